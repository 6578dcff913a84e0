"""Paragraphs, tables and boxes as strips: each strip is one line's height of paper and is never cut in two.

All lengths are points. Within a strip, x runs from the left margin and y from the strip's top, downwards.
Nothing here knows about pages or PDF, so a layout can be tested without drawing it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TypeAlias

from screening.summary.lines import Line, Span, set_lines, spaced_out, typed_lines
from screening.summary.tags import Role, Tag, within

Tone: TypeAlias = tuple[float, float, float]
INK: Tone = (0.09, 0.10, 0.12)
FAINT: Tone = (0.36, 0.38, 0.41)
HAIR: Tone = (0.74, 0.76, 0.78)
WASH: Tone = (0.945, 0.95, 0.955)
PAPER: Tone = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Style:
    """Type size and the height of a line."""

    size: float
    leading: float


TITLE, HEADING, SUBHEADING = Style(16, 20), Style(12, 16), Style(9.6, 13)
BODY, SMALL, TINY = Style(8.8, 11.8), Style(7.8, 10.4), Style(6.8, 8.8)


@dataclass(frozen=True, slots=True)
class Words:
    """One set line; `y` is its baseline. `tag`: what it is to a screen reader, None for what only decorates the page."""

    x: float
    y: float
    line: Line
    size: float
    tone: Tone = INK
    tag: Tag | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight stroke."""

    x: float
    y: float
    to_x: float
    to_y: float
    weight: float = 0.5
    tone: Tone = HAIR
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    tone: Tone


@dataclass(frozen=True, slots=True)
class Figure:
    """An outline through points, filled or not: the signs of the ladder and the chart's readings."""

    points: tuple[tuple[float, float], ...]
    filled: bool
    weight: float = 0.9
    tone: Tone = INK
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    radius: float
    filled: bool
    weight: float = 0.9
    tone: Tone = INK


@dataclass(frozen=True, slots=True)
class Picture:
    """Marks that a screen reader meets as one thing, told in the words of its tag; `width` and `height` are its room."""

    x: float
    y: float
    width: float
    height: float
    marks: tuple["Mark", ...]
    tag: Tag = field(compare=False)


Mark: TypeAlias = Words | Rule | Area | Figure | Circle | Picture


@dataclass(frozen=True, slots=True)
class Strip:
    """One indivisible strip of paper.

    `keep`: stays on the page of the next strip. `repeat`: shown again above it on a new page.
    `new_page`: begins one. `bookmark`: its title there, `depth` 1 for one below another.
    Of a table's row that may be cut, `columns` are the marks by column and `row` is the row it belongs to: what is on one
    page is drawn column by column, so that a search finds whole cells.
    """

    height: float
    marks: tuple[Mark, ...] = ()
    keep: bool = False
    repeat: tuple["Strip", ...] = ()
    bookmark: str = ""
    depth: int = 0
    new_page: bool = False
    columns: tuple[tuple[Mark, ...], ...] = ()
    row: object = None

    @property
    def all_marks(self) -> tuple[Mark, ...]:
        return sum(self.columns, self.marks)


