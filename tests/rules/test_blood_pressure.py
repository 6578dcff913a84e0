"""Blood pressure: which reading is judged, where each line lies, what a history of it changes."""

import datetime as dt

import pytest

from forms import about_you, blood_pressure, brain, clinic, heart, hormones
from forms.answer import Answer, Response
from forms.condition import Case
from forms.question import Question
from forms.reading import read
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.facts.pressure import (
    DIASTOLIC,
    MEAN_DIASTOLIC,
    MEAN_SYSTOLIC,
    NO_FRESH_READING,
    NOT_SHOWN_CONTROLLED,
    SYSTOLIC,
    Bearing,
    pressures_of,
)
from screening.policies import EU, US
from screening.policy import ClinicPolicy
from screening.rule import ALL, ESK, INJECTED, INK, ORL, RACEMIC, SC, Route, Rule, Rung, Strength, on
from screening.rules.blood_pressure import (
    ABOVE_CEILING,
    ABOVE_CEILING_NASAL,
    ABOVE_CEILING_OLDER,
    ABOVE_CEILING_RACEMIC,
    ABOVE_STATED_TREATED,
    CRISIS,
    CRISIS_WITH_SYMPTOMS,
    ENCEPHALOPATHY,
    HAZARDOUS_RISE,
    KNOWN_HYPERTENSION,
    NO_READING,
    NOT_CONTROLLED,
    NOT_CONTROLLED_RACEMIC,
    PRE_ECLAMPSIA,
    STAGE_ONE,
    STATED_LIMIT,
    SUBCUTANEOUS_WATCH,
)
from tests.rules.judging import DECLINED, NOT_SURE, POLICIES, VISIT, case_of, truth_of

TODAY = VISIT.isoformat()
CEILING_RULES = (ABOVE_CEILING, ABOVE_CEILING_RACEMIC, NOT_CONTROLLED, NOT_CONTROLLED_RACEMIC)

Answers = dict[Question, object]


def reading(systolic: int, diastolic: int, date: str | None = TODAY) -> dict[str, object]:
    return {"systolic": systolic, "diastolic": diastolic, "date": date, "place": "clinic", "by": "staff"}


def measured(systolic: int, diastolic: int, date: str | None = TODAY) -> Answers:
    """One reading, in a 40-year-old who says nothing else."""
    return {about_you.BIRTH_DATE: "1986-05-01", blood_pressure.READINGS: [reading(systolic, diastolic, date)]}


CONTROLLED: Answers = {
    blood_pressure.HYPERTENSION: "yes",
    blood_pressure.TREATMENT: "medicines",
    blood_pressure.USUAL: "in-range",
}
NO_HYPERTENSION: Answers = {blood_pressure.HYPERTENSION: "no"}


# --- Which reading is judged --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "readings", "systolic", "diastolic"),
    [
        ("one today", [reading(122, 76)], "122 mmHg", "76 mmHg"),
        ("two today: the higher of each number", [reading(150, 80), reading(130, 95)], "150 mmHg", "95 mmHg"),
        (
            "high last week, normal today",
            [reading(170, 99, "2026-11-15"), reading(124, 70)],
            "124 mmHg",
            "70 mmHg",
        ),
        (
            "normal last week, high today",
            [reading(124, 70, "2026-11-15"), reading(170, 99)],
            "170 mmHg",
            "99 mmHg",
        ),
        ("thirty days old", [reading(122, 76, "2026-10-23")], "122 mmHg", "76 mmHg"),
        ("thirty-one days old", [reading(122, 76, "2026-10-22")], "not known", "not known"),
        ("undated and alone", [reading(122, 76, None)], "not known", "not known"),
        (
            "undated high beside a normal one today",
            [reading(200, 125, None), reading(120, 80)],
            "between 120 and 200 mmHg",
            "between 80 and 125 mmHg",
        ),
        (
            "undated normal does not hide a high one",
            [reading(118, 70, None), reading(190, 99)],
            "190 mmHg",
            "99 mmHg",
        ),
        ("month only, all of it fresh", [reading(160, 95, "2026-11")], "160 mmHg", "95 mmHg"),
        ("month only, half of it too old", [reading(160, 95, "2026-10")], "not known", "not known"),
        (
            "some day this year, and today",
            [reading(190, 115, "2026"), reading(120, 80)],
            "between 120 and 190 mmHg",
            "between 80 and 115 mmHg",
        ),
        ("last year, and today", [reading(190, 115, "2025"), reading(120, 80)], "120 mmHg", "80 mmHg"),
        (
            "high on some day this month, normal on the twentieth",
            [reading(190, 115, "2026-11"), reading(120, 80, "2026-11-20")],
            "190 mmHg",
            "115 mmHg",
        ),
        (
            "high on some day last month, normal on the twentieth",
            [reading(190, 115, "2026-10"), reading(120, 80, "2026-11-20")],
            "120 mmHg",
            "80 mmHg",
        ),
    ],
)
def test_which_reading_is_judged(case: str, readings: list[object], systolic: str, diastolic: str) -> None:
    judged = case_of({blood_pressure.READINGS: readings})
    assert judged.interval(SYSTOLIC).words("mmHg") == systolic, case
    assert judged.interval(DIASTOLIC).words("mmHg") == diastolic, case


