"""Someone at a tablet calls staff; staff see which tablet and since when, and say that they are coming."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, update

from screening.access.permissions import Permission
from screening.access.reading import refuse_unless_allowed
from screening.access.sessions import Staff
from screening.records import schema
from screening.records.entries import Author
from screening.records.store import Records

# An answered call is shown at the tablet for this long; one that nobody answered stays until the day is over.
_SHOWN_FOR = dt.timedelta(minutes=10)
_WAITS_FOR = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class HelpCall:
    """One call. `answered_at` None: nobody has seen it yet."""

    id: str
    device_id: str
    device_name: str
    called_at: dt.datetime
    answered_at: dt.datetime | None


def help_called(records: Records, device_id: str, hold_id: str | None, author: Author) -> None:
    """Call staff to a tablet. A call that still waits is not made twice; one for an earlier patient is."""
    table, hold, now, id = schema.help_call, schema.intake_hold, records.now(), uuid.uuid4().hex

    def work(connection: Connection) -> None:
        waiting = connection.execute(select(table.c.hold_id).where(_waits(device_id, now))).all()
        if any(row.hold_id == hold_id for row in waiting):
            return
        found = select(hold.c.encounter_id).where(hold.c.id == hold_id, hold.c.device_id == device_id)
        encounter = connection.execute(found).scalar_one_or_none() if hold_id else None
        connection.execute(
            insert(table).values(
                id=id, device_id=device_id, encounter_id=encounter, hold_id=hold_id, called_at=now
            )
        )
        detail = {"device": device_id}
        records.note(connection, "staff called", who=author, encounter_id=encounter, detail=detail)

    records.write(work)


def _waits(device_id: str, now: dt.datetime) -> Any:
    table = schema.help_call
    return and_(
        table.c.device_id == device_id,
        table.c.answered_at.is_(None),
        table.c.called_at > now - _WAITS_FOR,
    )


def help_at(records: Records, device_id: str, hold_id: str | None) -> HelpCall | None:
    """The call that this tablet shows to whoever is at it now: theirs, waiting or answered a moment ago."""
    table, device, now = schema.help_call, schema.device, records.now()
    whose = table.c.hold_id.is_(None) if hold_id is None else table.c.hold_id == hold_id
    wanted = (
        select(table, device.c.name)
        .join(device, device.c.id == table.c.device_id)
        .where(table.c.device_id == device_id, whose, table.c.called_at > now - _WAITS_FOR)
        .order_by(table.c.called_at.desc(), table.c.id)
        .limit(1)
    )
    row = records.read(lambda connection: connection.execute(wanted).one_or_none())
    if row is None or (row.answered_at is not None and now - row.answered_at > _SHOWN_FOR):
        return None
    return _call(row)


def help_waiting(records: Records, staff: Staff) -> tuple[HelpCall, ...]:
    """Calls that nobody has answered, longest waiting first. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.START_INTAKES)
    table, device = schema.help_call, schema.device
    wanted = (
        select(table, device.c.name)
        .join(device, device.c.id == table.c.device_id)
        .where(table.c.answered_at.is_(None), table.c.called_at > records.now() - _WAITS_FOR)
        .order_by(table.c.called_at, table.c.id)
    )
    rows = records.read(lambda connection: connection.execute(wanted).all())
    return tuple(_call(row) for row in rows)


def help_answered(records: Records, staff: Staff, call_id: str) -> None:
    """Say that someone is coming; noted with who and when. Raises NotSignedIn, NotAllowed."""
    staff = refuse_unless_allowed(records, staff, Permission.START_INTAKES)
    table, now = schema.help_call, records.now()
    waiting = and_(table.c.id == call_id, table.c.answered_at.is_(None))

    def work(connection: Connection) -> None:
        row = connection.execute(select(table).where(table.c.id == call_id)).one_or_none()
        answer = update(table).where(waiting).values(answered_at=now, answered_by=staff.person_id)
        if row is not None and connection.execute(answer).rowcount == 1:
            detail = {"device": row.device_id}
            records.note(
                connection, "call answered", who=staff.author, encounter_id=row.encounter_id, detail=detail
            )

    records.write(work)


def _call(row: Row[Any]) -> HelpCall:
    return HelpCall(row.id, row.device_id, row.name, row.called_at, row.answered_at)
