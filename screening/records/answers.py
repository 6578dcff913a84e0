"""Answers read back: as they stand now, or every revision of them."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from screening.records import queries, rows, schema
from screening.records.case_rows import answers_now, encounter_in, submission_in
from screening.records.entries import Encounter, StoredAnswer, Submission
from screening.records.envelopes import data_key_of, data_keys_of
from screening.records.opening import OpenRecord
from screening.records.values import Json


def encounter(records: OpenRecord, encounter_id: str) -> Encounter:
    """The encounter with this id. Raises UnknownEncounter."""
    return records.read(lambda connection: encounter_in(connection, encounter_id))


def answers_of(records: OpenRecord, encounter_id: str) -> dict[str, StoredAnswer]:
    """The current answer to each question, by its id; one that was taken back has the value None."""
    return records.read(lambda connection: answers_now(connection, records.ring, encounter_id))


def values_of(records: OpenRecord, encounter_id: str) -> dict[str, Json]:
    """The current values alone, by question id, without those that were taken back."""
    answers = answers_of(records, encounter_id)
    return {id: kept.value for id, kept in answers.items() if kept.value is not None}


def answers_in(
    records: OpenRecord, encounter_ids: Sequence[str], question_ids: Sequence[str]
) -> dict[str, dict[str, StoredAnswer]]:
    """The current answers to a few questions in many encounters (names for the queue), by encounter."""
    wanted = [
        (encounter, rows.question_key(records.ring.keys, encounter, question))
        for encounter in encounter_ids
        for question in question_ids
    ]

    def found(connection: Connection) -> dict[str, dict[str, StoredAnswer]]:
        keys = data_keys_of(connection, records.ring, encounter_ids)
        by_encounter: dict[str, dict[str, StoredAnswer]] = {id: {} for id in encounter_ids}
        for row in (
            connection.execute(queries.answers_among(wanted, connection.dialect.name)) if wanted else ()
        ):
            if row.encounter_id in keys:  # a later revision takes the place of the one before
                kept = rows.answer_of(keys[row.encounter_id], row)
                by_encounter[row.encounter_id][kept.question_id] = kept
        return by_encounter

    return records.read(found)


def history_of(
    records: OpenRecord, encounter_id: str, question_id: str | None = None
) -> tuple[StoredAnswer, ...]:
    """Every revision of every answer (or of one), oldest first."""
    wanted = select(schema.answer).where(schema.answer.c.encounter_id == encounter_id)
    if question_id is not None:
        key = rows.question_key(records.ring.keys, encounter_id, question_id)
        wanted = wanted.where(schema.answer.c.question_key == key)

    def found(connection: Connection) -> tuple[StoredAnswer, ...]:
        kept = connection.execute(wanted.order_by(schema.answer.c.id)).all()
        data_key = data_key_of(connection, records.ring, encounter_id) if kept else b""
        return tuple(rows.answer_of(data_key, row) for row in kept)

    return records.read(found)


def submission_of(records: OpenRecord, encounter_id: str) -> Submission | None:
    """When and as what it was handed in; None while it is unfinished."""
    return records.read(lambda connection: submission_in(connection, encounter_id))
