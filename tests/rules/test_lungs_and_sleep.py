"""Lungs and sleep: breathing that sedation could endanger."""

import pytest

from forms import about_you, lungs_and_sleep, medicines, mental_health
from forms.journey import asked
from forms.question import Question
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.facts.sleep import NOT_LOOKED_INTO
from screening.rule import ALL, CLINIC, HOME, Route, Rule, Rung, Strength, on
from screening.rules.lungs_and_sleep import (
    APNOEA,
    APNOEA_AND_OBESITY,
    APNOEA_LIKELY,
    APNOEA_UNTREATED,
    INFECTION,
    LUNG_DISEASE,
    SEDATION,
)
from tests.rules.judging import DECLINED, NOT_SURE, case_of, truth_of

Answers = dict[Question, object]


@pytest.mark.parametrize(
    ("case", "ticked", "expected"),
    [
        ("COPD", ["copd"], YES),
        ("oxygen at night, not sure of the rest", ["oxygen", "not-sure"], YES),
        ("lung fibrosis", ["other-serious"], YES),
        ("none", ["none"], NO),
        ("not sure", ["not-sure"], UNKNOWN),
        ("declined", DECLINED, UNKNOWN),
    ],
)
def test_lung_disease(case: str, ticked: object, expected: Truth) -> None:
    assert truth_of(LUNG_DISEASE, {lungs_and_sleep.LUNGS: ticked}) is expected, case


@pytest.mark.parametrize(
    ("listed", "expected"),
    [(["home oxygen"], YES), (["O2"], YES), (["lisinopril"], NO), ([], NO)],
)
def test_oxygen_on_the_list_of_medicines(listed: list[str], expected: Truth) -> None:
    rows = [{"name": name, "often": "once-daily"} for name in listed]
    taken: Answers = {medicines.ANY: "yes", medicines.LIST: rows, medicines.LEFT_OUT: "no"}
    answers = (taken if rows else {medicines.ANY: "no"}) | {lungs_and_sleep.LUNGS: ["none"]}
    assert truth_of(LUNG_DISEASE, answers) is expected


def test_a_list_of_medicines_that_is_not_known_settles_nothing_about_the_lungs() -> None:
    for list_known in (NOT_SURE, DECLINED):
        assert truth_of(LUNG_DISEASE, {medicines.ANY: list_known, lungs_and_sleep.LUNGS: ["none"]}) is NO
        unsure: Answers = {medicines.ANY: list_known, lungs_and_sleep.LUNGS: ["not-sure"]}
        assert truth_of(LUNG_DISEASE, unsure) is UNKNOWN


def test_a_body_mass_of_exactly_35_in_centimetres_and_tenths_of_a_kilogram() -> None:
    apnoea: Answers = {lungs_and_sleep.APNOEA: "yes", about_you.HEIGHT: {"value": 160, "unit": "cm"}}
    for kilograms, expected in ((89.5, NO), (89.6, YES), (89.7, YES)):
        weight: Answers = {about_you.WEIGHT: {"value": kilograms, "unit": "kg"}}
        assert truth_of(APNOEA_AND_OBESITY, apnoea | weight) is expected, kilograms


