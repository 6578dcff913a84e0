"""What an older release wrote without vouching for it: taken into the audit once, told apart for ever, and then held."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table

from screening.commands import audit as audit_command
from screening.records import Records, schema
from screening.records.audit import verified
from screening.records.engines import engines_of
from screening.records.keeping import take_out
from screening.records.keeping.backup import backup_to
from screening.records.keeping.restore import checked, restored
from screening.records.keeping.take_out import read_in, written_out
from screening.records.keys import KeyPlace, fresh_keys, keys_text
from screening.records.vouching import SINCE_0003
from tests.clinic import NOON, Clock
from tests.records.cases import ADA, begun, besides, complete
from tests.records.intruder import Intruder

MANY = len(SINCE_0003)
# The tables as revision 0002 has them.
_AS_0002 = (
    "DROP INDEX determination_seal",
    "DROP INDEX worklist_assignee_order",
    "ALTER TABLE worklist DROP COLUMN awaits_second",
    "DROP TABLE worklist_tag",
    "CREATE TABLE worklist_tag (encounter_id VARCHAR(32) NOT NULL REFERENCES encounter (id), "
    "tag VARCHAR(64) NOT NULL, PRIMARY KEY (tag, encounter_id))",
    "CREATE INDEX worklist_tag_encounter ON worklist_tag (encounter_id)",
    "UPDATE alembic_version SET version_num = '0002'",
)


@pytest.fixture(autouse=True)
def backed_up_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTEROOM_BACKED_UP", "1")  # on PostgreSQL whoever runs the step backs it up


def set_back(records: Records, intruder: Intruder) -> None:
    for statement in _AS_0002:
        intruder.runs(statement)
    if records.engines.dialect == "postgresql":
        intruder.runs("ALTER TABLE worklist_tag OWNER TO anteroom")


@pytest.fixture
def older(records: Records, intruder: Intruder) -> Records:
    """A record of the revision before, with a row in each of the tables that nothing vouched for then."""
    besides(records, complete(records).id, ADA, vouched=False)
    set_back(records, intruder)
    return records


@pytest.fixture
def upgraded(older: Records, place: str) -> Iterator[Records]:
    """The same, opened by this release."""
    again = Records.open(place, clock=older.now)
    yield again
    again.close()


def test_what_an_older_release_wrote_is_told_apart_and_not_called_broken(upgraded: Records) -> None:
    state = upgraded.audit_verified()
    assert (state.problems, state.late) == ((), MANY)


def test_the_queue_of_an_older_record_is_worked_out_anew(upgraded: Records) -> None:
    tags = upgraded.read(lambda c: c.execute(schema.worklist_tag.select()).all())
    places = upgraded.read(lambda c: c.execute(schema.worklist.select()).all())
    assert {(row.encounter_id, row.status, row.mildness) for row in tags} == {
        (row.encounter_id, row.status, row.mildness) for row in places
    }
    assert len(places) == 1


def test_what_is_written_from_now_on_is_vouched_for_as_it_is_written(upgraded: Records) -> None:
    besides(upgraded, complete(upgraded).id, ADA)
    state = upgraded.audit_verified()
    assert (state.problems, state.late) == ((), MANY)


@pytest.mark.parametrize("table", SINCE_0003, ids=lambda table: table.name)
def test_a_row_that_was_taken_in_cannot_be_changed_unseen(
    upgraded: Records, intruder: Intruder, table: Table
) -> None:
    with intruder.trying() as connection:
        assert connection.execute(table.delete()).rowcount == 1
        state = verified(connection, upgraded.ring.keys.audit)
    assert [told for told in state.problems if table.name in told and "was removed" in told]


def test_a_second_time_nothing_is_taken_in(upgraded: Records, intruder: Intruder, place: str) -> None:
    """Whoever sets the revision back to have their own row vouched for is found."""
    besides(upgraded, begun(upgraded).id, ADA, vouched=False)
    upgraded.close()
    set_back(upgraded, intruder)
    again = Records.open(place, clock=upgraded.now)
    state = again.audit_verified()
    assert len([told for told in state.problems if "a row that no event added" in told]) == MANY
    assert state.late == MANY
    again.close()


def test_nothing_is_taken_in_where_this_release_has_written_already(
    records: Records, intruder: Intruder, place: str
) -> None:
    besides(records, complete(records).id, ADA)
    besides(records, begun(records).id, ADA, vouched=False)
    set_back(records, intruder)
    again = Records.open(place, clock=records.now)
    state = again.audit_verified()
    assert (len(state.problems), state.late) == (MANY, 0)
    again.close()


def test_a_backup_of_an_older_record_is_put_back_and_then_held(
    older: Records, tmp_path: Path, clock: Clock
) -> None:
    kept = backup_to(older.engines, tmp_path / "old.backup", older.ring, clock.now).path
    length = older.audit_state().length
    assert checked(kept, older.ring).events == length
    engines = engines_of(tmp_path / "elsewhere" / "b.db")
    assert restored(engines, kept, older.ring).revision == "0002"
    engines.dispose()
    again = Records.open(tmp_path / "elsewhere" / "b.db", clock=clock)
    state = again.audit_verified()
    assert (state.problems, state.late, state.length) == ((), MANY, length + MANY)
    again.close()


def test_an_export_of_an_older_record_is_read_in_and_then_held(
    records: Records, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = complete(records)
    besides(records, case.id, ADA, vouched=False)
    safe = tmp_path / "safe"
    safe.mkdir(mode=0o700)
    with monkeypatch.context() as before:
        before.setattr(take_out, "newest_revision", lambda: "0002")
        written_out(records, safe / "old.jsonl", clock.now)
    assert json.loads((safe / "old.jsonl").read_text("utf-8").split("\n")[0])["revision"] == "0002"
    keys = KeyPlace(None, keys_text(fresh_keys(NOON.date())))
    elsewhere = Records.open(tmp_path / "elsewhere" / "a.db", keys=keys, clock=clock)
    read_in(elsewhere, safe / "old.jsonl")
    state = elsewhere.audit_verified()
    # Of a record that was erased only the tombstone is written out; the adoption is the clinic's.
    assert (state.problems, state.late) == ((), 2)
    elsewhere.close()


def test_the_command_says_how_many_there_are(
    upgraded: Records, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit_command, "record", lambda: upgraded)
    monkeypatch.setattr(audit_command, "envelopes_missing", lambda _: ())
    assert audit_command.verify(None) == 0  # type: ignore[arg-type]
    told = capsys.readouterr().out
    assert f"{MANY} rows were written by a release that did not vouch for them" in told
