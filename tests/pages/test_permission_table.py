"""Every page, opened by everyone who could try: one row a page. A page without a row fails the first test.

Each page file is run on its own, as the old page mechanism of Streamlit would, so that its own guard alone stands before
it. In the same run the guard is taken out, and every closed cell must open; and with the guard out but the record still
asking, no closed page shows anything of a patient.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import guard
from pages.parts.menu import STAFF_PAGES, pages_of
from screening import access
from screening.access import Permission, Role, Staff, accounts, devices, pins, session_ended, staff_of_session
from screening.access.permissions import ALLOWED
from screening.access.sign_in import step_begun
from screening.demo_patients import PATIENTS
from screening.errors import NotAllowed, NotSignedIn
from tests.access.test_permission_table import no_question_asked as no_question_asked
from tests.clinic import Clinic
from tests.pages.conftest import case_of, run
from tests.pages.reading import screen_of

PAGES = Path(__file__).resolve().parents[2] / "pages"
TURNED_AWAY = {
    "Please sign in to see this page.",
    "Your role does not open this page.",
    "This form is not open on this device.",
    "This is not a tablet of the clinic.",
}
PATIENT, TABLET = "a patient at a form", "a tablet"
NEEDS: Mapping[str, tuple[Permission, ...]] = {
    "ask_back": (Permission.SIGN,),
    "audit": (Permission.READ_AUDIT,),
    "case_then": (Permission.READ_CASES,),
    "determine": (Permission.SIGN,),
    "devices": (Permission.MANAGE_DEVICES,),
    "emergency_access": (Permission.READ_RULES,),
    "emergency_review": (Permission.READ_CASES, Permission.READ_AUDIT),
    "insight": (Permission.READ_INSIGHT,),
    "people": (Permission.MANAGE_PEOPLE,),
    "review_case": (Permission.READ_CASES,),
    "review_queue": (Permission.READ_CASES,),
    "rule_book": (Permission.READ_RULES,),
    "visits": (Permission.MANAGE_VISITS,),
}
# Pages that are no staff page: who may, beside nobody else.
OTHERS: Mapping[str, str] = {"intake": PATIENT, "tablet": TABLET}
OPEN_TO_ALL = {"welcome"}

ROLES: Mapping[str, frozenset[Role]] = {
    "no role": frozenset(),
    **{role.value: frozenset({role}) for role in Role},
    "front desk and administrator": frozenset({Role.FRONT_DESK, Role.ADMINISTRATOR}),
    "every role": frozenset(Role),
}


def files() -> set[str]:
    """Every page file there is."""
    return {file.stem for file in PAGES.glob("*.py")} - {"__init__", "router"}


def test_every_page_has_a_row() -> None:
    assert files() <= {*NEEDS, *OTHERS, *OPEN_TO_ALL}
    assert {page.path for page in STAFF_PAGES} == files() & set(NEEDS)
    assert {page.path: page.needs for page in STAFF_PAGES} == {
        stem: needs for stem, needs in NEEDS.items() if stem in files()
    }


# Whoever tries


def _patient(clinic: Clinic) -> str:
    return clinic.open_intake()[0]


def _tablet(clinic: Clinic) -> str:
    records = clinic.records
    admin = _staff(clinic, clinic.sign_in(frozenset({Role.ADMINISTRATOR}), "Ann Admin"))
    pins.pin_set(records, admin, "730182")
    device = devices.device_of_token(records, devices.device_enrolled(records, admin, "Tablet 1"))
    assert device is not None
    return f"device:{device.id}"


def _signed_out(clinic: Clinic) -> str:
    principal = clinic.sign_in(frozenset(Role))
    session_ended(clinic.records, principal.removeprefix("staff:"))
    return principal


def _left(clinic: Clinic) -> str:
    principal = clinic.sign_in(frozenset(Role))
    admin = _staff(clinic, clinic.sign_in(frozenset({Role.ADMINISTRATOR}), "Ann Admin"))
    accounts.person_left(clinic.records, admin, _staff(clinic, principal).person_id)
    return principal


def _first_password(clinic: Clinic) -> str:
    admin = _staff(clinic, clinic.sign_in(frozenset({Role.ADMINISTRATOR}), "Ann Admin"))
    person, password = accounts.person_made(clinic.records, admin, "New Someone", frozenset(Role))
    known = access.person_recognised(clinic.records, person.name, password, address="here")
    return f"staff:{step_begun(clinic.records, known, way='password')}"


def _staff(clinic: Clinic, principal: str) -> Staff:
    staff = staff_of_session(clinic.records, principal.removeprefix("staff:"))
    assert staff is not None
    return staff


NO_STAFF: Mapping[str, Callable[[Clinic], str]] = {
    "nobody": lambda _: "",
    "a visitor": lambda _: "visitor:0",
    "a forged session": lambda _: f"staff:{'0' * 32}",
    "signed out": _signed_out,
    "left the clinic": _left,
    "first password not changed": _first_password,
    PATIENT: _patient,
    TABLET: _tablet,
}


def shown(clinic: Clinic, page: str, principal: str) -> AppTest:
    """The page as this principal sees it, at the case of an invented patient."""
    return run(page, principal, case=case_of(clinic, "Lily Madeup"))


def is_closed(at: AppTest) -> bool:
    """Whether one sentence stands there and nothing else. A page that is closed shows nothing of anyone."""
    assert not at.exception, at.exception[0].value
    said = {str(element.value) for kind in ("text", "title", "markdown") for element in at.get(kind)}
    closed = bool(said) and said <= TURNED_AWAY
    if closed:
        _shows_nobody(at)
    return closed


def _shows_nobody(at: AppTest) -> None:
    screen = screen_of(at)
    assert [patient.name for patient in PATIENTS if patient.name in screen.words] == []
    assert screen.html.rows == []


@pytest.mark.parametrize("who", ROLES)
def test_staff_open_what_the_table_says_and_nothing_else(demo: Clinic, who: str) -> None:
    principal = demo.sign_in(ROLES[who])
    found = {page for page in files() if not is_closed(shown(demo, page, principal))}
    allowed = {
        page
        for page in files() & set(NEEDS)
        if all(ROLES[who] & ALLOWED[permission] for permission in NEEDS[page])
    }
    assert found - OPEN_TO_ALL == allowed


@pytest.mark.parametrize("who", NO_STAFF)
def test_nobody_else_opens_a_page_of_the_staff(demo: Clinic, who: str) -> None:
    principal = NO_STAFF[who](demo)
    found = {page for page in files() if not is_closed(shown(demo, page, principal))}
    assert found - OPEN_TO_ALL == {page for page, whose in OTHERS.items() if whose == who} & files()


@pytest.mark.parametrize("who", ROLES)
def test_the_menu_offers_what_opens_and_nothing_else(demo: Clinic, who: str) -> None:
    staff = _staff(demo, demo.sign_in(ROLES[who]))
    offered = {file.removesuffix(".py") for file, _ in pages_of(staff, holds_intake=False)} - OPEN_TO_ALL
    opens = {page for page in NEEDS if all(map(staff.may, NEEDS[page]))} & files()
    needless = {"emergency_access"} if staff.may(Permission.READ_CASES) else set()
    assert offered == opens - needless


# The controls


@pytest.fixture
def no_guard(monkeypatch: pytest.MonkeyPatch) -> Callable[[Staff], None]:
    """Takes the guard of every page of the staff out: whoever comes is taken for this person."""

    def taken_out(staff: Staff) -> None:
        monkeypatch.setattr(guard, "require_staff", lambda *_, **__: staff)

    return taken_out


@pytest.fixture
def nobody_signed_in(demo: Clinic) -> Staff:
    """Someone without any role, whose session has ended."""
    staff = _staff(demo, demo.sign_in(frozenset()))
    session_ended(demo.records, staff.session_id)
    return staff


@pytest.mark.usefixtures("no_question_asked")
def test_with_guard_and_question_taken_out_every_closed_page_opens(
    demo: Clinic, no_guard: Callable[[Staff], None], nobody_signed_in: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_guard(nobody_signed_in)
    monkeypatch.setattr("pages.parts.session.current_staff", lambda: nobody_signed_in)
    assert [page for page in files() & set(NEEDS) if is_closed(shown(demo, page, "visitor:0"))] == []


def test_with_the_guard_alone_taken_out_the_record_still_shows_nobody(
    demo: Clinic,
    no_guard: Callable[[Staff], None],
    nobody_signed_in: Staff,
    caplog: pytest.LogCaptureFixture,
) -> None:
    no_guard(nobody_signed_in)
    refused = set()
    for page in files() & set(NEEDS) - {"rule_book"}:
        caplog.clear()
        at = shown(demo, page, "visitor:0")
        words = " ".join(str(element.value) for kind in ("text", "title") for element in at.get(kind))
        bodies = " ".join(element.proto.body for element in at.get("html"))
        assert [patient.name for patient in PATIENTS if patient.name in words + bodies] == [], page
        raised = {type(one.exc_info[1]) for one in caplog.records if one.exc_info}
        assert raised <= {NotAllowed, NotSignedIn}, page
        refused |= {page} if at.exception else set()
    assert refused >= {"review_case", "people", "audit", "emergency_review"}
