"""Who has a case: two who take it at once are told of each other, and whoever has it open is seen for a minute."""

import threading
from collections.abc import Callable

import pytest

from screening.access import Role, Staff, accounts, add_person, session_begun, staff_of_token
from screening.access.assigning import (
    acknowledge,
    assign,
    assignable_people,
    case_seen_open,
    give_back,
    open_by,
    owners_named,
)
from screening.errors import AnteroomError, RevisionConflict, UnknownEncounter, UnknownPerson
from screening.records import Judgement, QueueRow, Records, fingerprint_of
from tests.clinic import PASSWORD, VISITOR, Clock

NOBODY = "0" * 32


def signed_in(records: Records, name: str, *roles: Role) -> Staff:
    """Somebody with these roles, or a clinician."""
    person = add_person(records, name, PASSWORD, frozenset(roles or (Role.CLINICIAN,)))
    staff = staff_of_token(records, session_begun(records, person))
    assert staff is not None
    return staff


@pytest.fixture
def ada(records: Records) -> Staff:
    return signed_in(records, "Dr Ada Example")


@pytest.fixture
def ben(records: Records) -> Staff:
    return signed_in(records, "Dr Ben Example")


@pytest.fixture
def case(records: Records) -> str:
    return a_case(records, urgent=True)


def a_case(records: Records, *, urgent: bool = False) -> str:
    """A case that was handed in and judged."""
    id = records.begin_encounter(questionnaire_version="1", author=VISITOR).id
    records.submit(id, f"hand-in-{id}", questionnaire_hash="0" * 64, author=VISITOR)
    seal = fingerprint_of(records.answers_of(id))
    records.record_judgement(id, Judgement("p", "1", "0" * 64, "us", seal, {}, {}, 6, urgent))
    return id


def row_of(records: Records, id: str) -> QueueRow:
    """How the queue shows a case."""
    return next(row for row in records.queue(100) if row.encounter.id == id)


def kinds(records: Records, id: str) -> list[tuple[str, str]]:
    """What was noted of a case and of whom, assignments alone."""
    told = ("case assigned", "case given back", "urgent case acknowledged")
    return [(event.kind, event.who.id) for event in records.events_of(id) if event.kind in told]


def test_given_acknowledged_and_given_back_each_noted(
    records: Records, ada: Staff, ben: Staff, case: str
) -> None:
    assert assign(records, ada, case, ben.person_id, seen=0) == 1
    row = row_of(records, case)
    assert (row.assignee, row.acknowledged_at, row.assignment) == (ben.person_id, None, 1)
    assert acknowledge(records, ben, case, seen=1) == 2
    row = row_of(records, case)
    assert (row.assignee, row.acknowledged_at, row.acknowledged_by) == (
        ben.person_id,
        records.now(),
        ben.person_id,
    )
    assert give_back(records, ben, case, seen=2) == 3
    row = row_of(records, case)
    assert (row.assignee, row.acknowledged_at, row.assignment) == (None, None, 3)
    assert kinds(records, case) == [
        ("case assigned", ada.person_id),
        ("urgent case acknowledged", ben.person_id),
        ("case given back", ben.person_id),
    ]
    assert records.audit_verified().problems == ()


def test_whoever_acknowledges_has_the_case(records: Records, ada: Staff, ben: Staff, case: str) -> None:
    assign(records, ada, case, ben.person_id, seen=0)
    acknowledge(records, ada, case, seen=1)
    assert row_of(records, case).assignee == ada.person_id


ACTS: dict[str, Callable[[Records, Staff, str], int]] = {
    "assign": lambda records, staff, id: assign(records, staff, id, staff.person_id, seen=0),
    "acknowledge": lambda records, staff, id: acknowledge(records, staff, id, seen=0),
    "give back": lambda records, staff, id: give_back(records, staff, id, seen=0),
}


@pytest.mark.parametrize("act", ACTS)
def test_whoever_comes_second_is_told_who_has_it_and_changes_nothing(
    records: Records, ada: Staff, ben: Staff, case: str, act: str
) -> None:
    acknowledge(records, ada, case, seen=0)
    with pytest.raises(RevisionConflict, match="Dr Ada Example has it now") as refused:
        ACTS[act](records, ben, case)
    assert case not in str(refused.value)
    assert row_of(records, case).assignee == ada.person_id
    assert len(kinds(records, case)) == 1


