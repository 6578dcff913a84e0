"""A count so small that somebody might know whom it means is not shown, nor any number from which it could be worked out.

Counts of one to four are hidden; none at all names nobody and is shown. Where a whole is known, hiding one part hides
nothing, because the rest gives it away: further parts are hidden, the smallest first, until each hidden part might
as well be five or more. A whole under ten cannot fall into two parts of five and is not split at all. Where several
tables share a part (as many are urgent on each route), what one of them hides of it no other shows.
"""

from collections.abc import Collection, Sequence
from typing import TypeAlias

SMALLEST = 5
SMALLEST_SPLIT = 2 * SMALLEST
# A count as it may be shown; None: it is not shown.
Shown: TypeAlias = int | None


def shown(count: int) -> Shown:
    """A count that stands alone."""
    return None if 0 < count < SMALLEST else count


def split(parts: Sequence[int], *, unsaid: Collection[int] = ()) -> tuple[Shown, ...]:
    """The parts of a whole that is known, each as it may be shown.

    `unsaid` are places of parts that are never shown (a complement), though they can be worked out from the others.
    """
    whole = sum(parts)
    if len(parts) == 1:
        return (shown(whole),)
    if 0 < whole < SMALLEST_SPLIT:
        return (None,) * len(parts)
    hidden = _hidden(parts, unsaid)
    return tuple(None if place in hidden or place in unsaid else part for place, part in enumerate(parts))


def split_alike(tables: Sequence[Sequence[int]], *, same: Collection[int]) -> tuple[tuple[Shown, ...], ...]:
    """The parts of one known whole, which each of these tables splits in its own way; in the places `same` all of them have
    the same count, and everybody knows it.

    Each table that hides such a place hides a part of its own with it, where it has one: the sum of the places they share
    then stands nowhere, and what is told of a table by all of them together is no more than it tells by itself.
    """
    whole = sum(tables[0])
    if 0 < whole < SMALLEST_SPLIT:
        return tuple((None,) * len(parts) for parts in tables)
    hidden = _hidden_alike(tables, frozenset(same))
    return tuple(
        tuple(None if place in places else part for place, part in enumerate(parts))
        for parts, places in zip(tables, hidden, strict=True)
    )


def _hidden_alike(tables: Sequence[Sequence[int]], same: frozenset[int]) -> list[set[int]]:
    elsewhere: frozenset[int] = frozenset()
    while True:
        hidden = [_hidden(parts, same=same, elsewhere=elsewhere) for parts in tables]
        shared = same & frozenset().union(*hidden)
        if shared == elsewhere:
            return hidden
        elsewhere = shared


def _hidden(
    parts: Sequence[int],
    unsaid: Collection[int] = (),
    *,
    same: frozenset[int] = frozenset(),
    elsewhere: frozenset[int] = frozenset(),
) -> set[int]:
    """The places to hide. `same`: to be hidden last, never without another; `elsewhere`: to be hidden in any case."""
    small = {
        place for place, part in enumerate(parts) if 0 < part < SMALLEST or (part and place in elsewhere)
    }
    if not small:
        return set()
    hidden = small | {place for place in unsaid if parts[place]}
    others = sorted(
        (place in same, part, place) for place, part in enumerate(parts) if part and place not in hidden
    )
    if hidden <= same and others and others[0][2] not in same:
        hidden.add(others.pop(0)[2])
    while not _tells_nothing([parts[place] for place in hidden]):
        if not others:
            # Not even all of them together hide each other: then none is shown, not even that there was none.
            return set(range(len(parts)))
        hidden.add(others.pop(0)[2])
    return hidden


def _tells_nothing(hidden: Sequence[int]) -> bool:
    """Whether each of these, of which the sum is known and that none is nought, might be five or more."""
    return len(hidden) > 1 and sum(hidden) - (len(hidden) - 1) >= SMALLEST
