"""A backup: one moment of the whole record in one sealed file, made while the clinic works, from either database.

    backup_to(records.engines, Path("/backups/tonight.backup"), records.ring, records.now())

Its lines: what it is; for each table a line that describes it and then one line a row; at the end how many rows each
table has with SHA-256 over them, and where the audit chain ended.
"""

import datetime as dt
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, column, select, table
from sqlalchemy.exc import SQLAlchemyError

from screening.errors import BackupRefused, StoreUnavailable
from screening.records.engines import Engines
from screening.records.envelopes import KeyRing
from screening.records.keeping.sealed_file import SealedWriter
from screening.records.keeping.snapshot import Shape, Tally, lines_of, revision_of, shapes_of
from screening.records.values import Json, written

FORM = 1
SUFFIX = ".backup"
# What a backup is called while it is being made; one that was cut short stays behind under this name.
_UNFINISHED = re.compile(r"\.anteroom-[0-9a-f]{8}\.part")
_NAMED = re.compile(r"anteroom-(\d{8}T\d{6}Z)(?:-\d+)?\.backup")
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds: rows by table, and how long the audit chain was."""

    path: Path
    key_id: str
    revision: str | None
    rows: dict[str, int]
    events: int
    bytes: int


def backup_to(engines: Engines, path: Path, ring: KeyRing, now: dt.datetime) -> BackupReport:
    """Write a backup to a file, or into a folder under a name of its own; it is there whole or not at all.

    Works on a store of any revision. Raises BackupRefused when there is no place for it, StoreUnavailable when the
    store cannot be read, KeysRefused.
    """
    target = path / f"anteroom-{now.astimezone(dt.UTC):{_STAMP}}{SUFFIX}" if path.is_dir() else path
    keys = ring.keys
    with whole_file(target) as file:
        writer = SealedWriter(file, keys, now)
        try:
            with engines.reading.begin() as connection:
                revision, rows, events = _written(connection, writer, now)
        except SQLAlchemyError:
            raise StoreUnavailable(
                "The record could not be read just now; no backup was made. Try again."
            ) from None
        writer.end()
    return BackupReport(target, keys.current, revision, rows, events, target.stat().st_size)


def _written(
    connection: Connection, writer: SealedWriter, now: dt.datetime
) -> tuple[str | None, dict[str, int], int]:
    shapes, revision = shapes_of(connection), revision_of(connection)
    said: dict[str, Json] = {
        "anteroom": "backup",
        "form": FORM,
        "revision": revision,
        "made_at": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
    }
    _line(writer, said)
    tallies = {shape.name: _table_written(connection, writer, shape) for shape in shapes}
    length, mac = _audit_end(connection) if "audit_head" in tallies else (0, "")
    tables: dict[str, Json] = {name: tally.plain for name, tally in tallies.items()}
    _line(writer, {"end": True, "tables": tables, "audit": {"length": length, "mac": mac}})
    return revision, {name: tally.rows for name, tally in tallies.items()}, length


def _table_written(connection: Connection, writer: SealedWriter, shape: Shape) -> Tally:
    _line(writer, shape.opening)
    tally = Tally.fresh()
    for line in lines_of(connection, shape):
        tally.add(line)
        writer.write(line + b"\n")
    return tally


def _line(writer: SealedWriter, said: dict[str, Json]) -> None:
    writer.write(f"{written(said)}\n".encode())


def _audit_end(connection: Connection) -> tuple[int, str]:
    head = table("audit_head", column("length"), column("mac"))
    row = connection.execute(select(head)).one_or_none()
    return (row.length, row.mac) if row is not None else (0, "")


@contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """A new file for this account alone that gets its name once all of it is on the disk. Raises BackupRefused."""
    if target.exists():
        raise BackupRefused(
            f"There is a file at {target} already. It is not overwritten: choose another name."
        )
    part = target.with_name(f".anteroom-{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        _folder_synced(target.parent)
    except OSError as error:
        raise BackupRefused(
            f"{target} cannot be written ({error.strerror}). Check the folder, its owner and its free space."
        ) from None
    finally:
        part.unlink(missing_ok=True)


def _folder_synced(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Prunable:
    """Files of a folder of backups that may go: old backups, and what was cut short."""

    old: tuple[Path, ...]
    unfinished: tuple[Path, ...]
    kept: int


def prunable(folder: Path, now: dt.datetime, days: int) -> Prunable:
    """The backups in a folder that are older than `days`, by their name. The newest one is always kept."""
    if not folder.is_dir():
        raise BackupRefused(f"{folder} is not a folder. Name the folder that holds the backups.")
    edge = now - dt.timedelta(days=days)
    named = sorted((made, path) for path in folder.iterdir() if (made := _made_at(path)) is not None)
    old = tuple(path for made, path in named[:-1] if made < edge)
    parts = (path for path in folder.iterdir() if _UNFINISHED.fullmatch(path.name))
    day_ago = (now - dt.timedelta(days=1)).timestamp()
    unfinished = tuple(path for path in sorted(parts) if path.stat().st_mtime < day_ago)
    return Prunable(old, unfinished, len(named) - len(old))


def _made_at(path: Path) -> dt.datetime | None:
    match = _NAMED.fullmatch(path.name)
    return dt.datetime.strptime(match.group(1), _STAMP).replace(tzinfo=dt.UTC) if match else None
