"""What does not fit together: asked of the clinician when it surely does not, never when it only might."""

import datetime as dt
from collections.abc import Callable, Mapping

import pytest

from forms import (
    about_you,
    allergies,
    blood_pressure,
    brain,
    eyes,
    heart,
    hormones,
    liver_kidney_bladder,
    lungs_and_sleep,
    medicines,
    mental_health,
    past_treatments,
    pregnancy,
    substances,
    treatment_sought,
    visit_day,
)
from forms.question import Question
from forms.questionnaire import QUESTIONNAIRE
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.contradictions import CONTRADICTIONS, contradictions_of
from tests.rules.judging import DECLINED, NOT_SURE, VISIT, case_of

Answers = Mapping[Question, object]
BY_ID = {one.id: one for one in CONTRADICTIONS}
NONE = ["none"]


def taking(*names: str, **rest: object) -> dict[Question, object]:
    """A whole list of these medicines."""
    rows = [{"name": name, **rest} for name in names]
    return {medicines.ANY: "yes", medicines.LIST: rows, medicines.LEFT_OUT: "no"}


def reading(systolic: int, diastolic: int, **rest: object) -> dict[Question, object]:
    return {
        blood_pressure.READINGS: [
            {"systolic": systolic, "diastolic": diastolic, "date": VISIT.isoformat(), **rest}
        ]
    }


def score(
    instrument: str, total: float | None = None, level: str | None = None, date: str = VISIT.isoformat()
) -> dict[Question, object]:
    row = {
        "instrument": instrument,
        "score": total,
        "level": level,
        "date": date,
        "scored_by": "clinician",
    }
    return {mental_health.SCORES_KNOWN: "yes", mental_health.SCORES: [row]}


def tried(treatment: str, **rest: object) -> dict[Question, object]:
    row = {
        "treatment": treatment,
        "dose": None,
        "unit": None,
        "weeks": 8,
        "result": "some",
        "stopped_because": "other",
        "this_episode": "yes",
        "as_prescribed": "yes",
        **rest,
    }
    return {past_treatments.ANY: "yes", past_treatments.TRIALS: [row], past_treatments.LEFT_OUT: "no"}


def truth(id: str, answers: Answers, on: dt.date = VISIT) -> Truth:
    return BY_ID[id].condition.truth(case_of(answers, on))


NO_HEART = {heart.EVENT: "no", heart.CONDITIONS: NONE}
NO_MIND: dict[Question, object] = {
    mental_health.DIAGNOSES: NONE,
    mental_health.HAPPENED: NONE,
    mental_health.PSYCHOSIS_NOW: "no",
    mental_health.MANIA_NOW: "no",
}
NO_SUBSTANCE: dict[Question, object] = {
    substances.DISORDER: "no",
    substances.USED: NONE,
    substances.ALCOHOL: "no",
    substances.KRATOM: "no",
    substances.KETAMINE_MISUSE: "no",
}
NO_BLADDER = {liver_kidney_bladder.KIDNEY_AND_BLADDER: NONE, liver_kidney_bladder.BLADDER_NOW: NONE}
NO_CLOT = {heart.RHYTHM: NONE, **NO_HEART, brain.STROKE: "no"}
FEMALE: dict[Question, object] = {about_you.SEX: "female"}

# id, a medicine, the answers that deny what it is for, one answer that explains it
LISTED: list[tuple[str, str, Answers, Answers]] = [
    (
        "antihypertensive-without-hypertension",
        "lisinopril",
        {blood_pressure.HYPERTENSION: "no"},
        {blood_pressure.HYPERTENSION: "yes"},
    ),
    ("insulin-without-diabetes", "Lantus", {hormones.CONDITIONS: NONE}, {hormones.CONDITIONS: ["diabetes"]}),
    (
        "glucose-lowering-without-diabetes",
        "metformin",
        {hormones.CONDITIONS: ["porphyria"]},
        {hormones.CONDITIONS: ["diabetes"]},
    ),
    (
        "thyroid-hormone-without-thyroid-disease",
        "levothyroxine",
        {hormones.CONDITIONS: ["diabetes"]},
        {hormones.CONDITIONS: ["thyroid-hormone"]},
    ),
    (
        "antithyroid-without-overactive-thyroid",
        "methimazole",
        {hormones.CONDITIONS: ["thyroid-hormone"]},
        {hormones.CONDITIONS: ["overactive-thyroid"]},
    ),
    ("antiepileptic-without-seizures", "levetiracetam", {brain.SEIZURES: "no"}, {brain.SEIZURES: "yes"}),
    ("lithium-without-bipolar", "lithium", NO_MIND, {mental_health.DIAGNOSES: ["bipolar"]}),
    (
        "antipsychotic-without-psychosis",
        "risperidone",
        NO_MIND,
        {mental_health.HAPPENED: ["psychosis"]},
    ),
    ("nitrate-without-heart-disease", "nitroglycerin", NO_HEART, {heart.CONDITIONS: ["angina"]}),
    ("heart-failure-drug-without-heart-disease", "Entresto", NO_HEART, {heart.CONDITIONS: ["failure"]}),
    (
        "antiarrhythmic-without-arrhythmia",
        "amiodarone",
        {heart.RHYTHM: ["pulse"], heart.CONDITIONS: NONE},
        {heart.RHYTHM: ["arrhythmia-controlled"]},
    ),
    ("anticoagulant-without-reason", "Eliquis", NO_CLOT, {heart.RHYTHM: ["arrhythmia-controlled"]}),
    ("antiplatelet-without-reason", "clopidogrel", {**NO_HEART, brain.STROKE: "no"}, {brain.STROKE: "yes"}),
    (
        "pulmonary-hypertension-drug-without-disease",
        "bosentan",
        {**NO_HEART, lungs_and_sleep.LUNGS: NONE},
        {lungs_and_sleep.LUNGS: ["other-serious"]},
    ),
    (
        "inhaler-without-lung-disease",
        "tiotropium",
        {lungs_and_sleep.LUNGS: NONE},
        {lungs_and_sleep.LUNGS: ["copd"]},
    ),
    (
        "theophylline-without-lung-disease",
        "theophylline",
        {lungs_and_sleep.LUNGS: NONE},
        {lungs_and_sleep.LUNGS: ["copd"]},
    ),
    (
        "oxygen-without-home-oxygen",
        "home oxygen",
        {lungs_and_sleep.LUNGS: ["copd"]},
        {lungs_and_sleep.LUNGS: ["oxygen"]},
    ),
    (
        "cold-remedy-without-infection",
        "guaifenesin",
        {lungs_and_sleep.INFECTION: "no"},
        {lungs_and_sleep.INFECTION: "yes"},
    ),
    (
        "opioid-agonist-treatment-without-substance-history",
        "methadone",
        NO_SUBSTANCE,
        {substances.DISORDER: "yes"},
    ),
    ("naltrexone-without-substance-history", "naltrexone", NO_SUBSTANCE, {substances.DISORDER: "yes"}),
    (
        "alcohol-treatment-without-substance-history",
        "acamprosate",
        NO_SUBSTANCE,
        {substances.DISORDER: "yes"},
    ),
    ("dementia-drug-without-dementia", "donepezil", {brain.THINKING: NONE}, {brain.THINKING: ["dementia"]}),
    (
        "glaucoma-drops-without-glaucoma",
        "latanoprost",
        {eyes.CONDITIONS: NONE},
        {eyes.CONDITIONS: ["glaucoma"]},
    ),
    (
        "migraine-medicine-without-migraine",
        "sumatriptan",
        {treatment_sought.REASON: "depression", treatment_sought.ALSO: NONE},
        {treatment_sought.REASON: "migraine"},
    ),
    (
        "bladder-drug-without-bladder-symptoms",
        "oxybutynin",
        NO_BLADDER,
        {liver_kidney_bladder.BLADDER_NOW: ["urgency"]},
    ),
    (
        "prenatal-vitamin-without-pregnancy",
        "prenatal vitamin",
        {**FEMALE, pregnancy.PREGNANT: "no"},
        {**FEMALE, pregnancy.PREGNANT: "yes"},
    ),
    ("kratom-listed-but-denied", "kratom", {substances.KRATOM: "no"}, {substances.KRATOM: "yes"}),
    (
        "cannabis-listed-but-not-ticked",
        "CBD oil",
        {substances.USED: NONE},
        {substances.USED: ["cannabis-weekly"]},
    ),
    (
        "ketamine-listed-but-not-explained",
        "ketamine",
        {substances.KETAMINE_MISUSE: "no", substances.DISORDER: "no"},
        {substances.KETAMINE_MISUSE: "yes"},
    ),
    (
        "contraceptive-listed-but-none-used",
        "ethinyl estradiol",
        {**FEMALE, pregnancy.CAN_CONCEIVE: "yes", pregnancy.CONTRACEPTION: "none"},
        {**FEMALE, pregnancy.CAN_CONCEIVE: "yes", pregnancy.CONTRACEPTION: "hormonal"},
    ),
]
EACH = pytest.mark.parametrize(
    ("id", "medicine", "denied", "said"), [pytest.param(*row, id=f"{row[0]}: {row[1]}") for row in LISTED]
)


