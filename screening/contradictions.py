"""Answers that cannot all be true, and medicines for an illness nobody named: questions for the clinician."""

from dataclasses import dataclass

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
from forms.condition import (
    Above,
    AllOf,
    AnyOf,
    AtLeast,
    Case,
    Condition,
    Includes,
    Is,
    Not,
    Yes,
    amount,
)
from forms.question import Question
from forms.truth import YES
from screening import positions
from screening.facts.medicines import takes, takes_ingredient
from screening.facts.mismatches import (
    DAILY_BUT_LONG_AGO,
    DATED,
    RESULT_DISAGREES,
    STILL_TAKING_NOT_LISTED,
    STOPPED_BUT_LISTED,
    TRIAL_LONGER_THAN_LIFE,
    UNCONFIRMED_READING,
    before_birth,
    longer_than_life,
    more_than,
    takes_besides,
    unconfirmed,
    withdrawn,
)
from screening.facts.person import AGE
from screening.facts.pressure import DIASTOLIC, SYSTOLIC
from screening.facts.scores import level_is, score_of, scored_at_least, screen_positive
from screening.facts.suicide import DATED_RECENTLY
from screening.vocabulary import ANTIHYPERTENSIVES, DrugClass


@dataclass(frozen=True, eq=False, slots=True)
class Contradiction:
    """Something that does not fit together while its condition is YES; nothing is corrected because of it.

    `question` is what to ask, in the clinician's words; `questions` are the answers to show beside it.
    """

    id: str
    condition: Condition
    question: str
    questions: tuple[Question, ...]


def _listed(id: str, taken: Condition, denied: Condition, question: str, *shown: Question) -> Contradiction:
    """A medicine is listed and what it is mostly for was denied. Silence on the illness is no denial."""
    return Contradiction(id, AllOf(taken, denied), question, (medicines.LIST, *shown))


# --- What was said of each illness --------------------------------------------------------------------------

_HEART_DISEASE = AnyOf(
    Yes(heart.EVENT),
    Includes(heart.CONDITIONS, "coronary", "angina", "severe", "failure", "valve", "not-controlled"),
)
_ARRHYTHMIA = Includes(heart.RHYTHM, "arrhythmia-unstable", "arrhythmia-controlled")
_THYROID = Includes(hormones.CONDITIONS, "overactive-thyroid", "thyroid-hormone")
_DIABETES = Includes(hormones.CONDITIONS, "diabetes")
_LUNG_DISEASE = Includes(lungs_and_sleep.LUNGS, "copd", "oxygen", "other-serious")
_BIPOLAR = Includes(mental_health.DIAGNOSES, "bipolar")
_PSYCHOSIS = AnyOf(
    Includes(mental_health.DIAGNOSES, "schizophrenia", "schizoaffective"),
    Includes(mental_health.HAPPENED, "psychosis", "substance-psychosis"),
    Yes(mental_health.PSYCHOSIS_NOW),
)
_MANIA = AnyOf(Yes(mental_health.MANIA_NOW), Includes(mental_health.HAPPENED, "antidepressant-mania"))
_SUBSTANCE_PROBLEM = AnyOf(
    Yes(substances.DISORDER),
    Includes(substances.USED, "opioids", "stimulants", "sedatives"),
    Yes(substances.ALCOHOL_TOO_MUCH),
    Yes(substances.KRATOM),
    Yes(substances.KETAMINE_MISUSE),
)
_BLADDER = AnyOf(
    Includes(liver_kidney_bladder.KIDNEY_AND_BLADDER, "ketamine-cystitis", "other-cystitis"),
    Includes(
        liver_kidney_bladder.BLADDER_NOW, "urgency", "frequency", "pain", "blood", "night", "pelvic-pain"
    ),
)

# --- Medicines that speak of an illness ---------------------------------------------------------------------

_ANTIHYPERTENSIVE = takes(*ANTIHYPERTENSIVES, named="a medicine for high blood pressure")
# Taken for pain, anxiety or by the bottle, these say little about seizures.
_ANTIEPILEPTIC = takes_besides(
    frozenset({DrugClass.ANTIEPILEPTIC}),
    frozenset({DrugClass.GABAPENTINOID, DrugClass.BENZODIAZEPINE, DrugClass.CANNABINOID, DrugClass.DIURETIC}),
    "an antiepileptic",
)
# Aspirin is also a painkiller.
_ANTIPLATELET = takes_besides(
    frozenset({DrugClass.ANTIPLATELET}), frozenset({DrugClass.NSAID}), "an antiplatelet other than aspirin"
)
# A steroid whose form was not stated may be a nasal spray.
_INHALER = takes_besides(
    frozenset({DrugClass.INHALED_BRONCHODILATOR, DrugClass.INHALED_STEROID}),
    frozenset({DrugClass.NASAL_STEROID}),
    "an inhaler",
)
_MIGRAINE_MEDICINE = takes(
    DrugClass.TRIPTAN,
    DrugClass.GEPANT,
    DrugClass.DITAN,
    DrugClass.CGRP_ANTIBODY,
    named="a medicine for migraine only",
)

