"""Reason, label and earlier treatment: what is met, what is not, and what cannot be told, on every route."""

import pytest

from forms import medicines, mental_health, past_treatments, treatment_sought
from forms.question import Question
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.outcome import GateState, Labelling, gate_on, gates_of
from screening.policies import EU, US
from screening.policy import ClinicPolicy
from screening.rule import ALL, ESK, INJECTED, INK, IV, KAP, ORL, Indication, Route, Rule, Rung, Strength
from screening.rules import indications as rules
from tests.rules.judging import DECLINED, NOT_SURE, VISIT, case_of, truth_of
from tests.rules.test_past_treatments import CHRONIC_PATTERN, DISABLED, THREE_CLASSES, TWO_TRIPTANS
from tests.rules.test_trials import CIPRALEX_UNSURE, choosing, history, preventive, therapy, trial

Answers = dict[Question, object]
MET, NOT_MET, OPEN = GateState.MET, GateState.NOT_MET, GateState.UNKNOWN
OTHERS = tuple(route for route in Route if route is not ESK)

SAFE: Answers = {
    mental_health.WISH: "no",
    mental_health.THOUGHTS: "no",
    mental_health.ACT: "no",
    mental_health.SCORES_KNOWN: "no",
}
DEPRESSION: Answers = {
    treatment_sought.REASON: "depression",
    treatment_sought.ALSO: ["none"],
    treatment_sought.DIAGNOSED: "major",
    mental_health.DIAGNOSES: ["none"],
}
PTSD: Answers = {treatment_sought.REASON: "ptsd", treatment_sought.ALSO: ["none"]}
PAIN: Answers = {treatment_sought.REASON: "chronic-pain", treatment_sought.ALSO: ["none"]}


def gates(answers: Answers, policy: ClinicPolicy = US) -> dict[Route, GateState]:
    case = case_of(answers, policy=policy)
    found = gates_of(rules.GATES, case)
    return {route: gate_on(route, found, case) for route in Route}


def on_all(state: GateState) -> dict[Route, GateState]:
    return dict.fromkeys(Route, state)


def test_each_reason_has_at_most_one_gate_on_a_route() -> None:
    pairs = [(gate.reason, route) for gate in rules.GATES for route in gate.routes]
    assert len(pairs) == len(set(pairs))
    gated = {reason for reason, _ in pairs}
    assert gated == set(Indication) - {Indication.OTHER}
    assert set(pairs) == {(reason, route) for reason in gated for route in Route}


