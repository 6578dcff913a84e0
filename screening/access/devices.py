"""The clinic's own tablets: enrolled once, locked to the patients' side, seen, and removed with one click."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, insert, select, update

from screening.access.codes import code_spent, enrolment_code_made
from screening.access.holds import Ending, holds_ended_on, holds_left_alone
from screening.access.permissions import Permission
from screening.access.pins import pin_is_set
from screening.access.reading import refuse_unless_allowed
from screening.access.sessions import Staff, fresh_token, session_ended, signed_in_on, token_hash_of
from screening.access.tries import address_about
from screening.errors import DeviceRefused, ValueRefused
from screening.records import schema
from screening.records.entries import Author
from screening.records.store import Records
from screening.records.values import text_cleaned

LONGEST_DEVICE_NAME = 40
# After the PIN the sign-in stays open this long.
TIME_TO_SIGN_IN = dt.timedelta(minutes=5)
# Being seen is written down at most this often.
_SEEN_EVERY = dt.timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Device:
    """A tablet of the clinic. `unlocked_at`: staff left the patients' side then, and did not give it back themselves.
    `with_staff`: they have it still, on the way to signing in or signed in. `holds`: a form is open on it."""

    id: str
    name: str
    enrolled_at: dt.datetime
    enrolled_by: str
    seen_at: dt.datetime
    unlocked_at: dt.datetime | None
    with_staff: bool
    revoked_at: dt.datetime | None
    holds: bool

    @property
    def author(self) -> Author:
        """The tablet itself, when nobody is known at it."""
        return Author("visitor", f"device:{self.id}")


def device_enrolled(records: Records, staff: Staff, name: str) -> str:
    """Make the browser that staff sit at a tablet. They are signed out on it. Returns the token for its cookie.

    Raises NotSignedIn, NotAllowed, DeviceRefused.
    """
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_DEVICES)
    _refuse_without_pin(records)
    token = _enrolled(records, _name_checked(name), staff.author)
    session_ended(records, staff.session_id)
    return token


def enrolment_offered(records: Records, staff: Staff, name: str) -> str:
    """A one-time code that is typed at the tablet itself. Raises NotSignedIn, NotAllowed, DeviceRefused."""
    refuse_unless_allowed(records, staff, Permission.MANAGE_DEVICES)
    _refuse_without_pin(records)
    return enrolment_code_made(records, staff, _name_checked(name))


def device_enrolled_by_code(records: Records, code: str, *, address: str) -> str:
    """Make the browser at which an enrolment code was typed a tablet. Returns the token for its cookie.

    Raises CodeRefused, TooManyTries.
    """
    row = code_spent(records, code, address_about(address), of_a_visit=False)
    return _enrolled(records, row.name, Author("staff", row.made_by))


def _refuse_without_pin(records: Records) -> None:
    if not pin_is_set(records):
        raise DeviceRefused(
            "Set the PIN for tablets first: without it staff could not leave a locked tablet."
        )


def _name_checked(name: str) -> str:
    try:
        plain = " ".join(text_cleaned(name).split())
    except ValueRefused as refused:
        raise DeviceRefused(str(refused)) from None
    if not 1 <= len(plain) <= LONGEST_DEVICE_NAME:
        raise DeviceRefused(
            f'The name of a tablet has 1 to {LONGEST_DEVICE_NAME} characters, for instance "Tablet 2".'
        )
    return plain


def _enrolled(records: Records, name: str, author: Author) -> str:
    token, id, now, table = fresh_token(), uuid.uuid4().hex, records.now(), schema.device

    def work(connection: Connection) -> None:
        if connection.execute(select(table.c.id).where(table.c.id == id)).one_or_none() is not None:
            return
        connection.execute(
            insert(table).values(
                id=id,
                name=name,
                token_hash=token_hash_of(token),
                enrolled_at=now,
                enrolled_by=author.id,
                seen_at=now,
            )
        )
        records.note(connection, "tablet enrolled", who=author, detail={"device": id, "name": name})

    records.write(work)
    return token


def device_of_token(records: Records, token: str | None) -> Device | None:
    """The tablet behind a cookie's token, unless it was removed."""
    return _device(records, schema.device.c.token_hash == token_hash_of(token)) if token else None


def device_of(records: Records, device_id: str) -> Device | None:
    """The tablet with this id, unless it was removed."""
    return _device(records, schema.device.c.id == device_id)


