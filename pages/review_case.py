"""One case: the two-minute view first, then everything it rests on."""

import streamlit as st

from pages.parts import session
from pages.parts.case_first import banner, cannot_wait, first_view
from pages.parts.case_full import in_full
from pages.parts.case_notes import crisis_shown, ways_on, what_to_know_first
from pages.parts.clinic_facts import clinic_facts
from pages.parts.draft import today
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from screening.access import Case, Permission, Staff, adoption_of, read_case, read_events
from screening.access.visit_list import read_differences
from screening.clinic import clinic_here
from screening.errors import RecordErased, UnknownEncounter
from screening.evaluate import PROTOCOLS
from screening.filing import summary_of_case

staff = require_staff(Permission.READ_CASES, case=st.query_params.get("case", ""))


def case_here(staff: Staff) -> Case | str:
    """The case that the address names; else why there is none."""
    try:
        return read_case(session.records(), staff, st.query_params.get("case", ""))
    except RecordErased as erased:
        return str(erased)
    except UnknownEncounter:
        return "There is no such case. Choose one in the queue."


def draw_case(case: Case) -> None:
    """The case."""
    clinic = clinic_here()
    adopted = adoption_of(session.records(), PROTOCOLS[clinic.policy])
    summary = summary_of_case(
        case.encounter,
        case.answers,
        case.submission,
        clinic,
        on=today(),
        adopted=adopted.words if adopted else "",
    )
    events = read_events(session.records(), staff, case.encounter.id)
    banner(summary.patient, finished=case.submission is not None)
    st.title("Case")
    cannot_wait(summary, crisis_shown(events))
    what_to_know_first(case, summary, read_differences(session.records(), staff, case.encounter.id))
    ways_on(case)
    first_view(summary)
    if staff.may(Permission.READ_CASES):  # an emergency opens a case to be read, not to be written in
        clinic_facts(case)
    in_full(summary)


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    look_staff()
    case = case_here(staff)
    if isinstance(case, str):
        st.title("Case")
        st.text(case)
        session.link_button("To the queue", "/")
    else:
        draw_case(case)


main()
