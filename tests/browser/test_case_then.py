"""An earlier reading after an answer was changed, in a real browser: both readings whole, what differs marked, and the choice."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from forms.brain import STROKE
from forms.heart import ANEURYSM
from screening.clinic import Clinic
from screening.filing import judge_and_keep
from screening.judging import local_day
from screening.records import Author, Records, schema
from tests.browser.looking import sideways
from tests.browser.serving import Server
from tests.browser.test_clinician import TRAN, case_of, settled
from tests.browser.test_clinician_accessibility import AT_REST, serious

THEN, NOW = "Then: reading 1", "Today"
DESK, TABLET, PHONE = (1440, 900), (1024, 768), (390, 844)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the invented patients."""
    running = Server(tmp_path_factory.mktemp("then"), forked=True).start("--demo")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def changed(server: Server) -> str:
    """A case of which one answer was made clear and another asked again since it was first read. Returns its id."""
    records = Records.open(server.folder / "anteroom.db")
    id, desk = case_of(records, TRAN), Author("staff", "desk")
    clear = {"kind": "clarified", "question": STROKE.id, "value": "yes", "why": "letter of the hospital"}
    records.act_added(id, schema.case_entry, "entry kept", desk, key="clear", content=clear)
    high = {"kind": "measured", "readings": [[186, 112]], "on": local_day(records.now()).isoformat()}
    high |= {"arm": "left", "posture": "sitting", "words": ""}
    records.act_added(id, schema.case_entry, "entry kept", desk, key="high", content=high)
    again = {"questions": [ANEURYSM.id], "words": "Please ask at home."}
    records.act_added(id, schema.ask_back, "asked back", desk, key="again", content=again)
    judge_and_keep(records, id, Clinic(), on=local_day(records.now()))
    records.close()
    return id


@pytest.fixture
def opened(server: Server, staff_tab: Page, changed: str) -> Page:
    """The first reading of that case, on a wide screen."""
    page = staff_tab
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.goto(f"{server.url}/case_then?case={changed}&reading=1")
    page.get_by_role("group", name="Protocol and policy, Today").wait_for()
    return settled(page)


def side(page: Page, part: str, which: str) -> Locator:
    """One part of one of the two readings."""
    return page.get_by_role("group", name=f"{part}, {which}", exact=True)


def marks(page: Page) -> dict[str, str]:
    """The mark beside the title of each part that is shown."""
    found = {}
    for title in page.locator(".pair > h2").all():
        mark = title.locator(".badge").inner_text()
        found[title.inner_text().removesuffix(mark).strip()] = mark
    return found


def test_both_readings_stand_whole_and_what_differs_is_marked_in_words(opened: Page) -> None:
    page = opened
    expect(
        page.get_by_text("Judged under the same questionnaire, protocol and policy as today")
    ).to_be_visible()
    then, now = (side(page, "Every question and answer", which) for which in (THEN, NOW))
    for one in (then, now):
        one.locator("details", has_text=STROKE.clinical).first.evaluate("one => one.open = true")
    expect(then.get_by_role("row", name=STROKE.clinical)).to_contain_text("no")
    expect(then.get_by_role("row", name=STROKE.clinical)).not_to_contain_text("Clarified by")
    expect(now.get_by_role("row", name=STROKE.clinical)).to_contain_text("Clarified by")
    expect(now.get_by_role("row", name=STROKE.clinical)).to_contain_text("form in English")
    expect(side(page, "Asked again", THEN)).to_contain_text("This reading has no such part.")
    expect(side(page, "Asked again", NOW)).to_contain_text("waits for the patient")
    told = marks(page)
    assert len(told) > 15
    assert {told[part] for part in ("Every question and answer", "Stops", "What clinicians added")} == {
        "Differs"
    }
    assert told["Medicines and substances"] == "The same in both"


def test_the_choice_leaves_what_differs_by_keyboard_and_stays_out_of_the_address(opened: Page) -> None:
    page, address = opened, opened.url
    page.get_by_role("radio", name="Everything").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Only what differs")).to_be_checked()
    expect(page.get_by_role("heading", name="Medicines and substances")).to_have_count(0)
    assert set(marks(settled(page)).values()) == {"Differs"}
    answers = side(page, "Every question and answer", NOW)
    for part in answers.locator("details").all():
        part.evaluate("one => one.open = true")
    expect(answers.get_by_role("row", name=STROKE.clinical)).to_have_count(1)
    assert answers.get_by_role("rowheader").count() < 8
    assert page.url == address
    page.get_by_role("radio", name="Only what differs").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", name="Medicines and substances")).to_be_visible()


def test_a_link_to_a_part_and_one_to_a_finding_stay_within_their_reading(opened: Page) -> None:
    page = opened
    page.get_by_role("navigation", name="Parts that differ").get_by_role("link", name="Stops").press("Enter")
    expect(page).to_have_url(re.compile(r"#part-\d+$"))
    for which, place in ((THEN, "then"), (NOW, "now")):
        line = side(page, "Stops", which).locator("a.id").first
        assert (line.get_attribute("href") or "").startswith(f"#{place}-f")
        line.press("Enter")
        body = page.locator(line.get_attribute("href") or "")
        expect(body).to_be_visible()
        assert body.locator("xpath=ancestor::div[@role='group'][1]").get_attribute("aria-label") == (
            f"Findings in full, {which}"
        )


@pytest.mark.parametrize(("size", "beside"), [(DESK, True), (TABLET, False), (PHONE, False)])
def test_it_fits_every_screen_and_axe_finds_nothing_serious(
    opened: Page, size: tuple[int, int], beside: bool
) -> None:
    page = opened
    page.set_viewport_size({"width": size[0], "height": size[1]})
    then, now = (side(page, "Stops", which).bounding_box() for which in (THEN, NOW))
    assert then is not None
    assert now is not None
    assert (then["y"] == now["y"]) is beside
    assert (now["x"] > then["x"]) is beside
    assert sideways(page) <= 0
    page.get_by_text("Only what differs").click()
    expect(page.get_by_role("heading", name="Medicines and substances")).to_have_count(0)
    settled(page).wait_for_function(AT_REST)
    page.evaluate("document.querySelectorAll('.stHtml details').forEach(one => one.open = true)")
    assert serious(page) == []
    ids: list[str] = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))
