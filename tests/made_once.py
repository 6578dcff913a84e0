"""What many tests begin from is made once by the program itself, and put as rows into each test's own empty record.

    id = made_once(records, "the case of Maja Sampleton", lambda: begin(records))

The first call makes it in earnest and looks which rows came; later ones, with other records of the same kind of
database, put the same rows in at one stroke. What `make` returns is handed out again: ids and frozen things, never
the record itself. In a record that is not as new it is made in earnest every time.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Table, insert, select, text, update

from screening.records import Records, schema
from screening.records.envelopes import CLINIC

T = TypeVar("T")
Row = Mapping[str, Any]
Rows = Mapping[Table, Mapping[tuple[Any, ...], Row]]
# The head of the audit is the last lock that any act takes.
TABLES: tuple[Table, ...] = tuple(
    sorted(schema.metadata.sorted_tables, key=lambda table: table is schema.audit_head)
)


@dataclass(frozen=True)
class _Made:
    """The rows that came or changed, where PostgreSQL's sequences stood, and what was returned."""

    new: Mapping[Table, list[Row]]
    changed: Mapping[Table, list[Row]]
    sequences: Mapping[str, int]
    returned: object


_made: dict[Hashable, _Made] = {}


def made_once(records: Records, name: Hashable, make: Callable[[], T]) -> T:
    """What `make` does to an empty record, and what it returns. `name` stands for all that it depends on."""
    if not _as_new(records):
        return make()
    whole = (records.engines.dialect, records.now(), records.read(_wrapped_key), name)
    made = _made.get(whole)
    if made is not None:
        records.write(lambda connection: _put_in(connection, made))
        return cast(T, made.returned)
    before = records.read(_rows)
    returned = make()
    after, sequences = records.read(lambda connection: (_rows(connection), _sequences(connection)))
    _made[whole] = _came(before, after, sequences, returned)
    return returned


def _as_new(records: Records) -> bool:
    """Whether nobody did anything in this record yet."""
    any_event = select(schema.event.c.id).limit(1)
    return records.read(lambda connection: connection.execute(any_event).first()) is None


def _wrapped_key(connection: Connection) -> Hashable:
    """What the clinic's own rows are sealed with: rows fit no record that has another."""
    table = schema.envelope
    return tuple(connection.execute(select(table).where(table.c.scope == CLINIC)).one())


def _rows(connection: Connection) -> Rows:
    found: dict[Table, dict[tuple[Any, ...], Row]] = {}
    for table in TABLES:
        names = [column.name for column in table.primary_key]
        rows = [dict(row) for row in connection.execute(select(table)).mappings()]
        found[table] = {tuple(row[name] for name in names): row for row in rows}
    return found


def _sequences(connection: Connection) -> dict[str, int]:
    if connection.dialect.name != "postgresql":
        return {}
    asked = text("SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL")
    return {str(name): int(last) for name, last in connection.execute(asked)}


def _came(before: Rows, after: Rows, sequences: Mapping[str, int], returned: object) -> _Made:
    new: dict[Table, list[Row]] = {}
    changed: dict[Table, list[Row]] = {}
    for table in TABLES:
        assert before[table].keys() <= after[table].keys(), f"rows of {table.name} went"
        for key, row in after[table].items():
            if key not in before[table]:
                new.setdefault(table, []).append(row)
            elif row != before[table][key]:
                changed.setdefault(table, []).append(row)
    return _Made(new, changed, sequences, returned)


def _put_in(connection: Connection, made: _Made) -> None:
    for table, rows in made.new.items():
        connection.execute(insert(table), rows)
    for table, rows in made.changed.items():
        for row in rows:
            same = [column == row[column.name] for column in table.primary_key]
            connection.execute(update(table).where(*same).values(**row))
    for name, last in made.sequences.items():
        connection.execute(
            text("SELECT setval(CAST(:name AS regclass), :last)"), {"name": name, "last": last}
        )
