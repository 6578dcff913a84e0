"""The second factor: a code from an app on the person's phone, new every thirty seconds, each good for one sign-in.

    factor_offered(records, person_id)                     # a new secret, kept sealed; nothing counts yet
    factor_offer_of(records, person_id).link               # what the QR code says
    codes = factor_confirmed(records, person_id, "123456") # now it counts; ten recovery codes, shown once
    code_used(records, person_id, "654321")                # a code of the app or a recovery code: spent by this

RFC 6238, as every such app knows it: SHA-1, six digits, thirty seconds; a code of the step before or after is taken
too, for clocks that differ. The last step used is kept, and moves forward only: a code that was read over a shoulder
is worth nothing.
"""

import datetime as dt
import secrets
import unicodedata
import uuid
from dataclasses import dataclass
from typing import Any, Literal

import pyotp
from sqlalchemy import Connection, Select, delete, func, insert, select, update

from screening.access.sessions import sessions_ended, token_hash_of
from screening.access.tries import ON_ONE_CODE, forgiven, tried, wait_now
from screening.errors import FactorCodeRefused, FactorRefused
from screening.records import CLINIC, schema
from screening.records.entries import Author
from screening.records.store import Records

STEP_SECONDS = 30
OFFER_GOOD_FOR = dt.timedelta(minutes=15)
RECOVERY_CODES = 10
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 6, 4
_REFUSED = "This code is not right, or was used before. Wait for the next code in your app and type that one."
How = Literal["app", "recovery code"]


@dataclass(frozen=True, slots=True)
class Factor:
    """A second factor in force: since when, and how many recovery codes are left."""

    since: dt.datetime
    recovery_left: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret to put into an app: as text (base 32), and as the link that a QR code carries."""

    secret: str
    link: str


def factor_of(records: Records, person_id: str) -> Factor | None:
    """The second factor of a person; None: password alone."""

    def work(connection: Connection) -> Factor | None:
        row = connection.execute(_factor(person_id)).one_or_none()
        return None if row is None else Factor(row.since, _recovery_left(connection, person_id))

    return records.read(work)


def has_factor(connection: Connection, person_id: str) -> bool:
    """The same question in the caller's transaction."""
    return connection.execute(_factor(person_id)).one_or_none() is not None


def _factor(person_id: str) -> Select[Any]:
    return select(schema.second_factor).where(schema.second_factor.c.person_id == person_id)


def _recovery_left(connection: Connection, person_id: str) -> int:
    table = schema.recovery_code
    wanted = (
        select(func.count())
        .select_from(table)
        .where(table.c.person_id == person_id, table.c.spent_at.is_(None))
    )
    return int(connection.execute(wanted).scalar_one())


# Setting one up


def factor_offered(records: Records, person_id: str) -> None:
    """Make a new secret for this person, in place of one that was never confirmed. What is in force stays so."""
    secret, offer_id, table = pyotp.random_base32(), uuid.uuid4().hex, schema.second_factor_offer

    def work(connection: Connection) -> None:
        connection.execute(delete(table).where(table.c.person_id == person_id))
        sealed = records.seal(connection, CLINIC, f"second_factor_offer/{offer_id}/sealed", secret)
        connection.execute(
            insert(table).values(person_id=person_id, id=offer_id, sealed=sealed, made_at=records.now())
        )

    records.write(work)


def factor_offer_of(records: Records, person_id: str, *, clinic: str = "Anteroom") -> Offer | None:
    """The secret that waits to be confirmed, for fifteen minutes; None when there is none."""
    found = records.read(lambda connection: _offer(connection, records, person_id))
    if found is None:
        return None
    secret, name, _ = found
    return Offer(secret, pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=clinic))


def _offer(connection: Connection, records: Records, person_id: str) -> tuple[str, str, str] | None:
    """Secret, name of the person, id of the offer."""
    table, person = schema.second_factor_offer, schema.person
    row = connection.execute(
        select(table, person.c.name)
        .join(person, person.c.id == table.c.person_id)
        .where(table.c.person_id == person_id)
    ).one_or_none()
    if row is None or abs(records.now() - row.made_at) >= OFFER_GOOD_FOR:
        return None
    opened = records.unseal(connection, CLINIC, f"second_factor_offer/{row.id}/sealed", row.sealed)
    return str(opened), row.name, row.id


def factor_confirmed(
    records: Records, person_id: str, code: str, *, here: str | None = None
) -> tuple[str, ...]:
    """The app shows the right code: from now on it is asked. Returns ten recovery codes, kept as hashes only.

    Every session of the person ends but `here` (the id of a session, or of the sign-in under way). Raises
    FactorRefused when nothing waits to be confirmed, FactorCodeRefused, TooManyTries.
    """
    tried(records, codes_about(person_id), ON_ONE_CODE)
    found = records.read(lambda connection: _offer(connection, records, person_id))
    if found is None:
        raise FactorRefused(
            "This set-up was open for more than 15 minutes. Begin it again to get a new QR code."
        )
    secret, _, offer_id = found
    step = _step_of(secret, code, records.now())
    if step is None:
        raise FactorCodeRefused(
            "This code is not right. Check that the phone's time is right, and type the newest code."
        )
    codes = _fresh_recovery_codes()
    first = select(schema.recovery_code.c.id).where(
        schema.recovery_code.c.code_hash == token_hash_of(_plain(codes[0]))
    )

    def work(connection: Connection) -> None:
        if connection.execute(first).one_or_none() is not None:  # it was done, only the news of it got lost
            return
        _offer_taken(connection, person_id, offer_id)
        factor_gone(connection, person_id)
        _factor_written(connection, records, person_id, secret, step)
        _recovery_codes_written(connection, records, person_id, codes)
        sessions_ended(connection, records, person_id, but=here)
        records.note(connection, "second factor set up", who=Author("staff", person_id))

    records.write(work)
    forgiven(records, codes_about(person_id))
    return codes


