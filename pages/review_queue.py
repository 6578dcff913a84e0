"""The queue: whom to look at first."""

import streamlit as st

from forms import about_you
from forms.answer import PartialDate
from pages.parts import session
from pages.parts.guard import require_staff
from pages.parts.show import cell, rung_class
from screening.access import read_answers_in, read_drafts, read_queue, read_queue_length
from screening.records import Draft, QueueRow, StoredAnswer
from screening.rule import RUNG_WORDS, Rung

staff = require_staff()
PAGE = 25
WHO = (about_you.NAME.id, about_you.BIRTH_DATE.id)


def who(answers: dict[str, StoredAnswer]) -> tuple[str, str]:
    """Name and birth date of a row, as given."""
    name, born = (answers.get(id) for id in WHO)
    return (
        str(name.value) if name and isinstance(name.value, str) else "Name not given",
        str(PartialDate.parse(born.value)) if born and isinstance(born.value, str) else "birth date not given",
    )


def draw_row(row: QueueRow, answers: dict[str, StoredAnswer]) -> None:
    """One case: its worst outcome in words, who it is, and the way into it."""
    name, born = who(answers)
    rung = Rung(row.judgement.severity) if row.judgement else None
    worst = RUNG_WORDS[rung] if rung is not None else "Not judged yet"
    marks = [
        "URGENT" if row.urgent else "",
        "DEMO" if row.encounter.demo else "",
        f"handed in {row.submitted_at.astimezone():%d %b %H:%M}" if row.submitted_at else "not finished yet",
        f"visit {row.encounter.visit_date:%d %b %Y}" if row.encounter.visit_date else "",
        f"unknown on its worst route: {unknowns(row)}" if row.judgement else "",
    ]
    words, button = st.columns([5, 1], vertical_alignment="center")
    with words:
        style = rung_class(Rung.URGENT if row.urgent else rung or Rung.INFORMATION_NEEDED)
        st.html(
            f'<div class="row {style}"><strong>{cell(worst)}</strong> {cell(name)}, {cell(born)}'
            f"<br><small>{cell(' · '.join(mark for mark in marks if mark))}</small></div>"
        )
    with button:
        if st.button("Open", key=f"open-{row.encounter.id}", help=f"Open the case of {name}", width="stretch"):
            st.switch_page("review_case.py", query_params={"case": row.encounter.id})


def unknowns(row: QueueRow) -> int:
    """How many unknown findings the route with most of them has."""
    tallies = row.judgement.tally.values() if row.judgement else ()
    counts = [tally.get("unknown", 0) for tally in tallies if isinstance(tally, dict)]
    return max((count for count in counts if isinstance(count, int)), default=0)


def draw_drafts(drafts: tuple[Draft, ...]) -> None:
    """Forms that were begun and not handed in, without any answer."""
    st.subheader(f"Not finished ({len(drafts)})")
    for draft in drafts:
        words, button = st.columns([5, 1], vertical_alignment="center")
        with words:
            open_now = "open on a device now" if draft.held else "not open anywhere"
            st.text(f"Begun {draft.encounter.created_at.astimezone():%d %b %H:%M}, {open_now}")
        with button:
            session.post_button("Continue", "/intake/continue", encounter=draft.encounter.id)


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    st.title("Queue")
    length = read_queue_length(session.records(), staff)
    number = st.pagination(max(1, -(-length // PAGE)), key="queue-page") if length > PAGE else 1
    rows = read_queue(session.records(), staff, PAGE, (number - 1) * PAGE)
    st.caption(f"{length} cases, urgent first, then by worst outcome. The order is for reading, not a score.")
    names = read_answers_in(session.records(), staff, [row.encounter.id for row in rows], WHO)
    for row in rows:
        draw_row(row, names.get(row.encounter.id, {}))
    if not rows:
        st.text("No form has been handed in yet.")
    draw_drafts(read_drafts(session.records(), staff))
    st.divider()
    session.post_button("Start a new form on this device", "/intake/start", kind="primary")


main()
