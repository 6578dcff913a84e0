"""What the patient said, or why there is nothing to read: an answer is a value or a reason it is absent."""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from forms.instrument_ranges import refusal_of


class Absent(StrEnum):
    """Why an answer is missing: FHIR data-absent-reason codes. None of them clears a rule."""

    NOT_ASKED = "not-asked"
    ASKED_UNKNOWN = "asked-unknown"
    ASKED_DECLINED = "asked-declined"
    TEMP_UNKNOWN = "temp-unknown"
    NOT_APPLICABLE = "not-applicable"


ABSENT_WORDS: Mapping[Absent, str] = {
    Absent.NOT_ASKED: "not asked",
    Absent.ASKED_UNKNOWN: "not sure",
    Absent.ASKED_DECLINED: "rather not say",
    Absent.TEMP_UNKNOWN: "not known yet",
    Absent.NOT_APPLICABLE: "does not apply",
}


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as well as it is known: year, year and month, or day. It is the interval of days it may be."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "2026", "2026-11" or "2026-11-22". Raises ValueError on anything else or an impossible day."""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text)
        if match is None:
            raise ValueError('a date is written "2026", "2026-11" or "2026-11-22"')
        year, month, day = (int(part) if part else None for part in match.groups())
        if year is None or not 1900 <= year <= 2200:
            raise ValueError("a year lies between 1900 and 2200")
        if month is not None and not 1 <= month <= 12:
            raise ValueError("a month lies between 01 and 12")
        if day is not None and not 1 <= day <= calendar.monthrange(year, month or 1)[1]:
            raise ValueError("that month does not have that day")
        return cls(year, month, day)

    @property
    def earliest(self) -> dt.date:
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> dt.date:
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)


def _to_date(value: object) -> object:
    return PartialDate.parse(value) if isinstance(value, str) else value


DateField = Annotated[PartialDate, BeforeValidator(_to_date), PlainSerializer(str)]
Unsure = Literal["yes", "no", "not-sure"]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class _Row(BaseModel):
    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True,
        hide_input_in_errors=True,
    )  # fmt: skip


# Readings outside these are slips of the pen, not blood pressures (plausibility limits of this form, not clinical ones).
POSSIBLE_SYSTOLIC = (50, 300)
POSSIBLE_DIASTOLIC = (20, 200)
USUAL_SYSTOLIC = (80, 200)
USUAL_DIASTOLIC = (45, 120)


class PressureReading(_Row):
    """One blood-pressure reading in mmHg, when and where it was taken and by whom; `date` None is "not sure when"."""

    systolic: int = Field(ge=POSSIBLE_SYSTOLIC[0], le=POSSIBLE_SYSTOLIC[1])
    diastolic: int = Field(ge=POSSIBLE_DIASTOLIC[0], le=POSSIBLE_DIASTOLIC[1])
    date: DateField | None
    place: Literal["clinic", "home", "pharmacy", "hospital", "other", "not-sure"] = "not-sure"
    by: Literal["staff", "self", "other", "not-sure"] = "not-sure"
    confirmed: bool = False

    @model_validator(mode="after")
    def _upper_above_lower(self) -> Self:
        if self.diastolic >= self.systolic:
            raise ValueError("the upper number must be larger than the lower one: the two may be swapped")
        return self

    @property
    def unlikely(self) -> bool:
        """Outside what this form usually sees: the patient is asked to confirm, and the value is kept."""
        low_high = zip((self.systolic, self.diastolic), (USUAL_SYSTOLIC, USUAL_DIASTOLIC), strict=True)
        return any(not low <= number <= high for number, (low, high) in low_high)


class HowOften(StrEnum):
    ONCE_DAILY = "once-daily"
    TWICE_DAILY = "twice-daily"
    THREE_TIMES_DAILY = "three-times-daily"
    FOUR_TIMES_DAILY = "four-times-daily"
    EVERY_OTHER_DAY = "every-other-day"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    AS_NEEDED = "as-needed"
    STOPPED = "stopped"
    NOT_SURE = "not-sure"


class Medicine(_Row):
    """One medicine: the word the patient gave, and, when they picked a suggestion, the name they `chosen`."""

    name: Name
    chosen: Name | None = None
    dose: float | None = Field(default=None, gt=0, le=100_000)
    unit: Literal["mg", "mcg", "g", "ml", "mcg/h", "units", "puffs", "drops", "tablets"] | None = None
    often: Annotated[HowOften, Field(strict=False)] = HowOften.NOT_SURE
    last_taken: DateField | None = None

    @model_validator(mode="after")
    def _dose_has_a_unit(self) -> Self:
        if self.dose is not None and self.unit is None:
            raise ValueError('a dose needs its unit, for example "mg"')
        return self


class PastTrial(_Row):
    """One treatment already tried; None means not known. `result` is how much better it made things."""

    treatment: Name
    chosen: Name | None = None
    dose: float | None = Field(gt=0, le=100_000)
    unit: Literal["mg", "mcg", "g", "ml", "units", "sessions"] | None
    weeks: float | None = Field(ge=0, le=3_000)
    result: Literal["none-or-little", "some", "half-or-more", "not-sure"]
    stopped_because: Literal[
        "did-not-work", "side-effects", "still-taking", "got-better", "other", "not-sure"
    ]
    this_episode: Unsure
    as_prescribed: Unsure

    @model_validator(mode="after")
    def _dose_has_a_unit(self) -> Self:
        if self.dose is not None and self.unit is None:
            raise ValueError('a dose needs its unit, for example "mg"')
        return self


class Score(_Row):
    """The total of a recognised instrument, entered as a number or, where it has one, as a level.

    C-SSRS takes a level only, MDQ a total, a level or both; the rest take a total inside their range.
    """

    instrument: Literal[
        "PHQ-9", "GAD-7", "PCL-5", "PC-PTSD-5", "AUDIT-C", "DAST-10", "PEG", "MIDAS", "HIT-6", "MDQ",
        "STOP-Bang", "C-SSRS",
    ]  # fmt: skip
    score: float | None = None
    level: Literal["low", "moderate", "high", "positive", "negative"] | None = None
    date: DateField | None
    scored_by: Literal["clinician", "staff", "self", "not-sure"]

    @model_validator(mode="after")
    def _possible(self) -> Self:
        refused = refusal_of(self.instrument, self.score, self.level)
        if refused:
            raise ValueError(refused)
        return self


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. `confirmed`: the patient was asked about an unlikely value and kept it."""

    value: float
    unit: str
    confirmed: bool = False


Row: TypeAlias = PressureReading | Medicine | PastTrial | Score
Value: TypeAlias = str | int | float | tuple[str, ...] | Quantity | PartialDate | tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said about one question, and on which day; the day decides whether it has gone stale."""

    value: Value | Absent
    recorded_on: dt.date


class Status(StrEnum):
    """FHIR QuestionnaireResponse status."""

    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    AMENDED = "amended"
    STOPPED = "stopped"
    ENTERED_IN_ERROR = "entered-in-error"


@dataclass(frozen=True, slots=True)
class Response:
    """One filled questionnaire: answers by question id, and the questionnaire version they were given to."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    questionnaire_version: str = ""
    status: Status = Status.IN_PROGRESS

    def with_answer(self, question_id: str, answer: Answer) -> "Response":
        """The same response with one answer put in or replaced."""
        return Response({**self.answers, question_id: answer}, self.questionnaire_version, self.status)
