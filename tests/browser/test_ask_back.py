"""A clinician asks two questions again; the patient answers at home or on a tablet; the case comes back with both answers."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forms.question import Section
from forms.questionnaire import QUESTIONNAIRE
from screening.access import Role, hold_begun
from screening.access.asking_back import asked_back
from screening.access.holds import hold_on_device
from screening.access.links import Fact, Terms, link_made
from screening.access.visits import VisitDetails, visit_made
from screening.clinic import Clinic
from screening.filing import judge_and_keep
from screening.judging import CRISIS_SHOWN, URGENT_SEEN
from screening.records import Author, Records
from screening.records.entries import CaseStatus
from screening.rules import visit_day
from tests.access.visiting import staff_of
from tests.browser.looking import faults, sideways, small_targets
from tests.browser.overheard import Overheard, clinician_words, outcome_words, rule_words
from tests.browser.patient import LAST, PATIENCE, Patient, wait_until
from tests.browser.serving import Server
from tests.browser.tablets import DESK, Tablet, signed_in, staff_here
from tests.browser.test_clinician import settled
from tests.browser.test_clinician_accessibility import AT_REST
from tests.browser.test_hand_over import DRUG, NAME, NUMBER, WORDS, First, _nothing_left_of
from tests.browser.test_visit_link import PHONE, SCREEN, SOON, is_nowhere, link_on, told

STROKE, STROKE_WHEN, EVENT = "brain.stroke", "brain.stroke_date", "heart.event"
THOUGHTS, INTENT = "mental_health.suicidal_thoughts", "mental_health.suicide_intent"
UNSURE = {"absent": "asked-unknown"}
TOLD = {
    "about_you.name": NAME,
    "about_you.birth_date": "1961-03-07",
    "about_you.record_number": NUMBER,
    "medicines.any": "yes",
    "medicines.list": [{"name": DRUG}],
    STROKE: UNSURE,
    EVENT: "yes",
    "heart.event_date": "2011",
}
SAID = "Please look at the letter from the hospital. <b>Thank you</b>"
Contexts = Callable[..., BrowserContext]


class AskedAgain(Patient):
    """A patient before questions that are asked again."""

    def asks(self) -> list[str]:
        """The questions that the record says are asked now."""
        return [question.id for question in self.records.ask_backs_of(self.encounter)[-1].asks]

    def applying(self, section: Section) -> list[str]:
        asks = self.asks()
        return [question.id for question in section.questions if question.id in asks]

    def arrived(self) -> "AskedAgain":
        wait_until(lambda: self.number > 0, "the form shows a page")
        expect(self.page.locator("h1")).to_have_count(1, timeout=PATIENCE * 1000)
        return self.settled()

    def settled(self) -> "AskedAgain":
        expect(self.page.locator("h1")).to_have_count(1)
        title = self.page.locator("h1").inner_text()
        here = [section for section in QUESTIONNAIRE.sections if section.title == title]
        wanted = self.applying(here[0]) if here else []
        wait_until(lambda: self.shown() == wanted, lambda: f"{title} shows {wanted}, not {self.shown()}")
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        return self

    def turned(self, title: str) -> "AskedAgain":
        """Press Next and wait for the page of this title."""
        self.press("Next")
        self.headed(title)
        return self.settled()

    def sent(self, label: str = "Send") -> None:
        """Send what was answered."""
        self.page.get_by_role("button", name=label, exact=True).click()
        self.headed("Thank you")
        expect(self.page.get_by_text("Your answers have been sent.")).to_be_visible()


def records_of(server: Server) -> Records:
    return Records.open(server.folder / "anteroom.db")


def case_of(records: Records, told_: dict[str, object] = TOLD) -> str:
    """A form that was handed in and judged, of a patient who is expected tomorrow."""
    tomorrow = dt.datetime.now().astimezone().date() + dt.timedelta(days=1)
    details = VisitDetails(NAME, tomorrow, dt.date(1961, 3, 7), phone="+1 555 010 4477")
    made = visit_made(records, staff_here(records), details, questionnaire_version=QUESTIONNAIRE.version)
    patient = Author("patient", "at-first")
    for id, value in told_.items():
        records.save_answer(made.id, id, value, author=patient)
    records.submit(made.id, made.id, questionnaire_hash=QUESTIONNAIRE.hash, author=patient)
    judge_and_keep(records, made.id, Clinic(), on=tomorrow - dt.timedelta(days=1))
    return made.id


def asked(records: Records, case: str, *questions: str) -> None:
    """A clinician asks these again."""
    clinician = staff_of(records, Role.CLINICIAN, name=f"Dr Cleo Asker {case[:6]}")
    asked_back(records, clinician, case, questions, SAID, key=case)


def clinician(new_context: Contexts, server: Server) -> Page:
    context = new_context(viewport=SCREEN)
    signed_in(context, server, Role.CLINICIAN)
    return context.new_page()


def tick(page: Page, section: str, label: str) -> None:
    """Open a section of the clinician's page and tick one of its questions."""
    expander = page.get_by_test_id("stExpander").filter(has=page.locator("summary", has_text=section))
    if not page.get_by_text(label, exact=True).is_visible():
        expander.locator("summary").click()
    box = expander.get_by_test_id("stCheckbox").filter(has_text=label)
    box.locator("label").click()
    expect(box.get_by_role("checkbox")).to_be_checked()
    settled(page)


