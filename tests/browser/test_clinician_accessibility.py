"""The clinician's pages for everyone: axe-core finds nothing serious on a tablet or on a phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from screening.records import Records
from tests.browser.conftest import sign_in
from tests.browser.looking import faults, faults_now
from tests.browser.serving import Server
from tests.browser.test_clinician import TRAN, case_of, settled

SIZES = {"tablet": (1024, 768), "phone": (390, 844)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the invented patients."""
    running = Server(tmp_path_factory.mktemp("clinic"), forked=True).start("--demo")
    yield running
    running.stop()


@pytest.fixture(params=list(SIZES.values()), ids=list(SIZES))
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    """Tablet, then phone."""
    width, height = request.param
    return {"width": width, "height": height}


def serious(page: Page) -> list[str]:
    """What axe-core calls serious or critical on the page, with where it is."""
    return faults(page)


# What fades in is pale while it does.
AT_REST = """() => document.getAnimations().every(
    one => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)"""


def test_axe_does_find_what_is_wrong(page: Page) -> None:
    page.set_content("<html><body><img src='x.png'><p style='color:#ccc'>pale</p></body></html>")
    assert len(faults_now(page)) >= 2


def test_set_up_and_sign_in_have_nothing_serious(server: Server, page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"{server.url}/account/set-up")
    page.get_by_role("heading", level=1).wait_for()
    assert serious(page) == []
    sign_in(page, server)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/sign-in")
    assert serious(page) == []


def test_the_queue_has_nothing_serious(server: Server, staff_tab: Page, size: dict[str, int]) -> None:
    staff_tab.set_viewport_size(size)  # type: ignore[arg-type]
    staff_tab.goto(server.url)
    staff_tab.locator(".row").first.wait_for()
    staff_tab.get_by_text("Filters", exact=True).click()
    staff_tab.get_by_label("Reason for treatment").wait_for()
    settled(staff_tab).wait_for_function(AT_REST)
    assert serious(staff_tab) == []


def test_a_case_with_everything_open_has_nothing_serious(
    server: Server, staff_tab: Page, size: dict[str, int]
) -> None:
    records = Records.open(server.folder / "anteroom.db")
    id = case_of(records, TRAN)
    records.close()
    staff_tab.set_viewport_size(size)  # type: ignore[arg-type]
    staff_tab.goto(f"{server.url}/review_case?case={id}")
    settled(staff_tab)
    staff_tab.get_by_text("Facts of the clinic for this visit").click()
    staff_tab.get_by_role("button", name="Keep these facts").wait_for()
    staff_tab.evaluate("document.querySelectorAll('.stHtml details').forEach(one => one.open = true)")
    assert serious(staff_tab) == []


def test_the_rule_book_has_nothing_serious(server: Server, staff_tab: Page, size: dict[str, int]) -> None:
    staff_tab.set_viewport_size(size)  # type: ignore[arg-type]
    staff_tab.goto(f"{server.url}/rule_book")
    settled(staff_tab)
    # A few of every part, open: the others are made by the same lines, and axe takes minutes over all of them.
    staff_tab.get_by_label("Find by number, words or source").fill("kratom")
    staff_tab.keyboard.press("Enter")
    staff_tab.get_by_role("heading", name=re.compile(r"Rules \(\d+ of \d+\)")).wait_for()
    staff_tab.get_by_role("heading", name=re.compile(r"Sources \(\d+ of \d+\)")).wait_for()
    settled(staff_tab)
    staff_tab.evaluate("document.querySelectorAll('.stHtml details').forEach(one => one.open = true)")
    assert staff_tab.locator("details[open]").count() > 5
    assert serious(staff_tab) == []


def test_determining_signing_and_handing_out_have_nothing_serious(
    server: Server, staff_tab: Page, size: dict[str, int]
) -> None:
    records = Records.open(server.folder / "anteroom.db")
    id = case_of(records, "Walter Pretendleby")
    records.close()
    page = staff_tab
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"{server.url}/determine?case={id}")
    settled(page)
    acts = page.get_by_role("radiogroup", name="What do you determine? Ketamine infusion")
    acts.get_by_text("Accept", exact=True).click()
    page.get_by_text("cannot be accepted while these findings stand").wait_for()
    assert serious(settled(page)) == []
    acts.get_by_text("Decline", exact=True).click()
    page.get_by_label("Why (for colleagues").fill("Not now.")
    page.get_by_label("Why (for colleagues").blur()
    page.get_by_text(re.compile(r"^Saved \d\d:\d\d$")).wait_for()
    page.get_by_role("button", name="Go to signing").click()
    page.wait_for_url("**/sign/*")
    assert serious(page) == []
    for path in (f"/hand-out/{id}", f"/take-away/{id}", "/verify"):
        page.goto(server.url + path)
        assert serious(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
