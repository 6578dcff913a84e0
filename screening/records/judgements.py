"""What the protocol said of a case, each time it was judged, and the summary as it read then."""

from sqlalchemy import Connection, select

from screening.records import rows, schema
from screening.records.awaiting import awaited_in
from screening.records.case_rows import encounter_in, last_judgement
from screening.records.entries import SYSTEM, Judgement, KeptReading
from screening.records.envelopes import data_key_of
from screening.records.events import row_added
from screening.records.opening import OpenRecord
from screening.records.review_rows import (
    columns_of_act,
    content_hash,
    reading_differs,
    reading_in,
    sealed_at,
)
from screening.records.values import Json


def record_judgement(
    records: OpenRecord,
    encounter_id: str,
    judgement: Judgement,
    reading: Json = None,
    *,
    anew: bool = False,
) -> Judgement:
    """Keep what the protocol said. The same protocol and policy on the same answers is kept once.

    `reading`: the whole summary as it reads now, as JSON; it is kept beside a judgement that is new. `anew`: keep the
    judgement a second time where only the reading differs, so that the last reading is the one that is shown now.
    """

    def kept(connection: Connection) -> Judgement:
        encounter_in(connection, encounter_id, lock=True)
        number, last = last_judgement(connection, records.ring, encounter_id)
        same = last is not None and _same_reading(last, judgement)
        if same and not (anew and reading_differs(connection, encounter_id, number, reading)):
            assert last is not None
            return last
        data_key = data_key_of(connection, records.ring, encounter_id)
        columns = rows.judgement_columns(data_key, encounter_id, number + 1, judgement, records.now())
        awaits = awaited_in(reading)
        row_added(
            records, connection, schema.judgement, columns, "case judged", SYSTEM, moves=True, awaits=awaits
        )
        if reading is not None:
            _reading_kept(records, connection, data_key, encounter_id, number + 1, reading)
        fresh = last_judgement(connection, records.ring, encounter_id)[1]
        assert fresh is not None
        return fresh

    return records.write(kept)


def _same_reading(last: Judgement, fresh: Judgement) -> bool:
    parts = ("protocol_hash", "policy", "answers_hash", "severity", "urgent", "findings_hash")
    return all(getattr(last, part) == getattr(fresh, part) for part in parts)


def _reading_kept(
    records: OpenRecord,
    connection: Connection,
    data_key: bytes,
    encounter_id: str,
    number: int,
    content: Json,
) -> None:
    columns = columns_of_act(
        encounter_id,
        number,
        SYSTEM,
        records.now(),
        sealed=sealed_at(data_key, schema.reading, encounter_id, number, content),
        content_hash=content_hash(content),
    )
    row_added(records, connection, schema.reading, columns, "reading kept", SYSTEM)


def judgement_of(records: OpenRecord, encounter_id: str) -> Judgement | None:
    """The latest judgement; None when it was never judged."""
    return records.read(lambda connection: last_judgement(connection, records.ring, encounter_id)[1])


def judgements_of(records: OpenRecord, encounter_id: str) -> tuple[tuple[int, Judgement], ...]:
    """Every judgement of a case with its number, oldest first."""
    table = schema.judgement
    wanted = select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.number)

    def found(connection: Connection) -> tuple[tuple[int, Judgement], ...]:
        kept = connection.execute(wanted).all()
        data_key = data_key_of(connection, records.ring, encounter_id) if kept else b""
        return tuple((row.number, rows.judgement_of(data_key, row)) for row in kept)

    return records.read(found)


def reading_of(records: OpenRecord, encounter_id: str, number: int) -> KeptReading | None:
    """The summary as it read when the judgement of that number was kept; None when none was kept with it."""
    return records.read(
        lambda c: reading_in(c, data_key_of(c, records.ring, encounter_id), encounter_id, number)
    )
