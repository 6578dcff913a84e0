"""Insight: how many forms, how long, where people stop, what was found. Counts, never a patient."""

import streamlit as st

from pages.parts import insight_shown as shown
from pages.parts import session
from pages.parts.guard import require_staff
from pages.parts.insight_counted import count_again, counted, lift_share
from pages.parts.insight_period import NOT_A_MONTH, Period, month_read, period_of
from pages.parts.look_staff import look_staff
from pages.parts.show import draw, tag
from screening.access import Permission
from screening.clinic import clinic_here
from screening.errors import TooManyForms
from screening.evaluate import PROTOCOLS
from screening.judging import local_day
from screening.rule import ROUTE_WORDS, Route

staff = require_staff(Permission.READ_INSIGHT)
_TAKE_AWAY = (
    "One row a case under a number drawn for this file alone: no name, no date of birth, no words. Nothing in it is left "
    "out for being rare, so somebody who knows a patient may know their row: it is for this clinic alone. Every download "
    "is noted."
)


def chosen() -> tuple[Period, Route | None]:
    """The months and the route to look at."""
    left, middle, right = st.columns([1, 1, 2])
    first = left.text_input("From (year-month)", placeholder="2026-01", autocomplete="off", max_chars=10)
    last = middle.text_input(
        "Until (that month included)", placeholder="2026-12", autocomplete="off", max_chars=10
    )
    route = right.selectbox(
        "Route", [None, *Route], format_func=lambda one: ROUTE_WORDS[one] if one else "all"
    )
    if any(words.strip() and month_read(words) is None for words in (first, last)):
        draw(tag("p", NOT_A_MONTH, role="alert"))
    return period_of(first, last, local_day(session.records().now())), route


def take_away(period: Period) -> None:
    """The rows of single cases, for the medical director alone."""
    if staff.may(Permission.EDIT_POLICY):
        draw(tag("h2", "Rows to take away"), tag("p", _TAKE_AWAY))
        session.link_button("Download the cases (CSV)", f"/insight/answers.csv?{period.query}")
        session.link_button("What each column holds (CSV)", "/insight/data-dictionary.csv")


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    look_staff()
    shown.look_insight()
    st.title("Insight")
    period, route = chosen()
    try:
        insight = counted(staff, period)
    except TooManyForms as refused:
        draw(tag("p", str(refused), role="alert"))
        return
    rules = PROTOCOLS[clinic_here().policy].rules
    draw(
        tag("p", f"Forms made in {period.words}. {shown.LEGEND}", class_="note"),
        shown.left_out(insight),
        shown.volumes(insight),
        shown.times(insight),
        shown.stops(insight),
        shown.outcomes(insight, route),
        shown.findings(insight, rules, route),
        shown.unknowns(insight),
        shown.lifts(insight, rules, lift_share()),
    )
    st.button("Count again", on_click=count_again)
    take_away(period)


main()
