"""The people page: an administrator lets people in, helps them back in and sees them off; a password is shown once."""

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from screening.access import (
    Person,
    Role,
    add_person,
    person_recognised,
    read_audit,
    staff_of_session,
)
from screening.errors import SignInRefused
from screening.records import schema
from tests.clinic import PASSWORD, Clinic
from tests.pages.conftest import run
from tests.pages.reading import screen_of

ADMIN = frozenset({Role.ADMINISTRATOR})


@pytest.fixture
def admin(clinic: Clinic) -> str:
    """An administrator, signed in."""
    return clinic.sign_in(ADMIN, "Ann Admin")


@pytest.fixture
def bo(clinic: Clinic) -> Person:
    """Someone at the front desk."""
    return add_person(clinic.records, "Bo Example", PASSWORD, frozenset({Role.FRONT_DESK}))


def opened(principal: str, person: Person | None = None) -> AppTest:
    """The page, with one person chosen."""
    at = run("people", principal)
    if person is not None:
        at = at.selectbox[0].set_value(person.id).run()
    assert not at.exception
    return at


def pressed(at: AppTest, label: str) -> AppTest:
    """The page after a button was pressed."""
    button = next(one for one in at.button if one.label == label)
    after = button.click().run()
    assert not after.exception
    return after


def password_on(at: AppTest) -> str:
    """The first password that stands on the page, "" for none."""
    return next((str(one.value) for one in at.text if str(one.value).count("-") == 3), "")


def kinds(clinic: Clinic) -> list[str]:
    """What was noted, newest first."""
    wanted = select(schema.event.c.kind).order_by(schema.event.c.id.desc())
    return clinic.records.read(lambda c: list(c.execute(wanted).scalars()))


def test_everyone_stands_there_with_what_they_do(clinic: Clinic, admin: str, bo: Person) -> None:
    screen = screen_of(opened(admin))
    assert screen.row("Ann Admin")[1:2] == ["administrator"]
    assert screen.row("Bo Example")[1:4] == ["front desk", "never", "off"]


def test_somebody_new_gets_a_first_password_that_is_shown_once(clinic: Clinic, admin: str) -> None:
    at = opened(admin)
    at.text_input[0].set_value("Cy Newcomer")
    next(one for one in at.checkbox if one.label.startswith("Clinician")).check()
    at = pressed(at, "Add this person")
    password = password_on(at)
    assert person_recognised(clinic.records, "Cy Newcomer", password, address="x").roles == {Role.CLINICIAN}
    assert password_on(at.run()) == ""
    assert password not in repr(at.session_state)
    assert all(password not in str(one.value) for one in (*at.text_input, *at.text_area))
    assert "person made" in kinds(clinic)


def test_a_name_that_is_taken_is_said_and_makes_nobody(clinic: Clinic, admin: str, bo: Person) -> None:
    at = opened(admin)
    at.text_input[0].set_value("bo  EXAMPLE")
    at = pressed(at, "Add this person")
    assert "already signs in under this name" in screen_of(at).words
    assert password_on(at) == ""


def test_roles_are_given_and_taken(clinic: Clinic, admin: str, bo: Person) -> None:
    at = opened(admin, bo)
    for box in at.checkbox:
        if box.key and box.key.startswith(f"{bo.id}-"):
            box.set_value(box.label.startswith("Medical director"))
    at = pressed(at, "Give these roles")
    assert screen_of(at).row("Bo Example")[1] == "medical director"


def test_a_forgotten_password_is_replaced(clinic: Clinic, admin: str, bo: Person) -> None:
    at = pressed(opened(admin, bo), "Make a new first password")
    assert person_recognised(clinic.records, "Bo Example", password_on(at), address="x").id == bo.id
    with pytest.raises(SignInRefused):
        person_recognised(clinic.records, "Bo Example", PASSWORD, address="x")


def test_their_sessions_end(clinic: Clinic, admin: str) -> None:
    theirs = clinic.sign_in(frozenset({Role.CLINICIAN}), "Dr Cy Clinician")
    staff = staff_of_session(clinic.records, theirs.removeprefix("staff:"))
    assert staff is not None
    at = opened(admin, Person(staff.person_id, staff.name, staff.roles))
    assert "last seen" in screen_of(at).words
    at = pressed(at, "End their sessions")
    assert staff_of_session(clinic.records, staff.session_id) is None
    assert "Signed in nowhere." in screen_of(at).words


def test_whoever_leaves_cannot_sign_in_and_keeps_their_name(clinic: Clinic, admin: str, bo: Person) -> None:
    at = pressed(opened(admin, bo), "Yes, end this account")
    assert screen_of(at).row("Bo Example")[4].startswith("left")
    with pytest.raises(SignInRefused):
        person_recognised(clinic.records, "Bo Example", PASSWORD, address="x")
    at = pressed(at, "Works here again")
    assert person_recognised(clinic.records, "Bo Example", password_on(at), address="x").id == bo.id


def test_the_last_administrator_stays(clinic: Clinic, admin: str) -> None:
    staff = staff_of_session(clinic.records, admin.removeprefix("staff:"))
    assert staff is not None
    me = Person(staff.person_id, staff.name, staff.roles)
    for label in ("Yes, end this account", "Give these roles"):
        at = opened(admin, me)
        for box in at.checkbox:
            if box.key and box.key.startswith(f"{me.id}-"):
                box.uncheck()
        assert "only administrator" in screen_of(pressed(at, label)).words
    assert staff_of_session(clinic.records, staff.session_id) == staff


def test_someone_is_linked_to_the_sign_in_provider(clinic: Clinic, admin: str, bo: Person) -> None:
    at = opened(admin, bo)
    next(one for one in at.text_input if one.label.startswith("Known to")).set_value("bo@example.org")
    at = pressed(at, "Link")
    assert "bo@example.org" in screen_of(at).row("Bo Example")[4]
    at = pressed(at, "Take the link off")
    assert "bo@example.org" not in screen_of(at).row("Bo Example")[4]


def test_a_name_made_of_markup_is_words(clinic: Clinic, admin: str) -> None:
    add_person(clinic.records, "<img src=x> *Bo*", PASSWORD, frozenset({Role.FRONT_DESK}))
    screen = screen_of(opened(admin))
    assert "img" not in [tag for tag, _ in screen.html.tags]
    assert screen.row("<img src=x> *Bo*")


def test_no_box_carries_a_password(clinic: Clinic, admin: str, bo: Person) -> None:
    at = opened(admin, bo)
    assert [one.label for one in at.text_input if "assword" in one.label] == []
    assert [one.label for one in at.text_input if one.proto.type == one.proto.PASSWORD] == []


def test_an_administrator_reads_no_audit_of_what_was_answered(clinic: Clinic, admin: str) -> None:
    staff = staff_of_session(clinic.records, admin.removeprefix("staff:"))
    assert staff is not None
    _, case = clinic.open_intake()
    clinic.records.save_answer(case, "about_you.name", "Maja Sampleton", author=staff.author)
    assert "Sampleton" not in repr(read_audit(clinic.records, staff, limit=100))
