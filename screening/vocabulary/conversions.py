"""How much morphine or lorazepam a daily dose stands for, and where no table says."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from screening.vocabulary.tables import OnFirstUse, listed, number_of, rows_of


class Scale(StrEnum):
    """What a dose is expressed in: mg a day of oral morphine, or mg a day of oral lorazepam."""

    MORPHINE = "morphine"
    LORAZEPAM = "lorazepam"


@dataclass(frozen=True, slots=True)
class Conversion:
    """A daily dose in `unit` times a factor between `low` and `high` gives mg of morphine or lorazepam a day.

    Both are None when no table gives a factor, or the table says not to convert; `note` then says why.
    `unit` is "mg", or "mcg/h" for a patch, whose strength already describes the whole day.
    """

    ingredient_id: str
    scale: Scale
    unit: str
    low: float | None
    high: float | None
    source_ids: tuple[str, ...]
    confidence: str
    note: str


def _to_morphine(row: dict[str, str]) -> Conversion:
    factor = number_of(row["factor"])
    return Conversion(
        ingredient_id=row["ingredient"],
        scale=Scale.MORPHINE,
        unit=row["unit"],
        low=factor,
        high=factor,
        source_ids=listed(row["sources"]),
        confidence=row["confidence"],
        note=row["note"],
    )


def _to_lorazepam(row: dict[str, str]) -> Conversion:
    # The table says how many mg equal 1 mg of lorazepam, as pharmacists read it: fewest mg, largest factor.
    return Conversion(
        ingredient_id=row["ingredient"],
        scale=Scale.LORAZEPAM,
        unit="mg",
        low=1.0 / float(row["most mg equal to 1 mg lorazepam"]),
        high=1.0 / float(row["least mg equal to 1 mg lorazepam"]),
        source_ids=listed(row["sources"]),
        confidence=row["confidence"],
        note=row["note"],
    )


def _conversions() -> Mapping[tuple[Scale, str, str], Conversion]:
    every = (*map(_to_morphine, rows_of("morphine")), *map(_to_lorazepam, rows_of("lorazepam")))
    return {(one.scale, one.ingredient_id, one.unit): one for one in every}


CONVERSIONS: Final[Mapping[tuple[Scale, str, str], Conversion]] = OnFirstUse(_conversions)
"""By scale, ingredient id and unit."""
