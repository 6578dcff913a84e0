"""Every row of every table as lines of JSON, the same lines from SQLite and from PostgreSQL, types kept exactly.

What is written is what the database has, table by table, not what this program would make: a record of an earlier
revision is written and read as it is.
"""

import base64
import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    TableClause,
    column,
    inspect,
    select,
    table,
)
from sqlalchemy.types import TypeEngine

from screening.errors import BackupRefused
from screening.records.schema.base import UtcTime
from screening.records.values import Json, written

REVISIONS = "alembic_version"
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: how the database is told, how it is written as JSON and read again."""

    type: TypeEngine[Any]
    write: Callable[[Any], Json]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


KINDS: Mapping[str, Kind] = {
    "bytes": Kind(
        LargeBinary(),
        lambda value: base64.b64encode(value).decode(),
        lambda text: base64.b64decode(text, validate=True),
    ),
    "time": Kind(
        UtcTime(),
        lambda value: value.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        dt.datetime.fromisoformat,
    ),
    "date": Kind(Date(), lambda value: value.isoformat(), dt.date.fromisoformat),
    "bool": Kind(Boolean(), _same, _same),
    "int": Kind(Integer(), _same, _same),
    "text": Kind(String(), _same, _same),
}
# The narrower type before the wider one.
_KIND_OF: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (LargeBinary, "bytes"),
    (DateTime, "time"),
    (UtcTime, "time"),
    (Date, "date"),
    (Boolean, "bool"),
    (Integer, "int"),
    (String, "text"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: the name and kind of each column in order, and the columns that rows are ordered by."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    @property
    def clause(self) -> TableClause:
        """The table for statements."""
        return table(self.name, *(column(name, KINDS[kind].type) for name, kind in self.columns))

    def line(self, row: Sequence[Any]) -> bytes:
        """A row as its line, without the end of the line."""
        cells = zip(row, self.columns, strict=True)
        values = [None if value is None else KINDS[kind].write(value) for value, (_, kind) in cells]
        return written(values).encode()

    def values(self, cells: Sequence[Json]) -> dict[str, Any]:
        """A row from the values of its line. Raises BackupRefused."""
        if len(cells) != len(self.columns):
            raise BackupRefused(
                f"A row of {self.name} in the backup has not as many values as it has columns."
            )
        named = zip(cells, self.columns, strict=True)
        return {name: None if cell is None else KINDS[kind].read(cell) for cell, (name, kind) in named}

    @property
    def opening(self) -> dict[str, Json]:
        """The line before its rows."""
        columns: list[Json] = [[name, kind] for name, kind in self.columns]
        return {"table": self.name, "columns": columns, "key": list(self.key)}


def shape_of(opening: Mapping[str, Any]) -> Shape:
    """The table that a line before rows tells of."""
    columns = tuple((str(name), str(kind)) for name, kind in opening["columns"])
    return Shape(str(opening["table"]), columns, tuple(map(str, opening["key"])))


def shapes_of(connection: Connection) -> tuple[Shape, ...]:
    """Every table of a store, those that others refer to first. Raises BackupRefused for a type nobody knows here."""
    found = MetaData()
    found.reflect(connection)
    return tuple(
        Shape(
            one.name, tuple((c.name, kind_of(c)) for c in one.columns), tuple(c.name for c in one.primary_key)
        )
        for one in found.sorted_tables
        if one.name != REVISIONS
    )


def revision_of(connection: Connection) -> str | None:
    """The revision of a store; None when it has none of ours."""
    if REVISIONS not in inspect(connection).get_table_names():
        return None
    told = select(column("version_num", String())).select_from(table(REVISIONS))
    return connection.execute(told).scalar_one_or_none()


def kind_of(of: Column[Any]) -> str:
    """The kind of a column's values. Raises BackupRefused."""
    for type, kind in _KIND_OF:
        if isinstance(of.type, type):
            return kind
    raise BackupRefused(
        f"The column {of} holds a type that this program cannot write down. Use a newer program."
    )


def lines_of(connection: Connection, shape: Shape) -> Iterator[bytes]:
    """Every row of a table as a line, in the order of its key: the same order in every database."""
    ordered = [_ordered(connection, name, kind) for name, kind in shape.columns if name in shape.key]
    wanted = select(shape.clause).order_by(*ordered).execution_options(yield_per=_BATCH)
    for row in connection.execute(wanted):
        yield shape.line(row)


def _ordered(connection: Connection, name: str, kind: str) -> Any:
    # PostgreSQL orders text by the rules of a language where it is not told to go by the bytes.
    by_bytes = kind == "text" and connection.dialect.name == "postgresql"
    return column(name, String()).collate("C") if by_bytes else column(name)


@dataclass(slots=True)
class Tally:
    """How many lines there were, and SHA-256 over them."""

    rows: int
    digest: Any

    @classmethod
    def fresh(cls) -> "Tally":
        return cls(0, hashlib.sha256())

    def add(self, line: bytes) -> None:
        self.rows += 1
        self.digest.update(line + b"\n")

    @property
    def plain(self) -> dict[str, Json]:
        return {"rows": self.rows, "sha256": self.digest.hexdigest()}


def tally_of(connection: Connection, shape: Shape) -> dict[str, Json]:
    """The tally of a table as it stands."""
    tally = Tally.fresh()
    for line in lines_of(connection, shape):
        tally.add(line)
    return tally.plain
