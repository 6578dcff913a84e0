"""Reading answers: what is taken, what is refused, and that a refusal never repeats what was typed."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answer import Absent, HowOften, Medicine, PartialDate, PressureReading, Quantity
from forms.question import Kind, Question
from forms.reading import AnswerRefused, read, words_of, written
from tests.core import form
from tests.core.form import TODAY

READING = {"systolic": 128, "diastolic": 80, "date": "2026-11-20", "place": "home", "by": "self"}
ASPIRIN = {"chosen": "aspirin", "dose": 81, "unit": "mg", "often": "once-daily", "last_taken": "2026-11-22"}
TRIAL = {
    "treatment": "sertraline",
    "dose": 100,
    "unit": "mg",
    "weeks": 8,
    "result": "some",
    "stopped_because": "did-not-work",
    "this_episode": "yes",
    "as_prescribed": "yes",
}


@pytest.mark.parametrize(
    ("question", "raw", "words"),
    [
        (form.EVENT, "yes", "yes"),
        (form.EVENT, {"absent": "asked-declined"}, "rather not say"),
        (form.ONE, "x", "X"),
        (form.LIST, ["a", "not-sure"], "Alpha; not sure of the rest"),
        (form.LIST, ["none"], "None of these"),
        (form.MASS, {"value": 82.5, "unit": "kg"}, "82.5 kg"),
        (form.MASS, {"value": 182, "unit": "lb", "confirmed": True}, "182 lb"),
        (form.DAYS, 4, "4"),
        (form.WHEN, "2026-11", "2026-11"),
        (form.WHEN, "2026", "2026"),
        (form.FREE, "Łódź\nsecond line", "Łódź\nsecond line"),
        (form.READINGS, [READING], "128/80 mmHg (2026-11-20, home, by the patient)"),
        (form.PILLS, [{"name": "aspirin"}], "aspirin, dose not known, how often not known"),
        (
            form.PILLS,
            [{"name": "asprin", **ASPIRIN}],
            "asprin (chosen: aspirin), 81 mg, once daily, last taken 2026-11-22",
        ),
        (
            form.TRIALS,
            [TRIAL],
            "sertraline, 100 mg, 8 weeks, result some, stopped: did not work, this episode: yes, as prescribed: yes",
        ),
        (
            form.SCORES,
            [{"instrument": "PHQ-9", "score": 18, "date": "2026-11-01", "scored_by": "clinician"}],
            "PHQ-9 18 (2026-11-01, by clinician)",
        ),
    ],
)
def test_what_is_taken_comes_back_unchanged(question: Question, raw: object, words: str) -> None:
    value = read(question, raw, TODAY)
    assert words_of(question, value) == words
    assert read(question, written(value), TODAY) == value


@pytest.mark.parametrize(
    ("question", "raw", "said"),
    [
        (form.EVENT, "maybe", "one of yes, no"),
        (form.EVENT, True, "one of yes, no"),
        (form.EVENT, 1, "one of yes, no"),
        (form.EVENT, None, "one of yes, no"),
        (form.EVENT, {"absent": "unknown"}, "absent answer"),
        (form.EVENT, {"absent": "not-asked", "value": 1}, "absent answer"),
        (form.ONE, "z", "one of x, y"),
        (form.LIST, [], "not empty"),
        (form.LIST, "a", "a list"),
        (form.LIST, ["z"], "a list"),
        (form.LIST, ["a", "a"], "twice"),
        (form.LIST, ["none", "a"], "stands alone"),
        (form.MASS, 82, "the unit may not be left out"),
        (form.MASS, {"value": 82}, "the unit may not be left out"),
        (form.MASS, {"value": 82, "unit": "stone"}, "the unit is one of"),
        (form.MASS, {"value": 820, "unit": "kg"}, "not a possible value"),
        (form.MASS, {"value": "82", "unit": "kg"}, "a number"),
        (form.MASS, {"value": float("nan"), "unit": "kg"}, "a number"),
        (form.MASS, {"value": 82, "unit": "kg", "confirmed": "yes"}, "confirmed"),
        (form.DAYS, 3.5, "whole number"),
        (form.DAYS, 32, "not a possible value"),
        (form.DAYS, True, "a number"),
        (form.WHEN, "22.11.2026", "a date is written"),
        (form.WHEN, "2026-02-30", "does not have that day"),
        (form.WHEN, "2026-13", "a month lies"),
        (form.WHEN, "1812", "a year lies"),
        (form.WHEN, 2026, "expected"),
        (form.WHEN, "2027", "in the future"),
        (form.FREE, "", "expected text"),
        (form.FREE, "x" * 4001, "at most 4,000"),
        (form.FREE, "a\x00b", "control characters"),
        (form.FREE, 4, "expected text"),
        (form.READINGS, [], "a list of"),
        (form.READINGS, [{**READING, "systolic": 80, "diastolic": 128}], "may be swapped"),
        (form.READINGS, [{**READING, "systolic": 1280}], "entry 1, systolic"),
        (form.READINGS, [{**READING, "systolic": None}], "entry 1, systolic"),
        (form.READINGS, [{"systolic": 120, "date": None}], "entry 1, diastolic"),
        (form.READINGS, [READING, {**READING, "date": "2026-11-23"}], "entry 2, date"),
        (form.READINGS, [{**READING, "systolic": "128"}], "entry 1, systolic"),
        (form.PILLS, [{"name": ""}], "entry 1, name"),
        (form.PILLS, [{"name": "aspirin", "dose": 81}], "needs its unit"),
        (form.PILLS, [{"name": "aspirin"}] * 61, "at most 60"),
        (form.PILLS, [{"name": "aspirin", "often": "sometimes"}], "entry 1, often"),
        (form.TRIALS, [{k: v for k, v in TRIAL.items() if k != "weeks"}], "entry 1, weeks"),
        (form.TRIALS, [{**TRIAL, "unit": None}], "needs its unit"),
        (
            form.SCORES,
            [{"instrument": "ABC", "score": 1, "date": None, "scored_by": "self"}],
            "entry 1, instrument",
        ),
    ],
)
def test_what_is_refused_says_why(question: Question, raw: object, said: str) -> None:
    with pytest.raises(AnswerRefused, match=said):
        read(question, raw, TODAY)


def test_a_refusal_never_repeats_what_was_typed() -> None:
    secret = "Margarethe-1234"
    for question in form.FORM:
        for raw in (secret, [secret], {"value": secret, "unit": secret}, [{"name": 3, "treatment": secret}]):
            if question.kind is Kind.TEXT and raw == secret:
                continue
            with pytest.raises(AnswerRefused) as refused:
                read(question, raw, TODAY)
            assert secret not in str(refused.value)


def test_a_coming_date_may_lie_in_the_future() -> None:
    assert read(form.FUTURE, "2027-01-01", TODAY) == PartialDate(2027, 1, 1)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2026, 11, 22)))
def test_every_day_is_read_and_written(day: dt.date) -> None:
    date = read(form.WHEN, day.isoformat(), TODAY)
    assert isinstance(date, PartialDate)
    assert date.earliest == date.latest == day
    assert written(date) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024", dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
        ("2024-02", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
    ],
)
def test_an_imprecise_date_is_every_day_it_may_be(text: str, earliest: dt.date, latest: dt.date) -> None:
    date = PartialDate.parse(text)
    assert (date.earliest, date.latest) == (earliest, latest)


@pytest.mark.parametrize(
    ("systolic", "diastolic", "unlikely"),
    [(120, 80, False), (200, 120, False), (201, 100, True), (79, 50, True), (180, 121, True), (90, 44, True)],
)
def test_an_unlikely_reading_is_kept_and_asked_about(systolic: int, diastolic: int, unlikely: bool) -> None:
    reading = PressureReading(systolic=systolic, diastolic=diastolic, date=None)
    assert reading.unlikely is unlikely


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
                    max_leaves=6))  # fmt: skip
def test_nothing_but_a_refusal_is_ever_raised(raw: object) -> None:
    for question in form.FORM:
        try:
            value = read(question, raw, TODAY)
        except AnswerRefused:
            continue
        assert isinstance(value, str | int | float | tuple | Quantity | PartialDate | Absent)


def test_a_medicine_the_patient_stopped_is_still_a_medicine() -> None:
    row = Medicine.model_validate({"name": "phenelzine", "often": "stopped", "last_taken": "2026-11-01"})
    assert row.often is HowOften.STOPPED
