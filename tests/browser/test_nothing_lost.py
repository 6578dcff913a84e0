"""Whatever happens to the server, the browser or the window, what the patient said is in the record and on the screen."""

import datetime as dt
import re
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from screening.records import TYPED, Author, Records
from tests.browser.patient import LAST, SECTIONS, Patient, wait_until
from tests.browser.scripts import UNSURE
from tests.browser.serving import Server

NUMBER = {section.id: number for number, section in enumerate(SECTIONS, start=1)}
CONNECTED = '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
CUT = '[data-testid="stApp"]:not([data-test-connection-state="CONNECTED"])'


@pytest.fixture
def patient(server: Server, page: Page) -> Iterator[Patient]:
    patient = Patient.at(page, server)
    yield patient
    patient.records.close()


@pytest.fixture
def struck(fresh_server: Server, page: Page) -> Iterator[Patient]:
    """A patient at a server that may be killed."""
    patient = Patient.at(page, fresh_server)
    yield patient
    patient.records.close()


def _named(patient: Patient, name: str) -> None:
    """The box of the name shows this: a box is drawn empty and filled a moment later."""
    expect(patient.box("about_you.name").get_by_role("textbox")).to_have_value(name)


def test_the_power_fails_in_mid_section_and_the_form_goes_on(struck: Patient) -> None:
    struck.answer("about_you.name", "Anna Sample")
    struck.answer("about_you.height", {"value": 170, "unit": "cm"})
    struck.server.kill()
    struck.page.wait_for_selector(CUT)
    struck.server.start()
    struck.page.wait_for_selector(CONNECTED)
    struck.answer("about_you.sex", "female")
    assert struck.values() == {
        "about_you.name": "Anna Sample",
        "about_you.sex": "female",
        "about_you.height": {"value": 170.0, "unit": "cm"},
    }
    _named(struck, "Anna Sample")
    struck.onward().answer("treatment_sought.reason", "depression")


def test_killed_after_every_answer_nothing_that_was_saved_is_lost(struck: Patient) -> None:
    struck.open(NUMBER["eyes"]).answer("eyes.conditions", ["glaucoma"])
    struck.server.restart()
    struck.open(NUMBER["heart"]).answer("heart.event", "yes")
    struck.server.restart()
    struck.open(NUMBER["heart"]).answer("heart.event_date", "2025-10")
    struck.server.restart()
    struck.open(LAST)
    assert struck.values() == {
        "eyes.conditions": ["glaucoma"], "heart.event": "yes", "heart.event_date": "2025-10",
    }  # fmt: skip


def test_words_typed_while_the_server_was_away_are_kept_when_it_is_back(struck: Patient) -> None:
    struck.answer("about_you.sex", "male")
    box = struck.box("about_you.name").get_by_role("textbox")
    box.click()
    struck.page.keyboard.type("Anna")
    struck.server.kill()
    struck.page.keyboard.type(" Sample")
    on_screen = box.input_value()
    assert on_screen.startswith("Anna")
    struck.page.wait_for_selector(CUT)
    struck.server.start()
    struck.kept("about_you.name", on_screen)
    _named(struck, on_screen)


def test_a_window_that_was_only_loaded_before_the_server_went_away_goes_on_too(struck: Patient) -> None:
    struck.answer("about_you.name", "Anna")
    struck.reload()
    _named(struck, "Anna")
    box = struck.box("about_you.name").get_by_role("textbox")
    box.click()
    struck.page.keyboard.press("End")
    struck.page.keyboard.type(" Sample")
    struck.server.kill()
    on_screen = box.input_value()
    assert on_screen.startswith("Anna ")
    struck.page.wait_for_selector(CUT)
    struck.server.start()
    struck.kept("about_you.name", on_screen.rstrip())
    _named(struck, on_screen)


def test_long_words_are_saved_while_they_are_being_written(patient: Patient) -> None:
    patient.open(NUMBER["allergies"]).answer("allergies.allergic_to", ["other"])
    patient.box("allergies.other").get_by_role("textbox").click()
    patient.page.keyboard.type("Penicillin gave me a rash")
    patient.kept("allergies.other", "Penicillin gave me a rash")
    expect(patient.box("allergies.other").get_by_role("textbox")).to_be_focused()
    patient.page.keyboard.type(".")
    patient.kept("allergies.other", "Penicillin gave me a rash.")


