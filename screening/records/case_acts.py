"""What clinicians do to a case: a row each, counted within the case, and a signature over exactly what was shown."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, Table, select

from screening.errors import KeyAlreadyUsed, RevisionConflict
from screening.records import rows, schema
from screening.records.case_rows import (
    USED_KEY,
    answers_now,
    determinations_in,
    encounter_in,
    entries_now,
    fingerprint_now,
    last_judgement,
    refuse_used_key,
    submission_in,
)
from screening.records.entries import Author, Case, Determination, Judgement, StoredEntry
from screening.records.envelopes import data_key_of, refuse_erased
from screening.records.events import row_added
from screening.records.opening import OpenRecord
from screening.records.review_rows import columns_of_act, next_number, sealed_at, sent_again_at
from screening.records.values import Json, value_cleaned


def case_of(records: OpenRecord, encounter_id: str) -> Case:
    """Everything kept about one encounter, in one consistent view. Raises UnknownEncounter, RecordErased."""

    def found(connection: Connection) -> Case:
        encounter = encounter_in(connection, encounter_id)
        refuse_erased(connection, encounter_id)
        return Case(
            encounter,
            answers_now(connection, records.ring, encounter_id),
            submission_in(connection, encounter_id),
            last_judgement(connection, records.ring, encounter_id)[1],
            entries_now(connection, records.ring, encounter_id),
            determinations_in(connection, records.ring, encounter_id),
            sent_again_at(connection, encounter_id),
        )

    return records.read(found)


def entries_of(records: OpenRecord, encounter_id: str) -> tuple[StoredEntry, ...]:
    """What clinicians added to a case, oldest first."""
    return records.read(lambda connection: entries_now(connection, records.ring, encounter_id))


def act_added(
    records: OpenRecord,
    encounter_id: str,
    table: Table,
    event: str,
    author: Author,
    *,
    key: str,
    content: Json = None,
    refuse: Callable[[Connection], None] | None = None,
    **columns: object,
) -> int:
    """Add a row to one of the tables that count within a case (schema.COUNTED), once for a `key`. Returns its number.

    `event`: the kind of the event that vouches for it; `content` is sealed; `refuse` is asked in the transaction, with the
    case locked, and raises when the row may not be added. Raises UnknownEncounter, RecordErased, KeyAlreadyUsed.
    """
    plain = value_cleaned(content)

    def added(connection: Connection) -> int:
        encounter_in(connection, encounter_id, lock=True)
        refuse_erased(connection, encounter_id)
        earlier = _by_key(connection, table, encounter_id, key)
        if earlier is not None:
            return earlier
        if refuse is not None:
            refuse(connection)
        number = next_number(connection, table, encounter_id)
        row = dict(columns_of_act(encounter_id, number, author, records.now(), **columns))
        if "idempotency_key" in table.c:
            row["idempotency_key"] = key
        if "sealed" in table.c:
            data_key = data_key_of(connection, records.ring, encounter_id)
            row["sealed"] = sealed_at(data_key, table, encounter_id, number, plain)
        row_added(records, connection, table, row, event, author, {"number": number}, moves=True)
        return number

    return records.write(added)


def _by_key(connection: Connection, table: Table, encounter_id: str, key: str) -> int | None:
    """The number of the row that was added under this key; None when there is none. Raises KeyAlreadyUsed."""
    if "idempotency_key" not in table.c:
        return None
    wanted = select(table.c.encounter_id, table.c.number).where(table.c.idempotency_key == key)
    row = connection.execute(wanted).one_or_none()
    if row is not None and row.encounter_id != encounter_id:
        raise KeyAlreadyUsed(USED_KEY)
    return None if row is None else int(row.number)


def determine(
    records: OpenRecord,
    encounter_id: str,
    key: str,
    content: Mapping[str, Json],
    *,
    number: int,
    answers_hash: str,
    findings_hash: str,
    author: Author,
) -> Determination:
    """Keep a clinician's determination, sealed with exactly what was shown.

    `number` is one more than the determinations the clinician saw; `answers_hash` and `findings_hash` are
    those of what was on the screen. Signed twice with one `key` it is one determination. Raises
    RevisionConflict when someone else determined the case, or anything it rests on changed since, KeyAlreadyUsed.
    """
    plain = value_cleaned(dict(content))
    assert isinstance(plain, dict)

    def determined(connection: Connection) -> Determination:
        encounter_in(connection, encounter_id, lock=True)
        earlier = determinations_in(connection, records.ring, encounter_id)
        again = next((one for one in earlier if one.idempotency_key == key), None)
        if again is not None:
            return again
        refuse_used_key(connection, schema.determination, key)
        judged = last_judgement(connection, records.ring, encounter_id)[1]
        answers = fingerprint_now(connection, records.ring, encounter_id)
        _refuse_outdated(number, len(earlier), answers_hash, answers, findings_hash, judged)
        assert judged is not None
        fresh = Determination(
            encounter_id,
            number,
            key,
            plain,
            answers_hash,
            findings_hash,
            judged.protocol_hash,
            author,
            records.now(),
        )
        data_key = data_key_of(connection, records.ring, encounter_id)
        columns = rows.determination_columns(data_key, fresh)
        row_added(records, connection, schema.determination, columns, "case determined", author, moves=True)
        return fresh

    return records.write(determined)


def _refuse_outdated(
    number: int, before: int, shown: str, answers: str, findings: str, judged: Judgement | None
) -> None:
    if number != before + 1:
        raise RevisionConflict(
            "Someone else determined this case since you opened it. Reload the page and read it first."
        )
    if (
        judged is None
        or shown != answers
        or judged.answers_hash != answers
        or judged.findings_hash != findings
    ):
        raise RevisionConflict(
            "This case changed since you opened it: its answers or findings are not those you saw. "
            "Reload the page and read them first."
        )


def determinations_of(records: OpenRecord, encounter_id: str) -> tuple[Determination, ...]:
    """Every determination of an encounter, oldest first; the last one stands."""
    return records.read(lambda connection: determinations_in(connection, records.ring, encounter_id))
