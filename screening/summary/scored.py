"""The totals of recognised instruments as they were entered, in the bands their sources print, and their course over time."""

import datetime as dt
from collections.abc import Sequence

from forms.answer import PartialDate, Score
from forms.condition import Case
from forms.mental_health import SCORES
from forms.truth import NO, UNKNOWN, YES
from screening.facts.scores import current
from screening.instruments import INSTRUMENTS, Instrument, band_of
from screening.source import confidence_words
from screening.summary.model import Course, ScoreBand, ScorePoint, ScoreRow
from screening.summary.words import DAY_NOT_KNOWN, date_words

_AGE = {YES: "", NO: " (out of date: not counted)", UNKNOWN: " (may be out of date)"}
_BY = {"clinician": "clinician", "staff": "staff", "self": "the patient", "not-sure": "not known whom"}


def _band_words(row: Score) -> str:
    """The band an entry lies in, what its reader must know, who prints the bands and how far that was read."""
    instrument, band = INSTRUMENTS[row.instrument], band_of(row)
    said = f"{band.words if band else 'no band'}. {instrument.note}".strip()
    sources = ", ".join(citation.words() for citation in instrument.sources)
    return f"{said} ({sources}; {instrument.confidence}: {confidence_words(instrument.confidence)})"


def _row(row: Score, case: Case) -> ScoreRow:
    marks = ("" if row.score is None else f"{row.score:g}", row.level or "")
    return ScoreRow(
        instrument=row.instrument,
        score=", ".join(part for part in marks if part),
        band=_band_words(row),
        when=(date_words(row.date) if row.date is not None else DAY_NOT_KNOWN) + _AGE[current(row, case)],
        by=_BY[row.scored_by],
    )


def scores_of(case: Case) -> tuple[ScoreRow, ...]:
    """Every score entered, in the order given, old ones too."""
    return tuple(_row(row, case) for row in _entered(case))


def _entered(case: Case) -> tuple[Score, ...]:
    answer = case.response.answers.get(SCORES.id)
    rows = answer.value if answer is not None and isinstance(answer.value, tuple) else ()
    return tuple(row for row in rows if isinstance(row, Score))


def courses_of(case: Case) -> tuple[Course, ...]:
    """The course of each instrument with two dated totals or more, old totals too."""
    found: dict[str, list[tuple[PartialDate, float]]] = {}
    for row in _entered(case):
        if row.score is not None and row.date is not None:
            found.setdefault(row.instrument, []).append((row.date, row.score))
    return tuple(_course(INSTRUMENTS[id], totals) for id, totals in found.items() if len(totals) > 1)


def _course(instrument: Instrument, totals: Sequence[tuple[PartialDate, float]]) -> Course:
    marks, highest = instrument.marks, max(score for _, score in totals)
    return Course(
        instrument=instrument.id,
        low=marks.low or 0.0,
        high=marks.high if marks.high is not None else highest,
        bands=tuple(
            ScoreBand(band.low, band.high, band.words)
            for band in instrument.bands
            if band.low is not None and band.high is not None
        ),
        points=tuple(
            _point(instrument, date, score) for date, score in sorted(totals, key=lambda one: _middle(one[0]))
        ),
    )


def _middle(date: PartialDate) -> int:
    return (date.earliest.toordinal() + date.latest.toordinal()) // 2


def _point(instrument: Instrument, date: PartialDate, score: float) -> ScorePoint:
    holds = (
        band.words
        for band in instrument.bands
        if band.low is not None and band.high is not None and band.low <= score <= band.high
    )
    day = dt.date(date.year, date.month or 1, date.day or 1)
    upper = f"{day:%-d %b}" if date.day else f"{day:%b}" if date.month else ""
    words = f"{date_words(date)}: {score:g}, {next(holds, 'no band')}"
    return ScorePoint(_middle(date), score, (upper, str(date.year)), words)
