"""Visits: who is expected, how far each form is, and the links with which patients fill it in at home."""

from collections.abc import Sequence

import streamlit as st

from pages.parts import session
from pages.parts.front_desk import front_desk, ways_on
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from pages.parts.show import draw, tag
from pages.parts.visit_days import PICKED, days_shown
from pages.parts.visit_forms import corrected_visit, forget_correction, new_visit
from pages.parts.visit_link import forget_link, link_panel
from pages.parts.visit_rows import (
    AGAIN_WORDS,
    ANSWER_AGAIN,
    differences_words,
    facts_of,
    visit_list,
    who_words,
)
from screening.access import Permission, Staff
from screening.access.visit_list import Visit, names_of, visit_of, visits_found
from screening.errors import RecordErased, UnknownEncounter

staff = require_staff(Permission.MANAGE_VISITS)
LOOK_AGAIN_SECONDS = 15


def names(encounter_ids: Sequence[str]) -> dict[str, str]:
    """The patients' names, by encounter id."""
    now = session.current_staff()
    return {} if now is None else names_of(session.records(), now, encounter_ids)


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
def expected() -> None:
    """The list, looked at again by itself."""
    now = session.current_staff()
    if now is not None:
        days_shown(now)


def searched(staff: Staff, words: str) -> None:
    """Whoever fits what was typed."""
    found = visits_found(session.records(), staff, words)
    draw(
        tag("p", f"{len(found)} found" if found else "Nobody was found.", class_="note", role="status"),
        visit_list(found),
    )


def every_visit() -> None:
    """The page of all visits."""
    forget_link()
    forget_correction()
    st.title("Visits")
    front_desk(names)
    words = st.text_input(
        "Find a patient", placeholder="Name, birth date like 1961-03-07, or record number", max_chars=200,
        autocomplete="off",
    )  # fmt: skip
    if words and words.strip():
        searched(staff, words)
    else:
        expected()
    with st.expander("Add a visit"):
        new_visit(staff, st.session_state.get(PICKED))
    st.divider()
    session.post_button("Start a form without a visit on this device", "/intake/start")


def one_visit(visit: Visit) -> None:
    """The page of one visit."""
    draw(tag("div", tag("div", who_words(visit)), class_="who"))
    st.title("Visit")
    session.link_button("All visits", "?")
    draw(differences_words(visit.differs), facts_of(visit))
    if visit.asks_again:
        draw(tag("p", tag("strong", ANSWER_AGAIN), f": {AGAIN_WORDS}", class_="notice"))
    if not visit.done:
        draw(tag("h2", "At the clinic"))
        ways_on(staff, visit.encounter.id)
    else:
        session.link_button("For the patient", f"/hand-out/{visit.encounter.id}")
    link_panel(visit)
    with st.expander("Correct the details", expanded=visit.kept is None):
        corrected_visit(staff, visit)


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    look_staff()
    wanted = st.query_params.get("visit", "")
    if not wanted:
        every_visit()
        return
    try:
        one_visit(visit_of(session.records(), staff, wanted))
    except (UnknownEncounter, RecordErased) as gone:
        st.title("Visit")
        st.text(
            str(gone) if isinstance(gone, RecordErased) else "There is no such visit. Choose one in the list."
        )
        session.link_button("All visits", "?")


main()
