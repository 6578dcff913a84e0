"""The lists that clinicians and the desk work from: cases that wait, unfinished forms. How a case is placed: worklist.py."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from screening.records import queries, rows, schema, worklist, worklist_found
from screening.records.case_rows import answers_now
from screening.records.entries import (
    TYPED,
    WHOLE_QUEUE,
    CaseStatus,
    Draft,
    Judgement,
    QueueFilter,
    QueueRow,
    StoredAnswer,
)
from screening.records.envelopes import data_keys_of
from screening.records.opening import OpenRecord
from screening.records.worklist import NO_DAY
from screening.records.worklist_found import worklist_counts, worklist_page


def queue(
    records: OpenRecord, limit: int = 25, offset: int = 0, wanted: QueueFilter = WHOLE_QUEUE
) -> tuple[QueueRow, ...]:
    """Cases for a clinician: urgent first, then worst, then earliest visit, then longest waiting.

    Holds what was handed in, and unfinished intakes in which something urgent was said.
    """

    def found(connection: Connection) -> tuple[QueueRow, ...]:
        cases = connection.execute(worklist_page(records, wanted, limit, offset)).all()
        ids = [row.id for row in cases]
        keys = data_keys_of(connection, records.ring, ids)
        judged = _judgements(connection, keys, ids)
        times = _handed_in(connection, ids)
        return tuple(_queue_row(row, judged.get(row.id), times.get(row.id)) for row in cases)

    return records.read(found)


def queue_length(records: OpenRecord, wanted: QueueFilter = WHOLE_QUEUE) -> int:
    """How many cases the queue holds."""
    return sum(queue_counts(records, wanted).values())


def queue_counts(records: OpenRecord, wanted: QueueFilter = WHOLE_QUEUE) -> dict[CaseStatus, int]:
    """How many cases the filter lets through, by status; a status without any is left out."""
    counted = worklist_counts(records, wanted)
    return records.read(lambda c: {CaseStatus(row.status): row.cases for row in c.execute(counted)})


def urgent_unattended(records: OpenRecord, signing: Collection[str]) -> int:
    """How many urgent cases wait of which nobody has taken note who works here in one of these roles: those that may sign."""
    counted = worklist_found.urgent_unattended(signing)
    return records.read(lambda connection: int(connection.execute(counted).scalar_one()))


def not_judged(records: OpenRecord, limit: int) -> tuple[str, ...]:
    """Ids of cases that wait and are not judged as they are now, those that waited longest first; not those in which a
    patient is answering again."""
    wanted = worklist_found.not_judged(limit)
    return records.read(lambda connection: tuple(connection.execute(wanted).scalars()))


def status_of(records: OpenRecord, encounter_id: str) -> CaseStatus | None:
    """Where a case stands; None while it is in no queue."""
    place = schema.worklist
    wanted = select(place.c.status).where(place.c.encounter_id == encounter_id)
    found = records.read(lambda connection: connection.execute(wanted).scalar_one_or_none())
    return None if found is None else CaseStatus(found)


def worklist_made_anew(records: OpenRecord) -> None:
    """Work out anew where every case stands."""
    records.write(lambda connection: worklist.worklist_made_anew(connection, records))


def _judgements(
    connection: Connection, keys: Mapping[str, bytes], ids: Sequence[str]
) -> dict[str, Judgement]:
    """The last judgement of each of these encounters."""
    place, table = schema.worklist, schema.judgement
    wanted = (
        select(table)
        .join(place, (place.c.encounter_id == table.c.encounter_id) & (place.c.judgement == table.c.number))
        .where(table.c.encounter_id.in_(ids))
    )
    found = connection.execute(wanted)
    return {row.encounter_id: rows.judgement_of(keys[row.encounter_id], row) for row in found}


def _queue_row(row: Row[Any], judged: Judgement | None, submitted_at: dt.datetime | None) -> QueueRow:
    return QueueRow(
        rows.encounter_of(row),
        submitted_at,
        judged,
        row.calm == 0,
        CaseStatus(row.status),
        None if row.visit_on == NO_DAY else row.visit_on,
        row.assignee,
        row.acknowledged_at,
        row.acknowledged_by,
        row.assignment,
        row.awaits_second,
    )


def _handed_in(connection: Connection, ids: Sequence[str]) -> dict[str, dt.datetime]:
    table = schema.submission
    wanted = select(table.c.encounter_id, table.c.submitted_at).where(table.c.encounter_id.in_(ids))
    return {row.encounter_id: row.submitted_at for row in connection.execute(wanted)}


# Unfinished forms


def drafts(records: OpenRecord, limit: int = 25, offset: int = 0) -> tuple[Draft, ...]:
    """Intakes that were begun and not handed in, newest first."""

    def found(connection: Connection) -> tuple[Draft, ...]:
        begun = connection.execute(queries.draft_rows().limit(limit).offset(offset)).all()
        return tuple(
            Draft(
                rows.encounter_of(row),
                _answered(answers_now(connection, records.ring, row.id)),
                row.last_answer_at,
                bool(row.held),
            )
            for row in begun
        )

    return records.read(found)


def _answered(answers: Mapping[str, StoredAnswer]) -> int:
    return sum(kept.value is not None and not id.startswith(TYPED) for id, kept in answers.items())


def holds_demo(records: OpenRecord) -> bool:
    """Whether invented patients were added."""
    wanted = select(schema.encounter.c.id).where(schema.encounter.c.demo).limit(1)
    return records.read(lambda connection: connection.execute(wanted).one_or_none() is not None)
