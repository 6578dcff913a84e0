"""An intake from its first question to the moment it is handed in: every answer is one durable transaction."""

import datetime as dt
import uuid

from sqlalchemy import Connection, select

from forms.answer import Absent
from screening.errors import RevisionConflict, ShapeRefused
from screening.records import rows, schema
from screening.records.asked_again import Again
from screening.records.case_rows import (
    answers_now,
    encounter_in,
    latest_answer,
    refuse_used_key,
    submission_in,
)
from screening.records.entries import Author, Encounter, Pen, StoredAnswer, Submission, fingerprint_of
from screening.records.envelopes import data_key_of, envelope_made
from screening.records.events import row_added
from screening.records.opening import OpenRecord
from screening.records.patient_tags import answer_texts, tags_kept
from screening.records.values import Json, question_id_checked, text_cleaned, value_cleaned, written
from screening.records.worklist import FILTERED_BY
from screening.records.writing_rights import again_or_refused, refuse_without_pen


def begin_encounter(
    records: OpenRecord,
    *,
    questionnaire_version: str,
    author: Author,
    visit_date: dt.date | None = None,
    demo: bool = False,
    locale: str = "en",
) -> Encounter:
    """A new, empty encounter under a fresh random id (32 hexadecimal digits)."""
    encounter = Encounter(
        uuid.uuid4().hex,
        records.now(),
        visit_date,
        text_cleaned(questionnaire_version),
        demo,
        locale,
        author,
    )
    records.write(lambda connection: encounter_begun(records, connection, encounter))
    return encounter


def encounter_begun(records: OpenRecord, connection: Connection, encounter: Encounter) -> None:
    """Keep a new encounter in the caller's transaction; one that is there already is left as it is."""
    there = select(schema.encounter.c.id).where(schema.encounter.c.id == encounter.id)
    if connection.execute(there).one_or_none() is not None:
        return
    envelope_made(connection, records.ring.keys, encounter.id, encounter.created_at)
    columns, detail = rows.encounter_columns(encounter), {"demo": encounter.demo}
    row_added(records, connection, schema.encounter, columns, "intake begun", encounter.begun_by, detail)


def save_answer(
    records: OpenRecord,
    encounter_id: str,
    question_id: str,
    value: object,
    *,
    author: Author,
    expected_revision: int | None = None,
    pen: Pen | None = None,
) -> StoredAnswer:
    """Keep one answer; when this returns it is on the disk.

    `value` is text, a number, a list, named fields, `{"absent": code}`, or None to take the answer back.
    The value that is already kept is not kept twice. `expected_revision` (0: none yet) is the one the
    writer last saw.

    After handing in a patient writes only what is asked back, on a device that was opened for it; to take such an
    answer back lets the one before stand again.

    Raises ValueRefused, AlreadySubmitted, UnknownEncounter, RevisionConflict, EditedElsewhere,
    StoreUnavailable.
    """
    question_id = question_id_checked(question_id)
    kept = _reason_checked(value_cleaned(value))

    def saved(connection: Connection) -> StoredAnswer:
        encounter_in(connection, encounter_id, lock=True)
        today = records.now().astimezone().date()
        again = again_or_refused(connection, records.ring, encounter_id, question_id, author, pen, today)
        refuse_without_pen(connection, encounter_id, pen)
        data_key = data_key_of(connection, records.ring, encounter_id)
        key = rows.question_key(records.ring.keys, encounter_id, question_id)
        last = latest_answer(connection, data_key, encounter_id, key)
        if again is not None and kept is None and last is not None:
            return _stands_again(records, connection, data_key, key, last, author, again)
        # The same words from someone else are an answer of their own: who said it decides who may read it.
        if last is not None and written(last.value) == written(kept) and last.author == author:
            return last
        revision = last.revision if last else 0
        _refuse_outdated(expected_revision, revision)
        fresh = StoredAnswer(question_id, revision + 1, kept, author, records.now())
        columns = rows.answer_columns(data_key, encounter_id, key, fresh)
        moves = question_id in FILTERED_BY or submission_in(connection, encounter_id) is not None
        row_added(records, connection, schema.answer, columns, "answer kept", author, moves=moves)
        tags_kept(connection, records.tag, encounter_id, answer_texts(question_id, kept))
        return fresh

    return records.write(saved)


def _refuse_outdated(expected: int | None, revision: int) -> None:
    if expected is not None and expected != revision:
        raise RevisionConflict(
            "This answer was changed in another window since this page was shown. Reload the page to see it."
        )


def _stands_again(
    records: OpenRecord,
    connection: Connection,
    data_key: bytes,
    key: str,
    last: StoredAnswer,
    author: Author,
    again: Again,
) -> StoredAnswer:
    """An answer given again is taken back: the one before stands as it did, by whom and when it was given."""
    before = again.before.get(last.question_id)
    if before is not None and before.revision == last.revision:
        return last
    value, who, at = (before.value, before.author, before.recorded_at) if before else (None, None, None)
    fresh = StoredAnswer(last.question_id, last.revision + 1, value, who or author, at or records.now())
    columns = rows.answer_columns(data_key, again.encounter_id, key, fresh)
    row_added(records, connection, schema.answer, columns, "answer stands again", author, moves=True)
    return fresh


def submit(
    records: OpenRecord,
    encounter_id: str,
    key: str,
    *,
    questionnaire_hash: str,
    author: Author,
    pen: Pen | None = None,
) -> Submission:
    """Hand the answers in, once. Asked again it returns what was handed in the first time.

    `key` is made when the page is first shown (`uuid4().hex`) and stays the same through reruns and
    reconnects. Raises KeyAlreadyUsed, UnknownEncounter, EditedElsewhere, StoreUnavailable.
    """

    def submitted(connection: Connection) -> Submission:
        encounter_in(connection, encounter_id, lock=True)
        earlier = submission_in(connection, encounter_id)
        if earlier is not None:
            return earlier
        refuse_used_key(connection, schema.submission, key)
        refuse_without_pen(connection, encounter_id, pen)
        seal = fingerprint_of(answers_now(connection, records.ring, encounter_id))
        fresh = Submission(encounter_id, key, records.now(), seal, questionnaire_hash, author)
        columns = rows.submission_columns(fresh)
        row_added(records, connection, schema.submission, columns, "intake submitted", author, moves=True)
        return fresh

    return records.write(submitted)


def _reason_checked(value: Json) -> Json:
    """`{"absent": code}` only with a code that is a reason. Raises ShapeRefused."""
    if isinstance(value, dict) and set(value) == {"absent"} and value["absent"] not in tuple(Absent):
        raise ShapeRefused(f"The reason why an answer is absent is one of: {', '.join(Absent)}.")
    return value
