"""What an event vouches for: a row of the record, by its name and the SHA-256 over its columns.

Whoever can write to the database can alter, remove or add a row; they cannot write the event that would go with it. Every
append-only table is vouched for but for the events themselves, which are chained.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, select

from screening.records import schema

# What reading a row raises when somebody wrote into it what the program never writes.
UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError)
_BATCH = 2_000
# By the name of a row: the number of the event that vouches for it, and the digest.
Vouched = dict[str, tuple[int, str | None]]


def digest_of(*parts: str | int | bytes | None) -> str:
    """SHA-256 (hexadecimal) over the columns of a row, each with its length, so that none can flow into the next."""
    whole = hashlib.sha256()
    for part in parts:
        plain = part if isinstance(part, bytes) else str(part).encode()
        whole.update(b"-" if part is None else f"{len(plain)}:".encode() + plain)
    return whole.hexdigest()


def when(moment: dt.datetime) -> str:
    """A moment as it is hashed: UTC, with microseconds."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def rows_altered(connection: Connection, vouched: Vouched) -> Iterator[str]:
    """Rows of the record that no event vouches for, that differ from what it vouches for, or that are gone."""
    for table in VOUCHED:
        try:
            yield from _table_altered(connection, table, vouched)
        except UNREADABLE:
            yield f"{table}: a row cannot be read: it was altered after it was kept"
    for subject, (number, _) in vouched.items():
        yield f"event {number}, {_kind(subject)}: a row was removed"


def _table_altered(connection: Connection, name: str, vouched: Vouched) -> Iterator[str]:
    subject_of, digest = VOUCHED[name]
    wanted = select(schema.metadata.tables[name]).execution_options(yield_per=_BATCH)
    for row in connection.execute(wanted):
        subject = subject_of(row)
        number, told = vouched.pop(subject, (0, None))
        if not number:
            yield f"{_kind(subject)}: a row that no event added"
        elif told != digest(row):
            yield f"event {number}, {_kind(subject)}: a row was altered after it was kept"


def _kind(subject: str) -> str:
    table, _, rest = subject.partition("/")
    return f"{table} {rest[:8]}" if table in OF_NO_CASE else f"{table} of encounter {rest[:8]}"


# What an event vouches for, table by table: `row` is a row of the table, or anything with the same names.


def _encounter_subject(row: Any) -> str:
    return f"encounter/{row.id}"


def _encounter_digest(row: Any) -> str:
    return digest_of(
        row.id,
        when(row.created_at),
        row.visit_date and row.visit_date.isoformat(),
        row.questionnaire_version,
        int(row.demo),
        row.locale,
        row.begun_by_kind,
        row.begun_by,
    )


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
        when(row.recorded_at),
    )


def _submission_subject(row: Any) -> str:
    return f"submission/{row.encounter_id}"


def _submission_digest(row: Any) -> str:
    return digest_of(
        row.encounter_id,
        row.idempotency_key,
        when(row.submitted_at),
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
        row.protocol_name,
        row.protocol_version,
        row.protocol_hash,
        row.policy,
        when(row.judged_at),
        row.answers_hash,
        row.sealed,
        row.severity,
        int(row.urgent),
    )


def _determination_subject(row: Any) -> str:
    return f"determination/{row.encounter_id}/{row.number}"


def _determination_digest(row: Any) -> str:
    return digest_of(
        row.encounter_id,
        row.number,
        row.idempotency_key,
        row.sealed,
        row.answers_hash,
        row.findings_hash,
        row.protocol_hash,
        row.seal,
        row.author_kind,
        row.author,
        when(row.signed_at),
    )


def _whole(table: Table, *named: str) -> tuple[Callable[[Any], str], Callable[[Any], str]]:
    """The same for a table of which every column is hashed, in the table's order; `named`: what its rows are named by."""

    def subject(row: Any) -> str:
        return "/".join((table.name, *(str(getattr(row, name)) for name in named)))

    def digest(row: Any) -> str:
        return digest_of(*(_plain(getattr(row, column.name)) for column in table.c))

    return subject, digest


def _plain(value: Any) -> str | int | bytes | None:
    if isinstance(value, dt.datetime):
        return when(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


# Rows that no event vouched for before revision 0003.
SINCE_0003: tuple[Table, ...] = (
    schema.visit_detail,
    schema.protocol_adoption,
    schema.break_glass_review,
    schema.tombstone,
    schema.legal_hold,
)
# Rows that are named by an id of their own, not by that of an encounter.
OF_NO_CASE = frozenset({schema.protocol_adoption.name, schema.break_glass_review.name})

# How a row of each table is named and what of it is hashed.
VOUCHED: Mapping[str, tuple[Callable[[Any], str], Callable[[Any], str]]] = {
    "encounter": (_encounter_subject, _encounter_digest),
    "answer": (_answer_subject, _answer_digest),
    "submission": (_submission_subject, _submission_digest),
    "judgement": (_judgement_subject, _judgement_digest),
    "determination": (_determination_subject, _determination_digest),
    **{table.name: _whole(table, "encounter_id", "number") for table in schema.COUNTED},
    "visit_detail": _whole(schema.visit_detail, "encounter_id", "revision"),
    "protocol_adoption": _whole(schema.protocol_adoption, "id"),
    "break_glass_review": _whole(schema.break_glass_review, "break_glass_id"),
    "tombstone": _whole(schema.tombstone, "encounter_id"),
    "legal_hold": _whole(schema.legal_hold, "encounter_id", "number"),
}
