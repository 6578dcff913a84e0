"""Reads what a page put on the screen, as a browser would: the words, the tables, and every tag that is really there."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from streamlit.testing.v1 import AppTest

_WORDY = (
    "text",
    "title",
    "header",
    "subheader",
    "markdown",
    "caption",
    "info",
    "warning",
    "error",
    "success",
)
_WIDGETS = ("button", "radio", "selectbox", "text_input", "expander")


@dataclass
class Seen(HTMLParser):
    """The words and tags of some HTML. `rows` are the cells of every table row, `tags` names with attributes."""

    words: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    _in_cell: bool = False
    _in_style: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._in_style = self._in_style or tag == "style"
        match tag:
            case "tr":
                self.rows.append([])
            case "td" | "th":
                self.rows[-1].append("")
                self._in_cell = True
            case "br":
                self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._in_cell = False
        if tag == "style":
            self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            return
        self.words.append(data)
        if self._in_cell:
            self.rows[-1][-1] += data


def seen(html: str) -> Seen:
    """One piece of HTML, read."""
    reader = Seen()
    reader.feed(html)
    reader.close()
    return reader


@dataclass(frozen=True)
class Screen:
    """One page as it stands: its HTML read, and all words on it."""

    html: Seen
    words: str
    marked_up: str  # what went to a call that understands Markdown

    def row(self, heading: str) -> list[str]:
        """The table row with this heading. Raises StopIteration."""
        return next(row for row in self.html.rows if row and row[0] == heading)

    def hrefs(self) -> list[str]:
        """Where the links of the page lead."""
        return [attributes["href"] for tag, attributes in self.html.tags if tag == "a"]


def screen_of(at: AppTest) -> Screen:
    """What a page shows. A page that failed is no page: its exception is raised."""
    assert not at.exception, at.exception[0].value
    html = seen("".join(element.proto.body for element in at.get("html")))
    other = [str(getattr(element, "value", "")) for kind in _WORDY for element in at.get(kind)]
    labels = [str(getattr(element, "label", "")) for kind in _WIDGETS for element in at.get(kind)]
    plain = [str(getattr(element, "value", "")) for element in at.get("text")]
    marked = [words for words in (*other, *labels) if words not in plain]
    return Screen(html, "".join(html.words) + "\n".join((*other, *labels)), "\n".join(marked))
