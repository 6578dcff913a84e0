"""A patient at a device: answers what the form asks, by clicking and typing, from a script of answers by question id.

    patient = Patient.at(page, server)           # begins a form from the welcome page
    patient.fill(ANSWERS)                        # every page to the check page, every question that is shown
    patient.hand_in()
    patient.values()                             # what the record holds of it: {question id: JSON value}

After each answer it waits until the record holds it and until the page shows exactly the questions that the record
says apply now: so a branch that should open and does not, or an answer that is not saved, ends the test.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from forms.journey import questions_now
from forms.question import Kind, Question, Section
from forms.questionnaire import QUESTIONNAIRE
from forms.typed import unlikely_pressure
from pages.parts.rows import MONTHS, ROW_FIELDS, Field
from pages.parts.suggest import suggestions
from screening.access import Hold, hold_of_token
from screening.access.devices import device_of_token
from screening.access.holds import hold_on_device
from screening.clinic import Clinic
from screening.judging import reopened
from screening.records import TYPED, Author, Records
from tests.browser.conftest import begin_intake
from tests.browser.serving import Server

PATIENCE = 30.0
INSTEAD = {"asked-unknown": "Not sure", "asked-declined": "I'd rather not say"}
SECTIONS = QUESTIONNAIRE.sections
LAST = len(SECTIONS) + 1
AGAIN = Author("system", "test")
_BY_CLASS = {re.sub(r"[^a-zA-Z0-9_-]", "-", question.id): question.id for question in QUESTIONNAIRE}


@dataclass
class Patient:
    """One patient at one browser page, with the record looked into from outside."""

    page: Page
    server: Server
    records: Records
    encounter: str
    said: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def at(cls, page: Page, server: Server) -> "Patient":
        """A patient who has just begun a form on this page."""
        begin_intake(page, server)
        return cls.of(page, server)

    @classmethod
    def of(cls, page: Page, server: Server) -> "Patient":
        """The patient whose form this page holds."""
        page.locator('[class*="-ask-"]').first.wait_for()
        records = Records.open(server.folder / "anteroom.db")
        cookies = {str(cookie.get("name")): str(cookie.get("value")) for cookie in page.context.cookies()}
        hold = hold_of_cookies(records, cookies)
        assert hold is not None
        patient = cls(page, server, records, hold.encounter_id)
        patient.arrived()
        return patient

    # What the record holds

    def values(self) -> dict[str, Any]:
        """The answers in the record, by question id."""
        kept = self.records.values_of(self.encounter)
        return {id: value for id, value in kept.items() if not id.startswith(TYPED)}

    def applying(self, section: Section) -> list[str]:
        """The questions of a section that apply with what the record holds."""
        today = self.records.now().astimezone().date()
        stored = self.records.answers_of(self.encounter)
        from forms.condition import Case

        case = Case(reopened(stored, Clinic(), submitted=False, on=today).response, today)
        return [question.id for question in questions_now(section, case)]

    def events(self) -> list[str]:
        """The kinds of everything noted about this form."""
        return [event.kind for event in self.records.events_of(self.encounter)]

    def begin_again(self) -> "Patient":
        """Take every answer of this form back, in the record, and open its first page: a new form, but quicker."""
        for id in self.records.values_of(self.encounter):
            self.records.save_answer(self.encounter, id, None, author=AGAIN)
        return self.open(1)

    # Where the patient is

    @property
    def number(self) -> int:
        """The number of the page, from 1; the last one is the check page."""
        # Asked of the page itself: Playwright's own `page.url` stands still while a test merely waits.
        found = re.search(r"[?&]page=(\d+)", self.page.evaluate("window.location.search"))
        return int(found[1]) if found else 0

    def arrived(self) -> "Patient":
        """Wait until this page of the form is drawn whole."""
        wait_until(lambda: self.number > 0, "the form shows a page")
        title = SECTIONS[self.number - 1].title if self.number < LAST else "Check your answers"
        self.headed(title)
        return self.settled()

    def headed(self, title: str) -> None:
        """Wait until this is the one heading of the page: until a page is drawn whole, the one before it stands there too."""
        expect(self.page.locator("h1")).to_have_text([title], timeout=PATIENCE * 1000)

    def settled(self) -> "Patient":
        """Wait until the page shows exactly the questions that apply, and the server is at rest."""
        if self.number < LAST:
            section = SECTIONS[self.number - 1]
            wait_until(
                lambda: self.shown() == self.applying(section),
                lambda: f"{section.id} shows {self.applying(section)}, not {self.shown()}",
            )
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        return self

    def shown(self) -> list[str]:
        """The ids of the questions on the page, from top to bottom."""
        names: list[str] = self.page.eval_on_selector_all(
            '[data-testid="stVerticalBlock"][class*="-ask-"]',
            "boxes => boxes.flatMap(b => [...b.classList].filter(c => c.includes('-ask-')))",
        )
        return [_BY_CLASS[name.split("-ask-", 1)[1]] for name in names]

    def box(self, question_id: str) -> Locator:
        """The box around one question."""
        name = re.sub(r"[^a-zA-Z0-9_-]", "-", question_id)
        return self.page.locator(
            f'[data-testid="stVerticalBlock"][class*="-ask-{name} "], [class$="-ask-{name}"]'
        )

    def open(self, number: int) -> "Patient":
        """Open a page of the form by its address, as a reload would."""
        window = re.search(r"[?&]w=([0-9a-f]+)", self.page.url)
        kept = f"&w={window[1]}" if window else ""
        self.page.goto(f"{self.server.url}/?page={number}{kept}")
        return self.arrived()

    def reload(self) -> "Patient":
        """Reload the page."""
        self.page.reload()
        return self.arrived()

    def press(self, name: str) -> None:
        """Press a button of the page."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def onward(self) -> "Patient":
        """Press Next and wait for the next page."""
        here = self.number
        wanted = next(
            (n for n, section in enumerate(SECTIONS, 1) if n > here and self.applying(section)), LAST
        )
        self.press("Next")
        wait_until(lambda: self.number == wanted, f"Next leads from page {here} to page {wanted}")
        self.arrived()
        expect(self.page.locator("h1")).to_be_focused()
        return self

    # Answering

    def fill(
        self,
        answers: Mapping[str, Any],
        *,
        until: int = LAST,
        before: Callable[["Patient"], None] | None = None,
        after: Callable[["Patient"], None] | None = None,
    ) -> "Patient":
        """Answer every question from here to page `until`. `before` and `after` see each page empty and full."""
        while self.number < until:
            if before is not None:
                before(self)
            self.answer_page(answers)
            if after is not None:
                after(self)
            self.onward()
        return self

    def answer_page(self, answers: Mapping[str, Any]) -> None:
        """Answer every question that is or becomes visible on this page and that the script knows."""
        done: set[str] = set()
        while open := [id for id in self.shown() if id in answers and id not in done]:
            self.answer(open[0], answers[open[0]])
            done.add(open[0])
        silent = [id for id in self.shown() if id not in answers]
        assert not silent, f"the script has no answer for {silent}"

    def answer(self, question_id: str, value: Any) -> None:
        """Give one answer, None to leave it open, and wait until the record holds it."""
        if value is None:
            return
        question = QUESTIONNAIRE.by_id[question_id]
        _ANSWERED[question.kind](self, question, value)
        if question.kind in _TYPED_IN:
            self.page.keyboard.press("Tab")  # leaving a box sends it at once
        self.kept(question_id, value)
        self.said[question_id] = value

    def kept(self, question_id: str, value: Any) -> None:
        """Wait until the record holds this value and the page agrees with it."""
        wait_until(
            lambda: same(self.values().get(question_id), value),
            lambda: f"{question_id} is kept as {value!r}, not {self.values().get(question_id)!r}",
        )
        self.settled()

    def hand_in(self) -> None:
        """Hand the form in from the check page."""
        self.page.get_by_role("button", name=re.compile("^Hand in the form")).click()
        self.headed("Thank you")


