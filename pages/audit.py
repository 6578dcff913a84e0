"""The audit: who did and saw what. Looking into it is noted in it."""

import datetime as dt

import streamlit as st

from pages.parts import session
from pages.parts.audit_rows import audit_table, chain_words, outlier_table
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from pages.parts.show import draw, tag
from screening.access import (
    AuditFilter,
    Permission,
    Staff,
    audit_checked,
    read_audit,
    read_audit_kinds,
    read_audit_length,
    read_audit_people,
    read_audit_state,
    read_newest,
    read_outliers,
)

staff = require_staff(Permission.READ_AUDIT)
PAGE = 50
# A form makes one such event for each of its answers: among them nobody finds anything else.
OFTEN = ("answer kept",)
_BUT, _ALL = "everything but saved answers", "everything, saved answers too"
_OPENED = "_audit_opened"


def midnight(words: str, *, days: int = 0) -> dt.datetime | None:
    """The beginning of a day at the clinic, or of one some days later; what is no day is said and left out."""
    if not words.strip():
        return None
    try:
        day = dt.date.fromisoformat(words.strip()) + dt.timedelta(days=days)
        return dt.datetime.combine(day, dt.time.min).astimezone()
    except (ValueError, OverflowError):
        draw(tag("p", "A day is written year-month-day, like 2026-11-23. It was left out.", role="alert"))
        return None


def filter_chosen(names: dict[str, str], kinds: tuple[str, ...]) -> AuditFilter:
    """Who, what, which case, from and to: nothing chosen asks for everything but `OFTEN`."""
    left, right = st.columns(2)
    person = left.selectbox(
        "Who", [None, *names], format_func=lambda id: names[id] if id else "everyone", key="audit-who"
    )
    what = right.selectbox("What", [_BUT, _ALL, *kinds], key="audit-what")
    first, second, third = st.columns(3)
    case = first.text_input("Case (its number or the beginning of it)", autocomplete="off").strip()
    since = second.text_input("From (year-month-day)", placeholder="2026-11-01", autocomplete="off")
    until = third.text_input("Until (that day included)", placeholder="2026-11-30", autocomplete="off")
    return AuditFilter(
        person,
        what if what in kinds else None,
        case or None,
        midnight(since),
        midnight(until, days=1),
        OFTEN if what == _BUT else (),
    )


def newest_of(wanted: AuditFilter) -> int:
    """The newest event when this was asked for first: the pages stay as they are while somebody turns them."""
    opened = st.session_state.get(_OPENED)
    if opened is None or opened[0] != wanted:
        opened = st.session_state[_OPENED] = (wanted, read_newest(session.records(), staff))
    return int(opened[1])


def events(staff: Staff, names: dict[str, str]) -> None:
    """The events that are wanted, a page at a time."""
    records = session.records()
    wanted = filter_chosen(names, read_audit_kinds(records, staff))
    newest = newest_of(wanted)
    length = read_audit_length(records, staff, wanted, newest=newest)
    draw(tag("p", _how_many(length, wanted), role="status"))
    number = st.pagination(-(-length // PAGE), key="audit-page") if length > PAGE else 1
    offset = ((number or 1) - 1) * PAGE
    rows = read_audit(records, staff, wanted, newest=newest, limit=PAGE, offset=offset)
    draw(audit_table(rows, names) if rows else "")
    st.button("Look again", on_click=lambda: st.session_state.pop(_OPENED, None))


def _how_many(length: int, wanted: AuditFilter) -> str:
    found = f"{length:,} events, newest first." if length else "No such event."
    return (
        f'{found} That an answer was saved is left out: under What, choose "{_ALL}".' if wanted.but else found
    )


def chain(staff: Staff) -> None:
    """Whether the audit is whole: the end of it always, all of it when asked."""
    draw(tag("h2", "Is it whole?"))
    in_full = st.button("Check every event")
    state = (audit_checked if in_full else read_audit_state)(session.records(), staff)
    draw(chain_words(state, in_full=in_full))


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    look_staff()
    st.title("Audit")
    records = session.records()
    draw(
        tag(
            "p",
            "Who did and saw what, when and from where. It holds no answers. Reading it is noted.",
            class_="note",
        )
    )
    events(staff, dict(read_audit_people(records, staff)))
    chain(staff)
    draw(
        tag("h2", "Looks at cases, the last seven days"),
        outlier_table(read_outliers(records, staff, records.now())),
    )


main()