def test_a_page_turned_in_the_middle_of_a_character_does_not_stop_words_from_being_saved(
    patient: Patient,
) -> None:
    """An input method that composes characters is never told that its box is gone."""
    patient.open(NUMBER["allergies"]).answer("allergies.allergic_to", ["other"])
    box = patient.box("allergies.other").get_by_role("textbox")
    box.click()
    method = patient.page.context.new_cdp_session(patient.page)
    method.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    for press in ("Next", "Back"):
        patient.page.get_by_role("button", name=press, exact=True).evaluate("button => button.click()")
        patient.arrived()
    patient.kept("allergies.other", "ni")
    box.click()
    patient.page.keyboard.press("End")
    patient.page.keyboard.type(" rash")
    patient.kept("allergies.other", "ni rash")
    expect(box).to_be_focused()


def test_a_choice_made_in_the_moment_of_a_restart_wins_over_the_older_one(struck: Patient) -> None:
    struck.open(NUMBER["eyes"]).answer("eyes.conditions", ["glaucoma"])
    struck.server.restart()
    struck.page.wait_for_selector(CONNECTED)
    none = struck.box("eyes.conditions").get_by_test_id("stCheckbox").filter(has_text="None of these")
    none.locator("label").click()
    struck.kept("eyes.conditions", ["none"])
    glaucoma = struck.box("eyes.conditions").get_by_test_id("stCheckbox").first
    expect(glaucoma.get_by_role("checkbox")).not_to_be_checked()
    expect(none.get_by_role("checkbox")).to_be_checked()


def test_the_browser_is_closed_and_opened_again_and_the_form_goes_on(
    patient: Patient, new_context: Callable[..., BrowserContext]
) -> None:
    patient.answer("about_you.name", "Anna Sample")
    patient.answer("about_you.birth_date", "1984-11-30")
    state = patient.page.context.storage_state()
    patient.page.context.close()
    page = new_context(storage_state=state).new_page()
    page.goto(patient.server.url)
    _continue_here(page)
    again = Patient(page, patient.server, patient.records, patient.encounter).arrived()
    assert again.number == 1
    _named(again, "Anna Sample")
    again.answer("about_you.sex", "male")
    assert set(again.values()) == {"about_you.name", "about_you.birth_date", "about_you.sex"}


def test_opened_without_a_page_the_form_is_at_the_first_open_question(patient: Patient) -> None:
    for id, value in {
        "about_you.name": "A",
        "about_you.birth_date": "1984-11-30",
        "about_you.sex": "male",
    }.items():
        patient.records.save_answer(patient.encounter, id, value, author=Author("system", "test"))
    for id in ("about_you.height", "about_you.weight"):
        patient.records.save_answer(patient.encounter, id, UNSURE, author=Author("system", "test"))
    window = re.search(r"w=([0-9a-f]+)", patient.page.url)
    assert window is not None
    patient.page.goto(f"{patient.server.url}/?w={window[1]}")
    patient.arrived()
    assert SECTIONS[patient.number - 1].id == "treatment_sought"


# Two windows


def _continue_here(page: Page) -> None:
    expect(page.locator("h1")).to_have_text(["This form is open in another window"], timeout=20_000)
    page.get_by_role("button", name="Continue here").click()
    expect(page.locator("h1")).not_to_have_text("This form is open in another window", timeout=20_000)


def test_a_second_window_is_told_and_the_first_one_may_not_write_once_it_went_on(patient: Patient) -> None:
    patient.answer("about_you.name", "Anna Sample")
    other = patient.page.context.new_page()
    other.goto(patient.server.url)
    _continue_here(other)
    second = Patient(other, patient.server, patient.records, patient.encounter).arrived()
    second.answer("about_you.name", "Anna Sample-Jones")
    patient.box("about_you.sex").get_by_test_id("stRadioOption").first.click()
    expect(patient.page.locator("h1")).to_have_text(["This form is open in another window"], timeout=20_000)
    assert patient.values() == {"about_you.name": "Anna Sample-Jones"}
    _continue_here(patient.page)
    patient.arrived()
    _named(patient, "Anna Sample-Jones")
    patient.answer("about_you.sex", "female")


