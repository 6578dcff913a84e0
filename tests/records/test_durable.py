"""What was acknowledged is there after a kill and in a full house; a broken promise would be seen."""

import multiprocessing
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import insert, text

from screening.errors import StoreRefused, StoreUnavailable
from screening.records import Author, Records, StoredAnswer, engines, rows, schema, transactions
from screening.records.engines import engines_of, refuse_unless_durable, refuse_unless_postgres_durable
from screening.records.envelopes import data_key_of
from tests.ports import free_port
from tests.postgres import Postgres

PATIENT = Author("patient", "tablet")
KILLS = 20


@pytest.mark.parametrize(
    ("pragma", "wanted"),
    [("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 5000), ("foreign_keys", 1)],
)
@pytest.mark.parametrize("side", ["writing", "reading"])
def test_every_connection_is_in_the_durable_mode(
    tmp_path: Path, side: str, pragma: str, wanted: object
) -> None:
    with getattr(engines_of(tmp_path / "a.db"), side).connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == wanted


def test_a_connection_that_could_lose_a_commit_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    for name, wanted in engines._PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={wanted}")
    refuse_unless_durable(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    with pytest.raises(StoreRefused, match="synchronous"):
        refuse_unless_durable(connection)


def test_a_reading_connection_cannot_write(records: Records) -> None:
    with pytest.raises(StoreUnavailable), records.reading() as connection:
        connection.execute(insert(schema.failed_try).values(about_hash="0" * 64, at=records.now()))


def test_the_record_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    Records.open(tmp_path / "clinic" / "a.db").close()
    assert stat.S_IMODE((tmp_path / "clinic").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "clinic" / "a.db").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "where",
    ["sqlite://", "sqlite:///:memory:", "mysql://clinic:secret@db/clinic", "secret://[", "oracle://db"],
)
def test_a_store_that_this_program_cannot_keep_is_refused(where: str) -> None:
    with pytest.raises(StoreRefused, match="DATABASE_URL") as caught:
        Records.open(where)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_record_is_refused_and_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "a.db"
    place.write_bytes(b"not a database at all" * 1_000)
    with pytest.raises(StoreRefused, match="Restore it from a backup"):
        Records.open(place)
    assert place.read_bytes() == b"not a database at all" * 1_000


def test_a_database_that_is_not_there_is_waited_for_and_then_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "LONGEST_TRYING", 0.2)
    with pytest.raises(StoreRefused, match="DATABASE_URL") as caught:
        Records.open(f"postgresql://anteroom:secret@127.0.0.1:{free_port()}/clinic")
    assert "secret" not in f"{caught.value}{caught.value.args}"
    assert caught.value.__suppress_context__


def test_a_password_that_is_wrong_is_not_said(
    postgres: Postgres, migrated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "LONGEST_TRYING", 0.2)
    with pytest.raises(StoreRefused, match="does not let the program in") as caught:
        Records.open(postgres.url(migrated).replace(postgres.password, "guessed"))
    assert "guessed" not in str(caught.value)


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_postgresql_that_could_lose_a_commit_is_refused(postgres: Postgres, setting: str) -> None:
    with postgres.administering() as connection, connection.cursor() as cursor:
        refuse_unless_postgres_durable(cursor)
        with pytest.raises(StoreRefused, match=setting):
            refuse_unless_postgres_durable(_Careless(cursor, setting))


class _Careless:
    """A connection to a server on which one setting is off."""

    def __init__(self, cursor: psycopg.Cursor[Any], off: str) -> None:
        self._cursor, self._off = cursor, off

    def execute(self, statement: str) -> psycopg.Cursor[Any]:
        return self._cursor.execute("SELECT 'off'" if statement.endswith(self._off) else statement.encode())


def test_a_role_that_acknowledges_too_early_is_refused_when_it_connects(
    postgres: Postgres, migrated: str
) -> None:
    url = postgres.fresh(migrated)
    with postgres.administering() as connection:
        name = sql.Identifier(url.rpartition("/")[2])
        connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(name))
    with pytest.raises(StoreRefused, match="synchronous_commit"):
        Records.open(url)
    postgres.drop(url)


def test_every_connection_to_postgresql_is_in_the_durable_mode(postgres: Postgres, migrated: str) -> None:
    url = postgres.fresh(migrated)
    opened = engines_of(url)
    for side in (opened.writing, opened.reading):
        with side.connect() as connection:
            for name, wanted in (("synchronous_commit", "on"), ("fsync", "on"), ("timezone", "UTC")):
                assert connection.exec_driver_sql(f"SHOW {name}").scalar() == wanted
    opened.dispose()
    postgres.drop(url)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.db").mkdir()
    with pytest.raises(StoreRefused, match=r"a\.db"):
        Records.open(tmp_path / "a.db")


