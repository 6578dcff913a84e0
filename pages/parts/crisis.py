"""The words a patient sees at once after an urgent answer. They say where help is, and nothing about the answer."""

import streamlit as st

from screening.clinic import Clinic


def crisis_words(kinds: tuple[str, ...], clinic: Clinic) -> None:
    """Draw them, if there is reason to."""
    crisis = clinic.crisis
    if "suicide" in kinds:
        st.error(
            f"**You matter, and you do not have to carry this alone.** Please talk to someone now: call or text "
            f"**{crisis.crisis_line}** ({crisis.crisis_line_name}), any time, day or night. If you are in danger right "
            f"now, call **{crisis.emergency_number}**. If you are at the clinic, please tell a member of staff now. "
            "We have let them know. You can go on with the form when you feel able to."
        )
    if "medical" in kinds:
        st.error(
            f"**Please get help now.** What you told us may need a doctor right away. Call **{crisis.emergency_number}**, "
            "or if you are at the clinic, tell a member of staff now. We have let them know. "
            "You can go on with the form later."
        )
    if kinds and clinic.phone:
        st.info(f"You can also call {clinic.name}: **{clinic.phone}**.")
