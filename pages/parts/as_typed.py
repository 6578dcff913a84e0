"""Boxes of several lines are kept while they are typed in, as boxes of one line are; draw it once on such a page."""

from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "anteroom_as_typed", js=Path(__file__).with_name("as_typed.js").read_text("utf-8")
)


def kept_as_typed() -> None:
    """The script beside this file runs in the browser of whoever writes and talks to no one."""
    _component(key="as-typed")
