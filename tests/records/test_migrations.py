"""A record of an older program is brought up to date when it is opened; what cannot be is left as it was."""

import datetime as dt
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from screening.access import Role
from screening.access.people import roles_of
from screening.errors import KeysRefused, StoreRefused
from screening.records import Author, KeyPlace, Records, migrate, schema
from screening.records.keeping.restore import checked
from screening.records.keys import fresh_keys, keys_text
from screening.records.migrate import newest_revision, revision_of

VERSION_1 = Path(__file__).with_name("version_1.sql").read_text("utf-8")
NAME = "Nguyễn Thị Ánh"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A record as the first version of the program wrote it."""
    place = tmp_path / "anteroom.db"
    with closing(sqlite3.connect(place)) as connection:
        connection.executescript(VERSION_1)
    return place


def _encounter(place: Path) -> str:
    with closing(sqlite3.connect(place)) as connection:
        found: str = connection.execute("SELECT id FROM encounter WHERE NOT demo").fetchone()[0]
    return found


def _dump(place: Path) -> str:
    with closing(sqlite3.connect(place)) as connection:
        return "\n".join(connection.iterdump())


def test_a_new_record_is_of_this_program_s_revision(records: Records) -> None:
    with records.reading() as connection:
        assert revision_of(connection) == newest_revision()


def test_the_steps_make_exactly_the_tables_that_the_program_knows(records: Records) -> None:
    with records.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_every_answer_of_the_first_version_is_there_with_who_and_when(old: Path) -> None:
    encounter = _encounter(old)
    records = Records.open(old)
    assert records.values_of(encounter) == {
        "about_you.name": NAME,
        "about_you.sex": "male",
        "brain.stroke": {"absent": "asked-unknown"},
        "typed:about_you.weight": {"number": "72,5", "unit": "kg"},
    }
    history = records.history_of(encounter)
    assert [(kept.question_id, kept.revision) for kept in history[:4]] == [
        ("about_you.name", 1),
        ("about_you.sex", 1),
        ("brain.stroke", 1),
        ("about_you.sex", 2),
    ]
    assert history[0].author == Author("patient", "0" * 32)
    assert history[0].recorded_at.date() == dt.date(2026, 11, 20)
    assert records.answers_of(encounter)["eyes.conditions"].value is None


def test_what_was_handed_in_and_judged_in_the_first_version_is_there(old: Path) -> None:
    encounter = _encounter(old)
    records = Records.open(old)
    submission, judged = records.submission_of(encounter), records.judgement_of(encounter)
    assert submission is not None
    assert submission.questionnaire_hash == "b" * 64
    assert judged is not None
    assert (judged.outcomes, judged.severity, judged.urgent) == ({"infusion": "deferred"}, 401, True)
    assert [row.encounter.id for row in records.queue()] == [encounter]
    assert [draft.answered for draft in records.drafts()] == [1]


def test_people_of_the_first_version_keep_their_roles(old: Path) -> None:
    records = Records.open(old)
    with records.reading() as connection:
        person = connection.execute(text("SELECT id, name FROM person")).one()
        assert person.name == "Dr Ada Example"
        assert roles_of(connection, person.id) == {Role.CLINICIAN, Role.MEDICAL_DIRECTOR}


def test_after_the_move_nothing_stands_in_the_clear_and_the_chain_is_whole(old: Path) -> None:
    assert NAME in _dump(old)
    records = Records.open(old)
    state = records.audit_verified()
    assert state.whole
    assert state.length > 10
    kinds = [event.kind for event in records.events_of(_encounter(old))]
    assert "case viewed" in kinds
    records.close()
    assert NAME not in _dump(old)
    assert "glaucoma" not in _dump(old)
    assert "version_1" not in _dump(old)


def test_a_copy_of_the_old_record_is_kept_for_its_owner_alone(old: Path) -> None:
    before = _dump(old)
    Records.open(old).close()
    (copy,) = old.parent.glob("before-*-anteroom.db")
    assert _dump(copy) == before
    assert copy.stat().st_mode & 0o077 == 0


def test_a_record_that_is_up_to_date_is_opened_without_a_copy(tmp_path: Path) -> None:
    for _ in range(3):
        Records.open(tmp_path / "anteroom.db").close()
    assert list(tmp_path.glob("before-*")) == []


def test_a_step_that_fails_leaves_the_old_record_and_says_so(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk is full, said the patient Nguyễn"))

    before = _dump(old)
    monkeypatch.setattr(migrate, "moved_in", fails)
    with pytest.raises(
        StoreRefused, match=r"unchanged: start the program that wrote it\. A copy .*before-"
    ) as refused:
        Records.open(old)
    assert "Nguyễn" not in str(refused.value)
    assert _dump(old) == before
    monkeypatch.undo()
    assert Records.open(old).values_of(_encounter(old))["about_you.name"] == NAME


def test_a_record_of_a_newer_program_is_refused_and_left_alone(place: str) -> None:
    records = Records.open(place)
    with records.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreRefused, match="revision 9999"):
        Records.open(place)
    with records.reading() as connection:
        assert revision_of(connection) == "9999"
    records.close()


def test_two_programs_that_start_at_once_take_the_steps_once(place: str) -> None:
    opened: list[Records] = []
    people = [threading.Thread(target=lambda: opened.append(Records.open(place))) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(opened) == 4
    assert all(records.audit_verified().whole for records in opened)
    for records in opened:
        records.close()


def test_the_old_record_is_not_sealed_with_keys_that_are_then_lost(old: Path) -> None:
    Records.open(old).close()
    other = KeyPlace(None, keys_text(fresh_keys(dt.date(2026, 1, 1))))
    with pytest.raises(KeysRefused, match="which is not among the keys given"):
        Records.open(old, keys=other)


def test_triggers_that_somebody_dropped_are_put_back(records: Records, place: str) -> None:
    drop = {
        "sqlite": "DROP TRIGGER answer_no_update",
        "postgresql": "DROP TRIGGER answer_append_only ON answer",
    }[records.engines.dialect]
    with records.writing() as connection:
        connection.execute(text(drop))
    with records.reading() as connection:
        assert migrate.tables_unguarded(connection) == ("answer",)
    again = Records.open(place)
    with again.reading() as connection:
        assert migrate.tables_unguarded(connection) == ()
    again.close()


def test_the_copy_before_a_step_can_be_put_back(tmp_path: Path, records: Records) -> None:
    encounter = records.begin_encounter(questionnaire_version="1", author=Author("patient", "tablet"))
    records.save_answer(encounter.id, "stroke", "no", author=encounter.begun_by)
    copy = migrate._backed_up(records.engines, records.ring, tmp_path, records.now())
    assert copy is not None
    assert copy.stat().st_mode & 0o077 == 0
    if records.engines.dialect == "sqlite":
        assert Records.open(copy).values_of(encounter.id) == {"stroke": "no"}
    else:
        assert checked(copy, records.ring).rows["answer"] == 1


def test_without_a_place_for_the_copy_no_step_is_taken(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    if records.engines.dialect == "sqlite":
        assert migrate._backed_up(records.engines, records.ring, None, records.now()) is not None
        return
    with pytest.raises(StoreRefused, match="no folder"):
        migrate._backed_up(records.engines, records.ring, None, records.now())
    monkeypatch.setenv(migrate.BACKED_UP, "1")
    assert migrate._backed_up(records.engines, records.ring, None, records.now()) is None
