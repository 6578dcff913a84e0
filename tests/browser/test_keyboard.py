"""The whole form by keyboard alone: Tab, arrows, Space and Enter, and never the mouse."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from forms.question import Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from pages.parts.rows import MONTHS
from tests.browser.patient import LAST, MOST_OPENINGS, Patient, wait_until
from tests.browser.scripts import WELL
from tests.browser.serving import Server

MOST_STEPS = 40
_WHERE = """
() => {
  const e = document.activeElement, at = e.closest('[class*="-ask-"][data-testid="stVerticalBlock"]');
  const name = at ? [...at.classList].find((c) => c.includes('-ask-')).split('-ask-')[1] : '';
  const words = e.getAttribute('aria-label') || e.closest('label')?.innerText || e.innerText || '';
  return [name, e.getAttribute('role') || e.type || e.tagName, words.trim()];
}
"""


class Keyboard:
    """A pair of hands at the keys."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def where(self) -> tuple[str, str, str]:
        """Question, kind and name of what has the focus."""
        name, kind, words = self._page.evaluate(_WHERE)
        return name, kind, words

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)

    def type(self, text: str) -> None:
        self._page.keyboard.type(text)

    def tab_to(self, question_id: str, kind: str, words: str = "") -> None:
        """Tab on until a control of this kind and name in this question has the focus."""
        name = re.sub(r"[^a-zA-Z0-9_-]", "-", question_id)
        seen = []
        for _ in range(MOST_STEPS):
            seen.append(self.where())
            at, is_a, called = seen[-1]
            if at == name and is_a == kind and called.startswith(words):
                return
            self.press("Tab")
        raise AssertionError(f"no {kind} {words!r} of {question_id} comes with Tab: {seen}")

    def tab_to_button(self, words: str) -> None:
        for _ in range(MOST_STEPS * 4):
            if self.where()[1:] == ("button", words) or self.where()[2] == words:
                return
            self.press("Tab")
        raise AssertionError(f"no button {words!r} comes with Tab")


def _answer(keys: Keyboard, question: Question, value: Any) -> None:
    match question.kind:
        case Kind.YES_NO | Kind.ONE_OF:
            _arrow_to(keys, question, value)
        case Kind.ANY_OF:
            for code in value:
                keys.tab_to(question.id, "checkbox", question.choice(code).text)
                keys.press("Space")
        case Kind.TEXT:
            keys.tab_to(question.id, "text")
            keys.type(value)
        case Kind.QUANTITY:
            _quantity(keys, question, value)
        case Kind.DATE:
            _date(keys, question, value)
        case Kind.PRESSURES:
            _reading(keys, question, value[0])
        case _:
            raise AssertionError(f"the healthy script holds no {question.kind}")


def _arrow_to(keys: Keyboard, question: Question, value: str) -> None:
    codes = ["yes", "no"] if question.kind is Kind.YES_NO else [choice.code for choice in question.choices]
    keys.tab_to(question.id, "radio")
    place = codes.index(value)
    keys.press("Space") if place == 0 else keys.press(*["ArrowDown"] * place)


def _quantity(keys: Keyboard, question: Question, value: Mapping[str, Any]) -> None:
    keys.tab_to(question.id, "radio")
    place = [unit.code for unit in question.units].index(value["unit"])
    keys.press("Space") if place == 0 else keys.press(*["ArrowDown"] * place)
    keys_box(keys, question)
    keys.type(f"{value['value']:g}")


def keys_box(keys: Keyboard, question: Question) -> None:
    """Tab to the number box, which comes when the unit is chosen."""
    box = keys._page.locator(f'[class*="-ask-{question.id.replace(".", "-")}"] input[type="text"]')
    expect(box).to_have_count(1)
    keys.tab_to(question.id, "text")


