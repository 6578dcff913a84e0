"""Draws one question and keeps its answer: nothing is answered before the patient answers it, nothing waits to be saved."""

from collections.abc import Callable, Mapping

import streamlit as st

from forms.question import Kind, Question
from pages.parts.amounts import draw_count, draw_date, draw_quantity, draw_text
from pages.parts.choose import draw_checklist, draw_choice
from pages.parts.draft import Draft
from pages.parts.lists import draw_rows
from pages.parts.words import problem, question_words, spoken

_DRAWN: Mapping[Kind, Callable[[Question, Draft], None]] = {
    Kind.YES_NO: draw_choice,
    Kind.ONE_OF: draw_choice,
    Kind.ANY_OF: draw_checklist,
    Kind.QUANTITY: draw_quantity,
    Kind.COUNT: draw_count,
    Kind.DATE: draw_date,
    Kind.PRESSURES: draw_rows,
    Kind.MEDICINES: draw_rows,
    Kind.TRIALS: draw_rows,
    Kind.SCORES: draw_rows,
    Kind.TEXT: draw_text,
}
# One control alone says its question itself; of several a screen reader must hear what they belong to.
_ONE_CONTROL = (Kind.YES_NO, Kind.ONE_OF, Kind.TEXT)


def place_of(question: Question) -> str:
    """The name of the box around a question."""
    return f"ask-{question.id}"


def ask(question: Question, draft: Draft) -> None:
    """Draw a question with the answer kept so far; what cannot be read is put in `draft.wrong` and told beside it."""
    if question.kind not in _ONE_CONTROL:
        draft.groups[place_of(question)] = spoken(question)
    with st.container(key=draft.key(place_of(question)), gap="small"):
        question_words(question)
        _DRAWN[question.kind](question, draft)
        if question.id in draft.wrong and question.id != draft.at_work:
            problem(draft.wrong[question.id])
