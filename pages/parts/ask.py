"""Draws one question and keeps its answer: nothing is answered before the patient answers it, nothing waits to be saved."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, assert_never

import streamlit as st

from forms.answer import Absent
from forms.question import NONE_OF_THESE, NOT_SURE, Kind, Question
from forms.reading import AnswerRefused, read
from forms.typed import ROW_TYPED, date_typed, feet_typed, number_typed, unlikely_pressure
from pages.parts import session
from pages.parts.draft import TYPED, Draft, today
from pages.parts.rows import ROW_FIELDS, Field
from pages.parts.suggest import suggestions

UNSURE: Mapping[str, Absent] = {
    "Not sure": Absent.ASKED_UNKNOWN,
    "I'd rather not say": Absent.ASKED_DECLINED,
}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def ask(question: Question, draft: Draft) -> None:
    """Draw a question with the answer kept so far; what is wrong with what was typed is put in `draft.wrong`."""
    draft.wrong.pop(question.id, None)
    with st.container(key=session.key(f"box-{question.id}"), border=False):
        _DRAWN[question.kind](question, draft)
        if problem := draft.wrong.get(question.id):
            st.error(problem)


def _label(question: Question) -> str:
    """The question as a label. Our own words only: labels are Markdown."""
    optional = " (you may leave this empty)" if question.optional else ""
    help = f"  \n:small[{question.help}]" if question.help else ""
    return f"**{question.text}**{optional}{help}"


def _absent(code: Absent) -> dict[str, str]:
    return {"absent": code.value}


def _widget(question: Question, part: str = "") -> str:
    return session.key(f"{question.id}{'.' + part if part else ''}")


# Choosing


def _options(question: Question) -> dict[str, tuple[str, object]]:
    """Option code -> (patient's words, JSON value), in order."""
    if question.kind is Kind.YES_NO:
        chosen: dict[str, tuple[str, object]] = {"yes": ("Yes", "yes"), "no": ("No", "no")}
    else:
        chosen = {choice.code: (choice.text, choice.code) for choice in question.choices}
    return {**chosen, **{f"~{code.value}": (words, _absent(code)) for words, code in UNSURE.items()}}


def _draw_choice(question: Question, draft: Draft) -> None:
    options = _options(question)
    kept = draft.value(question.id)
    codes = list(options)
    index = next((place for place, code in enumerate(codes) if options[code][1] == kept), None)
    key = _widget(question)

    def commit() -> None:
        code = st.session_state.get(key)
        if code is not None:
            draft.keep(question.id, options[code][1])

    code = st.radio(
        _label(question),
        codes,
        index=index,
        format_func=lambda code: options[code][0],
        horizontal=question.kind is Kind.YES_NO,
        key=key,
        on_change=commit,
    )
    if code is not None:
        draft.keep(question.id, options[code][1])


def _draw_checklist(question: Question, draft: Draft) -> None:
    """One box for each choice. "None of these" and "Rather not say" stand alone; a tick takes them away again."""
    declined = f"~{Absent.ASKED_DECLINED.value}"
    codes = [*(choice.code for choice in question.choices), declined]
    words = {**{c.code: c.text for c in question.choices}, declined: "I'd rather not say"}
    alone = (NONE_OF_THESE, declined)
    keys = {code: _widget(question, code) for code in codes}
    kept = _ticked(draft.value(question.id), declined)

    def commit(touched: str) -> None:
        if st.session_state.get(keys[touched]):
            for code in codes:
                if code != touched and (touched in alone or code in alone):
                    st.session_state[keys[code]] = False
        _keep_ticked(question, draft, [code for code in codes if st.session_state.get(keys[code])], declined)

    st.markdown(_label(question))
    ticked = [
        code
        for code in codes
        if st.checkbox(words[code], value=code in kept, key=keys[code], on_change=commit, args=(code,))
    ]
    _keep_ticked(question, draft, ticked, declined)


def _ticked(kept: object, declined: str) -> list[str]:
    if isinstance(kept, dict):
        return {Absent.ASKED_DECLINED.value: [declined], Absent.ASKED_UNKNOWN.value: [NOT_SURE]}.get(kept["absent"], [])
    return list(kept) if isinstance(kept, list) else []


def _keep_ticked(question: Question, draft: Draft, ticked: list[str], declined: str) -> None:
    """Where a reconnect left contradicting ticks, what is said outweighs "none" and "rather not say"."""
    said = [code for code in ticked if code not in (NONE_OF_THESE, declined)]
    if said == [NOT_SURE]:
        draft.keep(question.id, _absent(Absent.ASKED_UNKNOWN))
    elif said:
        draft.keep(question.id, said)
    elif NONE_OF_THESE in ticked:
        draft.keep(question.id, [NONE_OF_THESE])
    elif declined in ticked:
        draft.keep(question.id, _absent(Absent.ASKED_DECLINED))
    elif draft.value(question.id) is not None:
        draft.keep(question.id, None)


# Typing


@dataclass(frozen=True, slots=True)
class Box:
    """Where typed words are kept as typed: beside the answer, so that a half-typed one is not lost either."""

    draft: Draft
    question: Question

    @property
    def id(self) -> str:
        return TYPED + self.question.id

    @property
    def typed(self) -> dict[str, Any]:
        kept = self.draft.value(self.id)
        return dict(kept) if isinstance(kept, dict) else {}

    def put(self, **parts: object) -> None:
        self.draft.keep(self.id, {**self.typed, **parts})

    def answered(self, make: Callable[[], object]) -> None:
        """Keep what the typed words say, or say beside the question what is wrong with them."""
        try:
            raw = make()
            if raw is not None:
                read(self.question, raw, today())
        except AnswerRefused as refused:
            self.draft.wrong[self.question.id] = _upper(str(refused))
            raw = None
        if raw is not None or self.draft.value(self.question.id) is not None:
            self.draft.keep(self.question.id, raw)


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _text(box: Box, part: str, label: str, *, kind: Literal["default", "tel"] = "default", width: int | None = None) -> str:
    key = _widget(box.question, part)

    def commit() -> None:
        box.put(**{part: st.session_state.get(key) or ""})

    typed = st.text_input(
        label,
        value=str(box.typed.get(part, "")),
        key=key,
        on_change=commit,
        autocomplete="off",
        max_chars=box.question.max_length if part == "text" else 200,
        live="400ms",
        type="phone" if kind == "tel" else "default",
        width=width or "stretch",
    )
    if typed != box.typed.get(part, ""):
        box.put(**{part: typed})
    return typed


def _select(box: Box, part: str, label: str, options: Mapping[str, str]) -> str:
    codes = list(options)
    kept = box.typed.get(part)
    key = _widget(box.question, part)

    def commit() -> None:
        box.put(**{part: st.session_state.get(key) or ""})

    chosen = st.selectbox(
        label,
        codes,
        index=codes.index(kept) if kept in codes else None,
        format_func=lambda code: options[code],
        placeholder="Choose",
        key=key,
        on_change=commit,
    )
    if (chosen or "") != box.typed.get(part, ""):
        box.put(**{part: chosen or ""})
    return chosen or ""


def _instead(box: Box, *, declined: bool = True) -> bool:
    """ "Not sure" or "rather not say" in place of typing. True when one of them is chosen."""
    words = [word for word, code in UNSURE.items() if declined or code is not Absent.ASKED_DECLINED]
    key = _widget(box.question, "instead")
    kept = box.typed.get("instead") or None

    def commit() -> None:
        box.put(instead=st.session_state.get(key) or "")

    chosen = st.pills(
        "Or choose", words, selection_mode="single", default=kept, key=key, on_change=commit, label_visibility="collapsed"
    )
    if (chosen or "") != box.typed.get("instead", ""):
        box.put(instead=chosen or "")
    if not chosen:
        return False
    box.draft.keep(box.question.id, _absent(UNSURE[chosen]))
    return True


def _draw_text(question: Question, draft: Draft) -> None:
    box = Box(draft, question)
    if question.max_length <= 200:
        text = _text(box, "text", _label(question))
    else:
        text = _area(box)
    box.answered(lambda: text.strip() or None)


def _area(box: Box) -> str:
    key = _widget(box.question, "text")

    def commit() -> None:
        box.put(text=st.session_state.get(key) or "")

    typed = st.text_area(
        _label(box.question),
        value=str(box.typed.get("text", "")),
        key=key,
        on_change=commit,
        max_chars=box.question.max_length,
    )
    if typed != box.typed.get("text", ""):
        box.put(text=typed)
    return typed or ""


def _draw_count(question: Question, draft: Draft) -> None:
    box = Box(draft, question)
    text = _text(box, "number", _label(question), kind="tel", width=220)
    if not _instead(box):
        box.answered(lambda: number_typed(text))


def _draw_quantity(question: Question, draft: Draft) -> None:
    box = Box(draft, question)
    units = {unit.code: {"in": "feet and inches"}.get(unit.code, unit.code) for unit in question.units}
    st.markdown(_label(question))
    unit = _segmented(box, "unit", f"Unit for: {question.text}", units) if len(units) > 1 else next(iter(units))
    if unit == "in":
        left, right, _ = st.columns([1, 1, 1])
        with left:
            feet = _text(box, "feet", "Feet", kind="tel")
        with right:
            inches = _text(box, "inches", "Inches", kind="tel")
        make: Callable[[], float | None] = lambda: feet_typed(feet, inches)  # noqa: E731
    elif unit:
        number = _text(box, "number", f"Number in {unit}", kind="tel", width=220)
        make = lambda: number_typed(number)  # noqa: E731
    else:
        make = lambda: None  # noqa: E731
    if not _instead(box):
        box.answered(lambda: _amount(box, unit, make()))
        _confirm_amount(box, unit)


def _segmented(box: Box, part: str, label: str, options: Mapping[str, str]) -> str:
    codes = list(options)
    kept = box.typed.get(part)
    key = _widget(box.question, part)

    def commit() -> None:
        box.put(**{part: st.session_state.get(key) or ""})

    chosen = st.radio(
        label,
        codes,
        index=codes.index(kept) if kept in codes else None,
        format_func=lambda code: options[code],
        horizontal=True,
        key=key,
        on_change=commit,
        label_visibility="collapsed",
    )
    if (chosen or "") != box.typed.get(part, ""):
        box.put(**{part: chosen or ""})
    return chosen or ""


def _amount(box: Box, unit: str, value: float | None) -> dict[str, object] | None:
    if value is None:
        return None
    confirmed = box.typed.get("confirmed") == f"{value:g} {unit}"
    return {"value": value, "unit": unit, **({"confirmed": True} if confirmed else {})}


def _confirm_amount(box: Box, unit: str) -> None:
    """An unlikely value is asked about once more and kept."""
    kept, question = box.draft.value(box.question.id), box.question
    if not isinstance(kept, dict) or "value" not in kept:
        return
    value = kept["value"]
    factor = next(u.factor for u in question.units if u.code == unit)
    low, high = question.usual_low, question.usual_high
    if not isinstance(value, int | float) or low is None or high is None or low <= value * factor <= high:
        return
    if not kept.get("confirmed"):
        st.warning("That is unusual. Please check the number and its unit.")
        if st.button("Yes, it is right", key=_widget(question, "right")):
            box.put(confirmed=f"{value:g} {unit}")
            st.rerun()


def _date_boxes(box: Box, prefix: str, label: str) -> str | None:
    """Day, month and year as three boxes; the year is enough. Raises AnswerRefused."""
    st.caption(f"{label}: the year is enough if you do not know more.")
    day, month, year = st.columns([1, 2, 1.2])
    with day:
        typed_day = _text(box, f"{prefix}day", "Day", kind="tel")
    with month:
        months = {f"{number:02d}": name for number, name in enumerate(MONTHS, start=1)}
        typed_month = _select(box, f"{prefix}month", "Month", months)
    with year:
        typed_year = _text(box, f"{prefix}year", "Year", kind="tel")
    return date_typed(typed_day, typed_month, typed_year)


def _draw_date(question: Question, draft: Draft) -> None:
    box = Box(draft, question)
    st.markdown(_label(question))
    problem: AnswerRefused | None = None
    date: str | None = None
    try:
        date = _date_boxes(box, "", "Date")
    except AnswerRefused as refused:
        problem = refused
    if _instead(box):
        return

    def make() -> str | None:
        if problem is not None:
            raise problem
        return date

    box.answered(make)


# Lists of things


def _draw_rows(question: Question, draft: Draft) -> None:
    box = Box(draft, question)
    st.markdown(_label(question))
    if _instead(box):
        return
    rows = _rows_of(box)
    for number, row in enumerate(rows, start=1):
        _draw_row(box, row, number, len(rows))
    if st.button(_ADD[question.kind], key=_widget(question, "add")):
        _put_row(box, {"id": secrets.token_hex(4)})
        st.rerun()
    box.answered(lambda: _rows_typed(question, _rows_of(box)))


_ADD: Mapping[Kind, str] = {
    Kind.PRESSURES: "Add another reading",
    Kind.MEDICINES: "Add another medicine",
    Kind.TRIALS: "Add another treatment",
    Kind.SCORES: "Add another total",
}
_ONE: Mapping[Kind, str] = {
    Kind.PRESSURES: "Reading",
    Kind.MEDICINES: "Medicine",
    Kind.TRIALS: "Treatment",
    Kind.SCORES: "Total",
}


def _rows_of(box: Box) -> list[dict[str, str]]:
    """The rows as typed. A list begins with one empty row; it is an answer only once something is typed in it."""
    kept = box.typed.get("rows")
    return [dict(row) for row in kept] if isinstance(kept, list) and kept else [{"id": "first"}]


def _put_row(box: Box, row: Mapping[str, str]) -> None:
    rows = _rows_of(box)
    places = [place for place, old in enumerate(rows) if old["id"] == row["id"]]
    if places:
        rows[places[0]] = dict(row)
    else:
        rows.append(dict(row))
    box.put(rows=rows)


def _rows_typed(question: Question, rows: Sequence[Mapping[str, str]]) -> list[dict[str, object]] | None:
    made = []
    for number, row in enumerate(rows, start=1):
        try:
            one = ROW_TYPED[question.kind](row)
        except AnswerRefused as refused:
            raise AnswerRefused(f"{_ONE[question.kind]} {number}: {refused}") from None
        if one is not None:
            made.append(one)
    return made or None


def _draw_row(box: Box, row: dict[str, str], number: int, of: int) -> None:
    question = box.question
    with st.container(border=True, key=_widget(question, f"row-{row['id']}")):
        st.markdown(f"**{_ONE[question.kind]} {number}**")
        for line in ROW_FIELDS[question.kind]:
            columns = st.columns(len(line)) if len(line) > 1 else [st.container()]
            for column, field in zip(columns, line, strict=True):
                with column:
                    _draw_field(box, row["id"], field)
        _after_row(box, row["id"])
        if of > 1 and st.button("Remove this entry", key=_widget(question, f"{row['id']}.remove")):
            box.put(rows=[other for other in _rows_of(box) if other["id"] != row["id"]])
            st.rerun()


def _row(box: Box, row_id: str) -> dict[str, str]:
    return next(row for row in _rows_of(box) if row["id"] == row_id)


def _set(box: Box, row_id: str, name: str, value: str) -> None:
    row = _row(box, row_id)
    if row.get(name, "") != value:
        _put_row(box, {**row, name: value})


def _draw_field(box: Box, row_id: str, field: Field) -> None:
    key = _widget(box.question, f"{row_id}.{field.name}")
    kept = _row(box, row_id).get(field.name, "")

    def commit() -> None:
        _set(box, row_id, field.name, st.session_state.get(key) or "")

    match field.shape:
        case "text" | "number":
            value = st.text_input(
                field.label,
                value=kept,
                key=key,
                on_change=commit,
                autocomplete="off",
                max_chars=200,
                live="400ms",
                type="phone" if field.shape == "number" else "default",
            )
        case "choice":
            codes = list(field.options)
            value = st.selectbox(
                field.label,
                codes,
                index=codes.index(kept) if kept in codes else None,
                format_func=lambda code: field.options[code],
                placeholder="Choose",
                key=key,
                on_change=commit,
            )
        case _:
            assert_never(field.shape)
    _set(box, row_id, field.name, value or "")


def _after_row(box: Box, row_id: str) -> None:
    """What is asked once more about a row: an unlikely reading, a name nobody knows."""
    row, kind = _row(box, row_id), box.question.kind
    if kind is Kind.PRESSURES:
        _confirm_reading(box, row)
    if kind in (Kind.MEDICINES, Kind.TRIALS):
        _offer_names(box, row, "name" if kind is Kind.MEDICINES else "treatment")


def _confirm_reading(box: Box, row: Mapping[str, str]) -> None:
    try:
        reading = ROW_TYPED[Kind.PRESSURES](row)
    except AnswerRefused:
        return
    if reading is None or not unlikely_pressure(reading) or row.get("confirmed") == "yes":
        return
    st.warning("These numbers are unusual. Please check them once more. If they are right, they are kept as they are.")
    if st.button("Yes, they are right", key=_widget(box.question, f"{row['id']}.right")):
        _set(box, row["id"], "confirmed", "yes")
        st.rerun()


KEEP = "Keep what I wrote"


def _offer_names(box: Box, row: Mapping[str, str], name: str) -> None:
    """Names that look like the typed one. The patient chooses; nothing is ever put in their place."""
    typed = row.get(name, "").strip()
    offered = suggestions(typed, past=box.question.kind is Kind.TRIALS) if typed else ()
    if not offered:
        if row.get("chosen"):
            _set(box, row["id"], "chosen", "")
        return
    options = [*offered, KEEP]
    kept = row.get("chosen") or (KEEP if row.get("asked_about") == typed else None)
    key = _widget(box.question, f"{row['id']}.chosen")

    def commit() -> None:
        chosen = st.session_state.get(key)
        if chosen is not None:
            now = _row(box, row["id"])
            _put_row(box, {**now, "chosen": "" if chosen == KEEP else chosen, "asked_about": typed})

    st.radio(
        "Did you mean one of these?",
        options,
        index=options.index(kept) if kept in options else None,
        key=key,
        on_change=commit,
    )


_DRAWN: Mapping[Kind, Callable[[Question, Draft], None]] = {
    Kind.YES_NO: _draw_choice,
    Kind.ONE_OF: _draw_choice,
    Kind.ANY_OF: _draw_checklist,
    Kind.QUANTITY: _draw_quantity,
    Kind.COUNT: _draw_count,
    Kind.DATE: _draw_date,
    Kind.PRESSURES: _draw_rows,
    Kind.MEDICINES: _draw_rows,
    Kind.TRIALS: _draw_rows,
    Kind.SCORES: _draw_rows,
    Kind.TEXT: _draw_text,
}
