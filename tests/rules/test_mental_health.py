"""Mental health: psychosis, mania, confusion and suicide, each as a patient would tell it."""

import datetime as dt

import pytest

from forms import allergies, treatment_sought
from forms import mental_health as m
from forms.condition import Case
from forms.journey import questions_now
from forms.question import Question, Role
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.findings import unknown_rung
from screening.rule import ALL, ESK, HOME, IM, INJECTED, INK, IV, KAP, ORL, SC, Route, Rule, Rung
from screening.rules.mental_health import (
    ACUTE_SUICIDE_RISK,
    ANTIDEPRESSANT_MANIA,
    BIPOLAR,
    CONSENT_IN_DOUBT,
    CURRENT_MANIA,
    CURRENT_PSYCHOSIS,
    DELIRIUM,
    FAMILY_PSYCHOSIS,
    INTENT_AT_HOME,
    PAST_PSYCHOSIS,
    PERSONALITY_DISORDER,
    POSITIVE_BIPOLAR_SCREEN,
    RULES,
    SCHIZOPHRENIA,
    SUICIDAL_IDEATION,
)
from tests.rules.judging import DECLINED, NOT_SURE, VISIT, case_of, truth_of
from tests.rules.test_scores import entry, on_file

Answers = dict[Question, object]
NEVER = {"absent": "not-asked"}

WELL: Answers = {
    m.PSYCHOSIS_NOW: "no",
    m.MANIA_NOW: "no",
    m.DIAGNOSES: ["none"],
    m.HAPPENED: ["none"],
    m.RELATIVE: "no",
    m.SCORES_KNOWN: "no",
    m.WISH: "no",
    m.THOUGHTS: "no",
    m.ACT: "no",
}
YES_NO_ROWS = [
    ("says yes", "yes", YES),
    ("says no", "no", NO),
    ("not sure", NOT_SURE, UNKNOWN),
    ("rather not say", DECLINED, UNKNOWN),
    ("never asked", NEVER, UNKNOWN),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_well_patient_is_free_of_every_rule_and_a_blank_form_of_none(rule: Rule) -> None:
    assert truth_of(rule, WELL) is NO
    assert truth_of(rule, {}) is UNKNOWN


def test_a_well_patient_meets_nine_questions() -> None:
    assert list(questions_now(m.SECTION, case_of(WELL))) == list(WELL)


def test_only_history_may_be_counted_as_no() -> None:
    safety = {m.WISH, m.THOUGHTS, m.PLAN, m.INTENT, m.ACT, m.ACT_RECENT}
    assert {question for question in m.SECTION.questions if question.role is Role.SAFETY} == safety


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (CURRENT_PSYCHOSIS, "SPEC NE NE NE NE NE -"),
        (SCHIZOPHRENIA, "SPEC NE NE NE NE NE NE"),
        (PAST_PSYCHOSIS, "SPEC SPEC SPEC SPEC SPEC SPEC SPEC"),
        (FAMILY_PSYCHOSIS, "CAUT CAUT CAUT CAUT SPEC SPEC SPEC"),
        (CURRENT_MANIA, "HOLD HOLD HOLD HOLD HOLD HOLD HOLD"),
        (BIPOLAR, "SPEC SPEC SPEC SPEC SPEC SPEC SPEC"),
        (ANTIDEPRESSANT_MANIA, "SPEC SPEC SPEC SPEC SPEC SPEC SPEC"),
        (POSITIVE_BIPOLAR_SCREEN, "SPEC SPEC SPEC SPEC SPEC SPEC SPEC"),
        (ACUTE_SUICIDE_RISK, "URGENT URGENT URGENT URGENT URGENT URGENT URGENT"),
        (SUICIDAL_IDEATION, "CAUT CAUT CAUT CAUT CAUT CAUT CAUT"),
        (INTENT_AT_HOME, "- - - - NE NE -"),
        (DELIRIUM, "HOLD HOLD HOLD HOLD HOLD HOLD HOLD"),
        (PERSONALITY_DISORDER, "- - - - - - SPEC"),
        (CONSENT_IN_DOUBT, "SPEC SPEC SPEC SPEC SPEC SPEC SPEC"),
    ],
    ids=lambda value: value.id if isinstance(value, Rule) else "",
)
def test_what_each_rule_does_on_each_route(rule: Rule, expected: str) -> None:
    rungs = {
        "CAUT": Rung.PRECAUTIONS,
        "SPEC": Rung.SPECIALIST_CLEARANCE,
        "HOLD": Rung.DEFERRED,
        "NE": Rung.CONTRAINDICATED,
        "URGENT": Rung.URGENT,
    }
    routes = (ESK, IV, IM, SC, INK, ORL, KAP)
    wanted = {route: rungs[word] for route, word in zip(routes, expected.split(), strict=True) if word != "-"}
    assert dict(rule.consequence) == wanted


