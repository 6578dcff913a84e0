"""Each active ingredient once, with every name people use for it, and products that hold several of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from screening.errors import AnteroomError
from screening.vocabulary.classes import DrugClass
from screening.vocabulary.tables import OnFirstUse, listed, rows_of, tables_in


class UnknownIngredient(AnteroomError, LookupError):
    """There is no ingredient with this id in the vocabulary."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One active ingredient. `names`: its own first, then brands, other and street names, as written."""

    id: str
    name: str
    classes: frozenset[DrugClass]
    names: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Product:
    """One name that stands for several ingredients, such as a combination tablet or a street mixture."""

    name: str
    names: tuple[str, ...]
    ingredient_ids: tuple[str, ...]
    note: str


def _ingredient(row: dict[str, str]) -> Ingredient:
    named = (row["name"], *listed(row["brands"]), *listed(row["other names"]), *listed(row["street names"]))
    return Ingredient(
        id=row["id"],
        name=row["name"],
        classes=frozenset(DrugClass(drug_class) for drug_class in listed(row["classes"])),
        names=tuple(dict.fromkeys(named)),
        note=row["note"],
    )


def _ingredients() -> Mapping[str, Ingredient]:
    found: dict[str, Ingredient] = {}
    for table in tables_in("ingredients"):
        for row in rows_of(table):
            if row["id"] in found:
                raise ValueError(f"{table}.csv: the id {row['id']!r} is used twice; it must stand once.")
            found[row["id"]] = _ingredient(row)
    return found


def _product(row: dict[str, str]) -> Product:
    names = listed(row["names"])
    return Product(names[0], names, listed(row["ingredients"]), row["note"])


INGREDIENTS: Final[Mapping[str, Ingredient]] = OnFirstUse(_ingredients)
"""By id, in the order of the tables."""

PRODUCTS: Final[Mapping[str, Product]] = OnFirstUse(
    lambda: {one.name: one for one in map(_product, rows_of("products"))}
)
"""By the first of their names."""


def ingredient(ingredient_id: str) -> Ingredient:
    """The ingredient with this id; raises UnknownIngredient."""
    if ingredient_id not in INGREDIENTS:
        raise UnknownIngredient(
            "A medicine has an id that this vocabulary does not hold, perhaps from another version of it. "
            "Match its name again."
        )
    return INGREDIENTS[ingredient_id]


def members_of(drug_class: DrugClass) -> tuple[Ingredient, ...]:
    """Every ingredient of one class, in the order of the tables."""
    return tuple(one for one in INGREDIENTS.values() if drug_class in one.classes)


def classes_of(ingredients: Iterable[Ingredient]) -> frozenset[DrugClass]:
    """The classes of all these ingredients together."""
    return frozenset(drug_class for one in ingredients for drug_class in one.classes)


# What turns a simple painkiller into a combination one when both are in the same product (S66).
_ADJUVANTS: Final = frozenset({DrugClass.OPIOID, DrugClass.CAFFEINE, DrugClass.BARBITURATE})


def classes_of_product(ingredients: Iterable[Ingredient]) -> frozenset[DrugClass]:
    """The classes of ONE product, with `combination-analgesic` added where the mixture makes it one.

    Two separate products that happen to be taken by one person must be asked about one at a time.
    """
    held = tuple(ingredients)
    classes = classes_of(held)
    painkillers = sum(DrugClass.SIMPLE_ANALGESIC in one.classes for one in held)
    if painkillers > 1 or (painkillers and classes & _ADJUVANTS):
        return classes | {DrugClass.COMBINATION_ANALGESIC}
    return classes