_FROM_MEDICINES = (
    _listed(
        "antihypertensive-without-hypertension",
        _ANTIHYPERTENSIVE,
        Is(blood_pressure.HYPERTENSION, "no"),
        "A medicine for blood pressure is listed, but high blood pressure is denied. Is it taken for blood "
        "pressure, or for something else (heart, migraine, tremor, anxiety, prostate, swelling)?",
        blood_pressure.HYPERTENSION,
    ),
    _listed(
        "insulin-without-diabetes",
        takes(DrugClass.INSULIN),
        Not(_DIABETES),
        "Insulin is listed, but diabetes is not. Does the patient have diabetes?",
        hormones.CONDITIONS,
    ),
    _listed(
        "glucose-lowering-without-diabetes",
        takes(DrugClass.OTHER_GLUCOSE_LOWERING),
        Not(_DIABETES),
        "A glucose-lowering medicine is listed, but diabetes is not. Is it for diabetes, or for weight, "
        "heart, kidneys or polycystic ovaries?",
        hormones.CONDITIONS,
    ),
    _listed(
        "thyroid-hormone-without-thyroid-disease",
        takes(DrugClass.THYROID_HORMONE),
        Not(_THYROID),
        "Thyroid hormone is listed, but no thyroid problem. What is it for: replacement, or to support an "
        "antidepressant?",
        hormones.CONDITIONS,
    ),
    _listed(
        "antithyroid-without-overactive-thyroid",
        takes(DrugClass.ANTITHYROID),
        Not(Includes(hormones.CONDITIONS, "overactive-thyroid")),
        "A medicine for an overactive thyroid is listed, but no overactive thyroid. Is there one, and is it "
        "under control?",
        hormones.CONDITIONS,
    ),
    _listed(
        "antiepileptic-without-seizures",
        _ANTIEPILEPTIC,
        Is(brain.SEIZURES, "no"),
        "An antiepileptic is listed, but seizures are denied. Is it for seizures, or for mood, migraine, "
        "pain or tremor?",
        brain.SEIZURES,
    ),
    _listed(
        "lithium-without-bipolar",
        takes(DrugClass.LITHIUM),
        Not(AnyOf(_BIPOLAR, _PSYCHOSIS, _MANIA)),
        "Lithium is listed, but neither bipolar disorder nor psychosis. Is it for bipolar disorder, or to "
        "support an antidepressant?",
        mental_health.DIAGNOSES,
        mental_health.HAPPENED,
    ),
    _listed(
        "antipsychotic-without-psychosis",
        takes(DrugClass.ANTIPSYCHOTIC),
        Not(AnyOf(_BIPOLAR, _PSYCHOSIS, _MANIA)),
        "An antipsychotic is listed, but neither psychosis nor bipolar disorder. Is it for one of them, or "
        "for depression, sleep, nausea or migraine?",
        mental_health.DIAGNOSES,
        mental_health.HAPPENED,
    ),
    _listed(
        "nitrate-without-heart-disease",
        takes(DrugClass.NITRATE, DrugClass.ANTIANGINAL),
        Not(_HEART_DISEASE),
        "A nitrate or another medicine for angina is listed, but no heart disease. Is there angina, and how "
        "often?",
        heart.CONDITIONS,
        heart.EVENT,
    ),
    _listed(
        "heart-failure-drug-without-heart-disease",
        takes(DrugClass.HEART_FAILURE),
        Not(_HEART_DISEASE),
        "A medicine for a weak heart is listed, but no heart disease. Is there heart failure, and of which "
        "class?",
        heart.CONDITIONS,
        heart.EVENT,
    ),
    _listed(
        "antiarrhythmic-without-arrhythmia",
        takes(DrugClass.ANTIARRHYTHMIC, DrugClass.DIGOXIN),
        Not(AnyOf(_ARRHYTHMIA, Includes(heart.CONDITIONS, "failure"))),
        "A medicine for heart rhythm is listed, but no rhythm problem. Is there one, and is it controlled? "
        "(Verapamil and sotalol may also be for pressure, mexiletine for muscle disease.)",
        heart.RHYTHM,
    ),
    _listed(
        "anticoagulant-without-reason",
        takes(DrugClass.ANTICOAGULANT),
        Not(AnyOf(_ARRHYTHMIA, Yes(heart.EVENT), Includes(heart.CONDITIONS, "valve"), Yes(brain.STROKE))),
        "An anticoagulant is listed, but no rhythm or valve problem, clot or stroke. What is it for?",
        heart.RHYTHM,
        heart.EVENT,
        heart.CONDITIONS,
        brain.STROKE,
    ),
    _listed(
        "antiplatelet-without-reason",
        _ANTIPLATELET,
        Not(AnyOf(_HEART_DISEASE, Yes(brain.STROKE))),
        "An antiplatelet is listed, but neither heart disease nor stroke. Is there a stent, a stroke or "
        "narrowed arteries?",
        heart.EVENT,
        heart.CONDITIONS,
        brain.STROKE,
    ),
    _listed(
        "pulmonary-hypertension-drug-without-disease",
        takes(DrugClass.PULMONARY_HYPERTENSION),
        Not(AnyOf(_HEART_DISEASE, _LUNG_DISEASE)),
        "A medicine for high pressure in the lung is listed, but no heart or lung disease. What is it for?",
        heart.CONDITIONS,
        lungs_and_sleep.LUNGS,
    ),
    _listed(
        "inhaler-without-lung-disease",
        _INHALER,
        Not(_LUNG_DISEASE),
        "An inhaler is listed, but no lung disease. Is it for asthma or COPD, and how much does breathing "
        "limit the patient?",
        lungs_and_sleep.LUNGS,
    ),
    _listed(
        "theophylline-without-lung-disease",
        takes(DrugClass.XANTHINE),
        Not(_LUNG_DISEASE),
        "Theophylline or a relative is listed, but no lung disease. What is it for, and is it still taken? "
        "It lowers the seizure threshold with ketamine.",
        lungs_and_sleep.LUNGS,
    ),
    _listed(
        "oxygen-without-home-oxygen",
        takes_ingredient("oxygen", named="oxygen at home"),
        Not(Includes(lungs_and_sleep.LUNGS, "oxygen")),
        "Oxygen is on the list of medicines, but oxygen at home was not ticked. Is it used at home?",
        lungs_and_sleep.LUNGS,
    ),
    _listed(
        "cold-remedy-without-infection",
        takes(DrugClass.COUGH_OR_COLD),
        Is(lungs_and_sleep.INFECTION, "no"),
        "A cough or cold remedy is listed, but a cold or chest infection is denied. Is there one now?",
        lungs_and_sleep.INFECTION,
    ),
    _listed(
        "opioid-agonist-treatment-without-substance-history",
        takes(DrugClass.OPIOID_AGONIST_TREATMENT),
        Not(_SUBSTANCE_PROBLEM),
        "Methadone or buprenorphine is listed, but no problem with alcohol or drugs. Is it for opioid use "
        "disorder or for pain?",
        substances.DISORDER,
    ),
    _listed(
        "naltrexone-without-substance-history",
        takes(DrugClass.NALTREXONE),
        Not(_SUBSTANCE_PROBLEM),
        "Naltrexone is listed, but no problem with alcohol or drugs. Is it for alcohol or opioids, for "
        "weight, or a low dose for pain?",
        substances.DISORDER,
    ),
    _listed(
        "alcohol-treatment-without-substance-history",
        takes_besides(
            frozenset({DrugClass.ALCOHOL_USE_DISORDER}),
            frozenset({DrugClass.NALTREXONE}),
            "a medicine for alcohol use disorder",
        ),
        Not(_SUBSTANCE_PROBLEM),
        "A medicine for alcohol use disorder is listed, but no problem with alcohol. What is it for?",
        substances.DISORDER,
        substances.ALCOHOL,
    ),
    _listed(
        "dementia-drug-without-dementia",
        takes(DrugClass.DEMENTIA_DRUG),
        Not(Includes(brain.THINKING, "dementia", "needs-help-deciding")),
        "A medicine for dementia is listed, but no problem of memory or thinking. What is it for, and who "
        "decides about treatment?",
        brain.THINKING,
    ),
    _listed(
        "glaucoma-drops-without-glaucoma",
        takes(DrugClass.GLAUCOMA_DROP),
        Not(Includes(eyes.CONDITIONS, "glaucoma")),
        "Drops that lower pressure in the eye are listed, but no glaucoma. What was the last pressure, and "
        "is it controlled?",
        eyes.CONDITIONS,
    ),
    _listed(
        "migraine-medicine-without-migraine",
        _MIGRAINE_MEDICINE,
        Not(treatment_sought.SEEKS_MIGRAINE),
        "A medicine that is only for migraine is listed, but migraine is not among the reasons. Does the "
        "patient have it, and on how many days a month is the medicine taken?",
        treatment_sought.REASON,
        treatment_sought.ALSO,
    ),
    _listed(
        "bladder-drug-without-bladder-symptoms",
        takes(DrugClass.BLADDER_DRUG),
        Not(_BLADDER),
        "A bladder medicine is listed, but no bladder symptom or disease. Would there be symptoms without "
        "it?",
        liver_kidney_bladder.KIDNEY_AND_BLADDER,
        liver_kidney_bladder.BLADDER_NOW,
    ),
    _listed(
        "prenatal-vitamin-without-pregnancy",
        takes(DrugClass.PRENATAL_VITAMIN),
        Is(pregnancy.PREGNANT, "no"),
        "A vitamin made for pregnancy is listed, but pregnancy and trying for one are denied. Is either so?",
        pregnancy.PREGNANT,
    ),
    _listed(
        "kratom-listed-but-denied",
        takes(DrugClass.KRATOM, DrugClass.SEVEN_HYDROXYMITRAGYNINE, named="kratom or 7-hydroxymitragynine"),
        Is(substances.KRATOM, "no"),
        "Kratom or a 7-OH product is listed among the medicines, but kratom is denied. What is taken, how "
        "much, how often, and when last?",
        substances.KRATOM,
    ),
    _listed(
        "cannabis-listed-but-not-ticked",
        takes(DrugClass.CANNABINOID),
        Not(Includes(substances.USED, "cannabis-weekly")),
        "A cannabis product is listed, but weekly use was not ticked. Is it prescribed, and how often is it "
        "used?",
        substances.USED,
    ),
    _listed(
        "ketamine-listed-but-not-explained",
        takes(DrugClass.KETAMINE),
        Not(AnyOf(Yes(substances.KETAMINE_MISUSE), Includes(substances.DISORDER_OF, "ketamine"))),
        "Ketamine is on the list of medicines. Who prescribes it, in which form and dose, and what came of "
        "it?",
        substances.KETAMINE_MISUSE,
    ),
    _listed(
        "contraceptive-listed-but-none-used",
        takes(DrugClass.HORMONAL_CONTRACEPTIVE),
        Is(pregnancy.CONTRACEPTION, "none", "natural"),
        "Hormonal contraception is listed, but no effective contraception was named. Is it taken as "
        "contraception?",
        pregnancy.CONTRACEPTION,
    ),
)

