"""Which medicines are taken to prevent migraine, grouped as the definition of resistant migraine counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from screening.vocabulary.ingredients import Ingredient
from screening.vocabulary.tables import OnFirstUse, listed, rows_of


class MigrainePreventiveClass(StrEnum):
    """Classes of preventive that count apart when someone asks how many classes have failed (S67)."""

    ANTICONVULSANT = "anticonvulsant"
    BETA_BLOCKER = "beta-blocker"
    TRICYCLIC = "tricyclic"
    SNRI = "snri"
    CGRP_ANTIBODY = "cgrp-antibody"
    GEPANT = "gepant"
    BOTULINUM = "botulinum"
    ARB_ACE = "arb-ace"
    CALCIUM_CHANNEL = "calcium-channel"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MigrainePreventive:
    """One preventive and its class; `confidence` is of the statement that it is used to prevent migraine."""

    ingredient_id: str
    preventive_class: MigrainePreventiveClass
    source_ids: tuple[str, ...]
    confidence: str
    note: str


def _preventive(row: dict[str, str]) -> MigrainePreventive:
    preventive_class = MigrainePreventiveClass(row["class"])
    sources = listed(row["sources"])
    return MigrainePreventive(row["ingredient"], preventive_class, sources, row["confidence"], row["note"])


MIGRAINE_PREVENTIVES: Final[Mapping[str, MigrainePreventive]] = OnFirstUse(
    lambda: {one.ingredient_id: one for one in map(_preventive, rows_of("migraine_preventives"))}
)
"""By ingredient id."""


def migraine_preventive_class_of(one: Ingredient) -> MigrainePreventiveClass | None:
    """The class this ingredient counts as when taken to prevent migraine; None when it is not used so."""
    known = MIGRAINE_PREVENTIVES.get(one.id)
    return known.preventive_class if known else None
