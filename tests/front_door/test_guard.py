"""Every page guards itself in its first statement, and the router offers each caller only what is theirs."""

import ast
import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from pages.parts.menu import STAFF_PATHS
from screening.access import Role, hold_ended, session_ended
from screening.records import schema
from tests.clinic import Clinic

PAGES = Path(__file__).resolve().parents[2] / "pages"
FILES = sorted(file for file in PAGES.glob("*.py") if file.stem not in ("__init__", "router", "welcome"))
TURNED_AWAY = {
    "Please sign in to see this page.",
    "Your role does not open this page.",
    "This form is not open on this device.",
    "This is not a tablet of the clinic.",
}


def _visit(file: Path, principal: str, **query: str) -> AppTest:
    page = AppTest.from_file(str(file), default_timeout=90)
    page.user = {"principal": principal}
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def _words(page: AppTest) -> set[str]:
    """All the words on a page, besides its links and buttons to the front door."""
    shown = ("text", "markdown", "title", "heading")
    return {str(getattr(element, "value", "")) for element in page.main if element.type in shown}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_first_thing_a_page_does_is_to_ask_who_is_there(file: Path) -> None:
    body = ast.parse(file.read_text("utf-8")).body
    first = next(
        statement
        for statement in body
        if not isinstance(statement, ast.Import | ast.ImportFrom)
        and not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
    )
    assert isinstance(first, ast.Expr | ast.Assign)
    assert isinstance(first.value, ast.Call)
    assert isinstance(first.value.func, ast.Name)
    assert first.value.func.id in ("require_staff", "require_intake", "require_tablet")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_page_run_by_itself_shows_a_stranger_one_sentence(clinic: Clinic, file: Path) -> None:
    _, case = clinic.open_intake()
    for principal in ("", "visitor:x", "stranger:x", "staff:forged", "intake:forged", "staff:", "nonsense"):
        page = _visit(file, principal, case=case)
        assert not page.exception
        assert len(_words(page)) == 1
        assert _words(page) <= TURNED_AWAY


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_patient_opens_no_staff_page_and_staff_no_form(clinic: Clinic, file: Path) -> None:
    patient, _ = clinic.open_intake()
    principal = clinic.sign_in() if file.stem == "intake" else patient
    assert _words(_visit(file, principal)) <= TURNED_AWAY


@pytest.mark.parametrize("stem", ["review_queue", "review_case"])
@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.ADMINISTRATOR])
def test_cases_are_not_for_every_role(clinic: Clinic, stem: str, role: Role) -> None:
    page = _visit(PAGES / f"{stem}.py", clinic.sign_in(frozenset({role})))
    assert _words(page) == {"Your role does not open this page."}


def test_every_staff_page_has_an_end_when_the_session_has() -> None:
    assert set(STAFF_PATHS) == {file.stem for file in FILES} - {"intake", "tablet"}


# Through the router


def test_a_visitor_gets_the_door(clinic: Clinic) -> None:
    page = _visit(PAGES / "router.py", "visitor:x")
    assert page.title[0].value == "Welcome"


def test_staff_get_the_queue_until_they_are_signed_out(clinic: Clinic) -> None:
    principal = clinic.sign_in()
    page = _visit(PAGES / "router.py", principal)
    assert not page.exception
    assert "Dr Ada Example" in _words(page)
    session_ended(clinic.records, principal.removeprefix("staff:"))
    assert _words(page.run()) == {"You are signed out."}


def test_after_fifteen_idle_minutes_the_page_is_gone(clinic: Clinic) -> None:
    principal = clinic.sign_in()
    page = _visit(PAGES / "router.py", principal)
    with clinic.records.writing() as connection:
        idle = clinic.records.now() - dt.timedelta(minutes=15)
        connection.execute(update(schema.staff_session).values(seen_at=idle))
    assert _words(page.run()) == {"You are signed out."}


def test_looking_at_pages_counts_as_being_active(clinic: Clinic) -> None:
    principal = clinic.sign_in()
    page = _visit(PAGES / "router.py", principal)
    with clinic.records.writing() as connection:
        idle = clinic.records.now() - dt.timedelta(minutes=14)
        connection.execute(update(schema.staff_session).values(seen_at=idle))
    page.run()
    with clinic.records.reading() as connection:
        seen = connection.execute(schema.staff_session.select()).one().seen_at
    assert clinic.records.now() - seen < dt.timedelta(minutes=1)


def test_a_device_whose_form_was_closed_is_told_so(clinic: Clinic) -> None:
    principal, _ = clinic.open_intake()
    page = _visit(PAGES / "router.py", principal)
    assert "Welcome" not in {title.value for title in page.title}
    hold_ended(clinic.records, principal.removeprefix("intake:"))
    assert page.run().title[0].value == "This form is closed on this device"
