"""Patient A fills in a form on a tablet and it ends, in every way it can; patient B on the same tablet finds nothing of A.

Looked for: in every page of B, in every box, in everything the server sends to B's page, in what the browser keeps
(storage, databases, caches, cookies), behind Back, on the server. Each scan is tried on A's own pages first, and once
on a server without the guards: there it must find what it looks for.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from screening.access import hold_begun, hold_of
from screening.access.devices import device_revoked
from screening.access.holds import hold_on_device
from screening.records import schema
from tests.browser.overheard import Overheard
from tests.browser.patient import LAST, Patient, wait_until
from tests.browser.serving import Server
from tests.browser.tablets import DESK, Tablet, staff_here

# What A writes, in boxes of every kind; and what only A's form has.
NAME, NUMBER, DRUG, WORDS, YEAR = "Zebedee Quillfeather", "QFX-77013", "phenelz", "xylophagous hives", "1961"
# The year alone is looked for in boxes only: four digits also stand in random names of controls.
CANARIES = (NAME, NUMBER, DRUG, WORDS)
PAGES = (13,)  # besides the first, where everybody begins
_STORED = """
async () => {
  const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, window.name, document.title];
  for (const one of await indexedDB.databases()) kept.push(one.name);
  for (const name of 'caches' in window ? await caches.keys() : []) {
    kept.push(name);
    for (const request of await (await caches.open(name)).keys()) kept.push(request.url);
  }
  return kept.join('|');
}
"""
_BOXES = """
() => [...document.querySelectorAll('input, textarea, select')].filter((e) => e.type !== 'hidden').map(
  (e) => e.type === 'radio' || e.type === 'checkbox' ? (e.checked ? 'chosen' : '') : e.value).filter((v) => v !== '')
"""


@dataclass
class First:
    """Patient A at a tablet, with what is looked for afterwards."""

    tablet: Tablet
    patient: Patient
    hold: str
    nonce: str

    @property
    def traces(self) -> tuple[str, ...]:
        return (*CANARIES, self.patient.encounter, self.hold, self.nonce)


# What one finds


def _on_the_page(page: Page, words: tuple[str, ...]) -> set[str]:
    """Words in the page's text and markup, in its boxes, and in what the browser keeps, once it is drawn whole."""
    drawn = [""]
    wait_until(lambda: _still(page, drawn), "the page comes to rest")
    text = "\n".join(
        (page.content(), page.inner_text("body"), *page.evaluate(_BOXES), page.evaluate(_STORED))
    )
    return {word for word in words if word in text}


def _still(page: Page, before: list[str]) -> bool:
    """Whether the page has been the same for a moment; a form has its boxes by then."""
    form = page.locator('[class*="-ask-"]').count() > 0
    if form and page.locator("input, textarea").count() == 0:
        return False
    page.wait_for_timeout(150)
    now = page.content() + "|".join(page.evaluate(_BOXES))
    same, before[0] = now == before[0], now
    return same


def _behind_back(page: Page, first: First) -> set[str]:
    found: set[str] = set()
    for _ in range(4):  # every page of B's, and the one where the code was typed
        page.evaluate("() => history.back()")
        page.wait_for_timeout(150)
        page.wait_for_load_state("load")
        found |= _on_the_page(page, first.traces)
    return found


def _fills_in_everything(patient: Patient) -> None:
    patient.answer("about_you.name", NAME)
    patient.answer("about_you.birth_date", "1961-03-07")
    patient.answer("about_you.record_number", NUMBER)
    patient.answer("about_you.sex", "male")
    patient.answer("about_you.height", {"value": 171, "unit": "cm"})
    patient.open(13).answer("medicines.any", "yes")
    patient.answer("medicines.list", [{"name": "phenelzin", "chosen": "phenelzine"}])
    patient.open(14).answer("allergies.allergic_to", ["other"])
    patient.answer("allergies.other", f"Penicillin: {WORDS}")


_filled: dict[int, Mapping[str, object]] = {}


