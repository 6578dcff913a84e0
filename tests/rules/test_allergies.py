"""Allergy to the drug against other allergies; bad reactions that were none."""

import pytest

from forms import allergies
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.rule import ALL, Rung
from screening.rules.allergies import HYPERSENSITIVITY, PAST_REACTION
from tests.rules.judging import DECLINED, NOT_SURE, truth_of


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        ("rash from ketamine in childhood", ["ketamine"], YES),
        ("esketamine", ["esketamine"], YES),
        ("an ingredient of the spray", ["ingredient"], YES),
        ("ketamine, not sure of the rest", ["ketamine", "not-sure"], YES),
        ("ketamine beside penicillin", ["ketamine", "other"], YES),
        ("penicillin only", ["other"], NO),
        ("no allergy", ["none"], NO),
        ("penicillin, not sure of the rest", ["other", "not-sure"], UNKNOWN),
        ("only not sure", ["not-sure"], UNKNOWN),
        ("not sure of the whole question", NOT_SURE, UNKNOWN),
        ("rather not say", DECLINED, UNKNOWN),
        ("never asked", {"absent": "not-asked"}, UNKNOWN),
    ],
)
def test_hypersensitivity(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(HYPERSENSITIVITY, {allergies.ALLERGIC_TO: answer}) is expected, case


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        ("psychosis after an anaesthetic", "yes", YES),
        ("had ketamine, all was well", "no", NO),
        ("was a child, not sure", NOT_SURE, UNKNOWN),
        ("rather not say", DECLINED, UNKNOWN),
        ("never asked", {"absent": "not-asked"}, UNKNOWN),
    ],
)
def test_severe_reaction_that_was_no_allergy(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(PAST_REACTION, {allergies.SEVERE_REACTION: answer}) is expected, case


def test_not_knowing_what_happened_does_not_soften_a_severe_reaction() -> None:
    answers = {allergies.SEVERE_REACTION: "yes", allergies.WHAT_HAPPENED: NOT_SURE}
    assert truth_of(PAST_REACTION, answers) is YES


def test_allergy_closes_every_route_and_a_reaction_asks_for_a_specialist_on_every_route() -> None:
    assert HYPERSENSITIVITY.consequence == dict.fromkeys(ALL, Rung.CONTRAINDICATED)
    assert PAST_REACTION.consequence == dict.fromkeys(ALL, Rung.SPECIALIST_CLEARANCE)
