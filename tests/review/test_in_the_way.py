"""Nothing is accepted over what still stands: what is in the way of a route and what is left on it are one and the same."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.adjudication import after_lifts, in_the_way
from screening.clinic import Clinic
from screening.demo import demo_answers
from screening.demo_patients import PATIENTS, DemoPatient
from screening.determination import determination_of, refuse_unless_sound
from screening.errors import DeterminationRefused
from screening.evaluate import Evaluation
from screening.judging import judged_case
from screening.records import Author, StoredAnswer
from screening.rule import Route, Rung

ON = dt.date(2026, 11, 23)
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
_JUDGED: dict[str, Evaluation] = {}


def judged(patient: DemoPatient) -> Evaluation:
    """An invented patient's form, judged once."""
    if patient.name not in _JUDGED:
        stored = {
            id: StoredAnswer(id, 1, value, Author("patient", "p"), NOON)
            for id, value in demo_answers(patient, ON).items()
        }
        _JUDGED[patient.name] = judged_case(stored, Clinic(), submitted=True, on=ON)
    return _JUDGED[patient.name]


def accepted(evaluation: Evaluation, lifts: frozenset[str], route: Route, act: str) -> bool:
    """Whether this act would be signed."""
    more = {"conditions": ["monitored"]} if act == "accept-with-conditions" else {}
    plain = {"decisions": [{"route": route.value, "act": act, **more}], "patient_words": "x"}
    try:
        refuse_unless_sound(determination_of(plain), evaluation, lifts, on=ON)
    except DeterminationRefused:
        return False
    return True


@given(patient=st.sampled_from(PATIENTS), route=st.sampled_from(tuple(Route)), data=st.data())
def test_a_route_is_accepted_exactly_when_nothing_is_left_on_it(
    patient: DemoPatient, route: Route, data: st.DataObject
) -> None:
    evaluation = judged(patient)
    ids = sorted({finding.rule.id for finding in evaluation.findings if finding.worst > Rung.PRECAUTIONS})
    lifts = frozenset(data.draw(st.lists(st.sampled_from(ids), unique=True))) if ids else frozenset()
    left = after_lifts(evaluation, lifts)[route].rung
    assert bool(in_the_way(evaluation, lifts, route)) is (left >= Rung.SPECIALIST_CLEARANCE)
    assert accepted(evaluation, lifts, route, "accept") is (left < Rung.SPECIALIST_CLEARANCE)
    assert accepted(evaluation, lifts, route, "accept-with-conditions") is (left < Rung.INFORMATION_NEEDED)


def test_psychotherapy_is_not_accepted_over_what_stops_the_injection_it_needs() -> None:
    walter = judged(next(patient for patient in PATIENTS if patient.name == "Walter Pretendleby"))
    assert [one.rule.id for one in in_the_way(walter, frozenset(), Route.PSYCHOTHERAPY)] == ["CV-1r.repaired"]
    assert not accepted(walter, frozenset(), Route.PSYCHOTHERAPY, "accept")
    assert accepted(walter, frozenset({"CV-1r.repaired"}), Route.PSYCHOTHERAPY, "accept")


@pytest.mark.parametrize("act", ["defer", "decline"])
def test_deferring_and_declining_need_no_lift(act: str) -> None:
    lily = judged(next(patient for patient in PATIENTS if patient.name == "Lily Madeup"))
    more = {"until": "2026-12-24"} if act == "defer" else {}
    plain = {
        "decisions": [{"route": "infusion", "act": act, "why": "Not now.", **more}],
        "patient_words": "x",
    }
    refuse_unless_sound(determination_of(plain), lily, frozenset(), on=ON)
