"""Two clinicians at one queue: what is urgent is taken once, a filter is there again after a case, no search is written down."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from playwright.sync_api import TimeoutError as TimeoutError_

from screening.access import Role, add_person
from screening.records import Records
from tests.browser.conftest import NAME
from tests.browser.serving import Server
from tests.browser.test_clinician import JONAS, MAJA, case_of, open_case, settled
from tests.browser.test_determination import lifted
from tests.clinic import PASSWORD

BEN = "Dr Ben Example"
GRETA, LILY = "Greta Platzhalter", "Lily Madeup"
NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the invented patients and two clinicians."""
    running = Server(tmp_path_factory.mktemp("clinic"), forked=True).start("--demo")
    yield running
    running.stop()


@pytest.fixture
def second_page(server: Server, staff_page: Page, new_context: NewContext) -> Page:
    """A second clinician at a browser of their own."""
    del staff_page  # the first person is made first
    records = Records.open(server.folder / "anteroom.db")
    if BEN not in records.names().values():
        add_person(records, BEN, PASSWORD, frozenset({Role.CLINICIAN}))
    records.close()
    page = new_context().new_page()
    page.goto(f"{server.url}/account/sign-in")
    page.get_by_label("Your name").fill(BEN)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
    return settled(page)


def row(page: Page, name: str) -> Locator:
    """One case with its controls."""
    return page.locator("[class*=st-key-queue-row]").filter(has=page.locator(".name", has_text=name))


def names(page: Page) -> list[str]:
    """Who stands in the queue."""
    return page.locator(".row .name").all_inner_texts()


def choose(page: Page, box: Locator, words: str) -> None:
    """Choose in a list. A list that was open while its part of the page looked again is closed: it is opened anew."""
    option = page.get_by_role("option", name=words, exact=True)
    for patience in (3_000, 5_000, 10_000, 20_000):
        box.click()
        try:
            option.click(timeout=patience)
        except TimeoutError_:
            page.keyboard.press("Escape")
        else:
            break
    settled(page)


def test_an_urgent_case_is_taken_once_and_the_other_is_told(staff_page: Page, second_page: Page) -> None:
    mine, theirs = row(settled(staff_page), GRETA), row(second_page, GRETA)
    expect(mine).to_contain_text("Nobody has taken this urgent case")
    expect(theirs).to_contain_text("Nobody has taken this urgent case")
    second = theirs.get_by_role("button", name="I take this urgent case")
    mine.get_by_role("button", name="I take this urgent case").click()
    expect(mine).to_contain_text(f"Taken by {NAME}")
    expect(staff_page.get_by_role("status").filter(has_text="urgent")).to_contain_text("1 urgent case that")
    if (
        second.is_visible()
    ):  # their list may have been looked at again meanwhile: then the control is gone by itself
        second.click()
    expect(theirs).to_contain_text(f"Taken by {NAME}")
    expect(theirs.get_by_role("button", name="Take over this urgent case")).to_be_visible()


def test_a_case_is_given_to_a_colleague_who_sees_it_among_theirs(staff_page: Page, second_page: Page) -> None:
    staff_page.reload()  # it was drawn before there was a colleague
    page = settled(staff_page)
    choose(page, row(page, MAJA).get_by_role("combobox", name="Assigned to"), BEN)
    expect(row(page, MAJA)).to_contain_text(f"With {BEN}")
    second_page.get_by_text("Filters", exact=True).click()
    choose(second_page, second_page.get_by_role("combobox", name="Assigned to").first, "Me")
    expect(second_page.locator(".row .name")).to_have_text([MAJA])
    expect(second_page.locator("p.only")).to_have_text("Only: assigned to me")


