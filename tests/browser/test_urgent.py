"""An answer that cannot wait: help is on the screen at once and on every page, staff are told, and the form goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from screening.judging import CRISIS_SHOWN, URGENT_SEEN
from tests.browser import looking
from tests.browser.patient import AGAIN, LAST, SECTIONS, Patient, wait_until
from tests.browser.serving import Server

NUMBER = {section.id: number for number, section in enumerate(SECTIONS, start=1)}
CLINIC = """
name = "Riverside Ketamine Clinic"
phone = "555-0199"

[crisis]
emergency_number = "112"
crisis_line = "0800 111 0 111"
crisis_line_name = "Telefonseelsorge"
"""


@pytest.fixture(scope="module")
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    yield context
    context.close()


@pytest.fixture(scope="module")
def device(phone: BrowserContext, server: Server) -> Patient:
    return Patient.at(phone.new_page(), server)


def _words(patient: Patient) -> Locator:
    return patient.page.locator(".crisis")


def _in_queue(patient: Patient) -> bool:
    return any(
        row.encounter.id == patient.encounter and row.urgent and not row.finished
        for row in patient.records.queue()
    )


def test_intent_shows_where_help_is_at_once_and_the_form_goes_on(device: Patient) -> None:
    patient = device.open(NUMBER["mental_health"])
    patient.answer("mental_health.wish_to_be_dead", "yes")
    assert not _in_queue(patient)
    expect(_words(patient)).to_have_count(0)
    patient.answer("mental_health.suicide_intent", "yes")
    beside = patient.page.get_by_role("alert").filter(has_text="988")
    expect(beside).to_be_in_viewport()
    expect(beside).to_contain_text("911")
    expect(beside).to_contain_text("We have let them know")
    expect(beside.get_by_role("link", name="Call 988")).to_have_attribute("href", "tel:988")
    assert _in_queue(patient)
    assert patient.events().count(URGENT_SEEN) == 1
    wait_until(lambda: patient.events().count(CRISIS_SHOWN) == 1, "the words are recorded as shown")
    assert looking.faults(patient.page) == []
    assert looking.small_targets(patient.page) == []
    patient.onward()
    expect(_words(patient)).to_contain_text("988")
    patient.answer("substances.alcohol", "no")
    patient.open(LAST)
    expect(_words(patient)).to_contain_text("988")
    assert looking.faults(patient.page) == []


def test_taken_back_the_words_go_and_the_case_stays_urgent_for_staff(device: Patient) -> None:
    patient = device.open(NUMBER["mental_health"])
    patient.answer("mental_health.suicide_intent", "no")
    expect(_words(patient)).to_have_count(0)
    assert _in_queue(patient)


def test_chest_pain_now_shows_the_emergency_number(phone: BrowserContext, device: Patient) -> None:
    patient = device.begin_again().open(NUMBER["blood_pressure"])
    patient.answer("blood_pressure.symptoms_now", ["chest-pain"])
    beside = patient.page.get_by_role("alert").filter(has_text="911")
    expect(beside).to_be_in_viewport()
    expect(beside).not_to_contain_text("988")
    assert _in_queue(patient)
    patient.answer("blood_pressure.hypertension", "no")
    patient.open(1)
    expect(_words(patient)).to_contain_text("911")


def test_a_reload_shows_the_words_again_and_tells_staff_no_second_time(device: Patient) -> None:
    patient = device.begin_again().open(NUMBER["blood_pressure"])
    patient.answer("blood_pressure.symptoms_now", ["thunderclap"])
    before = patient.events().count(URGENT_SEEN)
    patient.reload()
    expect(_words(patient).first).to_contain_text("911")
    patient.onward()
    assert patient.events().count(URGENT_SEEN) == before


def test_killed_before_staff_were_told_they_are_told_when_the_page_comes_back(device: Patient) -> None:
    patient = device.begin_again()
    patient.records.save_answer(
        patient.encounter, "blood_pressure.symptoms_now", ["weakness-speech"], author=AGAIN
    )
    told = patient.events().count(URGENT_SEEN)
    patient.reload()
    expect(_words(patient)).to_contain_text("911")
    wait_until(lambda: patient.events().count(URGENT_SEEN) == told + 1, "staff are told")


def test_the_clinic_s_own_numbers_stand_in_the_words(
    phone: BrowserContext, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = tmp_path / "clinic.toml"
    settings.write_text(CLINIC, "utf-8")
    server = Server(
        tmp_path_factory.mktemp("riverside"), environment={"ANTEROOM_CLINIC": str(settings)}
    ).start()
    try:
        patient = Patient.at(phone.new_page(), server).open(NUMBER["mental_health"])
        patient.answer("mental_health.suicidal_thoughts", "yes")
        patient.answer("mental_health.suicide_intent", "yes")
        beside = patient.page.get_by_role("alert").filter(has_text="0800 111 0 111")
        for words in ("Telefonseelsorge", "112", "Riverside Ketamine Clinic", "555-0199"):
            expect(beside).to_contain_text(words)
        assert "988" not in patient.page.content()
        assert "911" not in patient.page.inner_text("body")
        patient.open(LAST).hand_in()
        expect(patient.page.locator("body")).to_contain_text("0800 111 0 111")
    finally:
        server.kill()
