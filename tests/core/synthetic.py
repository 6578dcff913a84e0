"""A few made-up rules over the tiny form: for testing the machinery, not the clinic's."""

import datetime as dt

from forms.condition import Above, Condition, Includes, Within, Yes
from screening.policy import ClinicPolicy
from screening.position import Position, Topic
from screening.protocol import Protocol
from screening.rule import Change, Consequences, Domain, Rule, Rung, Strength
from screening.source import cite
from tests.core import form

CEILING = Topic(
    "mass-ceiling",
    "How heavy is too heavy?",
    (
        Position("seventy", "above 70 kg", cite("S01 5"), "V", 70),
        Position("eighty", "above 80 kg", cite("S02"), "2", 80),
        Position("none", "no limit", cite("S03"), "G"),
    ),
    unit="kg",
)


def stance(consequences: dict[str, Consequences]) -> Topic:
    """A topic without a number, of which one position changes consequences."""
    mild = Position("mild", "as the rule says", cite("S01"), "V")
    strict = Position("strict", "more strictly", cite("S02"), "V", consequences=consequences)
    return Topic("stance", "How strictly?", (mild, strict))


def policy_of(ceiling: str = "seventy", topics: tuple[Topic, ...] = (), **choices: str) -> ClinicPolicy:
    every = (CEILING, *topics)
    chosen = {"mass-ceiling": ceiling, **choices}
    return ClinicPolicy("test", "Test policy", "1", dt.date(2026, 1, 1), every, chosen, {})


def rule_of(
    id: str, condition: Condition, strength: Strength, consequence: Consequences, **rest: object
) -> Rule:
    return Rule(
        id=id,
        statement=f"Bad news {id}.",
        condition=condition,
        strength=strength,
        consequence=consequence,
        domain=Domain.SETTING,
        clinician="For the clinician.",
        patient="For the patient.",
        sources=cite("S01 5"),
        confidence="V",
        **rest,  # type: ignore[arg-type]
    )


SIX_WEEKS = Within(form.WHEN, form.SIX_WEEKS)


def protocol_of(*rules: Rule, policy: ClinicPolicy | None = None) -> Protocol:
    return Protocol("Test protocol", "1", form.FORM, rules, (), policy or policy_of())


def heavy(strength: Strength, consequence: Consequences) -> Rule:
    return rule_of("XX-1", Above(form.MASS_TERM, CEILING.limit), strength, consequence)


def recent(consequence: Consequences) -> Rule:
    return rule_of(
        "XX-2",
        SIX_WEEKS,
        Strength.RELATIVE,
        consequence,
        change=Change("six weeks have passed", SIX_WEEKS.ends),
    )


def event(consequence: Consequences, strength: Strength = Strength.PRECAUTION, **rest: object) -> Rule:
    return rule_of("XX-3", Yes(form.EVENT), strength, consequence, **rest)


def listed(consequence: Consequences) -> Rule:
    return rule_of("XX-4", Includes(form.LIST, "a"), Strength.INFORMATION, consequence)


__all__ = [
    "CEILING",
    "Rung",
    "event",
    "heavy",
    "listed",
    "policy_of",
    "protocol_of",
    "recent",
    "rule_of",
    "stance",
]
