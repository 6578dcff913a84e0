"""The very first version of the record kept everything in the clear, without revisions: its rows are moved in, sealed.

Its tables are renamed out of the way, the tables of today are made, every row is copied under a data key of its own
encounter with an event that vouches for it, and the old tables are dropped: all in one transaction.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Row, insert, inspect, select, text

from screening.records import audit, rows, schema
from screening.records.entries import SYSTEM, Author, Judgement, StoredAnswer
from screening.records.envelopes import data_key_in, envelope_made
from screening.records.keys import Keys
from screening.records.vouching import VOUCHED

TABLES = (
    "store",
    "person",
    "person_role",
    "set_up_code",
    "failed_try",
    "staff_session",
    "encounter",
    "intake_hold",
    "answer",
    "submission",
    "judgement",
    "event",
)
_OLD = "version_1_"
# Tables whose rows are the same today; sessions, open forms, codes and tries are not worth moving: people sign in again.
_SAME = ("person", "person_role", "encounter")


def is_version_1(connection: Connection) -> bool:
    """Whether a store is one of the first version."""
    there = inspect(connection).get_table_names()
    return "store" in there and "alembic_version" not in there


def moved_aside(connection: Connection) -> None:
    """Rename the old tables; their triggers and indexes would stand in the way of today's."""
    for kind in ("trigger", "index"):
        named = text("SELECT name FROM sqlite_master WHERE type = :kind AND sql IS NOT NULL")
        for name in connection.execute(named, {"kind": kind}).scalars().all():
            connection.exec_driver_sql(f'DROP {kind.upper()} "{name}"')
    # Foreign keys are to go on naming the tables they named: the old ones among themselves.
    for table in TABLES:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {_OLD}{table}")


def moved_in(connection: Connection, keys: Keys, now: dt.datetime) -> None:
    """Copy every row into today's tables, sealed and vouched for, and drop the old ones."""
    for table in _SAME:
        _copied(connection, table)
    for visit in list(_old(connection, "encounter")):
        envelope_made(connection, keys, visit.id, _time(visit.created_at))
        _visit_vouched_for(connection, keys, visit.id)
        data_key = data_key_in(connection, keys, visit.id)
        _answers(connection, keys, data_key, visit.id)
        _submissions(connection, keys, visit.id)
        _judgements(connection, keys, data_key, visit.id)
    _events(connection, keys)
    _noted(connection, keys, "record sealed", SYSTEM, now, None, {"from": "version 1"})
    for table in reversed(TABLES):
        connection.exec_driver_sql(f"DROP TABLE {_OLD}{table}")


def _old(connection: Connection, table: str, encounter_id: str | None = None) -> Iterator[Row[Any]]:
    where = "" if encounter_id is None else " WHERE encounter_id = :encounter_id"
    asked = text(f"SELECT * FROM {_OLD}{table}{where} ORDER BY rowid")  # nosec B608: names of our own
    yield from connection.execute(asked, {} if encounter_id is None else {"encounter_id": encounter_id})


def _copied(connection: Connection, table: str) -> None:
    shared = [column["name"] for column in inspect(connection).get_columns(_OLD + table)]
    names = ", ".join(shared)
    connection.exec_driver_sql(f"INSERT INTO {table} ({names}) SELECT {names} FROM {_OLD}{table}")  # nosec B608


def _visit_vouched_for(connection: Connection, keys: Keys, encounter_id: str) -> None:
    visit = schema.encounter
    row = connection.execute(select(visit).where(visit.c.id == encounter_id)).one()
    author = Author(row.begun_by_kind, row.begun_by)
    _vouched(connection, keys, "encounter", row, encounter_id, "intake begun", author, row.created_at)


def _time(kept: str) -> dt.datetime:
    return dt.datetime.fromisoformat(kept).replace(tzinfo=dt.UTC)


def _answers(connection: Connection, keys: Keys, data_key: bytes, encounter_id: str) -> None:
    for row in list(_old(connection, "answer", encounter_id)):
        value = {"absent": row.absent} if row.absent is not None else json.loads(row.value or "null")
        author = Author(row.author_kind, row.author)
        fresh = StoredAnswer(row.question_id, row.revision, value, author, _time(row.recorded_at))
        key = rows.question_key(keys, encounter_id, row.question_id)
        columns = rows.answer_columns(data_key, encounter_id, key, fresh)
        _added(connection, keys, "answer", columns, "answer kept", author, fresh.recorded_at)


def _submissions(connection: Connection, keys: Keys, encounter_id: str) -> None:
    for row in list(_old(connection, "submission", encounter_id)):
        at = _time(row.submitted_at)
        columns = {**row._mapping, "submitted_at": at}
        author = Author(row.author_kind, row.author)
        _added(connection, keys, "submission", columns, "intake submitted", author, at)


def _judgements(connection: Connection, keys: Keys, data_key: bytes, encounter_id: str) -> None:
    for number, row in enumerate(list(_old(connection, "judgement", encounter_id)), 1):
        at = _time(row.judged_at)
        judged = Judgement(
            row.protocol_name,
            row.protocol_version,
            row.protocol_hash,
            row.policy,
            row.answers_hash,
            json.loads(row.outcomes),
            json.loads(row.tally),
            row.severity,
            bool(row.urgent),
        )
        columns = rows.judgement_columns(data_key, encounter_id, number, judged, at)
        _added(connection, keys, "judgement", columns, "case judged", SYSTEM, at)


def _events(connection: Connection, keys: Keys) -> None:
    for row in list(_old(connection, "event")):
        who = Author(row.who_kind, row.who)
        _noted(connection, keys, row.kind, who, _time(row.at), row.encounter_id, json.loads(row.detail))


def _added(
    connection: Connection,
    keys: Keys,
    table: str,
    columns: dict[str, Any],
    kind: str,
    who: Author,
    at: dt.datetime,
) -> None:
    connection.execute(insert(schema.metadata.tables[table]).values(columns))
    encounter_id = columns["encounter_id"]
    _vouched(connection, keys, table, SimpleNamespace(**columns), encounter_id, kind, who, at)


def _vouched(
    connection: Connection,
    keys: Keys,
    table: str,
    row: Any,
    encounter_id: str,
    kind: str,
    who: Author,
    at: dt.datetime,
) -> None:
    subject, digest = VOUCHED[table]
    entry = audit.Entry(
        uuid.uuid4().hex, kind, who, "", at, encounter_id, {"moved": True}, subject(row), digest(row)
    )
    audit.chained(connection, keys.audit, entry)


def _noted(
    connection: Connection,
    keys: Keys,
    kind: str,
    who: Author,
    at: dt.datetime,
    encounter_id: str | None,
    detail: dict[str, Any],
) -> None:
    entry = audit.Entry(uuid.uuid4().hex, kind, who, "", at, encounter_id, detail)
    audit.chained(connection, keys.audit, entry)
