"""Names that look like what was typed, for the patient to choose from."""

from screening.facts.trials import therapies_like
from screening.vocabulary import match

MOST = 4


def suggestions(typed: str, *, past: bool) -> tuple[str, ...]:
    """Names near the typed one, none when it is known as it stands. `past`: therapies count as well as medicines."""
    found = match(typed)
    if found.ingredients:
        return ()
    therapies = therapies_like(typed) if past else ()
    if typed in therapies:
        return ()
    return tuple(dict.fromkeys((*therapies, *(suggestion.name for suggestion in found.suggestions))))[:MOST]
