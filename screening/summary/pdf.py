"""The summary on paper: page 1 is two minutes' reading, everything it rests on follows."""

from collections.abc import Callable

from screening.summary import words
from screening.summary.behind import (
    changes,
    contradictions_in_full,
    found,
    information,
    not_known,
    settle_in_full,
)
from screening.summary.blocks import Strips
from screening.summary.first_page import two_minutes
from screening.summary.lines import Span
from screening.summary.model import Summary
from screening.summary.pages import Paper, Running, document, room_of, width_of
from screening.summary.pieces import stacked
from screening.summary.record import (
    answers,
    characters,
    determination,
    medicines,
    protocol,
    provenance,
    scores,
    sources,
    treatments,
)

_BEHIND: tuple[Callable[[Summary, float], Strips], ...] = (
    found,
    information,
    not_known,
    settle_in_full,
    changes,
    contradictions_in_full,
    medicines,
    treatments,
    scores,
    answers,
    protocol,
    provenance,
    sources,
    characters,
    determination,
)


def _running(summary: Summary) -> Running:
    patient, stamp = summary.patient, summary.stamp
    identity = (
        Span(patient.name, bold=True),
        Span(f"   born {patient.born}   record {patient.record_number}"),
    )
    foot = (
        f"{stamp.protocol} {stamp.version} · {stamp.policy} {stamp.policy_version} · hash {stamp.hash[:16]}"
    )
    return Running(identity, words.DEMO if patient.demo else "", foot, stamp.standing, words.TITLE)


def pdf_of(summary: Summary) -> bytes:
    """The summary as a PDF on A4 or US Letter. The same summary gives the same bytes."""
    paper = Paper.LETTER if summary.letter_paper else Paper.A4
    width = width_of(paper)
    behind = (part(summary, width) for part in _BEHIND)
    return document(stacked(two_minutes(summary, width, room_of(paper)), *behind), _running(summary), paper)