# --- Illness said to be treated, and no medicine for it -----------------------------------------------------

_ACUTE_MISSING = AnyOf(
    AllOf(Includes(past_treatments.ACUTE, "triptan"), Not(takes(DrugClass.TRIPTAN))),
    AllOf(Includes(past_treatments.ACUTE, "ergot"), Not(takes(DrugClass.ERGOT))),
    AllOf(Includes(past_treatments.ACUTE, "opioid"), Not(takes(DrugClass.OPIOID))),
)

_MISSING_MEDICINES = (
    Contradiction(
        "treated-hypertension-without-antihypertensive",
        AllOf(Is(blood_pressure.TREATMENT, "medicines"), Not(_ANTIHYPERTENSIVE)),
        "High blood pressure is said to be treated with medicines, but none is listed. Which, and are they "
        "taken?",
        (blood_pressure.TREATMENT, medicines.LIST),
    ),
    Contradiction(
        "thyroid-tablets-without-thyroid-hormone",
        AllOf(Includes(hormones.CONDITIONS, "thyroid-hormone"), Not(takes(DrugClass.THYROID_HORMONE))),
        "Thyroid tablets were ticked, but none are listed. Are they still taken, and in which dose?",
        (hormones.CONDITIONS, medicines.LIST),
    ),
    Contradiction(
        "acute-headache-medicine-not-listed",
        _ACUTE_MISSING,
        "A triptan, ergot or opioid is taken for headache, but it is not on the list of medicines. Which is "
        "it?",
        (past_treatments.ACUTE, medicines.LIST),
    ),
    Contradiction(
        "still-taking-but-not-listed",
        STILL_TAKING_NOT_LISTED,
        "A treatment already tried is said to be still taken, but it is not on the list of medicines. Is it "
        "taken now?",
        (past_treatments.TRIALS, medicines.LIST),
    ),
    Contradiction(
        "stopped-but-listed",
        STOPPED_BUT_LISTED,
        "A treatment already tried is said to be stopped, but it is on the list of medicines. Is it taken "
        "now?",
        (past_treatments.TRIALS, medicines.LIST),
    ),
    Contradiction(
        "takes-nothing-but-list-filled",
        withdrawn(medicines.LIST, medicines.ANY, "Medicines on file although none are said to be taken"),
        "No medicines are said to be taken, but some are on file. Which are taken now?",
        (medicines.ANY, medicines.LIST),
    ),
    Contradiction(
        "daily-but-not-lately",
        DAILY_BUT_LONG_AGO,
        "A medicine is said to be taken every day, but was last taken more than a month ago. Is it still "
        "taken?",
        (medicines.LIST,),
    ),
)

