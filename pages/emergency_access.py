"""Emergency access: someone whose role opens no case opens one for an hour, says why, and is reviewed."""

import streamlit as st

from pages.parts import session
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from pages.parts.queue_rows import moment_words
from pages.parts.show import Html, draw, tag
from screening.access import (
    Emergency,
    Permission,
    Staff,
    WhoIsMeant,
    emergencies_open,
    glass_broken,
)
from screening.access.break_glass import FEWEST_CHARACTERS, MOST_CHARACTERS
from screening.errors import AccessError, UnknownEncounter

staff = require_staff(Permission.READ_RULES)
_TURN = "_emergency_turn"
_WHAT_IT_IS = (
    "For when a patient's care cannot wait and nobody is here whose role opens the case. It opens the newest case of "
    "one patient to you for 60 minutes, to read. Your reason, and everything you look at, is noted; the medical "
    "director is told at once and reviews it."
)


def opened(glass: Emergency) -> Html:
    """A case that is open now, and the way to it."""
    return tag(
        "p",
        f"Opened {moment_words(glass.begun_at)}, closes {moment_words(glass.ends_at)}. ",
        tag("a", "To the case", href=f"/review_case?case={glass.encounter_id}", class_="button primary"),
    )


def asked(turn: int) -> tuple[WhoIsMeant, str] | None:
    """What was filled in, once it was sent. After a case was opened the boxes are new ones: no name stays behind."""
    with st.form(f"emergency-{turn}", border=False):
        name = st.text_input("The patient's name, as in the form", autocomplete="off", key=f"name-{turn}")
        born = st.text_input(
            "Birth date, year-month-day", placeholder="1961-03-07", autocomplete="off", key=f"born-{turn}"
        )
        reason = st.text_area(
            f"Why you need it now (at least {FEWEST_CHARACTERS} letters)",
            max_chars=MOST_CHARACTERS,
            key=f"why-{turn}",
        )
        sent = st.form_submit_button("Open this case for 60 minutes", type="primary")
    return (WhoIsMeant(name, born), reason) if sent else None


def ask(staff: Staff) -> None:
    """The form, and what became of it."""
    turn = st.session_state.get(_TURN, 0)
    wanted = asked(turn)
    if wanted is None:
        return
    try:
        glass_broken(session.records(), staff, *wanted)
    except (AccessError, UnknownEncounter) as refused:
        draw(tag("p", str(refused), class_="notice", role="alert"))
        return
    st.session_state[_TURN] = turn + 1
    st.rerun()


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="centered")
    look_staff()
    st.title("Emergency access")
    if staff.may(Permission.READ_CASES):
        st.text("Your role opens every case. There is no need for emergency access.")
        return
    draw(tag("p", _WHAT_IT_IS))
    draw(*map(opened, emergencies_open(session.records(), staff)))
    ask(staff)


main()
