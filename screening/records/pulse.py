"""Whether the store lives: it takes a row, its tables are those of this program, its clock agrees with ours."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, inspect, select, update

from screening.records import schema
from screening.records.migrate import newest_revision, revision_of
from screening.records.store import Records

_ROW = "server"


@dataclass(frozen=True, slots=True)
class Clocks:
    """The same moment by three clocks, UTC. `newest` is when the last event was noted, None in an empty record."""

    here: dt.datetime
    database: dt.datetime
    newest: dt.datetime | None


def heart_beaten(records: Records) -> dt.datetime:
    """Write one row durably and read it back. Raises StoreUnavailable."""
    now, table = records.now(), schema.heartbeat

    def work(connection: Connection) -> None:
        done = connection.execute(update(table).where(table.c.id == _ROW).values(at=now))
        if done.rowcount == 0:
            connection.execute(insert(table).values(id=_ROW, at=now))

    records.write(work)
    kept = records.read(lambda connection: connection.execute(select(table.c.at)).scalar_one())
    assert isinstance(kept, dt.datetime)
    return kept


def clocks_of(records: Records) -> Clocks:
    """What time it is, by whom. Raises StoreUnavailable."""
    event = schema.event

    def work(connection: Connection) -> tuple[dt.datetime, dt.datetime | None]:
        theirs = connection.execute(select(func.current_timestamp())).scalar_one()
        newest = connection.execute(
            select(event.c.at).order_by(event.c.id.desc()).limit(1)
        ).scalar_one_or_none()
        return theirs, newest

    theirs, newest = records.read(work)
    return Clocks(records.now(), theirs if theirs.tzinfo else theirs.replace(tzinfo=dt.UTC), newest)


def tables_missing(records: Records) -> tuple[str, ...]:
    """The tables and columns that this program needs and the store does not have. Raises StoreUnavailable."""

    def work(connection: Connection) -> tuple[str, ...]:
        found = inspect(connection).get_multi_columns()
        there = {(table, column["name"]) for (_, table), columns in found.items() for column in columns}
        return tuple(
            f"{table.name}.{column.name}"
            for table in schema.metadata.sorted_tables
            for column in table.columns
            if (table.name, column.name) not in there
        )

    return records.read(work)


def revisions(records: Records) -> tuple[str | None, str]:
    """The revision of the store, and the one that this program reads and writes. Raises StoreUnavailable."""
    return records.read(revision_of), newest_revision()
