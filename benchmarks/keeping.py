"""How long an answer takes until it is durable, on both databases, beside one bare synchronous commit of each."""

import itertools
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from benchmarks.timing import row, timed
from screening.records import Author, Records
from tests.postgres import Postgres

ANSWERS = 300
_PATIENT = Author("patient", "bench")
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL")
_TABLE = "CREATE TABLE bare (question VARCHAR(40), value VARCHAR(40))"


@contextmanager
def _answering(place: str) -> Iterator[Callable[[], object]]:
    """One answer of one patient, kept, again and again: never twice the same."""
    records = Records.open(place)
    encounter = records.begin_encounter(questionnaire_version="1", author=_PATIENT)
    words = itertools.count()
    questions = [f"question-{number}" for number in range(40)]

    def answer() -> object:
        number = next(words)
        question = questions[number % len(questions)]
        return records.save_answer(encounter.id, question, f"words {number}", author=_PATIENT)

    yield answer
    records.close()


def _line(name: str, place: str, bare: Callable[[], object]) -> str:
    with _answering(place) as answer:
        measured = timed(answer, runs=ANSWERS, warm=20)
    floor = timed(bare, runs=ANSWERS, warm=20)
    spread = f"  p99 {measured.p99 / floor.p99:.1f} x the floor's p99 ({floor.p99:.3f} ms)"
    return row(f"answer durable, {name}", measured, floor, "one bare synchronous commit") + spread


def _sqlite() -> str:
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)) as connection,
    ):
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(_TABLE)

        def commit() -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO bare VALUES ('question', 'words')")
            connection.execute("COMMIT")

        return _line("SQLite", str(Path(folder) / "anteroom.db"), commit)


def _postgres() -> str:
    with Postgres() as server, psycopg.connect(server.fresh().replace("+psycopg", "")) as connection:
        connection.execute(_TABLE)
        connection.commit()

        def commit() -> None:
            connection.execute("INSERT INTO bare VALUES ('question', 'words')")
            connection.commit()

        return _line("PostgreSQL", server.fresh(), commit)


def keeping_rows() -> list[str]:
    """One line a database."""
    return [_sqlite(), _postgres()]
