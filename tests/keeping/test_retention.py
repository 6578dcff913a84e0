"""What is past its time goes, nothing else does, and nothing of a patient is found after it."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from screening.access import hold_begun, hold_of_token
from screening.access.emergency_review import read_emergencies
from screening.access.holds import ended_hold_of
from screening.access.links import Terms, link_made, link_of_token
from screening.access.reading import read_case, read_case_to_download, read_history
from screening.access.visit_list import visits_found, visits_of
from screening.errors import RecordErased, RetentionRefused, UnknownEncounter
from screening.records import Author, Records, schema
from screening.records.keeping.erasure import (
    hold_placed,
    hold_released,
    holds_standing,
    record_erased,
    tombstone_of,
)
from screening.records.keeping.retention import (
    FINISHED,
    UNFINISHED,
    RetentionPolicy,
    due_now,
    retention_run,
    traces_due,
)
from tests.clinic import Clock
from tests.keeping.a_record import (
    CANARY,
    PATIENT,
    People,
    answered,
    expected_visit,
    filled,
    handed_in,
    judged,
    opened_in_an_emergency,
    people_in,
    tallies_of,
)
from tests.postgres import Postgres

POLICY = RetentionPolicy()
SEVEN_YEARS = RetentionPolicy(records_years=7)
BY = Author("system", "command line")


def begun(records: Records) -> str:
    return records.begin_encounter(questionnaire_version="1", author=PATIENT).id


def due_ids(records: Records, policy: RetentionPolicy = POLICY) -> dict[str, str]:
    return {one.encounter_id: one.rule for one in due_now(records, policy)}


# Which records are due


def test_an_unfinished_form_is_due_72_hours_after_its_last_answer(records: Records, clock: Clock) -> None:
    id = begun(records)
    clock.passes(hours=50)
    records.save_answer(id, "heart.event", "no", author=PATIENT)
    clock.passes(hours=72)
    assert due_ids(records) == {}, "exactly on the line"
    clock.passes(seconds=1)
    assert due_ids(records) == {id: UNFINISHED}


def test_a_form_that_nobody_answered_is_due_after_it_was_begun(records: Records, clock: Clock) -> None:
    id = begun(records)
    clock.passes(hours=73)
    assert due_ids(records) == {id: UNFINISHED}


def test_a_form_for_a_visit_to_come_is_kept_until_72_hours_after_it(records: Records, clock: Clock) -> None:
    people = people_in(records)
    id = expected_visit(records, people, day=clock.now.date() + dt.timedelta(days=30))
    clock.passes(days=29)
    assert due_ids(records) == {}
    clock.passes(days=5)
    assert due_ids(records) == {id: UNFINISHED}


def test_an_unfinished_form_with_something_urgent_in_it_is_kept_like_a_record(
    records: Records, clock: Clock
) -> None:
    id = begun(records)
    answered(records, id)
    judged(records, id, urgent=True)
    clock.passes(days=300)
    assert due_ids(records) == {}
    clock.passes(days=7 * 366)
    assert due_ids(records, SEVEN_YEARS) == {id: FINISHED}


def test_what_was_handed_in_is_kept_until_the_clinic_says_how_long(records: Records, clock: Clock) -> None:
    id = begun(records)
    answered(records, id)
    handed_in(records, id)
    clock.now = clock.now.replace(year=2033)
    assert due_ids(records, SEVEN_YEARS) == {}
    clock.passes(seconds=1)
    assert due_ids(records, SEVEN_YEARS) == {id: FINISHED}
    assert due_ids(records, POLICY) == {}


def test_a_case_opened_in_an_emergency_waits_for_its_review(records: Records, clock: Clock) -> None:
    people = people_in(records)
    id = expected_visit(records, people, day=clock.now.date())
    answered(records, id)
    opened_in_an_emergency(records, people, reviewed=False)
    clock.passes(days=30)
    assert due_ids(records) == {}


# The end of one


def test_a_dry_look_changes_nothing(records: Records, clock: Clock) -> None:
    filled(records)
    begun(records)
    clock.passes(days=9 * 366)
    was = tallies_of(records)
    assert len(due_now(records, SEVEN_YEARS)) == 2
    assert traces_due(records, SEVEN_YEARS)
    assert tallies_of(records) == was


def _erased_patient(records: Records, clock: Clock) -> tuple[People, str]:
    people, id = filled(records)
    clock.passes(days=8 * 366)
    done = retention_run(records, SEVEN_YEARS, by=BY)
    assert (dict(done.erased), done.wiped) == ({FINISHED: 1}, True)
    return people, id


def test_nothing_of_an_erased_patient_is_found_by_any_function(records: Records, clock: Clock) -> None:
    people, id = filled(records)
    director = people.director
    assert len(visits_found(records, people.desk, CANARY)) == 1, "the control: before, the patient is found"
    assert read_case(records, director, id).answers
    clock.passes(days=8 * 366)
    retention_run(records, SEVEN_YEARS, by=BY)
    from screening.access import Role
    from tests.keeping.a_record import signed_in

    desk = signed_in(records, "New Desk", Role.FRONT_DESK)
    director = signed_in(records, "Dr New", Role.CLINICIAN, Role.MEDICAL_DIRECTOR)
    for read in (read_case, read_case_to_download, read_history):
        with pytest.raises(RecordErased, match="was erased"):
            read(records, director, id)
    for take in (records.answers_of, records.history_of, records.judgement_of, records.determinations_of):
        with pytest.raises(RecordErased):
            take(id)
    with pytest.raises(RecordErased):
        records.save_answer(id, "clinic.rems", "yes", author=desk.author)
    for words in (CANARY, "1961-03-07", "MR-4711"):
        assert visits_found(records, desk, words) == ()
    day = records.encounter(id).visit_date
    assert day is not None
    assert visits_of(records, desk, day, day) == ()
    assert (records.queue(), records.queue_length(), records.drafts()) == ((), 0, ())
    assert records.answers_in([id], ["about_you.name"]) == {id: {}}
    (file,) = read_emergencies(records, director, reviewed=True)
    assert CANARY not in file.reason + file.review
    assert CANARY not in repr(records.events_of(id))


def test_the_tombstone_and_the_audit_tell_that_there_was_a_record(records: Records, clock: Clock) -> None:
    _, id = _erased_patient(records, clock)
    stone = tombstone_of(records, id)
    assert stone is not None
    assert (stone.rule, stone.erased_by, stone.answers, stone.erased_at) == (FINISHED, BY, 7, clock.now)
    assert [event.kind for event in records.events_of(id)][-1] == "record erased"
    assert records.audit_verified().problems == ()


def test_the_tombstone_of_an_erased_record_is_vouched_for(records: Records, clock: Clock) -> None:
    _, id = _erased_patient(records, clock)
    assert records.audit_verified().whole
    trigger = (
        "tombstone_no_update" if records.engines.dialect == "sqlite" else "tombstone_append_only ON tombstone"
    )
    with records.writing() as connection:
        connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(update(schema.tombstone).values(rule="nobody knows"))
    (problem,) = records.audit_verified().problems
    assert f"tombstone of encounter {id[:8]}: a row was altered" in problem


def test_a_link_and_a_tablet_that_were_open_on_it_end(records: Records, clock: Clock) -> None:
    people = people_in(records)
    id = expected_visit(records, people, day=clock.now.date())
    terms = Terms("1", "0" * 64, clock.now + dt.timedelta(days=1))
    link = link_made(records, people.desk, id, terms).token
    token = hold_begun(records, id, by=PATIENT)
    hold = hold_of_token(records, token)
    assert hold is not None
    assert link_of_token(records, link or "", version="1") is not None
    assert record_erased(records, id, by=BY, why="test", rule="test", still_due=lambda connection: True)
    assert hold_of_token(records, token) is None
    assert ended_hold_of(records, hold.id) is not None, "the tablet can say that the form was closed"
    assert link_of_token(records, link or "", version="1") is None
    for table in (schema.visit_link, schema.message, schema.patient_tag, schema.short_code):
        assert records.read(lambda c, t=table: c.execute(select(t)).all()) == []  # type: ignore[misc]
    with pytest.raises(UnknownEncounter, match="was erased"):
        hold_begun(records, id, by=people.desk.author)


def test_the_same_record_is_erased_once(records: Records, clock: Clock) -> None:
    _, id = _erased_patient(records, clock)
    assert not record_erased(records, id, by=BY, why="again", rule="r", still_due=lambda connection: True)
    assert retention_run(records, SEVEN_YEARS, by=BY).erased == {}
    assert [event.kind for event in records.events_of(id)].count("record erased") == 1


def test_an_answer_in_the_last_moment_keeps_the_form(
    records: Records, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = begun(records)
    clock.passes(hours=80)
    (due,) = due_now(records, POLICY)
    records.save_answer(id, "heart.event", "no", author=PATIENT)
    from screening.records.keeping import retention

    monkeypatch.setattr(retention, "due_now", lambda *_: (due,))
    assert retention_run(records, POLICY, by=BY).erased == {}
    assert records.values_of(id) == {"heart.event": "no"}


# Holds


def test_a_record_on_hold_is_kept_until_it_is_released(records: Records, clock: Clock) -> None:
    _, id = filled(records)
    hold_placed(records, id, by=BY, why="asked for by a court")
    assert holds_standing(records) == (id,)
    clock.passes(days=8 * 366)
    assert [one.held for one in due_now(records, SEVEN_YEARS)] == [True]
    assert retention_run(records, SEVEN_YEARS, by=BY).erased == {}
    assert records.values_of(id)
    hold_released(records, id, by=BY, why="the case is closed")
    assert retention_run(records, SEVEN_YEARS, by=BY).erased == {FINISHED: 1}


def test_a_hold_is_placed_once_and_says_why(records: Records) -> None:
    id = begun(records)
    hold_placed(records, id, by=BY, why="a complaint")
    with pytest.raises(RetentionRefused, match="already"):
        hold_placed(records, id, by=BY, why="a complaint")
    hold_released(records, id, by=BY, why="withdrawn")
    with pytest.raises(RetentionRefused, match="not on hold"):
        hold_released(records, id, by=BY, why="withdrawn")
    with pytest.raises(RetentionRefused, match="why"):
        hold_placed(records, id, by=BY, why="  ")
    with pytest.raises(UnknownEncounter):
        hold_placed(records, "0" * 32, by=BY, why="a complaint")
    with records.reading() as connection:
        kept = connection.execute(text("SELECT why FROM legal_hold")).scalars().all()
    assert not any(b"complaint" in bytes(why) for why in kept)


# Traces


def test_what_let_people_in_goes_after_90_days_and_the_audit_stays(records: Records, clock: Clock) -> None:
    _, id = filled(records)
    events = records.audit_state().length
    clock.passes(days=89)
    assert "staff_session" not in traces_due(records, POLICY)
    clock.passes(days=400)
    seen = traces_due(records, POLICY)
    assert {"staff_session", "visit_link", "message"} <= set(seen)
    done = retention_run(records, POLICY, by=BY)
    assert done.traces == seen
    assert traces_due(records, POLICY) == {}
    assert records.audit_state().length == events + 1
    assert records.audit_verified().whole
    assert records.values_of(id)["about_you.name"] == CANARY


# What the disk still holds


def _secrets_of(records: Records, id: str) -> list[bytes]:
    """What must not be left anywhere: the wrapped key, the key, the hashes that lead to the patient."""
    with records.reading() as connection:
        wrapped = connection.execute(
            select(schema.envelope.c.wrapped).where(schema.envelope.c.scope == id)
        ).scalar_one()
        tags = (
            connection.execute(select(schema.patient_tag.c.tag).where(schema.patient_tag.c.kind != "born"))
            .scalars()
            .all()
        )
        links = connection.execute(select(schema.visit_link.c.token_hash)).scalars().all()
    return [bytes(wrapped), CANARY.encode(), *(word.encode() for word in (*tags, *links))]


def _found_in(folder: Path, wanted: list[bytes]) -> set[tuple[str, int]]:
    places = [path for path in folder.rglob("*") if path.is_file()]
    held = [(path.name, path.read_bytes()) for path in places]
    return {(name, number) for name, plain in held for number, word in enumerate(wanted) if word in plain}


def test_no_file_of_the_data_folder_holds_anything_of_an_erased_patient(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "data"
    records = Records.open(folder / "anteroom.db", clock=clock, anchors=folder / "anchors.jsonl")
    for _ in range(120):  # so that the table of envelopes fills several pages and they are split
        begun(records)
    _, id = filled(records)
    for _ in range(120):
        begun(records)
    wanted = _secrets_of(records, id)
    there = {number for _, number in _found_in(folder, wanted)}
    assert there == set(range(len(wanted))) - {1}, "the control: all but the name is there before"
    with records.reading() as connection:
        envelope = connection.execute(select(schema.envelope).where(schema.envelope.c.scope == id)).one()
    clock.passes(days=8 * 366)
    assert retention_run(records, SEVEN_YEARS, by=BY).wiped
    assert _found_in(folder, wanted) == set()
    with pytest.raises(RecordErased):
        records.values_of(id)
    # The control: what was sealed is still there, and whoever kept the envelope could read it.
    with records.writing() as connection:
        connection.execute(schema.envelope.insert().values(envelope._mapping))
    assert records.values_of(id)["about_you.name"] == CANARY
    records.close()


def test_postgresql_holds_nothing_of_an_erased_patient_in_its_tables(
    postgres: Postgres, migrated: str, clock: Clock
) -> None:
    url = postgres.fresh(migrated)
    records = Records.open(url, clock=clock)
    _, id = filled(records)
    wanted = _secrets_of(records, id)
    with postgres.administering() as connection:
        asked = "SELECT oid FROM pg_database WHERE datname = %s"
        oid = connection.execute(asked, [url.rpartition("/")[2]]).fetchone()
    assert oid is not None
    tables = postgres.folder / "data" / "base" / str(oid[0])
    assert {number for _, number in _found_on(postgres, tables, wanted)} == set(range(len(wanted))) - {1}
    clock.passes(days=8 * 366)
    assert retention_run(records, SEVEN_YEARS, by=BY).wiped
    records.close()
    assert _found_on(postgres, tables, wanted) == set()
    postgres.drop(url)


def _found_on(postgres: Postgres, folder: Path, wanted: list[bytes]) -> set[tuple[str, int]]:
    with postgres.administering() as connection:
        connection.execute("CHECKPOINT")
    return _found_in(folder, wanted)
