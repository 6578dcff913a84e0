"""Who says so: a document, its edition, how far it was read, and when it must be looked at again."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """How a fact was come by. A mixed code ("V/I") means the fact is the first and its use as a rule the second."""

    READ = "V"
    SECONDARY = "2"
    GENERAL = "G"
    INFERRED = "I"


CONFIDENCE_WORDS: Mapping[str, str] = {
    "V": "read in the document itself",
    "2": "read in a secondary source",
    "G": "general knowledge, not verified",
    "I": "this project's inference",
}


def confidence_words(code: str) -> str:
    """ "V/I" as words. Raises KeyError on an unknown code."""
    return ", then ".join(CONFIDENCE_WORDS[part.strip()] for part in code.split("/"))


@dataclass(frozen=True, slots=True)
class Source:
    """One document of the bibliography. `read` says how much of it was actually seen."""

    id: str
    title: str
    year: str
    publisher: str
    read: str
    addresses: tuple[str, ...]
    checked_on: dt.date
    check_again: dt.date

    def __post_init__(self) -> None:
        if not (self.id and self.title and self.read):
            raise ValueError(f"source {self.id!r} needs an id, a title and how far it was read")
        if self.check_again <= self.checked_on:
            raise ValueError(f"source {self.id!r}: the next check lies before the last one")


@dataclass(frozen=True, slots=True)
class Citation:
    """A source and the place in it. `section` is "" only where the source has no sections (a web page, an abstract)."""

    source: str
    section: str = ""

    def words(self) -> str:
        return f"{self.source} {self.section}".strip()


def cite(*places: str) -> tuple[Citation, ...]:
    """Citations from "S01 5.3" style words: the id, then the section as the source names it."""
    return tuple(Citation(*place.split(" ", 1)) for place in places)
