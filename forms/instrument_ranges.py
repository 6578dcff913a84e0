"""What a total of each recognised questionnaire can be at all: anything else is a slip of the pen."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marks:
    """How an instrument is written down: a total from `low` to `high`, a level, or either of the two."""

    low: float | None = None
    high: float | None = None
    whole: bool = True
    levels: tuple[str, ...] = ()


MARKS: Mapping[str, Marks] = {
    "PHQ-9": Marks(0, 27),
    "GAD-7": Marks(0, 21),
    "PCL-5": Marks(0, 80),
    "PC-PTSD-5": Marks(0, 5),
    "AUDIT-C": Marks(0, 12),
    "DAST-10": Marks(0, 10),
    "PEG": Marks(0, 10, whole=False),
    "MIDAS": Marks(0, 270),
    "HIT-6": Marks(36, 78),
    "MDQ": Marks(0, 13, levels=("positive", "negative")),
    "STOP-Bang": Marks(0, 8),
    "C-SSRS": Marks(levels=("low", "moderate", "high")),
}


def refusal_of(instrument: str, score: float | None, level: str | None) -> str:
    """Why this total or level cannot be taken and what to do; "" when it can. It repeats no number."""
    marks = MARKS[instrument]
    if score is None and level is None:
        return f"{instrument} needs {_wanted(marks)}"
    if level is not None and level not in marks.levels:
        return f"{instrument} has no such level: give {_wanted(marks)}"
    return "" if score is None else _refused_total(instrument, marks, score)


def _wanted(marks: Marks) -> str:
    total = "" if marks.low is None else f"its total, {marks.low:g} to {marks.high:g}"
    level = f"its level, {' or '.join(marks.levels)}" if marks.levels else ""
    return " or ".join(part for part in (total, level) if part)


def _refused_total(instrument: str, marks: Marks, score: float) -> str:
    if marks.low is None or marks.high is None:
        return f"{instrument} has no total: leave the number out and give {_wanted(marks)}"
    if not marks.low <= score <= marks.high:
        return f"a total of {instrument} lies between {marks.low:g} and {marks.high:g}: check the number"
    if marks.whole and score != int(score):
        return f"a total of {instrument} is a whole number: check it"
    return ""
