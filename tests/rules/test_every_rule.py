"""Every rule and gate can fire, can be clear and can be unknown, under both policies; every line is drawn where it says."""

import pytest

from forms.condition import Always
from forms.question import Audience
from forms.questionnaire import QUESTIONNAIRE
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.policy import ClinicPolicy
from screening.rule import Gate, Rule
from screening.rules import GATES, RULES
from tests.rules.generated import case_that_is, closure
from tests.rules.judging import POLICIES, US

JUDGED = [rule for rule in RULES if not isinstance(rule.condition, Always)]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
@pytest.mark.parametrize("truth", [YES, NO, UNKNOWN], ids=lambda truth: truth.name)
@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule.id)
def test_a_rule_can_be(rule: Rule, truth: Truth, policy: ClinicPolicy) -> None:
    case = case_that_is(rule.condition, truth, policy, rule.id)
    assert case is not None, f"no case found in which {rule.id} is {truth.name}"


@pytest.mark.parametrize("truth", [YES, NO, UNKNOWN], ids=lambda truth: truth.name)
@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.id)
def test_a_gate_can_be(gate: Gate, truth: Truth) -> None:
    assert case_that_is(gate.met, truth, US, gate.id) is not None


def test_every_question_is_there_for_a_reason() -> None:
    """A question that no rule, gate or contradiction reads must be one the clinician reads."""
    from screening.contradictions import CONTRADICTIONS

    conditions = [
        *(rule.condition for rule in RULES),
        *(gate.met for gate in GATES),
        *(contradiction.condition for contradiction in CONTRADICTIONS),
    ]
    read = {question.id for condition in conditions for question in closure(condition)}
    unread = {q.id for q in QUESTIONNAIRE if q.id not in read and q.audience is Audience.PATIENT}
    assert unread <= READ_BY_THE_CLINICIAN, unread - READ_BY_THE_CLINICIAN


READ_BY_THE_CLINICIAN = {
    "about_you.name",
    "about_you.record_number",
    "treatment_sought.routes",
    "allergies.other",
    "substances.alcohol_days",
    "substances.alcohol_drinks",
    "substances.kratom_form",
    "substances.kratom_product",
    "visit_day.consent_help",
}
