"""Check your answers: what is still open first, then everything as it is kept, then handing it in."""

import streamlit as st

from forms.condition import Standing, State
from forms.answer import Absent
from forms.journey import out_of_date, questions_now, unanswered
from forms.question import Kind, Question, Section
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import words_of
from pages.parts import session
from pages.parts.crisis import crisis_words
from pages.parts.draft import Draft, today
from pages.parts.journey import CHECK, go
from screening.clinic import clinic_here
from screening.judging import judge_and_keep


def check_answers(draft: Draft) -> None:
    """Draw the page."""
    go(CHECK)
    case = draft.case()
    st.title("Check your answers")
    crisis_words(draft.crisis(), clinic_here())
    still_open = [*unanswered(QUESTIONNAIRE, case), *out_of_date(QUESTIONNAIRE, case)]
    if still_open:
        st.subheader(f"Still open: {len(still_open)}")
        st.write("You can go back to these, or leave them and talk about them at your visit.")
        for section in QUESTIONNAIRE.sections:
            _open_in(section, [question for question in still_open if question in section.questions])
    _hand_in(draft)
    st.subheader("Your answers")
    for section in QUESTIONNAIRE.sections:
        _answers_in(section, [case.standing(question) for question in questions_now(section, case)])
    _hand_in(draft, again=True)


def _open_in(section: Section, questions: list[Question]) -> None:
    if not questions:
        return
    for question in questions:
        st.text(f"{section.title}: {question.text}")
    if st.button(f"Go to “{section.title}”", key=session.key(f"open-{section.id}")):
        go(section.id)
        st.rerun()


def _answers_in(section: Section, standings: list[Standing]) -> None:
    given = [standing for standing in standings if standing.absent is not Absent.NOT_ASKED]
    if not given:
        return
    with st.expander(section.title):
        for standing in given:
            st.markdown(f"**{standing.question.text}**")
            st.text(patient_words(standing))
        if st.button("Change these answers", key=session.key(f"change-{section.id}")):
            go(section.id)
            st.rerun()


def patient_words(standing: Standing) -> str:
    """What was answered, in the words the patient chose it by."""
    question, value = standing.question, standing.value
    if standing.state is State.ANSWERED and value is not None:
        texts = {"yes": "Yes", "no": "No", **{choice.code: choice.text for choice in question.choices}}
        if question.kind in (Kind.YES_NO, Kind.ONE_OF) and isinstance(value, str):
            return texts[value]
        if question.kind is Kind.ANY_OF and isinstance(value, tuple):
            return "\n".join(texts[code] for code in value if isinstance(code, str))
        return words_of(question, value).replace("; ", "\n")
    if standing.absent is Absent.ASKED_DECLINED:
        return "I'd rather not say"
    if standing.state is State.STALE:
        return "Answered a while ago: please answer it again"
    return "Not sure"


def _hand_in(draft: Draft, *, again: bool = False) -> None:
    if st.button("Hand in the form", type="primary", key=session.key(f"submit{'-again' if again else ''}")):
        session.submit(QUESTIONNAIRE.hash)
        hold = session.current_hold()
        if hold is not None:
            judge_and_keep(session.records(), hold.encounter_id, clinic_here(), on=today())
        st.rerun()
