"""The rows of one case as they stand: its encounter, answers, submission, last judgement and determinations.

Each is read within the caller's transaction. What clinicians keep beside them stands in review_rows.py.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from screening.errors import KeyAlreadyUsed, UnknownEncounter
from screening.records import rows, schema
from screening.records.entries import (
    Determination,
    Encounter,
    Judgement,
    StoredAnswer,
    StoredEntry,
    Submission,
    case_fingerprint,
)
from screening.records.envelopes import KeyRing, data_key_of
from screening.records.review_rows import entries_in


def encounter_in(connection: Connection, encounter_id: str, *, lock: bool = False) -> Encounter:
    """The encounter; with `lock` everyone else's writing on it is held back until this transaction ends.

    Raises UnknownEncounter.
    """
    # Key share: an event that names the encounter holds the head of the chain and must never wait for this lock.
    wanted = select(schema.encounter).where(schema.encounter.c.id == encounter_id)
    # An id may come from an address line: PostgreSQL takes no NUL, and neither database takes half a character.
    known = encounter_id.isprintable()
    row = (
        connection.execute(wanted.with_for_update(key_share=True) if lock else wanted).one_or_none()
        if known
        else None
    )
    if row is None:
        raise UnknownEncounter("There is no such encounter. Go back to the list and choose one from it.")
    return rows.encounter_of(row)


def answers_now(connection: Connection, ring: KeyRing, encounter_id: str) -> dict[str, StoredAnswer]:
    """The current answer to each question, by its id; one that was taken back has the value None."""
    newest = _newest_answers(connection, encounter_id)
    return _opened(data_key_of(connection, ring, encounter_id), newest) if newest else {}


def answers_under(connection: Connection, data_key: bytes, encounter_id: str) -> dict[str, StoredAnswer]:
    """The same where the data key is known."""
    return _opened(data_key, _newest_answers(connection, encounter_id))


def _newest_answers(connection: Connection, encounter_id: str) -> Sequence[Row[Any]]:
    table = schema.answer
    wanted = select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.revision)
    # Later revisions replace earlier ones in the dictionary: one indexed read, no grouping.
    return tuple({row.question_key: row for row in connection.execute(wanted)}.values())


def _opened(data_key: bytes, kept: Sequence[Row[Any]]) -> dict[str, StoredAnswer]:
    answers = (rows.answer_of(data_key, row) for row in kept)
    return {answer.question_id: answer for answer in answers}


def latest_answer(
    connection: Connection, data_key: bytes, encounter_id: str, key: str
) -> StoredAnswer | None:
    """The last revision of the answer to one question, by its blind name."""
    table = schema.answer
    row = connection.execute(
        select(table)
        .where(table.c.encounter_id == encounter_id, table.c.question_key == key)
        .order_by(table.c.revision.desc())
        .limit(1)
    ).one_or_none()
    return rows.answer_of(data_key, row) if row is not None else None


def submission_in(connection: Connection, encounter_id: str) -> Submission | None:
    """When and as what it was handed in; None while it is unfinished."""
    table = schema.submission
    row = connection.execute(select(table).where(table.c.encounter_id == encounter_id)).one_or_none()
    return rows.submission_of(row) if row is not None else None


def last_judgement(connection: Connection, ring: KeyRing, encounter_id: str) -> tuple[int, Judgement | None]:
    """How many judgements there are, and the last."""
    table = schema.judgement
    row = connection.execute(
        select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.number.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return 0, None
    return row.number, rows.judgement_of(data_key_of(connection, ring, encounter_id), row)


def determinations_in(connection: Connection, ring: KeyRing, encounter_id: str) -> tuple[Determination, ...]:
    """Every determination, oldest first. Raises SealBroken."""
    table = schema.determination
    wanted = select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.number)
    kept = connection.execute(wanted).all()
    data_key = data_key_of(connection, ring, encounter_id) if kept else b""
    return tuple(rows.determination_of(data_key, row) for row in kept)


def entries_now(connection: Connection, ring: KeyRing, encounter_id: str) -> tuple[StoredEntry, ...]:
    """What clinicians added, oldest first."""
    there = select(schema.case_entry.c.number).where(schema.case_entry.c.encounter_id == encounter_id)
    if connection.execute(there.limit(1)).one_or_none() is None:
        return ()
    return entries_in(connection, data_key_of(connection, ring, encounter_id), encounter_id)


def fingerprint_now(connection: Connection, ring: KeyRing, encounter_id: str) -> str:
    """Over the answers and what clinicians added, as they are now."""
    return case_fingerprint(
        answers_now(connection, ring, encounter_id), entries_now(connection, ring, encounter_id)
    )


USED_KEY = "This page was already used for another case. Reload the page and try again."


def refuse_used_key(connection: Connection, table: Table, key: str) -> None:
    """Raises KeyAlreadyUsed when a row of this table was added under the key of this page."""
    column = table.c.idempotency_key
    if connection.execute(select(column).where(column == key)).one_or_none() is not None:
        raise KeyAlreadyUsed(USED_KEY)
