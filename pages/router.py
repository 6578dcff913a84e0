"""Which pages this person may open: a patient the form alone, staff theirs, everyone else the door."""

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import session
from pages.parts.account_bar import account_bar
from pages.parts.closed import closed
from pages.parts.emergency_bar import emergency_bar
from pages.parts.guard import signed_out, watch
from pages.parts.look import look
from pages.parts.menu import PATIENTS, STAFF_PATHS, TABLET, UNLISTED, pages_of
from screening.access import Staff, emergencies_open

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

# The name behind `/` of every page that a browser without staff may come to see while its connection lasts: its form,
# that it was closed, the start page. Streamlit knows a page by this name, and a browser that hears another one takes
# all that is drawn away. A beat of the page before, still on its way when that page is gone, brings its name with it:
# with names that differ it would take away the page that has just been drawn, and nothing would draw it again.
_SAME_PLACE = "start"


def drawn(allowed: list[tuple[str, str]]) -> "list[StreamlitPage]":
    """The same as Streamlit's pages."""
    return [
        st.Page(
            file,
            title=title,
            url_path=_SAME_PLACE if file in PATIENTS else None,
            default=file == allowed[0][0],
            visibility="hidden" if file in UNLISTED else "visible",
        )
        for file, title in allowed
    ]


def case_open(staff: Staff | None) -> bool:
    """Whether an emergency opens a case to this person now."""
    return staff is not None and bool(emergencies_open(session.records(), staff))


def main() -> None:
    """Run the page that was asked for, if it is one of theirs."""
    st.set_page_config(page_title="Anteroom", layout="centered", initial_sidebar_state="collapsed")
    here = session.caller()
    if session.was_signed_in() and here.staff is None:
        allowed = [st.Page(signed_out, title="Signed out", url_path=path) for path in STAFF_PATHS]
        pages = [st.Page(signed_out, title="Signed out", default=True), *allowed]
    elif session.form_was_closed(here):
        pages = [st.Page(closed, title="Form closed", url_path=_SAME_PLACE, default=True)]
    elif here.device is not None:
        pages = drawn([TABLET])
    else:
        pages = drawn(
            pages_of(here.staff, holds_intake=here.hold is not None, case_open=case_open(here.staff))
        )
    chosen = st.navigation(pages, position="top" if here.staff is not None else "hidden")
    look()
    if here.staff is not None:
        account_bar(here.staff)
        emergency_bar()
    watch()
    chosen.run()


main()
