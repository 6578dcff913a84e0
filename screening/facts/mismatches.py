"""Answers held against each other: dates before birth, numbers nobody confirmed, lists that disagree."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from forms import (
    about_you,
    blood_pressure,
    brain,
    heart,
    medicines,
    mental_health,
    past_treatments,
    substances,
)
from forms.answer import (
    Absent,
    HowOften,
    Medicine,
    PartialDate,
    PastTrial,
    PressureReading,
    Quantity,
    Row,
)
from forms.condition import Case, Interval, State, Stated, Term, amount
from forms.question import Kind, Question
from forms.reading import in_first_unit, words_of
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.facts.medicines import MedicineRow, all_recognised, medicine_rows, open_questions_of_list
from screening.facts.person import AGE
from screening.facts.trials import Tried, tried
from screening.vocabulary import DrugClass

# The form's own choice: what is taken daily was taken in the last month.
_A_MONTH = dt.timedelta(days=31)
_DAILY = frozenset(
    {HowOften.ONCE_DAILY, HowOften.TWICE_DAILY, HowOften.THREE_TIMES_DAILY, HowOften.FOUR_TIMES_DAILY}
)
MONTHS_A_YEAR = 12
WEEKS_A_YEAR = 53  # rounded up, so that no life is counted short


def _rows(case: Case, question: Question) -> tuple[Row, ...]:
    value = case.value(question)
    return tuple(row for row in value if not isinstance(row, str)) if isinstance(value, tuple) else ()


def _current_rows(case: Case) -> tuple[MedicineRow, ...]:
    return tuple(row for row in medicine_rows(case) if row.current)


def _current(case: Case) -> tuple[MedicineRow, ...]:
    return case.worked_out(_current_rows)


# Medicines -------------------------------------------------------------------------------------------------


def takes_besides(classes: frozenset[DrugClass], besides: frozenset[DrugClass], named: str) -> Stated:
    """Takes a medicine of these classes that is not also one of `besides`; read like `medicines.takes`."""

    def holds(row: MedicineRow) -> bool:
        return bool(row.classes & classes) and not row.classes & besides

    def truth_of(case: Case) -> Truth:
        if any(holds(row) for row in _current(case)):
            return YES
        return NO if case.worked_out(all_recognised) else UNKNOWN

    return Stated(
        f"takes:{'+'.join(sorted(classes))}-besides:{'+'.join(sorted(besides))}",
        f"Takes {named}",
        (medicines.ANY, medicines.LIST, medicines.LEFT_OUT),
        truth_of,
        lambda case: ", ".join(row.words for row in _current(case) if holds(row)) or "none of these",
        open_questions_of_list,
    )


def _daily_but_long_ago(case: Case) -> Iterator[Medicine]:
    for row in _rows(case, medicines.LIST):
        if not isinstance(row, Medicine) or row.often not in _DAILY or row.last_taken is None:
            continue
        if row.last_taken.latest < case.on - _A_MONTH:
            yield row


# Earlier treatments ----------------------------------------------------------------------------------------


def _ids_now(case: Case) -> frozenset[str]:
    return frozenset(id for row in _current(case) for id in row.ids)


def _taken_now(case: Case) -> frozenset[str]:
    return case.worked_out(_ids_now)


def _still_taking_not_listed(case: Case) -> tuple[Tried, ...]:
    taken = _taken_now(case)
    still = (one for one in tried(case) if one.entry.stopped_because == "still-taking")
    return tuple(one for one in still if one.ids and not one.ids & taken)


def _stopped_but_listed(case: Case) -> tuple[Tried, ...]:
    taken = _taken_now(case)
    over = ("did-not-work", "side-effects", "got-better")
    return tuple(one for one in tried(case) if one.entry.stopped_because in over and one.ids & taken)


def _result_disagrees(trial: PastTrial) -> bool:
    return (trial.result, trial.stopped_because) in {
        ("half-or-more", "did-not-work"),
        ("none-or-little", "got-better"),
    }


def _names(trials: Iterable[Tried]) -> str:
    return ", ".join(trial.name for trial in trials)


def _still_taking_truth(case: Case) -> Truth:
    if not _still_taking_not_listed(case):
        return NO if past_treatments_known(case) else UNKNOWN
    # A list that may be missing something is not at odds with anything yet.
    return YES if case.worked_out(all_recognised) else UNKNOWN


def past_treatments_known(case: Case) -> bool:
    """Nothing was tried, or there is a list of what was."""
    if case.value(past_treatments.ANY) == "no":
        return True
    return case.standing(past_treatments.TRIALS).state is State.ANSWERED


def _of_trials(
    id: str, label: str, found: Callable[[Case], tuple[Tried, ...]], *also_asks: Question
) -> Stated:
    def truth_of(case: Case) -> Truth:
        if found(case):
            return YES
        return NO if past_treatments_known(case) else UNKNOWN

    return Stated(
        id,
        label,
        (past_treatments.ANY, past_treatments.TRIALS, *also_asks),
        truth_of,
        lambda case: _names(found(case)) or "none",
    )


STILL_TAKING_NOT_LISTED = Stated(
    "mismatch.still-taking-not-listed",
    "An earlier treatment is still taken and is not on the list of medicines",
    (past_treatments.TRIALS, medicines.LIST),
    _still_taking_truth,
    lambda case: _names(_still_taking_not_listed(case)) or "none",
)
STOPPED_BUT_LISTED = _of_trials(
    "mismatch.stopped-but-listed",
    "An earlier treatment was stopped and is on the list",
    _stopped_but_listed,
    medicines.LIST,
)
RESULT_DISAGREES = _of_trials(
    "mismatch.result-disagrees",
    "The result of an earlier treatment does not fit why it was stopped",
    lambda case: tuple(one for one in tried(case) if _result_disagrees(one.entry)),
)


def _known(case: Case, question: Question) -> bool:
    return case.standing(question).state is State.ANSWERED


DAILY_BUT_LONG_AGO = Stated(
    "mismatch.daily-but-long-ago",
    "A medicine is taken daily and was last taken more than a month ago",
    (medicines.LIST,),
    lambda case: YES if any(_daily_but_long_ago(case)) else NO if _known(case, medicines.LIST) else UNKNOWN,
    lambda case: ", ".join(row.name for row in _daily_but_long_ago(case)) or "none",
)


# Answers on file to questions that no longer apply ---------------------------------------------------------


def withdrawn(question: Question, because_of: Question, label: str) -> Stated:
    """There is an answer, and it is not "no", to a question which another answer has closed."""

    def truth_of(case: Case) -> Truth:
        standing = case.standing(question)
        if standing.state is not State.WITHDRAWN or standing.answer is None:
            return NO
        return NO if standing.answer.value == "no" or isinstance(standing.answer.value, Absent) else YES

    return Stated(
        f"mismatch.withdrawn:{question.id}",
        label,
        (because_of, question),
        truth_of,
        lambda case: case.standing(question).words,
    )


# Unlikely values -------------------------------------------------------------------------------------------


def unconfirmed(question: Question) -> Stated:
    """The amount lies outside what is usual and the patient did not confirm it."""

    def truth_of(case: Case) -> Truth:
        value = case.value(question)
        if not isinstance(value, Quantity):
            return UNKNOWN
        return NO if value.confirmed or question.usual(in_first_unit(question, value)) else YES

    return Stated(
        f"mismatch.unconfirmed:{question.id}",
        f"{question.clinical} is unusual and was not confirmed",
        (question,),
        truth_of,
        lambda case: case.standing(question).words,
    )


def _unconfirmed_readings(case: Case) -> tuple[PressureReading, ...]:
    readings = (row for row in _rows(case, blood_pressure.READINGS) if isinstance(row, PressureReading))
    return tuple(row for row in readings if row.unlikely and not row.confirmed)


UNCONFIRMED_READING = Stated(
    "mismatch.unconfirmed-reading",
    "A blood pressure reading is unusual and was not confirmed",
    (blood_pressure.READINGS,),
    lambda case: (
        YES if _unconfirmed_readings(case) else NO if _known(case, blood_pressure.READINGS) else UNKNOWN
    ),
    lambda case: words_of(blood_pressure.READINGS, _unconfirmed_readings(case)) or "none",
)


# Time ------------------------------------------------------------------------------------------------------

DATED: tuple[Question, ...] = (
    heart.EVENT_DATE,
    brain.STROKE_DATE,
    mental_health.ACT_DATE,
    substances.KETAMINE_MISUSE_LAST,
    substances.REMISSION_SINCE,
    substances.KRATOM_LAST,
    blood_pressure.READINGS,
    medicines.LIST,
    mental_health.SCORES,
)
"""Every question whose answer is or holds a date of something that happened in the patient's life."""


