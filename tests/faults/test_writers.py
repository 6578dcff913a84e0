"""Eight server processes write into one SQLite record at once: all of them get their turn, none is told "locked"."""

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from screening.records import Author, Records, engines, transactions

WRITERS, ANSWERS = 8, 25
PATIENT = Author("patient", "tablet")


def _answering(place: Path, encounter: str, writer: int, before: Callable[[], None], told: object) -> None:
    """In a process of its own: answer, and say how often the database said no."""
    before()
    refused = 0
    honest = transactions.worth_another_try

    def counted(error: DBAPIError) -> bool:
        nonlocal refused
        refused += 1
        return honest(error)

    transactions.worth_another_try = counted
    records = Records.open(place)
    for number in range(ANSWERS):
        try:
            records.save_answer(encounter, f"question-{writer}", number, author=PATIENT)
        except transactions.StoreUnavailable:
            continue
    records.close()
    told.put(refused)  # type: ignore[attr-defined]


def _refused(place: Path, encounter: str, before: Callable[[], None]) -> int:
    """How often eight writers were refused, all in all."""
    context = multiprocessing.get_context("fork")
    told = context.Queue()
    writers = [
        context.Process(target=_answering, args=(place, encounter, number, before, told))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    refused = sum(told.get(timeout=60) for _ in writers)
    for writer in writers:
        writer.join()
    return refused


@pytest.fixture
def begun(tmp_path: Path) -> tuple[Path, str]:
    """A record that nobody has open, with one intake in it."""
    place = tmp_path / "anteroom.db"
    records = Records.open(place)
    encounter = records.begin_encounter(questionnaire_version="1", author=PATIENT)
    records.close()
    return place, encounter.id


def test_nobody_is_told_that_the_record_is_locked(begun: tuple[Path, str]) -> None:
    place, encounter = begun
    assert _refused(place, encounter, lambda: None) == 0
    records = Records.open(place)
    kept = {question: answer.revision for question, answer in records.answers_of(encounter).items()}
    assert kept == {f"question-{writer}": ANSWERS for writer in range(WRITERS)}
    assert records.audit_verified().problems == ()
    records.close()


def test_writers_that_begin_as_readers_are_refused(begun: tuple[Path, str]) -> None:
    def plainly() -> None:
        honest = engines._on_begin
        engines._on_begin = lambda _statement: honest("BEGIN")

    assert _refused(*begun, plainly) > 0
