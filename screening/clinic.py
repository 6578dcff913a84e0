"""What the clinic sets for itself: its name, whom to call in a crisis, which policy it follows, its own facts."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from screening.errors import SettingsRefused

FILE = "ANTEROOM_CLINIC"


@dataclass(frozen=True, slots=True)
class CrisisWords:
    """What a patient is shown at once after an urgent answer. The defaults are for the United States."""

    emergency_number: str = "911"
    crisis_line: str = "988"
    crisis_line_name: str = "Suicide and Crisis Lifeline"


@dataclass(frozen=True, slots=True)
class Clinic:
    """One clinic. `facts` are answers to the clinic's own questions, by id without "clinic."; left out is not known."""

    name: str = "Our clinic"
    phone: str = ""
    policy: str = "us"
    crisis: CrisisWords = field(default_factory=CrisisWords)
    facts: Mapping[str, str] = field(default_factory=dict)


def clinic_of(data: Mapping[str, Any]) -> Clinic:
    """A clinic from the data of its settings file. Raises SettingsRefused naming what is not understood."""
    allowed = {item.name for item in fields(Clinic)}
    unknown = sorted(set(data) - allowed)
    if unknown:
        raise SettingsRefused(f"The clinic file holds {unknown}: allowed are {sorted(allowed)}. Remove or rename them.")
    if data.get("policy", "us") not in ("us", "eu"):
        raise SettingsRefused('The clinic file\'s policy is "us" or "eu".')
    crisis, facts = data.get("crisis", {}), data.get("facts", {})
    plain = [data.get("name", ""), data.get("phone", ""), *crisis.values(), *facts.values()]
    if not all(isinstance(value, str) for value in plain):
        raise SettingsRefused('The clinic file holds text only: put every value in quotes, "yes", "no", "911".')
    try:
        return Clinic(**{**data, "crisis": CrisisWords(**crisis), "facts": dict(facts)})
    except TypeError:
        allowed_crisis = sorted(item.name for item in fields(CrisisWords))
        raise SettingsRefused(f"[crisis] in the clinic file allows {allowed_crisis}.") from None


@cache
def clinic_here() -> Clinic:
    """The clinic this process serves: the file named by ANTEROOM_CLINIC, else the defaults. Raises SettingsRefused."""
    place = os.environ.get(FILE)
    if not place:
        return Clinic()
    try:
        return clinic_of(tomllib.loads(Path(place).read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsRefused(
            f"The clinic file named by {FILE} cannot be read ({type(error).__name__}). Check its place and its form."
        ) from None
