"""A rule: bad news about a patient, what it does on each route, how strongly, and who says so."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from forms.condition import Case, Condition
from screening.source import CONFIDENCE_WORDS, Citation


class Route(StrEnum):
    """A way of giving a ketamine-family treatment."""

    ESKETAMINE = "esketamine-nasal"
    INFUSION = "infusion"
    INTRAMUSCULAR = "intramuscular"
    SUBCUTANEOUS = "subcutaneous"
    COMPOUNDED_NASAL = "compounded-nasal"
    ORAL_HOME = "oral-home"
    PSYCHOTHERAPY = "assisted-psychotherapy"


ESK, IV, IM, SC = Route.ESKETAMINE, Route.INFUSION, Route.INTRAMUSCULAR, Route.SUBCUTANEOUS
INK, ORL, KAP = Route.COMPOUNDED_NASAL, Route.ORAL_HOME, Route.PSYCHOTHERAPY

ALL = tuple(Route)
CLINIC = (ESK, IV, IM, SC)
INJECTED = (IV, IM, SC)
HOME = (INK, ORL)
RACEMIC = (IV, IM, SC, INK, ORL)

ROUTE_WORDS: Mapping[Route, str] = {
    ESK: "Esketamine nasal spray",
    IV: "Ketamine infusion",
    IM: "Ketamine intramuscular",
    SC: "Ketamine subcutaneous",
    INK: "Compounded nasal ketamine",
    ORL: "Oral ketamine at home",
    KAP: "Ketamine-assisted psychotherapy",
}


class Strength(StrEnum):
    """How strongly the source speaks against treatment, as the source itself states it."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    PRECAUTION = "precaution"
    INFORMATION = "information"


class Rung(IntEnum):
    """The ladder of outcomes, worst highest. The machine's word, never a decision."""

    NONE_FOUND = 0
    PRECAUTIONS = 1
    SPECIALIST_CLEARANCE = 2
    INFORMATION_NEEDED = 3
    DEFERRED = 4
    CONTRAINDICATED = 5
    URGENT = 6

    @property
    def word(self) -> str:
        """The rung as the design's vocabulary writes it: "information-needed"."""
        return self.name.lower().replace("_", "-")


RUNG_WORDS: Mapping[Rung, str] = {
    Rung.NONE_FOUND: "None found",
    Rung.PRECAUTIONS: "Precautions",
    Rung.SPECIALIST_CLEARANCE: "Specialist clearance",
    Rung.INFORMATION_NEEDED: "Information needed",
    Rung.DEFERRED: "Deferred",
    Rung.CONTRAINDICATED: "Contraindicated",
    Rung.URGENT: "Urgent",
}


class Domain(StrEnum):
    """What part of the patient a rule is about; SET-5 reads it."""

    SETTING = "setting"
    CARDIOVASCULAR = "cardiovascular"
    RESPIRATORY = "respiratory or sedative load"
    NEUROLOGICAL = "neurological"
    EYE = "eye"
    ENDOCRINE = "endocrine and metabolic"
    HEPATIC = "hepatic"
    URINARY = "kidney and bladder"
    AGE = "age"
    PREGNANCY = "pregnancy and breastfeeding"
    PSYCHOTIC = "psychotic"
    BIPOLAR = "bipolar"
    SUICIDE = "suicide risk"
    PSYCHIATRIC = "other psychiatric"
    ADDICTION = "addiction"
    INTERACTION = "interaction"
    ALLERGY = "allergy"


Consequences = Mapping[Route, Rung]


def on(routes: tuple[Route, ...], rung: Rung) -> dict[Route, Rung]:
    """The same consequence on each of these routes; several are joined with `|`."""
    return dict.fromkeys(routes, rung)


@dataclass(frozen=True, slots=True)
class Change:
    """What would change a finding: what must become true, and, if time alone decides, when.

    `ends` gives the first and last day on which it may become true; None when the answers do not tell.
    """

    becomes: str
    ends: Callable[[Case], tuple[dt.date, dt.date] | None] | None = None


NOT_USED = "not used"


@dataclass(frozen=True, slots=True)
class Attributes:
    """The thirteen source attributes of an evidence-based decision support intervention; value or "not used"/"not known"."""

    citation: str
    developer: str
    funding: str
    released: str
    revised: str
    race: str = NOT_USED
    ethnicity: str = NOT_USED
    language: str = NOT_USED
    sexual_orientation: str = NOT_USED
    gender_identity: str = NOT_USED
    sex: str = NOT_USED
    date_of_birth: str = NOT_USED
    social_determinants: str = NOT_USED
    health_status: str = NOT_USED


NOT_REVIEWED = "not yet reviewed by a prescriber"


@dataclass(frozen=True, eq=False, slots=True)
class Rule:
    """One documented reason for care. `statement` is the bad news when YES.

    id            as the evidence register writes it ("BP-1"), with ".part" where one entry needs two rules; never reused
    strength      the source's own
    consequence   what the default policy does with it, per route; the routes it names are the routes it applies to
    inference     what is this project's own reading, in words; required when the confidence code holds an "I"
    change        what would change it, for findings that can change
    urgent        known the moment it is answered: staff are alerted, crisis words are shown
    """

    id: str
    statement: str
    condition: Condition
    strength: Strength
    consequence: Consequences
    domain: Domain
    clinician: str
    patient: str
    sources: tuple[Citation, ...]
    confidence: str
    inference: str = ""
    change: Change | None = None
    urgent: bool = False
    in_force_from: dt.date = dt.date(2026, 11, 22)
    reviewed_by: str = NOT_REVIEWED
    review_by: dt.date = dt.date(2027, 5, 22)

    def __post_init__(self) -> None:
        for name in ("statement", "clinician", "patient", "confidence"):
            if not getattr(self, name):
                raise ValueError(f"rule {self.id!r} has no {name}")
        if not re.fullmatch(r"[A-Z]+-(?:[A-Z]?\d+[a-z]?|[A-Z])(\.[a-z0-9-]+)?", self.id):
            raise ValueError(f"{self.id!r} is not a rule id")
        if not self.consequence:
            raise ValueError(f"rule {self.id!r} applies to no route")
        parts = self.confidence.split("/")
        if not set(parts) <= set(CONFIDENCE_WORDS):
            raise ValueError(f"rule {self.id!r}: {self.confidence!r} is not a confidence code")
        if "I" in parts and not self.inference:
            raise ValueError(f"rule {self.id!r} rests on an inference that it does not name")
        if not self.sources and not self.inference and "G" not in parts:
            raise ValueError(f"rule {self.id!r} names no source and no inference")

    @property
    def evidence_id(self) -> str:
        """The entry of the evidence register it comes from."""
        return self.id.split(".")[0]

    @property
    def routes(self) -> tuple[Route, ...]:
        return tuple(route for route in Route if route in self.consequence)


class Indication(StrEnum):
    """Why treatment is sought."""

    DEPRESSION = "depression"
    PTSD = "ptsd"
    MIGRAINE = "migraine"
    CHRONIC_PAIN = "chronic-pain"
    OTHER = "other"


@dataclass(frozen=True, eq=False, slots=True)
class Gate:
    """A criterion about benefit or earlier treatment, not safety: met, not met or unknown, per route and reason."""

    id: str
    reason: Indication
    routes: tuple[Route, ...]
    met: Condition
    statement: str
    clinician: str
    patient: str
    sources: tuple[Citation, ...]
    confidence: str
    inference: str = ""
    notes: Mapping[Route, str] = field(default_factory=dict)
