"""Headache by the published criteria, at and around each line."""

import pytest

from forms import past_treatments, treatment_sought
from forms.question import Question
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.rule import Rung, Strength
from screening.rules.past_treatments import CHRONIC, OVERUSE, RESISTANT, RULES
from tests.rules.judging import DECLINED, NOT_SURE, case_of, truth_of
from tests.rules.test_trials import history, preventive

Answers = dict[Question, object]

MIGRAINE: Answers = {treatment_sought.REASON: "migraine", treatment_sought.ALSO: ["none"]}
CHRONIC_PATTERN: Answers = MIGRAINE | {
    past_treatments.HEADACHE_DAYS: 15,
    past_treatments.MIGRAINE_DAYS: 8,
    past_treatments.HEADACHE_MONTHS: 4,
    past_treatments.FEW_ATTACKS: "no",
}


@pytest.mark.parametrize(
    ("case", "changed", "expected"),
    [
        ("exactly fifteen and eight", {}, YES),
        ("fourteen headache days", {past_treatments.HEADACHE_DAYS: 14}, NO),
        ("sixteen headache days", {past_treatments.HEADACHE_DAYS: 16}, YES),
        ("seven migraine days", {past_treatments.MIGRAINE_DAYS: 7}, NO),
        ("nine migraine days", {past_treatments.MIGRAINE_DAYS: 9}, YES),
        ("exactly three months", {past_treatments.HEADACHE_MONTHS: 3}, NO),
        ("just over three months", {past_treatments.HEADACHE_MONTHS: 3.5}, YES),
        ("two months", {past_treatments.HEADACHE_MONTHS: 2}, NO),
        ("fewer than five attacks ever", {past_treatments.FEW_ATTACKS: "yes"}, NO),
        ("headache days not sure", {past_treatments.HEADACHE_DAYS: NOT_SURE}, UNKNOWN),
        ("migraine days not said", {past_treatments.MIGRAINE_DAYS: DECLINED}, UNKNOWN),
        ("months not sure", {past_treatments.HEADACHE_MONTHS: NOT_SURE}, UNKNOWN),
        ("attacks not sure", {past_treatments.FEW_ATTACKS: NOT_SURE}, UNKNOWN),
        ("months unknown, but too few days", {
            past_treatments.HEADACHE_DAYS: 5, past_treatments.HEADACHE_MONTHS: NOT_SURE}, NO),
        ("sought for depression", {treatment_sought.REASON: "depression"}, NO),
    ],
)  # fmt: skip
def test_chronic_migraine(case: str, changed: Answers, expected: Truth) -> None:
    assert truth_of(CHRONIC, CHRONIC_PATTERN | changed) is expected, case