# --- Blood pressure and other measurements ------------------------------------------------------------------

_ABOVE_CEILING = AnyOf(
    Above(SYSTOLIC, positions.SYSTOLIC_CEILING.limit), Above(DIASTOLIC, positions.DIASTOLIC_CEILING.limit)
)
_IN_CRISIS = AnyOf(
    Above(SYSTOLIC, positions.SYSTOLIC_CRISIS.limit), Above(DIASTOLIC, positions.DIASTOLIC_CRISIS.limit)
)
_PRESSURE = (blood_pressure.READINGS, blood_pressure.HYPERTENSION)

_MEASURED = (about_you.HEIGHT, about_you.WEIGHT, heart.QTC, heart.HEART_RATE, substances.KRATOM_GRAMS)

_FROM_MEASUREMENTS = (
    Contradiction(
        "high-reading-without-hypertension",
        AllOf(Is(blood_pressure.HYPERTENSION, "no"), _ABOVE_CEILING),
        "High blood pressure is denied, but the last reading is high. Is it newly found? Measure again "
        "after rest.",
        _PRESSURE,
    ),
    Contradiction(
        "usually-in-range-but-high",
        AllOf(Is(blood_pressure.USUAL, "in-range"), _ABOVE_CEILING, Not(_IN_CRISIS)),
        "Blood pressure is said to be usually where it should be, but the last reading is above the "
        "ceiling. Which is usual? Measure again after rest.",
        (*_PRESSURE, blood_pressure.USUAL),
    ),
    Contradiction(
        "controlled-but-in-crisis",
        AllOf(Is(blood_pressure.USUAL, "in-range"), _IN_CRISIS),
        "Blood pressure is said to be controlled, but the last reading is in the range of a crisis. Is the "
        "reading right? Measure again at once.",
        (*_PRESSURE, blood_pressure.USUAL),
    ),
    Contradiction(
        "untreated-but-on-antihypertensive",
        AllOf(Is(blood_pressure.TREATMENT, "none", "without-medicines"), _ANTIHYPERTENSIVE),
        "High blood pressure is said not to be treated with medicines, but one is listed. What is it for?",
        (blood_pressure.TREATMENT, medicines.LIST),
    ),
    Contradiction(
        "unlikely-reading-not-confirmed",
        UNCONFIRMED_READING,
        "A blood pressure reading is unusual and was not confirmed. Is it right? Measure again.",
        (blood_pressure.READINGS,),
    ),
    *(
        Contradiction(
            f"unlikely-not-confirmed:{question.id}",
            unconfirmed(question),
            "A measurement or amount is unusual and was not confirmed. Is the number right, and its unit?",
            (question,),
        )
        for question in _MEASURED
    ),
)

