"""Rows to take away over the wire: for the medical director alone, noted each time, and no cell that runs as a formula."""

import csv
import io
import unicodedata
import uuid

import pytest
from httpx import Response
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from starlette.testclient import TestClient

from forms.questionnaire import QUESTIONNAIRE
from pages.front_door import cookies as jar
from screening.access import Role, add_person, session_begun
from screening.cohort_csv import COLUMNS, CaseCells, cases_dictionary, cases_table
from screening.exchange.answers_csv import CELLS, cell_of
from screening.records import Author, Records, schema
from screening.rule import RUNG_WORDS, Route, Rung
from tests.clinic import PASSWORD, Clinic
from tests.front_door.conftest import Browser

ANSWERS, DICTIONARY = "/insight/answers.csv", "/insight/data-dictionary.csv"
PATIENT = Author("patient", "p")
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\0", "＝", "＋", "－", "＠")


def signed_in(browser: Browser, clinic: Clinic, *roles: Role) -> TestClient:
    """A browser of somebody with these roles."""
    client = browser()
    person = add_person(clinic.records, "Dr Ada Example", PASSWORD, frozenset(roles))
    client.cookies.set(jar.name_of(jar.STAFF, tls=False), session_begun(clinic.records, person))
    return client


def case(records: Records, name: str = "Maja Sampleton", **answers: str) -> str:
    """A form that was handed in."""
    id = records.begin_encounter(questionnaire_version=QUESTIONNAIRE.version, author=PATIENT).id
    records.save_answer(id, "about_you.name", name, author=PATIENT)
    records.save_answer(id, "brain.stroke", {"absent": "asked-unknown"}, author=PATIENT)
    for question, value in answers.items():
        records.save_answer(id, question.replace("__", "."), value, author=PATIENT)
    records.submit(id, uuid.uuid4().hex, questionnaire_hash=QUESTIONNAIRE.hash, author=PATIENT)
    return id


def downloads(records: Records) -> list[tuple[str, int]]:
    """What was noted of downloads: which file, how many cases."""
    wanted = (
        select(schema.event).where(schema.event.c.kind == "insight downloaded").order_by(schema.event.c.id)
    )
    rows = records.read(lambda c: c.execute(wanted).all())
    return [(row.detail["what"], row.detail["cases"]) for row in rows]


def table(answer: Response) -> list[dict[str, str]]:
    """The rows of a file."""
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_the_director_takes_the_cases_away(browser: Browser, clinic: Clinic) -> None:
    director = signed_in(browser, clinic, Role.MEDICAL_DIRECTOR)
    id = case(clinic.records)
    answer = director.get(ANSWERS)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == 'attachment; filename="insight-answers.csv"'
    (row,) = table(answer)
    assert row["brain.stroke"] == "<asked-unknown>"
    assert not any(secret in answer.text for secret in (id[:8], "Maja", "Sampleton"))
    assert downloads(clinic.records) == [("answers.csv", 1)]


def test_the_dictionary_explains_every_column_and_every_mark(browser: Browser, clinic: Clinic) -> None:
    director = signed_in(browser, clinic, Role.MEDICAL_DIRECTOR)
    case(clinic.records)
    explained = {row["column"] for row in table(director.get(DICTIONARY))}
    (row,) = table(director.get(ANSWERS))
    assert set(row) <= explained
    assert set(CELLS) | {"<not-judged>"} <= explained
    assert {question.id for question in QUESTIONNAIRE} <= explained, "also what was left out, and why"
    assert downloads(clinic.records) == [("data-dictionary.csv", 0), ("answers.csv", 1)]


def test_the_dictionary_gives_every_code_of_an_outcome_with_its_words() -> None:
    heading, *cells = cases_dictionary()
    rows = [dict(zip(heading, row, strict=True)) for row in cells]
    outcomes = [row for row in rows if row["column"].startswith("outcome.")]
    assert len(outcomes) == len(Route)
    for row in outcomes:
        assert row["codes"].split("; ") == [f"{rung.word} = {RUNG_WORDS[rung]}" for rung in reversed(Rung)]
    listed = {q.id for q in COLUMNS if q.choices} | {row["column"] for row in outcomes}
    assert {row["column"] for row in rows if row["codes"]} == listed


def test_only_the_months_that_are_asked_for(browser: Browser, clinic: Clinic) -> None:
    director = signed_in(browser, clinic, Role.MEDICAL_DIRECTOR)
    case(clinic.records)
    assert table(director.get(f"{ANSWERS}?since=2020-01&until=2020-12")) == []
    assert len(table(director.get(f"{ANSWERS}?since=nonsense&until=%00"))) == 1


@pytest.mark.parametrize(
    "roles",
    [(Role.CLINICIAN,), (Role.FRONT_DESK,), (Role.ADMINISTRATOR,), (Role.CLINICIAN, Role.ADMINISTRATOR), ()],
)
@pytest.mark.parametrize("address", [ANSWERS, DICTIONARY])
def test_nobody_else_does(browser: Browser, clinic: Clinic, address: str, roles: tuple[Role, ...]) -> None:
    case(clinic.records)
    answer = signed_in(browser, clinic, *roles).get(address)
    assert answer.status_code == 403
    assert "brain.stroke" not in answer.text
    assert downloads(clinic.records) == []


@pytest.mark.parametrize("address", [ANSWERS, DICTIONARY])
def test_a_visitor_is_asked_to_sign_in(browser: Browser, clinic: Clinic, address: str) -> None:
    case(clinic.records)
    answer = browser().get(address)
    assert answer.status_code == 403
    assert "sign" in answer.text.lower()
    assert downloads(clinic.records) == []


# No cell runs as a formula


def runs(cell: str) -> bool:
    """Whether a spreadsheet may take this cell for a formula, unseen marks in front and wide forms included."""
    seen = "".join(one for one in cell if unicodedata.category(one)[0] not in "CZ")
    first = unicodedata.normalize("NFKC", seen[:1])
    return cell[:1] in BEGINNINGS or first[:1] in ("=", "+", "-", "@", "|", "%")


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("behind", ["1+1", 'HYPERLINK("http://x")', "cmd|' /C calc'!A0", ""])
def test_a_cell_that_begins_like_a_formula_is_held(beginning: str, behind: str) -> None:
    assert runs(beginning + behind), "the control"
    assert not runs(cell_of(beginning + behind))


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_an_outcome_of_another_release_is_held_too(beginning: str) -> None:
    cells = tuple("<not-asked>" for _ in COLUMNS)
    word = f"{beginning}1+1"
    _, row = cases_table([CaseCells("2026-11", "", False, {"infusion": word}, cells)])
    assert [cell for cell in row if runs(cell)] == []
    assert any(word in cell for cell in row)


@given(st.text(max_size=20))
def test_any_text_is_held(text: str) -> None:
    assert not runs(cell_of(text))


def test_no_cell_of_the_dictionary_runs() -> None:
    assert [cell for row in cases_dictionary() for cell in row if runs(cell)] == []


def test_no_cell_of_the_cases_runs_whatever_was_kept(browser: Browser, clinic: Clinic) -> None:
    director = signed_in(browser, clinic, Role.MEDICAL_DIRECTOR)
    for beginning in BEGINNINGS[:4]:
        case(clinic.records, name=f"{beginning}1+1", brain__seizures=f"{beginning}1+1")
    rows = list(csv.reader(io.StringIO(director.get(ANSWERS).text, newline="")))
    assert len(rows) == 5
    assert [cell for row in rows for cell in row if runs(cell)] == []
    place = rows[0].index("brain.seizures")
    assert {row[place] for row in rows[1:]} == {"<unreadable>"}
