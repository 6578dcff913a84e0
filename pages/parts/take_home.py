"""The page to take along, shown once to a patient who handed the form in at home; it is nowhere once the page is left.

It stands in the memory of this one page alone: not in the address, not in the record, not in the browser's store. A
reload, "Back" or another window shows the thanks without it. On a device of the clinic it never shows.
"""

import streamlit as st

from pages.parts.draft import Draft
from pages.parts.show import draw, listed, tag
from screening.access import Hold
from screening.clinic import clinic_here
from screening.take_away import TakeAway, take_away_of

_KEPT = "_take-home"
_ONCE = (
    "This shows once. To keep it, print this page or write it down before you close the form. "
    "The clinic can give you a copy at any time."
)


def at_home(hold: Hold) -> bool:
    """Whether the form was opened by a link, on a device that is not the clinic's."""
    return hold.place == "link" and hold.device_id is None


def keep_for_home(draft: Draft, hold: Hold) -> None:
    """Remember the page for the thanks that come next, when the clinic lets it show after handing in."""
    clinic = clinic_here()
    if at_home(hold) and clinic.review.take_away == "after-handing-in" and draft.again is None:
        st.session_state[_KEPT] = (hold.nonce, take_away_of(draft.case(), clinic))


def take_home(hold: Hold) -> None:
    """Draw it, if this very page handed the form in."""
    nonce, page = st.session_state.get(_KEPT, ("", None))
    if page is not None and nonce == hold.nonce and at_home(hold):
        _page(page)


def _page(page: TakeAway) -> None:
    parts = [
        part
        for one in page.parts
        for part in (tag("h3", one.title, class_="row"), listed(one.lines, class_="open"))
    ]
    draw(
        tag(
            "section",
            tag("h2", page.title, class_="part"),
            tag("p", _ONCE, class_="note"),
            *parts,
            tag("p", page.crisis),
            class_="take-home",
        )
    )
