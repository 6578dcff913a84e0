"""The pages of authority for everyone, on a tablet and on a phone: nothing serious for axe, nothing sideways, no mouse."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from screening.access import ADOPTION_WORDS
from tests.browser import looking
from tests.browser.serving import Server
from tests.browser.test_clinician import settled
from tests.browser.test_every_page import SIZES
from tests.clinic import PASSWORD


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the invented patients."""
    running = Server(tmp_path_factory.mktemp("clinic"), forked=True).start("--demo")
    yield running
    running.stop()


def looked_at(page: Page) -> dict[str, object]:
    """What is wrong with the page as it stands, by size; empty when nothing is."""
    wrong: dict[str, object] = {}
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        found = (looking.faults(page), max(0, looking.sideways(page)))
        wrong |= {size: found} if found != ([], 0) else {}
    return wrong


def with_front_desk(page: Page, server: Server) -> str:
    """Somebody at the front desk, made on the people page. Returns their first password."""
    page.goto(f"{server.url}/people")
    settled(page).get_by_text("Add someone").click()
    page.get_by_label("First and last name").fill("Frances Desk")
    page.get_by_text("Front desk: starts forms").click()
    page.get_by_role("button", name="Add this person").click()
    shown = page.get_by_test_id("stText").filter(has_text="-")
    shown.wait_for()
    return shown.inner_text()


@pytest.mark.parametrize("path", ["people", "audit", "emergency_review"])
def test_nothing_is_wrong_with_the_page(server: Server, staff_tab: Page, path: str) -> None:
    staff_tab.goto(f"{server.url}/{path}")
    assert looked_at(settled(staff_tab)) == {}


def test_a_person_with_everything_open_and_the_first_password_shown_once(
    server: Server, staff_tab: Page
) -> None:
    password = with_front_desk(staff_tab, server)
    assert looked_at(settled(staff_tab)) == {}
    boxes = staff_tab.locator("input").evaluate_all("all => all.map(one => one.value)")
    assert password not in boxes
    staff_tab.get_by_label("Choose a person").click()
    staff_tab.get_by_role("option", name="Frances Desk").click()
    staff_tab.get_by_role("button", name="Give these roles").wait_for()
    expect(staff_tab.get_by_text(password)).to_have_count(0)
    assert looked_at(settled(staff_tab)) == {}


def test_from_the_rule_book_to_the_adopted_protocol_without_a_mouse(server: Server, staff_tab: Page) -> None:
    staff_tab.goto(f"{server.url}/rule_book")
    link = settled(staff_tab).get_by_role("link", name="Adopt this protocol")
    link.focus()
    staff_tab.keyboard.press("Enter")
    staff_tab.wait_for_url("**/protocol/adopt?policy=us")
    staff_tab.set_viewport_size(SIZES["phone"])
    assert looking.faults(staff_tab) == []
    assert staff_tab.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0
    staff_tab.get_by_label(ADOPTION_WORDS).focus()
    staff_tab.keyboard.type(ADOPTION_WORDS)
    staff_tab.keyboard.press("Tab")
    staff_tab.keyboard.type(PASSWORD)
    staff_tab.keyboard.press("Enter")
    staff_tab.wait_for_url("**/rule_book")
    expect(staff_tab.get_by_text("adopted by Dr Ada Example on")).to_be_visible()
