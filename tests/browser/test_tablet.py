"""A tablet in a patient's hands: begun, watched over, helped, taken back; and what staff see of it meanwhile."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from screening.access import Role, hold_begun
from screening.access.devices import device_revoked
from screening.access.holds import hold_on_device
from screening.records import schema
from tests.browser.late_beats import LateBeats
from tests.browser.looking import faults, sideways, small_targets
from tests.browser.patient import Patient, type_into, wait_until
from tests.browser.serving import Server
from tests.browser.tablets import DESK, Tablet, signed_in, staff_here

SOON = 45_000
SIZES = [{"width": 1024, "height": 768}, {"width": 390, "height": 844}]


@pytest.fixture
def tablet(server: Server, new_context: Callable[..., BrowserContext]) -> Tablet:
    return Tablet.enrolled(new_context(), server, "Tablet 4")


@pytest.fixture
def staff_page(server: Server, new_context: Callable[..., BrowserContext]) -> Page:
    """A page of someone who reads cases and manages tablets."""
    context = new_context()
    signed_in(context, server)
    return context.new_page()


def _warned(tablet: Tablet, seconds: int = 50) -> None:
    """Let the time run down so far that the warning shows."""
    table = schema.intake_hold
    change = update(table).where(table.c.ended_at.is_(None), table.c.device_id == tablet.device)
    touched = tablet.records.now() - dt.timedelta(seconds=60)
    change = change.values(touched_at=touched, idle_seconds=60 + seconds)
    tablet.records.write(lambda connection: connection.execute(change))
    tablet.page.reload()
    tablet.page.get_by_role("alertdialog").wait_for()


def test_the_start_page_offers_a_code_staff_and_help_and_nothing_else(tablet: Tablet) -> None:
    page = tablet.page
    page.get_by_role("button", name="Call staff").wait_for()
    ways = page.locator("a[href]:visible, button:visible, input:visible, textarea:visible").all_inner_texts()
    assert [way.strip() for way in ways if not way.startswith("Skip")] == [
        "Enter your code",
        "Call staff",
        "Staff",
    ]


@pytest.mark.parametrize("size", SIZES)
def test_every_page_of_a_tablet_is_for_everyone(tablet: Tablet, size: dict[str, int]) -> None:
    page = tablet.page
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.get_by_role("button", name="Call staff").wait_for()
    assert (faults(page), small_targets(page), sideways(page) > 0) == ([], [], False)
    for way in ("/tablet/code", "/tablet/staff"):
        page.goto(tablet.server.url + way)
        assert (faults(page), small_targets(page)) == ([], [])
    patient = tablet.handed()
    assert (faults(page), small_targets(page), sideways(page) > 0) == ([], [], False)
    _warned(tablet)
    assert (faults(page), small_targets(page)) == ([], [])
    patient.page.get_by_role("button", name="I am still here").click()


def test_the_warning_takes_the_focus_counts_gently_and_goes_when_someone_is_there(tablet: Tablet) -> None:
    page = tablet.page
    tablet.handed()
    _warned(tablet)
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_have_accessible_name("Are you still there?")
    expect(page.get_by_role("button", name="I am still here")).to_be_focused()
    expect(dialog.locator(".count")).to_have_attribute("aria-hidden", "true")
    expect(dialog.get_by_role("status")).to_have_attribute("aria-live", "polite")
    before = hold_on_device(tablet.records, tablet.device)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    wait_until(
        lambda: _touched(tablet) > (before.touched_at.timestamp() if before else 0), "the server has heard it"
    )


def _touched(tablet: Tablet) -> float:
    hold = hold_on_device(tablet.records, tablet.device)
    return hold.touched_at.timestamp() if hold else 0.0


def test_nobody_there_the_form_closes_and_staff_see_it(tablet: Tablet, staff_page: Page) -> None:
    patient = tablet.handed()
    patient.answer("about_you.name", "Zebedee Quillfeather")
    staff_page.goto(tablet.server.url)
    _warned(tablet, 4)
    tablet.page.wait_for_url("**/intake/ended", timeout=SOON)
    assert "Zebedee" not in tablet.page.content()
    expect(staff_page.get_by_role("heading", name="Left alone and closed")).to_be_visible(timeout=SOON)
    expect(staff_page.get_by_text("Zebedee Quillfeather").first).to_be_visible()
    assert patient.values() == {"about_you.name": "Zebedee Quillfeather"}
    assert patient.events()[-1] == "intake closed on a device"


def test_without_a_connection_the_screen_is_cleared_all_the_same(tablet: Tablet) -> None:
    patient = tablet.handed()
    patient.answer("about_you.name", "Zebedee Quillfeather")
    _warned(tablet, 4)
    tablet.page.context.set_offline(True)
    tablet.page.wait_for_function("() => document.getElementById('anteroom-gone')")
    expect(tablet.page.get_by_test_id("stApp")).to_be_hidden()
    tablet.page.context.set_offline(False)
    tablet.page.wait_for_url("**/intake/ended", timeout=SOON)


def test_typing_keeps_the_form_open(tablet: Tablet) -> None:
    patient = tablet.handed()
    box = patient.box("about_you.name").get_by_role("textbox")
    table, earlier = schema.intake_hold, tablet.records.now() - dt.timedelta(seconds=60)
    old = update(table).where(table.c.device_id == tablet.device).values(touched_at=earlier)
    tablet.records.write(lambda connection: connection.execute(old))
    before = _touched(tablet)
    type_into(box, "Anna")
    wait_until(lambda: _touched(tablet) > before, "the server has heard the keys")


# Help


def test_a_call_reaches_the_queue_and_the_answer_the_patient(tablet: Tablet, staff_page: Page) -> None:
    tablet.handed()
    staff_page.goto(tablet.server.url)
    tablet.page.get_by_role("button", name="Call staff").click()
    expect(tablet.page.get_by_text("Staff have been told.")).to_be_visible()
    coming = staff_page.get_by_role("button", name="I am coming")
    expect(coming).to_be_visible(timeout=SOON)
    expect(staff_page.get_by_text("Tablet 4", exact=True).first).to_be_visible()
    coming.click()
    expect(tablet.page.get_by_text("Staff are coming.")).to_be_visible(timeout=SOON)
    expect(coming).to_be_hidden()


def test_the_front_desk_sees_a_call_on_its_own_start_page_and_not_who_is_at_the_tablet(
    tablet: Tablet, server: Server, new_context: Callable[..., BrowserContext]
) -> None:
    patient = tablet.handed()
    patient.answer("about_you.name", "Ottoline Marshgate")
    tablet.page.get_by_role("button", name="Call staff").click()
    expect(tablet.page.get_by_text("Staff have been told.")).to_be_visible()
    context = new_context()
    signed_in(context, server, Role.FRONT_DESK)
    desk = context.new_page()
    desk.goto(server.url)
    expect(desk.get_by_role("button", name="I am coming").first).to_be_visible(timeout=SOON)
    assert "Ottoline" not in desk.content()
    assert faults(desk) == []


# Two devices


def test_staff_hand_a_form_over_from_their_own_computer(tablet: Tablet, staff_page: Page) -> None:
    visit = tablet.visit()
    staff_page.goto(tablet.server.url)
    button = staff_page.locator(
        f'form.post-button:has(input[value="{visit}"]):has(input[value="{tablet.device}"]) button'
    )
    button.click()
    expect(staff_page.get_by_role("heading", name="The form is on the tablet")).to_be_visible()
    patient = Patient.of(tablet.page, tablet.server)
    assert patient.encounter == visit


def test_the_device_that_lost_the_form_is_told_and_unsaved_words_stand_there_to_be_copied(
    tablet: Tablet, server: Server, page: Page
) -> None:
    home = Patient.at(page, server)
    home.answer("about_you.name", "Anna Sample")
    type_into(home.box("about_you.record_number").get_by_role("textbox"), "AB-12")
    hold_begun(tablet.records, home.encounter, by=DESK, place="tablet", device_id=tablet.device)
    # At once: what is typed key by key may still be typed when the page has closed.
    home.box("about_you.record_number").get_by_role("textbox").fill("AB-1234 and more")
    expect(page.locator("h1")).to_have_text(["This form is open on another device now"], timeout=SOON)
    expect(page.locator(".lost textarea")).to_have_value("AB-1234 and more")
    assert "Anna Sample" not in page.content()
    there = tablet.started_with_form()
    assert there.encounter == home.encounter
    there.answer("about_you.sex", "female")
    assert there.values()["about_you.sex"] == "female"
    assert len(tablet.records.drafts(500)) == len({one.encounter.id for one in tablet.records.drafts(500)})
    page.get_by_role("link", name="Go to the start page").click()
    page.wait_for_url("**/intake/ended")
    page.go_back()
    expect(page.locator(".lost")).to_have_count(0)


def test_words_typed_in_a_window_that_may_no_longer_write_are_shown_as_well(
    server: Server, page: Page
) -> None:
    patient = Patient.at(page, server)
    other = page.context.new_page()
    other.goto(server.url)
    other.get_by_role("button", name="Continue here").click()
    other.locator('[class*="-ask-"]').first.wait_for()
    type_into(patient.box("about_you.name").get_by_role("textbox"), "Anna Sample")
    expect(page.locator("h1")).to_have_text(["This form is open in another window"], timeout=SOON)
    expect(page.locator(".lost textarea")).to_have_value("Anna Sample")


def test_a_removed_tablet_closes_its_form_by_itself(tablet: Tablet) -> None:
    patient = tablet.handed()
    patient.answer("about_you.name", "Zebedee Quillfeather")
    device_revoked(tablet.records, staff_here(tablet.records), tablet.device)
    expect(tablet.page.locator("h1")).to_have_text(["This form is closed on this device"], timeout=SOON)
    tablet.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    assert "Zebedee" not in tablet.page.content()
    assert patient.values() == {"about_you.name": "Zebedee Quillfeather"}


def test_a_look_of_the_page_before_does_not_take_the_next_page_away(tablet: Tablet) -> None:
    late = LateBeats(tablet.page)
    tablet.handed()
    late.heard()
    device_revoked(tablet.records, staff_here(tablet.records), tablet.device)
    heading = tablet.page.locator("h1")
    expect(heading).to_have_text(["This form is closed on this device"], timeout=SOON)
    tablet.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    late.again()
    tablet.page.wait_for_timeout(500)
    assert [words.strip() for words in heading.all_text_contents()] == ["This form is closed on this device"]


# Locked, in the browser


@pytest.mark.parametrize("form", [False, True])
def test_no_address_button_or_second_tab_leads_out(tablet: Tablet, form: bool) -> None:
    if form:
        tablet.handed()
    for path in ("review_queue", "devices", "account/sign-in", "people?x=1", "intake/start"):
        tab = tablet.page.context.new_page()
        tab.goto(f"{tablet.server.url}/{path}")
        wanted = "This form is open in another window" if form else "Welcome"
        expect(tab.locator("h1")).to_have_text([wanted])
        tab.close()
    tablet.page.reload()
    tablet.page.wait_for_load_state()
    expect(tablet.page.locator("h1")).to_have_text(["About you" if form else "Welcome"])


def test_an_administrator_enrols_and_removes_a_tablet(
    server: Server, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context()
    signed_in(context, server)
    page = context.new_page()
    page.goto(f"{server.url}/devices")
    if page.get_by_role("link", name="Set the PIN for tablets").count():
        page.get_by_role("link", name="Set the PIN for tablets").click()
        page.get_by_label("New PIN").fill("824617")
        page.get_by_role("button", name="Set the PIN").click()
    page.get_by_role("link", name="Enrol another one by a code").click()
    page.get_by_label("Name of the tablet").fill("Tablet 9")
    page.get_by_role("button", name="Show the code").click()
    words = page.inner_text("main")
    code = next(word for word in words.split() if word.count("-") == 2)
    other = new_context().new_page()
    other.goto(f"{server.url}/tablet/enrol")
    other.get_by_label("Enrolment code").fill(code)
    other.get_by_role("button", name="Enrol").click()
    other.get_by_role("link", name="Enter your code").wait_for()
    page.goto(f"{server.url}/devices")
    page.get_by_role("button", name="Remove Tablet 9").click()
    expect(page.get_by_text("removed").first).to_be_visible()
    assert faults(page) == []
    expect(other.get_by_role("link", name="Staff sign-in")).to_be_visible(timeout=SOON)
