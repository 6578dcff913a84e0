"""Where the patient is in the form: a page number in the address, worked out from the answers when there is none."""

from html import escape

import streamlit as st

from forms.journey import with_follow_ups
from forms.questionnaire import QUESTIONNAIRE
from pages.parts.ask import place_of
from pages.parts.draft import Draft
from pages.parts.patient_notices import stop_words
from screening.access import Hold

CHECK = "check"
STEPS = (*(section.id for section in QUESTIONNAIRE.sections), CHECK)
_STEP = "page"


def step_here(draft: Draft) -> str:
    """The page that the address names; when it names none, the section of the first question left open."""
    number, steps = st.query_params.get(_STEP, ""), steps_of(draft)
    if number.isascii() and number.isdecimal() and 1 <= int(number) <= len(steps):
        return steps[int(number) - 1]
    question = next(iter(draft.open()), None)
    section = None if question is None else QUESTIONNAIRE.section_of(question.id)
    return CHECK if section is None else section.id


def steps_of(draft: Draft) -> tuple[str, ...]:
    """Every page that could come up. Of what is asked back they are counted by themselves: the number in the address would
    else say which part of the form is asked again."""
    if draft.again is None:
        return STEPS
    ticked = {question for question in QUESTIONNAIRE if question.id in draft.again.ask.questions}
    reach = with_follow_ups(QUESTIONNAIRE, ticked)
    return (*(section.id for section in QUESTIONNAIRE.sections if reach & {*section.questions}), CHECK)


def stay(draft: Draft, step: str) -> None:
    """Name this page in the address, so that a reload comes back to it. It is a number: it tells nothing."""
    number = str(steps_of(draft).index(step) + 1)
    if st.query_params.get(_STEP) != number:
        st.query_params[_STEP] = number


def go(draft: Draft, step: str) -> None:
    """Turn to another page."""
    stay(draft, step)
    st.rerun()


def steps_now(draft: Draft) -> list[str]:
    """The pages on which there is something to answer now, and the check page."""
    return [
        *(section.id for section in QUESTIONNAIRE.sections if any(map(draft.meets, section.questions))),
        CHECK,
    ]


def progress_words(draft: Draft, step: str) -> str:
    """ "Page 3 of 16", of the pages that apply; of what is asked back "Question page 1 of 2"."""
    number, of = _place(draft, step)
    if draft.again is not None:
        return "Last page" if step == CHECK else f"Question page {number} of {of - 1}"
    return f"Page {number} of {of}"


def _place(draft: Draft, step: str) -> tuple[int, int]:
    steps = steps_now(draft)
    before = sum(STEPS.index(other) < STEPS.index(step) for other in steps)
    return before + 1, len(steps)


def progress(draft: Draft, step: str) -> None:
    """How far the patient has come, in words and as a bar."""
    number, of = _place(draft, step)
    st.html(
        f'<p class="progress">{progress_words(draft, step)}</p>'
        f'<div class="bar" aria-hidden="true"><div style="width:{100 * number / of:.0f}%"></div></div>'
    )


def step_links(draft: Draft, step: str) -> None:
    """Back and Next. Next is refused while something on the page cannot be read or could not be saved."""
    here = STEPS.index(step)
    before = [other for other in steps_now(draft) if STEPS.index(other) < here]
    behind = [other for other in steps_now(draft) if STEPS.index(other) > here]
    with st.container(key=draft.key("ways"), horizontal=True):
        # The key names the page: the second half of a double click must not turn the page after it as well.
        if before and st.button("Back", key=draft.key(f"back-{step}"), width=140):
            go(draft, before[-1])
        if behind and st.button("Next", key=draft.key(f"next-{step}"), type="primary", width="stretch"):
            _next(draft, behind[0])


def _next(draft: Draft, step: str) -> None:
    if draft.wrong:
        # What was typed last was not told yet: it is now, and the patient is taken to the first of them.
        draft.at_work = ""
        first = QUESTIONNAIRE.by_id[next(iter(draft.wrong))]
        draft.go_to(place_of(first))
        st.rerun()
    if not draft.trouble:
        go(draft, step)


def way_out(hold: Hold) -> None:
    """Stop and close the form on this device; on a tablet also the way for staff."""
    staff = '<br><a href="/tablet/staff">Staff</a>' if hold.device_id is not None else ""
    st.html(
        '<p class="later"><a href="/intake/end">Stop for now and close the form</a><br>'
        f"{escape(stop_words(hold.place))}{staff}</p>"
    )
