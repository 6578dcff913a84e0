"""What the clinic counts of one form: plain facts without a name, and of every question how its answer stands.

Beside the package `screening.cohort`, not in it: that is the home of pandas, and an import border keeps what reads the record
(`screening.access.insight`, which needs this) away from it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms.question import Question
from forms.questionnaire import QUESTIONNAIRE

# Every row counts these, in this order.
QUESTIONS: tuple[Question, ...] = tuple(QUESTIONNAIRE)


class AnswerState(StrEnum):
    """How one question stood on the day its form was read. None of them is ever taken for another."""

    ANSWERED = "answered"
    NOT_ASKED = "not-asked"
    ASKED_UNKNOWN = "asked-unknown"
    ASKED_DECLINED = "asked-declined"
    TEMP_UNKNOWN = "temp-unknown"
    NOT_APPLICABLE = "not-applicable"
    WITHDRAWN = "withdrawn"
    STALE = "stale"
    UNREADABLE = "unreadable"


class Stage(StrEnum):
    """How far a form came. Nobody said anything yet in one that was not begun."""

    NOT_BEGUN = "not-begun"
    UNFINISHED = "unfinished"
    HANDED_IN = "handed-in"


@dataclass(frozen=True, slots=True)
class FormRow:
    """One form. `month` is the first day of the month in which it was made, `minutes` from its first answer to the
    moment it was handed in. `stopped_in` is the section of the last answer of an unfinished form, "" before any.

    `outcomes` are words by route (none: not judged); `fired` and `unsettled` the rules that were yes and unknown;
    `states` stand in the order of QUESTIONS.
    """

    month: dt.date
    stage: Stage
    minutes: float | None
    stopped_in: str
    outcomes: Mapping[str, str]
    fired: tuple[str, ...]
    unsettled: tuple[str, ...]
    states: tuple[AnswerState, ...]


@dataclass(frozen=True, slots=True)
class Lifted:
    """A finding that a clinician lifted: the rule, how ("not-confirmed", "cleared", "accepted"), and in which case."""

    rule: str
    verdict: str
    encounter_id: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """The forms of a period. `erased`: how many could no longer be read; `demo`: they are invented patients."""

    rows: tuple[FormRow, ...]
    lifts: tuple[Lifted, ...]
    erased: int
    demo: bool
