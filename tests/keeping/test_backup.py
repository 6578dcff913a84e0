"""What was acknowledged before a backup is in it; what was tampered with does not come back."""

import contextlib
import multiprocessing
import os
import shutil
import signal
import sqlite3
import stat
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import text

from screening.access import hold_begun, hold_of_token, staff_of_session
from screening.errors import BackupRefused
from screening.records import Records
from screening.records.engines import engines_of
from screening.records.keeping import backup, restore, snapshot
from screening.records.keeping.backup import backup_to, prunable
from screening.records.keeping.restore import RestoreReport, checked, restored
from screening.records.keys import KeyPlace, fresh_keys, keys_text
from tests.aside import as_a_plain_program
from tests.clinic import Clock
from tests.keeping.a_record import CANARY, PATIENT, answered, backed_up, filled, tallies_of
from tests.postgres import Postgres


@contextlib.contextmanager
def restored_to(place: str | Path, kept: Path, records: Records) -> Iterator[tuple[Records, RestoreReport]]:
    """The record that a backup makes at a new place."""
    engines = engines_of(place)
    try:
        report = restored(engines, kept, records.ring)
    finally:
        engines.dispose()
    again = Records.open(place, clock=records.now)
    yield again, report
    again.close()


# Where something is under way, which is over in a record that was restored.
UNDER_WAY = frozenset({"intake_hold", "message", "sign_in_step", "staff_session"})


def at_rest(records: Records) -> dict[str, object]:
    """Count and hash of every other table."""
    return {name: tally for name, tally in tallies_of(records).items() if name not in UNDER_WAY}


class Writers:
    """Four who write answers as fast as they can and say which were acknowledged."""

    def __init__(self, records: Records) -> None:
        self.acknowledged: list[tuple[str, str, int]] = []
        self._stop, self._records = Event(), records
        self._threads = [Thread(target=self._write) for _ in range(4)]

    def _write(self) -> None:
        id = self._records.begin_encounter(questionnaire_version="1", author=PATIENT).id
        number = 0
        while not self._stop.is_set():
            number += 1
            kept = self._records.save_answer(id, f"q{number % 7}", number, author=PATIENT)
            self.acknowledged.append((id, kept.question_id, kept.revision))

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, many: int) -> None:
        while len(self.acknowledged) < many:
            Event().wait(0.005)


def answers_in(records: Records) -> set[tuple[str, str, int]]:
    with records.engines.reading.begin() as connection:
        ids = connection.execute(text("SELECT id FROM encounter")).scalars().all()
    return {(id, kept.question_id, kept.revision) for id in ids for kept in records.history_of(id)}


def test_nothing_acknowledged_before_a_backup_under_load_is_missing(records: Records, tmp_path: Path) -> None:
    with Writers(records) as writers:
        writers.wait_for(40)
        before = set(writers.acknowledged)
        kept = backed_up(records, tmp_path)
        writers.wait_for(len(before) + 20)
    with restored_to(tmp_path / "again" / "anteroom.db", kept, records) as (again, report):
        found = answers_in(again)
        assert before <= found
        assert found <= answers_in(records)
        assert again.audit_verified().whole
        assert report.rows["answer"] == len(found)
    assert len(answers_in(records)) > len(found), "the writers went on while it was made"


def test_the_control_copying_the_file_of_a_live_record_is_caught(tmp_path: Path, clock: Clock) -> None:
    records = Records.open(tmp_path / "a.db", clock=clock, anchors=tmp_path / "anchors.jsonl")
    with Writers(records) as writers:
        writers.wait_for(40)
        before = set(writers.acknowledged)
        records.audit_anchored()
        (tmp_path / "copy").mkdir()
        shutil.copy(tmp_path / "a.db", tmp_path / "copy" / "a.db")
        kept = backed_up(records, tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "copy" / "a.db")) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy = Records.open(tmp_path / "copy" / "a.db", clock=clock, anchors=tmp_path / "anchors.jsonl")
    assert not before <= answers_in(copy), "what stands in the log alone is not in the copy"
    assert not copy.audit_verified().whole
    with restored_to(tmp_path / "again" / "a.db", kept, records) as (again, _):
        assert before <= answers_in(again)
    copy.close()
    records.close()


def test_every_table_comes_back_as_it_was(records: Records, tmp_path: Path) -> None:
    _, id = filled(records)
    kept = backed_up(records, tmp_path)
    was = tallies_of(records)
    with restored_to(tmp_path / "again" / "anteroom.db", kept, records) as (again, report):
        assert at_rest(again) == at_rest(records)
        assert {name: many for name, many in report.rows.items() if many == 0}.keys() < was.keys()
        assert again.answers_of(id) == records.answers_of(id)
        assert again.determinations_of(id) == records.determinations_of(id)


