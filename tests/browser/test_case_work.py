"""A clinician at a case in a real browser: a pressure is measured, the outcome changes, and the case reopens as it was."""

from collections.abc import Iterator
from secrets import token_hex

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from screening.records import Records
from tests.access.signing import Waiting, clinician
from tests.browser.conftest import signed_in_tab
from tests.browser.looking import faults, sideways, small_targets
from tests.browser.serving import Server
from tests.browser.test_clinician import MAJA, TRAN, case_of, settled
from tests.browser.test_determination import waits

# What an entry changed is not under the name of the patient, which stays in sight.
IN_SIGHT = """
() => document.querySelector("div.done").getBoundingClientRect().top
  >= document.querySelector(".who").getBoundingClientRect().bottom
"""
CONTRAINDICATED, NONE_FOUND = "Contraindicated", "None found"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the invented patients."""
    running = Server(tmp_path_factory.mktemp("case"), forked=True).start("--demo")
    yield running
    running.stop()


@pytest.fixture
def records(server: Server) -> Iterator[Records]:
    """The server's record, read beside it."""
    opened = Records.open(server.folder / "anteroom.db")
    yield opened
    opened.close()


def outcome(page: Page, route: str = "Ketamine infusion") -> Locator:
    """The machine's outcome of one route in the matrix."""
    return (
        page.locator("table.matrix tr", has=page.get_by_role("rowheader", name=route, exact=True))
        .locator("td")
        .first
    )


def opened(server: Server, page: Page, id: str) -> Page:
    page.goto(f"{server.url}/review_case?case={id}")
    return settled(page)


def measure(page: Page, first: str, second: str = "") -> None:
    """Add a measured pressure, as staff do."""
    page.get_by_role("button", name="Measured blood pressure").or_(
        page.get_by_role("radio", name="Measured blood pressure")
    ).first.click()
    page.get_by_label("Reading 1: upper/lower, mmHg").fill(first)
    page.get_by_label("Reading 2, if repeated").fill(second)
    page.locator('[data-testid="stRadio"] label', has_text="Left").click()
    page.locator('[data-testid="stRadio"] label', has_text="Sitting").click()
    page.get_by_role("button", name="Keep the pressure").click()


def test_a_measured_pressure_changes_the_outcome_and_the_case_reopens_as_it_was(
    server: Server, staff_tab: Page, records: Records
) -> None:
    id = case_of(records, MAJA)
    page = opened(server, staff_tab, id)
    expect(outcome(page)).to_have_text(NONE_FOUND)
    measure(page, "186/112", "182/110")
    expect(outcome(page)).to_have_text(CONTRAINDICATED)
    expect(page.locator(".done")).to_contain_text("Ketamine infusion: was none found, now contraindicated")
    page.wait_for_function(IN_SIGHT)
    expect(page.get_by_label("Reading 1: upper/lower, mmHg")).to_have_value("")
    assert len(records.entries_of(id)) == 1
    page.get_by_role("link", name="How it read before").click()
    settled(page)
    page.get_by_role("link", name="Reading 1").click()
    expect(page.get_by_role("heading", name="Both readings, part by part")).to_be_visible()
    for which, word in (("Then: reading 1", NONE_FOUND), ("Today", CONTRAINDICATED)):
        expect(
            page.get_by_role("group", name=f"Outcome by route, {which}")
            .get_by_role("row", name="Ketamine infusion")
            .locator("td")
            .first
        ).to_have_text(word)
    then_and_now = page.get_by_role("rowheader", name="Ketamine infusion", exact=True).first.locator("..")
    expect(then_and_now).to_contain_text("None found")
    expect(then_and_now).to_contain_text("Contraindicated")
    page.get_by_role("link", name="Back to the case as it reads today").click()
    expect(outcome(page)).to_have_text(CONTRAINDICATED)


