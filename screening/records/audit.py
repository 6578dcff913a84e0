"""What happened and what was seen, one row an event, chained so that a removed or altered row shows.

Each event carries an HMAC over itself and the event before, under a key that the database does not hold. An event
that added a row to the record carries the SHA-256 of that row, so that an altered answer shows as well. Where the
chain ended is written from time to time into a file outside the database: a tail that was cut off shows too.
"""

import datetime as dt
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from screening.records import schema
from screening.records.entries import Author
from screening.records.values import Json, written

START = "0" * 64
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
    """What a check of the chain found. `problems` is empty when nothing was removed or altered."""

    length: int
    mac: str
    problems: tuple[str, ...]

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


def digest_of(*parts: str | int | bytes | None) -> str:
    """SHA-256 (hexadecimal) over the columns of a row, each with its length, so that none can flow into the next."""
    whole = hashlib.sha256()
    for part in parts:
        plain = part if isinstance(part, bytes) else b"" if part is None else str(part).encode()
        whole.update(f"{len(plain)}:".encode() + plain)
    return whole.hexdigest()


def state_of(connection: Connection, key: bytes, anchor: "Anchor | None") -> AuditState:
    """A quick look at the end of the chain alone: the head fits the last event, and no tail was cut."""
    head = connection.execute(select(schema.audit_head).where(schema.audit_head.c.id == 1)).one_or_none()
    if head is None:
        return AuditState(0, START, ("the chain has no head",))
    last = schema.event
    rows = connection.execute(select(last).order_by(last.c.id.desc()).limit(2)).all()
    before = rows[1].mac if len(rows) > 1 else START
    problems = []
    if not rows:
        problems += ["events were removed"] if head.length else []
    elif rows[0].id != head.length or rows[0].mac != head.mac:
        problems.append("the head does not fit the last event")
    elif _mac(key, rows[0].id, _entry(rows[0]), before) != rows[0].mac:
        problems.append(f"event {rows[0].id} was altered")
    if anchor is not None and anchor.length > head.length:
        problems.append(f"the chain once had {anchor.length} events and now has {head.length}")
    return AuditState(head.length, head.mac, tuple(problems))


def verified(connection: Connection, key: bytes, anchors: "tuple[Anchor, ...]" = ()) -> AuditState:
    """Every event recomputed, every row that an event vouches for compared, every anchor found again."""
    problems: list[str] = []
    vouched: dict[str, str] = {}
    marks = {anchor.length: anchor.mac for anchor in anchors}
    mac, length = START, 0
    for row in _events(connection):
        length += 1
        if row.id != length:
            problems.append(
                f"events {length} to {row.id - 1} were removed" if row.id > length else "events repeat"
            )
            length = row.id
        elif _mac(key, row.id, _entry(row), mac) != row.mac:
            problems.append(f"event {row.id} was altered")
        mac = row.mac
        if row.id in marks and marks.pop(row.id) != mac:
            problems.append(f"the chain up to event {row.id} is not the one that was anchored")
        if row.subject is not None:
            vouched[row.subject] = row.digest
    head = connection.execute(select(schema.audit_head)).one_or_none()
    if head is None or (head.length, head.mac) != (length, mac):
        problems.append("the head does not fit the last event: events at the end were removed")
    problems += [f"the chain once had {lost} events and now has {length}" for lost in marks if lost > length]
    problems += _rows_altered(connection, vouched)
    return AuditState(length, mac, tuple(problems))


def _events(connection: Connection) -> Iterator[Row[Any]]:
    table = schema.event
    last = 0
    while True:
        rows = connection.execute(
            select(table).where(table.c.id > last).order_by(table.c.id).limit(_BATCH)
        ).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].id


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


def _rows_altered(connection: Connection, vouched: dict[str, str]) -> Iterator[str]:
    """Rows of the record that no event vouches for, that differ from what it vouches for, or that are gone."""
    for subject, digest in _rows_vouched(connection):
        known = vouched.pop(subject, None)
        if known is None:
            yield f"{_kind(subject)}: a row that no event added"
        elif known != digest:
            yield f"{_kind(subject)}: a row was altered after it was kept"
    for subject in vouched:
        yield f"{_kind(subject)}: a row was removed"


