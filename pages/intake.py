"""The form: one section a page, every answer kept the moment it is given, checked once before it is handed in."""

import streamlit as st

from forms.journey import questions_now, unanswered
from forms.questionnaire import QUESTIONNAIRE
from pages.parts import session
from pages.parts.ask import ask
from pages.parts.check import check_answers
from pages.parts.crisis import crisis_words
from pages.parts.draft import Draft, open_draft
from pages.parts.guard import require_intake
from pages.parts.journey import CHECK, first_step, go, progress_words, step_here, step_links
from pages.parts.steady import steady
from screening.clinic import clinic_here

hold = require_intake()
SECTIONS = QUESTIONNAIRE.sections


def thanks() -> None:
    """The last page: it holds nothing of what was answered."""
    st.title("Thank you")
    st.write("Your form has been handed in. A clinician will read it before or at your visit.")
    st.write("Please hand the device back now, or close the form if it is your own.")
    crisis = clinic_here().crisis
    st.caption(
        f"If you feel unsafe at any time, call or text {crisis.crisis_line}, or call {crisis.emergency_number} in an emergency."
    )
    session.post_button("Close the form", "/intake/end", kind="primary")


def section_page(draft: Draft, number: int) -> None:
    """One section of the form."""
    section = SECTIONS[number]
    st.title(section.title)
    st.progress((number + 1) / (len(SECTIONS) + 1), text=progress_words(number, len(SECTIONS)))
    crisis = st.empty()
    st.write(section.intro)
    for question in section.questions:
        if question in questions_now(section, draft.case()):
            ask(question, draft)
    with crisis.container():
        crisis_words(draft.crisis(), clinic_here())
    step_links(draft, number, len(SECTIONS))
    shown = {id for question in section.questions for id in draft.typed() if id.startswith(f"{question.id}.")}
    steady(section.id, {id: words for id, words in draft.typed().items() if id in shown})


def page() -> None:
    """What this device shows of its intake."""
    if session.records().submission_of(hold.encounter_id) is not None:
        thanks()
        return
    if not session.holds_pen():
        st.title("This form is open in another window")
        st.write("You can go on there, or continue here. Nothing is lost.")
        st.button("Continue here", on_click=session.take_pen, type="primary")
        return
    draft = open_draft()
    step = step_here(SECTIONS) or first_step(next(unanswered(QUESTIONNAIRE, draft.case()), None), QUESTIONNAIRE)
    if step == CHECK:
        check_answers(draft)
        steady(CHECK, {})
    else:
        go(step)
        section_page(draft, next(n for n, section in enumerate(SECTIONS) if section.id == step))


page()
