"""Current answers as a table: one row an encounter, one column a question, with a dictionary of what each column holds.

Why there is no answer stands in the cell, between < and >: not asked, not sure, declined and out of date are four
different cells. No cell is ever taken for a formula by a spreadsheet. The exact record is the export in JSON lines.
"""

import csv
import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO

from forms.answer import Absent
from forms.condition import Case, Standing, State
from forms.question import Question
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import written as plain_value
from screening.clinic import Clinic
from screening.judging import reopened
from screening.records import Encounter, StoredAnswer, Submission

FIRST_COLUMNS = ("encounter", "begun_at", "visit_date", "handed_in_at", "demo")
CELLS: Mapping[str, str] = {
    "<not-asked>": "the question was not put, or not reached",
    "<asked-unknown>": "asked; the patient is not sure",
    "<asked-declined>": "asked; the patient would rather not say",
    "<temp-unknown>": "asked; not known yet",
    "<not-applicable>": "not asked, because other answers rule it out",
    "<withdrawn>": "answered, and no longer asked because another answer was changed",
    "<stale>": "answered longer ago than the answer keeps: counts as unknown",
    "<unreadable>": "kept, but not an answer this questionnaire takes",
}
# What a spreadsheet may take for the beginning of a formula, and what this table itself uses as a mark.
_STARTS = "=+-@|%\t\r\n\x00"
_OUR_MARKS = "<'"
_INSIDE = re.compile(r"([;\t\r\n]\s*)(?=[=+\-@|%＝＋－＠])")


def cell_of(text: str) -> str:
    """A text as a cell that no spreadsheet runs: an apostrophe stands before what would be a formula or a mark."""
    held = _INSIDE.sub(r"\1'", text)
    return f"'{held}" if _begins_badly(text) else held


def _begins_badly(text: str) -> bool:
    # Invisible characters in front do not keep a formula from being one; wide forms are read as the plain ones.
    seen = "".join(one for one in text if unicodedata.category(one)[0] not in "CZ")
    first = unicodedata.normalize("NFKC", seen[:1])[:1]
    return any(one and one in _STARTS + _OUR_MARKS for one in (text[:1], first))


def answers_table(
    cases: Iterable[tuple[Encounter, Mapping[str, StoredAnswer], Submission | None]], *, on: dt.date
) -> Iterator[tuple[str, ...]]:
    """The heading and one row a case, each cell ready to be written. `on`: the day on which answers may be stale."""
    questions = tuple(QUESTIONNAIRE)
    yield (*FIRST_COLUMNS, *(question.id for question in questions))
    for encounter, answers, submission in cases:
        case = reopened(answers, Clinic(), submitted=submission is not None, on=on)
        read = Case(case.response, on)
        cells = (_cell(question, read.standing(question), case.unread) for question in questions)
        yield (*_first_cells(encounter, submission), *cells)


def _first_cells(encounter: Encounter, submission: Submission | None) -> tuple[str, ...]:
    return (
        encounter.id,
        encounter.created_at.isoformat(timespec="seconds"),
        encounter.visit_date.isoformat() if encounter.visit_date else "",
        submission.submitted_at.isoformat(timespec="seconds") if submission else "",
        "yes" if encounter.demo else "no",
    )


def _cell(question: Question, standing: Standing, unread: tuple[str, ...]) -> str:
    mark = mark_of(question, standing, unread)
    if mark or standing.value is None:
        return mark
    return cell_of(_text(plain_value(standing.value)))


def mark_of(question: Question, standing: Standing, unread: tuple[str, ...]) -> str:
    """Why there is no answer, as it stands in a cell: a mark of CELLS; "" when there is one. `unread`: ids under which
    something is kept that this questionnaire does not take."""
    match standing.state:
        case State.ANSWERED if standing.value is not None:
            return ""
        case State.STALE:
            return "<stale>"
        case State.WITHDRAWN:
            return "<withdrawn>"
        case State.CLOSED:
            return "<not-applicable>"
        case _:
            return "<unreadable>" if question.id in unread else f"<{standing.absent or Absent.NOT_ASKED}>"


def _text(value: object) -> str:
    """Text as it is; several codes with a semicolon between them; everything else as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


DICTIONARY = ("column", "section", "question", "kind", "codes", "units", "keeps_days", "asked_when")


def data_dictionary() -> Iterator[tuple[str, ...]]:
    """What each column holds, then what each mark in a cell means."""
    yield DICTIONARY
    asked = ((section.id, question) for section in QUESTIONNAIRE.sections for question in section.questions)
    for section_id, question in (*asked, *(("clinic", question) for question in QUESTIONNAIRE.clinic)):
        yield tuple(map(cell_of, _described(section_id, question)))
    for mark, meaning in CELLS.items():
        yield (mark, "", meaning, "mark in a cell", "", "", "", "")


def _described(section_id: str, question: Question) -> tuple[str, ...]:
    return (
        question.id,
        section_id,
        question.clinical,
        question.kind.value,
        "; ".join(f"{choice.code} = {choice.label}" for choice in question.choices),
        "; ".join(unit.code for unit in question.units),
        str(question.shelf_life or ""),
        question.when.words() if question.when else "",
    )


def table_written(file: TextIO, table: Iterable[tuple[str, ...]]) -> int:
    """Write a table as CSV, every cell in quotes. Returns how many rows there are besides the heading."""
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows = -1
    for row in table:
        writer.writerow(row)
        rows += 1
    return rows
