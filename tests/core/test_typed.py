"""What people type into boxes: commas, half dates, swapped numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.question import Kind
from forms.reading import AnswerRefused
from forms.typed import (
    ROW_TYPED,
    date_typed,
    feet_typed,
    medicine_typed,
    number_typed,
    pressure_typed,
    score_typed,
    trial_typed,
    unlikely_pressure,
    whole_typed,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [("72", 72), ("72.5", 72.5), ("72,5", 72.5), (" 7 ", 7), ("-5", -5), ("", None), ("  ", None), ("\u00a072", 72)],
)
def test_a_number_as_people_write_it(text: str, number: float | None) -> None:
    assert number_typed(text) == number


@pytest.mark.parametrize("text", ["1,500", "1.500", "72 kg", "1e2", "seven", "7,5,1", "٧٢x", "--5"])
def test_a_number_that_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(AnswerRefused):
        number_typed(text)


def test_whole_numbers() -> None:
    assert whole_typed("12", "it") == 12
    assert whole_typed("", "it") is None
    with pytest.raises(AnswerRefused, match="whole"):
        whole_typed("12.5", "it")


@pytest.mark.parametrize(
    ("feet", "inches", "total"), [("5", "7", 67), ("6", "", 72), ("5", "7.5", 67.5), ("", "", None)]
)
def test_feet_and_inches(feet: str, inches: str, total: float | None) -> None:
    assert feet_typed(feet, inches) == total


@pytest.mark.parametrize(("feet", "inches"), [("", "7"), ("5", "12"), ("5", "-1"), ("5.5", "")])
def test_feet_and_inches_that_do_not_fit(feet: str, inches: str) -> None:
    with pytest.raises(AnswerRefused):
        feet_typed(feet, inches)


@pytest.mark.parametrize(
    ("day", "month", "year", "date"),
    [
        ("", "", "2024", "2024"),
        ("", "02", "2024", "2024-02"),
        ("29", "02", "2024", "2024-02-29"),
        ("3", "11", "2025", "2025-11-03"),
        ("", "", "", None),
    ],
)
def test_a_date_as_exactly_as_it_is_known(day: str, month: str, year: str, date: str | None) -> None:
    assert date_typed(day, month, year) == date


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("31", "02", "2000"), ("3", "", "2024"), ("", "02", ""), ("3", "02", "24"), ("x", "02", "2024"), ("0", "02", "2024")],
)
def test_a_date_that_does_not_exist_is_never_moved(day: str, month: str, year: str) -> None:
    with pytest.raises(AnswerRefused):
        date_typed(day, month, year)


def test_a_reading_is_two_numbers_or_neither() -> None:
    assert pressure_typed({"id": "1"}) is None
    kept = pressure_typed({"systolic": "128", "diastolic": "80", "year": "2026", "month": "11", "day": "22", "place": "home"})
    assert kept == {
        "systolic": 128, "diastolic": 80, "date": "2026-11-22", "place": "home", "by": "not-sure", "confirmed": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"systolic": "128"}, "two numbers"),
        ({"diastolic": "80"}, "two numbers"),
        ({"year": "2026"}, "both numbers"),
        ({"systolic": "80", "diastolic": "128"}, "swapped"),
        ({"systolic": "120", "diastolic": "120"}, "swapped"),
        ({"systolic": "1280", "diastolic": "80"}, "upper number lies"),
        ({"systolic": "128", "diastolic": "8"}, "lower number lies"),
        ({"systolic": "128.5", "diastolic": "80"}, "whole"),
    ],
)
def test_a_reading_that_cannot_be(row: dict[str, str], said: str) -> None:
    with pytest.raises(AnswerRefused, match=said):
        pressure_typed(row)


def test_an_unlikely_reading_is_asked_about() -> None:
    assert unlikely_pressure({"systolic": 210, "diastolic": 100})
    assert not unlikely_pressure({"systolic": 128, "diastolic": 80})
    assert not unlikely_pressure({"systolic": None, "diastolic": 80})


def test_a_medicine() -> None:
    assert medicine_typed({"id": "1", "name": ""}) is None
    kept = medicine_typed({"name": " aspirin ", "dose": "81", "unit": "mg", "often": "once-daily"})
    assert kept is not None
    assert (kept["name"], kept["dose"], kept["unit"], kept["often"]) == ("aspirin", 81, "mg", "once-daily")
    assert medicine_typed({"name": "aspirin", "unit": "mg"})["unit"] is None  # type: ignore[index]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"name": "", "dose": "5"}, "name of this medicine"),
        ({"name": "aspirin", "dose": "81"}, "unit"),
        ({"name": "aspirin", "dose": "0", "unit": "mg"}, "more than 0"),
    ],
)
def test_a_medicine_half_filled_in(row: dict[str, str], said: str) -> None:
    with pytest.raises(AnswerRefused, match=said):
        medicine_typed(row)


def test_a_trial_and_a_score() -> None:
    assert trial_typed({"id": "1"}) is None
    assert score_typed({"id": "1"}) is None
    trial = trial_typed({"treatment": "EMDR", "weeks": "12", "result": "some"})
    assert trial is not None and (trial["weeks"], trial["this_episode"]) == (12, "not-sure")
    score = score_typed({"instrument": "PHQ-9", "score": "18", "year": "2026"})
    assert score is not None and (score["score"], score["date"]) == (18, "2026")
    with pytest.raises(AnswerRefused, match="what this treatment was"):
        trial_typed({"weeks": "3"})
    with pytest.raises(AnswerRefused, match="which questionnaire"):
        score_typed({"score": "3"})


ROW_TEXT = st.dictionaries(
    st.sampled_from(
        ["systolic", "diastolic", "day", "month", "year", "name", "treatment", "dose", "unit", "weeks", "score", "instrument"]
    ),
    st.text(max_size=12),
)


@given(ROW_TEXT)
def test_nothing_but_a_refusal_is_ever_raised(row: dict[str, str]) -> None:
    for kind in (Kind.PRESSURES, Kind.MEDICINES, Kind.TRIALS, Kind.SCORES):
        try:
            ROW_TYPED[kind](row)
        except AnswerRefused as refused:
            assert str(refused)
