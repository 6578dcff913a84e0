"""What happened and what was seen, one row an event, chained so that a removed or altered row shows.

Each event carries an HMAC over itself and the event before, under a key that the database does not hold. An event
that added a row to the record carries the SHA-256 of that row (vouching.py), so that an altered answer shows as well. Where
the chain ended is written from time to time into a file outside the database: a tail that was cut off shows too.
"""

import datetime as dt
import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Text, insert, select, type_coerce, update

from screening.records import schema
from screening.records.entries import Author
from screening.records.values import Json, written
from screening.records.vouching import UNREADABLE, rows_altered, when

START = "0" * 64
# The event that vouches for a row which an older release had written without one (late_vouching.py).
VOUCHED_LATE = "row vouched for late"
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it is about to be written. `subject` names the row that the act added, `digest` is its SHA-256."""

    uid: str
    kind: str
    who: Author
    origin: str
    at: dt.datetime
    encounter_id: str | None
    detail: Mapping[str, Json]
    subject: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class AuditState:
    """What a check of the chain found. `problems` is empty when nothing was removed or altered. `late`: how many rows an
    older release wrote without vouching for them; counted when the whole chain is worked out."""

    length: int
    mac: str
    problems: tuple[str, ...]
    late: int = 0

    @property
    def whole(self) -> bool:
        return not self.problems


def chained(connection: Connection, key: bytes, entry: Entry) -> None:
    """Add an event to the end of the chain. Holds the head until the transaction ends: events stand in one order."""
    head = schema.audit_head
    row = connection.execute(select(head).where(head.c.id == 1).with_for_update()).one()
    number = row.length + 1
    mac = _mac(key, number, entry, row.mac)
    connection.execute(
        insert(schema.event).values(
            id=number,
            uid=entry.uid,
            encounter_id=entry.encounter_id,
            kind=entry.kind,
            who_kind=entry.who.kind,
            who=entry.who.id,
            origin=entry.origin,
            at=entry.at,
            detail=dict(entry.detail),
            subject=entry.subject,
            digest=entry.digest,
            mac=mac,
        )
    )
    connection.execute(update(head).where(head.c.id == 1).values(length=number, mac=mac))


def head_made(connection: Connection) -> None:
    """Begin the chain of a new record."""
    connection.execute(insert(schema.audit_head).values(id=1, length=0, mac=START))


def _mac(key: bytes, number: int, entry: Entry, before: str) -> str:
    line: list[Json] = [
        number,
        entry.uid,
        entry.encounter_id,
        entry.kind,
        entry.who.kind,
        entry.who.id,
        entry.origin,
        entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        dict(entry.detail),
        entry.subject,
        entry.digest,
        before,
    ]
    return hmac.new(key, written(line).encode(), hashlib.sha256).hexdigest()


def state_of(
    connection: Connection, key: bytes, anchors: "tuple[Anchor, ...]" = (), foreign: int = 0
) -> AuditState:
    """A quick look at the end of the chain alone: the head fits the last event, and what was anchored last is there."""
    head = connection.execute(select(schema.audit_head).where(schema.audit_head.c.id == 1)).one_or_none()
    if head is None:
        return AuditState(0, START, ("the chain has no head",))
    problems = [*_foreign_lines(foreign)]
    try:
        problems += _end_unfit(connection, key, head)
    except UNREADABLE:
        problems.append(f"event {head.length} cannot be read: it was altered")
    problems += _anchor_unfit(connection, anchors[-1], head.length) if anchors else []
    return AuditState(head.length, head.mac, tuple(problems))


def _end_unfit(connection: Connection, key: bytes, head: Row[Any]) -> Iterator[str]:
    event = schema.event
    rows = connection.execute(select(event).order_by(event.c.id.desc()).limit(2)).all()
    if not rows:
        if head.length:
            yield "events were removed"
    elif rows[0].id != head.length or rows[0].mac != head.mac:
        yield "the head does not fit the last event"
    elif _mac(key, rows[0].id, _entry(rows[0]), rows[1].mac if len(rows) > 1 else START) != rows[0].mac:
        yield f"event {rows[0].id} was altered"


def _anchor_unfit(connection: Connection, anchor: "Anchor", length: int) -> Iterator[str]:
    event = schema.event
    there = select(event.c.mac).where(event.c.id == anchor.length)
    if anchor.length > length:
        yield _cut(anchor.length, length)
    elif connection.execute(there).scalar_one_or_none() != anchor.mac:
        yield _not_anchored(anchor.length)


def _cut(before: int, now: int) -> str:
    return f"the chain once had {before} events and now has {now}"


def _not_anchored(number: int) -> str:
    return f"the chain up to event {number} is not the one that was anchored"


def _foreign_lines(many: int) -> Iterator[str]:
    if many:
        yield f"{many} lines of the anchor file were altered or added by someone without the key"


def verified(
    connection: Connection, key: bytes, anchors: "tuple[Anchor, ...]" = (), foreign: int = 0
) -> AuditState:
    """Every event recomputed, every row that an event vouches for compared, every anchor found again.

    `foreign` is how many lines of the anchor file are not ours.
    """
    chain = _Chain(key, anchors)
    chain.problems += _foreign_lines(foreign)
    try:
        for row in _events(connection):
            chain.goes_on(row)
    except UNREADABLE:
        chain.problems.append(f"an event after event {chain.length} cannot be read: it was altered")
    else:
        head = select(schema.audit_head).where(schema.audit_head.c.id == 1)
        chain.ends(connection.execute(head).one_or_none())
        chain.problems += rows_altered(connection, chain.vouched)
    return AuditState(chain.length, chain.mac, tuple(chain.problems), chain.late)


class _Chain:
    """What was seen of the chain so far."""

    def __init__(self, key: bytes, anchors: "tuple[Anchor, ...]") -> None:
        self.length, self.mac, self.late = 0, START, 0
        self.problems: list[str] = []
        self.vouched: dict[str, tuple[int, str | None]] = {}
        self._key = key
        self._marks: dict[int, set[str]] = {}
        for anchor in anchors:
            self._marks.setdefault(anchor.length, set()).add(anchor.mac)

    def goes_on(self, row: Row[Any]) -> None:
        """One event more, in the order of their numbers."""
        number = self.length + 1
        if row.id > number:
            self.problems.append(f"events {number} to {row.id - 1} were removed")
        elif row.id < number:
            self.problems.append(f"event {row.id} does not belong to the chain")
        elif _mac(self._key, row.id, _entry(row), self.mac) != row.mac or _respelled(row):
            self.problems.append(f"event {row.id} was altered")
        self.length, self.mac = row.id, row.mac
        if self._marks.pop(row.id, {row.mac}) != {row.mac}:
            self.problems.append(_not_anchored(row.id))
        if row.subject is not None:
            self.vouched[row.subject] = (row.id, row.digest)
            self.late += row.kind == VOUCHED_LATE

    def ends(self, head: Row[Any] | None) -> None:
        """All events were seen."""
        if head is None or (head.length, head.mac) != (self.length, self.mac):
            self.problems.append("the head does not fit the last event: events at the end were removed")
        self.problems += [_cut(lost, self.length) for lost in self._marks if lost > self.length]


def _respelled(row: Row[Any]) -> bool:
    """Whether the detail says the same in other letters: the program writes it in one way only."""
    kept: str = row.as_kept
    return written(dict(row.detail)) != kept


def _events(connection: Connection) -> Iterator[Row[Any]]:
    table = schema.event
    wanted = select(table, type_coerce(table.c.detail, Text).label("as_kept")).order_by(table.c.id)
    rows = connection.execute(wanted.limit(_BATCH)).all()
    while rows:
        yield from rows
        rows = connection.execute(wanted.where(table.c.id > rows[-1].id).limit(_BATCH)).all()


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        row.uid,
        row.kind,
        Author(row.who_kind, row.who),
        row.origin,
        row.at,
        row.encounter_id,
        row.detail,
        row.subject,
        row.digest,
    )


# Anchors: where the chain ended, kept outside the database


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain had this length and ended with this MAC."""

    length: int
    mac: str
    at: str


