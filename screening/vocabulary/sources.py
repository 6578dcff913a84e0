"""The documents behind the conversions, dose tables and enzyme classes, beside the clinical register."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from screening.vocabulary.tables import OnFirstUse, rows_of


@dataclass(frozen=True, slots=True)
class VocabularySource:
    """One document: what it is, how far it was read, where, and on which day (ISO date)."""

    id: str
    document: str
    read: str
    confidence: str
    url: str
    checked: str


VOCABULARY_SOURCES: Final[Mapping[str, VocabularySource]] = OnFirstUse(
    lambda: {row["id"]: VocabularySource(**row) for row in rows_of("sources")}
)
"""Sources with ids M01 onward; ids S01 onward are in the clinical register."""
