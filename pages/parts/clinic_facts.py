"""The clinic's own facts for one visit, given by staff: certification, enrolment, supervision."""

import streamlit as st

from forms.answer import Absent
from forms.question import Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from pages.parts import session
from pages.parts.draft import today
from pages.parts.guard import require_staff
from screening.access.reading import Case
from screening.clinic import clinic_here
from screening.judging import judge_and_keep

_UNKNOWN = {"absent": Absent.TEMP_UNKNOWN.value}


def clinic_facts(case: Case) -> None:
    """Draw them, with what was answered for this visit, else what the clinic set for all visits."""
    with st.expander("Facts of the clinic for this visit"):
        st.caption("Asked of the clinic, not of the patient. Each answer is kept with your name and judged at once.")
        for question in QUESTIONNAIRE.clinic:
            if question.kind is Kind.YES_NO:
                _fact(question, case)


def _fact(question: Question, case: Case) -> None:
    options: dict[str, object] = {"yes": "yes", "no": "no", "not known yet": _UNKNOWN}
    stored = case.answers.get(question.id)
    kept = stored.value if stored else clinic_here().facts.get(question.id.removeprefix("clinic."))
    words = list(options)
    index = next((place for place, word in enumerate(words) if options[word] == kept), None)
    chosen = st.radio(question.text, words, index=index, horizontal=True, key=f"{case.encounter.id}-{question.id}")
    if chosen is not None and options[chosen] != kept:
        staff = require_staff()
        session.records().save_answer(case.encounter.id, question.id, options[chosen], author=staff.author)
        judge_and_keep(session.records(), case.encounter.id, clinic_here(), on=today())
        st.rerun()
