"""Which pages this person may open: a patient the form alone, staff theirs, everyone else the door."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import session
from pages.parts.account_bar import account_bar
from pages.parts.emergency_bar import emergency_bar
from pages.parts.guard import signed_out, watch
from pages.parts.look import look
from screening.access import Permission, Staff, emergencies_open

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage


@dataclass(frozen=True, slots=True)
class StaffPage:
    """One page of the staff: its file, its title, and what one must be allowed to open it (all of it)."""

    file: str
    title: str
    needs: tuple[Permission, ...]

    @property
    def path(self) -> str:
        """The address it answers on."""
        return self.file.removesuffix(".py")


WELCOME = ("welcome.py", "Welcome")
INTAKE = ("intake.py", "Your form")
CASE = "review_case.py"
EMERGENCY = "emergency_access.py"
# In the order of the menu; the first one that somebody may open is where they begin.
STAFF_PAGES = (
    StaffPage("review_queue.py", "Queue", (Permission.READ_CASES,)),
    StaffPage(CASE, "Case", (Permission.READ_CASES,)),
    StaffPage("rule_book.py", "Rule book", (Permission.READ_RULES,)),
    StaffPage("people.py", "People", (Permission.MANAGE_PEOPLE,)),
    StaffPage("audit.py", "Audit", (Permission.READ_AUDIT,)),
    StaffPage("emergency_review.py", "Emergency review", (Permission.READ_CASES, Permission.READ_AUDIT)),
    StaffPage(EMERGENCY, "Emergency access", (Permission.READ_RULES,)),
)
STAFF_PATHS = tuple(page.path for page in STAFF_PAGES)
# A case is opened from a list, and whoever reads cases anyway needs no emergency: neither stands in the menu.
UNLISTED = (CASE,)


def pages_of(staff: Staff | None, *, holds_intake: bool, case_open: bool = False) -> list[tuple[str, str]]:
    """File and title of each page a caller may open; the first answers on `/`. `case_open`: an emergency lasts."""
    if holds_intake:
        return [INTAKE]
    if staff is None:
        return [WELCOME]
    return list(_pages_of_staff(staff, case_open=case_open))


def _pages_of_staff(staff: Staff, *, case_open: bool) -> Iterable[tuple[str, str]]:
    if staff.may(Permission.START_INTAKES) and not staff.may(Permission.READ_CASES):
        yield WELCOME
    for page in STAFF_PAGES:
        if page.file == EMERGENCY and staff.may(Permission.READ_CASES):
            continue
        if all(map(staff.may, page.needs)) or (page.file == CASE and case_open):
            yield page.file, page.title


def drawn(allowed: list[tuple[str, str]]) -> "list[StreamlitPage]":
    """The same as Streamlit's pages."""
    return [
        st.Page(
            file,
            title=title,
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
