"""Choosing what to ask again: every answer as it stands, section by section; nothing is ticked to begin with."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from forms.condition import Case, State
from forms.journey import asked, with_follow_ups
from forms.question import Question, Section
from forms.questionnaire import QUESTIONNAIRE
from pages.parts import session
from pages.parts.clinic_words import ASKED, FROM
from pages.parts.show import Html, draw, joined, listed, tag
from pages.parts.visit_forms import problem
from screening.access.asking_back import LONGEST_WORDS, asked_back
from screening.errors import AccessError, AskBackRefused, RecordsError
from screening.evaluate import Evaluation

_PRESS, _PROBLEM = "ask-back-press", "ask-back-problem"


@dataclass(frozen=True, slots=True)
class Choice:
    """A question that may be asked again: its answer in words, whether that is unclear, whether it would settle something.

    `clarified`: a clinician's entry counts in its place, so that asking again would change nothing.
    """

    question: Question
    answer: str
    unclear: bool
    settles: bool
    clarified: bool


def choices_of(evaluation: Evaluation, clarified: frozenset[str]) -> dict[Section, list[Choice]]:
    """The questions that the patient meets, by section of the form. `clarified`: ids of those that a clinician settled."""
    case = evaluation.case
    wanted = {question for item in evaluation.settle for question in item.questions}
    found = {
        section: [_choice(q, case, wanted, clarified) for q in section.questions if asked(q, case)]
        for section in QUESTIONNAIRE.sections
    }
    return {section: rows for section, rows in found.items() if rows}


def _choice(question: Question, case: Case, wanted: set[Question], clarified: frozenset[str]) -> Choice:
    standing = case.standing(question)
    unclear = standing.state in (State.ABSENT, State.STALE) and not question.optional
    closed = question.id in clarified
    return Choice(question, standing.words, unclear, question in wanted and not closed, closed)


@st.fragment
def ask_back_form(encounter_id: str, choices: dict[Section, list[Choice]], number: int) -> None:
    """The form. `number`: how many times this case was asked back before."""
    if words := st.session_state.pop(_PROBLEM, ""):
        problem(words)
    rows = [row for found in choices.values() for row in found]
    settling = [row.question.id for row in rows if row.settles]
    with st.container(horizontal=True):
        st.button(
            f"Take what would settle it ({len(settling)})",
            on_click=_tick,
            args=(encounter_id, settling),
            disabled=not settling,
        )
        st.button("Untick all", on_click=_untick, args=(encounter_id, [row.question.id for row in rows]))
    for section, found in choices.items():
        _section(encounter_id, section, found)
    words = st.text_area(
        "Words to the patient, if any (plain text; they stand above the questions)",
        key=f"ask-back-words-{encounter_id}",
        max_chars=LONGEST_WORDS,
        height=100,
    )
    ticked = [row.question for row in rows if st.session_state.get(_key(encounter_id, row.question.id))]
    preview(ticked, words or "")
    many = "1 question" if len(ticked) == 1 else f"{len(ticked)} questions"
    label = f"Ask {many} again" if ticked else "Ask again"
    if st.button(label, type="primary", disabled=not ticked):
        _send(encounter_id, ticked, words or "", number)


def _key(encounter_id: str, question_id: str) -> str:
    return f"ask-back-{encounter_id}-{question_id}"


def _tick(encounter_id: str, ids: Iterable[str]) -> None:
    for id in ids:
        st.session_state[_key(encounter_id, id)] = True


def _untick(encounter_id: str, ids: Iterable[str]) -> None:
    for id in ids:
        st.session_state[_key(encounter_id, id)] = False


def _section(encounter_id: str, section: Section, rows: Sequence[Choice]) -> None:
    ticked = sum(bool(st.session_state.get(_key(encounter_id, row.question.id))) for row in rows)
    unclear = sum(row.unclear for row in rows)
    said = [f"{unclear} unclear" if unclear else "", f"{ticked} ticked" if ticked else ""]
    title = ", ".join([section.title, *(words for words in said if words)])
    with st.expander(title, key=f"ask-back-section-{section.id}"):
        for row in rows:
            # The label is ours; what the patient said stands below it, where nothing of it is markup.
            with st.container(gap=None):
                st.checkbox(
                    row.question.clinical, key=_key(encounter_id, row.question.id), disabled=row.clarified
                )
                draw(_answer(row))


def _answer(row: Choice) -> Html:
    marked = (
        ("unclear", row.unclear),
        ("would settle something", row.settles),
        ("clarified by a clinician: withdraw that entry first", row.clarified),
    )
    marks = [mark for mark, so in marked if so]
    shown = [tag("bdi", row.answer), *(tag("span", mark, class_="badge quiet") for mark in marks)]
    return tag("p", joined(shown, " "), class_="note ask-back-answer")


def preview(questions: Sequence[Question], words: str) -> None:
    """What the patient will see, in the patient's words."""
    draw(tag("h2", "What the patient will see"))
    if not questions:
        draw(tag("p", "Nothing is ticked.", class_="note"))
        return
    said = [tag("p", line) for line in words.splitlines() if line.strip()]
    above = tag("div", tag("p", tag("strong", FROM)), *said) if said else Html()
    pages = [part for section in QUESTIONNAIRE.sections for part in _page(section, questions)]
    more = len(with_follow_ups(QUESTIONNAIRE, questions)) - len(set(questions))
    follow = f"New answers may open up to {more} more questions." if more else ""
    draw(
        tag("div", tag("p", ASKED), above, *pages, class_="ask"),
        tag("p", follow, class_="note") if follow else "",
    )


def _page(section: Section, questions: Sequence[Question]) -> tuple[Html, ...]:
    here = [question for question in section.questions if question in questions]
    if not here:
        return ()
    lines = (joined((q.text, tag("p", q.help, class_="note") if q.help else "")) for q in here)
    return tag("h3", section.title), listed(lines)


def _press(encounter_id: str, number: int) -> str:
    """The key of this press, the same until something came of it."""
    kept: tuple[str, int, str] | None = st.session_state.get(_PRESS)
    if kept is None or kept[:2] != (encounter_id, number):
        kept = st.session_state[_PRESS] = (encounter_id, number, uuid.uuid4().hex)
    return kept[2]


def _send(encounter_id: str, questions: Sequence[Question], words: str, number: int) -> None:
    """Ask as whoever is signed in now; what is refused is told when the form is drawn again."""
    staff = session.current_staff()
    if staff is None:
        st.rerun()
    ids = [question.id for question in questions]
    try:
        asked_back(session.records(), staff, encounter_id, ids, words, key=_press(encounter_id, number))
    except (AskBackRefused, AccessError, RecordsError) as refused:
        st.session_state[_PROBLEM] = str(refused)
    st.rerun()
