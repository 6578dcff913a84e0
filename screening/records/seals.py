"""Does what was signed still stand as it was signed? Everything a signature covers, worked out again from the record.

A determination says how many answers and entries there were, and which judgement with which reading was shown. Those are
read back row by row and held against the hashes under the signature, and the determination against its own seal.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from screening.errors import SealBroken
from screening.records import rows, schema
from screening.records.entries import Determination, Judgement, StoredAnswer, StoredEntry, case_fingerprint
from screening.records.envelopes import data_key_of, refuse_erased
from screening.records.review_rows import author_of, content_hash, content_of
from screening.records.store import Records
from screening.records.values import Json
from screening.records.vouching import UNREADABLE

_BROKEN = (SealBroken, KeyError, *UNREADABLE)
DETERMINATION_ALTERED = "the determination was altered"
ANSWERS_ALTERED = "the answers were altered"
ENTRIES_ALTERED = "what clinicians added was altered"
FINDINGS_ALTERED = "the findings were altered"
PROTOCOL_ALTERED = "the protocol is not the one that was signed"
READING_ALTERED = "the summary that was read was altered"


def seal_problems(records: Records, encounter_id: str, number: int) -> tuple[str, ...]:
    """What no longer is as it was signed, in words; empty when all of it is. `number`: of the determination.

    Raises RecordErased, StoreUnavailable.
    """

    def looked(connection: Connection) -> tuple[str, ...]:
        refuse_erased(connection, encounter_id)
        data_key = data_key_of(connection, records.ring, encounter_id)
        return tuple(dict.fromkeys(problems_in(connection, data_key, encounter_id, number)))

    return records.read(looked)


def problems_in(connection: Connection, data_key: bytes, encounter_id: str, number: int) -> Iterator[str]:
    """The same within the caller's transaction; `data_key` opens the encounter."""
    try:
        row = _row(connection, schema.determination, encounter_id, number)
        signed = None if row is None else rows.determination_of(data_key, row)
    except _BROKEN:
        signed = None
    if signed is None:
        yield DETERMINATION_ALTERED
        return
    yield from _told_otherwise(connection, data_key, signed)
    yield from _judged_otherwise(connection, data_key, signed)
    yield from _read_otherwise(connection, data_key, signed)


def _told_otherwise(connection: Connection, data_key: bytes, signed: Determination) -> Iterator[str]:
    """The answers and entries that were there, as they are now, against the fingerprint under the signature."""
    answers = _answers(connection, data_key, signed)
    entries = _entries(connection, data_key, signed)
    if answers is None:
        yield ANSWERS_ALTERED
    if entries is None:
        yield ENTRIES_ALTERED
    if answers is None or entries is None:
        return
    if case_fingerprint(answers, entries) != signed.answers_hash:
        yield ANSWERS_ALTERED if not entries else f"{ANSWERS_ALTERED}, or {ENTRIES_ALTERED}"


def _answers(
    connection: Connection, data_key: bytes, signed: Determination
) -> Mapping[str, StoredAnswer] | None:
    """The answers at the moment of signing, by question; None when they cannot be read or some are gone."""
    many = _whole(signed.content.get("answers"))
    table = schema.answer
    wanted = select(table).where(table.c.encounter_id == signed.encounter_id).order_by(table.c.id)
    found = connection.execute(wanted.limit(max(many, 0))).all()
    try:
        kept = [rows.answer_of(data_key, row) for row in found]
    except _BROKEN:
        return None
    return {one.question_id: one for one in kept} if len(found) == many else None


def _entries(connection: Connection, data_key: bytes, signed: Determination) -> Sequence[StoredEntry] | None:
    many = _whole(signed.content.get("entries"))
    table = schema.case_entry
    wanted = select(table).where(table.c.encounter_id == signed.encounter_id).order_by(table.c.number)
    found = connection.execute(wanted.limit(max(many, 0))).all()
    try:
        kept = [
            StoredEntry(row.number, content_of(data_key, table, row), author_of(row), row.at) for row in found
        ]
    except _BROKEN:
        return None
    return kept if len(found) == many else None


def _judged_otherwise(connection: Connection, data_key: bytes, signed: Determination) -> Iterator[str]:
    try:
        row = _row(connection, schema.judgement, signed.encounter_id, _whole(signed.content.get("judgement")))
        judged: Judgement | None = None if row is None else rows.judgement_of(data_key, row)
    except _BROKEN:
        judged = None
    if judged is None or judged.findings_hash != signed.findings_hash:
        yield FINDINGS_ALTERED
    if judged is not None and judged.protocol_hash != signed.protocol_hash:
        yield PROTOCOL_ALTERED
    if judged is not None and judged.answers_hash != signed.answers_hash:
        yield ANSWERS_ALTERED


def _read_otherwise(connection: Connection, data_key: bytes, signed: Determination) -> Iterator[str]:
    table = schema.reading
    try:
        row = _row(connection, table, signed.encounter_id, _whole(signed.content.get("judgement")))
        kept: Json = None if row is None else content_of(data_key, table, row)
    except _BROKEN:
        kept = None
    if kept is None or content_hash(kept) != signed.content.get("reading"):
        yield READING_ALTERED


def _row(connection: Connection, table: Table, encounter_id: str, number: int) -> Row[Any] | None:
    wanted = select(table).where(table.c.encounter_id == encounter_id, table.c.number == number)
    return connection.execute(wanted).one_or_none()


def _whole(value: Json) -> int:
    """A count or number under the signature; one that no release wrote finds nothing."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else -1
