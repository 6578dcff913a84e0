"""The form's own words on the patient's screen: a question with its help, an answer as the patient gave it."""

from html import escape

import streamlit as st

from forms.answer import Absent, PartialDate, Quantity, Row
from forms.condition import Standing, State
from forms.question import Kind, Question
from forms.typed import UNIT_WORDS
from pages.parts.rows import MONTHS, ROW_FIELDS, Field

OPTIONAL = "(you may leave this empty)"
NOT_SURE, RATHER_NOT = "Not sure", "I'd rather not say"


def question_words(question: Question) -> None:
    """The question as a heading of its own size, its help under it."""
    leave = f' <span class="leave">{OPTIONAL}</span>' if question.optional else ""
    help = f"<p>{escape(question.help)}</p>" if question.help else ""
    st.html(f'<div class="question"><h2>{escape(question.text)}{leave}</h2>{help}</div>')


def spoken(question: Question) -> str:
    """The question as a screen reader says it at its control. Never Markdown: it is read out as it stands."""
    return " ".join(
        part for part in (question.text, OPTIONAL if question.optional else "", question.help) if part
    )


def note(words: str) -> None:
    """A quiet line beside a control."""
    st.html(f'<p class="note">{escape(words)}</p>')


def problem(words: str) -> None:
    """What cannot be read, beside the box; screen readers say it at once."""
    st.html(f'<p class="problem" role="alert">{escape(words)}</p>')


def patient_words(standing: Standing) -> str:
    """What was answered, in the words the patient chose it by; one line for each thing."""
    question, value = standing.question, standing.value
    if standing.state is State.STALE:
        return "Answered a while ago: please answer it again"
    if standing.absent is Absent.ASKED_DECLINED:
        return RATHER_NOT
    if standing.state is not State.ANSWERED or value is None:
        return NOT_SURE
    return "\n".join(_lines(question, value))


def _lines(question: Question, value: object) -> list[str]:
    texts = {"yes": "Yes", "no": "No", **{choice.code: choice.text for choice in question.choices}}
    match value:
        case Quantity():
            return [_amount(value.value, value.unit)]
        case PartialDate():
            return [date_words(value)]
        case float() | int():
            return [f"{value:g}"]
        case str():
            return [value if question.kind is Kind.TEXT else texts.get(value, value)]
        case tuple():
            return [
                texts[part] if isinstance(part, str) else _row_words(question.kind, part) for part in value
            ]
        case _:
            raise TypeError(f"no patient's words for a {type(value).__name__}")


def _amount(value: float, unit: str) -> str:
    if unit == "in":
        return f"{value // 12:g} feet {value % 12:g} inches"
    return f"{value:g} {UNIT_WORDS.get(unit, unit)}"


def date_words(date: PartialDate) -> str:
    """ "3 November 2025", "November 2025" or "2025"."""
    month = MONTHS[f"{date.month:02d}"] if date.month else ""
    return " ".join(part for part in (str(date.day or ""), month, str(date.year)) if part)


def _row_words(kind: Kind, row: Row) -> str:
    said = {name: getattr(row, name) for name in type(row).model_fields}
    parts = [_field_words(field, said) for line in ROW_FIELDS[kind] for field in line.fields]
    date = next((said[name] for name in ("date", "last_taken") if said.get(name) is not None), None)
    return ", ".join([*(part for part in parts if part), *([date_words(date)] if date else [])])


def _field_words(field: Field, said: dict[str, object]) -> str:
    """One field of a row; the unit stands with its number, the second pressure with the first."""
    value = said.get(field.name)
    if field.name in ("diastolic", "unit") or value is None:
        return ""
    if field.name == "systolic":
        return f"{value} over {said['diastolic']}"
    if field.name == "dose":
        return f"{value:g} {said['unit']}"
    if field.name in ("name", "treatment"):
        return str(said.get("chosen") or value)
    if isinstance(value, float):
        return f"{field.short} {value:g}".strip()
    words = field.options.get(str(value), "")
    return "" if str(value) == "not-sure" else f"{field.short} {words}".strip()
