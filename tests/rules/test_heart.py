"""Heart and vessels: what rules treatment out, what waits, what a cardiologist is asked first."""

import datetime as dt

import pytest

from forms import blood_pressure, brain, heart
from forms.question import Question
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.policy import ClinicPolicy
from screening.rule import ALL, ESK, RACEMIC, Route, Rule, Rung, Strength, on
from screening.rules.heart import (
    ANEURYSM,
    ARRHYTHMIA,
    BASELINE_TRACING,
    CHEST_PAIN_NOW,
    CORONARY_DISEASE,
    EVENT_WITHIN_MONTHS,
    EVENT_WITHIN_WEEKS,
    FREQUENT_ANGINA,
    HEART_FAILURE,
    HEART_SYMPTOMS_NOW,
    LONG_QT,
    MALFORMATION,
    POORLY_CONTROLLED,
    RECENT_EVENT,
    RECENT_STROKE_AS_EVENT,
    REPAIRED_ANEURYSM,
    RESTING_RATE,
    SEVERE_HEART_DISEASE,
    UNREPAIRED_ANEURYSM,
    UNSTABLE_ANGINA,
    VALVE_DISEASE,
    VERY_LONG_QT,
)
from tests.rules.judging import DECLINED, NOT_SURE, POLICIES, case_of, truth_of

Answers = dict[Question, object]


@pytest.mark.parametrize(
    ("case", "answers", "ever", "unrepaired"),
    [
        ("never", {heart.ANEURYSM: "no"}, NO, NO),
        (
            "repaired in 2019, check-ups fine",
            {heart.ANEURYSM: "yes", heart.ANEURYSM_STATUS: "repaired"},
            YES,
            NO,
        ),
        ("watched, not repaired", {heart.ANEURYSM: "yes", heart.ANEURYSM_STATUS: "not-repaired"}, YES, YES),
        ("leaks after repair", {heart.ANEURYSM: "yes", heart.ANEURYSM_STATUS: "repaired-not-well"}, YES, YES),
        ("repair not known", {heart.ANEURYSM: "yes", heart.ANEURYSM_STATUS: NOT_SURE}, YES, UNKNOWN),
        ("repair not asked yet", {heart.ANEURYSM: "yes"}, YES, UNKNOWN),
        ("not sure of an aneurysm", {heart.ANEURYSM: NOT_SURE}, UNKNOWN, UNKNOWN),
        ("rather not say", {heart.ANEURYSM: DECLINED}, UNKNOWN, UNKNOWN),
    ],
)
def test_aneurysm(case: str, answers: Answers, ever: Truth, unrepaired: Truth) -> None:
    assert truth_of(ANEURYSM, answers) is ever, case
    assert truth_of(REPAIRED_ANEURYSM, answers) is ever, case
    assert truth_of(UNREPAIRED_ANEURYSM, answers) is unrepaired, case


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        ("told of one years ago", "yes", YES),
        ("never", "no", NO),
        ("a doctor once mentioned something", NOT_SURE, UNKNOWN),
        ("not asked", {"absent": "not-asked"}, UNKNOWN),
    ],
)
def test_arteriovenous_malformation(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(MALFORMATION, {heart.MALFORMATION: answer}) is expected, case


# Today is Sunday 22 November 2026: six weeks ago was 11 October, six months ago 22 May.
@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
@pytest.mark.parametrize(
    ("case", "date", "within_weeks", "within_months"),
    [
        ("last week", "2026-11-15", YES, YES),
        ("one day less than six weeks ago", "2026-10-12", YES, YES),
        ("exactly six weeks ago", "2026-10-11", NO, YES),
        ("one day more than six weeks ago", "2026-10-10", NO, YES),
        ("one day less than six months ago", "2026-05-23", NO, YES),
        ("exactly six months ago", "2026-05-22", NO, NO),
        ("one day more than six months ago", "2026-05-21", NO, NO),
        ("in October, on one side of the line or the other", "2026-10", UNKNOWN, YES),
        ("in May", "2026-05", NO, UNKNOWN),
        ("this year", "2026", UNKNOWN, UNKNOWN),
        ("eight years ago", "2018", NO, NO),
        ("no idea when", NOT_SURE, UNKNOWN, UNKNOWN),
    ],
)
def test_time_since_a_heart_attack(
    case: str, date: object, within_weeks: Truth, within_months: Truth, policy: ClinicPolicy
) -> None:
    given: Answers = {heart.EVENT: "yes", heart.EVENT_DATE: date}
    assert truth_of(RECENT_EVENT, given, policy=policy) is within_weeks, case
    assert truth_of(EVENT_WITHIN_WEEKS, given, policy=policy) is within_weeks, case
    assert truth_of(EVENT_WITHIN_MONTHS, given, policy=policy) is within_months, case


@pytest.mark.parametrize(
    "rule", [RECENT_EVENT, EVENT_WITHIN_WEEKS, EVENT_WITHIN_MONTHS], ids=lambda rule: rule.id
)
@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("no heart attack", {heart.EVENT: "no"}, NO),
        (
            "no heart attack after all: the old date is withdrawn",
            {heart.EVENT: "no", heart.EVENT_DATE: "2026-11-20"},
            NO,
        ),
        ("doctor once mentioned something", {heart.EVENT: NOT_SURE}, UNKNOWN),
        ("nothing asked", {}, UNKNOWN),
    ],
)
def test_no_or_doubtful_heart_attack(case: str, answers: Answers, expected: Truth, rule: Rule) -> None:
    assert truth_of(rule, answers) is expected, case


