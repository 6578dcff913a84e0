"""How the store is opened so that an answer that was acknowledged survives a power cut.

SQLite: write-ahead log, synchronous FULL, foreign keys, 5 s busy timeout, and BEGIN IMMEDIATE for whoever
writes (a plain BEGIN that reads first and then writes fails at once under load, whatever the timeout).
PostgreSQL: synchronous_commit, fsync and full_page_writes on. The settings are read back either way.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from screening.errors import StoreRefused

BUSY_MILLISECONDS = 5_000
_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": BUSY_MILLISECONDS,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    # What is taken away (an envelope, a message that was sent) is not left readable in unused pages of the file.
    "secure_delete": 1,
}
# What PostgreSQL must say of itself; synchronous_commit is asked for with each connection.
_POSTGRES = {
    "synchronous_commit": ("on", "remote_apply"),
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "server_encoding": ("UTF8",),
}
_CONNECT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine for whoever writes, one that cannot write at all."""

    writing: Engine
    reading: Engine

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self.writing.dialect.name

    def dispose(self) -> None:
        self.writing.dispose()
        self.reading.dispose()


def url_of(place: str | Path) -> URL:
    """The database URL of a file path, or of a URL given as text. Raises StoreRefused, without the URL's password."""
    if not isinstance(place, str) or "://" not in place:
        return URL.create("sqlite", database=str(Path(place).resolve()))
    try:
        url = make_url(place)
    except ArgumentError:
        raise StoreRefused(
            "DATABASE_URL is not a database URL. It looks like postgresql://name:password@host:5432/anteroom"
        ) from None
    return url.set(drivername="postgresql+psycopg") if url.get_backend_name() == "postgresql" else url


def engines_of(place: str | Path) -> Engines:
    """Both engines on a store. Raises StoreRefused for a database that cannot be kept durably."""
    url = url_of(place)
    if url.get_backend_name() == "postgresql":
        return Engines(_postgres(url, writes=True), _postgres(url, writes=False))
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise StoreRefused(
            "The store is a SQLite file or a PostgreSQL database. Leave DATABASE_URL out, or set it to "
            "postgresql://name:password@host:5432/anteroom"
        )
    _private_file(Path(url.database))
    return Engines(_sqlite(url, writes=True), _sqlite(url, writes=False))


def _private_file(path: Path) -> None:
    """The database file, readable by this account only, made before SQLite would make it for everyone.

    One that is there is not opened: closing it again would drop the locks of every connection that this process has to it,
    and another process that closes its own would take the log away under them.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if not path.is_file() or not os.access(path, os.R_OK | os.W_OK):
            raise _not_writable(path, "it is no file, or another account's") from None
    except OSError as error:
        raise _not_writable(path, error.strerror) from None


def _not_writable(path: Path, why: str | None) -> StoreRefused:
    return StoreRefused(
        f"The store {path} cannot be opened for writing ({why}). Check the folder and its owner."
    )


def _sqlite(url: URL, *, writes: bool) -> Engine:
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
    event.listen(engine, "connect", _on_sqlite(writes=writes))
    event.listen(engine, "begin", _on_begin("BEGIN IMMEDIATE" if writes else "BEGIN"))
    return engine


def _on_sqlite(*, writes: bool) -> Callable[[SqliteConnection, Any], None]:
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
    """Raises StoreRefused when a setting of SQLite, read back, is not what was asked for."""
    for name, wanted in _PRAGMAS.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:
            raise StoreRefused(
                f"The store cannot be made durable: {name} is {found} and must be {wanted}. "
                "Put the data folder on a local disk (not a network share)."
            )


def _postgres(url: URL, *, writes: bool) -> Engine:
    engine = create_engine(
        url,
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            # A server that vanished without a word (power, cable) is given up after seconds, not a quarter of an hour.
            "tcp_user_timeout": 10_000,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 2,
            "application_name": "anteroom",
            "options": "-c timezone=UTC -c idle_in_transaction_session_timeout=60000 -c lock_timeout=10000",
        },
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=10,
        pool_timeout=20,
        isolation_level="READ COMMITTED" if writes else "REPEATABLE READ",
    )
    event.listen(engine, "connect", _on_postgres(writes=writes))
    return engine


def _on_postgres(*, writes: bool) -> Callable[[Any, Any], None]:
    def made_durable(connection: Any, _record: Any) -> None:
        try:
            with connection.cursor() as cursor:
                if not writes:
                    cursor.execute("SET default_transaction_read_only = on")
                refuse_unless_postgres_durable(cursor)
            connection.commit()
        except BaseException:
            connection.close()  # it never gets into the pool, which would close it
            raise

    return made_durable


def refuse_unless_postgres_durable(cursor: Any) -> None:
    """Raises StoreRefused when PostgreSQL would acknowledge what a power cut can take back."""
    for name, allowed in _POSTGRES.items():
        found = cursor.execute(f"SHOW {name}").fetchone()[0]
        if found not in allowed:
            raise StoreRefused(
                f"The store cannot be made durable: PostgreSQL's {name} is {found} and must be {allowed[0]}. "
                "Change it in postgresql.conf, or for this role and database."
            )


_CLASHED = ("40001", "40P01", "55P03")


def worth_another_try(error: DBAPIError) -> bool:
    """Whether a transaction may be run again as a whole: PostgreSQL went away, or two of them clashed."""
    if error.connection_invalidated:
        return True
    # SQLite has waited its 5 s by itself; PostgreSQL's class of errors for "not just now" is this one.
    state = getattr(error.orig, "sqlstate", "")
    gone = type(error.orig).__module__.startswith("psycopg") and type(error).__name__ in (
        "OperationalError",
        "InterfaceError",
    )
    return state in _CLASHED or (gone and not str(state or "").startswith("53"))
