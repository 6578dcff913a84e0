"""Page 1: two minutes' reading that names the routes, what was determined, the stops, the unknowns and what settles them.

Every stop that nobody lifted stands on this page, however much else there is to say: the rest gives way step by step.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from screening.rule import RUNG_WORDS, Rung
from screening.summary import words
from screening.summary.blocks import (
    HEADING,
    SMALL,
    SUBHEADING,
    TINY,
    TITLE,
    WASH,
    Cell,
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
from screening.summary.decided import decisions_on_page_one, lifts_on_page_one
from screening.summary.lines import Span
from screening.summary.model import Field, Line, PaperState, Review, RouteRow, Summary, Urgent
from screening.summary.pieces import cell, empty, height_of, signed, stacked
from screening.summary.short_lists import (
    bodies,
    found_column,
    line_spans,
    open_column,
    small_title,
    standing_first,
)
from screening.summary.signs import SIGN_WIDTH, SIGNS
from screening.summary.tags import Role, Tag
from screening.summary.words import Part

_BETWEEN = 18.0  # points between the two halves of page 1


@dataclass(frozen=True, slots=True)
class _Fullness:
    """How much page 1 says. `chart`: how tall it is, in points; 0: it opens page 2. `long`: conditions, reasons and lifts
    in full. `stops`: how the stops stand, "listed" beside the rest, "alone" with the rest on page 2, "run" into each
    other, or only their "ids"."""

    chart: float = 104.0
    long: bool = True
    stops: str = "listed"


_STEPS = (
    _Fullness(),
    _Fullness(chart=70.0),
    _Fullness(chart=0.0),
    _Fullness(chart=70.0, long=False),
    _Fullness(chart=0.0, long=False),
    _Fullness(stops="alone"),
    _Fullness(stops="alone", long=False),
    _Fullness(stops="run", long=False),
    _Fullness(stops="ids", long=False),
)


def _fields(items: Sequence[Field], width: float) -> Strips:
    """Labels above values, up to four across."""
    strips: list[Strip] = []
    listed = Tag(Role.LIST)
    for start in range(0, len(items), 4):
        group = items[start : start + 4]
        layout = columns(width, *([1] * 4))
        layout = Columns(layout.widths[: len(group)], layout.gutter)
        cells = [(paragraph(item.label, TINY, faint=True), paragraph(item.value)) for item in group]
        strips += row(cells, layout, rule=None, tags=[Tag(Role.ITEM, listed) for _ in group])
    return tuple(strips)


def _title(summary: Summary, width: float) -> Strips:
    """What this is, what it is not, and in which state it is."""
    review = summary.review
    unsigned = review.signature is None
    state = f"{words.state_of(review)}."
    said = (Span(f"{words.DECIDES} ", faint=True), Span(words.UNDETERMINED if unsigned else "", faint=True))
    head, *others = text(paragraph(words.TITLE, TITLE, bold=True), width, tag=Tag(Role.TITLE))
    marked = Strip(head.height, head.marks, head.keep, bookmark=words.TITLE)
    shown = unsigned and review.state is PaperState.DRAFT
    standing = () if shown else text(paragraph(state, SUBHEADING, bold=True), width)
    return stacked((marked, *others), standing, text(Paragraph(said, SMALL), width), gap(6))


def _who(summary: Summary, width: float, *, short: bool) -> Strips:
    """Who it is about and what for; `short` runs it into a few lines."""
    patient, inner = summary.patient, width - 16
    name = text(paragraph(patient.name, HEADING, bold=True), inner)
    own = (
        Field("Date of birth", patient.born),
        Field("Age at the visit", patient.age),
        Field("Record number", patient.record_number),
    )
    known = (*(field for field in own if field.value), *summary.visit)
    if short:
        run = (Span(part, faint=faint) for one in known for part, faint in _run(one))
        return boxed(stacked(name, text(Paragraph(tuple(run), SMALL), inner)), width, wash=WASH, pad=5)
    return boxed(stacked(name, _fields(known, inner)), width, wash=WASH)


def _run(one: Field) -> tuple[tuple[str, bool], tuple[str, bool]]:
    return (f"{one.label}: ", True), (f"{one.value}   ", False)


def _urgent(urgent: Sequence[Urgent], review: Review, width: float, *, short: bool) -> Strips:
    """What to act on first; `short` leaves the answers to where the finding stands in full."""
    if not urgent:
        return ()
    inner = width - 16
    style = TINY if short else SMALL
    banner = Paragraph((Span(Part.URGENT.upper(), bold=True),), SUBHEADING, SIGNS[Rung.URGENT], SIGN_WIDTH)
    strips = text(banner, inner, tag=Tag(Role.HEADING))
    for item, tag in zip(urgent, bodies(), strict=False):
        spans: tuple[Span, ...] = (Span(f"{item.words}  ", bold=True), Span(item.action))
        if review.brought(item.id):
            spans += (Span(f"  {words.BROUGHT}", bold=True),)
        about = f"{item.id}  {item.answer}"
        strips += text(
            Paragraph((*spans, Span(f"  {item.id}", faint=True)) if short else spans, style),
            inner,
            tag=Tag(Role.PARAGRAPH, tag),
        )
        if not short:
            below = paragraph(about, TINY, faint=True, indent=10)
            strips += text(below, inner, tag=Tag(Role.PARAGRAPH, tag))
    return stacked(gap(7), boxed(strips, width, weight=2.2))


def _outcome(line: RouteRow) -> Cell:
    """The machine's own outcome; below it what is left after the lifts."""
    said = signed(line.rung, Span(line.outcome, bold=line.rung > Rung.PRECAUTIONS), said=True)
    if not line.after_lifts:
        return (said,)
    left = Paragraph(
        (Span(f"{words.AFTER_LIFTS} ", faint=True), Span(line.after_lifts)), SMALL, indent=SIGN_WIDTH
    )
    return (said, left)