def test_a_clinic_moves_from_sqlite_to_postgresql_and_back(
    tmp_path: Path, clock: Clock, postgres: Postgres
) -> None:
    records = Records.open(tmp_path / "a.db", clock=clock)
    _, id = filled(records)
    was = at_rest(records)
    url = postgres.fresh()
    with restored_to(url, backed_up(records, tmp_path, "to.backup"), records) as (moved, _):
        assert at_rest(moved) == was
        kept = backed_up(moved, tmp_path, "back.backup")
        moved.save_answer(
            moved.begin_encounter(questionnaire_version="1", author=PATIENT).id, "q", "on", author=PATIENT
        )
        assert moved.audit_verified().whole
    with restored_to(tmp_path / "again" / "a.db", kept, records) as (again, _):
        assert at_rest(again) == was
        assert again.values_of(id)["about_you.name"] == CANARY
    records.close()
    postgres.drop(url)


def test_the_drill_touches_nothing(records: Records, tmp_path: Path) -> None:
    filled(records)
    kept = backed_up(records, tmp_path)
    was, there = tallies_of(records), sorted(tmp_path.iterdir())
    report = checked(kept, records.ring)
    assert (tallies_of(records), sorted(tmp_path.iterdir())) == (was, there)
    assert (report.events, report.mac) == (records.audit_state().length, records.audit_state().mac)
    assert report.envelopes == 2


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(records: Records, tmp_path: Path) -> None:
    filled(records)
    kept = backed_up(records, tmp_path)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert CANARY.encode() not in kept.read_bytes()
    with pytest.raises(BackupRefused, match="not overwritten"):
        backed_up(records, tmp_path)
    named = backup_to(records.engines, tmp_path, records.ring, records.now()).path
    assert named.name == "anteroom-20261123T120000Z.backup"
    assert not list(tmp_path.glob(".*.part"))


def test_a_record_that_somebody_works_in_is_not_restored_over(records: Records, tmp_path: Path) -> None:
    filled(records)
    kept = backed_up(records, tmp_path)
    was = tallies_of(records)
    with pytest.raises(BackupRefused, match="not empty"):
        restored(records.engines, kept, records.ring)
    assert tallies_of(records) == was


def test_a_record_that_was_only_opened_takes_a_backup(
    records: Records, place: str, tmp_path: Path, clock: Clock
) -> None:
    source = Records.open(tmp_path / "source" / "a.db", clock=clock)
    filled(source)
    kept = backed_up(source, tmp_path)
    restored(records.engines, kept, records.ring)
    assert at_rest(records) == at_rest(source)
    source.close()
    # What keeps the record append-only is there again, too.
    with pytest.raises(Exception, match="append-only"), records.engines.writing.begin() as connection:
        connection.execute(text("UPDATE answer SET revision = 9"))


def test_nothing_that_was_under_way_goes_on_once_the_rows_are_back(
    records: Records, tmp_path: Path, clock: Clock
) -> None:
    source = Records.open(tmp_path / "source" / "a.db", clock=clock)
    people, id = filled(source)
    session = people.desk.session_id
    tablet = hold_begun(source, begun_by(source), by=people.desk.author)
    assert staff_of_session(source, session) is not None
    assert hold_of_token(source, tablet) is not None
    assert waiting_mail(source) == 1
    # Nothing but this: whoever kills the command now has a record in which nobody is signed in.
    restored(records.engines, backed_up(source, tmp_path), records.ring)
    assert staff_of_session(records, session) is None
    assert hold_of_token(records, tablet) is None
    assert waiting_mail(records) == 0
    assert records.answers_of(id) == source.answers_of(id)
    source.close()


