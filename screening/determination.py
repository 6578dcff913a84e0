"""The clinician's act: per route accept, accept with conditions, defer or decline, and the words for the patient.

The machine has no part in it but to refuse what contradicts itself: a deferral without an end, conditions on a plain
acceptance, an acceptance over a finding that nobody lifted.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from screening.adjudication import carried_by, in_the_way, rung_across
from screening.errors import DeterminationRefused
from screening.evaluate import Evaluation
from screening.findings import Finding
from screening.rule import ROUTE_WORDS, Route, Rung

LONGEST_WORDS = 4_000
Act = Literal["accept", "accept-with-conditions", "defer", "decline"]
ACT_WORDS: Mapping[Act, str] = {
    "accept": "Accept",
    "accept-with-conditions": "Accept with conditions",
    "defer": "Defer",
    "decline": "Decline",
}


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)


class RouteDecision(_Form):
    """One route. `until` (a day) or `until_event` is there if and only if it is deferred, `conditions` if and only if
    it is accepted with conditions, `why` whenever it is deferred or declined."""

    route: Route = Field(strict=False)
    act: Act
    conditions: tuple[str, ...] = ()
    until: str = ""
    until_event: str = Field(default="", max_length=400)
    why: str = Field(default="", max_length=LONGEST_WORDS)

    @model_validator(mode="after")
    def _fields_fit_the_act(self) -> Self:
        ends = bool(self.until) + bool(self.until_event.strip())
        if (self.act == "defer") != (ends == 1):
            raise ValueError("a deferral has one end, a day or an event; nothing else has")
        if (self.act == "accept-with-conditions") != any(part.strip() for part in self.conditions):
            raise ValueError("conditions belong to accepting with conditions, and to nothing else")
        if self.act in ("defer", "decline") and not self.why.strip():
            raise ValueError("deferring and declining are explained")
        return self


class Determination(_Form):
    """What one clinician determines on one case. `patient_words` are what the patient may be given; `meaning` is what the
    signature says."""

    decisions: tuple[RouteDecision, ...] = Field(min_length=1)
    patient_words: str = Field(min_length=1, max_length=LONGEST_WORDS)
    words: str = Field(default="", max_length=LONGEST_WORDS)
    meaning: Literal["determined"] = "determined"

    @model_validator(mode="after")
    def _each_route_once(self) -> Self:
        routes = [decision.route for decision in self.decisions]
        if len(routes) != len(set(routes)):
            raise ValueError("each route is determined once")
        return self


def determination_of(plain: Mapping[str, Any]) -> Determination:
    """A determination from JSON. Raises DeterminationRefused, without quoting it."""
    try:
        return Determination.model_validate_json(json.dumps(plain))
    except ValidationError as error:
        said = "; ".join(dict.fromkeys(_said(part["msg"]) for part in error.errors(include_input=False)))
        raise DeterminationRefused(f"This cannot be signed yet: {said}. Mend it and sign again.") from None


def _said(message: str) -> str:
    return message.removeprefix("Value error, ").rstrip(".")


def refuse_unless_sound(
    determination: Determination,
    evaluation: Evaluation,
    lifts: frozenset[str],
    *,
    on: dt.date,
) -> None:
    """Raises DeterminationRefused for a deferral that has passed and for an acceptance over what still stands."""
    for decision in determination.decisions:
        if decision.until:
            _refuse_past(decision, on)
        if decision.act in ("accept", "accept-with-conditions"):
            _refuse_over_findings(decision, evaluation, lifts)


def _refuse_past(decision: RouteDecision, on: dt.date) -> None:
    try:
        until = dt.date.fromisoformat(decision.until)
    except ValueError:
        raise DeterminationRefused(
            "The day of the deferral cannot be read. Write it as year-month-day."
        ) from None
    if until <= on:
        raise DeterminationRefused("A deferral ends on a day to come. Choose a later day, or another act.")


def _refuse_over_findings(decision: RouteDecision, evaluation: Evaluation, lifts: frozenset[str]) -> None:
    standing = in_the_way(evaluation, lifts, decision.route)
    here = carried_by(evaluation, lifts, decision.route)
    grave = [finding for finding in standing if rung_across(finding, here) >= Rung.INFORMATION_NEEDED]
    open_ = grave or ([] if decision.act == "accept-with-conditions" else list(standing))
    if open_:
        ids = ", ".join(map(_named, open_[:6]))
        raise DeterminationRefused(
            f"{ROUTE_WORDS[decision.route]} cannot be accepted while these findings stand: {ids}. Settle or lift each of "
            "them, or choose another act."
        )


def _named(finding: Finding) -> str:
    """A finding by its id, and which entries bring it that could still be withdrawn."""
    by = " and ".join(map(str, finding.brought_by))
    if not by:
        return finding.rule.id
    one = len(finding.brought_by) == 1
    told = f"entry {by}, which awaits" if one else f"entries {by}, which await"
    return f"{finding.rule.id} (from {told} a second signature)"


def plain_of(determination: Determination) -> dict[str, Any]:
    """A determination as JSON."""
    return determination.model_dump(mode="json")


_OPENINGS: Mapping[Act, str] = {
    "accept": "Your clinician has looked at your form and agrees that you can have this treatment: {route}.",
    "accept-with-conditions": (
        "Your clinician has looked at your form. You can have this treatment if some things are in place: {route}."
    ),
    "defer": "Your clinician has looked at your form. It is too early for this treatment: {route}.",
    "decline": "Your clinician has looked at your form and advises against this treatment: {route}.",
}
_CLOSING = (
    "Please ask us about anything that is not clear. Do not change or stop any medicine without asking first."
)


def prepared_patient_words(decisions: Iterable[RouteDecision]) -> str:
    """Words for the patient to begin from: what was determined and until when. Nothing of any finding is in them; the
    clinician adds what the patient should know and releases them, or nobody does."""
    lines = [_prepared(decision) for decision in decisions]
    return "\n\n".join([*lines, _CLOSING])


def _prepared(decision: RouteDecision) -> str:
    said = [_OPENINGS[decision.act].format(route=ROUTE_WORDS[decision.route].lower())]
    if decision.until:
        day = dt.date.fromisoformat(decision.until)
        said.append(f"We will look at it again on or after {day.day} {day:%B %Y}.")
    if decision.until_event.strip():
        said.append(f"We will look at it again after this: {decision.until_event.strip()}.")
    said += [f"- {condition.strip()}" for condition in decision.conditions if condition.strip()]
    return "\n".join(said)
