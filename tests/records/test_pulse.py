"""Whether the store lives, asked of every database it may be kept in."""

import datetime as dt

from screening.records import Records
from screening.records.pulse import clocks_of, heart_beaten, tables_missing
from tests.clinic import VISITOR, Clock


def test_the_heart_beats_in_one_row(records: Records, clock: Clock) -> None:
    first = heart_beaten(records)
    clock.passes(seconds=30)
    assert heart_beaten(records) - first == dt.timedelta(seconds=30)


def test_the_database_s_clock_is_read_in_utc(records: Records) -> None:
    database = clocks_of(records).database
    assert abs(dt.datetime.now(dt.UTC) - database) < dt.timedelta(minutes=5)


def test_the_newest_event_is_found(records: Records, clock: Clock) -> None:
    records.begin_encounter(questionnaire_version="test", author=VISITOR)
    clock.passes(minutes=3)
    records.record_event("case viewed")
    assert clocks_of(records).newest == clock()


def test_a_fresh_store_misses_no_table(records: Records) -> None:
    assert tables_missing(records) == ()
