"""What was typed into boxes, turned into an answer: commas, half dates and swapped numbers caught."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from forms.answer import (
    POSSIBLE_DIASTOLIC,
    POSSIBLE_SYSTOLIC,
    USUAL_DIASTOLIC,
    USUAL_SYSTOLIC,
    PartialDate,
)
from forms.instrument_ranges import MARKS, refusal_of
from forms.question import Kind, Question
from forms.reading import AnswerRefused, read

Typed: TypeAlias = Mapping[str, str]

# More digits than any answer has would be read as infinity.
_NUMBER = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,12})?")
INCHES_A_FOOT = 12
LARGEST_DOSE = 100_000
MOST_WEEKS = 3_000
UNIT_WORDS: Mapping[str, str] = {
    "cm": "centimetres (cm)", "in": "feet and inches", "kg": "kilograms (kg)", "lb": "pounds (lb)",
    "g": "grams (g)", "mg": "milligrams (mg)", "ms": "milliseconds (ms)", "/min": "beats a minute",
}  # fmt: skip


def words_typed(text: str) -> str:
    """The words as they can be kept: letters spelt one way, plain line ends, no control characters."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" else c for c in plain)


def number_typed(text: str) -> float | None:
    """A number as people write it, with a point or a comma; None for nothing typed. Raises AnswerRefused."""
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


def date_typed(day: str, month: str, year: str, *, whole: bool = False) -> str | None:
    """A date as "2026", "2026-11" or "2026-11-22"; None when nothing was typed. Raises AnswerRefused.

    `month` is "" or "01" to "12". `whole`: day, month and year must all be there.
    """
    day, year = day.strip(), year.strip()
    if not (day or month or year):
        return None
    if whole and not (day and month and year):
        raise AnswerRefused("Please give the day, the month and the year.")
    if not re.fullmatch(r"\d{4}", year):
        raise AnswerRefused("Please write the year with four digits, like 2024.")
    if day and not month:
        raise AnswerRefused("Please choose the month as well, or leave the day empty.")
    if day and not re.fullmatch(r"\d{1,2}", day):
        raise AnswerRefused("Please write the day as a number from 1 to 31.")
    text = "-".join(part for part in (f"{int(year):04d}", month, f"{int(day):02d}" if day else "") if part)
    try:
        PartialDate.parse(text)
    except ValueError:
        raise AnswerRefused("That date does not exist. Please check day, month and year.") from None
    return text


def count_typed(question: Question, text: str) -> float | None:
    """The number a count question was answered with; None when nothing was typed. Raises AnswerRefused."""
    value = number_typed(text)
    if value is None:
        return None
    if question.whole and value != int(value):
        raise AnswerRefused("Please write a whole number.")
    if not question.possible(value):
        raise AnswerRefused(_between(question.low, question.high, ""))
    return value


def amount_typed(question: Question, unit: str, value: float | None) -> float | None:
    """The amount itself, in `unit`, when the question can take it. Raises AnswerRefused, in that unit."""
    if value is None or question.possible(value * _factor(question, unit)):
        return value
    if unit == "in":
        raise AnswerRefused("That cannot be. Please check the feet and the inches.")
    low, high = (
        None if end is None else end / _factor(question, unit) for end in (question.low, question.high)
    )
    raise AnswerRefused(_between(low, high, f" {UNIT_WORDS.get(unit, unit)}"))


def _factor(question: Question, unit: str) -> float:
    return next(one.factor for one in question.units if one.code == unit)


def _between(low: float | None, high: float | None, unit: str) -> str:
    return f"Please check the number: it lies between {low:.4g} and {high:.4g}{unit}."


def unusual(question: Question, value: float, unit: str = "") -> bool:
    """Whether an amount is unusual enough to ask the patient once more; it is kept either way."""
    return not question.usual(value * _factor(question, unit) if unit else value)


def _date(row: Typed) -> str | None:
    return date_typed(row.get("day", ""), row.get("month", ""), row.get("year", ""))


def pressure_typed(row: Typed) -> dict[str, object] | None:
    """One blood-pressure reading: two numbers or neither; None for nothing typed. Raises AnswerRefused."""
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
        "confirmed": row.get("confirmed") == f"{upper}/{lower}",
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
    pairs = ((upper, USUAL_SYSTOLIC), (lower, USUAL_DIASTOLIC))
    return any(not low <= number <= high for number, (low, high) in pairs)


