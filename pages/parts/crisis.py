"""The words a patient sees at once after an urgent answer. They say where help is, and nothing about the answer."""

import re
from html import escape

import streamlit as st

from screening.clinic import Clinic

_GO_ON = "You can go on with the form when you feel able to."


def crisis_words(kinds: tuple[str, ...], clinic: Clinic, *, at_once: bool = False) -> None:
    """Draw them, if there is reason to. `at_once`: a screen reader says them without being asked."""
    if not kinds:
        return
    parts = [words(clinic) for kind, words in (("suicide", _suicide), ("medical", _medical)) if kind in kinds]
    if clinic.phone:
        parts.append(f"<p>You can also call {escape(clinic.name)}: {_number(clinic.phone)}.</p>")
    role = ' role="alert"' if at_once else ""
    st.html(f'<div class="crisis"{role}>{"".join(parts)}<p>{_GO_ON}</p></div>')


def _suicide(clinic: Clinic) -> str:
    crisis = clinic.crisis
    return (
        "<p><strong>You matter, and you do not have to carry this alone.</strong> Please talk to someone now: call or "
        f"text {_number(crisis.crisis_line)} ({escape(crisis.crisis_line_name)}), at any time, day or night. If you "
        f"are in danger right now, call {_number(crisis.emergency_number)}. If you are at the clinic, please tell a "
        "member of staff now. We have let them know.</p>"
    )


def _medical(clinic: Clinic) -> str:
    return (
        "<p><strong>Please get help now.</strong> What you told us may need a doctor right away. Call "
        f"{_number(clinic.crisis.emergency_number)}, or if you are at the clinic, tell a member of staff now. We have "
        "let them know.</p>"
    )


def _number(written: str) -> str:
    """A telephone number, to be called by touching it on a phone; other words stand as they are."""
    shown = f"<strong>{escape(written)}</strong>"
    if re.fullmatch(r"\+?[0-9][0-9 ()-]*", written) is None:
        return shown
    return f'<a href="tel:{re.sub("[^0-9+]", "", written)}">{shown}</a>'