# --- Scores against answers ---------------------------------------------------------------------------------

_NO_DRUG_USE = AllOf(
    Not(Includes(substances.USED, "opioids", "stimulants", "sedatives", "cannabis-weekly")),
    Is(substances.KETAMINE_MISUSE, "no"),
    Is(substances.KRATOM, "no"),
    Is(substances.DISORDER, "no"),
)

_FROM_SCORES = (
    Contradiction(
        "severe-phq-9-without-depression",
        AllOf(scored_at_least("PHQ-9", positions.PHQ9_SEVERE.limit), Not(treatment_sought.SEEKS_DEPRESSION)),
        "The PHQ-9 total is in the severe range, but depression is not among the reasons. Is there a "
        "depression to be treated first?",
        (mental_health.SCORES, treatment_sought.REASON, treatment_sought.ALSO),
    ),
    Contradiction(
        "high-c-ssrs-but-no-thoughts",
        AllOf(
            level_is("C-SSRS", "high"),
            Is(mental_health.WISH, "no"),
            Is(mental_health.THOUGHTS, "no"),
            Is(mental_health.ACT, "no"),
        ),
        "The C-SSRS level is high, but every question about suicide was answered no. Ask again, in person, "
        "now.",
        (mental_health.SCORES, mental_health.WISH, mental_health.THOUGHTS, mental_health.ACT),
    ),
    Contradiction(
        "low-c-ssrs-but-plan-or-intent",
        AllOf(level_is("C-SSRS", "low"), AnyOf(Yes(mental_health.PLAN), Yes(mental_health.INTENT))),
        "The C-SSRS level is low, but a plan or an intent was stated. Take the answer as it stands and "
        "assess now.",
        (mental_health.SCORES, mental_health.PLAN, mental_health.INTENT),
    ),
    Contradiction(
        "positive-audit-c-but-no-alcohol",
        # The lower of the two cut-offs: who never drinks scores nothing, whatever the sex.
        AllOf(scored_at_least("AUDIT-C", positions.AUDIT_C_WOMEN.limit), Is(substances.ALCOHOL, "no")),
        "The AUDIT-C total is positive, but alcohol is denied. When was the last drink?",
        (mental_health.SCORES, substances.ALCOHOL),
    ),
    Contradiction(
        "positive-dast-but-no-drugs",
        AllOf(scored_at_least("DAST-10", positions.DAST_CAUTION.limit), _NO_DRUG_USE),
        "The DAST-10 total is in the moderate range or higher, but every question about drugs was answered "
        "no. What is or was used?",
        (mental_health.SCORES, substances.USED, substances.DISORDER),
    ),
    Contradiction(
        "positive-mdq-without-bipolar",
        AllOf(screen_positive("MDQ", positions.MDQ_POSITIVE.limit), Not(_BIPOLAR)),
        "The MDQ is positive, but bipolar disorder is not among the diagnoses. Has it been looked into?",
        (mental_health.SCORES, mental_health.DIAGNOSES),
    ),
    Contradiction(
        "high-stop-bang-after-clear-sleep-study",
        AllOf(
            AtLeast(score_of("STOP-Bang"), positions.STOP_BANG_HIGH.limit),
            Is(lungs_and_sleep.SLEEP_STUDY, "clear"),
        ),
        "STOP-Bang is in the high band, but a sleep study found no sleep apnoea. How old is the study, and "
        "has weight changed since?",
        (mental_health.SCORES, lungs_and_sleep.SLEEP_STUDY),
    ),
)