def test_a_reading_of_tomorrow_counts_as_todays_when_an_old_case_is_reopened() -> None:
    given = {
        blood_pressure.READINGS.id: Answer(read(blood_pressure.READINGS, [reading(170, 99)], VISIT), VISIT)
    }
    reopened = Case(Response(given), VISIT - dt.timedelta(days=1), US.numbers)
    assert reopened.interval(SYSTOLIC).words("mmHg") == "170 mmHg"


@pytest.mark.parametrize(
    ("case", "readings", "systolic", "diastolic"),
    [
        (
            "two on the latest day, an older one left out",
            [reading(150, 90), reading(130, 80), reading(99, 60, "2026-11-01")],
            "140 mmHg",
            "85 mmHg",
        ),
        (
            "an undated one may belong to it",
            [reading(150, 90), reading(130, 80, None)],
            "not known",
            "not known",
        ),
        ("all too old", [reading(150, 90, "2026-01-01")], "not known", "not known"),
    ],
)
def test_mean_of_the_latest_day(case: str, readings: list[object], systolic: str, diastolic: str) -> None:
    judged = case_of({blood_pressure.READINGS: readings})
    assert judged.interval(MEAN_SYSTOLIC).words("mmHg") == systolic, case
    assert judged.interval(MEAN_DIASTOLIC).words("mmHg") == diastolic, case


def test_the_chart_has_every_reading_the_oldest_first_with_its_standing() -> None:
    readings = [
        reading(120, 80),
        reading(150, 90, "2026-11-10"),
        reading(170, 95, "2026-03-01"),
        reading(180, 99, None),
    ]
    stands = pressures_of(case_of({blood_pressure.READINGS: readings}))
    assert [(stand.reading.systolic, stand.bearing) for stand in stands] == [
        (180, Bearing.MAY_COUNT),
        (170, Bearing.REPLACED),
        (150, Bearing.REPLACED),
        (120, Bearing.COUNTS),
    ]