def test_the_day_on_which_six_weeks_are_over() -> None:
    case = case_of({heart.EVENT: "yes", heart.EVENT_DATE: "2026-10-18"})
    for rule in (RECENT_EVENT, EVENT_WITHIN_WEEKS):
        assert rule.change is not None
        assert rule.change.ends is not None
        assert rule.change.ends(case) == (dt.date(2026, 11, 29), dt.date(2026, 11, 29))


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("three weeks ago", {brain.STROKE: "yes", brain.STROKE_DATE: "2026-11-01"}, YES),
        ("one day less than six weeks ago", {brain.STROKE: "yes", brain.STROKE_DATE: "2026-10-12"}, YES),
        ("exactly six weeks ago", {brain.STROKE: "yes", brain.STROKE_DATE: "2026-10-11"}, NO),
        ("one day more", {brain.STROKE: "yes", brain.STROKE_DATE: "2026-10-10"}, NO),
        ("in October", {brain.STROKE: "yes", brain.STROKE_DATE: "2026-10"}, UNKNOWN),
        ("never", {brain.STROKE: "no"}, NO),
        ("not sure", {brain.STROKE: NOT_SURE}, UNKNOWN),
    ],
)
def test_a_stroke_of_the_last_weeks_counts_as_an_event(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(RECENT_STROKE_AS_EVENT, answers) is expected, case


@pytest.mark.parametrize(
    ("case", "ticked", "pain", "heart_trouble"),
    [
        ("chest pain", ["chest-pain"], YES, NO),
        ("short of breath", ["breathless"], NO, YES),
        ("about to faint, not sure of the rest", ["fainting", "not-sure"], UNKNOWN, YES),
        ("headache only", ["severe-headache"], NO, NO),
        ("none", ["none"], NO, NO),
        ("not sure", ["not-sure"], UNKNOWN, UNKNOWN),
        ("never asked", {"absent": "not-asked"}, UNKNOWN, UNKNOWN),
    ],
)
def test_heart_symptoms_now(case: str, ticked: object, pain: Truth, heart_trouble: Truth) -> None:
    given: Answers = {blood_pressure.SYMPTOMS_NOW: ticked}
    assert truth_of(CHEST_PAIN_NOW, given) is pain, case
    assert truth_of(HEART_SYMPTOMS_NOW, given) is heart_trouble, case


@pytest.mark.parametrize(
    ("case", "answers", "unstable", "frequent"),
    [
        ("at rest", {heart.CONDITIONS: ["angina"], heart.ANGINA: "unstable"}, YES, YES),
        ("with little effort", {heart.CONDITIONS: ["angina"], heart.ANGINA: "frequent"}, NO, YES),
        ("only with hard effort", {heart.CONDITIONS: ["angina"], heart.ANGINA: "rare"}, NO, NO),
        ("cannot say which", {heart.CONDITIONS: ["angina"], heart.ANGINA: NOT_SURE}, UNKNOWN, UNKNOWN),
        ("no angina", {heart.CONDITIONS: ["none"]}, NO, NO),
        ("not sure of heart disease", {heart.CONDITIONS: ["not-sure"]}, UNKNOWN, UNKNOWN),
    ],
)
def test_angina(case: str, answers: Answers, unstable: Truth, frequent: Truth) -> None:
    assert truth_of(UNSTABLE_ANGINA, answers) is unstable, case
    assert truth_of(FREQUENT_ANGINA, answers) is frequent, case


CONDITION_ROWS = [
    ("severe coronary disease", SEVERE_HEART_DISEASE, ["severe"], YES),
    ("coronary disease, not severe", SEVERE_HEART_DISEASE, ["coronary"], NO),
    ("coronary disease, not sure of the rest", SEVERE_HEART_DISEASE, ["coronary", "not-sure"], UNKNOWN),
    ("a disease out of control", POORLY_CONTROLLED, ["not-controlled"], YES),
    ("none of these", POORLY_CONTROLLED, ["none"], NO),
    ("declined", POORLY_CONTROLLED, DECLINED, UNKNOWN),
]


@pytest.mark.parametrize(("case", "rule", "ticked", "expected"), CONDITION_ROWS)
def test_heart_disease_by_name(case: str, rule: Rule, ticked: object, expected: Truth) -> None:
    assert truth_of(rule, {heart.CONDITIONS: ticked}) is expected, case


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("no limits", {heart.CONDITIONS: ["failure"], heart.FAILURE: "little"}, NO),
        ("with light effort", {heart.CONDITIONS: ["failure"], heart.FAILURE: "light-effort"}, YES),
        ("at rest", {heart.CONDITIONS: ["failure"], heart.FAILURE: "rest"}, YES),
        ("in hospital last month", {heart.CONDITIONS: ["failure"], heart.FAILURE: "worse-lately"}, YES),
        ("class not known", {heart.CONDITIONS: ["failure"], heart.FAILURE: NOT_SURE}, UNKNOWN),
        ("no heart failure", {heart.CONDITIONS: ["valve"]}, NO),
        ("nothing asked", {}, UNKNOWN),
    ],
)
def test_heart_failure(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(HEART_FAILURE, answers) is expected, case


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("severe aortic stenosis", {heart.CONDITIONS: ["valve"], heart.VALVE: "significant"}, YES),
        ("mild leak", {heart.CONDITIONS: ["valve"], heart.VALVE: "mild"}, NO),
        ("grade not known", {heart.CONDITIONS: ["valve"], heart.VALVE: NOT_SURE}, UNKNOWN),
        ("no valve disease", {heart.CONDITIONS: ["none"]}, NO),
    ],
)
def test_valve_disease(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(VALVE_DISEASE, answers) is expected, case


@pytest.mark.parametrize(
    ("case", "ticked", "unstable", "long_qt"),
    [
        ("faints with it", ["arrhythmia-unstable"], YES, NO),
        ("treated atrial fibrillation", ["arrhythmia-controlled"], NO, NO),
        ("long QT on the tracing", ["long-qt"], NO, YES),
        ("brother has it", ["family-long-qt"], NO, YES),
        ("none", ["none"], NO, NO),
        ("not sure", ["not-sure"], UNKNOWN, UNKNOWN),
    ],
)
def test_rhythm(case: str, ticked: object, unstable: Truth, long_qt: Truth) -> None:
    assert truth_of(ARRHYTHMIA, {heart.RHYTHM: ticked}) is unstable, case
    assert truth_of(LONG_QT, {heart.RHYTHM: ticked}) is long_qt, case


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("499 ms", {heart.RHYTHM: ["long-qt"], heart.QTC: {"value": 499, "unit": "ms"}}, NO),
        ("exactly 500 ms", {heart.RHYTHM: ["long-qt"], heart.QTC: {"value": 500, "unit": "ms"}}, YES),
        ("501 ms", {heart.RHYTHM: ["long-qt"], heart.QTC: {"value": 501, "unit": "ms"}}, YES),
        ("number not known", {heart.RHYTHM: ["long-qt"], heart.QTC: NOT_SURE}, UNKNOWN),
        ("no long QT", {heart.RHYTHM: ["none"]}, NO),
        ("not sure of long QT", {heart.RHYTHM: ["not-sure"]}, UNKNOWN),
    ],
)
def test_very_long_qt(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(VERY_LONG_QT, answers) is expected, case


def pulse(rate: int) -> Answers:
    return {heart.RHYTHM: ["pulse"], heart.HEART_RATE: {"value": rate, "unit": "/min"}}


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("49", pulse(49), YES),
        ("exactly 50", pulse(50), NO),
        ("51", pulse(51), NO),
        ("99", pulse(99), NO),
        ("exactly 100", pulse(100), NO),
        ("101", pulse(101), YES),
        ("told too fast, number not known", {heart.RHYTHM: ["pulse"], heart.HEART_RATE: NOT_SURE}, UNKNOWN),
        ("pulse never remarked on", {heart.RHYTHM: ["none"]}, NO),
    ],
)
def test_resting_rate(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(RESTING_RATE, answers) is expected, case


HEALTHY: Answers = {heart.EVENT: "no", heart.CONDITIONS: ["none"], heart.RHYTHM: ["none"]}


@pytest.mark.parametrize(
    ("case", "answers", "tracing", "coronary"),
    [
        ("no heart disease", HEALTHY, NO, NO),
        ("heart attack in 2018", HEALTHY | {heart.EVENT: "yes", heart.EVENT_DATE: "2018"}, YES, YES),
        (
            "heart attack last week: still coronary disease",
            HEALTHY | {heart.EVENT: "yes", heart.EVENT_DATE: "2026-11-15"},
            YES,
            YES,
        ),
        ("stent, no symptoms", HEALTHY | {heart.CONDITIONS: ["coronary"]}, YES, YES),
        ("rare angina", HEALTHY | {heart.CONDITIONS: ["angina"], heart.ANGINA: "rare"}, YES, YES),
        ("mild valve leak", HEALTHY | {heart.CONDITIONS: ["valve"], heart.VALVE: "mild"}, YES, NO),
        ("treated atrial fibrillation", HEALTHY | {heart.RHYTHM: ["arrhythmia-controlled"]}, YES, NO),
        ("not sure of a heart attack", HEALTHY | {heart.EVENT: NOT_SURE}, UNKNOWN, UNKNOWN),
        ("not sure of the rhythm", HEALTHY | {heart.RHYTHM: ["not-sure"]}, UNKNOWN, NO),
    ],
)
def test_stable_heart_disease(case: str, answers: Answers, tracing: Truth, coronary: Truth) -> None:
    assert truth_of(BASELINE_TRACING, answers) is tracing, case
    assert truth_of(CORONARY_DISEASE, answers) is coronary, case


_OUT, _ASK, _WAIT, _CARE = Rung.CONTRAINDICATED, Rung.SPECIALIST_CLEARANCE, Rung.DEFERRED, Rung.PRECAUTIONS


@pytest.mark.parametrize(
    ("rule", "strength", "consequence", "urgent"),
    [
        (ANEURYSM, Strength.ABSOLUTE, on((ESK,), _OUT), False),
        (UNREPAIRED_ANEURYSM, Strength.ABSOLUTE, on(RACEMIC, _OUT), False),
        (REPAIRED_ANEURYSM, Strength.RELATIVE, on(RACEMIC, _ASK), False),
        (MALFORMATION, Strength.ABSOLUTE, on(ALL, _OUT), False),
        (RECENT_EVENT, Strength.ABSOLUTE, on((ESK,), _OUT), False),
        (RECENT_STROKE_AS_EVENT, Strength.ABSOLUTE, on((ESK,), _OUT) | on(RACEMIC, _WAIT), False),
        (EVENT_WITHIN_MONTHS, Strength.RELATIVE, on(ALL, _ASK), False),
        (EVENT_WITHIN_WEEKS, Strength.RELATIVE, on(RACEMIC, _WAIT), False),
        (CHEST_PAIN_NOW, Strength.ABSOLUTE, on(ALL, Rung.URGENT), True),
        (UNSTABLE_ANGINA, Strength.ABSOLUTE, on(RACEMIC, _OUT) | on((ESK,), _ASK), False),
        (FREQUENT_ANGINA, Strength.RELATIVE, on(ALL, _ASK), False),
        (SEVERE_HEART_DISEASE, Strength.ABSOLUTE, on(RACEMIC, _OUT) | on((ESK,), _ASK), False),
        (HEART_FAILURE, Strength.RELATIVE, on(ALL, _ASK), False),
        (VALVE_DISEASE, Strength.RELATIVE, on(ALL, _ASK), False),
        (ARRHYTHMIA, Strength.RELATIVE, on(ALL, _ASK), False),
        (POORLY_CONTROLLED, Strength.RELATIVE, on(ALL, _ASK), False),
        (HEART_SYMPTOMS_NOW, Strength.RELATIVE, on(ALL, _WAIT), False),
        (BASELINE_TRACING, Strength.PRECAUTION, on(ALL, _CARE), False),
        (CORONARY_DISEASE, Strength.RELATIVE, on(ALL, _ASK), False),
        (LONG_QT, Strength.INFORMATION, on(ALL, Rung.NONE_FOUND), False),
        (VERY_LONG_QT, Strength.PRECAUTION, on(ALL, _CARE), False),
        (RESTING_RATE, Strength.PRECAUTION, on(ALL, _CARE), False),
    ],
    ids=lambda value: value.id if isinstance(value, Rule) else "",
)
def test_what_each_rule_does(
    rule: Rule, strength: Strength, consequence: dict[Route, Rung], urgent: bool
) -> None:
    assert (rule.strength, dict(rule.consequence), rule.urgent) == (strength, consequence, urgent)
