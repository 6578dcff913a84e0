"""An earlier reading and today's beside each other, part by part, each part drawn as the page of the case draws it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pages.parts.case_first import first_pieces, urgent_piece
from pages.parts.case_full import beside_findings, full_pieces
from pages.parts.case_piece import Piece
from pages.parts.show import Html, draw, listed, placed, tag
from screening.differences import as_far_as
from screening.summary.model import AnswerRow, AnswerSection, Entry, Summary
from screening.summary.words import Part

THEN, NOW = "then", "now"
DIFFERS, SAME = "Differs", "The same in both"
_NOT_THERE = "This reading has no such part."
_NONE_HERE = "Nothing of what differs here stands in this reading."
# Whether an anchor is the third or the fourth of its page is no difference.
_PLACES = re.compile(r'(href="#|id=")f\d+"')


@dataclass(frozen=True, slots=True)
class Pair:
    """One part in both readings; None where a reading has none. `number` counts the parts of the page."""

    number: int
    title: str
    then: Piece | None
    now: Piece | None
    differs: bool

    @property
    def id(self) -> str:
        """What a link jumps to. A number: an address names no illness."""
        return f"part-{self.number}"


@dataclass(frozen=True, slots=True)
class Sides:
    """What each reading is called on the page."""

    then: str
    now: str = "Today"


def pairs_of(then: Summary, now: Summary, first: Piece, last: Piece) -> tuple[Pair, ...]:
    """Every part of both readings, in the order of the page of a case. `first`, `last`: how the case stood at each."""
    was, held, is_ = (_pieces(one) for one in (then, as_far_as(then, now), now))
    titles = [*is_, *(title for title in was if title not in is_)]
    rest = (
        Pair(number, title, was.get(title), is_.get(title), _differ(was.get(title), held.get(title)))
        for number, title in enumerate(titles, 2)
    )
    return (Pair(1, first.title, first, last, _differ(first, last)), *rest)


def only_apart(then: Summary, now: Summary) -> tuple[Summary, Summary]:
    """Both readings with nothing but what differs among findings and answers, the two parts that are long."""
    one, other = _findings(then), _findings(now)
    told, tells = _rows(then), _rows(as_far_as(then, now))
    return _left(then, one, other, tells), _left(now, other, one, told)


def _pieces(summary: Summary) -> dict[str, Piece]:
    urgent = urgent_piece(summary)
    pieces = (*((urgent,) if urgent else ()), *first_pieces(summary), *full_pieces(summary))
    return {str(piece.title): piece for piece in pieces}


def _differ(one: Piece | None, other: Piece | None) -> bool:
    """Whether a reader would see anything else."""
    if one is None or other is None:
        return one is not other
    return (one.count, _PLACES.sub("", one.body)) != (other.count, _PLACES.sub("", other.body))


def _findings(summary: Summary) -> Mapping[str, tuple[Entry, str]]:
    beside = beside_findings(summary)
    return {entry.id: (entry, beside.get(entry.id, "")) for entry in summary.entries}


def _rows(summary: Summary) -> frozenset[tuple[str, AnswerRow]]:
    return frozenset((section.title, row) for section in summary.answers for row in section.rows)


def _bare(row: AnswerRow) -> AnswerRow:
    return replace(row, given_at="", given_by="")


def _left(
    summary: Summary,
    mine: Mapping[str, tuple[Entry, str]],
    theirs: Mapping[str, tuple[Entry, str]],
    rows: frozenset[tuple[str, AnswerRow]],
) -> Summary:
    entries = tuple(entry for entry, _ in mine.values() if mine[entry.id] != theirs.get(entry.id))
    sections = (
        replace(section, rows=tuple(row for row in section.rows if not _held(section, row, rows)))
        for section in summary.answers
    )
    return replace(summary, entries=entries, answers=tuple(section for section in sections if section.rows))


def _held(section: AnswerSection, row: AnswerRow, rows: frozenset[tuple[str, AnswerRow]]) -> bool:
    """Whether the other reading has the same row; one that does not tell who answered is not asked for that."""
    return (section.title, row) in rows or (section.title, _bare(row)) in rows


def differing_nav(pairs: Iterable[Pair]) -> Html:
    """Links to the parts that differ."""
    links = [tag("a", pair.title, href=f"#{pair.id}") for pair in pairs if pair.differs]
    return tag("nav", listed(links), class_="jump", aria_label="Parts that differ") if links else Html()


def pairs_drawn(pairs: Iterable[Pair], sides: Sides, short: tuple[Summary, Summary] | None = None) -> None:
    """Each part in both readings; with `short`, the two readings as `only_apart` leaves them, only what differs."""
    left = None if short is None else tuple(map(_long_pieces, short))
    for pair in pairs:
        if left is None:
            draw(_drawn(pair, sides))
        elif pair.differs:
            draw(_drawn(_shortened(pair, *left), sides))


def _long_pieces(summary: Summary) -> dict[str, Piece]:
    long = (Part.FOUND, Part.NOT_KNOWN, Part.ANSWERS)
    bare = {
        Part.FOUND: _any(summary, "UNKNOWN", same=False),
        Part.NOT_KNOWN: _any(summary, "UNKNOWN", same=True),
    }
    bare[Part.ANSWERS] = bool(summary.answers)
    none = tag("p", _NONE_HERE, class_="note")
    return {
        str(piece.title): piece if bare[Part(piece.title)] else replace(piece, body=none, count=0)
        for piece in full_pieces(summary)
        if piece.title in long
    }


def _any(summary: Summary, truth: str, *, same: bool) -> bool:
    return any((entry.truth == truth) is same for entry in summary.entries)


def _shortened(pair: Pair, then: Mapping[str, Piece], now: Mapping[str, Piece]) -> Pair:
    return replace(pair, then=then.get(pair.title, pair.then), now=now.get(pair.title, pair.now))


def _drawn(pair: Pair, sides: Sides) -> Html:
    mark = tag(
        "span", DIFFERS if pair.differs else SAME, class_="badge changed" if pair.differs else "badge quiet"
    )
    return tag(
        "section",
        tag("h2", pair.title, " ", mark, id=pair.id),
        tag(
            "div",
            _side(pair.title, pair.then, THEN, f"Then: {sides.then}"),
            _side(pair.title, pair.now, NOW, sides.now),
            class_="sides",
        ),
        class_="pair differs" if pair.differs else "pair",
        aria_labelledby=pair.id,
    )


def _side(title: str, piece: Piece | None, place: str, said: str) -> Html:
    body = tag("p", _NOT_THERE, class_="note") if piece is None else placed(piece.body, place, said)
    count = f" ({piece.count})" if piece is not None and piece.count else ""
    inside = (tag("h3", said, count), body)
    return tag("div", *inside, class_=f"side {place}", role="group", aria_label=f"{title}, {said}")
