"""The boxes of one reading, one medicine, one past treatment, one questionnaire total, line by line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from forms.question import Kind


@dataclass(frozen=True, slots=True)
class Field:
    """One box of a row."""

    name: str
    label: str
    shape: Literal["text", "number", "choice"] = "text"
    options: Mapping[str, str] = field(default_factory=dict)


MONTHS = {
    "01": "January", "02": "February", "03": "March", "04": "April", "05": "May", "06": "June", "07": "July",
    "08": "August", "09": "September", "10": "October", "11": "November", "12": "December",
}  # fmt: skip
_DATE = (
    Field("day", "Day", "number"),
    Field("month", "Month", "choice", MONTHS),
    Field("year", "Year", "number"),
)
_YES_NO = {"yes": "Yes", "no": "No", "not-sure": "Not sure"}
_UNITS = {"mg": "mg", "mcg": "mcg", "g": "g", "ml": "ml", "units": "units"}

ROW_FIELDS: Mapping[Kind, tuple[tuple[Field, ...], ...]] = {
    Kind.PRESSURES: (
        (Field("systolic", "Upper number", "number"), Field("diastolic", "Lower number", "number")),
        _DATE,
        (
            Field(
                "place",
                "Where was it taken?",
                "choice",
                {
                    "clinic": "At a clinic or practice",
                    "home": "At home",
                    "pharmacy": "At a pharmacy",
                    "hospital": "At a hospital",
                    "other": "Somewhere else",
                    "not-sure": "Not sure",
                },
            ),
            Field(
                "by",
                "Who took it?",
                "choice",
                {"staff": "A nurse, doctor or pharmacist", "self": "I did", "other": "Someone else", "not-sure": "Not sure"},
            ),
        ),
    ),
    Kind.MEDICINES: (
        (Field("name", "Name, as on the box"),),
        (
            Field("dose", "How much each time", "number"),
            Field(
                "unit",
                "Unit",
                "choice",
                {**_UNITS, "mcg/h": "mcg an hour (patch)", "puffs": "puffs", "drops": "drops", "tablets": "tablets"},
            ),
        ),
        (
            Field(
                "often",
                "How often?",
                "choice",
                {
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
                },
            ),
        ),
        _DATE,
    ),
    Kind.TRIALS: (
        (Field("treatment", "Medicine or treatment"),),
        (Field("dose", "Highest dose a day", "number"), Field("unit", "Unit", "choice", {**_UNITS, "sessions": "sessions"})),
        (Field("weeks", "For how many weeks?", "number"),),
        (
            Field(
                "result",
                "How much did it help?",
                "choice",
                {
                    "none-or-little": "Not at all, or only a little",
                    "some": "Some, but less than half better",
                    "half-or-more": "At least half better",
                    "not-sure": "Not sure",
                },
            ),
        ),
        (
            Field(
                "stopped_because",
                "Why did you stop?",
                "choice",
                {
                    "did-not-work": "It did not work well enough",
                    "side-effects": "Side effects",
                    "got-better": "I got better",
                    "still-taking": "I am still taking it",
                    "other": "Another reason",
                    "not-sure": "Not sure",
                },
            ),
        ),
        (
            Field("this_episode", "Was it for the problem you have now?", "choice", _YES_NO),
            Field("as_prescribed", "Did you take it as you were told?", "choice", _YES_NO),
        ),
    ),
    Kind.SCORES: (
        (
            Field(
                "instrument",
                "Which questionnaire?",
                "choice",
                {
                    name: name
                    for name in (
                        "PHQ-9", "GAD-7", "PCL-5", "PC-PTSD-5", "AUDIT-C", "DAST-10", "PEG", "MIDAS", "HIT-6", "MDQ",
                        "STOP-Bang", "C-SSRS",
                    )
                },
            ),
        ),  # fmt: skip
        (
            Field("score", "Total", "number"),
            Field(
                "level",
                "Level, if it has one",
                "choice",
                {
                    "low": "Low",
                    "moderate": "Moderate",
                    "high": "High",
                    "positive": "Positive",
                    "negative": "Negative",
                },
            ),
        ),
        _DATE,
        (
            Field(
                "scored_by",
                "Who scored it?",
                "choice",
                {"clinician": "A doctor or therapist", "staff": "Clinic staff", "self": "I did", "not-sure": "Not sure"},
            ),
        ),
    ),
}
