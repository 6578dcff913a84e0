"""What the patient typed is taken as a medicine only when it is exactly one; anything near is offered, never assumed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from screening.vocabulary.classes import DrugClass
from screening.vocabulary.ingredients import INGREDIENTS, PRODUCTS, Ingredient, classes_of_product
from screening.vocabulary.spelling import normalised, parts_of, readings_of, squeezed

MOST_SUGGESTIONS: Final = 5
SHORTEST_FUZZY_WORD: Final = 4
"""Words with fewer letters are matched exactly or not at all: one wrong letter in three is another drug."""

NEAR_ENOUGH: Final = 72.0
"""Similarity from 0 to 100 below which a name is not offered. Chosen so that one or two slips in a name are still found."""

_LONGEST_COMPARED: Final = 60
_MOST_WORDS_READ: Final = 40


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name the patient may have meant, as people write it. `score` is spelling likeness, 0 to 100, not a probability."""

    name: str
    ingredients: tuple[Ingredient, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """What was typed, the ingredients when it is exactly a known name, else names to choose from (perhaps none)."""

    typed: str
    ingredients: tuple[Ingredient, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def classes(self) -> frozenset[DrugClass]:
        """The classes of this one product; empty when nothing matched, which means unknown and never none."""
        return classes_of_product(self.ingredients)


@dataclass(frozen=True, slots=True)
class _Name:
    written: str
    ingredients: tuple[Ingredient, ...]


def _every_name() -> Iterator[_Name]:
    for one in INGREDIENTS.values():
        for written in one.names:
            yield _Name(written, (one,))
    for product in PRODUCTS:
        held = tuple(INGREDIENTS[ingredient_id] for ingredient_id in product.ingredient_ids)
        for written in product.names:
            yield _Name(written, held)


@cache
def _by_name() -> Mapping[str, _Name]:
    """Names by their normalised form. Two meanings for one name are a mistake in the tables and raise ValueError."""
    found: dict[str, _Name] = {}
    for name in _every_name():
        earlier = found.setdefault(normalised(name.written), name)
        if earlier.ingredients != name.ingredients:
            raise ValueError(f"{name.written!r} stands in the tables for two different things.")
    return MappingProxyType(found)


@cache
def _by_squeezed_name() -> Mapping[str, _Name]:
    return MappingProxyType({squeezed(known): name for known, name in _by_name().items()})


def _exactly(text: str) -> tuple[Ingredient, ...]:
    for reading in readings_of(text):
        name = _by_name().get(reading) or _by_squeezed_name().get(squeezed(reading))
        if name is not None:
            return name.ingredients
    return ()


def _exactly_in_parts(text: str) -> tuple[Ingredient, ...]:
    """Several drugs in one field count only when every part is known: half a list is worse than a question."""
    held = [_exactly(part) for part in parts_of(text)]
    if not all(held):
        return ()
    return tuple(dict.fromkeys(one for ingredients in held for one in ingredients))


def _offered(text: str) -> tuple[Suggestion, ...]:
    # Imported here: exact matching, which nearly every answer needs, should not wait 40 ms for the fuzzy library.
    from rapidfuzz import fuzz, process

    readings = readings_of(text)
    sought = readings[-1][:_LONGEST_COMPARED] if readings else ""
    if len(squeezed(sought)) < SHORTEST_FUZZY_WORD:
        return ()
    names = {known: name for known, name in _by_name().items() if len(squeezed(known)) >= SHORTEST_FUZZY_WORD}
    near = process.extract(sought, names.keys(), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH, limit=MOST_SUGGESTIONS * 6)
    near += _names_of_single_words(sought, names)
    offered: dict[tuple[Ingredient, ...], Suggestion] = {}
    for known, score, _ in sorted(near, key=lambda found: (-found[1], found[0])):
        name = names[known]
        offered.setdefault(name.ingredients, Suggestion(name.written, name.ingredients, round(score, 1)))
    return tuple(offered.values())[:MOST_SUGGESTIONS]


def _names_of_single_words(sought: str, names: Mapping[str, _Name]) -> list[tuple[str, float, int]]:
    """Known names that stand whole inside a longer text ("my heart pill metoprolol"), and near misses of its long words."""
    from rapidfuzz import fuzz, process

    words = sought.split()[:_MOST_WORDS_READ]
    if len(words) < 2:
        return []
    found: list[tuple[str, float, int]] = []
    for word in words:
        if len(word) >= SHORTEST_FUZZY_WORD:
            found += process.extract(word, names.keys(), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH + 8, limit=2)
    return found


def match(text: str) -> Match:
    """Looks a typed name up. Nothing near is ever accepted for the patient; text of any length and content is allowed.

    Source of the names: this project's own tables, general pharmacology knowledge (confidence G).
    """
    exact = _exactly(text) or _exactly_in_parts(text)
    return Match(text, exact, () if exact else _offered(text))
