"""The bands that sources print for the totals of recognised instruments; a band is not a diagnosis."""

from collections.abc import Mapping
from dataclasses import dataclass

from forms.answer import Score


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands by their lowest total, ascending, or what a level means; `source` prints them."""

    source: str
    confidence: str
    from_total: tuple[tuple[float, str], ...] = ()
    levels: Mapping[str, str] | None = None
    note: str = ""


BANDS: Mapping[str, Bands] = {
    "PHQ-9": Bands(
        "S85", "V/2",
        ((0, "below mild"), (5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe")),
        note="its ninth item is about suicide: ask, whatever the total",
    ),
    "GAD-7": Bands("S86", "2", ((0, "below mild"), (5, "mild"), (10, "moderate"), (15, "severe"))),
    "PC-PTSD-5": Bands(
        "S87", "2",
        ((0, "below both cut-offs"), (3, "at the lower cut-off (3)"), (4, "at both cut-offs (3, 4)")),
    ),
    "PCL-5": Bands(
        "S88", "G",
        ((0, "below the cut-offs"), (31, "among the cut-offs (31 to 33)"), (34, "above the cut-offs")),
        note="the cut-offs were not read in a document",
    ),
    "C-SSRS": Bands(
        "S89", "V/2", levels={"low": "low risk", "moderate": "moderate risk", "high": "high risk"},
        note="triage level as entered; the screener has no sum",
    ),
    "AUDIT-C": Bands(
        "S90", "V",
        ((0, "below the cut-offs"), (3, "at the cut-off for women"), (4, "at the cut-offs for all")),
    ),
    "DAST-10": Bands(
        "S91", "V", ((0, "none"), (1, "low"), (3, "moderate"), (6, "substantial"), (9, "severe"))
    ),
    "MDQ": Bands(
        "S92", "V/G", ((0, "below the cut-off (7)"), (7, "at the cut-off (7)")),
        levels={"positive": "positive screen", "negative": "negative screen"},
        note="positive also needs symptoms at one time and a problem from them; a screen is not a diagnosis",
    ),
    "MIDAS": Bands("S93", "2", ((0, "grade I"), (6, "grade II"), (11, "grade III"), (21, "grade IV"))),
    "HIT-6": Bands(
        "S94", "2",
        ((36, "little or no impact"), (50, "some impact"), (56, "substantial impact"), (60, "severe impact")),
        note="one page ends the lowest band at 46",
    ),
    "PEG": Bands("S95", "2", note="no official bands"),
    "STOP-Bang": Bands("S96", "V", ((0, "low risk"), (3, "intermediate risk"), (5, "high risk"))),
}  # fmt: skip


def band_of(row: Score) -> str:
    """The band of an entry, with its source, its confidence code and what to bear in mind."""
    bands = BANDS[row.instrument]
    by_level = (bands.levels or {}).get(row.level or "")
    reached = [words for lowest, words in bands.from_total if row.score is not None and row.score >= lowest]
    named = " / ".join(part for part in (reached[-1] if reached else "", by_level or "") if part)
    said = "; ".join(part for part in (named, bands.note) if part)
    return f"{said} ({bands.source}, {bands.confidence})"
