"""Whether someone is still at the form: the server's clock decides, the browser warns and asks.

The script beside this file reports every touch to `/intake/here` and shows the warning.
"""

from pathlib import Path

import streamlit as st

from pages.parts import session
from pages.parts.patient_notices import STILL_THERE
from screening.access.holds import Hold, seconds_left

HERE, ENDED = "/intake/here", "/intake/ended"
# How long before the end the warning shows, in seconds.
_WARNING = {"tablet": 60, "browser": 120, "link": 120}

_component = st.components.v2.component(
    "anteroom_presence", js=Path(__file__).with_name("presence.js").read_text("utf-8")
)


def presence(hold: Hold) -> None:
    """Draw it, once, on every page of a form."""
    data = {
        "hold": hold.id,
        "here": HERE,
        "ended": ENDED,
        "left": seconds_left(session.records(), hold),
        "warning": _WARNING[hold.place],
        "words": dict(STILL_THERE),
    }
    _component(data=data, key=f"{hold.nonce}-presence")
