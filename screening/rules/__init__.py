"""Every rule and every gate of this release, in the order of the form, each id once."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from screening.rule import Gate, Rule
from screening.rules import (
    about_you,
    allergies,
    blood_pressure,
    brain,
    clinic,
    eyes,
    heart,
    hormones,
    indications,
    liver_kidney_bladder,
    lungs_and_sleep,
    medicines,
    mental_health,
    past_treatments,
    pregnancy,
    substances,
    visit_day,
)


def by_id(rules: Iterable[Rule]) -> Mapping[str, Rule]:
    """The rules by id. Raises ValueError where an id is used twice: an id means one thing for ever."""
    found: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in found:
            raise ValueError(f"rule id {rule.id!r} is used twice: give one of them a part of its own")
        found[rule.id] = rule
    return MappingProxyType(found)


_OWN = (
    *clinic.RULES,
    *about_you.RULES,
    *blood_pressure.RULES,
    *heart.RULES,
    *brain.RULES,
    *eyes.RULES,
    *lungs_and_sleep.RULES,
    *hormones.RULES,
    *liver_kidney_bladder.RULES,
    *pregnancy.RULES,
    *mental_health.RULES,
    *substances.RULES,
    *medicines.RULES,
    *allergies.RULES,
    *past_treatments.RULES,
    *indications.RULES,
    *visit_day.RULES,
)
RULES: tuple[Rule, ...] = (*_OWN, *clinic.home_redirect(_OWN))
RULES_BY_ID: Mapping[str, Rule] = by_id(RULES)
GATES: tuple[Gate, ...] = indications.GATES