@EACH
def test_a_medicine_for_an_illness_that_was_denied(
    id: str, medicine: str, denied: Answers, said: Answers
) -> None:
    assert truth(id, {**taking(medicine), **denied}) is YES


@EACH
def test_a_medicine_for_an_illness_that_was_named(
    id: str, medicine: str, denied: Answers, said: Answers
) -> None:
    assert truth(id, {**taking(medicine), **denied, **said}) is NO


@EACH
def test_an_illness_denied_and_no_medicine_for_it(
    id: str, medicine: str, denied: Answers, said: Answers
) -> None:
    assert truth(id, {medicines.ANY: "no", **denied}) is NO
    assert truth(id, {**taking(medicine, often="stopped"), **denied}) is NO


@EACH
def test_a_medicine_and_nothing_said_of_the_illness(
    id: str, medicine: str, denied: Answers, said: Answers
) -> None:
    assert truth(id, taking(medicine)) is UNKNOWN
    unsure = {
        question: NOT_SURE if question is not about_you.SEX else raw for question, raw in denied.items()
    }
    assert truth(id, {**taking(medicine), **unsure}) is UNKNOWN


@EACH
def test_a_medicine_nobody_recognises_is_not_held_against_the_patient(
    id: str, medicine: str, denied: Answers, said: Answers
) -> None:
    assert truth(id, {**taking("the small white one from Aunt May"), **denied}) is UNKNOWN


@pytest.mark.parametrize(
    ("id", "medicine", "denied"),
    [
        ("antiepileptic-without-seizures", "gabapentin", {brain.SEIZURES: "no"}),
        ("antiepileptic-without-seizures", "clonazepam", {brain.SEIZURES: "no"}),
        ("antiplatelet-without-reason", "aspirin", {**NO_HEART, brain.STROKE: "no"}),
        ("inhaler-without-lung-disease", "fluticasone", {lungs_and_sleep.LUNGS: NONE}),
        ("alcohol-treatment-without-substance-history", "naltrexone", NO_SUBSTANCE),
    ],
)
def test_a_medicine_with_a_commoner_use_asks_nothing(id: str, medicine: str, denied: Answers) -> None:
    assert truth(id, {**taking(medicine), **denied}) is NO


HYPERTENSIVE: dict[Question, object] = {
    blood_pressure.HYPERTENSION: "yes",
    blood_pressure.TREATMENT: "medicines",
    blood_pressure.USUAL: "in-range",
}
NO_THOUGHTS: dict[Question, object] = {
    mental_health.WISH: "no",
    mental_health.THOUGHTS: "no",
    mental_health.ACT: "no",
}
MIGRAINE: dict[Question, object] = {treatment_sought.REASON: "migraine"}
BORN_1980: dict[Question, object] = {about_you.BIRTH_DATE: "1980-06-01"}
PREGNANT = {**FEMALE, pregnancy.PREGNANT: "yes", pregnancy.WHICH: "pregnant", pregnancy.CAN_CONCEIVE: "yes"}
BIPOLAR: dict[Question, object] = {mental_health.DIAGNOSES: ["bipolar"]}
ALCOHOL_BEFORE: dict[Question, object] = {
    substances.DISORDER: "yes",
    substances.DISORDER_OF: ["alcohol"],
    substances.DISORDER_STATUS: "remission",
    substances.USED: NONE,
}
LIVER: dict[Question, object] = {liver_kidney_bladder.LIVER_DISEASE: "yes"}
CLEAR_STUDY: dict[Question, object] = {lungs_and_sleep.APNOEA: "no", lungs_and_sleep.SLEEP_STUDY: "clear"}
REACTED: dict[Question, object] = {
    allergies.SEVERE_REACTION: "yes",
    allergies.WHAT_HAPPENED: ["psychosis"],
    mental_health.PSYCHOSIS_NOW: "no",
    mental_health.DIAGNOSES: NONE,
}
DEPRESSED: dict[Question, object] = {treatment_sought.REASON: "depression"}
HELPED = {brain.THINKING: ["needs-help-deciding"], mental_health.DIAGNOSES: NONE}
CYSTITIS: dict[Question, object] = {liver_kidney_bladder.KIDNEY_AND_BLADDER: ["ketamine-cystitis"]}
NO_DRUGS = {
    substances.USED: NONE,
    substances.KETAMINE_MISUSE: "no",
    substances.KRATOM: "no",
    substances.DISORDER: "no",
}

