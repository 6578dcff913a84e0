"""Strips of paper become pages, each with the patient above and the protocol and page number below."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from io import BytesIO
from itertools import accumulate, groupby

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from screening.summary.blocks import (
    FAINT,
    HAIR,
    INK,
    PAPER,
    SMALL,
    TINY,
    Area,
    Circle,
    Figure,
    Mark,
    Picture,
    Rule,
    Strip,
    Strips,
    Tone,
    Words,
)
from screening.summary.fonts import BODY
from screening.summary.lines import Line, Piece, Span, set_lines
from screening.summary.marked import Marker, Reading
from screening.summary.tags import Role

# Nothing drawn here fetches anything; should markup ever be let in, it must still reach no host and no file.
rl_config.trustedHosts = None
rl_config.trustedSchemes = []
rl_config.useA85 = 0  # plain bytes in streams: smaller and quicker


# A typeface is cut down to the letters used while a file is closed, by a reader of the typeface with one place in it that
# all threads share: two at once gave wrong letters or an error.
_cutting_typefaces = threading.Lock()


class Paper(Enum):
    """Sheet sizes in points."""

    LETTER = (612.0, 792.0)
    A4 = (595.2756, 841.8898)


MARGIN = 46.0
TOP, BOTTOM = 66.0, 46.0


@dataclass(frozen=True, slots=True)
class Box:
    """A word or two in a box. `dark`: white on ink, for what makes a paper unfit to act on."""

    words: str
    dark: bool = True


@dataclass(frozen=True, slots=True)
class Running:
    """What stands on every page: above, who it is about and the state of the paper in a sentence; in boxes at the top right
    what must not be missed, dark ones first; `foot` and `status` below."""

    identity: tuple[Span, ...]
    state: str
    boxes: tuple[Box, ...]
    foot: str
    status: str
    title: str  # the document's own title: no name, no health facts
    language: str = "en"


def width_of(paper: Paper) -> float:
    """How wide the text is, in points."""
    return float(paper.value[0]) - 2 * MARGIN


def room_of(paper: Paper) -> float:
    """How tall the text of one page is, in points."""
    return float(paper.value[1]) - TOP - BOTTOM


def _kept_together(strips: Sequence[Strip]) -> list[list[Strip]]:
    groups: list[list[Strip]] = [[]]
    for strip in strips:
        groups[-1].append(strip)
        if not strip.keep:
            groups.append([])
    return [group for group in groups if group]


def paginated(strips: Sequence[Strip], room: float) -> list[Strips]:
    """Pages of strips, none taller than `room` unless one strip alone is. None is lost, doubled or cut."""
    pages: list[list[Strip]] = [[]]
    left = room
    for group in _kept_together(strips):
        height = sum(strip.height for strip in group)
        for strip in group:
            wanted = height if strip is group[0] and height <= room else strip.height
            if pages[-1] and (wanted > left or strip.new_page):
                again = (
                    list(map(_untagged, strip.repeat))
                    if sum(part.height for part in strip.repeat) + strip.height <= room
                    else []
                )
                pages.append(again)
                left = room - sum(part.height for part in again)
            if pages[-1] or strip.all_marks:  # a page does not open with empty space
                pages[-1].append(strip)
                left -= strip.height
    return [tuple(page) for page in pages if page] or [()]


def _untagged(strip: Strip) -> Strip:
    """Column titles shown again are there for the eye: a screen reader has met them."""
    marks = (replace(mark, tag=None) if isinstance(mark, Words) else mark for mark in strip.marks)
    return replace(strip, marks=tuple(marks))


def _draw_words(canvas: Canvas, words: Words, x: float, y: float) -> None:
    for piece in words.line:
        _draw_piece(canvas, piece, words, x, y)
        x += piece.width * words.size


def _draw_piece(canvas: Canvas, piece: Piece, words: Words, x: float, y: float) -> None:
    if piece.mark:
        canvas.setFillColorRGB(*HAIR)
        canvas.rect(x, y - words.size * 0.25, piece.width * words.size, words.size * 1.1, stroke=0, fill=1)
    canvas.setFillColorRGB(*(FAINT if piece.faint else words.tone))
    canvas.setFont(piece.face.name, words.size)
    canvas.drawString(x, y, piece.text)


def _stroke(canvas: Canvas, weight: float, tone: Tone) -> None:
    canvas.setLineWidth(weight)
    canvas.setStrokeColorRGB(*tone)
    canvas.setFillColorRGB(*tone)


def _draw_figure(canvas: Canvas, figure: Figure, left: float, top: float) -> None:
    _stroke(canvas, figure.weight, figure.tone)
    path = canvas.beginPath()
    (x, y), *others = figure.points
    path.moveTo(left + x, top - y)
    for x, y in others:
        path.lineTo(left + x, top - y)
    if figure.closed:
        path.close()
    canvas.drawPath(path, stroke=1, fill=int(figure.filled))


def _draw(canvas: Canvas, mark: Mark, left: float, top: float) -> None:
    match mark:
        case Words(x, y):
            _draw_words(canvas, mark, left + x, top - y)
        case Rule(x, y, to_x, to_y, weight, tone, dashes):
            _stroke(canvas, weight, tone)
            canvas.setDash(list(dashes))
            canvas.line(left + x, top - y, left + to_x, top - to_y)
            canvas.setDash([])
        case Area(x, y, width, height, tone):
            canvas.setFillColorRGB(*tone)
            canvas.rect(left + x, top - y - height, width, height, stroke=0, fill=1)
        case Figure():
            _draw_figure(canvas, mark, left, top)
        case Circle(x, y, radius, filled, weight, tone):
            _stroke(canvas, weight, tone)
            canvas.circle(left + x, top - y, radius, stroke=1, fill=int(filled))
        case Picture(x, y):
            for part in mark.marks:
                _draw(canvas, part, left + x, top - y)


def _draw_all(canvas: Canvas, marker: Marker, marks: Sequence[Mark], top: float) -> None:
    for mark in marks:
        marker.enter(mark.tag if isinstance(mark, Words | Picture) else None)
        if isinstance(mark, Picture) and mark.tag.role is Role.FIGURE:
            left, upper = MARGIN + mark.x, top - mark.y
            marker.reading.boxes[mark.tag] = (left, upper - mark.height, left + mark.width, upper)
        _draw(canvas, mark, MARGIN, top)


def _width(line: Line, size: float) -> float:
    return sum(piece.width for piece in line) * size


def _first_lines(spans: tuple[Span, ...], size: float, width: float, most: int) -> list[Line]:
    """At most `most` lines; a longer text ends in "..." here because page 1 has it in full."""
    lines = set_lines(spans, size, width)
    if len(lines) <= most:
        return list(lines)
    (dots,) = set_lines((Span(" ..."),), size, width)
    return (
        [*lines[: most - 1], (*lines[most - 1][:-1], *dots)]
        if len(lines[most - 1]) > 1
        else [*lines[: most - 1], dots]
    )


def _draw_box(canvas: Canvas, box: Box, right: float, top: float) -> float:
    """One box that ends at `right`; where the next one to its left may end."""
    line = set_lines((Span(box.words, bold=True),), SMALL.size, 400)[0]
    width = _width(line, SMALL.size) + 12
    left, tone = right - width, PAPER if box.dark else INK
    if box.dark:
        _draw(canvas, Area(left, 17, width, 13, INK), 0, top)
    else:
        edges = ((left, 17.0), (right, 17.0), (right, 30.0), (left, 30.0))
        _draw(canvas, Figure(edges, False, 1.1), 0, top)
    _draw(canvas, Words(left + 6, 26.3, line, SMALL.size, tone), 0, top)
    return left - 6


def _draw_head(canvas: Canvas, running: Running, paper: Paper) -> None:
    top, width = paper.value[1], width_of(paper)
    left = MARGIN + width
    for box in running.boxes:
        left = _draw_box(canvas, box, left, top)
    state = _first_lines((Span(running.state, bold=True),), SMALL.size, width, 1)
    who = _first_lines(running.identity, SMALL.size, left - MARGIN - 4, 2)
    for at, line in enumerate((*who, *state)):
        _draw(canvas, Words(MARGIN, 26.3 + at * (SMALL.leading + 2.4), line, SMALL.size), 0, top)
    _draw(canvas, Rule(MARGIN, 55, MARGIN + width, 55), 0, top)


def _draw_foot(canvas: Canvas, running: Running, paper: Paper, page: int, pages: int) -> None:
    width = width_of(paper)
    _draw(canvas, Rule(MARGIN, 0, MARGIN + width, 0), 0, 38)
    for words, y in ((running.foot, 28.0), (running.status, 19.0)):
        line = _first_lines((Span(words),), TINY.size, width - 70, 1)[0]
        _draw(canvas, Words(MARGIN, 0, line, TINY.size, FAINT), 0, y)
    number = set_lines((Span(f"Page {page} of {pages}", bold=True),), TINY.size, width)[0]
    _draw(canvas, Words(MARGIN + width - _width(number, TINY.size), 0, number, TINY.size), 0, 28)


def _draw_page(canvas: Canvas, marker: Marker, page: Strips, top: float) -> None:
    tops = list(accumulate((-strip.height for strip in page), initial=top))
    placed = list(zip(page, tops, strict=False))
    for _, group in groupby(placed, key=lambda place: id(place[0].row or place[0])):
        strips = list(group)
        for column in range(max(len(strip.columns) for strip, _ in strips)):
            for strip, at in strips:
                _draw_all(canvas, marker, strip.columns[column], at)
        for strip, at in strips:
            _bookmark(canvas, strip, at)
            _draw_all(canvas, marker, strip.marks, at)


def _bookmark(canvas: Canvas, strip: Strip, top: float) -> None:
    if strip.bookmark:
        place = f"{canvas.getPageNumber()}-{round(top)}"
        canvas.bookmarkHorizontal(place, 0, top)
        canvas.addOutlineEntry(strip.bookmark, place, strip.depth, closed=1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The paper as it is drawn, and in which order it is read."""

    pdf: bytes
    reading: Reading


def document(strips: Sequence[Strip], running: Running, paper: Paper) -> Drawn:
    """The pages, the same for the same input: no clock, no machine and no order of work gets into them."""
    buffer = BytesIO()
    canvas = Canvas(
        buffer, pagesize=paper.value, invariant=1, pageCompression=1, lang=running.language,
        initialFontName=BODY,  # type: ignore[arg-type]  # the stub says float; without it an unembedded Helvetica comes in
    )  # fmt: skip
    canvas.setTitle(running.title)
    canvas.setCreator("Anteroom")
    canvas.setAuthor("Anteroom")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.showOutline()
    marker = Marker(canvas)
    pages = paginated(strips, room_of(paper))
    for number, page in enumerate(pages, start=1):
        marker.enter(None)
        _draw_head(canvas, running, paper)
        _draw_page(canvas, marker, page, paper.value[1] - TOP)
        marker.enter(None)
        _draw_foot(canvas, running, paper, number, len(pages))
        marker.turn_page()
        canvas.showPage()
    with _cutting_typefaces:
        canvas.save()
    return Drawn(buffer.getvalue(), marker.reading)
