"""How an answer is written down and read back: plain JSON in, a checked value out, or one clear sentence on what is wrong."""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, assert_never

from pydantic import ValidationError

from forms.answer import (
    ABSENT_WORDS,
    Absent,
    HowOften,
    Medicine,
    PartialDate,
    PastTrial,
    PressureReading,
    Quantity,
    Row,
    Score,
    Value,
)
from forms.question import NONE_OF_THESE, NOT_SURE, Kind, Question

ROWS: Mapping[Kind, type[Row]] = {
    Kind.PRESSURES: PressureReading,
    Kind.MEDICINES: Medicine,
    Kind.TRIALS: PastTrial,
    Kind.SCORES: Score,
}
MOST_ROWS = 60

SHAPES: Mapping[Kind, str] = {
    Kind.YES_NO: '"yes" or "no"',
    Kind.ONE_OF: "one of the choices' codes, as text",
    Kind.ANY_OF: (
        'a list of the choices\' codes, at least one; ["none"] alone for none of these; "not-sure" may stand beside '
        "others and leaves what is not named unknown"
    ),
    Kind.QUANTITY: '{"value": number, "unit": one of the units}',
    Kind.COUNT: "a number",
    Kind.DATE: '"2026", "2026-11" or "2026-11-22", as exactly as it is known',
    Kind.PRESSURES: (
        'a list of {"systolic": mmHg, "diastolic": mmHg, "date": date or null, '
        '"place": clinic|home|pharmacy|hospital|other|not-sure, "by": staff|self|other|not-sure}'
    ),
    Kind.MEDICINES: (
        'a list of {"name": text, "dose": number or null, "unit": mg|mcg|g|ml|mcg/h|units|puffs|drops|tablets or null, '
        '"often": once-daily|twice-daily|three-times-daily|four-times-daily|every-other-day|weekly|monthly|as-needed|'
        'stopped|not-sure, "last_taken": date or null}; only the name is required'
    ),
    Kind.TRIALS: (
        'a list of {"treatment": text, "dose": number or null (a day), "unit": mg|mcg|g|ml|units|sessions or null, '
        '"weeks": number or null, "result": none-or-little|some|half-or-more|not-sure, '
        '"stopped_because": did-not-work|side-effects|still-taking|got-better|other|not-sure, '
        '"this_episode": yes|no|not-sure, "as_prescribed": yes|no|not-sure}; all are required, null means not known'
    ),
    Kind.SCORES: (
        'a list of {"instrument": PHQ-9|GAD-7|PCL-5|PC-PTSD-5|AUDIT-C|DAST-10|PEG|MIDAS|HIT-6|MDQ|STOP-Bang|C-SSRS, '
        '"score": number or null, "level": low|moderate|high (C-SSRS), positive|negative (MDQ) or null, '
        '"date": date or null, "scored_by": clinician|staff|self|not-sure}'
    ),
    Kind.TEXT: "text of at most 4,000 characters",
}
ABSENT_SHAPE = (
    '{"absent": "not-asked" | "asked-unknown" | "asked-declined" | "temp-unknown" | "not-applicable"}'
)


class AnswerRefused(ValueError):
    """An answer that cannot be taken: says what, why and what to do, and never repeats what was typed."""


def read(question: Question, raw: object, on: dt.date) -> Value | Absent:
    """The answer that JSON data stands for; `on` is the day it is given. Raises AnswerRefused."""
    if isinstance(raw, dict) and "absent" in raw:
        return _absent(raw)
    match question.kind:
        case Kind.YES_NO:
            return _one(raw, ("yes", "no"))
        case Kind.ONE_OF:
            return _one(raw, tuple(choice.code for choice in question.choices))
        case Kind.ANY_OF:
            return _several(raw, tuple(choice.code for choice in question.choices))
        case Kind.QUANTITY:
            return _quantity(question, raw)
        case Kind.COUNT:
            return _within(question, _number(raw))
        case Kind.DATE:
            return _date(question, raw, on)
        case Kind.PRESSURES | Kind.MEDICINES | Kind.TRIALS | Kind.SCORES:
            return _rows(question, raw, on)
        case Kind.TEXT:
            return _text(question, raw)
        case _:
            assert_never(question.kind)


