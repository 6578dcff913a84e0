"""The tables of the insight page, counted with pandas from plain rows. Every number in them may be shown.

Counts are taken of explicit states: a form that was not judged, a question that was not asked, an answer that was
declined are values of their own, never an empty cell.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from forms.questionnaire import QUESTIONNAIRE
from screening.cohort.lifts import LiftRow, lift_rows
from screening.cohort.suppression import SMALLEST, SMALLEST_SPLIT, Shown, shown, split, split_alike
from screening.cohort_rows import QUESTIONS, AnswerState, Cohort, FormRow, Stage
from screening.rule import Route, Rung
from screening.rules import indications

NOT_JUDGED = "not-judged"
OUTCOMES = (*(rung.word for rung in reversed(Rung)), NOT_JUDGED)
# As many on every route, and everybody knows it: what is urgent holds back all of them, and a form is judged as a whole.
SAME_ON_EVERY_ROUTE = tuple(OUTCOMES.index(word) for word in (Rung.URGENT.word, NOT_JUDGED))
NO_ANSWER = ""
SECTIONS = (NO_ANSWER, *(section.id for section in QUESTIONNAIRE.sections))
# Why a question that was put has no answer that counts.
UNKNOWN_STATES = (
    AnswerState.ASKED_UNKNOWN,
    AnswerState.ASKED_DECLINED,
    AnswerState.TEMP_UNKNOWN,
    AnswerState.STALE,
)

# Rules that only tell the reason for treatment. Everyone has one: what one of them hides the others would tell.
REASONS = frozenset(rule.id for rule in indications.RULES)


@dataclass(frozen=True, slots=True)
class Times:
    """Minutes from the first answer to the moment of handing in: a quarter of all took no longer than `quarter`."""

    quarter: int
    median: int
    three_quarters: int


@dataclass(frozen=True, slots=True)
class FoundRow:
    """In how many of the forms that were handed in a rule said yes, and in how many it could not tell."""

    rule: str
    yes: Shown
    unknown: Shown


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """How many of the forms that were handed in have no answer to a question that was put, by why."""

    question: str
    counts: Mapping[AnswerState, Shown]

    @property
    def least(self) -> int:
        """How many there are at least, by what is shown."""
        return sum(count or 0 for count in self.counts.values())


@dataclass(frozen=True, slots=True)
class Insight:
    """Everything that the insight page shows of a period. None stands for a count that is not shown.

    `totals` and `months` are counts by stage; `outcomes` by route and then by word of OUTCOMES; `stops` by id of SECTIONS.
    """

    totals: Mapping[Stage, Shown]
    months: Mapping[Stage, Mapping[dt.date, Shown]]
    times: Times | None
    stops: Mapping[str, Shown]
    outcomes: Mapping[Route, Mapping[str, Shown]]
    found: tuple[FoundRow, ...]
    unknowns: tuple[UnknownRow, ...]
    lifts: tuple[LiftRow, ...]
    erased: Shown
    demo: bool

    @property
    def splits_handed_in(self) -> bool:
        """Whether enough forms were handed in to say anything of them but their number."""
        return _splits(self.totals[Stage.HANDED_IN])

    @property
    def splits_unfinished(self) -> bool:
        """The same of the unfinished ones."""
        return _splits(self.totals[Stage.UNFINISHED])


def _splits(total: Shown) -> bool:
    return total is not None and total >= SMALLEST_SPLIT


def insight_of(cohort: Cohort, *, lift_share: float) -> Insight:
    """The tables of a cohort. `lift_share`: the share of lifts (0 to 1) above which a rule stands out."""
    forms = _frame(cohort.rows)
    handed_in = [row for row in cohort.rows if row.stage is Stage.HANDED_IN]
    fired, unsettled = _rules(row.fired for row in handed_in), _rules(row.unsettled for row in handed_in)
    found = _found(fired, unsettled, len(handed_in))
    told = {row.rule: row.yes for row in found}
    return Insight(
        totals={Stage(stage): shown(count) for stage, count in _counts(forms["stage"], list(Stage)).items()},
        months={stage: _months(forms, stage) for stage in Stage},
        times=_times(forms),
        stops=_stops(forms),
        outcomes=_outcomes(handed_in),
        found=found,
        unknowns=_unknowns(handed_in),
        lifts=lift_rows(cohort.lifts, fired, told, lift_share),
        erased=shown(cohort.erased),
        demo=cohort.demo,
    )


def _frame(rows: Sequence[FormRow]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": pd.Series([row.month.isoformat() for row in rows], dtype="object"),
            "stage": pd.Series([row.stage.value for row in rows], dtype="object"),
            "stopped_in": pd.Series([row.stopped_in for row in rows], dtype="object"),
            "timed": pd.Series([row.minutes is not None for row in rows], dtype="bool"),
            "minutes": pd.Series(
                [0.0 if row.minutes is None else row.minutes for row in rows], dtype="float64"
            ),
        }
    )


def _counts(values: pd.Series, keys: Sequence[str]) -> dict[str, int]:
    """How often each of these keys stands there; every value must be one of them."""
    counted = values.value_counts()
    found = {str(value): int(count) for value, count in counted.items()}
    assert set(found) <= set(keys), "a state that nobody counts"
    return {key: found.get(key, 0) for key in keys}


def _months(forms: pd.DataFrame, stage: Stage) -> dict[dt.date, Shown]:
    months = _calendar([str(month) for month in forms["month"].unique()])
    counted = _counts(forms.loc[forms["stage"] == stage.value, "month"], months)
    parts = split(tuple(counted.values()))
    return {dt.date.fromisoformat(month): part for month, part in zip(counted, parts, strict=True)}


def _calendar(months: Sequence[str]) -> list[str]:
    """Every month from the first to the last: one without a form is there too, and that it is there tells nothing."""
    if not months:
        return []
    return [str(month) for month in pd.period_range(min(months), max(months), freq="M").strftime("%Y-%m-01")]


def _times(forms: pd.DataFrame) -> Times | None:
    minutes = forms.loc[(forms["stage"] == Stage.HANDED_IN.value) & forms["timed"], "minutes"]
    if len(minutes) < SMALLEST:
        return None
    return Times(*(round(float(minutes.quantile(share))) for share in (0.25, 0.5, 0.75)))


def _stops(forms: pd.DataFrame) -> dict[str, Shown]:
    counted = _counts(forms.loc[forms["stage"] == Stage.UNFINISHED.value, "stopped_in"], SECTIONS)
    return dict(zip(counted, split(tuple(counted.values())), strict=True))


def _outcomes(handed_in: Sequence[FormRow]) -> dict[Route, dict[str, Shown]]:
    told = split_alike(
        [_judged_so(handed_in, route) for route in Route],
        same=SAME_ON_EVERY_ROUTE,
    )
    return {route: dict(zip(OUTCOMES, parts, strict=True)) for route, parts in zip(Route, told, strict=True)}


def _judged_so(handed_in: Sequence[FormRow], route: Route) -> tuple[int, ...]:
    """How many forms have each of OUTCOMES on this route."""
    words = pd.Series([row.outcomes.get(route.value, NOT_JUDGED) for row in handed_in], dtype="object")
    return tuple(_counts(words, OUTCOMES).values())


def _rules(of_forms: Iterable[Sequence[str]]) -> dict[str, int]:
    rules = pd.Series([rule for rules in of_forms for rule in rules], dtype="object").value_counts()
    return {str(rule): int(count) for rule, count in rules.items()}


def _found(fired: Mapping[str, int], unsettled: Mapping[str, int], forms: int) -> tuple[FoundRow, ...]:
    """Most often yes first, as far as it is shown; what is not shown stands last and in the order of the ids, so
    that its place tells nothing either."""
    rows = []
    for rule in sorted({*fired, *unsettled} - REASONS):
        yes, unknown = fired.get(rule, 0), unsettled.get(rule, 0)
        told = split((yes, unknown, forms - yes - unknown), unsaid=(2,))
        rows.append(FoundRow(rule, told[0], told[1]))
    return tuple(sorted(rows, key=lambda row: (-(row.yes or 0), -(row.unknown or 0), row.rule)))


def _unknowns(handed_in: Sequence[FormRow]) -> tuple[UnknownRow, ...]:
    """Every question, most unknown first, as far as it is shown.

    How many were never asked it stands nowhere: one gate closes several questions, and what one of them hides the
    next would tell.
    """
    whole = pd.DataFrame([row.states for row in handed_in], columns=[q.id for q in QUESTIONS], dtype="object")
    rows = []
    for question in QUESTIONS:
        counted = _counts(whole[question.id], list(AnswerState))
        parts = [counted[state] for state in UNKNOWN_STATES]
        told = split((*parts, len(handed_in) - sum(parts)), unsaid=(len(parts),))
        rows.append(UnknownRow(question.id, dict(zip(UNKNOWN_STATES, told, strict=False))))
    return tuple(sorted(rows, key=lambda row: -row.least))
