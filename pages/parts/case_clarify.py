"""The answer to one question of the form as a clinician gives it again: its own choices, and what stands instead of one."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from forms.answer import ABSENT_WORDS, Absent
from forms.question import Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import AnswerRefused, read, written
from forms.retyped import typed_of
from forms.typed import number_typed, rows_typed
from pages.parts.case_forms import Form, plain
from pages.parts.case_here import Here
from pages.parts.draft import today
from pages.parts.rows import ROW_FIELDS, ROW_NAMES, Field
from pages.parts.show import draw, tag
from screening.clinic import clinic_here
from screening.entries import Measured, combined
from screening.judging import reopened
from screening.records.values import Json

_INSTEAD = {
    code.value: ABSENT_WORDS[code].capitalize() for code in (Absent.ASKED_UNKNOWN, Absent.ASKED_DECLINED)
}
_ROWS = (Kind.PRESSURES, Kind.MEDICINES, Kind.TRIALS, Kind.SCORES)
_MISSING = "Give the answer, or choose what stands instead of one."
_BOTH = "There is an answer and something instead of one. Leave one of the two out."
DATE_HELP = "2026, 2026-11 or 2026-11-23"


def questions() -> Mapping[str, str]:
    """Every question of the form that a patient is asked, by id, with the section it stands in."""
    return {
        question.id: f"{section.title}: {question.clinical}"
        for section in QUESTIONNAIRE.sections
        for question in section.questions
    }


def answer_asked(question: Question, here: Here, form: Form) -> Json:
    """Draw the control of a question. Returns the answer as JSON as it stands in the boxes now."""
    match question.kind:
        case Kind.YES_NO:
            return _one(form, {"yes": "Yes", "no": "No"})
        case Kind.ONE_OF:
            return _one(form, {choice.code: choice.label for choice in question.choices})
        case Kind.ANY_OF:
            return _several(question, form)
        case Kind.QUANTITY:
            typed = form.line("answer", "Amount", narrow=True)
            units = {unit.code: unit.code for unit in question.units}
            unit = form.choice("unit", "Unit", units, value=next(iter(units)) if len(units) == 1 else "")
            return _or_instead(form, {"typed": typed, "unit": unit} if typed else None)
        case Kind.COUNT:
            return _or_instead(form, form.line("answer", "Number", narrow=True) or None)
        case Kind.DATE:
            return _or_instead(form, form.line("answer", "Date", help=DATE_HELP, narrow=True) or None)
        case Kind.TEXT:
            return _or_instead(form, form.words("answer", "Answer") or None)
        case _:
            return _rows(question, here, form)


def answer_read(question: Question, said: Json, form: Form) -> Json:
    """The same once the form was sent: what cannot be read is said beside it. None when it was refused."""
    if said is None:
        form.refuse("answer", _MISSING)
        return None
    if said == {"both": True}:
        form.refuse("instead", _BOTH)
        return None
    try:
        raw = _numbers(question, said)
        read(question, raw, today())
    except AnswerRefused as refused:
        words = str(refused)
        form.refuse("answer", f"{words[:1].upper()}{words[1:].rstrip('.')}.")
        return None
    return raw


def _one(form: Form, choices: Mapping[str, str]) -> Json:
    chosen = form.choice("answer", "Answer", {**choices, **{f"~{code}": w for code, w in _INSTEAD.items()}})
    if chosen.startswith("~"):
        return {"absent": chosen[1:]}
    return chosen or None


def _several(question: Question, form: Form) -> Json:
    labels = {choice.code: choice.label for choice in question.choices}
    key = f"{form.key}-answer"
    chosen = st.pills(
        "Answer: everything that holds",
        list(labels),
        selection_mode="multi",
        format_func=lambda code: plain(labels[code]),
        key=key,
    )
    form.room("answer")
    return _or_instead(form, list(chosen) or None)


def _or_instead(form: Form, said: Json) -> Json:
    instead = form.choice(
        "instead", "Or, instead of an answer", {"": "Nothing: the answer stands", **_INSTEAD}
    )
    if instead and said is not None:
        return {"both": True}
    return {"absent": instead} if instead else said


def _numbers(question: Question, said: Json) -> Json:
    """What was typed as numbers, as numbers. Raises AnswerRefused."""
    if question.kind is Kind.COUNT and isinstance(said, str):
        return number_typed(said)
    if question.kind is Kind.QUANTITY and isinstance(said, dict) and "typed" in said:
        return {"value": number_typed(str(said["typed"])), "unit": said["unit"]}
    if question.kind in _ROWS and isinstance(said, list):
        rows = [{str(k): str(v) for k, v in row.items()} for row in said if isinstance(row, dict)]
        made: Any = rows_typed(question, rows, ROW_NAMES[question.kind], today())
        if made is None:
            raise AnswerRefused("Fill in at least one row, or choose what stands instead of an answer.")
        return made  # type: ignore[no-any-return]
    return said


# Lists: readings, medicines, treatments, totals


def _rows(question: Question, here: Here, form: Form) -> Json:
    """The list as it is judged now, row by row, and one empty row; a row that is emptied is left out. What stands instead
    of an answer may be chosen over rows that were left as they are."""
    before = _typed_rows(question, here)
    rows: list[Json] = []
    for number, row in enumerate((*before, {})):
        draw(tag("h3", f"{ROW_NAMES[question.kind]} {number + 1}"))
        rows.append(_row(question, form, number, row))
    form.room("answer")
    touched = any(_filled(row, was) for row, was in zip(rows, (*before, {}), strict=True))
    said = _or_instead(form, rows if touched else None)
    return rows if said is None and before else said


def _row(question: Question, form: Form, number: int, row: Mapping[str, str]) -> Json:
    typed = dict(row)
    for line in ROW_FIELDS[question.kind]:
        if line.heading:
            draw(tag("p", line.heading, class_="row-heading"))
        columns = st.columns(line.widths or [1] * len(line.fields))
        for column, one in zip(columns, line.fields, strict=True):
            with column:
                typed[one.name] = _field(form, f"{number}-{one.name}", one, row.get(one.name, ""))
    return dict(typed)


def _field(form: Form, name: str, one: Field, value: str) -> str:
    if one.shape == "choice":
        return form.list(name, one.label, one.options, value=value)
    return form.line(name, one.label, value=value)


def _filled(row: Json, before: Mapping[str, str]) -> bool:
    """Whether a row holds anything else than it did."""
    assert isinstance(row, dict)
    names = {*row, *before}
    return any(str(row.get(name) or "") != str(before.get(name) or "") for name in names)


def _typed_rows(question: Question, here: Here) -> list[dict[str, str]]:
    """The rows as they would stand in boxes: the patient's own with what was made clear, without what staff measured."""
    case, clinic = here.case, clinic_here()
    told = reopened(case.answers, clinic, submitted=case.submission is not None, on=today()).response
    counting = here.reviewed.counting.entries
    entries = [kept for kept in counting if not isinstance(kept.entry, Measured)]
    answer = combined(told, entries).answers.get(question.id)
    rows = typed_of(question, written(answer.value)).get("rows", []) if answer else []
    return list(rows)
