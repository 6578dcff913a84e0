"""What would settle it, what would change it, and when to ask again."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from forms.condition import Case
from forms.question import Question
from forms.truth import UNKNOWN, YES
from screening.findings import Finding
from screening.outcome import GateFinding
from screening.rule import Change, Route, Rung


@dataclass(frozen=True, slots=True)
class ToSettle:
    """A smallest set of questions that, once answered, decides these findings whatever the answers are.

    `follow_ups` are asked only if an answer opens them; `documents` are papers that would answer instead.
    """

    questions: tuple[Question, ...]
    follow_ups: tuple[Question, ...]
    documents: tuple[str, ...]
    findings: tuple[Finding, ...]
    gates: tuple[GateFinding, ...]

    @property
    def settles(self) -> tuple[str, ...]:
        """Ids of the findings and gates it decides."""
        return (*(finding.rule.id for finding in self.findings), *(gate.gate.id for gate in self.gates))

    @property
    def routes(self) -> tuple[Route, ...]:
        touched = {route for finding in self.findings for route in finding.consequence}
        touched |= {route for gate in self.gates for route in gate.gate.routes}
        return tuple(route for route in Route if route in touched)

    @property
    def worst_possible(self) -> Rung:
        """The most serious consequence that may be hidden in it."""
        return max(
            (rung for finding in self.findings for rung in finding.consequence.values()),
            default=Rung.NONE_FOUND,
        )


@dataclass(frozen=True, slots=True)
class WouldChange:
    """A finding that can change: what must become true, and the first and last day on which time alone would do it."""

    finding: Finding
    becomes: str
    earliest: dt.date | None
    latest: dt.date | None


def _open_gate(gate: GateFinding, case: Case) -> tuple[Question, ...]:
    return tuple(dict.fromkeys(gate.gate.met.open_questions(case)))


def settle(findings: Iterable[Finding], gates: Iterable[GateFinding], case: Case) -> tuple[ToSettle, ...]:
    """The smallest sets of questions that turn unknown into decided, those that settle most first."""
    asked = {finding: finding.open_questions for finding in findings if finding.matters}
    gated = {gate: _open_gate(gate, case) for gate in gates if gate.truth is UNKNOWN}
    wanted = list(dict.fromkeys([*map(_ordered, asked.values()), *map(_ordered, gated.values())]))
    items = [_item(questions, asked, gated) for questions in wanted if questions]
    return tuple(sorted(items, key=_rank))


def _ordered(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    return tuple(sorted(questions, key=lambda question: question.id))


def _item(
    questions: tuple[Question, ...],
    asked: dict[Finding, tuple[Question, ...]],
    gated: dict[GateFinding, tuple[Question, ...]],
) -> ToSettle:
    within = set(questions)
    findings = tuple(finding for finding, needed in asked.items() if set(needed) <= within)
    gates = tuple(gate for gate, needed in gated.items() if set(needed) <= within)
    documents = dict.fromkeys(paper for question in questions for paper in question.documents)
    return ToSettle(questions, tuple(_follow_ups(within, findings, gates)), tuple(documents), findings, gates)


def _follow_ups(
    questions: set[Question], findings: tuple[Finding, ...], gates: tuple[GateFinding, ...]
) -> Iterator[Question]:
    """Questions of these rules that an answer to one of `questions` may open, and what those may open in turn."""
    conditions = [*(finding.rule.condition for finding in findings), *(gate.gate.met for gate in gates)]
    read = dict.fromkeys(question for condition in conditions for question in condition.questions())
    opened = set(questions)
    while True:
        new = [q for q in read if q not in opened and q.when is not None and opened & set(q.when.questions())]
        if not new:
            return
        opened |= set(new)
        yield from new


def _rank(item: ToSettle) -> tuple[int, int, int, str]:
    return (-len(item.settles), -item.worst_possible, len(item.questions), item.questions[0].id)


def would_change(findings: Iterable[Finding]) -> tuple[WouldChange, ...]:
    """For each finding that can change: what must become true; the most serious first."""
    yes = sorted(
        (finding for finding in findings if finding.truth is YES), key=lambda finding: -finding.worst
    )
    return tuple(_change(finding, finding.rule.change) for finding in yes if finding.rule.change is not None)


def _change(finding: Finding, change: Change) -> WouldChange:
    ends = change.ends(finding.case) if change.ends is not None else None
    earliest, latest = ends if ends is not None else (None, None)
    return WouldChange(finding, change.becomes, earliest, latest)
