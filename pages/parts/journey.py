"""Where the patient is in the form: a page name in the address, worked out from the answers when there is none."""

from collections.abc import Sequence

import streamlit as st

from forms.question import Question, Questionnaire, Section
from pages.parts import session
from pages.parts.draft import Draft

CHECK = "check"
_STEP = "page"


def step_here(sections: Sequence[Section]) -> str | None:
    """The page that the address names; None when it names none of ours. The name is a number: it tells nothing."""
    number = st.query_params.get(_STEP, "")
    if not number.isdecimal() or not 1 <= int(number) <= len(sections) + 1:
        return None
    _remember(sections)
    return CHECK if int(number) == len(sections) + 1 else sections[int(number) - 1].id


def first_step(question: Question | None, questionnaire: Questionnaire) -> str:
    """The section of the first question left open, or the check page."""
    _remember(questionnaire.sections)
    section = None if question is None else questionnaire.section_of(question.id)
    return CHECK if section is None else section.id


def _remember(sections: Sequence[Section]) -> None:
    st.session_state["_steps"] = [*(section.id for section in sections), CHECK]


def go(step: str) -> None:
    """Name this page in the address, so that a reload comes back to it."""
    steps: list[str] = st.session_state["_steps"]
    number = str(steps.index(step) + 1)
    if st.query_params.get(_STEP) != number:
        st.query_params[_STEP] = number


def progress_words(number: int, of: int) -> str:
    """ "Page 3 of 17"."""
    return f"Page {number + 1} of {of + 1}"


def step_links(draft: Draft, number: int, of: int) -> None:
    """Back and Next. Next is refused while something on the page cannot be read."""
    steps: list[str] = st.session_state["_steps"]
    if draft.saved_at is not None:
        st.caption(f"Saved at {draft.saved_at:%H:%M}.")
    back, onward = st.columns(2)
    with back:
        if number > 0 and st.button("Back", key=session.key("back"), width="stretch"):
            go(steps[number - 1])
            st.rerun()
    with onward:
        pressed = st.button("Next", key=session.key("next"), type="primary", width="stretch")
    if pressed and draft.wrong:
        st.error("Please look at the box marked above before you go on.")
    elif pressed:
        go(steps[number + 1])
        st.rerun()
    st.html('<p class="later"><a class="quiet" href="/intake/end">Stop for now and close the form</a></p>')
