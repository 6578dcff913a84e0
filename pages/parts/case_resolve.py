"""Words of the patient's list that name no medicine we know: each with names to choose from, one press to keep."""

from collections.abc import Iterable, Sequence

import streamlit as st

from pages.parts.case_forms import Form, done_words, first_shown, form_key, kept_or_said, plain
from pages.parts.case_here import Here
from pages.parts.show import Html, draw, tag
from screening.access import Permission
from screening.entries import MedicineResolved
from screening.facts.medicines import medicine_rows
from screening.reviewed import AWAITED, moment
from screening.vocabulary import match, recognised

_NOTHING = "Every medicine on the list was recognised: there is nothing to resolve."


def unmatched_words(here: Here) -> tuple[str, ...]:
    """What the patient wrote and nobody recognises, each once, as written."""
    rows = medicine_rows(here.evaluation.case)
    return tuple(dict.fromkeys(row.entry.name for row in rows if row.unmatched))


def words_to_resolve(here: Here) -> None:
    """Under the medicines: the unmatched words with the names that look like them, each a press away."""
    done_words(here.id, "medicines")
    words = unmatched_words(here)
    if not words or not here.staff.may(Permission.SIGN):
        return
    draw(tag("h3", f"Words to resolve ({len(words)})"))
    for place, written in enumerate(words):
        _one_press(here, written, place)


def _one_press(here: Here, written: str, place: int) -> None:
    names = _near(written)
    draw(
        tag(
            "p",
            tag("bdi", tag("strong", written)),
            " may be:"
            if names
            else " looks like no medicine of the vocabulary. Choose it under “Add to this case”.",
        )
    )
    name = f"medicines:{written}"
    key, about = form_key(here.id, name), ("medicine-resolved", written)
    first_shown(here, key, about)
    draw(*_waiting(here, written))
    if not names:
        return
    with st.container(horizontal=True):
        pressed = [
            ingredient
            for ingredient in names
            if st.button(f"{plain(ingredient)}", key=f"resolve-{place}-{key}-{ingredient}")
        ]
    if pressed:
        entry = {"kind": "medicine-resolved", "written": written, "ingredient": pressed[0], "why": ""}
        kept_or_said(here, name, entry, key, about)


def _waiting(here: Here, written: str) -> Iterable[Html]:
    """What a clinician took these words to be, and that it does not count yet."""
    for act in here.reviewed.counting.waiting:
        if isinstance(act.kept.entry, MedicineResolved) and act.kept.entry.written == written:
            by = f"{here.name(act.kept.by)}, {moment(act.kept.at)}"
            said = f"Taken to be {act.kept.entry.ingredient} by {by}. It {AWAITED}, and does not count yet."
            yield tag("p", said, class_="note")


def _near(written: str) -> Sequence[str]:
    """Names of single ingredients that look like these words."""
    found = (one.ingredients[0].name for one in match(written).suggestions if len(one.ingredients) == 1)
    return tuple(dict.fromkeys(found))


def resolve_one(here: Here) -> None:
    """The form of the panel: which words, which ingredient, why."""
    words = unmatched_words(here)
    if not words:
        draw(tag("p", _NOTHING, class_="note"))
        return
    form = Form(form_key(here.id, "add:resolved"))
    places = {str(place): written for place, written in enumerate(words)}
    for written in words:
        first_shown(here, form.key, ("medicine-resolved", written))
    with st.form(f"form-{form.key}", border=False):
        place = form.list("written", "Words of the patient's list", places)
        ingredient = form.line(
            "ingredient", "Ingredient, by any name the vocabulary knows", help="quetiapine"
        )
        why = form.line("why", "How you know", help="the patient showed the box", longest=1_000)
        sent = st.form_submit_button("Keep", type="primary")
    if not sent:
        return
    form.needs("written", place, "Choose the words.")
    if len(recognised(ingredient)) != 1:
        near = ", ".join(_near(ingredient))
        form.refuse(
            "ingredient",
            f"The vocabulary has no such single ingredient.{f' Near it: {near}.' if near else ' Check the spelling.'}",
        )
    if not form.refused:
        entry = {"kind": "medicine-resolved", "written": places[place], "ingredient": ingredient, "why": why}
        kept_or_said(here, "add:resolved", entry, form.key, ("medicine-resolved", places[place]))
