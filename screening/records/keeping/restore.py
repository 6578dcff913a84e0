"""Back from a backup: into an empty store, in one transaction, and only when everything in it proves to be as it was.

restored(engines, path, ring)          # into an empty store: SQLite or PostgreSQL, whichever it came from
checked(path, ring)                    # the same into a scratch store that is thrown away: the drill
"""

import datetime as dt
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, column, func, insert, select, table, text, update
from sqlalchemy.exc import SQLAlchemyError

from screening.errors import BackupRefused, KeysRefused, StoreRefused
from screening.records import schema
from screening.records.audit import verified
from screening.records.engines import Engines, engines_of
from screening.records.envelopes import CLINIC, KeyRing
from screening.records.keeping.backup import FORM
from screening.records.keeping.erasure import ENDED
from screening.records.keeping.sealed_file import head_of, opened_lines
from screening.records.keeping.snapshot import REVISIONS, Shape, Tally, shape_of, shapes_of, tally_of
from screening.records.keys import Keys
from screening.records.late_vouching import BEFORE, vouched_late
from screening.records.migrate import config, newest_revision, tables_unguarded
from screening.records.sealing import unwrapped
from screening.records.worklist import KeysAlone, worklist_made_anew

_BATCH = 1_000
# What a store holds that was opened and never used.
_NEVER_USED = frozenset({"audit_head", "envelope", "heartbeat", "set_up_code", "failed_try", REVISIONS})


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was found in a backup, all of it proven: counts and hashes, the audit chain, every envelope opened."""

    made_at: str
    key_id: str
    revision: str
    rows: Mapping[str, int]
    events: int
    mac: str
    envelopes: int


def checked(path: Path, ring: KeyRing) -> RestoreReport:
    """Restore a backup into a scratch store and throw that away. Raises BackupRefused, and says why."""
    with tempfile.TemporaryDirectory(prefix="anteroom-check-") as folder:
        engines = engines_of(Path(folder) / "scratch.db")
        try:
            return restored(engines, path, ring)
        finally:
            engines.dispose()


def restored(engines: Engines, path: Path, ring: KeyRing) -> RestoreReport:
    """Put a backup into an empty store, wholly or not at all, and bring it to this program's revision. What was under way
    when it was made is over.

    Raises BackupRefused (not whole, other keys, a newer program, the store is not empty), StoreRefused.
    """
    try:
        with path.open("rb") as file:
            head = head_of(file)
            file.seek(0)
            with engines.writing.begin() as connection:
                return _restored(connection, opened_lines(file, ring.keys), ring, head.key_id)
    except OSError as error:
        raise BackupRefused(f"The backup {path} cannot be read ({error.strerror}). Check the name.") from None
    except SQLAlchemyError as error:
        raise StoreRefused(
            f"The store did not take the backup ({type(error).__name__}); it is as empty as before. "
            "Check the database, its free space, and that nobody else uses it."
        ) from None


def _restored(connection: Connection, lines: Iterator[bytes], ring: KeyRing, key_id: str) -> RestoreReport:
    keys, now = ring.keys, dt.datetime.now(dt.UTC)
    refuse_unless_empty(connection)
    first = _said(next(lines, b""))
    if first.get("anteroom") != "backup" or int(first.get("form", 0)) > FORM:
        raise BackupRefused("The backup is of a form that this program does not know. Use the newer program.")
    revision = _known_revision(first.get("revision"))
    _emptied(connection)
    _brought_to(connection, revision)
    shapes, end = _filled(connection, lines)
    for shape in shapes:
        _refuse_difference(shape.name, tally_of(connection, shape), end["tables"][shape.name])
    _counters_set(connection, shapes)
    if revision != newest_revision():
        _brought_to(connection, newest_revision())
    for statement in schema.append_only_ddl(connection.dialect.name, tables_unguarded(connection)):
        connection.exec_driver_sql(statement)
    envelopes = _envelopes_opened(connection, keys)
    _refuse_other_end(connection, end["audit"])
    if revision in BEFORE:
        vouched_late(connection, keys.audit, now)
    _refuse_broken_audit(connection, keys)
    _settled(connection, ring, now)
    rows = {shape.name: int(end["tables"][shape.name]["rows"]) for shape in shapes}
    audit = end["audit"]
    return RestoreReport(
        str(first["made_at"]), key_id, revision, rows, int(audit["length"]), str(audit["mac"]), envelopes
    )


def _said(line: bytes) -> Mapping[str, Any]:
    """A line that is no row."""
    try:
        said = json.loads(line)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise BackupRefused("The backup does not hold what a backup holds. Nothing was restored.")
    return said


def _known_revision(revision: object) -> str:
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if revision not in known:
        raise BackupRefused(
            f"The backup is of revision {str(revision)[:40]}, which this program does not know: it reads up to "
            f"{newest_revision()}. Use the program that made it, or a newer one."
        )
    return str(revision)


# An empty store, of the backup's revision


def refuse_unless_empty(connection: Connection) -> None:
    """Raises BackupRefused when a store holds anything that somebody might miss."""
    found = MetaData()
    found.reflect(connection)
    for one in found.sorted_tables:
        rows = connection.execute(select(func.count()).select_from(one)).scalar_one()
        allowed = one.name in _NEVER_USED and not (one.name == "envelope" and rows > 1)
        if rows and not allowed:
            raise BackupRefused(
                f"The store is not empty: there are rows in {one.name}. A record is only put into an empty store: "
                "name a new place in ANTEROOM_DATA or DATABASE_URL."
            )


def _emptied(connection: Connection) -> None:
    """The tables of a store that was never used are made anew, of the backup's revision."""
    found = MetaData()
    found.reflect(connection)
    found.drop_all(connection)


