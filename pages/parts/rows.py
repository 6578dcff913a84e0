"""The boxes of one reading, one medicine, one past treatment, one questionnaire total, line by line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from forms.question import Kind


@dataclass(frozen=True, slots=True)
class Field:
    """One box of a row. `short` stands before its words where an answer is read back."""

    name: str
    label: str
    shape: Literal["text", "number", "whole", "choice"] = "text"
    options: Mapping[str, str] = field(default_factory=dict)
    short: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Boxes that stand side by side. `heading` says what they are together; `widths` stay so on a phone, too."""

    fields: tuple[Field, ...]
    heading: str = ""
    widths: tuple[float, ...] = ()


MONTHS = {
    "01": "January", "02": "February", "03": "March", "04": "April", "05": "May", "06": "June", "07": "July",
    "08": "August", "09": "September", "10": "October", "11": "November", "12": "December",
}  # fmt: skip
DATE_FIELDS = (
    Field("day", "Day", "whole"),
    Field("month", "Month", "choice", MONTHS),
    Field("year", "Year", "whole"),
)
DATE_WIDTHS = (1.0, 2.2, 1.2)
_SIDE_BY_SIDE = (1.0, 1.0)
_YES_NO = {"yes": "Yes", "no": "No", "not-sure": "Not sure"}
_UNITS = {"mg": "mg", "mcg": "mcg", "g": "g", "ml": "ml", "units": "units"}
_PLACES = {
    "clinic": "At a clinic or practice",
    "home": "At home",
    "pharmacy": "At a pharmacy",
    "hospital": "At a hospital",
    "other": "Somewhere else",
    "not-sure": "Not sure",
}
_TAKEN_BY = {
    "staff": "A nurse, doctor or pharmacist",
    "self": "I did",
    "other": "Someone else",
    "not-sure": "Not sure",
}
_OFTEN = {
    "once-daily": "Once a day",
    "twice-daily": "Twice a day",
    "three-times-daily": "Three times a day",
    "four-times-daily": "Four times a day",
    "every-other-day": "Every other day",
    "weekly": "Once a week",
    "monthly": "Once a month",
    "as-needed": "Only when I need it",
    "stopped": "I have stopped taking it",
    "not-sure": "Not sure",
}
_RESULTS = {
    "none-or-little": "Not at all, or only a little",
    "some": "Some, but less than half better",
    "half-or-more": "At least half better",
    "not-sure": "Not sure",
}
_STOPPED = {
    "did-not-work": "It did not work well enough",
    "side-effects": "Side effects",
    "got-better": "I got better",
    "still-taking": "I am still taking it",
    "other": "Another reason",
    "not-sure": "Not sure",
}
_INSTRUMENTS = (
    "PHQ-9", "GAD-7", "PCL-5", "PC-PTSD-5", "AUDIT-C", "DAST-10", "PEG", "MIDAS", "HIT-6", "MDQ", "STOP-Bang", "C-SSRS",
)  # fmt: skip
_LEVELS = {
    "low": "Low",
    "moderate": "Moderate",
    "high": "High",
    "positive": "Positive",
    "negative": "Negative",
}
_SCORED_BY = {
    "clinician": "A doctor or therapist",
    "staff": "Clinic staff",
    "self": "I did",
    "not-sure": "Not sure",
}
_MEDICINE_UNITS = {
    **_UNITS,
    "mcg/h": "mcg an hour (patch)",
    "puffs": "puffs",
    "drops": "drops",
    "tablets": "tablets",
}

ROW_FIELDS: Mapping[Kind, tuple[Line, ...]] = {
    Kind.PRESSURES: (
        Line(
            (Field("systolic", "Upper number", "whole"), Field("diastolic", "Lower number", "whole")),
            widths=_SIDE_BY_SIDE,
        ),
        Line(DATE_FIELDS, "When was it measured?", DATE_WIDTHS),
        Line(
            (
                Field("place", "Where was it measured?", "choice", _PLACES),
                Field("by", "Who measured it?", "choice", _TAKEN_BY, short="measured by:"),
            )
        ),
    ),
    Kind.MEDICINES: (
        Line((Field("name", "Name, as on the box"),)),
        Line(
            (
                Field("dose", "How much each time", "number"),
                Field("unit", "Unit", "choice", _MEDICINE_UNITS),
            ),
            widths=_SIDE_BY_SIDE,
        ),
        Line((Field("often", "How often?", "choice", _OFTEN),)),
        Line(DATE_FIELDS, "When did you last take it?", DATE_WIDTHS),
    ),
    Kind.TRIALS: (
        Line((Field("treatment", "Medicine or treatment"),)),
        Line(
            (
                Field("dose", "Highest dose a day", "number"),
                Field("unit", "Unit", "choice", {**_UNITS, "sessions": "sessions"}),
            ),
            widths=_SIDE_BY_SIDE,
        ),
        Line((Field("weeks", "For how many weeks?", "number", short="weeks:"),)),
        Line((Field("result", "How much did it help?", "choice", _RESULTS, short="helped:"),)),
        Line((Field("stopped_because", "Why did you stop?", "choice", _STOPPED, short="stopped:"),)),
        Line(
            (
                Field(
                    "this_episode",
                    "Was it for the problem you have now?",
                    "choice",
                    _YES_NO,
                    short="for this problem:",
                ),
                Field(
                    "as_prescribed",
                    "Did you take it as you were told?",
                    "choice",
                    _YES_NO,
                    short="taken as told:",
                ),
            )
        ),
    ),
    Kind.SCORES: (
        Line((Field("instrument", "Which questionnaire?", "choice", {name: name for name in _INSTRUMENTS}),)),
        Line(
            (
                Field("score", "Total", "number", short="total"),
                Field("level", "Level, if it has one", "choice", _LEVELS, short="level"),
            ),
            widths=_SIDE_BY_SIDE,
        ),
        Line(DATE_FIELDS, "When was it filled in?", DATE_WIDTHS),
        Line((Field("scored_by", "Who added it up?", "choice", _SCORED_BY, short="added up by:"),)),
    ),
}

ROW_NAMES: Mapping[Kind, str] = {
    Kind.PRESSURES: "Reading",
    Kind.MEDICINES: "Medicine",
    Kind.TRIALS: "Treatment",
    Kind.SCORES: "Total",
}
