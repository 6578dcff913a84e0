"""What a browser shows whose form was closed by someone else: why, how to go on, and words that were not saved yet."""

from html import escape

import streamlit as st

from pages.parts import session
from pages.parts.patient_look import patient_look
from pages.parts.patient_notices import LOST_WORDS, closed_title, closed_words
from pages.parts.steady import steady_closed


def closed() -> None:
    """Draw it. Nothing of the form is left in the memory of this session."""
    ended = session.caller().closed
    st.session_state.clear()
    # The form goes at once, not when this page is drawn whole.
    st.html('<style>[data-stale="true"] { display: none; }</style>')
    patient_look()
    how, place = (ended.how, ended.place) if ended is not None else (None, "browser")
    st.title(closed_title(how), anchor=False)
    st.html(f'<p class="form-closed">{escape(closed_words(how, place))}</p>')
    steady_closed(LOST_WORDS)
    session.link_button("Go to the start page", "/intake/ended", kind="primary")
