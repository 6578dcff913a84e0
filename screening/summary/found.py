"""The findings in a clinician's words: on page 1 in a line each, behind it with everything they rest on."""

import datetime as dt
from collections.abc import Iterable, Mapping

from forms.answer import PartialDate
from forms.condition import Case, Compare, Is, Leaf, State, Stated, Within
from forms.question import Audience, Question, Role
from forms.truth import NO, UNKNOWN, YES
from screening.facts.person import AGE
from screening.findings import Evidence as Comparison
from screening.findings import Finding
from screening.outcome import Outcome
from screening.rule import ROUTE_WORDS, RUNG_WORDS, Route, Rung, Strength
from screening.settle import ToSettle, WouldChange
from screening.source import Citation, Source, confidence_words
from screening.summary.model import Change, Entry, Evidence, Field, Line, RouteRow, Settle, Urgent
from screening.summary.words import (
    GATE_WORDS,
    LABELLING_WORDS,
    STRENGTH_WORDS,
    TO_BE_CLEARER,
    TOLD,
    TRUTH_WORDS,
    counted,
    date_words,
    routes_words,
)

_ORDER = {strength: place for place, strength in enumerate(Strength)}


def route_row(outcome: Outcome, after_lifts: str = "") -> RouteRow:
    """One route of the matrix."""
    tally = outcome.tally
    return RouteRow(
        route=outcome.route,
        title=ROUTE_WORDS[outcome.route],
        rung=outcome.rung,
        outcome=RUNG_WORDS[outcome.rung],
        indication=LABELLING_WORDS[outcome.labelling],
        gate=GATE_WORDS[outcome.gate],
        absolute=tally.absolute,
        relative=tally.relative,
        precaution=tally.precaution,
        unknown=tally.unknown,
        after_lifts=after_lifts,
    )


def _grouped(rungs: Mapping[Route, Rung], *, with_none: bool = False) -> tuple[Field, ...]:
    """What is done on which routes, the most serious first."""
    shown = {rung for rung in rungs.values() if with_none or rung > Rung.NONE_FOUND}
    present = sorted(shown, reverse=True)
    return tuple(
        Field(RUNG_WORDS[rung], routes_words(route for route, here in rungs.items() if here is rung))
        for rung in present
    )


def beyond_urgent(outcomes: Iterable[Outcome]) -> tuple[Field, ...]:
    """What is left on the urgent routes once the crisis is dealt with; empty when no route is urgent."""
    left = {outcome.route: outcome.beyond_urgent for outcome in outcomes if outcome.rung is Rung.URGENT}
    return _grouped(left, with_none=True)


def hidden(finding: Finding) -> Rung:
    """The most serious thing the finding does if it is so."""
    return max(finding.consequence.values(), default=Rung.NONE_FOUND)


def seriousness(finding: Finding) -> tuple[int, int, str]:
    """The worst first; within a rung by the source's strength."""
    return (-hidden(finding), _ORDER[finding.rule.strength], finding.rule.id)


def _measured(finding: Finding) -> str:
    """The numbers and dates behind a finding, for page 1; an age only where nothing else was measured."""
    told = [item for item in finding.evidence if item.truth is finding.truth]
    measured = [item for item in told if isinstance(item.leaf, Compare | Within)]
    beside_age = [item for item in measured if not (isinstance(item.leaf, Compare) and item.leaf.term is AGE)]
    return "; ".join(dict.fromkeys(f"{_label(item)} {item.answer}" for item in beside_age or measured))


def titled(statement: str) -> str:
    """A rule's statement as a title."""
    return statement.rstrip(".")


def line_of(finding: Finding) -> Line:
    """A finding in a line of page 1; of an unknown one, what it would do if it is so."""
    does = finding.rungs if finding.truth is YES else finding.consequence
    rungs = {route: does[route] for route in finding.routes}
    routes = "; ".join(f"{field.label}: {field.value}" for field in _grouped(rungs))
    if finding.truth is UNKNOWN:
        routes = f"If so: {routes}"
    return Line(finding.worst, finding.rule.id, titled(finding.rule.statement), routes, _measured(finding))


def stops_of(findings: Iterable[Finding]) -> tuple[Line, ...]:
    """What forbids or defers on any route; what is urgent has its own place above."""
    return _lines(f for f in findings if f.truth is YES and f.worst >= Rung.DEFERRED and not f.rule.urgent)


def cautions_of(findings: Iterable[Finding]) -> tuple[Line, ...]:
    """What asks for a specialist, for information or for care."""
    return _lines(f for f in findings if f.truth is YES and Rung.NONE_FOUND < f.worst < Rung.DEFERRED)


def unknown_of(findings: Iterable[Finding]) -> tuple[Line, ...]:
    """What cannot be told and would change an outcome."""
    return _lines(f for f in findings if f.matters)


