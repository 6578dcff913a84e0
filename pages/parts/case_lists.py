"""The short lists of the first view: findings in a line each, what to ask next, which answers clash."""

from collections.abc import Iterable, Mapping, Sequence

from pages.parts.case_piece import Piece
from pages.parts.show import Html, cell, folded, joined, listed, rung_class, sign, tag
from screening.summary.model import Contradiction, Line, Settle
from screening.summary.words import EMPTY, Part

NOTHING: Mapping[str, Html] = {}
SHORT = 8  # entries of a list in sight; the rest is one click away


def _shortened(items: Sequence[Html], part: Part) -> Html:
    """The first entries in sight, the rest one click away; an empty list says that it is empty."""
    if not items:
        return tag("p", EMPTY[part], class_="note")
    rest = items[SHORT:]
    more = folded(f"and {len(rest)} more", listed(rest)) if rest else ""
    return joined((listed(items[:SHORT]), more))


def lines(
    part: Part,
    lines: Iterable[Line],
    anchors: Mapping[str, str],
    beside: Mapping[str, Html] = NOTHING,
    lifted: frozenset[str] = frozenset(),
) -> Piece:
    """Findings in a line each, worst first as they come. `beside`: what clinicians said of a finding, by rule id; what
    they lifted (`lifted`) is marked and stays."""
    items = [_line(line, anchors, beside.get(line.id, Html()), line.id in lifted) for line in lines]
    return Piece(part, _shortened(items, part), len(items))


def _line(line: Line, anchors: Mapping[str, str], view: Html, lifted: bool) -> Html:
    where = anchors.get(line.id)
    id = tag("a", line.id, href=f"#{where}", class_="id") if where else tag("span", line.id, class_="id")
    return tag(
        "div",
        tag("p", sign(line.rung), tag("span", line.words, class_="what"), " ", id),
        tag("p", line.detail) if line.detail else "",
        tag("p", line.routes, class_="do"),
        view,
        class_=f"line {rung_class(line.rung)}{' lifted' if lifted else ''}",
    )


def settle(items: Sequence[Settle]) -> Piece:
    """What to ask, measure or obtain, and what that settles."""
    asked = [
        tag(
            "div",
            tag("strong", f"{item.verb}: "),
            _few(item.questions),
            tag("p", "Or obtain: ", _few(item.papers)) if item.papers else "",
            tag("p", f"Settles {item.settles}", class_="note"),
            class_="ask",
        )
        for item in items
    ]
    return Piece(Part.SETTLE, _shortened(asked, Part.SETTLE), len(asked))


def _few(words: Sequence[str]) -> Html:
    """Some things in a row; of many the first, and the rest one click away."""
    if len(words) <= SHORT:
        return cell("; ".join(words))
    return joined(
        ("; ".join(words[:SHORT]), folded(f"and {len(words) - SHORT} more", "; ".join(words[SHORT:])))
    )


def contradictions(items: Iterable[Contradiction]) -> Piece:
    """Answers that do not fit together, as questions to ask."""
    asked = [
        tag(
            "div",
            tag("strong", item.words),
            listed(
                joined((tag("span", f"{field.label}: ", class_="note"), field.value))
                for field in item.answers
            ),
            class_="ask",
        )
        for item in items
    ]
    return Piece(Part.CONTRADICTIONS, _shortened(asked, Part.CONTRADICTIONS), len(asked))
