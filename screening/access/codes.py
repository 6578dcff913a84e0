"""Short one-time codes for the clinic's tablets: a patient types one and is at their own form.

A code is short because a person types it, so everything else about it is strict: it lives for a quarter of an
hour, works once, on an enrolled tablet only, and guesses are counted for the tablet and for the whole clinic,
with waits that grow. Its first letters find it, the rest is kept as an argon2 hash. Codes that enrol a tablet are
typed where anybody may type: guesses at them are counted by themselves.
"""

import datetime as dt
import secrets
import uuid
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, update

from screening.access.people import _fits as secret_fits
from screening.access.people import _nobody as nobody_s_hash
from screening.access.people import password_hash_of
from screening.access.permissions import Permission
from screening.access.reading import refuse_unless_allowed
from screening.access.sessions import Staff, token_hash_of
from screening.access.tries import Patience, forgiven, taken_back, tried
from screening.errors import AlreadySubmitted, CodeRefused, TooManyTries, UnknownEncounter
from screening.records import schema
from screening.records.entries import Author
from screening.records.envelopes import refuse_erased
from screening.records.review_rows import ask_back_open
from screening.records.store import Records

CODE_LIVES = dt.timedelta(minutes=15)
CODE_LETTERS, ENROLMENT_LETTERS = 8, 12
# No letter that is easily taken for another: the code is read aloud and typed.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_FRONT = 3
ON_ONE_TABLET = Patience(free=5, first_wait=30, remembered=dt.timedelta(days=1))
ON_ALL_TABLETS = Patience(free=200, first_wait=15)
_REFUSED = (
    "This code is not right, or it is too old, or it was already used. Check it and try again, or ask the "
    "clinic staff for a new one."
)


def code_made(records: Records, staff: Staff, encounter_id: str) -> str:
    """A new code for one intake, "ABCD-EFGH"; it voids the one before. It is kept nowhere: show it once.

    Raises NotSignedIn, NotAllowed, UnknownEncounter, AlreadySubmitted.
    """
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    code, row = _fresh(records, staff, CODE_LETTERS, encounter_id=encounter_id)
    table = schema.short_code
    unspent = and_(table.c.encounter_id == encounter_id, table.c.spent_at.is_(None), table.c.id != row["id"])

    def work(connection: Connection) -> None:
        _refuse_no_open_form(connection, encounter_id)
        connection.execute(update(table).where(unspent).values(spent_at=row["made_at"]))
        if _kept(connection, row):
            records.note(connection, "tablet code made", who=staff.author, encounter_id=encounter_id)

    records.write(work)
    return code


def code_used(records: Records, device_id: str, code: str) -> str:
    """The intake that a code typed at a tablet stands for; the code is spent.

    Raises CodeRefused (always with the same words) and TooManyTries.
    """
    row = code_spent(records, code, f"device:{device_id}", of_a_visit=True)
    return str(row.encounter_id)


def enrolment_code_made(records: Records, staff: Staff, name: str) -> str:
    """A code that makes the browser at which it is typed a tablet of the clinic, "ABCD-EFGH-JKMN".

    Raises NotSignedIn, NotAllowed.
    """
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_DEVICES)
    code, row = _fresh(records, staff, ENROLMENT_LETTERS, name=name)

    def work(connection: Connection) -> None:
        if _kept(connection, row):
            records.note(connection, "enrolment code made", who=staff.author, detail={"name": name})

    records.write(work)
    return code


def code_spent(records: Records, code: str, where: str, *, of_a_visit: bool) -> Row[Any]:
    """The row of a live code, spent by this. `where`: the tablet or address it was typed at, whose wrong tries
    count. Raises CodeRefused, TooManyTries."""
    _try_counted(records, where, "code:all" if of_a_visit else "enrolment code:all")
    row = _found(records, _plain(code), of_a_visit=of_a_visit)
    attempt, table = uuid.uuid4().hex, schema.short_code
    if row is None:
        records.write(lambda connection: _refusal_noted(connection, records, where))
        raise CodeRefused(_REFUSED)
    live = and_(table.c.id == row.id, table.c.spent_at.is_(None), table.c.expires_at > records.now())
    spent = update(table).where(live).values(spent_at=records.now(), spent_on=attempt)

    def work(connection: Connection) -> bool:
        """Run again after a lost connection it finds its own mark."""
        if connection.execute(spent).rowcount == 1:
            return True
        mine = select(table.c.id).where(table.c.id == row.id, table.c.spent_on == attempt)
        return connection.execute(mine).one_or_none() is not None

    if not records.write(work):
        raise CodeRefused(_REFUSED)
    forgiven(records, f"code:{where}")
    return row


def _try_counted(records: Records, where: str, everywhere: str) -> None:
    """At its own place first: a place that has to wait must not use up what all places have together."""
    here = tried(records, f"code:{where}", ON_ONE_TABLET)
    try:
        tried(records, everywhere, ON_ALL_TABLETS)
    except TooManyTries:
        taken_back(records, here)
        raise


def _refusal_noted(connection: Connection, records: Records, where: str) -> None:
    records.note(connection, "code refused", who=Author("visitor", where[:64]))


def _fresh(
    records: Records, staff: Staff, length: int, *, encounter_id: str | None = None, name: str | None = None
) -> tuple[str, dict[str, Any]]:
    """A code and the row that is kept of it."""
    plain, now = "".join(secrets.choice(_LETTERS) for _ in range(length)), records.now()
    row = {
        "id": uuid.uuid4().hex,
        "front_hash": token_hash_of(plain[:_FRONT]),
        "code_hash": password_hash_of(plain),
        "encounter_id": encounter_id,
        "name": name,
        "made_at": now,
        "made_by": staff.person_id,
        "expires_at": now + CODE_LIVES,
    }
    return "-".join(plain[at : at + 4] for at in range(0, length, 4)), row


def _kept(connection: Connection, row: dict[str, Any]) -> bool:
    table = schema.short_code
    if connection.execute(select(table.c.id).where(table.c.id == row["id"])).one_or_none() is not None:
        return False
    connection.execute(insert(table).values(**row))
    return True


def _found(records: Records, plain: str, *, of_a_visit: bool) -> Row[Any] | None:
    """The live code that this is. An unknown front takes as long as a wrong rest."""
    table = schema.short_code
    kind = table.c.encounter_id.is_not(None) if of_a_visit else table.c.encounter_id.is_(None)
    wanted = (
        select(table)
        .where(
            table.c.front_hash == token_hash_of(plain[:_FRONT]),
            kind,
            table.c.spent_at.is_(None),
            table.c.expires_at > records.now(),
        )
        .order_by(table.c.made_at.desc(), table.c.id)
    )
    rows = records.read(lambda connection: connection.execute(wanted).all())
    if not rows:
        secret_fits(nobody_s_hash(), plain)
    return next((row for row in rows if secret_fits(row.code_hash, plain)), None)


def _refuse_no_open_form(connection: Connection, encounter_id: str) -> None:
    visit, handed_in = schema.encounter, schema.submission
    there = select(visit.c.id).where(visit.c.id == encounter_id)
    if connection.execute(there).one_or_none() is None:
        raise UnknownEncounter("There is no such form. Go back to the list and choose one from it.")
    refuse_erased(connection, encounter_id)
    done = select(handed_in.c.encounter_id).where(handed_in.c.encounter_id == encounter_id)
    if connection.execute(done).one_or_none() is not None and not ask_back_open(connection, encounter_id):
        raise AlreadySubmitted("This form was already handed in. A code would open nothing.")


def _plain(code: str) -> str:
    letters = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
    return letters[: 2 * ENROLMENT_LETTERS]
