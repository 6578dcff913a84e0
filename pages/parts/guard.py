"""The first statement of every page: whoever may not be here sees one sentence, and nothing below it runs."""

from typing import NoReturn

import streamlit as st

from pages.parts import session
from screening.access import Hold, Permission, Staff, emergencies_open, session_seen
from screening.access.devices import Device

_WATCH_SECONDS = 10


def require_staff(*permissions: Permission, case: str = "") -> Staff:
    """Whoever is signed in and allowed all of these (none named: to read cases); else the page ends here.

    `case` is the one case that the page shows: an emergency opens that case to someone whose role does not. It counts
    as being active.
    """
    staff = session.current_staff()
    if staff is None:
        _turned_away("Please sign in to see this page.", "Staff sign-in", "/account/sign-in")
    wanted = permissions or (Permission.READ_CASES,)
    if not all(map(staff.may, wanted)) and not _open_by_emergency(staff, case):
        _turned_away("Your role does not open this page.", "Back to the start", "/")
    session_seen(session.records(), staff.session_id)
    return staff


def _open_by_emergency(staff: Staff, case: str) -> bool:
    return bool(case) and case in {glass.encounter_id for glass in emergencies_open(session.records(), staff)}


def require_intake() -> Hold:
    """The intake this device holds; else the page ends here."""
    hold = session.current_hold()
    if hold is None:
        _turned_away("This form is not open on this device.", "Back to the start", "/")
    return hold


def require_tablet() -> Device:
    """The tablet whose start page this is; else the page ends here."""
    device = session.current_device()
    if device is None:
        _turned_away("This is not a tablet of the clinic.", "Back to the start", "/")
    return device


def signed_out() -> None:
    """The page a browser sees whose session has ended: by the clock, or in another window."""
    _turned_away("You are signed out.", "Staff sign-in", "/account/sign-in")


def _turned_away(sentence: str, label: str, href: str) -> NoReturn:
    # What the browser or this session still holds of someone is of no use to whoever sits here now.
    st.session_state.clear()
    st.text(sentence)
    session.link_button(label, href, kind="primary")
    st.stop()


@st.fragment(run_every=_WATCH_SECONDS)
def watch() -> None:
    """Look every ten seconds whether this browser may still be here; when not, draw the page again, guarded.

    It also wakes a page whose connection came back to a new session: that session's first beat is a full run.
    """
    before = st.session_state.get("_who")
    now = session.caller().principal
    st.session_state["_who"] = now
    if before is not None and before != now:
        st.rerun(scope="app")
