"""How the patient's pages look: calm, large, one question after the other, the same on a phone and on a tablet."""

from pathlib import Path

import streamlit as st

_STYLE = f"<style>{Path(__file__).with_name('patient.css').read_text('utf-8')}</style>"


def patient_look() -> None:
    """Put it on this page, over the look that all pages share."""
    st.html(_STYLE)
