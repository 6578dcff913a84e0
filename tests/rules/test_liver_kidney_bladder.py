"""Liver by class and by what is not known of it; kidneys; bladder now and before."""

import pytest

from forms import liver_kidney_bladder as form
from forms import substances, treatment_sought
from forms.question import Question
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.facts.liver import CLASS_MISSING
from screening.rule import ALL, ESK, IM, INK, IV, KAP, ORL, SC, Rung
from screening.rules.liver_kidney_bladder import (
    BLADDER_SYMPTOMS,
    CIRRHOSIS_MIGRAINE,
    KETAMINE_CYSTITIS,
    KIDNEYS,
    LIVER_AT_RISK,
    LIVER_MONITORING,
    MODERATE_LIVER,
    OTHER_CYSTITIS,
    SEVERE_LIVER_ESKETAMINE,
    SEVERE_LIVER_RACEMIC,
    SEVERITY_UNKNOWN,
)
from tests.rules.judging import DECLINED, NOT_SURE, case_of, truth_of

NEVER = {"absent": "not-asked"}
Answers = dict[Question, object]


@pytest.mark.parametrize(
    ("case", "disease", "child_pugh", "severe", "moderate", "missing"),
    [
        ("no liver disease", "no", NEVER, NO, NO, NO),
        ("no liver disease, an old class is withdrawn", "no", "C", NO, NO, NO),
        ("class A", "yes", "A", NO, NO, NO),
        ("class B", "yes", "B", NO, YES, NO),
        ("class C", "yes", "C", YES, YES, NO),
        ("liver disease, class not known", "yes", NOT_SURE, UNKNOWN, UNKNOWN, YES),
        ("liver disease, would not say", "yes", DECLINED, UNKNOWN, UNKNOWN, YES),
        ("liver disease, class not asked", "yes", NEVER, UNKNOWN, UNKNOWN, YES),
        ("not sure of liver disease", NOT_SURE, NEVER, UNKNOWN, UNKNOWN, UNKNOWN),
        ("would not say", DECLINED, NEVER, UNKNOWN, UNKNOWN, UNKNOWN),
        ("never asked", NEVER, NEVER, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_liver_class(
    case: str, disease: object, child_pugh: object, severe: Truth, moderate: Truth, missing: Truth
) -> None:
    answers: Answers = {form.LIVER_DISEASE: disease, form.CHILD_PUGH: child_pugh}
    assert truth_of(SEVERE_LIVER_ESKETAMINE, answers) is severe, case
    assert truth_of(SEVERE_LIVER_RACEMIC, answers) is severe, case
    assert truth_of(MODERATE_LIVER, answers) is moderate, case
    assert truth_of(SEVERITY_UNKNOWN, answers) is missing, case


def test_a_missing_class_tells_what_was_said_and_what_settles_it() -> None:
    unknown = case_of({form.LIVER_DISEASE: "yes", form.CHILD_PUGH: NOT_SURE})
    assert CLASS_MISSING.answer_words(unknown) == "not sure"
    assert set(CLASS_MISSING.open_questions(case_of({}))) == {form.LIVER_DISEASE, form.CHILD_PUGH}


@pytest.mark.parametrize(
    ("case", "disease", "cirrhosis", "reason", "expected"),
    [
        ("cirrhosis, for migraine", "yes", "yes", "migraine", YES),
        ("cirrhosis, for depression", "yes", "yes", "depression", NO),
        ("liver disease without cirrhosis, for migraine", "yes", "no", "migraine", NO),
        ("not sure whether cirrhosis, for migraine", "yes", NOT_SURE, "migraine", UNKNOWN),
        ("cirrhosis, reason not said", "yes", "yes", NEVER, UNKNOWN),
        ("no liver disease, for migraine", "no", NEVER, "migraine", NO),
        ("liver never asked, for migraine", NEVER, NEVER, "migraine", UNKNOWN),
    ],
)
def test_cirrhosis_and_migraine(
    case: str, disease: object, cirrhosis: object, reason: object, expected: Truth
) -> None:
    answers: Answers = {
        form.LIVER_DISEASE: disease,
        form.CIRRHOSIS: cirrhosis,
        treatment_sought.REASON: reason,
        treatment_sought.ALSO: ["none"],
    }
    assert truth_of(CIRRHOSIS_MIGRAINE, answers) is expected, case


def test_migraine_beside_the_main_reason_counts() -> None:
    answers: Answers = {
        form.LIVER_DISEASE: "yes",
        form.CIRRHOSIS: "yes",
        treatment_sought.REASON: "depression",
        treatment_sought.ALSO: ["migraine"],
    }
    assert truth_of(CIRRHOSIS_MIGRAINE, answers) is YES


SOUND: Answers = {
    form.LIVER_DISEASE: "no",
    form.ABNORMAL_TESTS: "no",
    substances.ALCOHOL: "no",
    substances.DISORDER: "no",
}


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("nothing of it", {}, NO),
        ("abnormal tests", {form.ABNORMAL_TESTS: "yes"}, YES),
        ("chronic hepatitis", {form.LIVER_DISEASE: "yes", form.HEPATITIS: "yes"}, YES),
        ("fatty liver without hepatitis", {form.LIVER_DISEASE: "yes", form.HEPATITIS: "no"}, NO),
        (
            "drinks too much",
            {substances.ALCOHOL: "yes", substances.ALCOHOL_TOO_MUCH: "yes"},
            YES,
        ),
        (
            "a glass on Sunday",
            {substances.ALCOHOL: "yes", substances.ALCOHOL_TOO_MUCH: "no"},
            NO,
        ),
        (
            "alcohol use disorder, active",
            {
                substances.DISORDER: "yes",
                substances.DISORDER_OF: ["alcohol"],
                substances.DISORDER_STATUS: "active",
            },
            YES,
        ),
        (
            "alcohol use disorder, in recovery",
            {
                substances.DISORDER: "yes",
                substances.DISORDER_OF: ["alcohol"],
                substances.DISORDER_STATUS: "remission",
            },
            NO,
        ),
        ("not sure of the tests", {form.ABNORMAL_TESTS: NOT_SURE}, UNKNOWN),
        ("liver disease, hepatitis not sure", {form.LIVER_DISEASE: "yes", form.HEPATITIS: NOT_SURE}, UNKNOWN),
        ("would not speak of alcohol", {substances.ALCOHOL: DECLINED}, UNKNOWN),
    ],
)
def test_liver_at_risk(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(LIVER_AT_RISK, {**SOUND, **answers}) is expected, case


def test_liver_at_risk_when_nothing_was_asked() -> None:
    assert truth_of(LIVER_AT_RISK, {}) is UNKNOWN


def test_liver_tests_belong_to_every_course() -> None:
    assert truth_of(LIVER_MONITORING, {}) is YES


@pytest.mark.parametrize(
    ("case", "answer", "kidneys", "ketamine", "other"),
    [
        ("none", ["none"], NO, NO, NO),
        ("dialysis", ["severe-kidney"], YES, NO, NO),
        ("ketamine cystitis", ["ketamine-cystitis"], NO, YES, NO),
        ("interstitial cystitis, quiet", ["other-cystitis"], NO, NO, YES),
        ("both cystitides", ["ketamine-cystitis", "other-cystitis"], NO, YES, YES),
        ("dialysis, not sure of the rest", ["severe-kidney", "not-sure"], YES, UNKNOWN, UNKNOWN),
        ("only not sure", ["not-sure"], UNKNOWN, UNKNOWN, UNKNOWN),
        ("not sure of the whole question", NOT_SURE, UNKNOWN, UNKNOWN, UNKNOWN),
        ("rather not say", DECLINED, UNKNOWN, UNKNOWN, UNKNOWN),
        ("never asked", NEVER, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_kidney_and_bladder_history(
    case: str, answer: object, kidneys: Truth, ketamine: Truth, other: Truth
) -> None:
    answers: Answers = {form.KIDNEY_AND_BLADDER: answer}
    assert truth_of(KIDNEYS, answers) is kidneys, case
    assert truth_of(KETAMINE_CYSTITIS, answers) is ketamine, case
    assert truth_of(OTHER_CYSTITIS, answers) is other, case


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        ("urgency", ["urgency"], YES),
        ("frequency", ["frequency"], YES),
        ("burning", ["pain"], YES),
        ("blood in the urine", ["blood"], YES),
        ("up at night", ["night"], YES),
        ("pelvic pain", ["pelvic-pain"], YES),
        ("none of these", ["none"], NO),
        ("blood, not sure of the rest", ["blood", "not-sure"], YES),
        ("only not sure", ["not-sure"], UNKNOWN),
        ("rather not say", DECLINED, UNKNOWN),
        ("never asked", NEVER, UNKNOWN),
    ],
)
def test_urinary_symptoms_now(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(BLADDER_SYMPTOMS, {form.BLADDER_NOW: answer}) is expected, case


def test_what_liver_kidney_and_bladder_do_on_each_route() -> None:
    racemic = (IV, IM, SC, INK, ORL)
    assert SEVERE_LIVER_ESKETAMINE.consequence == {ESK: Rung.CONTRAINDICATED}
    assert SEVERE_LIVER_RACEMIC.consequence == dict.fromkeys(racemic, Rung.SPECIALIST_CLEARANCE)
    assert MODERATE_LIVER.consequence == {
        **dict.fromkeys((ESK, IV, IM, SC), Rung.PRECAUTIONS),
        **dict.fromkeys((INK, ORL), Rung.SPECIALIST_CLEARANCE),
    }
    assert CIRRHOSIS_MIGRAINE.consequence == {IV: Rung.SPECIALIST_CLEARANCE}
    assert LIVER_AT_RISK.consequence == {IV: Rung.PRECAUTIONS}
    assert LIVER_MONITORING.consequence == dict.fromkeys(racemic, Rung.NONE_FOUND)
    assert SEVERITY_UNKNOWN.consequence == dict.fromkeys(ALL, Rung.INFORMATION_NEEDED)
    assert KIDNEYS.consequence == {ESK: Rung.PRECAUTIONS}
    assert BLADDER_SYMPTOMS.consequence == dict.fromkeys(ALL, Rung.DEFERRED)
    assert KETAMINE_CYSTITIS.consequence == dict.fromkeys(ALL, Rung.CONTRAINDICATED)
    assert OTHER_CYSTITIS.consequence == {
        **dict.fromkeys((ESK, IV, IM, SC, INK, KAP), Rung.PRECAUTIONS),
        ORL: Rung.SPECIALIST_CLEARANCE,
    }