def _lines(findings: Iterable[Finding]) -> tuple[Line, ...]:
    return tuple(map(line_of, sorted(findings, key=seriousness)))


def urgent_of(finding: Finding) -> Urgent:
    """An urgent finding with the answers that set it off."""
    answers = "; ".join(f"{item.question}: {item.answer}" for item in map(evidence_of, finding.evidence))
    action = finding.rule.clinician.partition(". ")[0].rstrip(".") + "."
    return Urgent(finding.rule.id, titled(finding.rule.statement), action, answers)


def label_of_leaf(leaf: Leaf) -> str:
    """What was asked: the fact or number by its name, a question by its clinical label."""
    match leaf:
        case Compare():
            return leaf.term.label
        case Stated():
            return leaf.label
        case _:
            return " / ".join(question.clinical for question in leaf.asks)


def _label(item: Comparison) -> str:
    return label_of_leaf(item.leaf)


def evidence_of(item: Comparison) -> Evidence:
    """What was asked, what was said, and how it was held against what."""
    plain = isinstance(item.leaf, Stated) or (isinstance(item.leaf, Is) and item.leaf.codes == ("yes",))
    told = TOLD[item.truth]
    return Evidence(_label(item), item.answer, f"({told})" if plain else f"({item.comparison}: {told})")


def missing_beside(
    evidence: Iterable[Evidence], questions: Iterable[Question], case: Case
) -> tuple[str, ...]:
    """The open questions that the evidence does not already show, and why nothing may be read from each."""
    shown = {item.question for item in evidence}
    return tuple(_missing(question, case) for question in questions if question.clinical not in shown)


def _missing(question: Question, case: Case) -> str:
    standing = case.standing(question)
    why = TO_BE_CLEARER if standing.state is State.ANSWERED else standing.words
    return f"{question.clinical} ({why})"


def source_of(citation: Citation, sources: Mapping[str, Source]) -> Field:
    """The place cited, and the document it stands in."""
    source = sources.get(citation.source)
    return Field(
        citation.words(), ", ".join(part for part in (source.title, source.year) if part) if source else ""
    )


def entry_of(finding: Finding, sources: Mapping[str, Source]) -> Entry:
    """A finding in full."""
    rule, case = finding.rule, finding.case
    evidence = tuple(dict.fromkeys(map(evidence_of, finding.evidence)))
    return Entry(
        id=rule.id,
        truth=TRUTH_WORDS[finding.truth],
        statement=titled(rule.statement),
        clinician=rule.clinician,
        strength=STRENGTH_WORDS[rule.strength],
        rung=finding.worst,
        consequences=_grouped(finding.consequence),
        logic=rule.condition.words(case),
        evidence=evidence,
        missing=missing_beside(evidence, finding.open_questions, case),
        sources=tuple(source_of(citation, sources) for citation in rule.sources),
        confidence=f"{rule.confidence}: {confidence_words(rule.confidence)}",
        inference=rule.inference,
        reviewed=f"{rule.reviewed_by}; in force from {rule.in_force_from}, review due by {rule.review_by}",
    )


def entries_of(findings: Iterable[Finding], sources: Mapping[str, Source]) -> tuple[Entry, ...]:
    """Every finding that is not NO: those that apply, then those that cannot be told; the worst first."""
    there = [finding for finding in findings if finding.truth is not NO]
    ordered = sorted(there, key=lambda finding: (finding.truth is UNKNOWN, *seriousness(finding)))
    return tuple(entry_of(finding, sources) for finding in ordered)


def _verb(questions: Iterable[Question]) -> str:
    asked = tuple(questions)
    if all(question.role is Role.MEASUREMENT for question in asked):
        return "Measure"
    return "Clinic to say" if all(question.audience is Audience.CLINIC for question in asked) else "Ask"


def settle_of(item: ToSettle) -> Settle:
    """What to ask, measure or obtain, and what that settles."""
    return Settle(
        verb=_verb(item.questions),
        questions=tuple(question.clinical for question in item.questions),
        papers=item.documents,
        settles=f"{counted(len(item.settles), 'finding')}, {routes_words(item.routes)}",
        ids=item.settles,
    )


def day_words(day: dt.date) -> str:
    return date_words(PartialDate(day.year, day.month, day.day))


def change_of(item: WouldChange) -> Change:
    """What must become true; where time decides, from when to screen again."""
    if item.earliest is None or item.latest is None:
        when = "not a matter of time alone"
    elif item.earliest == item.latest:
        when = f"re-screen on or after {day_words(item.latest)}"
    else:
        when = f"re-screen on or after {day_words(item.latest)}; not before {day_words(item.earliest)}"
    return Change(f"{titled(item.finding.rule.statement)}  {item.finding.rule.id}", item.becomes, when)
