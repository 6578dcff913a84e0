"""Age: on and beside each birthday that changes something."""

import pytest

from forms import about_you, clinic
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.policy import ClinicPolicy
from screening.rule import ESK, IM, INK, IV, KAP, ORL, SC, Rung
from screening.rules.about_you import (
    MINOR_ESKETAMINE,
    MINOR_RACEMIC,
    OLDER_ESKETAMINE,
    OLDER_NASAL,
    OLDER_RACEMIC,
    YOUNG,
)
from tests.rules.judging import DECLINED, NOT_SURE, POLICIES, truth_of

# The visit is on 2026-11-22.
BIRTHDAYS = [
    ("seventeen, eighteen tomorrow", "2008-11-23", YES, YES, NO),
    ("eighteen today", "2008-11-22", NO, YES, NO),
    ("eighteen since yesterday", "2008-11-21", NO, YES, NO),
    ("twenty-four, twenty-five tomorrow", "2001-11-23", NO, YES, NO),
    ("twenty-five today", "2001-11-22", NO, NO, NO),
    ("sixty-four, sixty-five tomorrow", "1961-11-23", NO, NO, NO),
    ("sixty-five today", "1961-11-22", NO, NO, YES),
    ("sixty-five since yesterday", "1961-11-21", NO, NO, YES),
    ("ninety", "1936-05-02", NO, NO, YES),
    ("only the year, seventeen or eighteen", "2008", UNKNOWN, YES, NO),
    ("only the year, twenty-four or twenty-five", "2001", NO, UNKNOWN, NO),
    ("only the year, sixty-four or sixty-five", "1961", NO, NO, UNKNOWN),
    ("only the year, surely adult and not yet older", "1980", NO, NO, NO),
    ("month known, birthday past", "2008-10", NO, YES, NO),
    ("month known, birthday this month", "2008-11", UNKNOWN, YES, NO),
    ("does not know the date", NOT_SURE, UNKNOWN, UNKNOWN, UNKNOWN),
    ("rather not say", DECLINED, UNKNOWN, UNKNOWN, UNKNOWN),
    ("never asked", {"absent": "not-asked"}, UNKNOWN, UNKNOWN, UNKNOWN),
]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
@pytest.mark.parametrize(("case", "born", "minor", "young", "older"), BIRTHDAYS)
def test_age(
    case: str, born: object, minor: Truth, young: Truth, older: Truth, policy: ClinicPolicy
) -> None:
    answers = {about_you.BIRTH_DATE: born}
    for rule, expected in (
        (MINOR_ESKETAMINE, minor),
        (MINOR_RACEMIC, minor),
        (YOUNG, young),
        (OLDER_ESKETAMINE, older),
        (OLDER_RACEMIC, older),
    ):
        assert truth_of(rule, answers, policy=policy) is expected, f"{rule.id}: {case}"


@pytest.mark.parametrize(
    ("case", "born", "supervised", "expected"),
    [
        ("older, nobody watches", "1950-01-01", "no", YES),
        ("older, nothing said about watching", "1950-01-01", {"absent": "not-asked"}, YES),
        ("older, not sure about watching", "1950-01-01", NOT_SURE, YES),
        ("older, under supervision", "1950-01-01", "yes", NO),
        ("fifty, nobody watches", "1976-01-01", "no", NO),
        ("age not known, nobody watches", NOT_SURE, "no", UNKNOWN),
        ("age not known, under supervision", NOT_SURE, "yes", NO),
    ],
)
def test_older_and_compounded_nasal(
    case: str, born: object, supervised: object, expected: Truth
) -> None:
    answers = {about_you.BIRTH_DATE: born, clinic.NASAL_SUPERVISED: supervised}
    assert truth_of(OLDER_NASAL, answers) is expected, case


def test_what_age_does_on_each_route() -> None:
    assert MINOR_ESKETAMINE.consequence == {ESK: Rung.CONTRAINDICATED}
    assert MINOR_RACEMIC.consequence == dict.fromkeys((IV, IM, SC, INK, ORL, KAP), Rung.CONTRAINDICATED)
    assert YOUNG.consequence == dict.fromkeys((ESK, IV, IM, SC, INK, ORL, KAP), Rung.PRECAUTIONS)
    assert OLDER_ESKETAMINE.consequence == {ESK: Rung.PRECAUTIONS}
    assert OLDER_RACEMIC.consequence == {
        **dict.fromkeys((IV, IM, SC, INK), Rung.PRECAUTIONS), ORL: Rung.SPECIALIST_CLEARANCE
    }  # fmt: skip
    assert OLDER_NASAL.consequence == {INK: Rung.SPECIALIST_CLEARANCE}
