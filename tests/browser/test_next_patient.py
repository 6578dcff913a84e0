"""A tablet that goes from hand to hand: the next patient finds nothing of the one before, anywhere in the browser."""

from playwright.sync_api import Page, expect

from screening.access import hold_begun
from tests.browser.overheard import Overheard
from tests.browser.patient import Patient, type_into
from tests.browser.serving import Server

_STORED = """
async () => {
  const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, window.name];
  for (const one of await indexedDB.databases()) kept.push(one.name);
  for (const name of 'caches' in window ? await caches.keys() : []) kept.push(name);
  return kept.join('|');
}
"""
SECRETS = ("Zebedee", "Quillfeather", "phenelzine", "1961")


def _first_patient(page: Page, server: Server) -> Patient:
    first = Patient.at(page, server)
    first.answer("about_you.name", "Zebedee Quillfeather")
    first.answer("about_you.birth_date", "1961-03-07")
    first.answer("about_you.sex", "male")
    first.open(13).answer("medicines.any", "yes")
    first.answer("medicines.list", [{"name": "phenelzine"}])
    return first.open(1)


def _handed_back(page: Page) -> None:
    page.get_by_role("link", name="Stop for now and close the form").click()
    page.get_by_role("button", name="Close the form").click()
    page.wait_for_url("**/intake/ended")


def test_the_next_patient_on_the_same_tablet_finds_nothing_of_the_one_before(
    server: Server, page: Page
) -> None:
    first = _first_patient(page, server)
    answered = first.values()
    keys = _keys(page)
    _handed_back(page)
    heard = Overheard(page)
    second = Patient.at(page, server)
    assert second.encounter != first.encounter
    assert not keys & _keys(page)
    for number in (1, 13):
        second.open(number)
        assert [word for word in SECRETS if word in page.content()] == []
    values = page.eval_on_selector_all(
        "input, textarea",
        "all => all.map(e => e.type === 'radio' || e.type === 'checkbox' ? e.checked : e.value)",
    )
    assert not any(values)
    assert heard.frames
    assert heard.said(SECRETS) == []
    assert [word for word in SECRETS if word in page.evaluate(_STORED)] == []
    second.open(1).answer("about_you.sex", "female")
    assert second.values() == {"about_you.sex": "female"}
    assert first.values() == answered


def _keys(page: Page) -> set[str]:
    names: list[str] = page.eval_on_selector_all(
        '[class*="st-key-"]', "all => all.flatMap(e => [...e.classList].filter(c => c.startsWith('st-key-')))"
    )
    assert names
    return set(names)


def test_back_and_reload_after_the_form_was_closed_lead_nowhere(server: Server, page: Page) -> None:
    _first_patient(page, server)
    at = page.url
    _handed_back(page)
    page.go_back()
    page.goto(at)
    page.get_by_role("button", name="Start the form").wait_for()
    assert [word for word in SECRETS if word in page.content()] == []


def test_words_that_were_never_sent_go_with_the_page(server: Server, page: Page) -> None:
    first = Patient.at(page, server)
    page.context.set_offline(True)
    type_into(first.box("about_you.name").get_by_role("textbox"), "Zebedee")
    page.context.set_offline(False)
    page.goto(f"{server.url}/intake/end")
    page.get_by_role("button", name="Close the form").click()
    page.wait_for_url("**/intake/ended")
    second = Patient.at(page, server)
    expect(second.box("about_you.name").get_by_role("textbox")).to_have_value("")
    second.answer("about_you.sex", "male")
    assert second.values() == {"about_you.sex": "male"}


def test_a_form_closed_by_staff_s_doing_elsewhere_goes_from_the_screen(server: Server, page: Page) -> None:
    patient = Patient.at(page, server)
    patient.answer("about_you.name", "Zebedee Quillfeather")
    hold_begun(patient.records, patient.encounter, by=patient.records.encounter(patient.encounter).begun_by)
    patient.box("about_you.sex").get_by_test_id("stRadioOption").first.click()
    expect(page.locator("h1")).to_have_text(["This form is open on another device now"])
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    assert "Zebedee" not in page.content()
    assert patient.values() == {"about_you.name": "Zebedee Quillfeather"}
