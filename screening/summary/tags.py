"""What a screen reader is told of the paper: what is a heading, a paragraph, a table's cell, and what belongs to what."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The structure types of PDF that this paper uses, by their names there."""

    TITLE = "H1"
    HEADING = "H2"
    SUBHEADING = "H3"
    PARAGRAPH = "P"
    LIST = "L"
    ITEM = "LI"
    LABEL = "Lbl"
    BODY = "LBody"
    TABLE = "Table"
    ROW = "TR"
    COLUMN_TITLE = "TH"
    CELL = "TD"
    FIGURE = "Figure"
    SIGN = "Span"


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """One element of the structure; each is itself and no other, so that two equal paragraphs stay two.

    `within`: what it belongs to, None for the document. `says`: what is read out in place of something drawn. `spans`: how
    many columns a cell covers. `of_row`: a title for its row, not for its column.
    """

    role: Role
    within: "Tag | None" = None
    says: str = ""
    spans: int = 1
    of_row: bool = False


def within(tag: Tag, parts: int) -> tuple[Tag, ...]:
    """A tag for each of the parts of one element: itself for a single one, else paragraphs of it; an item's first
    part is its label."""
    if parts == 1 and tag.role is not Role.ITEM:
        return (tag,)
    if tag.role is Role.ITEM:
        body = Tag(Role.BODY, tag)
        return (Tag(Role.LABEL, tag), *(body,) * (parts - 1)) if parts > 1 else (body,)
    return tuple(Tag(Role.PARAGRAPH, tag) for _ in range(parts))
