"""What staff at the desk see at once: who calls at a tablet, which form was left alone, where a form may be opened."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from pages.parts import session
from pages.parts.queue_rows import moment_words
from pages.parts.show import draw, joined, tag
from screening.access import Permission, Staff
from screening.access.codes import code_made
from screening.access.devices import free_devices
from screening.access.help_calls import HelpCall, help_answered, help_waiting
from screening.access.holds import WalkedAway, walked_away
from screening.errors import AccessError, AlreadySubmitted, UnknownEncounter

LOOK_AGAIN_SECONDS = 10
NO_NAME = "A form without a name yet"
Names = Callable[[Sequence[str]], Mapping[str, str]]


def no_names(_encounter_ids: Sequence[str]) -> dict[str, str]:
    """For a page that shows nobody's name."""
    return {}


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
def front_desk(names: Names) -> None:
    """Calls and forms that were left alone, looked at again by itself. `names` gives the patient's name by encounter id."""
    staff = session.current_staff()
    if staff is None or not staff.may(Permission.START_INTAKES):
        return
    calls, left = help_waiting(session.records(), staff), walked_away(session.records(), staff)
    draw(tag("div", _count(calls), class_="alarm" if calls else "", role="status"))
    for call in calls:
        _call(call)
    if left:
        draw(tag("h2", "Left alone and closed"))
    named = names([one.encounter_id for one in left])
    for one in left:
        _left(staff, one, named.get(one.encounter_id) or NO_NAME)


def _count(calls: Sequence[HelpCall]) -> str:
    if not calls:
        return ""
    return (
        "Someone calls for staff at a tablet" if len(calls) == 1 else f"{len(calls)} tablets call for staff"
    )


def _call(call: HelpCall) -> None:
    words, button = st.columns([5, 1], vertical_alignment="center")
    with words:
        draw(
            tag("p", tag("strong", tag("bdi", call.device_name)), f", called {moment_words(call.called_at)}")
        )
    with button:
        st.button("I am coming", key=f"coming-{call.id}", on_click=_answer, args=(call.id,), type="primary")


def _answer(call_id: str) -> None:
    staff = session.current_staff()
    if staff is not None:
        help_answered(session.records(), staff, call_id)


def _left(staff: Staff, one: WalkedAway, name: str) -> None:
    where = tag("bdi", one.device_name) if one.device_name else "a browser of its own"
    draw(
        tag(
            "div",
            tag("p", tag("strong", tag("bdi", name))),
            tag(
                "p",
                joined((f"Closed {moment_words(one.at)} on ", where, "; the answers are kept")),
                class_="note",
            ),
            class_="draft",
        )
    )
    ways_on(staff, one.encounter_id)


def ways_on(staff: Staff, encounter_id: str) -> None:
    """Where an unfinished form may go on: here, on a tablet that is free, or by a code typed at any tablet."""
    with st.container(horizontal=True, vertical_alignment="center"):
        session.post_button("Continue here", "/intake/continue", encounter=encounter_id)
        for device in free_devices(session.records(), staff):
            session.post_button(
                f"Open on {device.name}", "/tablet/hand-over", encounter=encounter_id, device=device.id
            )
        if staff.may(Permission.MANAGE_VISITS):
            code_button(staff, encounter_id)


def code_button(staff: Staff, encounter_id: str) -> None:
    """Make a code for a tablet and show it, once; a new one voids it."""
    if not st.button("Code for a tablet", key=f"code-{encounter_id}"):
        return
    try:
        code = code_made(session.records(), staff, encounter_id)
    except (AccessError, AlreadySubmitted, UnknownEncounter) as refused:
        st.text(str(refused))
        return
    draw(tag("p", "Code: ", tag("strong", code, class_="code"), " (15 minutes, once)", role="status"))
