"""One case: the two-minute view first, then everything it rests on."""

import streamlit as st

from pages.parts import session, show
from pages.parts.clinic_facts import clinic_facts
from pages.parts.draft import today
from pages.parts.guard import require_staff
from screening.access import Staff
from screening.access.reading import Case, read_case
from screening.clinic import clinic_here
from screening.errors import UnknownEncounter
from screening.filing import summary_of_case

staff = require_staff()


def case_here(staff: Staff) -> Case | None:
    """The case that the address names, None when there is none."""
    try:
        return read_case(session.records(), staff, st.query_params.get("case", ""))
    except UnknownEncounter:
        return None


def draw(case: Case) -> None:
    """The case."""
    summary = summary_of_case(case.encounter, case.answers, case.submission, clinic_here(), on=today())
    show.banner(summary.patient, "handed in" if case.submission else "NOT FINISHED: the patient has not handed this in")
    st.title("Case")
    st.html(f'<a class="go" href="/summary/{case.encounter.id}.pdf" target="_blank" rel="noopener">Download the summary (PDF)</a>')
    st.caption(f"Protocol {summary.stamp.version} {summary.stamp.hash[:12]}, {summary.stamp.policy}: {summary.stamp.standing}.")
    show.first_view(summary)
    clinic_facts(case)
    show.in_full(summary)


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    case = case_here(staff)
    if case is None:
        st.title("Case")
        st.text("Choose a case in the queue.")
        st.page_link("review_queue.py", label="To the queue")
    else:
        draw(case)


main()
