"""Questions answered by typing: a number, an amount with its unit, a date, a few words."""

from collections.abc import Callable, Mapping

import streamlit as st

from forms.question import Question, Role
from forms.reading import AnswerRefused
from forms.typed import UNIT_WORDS, amount_typed, count_typed, date_typed, feet_typed, number_typed, unusual
from pages.parts.boxes import (
    Box,
    Keypad,
    instead,
    offer_instead,
    pick,
    side_by_side,
    switch,
    text_area,
    text_box,
)
from pages.parts.draft import Draft
from pages.parts.rows import DATE_FIELDS, DATE_WIDTHS
from pages.parts.words import note, spoken

_ONE_LINE = 200


def draw_text(question: Question, draft: Draft) -> None:
    """Words of the patient's own."""
    box = Box(draft, question)
    kept = str(box.typed.get("text", ""))

    def keep(words: str) -> None:
        box.put_typed("text", words)

    if question.max_length <= _ONE_LINE:
        text = text_box(
            draft, box.name("text"), spoken(question), kept, keep, longest=question.max_length, seen=False
        )
    else:
        text = text_area(draft, box.name("text"), spoken(question), kept, keep, longest=question.max_length)
    box.answered(lambda: text.strip() or None)


def draw_count(question: Question, draft: Draft) -> None:
    """A number without a unit."""
    box = Box(draft, question)
    if not instead(box):
        text = _part(box, "number", spoken(question), "numeric" if question.whole else "decimal", seen=False)
        box.answered(lambda: count_typed(question, text))
        _ask_again(box, draft.value(question.id))
    offer_instead(box)


def draw_quantity(question: Question, draft: Draft) -> None:
    """An amount: its unit first, when there are several, then the number."""
    box = Box(draft, question)
    if not instead(box):
        units = {unit.code: UNIT_WORDS.get(unit.code, unit.code) for unit in question.units}
        unit = next(iter(units))
        if len(units) > 1:
            unit = switch(box, "unit", f"Unit for: {question.text}", units)
        value = _number_boxes(box, unit, units)
        box.answered(lambda: _amount(box, unit, value()))
        kept = draft.value(question.id)
        _ask_again(box, kept.get("value") if isinstance(kept, dict) else None, unit)
    offer_instead(box)


def _number_boxes(box: Box, unit: str, units: Mapping[str, str]) -> Callable[[], float | None]:
    """The boxes for a number in this unit; what they say is worked out when it is asked for."""
    if unit == "in":
        left, right = side_by_side(box.draft, box.name("feet"), (1.0, 1.0))
        with left:
            feet = _part(box, "feet", "Feet", "numeric")
        with right:
            inches = _part(box, "inches", "Inches", "decimal")
        return lambda: feet_typed(feet, inches)
    if not unit:
        return lambda: None
    label = units[unit][:1].upper() + units[unit][1:]
    number = _part(box, "number", label, "decimal")
    return lambda: number_typed(number)


def _part(box: Box, part: str, label: str, keypad: Keypad, *, seen: bool = True) -> str:
    kept = str(box.typed.get(part, ""))
    return text_box(
        box.draft,
        box.name(part),
        label,
        kept,
        lambda words: box.put_typed(part, words),
        keypad=keypad,
        seen=seen,
        narrow=part == "number",
    )


def _amount(box: Box, unit: str, typed: float | None) -> dict[str, object] | None:
    value = amount_typed(box.question, unit, typed) if unit else None
    if value is None:
        return None
    confirmed = box.typed.get("confirmed") == f"{value:g} {unit}".strip()
    return {"value": value, "unit": unit, **({"confirmed": True} if confirmed else {})}


def _ask_again(box: Box, value: object, unit: str = "") -> None:
    """An unusual number is asked about once more, and kept."""
    if not isinstance(value, int | float) or not unusual(box.question, value, unit):
        return
    said = f"{value:g} {unit}".strip()
    if box.typed.get("confirmed") == said:
        return
    st.warning("That is unusual. Please look at the number once more. If it is right, it is kept as it is.")
    if st.button("Yes, it is right", key=box.draft.key(box.name("right"))):
        box.put(confirmed=said)
        box.draft.go_to(box.name("inches" if unit == "in" else "number"))
        st.rerun()


def draw_date(question: Question, draft: Draft) -> None:
    """A date, as exactly as it is known; of a birth the whole of it."""
    box = Box(draft, question)
    whole = question.role is Role.IDENTITY
    if not instead(box):
        if not whole:
            note("Leave the day or the month empty if you do not know it.")
        day, month, year = _date_boxes(box)
        box.answered(lambda: _date(day, month, year, whole=whole))
    offer_instead(box)


def _date(day: str, month: str, year: str, *, whole: bool) -> str | None:
    date = date_typed(day, month, year, whole=whole)
    if date is not None and whole and date < "1900":
        raise AnswerRefused("Please check the year.")
    return date


def _date_boxes(box: Box) -> tuple[str, str, str]:
    day, month, year = DATE_FIELDS
    places = side_by_side(box.draft, box.name(day.name), DATE_WIDTHS)
    with places[0]:
        typed_day = _part(box, day.name, day.label, "numeric")
    with places[1]:
        typed_month = pick(
            box.draft,
            box.name(month.name),
            month.label,
            str(box.typed.get(month.name, "")),
            month.options,
            lambda code: box.put_typed(month.name, code),
        )
    with places[2]:
        typed_year = _part(box, year.name, year.label, "numeric")
    return typed_day, typed_month, typed_year