def anchor_written(path: Path, key: bytes, state: AuditState, at: dt.datetime) -> None:
    """Add where the chain ends now to the anchor file, each line sealed with the audit key; durable on return."""
    anchor = Anchor(state.length, state.mac, when(at))
    line = written(
        {"length": anchor.length, "mac": anchor.mac, "at": anchor.at, "seal": _anchor_seal(key, anchor)}
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # On a line of its own, also when the last one was cut short by a crash.
        os.write(handle, f"\n{line}\n".encode() if os.fstat(handle).st_size else f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def anchors_in(path: Path, key: bytes) -> tuple[tuple[Anchor, ...], int]:
    """The anchors of a file, oldest first, and how many of its lines are not ours."""
    if not path.exists():
        return (), 0
    found, foreign = [], 0
    for line in path.read_bytes().splitlines():
        anchor = _anchor_in(line, key) if line else None
        if anchor is not None:
            found.append(anchor)
        elif line:
            foreign += 1
    return tuple(found), foreign


def _anchor_in(line: bytes, key: bytes) -> Anchor | None:
    """The anchor on a line; None when it is not ours."""
    try:
        plain = json.loads(line)
        anchor = Anchor(int(plain["length"]), str(plain["mac"]), str(plain["at"]))
        ours = hmac.compare_digest(str(plain["seal"]).encode(), _anchor_seal(key, anchor).encode())
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
    return anchor if ours else None


def _anchor_seal(key: bytes, anchor: Anchor) -> str:
    line = f"anchor|{anchor.length}|{anchor.mac}|{anchor.at}"
    return hmac.new(key, line.encode(), hashlib.sha256).hexdigest()
