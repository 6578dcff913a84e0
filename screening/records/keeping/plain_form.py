"""The form in which a record is taken elsewhere: each row a JSON object with names anyone can read, nothing sealed.

What is only of use inside one record is left out: keys, blind tags, passwords, tokens, links, devices, sessions. The
audit chain is bound to keys, so the events are there without it; a record that reads them in chains them anew.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from screening.errors import ExportRefused
from screening.records import schema
from screening.records.envelopes import data_key_of
from screening.records.keeping.erasure import hold_place
from screening.records.keeping.snapshot import KINDS, kind_of
from screening.records.rows import question_key
from screening.records.sealing import opened, sealed
from screening.records.store import Records
from screening.records.values import Json, written
from screening.records.vouching import OF_NO_CASE

# 2: an event also names an adoption and a review that it added.
FORM = 2
Plain = dict[str, Json]
Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A table as it is taken elsewhere. `seals`: the column that is sealed, and where its place is bound to.
    `leaves`: columns that are left out. `order`: within one encounter."""

    table: Table
    order: tuple[str, ...]
    leaves: frozenset[str] = frozenset()
    seals: str | None = None
    place: Callable[[Any], str] = str

    def columns(self) -> Iterator[tuple[str, str]]:
        """Name and kind of every column that is written as it stands."""
        for column in self.table.c:
            if column.name not in self.leaves and column.name != self.seals:
                yield column.name, kind_of(column)


_NUMBER = frozenset({"id"})
# Of the clinic itself; what others refer to stands first.
CLINIC_PARTS: tuple[Part, ...] = (
    Part(schema.person, ("id",), frozenset({"password_hash", "must_change", "password_until"})),
    Part(schema.person_role, ("person_id", "role")),
    Part(schema.protocol_adoption, ("at", "id")),
)


def _counted(table: Table) -> Part:
    """A table whose rows are counted within an encounter."""
    sealed = "sealed" if "sealed" in table.c else None
    return Part(table, ("number",), seals=sealed, place=lambda row: f"{table.name}/{row.number}")


# Of one encounter each.
ENCOUNTER_PARTS: tuple[Part, ...] = (
    Part(
        schema.visit_detail, ("revision",), seals="sealed", place=lambda row: f"visit_detail/{row.id}/sealed"
    ),
    Part(
        schema.answer,
        ("id",),
        frozenset({"id", "question_key"}),
        "sealed",
        lambda row: f"answer/{row.question_key}/{row.revision}",
    ),
    Part(schema.submission, ("submitted_at",)),
    Part(schema.judgement, ("number",), _NUMBER, "sealed", lambda row: f"judgement/{row.number}"),
    Part(schema.determination, ("number",), _NUMBER, "sealed", lambda row: f"determination/{row.number}"),
    *map(_counted, schema.COUNTED),
    Part(
        schema.break_glass,
        ("begun_at", "id"),
        seals="reason",
        place=lambda row: f"break_glass/{row.id}/reason",
    ),
    Part(schema.legal_hold, ("number",), seals="why", place=lambda row: hold_place(row.id)),
)
REVIEW = Part(
    schema.break_glass_review,
    ("break_glass_id",),
    seals="words",
    place=lambda row: f"break_glass_review/{row.break_glass_id}/words",
)
TOMBSTONE = Part(schema.tombstone, ("encounter_id",))
ENCOUNTER = Part(schema.encounter, ("created_at", "id"))
EVENT = Part(schema.event, ("id",), frozenset({"mac", "digest", "subject", "detail"}))
PARTS: Mapping[str, Part] = {
    part.table.name: part for part in (*CLINIC_PARTS, ENCOUNTER, *ENCOUNTER_PARTS, REVIEW, TOMBSTONE, EVENT)
}


def plain_row(part: Part, row: Row[Any], data_key: bytes | None, scope: str) -> Plain:
    """A row as it is taken elsewhere; `data_key` opens what is sealed of it."""
    plain: Plain = {"table": part.table.name}
    for name, kind in part.columns():
        value = getattr(row, name)
        plain[name] = None if value is None else KINDS[kind].write(value)
    if part.seals is not None and data_key is not None:
        kept = getattr(row, part.seals)
        plain["content"] = json.loads(opened(data_key, scope, part.place(row), kept))
    return plain