def asked_on_the_page(page: Page, server: Server, case: str) -> None:
    """Two questions ticked and sent on the clinician's page."""
    page.goto(f"{server.url}/review_case?case={case}")
    settled(page).get_by_role("link", name="Ask the patient again").click()
    expect(page.locator("h1")).to_have_text(["Ask the patient again"], timeout=SOON)
    settled(page)
    for id in (STROKE, EVENT):
        section = QUESTIONNAIRE.section_of(id)
        assert section is not None
        tick(page, section.title, QUESTIONNAIRE.by_id[id].clinical)
    page.get_by_label("Words to the patient").fill(SAID)
    page.get_by_label("Words to the patient").blur()
    expect(page.get_by_text(QUESTIONNAIRE.by_id[STROKE].text)).to_be_visible()
    settled(page).wait_for_function(AT_REST)
    assert (faults(page), sideways(page) > 0) == ([], False)
    page.get_by_role("button", name="Ask 2 questions again").click()
    expect(page.get_by_text("0 of 2 answered again, waits for the patient").first).to_be_visible(timeout=SOON)


def test_asked_by_the_clinician_answered_on_a_phone_back_in_the_queue(
    server: Server, new_context: Contexts
) -> None:
    records = records_of(server)
    case = case_of(records)
    desk = clinician(new_context, server)
    asked_on_the_page(desk, server, case)
    address = link_on(desk)
    assert (faults(desk), sideways(desk) > 0) == ([], False)
    assert case not in [row.encounter.id for row in records.queue() if row.status is CaseStatus.TO_REVIEW]

    phone = new_context(viewport=PHONE).new_page()
    heard = Overheard(phone)
    phone.goto(address)
    expect(phone.get_by_text("asks you to answer some questions again")).to_be_visible()
    told(phone, day="8", phone="4477")
    expect(phone.get_by_role("alert")).to_contain_text("does not fit")
    told(phone, day="7", phone="4477")
    patient = AskedAgain.of(phone, server)
    assert isinstance(patient, AskedAgain)
    is_nowhere(phone, address.rpartition("/")[2])

    expect(phone.locator("h1")).to_have_text(["Your heart and blood vessels"])
    expect(phone.get_by_text("Question page 1 of 2")).to_be_visible()
    expect(phone.get_by_text(SAID)).to_be_visible()
    assert patient.shown() == [EVENT]
    expect(phone.locator("input:checked")).to_have_count(0)
    assert (faults(phone), small_targets(phone), sideways(phone) > 0) == ([], [], False)
    assert "page=1" in phone.url
    patient.turned("Your brain and nerves")
    patient.answer(STROKE, "yes")
    assert patient.shown() == [STROKE, STROKE_WHEN]
    patient.answer(STROKE_WHEN, "2020")
    patient.reload()
    assert patient.shown() == [STROKE, STROKE_WHEN]
    patient.turned("Check your answers")
    expect(phone.get_by_text("1 question is still open")).to_be_visible()
    assert (faults(phone), small_targets(phone), sideways(phone) > 0) == ([], [], False)
    patient.sent("Send with 1 left open")

    assert heard.frames
    said = heard.said({*outcome_words(), *rule_words(), *clinician_words(), NUMBER, DRUG})
    assert said == []
    assert records.status_of(case) is CaseStatus.TO_REVIEW
    assert records.values_of(case)[STROKE] == "yes"
    assert records.values_of(case)[EVENT] == "yes"
    judged = records.judgement_of(case)
    assert judged is not None
    assert judged.answers_hash == records.case_of(case).fingerprint

    expect(desk.get_by_text("1 of 2 answered again, sent by the patient").first).to_be_visible(timeout=SOON)
    desk.get_by_role("link", name="Back to the case").click()
    desk.wait_for_url("**/review_case?case=*")
    settled(desk)
    not_again = desk.get_by_text("Asked again, not answered: the earlier answer stands")
    expect(not_again).to_have_count(2)  # at the head of the case, and in its part of the reading
    expect(not_again.first).to_be_visible()
    expect(desk.get_by_text(re.compile(r"(Not sure|not known|unknown)", re.I)).first).to_be_attached()

    phone.get_by_role("button", name="Close the form").click()
    phone.wait_for_url("**/intake/ended")
    phone.goto(address)
    expect(phone.locator("h1")).to_have_text(["This form was handed in"])
    phone.go_back()
    assert "2020" not in phone.content()


