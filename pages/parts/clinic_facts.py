"""The clinic's own facts for one visit, given by staff: certification, enrolment, supervision."""

import streamlit as st

from forms.answer import Absent
from forms.question import Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from pages.parts import session
from pages.parts.draft import today
from pages.parts.guard import require_staff
from pages.parts.queue_rows import moment_words
from pages.parts.show import draw, tag
from screening.access import Case, facts_kept
from screening.clinic import clinic_here
from screening.records.values import Json

_NOT_KNOWN: Json = {"absent": Absent.TEMP_UNKNOWN.value}
_SAID: dict[str, Json] = {"Yes": "yes", "No": "no", "Not known yet": _NOT_KNOWN}
_ASKED = [question for question in QUESTIONNAIRE.clinic if question.kind is Kind.YES_NO]


def clinic_facts(case: Case) -> None:
    """Draw them with what was answered for this visit, else what the clinic set for all visits."""
    open_ = sum(_kept(question, case) in (None, _NOT_KNOWN) for question in _ASKED)
    title = (
        f"Facts of the clinic for this visit ({open_} not known)"
        if open_
        else "Facts of the clinic for this visit"
    )
    with st.expander(title), st.form(f"facts-{case.encounter.id}", border=False):
        draw(
            tag(
                "p",
                "Asked of the clinic, not of the patient. Kept with your name; judged again at once.",
                class_="note",
            )
        )
        chosen = {question.id: _ask(question, case) for question in _ASKED}
        if st.form_submit_button("Keep these facts", type="primary"):
            _keep(case, chosen)


def _kept(question: Question, case: Case) -> Json:
    """What holds for this visit: said for it, else set for all visits, else nothing."""
    stored = case.answers.get(question.id)
    if stored is not None and stored.value is not None:
        return stored.value
    return clinic_here().facts.get(question.id.removeprefix("clinic."))


def _ask(question: Question, case: Case) -> str | None:
    kept, words = _kept(question, case), list(_SAID)
    index = next((at for at, word in enumerate(words) if _SAID[word] == kept), None)
    chosen = st.radio(
        question.text, words, index=index, horizontal=True, key=f"{case.encounter.id}-{question.id}"
    )
    stored = case.answers.get(question.id)
    if stored is not None and stored.value is not None:
        draw(tag("p", f"Given for this visit, {moment_words(stored.recorded_at)}", class_="note"))
    elif kept is not None:
        draw(tag("p", "Set by the clinic for all visits", class_="note"))
    return chosen


def _keep(case: Case, chosen: dict[str, str | None]) -> None:
    """Keep what was changed, judge again, and draw the case anew."""
    staff = require_staff()
    said = {id: _SAID[word] for id, word in chosen.items() if word is not None}
    changed = {q.id: said[q.id] for q in _ASKED if q.id in said and said[q.id] != _kept(q, case)}
    facts_kept(session.records(), staff, case.encounter.id, changed, clinic_here(), on=today())
    st.rerun()
