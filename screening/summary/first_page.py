"""Page 1: two minutes' reading that names the route, the stops, the unknowns and what would settle them."""

from collections.abc import Sequence

from screening.rule import Rung
from screening.summary import words
from screening.summary.blocks import (
    HEADING,
    SMALL,
    SUBHEADING,
    TINY,
    TITLE,
    WASH,
    Columns,
    Paragraph,
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
from screening.summary.model import Field, Summary, Urgent
from screening.summary.pieces import cell, empty, height_of, signed, stacked
from screening.summary.short_lists import found_column, open_column, small_title
from screening.summary.signs import SIGN_WIDTH, SIGNS
from screening.summary.words import Part

_CHART_HEIGHTS = (104.0, 70.0)  # points; the lower one when page 1 is crowded
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
        spans = (Span(f"{item.words}  ", bold=True), Span(item.action))
        strips += text(Paragraph(spans, SMALL), inner)
        strips += text(paragraph(f"{item.id}  {item.answer}", TINY, faint=True, indent=10), inner)
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
    beyond = "; ".join(f"{field.label}: {field.value}" for field in summary.beyond_urgent)
    said = text(paragraph(f"{words.BEYOND_URGENT} {beyond}.", SMALL, bold=True), width) if beyond else ()
    return stacked(
        gap(9),
        table(words.ROUTE_COLUMNS, rows, layout, pad=1.9),
        said,
        text(paragraph(words.TALLY_NOTE, TINY, faint=True), width),
    )


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


def _pressures(summary: Summary, width: float, height: float) -> Strips:
    """The chart with the same readings in words beside it."""
    half = (width - _BETWEEN) / 2
    if summary.pressures:
        body = beside(
            (pressure_chart(summary.pressures, summary.limits, half, height),),
            _readings(summary, half),
            half + _BETWEEN,
        )
    else:
        body = stacked(empty(Part.PRESSURES, width), _readings(summary, width))
    return stacked(small_title(Part.PRESSURES, 0, width), body)


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
    tries = (_with_lists(top, summary, width, room, height) for height in _CHART_HEIGHTS)
    whole = next((page for page in tries if height_of(page) <= room), None)
    # When urgent findings alone fill page 1, the lists and the chart have the next page to themselves.
    return whole or stacked(top, _with_lists((), summary, width, room, _CHART_HEIGHTS[0]))


def _with_lists(top: Strips, summary: Summary, width: float, room: float, chart: float) -> Strips:
    half = (width - _BETWEEN) / 2
    below = _pressures(summary, width, chart)
    left = room - height_of(top) - height_of(below)
    found, still_open = found_column(summary, half, left), open_column(summary, half, left)
    return stacked(top, beside(found, still_open, half + _BETWEEN), below)