def test_a_restore_that_cannot_end_what_was_under_way_restores_nothing(
    records: Records, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Records.open(tmp_path / "source" / "a.db", clock=clock)
    filled(source)
    kept, was = backed_up(source, tmp_path), tallies_of(records)

    def stopped(connection: SqlConnection, opener: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopping:
        stopping.setattr(restore, "worklist_made_anew", stopped)
        with pytest.raises(KeyboardInterrupt):
            restored(records.engines, kept, records.ring)
    assert tallies_of(records) == was
    restored(records.engines, kept, records.ring)
    assert at_rest(records) == at_rest(source)
    source.close()


def begun_by(records: Records) -> str:
    return records.begin_encounter(questionnaire_version="1", author=PATIENT).id


def waiting_mail(records: Records) -> int:
    with records.engines.reading.begin() as connection:
        waiting = text("SELECT count(*) FROM message WHERE sealed IS NOT NULL AND settled_at IS NULL")
        return int(connection.execute(waiting).scalar_one())


def test_a_backup_of_a_record_that_was_tampered_with_is_refused(records: Records, tmp_path: Path) -> None:
    filled(records)
    _without_guard(records, "answer")
    with records.engines.writing.begin() as connection:
        connection.execute(text("UPDATE answer SET author = 'somebody' WHERE revision = 2"))
    kept = backed_up(records, tmp_path)
    with pytest.raises(BackupRefused, match="audit in the backup is not whole"):
        checked(kept, records.ring)


def test_a_backup_whose_envelopes_were_swapped_is_refused(records: Records, tmp_path: Path) -> None:
    _, id = filled(records)
    with records.engines.writing.begin() as connection:
        change = "UPDATE envelope SET wrapped = (SELECT wrapped FROM envelope WHERE scope = 'clinic') WHERE scope = :id"
        connection.execute(text(change), {"id": id})
    with pytest.raises(BackupRefused, match="does not open"):
        checked(backed_up(records, tmp_path), records.ring)


def _without_guard(records: Records, table: str) -> None:
    with records.engines.writing.begin() as connection:
        if records.engines.dialect == "sqlite":
            connection.execute(text(f"DROP TRIGGER {table}_no_update"))
        else:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def test_rows_that_were_lost_on_the_way_in_are_noticed(
    records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(records)
    kept = backed_up(records, tmp_path)
    put_in = restore._put_in
    monkeypatch.setattr(
        restore,
        "_put_in",
        lambda c, shape, rows: put_in(c, shape, rows[:-1] if shape.name == "answer" else rows),
    )
    with pytest.raises(BackupRefused, match="rows of answer"):
        checked(kept, records.ring)


def test_a_backup_of_a_newer_program_is_refused(
    records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "revision_of", lambda connection: "9999")
    kept = backed_up(records, tmp_path)
    with pytest.raises(BackupRefused, match="9999"):
        checked(kept, records.ring)


def test_a_backup_of_an_older_program_is_brought_up_to_date_on_the_way(
    records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(records)
    kept = backed_up(records, tmp_path)
    known, seen = restore._brought_to, list[tuple[str, int]]()

    def brought_to(connection: SqlConnection, revision: str) -> None:
        if revision != "later":
            return known(connection, revision)
        answers = connection.execute(text("SELECT count(*) FROM answer")).scalar_one()
        seen.append((revision, answers))
        connection.execute(text("ALTER TABLE encounter ADD COLUMN later VARCHAR(5)"))

    monkeypatch.setattr(restore, "newest_revision", lambda: "later")
    monkeypatch.setattr(restore, "_brought_to", brought_to)
    engines = engines_of(tmp_path / "again.db")
    restored(engines, kept, records.ring)
    assert seen == [("later", 7)]
    with engines.reading.begin() as connection:
        assert connection.execute(text("SELECT later FROM encounter")).scalar_one() is None
    engines.dispose()


def test_other_keys_open_no_backup(
    records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    kept = backed_up(records, tmp_path)
    text_of_others = keys_text(fresh_keys(clock.now.date()))
    from screening.records.envelopes import KeyRing

    with pytest.raises(BackupRefused, match="not among the keys"):
        checked(kept, KeyRing(KeyPlace(None, text_of_others)))


def test_a_table_that_only_an_older_program_had_is_not_lost(records: Records, tmp_path: Path) -> None:
    with records.engines.writing.begin() as connection:
        connection.execute(text("CREATE TABLE of_old (id INTEGER PRIMARY KEY, words VARCHAR(20))"))
        connection.execute(text("INSERT INTO of_old VALUES (7, 'kept')"))
    report = backup_to(records.engines, tmp_path / "old.backup", records.ring, records.now())
    assert report.rows["of_old"] == 1


def test_a_killed_backup_leaves_no_backup_and_the_next_one_is_whole(
    records: Records, place: str, tmp_path: Path
) -> None:
    filled(records)
    answered(records, records.begin_encounter(questionnaire_version="1", author=PATIENT).id)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_backup_that_stops_half_way, args=(place, tmp_path / "one.backup", theirs))
    with as_a_plain_program():
        child.start()
    assert ours.poll(60)
    assert ours.recv() == "half way"
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    assert not (tmp_path / "one.backup").exists()
    assert len(list(tmp_path.glob(".anteroom-*.part"))) == 1
    assert checked(backed_up(records, tmp_path), records.ring).rows["answer"] == 14


def _backup_that_stops_half_way(place: str, target: Path, told: Connection) -> None:
    records = Records.open(place)
    lines_of = snapshot.lines_of

    def slow(connection: object, shape: snapshot.Shape) -> Iterator[bytes]:
        yield from lines_of(connection, shape)  # type: ignore[arg-type]
        if shape.name == "answer":
            told.send("half way")
            Event().wait(120)

    backup.lines_of = slow  # type: ignore[attr-defined]
    backed_up(records, target.parent, target.name)


def test_old_backups_go_and_the_newest_stays(tmp_path: Path, clock: Clock) -> None:
    for day in ("0101", "0601", "1120"):
        (tmp_path / f"anteroom-2026{day}T120000Z.backup").touch()
    (tmp_path / "holiday.jpg").touch()
    part = tmp_path / ".anteroom-0123abcd.part"
    part.touch()
    os.utime(part, (0, 0))
    found = prunable(tmp_path, clock.now, 30)
    assert [path.name[9:17] for path in found.old] == ["20260101", "20260601"]
    assert (found.unfinished, found.kept) == ((part,), 1)
    clock.passes(days=400)
    assert len(prunable(tmp_path, clock.now, 30).old) == 2, "the newest one is never removed"
