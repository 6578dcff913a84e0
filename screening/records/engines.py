"""How the store is opened so that an answer that was acknowledged survives a power cut.

SQLite: write-ahead log, synchronous FULL, foreign keys, 5 s busy timeout, and BEGIN IMMEDIATE for whoever
writes (a plain BEGIN that reads first and then writes fails at once under load, whatever the timeout). The
settings are read back.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from screening.errors import StoreRefused

BUSY_MILLISECONDS = 5_000
_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": BUSY_MILLISECONDS,
    "foreign_keys": 1,
    "recursive_triggers": 1,
}


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine for whoever writes, one that cannot write at all."""

    writing: Engine
    reading: Engine

    def dispose(self) -> None:
        self.writing.dispose()
        self.reading.dispose()


def url_of(place: str | Path) -> URL:
    """The database URL of a file path, or of a URL given as text."""
    if isinstance(place, str) and "://" in place:
        return make_url(place)
    return URL.create("sqlite", database=str(Path(place).resolve()))


def engines_of(place: str | Path) -> Engines:
    """Both engines on a store. Raises StoreRefused for a database this version cannot keep durably."""
    url = url_of(place)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise StoreRefused(
            "The store is a SQLite file in this version. Set ANTEROOM_DATA to a folder on a local disk."
        )
    _private_file(Path(url.database))
    return Engines(_engine(url, writes=True), _engine(url, writes=False))


def _private_file(path: Path) -> None:
    """The database file, readable by this account only, made before SQLite would make it for everyone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreRefused(
            f"The store {path} cannot be opened for writing ({error.strerror}). "
            "Check the folder and its owner."
        ) from None


def _engine(url: URL, *, writes: bool) -> Engine:
    # One writing connection a process: writers queue in order here instead of polling the file lock against
    # each other.
    sizes = (
        {"pool_size": 1, "max_overflow": 0, "pool_timeout": 20}
        if writes
        else {"pool_size": 8, "max_overflow": 8}
    )
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False},
        hide_parameters=True,
        **sizes,
    )
    event.listen(engine, "connect", _on_connect(writes=writes))
    event.listen(engine, "begin", _on_begin("BEGIN IMMEDIATE" if writes else "BEGIN"))
    return engine


def _on_connect(*, writes: bool) -> Callable[[SqliteConnection, Any], None]:
    def made_durable(connection: SqliteConnection, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins and ends transactions, the driver never does
        for name, value in _PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={value}")
        if not writes:
            connection.execute("PRAGMA query_only=1")
        refuse_unless_durable(connection)

    return made_durable


def _on_begin(statement: str) -> Callable[[Connection], None]:
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begun


def refuse_unless_durable(connection: SqliteConnection) -> None:
    """Raises StoreRefused when a setting, read back, is not what was asked for."""
    for name, wanted in _PRAGMAS.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:
            raise StoreRefused(
                f"The store cannot be made durable: {name} is {found} and must be {wanted}. "
                "Put the data folder on a local disk (not a network share)."
            )
