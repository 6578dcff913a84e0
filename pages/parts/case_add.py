"""What a clinician adds to a case: one form at a time, kept with their name, and the case judged again at once."""

import re
from collections.abc import Callable, Iterable, Mapping

import streamlit as st

from forms.questionnaire import QUESTIONNAIRE
from pages.parts.case_clarify import answer_asked, answer_read, questions
from pages.parts.case_forms import (
    DAY_HELP,
    Form,
    day_typed,
    done_words,
    first_shown,
    form_key,
    kept_or_said,
)
from pages.parts.case_here import Here
from pages.parts.case_resolve import resolve_one
from pages.parts.case_view import finding_titles, view_of_a_finding
from pages.parts.draft import today
from pages.parts.show import Html, draw, tag
from screening.entries import CASE, Clarified, said_beside
from screening.reviewed import AWAITED, DOCUMENT_WORDS, moment, said_words

READINGS = 3
_ARMS = {"left": "Left", "right": "Right", "not-noted": "Not noted"}
_POSTURES = {"sitting": "Sitting", "lying": "Lying", "standing": "Standing", "not-noted": "Not noted"}


def add_panel(here: Here) -> None:
    """The chooser, and the form of what was chosen."""
    draw(tag("h2", "Add to this case", id="add"))
    chosen = st.segmented_control(
        "What do you want to add?", list(FORMS), default=None, key=f"add-what-{here.id}"
    )
    done_words(here.id, "add")
    if chosen is None:
        draw(
            tag(
                "p",
                "Kept with your name beside what the patient said, never in its place. The case is judged again at once.",
                class_="note",
            )
        )
        return
    with st.container(border=True):
        FORMS[chosen](here)


def _form(here: Here, name: str) -> Form:
    return Form(form_key(here.id, f"add:{name}"))


def _keep(here: Here, name: str, form: Form, entry: Mapping[str, object]) -> None:
    if not form.refused:
        kept_or_said(here, f"add:{name}", entry, form.key)


def measured(here: Here) -> None:
    """Blood pressure taken by staff."""
    form = _form(here, "measured")
    with st.form(f"form-{form.key}", border=False):
        columns = st.columns(READINGS)
        typed = []
        for number, column in enumerate(columns, 1):
            with column:
                label = (
                    f"Reading {number}: upper/lower, mmHg"
                    if number == 1
                    else f"Reading {number}, if repeated"
                )
                typed.append(form.line(f"reading{number}", label, help="128/82", longest=12))
        left, right = st.columns(2)
        with left:
            arm = form.choice("arm", "Arm", _ARMS)
        with right:
            posture = form.choice("posture", "Posture", _POSTURES)
        day = form.line("day", "Day, if not today", help=DAY_HELP, narrow=True)
        words = form.line("words", "Remarks, if any", longest=1_000)
        sent = st.form_submit_button("Keep the pressure", type="primary")
    if not sent:
        return
    readings = [_reading(form, f"reading{number}", text) for number, text in enumerate(typed, 1) if text]
    if not readings:
        form.refuse("reading1", "Write at least one reading, like 128/82.")
    form.needs("arm", arm, "Choose the arm, or that it was not noted.")
    form.needs("posture", posture, "Choose the posture, or that it was not noted.")
    on = day_typed(form, "day", day) if day else today().isoformat()
    _keep(
        here,
        "measured",
        form,
        {"kind": "measured", "readings": readings, "on": on, "arm": arm, "posture": posture, "words": words},
    )


def _reading(form: Form, name: str, text: str) -> list[int]:
    found = re.fullmatch(r"(\d{2,3})\s*(?:/|\\|-|\s|over)\s*(\d{2,3})", text, re.ASCII)
    if found is None:
        form.refuse(name, "Write the upper and the lower number with a slash between, like 128/82.")
        return []
    upper, lower = int(found[1]), int(found[2])
    if lower >= upper:
        form.refuse(name, "The upper number is the larger one. Are the two swapped?")
    elif not (50 <= upper <= 300 and 20 <= lower <= 200):
        form.refuse(
            name, "The upper number lies between 50 and 300, the lower between 20 and 200. Check them."
        )
    return [upper, lower]


