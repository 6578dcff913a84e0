"""The way to call staff from a tablet, on every page of it; and what became of the call."""

from contextlib import suppress

import streamlit as st

from pages.parts import session
from pages.parts.patient_notices import CALL, CALL_AGAIN, COMING, TOLD
from screening.access.devices import device_of
from screening.access.help_calls import HelpCall, help_at, help_called
from screening.access.holds import Hold
from screening.errors import StoreUnavailable
from screening.records import Author

_LOOK_AGAIN_SECONDS = 10


def call_staff(hold: Hold) -> None:
    """Draw it on a page of a form; on the clinic's own tablets only."""
    if hold.device_id is not None:
        _caller(hold.device_id, hold.id, hold.author, hold.nonce)


def call_staff_at_start(device_id: str) -> None:
    """Draw it on the start page of a tablet."""
    _caller(device_id, None, Author("visitor", f"device:{device_id}"), "start")


@st.fragment(run_every=_LOOK_AGAIN_SECONDS)
def _caller(device_id: str, hold_id: str | None, author: Author, prefix: str) -> None:
    if device_of(session.records(), device_id) is None:
        return
    call = help_at(session.records(), device_id, hold_id)
    waits = call is not None and call.answered_at is None
    with st.container(key=f"{prefix}-helpbar", horizontal=True, vertical_alignment="center"):
        label = CALL_AGAIN if call is not None and not waits else CALL
        # A call that waits stays one call, and the button stays where it is, so that the focus does not jump.
        pressed = st.button(label, key=f"{prefix}-help", on_click=_call, args=(device_id, hold_id, author))
        if pressed:
            call = help_at(session.records(), device_id, hold_id)
        st.html(f'<p class="called" role="status">{_words(call)}</p>', width="content")


def _words(call: HelpCall | None) -> str:
    if call is None:
        return ""
    return TOLD if call.answered_at is None else COMING


def _call(device_id: str, hold_id: str | None, author: Author) -> None:
    with suppress(StoreUnavailable):  # nothing is said then, and pressing again tries again
        help_called(session.records(), device_id, hold_id, author)
