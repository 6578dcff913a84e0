"""Every patient page on a phone and on a tablet, empty and with its branches open, as it stands in the browser.

On the way nobody else is asked for anything, though every free text of the form would have a picture fetched.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from forms.question import Kind
from forms.questionnaire import QUESTIONNAIRE
from tests.browser import looking
from tests.browser.patient import AGAIN, LAST, Patient, open_list
from tests.browser.scripts import MUCH
from tests.browser.serving import Server
from tests.browser.test_front_door import NOTHING_LOADING
from tests.browser.test_nobody_else import FEWEST, HOSTILE, Watched

SIZES: Mapping[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "tablet": {"width": 1024, "height": 768},
}
ANSWERS: Mapping[str, object] = {
    **MUCH,
    **{
        question.id: HOSTILE[: min(100, question.max_length or 100)].rstrip()
        for question in QUESTIONNAIRE
        if question.kind is Kind.TEXT
    },
}


@dataclass
class Seen:
    """What was seen, by page and size, and who was asked for what."""

    watched: Watched
    faults: dict[str, list[str]] = field(default_factory=dict)
    small: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    sideways: dict[str, int] = field(default_factory=dict)
    untouched: Mapping[str, object] = field(default_factory=dict)
    elsewhere: Mapping[str, object] = field(default_factory=dict)

    def look(self, page: Page, where: str, *sizes: str) -> None:
        for size in sizes or SIZES:
            page.set_viewport_size(SIZES[size])
            self.faults[f"{where} ({size})"] = looking.faults(page)
            self.small[f"{where} ({size})"] = looking.small_targets(page)
            self.sideways[f"{where} ({size})"] = looking.sideways(page)


@pytest.fixture(scope="module")
def seen(chromium: Browser, server: Server) -> Iterator[Seen]:
    context = chromium.new_context(viewport=SIZES["phone"])
    seen = Seen(Watched(server))
    page = seen.watched.watch(context).new_page()
    page.goto(server.url)
    page.get_by_role("button", name="Start the form").wait_for()
    seen.look(page, "welcome")
    patient = Patient.at(page, server)
    while patient.number < LAST:
        seen.look(page, f"page {patient.number}, empty")
        patient.onward()
    seen.look(page, "check, empty")
    seen.untouched = patient.records.values_of(patient.encounter)
    _answered_elsewhere(patient)
    patient.open(1)
    while patient.number < LAST:
        seen.look(page, f"page {patient.number}, answered", "phone")
        page.wait_for_function(NOTHING_LOADING)
        patient.onward()
    seen.look(page, "check, answered", "phone")
    seen.elsewhere = patient.values()
    _list_open(patient, seen)
    _other_window(patient, seen)
    _closed(page, server)
    yield seen
    context.close()


def _answered_elsewhere(patient: Patient) -> None:
    """All answers of someone with much to say, and with pictures in every text, put into the record at once."""
    for id, value in ANSWERS.items():
        patient.records.save_answer(patient.encounter, id, value, author=AGAIN)


def _list_open(patient: Patient, seen: Seen) -> None:
    patient.open(1)
    open_list(patient, patient.box("about_you.birth_date"), "Month")
    patient.page.get_by_role("option", name="January").wait_for()
    seen.look(patient.page, "with a list open", "phone")
    patient.page.keyboard.press("Escape")


def _other_window(patient: Patient, seen: Seen) -> None:
    other = patient.page.context.new_page()
    other.goto(patient.server.url)
    expect(other.locator("h1")).to_have_text(["This form is open in another window"], timeout=20_000)
    seen.look(other, "open in another window", "phone")


def _closed(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/intake/end")
    page.get_by_role("button", name="Close the form").click()
    page.wait_for_url("**/intake/ended")
    page.wait_for_load_state("networkidle")


def test_opening_every_page_and_touching_nothing_answers_nothing(seen: Seen) -> None:
    assert seen.untouched == {}


def test_opening_every_page_changes_no_answer_that_came_another_way(seen: Seen) -> None:
    assert set(seen.elsewhere) == set(ANSWERS)
    assert [id for id in ANSWERS if seen.elsewhere[id] != ANSWERS[id]] == []


def test_a_patient_sees_the_whole_form_without_anyone_else_being_asked(seen: Seen) -> None:
    assert seen.watched.elsewhere() == []
    assert seen.watched.complaints() == []
    assert len(seen.watched.asked) > FEWEST


def test_axe_finds_no_serious_fault(seen: Seen) -> None:
    with_questions = LAST - 1
    empty, answered = with_questions - 1, with_questions  # an empty form asks nothing about pregnancy yet
    assert len(seen.faults) == 2 * (1 + empty + 1) + answered + 1 + 2
    assert {where: found for where, found in seen.faults.items() if found} == {}


def test_everything_that_is_touched_is_large_enough_for_a_finger(seen: Seen) -> None:
    assert {where: found for where, found in seen.small.items() if found} == {}


def test_no_page_scrolls_sideways(seen: Seen) -> None:
    assert {where: much for where, much in seen.sideways.items() if much > 0} == {}


@pytest.mark.parametrize("planted", ["<img src='/favicon.png'>", "<p style='color:#ccc'>pale words</p>"])
def test_axe_finds_a_planted_fault(server: Server, page: Page, planted: str) -> None:
    page.goto(server.url)
    page.get_by_role("button", name="Start the form").wait_for()
    page.evaluate("html => document.querySelector('h1').insertAdjacentHTML('afterend', html)", planted)
    assert looking.faults_now(page)


def test_a_planted_small_target_and_a_wide_page_are_found(server: Server, page: Page) -> None:
    page.goto(server.url)
    page.get_by_role("button", name="Start the form").wait_for()
    page.evaluate(
        "() => document.querySelector('h1').insertAdjacentHTML('afterend', "
        '\'<button style="height:30px">small</button><p style="width:3000px">wide</p>\')'
    )
    assert [name for _, name in looking.small_targets(page)] == ["BUTTON small"]
    assert looking.sideways(page) > 0