def test_a_duplicated_tab_is_a_second_window(patient: Patient) -> None:
    patient.answer("about_you.name", "Anna Sample")
    twin = patient.page.context.new_page()
    twin.goto(patient.page.url)
    expect(twin.locator("h1")).to_have_text(["This form is open in another window"], timeout=15_000)
    patient.answer("about_you.sex", "female")


def test_a_tab_that_slept_until_the_server_forgot_it_puts_no_old_answers_over_those_of_its_twin(
    struck: Patient,
) -> None:
    sleeps = False
    page = struck.page
    page.add_init_script("BroadcastChannel.prototype.postMessage = () => {}")
    page.route("**/_stcore/**", lambda route: route.abort() if sleeps else route.continue_())
    struck.reload()
    struck.answer("about_you.name", "Anna Sample")
    struck.answer("about_you.sex", "female")
    twin_page = page.context.new_page()
    twin_page.goto(page.url)
    twin = Patient(twin_page, struck.server, struck.records, struck.encounter).arrived()
    twin.answer("about_you.name", "Anna Sample-Jones")
    twin.answer("about_you.sex", "male")
    said = twin.values()
    assert said == {"about_you.name": "Anna Sample-Jones", "about_you.sex": "male"}
    sleeps = True
    struck.server.kill()
    page.wait_for_selector(CUT)
    struck.server.start()
    twin_page.wait_for_selector(CONNECTED)
    sleeps = False
    page.wait_for_selector(CONNECTED)
    expect(page.locator("h1")).to_have_text(["This form is open in another window"], timeout=20_000)
    assert twin.values() == said
    twin.answer("about_you.height", {"value": 170, "unit": "cm"})
    _continue_here(page)
    struck.arrived()
    _named(struck, "Anna Sample-Jones")


# The record itself


def test_an_answer_that_cannot_be_written_is_told_and_is_written_when_it_can_be(patient: Patient) -> None:
    blocker = sqlite3.connect(patient.server.folder / "anteroom.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    patient.box("about_you.sex").get_by_test_id("stRadioOption").first.click()
    told = patient.page.get_by_text("Your last answer is not saved yet")
    told.wait_for(timeout=30_000)
    assert patient.values() == {}
    blocker.execute("ROLLBACK")
    blocker.close()
    patient.press("Try again")
    patient.kept("about_you.sex", "female")
    expect(told).to_have_count(0)


def test_what_is_out_of_date_is_asked_again_and_the_same_answer_counts_anew(patient: Patient) -> None:
    long_ago = Records.open(
        patient.server.folder / "anteroom.db", clock=lambda: dt.datetime.now(dt.UTC) - dt.timedelta(days=200)
    )
    for id, value in {
        "blood_pressure.symptoms_now": ["none"],
        "about_you.weight": {"value": 72, "unit": "kg"},
        f"{TYPED}about_you.weight": {"number": "72", "unit": "kg"},
    }.items():
        long_ago.save_answer(patient.encounter, id, value, author=Author("system", "test"))
    long_ago.close()
    patient.open(NUMBER["blood_pressure"])
    boxes = patient.box("blood_pressure.symptoms_now").get_by_role("checkbox")
    assert [box for box in boxes.all() if box.is_checked()] == []
    patient.answer("blood_pressure.symptoms_now", ["none"])
    patient.open(NUMBER["about_you"])
    assert patient.box("about_you.weight").get_by_role("radio", checked=True).count() == 0
    case = [row.recorded_at.date() for row in patient.records.answers_of(patient.encounter).values()]
    assert min(case) < max(case)
    patient.answer("about_you.weight", {"value": 72, "unit": "kg"})
    today = dt.datetime.now(dt.UTC).date()
    for id in ("blood_pressure.symptoms_now", "about_you.weight"):
        wait_until(
            lambda id=id: patient.records.answers_of(patient.encounter)[id].recorded_at.date() == today,
            f"{id} to be kept anew",
        )


def test_the_saved_sign_says_when(patient: Patient) -> None:
    sign = patient.page.locator("#anteroom-saved")
    expect(sign).to_have_text("")
    patient.answer("about_you.sex", "male")
    expect(sign).to_have_text(re.compile(r"^Saved at \d\d:\d\d$"))
    expect(sign).to_have_attribute("aria-live", "polite")
    patient.reload()
    expect(sign).to_have_text(re.compile(r"^Saved at \d\d:\d\d$"))
