"""Reads the tables a pharmacist can open and correct: comma-separated, UTF-8, lists parted by semicolons."""

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

_DATA: Final = Path(__file__).parent / "data"

Key = TypeVar("Key")
Row = TypeVar("Row")


class OnFirstUse(Mapping[Key, Row]):
    """A read-only table that is read when first looked into, so that importing it costs little."""

    __slots__ = ("_read", "_rows")

    def __init__(self, read: Callable[[], Mapping[Key, Row]]) -> None:
        self._read = read
        self._rows: Mapping[Key, Row] | None = None

    def _table(self) -> Mapping[Key, Row]:
        if self._rows is None:
            self._rows = self._read()
        return self._rows

    def __getitem__(self, key: Key) -> Row:
        return self._table()[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._table())

    def __len__(self) -> int:
        return len(self._table())


def rows_of(table: str) -> Iterator[dict[str, str]]:
    """The rows of `data/<table>.csv` by heading. A row of the wrong length raises ValueError."""
    with (_DATA / f"{table}.csv").open(encoding="utf-8", newline="") as opened:
        reader = csv.reader(opened, strict=True)
        headings = next(reader)
        for cells in reader:
            if len(cells) != len(headings):
                raise ValueError(
                    f"{table}.csv line {reader.line_num}: one cell is needed under each heading."
                )
            yield dict(zip(headings, cells, strict=True))


def tables_in(folder: str) -> tuple[str, ...]:
    """The tables of one folder of `data`, in alphabetical order."""
    return tuple(sorted(f"{folder}/{found.stem}" for found in (_DATA / folder).glob("*.csv")))


def listed(cell: str) -> tuple[str, ...]:
    """A cell that holds a list, parted by semicolons; an empty cell is an empty list."""
    return tuple(part for part in map(str.strip, cell.split(";")) if part)


def number_of(cell: str) -> float | None:
    """A cell that holds a number; an empty cell is None."""
    return float(cell) if cell else None
