"""Two clinicians at one case: what one keeps meanwhile is told to the other, and stands until they chose again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from screening.access import Fact, facts_kept
from screening.access.case_work import entry_added
from screening.adjudication import finding_hash
from screening.clinic import Clinic
from screening.judging import judged_case, local_day
from screening.records import Records
from tests.access.signing import clinician
from tests.browser.serving import Server
from tests.browser.test_case_work import opened, outcome
from tests.browser.test_clinician import MAJA, TRAN, case_of

TABLET = {"width": 1024, "height": 768}
HOME = "clinic.home_esketamine_planned"
HERE = Clinic()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the invented patients."""
    running = Server(tmp_path_factory.mktemp("meanwhile"), forked=True).start("--demo")
    yield running
    running.stop()


@pytest.fixture
def records(server: Server) -> Iterator[Records]:
    """The server's record, written in beside it."""
    there = Records.open(server.folder / "anteroom.db")
    yield there
    there.close()


def group(page: Page, question: str) -> Locator:
    return page.get_by_role("radiogroup", name=question)


def checked(page: Page, question: str) -> Locator:
    """The answer that is chosen."""
    return group(page, question).locator("label", has=page.locator("input:checked"))


def test_a_fact_that_a_colleague_stated_meanwhile_stands_and_is_shown(
    server: Server, staff_tab: Page, records: Records
) -> None:
    id, today = case_of(records, MAJA), local_day(records.now())
    home = "Is there any plan to hand out esketamine nasal spray for use at home?"
    staff_tab.set_viewport_size(TABLET)  # type: ignore[arg-type]
    page = opened(server, staff_tab, id)
    page.get_by_text("Facts of the clinic for this visit").click()
    group(page, home).get_by_text("No", exact=True).click()
    page.get_by_role("button", name="Keep these facts").click()
    expect(page.locator(".done")).to_contain_text("Kept, and judged again.")
    expect(checked(page, home)).to_have_text("No")
    bea, seen = clinician(records, "Dr Bea Example"), records.answers_of(id)[HOME].revision
    facts_kept(records, bea, id, {HOME: Fact("yes", seen)}, HERE, on=today)
    group(page, "Is this patient enrolled in the esketamine programme?").get_by_text("No", exact=True).click()
    page.get_by_role("button", name="Keep these facts").click()
    expect(page.locator("div.notice")).to_contain_text("Esketamine planned for home: Yes, Dr Bea Example")
    expect(page.locator("div.notice")).to_be_in_viewport()
    expect(outcome(page, "Esketamine nasal spray")).to_have_text("Contraindicated")
    expect(checked(page, home)).to_have_text("Yes")
    assert records.values_of(id)[HOME] == "yes"


def test_a_view_that_a_colleague_gave_meanwhile_is_shown_and_the_words_stay(
    server: Server, staff_tab: Page, records: Records
) -> None:
    id, today = case_of(records, TRAN), local_day(records.now())
    staff_tab.set_viewport_size(TABLET)  # type: ignore[arg-type]
    page = opened(server, staff_tab, id)
    page.get_by_text("View of a finding", exact=True).click()
    page.get_by_role("combobox", name="Which finding?").fill("(DI-1)")
    page.get_by_role("option").first.click()
    page.locator('[data-testid="stRadio"] label', has_text="Accepted with a stated measure").click()
    page.get_by_role("radiogroup", name="Reason").get_by_text("Accepted with a stated measure").click()
    page.get_by_label("The measure that is taken").fill("Tapered before the first dose")
    held = records.case_of(id)
    judged = judged_case(held.answers, HERE, submitted=True, on=today)
    found = next(one for one in judged.findings if one.rule.id == "DI-1")
    view = {"kind": "adjudicated", "rule": "DI-1", "finding": finding_hash(found), "verdict": "confirmed"}
    cyd = clinician(records, "Dr Cyd Example")
    entry_added(records, cyd, id, {**view, "words": "Seen, stands"}, key="cyd", clinic=HERE, on=today)
    page.get_by_role("button", name="Keep this view").click()
    told = page.locator(".notice", has_text="Dr Cyd Example gave a view of this finding meanwhile")
    expect(told).to_be_in_viewport()
    expect(page.get_by_text("View of Dr Cyd Example")).to_be_visible()
    expect(page.get_by_label("The measure that is taken")).to_have_value("Tapered before the first dose")
    assert len(records.entries_of(id)) == 1
    page.get_by_role("button", name="Keep this view").click()
    expect(page.locator(".done")).to_contain_text("Kept as entry 2.")