def test_what_is_wrong_stands_beside_its_field_and_a_reload_loses_no_entry(
    server: Server, staff_tab: Page, records: Records
) -> None:
    id = case_of(records, TRAN)
    page = opened(server, staff_tab, id)
    measure(page, "80/120")
    expect(page.locator(".wrong")).to_have_text("The upper number is the larger one. Are the two swapped?")
    expect(page.get_by_label("Reading 1: upper/lower, mmHg")).to_have_value("80/120")
    page.get_by_label("Reading 1: upper/lower, mmHg").fill("128/82")
    page.get_by_role("button", name="Keep the pressure").dblclick()
    expect(page.locator(".done")).to_contain_text("Kept as entry 1.")
    settled(page)
    assert len(records.entries_of(id)) == 1
    page.reload()
    expect(settled(page).locator(".entry").first).to_contain_text("128/82 mmHg")


LILY = "Lily Madeup"
PDF, HTML = "application/pdf", "text/html; charset=utf-8"
# What stands under Papers, and what each leads to.
PAPERS = {
    "Read the summary as a page": HTML,
    "Copy without name and free text (PDF)": PDF,
    "Determination 1 (PDF)": PDF,
    "Determination 1 as a page": HTML,
}
SIZES: tuple[ViewportSize, ...] = ({"width": 1024, "height": 768}, {"width": 390, "height": 844})


def test_every_form_of_the_summary_is_one_link_away(
    server: Server, staff_tab: Page, records: Records
) -> None:
    name = (
        f"Papers {token_hex(4)}"  # of its own, as who signs is: a second try finds a case that is not signed
    )
    id = waits(records, LILY, name)
    Waiting(records, id).signs(clinician(records, f"Dr {token_hex(4)}"))
    page = opened(server, staff_tab, id)
    links = page.get_by_role("navigation", name="Papers")
    for words, kind in PAPERS.items():
        href = links.get_by_role("link", name=words, exact=True).get_attribute("href")
        answer = page.request.get(f"{server.url}{href}")
        assert (answer.status, answer.headers["content-type"]) == (200, kind), words
        assert answer.body().startswith(b"%PDF" if kind == PDF else b"<!DOCTYPE html>"), words
        assert (name.encode() in answer.body()) is (kind == HTML), words
    for size in SIZES:
        page.set_viewport_size(size)
        small = {name for _, name in small_targets(page)} & {f"A {words}" for words in PAPERS}
        assert (small, sideways(page) > 0, faults(page)) == (set(), False, [])


def test_the_summary_as_a_page_is_read_in_the_browser_and_the_copy_is_saved(
    server: Server, staff_tab: Page, records: Records
) -> None:
    page = opened(server, staff_tab, case_of(records, TRAN))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Copy without name and free text (PDF)").click()
    assert waiting.value.suggested_filename.endswith("-anonymous.pdf")
    page.get_by_role("link", name="Read the summary as a page").click()
    page.wait_for_url("**/summary/*.html")
    expect(page.get_by_text(TRAN).first).to_be_visible()
    page.go_back()
    expect(settled(page).get_by_role("navigation", name="Papers")).to_be_visible()


FORMS = ("Measured blood pressure", "Clarify an answer", "Note a document", "View of a finding")


@pytest.fixture(scope="module", params=[1024, 390])
def seen(
    request: pytest.FixtureRequest, chromium: Browser, server: Server
) -> Iterator[dict[str, tuple[list[str], int]]]:
    """Each form of a case, opened one after the other on one page: axe's faults, and how far it scrolls sideways."""
    records = Records.open(server.folder / "anteroom.db")
    context = chromium.new_context(viewport={"width": request.param, "height": 900})
    page = opened(server, signed_in_tab(context, server), case_of(records, TRAN))
    records.close()
    found = {}
    for what in FORMS:
        page.get_by_role("radio", name=what).or_(page.get_by_role("button", name=what)).first.click()
        settled(page)
        found[what] = (faults(page), sideways(page))
    yield found
    context.close()


@pytest.mark.parametrize("what", FORMS)
def test_each_form_is_accessible_and_fits(seen: dict[str, tuple[list[str], int]], what: str) -> None:
    wrong, too_wide = seen[what]
    assert wrong == []
    assert too_wide <= 0
