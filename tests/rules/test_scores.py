"""Scores on file: which one counts, for how long, which totals cannot be, and which band a total lies in."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise

import pytest

from forms.answer import Answer, Response, Score
from forms.condition import ANYTHING, NOTHING, AtLeast, Case, Interval, Limit
from forms.instrument_ranges import MARKS
from forms.mental_health import SCORES, SCORES_KNOWN
from forms.question import Question
from forms.reading import AnswerRefused, read
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.facts.scores import level_is, score_of, scored_at_least, scores_told, screen_positive
from screening.instruments import INSTRUMENTS, band_of
from screening.sources import SOURCES
from tests.rules.judging import DECLINED, NOT_SURE, VISIT, case_of

FOUR = Limit("four", "points", 4)
SEVEN = Limit("seven", "points", 7)
RECENT, OLD = "2026-11-01", "2026-01-01"


def entry(instrument: str, mark: float | str, date: str | None = RECENT) -> dict[str, object]:
    """One score as JSON data; a text is a level, a number a total."""
    return {
        "instrument": instrument,
        "score": None if isinstance(mark, str) else mark,
        "level": mark if isinstance(mark, str) else None,
        "date": date,
        "scored_by": "clinician",
    }


def on_file(*entries: Mapping[str, object]) -> dict[Question, object]:
    return {SCORES_KNOWN: "yes", SCORES: list(entries)}


def audit(mark: float, date: str | None = RECENT) -> dict[str, object]:
    return entry("AUDIT-C", mark, date)


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("no total was ever given", {SCORES_KNOWN: "no"}, NO),
        ("another instrument only", on_file(entry("PHQ-9", 20)), NO),
        ("one below the line", on_file(audit(3)), NO),
        ("on the line", on_file(audit(4)), YES),
        ("one above the line", on_file(audit(5)), YES),
        ("a form nobody touched", {}, UNKNOWN),
        ("not sure whether there is a total", {SCORES_KNOWN: NOT_SURE}, UNKNOWN),
        ("would not say", {SCORES_KNOWN: DECLINED}, UNKNOWN),
        ("there is one, not given yet", {SCORES_KNOWN: "yes"}, UNKNOWN),
        ("there is one, total not known", {SCORES_KNOWN: "yes", SCORES: NOT_SURE}, UNKNOWN),
        ("given, then taken back", {SCORES_KNOWN: "no", SCORES: [audit(12)]}, NO),
        ("day not known, above the line", on_file(audit(9, None)), UNKNOWN),
        ("day not known, below the line", on_file(audit(2, None)), NO),
        ("too old, above the line", on_file(audit(9, OLD)), UNKNOWN),
        ("too old, below the line", on_file(audit(2, OLD)), NO),
        ("old and high, then low", on_file(audit(9, OLD), audit(1)), NO),
        ("old and low, then high", on_file(audit(1, OLD), audit(9)), YES),
        ("two on one day: the worse counts", on_file(audit(1), audit(9)), YES),
        ("low in November, high some time in 2026", on_file(audit(1), audit(9, "2026")), UNKNOWN),
        ("high in November, low some time in 2026", on_file(audit(9), audit(1, "2026")), YES),
        ("high in November, high on a day not known", on_file(audit(9), audit(9, None)), YES),
        (
            "high on 2 November, low later that month",
            on_file(audit(9, "2026-11-02"), audit(1, "2026-11")),
            YES,
        ),
    ],
)
def test_a_total_against_a_line(case: str, answers: dict[Question, object], expected: Truth) -> None:
    assert scored_at_least("AUDIT-C", FOUR).truth(case_of(answers)) is expected, case
    assert AtLeast(score_of("AUDIT-C"), FOUR).truth(case_of(answers)) is expected, case


@pytest.mark.parametrize(
    ("case", "date", "expected"),
    [
        ("today", "2026-11-22", YES),
        ("89 days ago", "2026-08-25", YES),
        ("90 days ago, the last day it counts", "2026-08-24", YES),
        ("91 days ago", "2026-08-23", UNKNOWN),
        ("a month wholly inside", "2026-09", YES),
        ("the month of the line", "2026-08", UNKNOWN),
        ("last year", "2025", UNKNOWN),
    ],
)
def test_how_long_a_high_total_counts(case: str, date: str, expected: Truth) -> None:
    assert scored_at_least("AUDIT-C", FOUR).truth(case_of(on_file(audit(4, date)))) is expected, case


def test_the_answer_itself_goes_out_of_date_after_ninety_days() -> None:
    given = dt.date(2026, 8, 23)
    answers = {
        question.id: Answer(read(question, raw, given), given)
        for question, raw in on_file(audit(2, "2026-08-20")).items()
    }
    reached = scored_at_least("AUDIT-C", FOUR)
    late = Case(Response(answers), given + dt.timedelta(91))
    assert reached.truth(Case(Response(answers), given + dt.timedelta(90))) is NO
    assert reached.truth(late) is UNKNOWN
    assert list(reached.open_questions(late)) == [SCORES_KNOWN, SCORES]


def test_the_total_as_a_number() -> None:
    term = score_of("AUDIT-C")
    assert case_of(on_file(audit(5))).interval(term) == Interval.exactly(5)
    assert case_of(on_file(audit(5), audit(7))).interval(term) == Interval.exactly(7)
    assert case_of({SCORES_KNOWN: "no"}).interval(term) == NOTHING
    assert case_of(on_file(entry("PHQ-9", 3))).interval(term) == NOTHING
    assert case_of({}).interval(term) == ANYTHING
    assert score_of("AUDIT-C") is term
    assert case_of(on_file(entry("MDQ", "positive"))).interval(score_of("MDQ")) == ANYTHING


def test_the_evidence_tells_the_entry_with_its_day_and_age() -> None:
    reached = scored_at_least("AUDIT-C", FOUR)
    told = {
        "5 (2026-11-01)": on_file(audit(5)),
        "5 (2026-01-01, out of date)": on_file(audit(5, OLD)),
        "5 (2026-08, may be out of date)": on_file(audit(5, "2026-08")),
        "5 (day not known)": on_file(audit(5, None)),
        "no such score entered": {SCORES_KNOWN: "no"},
        "not known whether there is one": {},
    }
    assert [reached.answer_words(case_of(answers)) for answers in told.values()] == list(told)
    assert reached.words(case_of({})) == "AUDIT-C total at least 4 points"
    assert scores_told("C-SSRS", case_of(on_file(entry("C-SSRS", "high")))) == "high (2026-11-01)"


def test_what_is_asked_when_it_is_open() -> None:
    reached = scored_at_least("AUDIT-C", FOUR)
    assert list(reached.open_questions(case_of({}))) == [SCORES_KNOWN, SCORES]
    assert list(reached.open_questions(case_of({SCORES_KNOWN: "yes"}))) == [SCORES]
    assert list(reached.open_questions(case_of(on_file(audit(9, OLD))))) == [SCORES]
    assert list(reached.open_questions(case_of(on_file(audit(9))))) == []


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("high", on_file(entry("C-SSRS", "high")), YES),
        ("moderate", on_file(entry("C-SSRS", "moderate")), NO),
        ("low", on_file(entry("C-SSRS", "low")), NO),
        ("none entered", {SCORES_KNOWN: "no"}, NO),
        ("other instrument", on_file(audit(9)), NO),
        ("never asked", {}, UNKNOWN),
        ("high, day not known", on_file(entry("C-SSRS", "high", None)), UNKNOWN),
        ("high, long ago", on_file(entry("C-SSRS", "high", OLD)), UNKNOWN),
        ("low, long ago", on_file(entry("C-SSRS", "low", OLD)), NO),
        ("high long ago, low since", on_file(entry("C-SSRS", "high", OLD), entry("C-SSRS", "low")), NO),
    ],
)
def test_a_level(case: str, answers: dict[Question, object], expected: Truth) -> None:
    assert level_is("C-SSRS", "high").truth(case_of(answers)) is expected, case


def test_a_level_whose_day_is_not_known_may_be_counted_at_once() -> None:
    at_once = level_is("C-SSRS", "high", if_age_unclear=YES)
    assert at_once.truth(case_of(on_file(entry("C-SSRS", "high", None)))) is YES
    assert at_once.truth(case_of(on_file(entry("C-SSRS", "high", "2026")))) is YES
    assert at_once.truth(case_of(on_file(entry("C-SSRS", "high", OLD)))) is UNKNOWN
    assert at_once.truth(case_of(on_file(entry("C-SSRS", "low", None)))) is NO


@pytest.mark.parametrize(
    ("case", "row", "expected"),
    [
        ("scored positive", entry("MDQ", "positive"), YES),
        ("scored negative", entry("MDQ", "negative"), NO),
        ("seven, and scored negative", {**entry("MDQ", 7), "level": "negative"}, NO),
        ("five, and scored positive by another cut-off", {**entry("MDQ", 5), "level": "positive"}, YES),
        ("six alone", entry("MDQ", 6), NO),
        ("seven alone: timing and severity not entered", entry("MDQ", 7), UNKNOWN),
        ("thirteen alone", entry("MDQ", 13), UNKNOWN),
        ("positive long ago", entry("MDQ", "positive", OLD), UNKNOWN),
        ("six long ago", entry("MDQ", 6, OLD), NO),
    ],
)
def test_a_screen(case: str, row: dict[str, object], expected: Truth) -> None:
    assert screen_positive("MDQ", SEVEN).truth(case_of(on_file(row))) is expected, case


def test_a_screen_that_was_never_made() -> None:
    assert screen_positive("MDQ", SEVEN).truth(case_of({SCORES_KNOWN: "no"})) is NO
    assert screen_positive("MDQ", SEVEN).truth(case_of({})) is UNKNOWN
    told = screen_positive("MDQ", SEVEN).answer_words(case_of(on_file(entry("MDQ", 8))))
    assert told == "8 (2026-11-01); a total alone is negative below 7 points"


def test_an_instrument_that_the_form_does_not_know() -> None:
    with pytest.raises(ValueError, match="not an instrument"):
        score_of("BDI")
    with pytest.raises(ValueError, match="has the levels"):
        level_is("C-SSRS", "positive")
    with pytest.raises(ValueError, match="has the levels"):
        level_is("C-SSRS")


ENDS = [(name, marks.low, marks.high) for name, marks in MARKS.items() if marks.low is not None]


@pytest.mark.parametrize(("name", "low", "high"), ENDS)
def test_both_ends_of_the_range_are_taken_and_one_beyond_is_refused(
    name: str, low: float, high: float
) -> None:
    for total in (low, high):
        assert read(SCORES, [entry(name, total)], VISIT)
    for total in (low - 1, high + 1):
        with pytest.raises(AnswerRefused, match=f"lies between {low:g} and {high:g}") as refused:
            read(SCORES, [entry(name, total)], VISIT)
        assert f" {total:g}" not in str(refused.value)


@pytest.mark.parametrize(
    ("case", "row", "why"),
    [
        ("half a point", entry("PHQ-9", 10.5), "whole number"),
        ("half a point on a mood screen", entry("MDQ", 7.5), "whole number"),
        ("neither total nor level", {**entry("PHQ-9", 3), "score": None}, "its total, 0 to 27"),
        ("a level where there is none", entry("GAD-7", "high"), "no such level"),
        ("a total and a level where there is none", {**entry("GAD-7", 3), "level": "high"}, "no such level"),
        ("a total of the suicide scale", entry("C-SSRS", 4), "has no total"),
        ("a total beside its level", {**entry("C-SSRS", 4), "level": "high"}, "has no total"),
        ("a level of another scale", entry("C-SSRS", "positive"), "low or moderate or high"),
        ("a risk level of the mood screen", entry("MDQ", "high"), "positive or negative"),
        ("the suicide scale left empty", {**entry("C-SSRS", "low"), "level": None}, "its level"),
        ("a truth value for a number", {**entry("PHQ-9", 3), "score": True}, "number"),
    ],
)
def test_what_is_refused(case: str, row: dict[str, object], why: str) -> None:
    with pytest.raises(AnswerRefused, match=why):
        read(SCORES, [row], VISIT)


@pytest.mark.parametrize(
    ("case", "row"),
    [
        ("a mean of three", entry("PEG", 6.7)),
        ("a mood screen with total and result", {**entry("MDQ", 9), "level": "positive"}),
        ("a mood screen with its result only", entry("MDQ", "negative")),
        ("a risk level", entry("C-SSRS", "moderate")),
        ("no points at all", entry("PHQ-9", 0)),
    ],
)
def test_what_is_taken(case: str, row: dict[str, object]) -> None:
    (taken,) = read(SCORES, [row], VISIT)  # type: ignore[misc]
    assert isinstance(taken, Score), case


def _score(name: str, total: float | None, level: str | None = None) -> Score:
    row = {"instrument": name, "score": total, "level": level, "date": None, "scored_by": "staff"}
    return Score.model_validate(row)


BANDS = [
    ("PHQ-9", 4, "below mild"), ("PHQ-9", 5, "mild"), ("PHQ-9", 9, "mild"), ("PHQ-9", 10, "moderate"),
    ("PHQ-9", 14, "moderate"), ("PHQ-9", 15, "moderately severe"), ("PHQ-9", 19, "moderately severe"),
    ("PHQ-9", 20, "severe"),
    ("GAD-7", 4, "below mild"), ("GAD-7", 5, "mild"), ("GAD-7", 10, "moderate"), ("GAD-7", 14, "moderate"),
    ("GAD-7", 15, "severe"),
    ("PC-PTSD-5", 2, "below both"), ("PC-PTSD-5", 3, "lower cut-off"), ("PC-PTSD-5", 4, "at or above both"),
    ("PCL-5", 30, "below"), ("PCL-5", 31, "between"), ("PCL-5", 33, "between"), ("PCL-5", 34, "above"),
    ("AUDIT-C", 2, "below both"), ("AUDIT-C", 3, "for women"), ("AUDIT-C", 4, "at or above both"),
    ("DAST-10", 0, "none"), ("DAST-10", 1, "low"), ("DAST-10", 2, "low"), ("DAST-10", 3, "moderate"),
    ("DAST-10", 5, "moderate"), ("DAST-10", 6, "substantial"), ("DAST-10", 8, "substantial"),
    ("DAST-10", 9, "severe"),
    ("MDQ", 6, "negative"), ("MDQ", 7, "not entered"),
    ("MIDAS", 5, "grade I"), ("MIDAS", 6, "grade II"), ("MIDAS", 10, "grade II"), ("MIDAS", 11, "grade III"),
    ("MIDAS", 20, "grade III"), ("MIDAS", 21, "grade IV"),
    ("HIT-6", 49, "little or none"), ("HIT-6", 50, "some"), ("HIT-6", 55, "some"),
    ("HIT-6", 56, "substantial"), ("HIT-6", 59, "substantial"), ("HIT-6", 60, "severe"),
    ("STOP-Bang", 2, "low"), ("STOP-Bang", 3, "intermediate"), ("STOP-Bang", 4, "intermediate"),
    ("STOP-Bang", 5, "high"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "total", "words"), BANDS)
def test_the_band_a_total_lies_in(name: str, total: float, words: str) -> None:
    band = band_of(_score(name, total))
    assert band is not None
    assert words in band.words


def test_bands_by_level_and_without_bands() -> None:
    levels = {level: band_of(_score("C-SSRS", None, level)) for level in ("low", "moderate", "high")}
    assert all(band is not None and band.words.startswith(level) for level, band in levels.items())
    positive = band_of(_score("MDQ", 5, "positive"))
    assert positive is not None
    assert positive.words == "positive"
    assert band_of(_score("PEG", 5.5)) is None


def test_every_instrument_is_described_and_its_bands_fill_its_range_without_gap_or_overlap() -> None:
    assert set(INSTRUMENTS) == set(MARKS)
    for instrument in INSTRUMENTS.values():
        marks, numbered = instrument.marks, [band for band in instrument.bands if band.low is not None]
        assert all(citation.source in SOURCES for citation in instrument.sources)
        assert {band.level for band in instrument.bands if band.level} == set(marks.levels)
        if numbered:
            assert (numbered[0].low, numbered[-1].high) == (marks.low, marks.high)
            for lower, upper in pairwise(numbered):
                assert lower.high is not None
                assert upper.low == lower.high + 1
    assert INSTRUMENTS["PHQ-9"].range_words == "0 to 27"
    assert INSTRUMENTS["C-SSRS"].range_words == "low, moderate, high"
