"""Two people press the same button at the same moment: exactly one of them wins, and the other is told why."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlalchemy import text

from screening.errors import AnteroomError, RevisionConflict
from screening.records import Records, Submission
from tests.records.cases import ADA, BEN, PATIENT, Case, begun

ROUNDS = 20
T = TypeVar("T")
both = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def two(place: str) -> Iterator[tuple[Records, Records]]:
    """The record, open in what could be two server processes."""
    stores = Records.open(place), Records.open(place)
    yield stores
    for store in stores:
        store.close()


def at_once(*acts: Callable[[], T]) -> list[T | AnteroomError]:
    """Do these in the same moment. What each of them returned, or the reason why it was refused."""
    start = threading.Barrier(len(acts))

    def waiting(act: Callable[[], T]) -> T | AnteroomError:
        start.wait()
        try:
            return act()
        except AnteroomError as refused:
            return refused

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(waiting, acts))


@both
def test_a_form_handed_in_twice_at_once_is_handed_in_once(two: tuple[Records, Records]) -> None:
    for _ in range(ROUNDS):
        case = begun(two[0])
        case.answers()

        def hands_in(store: Records, key: str, id: str = case.id) -> Submission:
            return store.submit(id, f"{key}-{id}", questionnaire_hash="0" * 64, author=PATIENT)

        one, other = at_once(lambda: hands_in(two[0], "a"), lambda: hands_in(two[1], "b"))
        assert isinstance(one, Submission)
        assert one == other
        events = [event for event in two[0].events_of(case.id) if event.kind == "intake submitted"]
        assert len(events) == 1


@both
def test_two_clinicians_signing_at_once_are_one_signature_and_one_refusal(
    two: tuple[Records, Records],
) -> None:
    for _ in range(ROUNDS):
        case = begun(two[0])
        case.answers()
        case.handed_in()
        case.judged()
        twin = Case(two[1], case.encounter)
        outcomes = at_once(
            lambda case=case: case.determined("ada", author=ADA),  # type: ignore[misc]
            lambda twin=twin: twin.determined("ben", author=BEN, words="decline"),  # type: ignore[misc]
        )
        refused = [one for one in outcomes if isinstance(one, AnteroomError)]
        assert [type(one) for one in refused] == [RevisionConflict]
        assert "Someone else determined this case" in str(refused[0])
        assert len(two[0].determinations_of(case.id)) == 1


@both
def test_a_page_that_signs_twice_at_once_signs_once(two: tuple[Records, Records]) -> None:
    for _ in range(ROUNDS):
        case = begun(two[0])
        case.answers()
        case.handed_in()
        case.judged()
        twin = Case(two[1], case.encounter)
        one, other = at_once(lambda case=case: case.determined(), lambda twin=twin: twin.determined())  # type: ignore[misc]
        assert one == other
        assert len(two[0].determinations_of(case.id)) == 1


@both
def test_whoever_looks_and_then_writes_is_seen_to_sign_twice(two: tuple[Records, Records]) -> None:
    with two[0].writing() as connection:
        connection.execute(text("CREATE TABLE careless (round INTEGER, who VARCHAR(10))"))
    for number in range(ROUNDS):
        looked = threading.Barrier(2)

        def signs(store: Records, who: str, number: int = number, looked: threading.Barrier = looked) -> None:
            with store.reading() as connection:
                there = connection.execute(text(f"SELECT count(*) FROM careless WHERE round = {number}"))
                free = there.scalar_one() == 0
            looked.wait()
            if free:
                with store.writing() as connection:
                    connection.execute(text(f"INSERT INTO careless VALUES ({number}, '{who}')"))

        at_once(lambda signs=signs: signs(two[0], "ada"), lambda signs=signs: signs(two[1], "ben"))  # type: ignore[misc]
    with two[0].reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM careless")).scalar_one() == 2 * ROUNDS