class Lines:
    """Every line of a record in plain form, in an order that reading in keeps."""

    def __init__(self, records: Records, connection: Connection) -> None:
        self._records, self._connection = records, connection
        self._questions: dict[str, str] = {}
        self._erased = frozenset(connection.execute(select(schema.tombstone.c.encounter_id)).scalars())

    def __iter__(self) -> Iterator[Plain]:
        for part in CLINIC_PARTS:
            yield from self._rows(part)
        ids = select(schema.encounter.c.id).order_by(schema.encounter.c.created_at, schema.encounter.c.id)
        for encounter_id in self._connection.execute(ids).scalars().all():
            yield from self._encounter(encounter_id)
        yield from self._events()

    def _rows(
        self, part: Part, encounter_id: str | None = None, data_key: bytes | None = None
    ) -> Iterator[Plain]:
        table = part.table
        wanted = select(table).order_by(*(table.c[name] for name in part.order))
        if encounter_id is not None:
            name = "id" if table is schema.encounter else "encounter_id"
            wanted = wanted.where(table.c[name] == encounter_id)
        for row in self._connection.execute(wanted):
            plain = plain_row(part, row, data_key, encounter_id or "")
            if table is schema.answer and isinstance(content := plain["content"], dict):
                self._questions[row.question_key] = str(content["question"])
            yield plain

    def _encounter(self, encounter_id: str) -> Iterator[Plain]:
        erased = encounter_id in self._erased
        yield from ({**plain, "erased": erased} for plain in self._rows(ENCOUNTER, encounter_id))
        if erased:
            yield from self._rows(TOMBSTONE, encounter_id)
            return
        data_key = data_key_of(self._connection, self._records.ring, encounter_id)
        for part in ENCOUNTER_PARTS:
            yield from self._rows(part, encounter_id, data_key)
        yield from self._reviews(encounter_id, data_key)

    def _reviews(self, encounter_id: str, data_key: bytes) -> Iterator[Plain]:
        review, glass = schema.break_glass_review, schema.break_glass
        wanted = (
            select(review)
            .join(glass, glass.c.id == review.c.break_glass_id)
            .where(glass.c.encounter_id == encounter_id)
            .order_by(review.c.break_glass_id)
        )
        for row in self._connection.execute(wanted):
            yield {**plain_row(REVIEW, row, data_key, encounter_id), "encounter_id": encounter_id}

    def _events(self) -> Iterator[Plain]:
        table = schema.event
        for row in self._connection.execute(
            select(table).order_by(table.c.id).execution_options(yield_per=2_000)
        ):
            still_told = (f"encounter/{row.encounter_id}", f"tombstone/{row.encounter_id}")
            unreadable = row.encounter_id in self._erased and row.subject not in still_told
            adds = None if unreadable else row.subject
            yield {
                **plain_row(EVENT, row, None, ""),
                "detail": row.detail,
                "adds": subject_told(adds, self._questions),
            }


def subject_told(subject: str | None, questions: Mapping[str, str]) -> Json:
    """Which row an event added, in words that hold in any record: an answer by its question."""
    if subject is None:
        return None
    table, _, rest = subject.split("/", 2) if subject.count("/") > 1 else (*subject.split("/", 1), "")
    if table in OF_NO_CASE:
        return {"table": table, "id": subject.partition("/")[2]}
    if table != "answer":
        return {"table": table, "number": int(rest)} if rest else {"table": table}
    key, _, revision = rest.rpartition("/")
    if key not in questions:
        raise ExportRefused("An answer that the audit knows is gone. Run: python -m screening audit verify")
    return {"table": table, "question": questions[key], "revision": int(revision)}


def subject_of(told: Json, encounter_id: str, records: Records) -> str | None:
    """The same as the name that the row has in this record."""
    if not isinstance(told, dict):
        return None
    table = str(told["table"])
    if table == "answer":
        key = question_key(records.ring.keys, encounter_id, str(told["question"]))
        return f"answer/{encounter_id}/{key}/{told['revision']}"
    if table in OF_NO_CASE:
        return f"{table}/{told['id']}"
    return f"{table}/{encounter_id}/{told['number']}" if "number" in told else f"{table}/{encounter_id}"


def columns_of(
    part: Part, plain: Mapping[str, Json], records: Records, data_key: bytes | None, scope: str
) -> Columns:
    """The row to put in: what was opened is sealed again, under this record's keys."""
    values: Columns = {}
    for name, kind in part.columns():
        given = plain[name]
        values[name] = None if given is None else KINDS[kind].read(given)
    if part.table is schema.answer and isinstance(content := plain["content"], dict):
        values["question_key"] = question_key(records.ring.keys, scope, str(content["question"]))
    if part.seals is not None and data_key is not None:
        row = _Named(values)
        values[part.seals] = sealed(data_key, scope, part.place(row), written(plain["content"]).encode())
    return values


class _Named:
    """Values by name as a row gives them."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)