def _kind(subject: str) -> str:
    table, encounter_id = subject.split("/", 2)[:2]
    return f"{table} of encounter {encounter_id[:8]}"


def _rows_vouched(connection: Connection) -> Iterator[tuple[str, str]]:
    for name, (subject, digest) in VOUCHED.items():
        table = schema.metadata.tables[name]
        for row in connection.execute(select(table).execution_options(yield_per=_BATCH)):
            yield subject(row), digest(row)


# What an event vouches for, table by table: `row` is a row of the table, or anything with the same names.


def _answer_subject(row: Any) -> str:
    return f"answer/{row.encounter_id}/{row.question_key}/{row.revision}"


def _answer_digest(row: Any) -> str:
    return digest_of(
        row.encounter_id,
        row.question_key,
        row.revision,
        row.sealed,
        row.author_kind,
        row.author,
        _when(row.recorded_at),
    )


def _submission_subject(row: Any) -> str:
    return f"submission/{row.encounter_id}"


def _submission_digest(row: Any) -> str:
    return digest_of(
        row.encounter_id,
        row.idempotency_key,
        _when(row.submitted_at),
        row.answers_hash,
        row.questionnaire_hash,
        row.author_kind,
        row.author,
    )


def _judgement_subject(row: Any) -> str:
    return f"judgement/{row.encounter_id}/{row.number}"


def _judgement_digest(row: Any) -> str:
    return digest_of(
        row.encounter_id,
        row.number,
        row.protocol_hash,
        row.policy,
        _when(row.judged_at),
        row.answers_hash,
        row.sealed,
        row.severity,
        int(row.urgent),
    )


def _determination_subject(row: Any) -> str:
    return f"determination/{row.encounter_id}/{row.number}"


def _determination_digest(row: Any) -> str:
    return digest_of(row.encounter_id, row.number, row.sealed, row.seal, row.author, _when(row.signed_at))


def _when(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


# How a row of each table is named and what of it is hashed.
VOUCHED: Mapping[str, tuple[Callable[[Any], str], Callable[[Any], str]]] = {
    "answer": (_answer_subject, _answer_digest),
    "submission": (_submission_subject, _submission_digest),
    "judgement": (_judgement_subject, _judgement_digest),
    "determination": (_determination_subject, _determination_digest),
}


# Anchors: where the chain ended, kept outside the database


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain had this length and ended with this MAC."""

    length: int
    mac: str
    at: str


def anchor_written(path: Path, key: bytes, state: AuditState, at: dt.datetime) -> None:
    """Add where the chain ends now to the anchor file, each line sealed with the audit key; durable on return."""
    anchor = Anchor(state.length, state.mac, _when(at))
    line = written(
        {"length": anchor.length, "mac": anchor.mac, "at": anchor.at, "seal": _anchor_seal(key, anchor)}
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def anchors_in(path: Path, key: bytes) -> tuple[tuple[Anchor, ...], int]:
    """The anchors of a file, oldest first, and how many of its lines are not ours."""
    if not path.exists():
        return (), 0
    found, foreign = [], 0
    for line in path.read_text("utf-8").splitlines():
        try:
            plain = json.loads(line)
            anchor = Anchor(int(plain["length"]), str(plain["mac"]), str(plain["at"]))
        except (ValueError, KeyError, TypeError):
            foreign += 1
            continue
        if hmac.compare_digest(str(plain.get("seal")), _anchor_seal(key, anchor)):
            found.append(anchor)
        else:
            foreign += 1
    return tuple(found), foreign


def _anchor_seal(key: bytes, anchor: Anchor) -> str:
    line = f"anchor|{anchor.length}|{anchor.mac}|{anchor.at}"
    return hmac.new(key, line.encode(), hashlib.sha256).hexdigest()
