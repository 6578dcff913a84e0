"""Pregnancy and breastfeeding: who is asked, what each answer means, and when an answer is too old."""

import datetime as dt

import pytest

from forms import about_you, pregnancy
from forms.answer import Answer, Response
from forms.condition import Case
from forms.journey import questions_now
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.facts.pregnancy import UNTESTED
from screening.policies import US
from screening.rule import ALL, ESK, IM, INK, IV, ORL, SC, Rung
from screening.rules.pregnancy import (
    BREASTFEEDING_ESKETAMINE,
    BREASTFEEDING_RACEMIC,
    COULD_CONCEIVE,
    PREGNANT_ESKETAMINE,
    PREGNANT_RACEMIC,
    UNPROTECTED,
    UNPROTECTED_UNTESTED,
)
from tests.rules.judging import DECLINED, NOT_SURE, VISIT, case_of, truth_of

FEMALE = {about_you.SEX: "female"}
NEVER = {"absent": "not-asked"}


@pytest.mark.parametrize("rule", [PREGNANT_ESKETAMINE, PREGNANT_RACEMIC], ids=lambda rule: rule.id)
@pytest.mark.parametrize(
    ("case", "sex", "answer", "expected"),
    [
        ("pregnant, might be, or trying", "female", "yes", YES),
        ("not pregnant, not trying", "female", "no", NO),
        ("not sure", "female", NOT_SURE, UNKNOWN),
        ("rather not say", "female", DECLINED, UNKNOWN),
        ("never asked", "female", NEVER, UNKNOWN),
        ("intersex and pregnant", "intersex", "yes", YES),
        ("male, so never asked", "male", NEVER, NO),
        ("male, an old yes is withdrawn", "male", "yes", NO),
        ("would not give the sex, pregnant", DECLINED, "yes", YES),
        ("would not give the sex, not pregnant", DECLINED, "no", NO),
        ("would not give the sex, nor this", DECLINED, DECLINED, UNKNOWN),
        ("nothing known", NEVER, NEVER, UNKNOWN),
    ],
)
def test_pregnancy(rule: object, case: str, sex: object, answer: object, expected: Truth) -> None:
    answers = {about_you.SEX: sex, pregnancy.PREGNANT: answer}
    assert truth_of(rule, answers) is expected, case


@pytest.mark.parametrize("which", ["pregnant", "possible", "trying"])
def test_each_of_the_three_counts_alike(which: str) -> None:
    answers = {**FEMALE, pregnancy.PREGNANT: "yes", pregnancy.WHICH: which}
    assert truth_of(PREGNANT_ESKETAMINE, answers) is YES
    assert truth_of(PREGNANT_RACEMIC, answers) is YES


CONTRACEPTION = [
    ("nothing used, no test", "none", NEVER, YES, YES),
    ("nothing used, test not done", "none", "no", YES, YES),
    ("nothing used, not sure of a test", "none", NOT_SURE, YES, YES),
    ("nothing used, test negative", "none", "yes", YES, NO),
    ("counts days, no test", "natural", NEVER, YES, YES),
    ("a coil", "lasting", NEVER, NO, NO),
    ("the pill", "hormonal", NEVER, NO, NO),
    ("condoms", "barrier", NEVER, NO, NO),
    ("partner sterilised", "sterilised", NEVER, NO, NO),
    ("no exposure", "not-needed", NEVER, NO, NO),
    ("would not say what is used", DECLINED, NEVER, UNKNOWN, UNKNOWN),
    ("not asked what is used", NEVER, NEVER, UNKNOWN, UNKNOWN),
]


@pytest.mark.parametrize(("case", "used", "test", "unprotected", "untested"), CONTRACEPTION)
def test_contraception(case: str, used: object, test: object, unprotected: Truth, untested: Truth) -> None:
    answers = {
        **FEMALE,
        pregnancy.CAN_CONCEIVE: "yes",
        pregnancy.CONTRACEPTION: used,
        pregnancy.NEGATIVE_TEST: test,
    }
    assert truth_of(UNPROTECTED, answers) is unprotected, case
    assert truth_of(UNPROTECTED_UNTESTED, answers) is untested, case


