"""The clinic's own facts for one visit, given by staff: certification, enrolment, supervision."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from forms.answer import Absent
from forms.question import Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from pages.parts import session
from pages.parts.case_forms import changed
from pages.parts.case_here import Here, here_of
from pages.parts.draft import today
from pages.parts.guard import require_staff
from pages.parts.queue_rows import moment_words
from pages.parts.show import Html, draw, listed, tag
from screening.access import Fact, Staff, facts_kept
from screening.clinic import clinic_here
from screening.errors import AccessError, RecordsError, RevisionConflict
from screening.records import StoredAnswer
from screening.records.values import Json

_NOT_KNOWN: Json = {"absent": Absent.TEMP_UNKNOWN.value}
_SAID: dict[str, Json] = {"Yes": "yes", "No": "no", "Not known yet": _NOT_KNOWN}
_ASKED = [question for question in QUESTIONNAIRE.clinic if question.kind is Kind.YES_NO]
_SHOWN, _TOLD, _OPEN = "_facts_shown", "_facts_told", "_facts_open"
_NOTE = (
    "Asked of the clinic, not of the patient. Kept with your name; judged again at once. One clinician is enough here, also "
    "where an answer takes a stop away: no second signature is asked for."
)

# What the last press came to is brought out from under the name of the patient, which stays in sight.
_in_sight = st.components.v2.component(
    "anteroom_facts_in_sight",
    js="""
    export default () => {
      document.querySelector("div.facts-told")?.scrollIntoView({ block: "start" });
    }
    """,
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A fact as the form first showed it: the word that was chosen, and the revision of its answer (0: none)."""

    word: str | None
    revision: int


def clinic_facts(here: Here) -> None:
    """Draw them with what was answered for this visit, else what the clinic set for all visits."""
    shown = _first_shown(here)
    # A place of its own, so that the facts below stay where they are and open when it fills and empties.
    with st.container():
        _tell_once(here)
    open_ = sum(_kept(question, here) in (None, _NOT_KNOWN) for question in _ASKED)
    title = (
        f"Facts of the clinic for this visit ({open_} not known)"
        if open_
        else "Facts of the clinic for this visit"
    )
    expanded = here.id in st.session_state.get(_OPEN, ())
    with st.expander(title, expanded=expanded), st.form(f"facts-{here.id}", border=False):
        draw(tag("p", _NOTE, class_="note"))
        chosen = {question.id: _ask(question, here, shown[question.id]) for question in _ASKED}
        if st.form_submit_button("Keep these facts", type="primary"):
            _keep(here, shown, chosen)


def _first_shown(here: Here) -> Mapping[str, _Shown]:
    """The facts as they stood when the form was opened, until it is sent: what a colleague says meanwhile is told beside a
    fact, and is nothing that whoever looks at this form chose."""
    forms: dict[str, Mapping[str, _Shown]] = st.session_state.setdefault(_SHOWN, {})
    shown = forms.get(here.id, {})
    # Streamlit forgets a control that was not drawn: then the page was left, and the form is opened anew.
    if not shown or any(_key(here, id, fact) not in st.session_state for id, fact in shown.items()):
        shown = {question.id: _now(question, here) for question in _ASKED}
        forms[here.id] = shown
    return shown


def _now(question: Question, here: Here) -> _Shown:
    stored, kept = here.case.answers.get(question.id), _kept(question, here)
    word = next((word for word, value in _SAID.items() if value == kept), None)
    return _Shown(word, stored.revision if stored else 0)


def _key(here: Here, question_id: str, fact: _Shown) -> str:
    """One control for each revision: what was clicked over one of them is never taken for an answer over another."""
    return f"{here.id}-{question_id}-{fact.revision}"


def _kept(question: Question, here: Here) -> Json:
    """What holds for this visit: said for it, else set for all visits, else nothing."""
    stored = here.case.answers.get(question.id)
    if stored is not None and stored.value is not None:
        return stored.value
    return clinic_here().facts.get(question.id.removeprefix("clinic."))


