"""The machine's word per route: the worst finding wins, every finding is kept, and no word of it is a decision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from forms import treatment_sought
from forms.condition import Case
from forms.truth import UNKNOWN, YES, Truth
from screening.findings import Finding
from screening.rule import INJECTED, Gate, Indication, Route, Rung, Strength

DRUG_ROUTES: tuple[Route, ...] = tuple(route for route in Route if route != Route.PSYCHOTHERAPY)


class GateState(StrEnum):
    """Whether the criterion about benefit or earlier treatment is met. Beside the outcome, never mixed into it."""

    MET = "met"
    NOT_MET = "not-met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


class Labelling(StrEnum):
    """Whether the reason for treatment stands in the product's label."""

    LABELLED = "labelled"
    OFF_LABEL = "off-label"
    NONE_STATED = "none-stated"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings of each strength, and how many that matter are unknown. Orders the queue; not a probability."""

    absolute: int = 0
    relative: int = 0
    precaution: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class GateFinding:
    """A gate applied to a response, for one reason for treatment."""

    gate: Gate
    state: GateState
    truth: Truth


@dataclass(frozen=True, slots=True)
class Outcome:
    """One route: the rung, what decided it, and beside it the labelling and the gate.

    `beyond_urgent` is the worst of the findings that are not urgent: what is left once the crisis has been dealt with.
    """

    route: Route
    rung: Rung
    labelling: Labelling
    gate: GateState
    tally: Tally
    decided_by: tuple[Finding, ...]
    beyond_urgent: Rung

    @property
    def indication(self) -> str:
        return self.labelling.value


def tally_of(findings: Iterable[Finding]) -> Tally:
    """Counts over the findings of one route."""
    counts = dict.fromkeys(Strength, 0)
    unknown = 0
    for finding in findings:
        if finding.truth is YES:
            counts[finding.rule.strength] += 1
        elif finding.matters:
            unknown += 1
    return Tally(counts[Strength.ABSOLUTE], counts[Strength.RELATIVE], counts[Strength.PRECAUTION], unknown)


def _worst(rungs: Iterable[Rung]) -> Rung:
    return max(rungs, default=Rung.NONE_FOUND)


def safety_of(route: Route, findings: Iterable[Finding]) -> Outcome:
    """The safety part of one drug route."""
    here = [finding for finding in findings if finding.truth is not Truth.NO and route in finding.consequence]
    rungs = [finding.rungs[route] for finding in here]
    rung = _worst(rungs)
    beyond = _worst(rung for rung in rungs if rung is not Rung.URGENT)
    decided = () if rung is Rung.NONE_FOUND else tuple(f for f in here if f.rungs[route] is rung)
    return Outcome(
        route, rung, Labelling.NONE_STATED, GateState.NOT_APPLICABLE, tally_of(here), decided, beyond
    )


def psychotherapy_of(outcomes: Mapping[Route, Outcome], findings: tuple[Finding, ...]) -> Outcome:
    """Assisted psychotherapy: the best of the routes it may use, made worse where its own rules say so."""
    carrier = min((outcomes[route] for route in INJECTED), key=lambda outcome: outcome.rung)
    own = safety_of(Route.PSYCHOTHERAPY, findings)
    rung = max(carrier.rung, own.rung)
    met = dict.fromkeys(
        finding
        for finding in findings
        if finding.truth is not Truth.NO
        and (Route.PSYCHOTHERAPY in finding.consequence or carrier.route in finding.consequence)
    )
    decided = dict.fromkeys(
        (*(own.decided_by if own.rung is rung else ()), *(carrier.decided_by if carrier.rung is rung else ()))
    )
    return replace(
        own,
        rung=rung,
        tally=tally_of(met),
        decided_by=tuple(decided),
        # What is urgent closes all of them alike: behind it another may be the best.
        beyond_urgent=max(own.beyond_urgent, min(outcomes[route].beyond_urgent for route in INJECTED)),
    )


def reason_of(case: Case) -> Indication | None:
    """The main reason for treatment, None when it was not said."""
    reason = case.value(treatment_sought.REASON)
    return Indication(reason) if isinstance(reason, str) else None


def gates_of(gates: Iterable[Gate], case: Case) -> tuple[GateFinding, ...]:
    """Every gate of the patient's reason for treatment, applied."""
    reason = reason_of(case)
    states = {Truth.YES: GateState.MET, Truth.NO: GateState.NOT_MET, Truth.UNKNOWN: GateState.UNKNOWN}
    return tuple(
        GateFinding(gate, states[gate.met.truth(case)], gate.met.truth(case))
        for gate in gates
        if gate.reason is reason
    )


def gate_on(route: Route, gates: Iterable[GateFinding], case: Case) -> GateState:
    """The gate's state on one route; unknown while the reason for treatment is unknown."""
    if reason_of(case) is None:
        return GateState.UNKNOWN
    here = [gate.state for gate in gates if route in gate.gate.routes]
    return here[0] if here else GateState.NOT_APPLICABLE


def outcomes_of(
    findings: tuple[Finding, ...],
    gates: tuple[GateFinding, ...],
    labelling: Mapping[Route, Labelling],
    case: Case,
) -> dict[Route, Outcome]:
    """The outcome of each of the seven routes."""
    found = tuple(finding for finding in findings if finding.truth is not Truth.NO)
    safety: dict[Route, Outcome] = {route: safety_of(route, found) for route in DRUG_ROUTES}
    safety[Route.PSYCHOTHERAPY] = psychotherapy_of(safety, found)
    return {
        route: replace(outcome, labelling=labelling[route], gate=gate_on(route, gates, case))
        for route, outcome in safety.items()
    }


def worst_of(outcomes: Mapping[Route, Outcome]) -> Rung:
    """The worst rung of any route: what the review queue is ordered by."""
    return _worst(outcome.rung for outcome in outcomes.values())


def unknown_that_matters(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings that are unknown and could change an outcome."""
    return tuple(finding for finding in findings if finding.truth is UNKNOWN and finding.matters)
