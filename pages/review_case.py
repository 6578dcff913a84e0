"""One case: the two-minute view first, then what clinicians add to it, then everything it rests on."""

import streamlit as st

from pages.parts import session
from pages.parts.case_add import add_panel
from pages.parts.case_first import banner, cannot_wait, first_view
from pages.parts.case_full import in_full
from pages.parts.case_here import Here, here_of
from pages.parts.case_live import live_of, seconds_of
from pages.parts.case_look import look_case
from pages.parts.case_notes import crisis_shown, what_to_know_first
from pages.parts.case_open import who_else
from pages.parts.case_state import standing, ways_on
from pages.parts.clinic_facts import clinic_facts
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from screening.access import Permission, Staff, read_events
from screening.access.visit_list import read_differences
from screening.errors import RecordErased, UnknownEncounter

staff = require_staff(Permission.READ_CASES, case=st.query_params.get("case", ""))


def case_here(staff: Staff) -> Here | str:
    """The case that the address names; else why there is none."""
    try:
        return here_of(staff, st.query_params.get("case", ""))
    except RecordErased as erased:
        return str(erased)
    except UnknownEncounter:
        return "There is no such case. Choose one in the queue."


def draw_case(here: Here) -> None:
    """The case."""
    events = read_events(session.records(), staff, here.id)
    banner(here.summary.patient, finished=here.case.submission is not None)
    st.title("Case")
    cannot_wait(here.summary, crisis_shown(events))
    who_else(here)
    standing(here)
    what_to_know_first(here.case, here.summary, read_differences(session.records(), staff, here.id))
    ways_on(here)
    first_view(here.summary, seconds_of(here))
    if staff.may(Permission.SIGN):  # an emergency opens a case to be read, not to be written in
        add_panel(here)
    if staff.may(Permission.READ_CASES):
        clinic_facts(here)
    in_full(here.summary, live_of(here))


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    look_staff()
    look_case()
    here = case_here(staff)
    if isinstance(here, str):
        st.title("Case")
        st.text(here)
        session.link_button("To the queue", "/")
    else:
        draw_case(here)


main()