def clarified(here: Here) -> None:
    """An answer made clear with the patient."""
    form, titles = _form(here, "clarified"), questions()
    id = st.selectbox(
        "Which answer?",
        list(titles),
        index=None,
        format_func=lambda code: titles[code],
        placeholder="Type to search the questions of the form",
        key=f"{form.key}-question",
    )
    if id is None:
        return
    question = QUESTIONNAIRE.by_id[id]
    within, about = Form(f"{form.key}-{id}"), ("clarified", id)
    first_shown(here, form.key, about)
    stored = here.case.answers.get(id)
    now = (
        said_words(id, stored.value, stored.recorded_at.astimezone().date())
        if stored is not None and stored.value is not None
        else "no answer"
    )
    draw(
        tag("p", tag("strong", question.text)),
        tag("p", "The patient said: ", tag("strong", now), f" ({here.told(stored)})" if stored else ""),
    )
    draw(*_clarified_before(here, id))
    with st.form(f"form-{within.key}", border=False):
        said = answer_asked(question, here, within)
        why = within.line("why", "Why, and how it was made clear", help="asked at the visit", longest=1_000)
        sent = st.form_submit_button("Keep beside the patient's answer", type="primary")
    if not sent:
        return
    value = answer_read(question, said, within)
    if len(why) < 3:
        within.refuse("why", "Say in a few words why this is so.")
    if not within.refused:
        entry = {"kind": "clarified", "question": id, "value": value, "why": why}
        kept_or_said(here, "add:clarified", entry, form.key, about)


def _clarified_before(here: Here, question_id: str) -> Iterable[Html]:
    """What clinicians put in for this answer so far, the last of which counts; what awaits a second signature is told so."""
    counting = here.reviewed.counting
    waits = [act.kept for act in counting.waiting]
    for kept in said_beside((*counting.entries, *waits), question_id):
        if isinstance(kept.entry, Clarified):
            said = said_words(question_id, kept.entry.value, kept.at.astimezone().date())
            yet = f" (not counted yet: it {AWAITED})" if kept in waits else ""
            yield tag(
                "p", f"Clarified by {here.name(kept.by)}, {moment(kept.at)}: ", tag("strong", said), yet
            )


def document(here: Here) -> None:
    """A paper that was seen."""
    form = _form(here, "document")
    with st.form(f"form-{form.key}", border=False):
        kind = form.choice("document", "Document", DOCUMENT_WORDS)
        left, right = st.columns(2)
        with left:
            dated = form.line("dated", "Its date", help=DAY_HELP)
        with right:
            source = form.line("source", "From whom", help="Dr Heart, cardiology")
        words = form.words("words", "What it says, as far as it matters here")
        sent = st.form_submit_button("Note the document", type="primary")
    if not sent:
        return
    form.needs("document", kind, "Choose what the document is.")
    if len(source) < 2:
        form.refuse("source", "Say whom the document is from.")
    day = day_typed(form, "dated", dated)
    entry = {"kind": "document", "document": kind, "dated": day, "source": source, "words": words}
    _keep(here, "document", form, entry)


def note(here: Here) -> None:
    """Words about the case or about one finding."""
    form = _form(here, "note")
    titles = {CASE: "The whole case", **finding_titles(here)}
    with st.form(f"form-{form.key}", border=False):
        about = form.list("about", "About", titles)
        words = form.words("words", "Note")
        sent = st.form_submit_button("Keep the note", type="primary")
    if not sent:
        return
    form.needs("about", about, "Choose what the note is about.")
    form.needs("words", words, "Write the note.")
    _keep(here, "note", form, {"kind": "note", "about": about, "words": words})


FORMS: Mapping[str, Callable[[Here], None]] = {
    "Measured blood pressure": measured,
    "Clarify an answer": clarified,
    "Resolve a medicine": resolve_one,
    "Note a document": document,
    "Note": note,
    "View of a finding": view_of_a_finding,
}
