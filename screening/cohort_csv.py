"""One row a case, one column a coded question, without anything that says who it is: for the clinic's own counting.

No name, no birth date, no record number, no words of anybody: only what was chosen from a list or is a number, and of a
date its month. A case goes by a number drawn anew for each file, and the rows stand in the order of those numbers, so
that neither tells whose it is or which came first. Why there is no answer stands in the cell as in the export.

Beside the package `screening.cohort`, not in it: that is the home of pandas, and an import border keeps what reads the record
(`screening.access.insight`, which needs this) away from it.
"""

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from forms import about_you
from forms.answer import PartialDate, Quantity, Value
from forms.condition import Case
from forms.question import Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import in_first_unit
from screening.exchange.answers_csv import CELLS, cell_of, mark_of
from screening.rule import ROUTE_WORDS, RUNG_WORDS, Route, Rung

_CODED = frozenset({Kind.YES_NO, Kind.ONE_OF, Kind.ANY_OF, Kind.COUNT, Kind.QUANTITY, Kind.DATE})
COLUMNS: tuple[Question, ...] = tuple(
    question for question in QUESTIONNAIRE if question.kind in _CODED and question is not about_you.BIRTH_DATE
)
FIRST_COLUMNS: Mapping[str, str] = {
    "case": "a number drawn for this file alone; in the next file the same case has another",
    "made": "the month in which the form was made, year-month",
    "handed_in": "the month in which it was handed in; empty: it was not",
    "demo": "yes: an invented patient",
}
NOT_JUDGED = "<not-judged>"
DICTIONARY = ("column", "section", "question", "kind", "codes", "unit", "keeps_days", "asked_when")
# Case numbers have six digits, and more than enough of them are left over to draw from.
_FEWEST, _MOST = 100_000, 1_000_000


@dataclass(frozen=True, slots=True)
class CaseCells:
    """One case, still without its number: months as text, outcomes by route (none: not judged), a cell a column."""

    made: str
    handed_in: str
    demo: bool
    outcomes: Mapping[str, str]
    cells: tuple[str, ...]


def month_of(day: dt.date | None) -> str:
    """The month of a day as year-month; "" for no day."""
    return "" if day is None else f"{day:%Y-%m}"


def coded_cells(case: Case, unread: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of one case, in the order of COLUMNS, each fit for a spreadsheet."""
    return tuple(_cell(question, case, unread) for question in COLUMNS)


def _cell(question: Question, case: Case, unread: tuple[str, ...]) -> str:
    standing = case.standing(question)
    mark = mark_of(question, standing, unread)
    return mark if mark or standing.value is None else cell_of(_text(question, standing.value))


def _text(question: Question, value: Value) -> str:
    match value:
        case str():
            return value
        case PartialDate():
            return str(value)[: len("2026-11")]
        case Quantity():
            return f"{in_first_unit(question, value):g}"
        case tuple():
            return "; ".join(part for part in value if isinstance(part, str))
        case _:
            return f"{value:g}"


def cases_table(cases: Iterable[CaseCells]) -> Iterator[tuple[str, ...]]:
    """The heading and one row a case, each under a fresh random number, in the order of the numbers."""
    yield (*FIRST_COLUMNS, *(_outcome_column(route) for route in Route), *(q.id for q in COLUMNS))
    held = tuple(cases)
    drawn = secrets.SystemRandom().sample(range(_FEWEST, _MOST), len(held))
    for number, case in sorted(zip(drawn, held, strict=True), key=lambda row: row[0]):
        outcomes = (_outcome(case, route) for route in Route)
        yield (str(number), case.made, case.handed_in, "yes" if case.demo else "no", *outcomes, *case.cells)


def _outcome_column(route: Route) -> str:
    return f"outcome.{route.value}"


def _outcome(case: CaseCells, route: Route) -> str:
    word = case.outcomes.get(route.value)
    return NOT_JUDGED if word is None else cell_of(word)


def cases_dictionary() -> Iterator[tuple[str, ...]]:
    """What each column holds, then what each mark in a cell means, then what was left out."""
    yield DICTIONARY
    for column, meaning in FIRST_COLUMNS.items():
        yield (column, "", meaning, "", "", "", "", "")
    codes = "; ".join(f"{rung.word} = {RUNG_WORDS[rung]}" for rung in reversed(Rung))
    for route in Route:
        words = f"the machine's outcome for: {ROUTE_WORDS[route]}; no decision"
        yield (_outcome_column(route), "", words, Kind.ONE_OF.value, codes, "", "", "")
    for section_id, question in _with_sections():
        yield tuple(map(cell_of, _described(section_id, question)))
    for mark, meaning in {**CELLS, NOT_JUDGED: "the form was not judged"}.items():
        yield (mark, "", meaning, "mark in a cell", "", "", "", "")
    for section_id, question in _with_sections(left_out=True):
        why = "left out: it could name somebody, or holds words"
        yield (cell_of(question.id), section_id, cell_of(question.clinical), why, "", "", "", "")


def _with_sections(*, left_out: bool = False) -> Iterator[tuple[str, Question]]:
    asked = ((section.id, question) for section in QUESTIONNAIRE.sections for question in section.questions)
    for section_id, question in (*asked, *(("clinic", question) for question in QUESTIONNAIRE.clinic)):
        if (question in COLUMNS) is not left_out:
            yield section_id, question


def _described(section_id: str, question: Question) -> tuple[str, ...]:
    return (
        question.id,
        section_id,
        question.clinical,
        "month" if question.kind is Kind.DATE else question.kind.value,
        "; ".join(f"{choice.code} = {choice.label}" for choice in question.choices),
        question.units[0].code if question.units else "",
        str(question.shelf_life or ""),
        question.when.words() if question.when else "",
    )
