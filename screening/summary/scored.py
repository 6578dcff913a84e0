"""The totals of recognised instruments as they were entered, in the bands their sources print."""

from forms.answer import Score
from forms.condition import Case
from forms.mental_health import SCORES
from forms.truth import NO, UNKNOWN, YES
from screening.facts.scores import current
from screening.instruments import INSTRUMENTS, band_of
from screening.source import confidence_words
from screening.summary.model import ScoreRow
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
    answer = case.response.answers.get(SCORES.id)
    rows = answer.value if answer is not None and isinstance(answer.value, tuple) else ()
    return tuple(_row(row, case) for row in rows if isinstance(row, Score))