# id, case note, answers, expected
OTHERS: list[tuple[str, str, Answers, Truth]] = [
    # readings
    (
        "high-reading-without-hypertension",
        "141/90, no hypertension",
        {blood_pressure.HYPERTENSION: "no", **reading(141, 90)},
        YES,
    ),
    (
        "high-reading-without-hypertension",
        "exactly 140/90",
        {blood_pressure.HYPERTENSION: "no", **reading(140, 90)},
        NO,
    ),
    (
        "high-reading-without-hypertension",
        "140/91",
        {blood_pressure.HYPERTENSION: "no", **reading(140, 91)},
        YES,
    ),
    ("high-reading-without-hypertension", "not measured", {blood_pressure.HYPERTENSION: "no"}, UNKNOWN),
    (
        "high-reading-without-hypertension",
        "not sure of hypertension",
        {blood_pressure.HYPERTENSION: NOT_SURE, **reading(160, 95)},
        UNKNOWN,
    ),
    ("usually-in-range-but-high", "usually in range, 150/85", {**HYPERTENSIVE, **reading(150, 85)}, YES),
    ("usually-in-range-but-high", "usually in range, 140/90", {**HYPERTENSIVE, **reading(140, 90)}, NO),
    (
        "usually-in-range-but-high",
        "a crisis is asked about elsewhere",
        {**HYPERTENSIVE, **reading(185, 85)},
        NO,
    ),
    ("usually-in-range-but-high", "not measured", HYPERTENSIVE, UNKNOWN),
    ("controlled-but-in-crisis", "usually in range, 181/90", {**HYPERTENSIVE, **reading(181, 90)}, YES),
    ("controlled-but-in-crisis", "usually in range, 180/120", {**HYPERTENSIVE, **reading(180, 120)}, NO),
    ("controlled-but-in-crisis", "usually in range, 170/121", {**HYPERTENSIVE, **reading(170, 121)}, YES),
    ("controlled-but-in-crisis", "not measured", HYPERTENSIVE, UNKNOWN),
    (
        "untreated-but-on-antihypertensive",
        "no treatment, amlodipine",
        {**HYPERTENSIVE, blood_pressure.TREATMENT: "none", **taking("amlodipine")},
        YES,
    ),
    (
        "untreated-but-on-antihypertensive",
        "treated, amlodipine",
        {**HYPERTENSIVE, **taking("amlodipine")},
        NO,
    ),
    (
        "untreated-but-on-antihypertensive",
        "no treatment, list not given",
        {**HYPERTENSIVE, blood_pressure.TREATMENT: "none"},
        UNKNOWN,
    ),
    ("unlikely-reading-not-confirmed", "70/40", reading(70, 40), YES),
    ("unlikely-reading-not-confirmed", "70/40, confirmed", reading(70, 40, confirmed=True), NO),
    ("unlikely-reading-not-confirmed", "120/80", reading(120, 80), NO),
    ("unlikely-reading-not-confirmed", "declined", {blood_pressure.READINGS: DECLINED}, UNKNOWN),
    # scores
    (
        "severe-phq-9-without-depression",
        "20, sought for pain",
        {**score("PHQ-9", 20), treatment_sought.REASON: "chronic-pain", treatment_sought.ALSO: NONE},
        YES,
    ),
    (
        "severe-phq-9-without-depression",
        "19, sought for pain",
        {**score("PHQ-9", 19), treatment_sought.REASON: "chronic-pain", treatment_sought.ALSO: NONE},
        NO,
    ),
    ("severe-phq-9-without-depression", "20, depression", {**score("PHQ-9", 20), **DEPRESSED}, NO),
    ("severe-phq-9-without-depression", "20, reason not given", score("PHQ-9", 20), UNKNOWN),
    ("high-c-ssrs-but-no-thoughts", "high, all no", {**score("C-SSRS", level="high"), **NO_THOUGHTS}, YES),
    (
        "high-c-ssrs-but-no-thoughts",
        "high, thoughts",
        {**score("C-SSRS", level="high"), **NO_THOUGHTS, mental_health.THOUGHTS: "yes"},
        NO,
    ),
    (
        "high-c-ssrs-but-no-thoughts",
        "moderate, all no",
        {**score("C-SSRS", level="moderate"), **NO_THOUGHTS},
        NO,
    ),
    (
        "high-c-ssrs-but-no-thoughts",
        "high, rather not say",
        {**score("C-SSRS", level="high"), **NO_THOUGHTS, mental_health.WISH: DECLINED},
        UNKNOWN,
    ),
    (
        "low-c-ssrs-but-plan-or-intent",
        "low, intent",
        {**score("C-SSRS", level="low"), mental_health.THOUGHTS: "yes", mental_health.INTENT: "yes"},
        YES,
    ),
    (
        "low-c-ssrs-but-plan-or-intent",
        "low, thoughts only",
        {
            **score("C-SSRS", level="low"),
            mental_health.THOUGHTS: "yes",
            mental_health.PLAN: "no",
            mental_health.INTENT: "no",
        },
        NO,
    ),
    (
        "low-c-ssrs-but-plan-or-intent",
        "low, intent not said",
        {**score("C-SSRS", level="low"), mental_health.THOUGHTS: "yes"},
        UNKNOWN,
    ),
    (
        "positive-audit-c-but-no-alcohol",
        "3, never drinks",
        {**score("AUDIT-C", 3), substances.ALCOHOL: "no"},
        YES,
    ),
    (
        "positive-audit-c-but-no-alcohol",
        "2, never drinks",
        {**score("AUDIT-C", 2), substances.ALCOHOL: "no"},
        NO,
    ),
    ("positive-audit-c-but-no-alcohol", "3, drinks", {**score("AUDIT-C", 3), substances.ALCOHOL: "yes"}, NO),
    (
        "positive-audit-c-but-no-alcohol",
        "3, rather not say",
        {**score("AUDIT-C", 3), substances.ALCOHOL: DECLINED},
        UNKNOWN,
    ),
    ("positive-dast-but-no-drugs", "3, no drugs", {**score("DAST-10", 3), **NO_DRUGS}, YES),
    ("positive-dast-but-no-drugs", "2, no drugs", {**score("DAST-10", 2), **NO_DRUGS}, NO),
    (
        "positive-dast-but-no-drugs",
        "3, cocaine",
        {**score("DAST-10", 3), **NO_DRUGS, substances.USED: ["stimulants"]},
        NO,
    ),
    (
        "positive-dast-but-no-drugs",
        "3, not sure",
        {**score("DAST-10", 3), **NO_DRUGS, substances.KRATOM: NOT_SURE},
        UNKNOWN,
    ),
    (
        "positive-mdq-without-bipolar",
        "positive, no diagnosis",
        {**score("MDQ", level="positive"), mental_health.DIAGNOSES: NONE},
        YES,
    ),
    ("positive-mdq-without-bipolar", "positive, bipolar", {**score("MDQ", level="positive"), **BIPOLAR}, NO),
    (
        "positive-mdq-without-bipolar",
        "negative",
        {**score("MDQ", level="negative"), mental_health.DIAGNOSES: NONE},
        NO,
    ),
    (
        "positive-mdq-without-bipolar",
        "a total of 9 without its result",
        {**score("MDQ", 9), mental_health.DIAGNOSES: NONE},
        UNKNOWN,
    ),
    (
        "high-stop-bang-after-clear-sleep-study",
        "5, clear study",
        {**score("STOP-Bang", 5), **CLEAR_STUDY},
        YES,
    ),
    (
        "high-stop-bang-after-clear-sleep-study",
        "4, clear study",
        {**score("STOP-Bang", 4), **CLEAR_STUDY},
        NO,
    ),
    (
        "high-stop-bang-after-clear-sleep-study",
        "5, no study",
        {**score("STOP-Bang", 5), **CLEAR_STUDY, lungs_and_sleep.SLEEP_STUDY: "none"},
        NO,
    ),
    (
        "high-stop-bang-after-clear-sleep-study",
        "5, not sure of a study",
        {**score("STOP-Bang", 5), lungs_and_sleep.APNOEA: "no", lungs_and_sleep.SLEEP_STUDY: NOT_SURE},
        UNKNOWN,
    ),
    # answers against answers
    ("male-and-pregnant", "male, pregnant on file", {about_you.SEX: "male", pregnancy.PREGNANT: "yes"}, YES),
    (
        "male-and-pregnant",
        "male, breastfeeding on file",
        {about_you.SEX: "male", pregnancy.BREASTFEEDING: "yes"},
        YES,
    ),
    ("male-and-pregnant", "male, not pregnant", {about_you.SEX: "male", pregnancy.PREGNANT: "no"}, NO),
    (
        "male-and-pregnant",
        "male, asked and not sure",
        {about_you.SEX: "male", pregnancy.PREGNANT: NOT_SURE},
        NO,
    ),
    ("male-and-pregnant", "female, pregnant", {**FEMALE, pregnancy.PREGNANT: "yes"}, NO),
    ("male-and-pregnant", "sex not said, pregnant", {about_you.SEX: DECLINED, pregnancy.PREGNANT: "yes"}, NO),
    ("pregnant-but-cannot-conceive", "pregnant, cannot be", {**PREGNANT, pregnancy.CAN_CONCEIVE: "no"}, YES),
    ("pregnant-but-cannot-conceive", "pregnant", PREGNANT, NO),
    (
        "pregnant-but-cannot-conceive",
        "pregnant, not sure",
        {**PREGNANT, pregnancy.CAN_CONCEIVE: NOT_SURE},
        UNKNOWN,
    ),
    (
        "pregnant-but-test-negative",
        "pregnant, negative test",
        {**PREGNANT, pregnancy.CONTRACEPTION: "none", pregnancy.NEGATIVE_TEST: "yes"},
        YES,
    ),
    (
        "pregnant-but-test-negative",
        "pregnant, no such test",
        {**PREGNANT, pregnancy.CONTRACEPTION: "none", pregnancy.NEGATIVE_TEST: "no"},
        NO,
    ),
    (
        "pregnant-but-test-negative",
        "pregnant, test not known",
        {**PREGNANT, pregnancy.CONTRACEPTION: "none", pregnancy.NEGATIVE_TEST: NOT_SURE},
        UNKNOWN,
    ),
    (
        "pre-eclampsia-but-not-pregnant",
        "pre-eclampsia, not pregnant",
        {**FEMALE, blood_pressure.PRE_ECLAMPSIA: "yes", pregnancy.PREGNANT: "no"},
        YES,
    ),
    (
        "pre-eclampsia-but-not-pregnant",
        "pre-eclampsia, pregnant",
        {**FEMALE, blood_pressure.PRE_ECLAMPSIA: "yes", pregnancy.PREGNANT: "yes"},
        NO,
    ),
    (
        "pre-eclampsia-but-not-pregnant",
        "pre-eclampsia, pregnancy not said",
        {**FEMALE, blood_pressure.PRE_ECLAMPSIA: "yes"},
        UNKNOWN,
    ),
    (
        "high-phase-but-no-mania",
        "mixed phase, no mania",
        {**BIPOLAR, mental_health.PHASE: "mixed", mental_health.MANIA_NOW: "no"},
        YES,
    ),
    (
        "high-phase-but-no-mania",
        "low phase, no mania",
        {**BIPOLAR, mental_health.PHASE: "depressed", mental_health.MANIA_NOW: "no"},
        NO,
    ),
    (
        "high-phase-but-no-mania",
        "phase not sure",
        {**BIPOLAR, mental_health.PHASE: NOT_SURE, mental_health.MANIA_NOW: "no"},
        UNKNOWN,
    ),
    (
        "bipolar-depression-without-bipolar",
        "bipolar depression, no diagnosis",
        {**DEPRESSED, treatment_sought.DIAGNOSED: "bipolar", mental_health.DIAGNOSES: NONE},
        YES,
    ),
    (
        "bipolar-depression-without-bipolar",
        "bipolar in both",
        {**DEPRESSED, treatment_sought.DIAGNOSED: "bipolar", **BIPOLAR},
        NO,
    ),
    (
        "bipolar-depression-without-bipolar",
        "diagnoses declined",
        {**DEPRESSED, treatment_sought.DIAGNOSED: "bipolar", mental_health.DIAGNOSES: DECLINED},
        UNKNOWN,
    ),
    (
        "bipolar-but-major-depression",
        "major depression and bipolar",
        {**DEPRESSED, treatment_sought.DIAGNOSED: "major", **BIPOLAR},
        YES,
    ),
    (
        "bipolar-but-major-depression",
        "major depression",
        {**DEPRESSED, treatment_sought.DIAGNOSED: "major", mental_health.DIAGNOSES: NONE},
        NO,
    ),
    (
        "bipolar-but-major-depression",
        "kind not known, bipolar",
        {**DEPRESSED, treatment_sought.DIAGNOSED: NOT_SURE, **BIPOLAR},
        UNKNOWN,
    ),
    (
        "psychosis-under-ketamine-not-in-history",
        "psychosis under ketamine only",
        {**REACTED, mental_health.HAPPENED: NONE},
        YES,
    ),
    (
        "psychosis-under-ketamine-not-in-history",
        "psychosis in both",
        {**REACTED, mental_health.HAPPENED: ["substance-psychosis"]},
        NO,
    ),
    (
        "psychosis-under-ketamine-not-in-history",
        "history not sure",
        {**REACTED, mental_health.HAPPENED: ["not-sure"]},
        UNKNOWN,
    ),
    (
        "intent-without-thoughts",
        "wish and intent, no thoughts",
        {mental_health.WISH: "yes", mental_health.THOUGHTS: "no", mental_health.INTENT: "yes"},
        YES,
    ),
    (
        "intent-without-thoughts",
        "thoughts and intent",
        {mental_health.THOUGHTS: "yes", mental_health.INTENT: "yes"},
        NO,
    ),
    (
        "intent-without-thoughts",
        "intent, thoughts declined",
        {mental_health.WISH: "yes", mental_health.THOUGHTS: DECLINED, mental_health.INTENT: "yes"},
        UNKNOWN,
    ),
    (
        "act-dated-recently-but-said-not-recent",
        "not recent, dated last month",
        {mental_health.ACT: "yes", mental_health.ACT_RECENT: "no", mental_health.ACT_DATE: "2026-10-20"},
        YES,
    ),
    (
        "act-dated-recently-but-said-not-recent",
        "a day inside three months",
        {mental_health.ACT: "yes", mental_health.ACT_RECENT: "no", mental_health.ACT_DATE: "2026-08-23"},
        YES,
    ),
    (
        "act-dated-recently-but-said-not-recent",
        "three months ago to the day counts, as it does for the rule",
        {mental_health.ACT: "yes", mental_health.ACT_RECENT: "no", mental_health.ACT_DATE: "2026-08-22"},
        YES,
    ),
    (
        "act-dated-recently-but-said-not-recent",
        "a day more than three months ago",
        {mental_health.ACT: "yes", mental_health.ACT_RECENT: "no", mental_health.ACT_DATE: "2026-08-21"},
        NO,
    ),
    (
        "act-dated-recently-but-said-not-recent",
        "not recent, some day this year",
        {mental_health.ACT: "yes", mental_health.ACT_RECENT: "no", mental_health.ACT_DATE: "2026"},
        UNKNOWN,
    ),
    ("helped-to-decide-but-decides", "needs help, decides alone", {**HELPED, visit_day.CONSENT: "yes"}, YES),
    ("helped-to-decide-but-decides", "needs help and says so", {**HELPED, visit_day.CONSENT: "no"}, NO),
    ("helped-to-decide-but-decides", "consent not asked", HELPED, UNKNOWN),
    (
        "taken-home-but-driving",
        "escort, and driving",
        {visit_day.TRANSPORT: "yes", visit_day.DRIVING: "yes"},
        YES,
    ),
    ("taken-home-but-driving", "escort", {visit_day.TRANSPORT: "yes", visit_day.DRIVING: "no"}, NO),
    (
        "taken-home-but-driving",
        "escort, driving not sure",
        {visit_day.TRANSPORT: "yes", visit_day.DRIVING: NOT_SURE},
        UNKNOWN,
    ),
    (
        "remission-but-still-used",
        "alcohol in remission, drinks",
        {**ALCOHOL_BEFORE, substances.ALCOHOL: "yes"},
        YES,
    ),
    (
        "remission-but-still-used",
        "alcohol in remission, dry",
        {**ALCOHOL_BEFORE, substances.ALCOHOL: "no"},
        NO,
    ),
    ("remission-but-still-used", "alcohol in remission, not said", ALCOHOL_BEFORE, UNKNOWN),
    (
        "remission-but-still-used",
        "kratom in remission, weekly kratom",
        {
            **ALCOHOL_BEFORE,
            substances.DISORDER_OF: ["kratom"],
            substances.KRATOM: "yes",
            substances.KRATOM_OFTEN: "weekly",
        },
        YES,
    ),
    (
        "remission-but-still-used",
        "kratom in remission, stopped",
        {
            **ALCOHOL_BEFORE,
            substances.DISORDER_OF: ["kratom"],
            substances.KRATOM: "yes",
            substances.KRATOM_OFTEN: "stopped",
        },
        NO,
    ),
    (
        "ketamine-disorder-but-never-misused",
        "ketamine problem, never misused",
        {**ALCOHOL_BEFORE, substances.DISORDER_OF: ["ketamine"], substances.KETAMINE_MISUSE: "no"},
        YES,
    ),
    (
        "ketamine-disorder-but-never-misused",
        "ketamine problem and misuse",
        {**ALCOHOL_BEFORE, substances.DISORDER_OF: ["ketamine"], substances.KETAMINE_MISUSE: "yes"},
        NO,
    ),
    (
        "ketamine-disorder-but-never-misused",
        "ketamine problem, misuse declined",
        {**ALCOHOL_BEFORE, substances.DISORDER_OF: ["ketamine"], substances.KETAMINE_MISUSE: DECLINED},
        UNKNOWN,
    ),
    (
        "ketamine-cystitis-but-no-ketamine",
        "cystitis, no ketamine anywhere",
        {**CYSTITIS, substances.KETAMINE_MISUSE: "no", medicines.ANY: "no"},
        YES,
    ),
    (
        "ketamine-cystitis-but-no-ketamine",
        "cystitis, misuse",
        {**CYSTITIS, substances.KETAMINE_MISUSE: "yes", medicines.ANY: "no"},
        NO,
    ),
    (
        "ketamine-cystitis-but-no-ketamine",
        "cystitis, ketamine listed",
        {**CYSTITIS, substances.KETAMINE_MISUSE: "no", **taking("ketamine")},
        NO,
    ),
    (
        "ketamine-cystitis-but-no-ketamine",
        "cystitis, medicines not given",
        {**CYSTITIS, substances.KETAMINE_MISUSE: "no"},
        UNKNOWN,
    ),
    (
        "impaired-liver-without-cirrhosis",
        "class C, no cirrhosis",
        {**LIVER, liver_kidney_bladder.CHILD_PUGH: "C", liver_kidney_bladder.CIRRHOSIS: "no"},
        YES,
    ),
    (
        "impaired-liver-without-cirrhosis",
        "class A, no cirrhosis",
        {**LIVER, liver_kidney_bladder.CHILD_PUGH: "A", liver_kidney_bladder.CIRRHOSIS: "no"},
        NO,
    ),
    (
        "impaired-liver-without-cirrhosis",
        "class B, not sure",
        {**LIVER, liver_kidney_bladder.CHILD_PUGH: "B", liver_kidney_bladder.CIRRHOSIS: NOT_SURE},
        UNKNOWN,
    ),
    (
        "more-migraine-days-than-headache-days",
        "12 of 10",
        {
            **MIGRAINE,
            past_treatments.HEADACHE_DAYS: 10,
            past_treatments.MIGRAINE_DAYS: 12,
            past_treatments.DISABLING_DAYS: 2,
        },
        YES,
    ),
    (
        "more-migraine-days-than-headache-days",
        "10 of 10",
        {
            **MIGRAINE,
            past_treatments.HEADACHE_DAYS: 10,
            past_treatments.MIGRAINE_DAYS: 10,
            past_treatments.DISABLING_DAYS: 2,
        },
        NO,
    ),
    (
        "more-migraine-days-than-headache-days",
        "disabled on 11 of 10",
        {
            **MIGRAINE,
            past_treatments.HEADACHE_DAYS: 10,
            past_treatments.MIGRAINE_DAYS: 8,
            past_treatments.DISABLING_DAYS: 11,
        },
        YES,
    ),
    (
        "more-migraine-days-than-headache-days",
        "headache days not known",
        {**MIGRAINE, past_treatments.MIGRAINE_DAYS: 8, past_treatments.DISABLING_DAYS: 2},
        UNKNOWN,
    ),
    (
        "few-attacks-but-many-days",
        "few attacks ever, 8 days a month",
        {**MIGRAINE, past_treatments.FEW_ATTACKS: "yes", past_treatments.MIGRAINE_DAYS: 8},
        YES,
    ),
    (
        "few-attacks-but-many-days",
        "few attacks ever, 7 days a month",
        {**MIGRAINE, past_treatments.FEW_ATTACKS: "yes", past_treatments.MIGRAINE_DAYS: 7},
        NO,
    ),
    (
        "few-attacks-but-many-days",
        "few attacks ever, days not known",
        {**MIGRAINE, past_treatments.FEW_ATTACKS: "yes"},
        UNKNOWN,
    ),
    (
        "result-does-not-fit-reason-for-stopping",
        "half better, stopped as useless",
        tried("sertraline", result="half-or-more", stopped_because="did-not-work"),
        YES,
    ),
    (
        "result-does-not-fit-reason-for-stopping",
        "no better, stopped because better",
        tried("sertraline", result="none-or-little", stopped_because="got-better"),
        YES,
    ),
    (
        "result-does-not-fit-reason-for-stopping",
        "no better, stopped as useless",
        tried("sertraline", result="none-or-little", stopped_because="did-not-work"),
        NO,
    ),
    ("result-does-not-fit-reason-for-stopping", "nothing tried", {past_treatments.ANY: "no"}, NO),
    ("result-does-not-fit-reason-for-stopping", "trials not given", {past_treatments.ANY: "yes"}, UNKNOWN),
    # time
    (
        "trial-longer-than-life",
        "2,900 weeks of sertraline at 46",
        {**BORN_1980, **tried("sertraline", weeks=2900)},
        YES,
    ),
    (
        "trial-longer-than-life",
        "2,000 weeks of sertraline at 46",
        {**BORN_1980, **tried("sertraline", weeks=2000)},
        NO,
    ),
    ("trial-longer-than-life", "trials not given", {**BORN_1980, past_treatments.ANY: "yes"}, UNKNOWN),
    (
        "headache-began-after-today",
        "began at 50, aged 46",
        {**BORN_1980, **MIGRAINE, brain.HEADACHE_ONSET: 50},
        YES,
    ),
    (
        "headache-began-after-today",
        "began at 46, aged 46",
        {**BORN_1980, **MIGRAINE, brain.HEADACHE_ONSET: 46},
        NO,
    ),
    (
        "headache-began-after-today",
        "born in 1980, aged 45 or 46, began at 46",
        {about_you.BIRTH_DATE: "1980", **MIGRAINE, brain.HEADACHE_ONSET: 46},
        UNKNOWN,
    ),
    # medicines that are missing, stopped or withdrawn
    (
        "treated-hypertension-without-antihypertensive",
        "treated, only sertraline",
        {**HYPERTENSIVE, **taking("sertraline")},
        YES,
    ),
    (
        "treated-hypertension-without-antihypertensive",
        "treated, takes nothing",
        {**HYPERTENSIVE, medicines.ANY: "no"},
        YES,
    ),
    (
        "treated-hypertension-without-antihypertensive",
        "treated, lisinopril",
        {**HYPERTENSIVE, **taking("lisinopril")},
        NO,
    ),
    (
        "treated-hypertension-without-antihypertensive",
        "treated, list not whole",
        {**HYPERTENSIVE, **taking("sertraline"), medicines.LEFT_OUT: "yes"},
        UNKNOWN,
    ),
    (
        "thyroid-tablets-without-thyroid-hormone",
        "ticked, none listed",
        {hormones.CONDITIONS: ["thyroid-hormone"], **taking("sertraline")},
        YES,
    ),
    (
        "thyroid-tablets-without-thyroid-hormone",
        "ticked and listed",
        {hormones.CONDITIONS: ["thyroid-hormone"], **taking("levothyroxine")},
        NO,
    ),
    (
        "thyroid-tablets-without-thyroid-hormone",
        "ticked, list not given",
        {hormones.CONDITIONS: ["thyroid-hormone"]},
        UNKNOWN,
    ),
    (
        "acute-headache-medicine-not-listed",
        "triptan ticked, none listed",
        {**MIGRAINE, past_treatments.ACUTE: ["triptan"], medicines.ANY: "no"},
        YES,
    ),
    (
        "acute-headache-medicine-not-listed",
        "triptan ticked and listed",
        {**MIGRAINE, past_treatments.ACUTE: ["triptan"], **taking("sumatriptan")},
        NO,
    ),
    (
        "acute-headache-medicine-not-listed",
        "plain painkillers only",
        {**MIGRAINE, past_treatments.ACUTE: ["simple"], medicines.ANY: "no"},
        NO,
    ),
    (
        "acute-headache-medicine-not-listed",
        "triptan ticked, list not given",
        {**MIGRAINE, past_treatments.ACUTE: ["triptan"]},
        UNKNOWN,
    ),
    (
        "still-taking-but-not-listed",
        "still on sertraline, takes nothing",
        {**tried("Zoloft", stopped_because="still-taking"), medicines.ANY: "no"},
        YES,
    ),
    (
        "still-taking-but-not-listed",
        "still on sertraline, listed by its other name",
        {**tried("Zoloft", stopped_because="still-taking"), **taking("sertraline")},
        NO,
    ),
    (
        "still-taking-but-not-listed",
        "still in talking therapy",
        {**tried("talking therapy", stopped_because="still-taking"), medicines.ANY: "no"},
        NO,
    ),
    ("still-taking-but-not-listed", "nothing tried", {past_treatments.ANY: "no", medicines.ANY: "no"}, NO),
    (
        "still-taking-but-not-listed",
        "still on sertraline, list not given",
        tried("Zoloft", stopped_because="still-taking"),
        UNKNOWN,
    ),
    (
        "still-taking-but-not-listed",
        "trials not given",
        {past_treatments.ANY: "yes", medicines.ANY: "no"},
        UNKNOWN,
    ),
    (
        "stopped-but-listed",
        "stopped sertraline, listed",
        {**tried("sertraline", stopped_because="side-effects"), **taking("Zoloft")},
        YES,
    ),
    (
        "stopped-but-listed",
        "stopped sertraline, listed as stopped",
        {**tried("sertraline", stopped_because="side-effects"), **taking("Zoloft", often="stopped")},
        NO,
    ),
    ("stopped-but-listed", "trials not given", {past_treatments.ANY: "yes", **taking("Zoloft")}, UNKNOWN),
    (
        "takes-nothing-but-list-filled",
        "takes nothing, warfarin on file",
        {**taking("warfarin"), medicines.ANY: "no"},
        YES,
    ),
    ("takes-nothing-but-list-filled", "takes warfarin", taking("warfarin"), NO),
    ("takes-nothing-but-list-filled", "takes nothing", {medicines.ANY: "no"}, NO),
    (
        "daily-but-not-lately",
        "daily, last in spring",
        taking("sertraline", often="once-daily", last_taken="2026-05"),
        YES,
    ),
    (
        "daily-but-not-lately",
        "daily, 32 days ago",
        taking("sertraline", often="once-daily", last_taken="2026-10-21"),
        YES,
    ),
    (
        "daily-but-not-lately",
        "daily, 31 days ago",
        taking("sertraline", often="once-daily", last_taken="2026-10-22"),
        NO,
    ),
    (
        "daily-but-not-lately",
        "daily, some day this year",
        taking("sertraline", often="once-daily", last_taken="2026"),
        NO,
    ),
    (
        "daily-but-not-lately",
        "weekly, last in spring",
        taking("sertraline", often="weekly", last_taken="2026-05"),
        NO,
    ),
    ("daily-but-not-lately", "daily, not said when", taking("sertraline", often="once-daily"), NO),
    ("daily-but-not-lately", "list not given", {medicines.ANY: "yes"}, UNKNOWN),
]


