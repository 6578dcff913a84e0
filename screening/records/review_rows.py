"""What clinicians keep on a case, row by row: read and written within a transaction of the store."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from screening.records import schema
from screening.records.entries import (
    AskBack,
    Assignment,
    Author,
    GivenOut,
    KeptReading,
    Release,
    StoredEntry,
)
from screening.records.sealing import opened, sealed
from screening.records.values import Json, written

ANSWERED, TAKEN_BACK = "answered", "taken-back"


def next_number(connection: Connection, table: Table, encounter_id: str) -> int:
    """The number of the row that comes next within an encounter."""
    last = select(func.max(table.c.number)).where(table.c.encounter_id == encounter_id)
    return int(connection.execute(last).scalar_one() or 0) + 1


def rows_of(connection: Connection, table: Table, encounter_id: str) -> list[Row[Any]]:
    """The rows of one encounter, oldest first."""
    wanted = select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.number)
    return list(connection.execute(wanted))


def sealed_at(data_key: bytes, table: Table, encounter_id: str, number: int, content: Json) -> bytes:
    """What a row of a case holds, bound to its table and number."""
    return sealed(data_key, encounter_id, f"{table.name}/{number}", written(content).encode())


def content_of(data_key: bytes, table: Table, row: Any) -> Json:
    """The same, opened. Raises SealBroken."""
    plain: Json = json.loads(opened(data_key, row.encounter_id, f"{table.name}/{row.number}", row.sealed))
    return plain


def content_hash(content: Json) -> str:
    """SHA-256 (hexadecimal) over JSON in its one written form."""
    return hashlib.sha256(written(content).encode()).hexdigest()


def author_of(row: Any) -> Author:
    """Who added a row."""
    return Author(row.author_kind, row.author)


def entries_in(connection: Connection, data_key: bytes, encounter_id: str) -> tuple[StoredEntry, ...]:
    """The entries of a case, oldest first."""
    table = schema.case_entry
    return tuple(
        StoredEntry(row.number, content_of(data_key, table, row), author_of(row), row.at)
        for row in rows_of(connection, table, encounter_id)
    )


def reading_in(connection: Connection, data_key: bytes, encounter_id: str, number: int) -> KeptReading | None:
    """The reading that was kept with a judgement, by its number."""
    table = schema.reading
    wanted = select(table).where(table.c.encounter_id == encounter_id, table.c.number == number)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else KeptReading(row.number, content_of(data_key, table, row), row.at)


def reading_differs(connection: Connection, encounter_id: str, number: int, content: Json) -> bool:
    """Whether another reading than this was kept with the judgement of that number, or none."""
    table = schema.reading
    wanted = select(table.c.content_hash).where(
        table.c.encounter_id == encounter_id, table.c.number == number
    )
    kept = connection.execute(wanted).scalar_one_or_none()
    return bool(kept != content_hash(content))


def ask_backs_in(connection: Connection, data_key: bytes, encounter_id: str) -> tuple[AskBack, ...]:
    """What was asked back of a case, oldest first, and how each ended."""
    table = schema.ask_back
    ends = {row.number: row for row in rows_of(connection, schema.ask_back_end, encounter_id)}
    found = []
    for row in rows_of(connection, table, encounter_id):
        content, end = content_of(data_key, table, row), ends.get(row.number)
        assert isinstance(content, dict)
        assert isinstance(content["questions"], list)
        found.append(
            AskBack(
                row.number,
                tuple(map(str, content["questions"])),
                str(content["words"]),
                author_of(row),
                row.at,
                None if end is None else end.how,
                None if end is None else end.at,
            )
        )
    return tuple(found)


def ask_back_open(connection: Connection, encounter_id: str) -> bool:
    """Whether a patient is being asked something again."""
    asked, ended = schema.ask_back, schema.ask_back_end
    over = select(ended.c.number).where(
        ended.c.encounter_id == asked.c.encounter_id, ended.c.number == asked.c.number
    )
    wanted = select(asked.c.number).where(asked.c.encounter_id == encounter_id, ~over.exists()).limit(1)
    return connection.execute(wanted).one_or_none() is not None


def sent_again_at(connection: Connection, encounter_id: str) -> dt.datetime | None:
    """When a patient last sent what was asked again, with new answers or without; None: never."""
    end = schema.ask_back_end.c
    wanted = select(end.at).where(end.encounter_id == encounter_id, end.how == ANSWERED)
    at: dt.datetime | None = connection.execute(wanted.order_by(end.at.desc()).limit(1)).scalar_one_or_none()
    return at


def assignments_in(connection: Connection, encounter_id: str) -> tuple[Assignment, ...]:
    """Who had a case, oldest first."""
    rows = rows_of(connection, schema.assignment, encounter_id)
    return tuple(
        Assignment(row.number, row.person_id, row.acknowledged, author_of(row), row.at) for row in rows
    )


def releases_in(connection: Connection, encounter_id: str) -> tuple[Release, ...]:
    """What was let out to the patient, oldest first."""
    rows = rows_of(connection, schema.release, encounter_id)
    return tuple(Release(row.number, row.what, row.determination, author_of(row), row.at) for row in rows)


def given_out(row: Any) -> GivenOut:
    """One file that was given out."""
    return GivenOut(
        row.encounter_id, row.number, row.sha256, row.kind, row.determination, row.judgement, author_of(row), row.at
    )  # fmt: skip


def places_in(connection: Connection, encounter_id: str) -> dict[str, str]:
    """Where a patient wrote ("tablet", "link", "browser"), by the id of the hold they wrote on."""
    hold = schema.intake_hold
    wanted = select(hold.c.id, hold.c.place).where(hold.c.encounter_id == encounter_id)
    return {row.id: row.place for row in connection.execute(wanted)}


def columns_of_act(
    encounter_id: str, number: int, author: Author, at: object, **others: object
) -> Mapping[str, object]:
    """The columns of a row that is counted within an encounter."""
    return {
        "encounter_id": encounter_id,
        "number": number,
        "author_kind": author.kind,
        "author": author.id,
        "at": at,
        **others,
    }