SERTRALINE_FAILED = trial("sertraline", dose=200, weeks=10)
VENLAFAXINE_FAILED = trial("venlafaxine", dose=225, weeks=8)


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("one failure, nothing else tried", history(SERTRALINE_FAILED), NOT_MET),
        ("one failure, and a second drug of which nothing is known", history(
            SERTRALINE_FAILED, CIPRALEX_UNSURE), OPEN),
        ("two failures", history(SERTRALINE_FAILED, VENLAFAXINE_FAILED), MET),
        ("three failures", history(
            SERTRALINE_FAILED, VENLAFAXINE_FAILED, trial("bupropion", dose=300)), MET),
        ("two failures of one drug", history(SERTRALINE_FAILED, trial("Zoloft", dose=100)), NOT_MET),
        ("one failure and lithium added", history(SERTRALINE_FAILED, trial("lithium", dose=900)), NOT_MET),
        ("one failure and kratom", history(SERTRALINE_FAILED, trial("kratom")), NOT_MET),
        ("one failure, one not tolerated", history(
            SERTRALINE_FAILED,
            trial("venlafaxine", dose=75, weeks=2, stopped_because="side-effects")), NOT_MET),
        ("one failure, list not whole", history(SERTRALINE_FAILED, left_out="yes"), OPEN),
        ("nothing tried", {past_treatments.ANY: "no"}, NOT_MET),
        ("not sure what was tried", {past_treatments.ANY: NOT_SURE}, OPEN),
        ("rather not say", {past_treatments.ANY: DECLINED}, OPEN),
        ("not asked", {}, OPEN),
    ],
)  # fmt: skip
def test_depression_gate_on_every_route(case: str, answers: Answers, expected: GateState) -> None:
    assert gates(DEPRESSION | SAFE | answers) == on_all(expected), case


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (US, MET),
        (EU, MET),
        (choosing(failed_antidepressants="three"), NOT_MET),
        (choosing(failed_antidepressants="veterans"), NOT_MET),
    ],
)
def test_the_policy_says_how_many_must_have_failed(policy: ClinicPolicy, expected: GateState) -> None:
    answers = DEPRESSION | SAFE | history(SERTRALINE_FAILED, VENLAFAXINE_FAILED)
    assert gates(answers, policy) == on_all(expected)


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("thoughts of suicide", {mental_health.THOUGHTS: "yes"}, MET),
        ("a plan and intent", {
            mental_health.THOUGHTS: "yes", mental_health.PLAN: "yes", mental_health.INTENT: "yes"}, MET),
        ("an act last month", {
            mental_health.THOUGHTS: "no", mental_health.ACT: "yes", mental_health.ACT_RECENT: "yes"}, MET),
        ("a wish to be dead only", {
            mental_health.WISH: "yes", mental_health.PLAN: "no", mental_health.INTENT: "no"}, NOT_MET),
        ("no thoughts", {}, NOT_MET),
        ("not sure about thoughts", {mental_health.THOUGHTS: NOT_SURE}, OPEN),
        ("thoughts, bipolar", {
            mental_health.THOUGHTS: "yes", mental_health.DIAGNOSES: ["bipolar"]}, NOT_MET),
        ("thoughts, diagnosis not said", {
            mental_health.THOUGHTS: "yes", treatment_sought.DIAGNOSED: NOT_SURE}, OPEN),
        ("thoughts, no major depression diagnosed", {
            mental_health.THOUGHTS: "yes", treatment_sought.DIAGNOSED: "none"}, NOT_MET),
    ],
)  # fmt: skip
def test_acute_suicidality_opens_esketamine_only(case: str, answers: Answers, expected: GateState) -> None:
    found = gates(DEPRESSION | SAFE | history(trial()) | answers)
    assert found[ESK] is expected, case
    assert {found[route] for route in OTHERS} == {NOT_MET}, case


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("EMDR without enough effect", history(therapy("EMDR"), trial("sertraline")), MET),
        ("three medicines, no therapy", history(trial("sertraline"), trial("paroxetine")), NOT_MET),
        ("therapy, not said which", history(therapy("counselling")), OPEN),
        ("nothing tried", {past_treatments.ANY: "no"}, NOT_MET),
        ("not asked", {}, OPEN),
    ],
)
def test_ptsd_gate(case: str, answers: Answers, expected: GateState) -> None:
    assert gates(PTSD | answers) == on_all(expected), case


FIVE_CLASSES = (*THREE_CLASSES, preventive("onabotulinumtoxinA"), preventive("erenumab"))
TEXTBOOK: Answers = CHRONIC_PATTERN | {
    past_treatments.HEADACHE_DAYS: 19,
    past_treatments.MIGRAINE_DAYS: 11,
    past_treatments.HEADACHE_MONTHS: 14,
}


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("the textbook patient", TEXTBOOK | history(*FIVE_CLASSES, *TWO_TRIPTANS), MET),
        ("chronic, three classes", TEXTBOOK | history(*THREE_CLASSES), MET),
        ("chronic, two classes", TEXTBOOK | history(*THREE_CLASSES[:2]), NOT_MET),
        ("disabling days, no chronic pattern", DISABLED | history(*THREE_CLASSES, *TWO_TRIPTANS), MET),
        ("chronic, lengths not known", TEXTBOOK | history(
            *(preventive(name, weeks=None) for name in ("topiramate", "propranolol", "erenumab"))), OPEN),
        ("five classes, two headache days a month", TEXTBOOK | history(*FIVE_CLASSES) | {
            past_treatments.HEADACHE_DAYS: 2, past_treatments.DISABLING_DAYS: 2}, NOT_MET),
        ("nothing tried", TEXTBOOK | {past_treatments.ANY: "no"}, NOT_MET),
        ("not asked", {treatment_sought.REASON: "migraine"}, OPEN),
    ],
)  # fmt: skip
def test_migraine_gate(case: str, answers: Answers, expected: GateState) -> None:
    assert gates(answers) == on_all(expected), case


