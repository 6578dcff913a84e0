"""What clinicians make of the findings: confirmed, not confirmed, cleared, accepted; and what then stands in the way.

A view holds for exactly the finding it was given on: when an answer behind that finding changes, the view no longer
counts and the finding stands again. The machine's own outcome is never overwritten; what is left after the lifts is
shown beside it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from screening.entries import LIFTING, Adjudicated, Kept, Seconded, standing
from screening.evaluate import Evaluation
from screening.findings import Finding
from screening.outcome import Outcome, outcomes_of
from screening.rule import INJECTED, Route, Rung
from screening.rules.indications import labelling_of


class Standing(StrEnum):
    """Whether a view counts."""

    COUNTS = "counts"
    AWAITS_SECOND = "awaits-second"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class View:
    """A clinician's view of one finding, who seconded it, and whether it counts now."""

    kept: Kept
    seconds: tuple[Kept, ...]
    standing: Standing

    @property
    def adjudicated(self) -> Adjudicated:
        """The view itself."""
        assert isinstance(self.kept.entry, Adjudicated)
        return self.kept.entry

    @property
    def lifts(self) -> bool:
        """Whether the finding no longer stands in the way."""
        return self.standing is Standing.COUNTS and self.adjudicated.verdict in LIFTING


def finding_hash(finding: Finding) -> str:
    """SHA-256 (hexadecimal) over what a finding says and the very answers that made it so."""
    whole = [
        finding.rule.id,
        finding.truth.name,
        {route.value: rung.word for route, rung in finding.rungs.items()},
        [[one.label, one.answer, one.comparison, one.limit, one.truth.name] for one in finding.evidence],
    ]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def second_needed(finding: Finding, from_rung: Rung | None) -> bool:
    """Whether lifting this finding takes a second clinician, where the clinic asks for one from a rung upwards."""
    return from_rung is not None and finding.worst >= from_rung


def views_of(
    entries: Iterable[Kept], findings: Iterable[Finding], second_from: Rung | None = None
) -> dict[str, View]:
    """The last view of each finding, by its rule's id. `second_from`: the rung from which a lift is signed by two."""
    held = standing(entries)
    by_rule = {finding.rule.id: finding for finding in findings}
    last = {
        kept.entry.rule: kept
        for kept in held
        if isinstance(kept.entry, Adjudicated) and kept.entry.rule in by_rule
    }
    return {rule: _view(kept, held, by_rule[rule], second_from) for rule, kept in last.items()}


def _view(kept: Kept, held: tuple[Kept, ...], finding: Finding, second_from: Rung | None) -> View:
    assert isinstance(kept.entry, Adjudicated)
    seconds = tuple(
        other
        for other in held
        if isinstance(other.entry, Seconded) and other.entry.number == kept.number and other.by != kept.by
    )
    if kept.entry.finding != finding_hash(finding):
        return View(kept, seconds, Standing.OUTDATED)
    waits = kept.entry.verdict in LIFTING and second_needed(finding, second_from) and not seconds
    return View(kept, seconds, Standing.AWAITS_SECOND if waits else Standing.COUNTS)


def lifted(views: Mapping[str, View]) -> frozenset[str]:
    """The ids of the rules whose findings no longer stand in the way."""
    return frozenset(rule for rule, view in views.items() if view.lifts)


def after_lifts(evaluation: Evaluation, lifts: frozenset[str]) -> dict[Route, Outcome]:
    """What is left on each route without the findings that were lifted."""
    left = tuple(finding for finding in evaluation.findings if finding.rule.id not in lifts)
    case = evaluation.case
    return outcomes_of(left, evaluation.gates, labelling_of(case), case)


def carried_by(evaluation: Evaluation, lifts: frozenset[str], route: Route) -> tuple[Route, ...]:
    """The routes whose findings bear on this one: itself, and for assisted psychotherapy the injected route that is best
    after the lifts, because the treatment is given by it."""
    if route is not Route.PSYCHOTHERAPY:
        return (route,)
    left = after_lifts(evaluation, lifts)
    return route, min(INJECTED, key=lambda one: left[one].rung)


def rung_across(finding: Finding, routes: Iterable[Route]) -> Rung:
    """The most serious thing a finding does on any of these routes."""
    return max(finding.rung_on(route) for route in routes)


def in_the_way(evaluation: Evaluation, lifts: frozenset[str], route: Route) -> tuple[Finding, ...]:
    """The findings that still defer or stop a route, or that must first be settled or cleared, the worst first."""
    here = carried_by(evaluation, lifts, route)
    left = (
        finding
        for finding in evaluation.findings
        if finding.rule.id not in lifts and rung_across(finding, here) >= Rung.SPECIALIST_CLEARANCE
    )
    return tuple(sorted(left, key=lambda finding: -rung_across(finding, here)))
