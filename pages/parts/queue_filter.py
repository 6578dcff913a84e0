"""Which cases of the queue are looked at: the controls, what is chosen in words, and the filters one keeps.

What is chosen stays in the session and, for as long as the sign-in lasts, in the record; none of it in an address.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import streamlit as st

from pages.parts import session
from pages.parts.queue_rows import REASONS
from pages.parts.show import draw, tag
from screening.access import Staff
from screening.access.assigning import assignable_people
from screening.access.queue_filters import (
    LONGEST_NAME,
    filter_in_use,
    filter_removed,
    filter_saved,
    filter_used,
    read_saved_filters,
)
from screening.errors import AccessError
from screening.records import NOBODY, WHOLE_QUEUE, QueueFilter
from screening.rule import ROUTE_WORDS, RUNG_WORDS

_CHOSEN, _ROUND, PAGE_KEY = "_queue_filter", "_queue_round", "queue-page"
_RUNGS = {rung.word: words for rung, words in sorted(RUNG_WORDS.items(), reverse=True)}
_ROUTES = {route.value: words for route, words in ROUTE_WORDS.items()}
_NO_DAY = "A day is written year-month-day, like 2026-11-23. It was left out."
_NAME, _KEPT = "queue-filter-name", "queue-filter-kept"


def chosen_filter(staff: Staff) -> QueueFilter:
    """What is chosen now; in a new session of the same sign-in, what was chosen last."""
    if _CHOSEN not in st.session_state:
        st.session_state[_CHOSEN] = filter_in_use(session.records(), staff)
    kept: QueueFilter = st.session_state[_CHOSEN]
    return kept


def choose(staff: Staff, wanted: QueueFilter) -> None:
    """Look through this filter from now on, from the first page."""
    if wanted != st.session_state.get(_CHOSEN):
        st.session_state[_CHOSEN] = wanted
        st.session_state[PAGE_KEY] = 1
        filter_used(session.records(), staff, wanted)


def put_in(staff: Staff, wanted: QueueFilter) -> None:
    """The same, where the controls do not show it yet: they are drawn anew."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    choose(staff, wanted)


def key_of(name: str) -> str:
    """The key of a control of the filter, until the filter is put in from elsewhere."""
    return f"queue-{name}-{st.session_state.get(_ROUND, 0)}"


def filters_shown(staff: Staff) -> None:
    """The controls; the status is chosen above the cases themselves."""
    before, people = chosen_filter(staff), assignable_people(session.records(), staff)
    with st.expander("Filters", key="queue-filters"):
        choose(staff, _asked(before, people, staff))
        _kept_filters(staff)
    said = list(words_of(chosen_filter(staff), people, staff))
    if said:
        with st.container(horizontal=True, vertical_alignment="center"):
            draw(tag("p", tag("strong", "Only: "), "; ".join(said), class_="only"))
            st.button("Show all", on_click=_put, args=(WHOLE_QUEUE,), key="queue-show-all")


def words_of(wanted: QueueFilter, people: dict[str, str], staff: Staff) -> Iterator[str]:
    """What is filtered by, status aside, in words."""
    if wanted.urgent:
        yield "urgent"
    if wanted.awaits_second:
        yield "awaiting a second signature"
    if wanted.outcome:
        where = _ROUTES.get(wanted.route, "any route")
        yield f"{_RUNGS.get(wanted.outcome, wanted.outcome).lower()} on {where.lower()}"
    if wanted.reason:
        yield f"for {REASONS.get(wanted.reason, wanted.reason).lower()}"
    if wanted.route_asked:
        yield f"asked about {_ROUTES.get(wanted.route_asked, wanted.route_asked).lower()}"
    if wanted.assignee:
        yield _assignee_words(wanted.assignee, people, staff)
    if wanted.visit_from or wanted.visit_to:
        ends = [
            f"{word} {day}" for word, day in (("from", wanted.visit_from), ("to", wanted.visit_to)) if day
        ]
        yield f"visit {' '.join(ends)}"


def _assignee_words(id: str, people: dict[str, str], staff: Staff) -> str:
    if id == NOBODY:
        return "assigned to nobody"
    return "assigned to me" if id == staff.person_id else f"assigned to {people.get(id, 'somebody else')}"


