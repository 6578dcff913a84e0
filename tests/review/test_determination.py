"""A determination cannot contradict itself, or what still stands in the way."""

import pytest

from forms.answer import Response
from screening.determination import (
    determination_of,
    plain_of,
    prepared_patient_words,
    refuse_unless_sound,
)
from screening.errors import DeterminationRefused
from screening.evaluate import evaluate
from screening.rule import Route, Rung
from tests.properties.patients import VISIT, all_no

INFUSION = {"route": "infusion", "act": "accept"}


def _signed(*decisions: dict[str, object], words: str = "Thank you.") -> dict[str, object]:
    return {"decisions": list(decisions), "patient_words": words}


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ({"route": "infusion", "act": "defer", "why": "pressure"}, "one end"),
        (
            {"route": "infusion", "act": "defer", "until": "2027-01-01", "until_event": "an ECG", "why": "x"},
            "one end",
        ),
        ({"route": "infusion", "act": "accept", "until": "2027-01-01"}, "one end"),
        ({"route": "infusion", "act": "accept", "conditions": ["an escort"]}, "conditions belong"),
        ({"route": "infusion", "act": "accept-with-conditions"}, "conditions belong"),
        ({"route": "infusion", "act": "accept-with-conditions", "conditions": [" "]}, "conditions belong"),
        ({"route": "infusion", "act": "decline"}, "explained"),
        ({"route": "infusion", "act": "defer", "until": "2027-01-01"}, "explained"),
        ({"route": "intravenous", "act": "accept"}, "cannot be signed"),
        ({"route": "infusion", "act": "eligible"}, "cannot be signed"),
    ],
)
def test_fields_are_tied_to_the_act(decision: dict[str, object], words: str) -> None:
    with pytest.raises(DeterminationRefused, match=words):
        determination_of(_signed(decision))


def test_nothing_is_determined_without_a_route_or_without_words_for_the_patient() -> None:
    for plain in (_signed(), _signed(INFUSION, words=""), _signed(INFUSION, INFUSION)):
        with pytest.raises(DeterminationRefused):
            determination_of(plain)


@pytest.mark.parametrize("until", ["2026-11-22", "2026-11-21", "soon"])
def test_a_deferral_ends_on_a_day_to_come(until: str) -> None:
    plain = _signed({"route": "infusion", "act": "defer", "until": until, "why": "pressure"})
    with pytest.raises(DeterminationRefused):
        refuse_unless_sound(determination_of(plain), evaluate(Response(), on=VISIT), frozenset(), on=VISIT)


def test_a_deferral_until_tomorrow_is_sound() -> None:
    plain = _signed({"route": "infusion", "act": "defer", "until": "2026-11-23", "why": "pressure"})
    refuse_unless_sound(determination_of(plain), evaluate(Response(), on=VISIT), frozenset(), on=VISIT)


def test_an_empty_form_is_never_accepted_until_every_finding_is_lifted() -> None:
    evaluation = evaluate(Response(), on=VISIT)
    for route in Route:
        with pytest.raises(DeterminationRefused, match="findings stand"):
            refuse_unless_sound(
                determination_of(_signed({"route": route.value, "act": "accept"})),
                evaluation,
                frozenset(),
                on=VISIT,
            )
    everything = frozenset(finding.rule.id for finding in evaluation.findings)
    refuse_unless_sound(determination_of(_signed(INFUSION)), evaluation, everything, on=VISIT)


def test_a_finding_that_asks_for_a_specialist_may_be_a_condition_and_is_never_passed_over() -> None:
    evaluation = evaluate(Response(all_no()), on=VISIT)
    for route in Route:
        standing = {finding.rung_on(route) for finding in evaluation.findings} & {
            rung for rung in Rung if rung >= Rung.SPECIALIST_CLEARANCE
        }
        plain = _signed({"route": route.value, "act": "accept"})
        if standing:
            with pytest.raises(DeterminationRefused):
                refuse_unless_sound(determination_of(plain), evaluation, frozenset(), on=VISIT)
        else:
            refuse_unless_sound(determination_of(plain), evaluation, frozenset(), on=VISIT)


def test_a_determination_reads_back_as_it_was_signed() -> None:
    plain = _signed(
        INFUSION,
        {"route": "oral-home", "act": "decline", "why": "no one at home"},
        {"route": "esketamine-nasal", "act": "accept-with-conditions", "conditions": ["an escort"]},
    )
    determination = determination_of(plain)
    assert determination_of(plain_of(determination)) == determination


def test_the_words_prepared_for_the_patient_tell_the_act_and_no_reason() -> None:
    plain = _signed(
        {"route": "infusion", "act": "defer", "until": "2027-01-09", "why": "pressure of 180 and a secret"},
        {"route": "oral-home", "act": "accept-with-conditions", "conditions": ["Someone stays with you"]},
    )
    words = prepared_patient_words(determination_of(plain).decisions)
    assert "9 January 2027" in words
    assert "Someone stays with you" in words
    assert "180" not in words
    assert "secret" not in words
    assert "eligible" not in words.lower()
