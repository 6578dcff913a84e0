"""Boxes to type in and lists to pick from: what stands in them is kept as typed, so that half a word is not lost either."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from forms.answer import Absent
from forms.question import Question
from forms.reading import AnswerRefused, read
from forms.retyped import typed_of
from forms.typed import words_typed
from pages.parts.draft import Draft, today
from pages.parts.words import NOT_SURE, RATHER_NOT, note
from screening.records import TYPED

UNSURE: Mapping[str, Absent] = {NOT_SURE: Absent.ASKED_UNKNOWN, RATHER_NOT: Absent.ASKED_DECLINED}
Keypad = Literal["text", "decimal", "numeric"]
_LONGEST_NUMBER = 12


def absent(code: Absent) -> dict[str, str]:
    """The JSON of an answer that is not there, for this reason."""
    return {"absent": code.value}


@dataclass(frozen=True, slots=True)
class Box:
    """Where the typed words of one question are kept, beside its answer."""

    draft: Draft
    question: Question

    @property
    def id(self) -> str:
        return TYPED + self.question.id

    @property
    def typed(self) -> dict[str, Any]:
        """The typed words by part, as kept; of an answer that was not typed here, the words it would have."""
        kept = self.draft.value(self.id)
        if isinstance(kept, dict):
            return dict(kept)
        value = self.draft.value(self.question.id)
        if isinstance(value, dict) and "absent" in value:
            return {"instead": next((words for words, code in UNSURE.items() if code == value["absent"]), "")}
        return typed_of(self.question, value)

    def name(self, part: str) -> str:
        """The name of one control of this question."""
        return f"{self.question.id}.{part}"

    def put(self, **parts: object) -> None:
        """Keep these parts as they stand in their boxes now."""
        self.draft.keep(self.id, {**self.typed, **parts})

    def put_typed(self, part: str, text: str) -> None:
        """The same for words being typed: the patient is at work on this question."""
        if text != self.typed.get(part, ""):
            self.draft.at_work = self.question.id
            self.put(**{part: text})

    def answered(self, make: Callable[[], object]) -> None:
        """Keep what the typed words say; what cannot be read is no answer, and is told beside the box.

        Where nothing was ever typed here, an answer that came another way stands as it is.
        """
        if self.draft.value(self.id) is None:
            return
        try:
            raw = make()
            if raw is not None:
                read(self.question, raw, today())
        except AnswerRefused as refused:
            self.draft.wrong[self.question.id] = _sentence(str(refused))
            raw = None
        if self.id not in self.draft.stored:
            return  # nothing was ever typed here: an answer that came another way stays as it is
        if raw is not None or self.draft.value(self.question.id) is not None:
            self.draft.keep(self.question.id, raw)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def text_box(
    draft: Draft,
    name: str,
    label: str,
    kept: str,
    keep: Callable[[str], None],
    *,
    keypad: Keypad = "text",
    longest: int = 200,
    seen: bool = True,
    narrow: bool = False,
) -> str:
    """One line to type in. `keep` is called with the words at every pause. Returns the words as they stand now."""
    key = draft.key(name)
    typed = st.text_input(
        label,
        value=kept,
        key=key,
        on_change=lambda: keep(words_typed(st.session_state.get(key) or "")),
        autocomplete="off",
        max_chars=longest if keypad == "text" else _LONGEST_NUMBER,
        live="400ms",
        label_visibility="visible" if seen else "collapsed",
        width=240 if narrow else "stretch",
    )
    draft.boxes[name] = kept
    draft.keypads[name] = keypad
    words = words_typed(typed or "")
    if words != kept:
        keep(words)
        draft.boxes[name] = words
    return words


def text_area(
    draft: Draft, name: str, label: str, kept: str, keep: Callable[[str], None], *, longest: int
) -> str:
    """Room for several lines; otherwise like `text_box`."""
    key = draft.key(name)
    typed = st.text_area(
        label,
        value=kept,
        key=key,
        on_change=lambda: keep(words_typed(st.session_state.get(key) or "")),
        max_chars=longest,
        height=140,
        label_visibility="collapsed",
    )
    words = words_typed(typed or "")
    if words != kept:
        keep(words)
    draft.boxes[name] = words
    return words


def pick(
    draft: Draft, name: str, label: str, kept: str, options: Mapping[str, str], keep: Callable[[str], None]
) -> str:
    """A list that opens, of which one is picked. `options`: code -> words. Returns the code, "" for none."""
    key = draft.key(name)
    codes = list(options)
    chosen = st.selectbox(
        label,
        codes,
        index=codes.index(kept) if kept in codes else None,
        format_func=lambda code: options[code],
        placeholder="Choose",
        filter_mode=None,
        key=key,
        on_change=lambda: keep(st.session_state.get(key) or ""),
    )
    if (chosen or "") != kept:
        keep(chosen or "")
    return chosen or ""


def side_by_side(draft: Draft, name: str, widths: Sequence[float]) -> Sequence[DeltaGenerator]:
    """Places for boxes that stand side by side, on a phone as well."""
    with st.container(key=draft.key(f"side-{name}")):
        return st.columns(widths, wrap=False, gap="xsmall", vertical_alignment="bottom")


def switch(box: Box, part: str, label: str, options: Mapping[str, str]) -> str:
    """Two or three words side by side, of which one is chosen; none to begin with. Returns the code, or ""."""
    codes, kept = list(options), str(box.typed.get(part) or "")
    key = box.draft.key(box.name(part))
    chosen = st.radio(
        label,
        codes,
        index=codes.index(kept) if kept in codes else None,
        format_func=lambda code: options[code],
        horizontal=True,
        width="stretch",
        key=key,
        on_change=lambda: box.put(**{part: st.session_state.get(key) or ""}),
        label_visibility="collapsed",
    )
    if (chosen or "") != kept:
        box.put(**{part: chosen or ""})
    return chosen or ""


def instead(box: Box) -> str:
    """The words chosen in place of typing, as kept: "Not sure", "I'd rather not say", or ""."""
    return str(box.typed.get("instead") or "")


def offer_instead(box: Box) -> None:
    """ "Not sure" and "I'd rather not say" in place of typing. Chosen, they are the answer and the boxes go away."""
    kept = instead(box)
    key = box.draft.key(box.name("instead"))
    chosen = st.pills(
        f"Instead, for: {box.question.text}",
        list(UNSURE),
        selection_mode="single",
        default=kept or None,
        key=key,
        on_change=lambda: box.put(instead=st.session_state.get(key) or ""),
        label_visibility="collapsed",
    )
    if (chosen or "") != kept:
        # A new session, told of the choice by the browser: the boxes above were drawn without it.
        box.put(instead=chosen or "")
        st.rerun()
    if kept in UNSURE:
        box.draft.keep(box.question.id, absent(UNSURE[kept]))
        note(f"To fill it in after all, press “{kept}” again.")