def _row_date(row: Row) -> PartialDate | None:
    if isinstance(row, Medicine):
        return row.last_taken
    return None if isinstance(row, PastTrial) else row.date


def _dates(case: Case, question: Question) -> tuple[PartialDate, ...]:
    value = case.value(question)
    if question.kind is Kind.DATE:
        return (value,) if isinstance(value, PartialDate) else ()
    return tuple(date for date in map(_row_date, _rows(case, question)) if date is not None)


def _settled(case: Case, question: Question) -> bool:
    """Answered, or not asked of this patient."""
    return case.standing(question).state in (State.ANSWERED, State.CLOSED, State.WITHDRAWN)


def before_birth(question: Question) -> Stated:
    """What the question dates lies before the day of birth, as early as that may be."""

    def truth_of(case: Case) -> Truth:
        born = case.value(about_you.BIRTH_DATE)
        if not isinstance(born, PartialDate):
            return UNKNOWN
        if any(date.latest < born.earliest for date in _dates(case, question)):
            return YES
        return NO if _settled(case, question) else UNKNOWN

    return Stated(
        f"mismatch.before-birth:{question.id}",
        f"{question.clinical} before birth",
        (about_you.BIRTH_DATE, question),
        truth_of,
        lambda case: f"born {case.standing(about_you.BIRTH_DATE).words}; {case.standing(question).words}",
    )