# --- Answers against answers --------------------------------------------------------------------------------

_STILL_USED = AnyOf(
    AllOf(Includes(substances.DISORDER_OF, "alcohol"), Yes(substances.ALCOHOL)),
    AllOf(Includes(substances.DISORDER_OF, "kratom"), Is(substances.KRATOM_OFTEN, "daily", "weekly", "less")),
    AllOf(Includes(substances.DISORDER_OF, "cannabis"), Includes(substances.USED, "cannabis-weekly")),
)

_FROM_ANSWERS = (
    Contradiction(
        "male-and-pregnant",
        AnyOf(
            withdrawn(pregnancy.PREGNANT, about_you.SEX, "Pregnancy on file although not asked for this sex"),
            withdrawn(
                pregnancy.BREASTFEEDING,
                about_you.SEX,
                "Breastfeeding on file although not asked for this sex",
            ),
            withdrawn(
                blood_pressure.PRE_ECLAMPSIA,
                about_you.SEX,
                "Pre-eclampsia on file although not asked for this sex",
            ),
        ),
        "Male sex at birth is stated, but pregnancy, breastfeeding or pre-eclampsia is on file. Which is "
        "right?",
        (about_you.SEX, pregnancy.PREGNANT, pregnancy.BREASTFEEDING, blood_pressure.PRE_ECLAMPSIA),
    ),
    Contradiction(
        "pregnant-but-cannot-conceive",
        AllOf(Is(pregnancy.WHICH, "pregnant", "trying"), Is(pregnancy.CAN_CONCEIVE, "no")),
        "Pregnancy or trying for one is stated, and also that pregnancy is not possible. Which is right? "
        "Test first.",
        (pregnancy.WHICH, pregnancy.CAN_CONCEIVE),
    ),
    Contradiction(
        "pregnant-but-test-negative",
        AllOf(Is(pregnancy.WHICH, "pregnant"), Yes(pregnancy.NEGATIVE_TEST)),
        "Pregnancy is stated, and also a negative test in the last days. Which is right? Test again.",
        (pregnancy.WHICH, pregnancy.NEGATIVE_TEST),
    ),
    Contradiction(
        "pre-eclampsia-but-not-pregnant",
        AllOf(Yes(blood_pressure.PRE_ECLAMPSIA), Is(pregnancy.PREGNANT, "no")),
        "Pre-eclampsia now is stated, but pregnancy is denied. Was there a birth not long ago?",
        (blood_pressure.PRE_ECLAMPSIA, pregnancy.PREGNANT),
    ),
    Contradiction(
        "high-phase-but-no-mania",
        AllOf(Is(mental_health.PHASE, "high", "mixed"), Is(mental_health.MANIA_NOW, "no")),
        "The phase of bipolar disorder is given as high or mixed, but mania now is denied. How is it today?",
        (mental_health.PHASE, mental_health.MANIA_NOW),
    ),
    Contradiction(
        "bipolar-depression-without-bipolar",
        AllOf(Is(treatment_sought.DIAGNOSED, "bipolar"), Not(_BIPOLAR)),
        "The depression is said to be part of bipolar disorder, but bipolar disorder is not among the "
        "diagnoses. Who made which diagnosis?",
        (treatment_sought.DIAGNOSED, mental_health.DIAGNOSES),
    ),
    Contradiction(
        "bipolar-but-major-depression",
        AllOf(Is(treatment_sought.DIAGNOSED, "major"), _BIPOLAR),
        "Major depressive disorder and bipolar disorder are both stated. Which diagnosis stands? It decides "
        "whether esketamine is within its label.",
        (treatment_sought.DIAGNOSED, mental_health.DIAGNOSES),
    ),
    Contradiction(
        "psychosis-under-ketamine-not-in-history",
        AllOf(Includes(allergies.WHAT_HAPPENED, "psychosis"), Not(_PSYCHOSIS)),
        "A psychosis under ketamine is stated, but no psychosis in the history. Did it end with the drug?",
        (allergies.WHAT_HAPPENED, mental_health.HAPPENED),
    ),
    Contradiction(
        "intent-without-thoughts",
        AllOf(Yes(mental_health.INTENT), Is(mental_health.THOUGHTS, "no")),
        "An intent to end life is stated, but thoughts of it are denied. Take the intent as it stands and "
        "ask now.",
        (mental_health.INTENT, mental_health.THOUGHTS),
    ),
    Contradiction(
        "act-dated-recently-but-said-not-recent",
        AllOf(Is(mental_health.ACT_RECENT, "no"), DATED_RECENTLY),
        "A suicidal act is said to be longer ago, but its date lies within the last months. Take it as "
        "recent and ask.",
        (mental_health.ACT_RECENT, mental_health.ACT_DATE),
    ),
    Contradiction(
        "helped-to-decide-but-decides",
        AllOf(
            AnyOf(
                Includes(brain.THINKING, "needs-help-deciding"),
                Includes(mental_health.DIAGNOSES, "intellectual-disability"),
            ),
            Yes(visit_day.CONSENT),
        ),
        "Help with important decisions is stated, and also that the patient decides alone. Assess capacity "
        "for this decision.",
        (brain.THINKING, mental_health.DIAGNOSES, visit_day.CONSENT),
    ),
    Contradiction(
        "taken-home-but-driving",
        AllOf(Yes(visit_day.TRANSPORT), Yes(visit_day.DRIVING)),
        "Someone will take the patient home, and yet driving or using machines is planned that day. What is "
        "the plan?",
        (visit_day.TRANSPORT, visit_day.DRIVING),
    ),
    Contradiction(
        "remission-but-still-used",
        AllOf(Is(substances.DISORDER_STATUS, "remission"), _STILL_USED),
        "A use disorder is said to be in remission, but the same substance is still used. How much, and how "
        "often?",
        (substances.DISORDER_STATUS, substances.DISORDER_OF, substances.ALCOHOL, substances.USED),
    ),
    Contradiction(
        "ketamine-disorder-but-never-misused",
        AllOf(Includes(substances.DISORDER_OF, "ketamine"), Is(substances.KETAMINE_MISUSE, "no")),
        "A problem with ketamine or PCP is stated, but use without a doctor is denied. Was it prescribed "
        "ketamine?",
        (substances.DISORDER_OF, substances.KETAMINE_MISUSE),
    ),
    Contradiction(
        "ketamine-cystitis-but-no-ketamine",
        AllOf(
            Includes(liver_kidney_bladder.KIDNEY_AND_BLADDER, "ketamine-cystitis"),
            Is(substances.KETAMINE_MISUSE, "no"),
            Not(takes(DrugClass.KETAMINE)),
        ),
        "Bladder damage from ketamine is stated, but no ketamine. Where did it come from, how much, and "
        "when last?",
        (liver_kidney_bladder.KIDNEY_AND_BLADDER, substances.KETAMINE_MISUSE, medicines.LIST),
    ),
    Contradiction(
        "impaired-liver-without-cirrhosis",
        AllOf(Is(liver_kidney_bladder.CHILD_PUGH, "B", "C"), Is(liver_kidney_bladder.CIRRHOSIS, "no")),
        "Child-Pugh class B or C is stated, but cirrhosis is denied. The classes are made for cirrhosis: "
        "who gave it?",
        (liver_kidney_bladder.CHILD_PUGH, liver_kidney_bladder.CIRRHOSIS),
    ),
    Contradiction(
        "more-migraine-days-than-headache-days",
        AnyOf(
            more_than(amount(past_treatments.MIGRAINE_DAYS), amount(past_treatments.HEADACHE_DAYS)),
            more_than(amount(past_treatments.DISABLING_DAYS), amount(past_treatments.HEADACHE_DAYS)),
        ),
        "There are more days with migraine, or stopped by headache, than days with headache. A diary would "
        "settle it.",
        (past_treatments.HEADACHE_DAYS, past_treatments.MIGRAINE_DAYS, past_treatments.DISABLING_DAYS),
    ),
    Contradiction(
        "few-attacks-but-many-days",
        AllOf(
            Yes(past_treatments.FEW_ATTACKS),
            AtLeast(amount(past_treatments.MIGRAINE_DAYS), positions.MIGRAINE_DAYS.limit),
        ),
        "Fewer than five attacks in a lifetime are stated, but many migraine days a month. Which is right?",
        (past_treatments.FEW_ATTACKS, past_treatments.MIGRAINE_DAYS),
    ),
    Contradiction(
        "result-does-not-fit-reason-for-stopping",
        RESULT_DISAGREES,
        "A treatment is said to have helped and to have been stopped because it did not work, or the other "
        "way round. Which is right?",
        (past_treatments.TRIALS,),
    ),
)

