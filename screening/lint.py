"""Whether questionnaire, rules and policy hang together: what a medical director wants checked before every release."""

import datetime as dt
import re
from collections.abc import Iterator

from forms.answer import Response
from forms.condition import Case
from forms.question import Question
from forms.truth import NO, YES
from screening.findings import findings_of
from screening.outcome import DRUG_ROUTES, gates_of, outcomes_of
from screening.position import limits_of
from screening.protocol import Protocol
from screening.rule import Gate, Route, Rule, Rung
from screening.rules.indications import labelling_of
from screening.source import Citation
from screening.sources import SOURCES

VERDICTS = re.compile(r"\b(eligib\w*|ineligib\w*|cleared for|you pass\w*|you fail\w*|disqualif\w*)\b", re.IGNORECASE)
LONGEST_PATIENT_SENTENCE = 30


def problems(protocol: Protocol, *, on: dt.date) -> Iterator[str]:
    """One line for each thing that is wrong; nothing when all is sound."""
    yield from _ids(protocol)
    for question in protocol.questionnaire:
        yield from _question(question, protocol)
    for rule in protocol.rules:
        yield from _rule(rule, protocol, on)
    for gate in protocol.gates:
        yield from _conditions(gate.id, gate, protocol)
        yield from _cited(gate.id, gate.sources)
    for topic in protocol.policy.topics:
        for position in topic.positions:
            yield from _cited(f"{topic.id}/{position.id}", position.sources)
            known = {rule.id for rule in protocol.rules}
            yield from (f"{topic.id}: no rule {id!r}" for id in position.consequences if id not in known)
    for source in SOURCES.values():
        if source.check_again < on:
            yield f"source {source.id}: was to be looked at again by {source.check_again}"
    yield from _empty_form(protocol, on)


def _ids(protocol: Protocol) -> Iterator[str]:
    ids = [*(rule.id for rule in protocol.rules), *(gate.id for gate in protocol.gates)]
    yield from (f"id {twice!r} is used twice" for twice in sorted({one for one in ids if ids.count(one) > 1}))


def _question(question: Question, protocol: Protocol) -> Iterator[str]:
    known = set(protocol.questionnaire)
    if question.when is not None:
        for gate in question.when.questions():
            if gate not in known:
                yield f"{question.id}: asked depending on {gate.id}, which is not on the form"
    for words in (question.text, question.help, *(choice.text for choice in question.choices)):
        if VERDICTS.search(words):
            yield f"{question.id}: the patient's words hold a verdict"


def _rule(rule: Rule, protocol: Protocol, on: dt.date) -> Iterator[str]:
    yield from _conditions(rule.id, rule, protocol)
    yield from _cited(rule.id, rule.sources)
    if rule.review_by < on:
        yield f"rule {rule.id}: was to be reviewed by {rule.review_by}"
    if VERDICTS.search(rule.patient):
        yield f"rule {rule.id}: the patient's words hold a verdict"
    if any(len(sentence.split()) > LONGEST_PATIENT_SENTENCE for sentence in re.split(r"[.!?]", rule.patient)):
        yield f"rule {rule.id}: a sentence for the patient is longer than {LONGEST_PATIENT_SENTENCE} words"
    if rule.urgent and Rung.URGENT not in rule.consequence.values():
        yield f"rule {rule.id}: urgent, but no route is urgent"


def _conditions(id: str, item: Rule | Gate, protocol: Protocol) -> Iterator[str]:
    condition = item.condition if isinstance(item, Rule) else item.met
    known = set(protocol.questionnaire)
    for question in condition.questions():
        if question not in known:
            yield f"{id}: reads {question.id}, which is not on the form"
    for limit in limits_of(condition):
        if limit.fixed is None and limit.key not in protocol.policy.numbers:
            yield f"{id}: compares with {limit.key!r}, on which the policy holds no number"


def _cited(id: str, citations: tuple[Citation, ...]) -> Iterator[str]:
    yield from (f"{id}: cites {c.source}, which is not in the bibliography" for c in citations if c.source not in SOURCES)


def _empty_form(protocol: Protocol, on: dt.date) -> Iterator[str]:
    """The empty form is never clear, on any route."""
    findings = findings_of(protocol, Response(), on=on)
    case = Case(Response(), on, protocol.policy.numbers)
    outcomes = outcomes_of(findings, gates_of(protocol.gates, case), labelling_of(case), case)
    for route in (*DRUG_ROUTES, Route.PSYCHOTHERAPY):
        if outcomes[route].rung < Rung.INFORMATION_NEEDED:
            yield f"{route.value}: an empty form is not held back"
    for finding in findings:
        if finding.truth is NO and finding.rule.condition.questions():
            yield f"rule {finding.rule.id}: an empty form counts as no"
        if finding.truth is YES and finding.rule.condition.questions():
            yield f"rule {finding.rule.id}: an empty form counts as yes"
