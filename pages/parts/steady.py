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
        pen=session.pen_held(),
        saved=f"Saved at {draft.saved_at:%H:%M}" if draft.saved_at else "",
    )


def steady_page(step: str, title: str, *, reload: bool = False, lost: str = "") -> None:
    """Draw it on a page without questions. `reload`: load the whole page anew, so that nothing old is left in it.
    `lost`: what stands above words that were typed before this page came and may not be saved."""
    _draw(session.nonce(), step, title, reload=reload, lost=lost)


def steady_closed(lost: str) -> None:
    """Draw it where the form is closed: unsaved words show for a minute, then the browser leaves the page."""
    _draw("closed", "closed", "Form closed", lost=lost, leave={"to": "/intake/ended", "after": 60})


def steady_start(*, reload: bool) -> None:
    """Draw it on the start page of a tablet, which is never drawn over what stood there before."""
    _draw("start", "start", "Welcome", reload=reload)


def _draw(nonce: str, step: str, title: str, **data: object) -> None:
    nothing = {
        "boxes": {},
        "keypads": {},
        "groups": {},
        "wrong": [],
        "focus": {"at": "", "turn": 0},
        "pen": "",
        "saved": "",
        "lost": "",
        "leave": {"to": "", "after": 0},
    }
    # Only a form has windows: elsewhere the address stays bare.
    window = "" if nonce in ("closed", "start") else session.window()
    page = {"step": step, "title": title, "language": "en", "window": window, "reload": False}
    _component(data={**nothing, **page, **data}, key=f"{nonce}-steady")


def _class_of(key: str) -> str:
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)