def longer_than_life(question: Question) -> Stated:
    """The months that the question counts are more than the patient has lived."""
    months = amount(question)

    def truth_of(case: Case) -> Truth:
        lived = (case.interval(AGE).high + 1) * MONTHS_A_YEAR
        if case.interval(months).low > lived:
            return YES
        return NO if _known(case, about_you.BIRTH_DATE) and _settled(case, question) else UNKNOWN

    return Stated(
        f"mismatch.longer-than-life:{question.id}",
        f"{question.clinical}: more than a life",
        (about_you.BIRTH_DATE, question),
        truth_of,
        lambda case: f"born {case.standing(about_you.BIRTH_DATE).words}; {case.standing(question).words}",
    )


def _longer_trials(case: Case) -> tuple[Tried, ...]:
    weeks = (case.interval(AGE).high + 1) * WEEKS_A_YEAR
    return tuple(one for one in tried(case) if one.entry.weeks is not None and one.entry.weeks > weeks)


TRIAL_LONGER_THAN_LIFE = _of_trials(
    "mismatch.trial-longer-than-life",
    "An earlier treatment lasted longer than the patient has lived",
    _longer_trials,
    about_you.BIRTH_DATE,
)


def more_than(more: Term, less: Term) -> Stated:
    """The first number is larger than the second, which it is a part of."""

    def truth_of(case: Case) -> Truth:
        part, whole = case.interval(more), case.interval(less)
        return YES if part.low > whole.high else NO if part.high <= whole.low else UNKNOWN

    def told(case: Case) -> str:
        spans: tuple[tuple[Term, Interval], ...] = tuple((term, case.interval(term)) for term in (more, less))
        return "; ".join(f"{term.label}: {span.words(term.unit)}" for term, span in spans)

    return Stated(
        f"mismatch.more-than:{more.id}:{less.id}",
        f"{more.label} above {less.label}",
        tuple(dict.fromkeys((*more.questions, *less.questions))),
        truth_of,
        told,
    )
