"""Asking back: a clinician ticks what is unclear in a case; the patient answers those questions alone."""

import streamlit as st

from pages.parts import session
from pages.parts.ask_back_form import ask_back_form, choices_of
from pages.parts.ask_back_here import before, open_now
from pages.parts.case_first import banner
from pages.parts.draft import today
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from pages.parts.show import draw, tag
from screening.access import Case, Permission, Staff, read_case
from screening.access.asking_back import ask_backs_read, clarified_of
from screening.clinic import clinic_here
from screening.errors import RecordErased, UnknownEncounter
from screening.filing import read_case_anew

staff = require_staff(Permission.SIGN)
NOT_YET = "The patient has not handed the form in yet: it is still open to them. Questions are asked again after that."
HOW = (
    "Tick the answers that are unclear. The patient gets these questions alone, on a new link, by a code or on a tablet; "
    "new answers stand beside the old, and the case comes back to the queue."
)


def draw_case(staff: Staff, case: Case) -> None:
    """One case, and what is asked back of it."""
    records, id = session.records(), case.encounter.id
    evaluation, summary, reviewed = read_case_anew(case, clinic_here(), on=today())
    banner(summary.patient, finished=case.submission is not None)
    st.title("Ask the patient again")
    session.link_button("Back to the case", f"/review_case?case={id}")
    asks = ask_backs_read(records, staff, id)
    if case.submission is None:
        draw(tag("p", NOT_YET, class_="notice"))
    elif asks and asks[0].open:
        open_now(staff, case, asks[0], evaluation)
    else:
        draw(tag("p", HOW, class_="note"))
        ask_back_form(id, choices_of(evaluation, clarified_of(reviewed.counting)), len(asks))
    before([one for one in asks if not one.open], evaluation)


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    look_staff()
    try:
        case = read_case(session.records(), staff, st.query_params.get("case", ""))
    except (UnknownEncounter, RecordErased) as gone:
        st.title("Ask the patient again")
        erased = isinstance(gone, RecordErased)
        st.text(str(gone) if erased else "There is no such case. Choose one in the queue.")
        session.link_button("To the queue", "/")
    else:
        draw_case(staff, case)


main()
