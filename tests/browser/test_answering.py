"""How single questions behave under a patient's hands: lists, boxes, second thoughts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from screening.records import TYPED
from tests.browser.patient import LAST, SECTIONS, Patient, fill_row, type_into, wait_until
from tests.browser.scripts import DECLINED, UNSURE
from tests.browser.serving import Server

# Longer than a page takes to lead the patient from a button to a control.
LED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 500)))"
NUMBER = {section.id: number for number, section in enumerate(SECTIONS, start=1)}


@pytest.fixture(scope="module")
def device(chromium: Browser, server: Server) -> Iterator[Patient]:
    """One patient for all tests of this module."""
    context = chromium.new_context(viewport={"width": 1024, "height": 768})
    yield Patient.at(context.new_page(), server)
    context.close()


@pytest.fixture
def patient(device: Patient) -> Patient:
    return device.begin_again()


def _on(patient: Patient, section: str) -> Patient:
    return patient.open(NUMBER[section])


def _tick(patient: Patient, question_id: str, words: str) -> None:
    box = patient.box(question_id).get_by_test_id("stCheckbox").filter(has_text=re.compile(f"^{words}"))
    box.locator("label").click()


def _ticked(patient: Patient, question_id: str) -> list[str]:
    boxes = patient.box(question_id).get_by_test_id("stCheckbox").all()
    return [box.inner_text() for box in boxes if box.get_by_role("checkbox").is_checked()]


def _problem(patient: Patient, question_id: str) -> Locator:
    return patient.box(question_id).locator("p.problem")


# Several of a list


def test_none_of_these_takes_every_other_tick_away(patient: Patient) -> None:
    _on(patient, "eyes").answer("eyes.conditions", ["glaucoma", "recent-surgery"])
    _tick(patient, "eyes.conditions", "None of these")
    patient.kept("eyes.conditions", ["none"])
    wait_until(lambda: _ticked(patient, "eyes.conditions") == ["None of these"], "one tick stands")


def test_a_tick_takes_none_of_these_away(patient: Patient) -> None:
    _on(patient, "eyes").answer("eyes.conditions", ["none"])
    _tick(patient, "eyes.conditions", "High pressure")
    patient.kept("eyes.conditions", ["glaucoma"])
    wait_until(lambda: len(_ticked(patient, "eyes.conditions")) == 1, "one tick stands")


def test_not_sure_stands_beside_what_is_known(patient: Patient) -> None:
    _on(patient, "eyes")
    _tick(patient, "eyes.conditions", "Not sure")
    patient.kept("eyes.conditions", UNSURE)
    _tick(patient, "eyes.conditions", "High pressure")
    patient.kept("eyes.conditions", ["glaucoma", "not-sure"])


def test_rather_not_say_stands_alone(patient: Patient) -> None:
    _on(patient, "eyes").answer("eyes.conditions", ["glaucoma"])
    _tick(patient, "eyes.conditions", "I'd rather not say")
    patient.kept("eyes.conditions", DECLINED)
    wait_until(lambda: _ticked(patient, "eyes.conditions") == ["I'd rather not say"], "one tick stands")


def test_the_last_tick_taken_away_takes_the_answer_back(patient: Patient) -> None:
    _on(patient, "eyes").answer("eyes.conditions", ["glaucoma"])
    _tick(patient, "eyes.conditions", "High pressure")
    patient.kept("eyes.conditions", None)


# Typing


def test_an_emptied_box_takes_the_answer_back(patient: Patient) -> None:
    patient.answer("about_you.name", "Anna Sample")
    type_into(patient.box("about_you.name").get_by_role("textbox"), "")
    patient.kept("about_you.name", None)
    assert [row.value for row in patient.records.history_of(patient.encounter, "about_you.name")][-1] is None


@pytest.mark.parametrize("text", ["72 kg", "9000"])
def test_next_is_refused_while_a_number_cannot_be_read(patient: Patient, text: str) -> None:
    patient.answer("about_you.weight", {"value": 72, "unit": "kg"})
    box = patient.box("about_you.weight").get_by_role("textbox")
    type_into(box, text)
    patient.kept("about_you.weight", None)
    patient.press("Next")
    expect(_problem(patient, "about_you.weight")).to_be_visible()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(patient.box("about_you.weight").get_by_role("radio").first).to_be_focused()
    assert patient.number == 1
    type_into(box, "72,5")
    patient.kept("about_you.weight", {"value": 72.5, "unit": "kg"})
    expect(_problem(patient, "about_you.weight")).to_have_count(0)
    patient.onward()


def test_nobody_is_corrected_in_mid_word_but_on_moving_on(patient: Patient) -> None:
    type_into(patient.box("about_you.birth_date").get_by_label("Year"), "19")
    wait_until(
        lambda: (
            patient.records.values_of(patient.encounter).get(f"{TYPED}about_you.birth_date") == {"year": "19"}
        ),
        "the half-typed year is kept as typed",
    )
    patient.settled()
    expect(_problem(patient, "about_you.birth_date")).to_have_count(0)
    patient.answer("about_you.name", "Anna Sample")
    expect(_problem(patient, "about_you.birth_date")).to_contain_text("the day, the month and the year")


def test_a_half_typed_date_survives_a_reload_and_is_told(patient: Patient) -> None:
    type_into(patient.box("about_you.birth_date").get_by_label("Day"), "31")
    wait_until(
        lambda: f"{TYPED}about_you.birth_date" in patient.records.values_of(patient.encounter), "it is kept"
    )
    patient.reload()
    expect(patient.box("about_you.birth_date").get_by_label("Day")).to_have_value("31")
    expect(_problem(patient, "about_you.birth_date")).to_be_visible()


def test_a_date_that_does_not_exist_is_refused_and_never_moved(patient: Patient) -> None:
    patient.answer("about_you.birth_date", "1980-02-28")
    type_into(patient.box("about_you.birth_date").get_by_label("Day"), "31")
    patient.kept("about_you.birth_date", None)
    patient.press("Next")
    expect(_problem(patient, "about_you.birth_date")).to_contain_text("does not exist")


def test_a_closed_branch_no_longer_holds_the_patient_up(patient: Patient) -> None:
    _on(patient, "heart").answer("heart.event", "yes")
    type_into(patient.box("heart.event_date").get_by_label("Year"), "20")
    patient.answer("heart.event", "no")
    patient.onward()


def test_going_back_is_never_refused_and_holds_nothing_up(patient: Patient) -> None:
    _on(patient, "treatment_sought").onward()
    type_into(patient.box("blood_pressure.readings").get_by_label("Upper number"), "abc")
    patient.press("Back")
    wait_until(lambda: patient.number == 2, "Back leads back")
    patient.arrived().onward()


def test_invisible_characters_of_a_paste_become_spaces(patient: Patient) -> None:
    box = patient.box("about_you.name").get_by_role("textbox")
    box.click()
    patient.page.keyboard.insert_text("Thu\u0301y\u000bSample")
    patient.kept("about_you.name", "Thúy Sample")


def test_number_boxes_show_a_phone_s_number_keys_and_nothing_else(patient: Patient) -> None:
    day = patient.box("about_you.birth_date").get_by_label("Day")
    expect(day).to_have_attribute("inputmode", "numeric")
    expect(day).to_have_attribute("placeholder", "")
    patient.box("about_you.weight").get_by_test_id("stRadioOption").first.click()
    weight = patient.box("about_you.weight").get_by_role("textbox")
    expect(weight).to_have_attribute("inputmode", "decimal")
    assert patient.page.get_by_test_id("stTextInputIcon").count() == 0
    expect(patient.box("about_you.name").get_by_role("textbox")).not_to_have_attribute(
        "inputmode", re.compile(".")
    )


# In place of an answer


def test_not_sure_puts_the_boxes_away_and_pressed_again_brings_them_back(patient: Patient) -> None:
    patient.answer("about_you.weight", {"value": 72, "unit": "kg"})
    patient.answer("about_you.weight", UNSURE)
    expect(patient.box("about_you.weight").get_by_role("textbox")).to_have_count(0)
    patient.box("about_you.weight").get_by_test_id("stButtonGroup").get_by_text("Not sure").click()
    patient.kept("about_you.weight", {"value": 72, "unit": "kg"})
    expect(patient.box("about_you.weight").get_by_role("textbox")).to_have_value("72")


def test_an_unusual_number_is_asked_about_once_and_kept(patient: Patient) -> None:
    patient.answer("about_you.weight", {"value": 240, "unit": "kg"})
    box = patient.box("about_you.weight")
    expect(box.get_by_text("That is unusual")).to_be_visible()
    box.get_by_role("button", name="Yes, it is right").click()
    patient.kept("about_you.weight", {"value": 240, "unit": "kg", "confirmed": True})
    expect(box.get_by_text("That is unusual")).to_have_count(0)
    patient.reload()
    expect(box.get_by_text("That is unusual")).to_have_count(0)
    type_into(box.get_by_role("textbox"), "250")
    patient.kept("about_you.weight", {"value": 250, "unit": "kg"})
    expect(box.get_by_text("That is unusual")).to_be_visible()


# Lists of things


def _card(patient: Patient, question_id: str, number: int) -> Locator:
    return (
        patient.box(question_id).locator('[data-testid="stVerticalBlock"][class*="-card-"]').nth(number - 1)
    )


def test_readings_are_added_and_removed_one_by_one(patient: Patient) -> None:
    first = {"systolic": 121, "diastolic": 79}
    second = {"systolic": 131, "diastolic": 82}
    _on(patient, "blood_pressure").answer("blood_pressure.readings", [first, second])
    patient.press("Remove reading 1")
    patient.kept("blood_pressure.readings", [second])
    expect(_card(patient, "blood_pressure.readings", 1).get_by_label("Upper number")).to_have_value("131")
    patient.press("Remove reading 1")
    patient.kept("blood_pressure.readings", None)
    expect(_card(patient, "blood_pressure.readings", 1).get_by_label("Upper number")).to_have_value("")


def test_an_unlikely_reading_is_asked_about_again_when_it_changes(patient: Patient) -> None:
    row = {"systolic": 214, "diastolic": 122, "confirmed": True}
    _on(patient, "blood_pressure").answer("blood_pressure.readings", [row])
    upper = _card(patient, "blood_pressure.readings", 1).get_by_label("Upper number")
    type_into(upper, "224")
    patient.kept("blood_pressure.readings", [{"systolic": 224, "diastolic": 122, "confirmed": False}])
    expect(patient.box("blood_pressure.readings").get_by_text("These numbers are unusual")).to_be_visible()


def test_who_is_quicker_than_a_button_goes_on_where_they_are(patient: Patient) -> None:
    row = {"systolic": 214, "diastolic": 122}
    _on(patient, "blood_pressure").answer("blood_pressure.readings", [row])
    card = _card(patient, "blood_pressure.readings", 1)
    upper, sure = card.get_by_label("Upper number"), card.get_by_role("button", name="Yes, they are right")
    upper.evaluate("(box, sure) => { sure.click(); box.focus(); }", sure.element_handle())
    patient.kept("blood_pressure.readings", [{**row, "confirmed": True}])
    patient.page.evaluate(LED)
    patient.page.keyboard.press("Control+a")
    patient.page.keyboard.type("224")
    expect(upper).to_have_value("224")
    patient.kept("blood_pressure.readings", [{"systolic": 224, "diastolic": 122}])


def test_swapped_numbers_are_no_answer_and_are_told(patient: Patient) -> None:
    _on(patient, "blood_pressure")
    card = _card(patient, "blood_pressure.readings", 1)
    type_into(card.get_by_label("Upper number"), "80")
    type_into(card.get_by_label("Lower number"), "120")
    patient.press("Next")
    expect(_problem(patient, "blood_pressure.readings")).to_contain_text("Reading 1")
    expect(_problem(patient, "blood_pressure.readings")).to_contain_text("swapped")
    assert "blood_pressure.readings" not in patient.values()


def test_what_was_meant_is_the_patient_s_choice_and_goes_with_the_name(patient: Patient) -> None:
    _on(patient, "medicines").answer("medicines.any", "yes")
    patient.answer("medicines.list", [{"name": "sertralin", "chosen": "sertraline"}])
    type_into(_card(patient, "medicines.list", 1).get_by_label("Name, as on the box"), "lorazepm")
    patient.kept("medicines.list", [{"name": "lorazepm"}])
    options = _card(patient, "medicines.list", 1).get_by_test_id("stRadioOption")
    expect(options.filter(has_text="lorazepam")).to_be_visible()
    assert options.get_by_role("radio", checked=True).count() == 0
    options.filter(has_text="Keep what I wrote").click()
    patient.settled().reload()
    expect(options.filter(has_text="Keep what I wrote").get_by_role("radio")).to_be_checked()
    patient.kept("medicines.list", [{"name": "lorazepm"}])


def test_a_known_name_is_not_asked_about(patient: Patient) -> None:
    _on(patient, "medicines").answer("medicines.any", "yes")
    patient.answer("medicines.list", [{"name": "Lithium", "dose": 300, "unit": "mg", "often": "twice-daily"}])
    assert _card(patient, "medicines.list", 1).get_by_test_id("stRadioOption").count() == 0


def test_a_dose_without_its_unit_keeps_next_from_going_on(patient: Patient) -> None:
    _on(patient, "medicines").answer("medicines.any", "yes")
    fill_row(
        patient,
        _question("medicines.list"),
        _card(patient, "medicines.list", 1),
        {"name": "aspirin", "dose": 81},
    )
    patient.press("Next")
    expect(_problem(patient, "medicines.list")).to_contain_text("choose the unit")
    patient.answer("medicines.any", "no")
    patient.onward()


def test_what_was_typed_goes_before_a_press_that_does_not_leave_the_box(patient: Patient) -> None:
    _on(patient, "medicines").answer("medicines.any", "yes")
    row = {"name": "aspirin", "dose": 81}
    fill_row(patient, _question("medicines.list"), _card(patient, "medicines.list", 1), row)
    patient.page.get_by_role("button", name="Next", exact=True).evaluate("button => button.click()")
    expect(_problem(patient, "medicines.list")).to_contain_text("choose the unit")


def _question(id: str):  # type: ignore[no-untyped-def]
    from forms.questionnaire import QUESTIONNAIRE

    return QUESTIONNAIRE.by_id[id]


# Finding one's way


def test_a_double_click_on_next_turns_one_page(patient: Patient) -> None:
    patient.page.get_by_role("button", name="Next", exact=True).dblclick()
    wait_until(lambda: patient.number == 2, "the second page")
    patient.arrived()
    expect(patient.page.locator("h1")).to_be_focused()
    assert patient.number == 2


def test_the_browser_s_own_back_leads_one_page_back(patient: Patient) -> None:
    patient.onward().onward()
    patient.page.go_back()
    wait_until(lambda: patient.number == 2, "the page before")
    patient.arrived()


def test_a_page_with_nothing_to_ask_is_left_out(patient: Patient) -> None:
    patient.answer("about_you.sex", "male")
    patient.open(NUMBER["liver_kidney_bladder"]).onward()
    assert patient.number == NUMBER["mental_health"]
    patient.press("Back")
    wait_until(lambda: patient.number == NUMBER["liver_kidney_bladder"], "Back leaves it out as well")


def test_a_page_turned_is_at_its_top_and_says_where_it_is(patient: Patient) -> None:
    patient.onward()
    main = patient.page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollTop") == 0
    expect(patient.page).to_have_title("Page 2 of 16 · Your form")
    assert patient.page.evaluate("document.documentElement.lang") == "en"


# The check page


def test_what_is_open_stands_first_with_a_way_to_it(patient: Patient) -> None:
    patient.answer("about_you.name", "Anna *Sample* <b>")
    type_into(patient.box("about_you.record_number").get_by_role("textbox"), "A-7")
    _on(patient, "heart").answer("heart.event", "yes")
    type_into(patient.box("heart.event_date").get_by_label("Year"), "20")
    patient.open(LAST)
    heart = patient.page.locator('[data-testid="stVerticalBlock"][class*="-open-heart"]')
    expect(heart).to_contain_text("When was the last time?")
    first, last = (
        patient.page.get_by_role("heading", name=name)
        for name in (re.compile("still open$"), re.compile("^Your answers$"))
    )
    assert first.bounding_box()["y"] < last.bounding_box()["y"]  # type: ignore[index]
    patient.page.get_by_text("About you", exact=True).last.click()
    expect(patient.page.get_by_test_id("stExpander").first).to_contain_text("Anna *Sample* <b>")
    expect(
        patient.page.get_by_role("button", name=re.compile(r"^Hand in the form with \d+ left open$"))
    ).to_have_count(1)
    heart.get_by_role("button").click()
    wait_until(lambda: patient.number == NUMBER["heart"], "the way leads to the section")
    patient.arrived()
