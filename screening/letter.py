"""What a clinician tells the patient: the words that were released, who says them, and of which determination they are."""

from dataclasses import dataclass

TITLE = "From your clinic"
MOST_LINES = 120  # of words to be signed: with long lines among them some four pages


@dataclass(frozen=True, slots=True)
class Letter:
    """`at`: the day it was signed, in words; `judgement`: the number of the one whose reading was signed."""

    patient: str
    words: str
    by: str
    at: str
    determination: int
    judgement: int


def lines_folded(words: str) -> str:
    """The words as they are printed: several empty lines are one, none stands at either end, and no line ends in spaces."""
    told: list[str] = []
    for line in (line.rstrip() for line in words.split("\n")):
        if line or (told and told[-1]):
            told.append(line)
    return "\n".join(told).rstrip("\n")


def line_count(words: str) -> int:
    """How many lines the words have as they are printed, before any of them is too long for the paper."""
    return lines_folded(words).count("\n") + 1
