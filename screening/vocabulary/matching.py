"""What a patient typed is a medicine only when it is exactly one; what is near is offered, never assumed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from screening.vocabulary.classes import DrugClass
from screening.vocabulary.ingredients import INGREDIENTS, PRODUCTS, Ingredient, classes_of_product
from screening.vocabulary.spelling import (
    MOST_WORDS_READ,
    is_only_dose_or_form,
    normalised,
    parts_of,
    readings_of,
    says_how_much_or_how,
    squeezed,
)

MOST_SUGGESTIONS: Final = 5
SHORTEST_FUZZY_WORD: Final = 4
"""Words with fewer letters are matched exactly or not at all: one wrong letter in three is another drug."""

NEAR_ENOUGH: Final = 72.0
"""Likeness, 0 to 100, below which a name is not offered: one or two slips in a name are still found."""

NEAR_THE_BEST: Final = 16.0
"""A name this much less alike than the best is left out: a long list of look-alikes invites mistakes."""

_ALIKE_AS_A_WORD: Final = 80.0
_LONGEST_COMPARED: Final = 60


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name the patient may have meant, as written. `score` is likeness, 0 to 100, no probability."""

    name: str
    ingredients: tuple[Ingredient, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """What was typed, the ingredients when it is exactly a known name, else names to choose from, if any."""

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
    for product in PRODUCTS.values():
        held = tuple(INGREDIENTS[ingredient_id] for ingredient_id in product.ingredient_ids)
        for written in product.names:
            yield _Name(written, held)


@cache
def _by_name() -> Mapping[str, _Name]:
    """Names by their normalised form. Two meanings for one name are a mistake in the tables: ValueError."""
    found: dict[str, _Name] = {}
    for name in _every_name():
        earlier = found.setdefault(normalised(name.written), name)
        if earlier.ingredients != name.ingredients:
            raise ValueError(f"{name.written!r} stands in the tables for two different things.")
    return found


@cache
def _by_squeezed_name() -> Mapping[str, _Name]:
    return {squeezed(known): name for known, name in _by_name().items()}


def _exactly(text: str) -> tuple[Ingredient, ...]:
    if len(normalised(text).split()) > MOST_WORDS_READ:
        return ()
    for reading in readings_of(text):
        name = _by_name().get(reading) or _by_squeezed_name().get(squeezed(reading))
        if name is not None:
            return name.ingredients
    return ()


def _exactly_in_parts(text: str) -> tuple[Ingredient, ...]:
    """Several drugs in one field count only when every part is known: half a list is worse than none."""
    held = [_exactly(part) for part in parts_of(text, names=_by_name())]
    if not all(held):
        return ()
    return tuple(dict.fromkeys(one for ingredients in held for one in ingredients))


@cache
def _long_names() -> Mapping[str, _Name]:
    return {known: name for known, name in _by_name().items() if len(squeezed(known)) >= SHORTEST_FUZZY_WORD}


def _offered(text: str) -> tuple[Suggestion, ...]:
    if is_only_dose_or_form(text):
        return ()
    sought = readings_of(text)[-1][:_LONGEST_COMPARED]
    near = _alike(sought, NEAR_ENOUGH) | _alike_words(sought)
    best = max(near.values(), default=0.0)
    offered: dict[tuple[Ingredient, ...], Suggestion] = {}
    for known, score in sorted(near.items(), key=lambda found: (-found[1], found[0])):
        name = _long_names()[known]
        if score >= best - NEAR_THE_BEST:
            offered.setdefault(name.ingredients, Suggestion(name.written, name.ingredients, round(score, 1)))
    return tuple(offered.values())[:MOST_SUGGESTIONS]


def _alike(sought: str, at_least: float) -> dict[str, float]:
    """Known names spelt like `sought`, with their likeness."""
    # Imported here: exact matching, all that most answers need, should not wait for the fuzzy library.
    from rapidfuzz import fuzz, process

    if len(squeezed(sought)) < SHORTEST_FUZZY_WORD:
        return {}
    found = process.extract(sought, _long_names().keys(), scorer=fuzz.ratio, score_cutoff=at_least, limit=30)
    return {known: score for known, score, _ in found}


def _alike_words(sought: str) -> dict[str, float]:
    """Known names spelt like one word of a longer text ("my heart pill metoprolol")."""
    words = [word for word in sought.split() if not says_how_much_or_how(word)]
    near: dict[str, float] = {}
    if len(sought.split()) > 1:
        for word in words:
            near |= _alike(word, _ALIKE_AS_A_WORD)
    return near


def recognised(text: str) -> tuple[Ingredient, ...]:
    """The ingredients when the text is exactly a known name, or several; else empty, which means unknown."""
    whole, in_parts = _exactly(text), _exactly_in_parts(text)
    # "lisinopril, potassium" reads as a salt of the one and is two: none may go missing.
    return in_parts if set(in_parts) > set(whole) else whole or in_parts


def match(text: str) -> Match:
    """Looks a typed name up. Nothing near is ever accepted for the patient; any text is allowed.

    Source of the names: this project's own tables, general pharmacology knowledge (confidence G).
    """
    exact = recognised(text)
    return Match(text, exact, () if exact else _offered(text))
