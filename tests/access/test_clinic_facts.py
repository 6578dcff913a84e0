"""A fact of the clinic is kept over the answer that was seen, never over one that a colleague gave meanwhile."""

import pytest

from screening.access import Fact, Staff, facts_kept
from screening.errors import RevisionConflict
from screening.records import Records
from tests.access.people_here import person, signed_in
from tests.access.signing import ON, TWO, Waiting, waiting

HOME, ENROLLED, CERTIFIED = (
    "clinic.home_esketamine_planned",
    "clinic.rems_enrolled",
    "clinic.rems_certified",
)
ESKETAMINE = "esketamine-nasal"


@pytest.fixture
def case(records: Records) -> Waiting:
    """A case in which esketamine is planned for home."""
    here = waiting(records, "Maja Sampleton", TWO)
    states(here, clinician_named(records, "Dr Bea Example"), {HOME: ("yes", 0)})
    return here


@pytest.fixture
def ada(records: Records) -> Staff:
    """A clinician."""
    return clinician_named(records, "Dr Ada Example")


def clinician_named(records: Records, name: str) -> Staff:
    return signed_in(records, person(records, name))


def states(case: Waiting, staff: Staff, facts: dict[str, tuple[str, int]]) -> None:
    """Keep facts, each with the revision that was seen."""
    given = {id: Fact(value, after) for id, (value, after) in facts.items()}
    facts_kept(case.records, staff, case.id, given, case.clinic, on=ON)


def outcome(case: Waiting) -> object:
    judged = case.records.judgement_of(case.id)
    assert judged is not None
    return judged.outcomes[ESKETAMINE]


def test_over_an_answer_that_was_not_seen_nothing_is_kept_and_the_other_facts_are(
    case: Waiting, ada: Staff
) -> None:
    enrolled = case.records.answers_of(case.id)[ENROLLED].revision
    with pytest.raises(RevisionConflict, match="1 of these facts changed"):
        states(case, ada, {HOME: ("no", 0), ENROLLED: ("no", enrolled)})
    said = case.records.values_of(case.id)
    assert (said[HOME], said[ENROLLED]) == ("yes", "no")
    assert outcome(case) == "contraindicated"
    states(case, ada, {HOME: ("no", 1)})
    assert case.records.values_of(case.id)[HOME] == "no"


def test_what_was_kept_beside_a_conflict_is_judged(case: Waiting, ada: Staff) -> None:
    states(case, ada, {HOME: ("no", 1)})
    assert outcome(case) == "none-found"
    certified = case.records.answers_of(case.id)[CERTIFIED].revision
    with pytest.raises(RevisionConflict):
        states(case, ada, {HOME: ("yes", 1), CERTIFIED: ("no", certified)})
    assert outcome(case) == "contraindicated"


def test_sent_again_after_a_lost_answer_it_is_no_conflict(case: Waiting, ada: Staff) -> None:
    for _ in range(2):
        states(case, ada, {HOME: ("no", 1)})
    assert case.records.answers_of(case.id)[HOME].revision == 2


def test_one_clinician_is_enough_for_a_fact_that_takes_a_stop_away(case: Waiting, ada: Staff) -> None:
    """The exception that limits.md states: change it there as well."""
    assert outcome(case) == "contraindicated"
    states(case, ada, {HOME: ("no", 1)})
    assert outcome(case) == "none-found"
    assert [one.author.id for one in case.records.history_of(case.id, HOME)][-1] == ada.person_id