def _dose(row: Typed) -> tuple[float | None, str | None]:
    dose = number_typed(row.get("dose", ""))
    unit = row.get("unit") or None
    if dose is not None and not 0 < dose <= LARGEST_DOSE:
        raise AnswerRefused(f"A dose is more than 0 and at most {LARGEST_DOSE:,}. Please check the number.")
    if dose is not None and unit is None:
        raise AnswerRefused("Please choose the unit of the dose, like mg.")
    return dose, unit if dose is not None else None


def _anything_beside(row: Typed, name: str) -> bool:
    aside = ("id", name, "chosen", "asked_about", "confirmed")
    return any(value.strip() for key, value in row.items() if key not in aside)


def _chosen(row: Typed, name: str) -> str | None:
    """The suggestion that was picked, as long as it was picked for the name that stands there now."""
    return row.get("chosen") or None if row.get("asked_about") == name else None


def medicine_typed(row: Typed) -> dict[str, object] | None:
    """One medicine; None when nothing was typed. Raises AnswerRefused."""
    name = row.get("name", "").strip()
    if not name:
        if _anything_beside(row, "name"):
            raise AnswerRefused("Please write the name of this medicine, or remove it.")
        return None
    dose, unit = _dose(row)
    return {
        "name": name,
        "chosen": _chosen(row, name),
        "dose": dose,
        "unit": unit,
        "often": row.get("often") or "not-sure",
        "last_taken": _date(row),
    }


def _weeks(row: Typed) -> float | None:
    weeks = number_typed(row.get("weeks", ""))
    if weeks is not None and not 0 <= weeks <= MOST_WEEKS:
        raise AnswerRefused("Please check the number of weeks. One year is 52 weeks.")
    return weeks


def trial_typed(row: Typed) -> dict[str, object] | None:
    """One treatment already tried; None when nothing was typed. Raises AnswerRefused."""
    treatment = row.get("treatment", "").strip()
    if not treatment:
        if _anything_beside(row, "treatment"):
            raise AnswerRefused("Please write what this treatment was, or remove it.")
        return None
    dose, unit = _dose(row)
    return {
        "treatment": treatment,
        "chosen": _chosen(row, treatment),
        "dose": dose,
        "unit": unit,
        "weeks": _weeks(row),
        "result": row.get("result") or "not-sure",
        "stopped_because": row.get("stopped_because") or "not-sure",
        "this_episode": row.get("this_episode") or "not-sure",
        "as_prescribed": row.get("as_prescribed") or "not-sure",
    }


def score_typed(row: Typed) -> dict[str, object] | None:
    """One questionnaire total; None when nothing was typed. Raises AnswerRefused."""
    instrument = row.get("instrument", "")
    if not instrument:
        if _anything_beside(row, "instrument"):
            raise AnswerRefused("Please choose which questionnaire this total is from, or remove it.")
        return None
    score, level = number_typed(row.get("score", "")), row.get("level") or None
    if instrument in MARKS and (refused := refusal_of(instrument, score, level)):
        raise AnswerRefused(f"{refused}.")
    return {
        "instrument": instrument,
        "score": score,
        "level": level,
        "date": _date(row),
        "scored_by": row.get("scored_by") or "not-sure",
    }


ROW_TYPED: Mapping[Kind, Callable[[Typed], dict[str, object] | None]] = {
    Kind.PRESSURES: pressure_typed,
    Kind.MEDICINES: medicine_typed,
    Kind.TRIALS: trial_typed,
    Kind.SCORES: score_typed,
}


def rows_typed(
    question: Question, rows: Sequence[Typed], name: str, on: dt.date
) -> list[dict[str, object]] | None:
    """All rows of a list, those left empty aside; None when nothing was typed in any.

    `name` is what one row is called. Raises AnswerRefused naming the row: a list that is read in part would
    hide what the rest of it says.
    """
    made = []
    for number, row in enumerate(rows, start=1):
        try:
            one = ROW_TYPED[question.kind](row)
            if one is not None:
                read(question, [one], on)
                made.append(one)
        except AnswerRefused as refused:
            said = re.sub(r"^entry 1(, [\w.]+)?: ", "", str(refused))
            raise AnswerRefused(f"{name} {number}: {said}") from None
    return made or None
