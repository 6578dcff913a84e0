"""Names that look like what was typed, for the patient to choose from."""

from screening.facts.therapies import therapy_of
from screening.vocabulary import match

MOST = 4


def suggestions(typed: str, *, past: bool) -> tuple[str, ...]:
    """Names near the typed one, none when it is known as it stands. `past`: therapies are known as well as medicines."""
    found = match(typed)
    if found.ingredients or (past and therapy_of(typed) is not None):
        return ()
    return tuple(dict.fromkeys(suggestion.name for suggestion in found.suggestions))[:MOST]
