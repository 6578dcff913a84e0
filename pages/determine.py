"""A clinician determines one case: route by route, what stands in the way beside it, then on to signing."""

import streamlit as st

from pages.parts import session
from pages.parts.as_typed import kept_as_typed
from pages.parts.case_first import banner
from pages.parts.case_here import Here, here_of
from pages.parts.case_look import look_case
from pages.parts.determine_draft import writing_of
from pages.parts.determine_routes import routes
from pages.parts.determine_state import meanwhile, state
from pages.parts.determine_words import to_signing, words
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from screening.access import Permission, Staff
from screening.errors import RecordErased, UnknownEncounter

staff = require_staff(Permission.SIGN)


def case_here(staff: Staff) -> Here | str:
    """The case that the address names; else why there is none."""
    try:
        return here_of(staff, st.query_params.get("case", ""))
    except RecordErased as erased:
        return str(erased)
    except UnknownEncounter:
        return "There is no such case. Choose one in the queue."


def draw(here: Here) -> None:
    """The determination of this case, as it is written so far."""
    banner(here.summary.patient, finished=here.case.submission is not None)
    st.title("Determination")
    session.link_button("Back to the case", f"/review_case?case={here.id}")
    if here.case.submission is None:
        st.text("This form is not handed in yet, so that nothing can be determined on it.")
        return
    writing = writing_of(here)
    state(here, writing)
    meanwhile(here.id)
    routes(here, writing)
    words(here, writing)
    to_signing(here, writing)
    kept_as_typed()


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    look_staff()
    look_case()
    here = case_here(staff)
    if isinstance(here, str):
        st.title("Determination")
        st.text(here)
        session.link_button("To the queue", "/")
    else:
        draw(here)


main()
