"""Charts made of words and bars: every bar has its number beside it, and the numbers stand below as a table too."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages.parts.show import Html, folded, joined, table, tag

NOT_SHOWN = "not shown"
_LEGEND = "The bars show the same numbers as the table below."


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, how long it is (None: not shown), and its number in words."""

    label: str
    length: float | None
    words: str


def count_words(count: int | None) -> str:
    """A count as it is written everywhere on this page."""
    return NOT_SHOWN if count is None else f"{count:,}"


def counted(label: str, count: int | None) -> Bar:
    """A bar as long as a count."""
    return Bar(label, None if count is None else float(count), count_words(count))


def bars(title: str, rows: Sequence[Bar], alternative: Html, *, note: str = "", longest: float = 0.0) -> Html:
    """A chart with its text alternative. `longest`: what a full bar stands for; the longest of `rows` when 0."""
    full = longest or max((row.length or 0.0 for row in rows), default=0.0)
    drawn = tag(
        "div",
        *(_bar(row, full) for row in rows),
        class_="chart",
        role="img",
        aria_label=f"Bar chart: {title}. {_LEGEND}",
    )
    caption = tag("figcaption", tag("strong", title), tag("p", note, class_="note") if note else "")
    return tag("figure", caption, drawn, folded("The numbers as a table", alternative), class_="bars")


def _bar(row: Bar, full: float) -> Html:
    if row.length is None:
        drawn = tag("span", class_="bar hidden-bar")
    else:
        share = row.length / full if full else 0.0
        drawn = tag("span", class_="bar", style=f"width: {100 * share:.1f}%") if row.length else Html()
    return tag(
        "div",
        tag("span", row.label, class_="of"),
        tag("span", drawn, class_="track"),
        tag("span", row.words, class_="count"),
        class_="bar-row",
    )


def two_columns(heading: str, of: str, rows: Sequence[Bar]) -> Html:
    """The text alternative of a chart with one number a bar."""
    return table((heading, of), [(row.label, row.words) for row in rows], label=heading)


def beside(figures: Sequence[Html]) -> Html:
    """Charts next to each other where there is room."""
    return tag("div", joined(figures), class_="figures")
