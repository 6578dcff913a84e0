"""Who else has this case on the screen: said on the page, so that two do not work on it unknowingly."""

import streamlit as st

from pages.parts import session
from pages.parts.case_here import Here
from pages.parts.show import draw, tag
from screening.access import Permission, Staff
from screening.access.assigning import case_seen_open, open_by
from screening.errors import AccessError, RecordsError

_EVERY_SECONDS = 15


def who_else(here: Here) -> None:
    """Say who else has it open; looked at again every fifteen seconds."""
    _beat(here.staff, here.id)


@st.fragment(run_every=_EVERY_SECONDS)
def _beat(staff: Staff, encounter_id: str) -> None:
    try:
        case_seen_open(session.records(), staff, encounter_id)
        if not staff.may(Permission.READ_CASES):
            return
        others = open_by(session.records(), staff, [encounter_id]).get(encounter_id, ())
    except (AccessError, RecordsError):
        return  # the page itself says so with its next run
    words = "; ".join(f"{name} has this case open too" for name in others)
    draw(tag("p", f"{words}." if words else "", class_="here-too" if words else "", role="status"))