def hold_of_cookies(records: Records, cookies: Mapping[str, str]) -> Hold | None:
    """The form that a browser with these cookies has open: a tablet of the clinic is known by its own cookie."""
    device = device_of_token(records, cookies.get("anteroom_device"))
    if device is not None:
        return hold_on_device(records, device.id)
    return hold_of_token(records, cookies.get("anteroom_intake"))


def wait_until(holds: Callable[[], bool], what: str | Callable[[], str]) -> None:
    """Wait until something outside the browser's own waiting holds. Raises AssertionError, saying what does not."""
    until = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > until:
            raise AssertionError(f"never so: {what() if callable(what) else what}")
        time.sleep(0.05)


def same(kept: Any, value: Any) -> bool:
    """Whether an answer is kept as it was given; what a row leaves out was left empty."""
    if isinstance(kept, list) and isinstance(value, list) and len(kept) == len(value):
        return all(same(one, other) for one, other in zip(kept, value, strict=True))
    if isinstance(kept, dict) and isinstance(value, dict) and "absent" not in value:
        return set(value) <= set(kept) and all(
            kept[name] == value.get(name, _LEFT_EMPTY.get(name)) for name in kept
        )
    return bool(kept == value)


MOST_OPENINGS = 5
_TYPED_IN = (Kind.TEXT, Kind.COUNT, Kind.QUANTITY, Kind.DATE, Kind.PRESSURES)
_LEFT_EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(
        ("place", "by", "often", "result", "stopped_because", "this_episode", "as_prescribed", "scored_by"),
        "not-sure",
    ),
    "confirmed": False,
}