@pytest.mark.parametrize(
    ("months", "expected"), [(2, NOT_MET), (3, NOT_MET), (4, MET), (NOT_SURE, OPEN), (DECLINED, OPEN)]
)
def test_chronic_pain_gate(months: object, expected: GateState) -> None:
    assert gates(PAIN | {past_treatments.PAIN_MONTHS: months}) == on_all(expected)


def test_another_reason_has_no_gate_and_no_reason_leaves_it_open() -> None:
    assert gates({treatment_sought.REASON: "other"}) == on_all(GateState.NOT_APPLICABLE)
    assert gates({}) == on_all(OPEN)
    assert gates({treatment_sought.REASON: NOT_SURE}) == on_all(OPEN)


LABELLED, OFF, NONE = Labelling.LABELLED, Labelling.OFF_LABEL, Labelling.NONE_STATED


@pytest.mark.parametrize(
    ("case", "answers", "esketamine"),
    [
        ("major depression", DEPRESSION, LABELLED),
        ("one failure only: the diagnosis is labelled", DEPRESSION | history(trial()), LABELLED),
        ("depression, kind not known", DEPRESSION | {
            treatment_sought.DIAGNOSED: NOT_SURE, mental_health.DIAGNOSES: NOT_SURE}, LABELLED),
        ("bipolar depression", DEPRESSION | {treatment_sought.DIAGNOSED: "bipolar"}, OFF),
        ("another kind of depression", DEPRESSION | {treatment_sought.DIAGNOSED: "other"}, OFF),
        ("no diagnosis made", DEPRESSION | {treatment_sought.DIAGNOSED: "none"}, LABELLED),
        ("bipolar disorder ticked among diagnoses", DEPRESSION | {mental_health.DIAGNOSES: ["bipolar"]}, OFF),
        ("PTSD", PTSD, OFF),
        ("PTSD with depression besides", PTSD | {treatment_sought.ALSO: ["depression"]}, OFF),
        ("migraine", {treatment_sought.REASON: "migraine"}, OFF),
        ("pain", PAIN, OFF),
        ("something else", {treatment_sought.REASON: "other"}, OFF),
        ("reason not said", {}, NONE),
        ("reason declined", {treatment_sought.REASON: DECLINED}, NONE),
    ],
)  # fmt: skip
def test_labelling(case: str, answers: Answers, esketamine: Labelling) -> None:
    found = rules.labelling_of(case_of(answers))
    assert found == {ESK: esketamine} | dict.fromkeys(OTHERS, OFF), case


def four_failures() -> Answers:
    names = {"sertraline": 50, "venlafaxine": 75, "bupropion": 300, "mirtazapine": 15}
    return history(*(trial(name, dose=dose) for name, dose in names.items()))


def phq9(score: int) -> Answers:
    row = {"instrument": "PHQ-9", "score": score, "level": None, "date": str(VISIT), "scored_by": "clinician"}
    return {mental_health.SCORES_KNOWN: "yes", mental_health.SCORES: [row]}


IDEATION: Answers = {mental_health.THOUGHTS: "yes"}
KIND = past_treatments.PAIN_KIND


