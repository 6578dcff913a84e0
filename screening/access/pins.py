"""The PIN that leads from the patients' side of a tablet to the sign-in: one for the clinic, set by an administrator.

It signs nobody in: behind it stands the sign-in with name, password and second factor, which says who it was.
"""

import datetime as dt
import re
from itertools import pairwise

from sqlalchemy import Connection, insert, select, update

from screening.access.holds import Ending, holds_ended_on
from screening.access.people import _fits as secret_fits
from screening.access.people import _nobody as nobody_s_hash
from screening.access.people import password_hash_of
from screening.access.permissions import Permission
from screening.access.reading import refuse_unless_allowed
from screening.access.sessions import Staff
from screening.access.tries import Patience, forgiven, tried
from screening.errors import PinRefused
from screening.records import schema
from screening.records.entries import Author
from screening.records.store import Records

SHORTEST_PIN, LONGEST_PIN = 6, 12
ON_ONE_TABLET = Patience(free=5, first_wait=30, remembered=dt.timedelta(days=1))


def pin_set(records: Records, staff: Staff, pin: str) -> None:
    """Set the clinic's PIN. Raises NotSignedIn, NotAllowed, PinRefused."""
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_DEVICES)
    hashed, now, table = password_hash_of(_pin_checked(pin)), records.now(), schema.kiosk_pin

    def work(connection: Connection) -> None:
        if connection.execute(select(table.c.id).where(table.c.pin_hash == hashed)).first() is None:
            connection.execute(insert(table).values(pin_hash=hashed, set_at=now, set_by=staff.person_id))
            records.note(connection, "tablet pin set", who=staff.author)

    records.write(work)


def _pin_checked(pin: str) -> str:
    if re.fullmatch(rf"[0-9]{{{SHORTEST_PIN},{LONGEST_PIN}}}", pin) is None:
        raise PinRefused(f"A PIN has {SHORTEST_PIN} to {LONGEST_PIN} digits and nothing else.")
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if len(set(pin)) < 3 or steps in ({1}, {-1}):
        raise PinRefused("This PIN is easy to guess: it repeats or counts. Please choose another one.")
    return pin


def pin_is_set(records: Records) -> bool:
    """Whether staff could leave a locked tablet."""
    return _pin_hash(records) is not None


def _pin_hash(records: Records) -> str | None:
    table = schema.kiosk_pin
    newest = select(table.c.pin_hash).order_by(table.c.id.desc()).limit(1)
    found: str | None = records.read(lambda connection: connection.execute(newest).scalar_one_or_none())
    return found


def tablet_left(records: Records, device_id: str, pin: str) -> list[str]:
    """Staff leave the patients' side: the form on the tablet closes, its answers are kept, the sign-in opens.

    Returns the ids of the holds that ended. Raises PinRefused, TooManyTries (growing, for this tablet).
    """
    about, author = f"pin:{device_id}", Author("visitor", f"device:{device_id}")
    tried(records, about, ON_ONE_TABLET)
    kept = _pin_hash(records)
    if not secret_fits(kept if kept is not None else nobody_s_hash(), pin[:LONGEST_PIN]) or kept is None:
        refusal = {"device": device_id}
        records.write(
            lambda connection: records.note(connection, "tablet pin refused", who=author, detail=refusal)
        )
        raise PinRefused("This PIN is not right. Check it and try again.")
    table, now = schema.device, records.now()

    def work(connection: Connection) -> list[str]:
        connection.execute(update(table).where(table.c.id == device_id).values(unlocked_at=now))
        ended = holds_ended_on(connection, records, device_id, Ending.BY_STAFF, author)
        records.note(connection, "tablet left by pin", who=author, detail={"device": device_id})
        return ended

    ended = records.write(work)
    forgiven(records, about)
    return ended