def _words_of(question: Question, code: str) -> str:
    texts = {"yes": "Yes", "no": "No", **{choice.code: choice.text for choice in question.choices}}
    return texts[code]


def _choose(patient: Patient, question: Question, value: Any) -> None:
    words = INSTEAD[value["absent"]] if isinstance(value, dict) else _words_of(question, value)
    option = patient.box(question.id).get_by_test_id("stRadioOption").filter(has_text=_exactly(words))
    option.click()


def _tick(patient: Patient, question: Question, value: Any) -> None:
    words = (
        [INSTEAD[value["absent"]]]
        if isinstance(value, dict)
        else [_words_of(question, code) for code in value]
    )
    for one in words:
        box = patient.box(question.id).get_by_test_id("stCheckbox").filter(has_text=_exactly(one))
        box.locator("label").click()
        expect(box.get_by_role("checkbox")).to_be_checked()


def _exactly(words: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(words)}$")


def _instead(patient: Patient, question: Question, value: Any) -> bool:
    if not (isinstance(value, dict) and "absent" in value):
        return False
    pills = patient.box(question.id).get_by_test_id("stButtonGroup").locator("button")
    pills.filter(has_text=_exactly(INSTEAD[value["absent"]])).click()
    return True


def type_into(box: Locator, text: str) -> None:
    """Click into a box, empty it and type, key by key."""
    box.click()
    box.press("Control+a")
    box.press("Delete")
    box.press_sequentially(text)


def _write(patient: Patient, question: Question, value: Any) -> None:
    type_into(patient.box(question.id).get_by_role("textbox"), value)


def _count(patient: Patient, question: Question, value: Any) -> None:
    if not _instead(patient, question, value):
        type_into(patient.box(question.id).get_by_role("textbox"), f"{value:g}")


def _quantity(patient: Patient, question: Question, value: Any) -> None:
    if _instead(patient, question, value):
        return
    box, unit = patient.box(question.id), value["unit"]
    if len(question.units) > 1:
        places = [one.code for one in question.units]
        box.get_by_test_id("stRadioOption").nth(places.index(unit)).click()
    boxes = box.get_by_role("textbox")
    expect(boxes).to_have_count(2 if unit == "in" else 1)
    if unit == "in":
        type_into(boxes.nth(0), f"{value['value'] // 12:g}")
        type_into(boxes.nth(1), f"{value['value'] % 12:g}")
    else:
        type_into(boxes.nth(0), f"{value['value']:g}")
    if value.get("confirmed"):
        box.get_by_role("button", name="Yes, it is right").click()


def _date(patient: Patient, question: Question, value: Any) -> None:
    if not _instead(patient, question, value):
        write_date(patient, patient.box(question.id), value)