def _patient_a(tablet: Tablet) -> First:
    """A at the tablet. The first A of a server fills everything in; the others open the same pages and find it there."""
    known = _filled.get(tablet.server.port)
    if known is None:
        patient = tablet.handed()
        _fills_in_everything(patient)
        _filled[tablet.server.port] = patient.records.values_of(patient.encounter)
    else:
        visit = tablet.visit()
        for id, value in known.items():
            tablet.records.save_answer(visit, id, value, author=DESK)
        patient = tablet.handed(visit)
    hold = hold_on_device(tablet.records, tablet.device)
    assert hold is not None
    first = First(tablet, patient, hold.id, hold.nonce)
    seen: set[str] = set()
    for number in (14, 13, 1) if known is None else (13, 1):
        patient.open(number)
        seen |= _on_the_page(patient.page, first.traces)
    there = {NAME, NUMBER, DRUG, hold.nonce}
    assert there | ({WORDS} if known is None else set()) <= seen, "the scan is blind"
    assert YEAR in patient.page.evaluate(_BOXES)
    return first


def _nothing_left_of(first: First, tablet: Tablet) -> None:
    """B begins with a code on the same tablet and looks everywhere."""
    page = tablet.page
    heard = Overheard(page)
    assert _on_the_page(page, first.traces) == set()
    tablet.typed(tablet.code())
    second = Patient.of(page, tablet.server)
    assert second.encounter != first.patient.encounter
    assert second.number == 1
    _empty(page, first)
    for number in (*PAGES, LAST, 1):
        second.open(number)
        _empty(page, first)
    assert heard.frames
    assert heard.said(first.traces) == []
    assert second.values() == {}
    second.answer("about_you.sex", "female")
    assert second.values() == {"about_you.sex": "female"}
    assert _behind_back(page, first) == set()
    _worth_nothing(first, page)


def _empty(page: Page, first: First) -> None:
    """The page of a form shows nothing of A, and nothing in any box."""
    assert _on_the_page(page, first.traces) == set()
    assert page.evaluate(_BOXES) == []


def _worth_nothing(first: First, page: Page) -> None:
    """A's hold has ended, and neither the PDF nor anything else of A opens from this browser."""
    assert hold_of(first.tablet.records, first.hold) is None
    paper = page.request.get(f"{first.tablet.server.url}/summary/{first.patient.encounter}.pdf")
    assert not paper.body().startswith(b"%PDF")
    asked = page.request.post(
        f"{first.tablet.server.url}/intake/here",
        headers={"origin": first.tablet.server.url, "hold": first.hold, "touched": "1"},
    )
    assert asked.json() == {"open": False, "left": 0}
    boxes = page.locator('input[type="text"]:not([role="combobox"])')
    assert {box.get_attribute("autocomplete") for box in boxes.all()} <= {"off"}


# The endings: each leaves the tablet at its start page


def _stopped(first: First) -> Tablet:
    page = first.tablet.page
    page.get_by_role("link", name="Stop for now and close the form").click()
    page.get_by_role("button", name="Close the form").click()
    page.wait_for_url("**/intake/ended")
    page.get_by_role("link", name="Go to the start page").click()
    return first.tablet.at_start()


def _handed_in(first: First) -> Tablet:
    page = first.tablet.page
    first.patient.open(LAST).hand_in()
    assert _on_the_page(page, CANARIES) == set(), "the thank-you page holds answers"
    page.get_by_role("button", name="Close the form").click()
    page.wait_for_url("**/intake/ended")
    page.get_by_role("link", name="Go to the start page").click()
    return first.tablet.at_start()


def _left_alone(first: First) -> Tablet:
    page, table = first.tablet.page, schema.intake_hold
    soon = update(table).values(touched_at=first.tablet.records.now(), idle_seconds=10)
    soon = soon.where(table.c.id == first.hold)
    first.tablet.records.write(lambda connection: connection.execute(soon))
    page.reload()
    page.wait_for_url("**/intake/ended")
    page.go_back()
    return first.tablet.at_start()


def _staff_left_by_pin(first: First) -> Tablet:
    first.tablet.left_by_pin()
    first.tablet.heading("Staff sign-in")
    assert _on_the_page(first.tablet.page, first.traces) == set()
    locked = update(schema.device).values(unlocked_at=None)
    first.tablet.records.write(lambda connection: connection.execute(locked))
    return first.tablet.started()


def _reloaded_and_stopped(first: First) -> Tablet:
    first.patient.reload()
    return _stopped(first)