@pytest.mark.parametrize(
    ("id", "answers", "expected"),
    [pytest.param(id, answers, expected, id=f"{id}: {note}") for id, note, answers, expected in OTHERS],
)
def test_answers_held_against_each_other(id: str, answers: Answers, expected: Truth) -> None:
    assert truth(id, answers) is expected


RATE_ODD: dict[Question, object] = {heart.RHYTHM: ["pulse"]}
QT_LONG: dict[Question, object] = {heart.RHYTHM: ["long-qt"]}
WEEKLY_KRATOM: dict[Question, object] = {substances.KRATOM: "yes", substances.KRATOM_OFTEN: "weekly"}

# the measurement, what opens its question, an unusual amount, a usual one
MEASURED: list[tuple[Question, Answers, dict[str, object], dict[str, object]]] = [
    (about_you.HEIGHT, {}, {"value": 70, "unit": "cm"}, {"value": 70, "unit": "in"}),
    (about_you.WEIGHT, {}, {"value": 30, "unit": "kg"}, {"value": 150, "unit": "lb"}),
    (heart.QTC, QT_LONG, {"value": 700, "unit": "ms"}, {"value": 480, "unit": "ms"}),
    (heart.HEART_RATE, RATE_ODD, {"value": 30, "unit": "/min"}, {"value": 110, "unit": "/min"}),
    (substances.KRATOM_GRAMS, WEEKLY_KRATOM, {"value": 90, "unit": "g"}, {"value": 90, "unit": "mg"}),
]


