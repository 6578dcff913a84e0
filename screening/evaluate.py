"""One response judged whole: findings, outcome per route, what would settle it, what would change it, what does not fit."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forms.answer import Response
from forms.condition import Case
from forms.questionnaire import QUESTIONNAIRE
from forms.truth import Truth
from screening.contradictions import Contradiction, contradictions_of
from screening.findings import Finding, judged, with_brought
from screening.outcome import GateFinding, Outcome, gates_of, outcomes_of, unknown_that_matters, worst_of
from screening.policies import POLICIES
from screening.policy import ClinicPolicy
from screening.protocol import Protocol
from screening.rule import Route, Rung
from screening.rules import GATES, RULES
from screening.rules.indications import labelling_of
from screening.settle import ToSettle, WouldChange, settle, would_change

PROTOCOL_NAME = "Anteroom ketamine-family screening"
PROTOCOL_VERSION = "1.0.0"


def protocol_of(policy: ClinicPolicy) -> Protocol:
    """The rules and the questionnaire of this release under one policy."""
    return Protocol(PROTOCOL_NAME, PROTOCOL_VERSION, QUESTIONNAIRE, RULES, GATES, policy)


PROTOCOLS: Mapping[str, Protocol] = {policy_id: protocol_of(policy) for policy_id, policy in POLICIES.items()}
DEFAULT_PROTOCOL = PROTOCOLS["us"]


@dataclass(frozen=True, eq=False, slots=True)
class Evaluation:
    """Everything the machine has to say about one response on one day. For a clinician; never for a patient's screen."""

    protocol: Protocol
    response: Response
    on: dt.date
    case: Case = field(repr=False)
    findings: tuple[Finding, ...] = ()
    outcomes: Mapping[Route, Outcome] = field(default_factory=dict)
    gates: tuple[GateFinding, ...] = ()
    settle: tuple[ToSettle, ...] = ()
    would_change: tuple[WouldChange, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    urgent: tuple[Finding, ...] = ()

    @property
    def worst(self) -> Rung:
        return worst_of(self.outcomes)

    @property
    def unknown(self) -> tuple[Finding, ...]:
        """Findings that are unknown and could change an outcome."""
        return unknown_that_matters(self.findings)


def evaluate(
    response: Response,
    protocol: Protocol = DEFAULT_PROTOCOL,
    *,
    on: dt.date,
    brought: Iterable[Finding] = (),
) -> Evaluation:
    """Judge a response as it stands on one day. Never raises on answers that `forms.reading` took.

    `brought`: findings that acts which await a second signature would bring (`screening.counting`): they count at once.
    """
    case = Case(response, on, protocol.policy.numbers)
    findings = with_brought(judged(protocol.rules, case, protocol.policy), brought)
    gates = gates_of(protocol.gates, case)
    return Evaluation(
        protocol=protocol,
        response=response,
        on=on,
        case=case,
        findings=findings,
        outcomes=outcomes_of(findings, gates, labelling_of(case), case),
        gates=gates,
        settle=settle(findings, gates, case),
        would_change=would_change(findings),
        contradictions=contradictions_of(case),
        urgent=tuple(f for f in findings if f.rule.urgent and f.truth is Truth.YES),
    )