def _power_cut(first: First) -> Tablet:
    first.tablet.server.restart()
    first.patient.reload()
    return _stopped(first)


def _removed(first: First) -> Tablet:
    """The tablet is removed while A writes; later it is enrolled again."""
    page, tablet = first.tablet.page, first.tablet
    device_revoked(tablet.records, staff_here(tablet.records), tablet.device)
    tablet.heading("This form is closed on this device")
    assert _on_the_page(page, CANARIES) == set()
    page.goto(f"{tablet.server.url}/")
    page.get_by_role("link", name="Staff sign-in").wait_for()
    context = page.context
    page.close()
    return Tablet.enrolled(context, tablet.server, "Tablet 1 again")


def _gone_on_elsewhere(first: First) -> Tablet:
    hold_begun(first.tablet.records, first.patient.encounter, by=DESK)
    first.tablet.heading("This form is open on another device now")
    assert _on_the_page(first.tablet.page, CANARIES) == set()
    first.tablet.page.get_by_role("link", name="Go to the start page").click()
    first.tablet.page.wait_for_url("**/intake/ended")
    return first.tablet.started()


def _browser_gone(first: First) -> Tablet:
    """The browser crashed: only the server's clock ends the form."""
    context, table = first.tablet.page.context, schema.intake_hold
    first.tablet.page.close()
    old = update(table).where(table.c.id == first.hold).values(idle_seconds=-10)
    first.tablet.records.write(lambda connection: connection.execute(old))
    tablet = Tablet(context.new_page(), first.tablet.server, first.tablet.records, first.tablet.device)
    return tablet.started()


ENDINGS: Mapping[str, Callable[[First], Tablet]] = {
    "handed in": _handed_in,
    "stopped for now": _stopped,
    "left alone until the time was over": _left_alone,
    "ended by staff with the PIN": _staff_left_by_pin,
    "reloaded, then stopped": _reloaded_and_stopped,
    "the server killed and started again": _power_cut,
    "the tablet removed": _removed,
    "gone on with elsewhere": _gone_on_elsewhere,
    "the browser crashed": _browser_gone,
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_next_patient_finds_nothing(
    server: Server, new_context: Callable[..., BrowserContext], ending: str
) -> None:
    tablet = Tablet.enrolled(new_context(), server)
    first = _patient_a(tablet)
    answered = first.patient.values()
    tablet = ENDINGS[ending](first)
    _nothing_left_of(first, tablet)
    assert first.patient.values() == answered


@pytest.fixture
def leaky(tmp_path: Path) -> Iterator[Server]:
    """A server without the nonce and without a page loaded anew."""
    running = Server(tmp_path, script="tests/browser/leaky_server.py").start()
    yield running
    running.kill()


def test_control_without_the_guards_the_scan_finds_the_patient_before(
    leaky: Server, new_context: Callable[..., BrowserContext]
) -> None:
    tablet = Tablet.enrolled(new_context(), leaky)
    first = tablet.handed()
    first.answer("about_you.name", NAME)
    first.answer("about_you.record_number", NUMBER)
    ended = update(schema.intake_hold).values(ended_at=tablet.records.now(), ended_how="ended by staff")
    tablet.records.write(lambda connection: connection.execute(ended))
    second = tablet.visit()
    hold_begun(tablet.records, second, by=DESK, place="tablet", device_id=tablet.device)
    first.box("about_you.sex").get_by_test_id("stRadioOption").first.click()
    wait_until(lambda: bool(tablet.records.values_of(second)), "the page writes the second form")
    expect(tablet.page.locator("h1")).to_have_text(["About you"])
    assert {NAME, NUMBER} <= _on_the_page(tablet.page, CANARIES)


def test_no_session_of_the_patient_before_stays_in_the_memory_of_the_server() -> None:
    """The control ends the form without closing what is in memory: it must be seen there."""
    command = [sys.executable, str(Path(__file__).with_name("tablet_sessions.py"))]
    said = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=True
    ).stdout.splitlines()
    assert said == [
        "stopped 2 0", "left_by_pin 2 0", "left_alone 2 0", "removed 2 0", "gone_on_elsewhere 2 0", "control 2 2",
    ]  # fmt: skip
