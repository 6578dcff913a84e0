"""Which visits are shown: one day, the coming week, or whom to remind; with the way to the day before and after."""

import datetime as dt

import streamlit as st

from pages.parts import session
from pages.parts.draft import today
from pages.parts.show import draw, tag
from pages.parts.visit_rows import day_words, visit_list
from screening.access import Staff
from screening.access.visit_list import reminders_of, visits_of

A_DAY, A_WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
ONE_DAY, COMING, REMIND = "One day", "Coming 7 days", "To remind"
PICKED = "visits-day"
NOTHING = {
    ONE_DAY: "No visit is expected on {}.",
    COMING: "No visit is expected in the next seven days.",
    REMIND: "Nobody whose visit is today, tomorrow or the day after has a link and an unfinished form.",
}


def days_shown(staff: Staff) -> None:
    """The choice, and the visits of what was chosen."""
    which = st.segmented_control("Show", list(NOTHING), default=ONE_DAY, key="visits-shown") or ONE_DAY
    on, records = today(), session.records()
    day = _day_picked(on) if which == ONE_DAY else on
    if which == ONE_DAY:
        found = visits_of(records, staff, day, day)
    elif which == COMING:
        found = visits_of(records, staff, on + A_DAY, on + A_WEEK)
    else:
        found = reminders_of(visits_of(records, staff, on, on + A_WEEK), on=on)
    nothing = NOTHING[which].format(day_words(day))
    draw(visit_list(found) if found else tag("p", nothing, class_="note", role="status"))


def _day_picked(on: dt.date) -> dt.date:
    day: dt.date = st.session_state.get(PICKED) or on
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Previous day", on_click=_go_to, args=(day - A_DAY,))
        st.button("Next day", on_click=_go_to, args=(day + A_DAY,))
        if day != on:
            st.button("Today", on_click=_go_to, args=(on,))
    return day


def _go_to(day: dt.date) -> None:
    st.session_state[PICKED] = day
