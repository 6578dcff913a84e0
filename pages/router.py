"""Which pages this person may open: a patient the form alone, staff theirs, everyone else the door."""

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import session
from pages.parts.account_bar import account_bar
from pages.parts.guard import signed_out, watch
from pages.parts.look import look
from screening.access import Permission, Staff

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

WELCOME = ("welcome.py", "Welcome")
INTAKE = ("intake.py", "Your form")
QUEUE = ("review_queue.py", "Queue")
CASE = ("review_case.py", "Case")
RULE_BOOK = ("rule_book.py", "Rule book")
STAFF_PATHS = ("review_queue", "review_case", "rule_book")


def pages_of(staff: Staff | None, *, holds_intake: bool) -> list[tuple[str, str]]:
    """File and title of each page a caller may open; the first answers on `/`."""
    if holds_intake:
        return [INTAKE]
    if staff is None:
        return [WELCOME]
    return [QUEUE, CASE, RULE_BOOK] if staff.may(Permission.READ_CASES) else [WELCOME, RULE_BOOK]


def drawn(allowed: list[tuple[str, str]]) -> "list[StreamlitPage]":
    """The same as Streamlit's pages; a case is opened from the queue, so it is not in the menu."""
    return [
        st.Page(
            file,
            title=title,
            default=file == allowed[0][0],
            visibility="hidden" if file == CASE[0] else "visible",
        )
        for file, title in allowed
    ]


def main() -> None:
    """Run the page that was asked for, if it is one of theirs."""
    st.set_page_config(page_title="Anteroom", layout="centered", initial_sidebar_state="collapsed")
    here = session.caller()
    if session.was_signed_in() and here.staff is None:
        allowed = [st.Page(signed_out, title="Signed out", url_path=path) for path in STAFF_PATHS]
        pages = [st.Page(signed_out, title="Signed out", default=True), *allowed]
    else:
        pages = drawn(pages_of(here.staff, holds_intake=here.hold is not None))
    chosen = st.navigation(pages, position="top" if here.staff is not None else "hidden")
    look()
    if here.staff is not None:
        account_bar(here.staff)
    watch()
    chosen.run()


main()
