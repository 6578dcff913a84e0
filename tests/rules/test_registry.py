"""The rule set as a whole: one id each, every section in it, nothing left unknown about a healthy patient."""

import pytest

from forms import about_you, blood_pressure, clinic, mental_health, treatment_sought, visit_day
from forms.answer import Absent, Answer, Response, Value
from forms.condition import Case
from forms.journey import questions_now, unanswered
from forms.question import Kind, Question, Section
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import read
from forms.truth import UNKNOWN
from screening.case_file import counts_as_no
from screening.policies import US
from screening.policy import ClinicPolicy
from screening.rule import Domain, Rule
from screening.rules import GATES, RULES, RULES_BY_ID, by_id
from screening.rules.clinic import REDIRECTING, redirects
from tests.rules.judging import NOT_SURE, POLICIES, VISIT

# The entries of the evidence register that the sections tested beside this file answer for.
ENTRIES = (
    *("SET-1", "SET-2", "SET-3", "SET-4", "SET-5"),
    *("LOG-1", "LOG-2", "LOG-3", "LOG-4", "LOG-5", "LOG-6", "LOG-7"),
    *("HE-1", "HE-1r", "HE-2", "HE-3", "HE-4", "HE-5", "HE-6", "RE-1", "GU-1", "GU-2", "GU-3"),
    *("ALL-1", "ALL-2"),
    *("AG-1", "AG-1r", "AG-2", "AG-3", "AG-3r", "PR-1", "PR-1r", "PR-2", "PR-3", "PR-3r"),
)

HEALTHY = {
    about_you.NAME: "Healthy Patient",
    about_you.BIRTH_DATE: "1986-02-03",
    about_you.HEIGHT: {"value": 170, "unit": "cm"},
    about_you.WEIGHT: {"value": 70, "unit": "kg"},
    treatment_sought.REASON: "depression",
    treatment_sought.DIAGNOSED: "major",
    blood_pressure.READINGS: [{"systolic": 120, "diastolic": 75, "date": "2026-11-22"}],
    blood_pressure.SYMPTOMS_NOW: ["none"],
    mental_health.WISH: "no",
    mental_health.THOUGHTS: "no",
    mental_health.ACT: "no",
    visit_day.TRANSPORT: "yes",
    visit_day.TWO_HOURS: "yes",
    visit_day.CONSENT: "yes",
    clinic.REMS_CERTIFIED: "yes",
    clinic.REMS_ENROLLED: "yes",
}
# How many questions a healthy patient meets at most, by section: the form stays short. Of the four on blood
# pressure one is for women only.
MOST = {
    "about_you": 6, "treatment_sought": 4, "blood_pressure": 4, "heart": 5, "brain": 5, "eyes": 1,
    "lungs_and_sleep": 3, "hormones": 2, "liver_kidney_bladder": 4, "pregnancy": 3, "mental_health": 9,
    "substances": 6, "medicines": 2, "allergies": 2, "past_treatments": 2, "visit_day": 4,
}  # fmt: skip


def _no(question: Question) -> Value:
    return ("none",) if question.kind is Kind.ANY_OF else "no"


def _healthy(sex: str) -> Response:
    answers: dict[str, Value | Absent] = {q.id: _no(q) for q in QUESTIONNAIRE if counts_as_no(q)}
    given = {**HEALTHY, about_you.SEX: sex}
    answers |= {question.id: read(question, raw, VISIT) for question, raw in given.items()}
    return Response({id: Answer(value, VISIT) for id, value in answers.items()})


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_is_a_rule(entry: str) -> None:
    assert any(rule.evidence_id == entry for rule in RULES)


def test_an_id_used_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="used twice"):
        by_id((RULES[0], RULES[1], RULES[0]))


def test_every_rule_is_found_by_its_id() -> None:
    assert tuple(RULES_BY_ID.values()) == RULES
    assert GATES


def test_the_redirection_reads_every_flag_and_no_other() -> None:
    flags = {question for rule in RULES if redirects(rule) for question in rule.condition.questions()}
    assert set(RULES_BY_ID["SET-5"].condition.questions()) == flags
    assert flags | {clinic.NASAL_SUPERVISED} == set(RULES_BY_ID["SET-5.nasal"].condition.questions())


@pytest.mark.parametrize("domain", REDIRECTING, ids=lambda domain: domain.name)
def test_each_redirecting_domain_has_a_flag(domain: Domain) -> None:
    assert any(redirects(rule) for rule in RULES if rule.domain is domain)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
@pytest.mark.parametrize("sex", ["female", "male", "intersex"])
def test_nothing_is_unknown_of_a_healthy_patient(sex: str, policy: ClinicPolicy) -> None:
    case = Case(_healthy(sex), VISIT, policy.numbers)
    assert [rule.id for rule in RULES if rule.condition.truth(case) is UNKNOWN] == []
    left = [question.id for question in unanswered(QUESTIONNAIRE, case)]
    assert left == []


@pytest.mark.parametrize("section", QUESTIONNAIRE.sections, ids=lambda section: section.id)
def test_a_healthy_patient_meets_few_questions(section: Section) -> None:
    met = questions_now(section, Case(_healthy("female"), VISIT))
    assert len(met) <= MOST[section.id], [question.id for question in met]


def test_a_healthy_patient_meets_about_sixty_questions_in_all() -> None:
    for sex in ("female", "male"):
        case = Case(_healthy(sex), VISIT)
        assert sum(len(questions_now(section, case)) for section in QUESTIONNAIRE.sections) <= 61


READ_ALONE = [
    (rule, rule.condition.questions()[0])
    for rule in RULES
    if len(rule.condition.questions()) == 1 and counts_as_no(rule.condition.questions()[0])
]


@pytest.mark.parametrize(("rule", "question"), READ_ALONE, ids=lambda value: value.id)
def test_not_sure_is_never_read_as_no(rule: Rule, question: Question) -> None:
    """A rule that rests on one question of history stays open for a healthy patient who is not sure of it."""
    response = _healthy("female")
    for gate in question.when.questions() if question.when is not None else ():
        if gate.kind is Kind.YES_NO:
            response = response.with_answer(gate.id, Answer("yes", VISIT))
    response = response.with_answer(question.id, Answer(read(question, NOT_SURE, VISIT), VISIT))
    assert rule.condition.truth(Case(response, VISIT, US.numbers)) is UNKNOWN


def test_the_form_is_named_and_versioned() -> None:
    assert (QUESTIONNAIRE.name, QUESTIONNAIRE.version) == ("Anteroom intake", "1.0.0")
    assert [section.id for section in QUESTIONNAIRE.sections] == list(MOST)
