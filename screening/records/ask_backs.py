"""What a clinic asked a patient again: how far it came, and its end. What may be answered stands in asked_again.py."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection

from screening.errors import AlreadySubmitted, UnknownEncounter
from screening.records import asked_again, schema
from screening.records.asked_again import Again, again_of
from screening.records.case_rows import encounter_in
from screening.records.entries import AskBack, Author, Pen
from screening.records.envelopes import data_key_of
from screening.records.events import row_added
from screening.records.opening import OpenRecord
from screening.records.review_rows import ANSWERED, TAKEN_BACK, ask_backs_in, columns_of_act
from screening.records.writing_rights import refuse_not_held_for, refuse_without_pen


def ask_back_ended(
    records: OpenRecord,
    encounter_id: str,
    number: int,
    how: str,
    *,
    author: Author,
    pen: Pen | None = None,
) -> AskBack:
    """End what was asked back, once: "answered" by its patient, "taken-back" by staff. Asked again it is as it was.

    Raises AlreadySubmitted when it ended the other way, or the device was not opened for it; UnknownEncounter,
    EditedElsewhere, StoreUnavailable.
    """
    assert how in (ANSWERED, TAKEN_BACK)

    def ended(connection: Connection) -> AskBack:
        encounter_in(connection, encounter_id, lock=True)
        data_key = data_key_of(connection, records.ring, encounter_id)
        ask = _ask_back(connection, data_key, encounter_id, number)
        if ask.ended_how is not None:
            _refuse_ended_otherwise(ask, how)
            return ask
        if how == ANSWERED:
            refuse_not_held_for(connection, encounter_id, ask, author, pen)
        refuse_without_pen(connection, encounter_id, pen)
        row = columns_of_act(encounter_id, number, author, records.now(), how=how)
        event = "ask back answered" if how == ANSWERED else "ask back taken back"
        row_added(
            records, connection, schema.ask_back_end, row, event, author, {"number": number}, moves=True
        )
        return _ask_back(connection, data_key, encounter_id, number)

    return records.write(ended)


def ask_backs_of(records: OpenRecord, encounter_id: str) -> tuple[Again, ...]:
    """What was asked back of a case, oldest first, each against the answers up to its end."""
    day = records.now().astimezone().date()

    def found(connection: Connection) -> tuple[Again, ...]:
        data_key = data_key_of(connection, records.ring, encounter_id)
        asks = ask_backs_in(connection, data_key, encounter_id)
        return tuple(again_of(connection, data_key, encounter_id, ask, day) for ask in asks)

    return records.read(found)


def asked_since(records: OpenRecord, encounter_ids: Sequence[str]) -> dict[str, dt.datetime]:
    """When that was asked which still waits for its patient, by encounter."""
    return records.read(lambda connection: asked_again.asked_since(connection, encounter_ids))


def _ask_back(connection: Connection, data_key: bytes, encounter_id: str, number: int) -> AskBack:
    for ask in ask_backs_in(connection, data_key, encounter_id):
        if ask.number == number:
            return ask
    raise UnknownEncounter("Nothing was asked back under this number. Reload the page.")


def _refuse_ended_otherwise(ask: AskBack, how: str) -> None:
    if ask.ended_how != how:
        raise AlreadySubmitted(
            "The patient has sent the answers already: there is nothing to take back."
            if how == TAKEN_BACK
            else "The clinic does not need these answers any more. Nothing else is to be done here."
        )
