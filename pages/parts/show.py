"""How anything is put on a clinician's screen: words are escaped in one place, markup is made only here.

    draw(tag("p", "Name: ", tag("bdi", patient.name), class_="note"))

Every function below takes words and markup alike. Words (`str`) pass through `cell`, which makes them harmless;
only what these functions made themselves (`Html`) is left as it is. So a patient's words cannot be markup,
whoever draws them.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from screening.rule import RUNG_WORDS, Rung
from screening.summary.words import NO_CONSEQUENCE

_UNSEEN_KINDS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Arabic and the scripts of India join their letters with these two; anywhere else they only hide.
_JOINED = re.compile("(?<=[\u0600-\u0dff])[\u200c\u200d]")


class Html(str):
    """Markup made in this module."""

    __slots__ = ()


def _seen(match: re.Match[str]) -> str:
    """A character that would steer the text unseen, shown by its number."""
    mark = match[0]
    hidden = unicodedata.category(mark) in _UNSEEN_KINDS or mark in _BLANK_LETTERS
    return f"[U+{ord(mark):04X}]" if hidden and not _JOINED.match(match.string, match.start()) else mark


def cell(words: str) -> Html:
    """Any words as harmless HTML: markup is shown, not obeyed; unseen marks become visible; lines stay lines."""
    if isinstance(words, Html):
        return words
    plain = words if words.isascii() and words.isprintable() else re.sub(r"[^\n\t]", _seen, words)
    return Html(escape(plain, quote=True).replace("\n", "<br>"))


def tag(name: str, *inside: str, **attributes: str) -> Html:
    """One element: `tag("td", words, class_="note", aria_hidden="true")`. An attribute given as "" is left out."""
    given = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value)
    head = "".join(f' {key}="{escape(value, quote=True)}"' for key, value in given)
    return Html(f"<{name}{head}>{joined(inside)}</{name}>")


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Parts after each other, words among them escaped."""
    return Html(cell(between).join(map(cell, parts)))


def listed(items: Iterable[str], **attributes: str) -> Html:
    """A list, one entry an item; nothing for no items."""
    entries = [tag("li", item) for item in items]
    return tag("ul", *entries, **attributes) if entries else Html()


def fields(rows: Iterable[tuple[str, str]], **attributes: str) -> Html:
    """Labels, each with what stands under it; a label with nothing under it is left out."""
    pairs = [tag("div", tag("dt", label), tag("dd", value)) for label, value in rows if value]
    return tag("dl", *pairs, **attributes) if pairs else Html()


def folded(title: str, *inside: str, class_: str = "", unfolded: bool = False, id: str = "") -> Html:
    """Something one click away; the browser's own search looks inside and opens it. A link to `id` opens it too."""
    body = tag("div", *inside, class_="inside", id=id)
    opened = Html(tag("details", tag("summary", title), body, class_=class_))
    return Html(opened.replace("<details", "<details open", 1)) if unfolded else opened


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    label: str,
    kinds: Sequence[str] = (),
    class_: str = "",
) -> Html:
    """A table whose first cell of each row is its heading. A wide one scrolls in a frame of its own.

    `kinds` are style classes by row, `class_` one of the table; `label` names the frame to those who cannot see it.
    """
    head = tag("thead", tag("tr", *(tag("th", heading, scope="col") for heading in headings)))
    body = tag("tbody", *(_row(row, kinds[at] if at < len(kinds) else "") for at, row in enumerate(rows)))
    whole = tag("table", head, body, class_=f"plain {class_}".strip())
    wide = len(headings) > 3
    return (
        tag("div", whole, class_="scroll", role="region", aria_label=label, tabindex="0") if wide else whole
    )


def _row(cells: Sequence[str], kind: str) -> Html:
    return tag("tr", tag("th", cells[0], scope="row"), *(tag("td", one) for one in cells[1:]), class_=kind)


def rung_class(rung: Rung) -> str:
    """The style of a rung: the weight of a border and a tint beside its word and its sign, never colour alone."""
    return f"rung-{rung.word}"


def sign(rung: Rung) -> Html:
    """The shape that stands before a rung's word, on screen as on paper; the word itself is always there too."""
    return tag("span", class_=f"sign sign-{rung.word}", aria_hidden="true")


def does_words(rung: Rung) -> str:
    """What a finding or rule does at its worst: its rung, or that it only informs."""
    return RUNG_WORDS[rung] if rung > Rung.NONE_FOUND else NO_CONSEQUENCE.capitalize()


_HEADING = re.compile(r"(</?h)([2-5])\b")
_OWN = re.compile(r' (id="|href="#)')
_LABEL = re.compile(r' aria-label="([^"]*)"')


def placed(html: Html, place: str, said: str) -> Html:
    """The same markup as one of several of its kind on a page: its headings one deeper, its ids and the links to them its
    own (`place` before them), its labels saying which one it is (`said` behind them)."""
    # Words cannot look like markup: `cell` has made their marks harmless.
    deeper = _HEADING.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", html)
    own = _OWN.sub(lambda found: f" {found[1]}{place}-", deeper)
    return Html(_LABEL.sub(lambda found: f' aria-label="{found[1]}, {cell(said)}"', own))


def draw(*parts: str) -> None:
    """Put it on the page; nothing for nothing."""
    if any(parts):
        st.html(joined(parts))
