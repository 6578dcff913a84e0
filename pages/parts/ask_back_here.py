"""An ask-back that waits for its patient, with the ways in which they may answer; and those that are over."""

from collections.abc import Callable, Sequence

import streamlit as st

from forms.question import Question
from pages.parts import session
from pages.parts.ask_back_rows import asked_table, asked_words
from pages.parts.front_desk import ways_on
from pages.parts.show import draw, folded, tag
from pages.parts.visit_forms import problem
from pages.parts.visit_link import link_panel
from screening.access import Case, Staff
from screening.access.asking_back import AskedBack, ask_back_taken_back, ask_backs_read
from screening.access.visit_list import visit_of
from screening.errors import AccessError, RecordsError
from screening.evaluate import Evaluation

LOOK_AGAIN_SECONDS = 10
_PROBLEM = "ask-back-take-back"


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
def _waiting(encounter_id: str) -> None:
    """How far the patient is, looked at again by itself."""
    now = session.current_staff()
    if now is None:
        return
    last = ask_backs_read(session.records(), now, encounter_id)[0]
    if not last.open:
        st.rerun()
    draw(tag("p", asked_words(last, session.records().names()), class_="notice", role="status"))


def _take_back(encounter_id: str, number: int) -> None:
    """Ask no more, as whoever is signed in now."""
    now = session.current_staff()
    try:
        if now is not None:
            ask_back_taken_back(session.records(), now, encounter_id, number)
    except (AccessError, RecordsError) as refused:
        st.session_state[_PROBLEM] = str(refused)


def open_now(staff: Staff, case: Case, one: AskedBack, evaluation: Evaluation) -> None:
    """What waits for the patient, and the ways in which they may answer."""
    id = case.encounter.id
    if words := st.session_state.pop(_PROBLEM, ""):
        problem(words)
    _waiting(id)
    draw(asked_table(one, _answers(evaluation)))
    st.button("Take the questions back", on_click=_take_back, args=(id, one.ask.number))
    visit = visit_of(session.records(), staff, id)
    draw(tag("h2", "At the clinic"))
    ways_on(staff, id)
    if visit.kept is None:
        draw(tag("p", "For a link, add the patient's details to the visit first."))
        session.link_button("To the visit", f"/visits?visit={id}")
    else:
        link_panel(visit)


def _answers(evaluation: Evaluation) -> Callable[[Question], str]:
    """The answers of a case in words."""
    return lambda question: evaluation.case.standing(question).words


def before(asks: Sequence[AskedBack], evaluation: Evaluation) -> None:
    """What was asked back and ended."""
    if asks:
        draw(tag("h2", "Asked before"))
    names = session.records().names() if asks else {}
    draw(*(folded(asked_words(one, names), asked_table(one, _answers(evaluation))) for one in asks))
