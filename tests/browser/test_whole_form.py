"""A patient with much to say fills in the whole form on a tablet, once; what was seen on the way is held to account."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from screening.clinic import Clinic
from screening.judging import judged_case
from tests.browser import looking
from tests.browser.overheard import Overheard, clinician_words, outcome_words, rule_words
from tests.browser.patient import LAST, SECTIONS, Patient, same, wait_until
from tests.browser.scripts import MUCH
from tests.browser.serving import Server


@dataclass
class Journey:
    """What was seen on the way from the welcome page to the last one."""

    patient: Patient
    heard: Overheard
    answered_on_arrival: dict[str, list[str]] = field(default_factory=dict)
    lost_by_reload: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    small: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    sideways: dict[str, int] = field(default_factory=dict)
    last_page: str = ""

    def look(self, where: str) -> None:
        page = self.patient.page
        self.faults[where] = looking.faults(page)
        self.small[where] = looking.small_targets(page)
        self.sideways[where] = looking.sideways(page)

    def arrive(self, patient: Patient) -> None:
        name = SECTIONS[patient.number - 1].id
        self.answered_on_arrival[name] = [id for id in patient.values() if id.startswith(f"{name}.")]

    def leave(self, patient: Patient) -> None:
        name = SECTIONS[patient.number - 1].id
        self.look(f"{name}, answered")
        kept, face = patient.values(), looking.face(patient.page)
        patient.reload()
        try:
            wait_until(lambda: looking.face(patient.page) == face, "the page shows what it showed before")
        except AssertionError:
            self.lost_by_reload[name] = (face, looking.face(patient.page))
        if patient.values() != kept:
            self.lost_by_reload[name] = (kept, patient.values())


@pytest.fixture(scope="module")
def journey(chromium: Browser, server: Server) -> Iterator[Journey]:
    context = chromium.new_context(viewport={"width": 1024, "height": 768})
    page = context.new_page()
    heard = Overheard(page)
    journey = Journey(Patient.at(page, server), heard)
    journey.patient.fill(MUCH, before=journey.arrive, after=journey.leave)
    _open_all_answers(page)
    journey.look("check")
    journey.patient.hand_in()
    journey.look("thanks")
    journey.last_page = page.content()
    yield journey
    context.close()


def _open_all_answers(page: Page) -> None:
    for place in page.locator('[data-testid="stExpander"] summary').all():
        place.click()
    page.get_by_text("grandma's drops").wait_for()


def test_every_answer_is_kept_exactly_as_it_was_given(journey: Journey) -> None:
    kept = journey.patient.values()
    assert set(kept) == set(MUCH)
    assert [id for id in MUCH if not same(kept[id], MUCH[id])] == []


def test_the_form_is_handed_in_once_and_judged(journey: Journey) -> None:
    patient = journey.patient
    assert patient.records.submission_of(patient.encounter) is not None
    assert patient.events().count("intake submitted") == 1
    judgement = patient.records.judgement_of(patient.encounter)
    assert judgement is not None
    assert judgement.urgent


def test_on_arrival_at_each_page_nothing_on_it_is_answered(journey: Journey) -> None:
    assert journey.answered_on_arrival == {section.id: [] for section in SECTIONS}


def test_a_reload_on_any_page_loses_nothing(journey: Journey) -> None:
    assert journey.lost_by_reload == {}


def test_the_last_page_shows_nothing_of_the_answers(journey: Journey) -> None:
    texts = [value for value in MUCH.values() if isinstance(value, str) and len(value) > 4]
    assert "Thúy Nguyễn-O'Brien" in texts
    assert [words for words in (*texts, "phenelzine", "168") if words in journey.last_page] == []


def test_axe_finds_no_serious_fault_on_any_page_of_a_tablet(journey: Journey) -> None:
    assert len(journey.faults) == LAST - 1 + 2
    assert {where: found for where, found in journey.faults.items() if found} == {}


def test_everything_that_is_touched_is_large_enough_for_a_finger(journey: Journey) -> None:
    assert {where: found for where, found in journey.small.items() if found} == {}


def test_no_page_of_a_tablet_scrolls_sideways(journey: Journey) -> None:
    assert {where: much for where, much in journey.sideways.items() if much > 0} == {}


# Nothing that the machine made of the answers ever reaches the patient's browser


def test_the_script_gives_the_machine_much_to_say(journey: Journey) -> None:
    patient = journey.patient
    stored = patient.records.answers_of(patient.encounter)
    judged = judged_case(stored, Clinic(), submitted=True, on=patient.records.now().astimezone().date())
    assert len([finding for finding in judged.findings if finding.truth.name == "YES"]) > 60


def test_no_message_to_a_patient_holds_a_rule_a_finding_or_an_outcome(journey: Journey) -> None:
    assert len(journey.heard.frames) > 5_000
    assert journey.heard.said(rule_words()) == []
    assert journey.heard.said(outcome_words()) == []
    assert journey.heard.said(clinician_words()) == []
    assert journey.heard.said(["tally", "severity", "finding", 'ketamine-nasal": ']) == []


def test_the_same_ears_hear_what_the_patient_was_asked(journey: Journey) -> None:
    asked = [question.text for section in SECTIONS for question in section.questions if question.id in MUCH]
    assert set(asked) - set(journey.heard.said(asked)) == set()


@pytest.mark.parametrize("packed", [False, True])
def test_planted_words_are_heard_in_any_way_of_writing(page: Page, packed: bool) -> None:
    import zlib

    for coding in ("utf-8", "utf-16-le", "utf-16-be"):
        heard = Overheard(page)
        plain = b"\x0a\x0f" + "a contraindicated route".encode(coding) + b"\x00"
        heard.frames.append(zlib.compress(plain) if packed else plain)
        assert heard.said(outcome_words()) == ["contraindicat", "contraindicated"]


def test_a_clinician_s_browser_is_told_all_that(journey: Journey, server: Server, staff_page: Page) -> None:
    heard = Overheard(staff_page)
    staff_page.goto(server.url)
    staff_page.get_by_role("button", name="Sign out").wait_for()
    staff_page.goto(f"{server.url}/review_case?case={journey.patient.encounter}")
    staff_page.get_by_role("link", name="Download the summary (PDF)").first.wait_for()
    staff_page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    assert heard.said(outcome_words())
    assert len(heard.said(rule_words())) > 50
    assert len(heard.said(clinician_words())) > 50
