"""The queue: whom to look at first."""

from collections.abc import Sequence

import streamlit as st

from pages.parts import session
from pages.parts.front_desk import front_desk, ways_on
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from pages.parts.queue_rows import WHO, alarm, draft_words, name_of, queue_list
from pages.parts.show import draw, tag
from screening.access import Staff, read_answers_in, read_drafts, read_queue, read_queue_length

staff = require_staff()
PAGE = 25
LOOK_AGAIN_SECONDS = 15
_ORDER = (
    "Urgent first, then by the worst outcome, then by how many findings stand behind it, then by visit. "
    "The order is for reading; it is no score."
)


def names_of(encounter_ids: Sequence[str]) -> dict[str, str]:
    """The patients' names as they gave them, by encounter id."""
    now = session.current_staff()
    found = {} if now is None else read_answers_in(session.records(), now, encounter_ids, WHO)
    return {id: name_of(answers) for id, answers in found.items()}


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
def queue() -> None:
    """The cases, looked at again by itself: an urgent answer shows here without anyone pressing reload."""
    now = session.current_staff()
    if now is None:  # signed out meanwhile: the page is about to be drawn anew, guarded
        return
    length = read_queue_length(session.records(), now)
    number = st.pagination(max(1, -(-length // PAGE)), key="queue-page") if length > PAGE else 1
    rows = read_queue(session.records(), now, PAGE, ((number or 1) - 1) * PAGE)
    ids = [row.encounter.id for row in rows]
    held = {draft.encounter.id for draft in read_drafts(session.records(), now) if draft.held}
    first = rows if number in (1, None) else read_queue(session.records(), now, PAGE)
    draw(alarm(first))
    draw(
        tag(
            "p",
            f"{length} to review. {_ORDER}" if length else "No form has been handed in yet.",
            class_="note",
        ),
        queue_list(rows, read_answers_in(session.records(), now, ids, WHO), held),
    )


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
    queue()
    drafts(staff)
    st.divider()
    session.post_button("Start a new form on this device", "/intake/start", kind="primary")


main()
