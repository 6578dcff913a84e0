"""The words a patient sees at once after an urgent answer. They say where help is, and nothing about the answer."""

import re
from collections.abc import Sequence
from html import escape

import streamlit as st

from screening.clinic import Clinic

_GO_ON = "You can go on with the form when you feel able to."


def crisis_words(kinds: tuple[str, ...], clinic: Clinic, *, at_once: bool = False) -> None:
    """Draw them, if there is reason to. `at_once`: a screen reader says them without being asked."""
    if not kinds:
        return
    crisis = clinic.crisis
    parts = [words(clinic) for kind, words in (("suicide", _suicide), ("medical", _medical)) if kind in kinds]
    lines = [crisis.emergency_number, *([crisis.crisis_line] if "suicide" in kinds else []), clinic.phone]
    if clinic.phone:
        parts.append(
            f"<p>You can also call {escape(clinic.name)}: <strong>{escape(clinic.phone)}</strong>.</p>"
        )
    role = ' role="alert"' if at_once else ""
    st.html(f'<div class="crisis"{role}>{"".join(parts)}<p>{_GO_ON}</p>{_calls(lines)}</div>')


def _suicide(clinic: Clinic) -> str:
    crisis = clinic.crisis
    return (
        "<p><strong>You matter, and you do not have to carry this alone.</strong> Please talk to someone now: "
        f"call or text <strong>{escape(crisis.crisis_line)}</strong> ({escape(crisis.crisis_line_name)}), at any "
        "time, day or night. If you are in danger right now, call "
        f"<strong>{escape(crisis.emergency_number)}</strong>. If you are at the clinic, please tell a member of "
        "staff now. We have let them know.</p>"
    )


def _medical(clinic: Clinic) -> str:
    return (
        "<p><strong>Please get help now.</strong> What you told us may need a doctor right away. Call "
        f"<strong>{escape(clinic.crisis.emergency_number)}</strong>, or if you are at the clinic, tell a member of "
        "staff now. We have let them know.</p>"
    )


def _calls(lines: Sequence[str]) -> str:
    """Buttons that call on a phone; lines that are more than a number have none."""
    numbers = [line for line in dict.fromkeys(lines) if re.fullmatch(r"\+?[0-9][0-9 ()-]*", line)]
    buttons = "".join(
        f'<a class="button secondary" href="tel:{re.sub("[^0-9+]", "", number)}">Call {escape(number)}</a>'
        for number in numbers
    )
    return f'<p class="calls">{buttons}</p>' if buttons else ""
