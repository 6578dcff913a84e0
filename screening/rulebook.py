"""The rule book: every question, rule, position and source, written from the objects that judge, so it cannot be out of date."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from forms import about_you
from forms.answer import Response
from forms.condition import Case, Condition
from forms.journey import with_gates
from forms.question import Question, Questionnaire, Section
from screening.policy import ClinicPolicy
from screening.position import limits_of
from screening.protocol import Protocol
from screening.rule import ROUTE_WORDS, RUNG_WORDS, Attributes, Consequences, Gate, Rule, Rung
from screening.source import Citation, Source, confidence_words
from screening.sources import SOURCES
from screening.summary.words import counted

DEVELOPER = "Anteroom project"
FUNDING = "not known"
_HEALTH_STATUS_SECTIONS = ("blood_pressure", "mental_health", "past_treatments")


def attributes_of(rule: Rule) -> dict[str, str]:
    """The thirteen source attributes of a rule: a value, or "not used"."""
    questions = rule.condition.questions()
    read = with_gates(questions)
    attributes = Attributes(
        citation="; ".join(map(_cited, rule.sources)) or "no source: this project's inference",
        developer=DEVELOPER,
        funding=FUNDING,
        released=rule.in_force_from.isoformat(),
        revised=rule.in_force_from.isoformat(),
        sex="used" if about_you.SEX in read else "not used",
        date_of_birth="used" if about_you.BIRTH_DATE in read else "not used",
        health_status=_health_status(questions),
    )
    return {field.name: getattr(attributes, field.name) for field in fields(attributes)}


def _health_status(questions: Iterable[Question]) -> str:
    read = [
        question.clinical for question in questions if question.id.split(".")[0] in _HEALTH_STATUS_SECTIONS
    ]
    return f"used: {'; '.join(read)}" if read else "not used"


def _cited(citation: Citation) -> str:
    source = SOURCES[citation.source]
    return f"{citation.words()} ({source.title}{', ' + source.year if source.year else ''})"


def rules_page(protocols: Iterable[Protocol]) -> str:
    """docs/rules.md."""
    protocols = list(protocols)
    return "\n".join(_rules_lines(protocols)) + "\n"


def _rules_lines(protocols: list[Protocol]) -> Iterator[str]:
    first = protocols[0]
    yield from ("# The rule book", "", "Generated from the code by `make docs`; do not edit.", "")
    yield f"{first.name}, version {first.version}. Every rule is a reason for care, never a decision."
    yield ""
    for protocol in protocols:
        yield f"- Policy **{protocol.policy.name}** (`{protocol.policy.id}`, {protocol.policy.standing}): `{protocol.hash}`"
    yield from ("", f"## Rules ({len(first.rules)})", "")
    for rule in first.rules:
        yield from _rule_lines(rule, protocols)
    yield from (f"## Gates ({len(first.gates)})", "", "About benefit and earlier treatment, not safety.", "")
    for gate in first.gates:
        yield from _gate_lines(gate, protocols)
    yield from ("## Positions", "", "Where sources disagree each is kept; the policy chooses.", "")
    for topic in first.policy.topics:
        yield from (f"### {topic.question}", "")
        for position in topic.positions:
            followers = [p.policy.id.upper() for p in protocols if p.policy.choices[topic.id] == position.id]
            mark = f" **chosen by {', '.join(followers)}**" if followers else ""
            sources = ", ".join(c.words() for c in position.sources) or "no source"
            yield f"- {position.words} ({sources}; {confidence_words(position.confidence)}){mark}"
        yield ""
    yield from ("## Sources", "")
    yield from map(_source_line, SOURCES.values())


def _rule_lines(rule: Rule, protocols: list[Protocol]) -> Iterator[str]:
    yield from (f"### {rule.id}: {rule.statement}", "")
    yield f"- Strength: {rule.strength.value}; confidence {rule.confidence} ({confidence_words(rule.confidence)})"
    yield f"- Consequence: {_consequence_words(rule.consequence)}"
    for protocol in protocols:
        changed = protocol.policy.consequences.get(rule.id)
        if changed:
            yield f"- Under {protocol.policy.name}: {_consequence_words(changed)}"
    yield from _logic_lines("Holds when", rule.condition, protocols)
    yield from _numbers_lines(rule.condition, protocols)
    yield f"- For the clinician: {rule.clinician}"
    yield f"- For the patient: {rule.patient}"
    if rule.inference:
        yield f"- This project's inference: {rule.inference}"
    if rule.change:
        yield f"- Changes when: {rule.change.becomes}"
    yield f"- Sources: {', '.join(c.words() for c in rule.sources) or 'none'}"
    yield f"- In force from {rule.in_force_from}; {rule.reviewed_by}; review by {rule.review_by}"
    yield f"- Attributes: {_attribute_words(rule)}"
    yield ""


def words_under(condition: Condition, policy: ClinicPolicy) -> str:
    """A condition in plain logic, with the numbers that this policy follows."""
    return condition.words(Case(Response(), policy.effective, policy.numbers))


def _logic_lines(opening: str, condition: Condition, protocols: list[Protocol]) -> Iterator[str]:
    """One line where all policies agree, else one for each."""
    words = {protocol.policy.name: words_under(condition, protocol.policy) for protocol in protocols}
    if len(set(words.values())) == 1:
        yield f"- {opening}: {words[protocols[0].policy.name]}"
    else:
        yield from (f"- {opening}, under {name}: {said}" for name, said in words.items())


def _numbers_lines(condition: Condition, protocols: list[Protocol]) -> Iterator[str]:
    for protocol in protocols:
        words = _numbers_words(condition, protocol)
        if words:
            yield f"- Numbers under {protocol.policy.name}: {words}"


def _numbers_words(condition: Condition, protocol: Protocol) -> str:
    chosen = {topic.id: protocol.policy.chosen(topic) for topic in protocol.policy.topics if topic.unit}
    used = [limit for limit in limits_of(condition) if limit.key in chosen]
    return "; ".join(
        f"{limit.key} = {chosen[limit.key].number:g} {limit.unit}"
        f" ({', '.join(c.words() for c in chosen[limit.key].sources) or 'no source'})"
        for limit in used
    )


def _consequence_words(consequence: Consequences) -> str:
    by_rung: dict[Rung, list[str]] = {}
    for route, rung in consequence.items():
        by_rung.setdefault(rung, []).append(ROUTE_WORDS[route])
    return "; ".join(
        f"{RUNG_WORDS[rung]}: {', '.join(by_rung[rung])}" for rung in sorted(by_rung, reverse=True)
    )


def _attribute_words(rule: Rule) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in attributes_of(rule).items())


def _gate_lines(gate: Gate, protocols: list[Protocol]) -> Iterator[str]:
    yield from (f"### {gate.id}: {gate.statement}", "")
    yield f"- Reason for treatment: {gate.reason.value}; routes: {', '.join(ROUTE_WORDS[r] for r in gate.routes)}"
    yield from _logic_lines("Met when", gate.met, protocols)
    yield from _numbers_lines(gate.met, protocols)
    yield f"- For the clinician: {gate.clinician}"
    yield f"- Sources: {', '.join(c.words() for c in gate.sources) or 'none'}; {confidence_words(gate.confidence)}"
    if gate.inference:
        yield f"- This project's inference: {gate.inference}"
    yield ""


def _source_line(source: Source) -> str:
    year = f" ({source.year})" if source.year else ""
    return (
        f"- **{source.id}** {source.title}{year}. Read: {source.read}. "
        f"Checked {source.checked_on}, again by {source.check_again}. {' '.join(f'<{a}>' for a in source.addresses)}"
    )


def questionnaire_page(questionnaire: Questionnaire) -> str:
    """docs/questionnaire.md."""
    return "\n".join(_questionnaire_lines(questionnaire)) + "\n"


def _questionnaire_lines(questionnaire: Questionnaire) -> Iterator[str]:
    yield from ("# The questionnaire", "", "Generated from the code by `make docs`; do not edit.", "")
    yield f"{questionnaire.name} {questionnaire.version}, `{questionnaire.hash}`"
    yield ""
    clinic = Section("clinic", "The clinic's own facts", "Not asked of the patient.", questionnaire.clinic)
    for section in (*questionnaire.sections, clinic):
        yield from (f"## {section.title}", "", section.intro, "")
        for question in section.questions:
            yield from _question_lines(question)
        yield ""


def _question_lines(question: Question) -> Iterator[str]:
    yield f"- `{question.id}` **{question.text}** ({question.clinical}; {question.kind.value})"
    if question.choices:
        yield f"  - {'; '.join(f'`{c.code}` {c.text}' for c in question.choices)}"
    if question.when is not None:
        yield f"  - asked when {question.when.words()}"
    if question.shelf_life is not None:
        yield f"  - keeps {counted(question.shelf_life, 'day')}"
    for code in question.codes:
        yield f"  - {code.system} {code.code} ({confidence_words(code.confidence)})"


def pages(protocols: Iterable[Protocol]) -> dict[Path, str]:
    """Every generated page by its place below the repository's root."""
    protocols = list(protocols)
    return {
        Path("docs/rules.md"): rules_page(protocols),
        Path("docs/questionnaire.md"): questionnaire_page(protocols[0].questionnaire),
    }