def test_a_test_not_spoken_of_is_told_as_such() -> None:
    untested = case_of({**FEMALE, pregnancy.CAN_CONCEIVE: "yes", pregnancy.CONTRACEPTION: "none"})
    assert UNTESTED.answer_words(untested) == "not asked"


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        ("could become pregnant", "yes", YES),
        ("past the menopause", "no", NO),
        ("not sure", NOT_SURE, UNKNOWN),
        ("rather not say", DECLINED, UNKNOWN),
        ("never asked", NEVER, UNKNOWN),
    ],
)
def test_could_conceive(case: str, answer: object, expected: Truth) -> None:
    answers = {**FEMALE, pregnancy.CAN_CONCEIVE: answer}
    assert truth_of(COULD_CONCEIVE, answers) is expected, case
    # What is used is asked only of those who could conceive: "no" settles it, "not sure" leaves it open.
    left = NO if expected is NO else UNKNOWN
    assert truth_of(UNPROTECTED, answers) is left, case
    assert truth_of(UNPROTECTED_UNTESTED, answers) is left, case


@pytest.mark.parametrize("rule", [BREASTFEEDING_ESKETAMINE, BREASTFEEDING_RACEMIC], ids=lambda rule: rule.id)
@pytest.mark.parametrize(
    ("case", "sex", "answer", "expected"),
    [
        ("breastfeeding", "female", "yes", YES),
        ("not breastfeeding", "female", "no", NO),
        ("rather not say", "female", DECLINED, UNKNOWN),
        ("not sure", "female", NOT_SURE, UNKNOWN),
        ("never asked", "female", NEVER, UNKNOWN),
        ("male, so never asked", "male", NEVER, NO),
        ("would not give the sex, breastfeeding", DECLINED, "yes", YES),
    ],
)
def test_breastfeeding(rule: object, case: str, sex: object, answer: object, expected: Truth) -> None:
    assert truth_of(rule, {about_you.SEX: sex, pregnancy.BREASTFEEDING: answer}) is expected, case


@pytest.mark.parametrize(("days", "expected"), [(29, NO), (30, NO), (31, UNKNOWN)])
def test_a_no_to_pregnancy_keeps_for_thirty_days(days: int, expected: Truth) -> None:
    given = VISIT - dt.timedelta(days=days)
    response = Response({
        about_you.SEX.id: Answer("female", given),
        pregnancy.PREGNANT.id: Answer("no", given),
    })  # fmt: skip
    assert PREGNANT_ESKETAMINE.condition.truth(Case(response, VISIT, US.numbers)) is expected


THREE = {pregnancy.PREGNANT, pregnancy.CAN_CONCEIVE, pregnancy.BREASTFEEDING}


@pytest.mark.parametrize(
    ("case", "sex", "expected"),
    [
        ("a man meets no question", "male", set()),
        ("a woman meets three", "female", THREE),
        ("who would not say meets three", DECLINED, THREE),
        ("before sex is asked, none", NEVER, set()),
    ],
)
def test_who_is_asked(case: str, sex: object, expected: set[object]) -> None:
    assert set(questions_now(pregnancy.SECTION, case_of({about_you.SEX: sex}))) == expected, case


def test_what_pregnancy_does_on_each_route() -> None:
    racemic = (IV, IM, SC, INK, ORL)
    assert PREGNANT_ESKETAMINE.consequence == {ESK: Rung.CONTRAINDICATED}
    assert PREGNANT_RACEMIC.consequence == dict.fromkeys(racemic, Rung.CONTRAINDICATED)
    assert BREASTFEEDING_ESKETAMINE.consequence == {ESK: Rung.CONTRAINDICATED}
    assert BREASTFEEDING_RACEMIC.consequence == dict.fromkeys(racemic, Rung.SPECIALIST_CLEARANCE)
    assert UNPROTECTED.consequence == dict.fromkeys(ALL, Rung.PRECAUTIONS)
    assert UNPROTECTED_UNTESTED.consequence == dict.fromkeys(ALL, Rung.DEFERRED)
    assert COULD_CONCEIVE.consequence == dict.fromkeys(ALL, Rung.NONE_FOUND)