LOOKED_IN = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT count(*) FROM encounter").fetchone()
connection.close()
"""


def test_a_record_opened_twice_keeps_its_log_when_another_process_closes_it(tmp_path: Path) -> None:
    place = tmp_path / "a.db"
    first = Records.open(place)
    case = first.begin_encounter(questionnaire_version="1", author=PATIENT)
    second = Records.open(place)
    log = tmp_path / "a.db-wal"
    before = log.stat().st_ino
    subprocess.run([sys.executable, "-c", LOOKED_IN, str(place)], check=True)
    assert log.exists(), "the log was taken away under whoever writes in it"
    assert log.stat().st_ino == before
    first.save_answer(case.id, "about_you.sex", "male", author=PATIENT)
    assert second.values_of(case.id) == {"about_you.sex": "male"}
    second.close()
    first.close()


def test_a_file_that_is_another_account_s_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Records.open(tmp_path / "a.db").close()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(StoreRefused, match=r"a\.db cannot be opened for writing"):
        Records.open(tmp_path / "a.db")


def test_writers_in_two_processes_worth_of_connections_all_get_their_turn(place: str) -> None:
    first, second = Records.open(place), Records.open(place)
    encounter = first.begin_encounter(questionnaire_version="1", author=PATIENT)

    def answering(number: int) -> int:
        store = first if number % 2 else second
        return store.save_answer(encounter.id, "cigarettes-a-day", number, author=PATIENT).revision

    with ThreadPoolExecutor(8) as people:
        revisions = list(people.map(answering, range(60)))
    assert sorted(revisions) == list(range(1, 61))
    for records in (first, second):
        assert records.audit_verified().whole
        records.close()


def test_a_store_that_stays_busy_says_so_without_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_MILLISECONDS", 50)
    monkeypatch.setitem(engines._PRAGMAS, "busy_timeout", 50)
    records = Records.open(tmp_path / "a.db")
    encounter = records.begin_encounter(questionnaire_version="1", author=PATIENT)
    blocker = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable) as caught:
        records.save_answer(encounter.id, "why-here", "secret words", author=PATIENT)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    blocker.execute("ROLLBACK")
    assert records.save_answer(encounter.id, "why-here", "secret words", author=PATIENT).revision == 1


def _answering(place: Path, encounter_id: str, first: int, acknowledge: Connection, honest: bool) -> None:
    """In a child process: answer without end and acknowledge what is kept (or, dishonestly, too early)."""
    records = Records.open(place)
    for number in range(first, first + 100_000):
        if honest:
            records.save_answer(encounter_id, f"question-{number % 5}", number, author=PATIENT)
            acknowledge.send(number)
            continue
        with records.writing() as connection:
            data_key = data_key_of(connection, records.ring, encounter_id)
            key = rows.question_key(records.ring.keys, encounter_id, f"question-{number}")
            fresh = StoredAnswer(f"question-{number}", 1, number, PATIENT, records.now())
            connection.execute(
                insert(schema.answer).values(rows.answer_columns(data_key, encounter_id, key, fresh))
            )
            acknowledge.send(number)
            signal.pause()


def _killed_after(place: Path, encounter_id: str, first: int, answers: int, *, honest: bool) -> list[int]:
    """Kill a writer once it has acknowledged so many answers. Returns all that it acknowledged."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answering, args=(place, encounter_id, first, theirs, honest), daemon=True)
    child.start()
    theirs.close()
    heard = [ours.recv() for _ in range(answers)]
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    while True:
        try:
            heard.append(ours.recv())
        except EOFError:
            return heard


def _kept(place: Path, encounter_id: str) -> set[object]:
    records = Records.open(place)
    assert records.audit_verified().whole
    kept: set[object] = {answer.value for answer in records.history_of(encounter_id)}
    with records.reading() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    records.close()
    return kept


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    place, chance = tmp_path / "a.db", random.Random(2)
    records = Records.open(place)
    encounter = records.begin_encounter(questionnaire_version="1", author=PATIENT)
    records.close()
    acknowledged: set[object] = set()
    for _ in range(KILLS):
        heard = _killed_after(place, encounter.id, len(acknowledged) * 2, chance.randint(1, 12), honest=True)
        acknowledged |= set(heard)
        assert acknowledged <= _kept(place, encounter.id)
    assert len(acknowledged) >= KILLS


def test_the_same_test_catches_a_store_that_acknowledges_too_early(tmp_path: Path) -> None:
    place = tmp_path / "a.db"
    records = Records.open(place)
    encounter = records.begin_encounter(questionnaire_version="1", author=PATIENT)
    records.close()
    heard = _killed_after(place, encounter.id, 0, 1, honest=False)
    assert heard
    assert not set(heard) <= _kept(place, encounter.id)