def test_on_a_tablet_it_is_answered_and_nothing_is_left_for_the_next(
    server: Server, new_context: Contexts
) -> None:
    tablet = Tablet.enrolled(new_context(), server)
    records = tablet.records
    case = case_of(records, {**TOLD, "allergies.allergic_to": UNSURE})
    asked(records, case, "medicines.list", "allergies.allergic_to", "about_you.record_number")
    hold_begun(records, case, by=DESK, place="tablet", device_id=tablet.device)
    page = tablet.page
    page.goto(server.url)
    patient = AskedAgain.of(page, server)
    expect(page.locator("h1")).to_have_text(["About you"])
    expect(page.get_by_role("textbox")).to_have_value("")
    patient.answer("about_you.record_number", f"{NUMBER}-B")
    patient.turned("Your medicines")
    patient.turned("Allergies and bad reactions")
    patient.answer("allergies.allergic_to", ["other"])
    patient.answer("allergies.other", WORDS)
    patient.turned("Check your answers")
    hold = hold_on_device(records, tablet.device)
    assert hold is not None
    first = First(tablet, patient, hold.id, hold.nonce)
    patient.sent("Send with 1 left open")
    assert not {word for word in (NAME, NUMBER, DRUG, WORDS) if word in page.content()}
    page.get_by_role("button", name="Close the form").click()
    page.wait_for_url("**/intake/ended")
    page.get_by_role("link", name="Go to the start page").click()
    tablet.at_start()
    answered = patient.values()
    _nothing_left_of(first, tablet)
    assert patient.values() == answered
    assert answered["medicines.list"] == TOLD["medicines.list"]


def test_a_tablet_that_still_thanks_for_the_form_is_asked_nothing(
    server: Server, new_context: Contexts
) -> None:
    tablet = Tablet.enrolled(new_context(), server)
    patient = tablet.handed()
    patient.answer("about_you.sex", "male")
    patient.open(LAST).hand_in()
    asked(tablet.records, patient.encounter, "about_you.sex")
    tablet.page.reload()
    expect(tablet.page.locator("h1")).to_have_text(["Thank you"], timeout=SOON)
    expect(tablet.page.locator('[class*="-ask-"]')).to_have_count(0)


def test_an_urgent_answer_given_again_is_told_at_once(server: Server, new_context: Contexts) -> None:
    records = records_of(server)
    case = case_of(records, {**TOLD, THOUGHTS: UNSURE, INTENT: "no"})
    asked(records, case, THOUGHTS, INTENT)
    terms = Terms(QUESTIONNAIRE.version, "0" * 64, records.now() + dt.timedelta(days=1), facts=tuple(Fact))
    token = link_made(records, staff_here(records), case, terms).token
    phone = new_context(viewport=PHONE).new_page()
    phone.goto(f"{server.url}/v/{token}")
    told(phone, day="7", phone="4477")
    patient = AskedAgain.of(phone, server)
    patient.answer(THOUGHTS, "yes")
    expect(phone.locator(".crisis")).to_have_count(0)
    patient.answer(INTENT, "yes")
    expect(phone.get_by_role("alert").filter(has_text="988")).to_be_in_viewport()
    assert URGENT_SEEN in patient.events()
    wait_until(lambda: CRISIS_SHOWN in patient.events(), "the words are recorded as shown")
    row = next(row for row in records.queue() if row.encounter.id == case)
    assert (row.urgent, row.status) == (True, CaseStatus.ASKED_BACK)


