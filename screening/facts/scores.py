"""What the totals on file say today: the latest of each instrument, while it is recent enough to count."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from forms.answer import Score
from forms.condition import ANYTHING, NOTHING, Case, Compare, Interval, Limit, Relation, Stated, Term
from forms.instrument_ranges import MARKS
from forms.mental_health import SCORE_KEEPS, SCORES
from forms.truth import NO, UNKNOWN, YES, Truth, all_of, any_of, truth_of

NONE_ENTERED = "no such score entered"
NOT_KNOWN = "not known whether there is one"


def latest_scores(instrument: str, case: Case) -> tuple[Score, ...] | None:
    """The entries of one instrument that may be the latest; () when none was entered, None when not known.

    Dates that overlap or are missing leave several; the worst of them counts until the dates are known.
    """
    if case.standing(SCORES).applies is NO:
        return ()
    rows = case.value(SCORES)
    if not isinstance(rows, tuple):
        return None
    mine = [row for row in rows if isinstance(row, Score) and row.instrument == instrument]
    return tuple(row for row in mine if not any(_surely_later(other, row, case) for other in mine))


def _surely_later(other: Score, row: Score, case: Case) -> bool:
    return _days(other, case)[0] > _days(row, case)[1]


def _days(row: Score, case: Case) -> tuple[dt.date, dt.date]:
    """The first and the last day on which it may have been scored."""
    if row.date is None:
        return dt.date.min, case.on
    return row.date.earliest, min(row.date.latest, case.on)


def current(row: Score, case: Case) -> Truth:
    """Whether it is at most SCORE_KEEPS days old; UNKNOWN when its date does not tell."""
    first, last = (case.on - day for day in _days(row, case))
    if first.days <= SCORE_KEEPS:
        return YES
    return UNKNOWN if last.days <= SCORE_KEEPS else NO


def row_words(row: Score, case: Case) -> str:
    """An entry as it was given: "12 (2026-11-01)", and whether it is too old to count."""
    total = "" if row.score is None else f"{row.score:g}"
    marks = " ".join(part for part in (total, row.level) if part)
    age = {YES: "", NO: ", out of date", UNKNOWN: ", may be out of date"}[current(row, case)]
    return f"{marks} ({row.date or 'day not known'}{age if row.date else ''})"


def scores_told(instrument: str, case: Case) -> str:
    """The latest entries of one instrument in words, or why there is nothing to read."""
    rows = latest_scores(instrument, case)
    if rows is None:
        return NOT_KNOWN
    return "; ".join(row_words(row, case) for row in rows) or NONE_ENTERED


def _reach(row: Score, case: Case) -> Interval:
    """How high the total stands. One that is too old, or undated, can raise a doubt but cannot settle it."""
    if row.score is None:
        return ANYTHING
    if current(row, case) is YES:
        return Interval.exactly(row.score)
    return Interval(NOTHING.low, row.score)


def _highest(spans: Iterable[Interval]) -> Interval:
    lows, highs = zip(*((span.low, span.high) for span in spans), strict=True)
    return Interval(max(lows), max(highs))


@cache
def score_of(instrument: str) -> Term:
    """The latest total of an instrument, in points; to be held against a limit with AtLeast or Above only.

    Not entered lies below every limit. Out of date, it is NO below the limit and UNKNOWN from there on.
    """
    if instrument not in MARKS:
        raise ValueError(f"{instrument!r} is not an instrument of the form: those are {', '.join(MARKS)}")

    def interval_of(case: Case) -> Interval:
        rows = latest_scores(instrument, case)
        if rows is None:
            return ANYTHING
        return _highest(_reach(row, case) for row in rows) if rows else NOTHING

    return Term(f"score-{instrument}", f"{instrument} total", "points", (SCORES,), interval_of)


@dataclass(frozen=True, eq=False)
class Scored(Compare):
    """A total held against a limit, telling the entry itself with its date."""

    instrument: str

    def answer_words(self, case: Case) -> str:
        return scores_told(self.instrument, case)


def scored_at_least(instrument: str, limit: Limit) -> Scored:
    """The latest total of an instrument is the limit or more; NO where none was entered."""
    return Scored(score_of(instrument), Relation.AT_LEAST, limit, instrument)


def _worst(instrument: str, counts: Callable[[Score, Case], Truth]) -> Callable[[Case], Truth]:
    """What the worst of the entries says that may be the latest."""

    def truth(case: Case) -> Truth:
        rows = latest_scores(instrument, case)
        return UNKNOWN if rows is None else any_of(counts(row, case) for row in rows)

    return truth


def level_is(instrument: str, *levels: str, if_age_unclear: Truth = UNKNOWN) -> Stated:
    """The latest result of an instrument is one of these levels; NO where none was entered.

    `if_age_unclear` is what a matching result counts as whose date does not tell whether it is recent enough.
    """
    if not levels or not set(levels) <= set(MARKS[instrument].levels):
        raise ValueError(f"{instrument} has the levels {MARKS[instrument].levels}, not {levels}")
    recent = {YES: YES, UNKNOWN: if_age_unclear, NO: UNKNOWN}

    def counts(row: Score, case: Case) -> Truth:
        return all_of((truth_of(row.level in levels if row.level else None), recent[current(row, case)]))

    return Stated(
        f"level-{instrument}-{'-'.join(levels)}",
        f"{instrument} result is {' or '.join(levels)}",
        (SCORES,),
        _worst(instrument, counts),
        lambda case: scores_told(instrument, case),
    )


def screen_positive(instrument: str, limit: Limit) -> Stated:
    """The latest screen is positive. A total without its result is NO below the limit, else UNKNOWN."""

    def found(row: Score, case: Case) -> Truth:
        if row.level is not None:
            return truth_of(row.level == "positive")
        return NO if row.score is not None and row.score < limit.on(case) else UNKNOWN

    def counts(row: Score, case: Case) -> Truth:
        return all_of((found(row, case), YES if current(row, case) is YES else UNKNOWN))

    return Stated(
        f"positive-{instrument}",
        f"{instrument} positive by its result (a total alone below the cut-off is negative)",
        (SCORES,),
        _worst(instrument, counts),
        lambda case: f"{scores_told(instrument, case)}; a total alone is negative below {limit.words(case)}",
    )
