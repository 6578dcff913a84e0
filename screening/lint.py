"""Whether questionnaire, rules and policy hang together: checked before every release."""

import datetime as dt
import re
from collections.abc import Iterator

from forms.answer import Response
from forms.condition import Case, Condition, Limit
from forms.question import Question
from forms.truth import NO, YES
from screening.findings import findings_of
from screening.outcome import DRUG_ROUTES, gates_of, outcomes_of
from screening.position import limits_of
from screening.protocol import Protocol
from screening.rule import Route, Rule, Rung
from screening.rules.indications import labelling_of
from screening.source import Citation
from screening.sources import SOURCES

VERDICTS = re.compile(r"\b((in)?eligib\w*|cleared for|you pass\w*|you fail\w*|disqualif\w*)\b", re.IGNORECASE)
LONGEST_PATIENT_SENTENCE = 30


def problems(protocol: Protocol, *, on: dt.date) -> Iterator[str]:
    """One line for each thing that is wrong; nothing when all is sound."""
    yield from _ids(protocol)
    for question in protocol.questionnaire:
        yield from _question(question, protocol)
    for rule in protocol.rules:
        yield from _rule(rule, protocol, on)
    for gate in protocol.gates:
        yield from _condition(gate.id, gate.met, protocol)
        yield from _patient_words(f"gate {gate.id}", gate.patient)
        yield from _cited(gate.id, gate.sources)
    for topic in protocol.policy.topics:
        for position in topic.positions:
            yield from _cited(f"{topic.id}/{position.id}", position.sources)
            known = {rule.id for rule in protocol.rules}
            yield from (f"{topic.id}: no rule {id!r}" for id in position.consequences if id not in known)
    for source in SOURCES.values():
        if source.check_again < on:
            yield f"source {source.id}: was to be looked at again by {source.check_again}"
    if not any(_without_number(condition, protocol) for condition in _judged(protocol)):
        yield from _empty_form(protocol, on)


def _judged(protocol: Protocol) -> tuple[Condition, ...]:
    return (*(rule.condition for rule in protocol.rules), *(gate.met for gate in protocol.gates))


def _without_number(condition: Condition, protocol: Protocol) -> tuple[Limit, ...]:
    """What it compares with and the policy says nothing about: such a condition cannot be judged."""
    numbers = protocol.policy.numbers
    return tuple(one for one in limits_of(condition) if one.fixed is None and one.key not in numbers)


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
    yield from _condition(rule.id, rule.condition, protocol)
    yield from _cited(rule.id, rule.sources)
    if rule.review_by < on:
        yield f"rule {rule.id}: was to be reviewed by {rule.review_by}"
    yield from _patient_words(f"rule {rule.id}", rule.patient)
    if rule.urgent and Rung.URGENT not in rule.consequence.values():
        yield f"rule {rule.id}: urgent, but no route is urgent"


def _patient_words(name: str, words: str) -> Iterator[str]:
    if VERDICTS.search(words):
        yield f"{name}: the patient's words hold a verdict"
    if any(len(sentence.split()) > LONGEST_PATIENT_SENTENCE for sentence in re.split(r"[.!?]", words)):
        yield f"{name}: a sentence for the patient is longer than {LONGEST_PATIENT_SENTENCE} words"


def _condition(id: str, condition: Condition, protocol: Protocol) -> Iterator[str]:
    known = set(protocol.questionnaire)
    for question in condition.questions():
        if question not in known:
            yield f"{id}: reads {question.id}, which is not on the form"
    for limit in _without_number(condition, protocol):
        yield f"{id}: compares with {limit.key!r}, on which the policy holds no number"


def _cited(id: str, citations: tuple[Citation, ...]) -> Iterator[str]:
    unknown = (citation.source for citation in citations if citation.source not in SOURCES)
    yield from (f"{id}: cites {source}, which is not in the bibliography" for source in unknown)


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
