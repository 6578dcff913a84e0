"""What every page of the staff says while an emergency lasts or waits for its review: whoever opened a case, and directors."""

import streamlit as st

from pages.parts import session
from pages.parts.show import Html, draw, tag
from screening.access import (
    Emergency,
    Permission,
    Staff,
    emergencies_open,
    emergencies_waiting,
    emergency_ended,
)

_LOOK_AGAIN_SECONDS = 20
_BEFORE = "_emergencies"
_STYLE = Html(
    "<style>.emergency { display: flex; flex-wrap: wrap; gap: 0 1.2rem; align-items: center; padding: .5rem 1rem; "
    "border: 2px solid #8f1d22; border-left-width: 10px; background: #fbe9e9; color: #1c2b33; font-weight: 600; }"
    ".emergency p { margin: 0; } .stHtml .emergency a { color: #0b5f69; }</style>"
)


def reviews(staff: Staff) -> bool:
    """Whether emergencies are this person's to review."""
    return staff.may(Permission.READ_CASES) and staff.may(Permission.READ_AUDIT)


@st.fragment(run_every=_LOOK_AGAIN_SECONDS)
def emergency_bar() -> None:
    """Looked at again by itself: directors see an emergency within a minute, and a page ends with the emergency."""
    staff = session.current_staff()
    if staff is None:
        return
    open_ = () if staff.may(Permission.READ_CASES) else emergencies_open(session.records(), staff)
    waiting = emergencies_waiting(session.records(), staff) if reviews(staff) else 0
    before = st.session_state.get(_BEFORE)
    now = st.session_state[_BEFORE] = tuple(glass.id for glass in open_)
    if before is not None and before != now:
        st.rerun(scope="app")
    if waiting:
        draw(_STYLE, _to_review(waiting))
    for glass in open_:
        _still_open(glass)


def _to_review(waiting: int) -> Html:
    words = (
        "1 emergency access waits for your review."
        if waiting == 1
        else f"{waiting} emergency accesses wait for your review."
    )
    link = tag("a", "Review", href="/emergency_review")
    return tag("div", tag("p", words), link, class_="emergency", role="status")


def _still_open(glass: Emergency) -> None:
    minutes = max(1, -(-int((glass.ends_at - session.records().now()).total_seconds()) // 60))
    words = (
        f"Emergency access: one case is open to you for {minutes} more minute{'' if minutes == 1 else 's'}."
    )
    noted = "Everything you look at is noted and reviewed."
    link = tag("a", "To the case", href=f"/review_case?case={glass.encounter_id}")
    draw(_STYLE, tag("div", tag("p", words, " ", noted), link, class_="emergency", role="status"))
    st.button("Close it now", key=f"close-{glass.id}", on_click=_close, args=(glass.id,))


def _close(emergency_id: str) -> None:
    staff = session.current_staff()
    if staff is not None:
        emergency_ended(session.records(), staff, emergency_id)
