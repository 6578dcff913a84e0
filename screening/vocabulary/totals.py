"""Opioids and benzodiazepines added up to a range a day, in which what is not known is never nothing."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from screening.vocabulary.classes import OPIOID_ACTING, DrugClass
from screening.vocabulary.conversions import CONVERSIONS, Conversion, Scale
from screening.vocabulary.ingredients import ingredient

PER_HOUR: Final = "mcg/h"
"""The unit of a skin patch: what it gives in an hour, all day long."""

_PER_HOUR_SPELLINGS: Final = frozenset({PER_HOUR, "mcg/hr", "mcg/hour", "ug/h", "ug/hr", "µg/h", "μg/h"})
_IN_MILLIGRAMS: Final = {"mg": 1.0, "g": 1000.0, "mcg": 0.001, "ug": 0.001, "µg": 0.001, "μg": 0.001}


@dataclass(frozen=True, slots=True)
class TakenDose:
    """One ingredient as taken: the amount of THIS ingredient each time, and the least and most times a day.

    Anything not known is None. Taken only when needed: `times_per_day_low` is 0. For a patch the unit is
    "mcg/h" and the times are not used. Of a combination tablet only the amount of this ingredient counts; if
    that is not known, None. Raises ValueError for a negative or non-finite number, or a low above its high.
    """

    ingredient_id: str
    dose: float | None
    unit: str | None
    times_per_day_low: float | None
    times_per_day_high: float | None

    def __post_init__(self) -> None:
        for number in (self.dose, self.times_per_day_low, self.times_per_day_high):
            if number is not None and not (math.isfinite(number) and number >= 0):
                raise ValueError(
                    "A dose and its times a day must be zero or more. Leave out what is not known."
                )
        low, high = self.times_per_day_low, self.times_per_day_high
        if low is not None and high is not None and low > high:
            raise ValueError(
                "The least number of times a day is above the most. Put the smaller number first."
            )


class Uncounted(StrEnum):
    """Why a part of a total has no upper end."""

    DOSE_UNKNOWN = "dose-unknown"
    UNIT_UNKNOWN = "unit-unknown"
    FREQUENCY_UNKNOWN = "frequency-unknown"
    NO_FACTOR = "no-factor"


@dataclass(frozen=True, slots=True)
class Part:
    """What one ingredient adds, mg a day. What is not known makes `high` infinite; `uncounted` says what."""

    ingredient_id: str
    low: float
    high: float
    uncounted: Uncounted | None
    source_ids: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Total:
    """A daily total as a range, mg. When a part has no upper end, `complete` is False."""

    low: float
    high: float
    complete: bool
    parts: tuple[Part, ...]
    source_ids: tuple[str, ...]


def morphine_milligram_equivalents(taken: Iterable[TakenDose]) -> Total:
    """Oral morphine milligram equivalents a day of every opioid in `taken`; other medicines are passed over.

    Factors: the 2022 CDC table (M01), then an older research table (M02) for opioids that CDC leaves out.
    Buprenorphine, heroin, fentanyl other than a patch, kratom and the rest without a factor make the upper
    end infinite, never zero. Raises UnknownIngredient.
    """
    return _total(taken, Scale.MORPHINE, OPIOID_ACTING)


def lorazepam_equivalents(taken: Iterable[TakenDose]) -> Total:
    """Oral lorazepam equivalents, mg a day, of every benzodiazepine in `taken`; others are passed over.

    Tables disagree up to fourfold, so each factor is itself a range that holds all of them (M03 to M06).
    Z-drugs are not benzodiazepines and are not counted. Raises UnknownIngredient.
    """
    return _total(taken, Scale.LORAZEPAM, frozenset({DrugClass.BENZODIAZEPINE}))


def _total(taken: Iterable[TakenDose], scale: Scale, counted: frozenset[DrugClass]) -> Total:
    parts = tuple(_part(dose, scale) for dose in taken if ingredient(dose.ingredient_id).classes & counted)
    high = sum(part.high for part in parts)
    return Total(
        low=sum(part.low for part in parts),
        high=high,
        complete=math.isfinite(high),
        parts=parts,
        source_ids=tuple(dict.fromkeys(source for part in parts for source in part.source_ids)),
    )


def _part(taken: TakenDose, scale: Scale) -> Part:
    conversion = _conversion_for(taken, scale)
    if conversion is None or conversion.low is None or conversion.high is None:
        return _endless(taken, Uncounted.NO_FACTOR, conversion)
    if taken.dose is None:
        return _endless(taken, Uncounted.DOSE_UNKNOWN, conversion)
    if conversion.unit == PER_HOUR:
        return _range(taken, conversion, taken.dose * conversion.low, taken.dose * conversion.high)
    in_milligrams = _IN_MILLIGRAMS.get(_plain(taken.unit))
    if in_milligrams is None:
        return _endless(taken, Uncounted.UNIT_UNKNOWN, conversion)
    each_time = taken.dose * in_milligrams
    least = each_time * (taken.times_per_day_low or 0.0) * conversion.low
    if taken.times_per_day_high is None:
        return _range(taken, conversion, least, math.inf)
    return _range(taken, conversion, least, each_time * taken.times_per_day_high * conversion.high)


def _plain(unit: str | None) -> str:
    return unit.casefold().replace(" ", "") if unit else ""


def _conversion_for(taken: TakenDose, scale: Scale) -> Conversion | None:
    unit = PER_HOUR if _plain(taken.unit) in _PER_HOUR_SPELLINGS else "mg"
    return CONVERSIONS.get((scale, taken.ingredient_id, unit))


def _range(taken: TakenDose, conversion: Conversion, least: float, most: float) -> Part:
    unbounded = None if math.isfinite(most) else Uncounted.FREQUENCY_UNKNOWN
    # Rounded far below any dose, so that 15 mg times 1/7.5 is 2 and not a hair above a limit of 2.
    least, most = round(least, 6), round(most, 6)
    return Part(taken.ingredient_id, least, most, unbounded, conversion.source_ids, conversion.note)


def _endless(taken: TakenDose, why: Uncounted, conversion: Conversion | None) -> Part:
    sources = conversion.source_ids if conversion else ()
    return Part(taken.ingredient_id, 0.0, math.inf, why, sources, conversion.note if conversion else "")
