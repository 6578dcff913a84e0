"""The small parts that every page of the summary is built from."""

from collections.abc import Sequence
from dataclasses import replace

from screening.rule import Rung
from screening.summary.blocks import (
    BODY,
    SMALL,
    Cell,
    Columns,
    Paragraph,
    Strips,
    Style,
    paragraph,
    row,
    text,
)
from screening.summary.lines import Span
from screening.summary.model import Evidence
from screening.summary.signs import SIGN_WIDTH, SIGNS
from screening.summary.words import EMPTY, Part


def cell(words: str, *, bold: bool = False, faint: bool = False) -> Cell:
    return (paragraph(words, bold=bold, faint=faint),)


def small(words: str, *, bold: bool = False, faint: bool = False) -> Cell:
    return (paragraph(words, SMALL, bold=bold, faint=faint),)


def signed(rung: Rung, *spans: Span, style: Paragraph | None = None) -> Paragraph:
    part = style or paragraph("")
    return replace(part, spans=spans, sign=SIGNS[rung], indent=SIGN_WIDTH)


def note(words: str, width: float) -> Strips:
    return text(paragraph(words, SMALL, faint=True), width)


def empty(part: Part, width: float) -> Strips:
    return text(paragraph(EMPTY[part], faint=True), width)


def stacked(*stacks: Strips) -> Strips:
    return tuple(strip for stack in stacks for strip in stack)


def labelled_rows(rows: Sequence[tuple[str, Cell]], width: float) -> Strips:
    layout = Columns((96, width - 106))
    return stacked(
        *(
            row(((paragraph(label, SMALL, faint=True),), cell), layout, rule=None, pad=1.2)
            for label, cell in rows
        )
    )


def evidence_line(item: Evidence, style: Style = BODY) -> Paragraph:
    """What was asked, what was said, and what it was held against."""
    asked, said = Span(f"{item.question}: "), Span(item.answer, bold=True)
    return Paragraph((asked, said, Span(f"  {item.comparison}", faint=True)), style)


def height_of(strips: Strips) -> float:
    """How much paper they take, in points."""
    return sum(strip.height for strip in strips)