def _absent(raw: Mapping[Any, object]) -> Absent:
    allowed = tuple(code.value for code in Absent)
    code = raw["absent"]
    if set(raw) != {"absent"} or code not in allowed:
        raise AnswerRefused(f"an absent answer is {ABSENT_SHAPE}")
    return Absent(str(code))


def _one(raw: object, allowed: tuple[str, ...]) -> str:
    if not isinstance(raw, str) or raw not in allowed:
        raise AnswerRefused(f"expected one of {', '.join(allowed)}; or {ABSENT_SHAPE}")
    return raw


def _several(raw: object, allowed: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple) or not raw or any(code not in allowed for code in raw):
        raise AnswerRefused(f"expected a list, not empty, of {', '.join(allowed)}; or {ABSENT_SHAPE}")
    if len(set(raw)) != len(raw):
        raise AnswerRefused("the same choice is named twice: name each once")
    if NONE_OF_THESE in raw and len(raw) > 1:
        raise AnswerRefused('"none" stands alone: leave it out, or leave the others out')
    return tuple(code for code in allowed if code in raw)


def _number(raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise AnswerRefused(f"expected a number; or {ABSENT_SHAPE}")
    return float(raw)


def _within(question: Question, value: float) -> float:
    if not question.possible(value):
        ends = f"{question.low:g} and {question.high:g}"
        raise AnswerRefused(f"not a possible value: it lies between {ends}; check the number")
    if question.whole and value != int(value):
        raise AnswerRefused("expected a whole number")
    return value


def _quantity(question: Question, raw: object) -> Quantity:
    codes = [unit.code for unit in question.units]
    if (
        not isinstance(raw, dict)
        or not {"value", "unit"} <= set(raw)
        or set(raw) - {"value", "unit", "confirmed"}
    ):
        raise AnswerRefused(
            f'expected {{"value": number, "unit": {" | ".join(codes)}}}: the unit may not be left out'
        )
    if raw["unit"] not in codes:
        raise AnswerRefused(f"the unit is one of {', '.join(codes)}")
    if not isinstance(raw.get("confirmed", False), bool):
        raise AnswerRefused('"confirmed" is true or false')
    quantity = Quantity(_number(raw["value"]), str(raw["unit"]), raw.get("confirmed", False) is True)
    _within(question, in_first_unit(question, quantity))
    return quantity


def in_first_unit(question: Question, quantity: Quantity) -> float:
    """The amount in the question's first unit."""
    factors = {unit.code: unit.factor for unit in question.units}
    return quantity.value * factors[quantity.unit]


def _date(question: Question, raw: object, on: dt.date) -> PartialDate:
    if not isinstance(raw, str):
        raise AnswerRefused(f"expected {SHAPES[Kind.DATE]}; or {ABSENT_SHAPE}")
    try:
        date = PartialDate.parse(raw)
    except ValueError as error:
        raise AnswerRefused(str(error)) from None
    if not question.future and date.earliest > on:
        raise AnswerRefused("this date lies in the future: check the year")
    return date


def _rows(question: Question, raw: object, on: dt.date) -> tuple[Row, ...]:
    if not isinstance(raw, list | tuple) or not raw:
        raise AnswerRefused(f"expected {SHAPES[question.kind]}; or {ABSENT_SHAPE}")
    if len(raw) > MOST_ROWS:
        raise AnswerRefused(f"at most {MOST_ROWS} entries fit here: put the most important ones first")
    return tuple(_row(question, number, row, on) for number, row in enumerate(raw, start=1))


def _row(question: Question, number: int, raw: object, on: dt.date) -> Row:
    try:
        row = ROWS[question.kind].model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        why = first["msg"].removeprefix("Value error, ")
        raise AnswerRefused(f"entry {number}{', ' + where if where else ''}: {why}") from None
    for name in ("date", "last_taken"):
        date = getattr(row, name, None)
        if date is not None and date.earliest > on:
            raise AnswerRefused(f"entry {number}, {name}: this date lies in the future: check the year")
    return row


def _text(question: Question, raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise AnswerRefused(f"expected text; or {ABSENT_SHAPE}")
    if len(raw) > question.max_length:
        raise AnswerRefused(f"at most {question.max_length:,} characters fit here: shorten it")
    if any(ord(char) < 32 and char not in "\n\t" for char in raw) or "\x7f" in raw:
        raise AnswerRefused("the text holds control characters: type it again without them")
    return raw


def written(value: Value | Absent) -> object:
    """An answer as JSON data; `read` takes it back unchanged."""
    if isinstance(value, Absent):
        return {"absent": value.value}
    if isinstance(value, Quantity):
        kept = {"confirmed": True} if value.confirmed else {}
        return {"value": value.value, "unit": value.unit, **kept}
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, tuple):
        return [part if isinstance(part, str) else part.model_dump(mode="json") for part in value]
    return value


def words_of(question: Question, value: Value | Absent) -> str:
    """The answer in the clinician's words, exactly as given."""
    if isinstance(value, Absent):
        return ABSENT_WORDS[value]
    if isinstance(value, Quantity):
        return f"{value.value:g} {value.unit}"
    if isinstance(value, tuple):
        return "; ".join(_part_words(question, part) for part in value)
    if isinstance(value, float):
        return f"{value:g}"
    return _choice_words(question, str(value))


def _choice_words(question: Question, code: str) -> str:
    labels = {choice.code: choice.label for choice in question.choices}
    return labels.get(code, code)


def _part_words(question: Question, part: str | Row) -> str:
    match part:
        case str():
            return "not sure of the rest" if part == NOT_SURE else _choice_words(question, part)
        case PressureReading():
            return _pressure_words(part)
        case Medicine():
            return _medicine_words(part)
        case PastTrial():
            return _trial_words(part)
        case Score():
            marks = " ".join(str(m) for m in (_plain(part.score), part.level) if m is not None)
            return f"{part.instrument} {marks} ({part.date or 'day not known'}, by {part.scored_by})"
        case _:
            assert_never(part)


def _plain(number: float | None) -> str | None:
    return None if number is None else f"{number:g}"


def _spaced(code: str) -> str:
    """A code of ours as it is read: "twice-daily" is "twice daily"."""
    return code.replace("-", " ")


def _pressure_words(row: PressureReading) -> str:
    by = {"self": "the patient", "other": "somebody else", "not-sure": "whom is not known"}.get(
        row.by, row.by
    )
    place = {"other": "elsewhere", "not-sure": "place not known"}.get(row.place, row.place)
    return f"{row.systolic}/{row.diastolic} mmHg ({row.date or 'day not known'}, {place}, by {by})"


def _dose_words(dose: float | None, unit: str | None) -> str:
    return "dose not known" if dose is None else f"{dose:g} {unit or ''}".strip()


def _medicine_words(row: Medicine) -> str:
    name = row.name if row.chosen is None or row.chosen == row.name else f"{row.name} (chosen: {row.chosen})"
    last = f", last taken {row.last_taken}" if row.last_taken else ""
    often = "how often not known" if row.often is HowOften.NOT_SURE else _spaced(row.often)
    return f"{name}, {_dose_words(row.dose, row.unit)}, {often}{last}"


def _trial_words(row: PastTrial) -> str:
    weeks = "weeks not known" if row.weeks is None else f"{row.weeks:g} weeks"
    return (
        f"{row.chosen or row.treatment}, {_dose_words(row.dose, row.unit)}, {weeks}, result {_spaced(row.result)}, "
        f"stopped: {_spaced(row.stopped_because)}, this episode: {row.this_episode}, as prescribed: {row.as_prescribed}"
    )
