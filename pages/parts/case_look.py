"""How the parts of the case page look that no other page of the staff has."""

from pathlib import Path

import streamlit as st

_STYLE = Path(__file__).with_name("case.css").read_text("utf-8")


def look_case() -> None:
    """Put the style on this page."""
    st.html(f"<style>{_STYLE}</style>")
