"""Which device is open on which intake: a hold lets one browser write one form, until it is handed back.

A hold carries a fresh nonce that every control of the form is keyed by, so that nothing a browser still
remembers of one patient can ever be taken for an answer of the next. One window of the browser holds the pen;
a stale second one is told so and cannot write.
"""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, insert, select, update

from screening.access.sessions import fresh_token, token_hash_of
from screening.errors import AlreadySubmitted, NotSignedIn
from screening.records import schema
from screening.records.entries import Author, Pen
from screening.records.store import Records

LONGEST_HOLD = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Hold:
    """One device, open on one intake. `window` None: no window of it holds the pen yet."""

    id: str
    encounter_id: str
    nonce: str
    window: str | None

    @property
    def author(self) -> Author:
        """The patient at this device as the author of what they answer."""
        return Author("patient", self.id)


def hold_begun(records: Records, encounter_id: str, *, by: Author) -> str:
    """Open a device on an intake and shut out the one before. Returns the token for the cookie.

    Raises UnknownEncounter, AlreadySubmitted.
    """
    records.encounter(encounter_id)
    if records.submission_of(encounter_id) is not None:
        raise AlreadySubmitted(
            "This form was already handed in, so it cannot be continued. Ask the clinic staff."
        )
    token, now, table = fresh_token(), records.now(), schema.intake_hold
    with records.writing() as connection:
        connection.execute(
            update(table)
            .where(table.c.encounter_id == encounter_id, table.c.ended_at.is_(None))
            .values(ended_at=now)
        )
        connection.execute(
            insert(table).values(
                id=uuid.uuid4().hex,
                token_hash=token_hash_of(token),
                encounter_id=encounter_id,
                nonce=secrets.token_hex(8),
                begun_at=now,
            )
        )
    records.record_event("intake opened on a device", who=by, encounter_id=encounter_id)
    return token


def hold_of_token(records: Records, token: str | None) -> Hold | None:
    """The hold behind a cookie's token, if it is alive."""
    return _hold(records, schema.intake_hold.c.token_hash == token_hash_of(token)) if token else None


def hold_of(records: Records, hold_id: str) -> Hold | None:
    """The hold with this id, if it is alive."""
    return _hold(records, schema.intake_hold.c.id == hold_id)


def _hold(records: Records, which: ColumnElement[bool]) -> Hold | None:
    table = schema.intake_hold
    with records.reading() as connection:
        row = connection.execute(select(table).where(which, table.c.ended_at.is_(None))).one_or_none()
    return _hold_of_row(row) if row is not None and _alive(row, records.now()) else None


def _alive(row: Row[Any], now: dt.datetime) -> bool:
    age: dt.timedelta = abs(now - row.begun_at)
    return age < LONGEST_HOLD


def _hold_of_row(row: Row[Any]) -> Hold:
    return Hold(row.id, row.encounter_id, row.nonce, row.window)


def hold_ended(records: Records, hold_id: str) -> None:
    """The tablet goes back: this device can neither write nor see this intake any more."""
    table = schema.intake_hold
    with records.writing() as connection:
        row = connection.execute(
            select(table.c.encounter_id).where(table.c.id == hold_id, table.c.ended_at.is_(None))
        ).one_or_none()
        connection.execute(
            update(table)
            .where(table.c.id == hold_id, table.c.ended_at.is_(None))
            .values(ended_at=records.now())
        )
    if row is not None:
        records.record_event(
            "intake closed on a device", who=Author("patient", hold_id), encounter_id=row.encounter_id
        )


def pen_taken(records: Records, hold_id: str, window: str, *, from_others: bool) -> Pen | None:
    """The pen for this window: its own, or one nobody holds, or (`from_others`) another window's. None:
    another has it.

    Raises NotSignedIn when the hold has ended.
    """
    table = schema.intake_hold
    alive = and_(table.c.id == hold_id, table.c.ended_at.is_(None))
    free = alive if from_others else and_(alive, table.c.window.is_(None))
    hold = hold_of(records, hold_id)
    if hold is None:
        raise NotSignedIn(
            "This form is no longer open on this device. Ask the clinic staff to open it again."
        )
    if hold.window == window:
        return Pen(hold_id, window)
    with records.writing() as connection:
        taken = connection.execute(update(table).where(free).values(window=window[:64]))
    return Pen(hold_id, window) if taken.rowcount == 1 else None