def _brought_to(connection: Connection, revision: str) -> None:
    ours = config()
    ours.attributes["connection"] = connection
    command.upgrade(ours, revision)


# The rows


def _filled(connection: Connection, lines: Iterator[bytes]) -> tuple[list[Shape], Mapping[str, Any]]:
    """Every row put in. Returns the tables and the last line, each table held against its hash."""
    known = {shape.name: shape for shape in shapes_of(connection)}
    done: list[Shape] = []
    found: dict[str, Mapping[str, Any]] = {}
    line = next(lines, b"")
    while "table" in (said := _said(line)):
        shape = shape_of(said)
        _refuse_other_shape(shape, known.get(shape.name))
        tally, line = _table_filled(connection, shape, lines)
        done.append(shape)
        found[shape.name] = tally.plain
    # Asked for once more so that the file's own last mark is read: a file that was cut does not get past this.
    if said.get("end") is not True or next(lines, None) is not None:
        raise BackupRefused("The backup ends before its end. Nothing was restored.")
    if set(said["tables"]) != set(found):
        raise BackupRefused("The backup does not hold every table that it names. Nothing was restored.")
    for name, tally_found in found.items():
        _refuse_difference(name, tally_found, said["tables"][name])
    return done, said


def _refuse_other_shape(shape: Shape, known: Shape | None) -> None:
    if known is None or set(known.columns) != set(shape.columns):
        raise BackupRefused(
            f"The backup's table {shape.name} is not one that its revision has. Use the program that made it."
        )


def _table_filled(connection: Connection, shape: Shape, lines: Iterator[bytes]) -> tuple[Tally, bytes]:
    """The rows of one table put in. Returns their tally and the line that follows them."""
    tally, waiting = Tally.fresh(), list[dict[str, Any]]()
    for line in lines:
        if not line.startswith(b"["):
            _put_in(connection, shape, waiting)
            return tally, line
        tally.add(line)
        waiting.append(shape.values(json.loads(line)))
        if len(waiting) == _BATCH:
            _put_in(connection, shape, waiting)
            waiting = []
    raise BackupRefused("The backup ends in the middle of a table. Nothing was restored.")


def _put_in(connection: Connection, shape: Shape, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(shape.clause), rows)


def _counters_set(connection: Connection, shapes: list[Shape]) -> None:
    """PostgreSQL's counters go on behind the highest number that was put in."""
    if connection.dialect.name != "postgresql":
        return
    for shape in shapes:
        for name in (name for name, kind in shape.columns if kind == "int" and shape.key == (name,)):
            asked = {"table": shape.name, "column": name}
            counter = connection.execute(
                text("SELECT pg_get_serial_sequence(:table, :column)"), asked
            ).scalar_one()
            highest = connection.execute(
                select(func.max(column(name))).select_from(table(shape.name))
            ).scalar()
            if counter is not None and highest is not None:
                connection.execute(text("SELECT setval(:counter, :to)"), {"counter": counter, "to": highest})


# What a restored record must not go on with


def _settled(connection: Connection, ring: KeyRing, now: dt.datetime) -> None:
    """What was under way when the backup was made is over: nobody is signed in, no form is open, and no message goes
    out a second time. In the transaction that brings the rows back: nobody ever sees the one without the other."""
    hold, mail = schema.intake_hold, schema.message
    over: dict[str, object] = {"state": "failed", "reason": "the record was restored", "sealed": None}
    worklist_made_anew(connection, KeysAlone(ring))  # a backup of an older revision has none
    for one in (schema.staff_session, schema.sign_in_step):
        connection.execute(update(one).where(one.c.ended_at.is_(None)).values(ended_at=now))
    open_still = update(hold).where(hold.c.ended_at.is_(None))
    connection.execute(open_still.values(ended_at=now, ended_how=ENDED))
    connection.execute(update(mail).where(mail.c.settled_at.is_(None)).values(settled_at=now, **over))


# The proofs


def _refuse_difference(name: str, found: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    if dict(found) != dict(told):
        raise BackupRefused(
            f"The rows of {name} are not those that were written down: {found['rows']} of {told['rows']}. "
            "Nothing was restored."
        )


def _envelopes_opened(connection: Connection, keys: Keys) -> int:
    """How many envelopes there are; every one of them opens."""
    rows = connection.execute(select(schema.envelope).order_by(schema.envelope.c.scope)).all()
    try:
        for row in rows:
            unwrapped(keys, row.scope, row.key_id, row.wrapped)
    except KeysRefused as refused:
        raise BackupRefused(f"The record in the backup does not open. {refused}") from None
    if CLINIC not in {row.scope for row in rows}:
        raise BackupRefused("The backup holds no record: the clinic's own envelope is missing.")
    return len(rows)


def _refuse_other_end(connection: Connection, told: Mapping[str, Any]) -> None:
    head = connection.execute(select(schema.audit_head)).one_or_none()
    if head is None or (head.length, head.mac) != (told["length"], told["mac"]):
        _refuse_audit("the chain does not end where the backup says")


def _refuse_broken_audit(connection: Connection, keys: Keys) -> None:
    state = verified(connection, keys.audit)
    if state.problems:
        _refuse_audit(*state.problems)


def _refuse_audit(*problems: str) -> NoReturn:
    raise BackupRefused(
        f"The audit in the backup is not whole: {'; '.join(problems[:5])}. Nothing was restored."
    )
