"""The audit as it is read: who, what, when and from where, newest first; whose looking stands out; nothing of an answer."""

import datetime as dt

import pytest

from screening.access import (
    AuditFilter,
    Role,
    Staff,
    audit_checked,
    read_audit,
    read_audit_kinds,
    read_audit_length,
    read_audit_people,
    read_audit_state,
    read_case,
    read_case_to_download,
    read_newest,
    read_outliers,
    read_queue,
)
from screening.records import Author, Records, schema
from screening.records.origin import coming_from
from tests.access.test_break_glass import case_of, director_of, staff_of
from tests.clinic import NOON, Clock


def clinician_of(records: Records, name: str) -> Staff:
    """A clinician, signed in."""
    return staff_of(records, Role.CLINICIAN, name=name)


def test_the_newest_stands_first_with_the_name_of_who_did_it_and_from_where(records: Records) -> None:
    director, case = director_of(records), case_of(records)
    with coming_from("10.0.0.7"):
        read_case(records, director, case)
    row = read_audit(records, director)[0]
    assert (row.kind, row.name, row.encounter_id, row.origin, row.at) == (
        "case viewed",
        "Dr Dora Director",
        case,
        "10.0.0.7",
        NOON,
    )


def test_no_answer_stands_in_it(records: Records) -> None:
    director, case = director_of(records), case_of(records)
    read_case(records, director, case)
    read_case_to_download(records, director, case)
    told = repr(read_audit(records, director, limit=1_000))
    assert case in told
    assert not any(words in told for words in ("Sampleton", "1961"))


def test_it_is_narrowed_by_who_what_which_case_and_when(records: Records, clock: Clock) -> None:
    director, first, second = director_of(records), case_of(records), case_of(records, "Jonas Fictionius")
    other = clinician_of(records, "Dr Cy Clinician")
    read_case(records, director, first)
    clock.passes(minutes=10)
    read_case(records, other, second)

    def found(wanted: AuditFilter) -> list[tuple[str, str | None]]:
        rows = read_audit(records, director, wanted, limit=100)
        assert read_audit_length(records, director, wanted) == len(rows)
        return [(row.name, row.encounter_id) for row in rows if row.kind == "case viewed"]

    both = [("Dr Cy Clinician", second), ("Dr Dora Director", first)]
    later = NOON + dt.timedelta(minutes=10)
    assert found(AuditFilter()) == both
    assert found(AuditFilter(kind="case viewed")) == both
    assert found(AuditFilter(kind="signed in")) == []
    assert found(AuditFilter(but=("signed in",))) == both
    assert found(AuditFilter(but=("case viewed",))) == []
    assert found(AuditFilter(person_id=other.person_id)) == both[:1]
    assert found(AuditFilter(case=first)) == both[1:]
    assert found(AuditFilter(case=first[:8])) == both[1:]
    assert found(AuditFilter(case="%")) == []
    assert found(AuditFilter(since=later)) == both[:1]
    assert found(AuditFilter(until=later)) == both[1:]


def test_pages_neither_skip_nor_repeat_while_more_happens(records: Records) -> None:
    director = director_of(records)
    for _ in range(9):
        records.record_event("something happened")
    newest = read_newest(records, director)
    wanted = AuditFilter(kind="something happened")
    pages = []
    for offset in (0, 4, 8):
        pages += read_audit(records, director, wanted, newest=newest, limit=4, offset=offset)
        records.record_event("something happened")
    assert len(pages) == len({row.id for row in pages}) == 9
    assert read_audit_length(records, director, wanted, newest=newest) == 9


def test_reading_it_is_noted_in_it(records: Records) -> None:
    director = director_of(records)
    read_newest(records, director)
    assert read_audit(records, director)[0].kind == "audit read"
    assert read_audit(records, director)[0].who == director.author


def test_the_kinds_and_the_people_to_choose_from(records: Records) -> None:
    director = director_of(records)
    clinician_of(records, "Dr Cy Clinician")
    assert "signed in" in read_audit_kinds(records, director)
    assert list(read_audit_people(records, director).values()) == ["Dr Cy Clinician", "Dr Dora Director"]


