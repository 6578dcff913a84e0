"""Where the patient is in the form: a page number in the address, worked out from the answers when there is none."""

import streamlit as st

from forms.journey import unanswered
from forms.questionnaire import QUESTIONNAIRE
from pages.parts.ask import place_of
from pages.parts.draft import Draft

CHECK = "check"
STEPS = (*(section.id for section in QUESTIONNAIRE.sections), CHECK)
_STEP = "page"


def step_here(draft: Draft) -> str:
    """The page that the address names; when it names none, the section of the first question left open."""
    number = st.query_params.get(_STEP, "")
    if number.isascii() and number.isdecimal() and 1 <= int(number) <= len(STEPS):
        return STEPS[int(number) - 1]
    question = next(unanswered(QUESTIONNAIRE, draft.case()), None)
    section = None if question is None else QUESTIONNAIRE.section_of(question.id)
    return CHECK if section is None else section.id


def stay(step: str) -> None:
    """Name this page in the address, so that a reload comes back to it. It is a number: it tells nothing."""
    number = str(STEPS.index(step) + 1)
    if st.query_params.get(_STEP) != number:
        st.query_params[_STEP] = number


def go(step: str) -> None:
    """Turn to another page."""
    stay(step)
    st.rerun()


def progress_words(step: str) -> str:
    """ "Page 3 of 17"."""
    return f"Page {STEPS.index(step) + 1} of {len(STEPS)}"


def progress(step: str) -> None:
    """How far the patient has come, in words and as a bar."""
    part = 100 * (STEPS.index(step) + 1) / len(STEPS)
    st.html(
        f'<p class="progress">{progress_words(step)}</p>'
        f'<div class="bar" aria-hidden="true"><div style="width:{part:.0f}%"></div></div>'
    )


def step_links(draft: Draft, step: str) -> None:
    """Back and Next. Next is refused while something on the page cannot be read or could not be saved."""
    number = STEPS.index(step)
    with st.container(key=draft.key("ways"), horizontal=True):
        if number > 0 and st.button("Back", key=draft.key("back"), width=140):
            go(STEPS[number - 1])
        if number + 1 < len(STEPS) and st.button(
            "Next", key=draft.key("next"), type="primary", width="stretch"
        ):
            _next(draft, STEPS[number + 1])


def _next(draft: Draft, step: str) -> None:
    if draft.wrong:
        # What was typed last was not told yet: it is now, and the patient is taken to the first of them.
        draft.at_work = ""
        first = QUESTIONNAIRE.by_id[next(iter(draft.wrong))]
        draft.go_to(place_of(first))
        st.rerun()
    if not draft.trouble:
        go(step)


def way_out() -> None:
    """Stop and close the form on this device."""
    st.html(
        '<p class="later"><a href="/intake/end">Stop for now and close the form</a><br>'
        "What you have answered is kept. To go on later, ask the clinic staff to open your form again.</p>"
    )