def test_an_old_reading_alone_is_too_old_rather_than_replaced() -> None:
    (stand,) = pressures_of(case_of({blood_pressure.READINGS: [reading(170, 95, "2026-03-01")]}))
    assert stand.bearing is Bearing.TOO_OLD


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        ("measured today", [reading(120, 80)], NO),
        ("thirty days ago", [reading(120, 80, "2026-10-23")], NO),
        ("thirty-one days ago", [reading(120, 80, "2026-10-22")], YES),
        ("some day last month, on both sides of the line", [reading(120, 80, "2026-10")], UNKNOWN),
        ("no day given", [reading(120, 80, None)], UNKNOWN),
        (
            "an old one and one without a day",
            [reading(120, 80, "2026-01-05"), reading(120, 80, None)],
            UNKNOWN,
        ),
        ("blood pressure? no idea", NOT_SURE, UNKNOWN),
        ("rather not say", DECLINED, UNKNOWN),
    ],
)
def test_no_reading_that_is_recent_enough(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(NO_READING, {blood_pressure.READINGS: answer}) is expected, case


def test_the_finding_tells_each_reading_with_its_standing() -> None:
    old = case_of({blood_pressure.READINGS: [reading(170, 95, "2026-03-01")]})
    assert NO_FRESH_READING.told(old) == "170/95 mmHg, 2026-03-01: too old"
    assert NO_FRESH_READING.told(case_of({blood_pressure.READINGS: NOT_SURE})) == "not sure"


# --- Above the ceiling --------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
@pytest.mark.parametrize("rule", CEILING_RULES, ids=lambda rule: rule.id)
@pytest.mark.parametrize(
    ("case", "systolic", "diastolic", "expected"),
    [
        ("one below the systolic line", 139, 80, NO),
        ("exactly on both lines", 140, 90, NO),
        ("one above the systolic line", 141, 90, YES),
        ("one below the diastolic line", 120, 89, NO),
        ("one above the diastolic line", 140, 91, YES),
        ("far above", 178, 98, YES),
    ],
)
def test_above_the_ceiling(
    case: str, rule: Rule, systolic: int, diastolic: int, expected: Truth, policy: ClinicPolicy
) -> None:
    given = measured(systolic, diastolic) | NO_HYPERTENSION
    assert truth_of(rule, given, policy=policy) is expected, case


@pytest.mark.parametrize(
    "rule", [*CEILING_RULES, STATED_LIMIT, CRISIS, STAGE_ONE, HAZARDOUS_RISE], ids=lambda r: r.id
)
@pytest.mark.parametrize(
    ("case", "readings"),
    [
        ("not measured", NOT_SURE),
        ("declined", DECLINED),
        ("normal but too old", [reading(120, 80, "2026-09-01")]),
        ("normal, no day", [reading(120, 80, None)]),
        ("crisis range but too old", [reading(200, 125, "2026-09-01")]),
        ("crisis range, no day", [reading(200, 125, None)]),
        ("crisis range without a day, normal today", [reading(200, 125, None), reading(118, 76)]),
        ("crisis range this year, normal today", [reading(200, 125, "2026"), reading(118, 76)]),
    ],
)
def test_no_pressure_that_can_be_judged_is_unknown_for_every_rule(
    case: str, rule: Rule, readings: object
) -> None:
    given = NO_HYPERTENSION | {
        about_you.BIRTH_DATE: "1986-05-01",
        about_you.SEX: "male",
        blood_pressure.READINGS: readings,
        blood_pressure.SYMPTOMS_NOW: ["none"],
    }
    assert truth_of(rule, given) is UNKNOWN, case


@pytest.mark.parametrize(
    ("case", "born", "systolic", "diastolic", "us", "eu"),
    [
        ("64, one above 140", "1961-11-23", 141, 80, YES, YES),
        ("65 today, one above 140", "1961-11-22", 141, 80, YES, NO),
        ("70, exactly 150", "1956-05-01", 150, 80, YES, NO),
        ("70, one above 150", "1956-05-01", 151, 80, YES, YES),
        ("70, diastolic one above 90", "1956-05-01", 130, 91, YES, YES),
        ("age not known, 145", NOT_SURE, 145, 80, YES, UNKNOWN),
        ("age not known, 151", NOT_SURE, 151, 80, YES, YES),
        ("age not known, exactly 140", NOT_SURE, 140, 90, NO, NO),
        ("born in 1961, 145", "1961", 145, 80, YES, UNKNOWN),
    ],
)
def test_the_ceiling_from_65(
    case: str, born: object, systolic: int, diastolic: int, us: Truth, eu: Truth
) -> None:
    given: Answers = {about_you.BIRTH_DATE: born, blood_pressure.READINGS: [reading(systolic, diastolic)]}
    assert truth_of(ABOVE_CEILING, given, policy=US) is us, case
    assert truth_of(ABOVE_CEILING, given, policy=EU) is eu, case


@pytest.mark.parametrize(
    ("case", "born", "systolic", "us", "eu"),
    [
        ("64 and high", "1961-11-23", 160, NO, NO),
        ("65, exactly 140", "1961-11-22", 140, NO, NO),
        ("65, 141", "1961-11-22", 141, YES, NO),
        ("65, exactly 150", "1961-11-22", 150, YES, NO),
        ("65, 151", "1961-11-22", 151, YES, YES),
        ("age not known, 160", NOT_SURE, 160, UNKNOWN, UNKNOWN),
        ("age not known, 130", NOT_SURE, 130, NO, NO),
    ],
)
def test_the_systolic_ceiling_of_the_older(
    case: str, born: object, systolic: int, us: Truth, eu: Truth
) -> None:
    given: Answers = {about_you.BIRTH_DATE: born, blood_pressure.READINGS: [reading(systolic, 80)]}
    assert truth_of(ABOVE_CEILING_OLDER, given, policy=US) is us, case
    assert truth_of(ABOVE_CEILING_OLDER, given, policy=EU) is eu, case


# --- Hypertension: known, treated, controlled? --------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("known, on medicines, in range; 128/80 today", measured(128, 80) | CONTROLLED, NO),
        ("known, on medicines, in range; 150/95 today", measured(150, 95) | CONTROLLED, NO),
        (
            "known, without medicines as advised, in range; 150/95 today",
            measured(150, 95) | CONTROLLED | {blood_pressure.TREATMENT: "without-medicines"},
            NO,
        ),
        ("no hypertension, 120/80", measured(120, 80) | NO_HYPERTENSION, NO),
        ("no hypertension, 150/95", measured(150, 95) | NO_HYPERTENSION, YES),
        (
            "not sure of hypertension, 150/95: no safer than no",
            measured(150, 95) | {blood_pressure.HYPERTENSION: NOT_SURE},
            YES,
        ),
        (
            "treatment not known, 150/95",
            measured(150, 95) | CONTROLLED | {blood_pressure.TREATMENT: NOT_SURE},
            YES,
        ),
        (
            "usual range not known, 150/95",
            measured(150, 95) | CONTROLLED | {blood_pressure.USUAL: NOT_SURE},
            YES,
        ),
        (
            "normal today, usually too high",
            measured(120, 80) | CONTROLLED | {blood_pressure.USUAL: "often-above"},
            YES,
        ),
        ("normal today, untreated", measured(120, 80) | CONTROLLED | {blood_pressure.TREATMENT: "none"}, YES),
        (
            "normal today, treatment not known",
            measured(120, 80) | CONTROLLED | {blood_pressure.TREATMENT: NOT_SURE},
            UNKNOWN,
        ),
        (
            "normal today, usual range not known",
            measured(120, 80) | CONTROLLED | {blood_pressure.USUAL: NOT_SURE},
            UNKNOWN,
        ),
        (
            "normal today, not sure of hypertension",
            measured(120, 80) | {blood_pressure.HYPERTENSION: NOT_SURE},
            UNKNOWN,
        ),
        (
            "normal today, not sure of hypertension, often too high",
            measured(120, 80) | {blood_pressure.HYPERTENSION: NOT_SURE, blood_pressure.USUAL: "often-above"},
            YES,
        ),
        ("known and controlled, no reading", {**CONTROLLED}, NO),
        ("no hypertension, no reading", {**NO_HYPERTENSION}, UNKNOWN),
    ],
)
def test_hypertension_not_controlled(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(NOT_CONTROLLED, answers) is expected, case
    assert truth_of(NOT_CONTROLLED_RACEMIC, answers) is expected, case


BORN_1950: Answers = {about_you.BIRTH_DATE: "1950-01-01"}


@pytest.mark.parametrize(
    ("systolic", "diastolic", "above"),
    [(140, 90, NO), (141, 90, YES), (140, 91, YES), (146, 84, YES), (150, 90, YES), (151, 90, YES)],
)
@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
def test_the_higher_ceiling_from_65_is_for_esketamine_alone(
    systolic: int, diastolic: int, above: Truth, policy: ClinicPolicy
) -> None:
    answers = measured(systolic, diastolic) | NO_HYPERTENSION | BORN_1950
    for rule in (ABOVE_CEILING_RACEMIC, NOT_CONTROLLED_RACEMIC):
        assert truth_of(rule, answers, policy=policy) is above
    spared = policy is EU and systolic <= 150 and diastolic <= 90
    assert truth_of(NOT_CONTROLLED, answers, policy=policy) is (NO if spared else above)


@pytest.mark.parametrize("supervised", ["no", "yes", NOT_SURE, {"absent": "not-asked"}])
@pytest.mark.parametrize(("systolic", "above"), [(140, NO), (141, YES)])
def test_compounded_nasal_above_the_ceiling(systolic: int, above: Truth, supervised: object) -> None:
    answers = CONTROLLED | measured(systolic, 80) | {clinic.NASAL_SUPERVISED: supervised}
    expected = NO if supervised == "yes" else above
    assert truth_of(ABOVE_CEILING_NASAL, answers) is expected


@pytest.mark.parametrize(
    ("systolic", "diastolic", "expected"),
    [(180, 100, NO), (181, 100, YES), (180, 101, YES), (170, 112, YES), (150, 85, NO)],
)
@pytest.mark.parametrize("history", ["treated", "none"])
def test_usual_control_excuses_no_reading_above_the_stated_limit(
    systolic: int, diastolic: int, expected: Truth, history: str
) -> None:
    known = CONTROLLED if history == "treated" else NO_HYPERTENSION
    assert truth_of(ABOVE_STATED_TREATED, known | measured(systolic, diastolic)) is expected


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        ("told so by a nurse", "yes", YES),
        ("never told", "no", NO),
        ("not sure", NOT_SURE, UNKNOWN),
        ("rather not say", DECLINED, UNKNOWN),
    ],
)
def test_known_hypertension(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(KNOWN_HYPERTENSION, {blood_pressure.HYPERTENSION: answer}) is expected, case


def test_known_hypertension_stays_a_precaution_when_it_is_untreated() -> None:
    assert truth_of(KNOWN_HYPERTENSION, CONTROLLED | {blood_pressure.TREATMENT: "none"}) is YES


def test_control_is_told_answer_by_answer() -> None:
    told = NOT_SHOWN_CONTROLLED.told(case_of(CONTROLLED | {blood_pressure.USUAL: NOT_SURE}))
    assert (
        told
        == "Hypertension, known: yes; Treatment of hypertension: Medicines; Usual blood pressure: not sure"
    )


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("had it once", {blood_pressure.HYPERTENSION: "yes", blood_pressure.ENCEPHALOPATHY: "yes"}, YES),
        ("never", {blood_pressure.HYPERTENSION: "yes", blood_pressure.ENCEPHALOPATHY: "no"}, NO),
        ("never had hypertension", {blood_pressure.HYPERTENSION: "no"}, NO),
        ("not sure", {blood_pressure.HYPERTENSION: "yes", blood_pressure.ENCEPHALOPATHY: NOT_SURE}, UNKNOWN),
        ("not sure of hypertension", {blood_pressure.HYPERTENSION: NOT_SURE}, UNKNOWN),
        (
            "declined hypertension, yet had it",
            {blood_pressure.HYPERTENSION: DECLINED, blood_pressure.ENCEPHALOPATHY: "yes"},
            YES,
        ),
    ],
)
def test_hypertensive_encephalopathy(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(ENCEPHALOPATHY, answers) is expected, case


# --- The stated limit of the injectable labels --------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("179/99, no hypertension known", measured(179, 99) | NO_HYPERTENSION, NO),
        ("exactly 180/100", measured(180, 100) | NO_HYPERTENSION, NO),
        ("181/100", measured(181, 100) | NO_HYPERTENSION, YES),
        ("180/101", measured(180, 101) | NO_HYPERTENSION, YES),
        ("170/105, treated and usually in range", measured(170, 105) | CONTROLLED, NO),
        ("170/105, untreated", measured(170, 105) | CONTROLLED | {blood_pressure.TREATMENT: "none"}, YES),
        (
            "170/105, usually too high",
            measured(170, 105) | CONTROLLED | {blood_pressure.USUAL: "often-above"},
            YES,
        ),
        (
            "170/105, not sure of hypertension",
            measured(170, 105) | {blood_pressure.HYPERTENSION: NOT_SURE},
            YES,
        ),
        ("170/105 without a day, untreated", measured(170, 105, None) | NO_HYPERTENSION, UNKNOWN),
    ],
)
def test_the_injectable_labels_limit(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(STATED_LIMIT, answers) is expected, case


# --- Crisis -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "systolic", "diastolic", "expected"),
    [
        ("179/119", 179, 119, NO),
        ("exactly 180/120", 180, 120, NO),
        ("181/90", 181, 90, YES),
        ("170/121", 170, 121, YES),
        ("212/130, known and controlled all the same", 212, 130, YES),
    ],
)
def test_crisis_range(case: str, systolic: int, diastolic: int, expected: Truth) -> None:
    assert truth_of(CRISIS, measured(systolic, diastolic) | CONTROLLED) is expected, case


