"""While the paper is drawn, each stretch of words is marked with what it is and where it stands in the reading."""

from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas

from screening.summary.tags import Tag


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of marked content: on which page (from 0), which of that page's stretches (from 0)."""

    page: int
    number: int


@dataclass(slots=True)
class Reading:
    """The reading order as it was drawn: the elements at the top, and what each holds.

    `owners` are the elements of each page's stretches, by their numbers. `boxes`: where a picture stands, in points from
    the page's lower left corner.
    """

    top: list[Tag] = field(default_factory=list)
    held: dict[Tag, list[Tag | Stretch]] = field(default_factory=dict)
    owners: list[list[Tag]] = field(default_factory=lambda: [[]])
    boxes: dict[Tag, tuple[float, float, float, float]] = field(default_factory=dict)

    def stretch_of(self, tag: Tag) -> Stretch:
        """A new stretch of this page that belongs to an element, which takes its place in the reading the first time."""
        self._place(tag)
        stretch = Stretch(len(self.owners) - 1, len(self.owners[-1]))
        self.owners[-1].append(tag)
        self.held[tag].append(stretch)
        return stretch

    def _place(self, tag: Tag) -> None:
        if tag in self.held:
            return
        self.held[tag] = []
        if tag.within is None:
            self.top.append(tag)
        else:
            self._place(tag.within)
            self.held[tag.within].append(tag)


class Marker:
    """Writes the marks into a canvas and keeps the reading. What is entered stays so until something else is."""

    def __init__(self, canvas: Canvas) -> None:
        self.reading = Reading()
        self._canvas = canvas
        self._open = False
        self._now: Tag | None = None

    def enter(self, tag: Tag | None) -> None:
        """What is drawn from here on belongs to this element; with None it is mere decoration."""
        if self._open and tag is self._now:
            return
        self.leave()
        if tag is None:
            self._canvas.addLiteral("/Artifact BMC")
        else:
            number = self.reading.stretch_of(tag).number
            self._canvas.addLiteral(f"/{tag.role.value} <</MCID {number}>> BDC")
        self._open, self._now = True, tag

    def leave(self) -> None:
        """End what is open: nothing reaches over the end of a page."""
        if self._open:
            self._canvas.addLiteral("EMC")
        self._open, self._now = False, None

    def turn_page(self) -> None:
        """What follows stands on the next page."""
        self.leave()
        self.reading.owners.append([])
