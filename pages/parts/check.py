"""Check your answers: what is still open first, then everything as it is kept, then handing it in."""

from html import escape

import streamlit as st

from forms.answer import Absent
from forms.condition import Standing
from forms.journey import out_of_date
from forms.question import Question, Section
from forms.questionnaire import QUESTIONNAIRE
from pages.parts import session
from pages.parts.draft import Draft, today
from pages.parts.journey import CHECK, go, step_links
from pages.parts.take_home import keep_for_home
from pages.parts.words import patient_words
from screening.clinic import clinic_here
from screening.errors import AlreadySubmitted, EditedElsewhere, NotSignedIn, StoreUnavailable
from screening.filing import judge_and_keep
from screening.records import TYPED

SECTIONS = QUESTIONNAIRE.sections


def check_answers(draft: Draft) -> None:
    """Draw the page."""
    still_open = open_questions(draft)
    if still_open:
        _still_open(draft, still_open)
    else:
        st.html('<p class="complete">You have answered every question. Thank you.</p>')
    st.html('<h2 class="part">Your answers</h2>')
    for section in SECTIONS:
        _answers_in(draft, section)
    _hand_in(draft, len(still_open))
    step_links(draft, CHECK)


def open_questions(draft: Draft) -> list[Question]:
    """What applies and is not answered, is out of date, or was written so that it cannot be read; in order."""
    wanted = set(draft.open())
    if draft.again is None:
        wanted |= {*out_of_date(QUESTIONNAIRE, draft.case())}
    now = [question for section in SECTIONS for question in section.questions if draft.meets(question)]
    return [question for question in now if question in wanted or _half_written(draft, question)]


def _half_written(draft: Draft, question: Question) -> bool:
    """Words stand in its boxes, but no answer could be read from them."""
    typed = draft.value(TYPED + question.id)
    if draft.value(question.id) is not None or not isinstance(typed, dict):
        return False
    rows = typed.get("rows")
    parts = [typed, *(row for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict))]
    return any(
        name not in ("id", "rows", "unit") and str(text).strip()
        for part in parts
        for name, text in part.items()
    )


def _still_open(draft: Draft, questions: list[Question]) -> None:
    many = "1 question is" if len(questions) == 1 else f"{len(questions)} questions are"
    st.html(f'<h2 class="part">{many} still open</h2>')
    st.write("You can answer them now, or leave them open and talk about them at your visit.")
    for section in SECTIONS:
        here = [question for question in questions if question in section.questions]
        if here:
            _open_in(draft, section, here)


def _open_in(draft: Draft, section: Section, questions: list[Question]) -> None:
    with st.container(border=True, key=draft.key(f"open-{section.id}")):
        lines = "".join(f"<li>{escape(question.text)}</li>" for question in questions)
        st.html(f'<h3 class="row">{escape(section.title)}</h3><ul class="open">{lines}</ul>')
        if st.button(f"Go to “{section.title}”", key=draft.key(f"go-{section.id}")):
            go(draft, section.id)


def _answers_in(draft: Draft, section: Section) -> None:
    case = draft.case()
    # What is asked back shows what was given here, and never an answer from before.
    shown = [one for one in section.questions if draft.again is None or draft.value(one.id) is not None]
    standings = [case.standing(question) for question in shown if draft.meets(question)]
    given = [standing for standing in standings if standing.absent is not Absent.NOT_ASKED]
    if not given:
        return
    with st.expander(section.title):
        for standing in given:
            _answer(standing)
        if st.button(f"Change “{section.title}”", key=draft.key(f"change-{section.id}")):
            go(draft, section.id)


def _answer(standing: Standing) -> None:
    st.html(f'<p class="asked">{escape(standing.question.text)}</p>')
    st.text(patient_words(standing))


def _hand_in(draft: Draft, still_open: int) -> None:
    if draft.again is not None:
        _send(draft, still_open)
        return
    st.html('<h2 class="part">Hand in the form</h2>')
    st.write(
        "After you hand it in, you cannot change your answers here. You can still tell the clinic about them."
    )
    label = "Hand in the form" if not still_open else f"Hand in the form with {still_open} left open"
    if st.button(label, type="primary", key=draft.key("submit"), width="stretch"):
        _handed_in(draft)


def _send(draft: Draft, still_open: int) -> None:
    st.html('<h2 class="part">Send your answers</h2>')
    st.write(
        "After you send them, you cannot change them here. What you leave open stays as you answered it before."
    )
    label = "Send" if not still_open else f"Send with {still_open} left open"
    if st.button(label, type="primary", key=draft.key("submit"), width="stretch"):
        _sent(draft)


def _sent(draft: Draft) -> None:
    """Judged first: a case never comes back to the queue under an outcome of the answers before."""
    hold = session.current_hold()
    assert draft.again is not None
    try:
        if hold is not None:
            judge_and_keep(session.records(), hold.encounter_id, clinic_here(), on=today())
        session.send_again(draft.again.ask.number)
    except (EditedElsewhere, AlreadySubmitted, NotSignedIn):
        draft.lost = True
    except StoreUnavailable as error:
        draft.trouble = str(error)
        return
    st.rerun()


def _handed_in(draft: Draft) -> None:
    hold = session.current_hold()
    try:
        session.submit(QUESTIONNAIRE.hash)
        if hold is not None:
            judge_and_keep(session.records(), hold.encounter_id, clinic_here(), on=today())
            keep_for_home(draft, hold)
    except (EditedElsewhere, AlreadySubmitted):
        draft.lost = True
    except StoreUnavailable as error:
        draft.trouble = str(error)
        return
    st.rerun()
