"""What a clinician tells the patient: the words that were released, who says them, and of which determination they are."""

from dataclasses import dataclass

TITLE = "From your clinic"


@dataclass(frozen=True, slots=True)
class Letter:
    """`at`: the day it was signed, in words; `judgement`: the number of the one whose reading was signed."""

    patient: str
    words: str
    by: str
    at: str
    determination: int
    judgement: int
