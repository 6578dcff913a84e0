"""Questions answered by a list: readings, medicines, treatments, totals. One card each, as many as the patient adds."""

import secrets
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from forms.question import Kind, Question
from forms.reading import AnswerRefused
from forms.typed import ROW_TYPED, rows_typed, unlikely_pressure
from pages.parts.boxes import Box, Keypad, instead, offer_instead, pick, side_by_side, text_box
from pages.parts.draft import Draft, today
from pages.parts.rows import ROW_FIELDS, ROW_NAMES, Field, Line
from pages.parts.suggest import suggestions

KEEP = "Keep what I wrote"
_FIRST = "first"
_KEYPADS: Mapping[str, Keypad] = {"text": "text", "number": "decimal", "whole": "numeric"}


def draw_rows(question: Question, draft: Draft) -> None:
    """Every row with its boxes, then the way to add one."""
    box = Box(draft, question)
    if not instead(box):
        name = ROW_NAMES[question.kind]
        rows = rows_of(box)
        for number, row in enumerate(rows, start=1):
            _draw_row(box, row["id"], f"{name} {number}", removable=len(rows) > 1 or len(row) > 1)
        if st.button(f"Add another {name.lower()}", key=draft.key(box.name("add")), icon=":material/add:"):
            _add(box)
        box.answered(lambda: rows_typed(question, rows_of(box), name, today()))
    offer_instead(box)


def rows_of(box: Box) -> list[dict[str, str]]:
    """The rows as typed. A list begins with one empty row; it is an answer only once something is typed in it."""
    kept = box.typed.get("rows")
    return [dict(row) for row in kept] if isinstance(kept, list) and kept else [{"id": _FIRST}]


def _add(box: Box) -> None:
    fresh = secrets.token_hex(4)
    box.put(rows=[*rows_of(box), {"id": fresh}])
    _go_to(box, fresh)


def _remove(box: Box, row_id: str) -> None:
    """Take a row away. An emptied list begins again with a row of another name, so that nothing of the old one shows."""
    rows = [row for row in rows_of(box) if row["id"] != row_id]
    box.put(rows=rows or [{"id": secrets.token_hex(4)}])
    _go_to(box, rows_of(box)[-1]["id"])


def _go_to(box: Box, row_id: str) -> None:
    first = ROW_FIELDS[box.question.kind][0].fields[0]
    box.draft.at_work = box.question.id
    box.draft.go_to(box.name(f"{row_id}.{first.name}"))
    st.rerun()


def _row(box: Box, row_id: str) -> dict[str, str]:
    return next((row for row in rows_of(box) if row["id"] == row_id), {"id": row_id})


def _put(box: Box, row_id: str, **parts: str) -> None:
    """Keep parts of a row. A row that was removed meanwhile stays removed."""
    rows, old = rows_of(box), _row(box, row_id)
    changed = {name: value for name, value in parts.items() if old.get(name, "") != value}
    if changed and any(row["id"] == row_id for row in rows):
        box.draft.at_work = box.question.id
        box.put(rows=[{**row, **changed} if row["id"] == row_id else row for row in rows])


def _draw_row(box: Box, row_id: str, name: str, *, removable: bool) -> None:
    card = f"card-{box.name(row_id)}"
    box.draft.groups[card] = name
    with st.container(border=True, key=box.draft.key(card)):
        st.html(f'<h3 class="row">{escape(name)}</h3>')
        first, *rest = ROW_FIELDS[box.question.kind]
        _draw_line(box, row_id, first)
        _ask_once_more(box, row_id)
        for line in rest:
            _draw_line(box, row_id, line)
        if removable and st.button(f"Remove {name.lower()}", key=box.draft.key(box.name(f"{row_id}.remove"))):
            _remove(box, row_id)


def _draw_line(box: Box, row_id: str, line: Line) -> None:
    if line.heading:
        st.html(f'<p class="line">{escape(line.heading)}</p>')
    if len(line.fields) == 1:
        _draw_field(box, row_id, line.fields[0])
        return
    for place, field in zip(_places(box, row_id, line), line.fields, strict=True):
        with place:
            _draw_field(box, row_id, field)


def _places(box: Box, row_id: str, line: Line) -> Sequence[DeltaGenerator]:
    if not line.widths:
        return st.columns(len(line.fields), gap="small")
    return side_by_side(box.draft, box.name(f"{row_id}.{line.fields[0].name}"), line.widths)


def _draw_field(box: Box, row_id: str, field: Field) -> None:
    name, kept = box.name(f"{row_id}.{field.name}"), _row(box, row_id).get(field.name, "")

    def keep(words: str) -> None:
        _put(box, row_id, **{field.name: words})

    if field.shape == "choice":
        pick(box.draft, name, field.label, kept, field.options, keep)
        return
    text_box(
        box.draft, name, field.label, kept, keep, keypad=_KEYPADS[field.shape], narrow=field.name == "weeks"
    )


def _ask_once_more(box: Box, row_id: str) -> None:
    """What is asked once more about the first line of a row: an unlikely reading, a name nobody knows."""
    match box.question.kind:
        case Kind.PRESSURES:
            _confirm_reading(box, row_id)
        case Kind.MEDICINES:
            _offer_names(box, row_id, "name")
        case Kind.TRIALS:
            _offer_names(box, row_id, "treatment")
        case _:
            pass


def _confirm_reading(box: Box, row_id: str) -> None:
    try:
        reading = ROW_TYPED[Kind.PRESSURES](_row(box, row_id))
    except AnswerRefused:
        return
    if reading is None or reading["confirmed"] or not unlikely_pressure(reading):
        return
    st.warning(
        "These numbers are unusual. Please look at them once more. If they are right, they are kept as they are."
    )
    if st.button("Yes, they are right", key=box.draft.key(box.name(f"{row_id}.right"))):
        _put(box, row_id, confirmed=f"{reading['systolic']}/{reading['diastolic']}")
        box.draft.go_to(box.name(f"{row_id}.diastolic"))
        st.rerun()


def _offer_names(box: Box, row_id: str, name: str) -> None:
    """Names that look like the typed one. The patient chooses; nothing is ever put in their place."""
    row = _row(box, row_id)
    typed = row.get(name, "").strip()
    offered = suggestions(typed, past=box.question.kind is Kind.TRIALS) if typed else ()
    if not offered:
        return
    picked = _picked(row, typed)
    # The key changes with the typed name: what was picked for another name must not look picked for this one.
    key = box.draft.key(box.name(f"{row_id}.chosen.{_mark(box, typed)}"))
    options = [*offered, KEEP]

    def keep(chosen: str | None) -> None:
        if chosen is not None:
            _put(box, row_id, chosen="" if chosen == KEEP else chosen, asked_about=typed)

    st.html('<p class="line">Did you mean one of these?</p>')
    chosen = st.radio(
        "Did you mean one of these?",
        options,
        index=options.index(picked) if picked in options else None,
        key=key,
        on_change=lambda: keep(st.session_state.get(key)),
        label_visibility="collapsed",
        width="stretch",
    )
    if chosen != picked:
        keep(chosen)


def _picked(row: Mapping[str, str], typed: str) -> str | None:
    return row.get("chosen") or KEEP if row.get("asked_about") == typed else None


def _mark(box: Box, typed: str) -> str:
    return blake2b(f"{box.draft.nonce}{typed}".encode(), digest_size=4).hexdigest()
