"""Hormones: what drives pressure and pulse already."""

import pytest

from forms import hormones, medicines
from forms.question import Question
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.rule import ALL, ESK, RACEMIC, Route, Rule, Rung, Strength, on
from screening.rules.hormones import (
    OVERACTIVE_THYROID,
    OVERACTIVE_THYROID_ESKETAMINE,
    PHAEOCHROMOCYTOMA,
    PORPHYRIA,
    THYROID_HORMONE,
)
from tests.rules.judging import DECLINED, NOT_SURE, truth_of

Answers = dict[Question, object]


@pytest.mark.parametrize(
    "rule", [OVERACTIVE_THYROID, OVERACTIVE_THYROID_ESKETAMINE], ids=lambda rule: rule.id
)
@pytest.mark.parametrize(
    ("case", "ticked", "treatment", "expected"),
    [
        ("not treated", ["overactive-thyroid"], "untreated", YES),
        ("treated, tests not normal yet", ["overactive-thyroid"], "not-normal", YES),
        ("treated, tests normal", ["overactive-thyroid"], "normal", NO),
        ("treatment not known", ["overactive-thyroid"], NOT_SURE, UNKNOWN),
        ("no thyroid disease", ["diabetes"], None, NO),
        ("not sure of thyroid disease", ["not-sure"], None, UNKNOWN),
    ],
)
def test_overactive_thyroid(
    case: str, ticked: object, treatment: object, expected: Truth, rule: Rule
) -> None:
    given: Answers = {hormones.CONDITIONS: ticked}
    if treatment is not None:
        given[hormones.OVERACTIVE_THYROID] = treatment
    assert truth_of(rule, given) is expected, case


def listed(*names: str) -> Answers:
    rows = [{"name": name, "often": "once-daily"} for name in names]
    return {medicines.ANY: "yes", medicines.LIST: rows, medicines.LEFT_OUT: "no"}


NO_MEDICINES: Answers = {medicines.ANY: "no"}


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("said so, no medicines listed", {hormones.CONDITIONS: ["thyroid-hormone"]} | NO_MEDICINES, YES),
        ("not said, levothyroxine listed", {hormones.CONDITIONS: ["none"]} | listed("levothyroxine"), YES),
        (
            "not sure, levothyroxine listed",
            {hormones.CONDITIONS: ["not-sure"]} | listed("levothyroxine"),
            YES,
        ),
        ("neither", {hormones.CONDITIONS: ["none"]} | NO_MEDICINES, NO),
        ("neither, ibuprofen listed", {hormones.CONDITIONS: ["none"]} | listed("ibuprofen"), NO),
        ("not said, a name nobody knows", {hormones.CONDITIONS: ["none"]} | listed("Zzyqvortan"), UNKNOWN),
        ("not said, medicines not asked", {hormones.CONDITIONS: ["none"]}, UNKNOWN),
        ("not sure, no medicines", {hormones.CONDITIONS: ["not-sure"]} | NO_MEDICINES, UNKNOWN),
    ],
)
def test_thyroid_hormone(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(THYROID_HORMONE, answers) is expected, case


@pytest.mark.parametrize(
    ("case", "ticked", "expected"),
    [
        ("acute porphyria", ["porphyria"], YES),
        ("diabetes only", ["diabetes"], NO),
        ("diabetes, not sure of the rest", ["diabetes", "not-sure"], UNKNOWN),
        ("declined", DECLINED, UNKNOWN),
    ],
)
def test_porphyria(case: str, ticked: object, expected: Truth) -> None:
    assert truth_of(PORPHYRIA, {hormones.CONDITIONS: ticked}) is expected, case


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        ("a growth that makes adrenaline", "yes", YES),
        ("never", "no", NO),
        ("not sure", NOT_SURE, UNKNOWN),
        ("not asked", {"absent": "not-asked"}, UNKNOWN),
    ],
)
def test_phaeochromocytoma(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(PHAEOCHROMOCYTOMA, {hormones.PHAEOCHROMOCYTOMA: answer}) is expected, case


@pytest.mark.parametrize(
    ("rule", "strength", "consequence"),
    [
        (OVERACTIVE_THYROID, Strength.ABSOLUTE, on(RACEMIC, Rung.CONTRAINDICATED)),
        (OVERACTIVE_THYROID_ESKETAMINE, Strength.RELATIVE, on((ESK,), Rung.SPECIALIST_CLEARANCE)),
        (THYROID_HORMONE, Strength.PRECAUTION, on(ALL, Rung.PRECAUTIONS)),
        (PORPHYRIA, Strength.RELATIVE, on(ALL, Rung.SPECIALIST_CLEARANCE)),
        (PHAEOCHROMOCYTOMA, Strength.ABSOLUTE, on(ALL, Rung.CONTRAINDICATED)),
    ],
    ids=lambda value: value.id if isinstance(value, Rule) else "",
)
def test_what_each_rule_does(rule: Rule, strength: Strength, consequence: dict[Route, Rung]) -> None:
    assert (rule.strength, dict(rule.consequence)) == (strength, consequence)