def test_only_acute_suicide_risk_is_urgent() -> None:
    assert [rule.id for rule in RULES if rule.urgent] == ["PS-8"]


@pytest.mark.parametrize(("case", "answer", "expected"), YES_NO_ROWS)
def test_psychosis_now(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(CURRENT_PSYCHOSIS, {**WELL, m.PSYCHOSIS_NOW: answer}) is expected, case


@pytest.mark.parametrize(("days", "expected"), [(7, YES), (8, UNKNOWN)])
def test_psychosis_now_is_asked_again_after_a_week(days: int, expected: Truth) -> None:
    answered = case_of({**WELL, m.PSYCHOSIS_NOW: "yes"})
    later = Case(answered.response, VISIT + dt.timedelta(days), answered.numbers)
    assert CURRENT_PSYCHOSIS.condition.truth(later) is expected


@pytest.mark.parametrize(
    ("rule", "case", "answer", "expected"),
    [
        (SCHIZOPHRENIA, "schizophrenia, years ago", ["schizophrenia"], YES),
        (SCHIZOPHRENIA, "schizoaffective disorder", ["schizoaffective"], YES),
        (SCHIZOPHRENIA, "bipolar disorder only", ["bipolar"], NO),
        (SCHIZOPHRENIA, "bipolar, not sure of the rest", ["bipolar", "not-sure"], UNKNOWN),
        (SCHIZOPHRENIA, "schizophrenia, not sure of the rest", ["schizophrenia", "not-sure"], YES),
        (SCHIZOPHRENIA, "not sure of anything", ["not-sure"], UNKNOWN),
        (SCHIZOPHRENIA, "rather not say", DECLINED, UNKNOWN),
        (BIPOLAR, "bipolar disorder", ["bipolar"], YES),
        (BIPOLAR, "schizophrenia only", ["schizophrenia"], NO),
        (BIPOLAR, "not sure", ["not-sure"], UNKNOWN),
        (PERSONALITY_DISORDER, "a personality disorder above all", ["personality"], YES),
        (PERSONALITY_DISORDER, "bipolar only", ["bipolar"], NO),
        (PERSONALITY_DISORDER, "not sure", NOT_SURE, UNKNOWN),
        (CONSENT_IN_DOUBT, "a learning disability", ["intellectual-disability"], YES),
        (CONSENT_IN_DOUBT, "bipolar only", ["bipolar"], NO),
        (CONSENT_IN_DOUBT, "not sure", ["not-sure"], UNKNOWN),
    ],
)
def test_diagnoses(rule: Rule, case: str, answer: object, expected: Truth) -> None:
    assert truth_of(rule, {**WELL, m.DIAGNOSES: answer}) is expected, case


@pytest.mark.parametrize(
    ("rule", "case", "answer", "expected"),
    [
        (PAST_PSYCHOSIS, "heard voices once, years ago", ["psychosis"], YES),
        (PAST_PSYCHOSIS, "only on amphetamine", ["substance-psychosis"], YES),
        (PAST_PSYCHOSIS, "delirium only", ["delirium"], NO),
        (PAST_PSYCHOSIS, "not sure", ["not-sure"], UNKNOWN),
        (PAST_PSYCHOSIS, "rather not say", DECLINED, UNKNOWN),
        (ANTIDEPRESSANT_MANIA, "high on fluoxetine", ["antidepressant-mania"], YES),
        (ANTIDEPRESSANT_MANIA, "catatonia only", ["catatonia"], NO),
        (ANTIDEPRESSANT_MANIA, "not sure", ["not-sure"], UNKNOWN),
        (DELIRIUM, "confused in hospital two weeks ago", ["delirium"], YES),
        (DELIRIUM, "past psychosis only", ["psychosis"], NO),
        (DELIRIUM, "not sure", NOT_SURE, UNKNOWN),
        (CONSENT_IN_DOUBT, "catatonia", ["catatonia"], YES),
        (CONSENT_IN_DOUBT, "delirium only", ["delirium"], NO),
        (CONSENT_IN_DOUBT, "not sure", ["not-sure"], UNKNOWN),
    ],
)
def test_what_happened_before(rule: Rule, case: str, answer: object, expected: Truth) -> None:
    assert truth_of(rule, {**WELL, m.HAPPENED: answer}) is expected, case


@pytest.mark.parametrize(("case", "answer", "expected"), YES_NO_ROWS)
def test_psychosis_in_the_family(case: str, answer: object, expected: Truth) -> None:
    assert truth_of(FAMILY_PSYCHOSIS, {**WELL, m.RELATIVE: answer}) is expected, case


def test_not_knowing_the_family_asks_for_information_only_where_it_would_need_a_specialist() -> None:
    rungs = {
        route: unknown_rung(FAMILY_PSYCHOSIS.strength, rung)
        for route, rung in FAMILY_PSYCHOSIS.consequence.items()
    }
    assert rungs[IV] is Rung.PRECAUTIONS
    assert rungs[KAP] is Rung.INFORMATION_NEEDED


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("high now", {m.MANIA_NOW: "yes"}, YES),
        ("not high", {m.MANIA_NOW: "no"}, NO),
        ("not sure", {m.MANIA_NOW: NOT_SURE}, UNKNOWN),
        ("rather not say", {m.MANIA_NOW: DECLINED}, UNKNOWN),
        ("bipolar, says no, names a high phase", {m.DIAGNOSES: ["bipolar"], m.PHASE: "high"}, YES),
        ("bipolar, says no, names a mixed phase", {m.DIAGNOSES: ["bipolar"], m.PHASE: "mixed"}, YES),
        ("bipolar, says no, low", {m.DIAGNOSES: ["bipolar"], m.PHASE: "depressed"}, NO),
        ("bipolar, says no, phase not given", {m.DIAGNOSES: ["bipolar"]}, NO),
        (
            "not sure, names a low phase",
            {m.MANIA_NOW: NOT_SURE, m.DIAGNOSES: ["bipolar"], m.PHASE: "depressed"},
            UNKNOWN,
        ),
        ("a phase left behind under a diagnosis taken back", {m.DIAGNOSES: ["none"], m.PHASE: "high"}, NO),
    ],
)
def test_mania_now(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(CURRENT_MANIA, {**WELL, **answers}) is expected, case


DEPRESSION: Answers = {treatment_sought.REASON: "depression"}


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("named as the kind of depression only", {treatment_sought.DIAGNOSED: "bipolar"}, YES),
        ("major depression", {treatment_sought.DIAGNOSED: "major"}, NO),
        ("kind of depression not given", {}, NO),
        ("kind not given, diagnoses not sure", {m.DIAGNOSES: NOT_SURE}, UNKNOWN),
        (
            "bipolar depression, diagnoses declined",
            {treatment_sought.DIAGNOSED: "bipolar", m.DIAGNOSES: DECLINED},
            YES,
        ),
        ("bipolar and high now", {m.DIAGNOSES: ["bipolar"], m.MANIA_NOW: "yes"}, YES),
    ],
)
def test_bipolar_disorder_wherever_it_is_named(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(BIPOLAR, {**WELL, **DEPRESSION, **answers}) is expected, case


def test_the_evidence_names_both_places_and_asks_only_the_one_that_is_open() -> None:
    case = case_of({**WELL, **DEPRESSION, treatment_sought.DIAGNOSED: "bipolar"})
    (leaf,) = BIPOLAR.condition.because(case)
    assert leaf.answer_words(case) == (
        "Psychiatric and developmental diagnoses, ever: None of these; "
        "Kind of depression, as diagnosed: Bipolar depression"
    )
    unsure = case_of({**WELL, **DEPRESSION, m.DIAGNOSES: NOT_SURE})
    assert list(BIPOLAR.condition.open_questions(unsure)) == [m.DIAGNOSES]


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("no total on file", {}, NO),
        ("another instrument", on_file(entry("PHQ-9", 20)), NO),
        ("scored positive", on_file(entry("MDQ", "positive")), YES),
        ("scored negative", on_file(entry("MDQ", "negative")), NO),
        ("six", on_file(entry("MDQ", 6)), NO),
        ("seven, no result given", on_file(entry("MDQ", 7)), UNKNOWN),
        ("eight, no result given", on_file(entry("MDQ", 8)), UNKNOWN),
        (
            "positive, bipolar already diagnosed",
            {**on_file(entry("MDQ", "positive")), m.DIAGNOSES: ["bipolar"]},
            YES,
        ),
        ("not sure whether there is one", {m.SCORES_KNOWN: NOT_SURE}, UNKNOWN),
    ],
)
def test_a_screen_for_bipolar_disorder(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(POSITIVE_BIPOLAR_SCREEN, {**WELL, **answers}) is expected, case


THINKS: Answers = {m.WISH: "yes", m.THOUGHTS: "yes", m.PLAN: "no", m.INTENT: "no"}


@pytest.mark.parametrize(
    ("case", "answers", "urgent", "thoughts", "home"),
    [
        ("nothing of the kind", {}, NO, NO, NO),
        ("wished not to live, no plan, no intent", {**THINKS, m.THOUGHTS: "no"}, NO, YES, NO),
        ("thoughts, no plan, no intent", THINKS, NO, YES, NO),
        ("thoughts and intent", {**THINKS, m.INTENT: "yes"}, YES, YES, YES),
        ("thoughts and a plan, intent denied", {**THINKS, m.PLAN: "yes"}, YES, YES, YES),
        ("thoughts, plan and intent", {**THINKS, m.PLAN: "yes", m.INTENT: "yes"}, YES, YES, YES),
        ("thoughts, the rest not asked yet", {m.WISH: "no", m.THOUGHTS: "yes"}, UNKNOWN, YES, UNKNOWN),
        ("thoughts, intent declined", {**THINKS, m.INTENT: DECLINED}, UNKNOWN, YES, UNKNOWN),
        ("both declined, no more yet", {m.WISH: DECLINED, m.THOUGHTS: DECLINED}, UNKNOWN, UNKNOWN, UNKNOWN),
        (
            "both declined, but afraid to go through with it",
            {m.WISH: DECLINED, m.THOUGHTS: DECLINED, m.PLAN: "no", m.INTENT: "yes"},
            YES, YES, YES,
        ),
        (
            "both not sure, neither plan nor intent",
            {m.WISH: NOT_SURE, m.THOUGHTS: NOT_SURE, m.PLAN: "no", m.INTENT: "no"},
            NO, UNKNOWN, NO,
        ),
        ("a wish, thoughts declined, no plan", {**THINKS, m.THOUGHTS: DECLINED}, NO, YES, NO),
        ("an old yes under a no now", {m.PLAN: "yes", m.INTENT: "yes"}, NO, NO, NO),
        ("high risk level by a clinician", on_file(entry("C-SSRS", "high")), YES, YES, YES),
        ("high risk level, day not known", on_file(entry("C-SSRS", "high", None)), YES, YES, YES),
        ("high risk level last year", on_file(entry("C-SSRS", "high", "2025")), UNKNOWN, UNKNOWN, UNKNOWN),
        ("moderate risk level", on_file(entry("C-SSRS", "moderate")), NO, YES, NO),
        ("low risk level", on_file(entry("C-SSRS", "low")), NO, YES, NO),
        ("intent, scores not asked yet", {**THINKS, m.INTENT: "yes", m.SCORES_KNOWN: NEVER}, YES, YES, YES),
    ],
)  # fmt: skip
def test_thoughts_of_suicide(
    case: str, answers: Answers, urgent: Truth, thoughts: Truth, home: Truth
) -> None:
    said = {**WELL, **answers}
    found = [truth_of(rule, said) for rule in (ACUTE_SUICIDE_RISK, SUICIDAL_IDEATION, INTENT_AT_HOME)]
    assert found == [urgent, thoughts, home], case


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("never", {m.ACT: "no"}, NO),
        ("would not say whether ever", {m.ACT: DECLINED}, UNKNOWN),
        ("would not say whether ever, but in these months yes", {m.ACT: DECLINED, m.ACT_RECENT: "yes"}, YES),
        ("yes, no time given", {m.ACT: "yes"}, UNKNOWN),
        ("yes, in these months", {m.ACT: "yes", m.ACT_RECENT: "yes"}, YES),
        ("yes, longer ago", {m.ACT: "yes", m.ACT_RECENT: "no"}, NO),
        ("yes, not sure when", {m.ACT: "yes", m.ACT_RECENT: NOT_SURE}, UNKNOWN),
        ("last week, by date alone", {m.ACT: "yes", m.ACT_DATE: "2026-11-15"}, YES),
        ("a day short of three months", {m.ACT: "yes", m.ACT_DATE: "2026-08-23"}, YES),
        ("three months ago to the day", {m.ACT: "yes", m.ACT_DATE: "2026-08-22"}, YES),
        ("a day more than three months", {m.ACT: "yes", m.ACT_DATE: "2026-08-21"}, NO),
        ("in August, by date alone", {m.ACT: "yes", m.ACT_DATE: "2026-08"}, UNKNOWN),
        ("in August, longer ago", {m.ACT: "yes", m.ACT_RECENT: "no", m.ACT_DATE: "2026-08"}, NO),
        (
            "says longer ago, the date says last week",
            {m.ACT: "yes", m.ACT_RECENT: "no", m.ACT_DATE: "2026-11-15"},
            YES,
        ),
        (
            "says these months, the date says last year",
            {m.ACT: "yes", m.ACT_RECENT: "yes", m.ACT_DATE: "2025"},
            YES,
        ),
        ("not sure, the date says years ago", {m.ACT: "yes", m.ACT_RECENT: NOT_SURE, m.ACT_DATE: "2019"}, NO),
        ("this month, by month alone", {m.ACT: "yes", m.ACT_DATE: "2026-11"}, YES),
    ],
)
def test_an_act_and_when_it_was(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(ACUTE_SUICIDE_RISK, {**WELL, **answers}) is expected, case


def test_an_act_some_time_in_august_may_still_count_on_the_last_of_november() -> None:
    answers = {**WELL, m.ACT: "yes", m.ACT_DATE: "2026-08"}
    assert truth_of(ACUTE_SUICIDE_RISK, answers, on=dt.date(2026, 11, 30)) is UNKNOWN
    assert truth_of(ACUTE_SUICIDE_RISK, answers, on=dt.date(2026, 12, 1)) is NO


def test_an_act_without_a_time_asks_for_the_time_and_a_declined_one_for_both() -> None:
    for answer, asked in (("yes", [m.ACT_RECENT]), (DECLINED, [m.ACT, m.ACT_RECENT])):
        case = case_of({**WELL, m.ACT: answer})
        assert list(ACUTE_SUICIDE_RISK.condition.open_questions(case)) == asked


@pytest.mark.parametrize(
    ("case", "answers", "precaution", "at_home"),
    [
        ("an act five months ago, no thoughts", {m.ACT: "yes", m.ACT_RECENT: "no"}, YES, NO),
        ("an act three weeks ago, no thoughts", {m.ACT: "yes", m.ACT_RECENT: "yes"}, YES, YES),
        ("an act, not said when", {m.ACT: "yes", m.ACT_RECENT: NOT_SURE}, YES, UNKNOWN),
        ("never", {m.ACT: "no"}, NO, NO),
        ("not sure whether ever", {m.ACT: NOT_SURE, m.ACT_RECENT: "no"}, UNKNOWN, NO),
        ("rather not say", {m.ACT: DECLINED, m.ACT_RECENT: DECLINED}, UNKNOWN, UNKNOWN),
    ],
)
def test_an_act_without_thoughts_of_it_now(
    case: str, answers: Answers, precaution: Truth, at_home: Truth
) -> None:
    """The triage page counts any act as moderate risk and a recent one as high."""
    assert truth_of(SUICIDAL_IDEATION, WELL | answers) is precaution, case
    assert truth_of(INTENT_AT_HOME, WELL | answers) is at_home, case


@pytest.mark.parametrize(
    ("happened", "expected"),
    [(["psychosis"], YES), (["psychosis", "laryngospasm"], YES), (["delirium"], NO), (NOT_SURE, NO)],
)
def test_psychosis_as_a_reaction_to_ketamine_is_an_earlier_psychosis(
    happened: object, expected: Truth
) -> None:
    reaction: Answers = {allergies.SEVERE_REACTION: "yes", allergies.WHAT_HAPPENED: happened}
    assert truth_of(PAST_PSYCHOSIS, WELL | reaction) is expected


def test_an_act_long_ago_is_not_kept_from_the_clinician() -> None:
    case = case_of({**WELL, m.ACT: "yes", m.ACT_RECENT: "no", m.ACT_DATE: "2019"})
    told = [leaf.answer_words(case) for leaf in ACUTE_SUICIDE_RISK.condition.because(case)]
    assert any("ever: yes" in words and "2019" in words and "3 months" in words for words in told)


@pytest.mark.parametrize(
    ("case", "answers", "asked"),
    [
        ("both no", {}, []),
        ("a wish", {m.WISH: "yes"}, [m.PLAN, m.INTENT]),
        ("thoughts declined", {m.THOUGHTS: DECLINED}, [m.PLAN, m.INTENT]),
        ("a wish not sure", {m.WISH: NOT_SURE}, [m.PLAN, m.INTENT]),
        ("an act", {m.ACT: "yes"}, [m.ACT_RECENT, m.ACT_DATE]),
        ("an act declined", {m.ACT: DECLINED}, [m.ACT_RECENT]),
    ],
)
def test_what_is_asked_next(case: str, answers: Answers, asked: list[Question]) -> None:
    now = questions_now(m.SECTION, case_of({**WELL, **answers}))
    assert [question for question in now if question not in WELL] == asked, case


@pytest.mark.parametrize(("days", "expected"), [(7, NO), (8, UNKNOWN)])
def test_thoughts_of_suicide_are_asked_again_after_a_week(days: int, expected: Truth) -> None:
    answered = case_of(WELL)
    later = Case(answered.response, VISIT + dt.timedelta(days), answered.numbers)
    assert SUICIDAL_IDEATION.condition.truth(later) is expected
    assert ACUTE_SUICIDE_RISK.condition.truth(later) is expected


def test_a_worse_answer_takes_no_milder_finding_away() -> None:
    mild = {**WELL, **THINKS}
    worse = {
        **mild,
        m.INTENT: "yes",
        m.DIAGNOSES: ["bipolar"],
        m.MANIA_NOW: "yes",
        **on_file(entry("MDQ", "positive")),
    }
    before = {rule.id for rule in RULES if truth_of(rule, mild) is YES}
    after = {rule.id for rule in RULES if truth_of(rule, worse) is YES}
    assert before == {"PS-9"}
    assert after == {"PS-5", "PS-6", "PS-7", "PS-8", "PS-9", "PS-10"}


def test_home_routes_are_the_two_that_ps_10_closes() -> None:
    assert set(INTENT_AT_HOME.consequence) == set(HOME)
    assert not set(INJECTED) & set(INTENT_AT_HOME.consequence)
    assert set(ACUTE_SUICIDE_RISK.consequence) == set(ALL) == set(Route)
