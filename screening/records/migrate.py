"""A store that is opened is brought up to date first: one process at a time, after a backup, wholly or not at all."""

import datetime as dt
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from screening.errors import StoreRefused
from screening.records import schema
from screening.records.audit import head_made
from screening.records.engines import Engines
from screening.records.envelopes import CLINIC, KeyRing, envelope_made
from screening.records.keeping.backup import backup_to
from screening.records.late_vouching import BEFORE, vouched_late
from screening.records.migrations.from_version_1 import is_version_1, moved_aside, moved_in
from screening.records.worklist import KeysAlone, worklist_made_anew

MIGRATIONS = Path(__file__).with_name("migrations")
BACKED_UP = "ANTEROOM_BACKED_UP"
# Any number that other users of the same PostgreSQL are unlikely to lock.
_LOCK = 0x416E7465
Clock = Callable[[], dt.datetime]


def config() -> Config:
    """Alembic's settings for our steps."""
    ours = Config()
    ours.set_main_option("script_location", str(MIGRATIONS))
    ours.set_main_option("path_separator", "os")
    return ours


@cache
def newest_revision() -> str:
    """The revision that this program reads and writes: that of its own files, which stay as they are while it runs."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    assert head is not None
    return head


def revision_of(connection: Connection) -> str | None:
    """The revision of a store; None when it has no tables of ours, or those of the very first version."""
    return MigrationContext.configure(connection).get_current_revision()


def brought_up_to_date(engines: Engines, ring: KeyRing, clock: Clock, folder: Path | None = None) -> None:
    """Bring a store to this program's revision. `folder` is where the backup before it goes.

    Raises StoreRefused when the store is newer than this program, when no backup can be made, or when a step fails:
    the store is then as it was.
    """
    with _alone(engines):
        found, old = engines_read(engines)
        if found == newest_revision():
            _triggers_made_sure(engines)
            return
        _refuse_newer(found)
        kept = _backed_up(engines, ring, folder, clock()) if found is not None or old else None
        try:
            with engines.writing.begin() as connection:
                _steps_taken(connection, ring, clock, found, version_1=old)
        except SQLAlchemyError as error:
            raise StoreRefused(
                f"The store could not be brought from {found or 'its first version'} to {newest_revision()} "
                f"({type(error).__name__}). It is unchanged: start the program that wrote it. {_where(kept)}"
            ) from None


def engines_read(engines: Engines) -> tuple[str | None, bool]:
    """The revision of a store, and whether it is one of the very first version, before there were revisions."""
    with engines.reading.begin() as connection:
        return revision_of(connection), is_version_1(connection)


def _refuse_newer(found: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if found is not None and found not in known:
        raise StoreRefused(
            f"The store is of revision {found}, which this program does not know: it reads up to {newest_revision()}. "
            "Start the newer program that wrote it."
        )


def _steps_taken(
    connection: Connection, ring: KeyRing, clock: Clock, found: str | None, *, version_1: bool
) -> None:
    if version_1:
        moved_aside(connection)
    ours = config()
    ours.attributes["connection"] = connection
    command.upgrade(ours, "head")
    there = select(schema.envelope.c.scope).where(schema.envelope.c.scope == CLINIC)
    if connection.execute(there).one_or_none() is None:
        head_made(connection)
        envelope_made(connection, ring.keys, CLINIC, clock())
    if version_1:
        moved_in(connection, ring.keys, clock())
    if found in BEFORE:
        vouched_late(connection, ring.keys.audit, clock())
    worklist_made_anew(connection, KeysAlone(ring))
    for statement in schema.append_only_ddl(connection.dialect.name, tables_unguarded(connection)):
        connection.exec_driver_sql(statement)


def _where(kept: Path | None) -> str:
    return f"A copy from before is at {kept}." if kept else ""


@contextmanager
def _alone(engines: Engines) -> Iterator[None]:
    """One process at a time, for as long as it takes."""
    if engines.dialect == "sqlite":
        place = engines.writing.url.database
        handle = os.open(f"{place}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
        return
    with engines.writing.connect() as connection:
        connection.execute(text("SET lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.execute(text("RESET lock_timeout"))
            connection.commit()


def _backed_up(engines: Engines, ring: KeyRing, folder: Path | None, now: dt.datetime) -> Path | None:
    """A copy of the store as it is. Raises StoreRefused when none can be made."""
    stamp = f"before-{newest_revision()}-{now:%Y%m%dT%H%M%S}"
    if engines.dialect == "sqlite":
        return _sqlite_copy(Path(str(engines.writing.url.database)), stamp)
    if os.environ.get(BACKED_UP) == "1":
        return None
    if folder is None:
        raise StoreRefused(
            "The store has to be brought up to date, and there is no folder to put a backup of it in. Start the server, "
            f"which has one, or make a backup yourself and run this once with {BACKED_UP}=1."
        )
    # Not pg_dump: whoever serves pages need not have it, and this one is sealed and opens on any database.
    return backup_to(engines, folder / f"{stamp}.backup", ring, now).path


def _sqlite_copy(place: Path, stamp: str) -> Path:
    """By SQLite's own backup: copying the file alone misses what still stands in its log."""
    copy = place.with_name(f"{stamp}-{place.name}")
    os.close(os.open(copy, os.O_CREAT | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(place)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    handle = os.open(copy, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return copy


def _triggers_made_sure(engines: Engines) -> None:
    """What makes the record append-only is put back where somebody took it away."""
    with engines.reading.begin() as connection:
        missing = tables_unguarded(connection)
    if missing:
        with engines.writing.begin() as connection:
            for statement in schema.append_only_ddl(engines.dialect, missing):
                connection.exec_driver_sql(statement)


def tables_unguarded(connection: Connection) -> tuple[str, ...]:
    """The append-only tables that a trigger does not guard."""
    wanted = {table.name for table in schema.APPEND_ONLY}
    if connection.dialect.name == "sqlite":
        found = connection.execute(
            text("SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY tbl_name")
        )
        guarded = {name for name, many in found if many == 2}
    else:
        rows = connection.execute(
            text(
                "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE t.tgname = c.relname || '_append_only' AND t.tgenabled = 'O' "
                "AND c.relnamespace = current_schema()::regnamespace"
            )
        )
        guarded = set(rows.scalars())
    return tuple(sorted(wanted - guarded))


def tables_there(connection: Connection) -> frozenset[str]:
    """The names of all tables of a store."""
    return frozenset(inspect(connection).get_table_names())