SYMPTOM = blood_pressure.SYMPTOMS_NOW


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("190/110, no symptoms", measured(190, 110) | {SYMPTOM: ["none"]}, NO),
        ("190/110 with chest pain", measured(190, 110) | {SYMPTOM: ["chest-pain"]}, YES),
        ("190/110, short of breath", measured(190, 110) | {SYMPTOM: ["breathless"]}, YES),
        ("190/110, arm weak", measured(190, 110) | {SYMPTOM: ["weakness-speech"]}, YES),
        ("190/110, sight changed", measured(190, 110) | {SYMPTOM: ["sight"]}, YES),
        ("190/110, sudden worst headache", measured(190, 110) | {SYMPTOM: ["thunderclap"]}, YES),
        ("190/110, very bad headache", measured(190, 110) | {SYMPTOM: ["severe-headache", "not-sure"]}, YES),
        ("190/110, faint", measured(190, 110) | {SYMPTOM: ["fainting"]}, NO),
        ("190/110, symptoms not asked", measured(190, 110), UNKNOWN),
        ("190/110, not sure of symptoms", measured(190, 110) | {SYMPTOM: ["not-sure"]}, UNKNOWN),
        ("140/90 with chest pain", measured(140, 90) | {SYMPTOM: ["chest-pain"]}, NO),
        ("190/110 without a day, chest pain", measured(190, 110, None) | {SYMPTOM: ["chest-pain"]}, UNKNOWN),
    ],
)
def test_crisis_range_with_symptoms(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(CRISIS_WITH_SYMPTOMS, answers) is expected, case


def test_crisis_pressure_is_a_contraindication_while_symptoms_are_unknown() -> None:
    given = measured(190, 110)
    assert (truth_of(CRISIS, given), truth_of(CRISIS_WITH_SYMPTOMS, given)) == (YES, UNKNOWN)


def test_symptoms_of_the_day_before_yesterday_are_out_of_date() -> None:
    day = VISIT - dt.timedelta(days=2)
    given = {
        blood_pressure.READINGS.id: Answer(read(blood_pressure.READINGS, [reading(190, 110)], VISIT), VISIT),
        SYMPTOM.id: Answer(read(SYMPTOM, ["none"], day), day),
    }
    assert CRISIS_WITH_SYMPTOMS.condition.truth(Case(Response(given), VISIT, US.numbers)) is UNKNOWN


# --- The functional clause, pregnancy, and what is only recorded --------------------------------------------

NOTHING_ELSE: Answers = measured(120, 80) | {
    about_you.SEX: "female",
    heart.ANEURYSM: "no",
    heart.MALFORMATION: "no",
    blood_pressure.PRE_ECLAMPSIA: "no",
    hormones.PHAEOCHROMOCYTOMA: "no",
}


def hazard_cases() -> list[tuple[str, Answers, Truth]]:
    healthy = NOTHING_ELSE | {brain.BLEED: "no"}
    return [
        ("none of the listed diseases", healthy, NO),
        (
            "aneurysm not repaired",
            healthy | {heart.ANEURYSM: "yes", heart.ANEURYSM_STATUS: "not-repaired"},
            YES,
        ),
        (
            "aneurysm repaired, check-ups fine",
            healthy | {heart.ANEURYSM: "yes", heart.ANEURYSM_STATUS: "repaired"},
            NO,
        ),
        (
            "aneurysm, repair not known",
            healthy | {heart.ANEURYSM: "yes", heart.ANEURYSM_STATUS: NOT_SURE},
            UNKNOWN,
        ),
        ("vessel malformation", healthy | {heart.MALFORMATION: "yes"}, YES),
        ("brain bleed", healthy | {brain.BLEED: "yes"}, YES),
        ("phaeochromocytoma", healthy | {hormones.PHAEOCHROMOCYTOMA: "yes"}, YES),
        ("pre-eclampsia", healthy | {blood_pressure.PRE_ECLAMPSIA: "yes"}, YES),
        ("crisis-range pressure", healthy | {blood_pressure.READINGS: [reading(185, 95)]}, YES),
        ("not sure of a brain bleed", healthy | {brain.BLEED: NOT_SURE}, UNKNOWN),
    ]


@pytest.mark.parametrize(("case", "answers", "expected"), hazard_cases())
def test_a_rise_would_be_a_serious_hazard(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(HAZARDOUS_RISE, answers) is expected, case


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("pre-eclampsia now", {about_you.SEX: "female", blood_pressure.PRE_ECLAMPSIA: "yes"}, YES),
        ("none", {about_you.SEX: "female", blood_pressure.PRE_ECLAMPSIA: "no"}, NO),
        (
            "intersex, pre-eclampsia now",
            {about_you.SEX: "intersex", blood_pressure.PRE_ECLAMPSIA: "yes"},
            YES,
        ),
        ("male: not asked", {about_you.SEX: "male"}, NO),
        ("female, not sure", {about_you.SEX: "female", blood_pressure.PRE_ECLAMPSIA: NOT_SURE}, UNKNOWN),
        ("sex not said", {about_you.SEX: DECLINED}, UNKNOWN),
        ("sex not said, no pre-eclampsia", {about_you.SEX: DECLINED, blood_pressure.PRE_ECLAMPSIA: "no"}, NO),
        ("sex not said, pre-eclampsia", {about_you.SEX: DECLINED, blood_pressure.PRE_ECLAMPSIA: "yes"}, YES),
    ],
)
def test_pre_eclampsia(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(PRE_ECLAMPSIA, answers) is expected, case


@pytest.mark.parametrize(
    ("case", "systolic", "diastolic", "expected"),
    [
        ("129/79", 129, 79, NO),
        ("exactly 130", 130, 79, YES),
        ("131/79", 131, 79, YES),
        ("exactly 80", 120, 80, YES),
        ("120/81", 120, 81, YES),
        ("well above stage 1", 160, 100, YES),
    ],
)
def test_stage_one_is_recorded(case: str, systolic: int, diastolic: int, expected: Truth) -> None:
    assert truth_of(STAGE_ONE, measured(systolic, diastolic)) is expected, case


def test_the_watch_after_a_subcutaneous_dose_belongs_to_the_route() -> None:
    assert truth_of(SUBCUTANEOUS_WATCH, {}) is YES


# --- What each does -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "strength", "consequence", "urgent"),
    [
        (ABOVE_CEILING, Strength.PRECAUTION, on((ESK,), Rung.DEFERRED), False),
        (
            ABOVE_CEILING_RACEMIC,
            Strength.PRECAUTION,
            on((*INJECTED, INK), Rung.PRECAUTIONS) | on((ORL,), Rung.DEFERRED),
            False,
        ),
        (ABOVE_CEILING_NASAL, Strength.PRECAUTION, on((INK,), Rung.DEFERRED), False),
        (ABOVE_STATED_TREATED, Strength.PRECAUTION, on(RACEMIC, Rung.DEFERRED), False),
        (ABOVE_CEILING_OLDER, Strength.PRECAUTION, on((ESK,), Rung.DEFERRED), False),
        (HAZARDOUS_RISE, Strength.ABSOLUTE, on((ESK, *RACEMIC), Rung.CONTRAINDICATED), False),
        (STATED_LIMIT, Strength.ABSOLUTE, on(RACEMIC, Rung.CONTRAINDICATED), False),
        (CRISIS, Strength.ABSOLUTE, on(ALL, Rung.CONTRAINDICATED), False),
        (CRISIS_WITH_SYMPTOMS, Strength.ABSOLUTE, on(ALL, Rung.URGENT), True),
        (NOT_CONTROLLED, Strength.RELATIVE, on((ESK,), Rung.DEFERRED), False),
        (NOT_CONTROLLED_RACEMIC, Strength.RELATIVE, on(RACEMIC, Rung.DEFERRED), False),
        (ENCEPHALOPATHY, Strength.RELATIVE, on(ALL, Rung.SPECIALIST_CLEARANCE), False),
        (KNOWN_HYPERTENSION, Strength.PRECAUTION, on(ALL, Rung.PRECAUTIONS), False),
        (SUBCUTANEOUS_WATCH, Strength.PRECAUTION, on((SC,), Rung.NONE_FOUND), False),
        (STAGE_ONE, Strength.INFORMATION, on(ALL, Rung.NONE_FOUND), False),
        (PRE_ECLAMPSIA, Strength.ABSOLUTE, on(ALL, Rung.CONTRAINDICATED), False),
        (NO_READING, Strength.INFORMATION, on(ALL, Rung.INFORMATION_NEEDED), False),
    ],
    ids=lambda value: value.id if isinstance(value, Rule) else "",
)
def test_what_each_rule_does(
    rule: Rule, strength: Strength, consequence: dict[Route, Rung], urgent: bool
) -> None:
    assert (rule.strength, dict(rule.consequence), rule.urgent) == (strength, consequence, urgent)