@pytest.mark.parametrize(
    ("question", "gate", "odd", "usual"), [pytest.param(*row, id=row[0].id) for row in MEASURED]
)
def test_an_unusual_measurement(
    question: Question, gate: Answers, odd: dict[str, object], usual: dict[str, object]
) -> None:
    id = f"unlikely-not-confirmed:{question.id}"
    assert truth(id, {**gate, question: odd}) is YES
    assert truth(id, {**gate, question: {**odd, "confirmed": True}}) is NO
    assert truth(id, {**gate, question: usual}) is NO
    assert truth(id, {**gate, question: NOT_SURE}) is UNKNOWN
    assert truth(id, gate) is UNKNOWN


PAIN: dict[Question, object] = {treatment_sought.REASON: "chronic-pain"}
RELAPSE_FREE: dict[Question, object] = {substances.DISORDER: "yes", substances.DISORDER_STATUS: "remission"}
KETAMINE_BEFORE: dict[Question, object] = {substances.KETAMINE_MISUSE: "yes"}

# what is dated, what opens its question, the answer on a given day
DATED_ANSWERS: list[tuple[Question, Answers, Callable[[str], Answers]]] = [
    (heart.EVENT_DATE, {heart.EVENT: "yes"}, lambda day: {heart.EVENT_DATE: day}),
    (brain.STROKE_DATE, {brain.STROKE: "yes"}, lambda day: {brain.STROKE_DATE: day}),
    (mental_health.ACT_DATE, {mental_health.ACT: "yes"}, lambda day: {mental_health.ACT_DATE: day}),
    (
        substances.KETAMINE_MISUSE_LAST,
        KETAMINE_BEFORE,
        lambda day: {substances.KETAMINE_MISUSE_LAST: day},
    ),
    (substances.REMISSION_SINCE, RELAPSE_FREE, lambda day: {substances.REMISSION_SINCE: day}),
    (substances.KRATOM_LAST, WEEKLY_KRATOM, lambda day: {substances.KRATOM_LAST: day}),
    (blood_pressure.READINGS, {}, lambda day: reading(120, 80, date=day)),
    (medicines.LIST, {medicines.ANY: "yes"}, lambda day: taking("sertraline", last_taken=day)),
    (mental_health.SCORES, {mental_health.SCORES_KNOWN: "yes"}, lambda day: score("PHQ-9", 3, date=day)),
]


