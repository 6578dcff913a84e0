"""The queue: whom to look at first."""

from collections.abc import Sequence

import streamlit as st

from pages.parts import session
from pages.parts.front_desk import front_desk, ways_on
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from pages.parts.queue_filter import filters_shown
from pages.parts.queue_list import PAGE, queue, search_box, searching
from pages.parts.queue_rows import WHO, draft_words, name_of
from pages.parts.show import draw, tag
from screening.access import Staff, read_answers_in, read_drafts

staff = require_staff()


def names_of(encounter_ids: Sequence[str]) -> dict[str, str]:
    """The patients' names as they gave them, by encounter id."""
    now = session.current_staff()
    found = {} if now is None else read_answers_in(session.records(), now, encounter_ids, WHO)
    return {id: name_of(answers) for id, answers in found.items()}


def drafts(staff: Staff) -> None:
    """Forms that were begun and not handed in."""
    most = st.session_state.get("drafts", PAGE)
    found = read_drafts(session.records(), staff, most + 1)
    names = read_answers_in(session.records(), staff, [draft.encounter.id for draft in found], WHO)
    draw(tag("h2", "Not finished"))
    if not found:
        draw(tag("p", "No form is waiting to be finished.", class_="note"))
    for draft in found[:most]:
        draw(draft_words(draft, names.get(draft.encounter.id, {})))
        ways_on(staff, draft.encounter.id)
    if len(found) > most and st.button("Show older ones"):
        st.session_state["drafts"] = most + PAGE
        st.rerun()


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    look_staff()
    st.title("Queue")
    front_desk(names_of)
    search_box(staff)
    if not searching():
        filters_shown(staff)
    queue()
    drafts(staff)
    st.divider()
    session.post_button("Start a new form on this device", "/intake/start", kind="primary")


main()
