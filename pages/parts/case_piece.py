"""One part of a reading as it stands on the screen, the same wherever that reading is shown."""

from dataclasses import dataclass

from pages.parts.show import Html, joined, tag


@dataclass(frozen=True, slots=True)
class Piece:
    """A part under its title. `count`: of the entries, 0 where nothing is counted; `id`: what a link jumps to; `headed`:
    False where the page shows it without its title."""

    title: str
    body: Html
    count: int = 0
    id: str = ""
    headed: bool = True

    @property
    def shown(self) -> Html:
        """Title and body."""
        counted = f"{self.title} ({self.count})" if self.count else self.title
        return joined((tag("h2", counted, id=self.id) if self.headed else "", self.body))
