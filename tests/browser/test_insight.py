"""The insight page in a real browser: nothing wrong with it on either screen, no third party, and its files."""

import csv
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from forms.questionnaire import QUESTIONNAIRE
from screening.clinic import Clinic
from screening.demo import demo_answers
from screening.demo_patients import PATIENTS
from screening.judging import judged_case, judgement_of, local_day
from screening.records import Author, Records
from tests.browser import looking
from tests.browser.serving import Server

PATIENT = Author("patient", "tablet")
SIZES = ({"width": 1024, "height": 768}, {"width": 390, "height": 844})
# Some of the invented patients, so often that what they share may be shown and what is rare is not.
COPIES = (6, 1, 5, 2)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose record holds a few forms more than are hidden."""
    folder = tmp_path_factory.mktemp("insight")
    records = Records.open(folder / "anteroom.db")
    patients = [patient for patient in PATIENTS if not patient.until]
    for patient, times in zip(patients, COPIES, strict=False):
        answers = demo_answers(patient, local_day(records.now()))
        for _ in range(times):
            _form(records, answers)
    for _ in range(3):
        _form(records, {"about_you.sex": "female"}, finished=False)
    records.close()
    running = Server(folder).start()
    yield running
    running.stop()


def _form(records: Records, answers: dict[str, object], *, finished: bool = True) -> None:
    id = records.begin_encounter(questionnaire_version=QUESTIONNAIRE.version, author=PATIENT).id
    for question, value in answers.items():
        records.save_answer(id, question, value, author=PATIENT)
    if finished:
        records.submit(id, uuid.uuid4().hex, questionnaire_hash=QUESTIONNAIRE.hash, author=PATIENT)
        stored, on = records.answers_of(id), local_day(records.now())
        judged = judged_case(stored, Clinic(), submitted=True, on=on)
        records.record_judgement(id, judgement_of(judged, stored))


def opened(page: Page, server: Server) -> Page:
    """The page, drawn to its end."""
    page.goto(f"{server.url}/insight")
    page.get_by_role("heading", name="Rows to take away").wait_for()
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    return page


@pytest.mark.parametrize("size", SIZES, ids=["tablet", "phone"])
def test_nothing_is_wrong_with_the_page(server: Server, staff_tab: Page, size: dict[str, int]) -> None:
    asked: list[Request] = []
    staff_tab.on("request", lambda one: asked.append(one))
    opened(staff_tab, server)
    staff_tab.set_viewport_size(size)  # type: ignore[arg-type]
    staff_tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert looking.faults(staff_tab) == []
    assert looking.sideways(staff_tab) <= 0
    assert [one.url for one in asked if not one.url.startswith((server.url, "data:", "blob:"))] == []


def test_the_bars_are_as_long_as_their_numbers(server: Server, staff_tab: Page) -> None:
    opened(staff_tab, server)
    rows = staff_tab.locator("figure.bars").filter(has_text="Esketamine nasal spray").locator(".bar-row")
    drawn = {
        row.locator(".of").inner_text(): (
            row.locator(".count").inner_text(),
            row.locator(".bar").evaluate_all("bars => bars.map(one => one.getBoundingClientRect().width)"),
            row.locator(".track").evaluate("one => one.clientWidth"),
        )
        for row in rows.all()
    }
    shown = {name: row for name, row in drawn.items() if row[0] not in ("not shown", "0")}
    assert shown
    for count, (width,), whole in shown.values():
        assert abs(width / whole - int(count) / sum(COPIES)) < 0.02
    assert all(width == [] for count, width, _ in drawn.values() if count == "0")
    assert [count for count, _, _ in drawn.values()].count("not shown") >= 2


def test_what_was_looked_at_is_taken_away(server: Server, staff_tab: Page) -> None:
    opened(staff_tab, server)
    with staff_tab.expect_download() as waiting:
        staff_tab.get_by_role("link", name="Download the cases (CSV)").click()
    assert waiting.value.suggested_filename == "insight-answers.csv"
    with Path(waiting.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(COPIES) + 3
    with staff_tab.expect_download() as waiting:
        staff_tab.get_by_role("link", name="What each column holds (CSV)").click()
    assert waiting.value.suggested_filename == "insight-data-dictionary.csv"


def test_another_time_is_counted_when_it_is_typed(server: Server, staff_tab: Page) -> None:
    opened(staff_tab, server)
    staff_tab.get_by_label("From (year-month)").fill("2020-01")
    staff_tab.get_by_label("Until (that month included)").fill("2020-03")
    staff_tab.get_by_label("Until (that month included)").press("Enter")
    expect(staff_tab.get_by_text("Forms made in 2020-01 to 2020-03.")).to_be_visible()
    expect(staff_tab.locator("figure.bars").first.locator(".count").first).to_have_text("0")
