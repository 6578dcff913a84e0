"""What each rule says of this patient: yes, no or unknown, with the very answers that made it so."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from typing import assert_never

from forms.answer import Response
from forms.condition import Case, Compare, Leaf, Within
from forms.question import Question
from forms.truth import UNKNOWN, YES, Truth
from screening.policy import ClinicPolicy
from screening.protocol import Protocol
from screening.rule import Consequences, Route, Rule, Rung, Strength


@dataclass(frozen=True, slots=True)
class Evidence:
    """One comparison behind a finding: the answer as given, what it was held against, the limit in force."""

    leaf: Leaf
    truth: Truth
    case: Case = field(repr=False)

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.leaf.asks

    @property
    def label(self) -> str:
        return self.leaf.term.label if isinstance(self.leaf, Compare) else self.leaf.words(self.case)

    @property
    def answer(self) -> str:
        return self.leaf.answer_words(self.case)

    @property
    def comparison(self) -> str:
        return self.leaf.comparison(self.case)

    @property
    def limit(self) -> str:
        """The number held against, with its unit; "" where the comparison has none."""
        match self.leaf:
            case Compare():
                return self.leaf.limit.words(self.case)
            case Within():
                return self.leaf.period.words(self.case)
            case _:
                return ""


@dataclass(frozen=True, eq=False)
class Finding:
    """A rule applied to a response under a policy.

    `brought_by`: the numbers of the acts of clinicians that await a second signature and would make it worse than it is
    without them: until then it is the worse of the readings (`worse_of`). `floor`: what it does on a route at the least,
    because it does so in another of those readings.
    """

    rule: Rule
    truth: Truth
    consequence: Consequences
    case: Case = field(repr=False)
    brought_by: tuple[int, ...] = ()
    floor: Consequences = field(default_factory=dict, repr=False)

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """The comparisons that made it YES, NO or UNKNOWN."""
        case = self.case
        return tuple(
            Evidence(leaf, leaf.truth(case), case)
            for leaf in dict.fromkeys(self.rule.condition.because(case))
        )

    @cached_property
    def open_questions(self) -> tuple[Question, ...]:
        """The questions whose answers keep it UNKNOWN, each once; empty when it is decided."""
        return tuple(dict.fromkeys(self.rule.condition.open_questions(self.case)))

    @property
    def routes(self) -> tuple[Route, ...]:
        return tuple(route for route in Route if route in self.consequence)

    @cached_property
    def rungs(self) -> Mapping[Route, Rung]:
        """What it does on each route it names. An unknown never does less than nothing found, and never as little as a no."""
        alone = self._alone()
        if not self.floor:
            return alone
        return {route: max(rung, self.floor.get(route, rung)) for route, rung in alone.items()}

    def _alone(self) -> Consequences:
        match self.truth:
            case Truth.YES:
                return self.consequence
            case Truth.NO:
                return dict.fromkeys(self.consequence, Rung.NONE_FOUND)
            case Truth.UNKNOWN:
                strength = self.rule.strength
                return {route: unknown_rung(strength, rung) for route, rung in self.consequence.items()}
            case _:
                assert_never(self.truth)

    @cached_property
    def worst(self) -> Rung:
        """The most serious thing it does on any route."""
        return max(self.rungs.values(), default=Rung.NONE_FOUND)

    @property
    def matters(self) -> bool:
        """Whether settling it could change an outcome."""
        return self.truth is UNKNOWN and self.worst is not Rung.NONE_FOUND

    def rung_on(self, route: Route) -> Rung:
        """What it does on one route; nothing on a route it does not name."""
        return self.rungs.get(route, Rung.NONE_FOUND)


def worse_than(now: Finding, was: Finding) -> bool:
    """Whether a finding does more on any route than it did."""
    return any(rung > was.rung_on(route) for route, rung in now.rungs.items())


def worse_of(was: Finding, now: Finding) -> Finding:
    """One finding of two readings of a case by the same rule: it is there if it is in either, unknown rather than not there,
    and does on each route what it does in the worse. It tells the answers of the reading that makes it so."""
    first = now if now.truth.value > was.truth.value else was
    by = tuple(sorted({*was.brought_by, *now.brought_by}))
    # Of both: either may itself be the worse of several.
    floor = {route: max(was.rung_on(route), now.rung_on(route)) for route in first.consequence}
    return replace(first, brought_by=by, floor=floor)


def with_brought(findings: Iterable[Finding], brought: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings, each the worse of what it is and of what is brought by the same rule, in the same order."""
    by_rule: dict[str, list[Finding]] = {}
    for one in brought:
        by_rule.setdefault(one.rule.id, []).append(one)
    return tuple(reduce(worse_of, by_rule.get(finding.rule.id, ()), finding) for finding in findings)


def unknown_rung(strength: Strength, rung: Rung) -> Rung:
    """What not knowing does: a contraindication that may be there needs information; a precaution is taken until known."""
    if rung is Rung.NONE_FOUND:
        return Rung.NONE_FOUND
    grave = strength in (Strength.ABSOLUTE, Strength.RELATIVE) or rung >= Rung.SPECIALIST_CLEARANCE
    return Rung.INFORMATION_NEEDED if grave else Rung.PRECAUTIONS


def consequence_of(rule: Rule, policy: ClinicPolicy) -> Consequences:
    """What this policy does with a rule: the rule's own consequence, changed where a chosen position says so."""
    changed = policy.consequences.get(rule.id)
    return rule.consequence if changed is None else {**rule.consequence, **changed}


def judged(rules: Iterable[Rule], case: Case, policy: ClinicPolicy) -> tuple[Finding, ...]:
    """Every rule applied to a case, in the order of the rules."""
    return tuple(
        Finding(rule, rule.condition.truth(case), consequence_of(rule, policy), case) for rule in rules
    )


def findings_of(protocol: Protocol, response: Response, *, on: dt.date) -> tuple[Finding, ...]:
    """Every rule of the protocol applied to a response as it stands on one day."""
    case = Case(response, on, protocol.policy.numbers)
    return judged(protocol.rules, case, protocol.policy)


def urgent_now(protocol: Protocol, response: Response, *, on: dt.date) -> tuple[Finding, ...]:
    """The urgent rules that these answers set off: asked after each answer, so it judges nothing else."""
    case = Case(response, on, protocol.policy.numbers)
    urgent = (rule for rule in protocol.rules if rule.urgent)
    return tuple(finding for finding in judged(urgent, case, protocol.policy) if finding.truth is YES)
