"""Which load of a browser window this is, as the browser itself tells it: it survives a server that forgot the session.

The script beside this file makes a name for each load and tells it together with the pen that the window last held.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

_component = st.components.v2.component(
    "anteroom_this_load", js=Path(__file__).with_name("this_load.js").read_text("utf-8")
)
_LOAD = re.compile(r"[0-9a-f]{8}")
_LONGEST_PEN = 60


@dataclass(frozen=True, slots=True)
class Load:
    """`name` of this load; `pen`: the one that it last held."""

    name: str
    pen: str


def this_load(key: str) -> Load | None:
    """Draw it, once, before anything is asked about the pen. None until the browser has told; a browser that told once tells
    a server that forgot it with the first run."""
    return _read(_component(key=key, on_told_change=_heard).told)


def _heard() -> None:
    """Without a callback a component keeps no state."""


def _read(told: Any) -> Load | None:
    try:
        load, pen = told["load"], told["pen"]
    except (KeyError, TypeError):
        return None
    if not isinstance(load, str) or not isinstance(pen, str) or len(pen) > _LONGEST_PEN:
        return None
    return Load(load, pen) if _LOAD.fullmatch(load) else None
