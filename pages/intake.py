"""The form: one section a page, every answer kept the moment it is given, checked once before it is handed in."""

import streamlit as st

from forms.question import Question
from forms.questionnaire import QUESTIONNAIRE
from pages.parts import session
from pages.parts.ask import ask
from pages.parts.call_staff import call_staff
from pages.parts.check import check_answers
from pages.parts.clinic_words import clinic_words
from pages.parts.crisis import crisis_words
from pages.parts.draft import Draft, close_draft, open_draft
from pages.parts.guard import require_intake
from pages.parts.journey import CHECK, progress, progress_words, stay, step_here, step_links, way_out
from pages.parts.patient_look import patient_look
from pages.parts.patient_notices import LOST_IN_WINDOW
from pages.parts.presence import presence
from pages.parts.steady import steady, steady_page
from pages.parts.thanks import thanks
from pages.parts.this_load import this_load
from screening.access.asking_back import ask_back_on
from screening.clinic import clinic_here

hold = require_intake()
SECTIONS = {section.id: section for section in QUESTIONNAIRE.sections}


def elsewhere() -> None:
    """Another window of this device is writing."""
    close_draft()
    st.title("This form is open in another window", anchor=False)
    st.write("You can go on there, or continue here. Nothing is lost.")
    taken = st.button("Continue here", on_click=session.take_pen, type="primary", key=session.key("take-pen"))
    steady_page("elsewhere", "Your form", reload=taken, lost=LOST_IN_WINDOW)


def section_page(draft: Draft, step: str) -> None:
    """One section of the form."""
    section = SECTIONS[step]
    if draft.again is None:
        st.write(section.intro)
    else:
        clinic_words(draft.again.ask.words)
    for question in section.questions:
        if draft.meets(question):
            ask(question, draft)
            help_at_once(draft, question)
    step_links(draft, step)


def help_at_once(draft: Draft, question: Question) -> None:
    """The crisis words right under the answer that calls for them, where the patient is looking."""
    kind = draft.asked_by_crisis().get(question.id)
    if kind is not None:
        crisis_words((kind,), clinic_here(), at_once=True)


def form(draft: Draft) -> None:
    """The page of the form that this device is on."""
    step = step_here(draft)
    stay(draft, step)
    progress(draft, step)
    title = "Check your answers" if step == CHECK else SECTIONS[step].title
    st.title(title, anchor=False)
    words = st.empty()
    with words.container():
        crisis_words(draft.crisis(), clinic_here())
    before = draft.crisis()
    if step == CHECK:
        check_answers(draft)
    else:
        section_page(draft, step)
    if draft.crisis() != before:
        with words.container():
            crisis_words(draft.crisis(), clinic_here())
    trouble(draft)
    way_out(hold)
    draft.alert()
    draft.crisis_shown()
    steady(draft, step, f"{progress_words(draft, step)} · Your form")


def trouble(draft: Draft) -> None:
    """The record could not be written: say so, and try again with the next run."""
    if draft.trouble:
        st.html(f'<p class="problem" role="alert">Your last answer is not saved yet. {draft.trouble}</p>')
        st.button("Try again", key=draft.key("again"))
        draft.trouble = ""


def page() -> None:
    """What this device shows of its intake."""
    patient_look()
    presence(hold)
    session.load_told(this_load(session.key("load")))
    handed_in = session.records().submission_of(hold.encounter_id) is not None
    ask = ask_back_on(session.records(), hold) if handed_in else None
    if handed_in and (ask is None or ask.ended_how is not None):
        close_draft()
        thanks(hold, again=ask is not None)
    elif not session.holds_pen():
        elsewhere()
    else:
        draft = open_draft()
        form(draft)
        if draft.lost:
            st.rerun()
    call_staff(hold)


page()