Strips: TypeAlias = tuple[Strip, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some spans in one style. Line breaks inside a span's text start new lines."""

    spans: tuple[Span, ...]
    style: Style = BODY
    sign: tuple[Mark, ...] = ()  # drawn in the left of the first line, which is then indented
    indent: float = 0
    sign_says: str = ""  # what the sign says where the words beside it do not


Cell: TypeAlias = tuple[Paragraph, ...]


def paragraph(
    text: str, style: Style = BODY, *, bold: bool = False, faint: bool = False, indent: float = 0
) -> Paragraph:
    """The usual paragraph: one text in one weight and tone."""
    return Paragraph((Span(text, bold, faint),), style, indent=indent)


def labelled(label: str, text: str, style: Style = BODY) -> Paragraph:
    """A bold label and what it says."""
    return Paragraph((Span(f"{label}  ", bold=True), Span(text)), style)


def _typed(spans: tuple[Span, ...]) -> list[tuple[Span, ...]]:
    """Spans regrouped so that each group is one typed line."""
    groups: list[list[Span]] = [[]]
    for span in spans:
        first, *others = typed_lines(span.text)
        groups[-1].append(replace(span, text=first))
        groups += [[replace(span, text=text)] for text in others]
    return [tuple(group) for group in groups]


def _set(part: Paragraph, width: float) -> list[Line]:
    typed = [set_lines(spans, part.style.size, width - part.indent) for spans in _typed(part.spans)]
    ended = [(*lines[:-1], spaced_out(lines[-1])) for lines in typed[:-1]]
    return [line for lines in (*ended, typed[-1]) for line in lines]


def _baseline(style: Style, leading: float) -> float:
    return leading / 2 + style.size * 0.35


def _line_marks(
    part: Paragraph, line: Line, x: float, leading: float, first: bool, tag: Tag
) -> tuple[Mark, ...]:
    words = Words(x + part.indent, _baseline(part.style, leading), line, part.style.size, tag=tag)
    return (*_sign(part, x, leading / 2, tag), words) if first else (words,)


def _sign(part: Paragraph, x: float, y: float, tag: Tag) -> tuple[Mark, ...]:
    if not part.sign_says:
        return moved(part.sign, x, y)
    said = Tag(Role.SIGN, tag, part.sign_says)
    return (Picture(x, y, part.indent, part.style.size, part.sign, said),)


def moved(marks: Iterable[Mark], right: float, down: float) -> tuple[Mark, ...]:
    """The same marks, shifted."""
    return tuple(_moved(mark, right, down) for mark in marks)


def _moved(mark: Mark, right: float, down: float) -> Mark:
    match mark:
        case Rule():
            return replace(
                mark, x=mark.x + right, y=mark.y + down, to_x=mark.to_x + right, to_y=mark.to_y + down
            )
        case Figure():
            return replace(mark, points=tuple((x + right, y + down) for x, y in mark.points))
        case Words() | Area() | Circle() | Picture():
            return replace(mark, x=mark.x + right, y=mark.y + down)


def text(part: Paragraph, width: float, *, keep: bool = False, tag: Tag | None = None) -> Strips:
    """A paragraph across the page; no first or last line stands alone. `keep` holds it to what follows; `tag` says what
    it is when it is no plain paragraph."""
    leading, tag = part.style.leading, tag or Tag(Role.PARAGRAPH)
    lines = _set(part, width)
    strips = [
        Strip(leading, _line_marks(part, line, 0, leading, at == 0, tag)) for at, line in enumerate(lines)
    ]
    return _held(strips, keep)


def _held(strips: Sequence[Strip], keep_last: bool) -> Strips:
    """Short runs stay whole; of long ones the first two and the last two lines stay together."""
    last = len(strips) - 1
    return tuple(
        replace(strip, keep=keep_last if at == last else last < 3 or at == 0 or at == last - 1)
        for at, strip in enumerate(strips)
    )


def gap(height: float, *, keep: bool = False) -> Strips:
    return (Strip(height, keep=keep),)


def heading(title: str, width: float) -> Strips:
    """A section's title over a rule, with a bookmark; it stays with what follows it."""
    (line,) = _set(paragraph(title, HEADING, bold=True), width)[:1]
    words = Words(0, 12.5, line, HEADING.size, tag=Tag(Role.HEADING))
    return (
        Strip(12, keep=True),
        Strip(21, (words, Rule(0, 18, width, 18, 0.9, INK)), keep=True, bookmark=title),
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in points, and the space between columns."""

    widths: tuple[float, ...]
    gutter: float = 10

    def starts(self) -> tuple[float, ...]:
        starts, x = [], 0.0
        for width in self.widths:
            starts.append(x)
            x += width + self.gutter
        return tuple(starts)

    @property
    def total(self) -> float:
        return sum(self.widths) + self.gutter * (len(self.widths) - 1)


def columns(total: float, *shares: float, gutter: float = 10) -> Columns:
    """Columns filling `total` points in these proportions."""
    room = total - gutter * (len(shares) - 1)
    return Columns(tuple(room * share / sum(shares) for share in shares), gutter)


_WHOLE = 9  # a row of no more lines than this is never cut


def _cell_lines(cell: Cell, x: float, width: float, leading: float, tag: Tag) -> list[tuple[Mark, ...]]:
    """The marks of one cell, line by line. One with nothing in it is a cell all the same."""
    parts = cell or (paragraph(""),)
    return [
        _line_marks(part, line, x, leading, at == 0, tag_of_part)
        for part, tag_of_part in zip(parts, within(tag, len(parts)), strict=True)
        for at, line in enumerate(_set(part, width))
    ]


def _whole_row(by_column: Sequence[list[tuple[Mark, ...]]], leading: float, repeat: Strips) -> Strip:
    """A row as one strip, drawn cell by cell, so that a search meets each cell's words in one piece."""
    marks = [
        mark for lines in by_column for at, line in enumerate(lines) for mark in moved(line, 0, at * leading)
    ]
    return Strip(leading * max(1, max(map(len, by_column))), tuple(marks), repeat=repeat)


def row(
    cells: Sequence[Cell],
    layout: Columns,
    *,
    style: Style = BODY,
    repeat: Strips = (),
    rule: Tone | None = HAIR,
    pad: float = 2.6,
    tags: Sequence[Tag] = (),
) -> Strips:
    """One row of a table: text of every length, cut between lines when the page ends. `tags`: one for each cell; without
    them it is a table of its own."""
    leading = style.leading
    tags = tags or cells_of(Tag(Role.TABLE), len(cells))
    by_column = [
        _cell_lines(cell, x, width, leading, tag)
        for cell, x, width, tag in zip(cells, layout.starts(), layout.widths, tags, strict=True)
    ]
    if max(map(len, by_column)) <= _WHOLE:
        strips = [_whole_row(by_column, leading, repeat)]
    else:
        strips = [
            Strip(leading, columns=marks, row=by_column, repeat=repeat)
            for marks in zip_longest(*by_column, fillvalue=())
        ]
    strips[0] = _lowered(strips[0], pad)
    foot = strips[-1].height + pad
    under = (Rule(0, foot, layout.total, foot, 0.5, rule),) if rule else ()
    strips[-1] = replace(strips[-1], height=foot, marks=strips[-1].marks + under)
    return _held(strips, False)


def cells_of(table: Tag, count: int, *, titled: bool = False) -> tuple[Tag, ...]:
    """The tags of the cells of one more row of a table; `titled`: the first is a title for the row."""
    line = Tag(Role.ROW, table)
    first = Tag(Role.COLUMN_TITLE, line, of_row=True) if titled else Tag(Role.CELL, line)
    return (first, *(Tag(Role.CELL, line) for _ in range(count - 1)))


def _lowered(strip: Strip, pad: float) -> Strip:
    """The same strip with some space above what it shows."""
    columns = tuple(moved(marks, 0, pad) for marks in strip.columns)
    return replace(strip, height=strip.height + pad, marks=moved(strip.marks, 0, pad), columns=columns)


def header(titles: Sequence[str], layout: Columns, table: Tag | None = None) -> Strips:
    """A table's column titles, to stand above its first row and again on each new page."""
    cells = [(paragraph(title, TINY, bold=True, faint=True),) for title in titles]
    line = Tag(Role.ROW, table or Tag(Role.TABLE))
    tags = [Tag(Role.COLUMN_TITLE, line) for _ in titles]
    return tuple(replace(strip, keep=True) for strip in row(cells, layout, style=TINY, rule=INK, tags=tags))


def table(
    titles: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    layout: Columns,
    *,
    style: Style = BODY,
    pad: float = 2.6,
) -> Strips:
    """A table whose titles are shown again on every page it reaches."""
    tag = Tag(Role.TABLE)
    top = header(titles, layout, tag)
    body = [
        strip
        for cells in rows
        for strip in row(
            cells, layout, style=style, repeat=top, pad=pad, tags=cells_of(tag, len(layout.widths))
        )
    ]
    return (*top, *body)


def boxed(
    strips: Strips, width: float, *, weight: float = 0.8, wash: Tone | None = None, pad: float = 8
) -> Strips:
    """Strips laid out `width - 2 * pad` wide, in a frame that stays on one page when it fits on one."""
    inner = (Strip(pad * 0.75), *strips, Strip(pad * 0.75))
    framed: list[Strip] = []
    for at, strip in enumerate(inner):
        edges: list[Mark] = [Area(0, 0, width, strip.height, wash)] if wash else []
        sides = [Rule(x, 0, x, strip.height, weight, INK) for x in (0, width)]
        ends = [Rule(0, y, width, y, weight, INK) for y in _ends(at, len(inner), strip.height)]
        marks = (*edges, *sides, *ends, *moved(strip.all_marks, pad, 0))
        framed.append(replace(strip, marks=marks, columns=(), keep=at < len(inner) - 1, repeat=()))
    return tuple(framed)


def _ends(at: int, count: int, height: float) -> tuple[float, ...]:
    return ((0.0,) if at == 0 else ()) + ((height,) if at == count - 1 else ())


def beside(left: Strips, right: Strips, offset: float) -> Strips:
    """Two short stacks side by side, the right one `offset` points in, as one strip."""
    marks: list[Mark] = []
    heights = []
    for stack, x in ((left, 0.0), (right, offset)):
        y = 0.0
        for strip in stack:
            marks += moved(strip.all_marks, x, y)
            y += strip.height
        heights.append(y)
    return (Strip(max(heights), tuple(marks)),)
