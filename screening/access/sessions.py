"""Who is signed in: sessions live in the record, end there, and are known by the hash of their token."""

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, insert, select, update

from screening.access.people import Permission, Person, Role, may, roles_of
from screening.records import schema
from screening.records.entries import Author
from screening.records.store import Records

LONGEST_SESSION = dt.timedelta(hours=8)
LONGEST_IDLE = dt.timedelta(minutes=15)
# Being seen is written down at most this often.
_SEEN_EVERY = dt.timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Staff:
    """Someone who is signed in now, by which session and with which roles."""

    session_id: str
    person_id: str
    name: str
    roles: frozenset[Role]

    @property
    def author(self) -> Author:
        """This person as the author of what they do."""
        return Author("staff", self.person_id)

    def may(self, permission: Permission) -> bool:
        """Whether this person is allowed this."""
        return may(self.roles, permission)


def token_hash_of(token: str) -> str:
    """How a token is kept: SHA-256, hexadecimal. Tokens are 256 random bits, so that no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def fresh_token() -> str:
    """256 random bits, as text for a cookie."""
    return secrets.token_urlsafe(32)


def session_begun(records: Records, person: Person) -> str:
    """Sign a recognised person in. Returns the token for the cookie: it is nowhere else."""
    token, now = fresh_token(), records.now()
    with records.writing() as connection:
        connection.execute(
            insert(schema.staff_session).values(
                id=uuid.uuid4().hex,
                token_hash=token_hash_of(token),
                person_id=person.id,
                begun_at=now,
                seen_at=now,
            )
        )
    records.record_event("signed in", who=Author("staff", person.id))
    return token


def staff_of_token(records: Records, token: str | None) -> Staff | None:
    """Who stands behind a cookie's token, if the session is alive."""
    if not token:
        return None
    return _staff(records, schema.staff_session.c.token_hash == token_hash_of(token))


def staff_of_session(records: Records, session_id: str) -> Staff | None:
    """Who stands behind a session, if it is alive."""
    return _staff(records, schema.staff_session.c.id == session_id)


def _staff(records: Records, which: ColumnElement[bool]) -> Staff | None:
    session, person = schema.staff_session, schema.person
    wanted: Select[Any] = (
        select(session, person.c.name)
        .join(person, person.c.id == session.c.person_id)
        .where(which, session.c.ended_at.is_(None), person.c.left_at.is_(None))
    )
    with records.reading() as connection:
        row = connection.execute(wanted).one_or_none()
        if row is None or not _alive(row, records.now()):
            return None
        return Staff(row.id, row.person_id, row.name, roles_of(connection, row.person_id))


def _alive(row: Row[Any], now: dt.datetime) -> bool:
    # A clock that was set back must not make a session live longer.
    age: dt.timedelta = abs(now - row.begun_at)
    idle: dt.timedelta = abs(now - row.seen_at)
    return age < LONGEST_SESSION and idle < LONGEST_IDLE


def session_seen(records: Records, session_id: str) -> None:
    """The person did something: the idle limit starts anew (the limit on the whole session does not)."""
    table, now = schema.staff_session, records.now()
    stale = select(table.c.id).where(table.c.id == session_id, table.c.seen_at < now - _SEEN_EVERY)
    with records.reading() as connection:
        if connection.execute(stale).one_or_none() is None:
            return
    alive = (table.c.id == session_id, table.c.ended_at.is_(None), table.c.seen_at > now - LONGEST_IDLE)
    with records.writing() as connection:
        connection.execute(update(table).where(*alive).values(seen_at=now))


def session_ended(records: Records, session_id: str) -> None:
    """Sign out: the token is worth nothing from now on."""
    table = schema.staff_session
    with records.writing() as connection:
        row = connection.execute(
            select(table.c.person_id).where(table.c.id == session_id, table.c.ended_at.is_(None))
        ).one_or_none()
        connection.execute(
            update(table)
            .where(table.c.id == session_id, table.c.ended_at.is_(None))
            .values(ended_at=records.now())
        )
    if row is not None:
        records.record_event("signed out", who=Author("staff", row.person_id))
