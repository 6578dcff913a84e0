"""Questions that are asked again come to a patient through the same doors as the form: a link, a tablet, this browser."""

import datetime as dt
import logging

import pytest

from pages.front_door import visit as visit_door
from screening.access import Role, hold_of_token, pen_taken
from screening.access.asking_back import ask_back_taken_back, asked_back
from screening.clinic import Clinic as ClinicSettings
from screening.records import Author
from screening.records.review_rows import ANSWERED
from tests.access.asking import PATIENT, STROKE, TOLD
from tests.access.visiting import Desk, desk_of, staff_of
from tests.clinic import Clinic
from tests.front_door.conftest import Browser
from tests.front_door.test_visit_links import TYPED, WRONG_BIRTH, _expected, arrived, pressed, token_of

HEALTH = ("stroke", "TIA", "hospital", "heart")


@pytest.fixture(autouse=True)
def our_clinic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit_door, "clinic_here", lambda: ClinicSettings(name="Elm Street Clinic"))


@pytest.fixture
def desk(clinic: Clinic) -> Desk:
    """A patient of tomorrow whose form was handed in, and of whom one question is asked again."""
    day = clinic.records.now().astimezone().date() + dt.timedelta(days=1)
    made = desk_of(clinic.records, _expected(day))
    for id, value in TOLD.items():
        clinic.records.save_answer(made.encounter.id, id, value, author=PATIENT)
    clinic.records.submit(made.encounter.id, "k" * 32, questionnaire_hash="0" * 64, author=PATIENT)
    return made


def asked(desk: Desk, key: str = "press") -> tuple[object, int]:
    clinician = staff_of(desk.records, Role.CLINICIAN, name=f"Dr Cleo Asker {key}")
    number = asked_back(desk.records, clinician, desk.encounter.id, [STROKE], "About the hospital", key=key)
    return clinician, number


def test_before_the_facts_the_page_says_that_questions_are_asked_again_and_not_which(
    browser: Browser, desk: Desk
) -> None:
    asked(desk)
    page = arrived(browser(), token_of(desk))
    assert page.status_code == 200
    assert "Elm Street Clinic asks you to answer some questions again. It takes a few minutes." in page.text
    assert [word for word in HEALTH if word in page.text] == []


def test_whoever_knows_both_facts_is_let_in_and_whoever_does_not_is_not(browser: Browser, desk: Desk) -> None:
    asked(desk)
    client = browser()
    page = arrived(client, token_of(desk))
    wrong = pressed(client, page, **WRONG_BIRTH)
    assert wrong.status_code == 403
    right = pressed(client, wrong, **TYPED)
    assert right.status_code == 303
    hold = hold_of_token(desk.records, client.cookies.get("anteroom_intake"))
    assert hold is not None
    assert (hold.encounter_id, hold.place) == (desk.encounter.id, "link")


def test_once_it_was_sent_or_taken_back_the_link_says_that_the_form_was_handed_in(
    browser: Browser, desk: Desk
) -> None:
    clinician, number = asked(desk)
    client, token = browser(), token_of(desk)
    pressed(client, arrived(client, token), **TYPED)
    hold = hold_of_token(desk.records, client.cookies.get("anteroom_intake"))
    assert hold is not None
    pen = pen_taken(desk.records, hold.id, "w", from_others=False)
    desk.records.ask_back_ended(
        desk.encounter.id, number, ANSWERED, author=Author("patient", hold.id), pen=pen
    )
    assert "This form was handed in" in arrived(browser(), token).text
    clinician, number = asked(desk, "again")
    second = token_of(desk)
    assert "This form was handed in" not in arrived(browser(), second).text
    ask_back_taken_back(desk.records, clinician, desk.encounter.id, number)  # type: ignore[arg-type]
    assert "This form was handed in" in arrived(browser(), second).text


def test_no_log_and_no_address_names_what_is_asked(
    browser: Browser, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        asked(desk)
        client = browser()
        answer = pressed(client, arrived(client, token_of(desk)), **TYPED)
    assert answer.headers["location"] == "/"
    assert [word for word in (STROKE, "About the hospital") if word in caplog.text] == []
