"""Which medicines count as antidepressant trials, of which class, and from what daily dose a trial counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from screening.vocabulary.ingredients import Ingredient
from screening.vocabulary.tables import OnFirstUse, listed, number_of, rows_of


class AntidepressantClass(StrEnum):
    """Classes of antidepressant, for definitions of resistance that ask for trials of different classes."""

    SSRI = "ssri"
    SNRI = "snri"
    TRICYCLIC = "tricyclic"
    MAOI = "maoi"
    BUPROPION = "bupropion"
    SEROTONIN_MODULATOR = "serotonin-modulator"
    ALPHA_2_ANTAGONIST = "alpha-2-antagonist"
    MELATONERGIC = "melatonergic"
    NORADRENALINE_REUPTAKE_INHIBITOR = "noradrenaline-reuptake-inhibitor"
    NEUROSTEROID = "neurosteroid"
    NMDA_ANTAGONIST = "nmda-antagonist"
    OPIOID_MODULATOR = "opioid-modulator"
    HERBAL = "herbal"


@dataclass(frozen=True, slots=True)
class Antidepressant:
    """One antidepressant, by the ids of the ingredients of the product it is taken as.

    `minimum_mg_per_day` is the lowest usual effective dose in adults, of the antidepressant ingredient; None
    where none could be stated. `oral` is True when a trial of it counts as one of an oral antidepressant.
    `note` says what the dose is, `source_ids` and `confidence` who says so (G: general knowledge of labels).
    """

    ingredient_ids: frozenset[str]
    antidepressant_class: AntidepressantClass
    minimum_mg_per_day: float | None
    oral: bool
    source_ids: tuple[str, ...]
    confidence: str
    note: str


def _antidepressant(row: dict[str, str]) -> Antidepressant:
    return Antidepressant(
        ingredient_ids=frozenset(listed(row["ingredients"])),
        antidepressant_class=AntidepressantClass(row["class"]),
        minimum_mg_per_day=number_of(row["minimum mg per day"]),
        oral={"yes": True, "no": False}[row["counts as oral"]],
        source_ids=listed(row["sources"]),
        confidence=row["confidence"],
        note=row["note"],
    )


ANTIDEPRESSANTS: Final[Mapping[frozenset[str], Antidepressant]] = OnFirstUse(
    lambda: {one.ingredient_ids: one for one in map(_antidepressant, rows_of("antidepressants"))}
)
"""By the ingredients of the product: bupropion alone, with dextromethorphan or with naltrexone are three."""


def antidepressant_of(ingredients: Iterable[Ingredient]) -> Antidepressant | None:
    """The antidepressant in ONE product, or None when it holds none.

    A row for the whole mixture wins; otherwise the single ingredient that is an antidepressant. A mixture of
    two without a row of its own gives None, because nothing says how it should count.
    """
    ids = frozenset(one.id for one in ingredients)
    if ids in ANTIDEPRESSANTS:
        return ANTIDEPRESSANTS[ids]
    found = [ANTIDEPRESSANTS[frozenset({one})] for one in sorted(ids) if frozenset({one}) in ANTIDEPRESSANTS]
    return found[0] if len(found) == 1 else None
