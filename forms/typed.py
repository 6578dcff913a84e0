"""What was typed into a form's boxes, turned into an answer: the one place where commas, half dates and swapped numbers are caught."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from forms.answer import (
    POSSIBLE_DIASTOLIC,
    POSSIBLE_SYSTOLIC,
    USUAL_DIASTOLIC,
    USUAL_SYSTOLIC,
    PartialDate,
)
from forms.question import Kind
from forms.reading import AnswerRefused

Typed: TypeAlias = Mapping[str, str]

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
INCHES_A_FOOT = 12


def number_typed(text: str) -> float | None:
    """A number as people write it, with a decimal point or comma; None when nothing was typed. Raises AnswerRefused."""
    text = text.strip().replace("\u00a0", "")
    if not text:
        return None
    if _NUMBER.fullmatch(text) is None or re.fullmatch(r"\d{1,3}[.,]\d{3}", text):
        raise AnswerRefused("Please write one number, like 72 or 72.5, without other signs.")
    return float(text.replace(",", "."))


def whole_typed(text: str, name: str) -> int | None:
    """A whole number, None when nothing was typed. Raises AnswerRefused."""
    number = number_typed(text)
    if number is None:
        return None
    if number != int(number):
        raise AnswerRefused(f"Please write {name} as a whole number.")
    return int(number)


def feet_typed(feet: str, inches: str) -> float | None:
    """A height in inches from feet and inches; None when nothing was typed. Raises AnswerRefused."""
    whole, rest = whole_typed(feet, "the feet"), number_typed(inches)
    if whole is None and rest is None:
        return None
    if whole is None:
        raise AnswerRefused("Please fill in the feet as well.")
    if rest is not None and not 0 <= rest < INCHES_A_FOOT:
        raise AnswerRefused("Inches go from 0 to 11.")
    return whole * INCHES_A_FOOT + (rest or 0)


def date_typed(day: str, month: str, year: str) -> str | None:
    """A date as "2026", "2026-11" or "2026-11-22"; None when nothing was typed. Raises AnswerRefused."""
    if not (day.strip() or month or year.strip()):
        return None
    if not re.fullmatch(r"\d{4}", year.strip()):
        raise AnswerRefused("Please write the year with four digits, like 2024.")
    if day.strip() and not month:
        raise AnswerRefused("Please choose the month as well, or leave the day empty.")
    if day.strip() and not re.fullmatch(r"\d{1,2}", day.strip()):
        raise AnswerRefused("Please write the day as a number from 1 to 31.")
    text = "-".join(part.zfill(2) for part in (year.strip(), month, day.strip()) if part)
    try:
        PartialDate.parse(text)
    except ValueError:
        raise AnswerRefused("That date does not exist. Please check day, month and year.") from None
    return text


def _date(row: Typed) -> str | None:
    return date_typed(row.get("day", ""), row.get("month", ""), row.get("year", ""))


def pressure_typed(row: Typed) -> dict[str, object] | None:
    """One blood-pressure reading: two numbers or neither. None when nothing was typed. Raises AnswerRefused."""
    upper = whole_typed(row.get("systolic", ""), "the upper number")
    lower = whole_typed(row.get("diastolic", ""), "the lower number")
    date = _date(row)
    if upper is None and lower is None:
        if date is not None:
            raise AnswerRefused("Please write both numbers of this reading, or remove it.")
        return None
    if upper is None or lower is None:
        raise AnswerRefused("A reading has two numbers: please write both, or remove it.")
    _refuse_impossible(upper, lower)
    return {
        "systolic": upper,
        "diastolic": lower,
        "date": date,
        "place": row.get("place") or "not-sure",
        "by": row.get("by") or "not-sure",
        "confirmed": row.get("confirmed") == "yes",
    }


def _refuse_impossible(upper: int, lower: int) -> None:
    if lower >= upper:
        raise AnswerRefused("The upper number is the larger one. Are the two numbers swapped?")
    spans = ((upper, POSSIBLE_SYSTOLIC, "upper"), (lower, POSSIBLE_DIASTOLIC, "lower"))
    for number, (low, high), name in spans:
        if not low <= number <= high:
            raise AnswerRefused(f"The {name} number lies between {low} and {high}. Please check it.")


def unlikely_pressure(reading: Mapping[str, object]) -> bool:
    """Whether a reading is unusual enough to ask the patient once more; it is kept either way."""
    upper, lower = reading["systolic"], reading["diastolic"]
    if not (isinstance(upper, int) and isinstance(lower, int)):
        return False
    usual = USUAL_SYSTOLIC[0] <= upper <= USUAL_SYSTOLIC[1] and USUAL_DIASTOLIC[0] <= lower <= USUAL_DIASTOLIC[1]
    return not usual


def _dose(row: Typed) -> tuple[float | None, str | None]:
    dose = number_typed(row.get("dose", ""))
    unit = row.get("unit") or None
    if dose is not None and dose <= 0:
        raise AnswerRefused("A dose is more than 0.")
    if dose is not None and unit is None:
        raise AnswerRefused("Please choose the unit of the dose, like mg.")
    return dose, unit if dose is not None else None


def medicine_typed(row: Typed) -> dict[str, object] | None:
    """One medicine; None when nothing was typed. Raises AnswerRefused."""
    name = row.get("name", "").strip()
    if not name:
        if any(value for key, value in row.items() if key not in ("id", "name")):
            raise AnswerRefused("Please write the name of this medicine, or remove it.")
        return None
    dose, unit = _dose(row)
    return {
        "name": name,
        "chosen": row.get("chosen") or None,
        "dose": dose,
        "unit": unit,
        "often": row.get("often") or "not-sure",
        "last_taken": _date(row),
    }


def trial_typed(row: Typed) -> dict[str, object] | None:
    """One treatment already tried; None when nothing was typed. Raises AnswerRefused."""
    treatment = row.get("treatment", "").strip()
    if not treatment:
        if any(value for key, value in row.items() if key not in ("id", "treatment")):
            raise AnswerRefused("Please write what this treatment was, or remove it.")
        return None
    dose, unit = _dose(row)
    return {
        "treatment": treatment,
        "chosen": row.get("chosen") or None,
        "dose": dose,
        "unit": unit,
        "weeks": number_typed(row.get("weeks", "")),
        "result": row.get("result") or "not-sure",
        "stopped_because": row.get("stopped_because") or "not-sure",
        "this_episode": row.get("this_episode") or "not-sure",
        "as_prescribed": row.get("as_prescribed") or "not-sure",
    }


def score_typed(row: Typed) -> dict[str, object] | None:
    """One questionnaire total; None when nothing was typed. Raises AnswerRefused."""
    instrument = row.get("instrument", "")
    if not instrument:
        if any(value for key, value in row.items() if key not in ("id", "instrument")):
            raise AnswerRefused("Please choose which questionnaire this total is from, or remove it.")
        return None
    return {
        "instrument": instrument,
        "score": number_typed(row.get("score", "")),
        "level": row.get("level") or None,
        "date": _date(row),
        "scored_by": row.get("scored_by") or "not-sure",
    }


ROW_TYPED: Mapping[Kind, Callable[[Typed], dict[str, object] | None]] = {
    Kind.PRESSURES: pressure_typed,
    Kind.MEDICINES: medicine_typed,
    Kind.TRIALS: trial_typed,
    Kind.SCORES: score_typed,
}
