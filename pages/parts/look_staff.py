"""How the clinician's pages look: quiet, dense enough to read in two minutes, every outcome a word, a sign, a border."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from screening.rule import Rung


@dataclass(frozen=True, slots=True)
class RungLook:
    """Ink of the sign and border, tint behind, weight of the border in pixels, and the sign drawn 16 by 16."""

    ink: str
    tint: str
    weight: int
    sign: str


_RUNGS: Mapping[Rung, RungLook] = {
    Rung.URGENT: RungLook(
        "#8f1d22",
        "#fbe9e9",
        10,
        '<path d="M8 .8 15.6 15H.4z" fill="INK"/><path d="M8 5.8v4.6" stroke="#fff" stroke-width="2"/>'
        '<circle cx="8" cy="12.6" r="1.1" fill="#fff"/>',
    ),
    Rung.CONTRAINDICATED: RungLook(
        "#a4262c",
        "#fcf0f0",
        8,
        '<path d="M1 1h14v14H1z" fill="INK"/>'
        '<path d="m4.6 4.6 6.8 6.8m0-6.8-6.8 6.8" stroke="#fff" stroke-width="2.2"/>',
    ),
    Rung.DEFERRED: RungLook(
        "#8a4b08",
        "#fdf4ea",
        6,
        '<circle cx="8" cy="8" r="7" fill="INK"/><path d="M6 4.6v6.8m4-6.8v6.8" stroke="#fff" stroke-width="2"/>',
    ),
    Rung.INFORMATION_NEEDED: RungLook(
        "#55438a",
        "#f5f2fb",
        5,
        '<circle cx="8" cy="8" r="6.2" fill="none" stroke="INK" stroke-width="2"/>'
        '<circle cx="8" cy="8" r="2" fill="INK"/>',
    ),
    Rung.SPECIALIST_CLEARANCE: RungLook(
        "#1f5a8a",
        "#eff5fa",
        4,
        '<path d="M8 1.2 14.8 8 8 14.8 1.2 8z" fill="none" stroke="INK" stroke-width="2"/>',
    ),
    Rung.PRECAUTIONS: RungLook(
        "#6b5200",
        "#fcf9ec",
        3,
        '<path d="M8 2 14.6 14H1.4z" fill="none" stroke="INK" stroke-width="1.8"/>',
    ),
    Rung.NONE_FOUND: RungLook("#55666d", "#fff", 1, '<path d="M2 8h12" stroke="INK" stroke-width="2"/>'),
}


def _rung_style(rung: Rung, look: RungLook) -> str:
    shape = look.sign.replace("INK", look.ink)
    drawing = quote(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{shape}</svg>')
    return (
        f".rung-{rung.word} {{ background: {look.tint}; --weight: {look.weight}px; --edge: {look.weight}px solid {look.ink}; }}\n"
        f'.sign-{rung.word} {{ background-image: url("data:image/svg+xml,{drawing}"); }}\n'
    )


_STYLE = Path(__file__).with_name("staff.css").read_text("utf-8")


@cache
def _style() -> str:
    rungs = "".join(_rung_style(rung, look) for rung, look in _RUNGS.items())
    return f"<style>{_STYLE}{rungs}</style>"


def look_staff() -> None:
    """Put the style on this page."""
    st.html(_style())