@pytest.mark.parametrize(
    ("question", "gate", "dated"), [pytest.param(*row, id=row[0].id) for row in DATED_ANSWERS]
)
def test_something_dated_before_birth(
    question: Question, gate: Answers, dated: Callable[[str], Answers]
) -> None:
    id = f"before-birth:{question.id}"
    assert truth(id, {**BORN_1980, **gate, **dated("1979")}) is YES
    assert truth(id, {**BORN_1980, **gate, **dated("1980-05-31")}) is YES
    assert truth(id, {**BORN_1980, **gate, **dated("1980-06-01")}) is NO
    assert truth(id, {**BORN_1980, **gate, **dated("1980")}) is NO
    assert truth(id, {about_you.BIRTH_DATE: "1980", **gate, **dated("1980-01")}) is NO
    assert truth(id, {**gate, **dated("1979")}) is UNKNOWN
    assert truth(id, {**BORN_1980, **gate}) is UNKNOWN


def test_a_medicine_without_a_day_is_not_before_birth() -> None:
    assert truth("before-birth:medicines.list", {**BORN_1980, **taking("sertraline")}) is NO
    assert truth("before-birth:heart.event_date", {**BORN_1980, heart.EVENT: "no"}) is NO


@pytest.mark.parametrize(
    ("question", "gate"),
    [
        (past_treatments.PAIN_MONTHS, PAIN),
        (past_treatments.HEADACHE_MONTHS, MIGRAINE),
        (past_treatments.ACUTE_MONTHS, {**MIGRAINE, past_treatments.ACUTE: ["simple"]}),
    ],
    ids=lambda value: value.id if isinstance(value, Question) else "",
)
def test_longer_than_a_life_of_46_years(question: Question, gate: Answers) -> None:
    id = f"longer-than-life:{question.id}"
    assert truth(id, {**BORN_1980, **gate, question: 565}) is YES
    assert (
        truth(id, {**BORN_1980, **gate, question: 564}) is NO
    )  # a month more than full years is still a life
    assert truth(id, {**gate, question: 565}) is UNKNOWN
    assert truth(id, {**BORN_1980, **gate}) is UNKNOWN


