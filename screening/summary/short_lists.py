"""The short lists of page 1: as many entries of each as the page holds, and how many more there are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from screening.rule import Rung
from screening.summary.blocks import (
    INK,
    SMALL,
    SUBHEADING,
    TINY,
    Paragraph,
    Rule,
    Strips,
    gap,
    paragraph,
    text,
)
from screening.summary.lines import Span
from screening.summary.model import Contradiction, Line, Review, Settle, Summary
from screening.summary.pieces import height_of, signed, stacked
from screening.summary.signs import SIGN_WIDTH
from screening.summary.tags import Role, Tag
from screening.summary.words import BROUGHT, EMPTY, LIFTED, Part

T = TypeVar("T")

_MOST_ASKED = 3  # questions named in a line
_LONGEST = 40  # more entries than this never fit on one page
_ENOUGH = 3  # entries of a list below which its details give way to more entries


@dataclass(frozen=True, slots=True)
class ShortList:
    """The first entries of a list, set; how many there are in all; the part where all of them stand; and how many must
    be shown whatever else there is."""

    part: Part
    entries: tuple[Strips, ...]
    count: int
    where: Part
    least: int = 1

    def says_enough(self, shown: int) -> bool:
        return shown >= min(_ENOUGH, self.count)


def small_title(part: Part, count: int, width: float) -> Strips:
    """A part's title over a thin rule, with how many entries there are; it stays with what follows."""
    title = f"{part} ({count})" if count else str(part)
    (strip, *others) = text(paragraph(title, SUBHEADING, bold=True), width, keep=True, tag=Tag(Role.HEADING))
    return stacked(
        gap(5, keep=True),
        (replace(strip, marks=(*strip.marks, Rule(0, 12.6, width, 12.6, 0.5, INK))), *others),
        gap(2),
    )


def _shown(one: ShortList, most: int, width: float) -> Strips:
    nothing = text(paragraph(EMPTY[one.part], SMALL, faint=True), width)
    body = stacked(*one.entries[:most]) if one.entries else nothing
    left = one.count - most
    more = f"and {left} more: see \u201c{one.where}\u201d"
    rest = text(paragraph(more, SMALL, bold=True), width) if left > 0 else ()
    return stacked(small_title(one.part, one.count, width), body, rest)


def standing_first(lines: Sequence[Line], lifted: frozenset[str]) -> tuple[Line, ...]:
    """What nobody lifted, then what somebody did; each in its own order."""
    return tuple(sorted(lines, key=lambda line: line.id in lifted))


def line_spans(line: Line, review: Review) -> tuple[Span, ...]:
    """A finding in a line; that it was lifted if it was, because the machine's own word stays; and that an entry brings it
    which awaits a second signature."""
    held = line.id in review.lifted
    spans = (Span(line.words, bold=line.rung >= Rung.DEFERRED and not held), Span(f"  {line.id}", faint=True))
    marks = (LIFTED if held else "", BROUGHT if review.brought(line.id) else "")
    return (*spans, *(Span(f"  {mark}", faint=True) for mark in marks if mark))


def _line(details: bool, review: Review) -> Callable[[Line, float, Tag], Strips]:
    def set_one(line: Line, width: float, tag: Tag) -> Strips:
        first = signed(line.rung, *line_spans(line, review), style=SMALL)
        below = " · ".join(part for part in (line.routes, line.detail) if part and details)
        second = (
            text(paragraph(below, TINY, faint=True, indent=SIGN_WIDTH), width, tag=Tag(Role.PARAGRAPH, tag))
            if below
            else ()
        )
        said = text(first, width, keep=bool(below), tag=Tag(Role.PARAGRAPH, tag))
        return stacked(said, second, gap(1.5))

    return set_one


def _settle(item: Settle, width: float, tag: Tag) -> Strips:
    spans = (Span(item.words(_MOST_ASKED)), Span(f"  settles {item.settles}", faint=True))
    return stacked(text(Paragraph(spans, SMALL), width, tag=tag), gap(1.5))


def _contradiction(item: Contradiction, width: float, tag: Tag) -> Strips:
    return stacked(text(paragraph(item.words, SMALL), width, tag=tag), gap(1.5))


def bodies() -> Iterator[Tag]:
    """The tags of the entries of one list, without end."""
    listed = Tag(Role.LIST)
    while True:
        yield Tag(Role.BODY, Tag(Role.ITEM, listed))


def _listed(
    part: Part,
    where: Part,
    items: Sequence[T],
    set_one: Callable[[T, float, Tag], Strips],
    width: float,
    least: int = 1,
) -> ShortList:
    shown = zip(items[: max(_LONGEST, least)], bodies(), strict=False)
    return ShortList(part, tuple(set_one(item, width, tag) for item, tag in shown), len(items), where, least)


def _found(summary: Summary, width: float, details: bool) -> tuple[ShortList, ...]:
    lifted = summary.review.lifted
    stops = standing_first(summary.stops, lifted)
    standing = max(1, sum(line.id not in lifted for line in stops))
    set_one = _line(details, summary.review)
    return (
        _listed(Part.STOPS, Part.FOUND, stops, set_one, width, standing),
        _listed(Part.CAUTIONS, Part.FOUND, standing_first(summary.cautions, lifted), set_one, width),
    )


def _open(summary: Summary, width: float, details: bool) -> tuple[ShortList, ...]:
    lifted = summary.review.lifted
    unknown = standing_first(summary.unknown, lifted)
    return (
        _listed(Part.UNKNOWN, Part.NOT_KNOWN, unknown, _line(details, summary.review), width),
        _listed(Part.SETTLE, Part.SETTLE, summary.settle, _settle, width),
        _listed(Part.CONTRADICTIONS, Part.CONTRADICTIONS, summary.contradictions, _contradiction, width),
    )


def found_column(summary: Summary, width: float, room: float) -> Strips:
    """Stops, then cautions: every stop that nobody lifted, whatever the room, then one caution, then more of each."""
    return _column(summary, width, room, _found, in_turn=False)


def open_column(summary: Summary, width: float, room: float) -> Strips:
    """What is not known, what would settle it, and what does not fit together."""
    return _column(summary, width, room, _open, in_turn=True)


def _column(
    summary: Summary,
    width: float,
    room: float,
    lists_of: Callable[[Summary, float, bool], tuple[ShortList, ...]],
    *,
    in_turn: bool,
) -> Strips:
    """With the routes of each entry where there is room for them; else more entries without."""
    lists = lists_of(summary, width, True)
    shown = grown(lists, width, room, in_turn=in_turn)
    if height_of(_set(lists, shown, width)) > room or not all(
        one.says_enough(most) for one, most in zip(lists, shown, strict=True)
    ):
        lists = lists_of(summary, width, False)
        shown = grown(lists, width, room, in_turn=in_turn)
    return _set(lists, shown, width)


def grown(lists: Sequence[ShortList], width: float, room: float, *, in_turn: bool) -> list[int]:
    """How many entries of each list fit: as many as must be, then one more in turn, or the first list first."""
    shown = [one.least for one in lists]
    growing = [at for at, one in enumerate(lists) if len(one.entries) > one.least]
    while growing:
        at = growing.pop(0)
        longer = [count + (place == at) for place, count in enumerate(shown)]
        if height_of(_set(lists, longer, width)) > room:
            continue
        shown = longer
        if shown[at] < len(lists[at].entries):
            growing.insert(len(growing) if in_turn else 0, at)
    return shown


def _set(lists: Sequence[ShortList], shown: Sequence[int], width: float) -> Strips:
    return stacked(*(_shown(one, most, width) for one, most in zip(lists, shown, strict=True)))