def test_an_urgent_answer_from_before_is_not_told_on_this_screen(
    server: Server, new_context: Contexts
) -> None:
    records = records_of(server)
    case = case_of(records, {**TOLD, THOUGHTS: "yes", INTENT: "yes"})
    asked(records, case, STROKE)
    tablet = Tablet.enrolled(new_context(), server, "Tablet quiet")
    hold_begun(records, case, by=DESK, place="tablet", device_id=tablet.device)
    tablet.page.goto(server.url)
    patient = AskedAgain.of(tablet.page, server)
    patient.answer(STROKE, "no")
    expect(tablet.page.locator(".crisis")).to_have_count(0)


# The page to take along


@pytest.fixture(scope="module")
def showing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a clinic that shows the page to take along after handing in."""
    folder = tmp_path_factory.mktemp("showing")
    settings: Path = folder / "clinic.toml"
    settings.write_text('[review]\ntake_away = "after-handing-in"\n', "utf-8")
    running = Server(folder, environment={"ANTEROOM_CLINIC": str(settings)}).start()
    yield running
    running.stop()


TAKE_HOME, ONCE = "Before your visit", "This shows once."


def form_at_home(server: Server, page: Page) -> Patient:
    """A form that is open on a phone through its link."""
    records = records_of(server)
    tomorrow = dt.datetime.now().astimezone().date() + dt.timedelta(days=1)
    details = VisitDetails(NAME, tomorrow, dt.date(1961, 3, 7), phone="+1 555 010 4477")
    made = visit_made(records, staff_here(records), details, questionnaire_version=QUESTIONNAIRE.version)
    terms = Terms(QUESTIONNAIRE.version, "0" * 64, records.now() + dt.timedelta(days=1), facts=tuple(Fact))
    token = link_made(records, staff_here(records), made.id, terms).token
    page.goto(f"{server.url}/v/{token}")
    told(page, day="7", phone="4477")
    return Patient.of(page, server)


def test_at_home_it_shows_once_after_handing_in_and_is_gone_with_the_page(
    showing: Server, new_context: Contexts
) -> None:
    phone = new_context(viewport=PHONE).new_page()
    heard = Overheard(phone)
    patient = form_at_home(showing, phone)
    patient.answer("about_you.name", NAME)
    patient.open(LAST).hand_in()
    expect(phone.get_by_role("heading", name=TAKE_HOME)).to_be_visible(timeout=SOON)
    expect(phone.get_by_text(ONCE)).to_be_visible()
    expect(phone.get_by_text("988").first).to_be_visible()
    assert (faults(phone), small_targets(phone), sideways(phone) > 0) == ([], [], False)
    told_ = heard.said({*outcome_words(), *rule_words()})
    assert [words for words in told_ if words not in on_the_page()] == []
    assert NAME not in phone.content()
    phone.reload()
    expect(phone.locator("h1")).to_have_text(["Thank you"], timeout=SOON)
    settled(phone)
    assert ONCE not in phone.content()
    phone.get_by_role("button", name="Close the form").click()
    phone.wait_for_url("**/intake/ended")
    for _ in range(3):
        phone.go_back()
        assert ONCE not in phone.content()


def on_the_page() -> set[str]:
    """The instructions for the day, which hold for everyone: they are the words of rules, and no finding."""
    rules = (visit_day.GETTING_HOME, visit_day.FASTING, visit_day.TWO_HOURS, visit_day.NASAL_SPRAYS)
    return {rule.patient for rule in rules}


def test_on_a_tablet_of_the_clinic_it_never_shows(showing: Server, new_context: Contexts) -> None:
    tablet = Tablet.enrolled(new_context(), showing)
    patient = tablet.handed()
    patient.open(LAST).hand_in()
    settled(tablet.page)
    assert ONCE not in tablet.page.content()


def test_unless_the_clinic_says_so_it_waits_for_the_staff(server: Server, new_context: Contexts) -> None:
    phone = new_context(viewport=PHONE).new_page()
    form_at_home(server, phone).open(LAST).hand_in()
    settled(phone)
    assert ONCE not in phone.content()
