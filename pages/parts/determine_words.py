"""The words of a determination, to colleagues and to the patient (once they are released); then on to signing."""

from dataclasses import replace

import streamlit as st

from forms.typed import words_typed
from pages.parts.case_here import Here
from pages.parts.determine_draft import Writing
from pages.parts.determine_routes import told
from pages.parts.draft import today
from pages.parts.show import draw, tag
from screening.determination import LONGEST_WORDS
from screening.determination_draft import decisions_of, places_of, problems_of, refusal_of, words_out_of_step

_PREPARED = (
    "Prepared from what you determine; yours to change. Nobody but staff sees them until they are released."
)
_OUT_OF_STEP = "You changed these words, and what you determine changed since they were prepared."

_go = st.components.v2.component(
    "anteroom_go", js="export default ({ data }) => { if (data.to) window.location.assign(data.to); }"
)


def words(here: Here, writing: Writing) -> None:
    """Both, with what was prepared to begin from."""
    draw(tag("h2", "Words to the patient"), tag("p", _PREPARED, class_="note"))
    _area(writing, "patient_words", "What the patient may be given", 170)
    told(writing.problems_at("patient_words", ""))
    if words_out_of_step(writing.draft, writing.asked):
        draw(tag("p", _OUT_OF_STEP, class_="note"))
    edited = writing.draft.patient_words != writing.draft.prepared
    again = "Prepare the words again (replaces what stands there)"
    if edited and decisions_of(writing.draft, writing.asked) and st.button(again, key=writing.key("prepare")):
        writing.prepare()
        st.rerun()
    with st.expander("A note to colleagues", expanded=bool(writing.draft.words)):
        _area(writing, "words", "Stands on the paper; the patient does not see it", 90)


def _area(writing: Writing, name: str, label: str, height: int) -> None:
    key = writing.key(f"{name}-{writing.turn if name == 'patient_words' else 0}")

    def keep() -> None:
        typed = words_typed(st.session_state.get(key) or "")
        writing.change(replace(writing.draft, **{name: typed}))  # type: ignore[arg-type]

    typed = st.text_area(
        label,
        value=getattr(writing.draft, name),
        key=key,
        on_change=keep,
        max_chars=LONGEST_WORDS,
        height=height,
    )
    writing.change(replace(writing.draft, **{name: words_typed(typed or "")}))  # type: ignore[arg-type]


def to_signing(here: Here, writing: Writing) -> None:
    """Go on when everything is there; else say what is missing, beside its field."""
    if writing.astray:
        draw(tag("p", "Choose first, at the head of this page, which draft to go on with.", class_="notice"))
        return
    problems = problems_of(writing.draft, writing.asked, on=today())
    many = len(problems) + _refused(here, writing)
    if writing.tried and many:
        told([_mend_words(many)])
        told([problem.words for problem in problems if not problem.place])
    pressed = st.button("Go to signing", type="primary", key=writing.key("sign"))
    if writing.saved_at is not None:
        draw(tag("p", f"Saved {writing.saved_at:%H:%M}", class_="note", role="status"))
        if st.button("Throw this draft away", key=writing.key("discard")):
            writing.discard()
            st.rerun()
    if pressed and many:
        writing.tried = True
        st.rerun()
    if pressed and not many:
        _go(data={"to": f"/sign/{here.id}"}, key=writing.key("go"))


def _mend_words(many: int) -> str:
    """How much is to be mended before it can be signed."""
    if many == 1:
        return "Before it can be signed, 1 thing is to be mended: see beside its field."
    return f"Before it can be signed, {many} things are to be mended: see beside their fields."


def _refused(here: Here, writing: Writing) -> int:
    """On how many routes an acceptance stands over something that nobody lifted; each is told beside its route."""
    lifts, draft = here.reviewed.lifted, writing.draft
    return sum(
        bool(refusal_of(route, draft.of(place), here.evaluation, lifts, on=today()))
        for route, place in places_of(draft, writing.asked).items()
    )
