"""The cases that are wanted, a page at a time: how many stand where, each with its owner, looked at again by itself."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import streamlit as st

from pages.parts import session
from pages.parts.queue_filter import PAGE_KEY, choose, chosen_filter, key_of, put_in
from pages.parts.queue_rows import SHOWN, STATUS_WORDS, Around, alarm, queue_row
from pages.parts.show import draw, tag
from screening.access import Permission, Staff, read_answers_in, read_queue
from screening.access.assigning import (
    acknowledge,
    assign,
    assignable_people,
    give_back,
    open_by,
    owners_named,
)
from screening.access.case_search import MOST_FOUND, read_open_forms, search_cases
from screening.access.reading import read_queue_counts, read_urgent_unattended
from screening.errors import AnteroomError
from screening.records import WAITING, WHOLE_QUEUE, CaseStatus, QueueFilter, QueueRow

PAGE = 25
LOOK_AGAIN_SECONDS = 15
EVERY = tuple(CaseStatus)
ALL_WAITING = "waiting"
AWAITING = QueueFilter(awaits_second=True)
NOTHING_YET = "No form has been handed in yet."
_WORDS, _FOUND, _SAID = "queue-words", "_queue_found", "_queue_said"
_ORDER = (
    "Urgent first, then by the worst outcome, then by how many findings stand behind it, then by visit. "
    "The order is for reading; it is no score."
)
_STYLE = Path(__file__).with_name("queue.css").read_text("utf-8")


def search_box(staff: Staff) -> None:
    """Where a patient is searched for; whoever fits is looked up once, not with each look at the list."""
    st.html(f"<style>{_STYLE}</style>")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Find a patient", placeholder="Name, birth date like 1961-03-07, or record number", max_chars=200,
            autocomplete="off", key=_WORDS, width=460,
        )  # fmt: skip
        words = (words or "").strip()
        if words:
            st.button("End the search", on_click=_search_ended)
    if not words:
        st.session_state.pop(_FOUND, None)
    elif st.session_state.get(_FOUND, ("",))[0] != words:
        st.session_state[_FOUND] = (words, search_cases(session.records(), staff, words))
        st.session_state[PAGE_KEY] = 1


def _search_ended() -> None:
    st.session_state[_WORDS] = ""
    st.session_state.pop(_FOUND, None)


def searching() -> bool:
    """Whether a patient is being searched for: then every case is looked through, whatever is filtered."""
    return _FOUND in st.session_state


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
def queue() -> None:
    """The cases, looked at again by itself: an urgent answer shows here without anyone pressing reload."""
    staff = session.current_staff()
    if staff is None:  # signed out meanwhile: the page is about to be drawn anew, guarded
        return
    draw(alarm(read_urgent_unattended(session.records(), staff)))
    draw(
        tag("p", st.session_state.get(_SAID, ""), role="alert", class_="said")
        if _SAID in st.session_state
        else ""
    )
    found = st.session_state.get(_FOUND)
    if found is not None:
        _found(staff, found[1])
    else:
        _filtered(staff)


def _found(staff: Staff, ids: tuple[str, ...]) -> None:
    wanted = QueueFilter(statuses=EVERY, only=ids)
    length = sum(read_queue_counts(session.records(), staff, wanted).values())
    more = f" The newest {MOST_FOUND} are shown: add a birth date." if len(ids) == MOST_FOUND else ""
    cases = f"{length} case{'' if length == 1 else 's'}"
    words = f"{cases} of every status, whatever is filtered.{more}" if length else "No case was found."
    draw(tag("p", words, class_="note", role="status"))
    _page(staff, wanted, length)


def _filtered(staff: Staff) -> None:
    before = chosen_filter(staff)
    counts = read_queue_counts(session.records(), staff, replace(before, statuses=EVERY))
    choose(staff, replace(before, statuses=_status_picked(before, counts)))
    wanted = chosen_filter(staff)
    length = sum(counts.get(status, 0) for status in wanted.statuses)
    nothing = "No case stands here." if wanted != WHOLE_QUEUE or sum(counts.values()) else NOTHING_YET
    _awaiting_told(staff, wanted)
    draw(tag("p", nothing, class_="note") if not length else "")
    _page(staff, wanted, length)
    draw(tag("p", _ORDER, class_="note") if length else "")


def _awaiting_told(staff: Staff, wanted: QueueFilter) -> None:
    """How many waiting cases another clinician has something to sign on, and the way to just those."""
    many = 0 if wanted.awaits_second else sum(read_queue_counts(session.records(), staff, AWAITING).values())
    if not many:
        return
    words = "1 case awaits" if many == 1 else f"{many:,} cases await"
    with st.container(horizontal=True, vertical_alignment="center"):
        draw(tag("p", tag("strong", f"{words} a second signature"), class_="awaiting"))
        if st.button("Show only these", key="queue-awaiting"):
            put_in(staff, AWAITING)
            st.rerun()  # the controls above stand outside of what looks again by itself


def _status_picked(before: QueueFilter, counts: Mapping[CaseStatus, int]) -> tuple[CaseStatus, ...]:
    """Which status is looked at, chosen by how many stand there."""
    many = {ALL_WAITING: sum(counts.get(status, 0) for status in WAITING)}
    many |= {status.value: counts.get(status, 0) for status in _ORDERED}
    words = {ALL_WAITING: "All waiting", **{status.value: STATUS_WORDS[status] for status in _ORDERED}}
    now = before.statuses[0].value if len(before.statuses) == 1 else ALL_WAITING
    picked = st.segmented_control(
        "Status",
        list(many),
        default=now,
        required=True,
        format_func=lambda one: f"{words[one]} {many[one]:,}",
        key=key_of("status"),
        label_visibility="collapsed",
    )
    return WAITING if picked in (ALL_WAITING, None) else (CaseStatus(picked),)


_ORDERED = (
    CaseStatus.TO_REVIEW,
    CaseStatus.CHANGED,
    CaseStatus.ASKED_BACK,
    CaseStatus.UNFINISHED,
    CaseStatus.DETERMINED,
)


def _page(staff: Staff, wanted: QueueFilter, length: int) -> None:
    records, pages = session.records(), max(1, -(-length // PAGE))
    if st.session_state.get(PAGE_KEY, 1) > pages:
        st.session_state[PAGE_KEY] = pages
    number = (st.pagination(pages, key=PAGE_KEY) if length > PAGE else 1) or 1
    rows = read_queue(records, staff, PAGE, (number - 1) * PAGE, wanted)
    ids = [row.encounter.id for row in rows]
    signing = assignable_people(records, staff)
    gone = {row.assignee for row in rows if row.assignee is not None} - set(signing)
    around = Around(
        read_answers_in(records, staff, ids, SHOWN),
        read_open_forms(records, staff, ids),
        open_by(records, staff, ids),
        {
            **signing,
            **{id: f"{name} (signs no more)" for id, name in owners_named(records, staff, gone).items()},
        },
        signing,
        records.now(),
    )
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", key=f"queue-row-{row.encounter.id}"):
            draw(queue_row(row, around))
            _owner_chosen(staff, row, signing, around.people)


# Who has a case


def _owner_chosen(staff: Staff, row: QueueRow, signing: Mapping[str, str], people: Mapping[str, str]) -> None:
    """Whom a case is given to; an urgent one may be taken at once."""
    id, seen = row.encounter.id, row.assignment
    mine = row.assignee == staff.person_id and row.acknowledged_at is not None
    key, now = f"owner-{id}-{seen}", row.assignee or ""
    options = ["", *sorted(signing, key=lambda one: one != staff.person_id)]
    options += [now] if now not in options else []
    with st.container(width=210, key=f"queue-owner-{id}"):
        if row.urgent and row.status in WAITING and not mine and staff.may(Permission.SIGN):
            taken = row.acknowledged_at is not None and row.assignee in signing
            st.button(
                "Take over this urgent case" if taken else "I take this urgent case",
                key=f"urgent-{id}-{seen}",
                on_click=_taken,
                args=(id, seen),
                type="secondary" if taken else "primary",
            )
        st.selectbox(
            "Assigned to",
            options,
            index=options.index(now),
            format_func=lambda one: _owner_words(one, people, staff),
            key=key,
            on_change=_given,
            args=(id, seen, key),
        )


def _owner_words(id: str, people: Mapping[str, str], staff: Staff) -> str:
    if not id:
        return "Nobody"
    return f"Me ({staff.name})" if id == staff.person_id else people[id]


def _given(encounter_id: str, seen: int, key: str) -> None:
    person_id = st.session_state.get(key) or ""
    _tried(
        lambda staff, press: (
            assign(session.records(), staff, encounter_id, person_id, seen=seen, key=press)
            if person_id
            else give_back(session.records(), staff, encounter_id, seen=seen, key=press)
        )
    )


def _taken(encounter_id: str, seen: int) -> None:
    _tried(lambda staff, press: acknowledge(session.records(), staff, encounter_id, seen=seen, key=press))


def _tried(act: Callable[[Staff, str], int]) -> None:
    """Do it, or keep what stood in the way to be said above the cases."""
    st.session_state.pop(_SAID, None)
    staff = session.current_staff()
    try:
        if staff is not None:
            act(staff, uuid.uuid4().hex)
    except AnteroomError as refused:
        st.session_state[_SAID] = str(refused)
