"""No clinician reads "[qtc-long]": wherever words are shown, the number in force stands in them."""

import re
from collections.abc import Iterator

import pytest

from forms.answer import Response
from forms.condition import Condition
from screening.contradictions import CONTRADICTIONS
from screening.evaluate import PROTOCOLS, Evaluation, evaluate
from screening.findings import Finding
from screening.outcome import GateFinding
from screening.rulebook import rules_page
from screening.rules import GATES, RULES
from screening.summary import summary_of
from screening.summary.model import texts_of
from tests.cases.case_file import all_cases, evaluated
from tests.rules.judging import VISIT

PLACEHOLDER = re.compile(r"\[[a-z0-9-]+\]")
EVALUATIONS = {
    **{
        f"empty form, {name}": evaluate(Response(), protocol, on=VISIT)
        for name, protocol in PROTOCOLS.items()
    },
    **{case.name: evaluated(case) for case in all_cases()},
}


def found_in(texts: Iterator[str]) -> list[str]:
    return [text for text in texts if PLACEHOLDER.search(text)]


def words_of_finding(finding: Finding) -> Iterator[str]:
    rule = finding.rule
    yield from (rule.statement, rule.clinician, rule.patient, rule.inference)
    yield rule.change.becomes if rule.change else ""
    yield rule.condition.words(finding.case)
    for item in finding.evidence:
        yield from (item.label, item.answer, item.comparison, item.limit)


def words_of_gate(finding: GateFinding, evaluation: Evaluation) -> Iterator[str]:
    gate = finding.gate
    yield from (gate.statement, gate.clinician, gate.patient, gate.inference)
    yield gate.met.words(evaluation.case)


@pytest.mark.parametrize("name", EVALUATIONS)
def test_every_finding_and_the_whole_summary_say_numbers(name: str) -> None:
    evaluation = EVALUATIONS[name]
    for finding in evaluation.findings:
        assert found_in(words_of_finding(finding)) == [], finding.rule.id
    for gate in evaluation.gates:
        assert found_in(words_of_gate(gate, evaluation)) == [], gate.gate.id
    assert found_in(texts_of(summary_of(evaluation))) == []


def test_no_fact_has_a_placeholder_in_its_name() -> None:
    conditions: list[Condition] = [
        *(rule.condition for rule in RULES),
        *(gate.met for gate in GATES),
        *(one.condition for one in CONTRADICTIONS),
    ]
    labels = (getattr(leaf, "label", "") for condition in conditions for leaf in condition.leaves())
    assert found_in(labels) == []


def test_the_rule_book_says_numbers() -> None:
    assert found_in(iter(rules_page(PROTOCOLS.values()).splitlines())) == []


def test_a_placeholder_would_be_seen() -> None:
    assert found_in(
        iter(["Age below [adult]", "QTc at least [qtc-long]", "QTc at least 500 ms", "[see note]"])
    ) == [
        "Age below [adult]",
        "QTc at least [qtc-long]",
    ]