# A closed question cannot be unknown: an answer on file either is withdrawn or is not.
NEVER_UNKNOWN = {"male-and-pregnant", "takes-nothing-but-list-filled"}


IN_OTHER_TABLES = {
    *(f"unlikely-not-confirmed:{question.id}" for question, *_ in MEASURED),
    *(f"before-birth:{question.id}" for question, *_ in DATED_ANSWERS),
    *(
        f"longer-than-life:{name}"
        for name in ("past_treatments.pain_months", "past_treatments.headache_months")
    ),
    "longer-than-life:past_treatments.acute_months",
}


@pytest.mark.parametrize("id", BY_ID)
def test_each_one_is_seen_yes_no_and_unknown(id: str) -> None:
    seen = {truth for other, _, _, truth in OTHERS if other == id}
    if any(row[0] == id for row in LISTED) or id in IN_OTHER_TABLES:
        seen |= {YES, NO, UNKNOWN}
    assert seen == {YES, NO} | (set() if id in NEVER_UNKNOWN else {UNKNOWN})


def test_ids_are_given_once() -> None:
    assert len(BY_ID) == len(CONTRADICTIONS) >= 26


@pytest.mark.parametrize("id", BY_ID)
def test_it_is_put_as_a_question_and_shows_answers_of_the_form(id: str) -> None:
    one = BY_ID[id]
    assert one.questions
    assert set(one.questions) <= set(QUESTIONNAIRE)
    assert set(one.questions) & set(one.condition.questions())
    assert "?" in one.question or one.question.endswith((" now.", " ask.", "settle it.", "decision."))


