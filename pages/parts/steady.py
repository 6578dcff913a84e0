"""Keeps a page steady: typed words survive a lost connection, a new page starts at its heading, phones show number keys.

The script beside this file runs in the patient's browser and talks to no one but this server.
"""

import re
from pathlib import Path

import streamlit as st

from forms.questionnaire import QUESTIONNAIRE
from pages.parts import session
from pages.parts.ask import place_of
from pages.parts.draft import Draft

_component = st.components.v2.component(
    "anteroom_steady", js=Path(__file__).with_name("steady.js").read_text("utf-8")
)


def steady(draft: Draft, step: str, title: str) -> None:
    """Draw it, once, at the end of a page of the form."""
    told = [id for id in draft.wrong if id != draft.at_work]
    _draw(
        draft.nonce,
        step,
        title,
        boxes={_class_of(draft.key(name)): words for name, words in draft.boxes.items()},
        keypads={_class_of(draft.key(name)): keys for name, keys in draft.keypads.items()},
        groups={_class_of(draft.key(name)): words for name, words in draft.groups.items()},
        wrong=[_class_of(draft.key(place_of(QUESTIONNAIRE.by_id[id]))) for id in told],
        focus={"at": _class_of(draft.key(draft.focus)) if draft.focus else "", "turn": draft.turns},
        saved=f"Saved at {draft.saved_at:%H:%M}" if draft.saved_at else "",
    )


def steady_page(step: str, title: str, *, reload: bool = False) -> None:
    """Draw it on a page without questions. `reload`: load the whole page anew, so that nothing old is left in it."""
    _draw(session.nonce(), step, title, reload=reload)


def _draw(nonce: str, step: str, title: str, **data: object) -> None:
    nothing = {
        "boxes": {},
        "keypads": {},
        "groups": {},
        "wrong": [],
        "focus": {"at": "", "turn": 0},
        "saved": "",
    }
    page = {"step": step, "title": title, "language": "en", "window": session.window(), "reload": False}
    _component(data={**nothing, **page, **data}, key=f"{nonce}-steady")


def _class_of(key: str) -> str:
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)
