"""The summary on paper: page 1 is two minutes' reading, everything it rests on follows."""

from collections.abc import Callable, Mapping
from typing import Any

from screening.summary import words
from screening.summary.behind import (
    added,
    changes,
    contradictions_in_full,
    found,
    information,
    not_known,
    settle_in_full,
)
from screening.summary.blocks import Strip, Strips
from screening.summary.decided import determination, lifts_in_full, patient_words
from screening.summary.first_page import two_minutes
from screening.summary.lines import Span
from screening.summary.model import PaperState, Summary
from screening.summary.pages import Box, Paper, Running, document, room_of, width_of
from screening.summary.pieces import stacked
from screening.summary.record import (
    answers,
    asked,
    characters,
    medicines,
    protocol,
    provenance,
    scores,
    sources,
    treatments,
)
from screening.summary.structure import completed

_BEHIND: tuple[Callable[[Summary, float], Strips], ...] = (
    found,
    information,
    not_known,
    settle_in_full,
    changes,
    contradictions_in_full,
    lifts_in_full,
    added,
    asked,
    medicines,
    treatments,
    scores,
    answers,
    protocol,
    provenance,
    sources,
    characters,
    patient_words,
    determination,
)


def _boxes(summary: Summary) -> tuple[Box, ...]:
    """The state first, the invented patient beside it."""
    state = summary.review.state
    told = [Box(words.STATE_BOXES[state], dark=state is not PaperState.SIGNED)]
    if summary.patient.demo:
        told.append(Box(words.DEMO))
    if not summary.patient.record_number and summary.patient.name == words.ANONYMOUS:
        told.append(Box(words.ANONYMOUS.upper(), dark=False))
    return tuple(told)


def _running(summary: Summary) -> Running:
    patient, stamp, signature = summary.patient, summary.stamp, summary.review.signature
    known = (("born", patient.born), ("record", patient.record_number))
    told = "".join(f"   {label} {value}" for label, value in known if value)
    identity = (Span(patient.name, bold=True), Span(told or f"   {patient.age}"))
    foot = (
        f"{stamp.protocol} {stamp.version} · {stamp.policy} {stamp.policy_version} · hash {stamp.hash[:16]}"
    )
    seal = f"Seal {signature.seal[:16]} · " if signature and signature.seal else ""
    state = words.state_of(summary.review)
    return Running(identity, state, _boxes(summary), foot, f"{seal}{stamp.standing}", words.TITLE)


def pdf_of(summary: Summary, *, case: Mapping[str, Any] | None = None) -> bytes:
    """The summary as a PDF on A4 or US Letter, tagged for screen readers; `case`, as plain JSON data, is attached inside.
    The same input gives the same bytes."""
    paper = Paper.LETTER if summary.letter_paper else Paper.A4
    width = width_of(paper)
    first, then = two_minutes(summary, width, room_of(paper))
    turned = (Strip(0, new_page=True, keep=True),)
    behind = (part(summary, width) for part in _BEHIND)
    running = _running(summary)
    drawn = document(stacked(first, turned, then, *behind), running, paper)
    return completed(drawn.pdf, drawn.reading, title=running.title, language=running.language, case=case)