@pytest.mark.parametrize(
    ("rule", "answers", "expected"),
    [
        (rules.ACUTE_SUICIDALITY_ESKETAMINE, DEPRESSION | SAFE | IDEATION, YES),
        (rules.ACUTE_SUICIDALITY_ESKETAMINE, DEPRESSION | SAFE, NO),
        (rules.ACUTE_SUICIDALITY_ESKETAMINE, DEPRESSION | SAFE | {mental_health.THOUGHTS: DECLINED}, UNKNOWN),
        (rules.DEPRESSION_INFUSION, DEPRESSION, YES),
        (rules.DEPRESSION_INFUSION, PAIN, NO),
        (rules.DEPRESSION_INFUSION, PAIN | {treatment_sought.ALSO: ["not-sure"]}, UNKNOWN),
        (rules.DEPRESSION_OTHER_ROUTES, DEPRESSION, YES),
        (rules.DEPRESSION_OTHER_ROUTES, PTSD, NO),
        (rules.VETERANS_CRITERIA, DEPRESSION | four_failures() | phq9(14), YES),
        (rules.VETERANS_CRITERIA, DEPRESSION | four_failures() | phq9(15), NO),
        (rules.VETERANS_CRITERIA, DEPRESSION | four_failures() | phq9(16), NO),
        (rules.VETERANS_CRITERIA, DEPRESSION | history(trial()) | phq9(27), YES),
        (rules.VETERANS_CRITERIA, DEPRESSION | phq9(15), UNKNOWN),
        (rules.VETERANS_CRITERIA, DEPRESSION | {past_treatments.ANY: "no"}, YES),
        (rules.SUICIDAL_THOUGHTS_INFUSION, DEPRESSION | SAFE | IDEATION, YES),
        (rules.SUICIDAL_THOUGHTS_INFUSION, DEPRESSION | SAFE, NO),
        (rules.SUICIDAL_THOUGHTS_INFUSION, DEPRESSION, UNKNOWN),
        (rules.PTSD, PTSD, YES),
        (rules.PTSD, DEPRESSION | {treatment_sought.ALSO: ["ptsd"]}, YES),
        (rules.PTSD, DEPRESSION, NO),
        (rules.PTSD, {treatment_sought.REASON: "depression", treatment_sought.ALSO: NOT_SURE}, UNKNOWN),
        (rules.MIGRAINE_INFUSION, CHRONIC_PATTERN, YES),
        (rules.MIGRAINE_INFUSION, DEPRESSION, NO),
        (rules.MIGRAINE_NASAL, CHRONIC_PATTERN, YES),
        (rules.MIGRAINE_NASAL, PAIN, NO),
        *((rule, PAIN | {KIND: kind}, YES) for rule, kind in zip(
            rules.PAIN, ("crps", "spinal-cord", "fibromyalgia"), strict=True)),
        *((rule, PAIN | {KIND: "other"}, NO) for rule in rules.PAIN),
        *((rule, PAIN | {KIND: NOT_SURE}, UNKNOWN) for rule in rules.PAIN),
        *((rule, DEPRESSION, NO) for rule in rules.PAIN),
        (rules.ESKETAMINE_OFF_LABEL, PTSD, YES),
        (rules.ESKETAMINE_OFF_LABEL, DEPRESSION, NO),
        (rules.ESKETAMINE_OFF_LABEL, DEPRESSION | {mental_health.DIAGNOSES: ["bipolar"]}, YES),
        (rules.ESKETAMINE_OFF_LABEL, DEPRESSION | {mental_health.DIAGNOSES: NOT_SURE}, UNKNOWN),
    ],
)  # fmt: skip
def test_what_is_told_of_the_evidence(rule: Rule, answers: Answers, expected: Truth) -> None:
    assert truth_of(rule, answers) is expected, rule.id


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.id)
def test_the_evidence_is_information_and_never_an_outcome(rule: Rule) -> None:
    assert rule.strength is Strength.INFORMATION
    assert set(rule.consequence.values()) == {Rung.NONE_FOUND}
    assert truth_of(rule, {}) is UNKNOWN, "an empty form says nothing"


def test_ids_are_given_once_among_rules_and_gates() -> None:
    ids = [item.id for item in (*rules.RULES, *rules.GATES)]
    assert len(ids) == len(set(ids))


def test_where_each_piece_of_evidence_is_shown() -> None:
    shown = {rule.id: rule.routes for rule in rules.RULES}
    assert shown["IND-P"] == ALL
    assert shown["IND-D3"] == shown["IND-E"] == (ESK,)
    assert shown["IND-M"] == shown["IND-C.crps"] == (IV,)
    assert shown["IND-M2"] == (INK,)
    assert set(shown["IND-D4.other-routes"]) == {*INJECTED, INK, ORL} - {IV}
    assert KAP in rules.RESISTANT_DEPRESSION.routes


def test_medicines_taken_now_are_no_trials() -> None:
    taken = {medicines.ANY: "yes", medicines.LIST: [{"name": "sertraline"}, {"name": "venlafaxine"}]}
    assert gates(DEPRESSION | SAFE | taken | {past_treatments.ANY: "no"}) == on_all(NOT_MET)