def _asked(before: QueueFilter, people: dict[str, str], staff: Staff) -> QueueFilter:
    """The controls as they stand."""
    first, second, third = st.columns(3)
    outcome = _picked(first, "Outcome", "outcome", _RUNGS, before.outcome, "any outcome")
    route = _picked(second, "On which route", "route", _ROUTES, before.route, "any route", off=not outcome)
    reason = _picked(third, "Reason for treatment", "reason", REASONS, before.reason, "any reason")
    asked = _picked(first, "Route asked about", "asked", _ROUTES, before.route_asked, "any route or none")
    others = {id: name for id, name in people.items() if id != staff.person_id}
    whose = {staff.person_id: "Me", NOBODY: "Nobody", **others}
    assignee = _picked(second, "Assigned to", "assignee", whose, before.assignee, "anybody or nobody")
    urgent = third.checkbox("Urgent only", value=before.urgent, key=key_of("urgent"))
    awaits = third.checkbox(
        "Awaiting a second signature", value=before.awaits_second, key=key_of("awaits-second")
    )
    since = _day(first, "Visit from (year-month-day)", "from", before.visit_from)
    until = _day(second, "Visit until, that day included", "to", before.visit_to)
    return replace(
        before,
        urgent=urgent,
        awaits_second=awaits,
        outcome=outcome,
        route=route if outcome else "",
        reason=reason,
        route_asked=asked,
        assignee=assignee,
        visit_from=since,
        visit_to=until,
    )


def _picked(
    place: Any, label: str, name: str, words: dict[str, str] | Any, now: str, none: str, *, off: bool = False
) -> str:
    options = ["", *words, *([now] if now and now not in words else [])]
    picked = place.selectbox(
        label,
        options,
        index=options.index(now),
        format_func=lambda one: words.get(one, "somebody else") if one else none,
        key=key_of(name),
        disabled=off,
    )
    return str(picked or "")


def _day(place: Any, label: str, name: str, now: dt.date | None) -> dt.date | None:
    words = place.text_input(
        label,
        value=now.isoformat() if now else "",
        placeholder="2026-11-23",
        max_chars=10,
        autocomplete="off",
        key=key_of(name),
    )
    if not (words or "").strip():
        return None
    try:
        return dt.date.fromisoformat(words.strip())
    except ValueError:
        with place:
            draw(tag("p", _NO_DAY, role="alert", class_="unfinished"))
        return None


# Filters that somebody keeps


def _kept_filters(staff: Staff) -> None:
    """The filters that one keeps: taken up, kept under a name, removed."""
    kept = {one.id: one for one in read_saved_filters(session.records(), staff)}
    draw(tag("h3", "Your own filters"))
    if kept:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            picked = _kept_picked({id: one.name for id, one in kept.items()})
            one = kept.get(picked or "")
            st.button("Use it", on_click=_put, args=(one.wanted if one else None,), disabled=one is None)
            st.button("Remove it", on_click=_act, args=(filter_removed, picked), disabled=one is None)
    else:
        draw(tag("p", "None is kept yet.", class_="note"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "Keep what is set now as",
            max_chars=LONGEST_NAME,
            placeholder="A name, never a patient's",
            autocomplete="off",
            key=_NAME,
            width=260,
        )
        st.button("Keep", on_click=_keep_it, disabled=not (name or "").strip())
    if refused := st.session_state.pop("_queue_filter_refused", ""):
        draw(tag("p", refused, role="alert", class_="unfinished"))


def _kept_picked(names: dict[str, str]) -> str | None:
    """Which of the filters one keeps is picked; None for none."""
    return st.selectbox(
        "Kept filter",
        list(names),
        index=None,
        format_func=lambda id: names.get(id, ""),
        placeholder="Choose one",
        key=_KEPT,
        width=260,
    )


def _put(wanted: QueueFilter | None) -> None:
    staff = session.current_staff()
    if staff is not None and wanted is not None:
        put_in(staff, wanted)


def _keep_it() -> None:
    _act(filter_saved, st.session_state.get(_NAME, ""), st.session_state.get(_CHOSEN, WHOLE_QUEUE))
    if "_queue_filter_refused" not in st.session_state:
        st.session_state[_NAME] = ""


def _act(act: Callable[..., object], *what: object) -> None:
    staff = session.current_staff()
    if staff is None:
        return
    try:
        act(session.records(), staff, *what)
    except AccessError as refused:
        st.session_state["_queue_filter_refused"] = str(refused)