def test_the_chain_is_whole_and_a_row_that_was_changed_shows(records: Records) -> None:
    director = director_of(records)
    records.record_event("something happened")
    assert read_audit_state(records, director).whole
    assert audit_checked(records, director).whole
    event = schema.event
    records.write(lambda c: [c.exec_driver_sql(one) for one in _without_its_guard(records)])
    records.write(
        lambda c: c.execute(event.update().where(event.c.kind == "something happened").values(who="someone"))
    )
    state = audit_checked(records, director)
    assert not state.whole
    last = read_audit(records, director)[0]
    assert (last.kind, last.detail["whole"]) == ("audit checked", False)


def _without_its_guard(records: Records) -> tuple[str, ...]:
    """What takes the protection of the event table off, on the database that this is."""
    if records.engines.writing.dialect.name == "sqlite":
        return ("DROP TRIGGER event_no_update",)
    return ("ALTER TABLE event DISABLE TRIGGER USER",)


# Whose looking stands out


def looks(records: Records, clock: Clock, staff: Staff, times: int) -> None:
    """Someone who looks at so many cases."""
    for _ in range(times):
        records.record_event("case viewed", who=staff.author, encounter_id=case_of(records))


def test_whoever_looks_at_more_than_three_times_what_others_do_stands_out(
    records: Records, clock: Clock
) -> None:
    director = director_of(records)
    for name, times in (("Ada Aye", 2), ("Bea Bee", 2), ("Cy Sea", 3), ("Sno Oper", 7)):
        looks(records, clock, clinician_of(records, name), times)
    found = read_outliers(records, director, NOON + dt.timedelta(hours=1))
    assert [(one.name, one.views, one.median, one.stands_out) for one in found] == [
        ("Sno Oper", 7, 2, True),
        ("Cy Sea", 3, 2, False),
        ("Ada Aye", 2, 3, False),
        ("Bea Bee", 2, 3, False),
    ]


def test_exactly_three_times_does_not_stand_out(records: Records, clock: Clock) -> None:
    director = director_of(records)
    for name, times in (("Ada Aye", 2), ("Bea Bee", 2), ("Sno Oper", 6)):
        looks(records, clock, clinician_of(records, name), times)
    assert not any(one.stands_out for one in read_outliers(records, director, NOON + dt.timedelta(hours=1)))


def test_someone_alone_is_compared_with_nobody(records: Records, clock: Clock) -> None:
    director = director_of(records)
    looks(records, clock, clinician_of(records, "Ada Aye"), 9)
    (one,) = read_outliers(records, director, NOON + dt.timedelta(hours=1))
    assert not one.stands_out


def test_the_week_ends_where_it_is_asked_for(records: Records, clock: Clock) -> None:
    director = director_of(records)
    looks(records, clock, clinician_of(records, "Ada Aye"), 1)
    assert read_outliers(records, director, NOON) == ()
    assert len(read_outliers(records, director, NOON + dt.timedelta(days=7))) == 1
    assert read_outliers(records, director, NOON + dt.timedelta(days=7, seconds=1)) == ()


def test_patients_and_the_program_are_no_staff_who_look(records: Records) -> None:
    director = director_of(records)
    records.record_event("case viewed", who=Author("patient", "hold"), encounter_id=case_of(records))
    assert read_outliers(records, director, NOON + dt.timedelta(hours=1)) == ()


def test_the_queue_is_noted_once_in_ten_minutes(records: Records, clock: Clock) -> None:
    director = director_of(records)
    noted = []
    for minutes in (0, 9, 2):
        clock.passes(minutes=minutes)
        read_queue(records, director)
        noted.append(read_audit_length(records, director, AuditFilter(kind="queue viewed")))
    assert noted == [1, 1, 2]


@pytest.mark.parametrize("times", [1, 3])
def test_every_paper_taken_away_is_noted(records: Records, times: int) -> None:
    director, case = director_of(records), case_of(records)
    for _ in range(times):
        read_case_to_download(records, director, case)
    assert read_audit_length(records, director, AuditFilter(kind="summary downloaded")) == times
