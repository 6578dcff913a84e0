"""Page 1: two minutes' reading that names the route, the stops, the unknowns and what would settle them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from screening.rule import Rung
from screening.summary import words
from screening.summary.blocks import (
    HEADING,
    INK,
    SMALL,
    SUBHEADING,
    TINY,
    TITLE,
    WASH,
    Columns,
    Paragraph,
    Rule,
    Strip,
    Strips,
    beside,
    boxed,
    columns,
    gap,
    paragraph,
    row,
    table,
    text,
)
from screening.summary.chart import MOST, pressure_chart
from screening.summary.lines import Span
from screening.summary.model import Contradiction, Field, Line, Settle, Summary, Urgent
from screening.summary.pieces import cell, empty, signed, stacked
from screening.summary.signs import SIGN_WIDTH, SIGNS
from screening.summary.words import EMPTY, Part

T = TypeVar("T")

_MOST_ASKED = 3  # questions named in a line of page 1
_LONGEST_LIST = 40  # more entries than this never fit; what is left out is counted there and follows in full
_BETWEEN = 18.0  # points between the two halves of page 1


def _fields(items: Sequence[Field], width: float) -> Strips:
    """Labels above values, up to four across."""
    strips: list[Strip] = []
    for start in range(0, len(items), 4):
        group = items[start : start + 4]
        layout = columns(width, *([1] * 4))
        layout = Columns(layout.widths[: len(group)], layout.gutter)
        cells = [(paragraph(item.label, TINY, faint=True), paragraph(item.value)) for item in group]
        strips += row(cells, layout, rule=None)
    return tuple(strips)


def _who(summary: Summary, width: float) -> Strips:
    patient, inner = summary.patient, width - 16
    name = text(paragraph(patient.name, HEADING, bold=True), inner)
    known = (
        Field("Date of birth", patient.born),
        Field("Age at the visit", patient.age),
        Field("Record number", patient.record_number),
    )
    return boxed(stacked(name, _fields((*known, *summary.visit), inner)), width, wash=WASH)


def _urgent(urgent: Sequence[Urgent], width: float) -> Strips:
    if not urgent:
        return ()
    inner = width - 16
    banner = Paragraph((Span(Part.URGENT.upper(), bold=True),), SUBHEADING, SIGNS[Rung.URGENT], SIGN_WIDTH)
    strips = text(banner, inner)
    for item in urgent:
        spans = (Span(f"{item.words}  ", bold=True), Span(item.action), Span(f"  {item.id}", faint=True))
        strips += text(Paragraph(spans), inner)
        strips += text(paragraph(item.answer, SMALL, faint=True, indent=10), inner) if item.answer else ()
    return stacked(gap(7), boxed(strips, width, weight=2.2))


def _routes(summary: Summary, width: float) -> Strips:
    layout = columns(width, 108, 158, 60, 78, 22, 22, 24, 26, gutter=8)
    rows = [
        (
            (signed(line.rung, Span(line.outcome, bold=line.rung > Rung.PRECAUTIONS)),),
            cell(line.title),
            cell(line.indication),
            cell(line.gate),
            *(
                cell(str(count) if count else "·")
                for count in (line.absolute, line.relative, line.precaution, line.unknown)
            ),
        )
        for line in summary.routes
    ]
    return stacked(
        gap(9),
        table(words.ROUTE_COLUMNS, rows, layout),
        text(paragraph(words.TALLY_NOTE, TINY, faint=True), width),
    )


def _small_title(part: Part, count: int, width: float) -> Strips:
    title = f"{part} ({count})" if count else str(part)
    (strip, *others) = text(paragraph(title, SUBHEADING, bold=True), width, keep=True)
    return stacked(
        gap(6, keep=True),
        (replace(strip, marks=(*strip.marks, Rule(0, 12.6, width, 12.6, 0.5, INK))), *others),
        gap(2),
    )


@dataclass(frozen=True, slots=True)
class _List:
    """One list of page 1: its first entries, how many there are in all, and where all of them stand."""

    part: Part
    entries: tuple[Strips, ...]
    count: int
    where: Part


def _list(shown: _List, most: int, width: float) -> Strips:
    nothing = text(paragraph(EMPTY[shown.part], SMALL, faint=True), width)
    body = stacked(*shown.entries[:most]) if shown.entries else nothing
    left = shown.count - most
    more = f"and {left} more: see \u201c{shown.where}\u201d"
    rest = text(paragraph(more, SMALL, bold=True), width) if left > 0 else ()
    return stacked(_small_title(shown.part, shown.count, width), body, rest)


def _line(line: Line, width: float) -> Strips:
    spans = (Span(line.words, bold=line.rung >= Rung.DEFERRED), Span(f"  {line.id}", faint=True))
    first = Paragraph(spans, SMALL, SIGNS[line.rung], SIGN_WIDTH)
    below = " · ".join(part for part in (line.routes, line.detail) if part)
    second = text(paragraph(below, TINY, faint=True, indent=SIGN_WIDTH), width) if below else ()
    return stacked(text(first, width, keep=bool(below)), second, gap(1.5))


def _settle(item: Settle, width: float) -> Strips:
    spans = (Span(item.words(_MOST_ASKED)), Span(f"  settles {item.settles}", faint=True))
    return stacked(text(Paragraph(spans, SMALL), width), gap(1.5))


def _contradiction(item: Contradiction, width: float) -> Strips:
    return stacked(text(paragraph(item.words, SMALL), width), gap(1.5))


def _readings(summary: Summary, width: float) -> Strips:
    """The chart in words: the readings it draws, the newest first, and the limits."""
    drawn = list(reversed(summary.pressures))[:MOST]
    lines = [
        text(paragraph(point.words, TINY, bold=point.systolic_over or point.diastolic_over), width)
        for point in drawn
    ]
    earlier = len(summary.pressures) - len(drawn)
    rest = (
        text(paragraph(f"and {earlier} earlier: see \u201c{Part.ANSWERS}\u201d", TINY), width)
        if earlier
        else ()
    )
    limits = [text(paragraph(limit.words, TINY, faint=True), width) for limit in summary.limits]
    key = text(paragraph(words.CHART_KEY, TINY, faint=True), width) if drawn else ()
    return stacked(*lines, rest, gap(2), *limits, key)


def _pressures(summary: Summary, width: float) -> Strips:
    """The chart with the same readings in words beside it."""
    half = (width - _BETWEEN) / 2
    if summary.pressures:
        body = beside(
            (pressure_chart(summary.pressures, summary.limits, half, 112),),
            _readings(summary, half),
            half + _BETWEEN,
        )
    else:
        body = stacked(empty(Part.PRESSURES, width), _readings(summary, width))
    return stacked(_small_title(Part.PRESSURES, 0, width), body)


def _listed(
    part: Part, where: Part, items: Sequence[T], set_one: Callable[[T, float], Strips], width: float
) -> _List:
    entries = tuple(set_one(item, width) for item in items[:_LONGEST_LIST])
    return _List(part, entries, len(items), where)


def _left(summary: Summary, width: float) -> tuple[_List, ...]:
    return (
        _listed(Part.STOPS, Part.FOUND, summary.stops, _line, width),
        _listed(Part.CAUTIONS, Part.FOUND, summary.cautions, _line, width),
    )


def _right(summary: Summary, width: float) -> tuple[_List, ...]:
    return (
        _listed(Part.UNKNOWN, Part.NOT_KNOWN, summary.unknown, _line, width),
        _listed(Part.SETTLE, Part.SETTLE, summary.settle, _settle, width),
        _listed(Part.CONTRADICTIONS, Part.CONTRADICTIONS, summary.contradictions, _contradiction, width),
    )


def _height(strips: Strips) -> float:
    return sum(strip.height for strip in strips)


def two_minutes(summary: Summary, width: float, room: float) -> Strips:
    """Page 1. Its lists are shortened until it fits; what is left out is counted and stands behind."""
    top = stacked(
        text(paragraph(words.TITLE, TITLE, bold=True), width),
        text(paragraph(f"{words.DECIDES} {words.UNDETERMINED}", SMALL, faint=True), width),
        gap(6),
        _who(summary, width),
        _urgent(summary.urgent, width),
        _routes(summary, width),
        gap(2),
    )
    half = (width - _BETWEEN) / 2
    below = _pressures(summary, width)
    left = room - _height(top) - _height(below)
    sides = [_fitting(lists(summary, half), half, left) for lists in (_left, _right)]
    return stacked(top, beside(sides[0], sides[1], half + _BETWEEN), below)


def _fitting(lists: Sequence[_List], width: float, room: float) -> Strips:
    """A column whose lists grow in turn while the page stays whole; each names at least its first entry."""
    shown = [1] * len(lists)
    growing = [at for at, one in enumerate(lists) if len(one.entries) > 1]
    column = _column(lists, shown, width)
    while growing:
        at = growing.pop(0)
        longer = [count + (place == at) for place, count in enumerate(shown)]
        tried = _column(lists, longer, width)
        if _height(tried) <= room:
            shown, column = longer, tried
            growing += [at] if shown[at] < len(lists[at].entries) else []
    return column


def _column(lists: Sequence[_List], shown: Sequence[int], width: float) -> Strips:
    return stacked(*(_list(one, most, width) for one, most in zip(lists, shown, strict=True)))
