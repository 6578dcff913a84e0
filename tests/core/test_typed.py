"""What people type into boxes: commas, half dates, swapped numbers."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import about_you, substances
from forms.question import Kind, Question
from forms.reading import AnswerRefused
from forms.typed import (
    ROW_TYPED,
    amount_typed,
    count_typed,
    date_typed,
    feet_typed,
    medicine_typed,
    number_typed,
    pressure_typed,
    rows_typed,
    score_typed,
    trial_typed,
    unlikely_pressure,
    unusual,
    whole_typed,
    words_typed,
)
from tests.core import form
from tests.core.form import TODAY


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("72", 72),
        ("72.5", 72.5),
        ("72,5", 72.5),
        (" 7 ", 7),
        ("-5", -5),
        ("", None),
        ("  ", None),
        ("\u00a072", 72),
    ],
)
def test_a_number_as_people_write_it(text: str, number: float | None) -> None:
    assert number_typed(text) == number


@pytest.mark.parametrize(
    "text", ["1,500", "1.500", "72 kg", "1e2", "seven", "7,5,1", "٧٢x", "--5", "9" * 400]
)
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
    [
        ("31", "02", "2000"),
        ("3", "", "2024"),
        ("", "02", ""),
        ("3", "02", "24"),
        ("x", "02", "2024"),
        ("0", "02", "2024"),
    ],
)
def test_a_date_that_does_not_exist_is_never_moved(day: str, month: str, year: str) -> None:
    with pytest.raises(AnswerRefused):
        date_typed(day, month, year)


def test_a_birth_date_is_whole() -> None:
    assert date_typed("3", "11", "1985", whole=True) == "1985-11-03"
    assert date_typed("", "", "", whole=True) is None
    for day, month, year in (("", "11", "1985"), ("3", "", "1985"), ("3", "11", "")):
        with pytest.raises(AnswerRefused, match="the day, the month and the year"):
            date_typed(day, month, year, whole=True)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("two\r\nlines\rand\tmore", "two\nlines\nand\tmore"),
        ("bell\x07 and \ud800half", "bell  and  half"),
        ("e\u0301", "é"),
    ],
)
def test_words_are_kept_without_what_no_keyboard_writes(text: str, kept: str) -> None:
    assert words_typed(text) == kept


@pytest.mark.parametrize(("text", "count"), [("", None), ("0", 0), ("31", 31), (" 7 ", 7)])
def test_a_count(text: str, count: float | None) -> None:
    assert count_typed(form.DAYS, text) == count


@pytest.mark.parametrize(
    ("text", "said"),
    [("32", "it lies between 0 and 31[.]$"), ("-1", "between 0 and 31"), ("2.5", "whole number")],
)
def test_a_count_that_cannot_be(text: str, said: str) -> None:
    with pytest.raises(AnswerRefused, match=said):
        count_typed(form.DAYS, text)


def test_a_count_without_limits_takes_any_number() -> None:
    free = Question("test.free_count", Kind.COUNT, "How many?", "Count")
    assert count_typed(free, "1234567") == 1234567
    assert count_typed(free, "2.5") == 2.5


AMOUNTS = [
    ("nothing typed", about_you.WEIGHT, "kg", None, None),
    ("in the first unit", about_you.WEIGHT, "kg", 72.5, 72.5),
    ("in another unit", about_you.WEIGHT, "lb", 160, 160),
    ("the least there can be", form.MASS, "lb", 2, 2),
    ("the most there can be", form.MASS, "lb", 800, 800),
    ("feet and inches", about_you.HEIGHT, "in", 67, 67),
]


@pytest.mark.parametrize(("case", "question", "unit", "typed", "kept"), AMOUNTS)
def test_an_amount(case: str, question: Question, unit: str, typed: float | None, kept: float | None) -> None:
    assert amount_typed(question, unit, typed) == kept, case


@pytest.mark.parametrize(
    ("question", "unit", "typed", "said"),
    [
        (form.MASS, "kg", 0.5, r"it lies between 1 and 400 kilograms \(kg\)[.]$"),
        (form.MASS, "lb", 801, r"it lies between 2 and 800 pounds \(lb\)[.]$"),
        (about_you.HEIGHT, "in", 200, "check the feet and the inches"),
        (about_you.HEIGHT, "cm", 500, "centimetres"),
    ],
)
def test_an_amount_that_cannot_be_is_refused_in_its_own_unit(
    question: Question, unit: str, typed: float, said: str
) -> None:
    with pytest.raises(AnswerRefused, match=said):
        amount_typed(question, unit, typed)


def test_an_unusual_number_is_asked_about() -> None:
    drinks = substances.ALCOHOL_DRINKS
    assert [unusual(drinks, number) for number in (15, 16)] == [False, True]
    low, high = about_you.WEIGHT.usual_low, about_you.WEIGHT.usual_high
    assert low is not None
    assert high is not None
    assert [unusual(about_you.WEIGHT, kg, "kg") for kg in (low - 1, low, high, high + 1)] == [
        True, False, False, True,
    ]  # fmt: skip
    assert not unusual(about_you.WEIGHT, high, "lb")


def test_a_reading_is_two_numbers_or_neither() -> None:
    assert pressure_typed({"id": "1"}) is None
    kept = pressure_typed(
        {"systolic": "128", "diastolic": "80", "year": "2026", "month": "11", "day": "22", "place": "home"}
    )
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


@pytest.mark.parametrize(("ticked", "confirmed"), [("210/100", True), ("205/100", False), ("", False)])
def test_what_was_confirmed_is_confirmed_for_those_numbers_only(ticked: str, confirmed: bool) -> None:
    kept = pressure_typed({"systolic": "210", "diastolic": "100", "confirmed": ticked})
    assert kept is not None
    assert kept["confirmed"] is confirmed


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
        ({"name": "aspirin", "dose": "100001", "unit": "mg"}, "at most 100,000"),
    ],
)
def test_a_medicine_half_filled_in(row: dict[str, str], said: str) -> None:
    with pytest.raises(AnswerRefused, match=said):
        medicine_typed(row)


def test_a_suggestion_counts_for_the_name_it_was_picked_for() -> None:
    picked = {"name": "ambien", "asked_about": "ambien", "chosen": "zolpidem"}
    kept, other = medicine_typed(picked), medicine_typed({**picked, "name": "ambisome"})
    assert kept is not None
    assert other is not None
    assert (kept["chosen"], other["chosen"]) == ("zolpidem", None)
    # What a suggestion left behind is no medicine.
    assert medicine_typed({"name": "", "asked_about": "ambien", "chosen": "zolpidem"}) is None


@pytest.mark.parametrize(("weeks", "kept"), [("0", 0), ("3000", 3000), ("", None)])
def test_weeks_of_a_trial(weeks: str, kept: float | None) -> None:
    trial = trial_typed({"treatment": "EMDR", "weeks": weeks})
    assert trial is not None
    assert trial["weeks"] == kept


@pytest.mark.parametrize("weeks", ["-1", "3001"])
def test_weeks_that_cannot_be(weeks: str) -> None:
    with pytest.raises(AnswerRefused, match="One year is 52 weeks"):
        trial_typed({"treatment": "EMDR", "weeks": weeks})


def test_a_total_beyond_its_instrument_is_refused() -> None:
    with pytest.raises(AnswerRefused, match="PHQ-9"):
        score_typed({"instrument": "PHQ-9", "score": "28"})


LISTS = [
    (
        form.READINGS,
        {"systolic": "120", "diastolic": "75"},
        {"systolic": "75", "diastolic": "120"},
        "swapped",
    ),
    (form.PILLS, {"name": "aspirin"}, {"name": "aspirin", "dose": "5"}, "choose the unit"),
    (form.TRIALS, {"treatment": "EMDR"}, {"treatment": "EMDR", "weeks": "-3"}, "number of weeks"),
    (form.SCORES, {"instrument": "PEG", "score": "5"}, {"instrument": "PEG", "score": "50"}, "PEG"),
    (form.PILLS, {"name": "aspirin"}, {"name": "x" * 201}, "at most 200"),
]


@pytest.mark.parametrize(("question", "row", "wrong", "said"), LISTS)
def test_a_list_is_read_whole_or_not_at_all(
    question: Question, row: dict[str, str], wrong: dict[str, str], said: str
) -> None:
    empty: dict[str, str] = {"id": "1"}
    assert rows_typed(question, [empty, empty], "Row", TODAY) is None
    kept = rows_typed(question, [row, empty, row], "Row", TODAY)
    assert kept is not None
    assert len(kept) == 2
    with pytest.raises(AnswerRefused, match=rf"^Row 3: (?!entry).*{said}"):
        rows_typed(question, [row, empty, wrong], "Row", TODAY)


def test_a_trial_and_a_score() -> None:
    assert trial_typed({"id": "1"}) is None
    assert score_typed({"id": "1"}) is None
    trial = trial_typed({"treatment": "EMDR", "weeks": "12", "result": "some"})
    assert trial is not None
    assert (trial["weeks"], trial["this_episode"]) == (12, "not-sure")
    score = score_typed({"instrument": "PHQ-9", "score": "18", "year": "2026"})
    assert score is not None
    assert (score["score"], score["date"]) == (18, "2026")
    with pytest.raises(AnswerRefused, match="what this treatment was"):
        trial_typed({"weeks": "3"})
    with pytest.raises(AnswerRefused, match="which questionnaire"):
        score_typed({"score": "3"})


ROW_TEXT = st.dictionaries(
    st.sampled_from(
        [
            "systolic",
            "diastolic",
            "day",
            "month",
            "year",
            "name",
            "treatment",
            "dose",
            "unit",
            "weeks",
            "score",
            "instrument",
        ]
    ),
    st.text(max_size=12),
)


@given(ROW_TEXT)
def test_nothing_but_a_refusal_is_ever_raised(row: dict[str, str]) -> None:
    for kind in (Kind.PRESSURES, Kind.MEDICINES, Kind.TRIALS, Kind.SCORES):
        with suppress(AnswerRefused):
            ROW_TYPED[kind](row)