def test_whoever_comes_back_from_a_case_finds_the_queue_as_they_left_it(staff_page: Page) -> None:
    page = settled(staff_page)
    page.get_by_text("Filters", exact=True).click()
    choose(page, page.get_by_role("combobox", name="Reason for treatment"), "Chronic migraine")
    expect(page.locator("p.only")).to_contain_text("for chronic migraine")
    shown = page.locator(".row .name")
    expect(shown.filter(has_text=JONAS)).to_have_count(0)  # the rows come a moment after the words above them
    left = names(page)
    address = page.url
    assert MAJA in left
    open_case(page, MAJA)
    page.goto(address)
    expect(page.locator("p.only")).to_contain_text("for chronic migraine")
    expect(shown).to_have_text(left)
    assert "migraine" not in page.url
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("p.only")).to_have_count(0)
    expect(row(page, JONAS)).to_be_visible()


def test_words_that_are_searched_for_are_in_no_address_title_or_log(server: Server, staff_page: Page) -> None:
    page = settled(staff_page)
    page.get_by_label("Find a patient").fill("sampleton")
    page.keyboard.press("Enter")
    expect(page.locator(".row .name")).to_have_text([MAJA])
    assert "sampleton" not in page.url.casefold()
    assert page.title() == "Anteroom"
    assert "sampleton" not in (server.folder / "server.log").read_text("utf-8").casefold()
    page.get_by_role("button", name="End the search").click()
    expect(row(page, JONAS)).to_be_visible()


def test_a_second_clinician_finds_what_awaits_their_signature(
    server: Server, staff_page: Page, second_page: Page
) -> None:
    del staff_page  # whoever lifted it is there
    page = second_page
    records = Records.open(server.folder / "anteroom.db")
    id = case_of(records, LILY)
    if not records.entries_of(id):  # a second try finds it lifted
        lifted(records, id, "AG-1r")
    records.close()
    line = page.get_by_text("1 case awaits a second signature")
    expect(line).to_be_visible(timeout=40_000)  # the list looks again by itself
    expect(row(page, LILY)).to_contain_text("Awaits a second signature 1 to sign")
    for width, height in ((1024, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        row(page, LILY).scroll_into_view_if_needed()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1024, "height": 768})
    page.get_by_role("button", name="Show only these").click()
    expect(page.locator("p.only")).to_have_text("Only: awaiting a second signature")
    expect(page.locator(".row .name")).to_have_text([LILY])
    open_case(settled(page), LILY)
    page.locator(f'a[href="/sign/second/{id}/1"]').first.click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign as the second clinician").click()
    page.wait_for_url("**/review_case?case=*")
    page.goto(server.url)
    expect(page.get_by_text("No case stands here.")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(row(page, LILY)).to_be_visible()
    expect(row(page, LILY)).not_to_contain_text("second signature")


@pytest.mark.parametrize("size", [(1024, 768), (390, 844)])
def test_nothing_is_too_small_to_touch_or_wider_than_the_screen(
    staff_page: Page, size: tuple[int, int]
) -> None:
    page = settled(staff_page)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("combobox", name="Reason for treatment").wait_for()
    controls = (
        ".row a.button",
        "[class*=st-key-queue-owner] button:not([aria-haspopup])",
        "[data-testid=stSelectbox] [role=group]",
        "[data-testid=stButtonGroup] button",
        "[data-testid=stTextInputRootElement]",
    )
    for what in controls:
        boxes = [one.bounding_box() for one in page.locator(what).all() if one.is_visible()]
        assert boxes, what
        heights = [box["height"] for box in boxes if box]
        if "queue-owner" not in what:  # the arrow of a list is part of the list, which is large enough
            assert min(heights) >= 43.5, what
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    chosen = page.locator("[data-testid=stButtonGroup] button p").first
    assert chosen.evaluate("e => getComputedStyle(e).fontWeight") == "700", (
        "chosen is not told by colour alone"
    )


def test_signed_out_meanwhile_the_queue_shows_nobody(server: Server, staff_page: Page) -> None:
    page = settled(staff_page)
    expect(row(page, JONAS)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/sign-in")
    page.goto(f"{server.url}/review_queue")
    expect(page.get_by_role("button", name="Start the form")).to_be_visible()
    assert JONAS not in page.content()
