"""Rows that an older release wrote without an event are taken into the audit, once, when the record is brought up to date.

Visit details, adoptions, reviews of emergencies, tombstones and legal holds are vouched for since revision 0003. What
stood there before gets an event of its own kind each: from then on it cannot be altered, removed or joined by others
unseen. What was done to it before nobody can tell; `audit verify` says for ever how many such rows there are.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Connection, Table, or_, select

from screening.records import schema
from screening.records.audit import VOUCHED_LATE, Entry, chained
from screening.records.entries import SYSTEM
from screening.records.vouching import SINCE_0003, VOUCHED

# Of which revision a record is whose rows of these tables were not vouched for.
BEFORE = frozenset({"0001", "0002"})


def vouched_late(connection: Connection, key: bytes, now: dt.datetime) -> int:
    """Vouch for what is in those tables. Returns how many rows.

    Where an event vouches for any of them already nothing is taken in: a row that is found without its event then was
    added by somebody else.
    """
    event = schema.event.c
    of_these = or_(*(event.subject.startswith(f"{table.name}/", autoescape=True) for table in SINCE_0003))
    if connection.execute(select(event.id).where(of_these).limit(1)).one_or_none() is not None:
        return 0
    return sum(_taken_in(connection, key, now, table) for table in SINCE_0003)


def _taken_in(connection: Connection, key: bytes, now: dt.datetime, table: Table) -> int:
    subject, digest = VOUCHED[table.name]
    order = table.primary_key.columns.values()
    rows = connection.execute(select(table).order_by(*order)).all()
    for row in rows:
        entry = Entry(
            uuid.uuid4().hex,
            VOUCHED_LATE,
            SYSTEM,
            "",
            now,
            _encounter_of(connection, table, row),
            {"written": "before 0003"},
            subject(row),
            digest(row),
        )
        chained(connection, key, entry)
    return len(rows)


def _encounter_of(connection: Connection, table: Table, row: Any) -> str | None:
    """Of which encounter a row tells; None: of none."""
    if table is schema.break_glass_review:
        glass = schema.break_glass.c
        of = select(glass.encounter_id).where(glass.id == row.break_glass_id)
        found: str | None = connection.execute(of).scalar_one_or_none()
        return found
    return str(row.encounter_id) if "encounter_id" in table.c else None
