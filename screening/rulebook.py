"""The rule book: every question, rule, position and source, written from the objects that judge, so it cannot be out of date."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from forms import about_you
from forms.question import Question, Questionnaire, Section
from screening.protocol import Protocol
from screening.rule import ROUTE_WORDS, RUNG_WORDS, Attributes, Consequences, Gate, Rule, Rung
from screening.source import Citation, Source, confidence_words
from screening.sources import SOURCES

DEVELOPER = "Anteroom project"
FUNDING = "not known"
_HEALTH_STATUS_SECTIONS = ("blood_pressure", "mental_health", "past_treatments")


def attributes_of(rule: Rule) -> dict[str, str]:
    """The thirteen source attributes of a rule: a value, or "not used"."""
    questions = rule.condition.questions()
    attributes = Attributes(
        citation="; ".join(map(_cited, rule.sources)) or "no source: this project's inference",
        developer=DEVELOPER,
        funding=FUNDING,
        released=rule.in_force_from.isoformat(),
        revised=rule.in_force_from.isoformat(),
        sex="used" if about_you.SEX in _reads(questions) else "not used",
        date_of_birth="used" if about_you.BIRTH_DATE in _reads(questions) else "not used",
        health_status=_health_status(questions),
    )
    return {field.name: getattr(attributes, field.name) for field in fields(attributes)}


def _reads(questions: Iterable[Question]) -> set[Question]:
    """The questions read, and those that decide whether they are asked."""
    found: set[Question] = set()
    waiting = list(questions)
    while waiting:
        question = waiting.pop()
        if question not in found:
            found.add(question)
            waiting += question.when.questions() if question.when is not None else ()
    return found


def _health_status(questions: Iterable[Question]) -> str:
    read = [question.clinical for question in questions if question.id.split(".")[0] in _HEALTH_STATUS_SECTIONS]
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
        yield from _gate_lines(gate)
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
    yield f"- Holds when: {rule.condition.words()}"
    for protocol in protocols:
        words = _numbers_words(rule, protocol)
        if words:
            yield f"- Numbers under {protocol.policy.name}: {words}"
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


def _numbers_words(rule: Rule, protocol: Protocol) -> str:
    from forms.condition import Compare, Within

    limits = [
        leaf.limit if isinstance(leaf, Compare) else leaf.period
        for leaf in rule.condition.leaves()
        if isinstance(leaf, Compare | Within)
    ]
    chosen = {topic.id: protocol.policy.chosen(topic) for topic in protocol.policy.topics if topic.unit}
    used = dict.fromkeys(limit for limit in limits if limit.key in chosen)
    return "; ".join(
        f"{limit.key} = {chosen[limit.key].number:g} {limit.unit}"
        f" ({', '.join(c.words() for c in chosen[limit.key].sources) or 'no source'})"
        for limit in used
    )


def _consequence_words(consequence: Consequences) -> str:
    by_rung: dict[Rung, list[str]] = {}
    for route, rung in consequence.items():
        by_rung.setdefault(rung, []).append(ROUTE_WORDS[route])
    return "; ".join(f"{RUNG_WORDS[rung]}: {', '.join(by_rung[rung])}" for rung in sorted(by_rung, reverse=True))


def _attribute_words(rule: Rule) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in attributes_of(rule).items())


def _gate_lines(gate: Gate) -> Iterator[str]:
    yield from (f"### {gate.id}: {gate.statement}", "")
    yield f"- Reason for treatment: {gate.reason.value}; routes: {', '.join(ROUTE_WORDS[r] for r in gate.routes)}"
    yield f"- Met when: {gate.met.words()}"
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
        yield f"  - keeps {question.shelf_life} days"
    for code in question.codes:
        yield f"  - {code.system} {code.code} ({confidence_words(code.confidence)})"


def pages(protocols: Iterable[Protocol]) -> dict[Path, str]:
    """Every generated page by its place below the repository's root."""
    protocols = list(protocols)
    return {
        Path("docs/rules.md"): rules_page(protocols),
        Path("docs/questionnaire.md"): questionnaire_page(protocols[0].questionnaire),
    }