def _ask(question: Question, here: Here, shown: _Shown) -> str | None:
    words = list(_SAID)
    chosen = st.radio(
        question.text,
        words,
        index=None if shown.word is None else words.index(shown.word),
        horizontal=True,
        key=_key(here, question.id, shown),
    )
    stored = here.case.answers.get(question.id)
    if stored is not None and stored.revision != shown.revision:
        draw(tag("p", f"Since you opened this form: {_said(here, stored)}.", class_="wrong", role="status"))
    elif stored is not None and stored.value is not None:
        draw(tag("p", f"Given for this visit: {_said(here, stored)}", class_="note"))
    elif _kept(question, here) is not None:
        draw(tag("p", "Set by the clinic for all visits", class_="note"))
    return chosen


def _said(here: Here, stored: StoredAnswer) -> str:
    """What was answered, by whom and when."""
    word = next((word for word, value in _SAID.items() if value == stored.value), "taken back")
    return f"{word}, {here.by(stored)}, {moment_words(stored.recorded_at)}"


def _keep(here: Here, shown: Mapping[str, _Shown], chosen: Mapping[str, str | None]) -> None:
    """Keep what was chosen otherwise than the form first showed it, judge again, and draw the case anew."""
    staff = require_staff()
    said = {id: word for id, word in chosen.items() if word is not None and word != shown[id].word}
    facts = {id: Fact(_SAID[word], shown[id].revision) for id, word in said.items()}
    try:
        facts_kept(session.records(), staff, here.id, facts, clinic_here(), on=today())
    except RevisionConflict:
        pass  # told below, fact by fact, with what nobody here chose but somebody else changed
    except (AccessError, RecordsError) as refused:
        draw(tag("p", str(refused), class_="notice", role="alert"))
        return
    after = here_of(staff, here.id)
    moved = tuple(_moved(after, staff, shown, said))
    kept = any(_is_own(after, staff, id, word) for id, word in said.items())
    outcomes = changed(here.summary, after.summary) if kept else ()
    st.session_state[_TOLD] = (here.id, uuid.uuid4().hex, moved, outcomes)
    st.session_state[_OPEN] = {*st.session_state.get(_OPEN, ()), here.id}
    del st.session_state[_SHOWN][here.id]
    st.rerun()


def _moved(after: Here, staff: Staff, shown: Mapping[str, _Shown], said: Mapping[str, str]) -> Iterable[str]:
    """The facts that somebody else, or another window, stated since the form was opened, and what became of one's own."""
    for question in _ASKED:
        stored, mine = after.case.answers.get(question.id), said.get(question.id)
        if stored is None or stored.revision == shown[question.id].revision:
            continue
        if mine is not None and _is_own(after, staff, question.id, mine):
            continue
        lost = f" You chose “{mine}”, which does not stand." if mine is not None else ""
        yield f"{question.clinical}: {_said(after, stored)}.{lost}"


def _is_own(after: Here, staff: Staff, question_id: str, word: str) -> bool:
    """Whether what stands is what this person chose."""
    stored = after.case.answers.get(question_id)
    return stored is not None and stored.author == staff.author and stored.value == _SAID[word]


def _tell_once(here: Here) -> None:
    """What the last press came to, above the facts: what a colleague had stated meanwhile, and what changed."""
    told = st.session_state.get(_TOLD)
    if told is None or told[0] != here.id:
        return
    del st.session_state[_TOLD]
    _, mark, moved, outcomes = told
    if moved or outcomes:
        draw(tag("div", *_moved_told(moved), *_outcomes_told(outcomes), class_="facts-told"))
        _in_sight(key=f"facts-told-{mark}")


def _moved_told(moved: Iterable[str]) -> Iterable[Html]:
    if moved:
        yield tag(
            "div",
            tag("p", tag("strong", "Other facts of this visit were stated after you opened the form:")),
            listed(moved),
            tag(
                "p",
                "They stand, with that name. The form below shows what is recorded now; whatever else you chose was kept. "
                "Where you know better, ask them, then choose again and press.",
            ),
            class_="notice",
            role="alert",
        )


def _outcomes_told(outcomes: Iterable[str]) -> Iterable[Html]:
    if outcomes:
        yield tag(
            "div",
            tag("p", tag("strong", "Kept, and judged again. What your answer changed:")),
            listed(outcomes),
            class_="done",
            role="status",
        )