def test_given_back_meanwhile_is_told_too(records: Records, ada: Staff, ben: Staff, case: str) -> None:
    assign(records, ada, case, ada.person_id, seen=0)
    give_back(records, ada, case, seen=1)
    with pytest.raises(RevisionConflict, match="Nobody has it now"):
        assign(records, ben, case, ben.person_id, seen=1)


def test_two_who_take_it_at_the_same_moment_do_not_both_have_it(
    records: Records, ada: Staff, ben: Staff, case: str
) -> None:
    ready, told = threading.Barrier(2), {}

    def takes(staff: Staff) -> None:
        ready.wait()
        try:
            told[staff.name] = acknowledge(records, staff, case, seen=0)
        except AnteroomError as refused:
            told[staff.name] = refused

    both = [threading.Thread(target=takes, args=(staff,)) for staff in (ada, ben)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    winners = [name for name, what in told.items() if what == 1]
    assert len(winners) == 1
    (refused,) = (what for what in told.values() if what != 1)
    assert isinstance(refused, RevisionConflict)
    assert winners[0] in str(refused)
    assert len(kinds(records, case)) == 1


def test_one_press_counts_once(records: Records, ada: Staff, case: str) -> None:
    assert [assign(records, ada, case, ada.person_id, seen=0, key="press") for _ in range(2)] == [1, 1]
    assert len(kinds(records, case)) == 1


def test_a_case_is_given_to_whoever_may_sign_and_works_here_and_to_nobody_else(
    records: Records, ada: Staff, ben: Staff, case: str
) -> None:
    desk = signed_in(records, "Fran Desk", Role.FRONT_DESK)
    chief = signed_in(records, "Dr Cleo Example", Role.MEDICAL_DIRECTOR)
    admin = signed_in(records, "Ann Admin", Role.ADMINISTRATOR)
    accounts.person_left(records, admin, ben.person_id)
    assert assignable_people(records, ada) == {ada.person_id: ada.name, chief.person_id: chief.name}
    for other in (desk.person_id, admin.person_id, ben.person_id, NOBODY, "x\x00"):
        with pytest.raises(UnknownPerson):
            assign(records, ada, case, other, seen=0)
    assert kinds(records, case) == []
    assert owners_named(records, ada, [ben.person_id, NOBODY]) == {ben.person_id: "Dr Ben Example"}


def test_what_is_not_urgent_is_not_acknowledged(records: Records, ada: Staff) -> None:
    calm = a_case(records)
    with pytest.raises(RevisionConflict, match="not urgent"):
        acknowledge(records, ada, calm, seen=0)
    assert row_of(records, calm).assignee is None


@pytest.mark.parametrize("act", ACTS)
def test_there_is_no_such_case(records: Records, ada: Staff, act: str) -> None:
    with pytest.raises(UnknownEncounter):
        ACTS[act](records, ada, NOBODY)


# Who has it open


def test_a_case_is_seen_open_by_the_others_for_a_minute(
    records: Records, clock: Clock, ada: Staff, ben: Staff, case: str
) -> None:
    other = a_case(records)
    case_seen_open(records, ada, case)
    assert open_by(records, ben, [case, other]) == {case: ("Dr Ada Example",)}
    assert open_by(records, ada, [case, other]) == {}, "oneself is no news"
    clock.passes(seconds=59)
    assert case in open_by(records, ben, [case])
    clock.passes(seconds=1)
    assert open_by(records, ben, [case]) == {}


def test_seen_again_it_stays_open_and_what_is_left_is_forgotten(
    records: Records, clock: Clock, ada: Staff, ben: Staff, case: str
) -> None:
    other = a_case(records)
    case_seen_open(records, ada, case)
    for _ in range(10):
        clock.passes(seconds=10)
        case_seen_open(records, ada, other)
    assert open_by(records, ben, [case, other]) == {other: ("Dr Ada Example",)}


def test_several_who_have_it_open_stand_by_name(records: Records, ada: Staff, ben: Staff, case: str) -> None:
    third = signed_in(records, "Dr Cleo Example")
    for staff in (ben, ada):
        case_seen_open(records, staff, case)
    assert open_by(records, third, [case]) == {case: ("Dr Ada Example", "Dr Ben Example")}


def test_looking_on_is_not_written_down_again_and_again(
    records: Records, clock: Clock, ada: Staff, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write = records.write
    monkeypatch.setattr(records, "write", lambda work: (written.append("w"), write(work))[1])
    for _ in range(30):
        clock.passes(seconds=2)
        case_seen_open(records, ada, case)
    assert len(written) <= 5