def weighing(kilograms: float) -> Answers:
    """A patient of 2 metres: body mass index is a quarter of the weight."""
    return {
        lungs_and_sleep.APNOEA: "yes",
        about_you.HEIGHT: {"value": 200, "unit": "cm"},
        about_you.WEIGHT: {"value": kilograms, "unit": "kg"},
    }


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("body mass index 34.9", weighing(139.6), NO),
        ("exactly 35", weighing(140), YES),
        ("35.1", weighing(140.4), YES),
        ("obese without sleep apnoea", weighing(160) | {lungs_and_sleep.APNOEA: "no"}, NO),
        ("obese, not sure of sleep apnoea", weighing(160) | {lungs_and_sleep.APNOEA: NOT_SURE}, UNKNOWN),
        ("sleep apnoea, weight not known", weighing(160) | {about_you.WEIGHT: NOT_SURE}, UNKNOWN),
    ],
)
def test_sleep_apnoea_with_morbid_obesity(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(APNOEA_AND_OBESITY, answers) is expected, case


TREATMENT = lungs_and_sleep.APNOEA_TREATMENT


@pytest.mark.parametrize(
    ("case", "answers", "known", "untreated"),
    [
        ("mask every night", {lungs_and_sleep.APNOEA: "yes", TREATMENT: "treated"}, YES, NO),
        ("mask in the cupboard", {lungs_and_sleep.APNOEA: "yes", TREATMENT: "untreated"}, YES, YES),
        ("treatment not known", {lungs_and_sleep.APNOEA: "yes", TREATMENT: NOT_SURE}, YES, UNKNOWN),
        ("no sleep apnoea", {lungs_and_sleep.APNOEA: "no"}, NO, NO),
        ("snores, never looked into", {lungs_and_sleep.APNOEA: NOT_SURE}, UNKNOWN, UNKNOWN),
    ],
)
def test_known_sleep_apnoea(case: str, answers: Answers, known: Truth, untreated: Truth) -> None:
    assert truth_of(APNOEA, answers) is known, case
    assert truth_of(APNOEA_UNTREATED, answers) is untreated, case


def stop_bang(score: int, date: str | None = "2026-11-10") -> Answers:
    row = {"instrument": "STOP-Bang", "score": score, "date": date, "scored_by": "staff"}
    return {
        mental_health.SCORES_KNOWN: "yes",
        mental_health.SCORES: [row],
        lungs_and_sleep.APNOEA: "no",
    }


PHQ = {"instrument": "PHQ-9", "score": 20, "date": "2026-11-10", "scored_by": "staff"}


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("4, no study", stop_bang(4) | {lungs_and_sleep.SLEEP_STUDY: "none"}, NO),
        ("exactly 5, no study", stop_bang(5) | {lungs_and_sleep.SLEEP_STUDY: "none"}, YES),
        ("6, no study", stop_bang(6) | {lungs_and_sleep.SLEEP_STUDY: "none"}, YES),
        ("6, study not asked: counted as none", stop_bang(6), YES),
        ("6, not sure of a study", stop_bang(6) | {lungs_and_sleep.SLEEP_STUDY: NOT_SURE}, YES),
        ("6, study found no apnoea", stop_bang(6) | {lungs_and_sleep.SLEEP_STUDY: "clear"}, NO),
        (
            "6, apnoea known and treated",
            stop_bang(6) | {lungs_and_sleep.APNOEA: "yes", TREATMENT: "treated"},
            NO,
        ),
        ("6, apnoea known, treatment not told", stop_bang(6) | {lungs_and_sleep.APNOEA: "yes"}, YES),
        ("6 long ago", stop_bang(6, "2024"), UNKNOWN),
        ("another questionnaire only", stop_bang(6) | {mental_health.SCORES: [PHQ]}, NO),
        ("no totals on file", {mental_health.SCORES_KNOWN: "no"}, NO),
        ("totals not known", {mental_health.SCORES_KNOWN: NOT_SURE}, UNKNOWN),
    ],
)
def test_sleep_apnoea_is_likely(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(APNOEA_LIKELY, answers) is expected, case


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("a STOP-Bang total, no known apnoea", stop_bang(3), True),
        ("a STOP-Bang total, apnoea known", stop_bang(6) | {lungs_and_sleep.APNOEA: "yes"}, False),
        ("a STOP-Bang total, not sure of apnoea", stop_bang(6) | {lungs_and_sleep.APNOEA: NOT_SURE}, True),
        ("another questionnaire only", stop_bang(6) | {mental_health.SCORES: [PHQ]}, False),
        ("no totals on file", {mental_health.SCORES_KNOWN: "no", lungs_and_sleep.APNOEA: "no"}, False),
        ("totals not asked yet", {lungs_and_sleep.APNOEA: "no"}, False),
    ],
)
def test_who_is_asked_about_a_sleep_study(case: str, answers: Answers, expected: bool) -> None:
    assert asked(lungs_and_sleep.SLEEP_STUDY, case_of(answers)) is expected, case


def test_the_finding_tells_study_apnoea_and_treatment() -> None:
    told = NOT_LOOKED_INTO.told(case_of(stop_bang(6) | {lungs_and_sleep.SLEEP_STUDY: "none"}))
    assert (
        told == "Sleep study: None done; Sleep apnoea, known: no; Treatment of sleep apnoea: does not apply"
    )
    assert "STOP-Bang 6" in lungs_and_sleep.STOP_BANG_ENTERED.told(case_of(stop_bang(6)))


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        ("bronchitis", "yes", YES),
        ("well", "no", NO),
        ("not sure", NOT_SURE, UNKNOWN),
        ("not asked", {"absent": "not-asked"}, UNKNOWN),
    ],
)
def test_acute_infection(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(INFECTION, {lungs_and_sleep.INFECTION: answer}) is expected, case


def test_sedation_belongs_to_every_route() -> None:
    assert truth_of(SEDATION, {}) is YES


@pytest.mark.parametrize(
    ("rule", "strength", "consequence"),
    [
        (LUNG_DISEASE, Strength.RELATIVE, on(ALL, Rung.SPECIALIST_CLEARANCE)),
        (APNOEA_AND_OBESITY, Strength.RELATIVE, on(ALL, Rung.SPECIALIST_CLEARANCE)),
        (APNOEA, Strength.PRECAUTION, on(CLINIC, Rung.PRECAUTIONS) | on(HOME, Rung.SPECIALIST_CLEARANCE)),
        (APNOEA_UNTREATED, Strength.RELATIVE, on(ALL, Rung.SPECIALIST_CLEARANCE)),
        (APNOEA_LIKELY, Strength.RELATIVE, on(ALL, Rung.SPECIALIST_CLEARANCE)),
        (INFECTION, Strength.RELATIVE, on(ALL, Rung.DEFERRED)),
        (SEDATION, Strength.INFORMATION, on(ALL, Rung.NONE_FOUND)),
    ],
    ids=lambda value: value.id if isinstance(value, Rule) else "",
)
def test_what_each_rule_does(rule: Rule, strength: Strength, consequence: dict[Route, Rung]) -> None:
    assert (rule.strength, dict(rule.consequence)) == (strength, consequence)