def _routes(summary: Summary, width: float, *, short: bool) -> Strips:
    layout = columns(width, 108, 158, 60, 78, 22, 22, 24, 26, gutter=8)
    rows = [
        (
            _outcome(line),
            cell(line.title),
            cell(line.indication),
            cell(line.gate),
            *(
                cell(str(count), faint=not count)
                for count in (line.absolute, line.relative, line.precaution, line.unknown)
            ),
        )
        for line in summary.routes
    ]
    beyond = "; ".join(f"{field.label}: {field.value}" for field in summary.beyond_urgent)
    said = text(paragraph(f"{words.BEYOND_URGENT} {beyond}.", SMALL, bold=True), width) if beyond else ()
    after = f" {words.AFTER_LIFTS_NOTE}" if any(line.after_lifts for line in summary.routes) else ""
    notes = text(paragraph(f"{words.TALLY_NOTE}{after}", TINY, faint=True), width)
    return stacked(
        gap(4 if short else 9),
        table(words.ROUTE_COLUMNS, rows, layout, pad=0.6 if short else 1.9),
        said,
        () if short else notes,
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


def _told(summary: Summary) -> str:
    """The chart for who cannot see it: what it is, its span, and that the readings stand beside it."""
    drawn = summary.pressures[-MOST:]
    past = sum(point.systolic_over or point.diastolic_over for point in drawn)
    return (
        f"Chart of {len(drawn)} blood pressure readings, {past} of them past a limit of the policy;"
        " the same readings follow in words."
    )


def _pressures(summary: Summary, width: float, height: float) -> Strips:
    """The chart with the same readings in words beside it."""
    half = (width - _BETWEEN) / 2
    if summary.pressures:
        body = beside(
            (pressure_chart(summary.pressures, summary.limits, half, height, _told(summary)),),
            _readings(summary, half),
            half + _BETWEEN,
        )
    else:
        body = stacked(empty(Part.PRESSURES, width), _readings(summary, width))
    return stacked(small_title(Part.PRESSURES, 0, width), body)


def two_minutes(summary: Summary, width: float, room: float) -> tuple[Strips, Strips]:
    """Page 1, as full as it can be with every stop that nobody lifted on it, and what then opens page 2. What is left out
    is counted and stands behind."""
    pages = (_page(summary, width, room, step) for step in _STEPS)
    fitting = next(((first, after) for first, after in pages if height_of(first) <= room), None)
    return fitting or _page(summary, width, room, _STEPS[-1])


def _page(summary: Summary, width: float, room: float, step: _Fullness) -> tuple[Strips, Strips]:
    """Page 1, and what then has the next page to itself."""
    crowded = step.stops in ("run", "ids")
    top = stacked(
        _title(summary, width),
        _who(summary, width, short=crowded),
        _urgent(summary.urgent, summary.review, width, short=crowded),
        _routes(summary, width, short=crowded),
        decisions_on_page_one(summary, width, long=step.long, acts_only=crowded),
        lifts_on_page_one(summary, width, long=step.long, named=step.stops != "ids"),
        gap(2),
    )
    chart = _pressures(summary, width, step.chart or _Fullness().chart)
    if step.stops == "listed":
        on_page_two = () if step.chart else chart
        return _with_lists(top, summary, width, room, chart if step.chart else ()), on_page_two
    first = stacked(top, _stops(summary, width, step.stops))
    return first, _with_lists((), summary, width, room, chart)


def _with_lists(top: Strips, summary: Summary, width: float, room: float, below: Strips) -> Strips:
    half = (width - _BETWEEN) / 2
    left = room - height_of(top) - height_of(below)
    found, still_open = found_column(summary, half, left), open_column(summary, half, left)
    return stacked(top, beside(found, still_open, half + _BETWEEN), below)


def _stops(summary: Summary, width: float, how: str) -> Strips:
    """The stops that nobody lifted, across the page: in two columns, run into each other, or their ids."""
    lifted = summary.review.lifted
    lines = [line for line in standing_first(summary.stops, lifted) if line.id not in lifted]
    title = small_title(Part.STOPS, len(lines), width)
    if not lines:
        return stacked(title, empty(Part.STOPS, width))
    if how == "ids":
        named = ", ".join(line.id for line in lines)
        return stacked(title, text(paragraph(named, TINY, bold=True), width))
    if how == "run":
        run = (Span(f"{line.words} ({_in_short(line, summary.review)}); ") for line in lines)
        return stacked(title, text(Paragraph(tuple(run), TINY), width))
    half = (width - _BETWEEN) / 2
    tags = bodies()
    set_ = [
        text(signed(line.rung, *line_spans(line, summary.review), style=SMALL), half, tag=next(tags))
        for line in lines
    ]
    return stacked(title, tuple(_pairs(set_, half)))


def _in_short(line: Line, review: Review) -> str:
    mark = f", {words.BROUGHT}" if review.brought(line.id) else ""
    return f"{RUNG_WORDS[line.rung].lower()}, {line.id}{mark}"


def _pairs(entries: Sequence[Strips], half: float) -> Iterator[Strip]:
    """Entries in two columns, read across."""
    for at in range(0, len(entries), 2):
        (strip,) = beside(entries[at], entries[at + 1] if at + 1 < len(entries) else (), half + _BETWEEN)
        yield strip
