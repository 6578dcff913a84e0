"""Forms for counting, written by hand: a row says only what the case is about."""

import datetime as dt
from collections.abc import Mapping

from screening.cohort_rows import QUESTIONS, AnswerState, Cohort, FormRow, Lifted, Stage

NOVEMBER = dt.date(2026, 11, 1)
RULES = ("CV-1", "CV-2", "EYE-1")


def form(
    stage: Stage = Stage.HANDED_IN,
    *,
    month: dt.date = NOVEMBER,
    minutes: float | None = None,
    stopped_in: str = "",
    outcomes: Mapping[str, str] | None = None,
    fired: tuple[str, ...] = (),
    unsettled: tuple[str, ...] = (),
    **states: AnswerState,
) -> FormRow:
    """One form. `states` by question id with "__" for the dot; what is not named was answered."""
    named = {name.replace("__", "."): state for name, state in states.items()}
    assert set(named) <= {question.id for question in QUESTIONS}
    return FormRow(
        month,
        stage,
        minutes,
        stopped_in,
        outcomes or {},
        fired,
        unsettled,
        tuple(named.get(question.id, AnswerState.ANSWERED) for question in QUESTIONS),
    )


def cohort(*rows: FormRow, lifts: tuple[Lifted, ...] = (), erased: int = 0, demo: bool = False) -> Cohort:
    """Forms of a period."""
    return Cohort(rows, lifts, erased, demo)
