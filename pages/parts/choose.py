"""Questions answered by choosing: yes or no, one of a list, several of a list. Nothing is chosen to begin with."""

from collections.abc import Mapping, Sequence

import streamlit as st

from forms.answer import Absent
from forms.question import NONE_OF_THESE, NOT_SURE, Kind, Question
from pages.parts.boxes import UNSURE, absent
from pages.parts.draft import Draft
from pages.parts.words import RATHER_NOT, spoken

DECLINED = f"~{Absent.ASKED_DECLINED.value}"
_ALONE = (NONE_OF_THESE, DECLINED)


def draw_choice(question: Question, draft: Draft) -> None:
    """One of several. What is not known or not said is chosen like the rest."""
    options, kept = _options(question), draft.value(question.id)
    codes = list(options)
    key = draft.key(question.id)

    def commit() -> None:
        code = st.session_state.get(key)
        if code is not None:
            draft.keep(question.id, options[code][1])

    code = st.radio(
        spoken(question),
        codes,
        index=next((place for place, code in enumerate(codes) if options[code][1] == kept), None),
        format_func=lambda code: options[code][0],
        horizontal=question.kind is Kind.YES_NO,
        width="stretch",
        key=key,
        on_change=commit,
        label_visibility="collapsed",
    )
    if code is not None:
        draft.keep(question.id, options[code][1])


def _options(question: Question) -> dict[str, tuple[str, object]]:
    """Option code -> (patient's words, JSON value), in order."""
    if question.kind is Kind.YES_NO:
        chosen: dict[str, tuple[str, object]] = {"yes": ("Yes", "yes"), "no": ("No", "no")}
    else:
        chosen = {choice.code: (choice.text, choice.code) for choice in question.choices}
    return {**chosen, **{f"~{code.value}": (words, absent(code)) for words, code in UNSURE.items()}}


def draw_checklist(question: Question, draft: Draft) -> None:
    """One box for each choice. "None of these" and "I'd rather not say" stand alone; a tick takes them away again."""
    words = {**{choice.code: choice.text for choice in question.choices}, DECLINED: RATHER_NOT}
    keys = {code: draft.key(f"{question.id}.{code}") for code in words}
    kept = ticked_of(draft.value(question.id))

    def commit(touched: str) -> None:
        ticked = [code for code in words if st.session_state.get(keys[code])]
        agreed = agreed_ticks(ticked, [code for code in ticked if code != touched])
        for code in set(ticked) - set(agreed):
            st.session_state[keys[code]] = False
        _keep(question, draft, agreed)

    for code in words:
        if keys[code] in draft.untick:
            draft.untick.discard(keys[code])
            st.session_state[keys[code]] = False
    ticked = [
        code
        for code in words
        if st.checkbox(
            words[code], value=code in kept, key=keys[code], on_change=commit, args=(code,), width="stretch"
        )
    ]
    _settle(question, draft, kept, ticked, keys)


def _settle(
    question: Question, draft: Draft, kept: Sequence[str], ticked: Sequence[str], keys: Mapping[str, str]
) -> None:
    """In a new session the ticks come without word of which was last: what is new to the record is."""
    agreed = agreed_ticks(ticked, kept)
    _keep(question, draft, agreed)
    if set(agreed) != set(ticked):
        draft.untick |= {keys[code] for code in set(ticked) - set(agreed)}
        st.rerun()


def agreed_ticks(ticked: Sequence[str], before: Sequence[str]) -> list[str]:
    """The ticks that may stand together: the new one counts; "none" and "rather not say" go with nothing else."""
    fresh = [code for code in ticked if code not in before]
    alone = [code for code in fresh if code in _ALONE]
    if alone:
        return alone[:1]
    said = [code for code in ticked if code not in _ALONE]
    return said or [code for code in ticked if code in _ALONE][:1]


def ticked_of(kept: object) -> list[str]:
    """The boxes that an answer ticks."""
    if isinstance(kept, dict):
        return [NOT_SURE if kept.get("absent") == Absent.ASKED_UNKNOWN.value else DECLINED]
    return [str(code) for code in kept] if isinstance(kept, list) else []


def _keep(question: Question, draft: Draft, ticked: Sequence[str]) -> None:
    if list(ticked) == [NOT_SURE]:
        draft.keep(question.id, absent(Absent.ASKED_UNKNOWN))
    elif list(ticked) == [DECLINED]:
        draft.keep(question.id, absent(Absent.ASKED_DECLINED))
    else:
        draft.keep(question.id, list(ticked) or None)
