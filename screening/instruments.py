"""The recognised questionnaires whose totals may be entered: their range, bands, codes and terms of use."""

from collections.abc import Mapping
from dataclasses import dataclass

from forms.answer import Score
from forms.instrument_ranges import MARKS, Marks
from forms.question import Code
from screening.source import Citation, cite

LOINC = "http://loinc.org"


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of totals, both ends included, or a `level`, with the name clinicians give it."""

    words: str
    low: float | None = None
    high: float | None = None
    level: str | None = None

    def holds(self, score: Score) -> bool:
        """Whether an entry lies in it. A level that was given decides before a total does."""
        if score.level is not None:
            return self.level == score.level
        if score.score is None or self.low is None or self.high is None:
            return False
        return self.low <= score.score <= self.high


@dataclass(frozen=True, eq=False, slots=True)
class Instrument:
    """One instrument, without the wording of its items. `panel`, `total` and `items` are public codes.

    bands       in rising order; empty where no official bands were found
    licence     the terms of use, as far as they were found
    confidence  of bands and cut-offs; each code carries its own
    note        what a reader of the total must know
    """

    id: str
    title: str
    bands: tuple[Band, ...]
    licence: str
    sources: tuple[Citation, ...]
    confidence: str
    panel: Code | None = None
    total: Code | None = None
    items: tuple[Code, ...] = ()
    note: str = ""

    @property
    def marks(self) -> Marks:
        """Which totals and levels it can have."""
        return MARKS[self.id]

    @property
    def range_words(self) -> str:
        """Its range: "0 to 27", or its levels where it has no total."""
        marks = self.marks
        if marks.low is None or marks.high is None:
            return ", ".join(marks.levels)
        return f"{marks.low:g} to {marks.high:g}"


def _loinc(code: str, confidence: str) -> Code:
    return Code(LOINC, code, confidence)


_ALL = (
    Instrument(
        "PHQ-9",
        "Patient Health Questionnaire, 9 items (depression)",
        (
            Band("below mild", 0, 4),
            Band("mild", 5, 9),
            Band("moderate", 10, 14),
            Band("moderately severe", 15, 19),
            Band("severe", 20, 27),
        ),
        "Copyright Pfizer; widely described as free to use without permission, not confirmed with the owner.",
        cite("S85"),
        "2",
        panel=_loinc("44249-1", "V"),
        total=_loinc("44261-6", "V"),
        items=(_loinc("44260-8", "V"),),
        note="Its ninth item asks about suicide: a total alone does not show it. Ask in person.",
    ),
    Instrument(
        "GAD-7",
        "Generalized Anxiety Disorder scale, 7 items",
        (Band("below mild", 0, 4), Band("mild", 5, 9), Band("moderate", 10, 14), Band("severe", 15, 21)),
        "As PHQ-9: widely described as free, not confirmed with the owner.",
        cite("S86"),
        "2/G",
        panel=_loinc("69737-5", "2"),
        total=_loinc("70274-6", "V"),
        note="Further evaluation is advised from 10.",
    ),
    Instrument(
        "PC-PTSD-5",
        "Primary Care PTSD Screen for DSM-5",
        (
            Band("below both cut-offs in use", 0, 2),
            Band("at the lower cut-off in use (3), below the higher (4)", 3, 3),
            Band("at or above both cut-offs in use", 4, 5),
        ),
        "Work of the US government (Department of Veterans Affairs).",
        cite("S87", "S31"),
        "2/G",
        total=_loinc("102017-1", "2"),
        items=tuple(
            _loinc(code, "2")
            for code in ("102011-4", "102012-2", "102013-0", "102014-8", "102015-5", "102016-3")
        ),
        note="The cut-offs 3 and 4 compete. Counted only after a yes to having lived through a trauma.",
    ),
    Instrument(
        "PCL-5",
        "PTSD Checklist for DSM-5",
        (
            Band("below the usual cut-offs", 0, 30),
            Band("between the usual cut-offs (31 to 33)", 31, 33),
            Band("above the usual cut-offs: PTSD probable", 34, 80),
        ),
        "Work of the US government (Department of Veterans Affairs).",
        cite("S88"),
        "G",
        panel=_loinc("101697-1", "V"),
        total=_loinc("101698-9", "V"),
        note="A change of 10 to 15 points is commonly taken as meaningful (general knowledge, not read).",
    ),
    Instrument(
        "C-SSRS",
        "Columbia Suicide Severity Rating Scale, screener: risk level",
        (
            Band("low: ideation without method, intent or act", level="low"),
            Band("moderate: thoughts of a method, or an act longer ago", level="moderate"),
            Band("high: intent or plan in the past month, or an act within three months", level="high"),
        ),
        "Copyright 2008 Research Foundation for Mental Hygiene; its site asks health providers for no fee or "
        "licence. A product sold to others should confirm this.",
        cite("S89"),
        "2/V",
        panel=_loinc("93373-9", "2"),
        note="It has no sum. The full scale has a code of its own (93245-9).",
    ),
    Instrument(
        "AUDIT-C",
        "Alcohol Use Disorders Identification Test, consumption part",
        (
            Band("below both cut-offs", 0, 2),
            Band("at the cut-off for women, below that for men", 3, 3),
            Band("at or above both cut-offs", 4, 12),
        ),
        "World Health Organization; one implementation guide calls it public domain.",
        cite("S90"),
        "V",
        panel=_loinc("72109-2", "2"),
        total=_loinc("75626-2", "2"),
        note="Not to be mixed up with the full AUDIT, whose total has a code of its own (75624-7).",
    ),
    Instrument(
        "DAST-10",
        "Drug Abuse Screening Test, 10 items",
        (
            Band("none", 0, 0),
            Band("low", 1, 2),
            Band("moderate", 3, 5),
            Band("substantial", 6, 8),
            Band("severe", 9, 10),
        ),
        "Copyright Skinner and CAMH; commercial use needs their permission (general knowledge).",
        cite("S91"),
        "V",
        panel=_loinc("82666-9", "2"),
        total=_loinc("82667-7", "2"),
        note="One item counts the other way round.",
    ),
    Instrument(
        "MDQ",
        "Mood Disorder Questionnaire",
        (
            Band("negative", level="negative"),
            Band("positive", level="positive"),
            Band("negative by the number alone", 0, 6),
            Band("enough items for a positive result; timing and severity not entered", 7, 13),
        ),
        "Permission of the author and the University of Texas Medical Branch (general knowledge).",
        cite("S92"),
        "V",
        note=(
            "Positive: 7 or more, at the same time, and a moderate or serious problem. Sensitivity 0.73, "
            "specificity 0.90; a Korean study found 5 best."
        ),
    ),
    Instrument(
        "MIDAS",
        "Migraine Disability Assessment",
        (
            Band("grade I", 0, 5),
            Band("grade II", 6, 10),
            Band("grade III", 11, 20),
            Band("grade IV", 21, 270),
        ),
        "Copyright; the present owner was not established (general knowledge).",
        cite("S93"),
        "2/G",
        note="It counts days.",
    ),
    Instrument(
        "HIT-6",
        "Headache Impact Test, 6 items",
        (
            Band("little or none", 36, 49),
            Band("some", 50, 55),
            Band("substantial", 56, 59),
            Band("severe", 60, 78),
        ),
        "A QualityMetric product: needs a licence.",
        cite("S94"),
        "2",
        note="One page ends the lowest band at 46.",
    ),
    Instrument(
        "PEG",
        "Pain, Enjoyment and General activity scale",
        (),
        "Free to use (general knowledge).",
        cite("S95"),
        "G",
        panel=_loinc("91148-7", "2"),
        total=_loinc("91147-9", "2"),
        items=tuple(_loinc(code, "2") for code in ("75893-8", "91145-3", "91146-1")),
        note="The mean of three items. No official bands; a fall by 30 per cent is commonly meaningful.",
    ),
    Instrument(
        "STOP-Bang",
        "STOP-Bang questionnaire (sleep apnoea)",
        (Band("low risk", 0, 2), Band("intermediate risk", 3, 4), Band("high risk", 5, 8)),
        "Proprietary to University Health Network: needs a licence.",
        cite("S96"),
        "V",
        note="Also high by another count: two of the first four with male sex, BMI above 35 or a thick neck.",
    ),
)
INSTRUMENTS: Mapping[str, Instrument] = {instrument.id: instrument for instrument in _ALL}


def band_of(score: Score) -> Band | None:
    """The band an entry lies in; None where the instrument has no bands."""
    found = (band for band in INSTRUMENTS[score.instrument].bands if band.holds(score))
    return next(found, None)