THREE_CLASSES = (preventive("topiramate"), preventive("propranolol"), preventive("amitriptyline"))
TWO_TRIPTANS = (preventive("sumatriptan"), preventive("rizatriptan"))
ALL_TRIED = history(*THREE_CLASSES, *TWO_TRIPTANS)
DISABLED: Answers = MIGRAINE | {past_treatments.DISABLING_DAYS: 8, past_treatments.HEADACHE_MONTHS: 3}


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("exactly on every line", ALL_TRIED, YES),
        ("four classes", history(*THREE_CLASSES, preventive("erenumab"), *TWO_TRIPTANS), YES),
        ("two classes", history(*THREE_CLASSES[:2], *TWO_TRIPTANS), NO),
        ("two classes, something left out", history(
            *THREE_CLASSES[:2], *TWO_TRIPTANS, left_out="yes"), UNKNOWN),
        ("one triptan", history(*THREE_CLASSES, *TWO_TRIPTANS[:1]), NO),
        ("three triptans", history(*THREE_CLASSES, *TWO_TRIPTANS, preventive("Zomig")), YES),
        ("nothing tried", {past_treatments.ANY: "no"}, NO),
        ("seven disabling days", ALL_TRIED | {past_treatments.DISABLING_DAYS: 7}, NO),
        ("nine disabling days", ALL_TRIED | {past_treatments.DISABLING_DAYS: 9}, YES),
        ("two months", ALL_TRIED | {past_treatments.HEADACHE_MONTHS: 2}, NO),
        ("four months", ALL_TRIED | {past_treatments.HEADACHE_MONTHS: 4}, YES),
        ("days not sure", ALL_TRIED | {past_treatments.DISABLING_DAYS: NOT_SURE}, UNKNOWN),
        ("length of one trial not known", history(
            *THREE_CLASSES[:2], preventive("erenumab", weeks=None), *TWO_TRIPTANS), UNKNOWN),
    ],
)  # fmt: skip
def test_resistant_migraine(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(RESISTANT, DISABLED | answers) is expected, case


def takes(days: Question, number: object, months: object = 4) -> Answers:
    """One kind of acute medicine on so many days a month, for so many months."""
    kind = days.id.removeprefix("past_treatments.").removesuffix("_days")
    return MIGRAINE | {past_treatments.ACUTE: [kind], days: number, past_treatments.ACUTE_MONTHS: months}


SIMPLE, TRIPTAN = past_treatments.SIMPLE_DAYS, past_treatments.TRIPTAN_DAYS
ERGOT, OPIOID = past_treatments.ERGOT_DAYS, past_treatments.OPIOID_DAYS
COMBINATION = past_treatments.COMBINATION_DAYS


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("plain painkillers on 14 days", takes(SIMPLE, 14), NO),
        ("plain painkillers on 15 days", takes(SIMPLE, 15), YES),
        ("plain painkillers on 16 days", takes(SIMPLE, 16), YES),
        *((f"{days.clinical}: 9", takes(days, 9), NO) for days in (TRIPTAN, ERGOT, OPIOID, COMBINATION)),
        *((f"{days.clinical}: 10", takes(days, 10), YES) for days in (TRIPTAN, ERGOT, OPIOID, COMBINATION)),
        *((f"{days.clinical}: 11", takes(days, 11), YES) for days in (TRIPTAN, ERGOT, OPIOID, COMBINATION)),
        ("a triptan on eight days, the textbook patient", takes(TRIPTAN, 8), NO),
        ("for exactly three months", takes(TRIPTAN, 12, months=3), NO),
        ("for three and a half months", takes(TRIPTAN, 12, months=3.5), YES),
        ("for two months", takes(TRIPTAN, 12, months=2), NO),
        ("days not sure", takes(TRIPTAN, NOT_SURE), UNKNOWN),
        ("months not sure", takes(TRIPTAN, 12, months=NOT_SURE), UNKNOWN),
        ("takes none of these", MIGRAINE | {past_treatments.ACUTE: ["none"]}, NO),
        ("not sure what is taken", MIGRAINE | {past_treatments.ACUTE: ["not-sure"]}, UNKNOWN),
        ("never asked", MIGRAINE, UNKNOWN),
        ("no migraine", {treatment_sought.REASON: "ptsd", treatment_sought.ALSO: ["none"]}, NO),
    ],
)
def test_medication_overuse(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(OVERUSE, answers) is expected, case


def test_days_of_different_medicines_are_not_added() -> None:
    both = takes(TRIPTAN, 9) | {past_treatments.ACUTE: ["triptan", "opioid"], OPIOID: 9}
    assert truth_of(OVERUSE, both) is NO


def test_the_criteria_are_told_and_change_no_outcome() -> None:
    for rule in RULES:
        assert rule.strength is Strength.INFORMATION
        assert set(rule.consequence.values()) == {Rung.NONE_FOUND}
        assert truth_of(rule, {}) is UNKNOWN, "an empty form says nothing"


def test_a_patient_without_migraine_is_asked_nothing_about_headache() -> None:
    case = case_of({treatment_sought.REASON: "depression", treatment_sought.ALSO: ["none"]})
    asked = [q for q in past_treatments.SECTION.questions if case.standing(q).applies is YES]
    assert asked == [past_treatments.ANY]
