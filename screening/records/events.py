"""Every act leaves its event, in the same transaction: an act that cannot be noted is not kept.

    row_added(records, connection, schema.answer, columns, "answer kept", author)     # a row and what vouches for it
    note(records, connection, "case viewed", who=staff.author, encounter_id=id)       # something that was done or seen

How events are chained and checked stands in audit.py.
"""

import re
import uuid
from collections.abc import Mapping
from types import SimpleNamespace

from sqlalchemy import Connection, Table, insert, select

from screening.errors import ShapeRefused
from screening.records import audit, rows, schema
from screening.records.entries import SYSTEM, Author, Event
from screening.records.opening import OpenRecord
from screening.records.origin import origin_here
from screening.records.values import Json, value_cleaned
from screening.records.vouching import VOUCHED
from screening.records.worklist import worklist_renewed

Detail = Mapping[str, str | int | bool | None]
LONGEST_DETAIL = 200


def row_added(
    records: OpenRecord,
    connection: Connection,
    table: Table,
    columns: Mapping[str, object],
    kind: str,
    who: Author,
    detail: Detail | None = None,
    *,
    encounter_id: str | None = None,
    moves: bool = False,
    awaits: int | None = None,
) -> None:
    """Add a row to the record in the caller's transaction, and the event that vouches for it (a table of VOUCHED).

    `encounter_id`: where the row does not say it. `moves`: it changes where the case stands; `awaits`: how much of it waits
    for a second clinician then, None: as before. Whatever else the transaction changes is changed before: on PostgreSQL
    the head of the audit chain is the last lock.
    """
    connection.execute(insert(table).values(dict(columns)))
    row = SimpleNamespace(**columns)
    subject, digest = VOUCHED[table.name]
    said = columns.get("id" if table is schema.encounter else "encounter_id")
    of = encounter_id if said is None else str(said)
    if moves and of is not None:  # before the event
        worklist_renewed(connection, records, of, awaits)
    _chained(records, connection, uuid.uuid4().hex, kind, who, of, detail or {}, subject(row), digest(row))


def note(
    records: OpenRecord,
    connection: Connection,
    kind: str,
    *,
    who: Author = SYSTEM,
    encounter_id: str | None = None,
    detail: Detail | None = None,
) -> None:
    """Note an event in the transaction of the act itself: the act is not kept without it."""
    _chained(records, connection, uuid.uuid4().hex, kind, who, encounter_id, detail or {})


def record_event(
    records: OpenRecord,
    kind: str,
    *,
    who: Author = SYSTEM,
    encounter_id: str | None = None,
    detail: Detail | None = None,
) -> None:
    """Note that something happened or was seen. `detail` is short and flat and never holds an answer."""
    uid = uuid.uuid4().hex

    def noted(connection: Connection) -> None:
        there = select(schema.event.c.id).where(schema.event.c.uid == uid)
        if connection.execute(there).one_or_none() is None:
            _chained(records, connection, uid, kind, who, encounter_id, detail or {})

    records.write(noted)


def events_of(records: OpenRecord, encounter_id: str) -> tuple[Event, ...]:
    """Everything noted about one encounter, oldest first."""
    wanted = (
        select(schema.event).where(schema.event.c.encounter_id == encounter_id).order_by(schema.event.c.id)
    )
    return records.read(lambda connection: tuple(rows.event_of(row) for row in connection.execute(wanted)))


def audit_state(records: OpenRecord) -> audit.AuditState:
    """A quick look at the end of the audit chain: fit for every minute."""
    key, (known, foreign) = records.ring.keys.audit, _anchored(records)
    return records.read(lambda connection: audit.state_of(connection, key, known, foreign))


def audit_verified(records: OpenRecord) -> audit.AuditState:
    """The whole chain recomputed, with every row that it vouches for and every anchor."""
    key, (known, foreign) = records.ring.keys.audit, _anchored(records)
    return records.read(lambda connection: audit.verified(connection, key, known, foreign))


def audit_anchored(records: OpenRecord) -> None:
    """Note outside the database where the chain ends now, if it is whole. Nothing without an anchor file."""
    state = audit_state(records)
    if records.anchors is not None and state.whole and state.length:
        audit.anchor_written(records.anchors, records.ring.keys.audit, state, records.now())


def _anchored(records: OpenRecord) -> tuple[tuple[audit.Anchor, ...], int]:
    return audit.anchors_in(records.anchors, records.ring.keys.audit) if records.anchors else ((), 0)


def _chained(
    records: OpenRecord,
    connection: Connection,
    uid: str,
    kind: str,
    who: Author,
    encounter_id: str | None,
    detail: Detail,
    subject: str | None = None,
    digest: str | None = None,
) -> None:
    checked = _detail_checked(detail)
    entry = audit.Entry(
        uid, _kind_checked(kind), who, origin_here(), records.now(), encounter_id, checked, subject, digest
    )
    audit.chained(connection, records.ring.keys.audit, entry)


def _kind_checked(kind: str) -> str:
    if re.fullmatch(r"[a-z][a-z -]{2,59}", kind) is None:
        raise ShapeRefused("The kind of an event is a few lower-case words.")
    return kind


def _detail_checked(detail: Mapping[str, object]) -> Mapping[str, Json]:
    for part in detail.values():
        if not isinstance(part, str | int | bool | None) or len(str(part)) > LONGEST_DETAIL:
            raise ShapeRefused(
                f"The detail of an event is flat and short (up to {LONGEST_DETAIL} characters a field)."
            )
    cleaned = value_cleaned(detail)
    assert isinstance(cleaned, dict)
    return cleaned
