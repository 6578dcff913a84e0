"""A count so small that somebody might know whom it means is not shown, nor any number from which it could be worked out.

Counts of one to four are hidden; none at all names nobody and is shown. Where a whole is known, hiding one part hides
nothing, because the rest gives it away: further parts are hidden, the smallest first, until each hidden part might
as well be five or more. A whole under ten cannot fall into two parts of five and is not split at all.
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


def _hidden(parts: Sequence[int], unsaid: Collection[int]) -> set[int]:
    small = {place for place, part in enumerate(parts) if 0 < part < SMALLEST}
    if not small:
        return set()
    hidden = small | {place for place in unsaid if parts[place]}
    others = sorted((part, place) for place, part in enumerate(parts) if part and place not in hidden)
    while not _tells_nothing([parts[place] for place in hidden]):
        if not others:
            # Not even all of them together hide each other: then none is shown, not even that there was none.
            return set(range(len(parts)))
        hidden.add(others.pop(0)[1])
    return hidden


def _tells_nothing(hidden: Sequence[int]) -> bool:
    """Whether each of these, of which the sum is known and that none is nought, might be five or more."""
    return len(hidden) > 1 and sum(hidden) - (len(hidden) - 1) >= SMALLEST