# --- Time ---------------------------------------------------------------------------------------------------

_COUNTED_MONTHS = (
    past_treatments.PAIN_MONTHS,
    past_treatments.HEADACHE_MONTHS,
    past_treatments.ACUTE_MONTHS,
)

_FROM_DATES = (
    *(
        Contradiction(
            f"before-birth:{question.id}",
            before_birth(question),
            "Something is dated before the patient was born. Which date is right?",
            (about_you.BIRTH_DATE, question),
        )
        for question in DATED
    ),
    *(
        Contradiction(
            f"longer-than-life:{question.id}",
            longer_than_life(question),
            "Something is said to have lasted longer than the patient has lived. Are these months, or weeks?",
            (about_you.BIRTH_DATE, question),
        )
        for question in _COUNTED_MONTHS
    ),
    Contradiction(
        "trial-longer-than-life",
        TRIAL_LONGER_THAN_LIFE,
        "A treatment is said to have lasted longer than the patient has lived. Are these weeks, or days?",
        (about_you.BIRTH_DATE, past_treatments.TRIALS),
    ),
    Contradiction(
        "headache-began-after-today",
        more_than(amount(brain.HEADACHE_ONSET), AGE),
        "The headaches are said to have begun at an age that the patient has not reached. How old was the "
        "patient?",
        (brain.HEADACHE_ONSET, about_you.BIRTH_DATE),
    ),
)

CONTRADICTIONS: tuple[Contradiction, ...] = (
    *_FROM_MEASUREMENTS,
    *_FROM_SCORES,
    *_FROM_ANSWERS,
    *_FROM_DATES,
    *_FROM_MEDICINES,
    *_MISSING_MEDICINES,
)
"""All that is looked for, the gravest kinds first."""


def contradictions_of(case: Case) -> tuple[Contradiction, ...]:
    """Those that are surely there. What is UNKNOWN is not shown: it is among the open questions already."""
    return tuple(one for one in CONTRADICTIONS if one.condition.truth(case) is YES)
