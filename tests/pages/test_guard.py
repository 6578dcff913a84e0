"""Each staff page keeps out whoever may not be there, by itself and before anything of a patient is read."""

import pytest
from streamlit.testing.v1 import AppTest

from screening.access import Role
from screening.demo_patients import PATIENTS
from tests.clinic import Clinic
from tests.pages.conftest import case_of, run
from tests.pages.reading import screen_of

PAGES = ("review_queue", "review_case", "rule_book")


def _is_turned_away(at: AppTest) -> None:
    screen = screen_of(at)
    assert "sign in" in screen.words or "role" in screen.words
    for patient in PATIENTS:
        assert patient.name not in screen.words
    assert screen.html.rows == []
    assert "details" not in [tag for tag, _ in screen.html.tags]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("principal", ["", "visitor:0", "staff:0", "intake:0"])
def test_nobody_in_particular_sees_nothing(demo: Clinic, page: str, principal: str) -> None:
    _is_turned_away(run(page, principal, case=case_of(demo, "Lily Madeup")))


@pytest.mark.parametrize("page", PAGES)
def test_a_patient_s_device_sees_no_staff_page(demo: Clinic, page: str) -> None:
    principal, encounter = demo.open_intake()
    _is_turned_away(run(page, principal, case=encounter))


@pytest.mark.parametrize("page", ["review_queue", "review_case"])
@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.ADMINISTRATOR])
def test_a_role_that_reads_no_cases_sees_none(demo: Clinic, page: str, role: Role) -> None:
    principal = demo.sign_in(frozenset({role}))
    _is_turned_away(run(page, principal, case=case_of(demo, "Lily Madeup")))


def test_the_rule_book_is_open_to_every_role(demo: Clinic) -> None:
    principal = demo.sign_in(frozenset({Role.ADMINISTRATOR}))
    assert "Rule book" in screen_of(run("rule_book", principal)).words


@pytest.mark.parametrize("case", ["", "0" * 32, "../../etc/passwd", "<script>"])
def test_no_such_case_is_said_plainly(demo: Clinic, case: str) -> None:
    screen = screen_of(run("review_case", demo.sign_in(), case=case))
    assert "no such case" in screen.words
    assert screen.html.rows == []
