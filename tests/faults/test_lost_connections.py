"""The line to PostgreSQL breaks between a commit and its answer: everything happens, and happens once."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select

from screening.access import hold_begun, hold_of_token
from screening.errors import StoreUnavailable
from screening.records import Author, Records, schema, transactions
from tests.aside import run_here
from tests.faults.crashing import PATIENTS, Runs, lived, patients_of
from tests.faults.patients import Desk
from tests.faults.test_server_killed import Figures, births
from tests.faults.verdict import verdict_on
from tests.faults.wire import Wire
from tests.postgres import Postgres

VISITOR = Author("visitor", "visitor:test")
INTAKES, ANSWERS = 12, 4
OFTEN = 0.3
RUNS = 60
CARELESS = 30


@pytest.fixture
def postgres_place(postgres: Postgres, migrated: str) -> Iterator[str]:
    url = postgres.fresh(migrated)
    yield url
    postgres.drop(url)


@pytest.fixture
def wire(postgres: Postgres) -> Iterator[Wire]:
    with Wire(postgres.port) as line:
        yield line


@pytest.fixture
def over_the_wire(wire: Wire, postgres: Postgres, postgres_place: str) -> Iterator[Records]:
    """A store on the other end of a line that is sound until `wire.often` is set."""
    opened = Records.open(postgres.url(postgres_place.rpartition("/")[2], port=wire.port))
    yield opened
    opened.close()


def _count(records: Records, table: str, **where: object) -> int:
    chosen = schema.metadata.tables[table]
    wanted = select(func.count()).select_from(chosen)
    for column, value in where.items():
        wanted = wanted.where(chosen.c[column] == value)
    return records.read(lambda connection: connection.execute(wanted).scalar_one())


def _intake(records: Records, number: int) -> str:
    """All a patient does, each act once. Returns the encounter's id."""
    begun = records.begin_encounter(questionnaire_version="1", author=VISITOR)
    hold = hold_of_token(records, hold_begun(records, begun.id, by=VISITOR))
    assert hold is not None
    for answer in range(ANSWERS):
        records.save_answer(begun.id, f"question-{answer}", f"{number}-{answer}", author=hold.author)
    records.submit(begun.id, f"key-{number}", questionnaire_hash="0" * 64, author=hold.author)
    return begun.id


def _intakes(records: Records) -> list[str]:
    return [_intake(records, number) for number in range(INTAKES)]


def test_no_act_fails_and_none_happens_twice_when_answers_to_commits_get_lost(
    wire: Wire, over_the_wire: Records, postgres_place: str
) -> None:
    wire.often = OFTEN
    ids = _intakes(over_the_wire)
    assert wire.unheard >= INTAKES // 2
    assert wire.unsent >= INTAKES // 2
    straight = Records.open(postgres_place)
    try:
        assert {id: len(straight.answers_of(id)) for id in ids} == dict.fromkeys(ids, ANSWERS)
        assert [row.revision for id in ids for row in straight.history_of(id)] == [1] * INTAKES * ANSWERS
        for table in ("encounter", "submission", "intake_hold"):
            assert _count(straight, table) == INTAKES
        for kind in ("intake begun", "intake opened on a device", "intake submitted"):
            assert _count(straight, "event", kind=kind) == INTAKES
        assert _count(straight, "event", kind="answer kept") == INTAKES * ANSWERS
        assert straight.audit_verified().problems == ()
    finally:
        straight.close()


def test_patients_notice_nothing_when_answers_to_commits_get_lost(
    wire: Wire, postgres: Postgres, postgres_place: str, tmp_path: Path, figures: Figures
) -> None:
    chance = random.Random(3)
    patients = patients_of(Desk(postgres_place, at_once=60), chance)
    far = postgres.url(postgres_place.rpartition("/")[2], port=wire.port)

    async def a_good_while(runs: Runs) -> None:
        await runs.wait_for(PATIENTS)
        wire.often = OFTEN / 3
        await runs.wait_for(RUNS)
        wire.often = 0.0

    run_here(lived(births(far, tmp_path)(), patients, a_good_while))
    found = verdict_on(postgres_place, patients, 1)
    figures(f"lost lines: {wire.unheard} commits not heard of, {wire.unsent} not sent", found)
    assert min(wire.unheard, wire.unsent) >= 5
    assert (found.lost, found.broken, found.astray, found.not_yet) == (0, (), (), 0)


def _careless_acts(records: Records, wire: Wire) -> int:
    """How often an act is in the record that was done `CARELESS` times and does not look whether it was done."""

    def careless(connection: Connection) -> None:
        connection.execute(insert(schema.failed_try).values(about_hash="0" * 64, at=records.now()))

    wire.often = OFTEN
    for _ in range(CARELESS):
        records.write(careless)
    wire.often = 0.0
    assert wire.unheard > 0
    return _count(records, "failed_try")


def test_an_act_that_does_not_look_first_happens_once_all_the_same(
    wire: Wire, over_the_wire: Records
) -> None:
    assert _careless_acts(over_the_wire, wire) == CARELESS


def test_without_asking_postgresql_what_became_of_a_commit_it_would_happen_twice(
    wire: Wire, over_the_wire: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "_ticket", lambda _connection: None)
    assert _careless_acts(over_the_wire, wire) > CARELESS


def test_a_store_that_does_not_try_again_would_fail_its_patients(
    wire: Wire, over_the_wire: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "LONGEST_TRYING", 0.0)
    wire.often = OFTEN
    with pytest.raises(StoreUnavailable):
        _intakes(over_the_wire)


def test_what_is_never_heard_of_is_not_acknowledged(
    wire: Wire, over_the_wire: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "LONGEST_TRYING", 0.5)
    begun = over_the_wire.begin_encounter(questionnaire_version="1", author=VISITOR)
    wire.often = 1.0
    with pytest.raises(StoreUnavailable) as caught:
        over_the_wire.save_answer(begun.id, "why-here", "secret words", author=VISITOR)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    wire.often = 0.0
    kept = over_the_wire.save_answer(begun.id, "why-here", "secret words", author=VISITOR)
    assert kept.revision == 1
