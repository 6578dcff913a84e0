"""The small parts that every page of the summary is built from."""

from collections.abc import Sequence

from screening.rule import RUNG_WORDS, Rung
from screening.summary.blocks import (
    BODY,
    SMALL,
    Cell,
    Columns,
    Paragraph,
    Strips,
    Style,
    cells_of,
    paragraph,
    row,
    text,
)
from screening.summary.lines import Span
from screening.summary.model import Evidence
from screening.summary.signs import SIGN_WIDTH, SIGNS
from screening.summary.tags import Role, Tag
from screening.summary.words import EMPTY, Part


def cell(words: str, *, bold: bool = False, faint: bool = False) -> Cell:
    return (paragraph(words, bold=bold, faint=faint),)


def small(words: str, *, bold: bool = False, faint: bool = False) -> Cell:
    return (paragraph(words, SMALL, bold=bold, faint=faint),)


def signed(rung: Rung, *spans: Span, style: Style = BODY, said: bool = False) -> Paragraph:
    """Words behind the sign of a rung; `said`: the words name the rung themselves, so that it is not read out twice."""
    return Paragraph(spans, style, SIGNS[rung], SIGN_WIDTH, "" if said else f"{RUNG_WORDS[rung]}: ")


def note(words: str, width: float) -> Strips:
    return text(paragraph(words, SMALL, faint=True), width)


def empty(part: Part, width: float) -> Strips:
    return text(paragraph(EMPTY[part], faint=True), width)


def stacked(*stacks: Strips) -> Strips:
    return tuple(strip for stack in stacks for strip in stack)


def labelled_rows(rows: Sequence[tuple[str, Cell]], width: float) -> Strips:
    layout, tag = Columns((96, width - 106)), Tag(Role.TABLE)
    return stacked(
        *(
            row(
                ((paragraph(label, SMALL, faint=True),), cell),
                layout,
                rule=None,
                pad=1.2,
                tags=cells_of(tag, 2, titled=True),
            )
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
