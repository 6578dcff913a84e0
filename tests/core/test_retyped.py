"""An answer that was not typed here: the words in its boxes say the same answer again."""

from typing import Any

import pytest

from forms import about_you, medicines, past_treatments
from forms.blood_pressure import READINGS
from forms.mental_health import SCORES
from forms.question import Kind, Question
from forms.retyped import typed_of
from forms.typed import ROW_TYPED, amount_typed, count_typed, date_typed, feet_typed, number_typed


def _again(question: Question, typed: dict[str, Any]) -> object:
    """What the form makes of the words in the boxes."""
    match question.kind:
        case Kind.TEXT:
            return typed["text"]
        case Kind.COUNT:
            return count_typed(question, typed["number"])
        case Kind.DATE:
            return date_typed(typed["day"], typed["month"], typed["year"])
        case Kind.QUANTITY:
            inches = typed["unit"] == "in"
            number = feet_typed(typed["feet"], typed["inches"]) if inches else number_typed(typed["number"])
            sure = {"confirmed": True} if typed.get("confirmed") == f"{number:g} {typed['unit']}" else {}
            return {"value": amount_typed(question, typed["unit"], number), "unit": typed["unit"], **sure}
        case _:
            return [ROW_TYPED[question.kind](row) for row in typed["rows"]]


TRIAL = {
    "treatment": "sertralin", "chosen": "sertraline", "dose": 200.0, "unit": "mg", "weeks": 10.5, "result": "some",
    "stopped_because": "side-effects", "this_episode": "yes", "as_prescribed": "not-sure",
}  # fmt: skip
READING = {
    "systolic": 214, "diastolic": 122, "date": "2026-10", "place": "clinic", "by": "staff", "confirmed": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        (about_you.NAME, "Anna Sample"),
        (about_you.BIRTH_DATE, "1961-03-07"),
        (about_you.BIRTH_DATE, "1961-03"),
        (about_you.BIRTH_DATE, "1961"),
        (about_you.HEIGHT, {"value": 67.5, "unit": "in"}),
        (about_you.WEIGHT, {"value": 72.5, "unit": "kg"}),
        (about_you.WEIGHT, {"value": 240, "unit": "kg", "confirmed": True}),
        (past_treatments.HEADACHE_DAYS, 18),
        (READINGS, [READING, {**READING, "confirmed": False, "date": None}]),
        (
            medicines.LIST,
            [{"name": "oil", "chosen": None, "dose": None, "unit": None, "often": "not-sure", "last_taken": "2026-11-02"}],
        ),
        (past_treatments.TRIALS, [TRIAL]),
        (SCORES, [{"instrument": "C-SSRS", "score": None, "level": "high", "date": "2026", "scored_by": "staff"}]),
    ],
)  # fmt: skip
def test_it_is_the_same_answer_again(question: Question, raw: object) -> None:
    assert _again(question, typed_of(question, raw)) == raw


def test_what_is_chosen_or_absent_leaves_the_boxes_empty() -> None:
    assert typed_of(about_you.SEX, "female") == {}
    assert typed_of(about_you.WEIGHT, {"absent": "asked-unknown"}) == {}
    assert typed_of(about_you.NAME, None) == {}


def test_every_row_has_a_name_of_its_own() -> None:
    rows = typed_of(READINGS, [READING, READING])["rows"]
    assert len({row["id"] for row in rows}) == 2