def _device(records: Records, which: ColumnElement[bool]) -> Device | None:
    wanted = _devices(records.now()).where(which, schema.device.c.revoked_at.is_(None))
    row = records.read(lambda connection: connection.execute(wanted).one_or_none())
    return None if row is None else _device_of_row(row, records.now())


def _devices(now: dt.datetime) -> Select[Any]:
    hold, table = schema.intake_hold, schema.device
    open_now = select(hold.c.id).where(hold.c.device_id == table.c.id, hold.c.ended_at.is_(None)).exists()
    signed_in = and_(table.c.unlocked_at.is_not(None), signed_in_on(table.c.id, now))
    return select(table, open_now.label("holds"), signed_in.label("signed_in"))


def _device_of_row(row: Row[Any], now: dt.datetime) -> Device:
    # Worked out and not kept: a session ends by the clock, or elsewhere, and the tablet may sleep and never ask again.
    with_staff = bool(row.signed_in) or _just_unlocked(row.unlocked_at, now)
    return Device(
        row.id,
        row.name,
        row.enrolled_at,
        row.enrolled_by,
        row.seen_at,
        row.unlocked_at,
        with_staff,
        row.revoked_at,
        bool(row.holds),
    )


def read_devices(records: Records, staff: Staff) -> tuple[Device, ...]:
    """Every tablet, those in use first, by name. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.MANAGE_DEVICES)
    return _all(records, _devices(records.now()))


def free_devices(records: Records, staff: Staff) -> tuple[Device, ...]:
    """The tablets that a form may be opened on now. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.START_INTAKES)
    holds_left_alone(records)
    enrolled = _all(records, _devices(records.now()).where(schema.device.c.revoked_at.is_(None)))
    return tuple(device for device in enrolled if not device.holds and not device.with_staff)


def _all(records: Records, wanted: Select[Any]) -> tuple[Device, ...]:
    table = schema.device
    ordered = wanted.order_by(table.c.revoked_at.is_not(None), table.c.name, table.c.id)
    rows = records.read(lambda connection: connection.execute(ordered).all())
    return tuple(_device_of_row(row, records.now()) for row in rows)


def device_revoked(records: Records, staff: Staff, device_id: str) -> list[str]:
    """Remove a tablet: its next request is nobody's, a form on it closes, the answers stay.

    Returns the ids of the holds that ended. Raises NotSignedIn, NotAllowed, DeviceRefused.
    """
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_DEVICES)
    table, now = schema.device, records.now()
    in_use = and_(table.c.id == device_id, table.c.revoked_at.is_(None))

    def work(connection: Connection) -> list[str]:
        there = connection.execute(select(table.c.id).where(table.c.id == device_id)).one_or_none()
        if there is None:
            raise DeviceRefused("There is no such tablet. Go back to the list and choose one from it.")
        removed = connection.execute(update(table).where(in_use).values(revoked_at=now)).rowcount == 1
        ended = holds_ended_on(connection, records, device_id, Ending.REVOKED, staff.author)
        if removed:
            records.note(connection, "tablet removed", who=staff.author, detail={"device": device_id})
        return ended

    return records.write(work)


def device_locked(records: Records, device_id: str) -> None:
    """Back to the patients' side."""
    table = schema.device
    unlocked = and_(table.c.id == device_id, table.c.unlocked_at.is_not(None))

    def work(connection: Connection) -> None:
        if connection.execute(update(table).where(unlocked).values(unlocked_at=None)).rowcount == 1:
            author = Author("visitor", f"device:{device_id}")
            records.note(connection, "tablet locked", who=author, detail={"device": device_id})

    records.write(work)


def device_seen(records: Records, device_id: str) -> None:
    """The tablet was heard from."""
    table, now = schema.device, records.now()
    stale = and_(table.c.id == device_id, table.c.revoked_at.is_(None), table.c.seen_at < now - _SEEN_EVERY)
    if records.read(lambda connection: connection.execute(select(table.c.id).where(stale)).one_or_none()):
        records.write(lambda connection: connection.execute(update(table).where(stale).values(seen_at=now)))


def may_sign_in(device: Device, now: dt.datetime) -> bool:
    """Whether the PIN was typed at this tablet a moment ago."""
    return _just_unlocked(device.unlocked_at, now)


def _just_unlocked(unlocked_at: dt.datetime | None, now: dt.datetime) -> bool:
    return unlocked_at is not None and abs(now - unlocked_at) < TIME_TO_SIGN_IN