def _pick(keys: Keyboard, question: Question, label: str, words: str) -> None:
    keys.tab_to(question.id, "combobox", label)
    option = keys._page.get_by_role("option", name=words, exact=True)
    for _ in range(MOST_OPENINGS):
        keys.press("ArrowDown")
        try:
            option.wait_for(timeout=3_000)
            break
        except PlaywrightTimeout:
            continue  # the page was drawn anew just then and closed the list
    expect(option).to_be_visible()
    for _ in range(MOST_STEPS):
        if option.get_attribute("data-focused"):
            break
        keys.press("ArrowDown")
    keys.press("Enter")
    expect(option).to_have_count(0)


def _date(keys: Keyboard, question: Question, value: str) -> None:
    year, month, day = value.split("-")
    keys.tab_to(question.id, "text", "Day")
    keys.type(f"{int(day)}")
    _pick(keys, question, "Month", MONTHS[month])
    keys.tab_to(question.id, "text", "Year")
    keys.type(year)


def _reading(keys: Keyboard, question: Question, row: Mapping[str, Any]) -> None:
    keys.tab_to(question.id, "text", "Upper number")
    keys.type(str(row["systolic"]))
    keys.tab_to(question.id, "text", "Lower number")
    keys.type(str(row["diastolic"]))
    year, month = row["date"].split("-")
    _pick(keys, question, "Month", MONTHS[month])
    keys.tab_to(question.id, "text", "Year")
    keys.type(year)


_COUNT_THE_MOUSE = """
for (const kind of ['pointerdown', 'mousedown', 'touchstart']) {
  document.addEventListener(kind, () => { window.name = String(Number(window.name || 0) + 1); }, true);
}
"""


def test_a_patient_who_cannot_use_a_mouse_fills_in_the_whole_form(server: Server, page: Page) -> None:
    page.add_init_script(_COUNT_THE_MOUSE)
    keys = Keyboard(page)
    page.goto(server.url)
    page.get_by_role("button", name="Start the form").wait_for()
    keys.tab_to_button("Start the form")
    keys.press("Enter")
    patient = Patient.of(page, server)
    while patient.number < LAST:
        _answer_page(patient, keys)
        _next(patient, keys)
    assert set(patient.values()) == {id for id, value in WELL.items() if value is not None}
    keys.tab_to_button("Hand in the form")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text(["Thank you"])
    expect(page.locator("h1")).to_be_focused()
    assert page.evaluate("window.name") == "", "the mouse was used"


def _answer_page(patient: Patient, keys: Keyboard) -> None:
    done: set[str] = set()
    while open := [id for id in patient.shown() if WELL.get(id) is not None and id not in done]:
        _answer(keys, QUESTIONNAIRE.by_id[open[0]], WELL[open[0]])
        if QUESTIONNAIRE.by_id[open[0]].kind not in (Kind.YES_NO, Kind.ONE_OF, Kind.ANY_OF):
            keys.press("Tab")
        patient.kept(open[0], WELL[open[0]])
        done.add(open[0])


def _next(patient: Patient, keys: Keyboard) -> None:
    here = patient.number
    keys.tab_to_button("Next")
    keys.press("Enter")
    wait_until(lambda: patient.number > here, "Enter on Next leads on")
    patient.arrived()
    expect(patient.page.locator("h1")).to_be_focused()


@pytest.mark.parametrize("size", [(1024, 768), (390, 844)])
def test_what_has_the_focus_is_seen(server: Server, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    Patient.at(page, server)
    keys = Keyboard(page)
    unseen = []
    for _ in range(12):
        keys.press("Tab")
        # The page as a whole takes the focus, too, to be scrolled by the arrow keys; past its end the browser has it.
        if keys.where()[1] not in ("MAIN", "BODY") and not page.evaluate(_OUTLINED):
            unseen.append(keys.where())
    assert unseen == []


_OUTLINED = """
() => {
  for (let e = document.activeElement, n = 0; e && n < 5; e = e.parentElement, n += 1) {
    const style = getComputedStyle(e);
    if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) return true;
    if (style.boxShadow !== 'none' && e.matches(':focus-within')) return true;
    if (e.matches('[data-focus-visible], [data-focused]')) return true;
  }
  return false;
}
"""
