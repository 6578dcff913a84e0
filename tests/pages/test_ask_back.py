"""The clinician's page: every answer as it stands, nothing ticked, a preview in the patient's words, what came of it."""

import pytest
from streamlit.testing.v1 import AppTest

from forms.questionnaire import QUESTIONNAIRE
from screening.access import hold_begun, hold_of_token, pen_taken
from screening.records.entries import CaseStatus
from screening.records.review_rows import ANSWERED
from tests.clinic import VISITOR, Clinic
from tests.pages.conftest import case_of, run
from tests.pages.reading import screen_of

NAME = "Lily Madeup"
QUESTION = "brain.stroke"
PREVIEW = "What the patient will see"


@pytest.fixture
def here(demo: Clinic) -> tuple[Clinic, str, str]:
    """The clinic, a signed-in clinician, a case that was handed in."""
    return demo, demo.sign_in(), case_of(demo, NAME)


def opened(here: tuple[Clinic, str, str]) -> AppTest:
    _, principal, case = here
    return run("ask_back", principal, case=case)


def ticked(at: AppTest) -> list[str]:
    return [box.label for box in at.checkbox if box.value]


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label.startswith(label)).click().run()


def test_nothing_is_ticked_to_begin_with_and_nothing_can_be_sent(here: tuple[Clinic, str, str]) -> None:
    at = opened(here)
    assert len(at.checkbox) > 40
    assert ticked(at) == []
    send = next(button for button in at.button if button.label == "Ask again")
    assert send.disabled
    assert "Nothing is ticked." in screen_of(at).words


def test_one_press_takes_what_would_settle_it_and_another_unticks_all(here: tuple[Clinic, str, str]) -> None:
    clinic, principal, _ = here
    at = run("ask_back", principal, case=case_of(clinic, "Håkon Uvisst Demo"))
    settling = next(button for button in at.button if button.label.startswith("Take what would settle it"))
    count = int(settling.label.rpartition("(")[2].rstrip(")"))
    press(at, "Take what would settle it")
    assert len(ticked(at)) == count > 0
    press(at, "Untick all")
    assert ticked(at) == []


def test_the_preview_is_in_the_patient_s_words_and_the_clinician_s_are_no_markup(
    here: tuple[Clinic, str, str],
) -> None:
    at = opened(here)
    at.checkbox(key=f"ask-back-{here[2]}-{QUESTION}").check().run()
    at.text_area[0].set_value("Dear <b>Lily</b>, [see](http://example.org)").run()
    screen = screen_of(at)
    shown = screen.words.partition(PREVIEW)[2]
    assert QUESTIONNAIRE.by_id[QUESTION].text in shown
    assert "Dear <b>Lily</b>, [see](http://example.org)" in shown
    assert "b" not in [tag for tag, _ in screen.html.tags]


def test_asked_the_case_waits_for_the_patient_and_the_page_offers_the_ways_in(
    here: tuple[Clinic, str, str],
) -> None:
    clinic, _, case = here
    at = opened(here)
    at.checkbox(key=f"ask-back-{case}-{QUESTION}").check().run()
    press(at, "Ask 1 question again")
    at.run()
    assert clinic.records.status_of(case) is CaseStatus.ASKED_BACK
    screen = screen_of(at)
    assert "0 of 1 answered again, waits for the patient" in screen.words
    assert [b.label for b in at.button if b.label == "Code for a tablet"]
    assert len(at.checkbox) == 0


def test_what_was_not_answered_again_is_said_so(here: tuple[Clinic, str, str]) -> None:
    clinic, principal, case = here
    at = opened(here)
    at.checkbox(key=f"ask-back-{case}-{QUESTION}").check().run()
    press(at, "Ask 1 question again")
    hold = hold_of_token(clinic.records, hold_begun(clinic.records, case, by=VISITOR))
    assert hold is not None
    pen = pen_taken(clinic.records, hold.id, "w", from_others=False)
    clinic.records.ask_back_ended(case, 1, ANSWERED, author=hold.author, pen=pen)
    for page in ("ask_back", "review_case"):
        screen = screen_of(run(page, principal, case=case))
        assert "0 of 1 answered again, sent by the patient" in screen.words
        assert "sked again, not answered: the earlier answer stands" in screen.words


def test_taken_back_it_can_be_asked_anew(here: tuple[Clinic, str, str]) -> None:
    clinic, principal, case = here
    at = opened(here)
    at.checkbox(key=f"ask-back-{case}-{QUESTION}").check().run()
    press(at, "Ask 1 question again")
    at.run()
    press(at, "Take the questions back")
    assert clinic.records.status_of(case) is CaseStatus.TO_REVIEW
    again = run("ask_back", principal, case=case)
    assert len(again.checkbox) > 40
    assert "taken back by staff" in screen_of(again).words


def test_a_form_that_is_still_open_is_not_asked_back(demo: Clinic) -> None:
    principal = demo.sign_in()
    draft = demo.records.drafts(1)[0].encounter.id
    at = run("ask_back", principal, case=draft)
    assert len(at.checkbox) == 0
    assert "has not handed the form in yet" in screen_of(at).words


def test_no_such_case(demo: Clinic) -> None:
    at = run("ask_back", demo.sign_in(), case="nothing")
    assert "There is no such case" in screen_of(at).words


def test_the_look_is_noted(here: tuple[Clinic, str, str]) -> None:
    clinic, _, case = here
    opened(here)
    assert "case viewed" in [event.kind for event in clinic.records.events_of(case)]