def test_an_empty_form_holds_no_contradiction() -> None:
    assert contradictions_of(case_of({})) == ()


def test_what_is_unknown_is_not_shown() -> None:
    case = case_of(taking("insulin"))
    assert truth("insulin-without-diabetes", taking("insulin")) is UNKNOWN
    assert contradictions_of(case) == ()


def test_several_are_shown_together_the_reading_first() -> None:
    answers = {
        **taking("lisinopril", "insulin"),
        blood_pressure.HYPERTENSION: "no",
        hormones.CONDITIONS: NONE,
    }
    found = [one.id for one in contradictions_of(case_of({**answers, **reading(150, 95)}))]
    assert found == [
        "high-reading-without-hypertension",
        "antihypertensive-without-hypertension",
        "insulin-without-diabetes",
    ]


def test_nothing_is_corrected_because_of_one() -> None:
    """A contradiction says nothing to a rule: the answers stand as they were given."""
    case = case_of({**taking("insulin"), hormones.CONDITIONS: NONE})
    assert [one.id for one in contradictions_of(case)] == ["insulin-without-diabetes"]
    assert case.value(hormones.CONDITIONS) == ("none",)


@pytest.mark.parametrize("id", BY_ID)
def test_what_was_read_is_told_without_an_error(id: str) -> None:
    for other, _, answers, _ in OTHERS:
        if other != id:
            continue
        case = case_of(answers)
        told = [leaf.answer_words(case) for leaf in BY_ID[id].condition.leaves()]
        assert all(told)
