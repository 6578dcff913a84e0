"""Each score on paper: its band, what to bear in mind, who prints the band and how far that was read."""

import pytest

from forms.mental_health import SCORES
from screening.instruments import INSTRUMENTS
from screening.source import confidence_words
from screening.summary.scored import scores_of
from tests.rules.judging import VISIT, case_of

ENTRIES = [
    ("PHQ-9", 19, None, "moderately severe."),
    ("PC-PTSD-5", 3, None, "at the lower cut-off in use (3), below the higher (4)."),
    ("C-SSRS", None, "high", "high: intent or plan"),
    ("MDQ", 5, "positive", "positive."),
    ("MDQ", 9, None, "enough items for a positive result; timing and severity not entered."),
    ("PEG", 5.5, None, "no band. The mean of three items."),
]


@pytest.mark.parametrize(("name", "total", "level", "band"), ENTRIES)
def test_a_score_stands_with_its_band_note_source_and_confidence(
    name: str, total: float | None, level: str | None, band: str
) -> None:
    entry = {
        "instrument": name,
        "score": total,
        "level": level,
        "date": VISIT.isoformat(),
        "scored_by": "staff",
    }
    (row,) = scores_of(case_of({SCORES: [entry]}))
    instrument = INSTRUMENTS[name]
    assert row.band.startswith(band)
    assert instrument.note in row.band
    assert row.band.endswith(
        f"({', '.join(c.words() for c in instrument.sources)}; "
        f"{instrument.confidence}: {confidence_words(instrument.confidence)})"
    )