def write_date(patient: Patient, box: Locator, date: str) -> None:
    """Fill in day, month and year as far as the date has them."""
    year, month, day = (*date.split("-"), "", "")[:3]
    if day:
        type_into(box.get_by_label("Day", exact=True), f"{int(day)}")
    if month:
        pick(patient, box, "Month", MONTHS[month])
    type_into(box.get_by_label("Year", exact=True), year)


def pick(patient: Patient, box: Locator, label: str, words: str) -> None:
    """Pick from a list that opens."""
    option = patient.page.get_by_role("option", name=words, exact=True)
    control = open_list(patient, box, label)
    for _ in range(MOST_OPENINGS):
        # A page that is drawn anew just now closes the list again, as it would under a patient's finger.
        try:
            option.click(timeout=3_000)
            break
        except PlaywrightTimeout:
            control = open_list(patient, box, label)
    expect(control).to_have_value(words)


def open_list(patient: Patient, box: Locator, label: str) -> Locator:
    """Open a list to pick from."""
    control = box.get_by_role("combobox", name=label, exact=True)
    # A list that opens while the page still scrolls closes again: be where it is before opening it.
    control.scroll_into_view_if_needed()
    patient.page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    for _ in range(MOST_OPENINGS):
        control.click()
        try:
            patient.page.get_by_role("option").first.wait_for(timeout=3_000)
            break
        except PlaywrightTimeout:
            continue  # the page was drawn anew just then
    return control


def _rows(patient: Patient, question: Question, value: Any) -> None:
    if _instead(patient, question, value):
        return
    box = patient.box(question.id)
    for number, row in enumerate(value):
        if number:
            box.get_by_role("button", name=re.compile("^Add another")).click()
        card = box.locator('[data-testid="stVerticalBlock"][class*="-card-"]')
        expect(card).to_have_count(number + 1)
        if number:
            expect(card.nth(number).locator("input").first).to_be_focused()
        fill_row(patient, question, card.nth(number), row)


def fill_row(patient: Patient, question: Question, card: Locator, row: Mapping[str, Any]) -> None:
    """Fill in one card of a list."""
    date = row.get("date", row.get("last_taken"))
    for place, line in enumerate(ROW_FIELDS[question.kind]):
        for one in line.fields:
            if one.name not in ("day", "month", "year"):
                _fill_field(patient, card, one, row.get(one.name))
        if place == 0:
            _asked_once_more(patient, question, card, row)
    if date:
        write_date(patient, card, date)
    if row.get("chosen"):
        option = card.get_by_test_id("stRadioOption").filter(has_text=_exactly(row["chosen"]))
        option.click()
    if row.get("confirmed"):
        card.get_by_role("button", name="Yes, they are right").click()


def _asked_once_more(patient: Patient, question: Question, card: Locator, row: Mapping[str, Any]) -> None:
    """Where the first line calls for a second look, wait until that is on the page: it moves what stands below."""
    patient.page.keyboard.press("Tab")
    past = question.kind is Kind.TRIALS
    if question.kind is Kind.PRESSURES and unlikely_pressure(row):
        expect(card.get_by_text("These numbers are unusual")).to_be_visible()
    elif (name := row.get("treatment" if past else "name")) and suggestions(name, past=past):
        expect(card.get_by_text("Did you mean one of these?").first).to_be_visible()


def _fill_field(patient: Patient, card: Locator, one: Field, value: Any) -> None:
    if value is None:
        return
    if one.shape == "choice":
        pick(patient, card, one.label, one.options[value])
    else:
        type_into(card.get_by_label(one.label, exact=True), value if isinstance(value, str) else f"{value:g}")


_ANSWERED: Mapping[Kind, Callable[[Patient, Question, Any], None]] = {
    Kind.YES_NO: _choose,
    Kind.ONE_OF: _choose,
    Kind.ANY_OF: _tick,
    Kind.TEXT: _write,
    Kind.COUNT: _count,
    Kind.QUANTITY: _quantity,
    Kind.DATE: _date,
    Kind.PRESSURES: _rows,
    Kind.MEDICINES: _rows,
    Kind.TRIALS: _rows,
    Kind.SCORES: _rows,
}
