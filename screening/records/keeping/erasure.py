"""The end of a record: its envelope is taken away, so that nobody can read any more what stands in it.

What was sealed stays where it stands, unreadable, so that the audit still verifies. What leads to the patient goes
with the envelope: blind tags, links, codes, messages. A tombstone says that there was a record, when it was erased, by
whom and under which rule. A record that is on hold is not erased.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, func, select, text, update

from screening.errors import RetentionRefused, UnknownEncounter
from screening.records import schema
from screening.records.engines import Engines
from screening.records.entries import Author
from screening.records.store import Records
from screening.records.values import text_cleaned

ENDED = "ended by staff"
LONGEST_WHY = 200
# What of an encounter goes with its envelope; what refers to another table stands before it.
_GOING: tuple[Table, ...] = (
    schema.message,
    schema.visit_link,
    schema.short_code,
    schema.patient_tag,
    schema.worklist,
    schema.worklist_tag,
    schema.case_open,
    schema.determination_draft,
)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """That a record was erased; nothing of what it said."""

    encounter_id: str
    erased_at: dt.datetime
    erased_by: Author
    why: str
    rule: str
    answers: int


StillDue = Callable[[Connection], bool]


def record_erased(
    records: Records, encounter_id: str, *, by: Author, why: str, rule: str, still_due: StillDue
) -> bool:
    """Erase one encounter, all of it or nothing. False when it was erased before, is on hold, or is not due any more.

    `still_due` is asked in the transaction itself, with everyone else's writing on this encounter held back.
    """
    now = records.now()

    def work(connection: Connection) -> bool:
        visit, key = schema.encounter, schema.envelope
        connection.execute(
            select(visit.c.id).where(visit.c.id == encounter_id).with_for_update(key_share=True)
        )
        there = connection.execute(select(key.c.scope).where(key.c.scope == encounter_id)).one_or_none()
        if there is None or encounter_id in held_among(connection) or not still_due(connection):
            return False
        stone = Tombstone(encounter_id, now, by, why, rule, _answers(connection, encounter_id))
        _taken_away(connection, encounter_id, now)
        detail: dict[str, str | int | bool | None] = {"rule": rule, "why": why, "answers": stone.answers}
        records.row_added(
            connection, schema.tombstone, _tombstone_columns(stone), "record erased", by, detail
        )
        return True

    return records.write(work)


def _answers(connection: Connection, encounter_id: str) -> int:
    table = schema.answer
    counted = select(func.count()).select_from(table).where(table.c.encounter_id == encounter_id)
    return int(connection.execute(counted).scalar_one())


def _taken_away(connection: Connection, encounter_id: str, now: dt.datetime) -> None:
    hold, key, call = schema.intake_hold, schema.envelope, schema.help_call
    alive = and_(hold.c.encounter_id == encounter_id, hold.c.ended_at.is_(None))
    connection.execute(update(hold).where(alive).values(ended_at=now, ended_how=ENDED))
    waiting = and_(call.c.encounter_id == encounter_id, call.c.answered_at.is_(None))
    connection.execute(update(call).where(waiting).values(answered_at=now))
    for table in _GOING:
        connection.execute(delete(table).where(table.c.encounter_id == encounter_id))
    connection.execute(delete(key).where(key.c.scope == encounter_id))


def _tombstone_columns(stone: Tombstone) -> dict[str, object]:
    return {
        "encounter_id": stone.encounter_id,
        "erased_at": stone.erased_at,
        "erased_by_kind": stone.erased_by.kind,
        "erased_by": stone.erased_by.id,
        "why": stone.why,
        "rule": stone.rule,
        "answers": stone.answers,
    }


def tombstone_of(records: Records, encounter_id: str) -> Tombstone | None:
    """That and when an encounter was erased; None while it is kept."""
    found = tombstones_of(records, [encounter_id])
    return found[0] if found else None


def tombstones_of(records: Records, encounter_ids: Iterable[str] | None = None) -> tuple[Tombstone, ...]:
    """All tombstones, or those of some encounters, oldest first."""
    table = schema.tombstone
    wanted = select(table).order_by(table.c.erased_at, table.c.encounter_id)
    if encounter_ids is not None:
        wanted = wanted.where(table.c.encounter_id.in_(list(encounter_ids)))
    return records.read(lambda connection: tuple(map(_tombstone, connection.execute(wanted))))


def _tombstone(row: Any) -> Tombstone:
    by = Author(row.erased_by_kind, row.erased_by)
    return Tombstone(row.encounter_id, row.erased_at, by, row.why, row.rule, row.answers)


def envelopes_missing(records: Records) -> tuple[str, ...]:
    """The encounters that cannot be read although no tombstone says that they were erased: nobody here did that."""
    visit, key, stone = schema.encounter, schema.envelope, schema.tombstone
    wanted = (
        select(visit.c.id)
        .outerjoin(key, key.c.scope == visit.c.id)
        .outerjoin(stone, stone.c.encounter_id == visit.c.id)
        .where(key.c.scope.is_(None), stone.c.encounter_id.is_(None))
        .order_by(visit.c.id)
    )
    return records.read(lambda connection: tuple(connection.execute(wanted).scalars()))


# Legal hold: every act is a row, the newest of an encounter counts


def hold_placed(records: Records, encounter_id: str, *, by: Author, why: str) -> None:
    """Keep a record from being erased. Raises UnknownEncounter, RecordErased, RetentionRefused."""
    _hold_act(records, encounter_id, by, why, placed=True)


def hold_released(records: Records, encounter_id: str, *, by: Author, why: str) -> None:
    """Let the rules apply to it again. Raises UnknownEncounter, RecordErased, RetentionRefused."""
    _hold_act(records, encounter_id, by, why, placed=False)


def _hold_act(records: Records, encounter_id: str, by: Author, why: str, *, placed: bool) -> None:
    plain = " ".join(text_cleaned(why).split())
    if not 3 <= len(plain) <= LONGEST_WHY:
        raise RetentionRefused(f"Say why, in 3 to {LONGEST_WHY} characters.")
    id, now = uuid.uuid4().hex, records.now()

    def work(connection: Connection) -> None:
        table = schema.legal_hold
        if connection.execute(select(table.c.id).where(table.c.id == id)).one_or_none() is not None:
            return
        _refuse_hold_act(connection, encounter_id, placed=placed)
        number = connection.execute(
            select(func.count()).select_from(table).where(table.c.encounter_id == encounter_id)
        ).scalar_one()
        sealed = records.seal(connection, encounter_id, hold_place(id), plain)
        columns = {
            "id": id,
            "encounter_id": encounter_id,
            "number": number + 1,
            "placed": placed,
            "why": sealed,
            "at": now,
            "by_kind": by.kind,
            "by": by.id,
        }
        kind = "legal hold placed" if placed else "legal hold released"
        records.row_added(connection, table, columns, kind, by)

    records.write(work)


def _refuse_hold_act(connection: Connection, encounter_id: str, *, placed: bool) -> None:
    """The encounter is locked, is there, and is not on hold already, or is."""
    visit = schema.encounter
    there = select(visit.c.id).where(visit.c.id == encounter_id).with_for_update(key_share=True)
    if connection.execute(there).one_or_none() is None:
        raise UnknownEncounter(
            "There is no such encounter. Copy its whole id from the address of the case's page."
        )
    if (encounter_id in held_among(connection)) is placed:
        raise RetentionRefused("This record is on hold already." if placed else "This record is not on hold.")


def hold_place(id: str) -> str:
    """Where the reason of a hold is sealed."""
    return f"legal_hold/{id}/why"


def held_among(connection: Connection) -> frozenset[str]:
    """The encounters that are on hold."""
    table = schema.legal_hold
    wanted = select(table.c.encounter_id, table.c.placed).order_by(table.c.encounter_id, table.c.number)
    newest = {row.encounter_id: row.placed for row in connection.execute(wanted)}
    return frozenset(id for id, placed in newest.items() if placed)


def holds_standing(records: Records) -> tuple[str, ...]:
    """The ids of the encounters on hold."""
    return tuple(sorted(records.read(held_among)))


# What a database still keeps of rows that were taken away


def remains_wiped(engines: Engines) -> bool:
    """Have the database give up what it still holds of deleted envelopes. False: it could not just now; run it again.

    SQLite writes zeros over what is deleted, and its log is emptied here; PostgreSQL writes the table anew.
    """
    if engines.dialect == "sqlite":
        pooled = engines.writing.raw_connection()
        try:
            return bool(pooled.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
        finally:
            pooled.close()
    with engines.writing.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        for table in ("envelope", "patient_tag", "visit_link", "message"):
            connection.execute(text(f"VACUUM (FULL) {table}"))
    return True