def _offer_taken(connection: Connection, person_id: str, offer_id: str) -> None:
    """Of two that confirm at once one is too late. Raises FactorRefused."""
    table = schema.second_factor_offer
    taken = connection.execute(delete(table).where(table.c.person_id == person_id, table.c.id == offer_id))
    if taken.rowcount != 1:
        raise FactorRefused("This second factor was already set up in another window. Go on there.")


def _factor_written(connection: Connection, records: Records, person_id: str, secret: str, step: int) -> None:
    sealed = records.seal(connection, CLINIC, f"second_factor/{person_id}/sealed", secret)
    connection.execute(
        insert(schema.second_factor).values(
            person_id=person_id, sealed=sealed, since=records.now(), last_step=step
        )
    )


def factor_gone(connection: Connection, person_id: str) -> None:
    """Nothing is left of this person's second factor: secret, offer, recovery codes. In the caller's transaction."""
    for table in (schema.second_factor, schema.second_factor_offer, schema.recovery_code):
        connection.execute(delete(table).where(table.c.person_id == person_id))


def recovery_codes_renewed(records: Records, person_id: str) -> tuple[str, ...]:
    """Ten new recovery codes; the old ones are void. Raises FactorRefused without a second factor."""
    codes, table = _fresh_recovery_codes(), schema.recovery_code

    def work(connection: Connection) -> None:
        if not has_factor(connection, person_id):
            raise FactorRefused("Set up a second factor first: recovery codes stand in for it.")
        connection.execute(delete(table).where(table.c.person_id == person_id))
        _recovery_codes_written(connection, records, person_id, codes)
        records.note(connection, "recovery codes renewed", who=Author("staff", person_id))

    records.write(work)
    return codes


def _fresh_recovery_codes() -> tuple[str, ...]:
    """Each about 118 random bits, so that a plain hash of it is enough."""
    return tuple(
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    )


def _recovery_codes_written(
    connection: Connection, records: Records, person_id: str, codes: tuple[str, ...]
) -> None:
    for code in codes:
        connection.execute(
            insert(schema.recovery_code).values(
                id=uuid.uuid4().hex,
                person_id=person_id,
                code_hash=token_hash_of(_plain(code)),
                made_at=records.now(),
            )
        )


# Asking for it


def codes_about(person_id: str, known_as: str | None = None) -> str:
    """What tries of a person's codes are counted under; apart for a browser they fully signed in on before."""
    return f"code:{person_id}" + (f":{known_as}" if known_as else "")


def code_used(records: Records, person_id: str, code: str, *, known_as: str | None = None) -> How:
    """Spend a code of the app or a recovery code. Of two at once with the same code one is refused.

    Raises FactorCodeRefused, TooManyTries. Which of the two it was is told by its length.
    """
    about = codes_about(person_id, known_as)
    tried(records, about, ON_ONE_CODE)
    plain = _plain(code)
    how: How = "recovery code" if len(plain) == _GROUPS * _GROUP else "app"
    spent = (
        _recovery_spent(records, person_id, plain)
        if how == "recovery code"
        else _step_spent(records, person_id, plain)
    )
    if not spent:
        _refusal_noted(records, person_id, about, how)
        raise FactorCodeRefused(_REFUSED)
    forgiven(records, about)
    return how


def _refusal_noted(records: Records, person_id: str, about: str, how: How) -> None:
    wait = wait_now(records, about, ON_ONE_CODE)
    detail: dict[str, str | int | bool | None] = {"person": person_id, "with": how, "wait": wait}
    kind = "sign-in locked" if wait else "sign-in refused"
    records.write(lambda connection: records.note(connection, kind, detail=detail))


def _step_spent(records: Records, person_id: str, code: str) -> bool:
    table = schema.second_factor
    row = records.read(lambda connection: connection.execute(_factor(person_id)).one_or_none())
    if row is None:
        return False
    place = f"second_factor/{person_id}/sealed"
    secret = str(records.read(lambda connection: records.unseal(connection, CLINIC, place, row.sealed)))
    step = _step_of(secret, code, records.now())
    if step is None:
        return False
    later = update(table).where(
        table.c.person_id == person_id, table.c.since == row.since, table.c.last_step < step
    )
    spent = records.write(lambda connection: connection.execute(later.values(last_step=step)).rowcount)
    return spent == 1


def _recovery_spent(records: Records, person_id: str, code: str) -> bool:
    table = schema.recovery_code
    unspent = update(table).where(
        table.c.person_id == person_id, table.c.code_hash == token_hash_of(code), table.c.spent_at.is_(None)
    )

    def work(connection: Connection) -> bool:
        if connection.execute(unspent.values(spent_at=records.now())).rowcount != 1:
            return False
        left = _recovery_left(connection, person_id)
        who = Author("staff", person_id)
        records.note(connection, "recovery code used", who=who, detail={"left": left})
        return True

    return records.write(work)


def _step_of(secret: str, code: str, now: dt.datetime) -> int | None:
    """The time step (thirty seconds each since 1970) that this code belongs to: the present one or a neighbour."""
    app, plain, present = pyotp.TOTP(secret), _plain(code), int(now.timestamp()) // STEP_SECONDS
    fitting = [
        step
        for step in (present - 1, present, present + 1)
        if secrets.compare_digest(app.generate_otp(step).encode(), plain.encode("utf-8", "replace"))
    ]
    return max(fitting, default=None)


def _plain(code: str) -> str:
    return "".join(unicodedata.normalize("NFKC", code).upper().replace("-", "").split())[:100]
