"""A visit link from the front desk to a phone at home: made, opened, proven, broken off, gone on with, over."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from forms.questionnaire import QUESTIONNAIRE
from screening.access import Role
from screening.access.links import Fact, Terms, link_made, link_revoked
from screening.access.visits import VisitDetails, visit_made
from screening.records import Author, Records, schema
from tests.browser.looking import faults, sideways, small_targets
from tests.browser.patient import Patient, wait_until
from tests.browser.serving import Server
from tests.browser.tablets import signed_in, staff_here
from tests.browser.test_clinician import settled

PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1024, "height": 768}
NAME = "Zebedee Quillfeather"
WRONG = "That does not fit what the clinic has."
SOON = 45_000
# The labels that do not stand right above their own box.
BESIDE = """
() => [...document.querySelectorAll('label')].filter((label) => {
  const said = label.getBoundingClientRect(), box = label.control.getBoundingClientRect();
  return Math.abs(said.left - box.left) > 2 || said.bottom > box.top || box.top - said.bottom > 16;
}).map((label) => label.textContent)
"""
Contexts = Callable[..., BrowserContext]


@pytest.fixture
def desk(server: Server, new_context: Contexts) -> Page:
    """The front desk at its start page."""
    context = new_context(viewport=SCREEN)
    signed_in(context, server, Role.FRONT_DESK)
    page = context.new_page()
    page.goto(server.url)
    settled(page)
    return page


def tomorrow() -> dt.date:
    return dt.datetime.now().astimezone().date() + dt.timedelta(days=1)


def visit_added(desk: Page) -> None:
    """A visit of tomorrow, typed into the page."""
    expect(desk.locator("h1")).to_have_text(["Visits"])
    desk.get_by_text("Add a visit", exact=True).click()
    typed = {
        "Full name": NAME,
        "Date of birth": "7 March 1961",
        "Day of the visit": tomorrow().isoformat(),
        "Time of the visit": "10:30",
        "Phone": "+1 555 010 4477",
    }
    for label, words in typed.items():
        desk.get_by_label(label, exact=True).fill(words)
    desk.get_by_role("button", name="Add the visit").click()
    expect(desk.locator("h1")).to_have_text(["Visit"], timeout=SOON)


def link_on(desk: Page) -> str:
    """A link made on the page of a visit; its address, with the picture drawn."""
    desk.get_by_role("button", name=re.compile("^(Make a|New) link$")).click()
    picture = desk.get_by_alt_text("The link as a QR code")
    picture.wait_for(timeout=SOON)
    wait_until(
        lambda: picture.evaluate("one => one.complete && one.naturalWidth > 100"), "the picture is drawn"
    )
    address = settled(desk).locator("code").first.inner_text().strip()
    assert "/v/" in address
    return address


def told(page: Page, *, day: str, phone: str) -> None:
    """The two facts, typed and sent."""
    page.get_by_label("Day", exact=True).fill(day)
    page.get_by_label("Month").fill("March")
    page.get_by_label("Year").fill("1961")
    page.get_by_label("The last four digits of your phone number").fill(phone)
    page.get_by_role("button", name="Open my form").click()


def is_nowhere(page: Page, token: str) -> None:
    """The token of a link stands neither in the address, nor in the history, the page or anything a script reads."""
    assert token not in page.url
    kept = page.evaluate(
        "() => JSON.stringify([location.href, document.referrer, document.cookie, history.state,"
        " {...localStorage}, {...sessionStorage}, document.documentElement.outerHTML])"
    )
    assert token not in kept
    history = page.context.new_cdp_session(page).send("Page.getNavigationHistory")["entries"]
    # What was typed into the bar is remembered as typed while the tab lives; nothing leads back to it.
    assert history
    assert token not in str([(entry["url"], entry["title"]) for entry in history])


def test_from_the_front_desk_to_a_phone_and_back(server: Server, desk: Page, new_context: Contexts) -> None:
    visit_added(desk)
    address = link_on(desk)
    token = address.rpartition("/")[2]
    desk.get_by_role("button", name="I have given it to the patient").click()
    expect(desk.get_by_text(address)).to_have_count(0)
    assert token not in desk.content()

    phone = new_context(viewport=PHONE).new_page()
    phone.goto(address)
    is_nowhere(phone, token)
    said = []
    for day, digits in (("8", "4477"), ("7", "4478")):
        told(phone, day=day, phone=digits)
        expect(phone.get_by_role("alert")).to_contain_text(WRONG)
        said.append(phone.get_by_role("alert").inner_text())
    assert len(set(said)) == 1
    told(phone, day="7", phone="4477")
    patient = Patient.of(phone, server)
    is_nowhere(phone, token)
    patient.answer("about_you.name", NAME)
    patient.answer("about_you.birth_date", "1961-03-07")
    before, where = patient.values(), patient.number
    phone.context.close()

    again = new_context(viewport=PHONE).new_page()
    again.goto(address)
    told(again, day="7", phone="4477")
    back = Patient.of(again, server)
    assert (back.encounter, back.number, back.values()) == (patient.encounter, where, before)
    expect(back.box("about_you.name").get_by_role("textbox")).to_have_value(NAME)
    is_nowhere(again, token)
    # "Back" leads neither to the link nor to the two facts
    again.go_back()
    is_nowhere(again, token)

    desk.reload()
    settled(desk)
    expect(desk.get_by_text("verified", exact=True)).to_be_visible()
    expect(desk.get_by_text("open at home now")).to_be_visible()

    author = Author("patient", "test")
    back.records.submit(back.encounter, "k" * 32, questionnaire_hash=QUESTIONNAIRE.hash, author=author)
    later = new_context(viewport=PHONE).new_page()
    later.goto(address)
    expect(later.locator("h1")).to_have_text(["This form was handed in"])
    expect(later.get_by_role("link", name="988")).to_be_visible()
    assert NAME not in later.content()
    is_nowhere(later, token)


@pytest.fixture
def expected(server: Server) -> tuple[Records, str, str, str]:
    """A visit of tomorrow with a link: the record, encounter id, link id and token."""
    records = Records.open(server.folder / "anteroom.db")
    staff = staff_here(records)
    details = VisitDetails(NAME, tomorrow(), dt.date(1961, 3, 7), phone="+1 555 010 4477")
    visit = visit_made(records, staff, details, questionnaire_version=QUESTIONNAIRE.version)
    terms = Terms(QUESTIONNAIRE.version, "0" * 64, records.now() + dt.timedelta(days=1), facts=tuple(Fact))
    made = link_made(records, staff, visit.id, terms)
    assert made.token is not None
    return records, visit.id, made.link.id, made.token


def test_a_link_that_is_taken_back_closes_the_form_within_a_heartbeat(
    server: Server, expected: tuple[Records, str, str, str], new_context: Contexts
) -> None:
    records, _, link_id, token = expected
    phone = new_context(viewport=PHONE).new_page()
    phone.goto(f"{server.url}/v/{token}")
    told(phone, day="7", phone="4477")
    patient = Patient.of(phone, server)
    patient.answer("about_you.name", NAME)
    link_revoked(records, staff_here(records), link_id)
    expect(phone.locator('[class*="-ask-"]')).to_have_count(0, timeout=SOON)
    assert NAME not in phone.content()
    assert patient.values() == {"about_you.name": NAME}
    phone.goto(f"{server.url}/v/{token}")
    expect(phone.locator("h1")).to_have_text(["This link was taken back"])


def test_on_a_shared_phone_a_link_leads_past_the_form_of_somebody_else(
    server: Server, expected: tuple[Records, str, str, str], new_context: Contexts
) -> None:
    records, _, _, token = expected
    staff, ends = staff_here(records), records.now() + dt.timedelta(days=1)
    details = VisitDetails("Bea Other", tomorrow(), dt.date(1961, 3, 9), phone="+1 555 010 9999")
    visit = visit_made(records, staff, details, questionnaire_version=QUESTIONNAIRE.version)
    hers = link_made(records, staff, visit.id, Terms(QUESTIONNAIRE.version, "0" * 64, ends))
    phone = new_context(viewport=PHONE).new_page()
    phone.goto(f"{server.url}/v/{token}")
    told(phone, day="7", phone="4477")
    first = Patient.of(phone, server)
    first.answer("about_you.name", NAME)

    for size in (SCREEN, PHONE):
        phone.set_viewport_size({"width": size["width"], "height": size["height"]})
        phone.goto(f"{server.url}/v/{hers.token}")
        expect(phone.locator("h1")).to_have_text(["Another form is open here"])
        assert NAME not in phone.content()
        wide = phone.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")
        assert (faults(phone), small_targets(phone), wide) == ([], [], False)
    phone.get_by_role("button", name="Close the other form").click()
    expect(phone.locator("h1")).to_have_text(["Your form"])
    told(phone, day="9", phone="9999")
    second = Patient.of(phone, server)
    assert second.encounter == visit.id
    assert NAME not in phone.content()
    assert (first.values(), second.values()) == ({"about_you.name": NAME}, {})
    # back and back again shows nothing of the first form either; a page that is over may lead on while it is looked at
    for _ in range(3):
        phone.go_back()
        expect(phone.locator("h1").first).to_be_visible(timeout=SOON)
        expect(phone.get_by_text(NAME)).to_have_count(0)
        expect(phone.locator(f'input[value="{NAME}"]')).to_have_count(0)


def test_the_pages_of_a_link_are_for_everyone_on_a_phone(
    server: Server, expected: tuple[Records, str, str, str], new_context: Contexts
) -> None:
    records, _, link_id, token = expected
    phone = new_context(viewport=PHONE).new_page()

    def looked_at() -> tuple[list[str], list[tuple[float, str]], bool]:
        wide = phone.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")
        return faults(phone), small_targets(phone), bool(wide)

    phone.goto(f"{server.url}/v/{token}")
    assert looked_at() == ([], [], False)
    assert phone.evaluate(BESIDE) == []
    told(phone, day="8", phone="4477")
    expect(phone.get_by_role("alert")).to_contain_text(WRONG)
    assert looked_at() == ([], [], False)
    table = schema.visit_link
    for column in ({"opens_at": records.now() + dt.timedelta(hours=1)}, {"closes_at": records.now()}):
        records.write(
            lambda c, column=column: c.execute(update(table).where(table.c.id == link_id).values(**column))
        )
        phone.goto(f"{server.url}/v/{token}")
        assert looked_at() == ([], [], False)
    phone.goto(f"{server.url}/v/{'x' * 32}")
    assert looked_at() == ([], [], False)


def test_the_pages_of_the_desk_are_for_everyone(desk: Page, server: Server) -> None:
    visit_added(desk)
    link_on(desk)
    for size in (SCREEN, PHONE):
        desk.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert (faults(desk), sideways(desk) > 0) == ([], False)
    desk.goto(server.url)
    settled(desk).get_by_role("button", name="Next day").click()
    desk.get_by_role("link", name=re.compile("^Open the visit of")).first.wait_for()
    for size in (SCREEN, PHONE):
        desk.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert (faults(desk), sideways(desk) > 0) == ([], False)
    desk.get_by_role("link", name=re.compile("^Open the visit of")).first.click()
    expect(desk.locator("h1")).to_have_text(["Visit"], timeout=SOON)
    expect(desk.get_by_role("dialog")).to_have_count(0)
