"""A form without a visit is begun on the device that the patient gets: by staff, or by whoever is there where anybody may.

A button that is pressed twice sends two requests with the same cookies, and the browser shows the answer to the second.
`press` is what both have in common: 32 hexadecimal digits that are worked out from the browser's form cookie and the token
of the page (`pages.front_door.cookies.press_of`), which nobody else has. The form gets it as its id, so that two presses
begin one; and a form is there under it only if the first press was let through.
"""

import datetime as dt
import uuid

from sqlalchemy import Connection, select

from screening.access.holds import Place, hold_begun
from screening.access.permissions import Permission
from screening.access.reading import refuse_unless_allowed
from screening.access.sessions import Staff
from screening.access.tries import ON_STARTING_FORMS, address_about, one_at_a_time, tried
from screening.errors import AlreadySubmitted, UnknownEncounter
from screening.records import Author, Encounter, Records, schema

# Longer than a second press is on its way to a server that is busy, and too short for anybody else to sit down.
PRESSED_TWICE = dt.timedelta(seconds=15)


class _SomethingAnswered(Exception):
    """Somebody is at that form already."""


def form_begun(records: Records, staff: Staff, press: str, *, version: str) -> Encounter:
    """Staff begin a form. `version`: of the questionnaire. Raises NotSignedIn, NotAllowed, StoreUnavailable."""
    staff = refuse_unless_allowed(records, staff, Permission.START_INTAKES)
    return _begun(records, staff.author, press, version)


def form_begun_by_visitor(
    records: Records, visitor: Author, press: str, *, version: str, address: str
) -> Encounter:
    """Whoever is there begins a form; whether the clinic lets them was asked. Raises TooManyTries, StoreUnavailable."""
    tried(records, f"start-{address_about(address)}", ON_STARTING_FORMS)
    return _begun(records, visitor, press, version)


def _begun(records: Records, author: Author, press: str, version: str) -> Encounter:
    # One that is there and could not be opened again is old, or is being answered: this press begins another.
    id, now = press if form_begun_before(records, press) is None else uuid.uuid4().hex, records.now()
    fresh = Encounter(id, now, now.astimezone().date(), version, False, "en", author)

    def work(connection: Connection) -> None:
        one_at_a_time(connection, id)
        records.encounter_begun(connection, fresh)

    records.write(work)
    return fresh


def form_begun_before(records: Records, press: str) -> Encounter | None:
    """The form that this press has begun, however long ago."""
    try:
        return records.encounter(press)
    except UnknownEncounter:
        return None


def form_opened_again(records: Records, press: str, *, device_id: str | None = None) -> str | None:
    """What `form_opened` does, for the second of two presses: None as well when the first began nothing just now."""
    begun = form_begun_before(records, press)
    if begun is None or abs(records.now() - begun.created_at) > PRESSED_TWICE:
        return None
    return form_opened(records, begun, device_id=device_id)


def form_opened(records: Records, begun: Encounter, *, device_id: str | None = None) -> str | None:
    """Open a form just begun on the device that the press came from; what another press opened of it is over. Returns the
    token for the cookie; None when something was answered in it: a press shows nobody what somebody wrote.

    Raises DeviceRefused, DeviceBusy, StoreUnavailable."""
    place: Place = "browser" if device_id is None else "tablet"
    try:
        return hold_begun(
            records,
            begun.id,
            by=begun.begun_by,
            place=place,
            device_id=device_id,
            refuse=lambda connection: _refuse_answered(connection, begun.id),
        )
    except (AlreadySubmitted, _SomethingAnswered):
        return None


def _refuse_answered(connection: Connection, encounter_id: str) -> None:
    table = schema.answer
    given = select(table.c.encounter_id).where(table.c.encounter_id == encounter_id).limit(1)
    if connection.execute(given).first() is not None:
        raise _SomethingAnswered
