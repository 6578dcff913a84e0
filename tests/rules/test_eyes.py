"""Eyes: what raises the pressure question and what does not."""

import pytest

from forms import eyes
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.rules.eyes import RAISED_EYE_PRESSURE
from tests.rules.judging import DECLINED, NOT_SURE, truth_of


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        ("glaucoma", ["glaucoma"], YES),
        ("surgery last month, not sure of the rest", ["recent-surgery", "not-sure"], YES),
        ("open globe and glaucoma", ["glaucoma", "open-injury"], YES),
        ("none of these", ["none"], NO),
        ("only not sure", ["not-sure"], UNKNOWN),
        ("not sure of the whole question", NOT_SURE, UNKNOWN),
        ("rather not say", DECLINED, UNKNOWN),
        ("never asked", {"absent": "not-asked"}, UNKNOWN),
    ],
)
def test_raised_eye_pressure(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(RAISED_EYE_PRESSURE, {eyes.CONDITIONS: answer}) is expected, case
