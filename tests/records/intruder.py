"""Someone who got hold of the database itself: no trigger, no foreign key and no program holds them back."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from tests.postgres import Postgres


class Intruder:
    """Works on the database behind the program's back. `server` None: the place is a SQLite file."""

    def __init__(self, place: str, server: Postgres | None) -> None:
        self._engine = _sqlite(place) if server is None else _postgres(place, server)

    def runs(self, statement: str, **values: object) -> int:
        """Run one statement for good. Returns how many rows it touched."""
        with self._engine.begin() as connection:
            return connection.execute(text(statement), values).rowcount

    def asks(self, statement: str, **values: object) -> list[tuple[object, ...]]:
        """What a question gives back."""
        with self._engine.begin() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]

    @contextmanager
    def trying(self) -> Iterator[Connection]:
        """A transaction that is taken back at the end: try something and look what the program would say to it."""
        with self._engine.connect() as connection, connection.begin() as transaction:
            if self._engine.dialect.name == "sqlite":
                for (name,) in connection.execute(_TRIGGERS).all():
                    connection.exec_driver_sql(f"DROP TRIGGER {name}")
            yield connection
            transaction.rollback()

    def leaves(self) -> None:
        """Give the database back."""
        self._engine.dispose()


_TRIGGERS = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")


def _sqlite(place: str) -> Engine:
    engine = create_engine(f"sqlite:///{place}", poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _no_bounds(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=OFF")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgres(place: str, server: Postgres) -> Engine:
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: server.administering(place.rpartition("/")[2]),
        poolclass=NullPool,
        isolation_level="READ COMMITTED",
    )

    @event.listens_for(engine, "begin")
    def _no_bounds(connection: Connection) -> None:
        connection.exec_driver_sql("SET session_replication_role = replica")

    return engine
