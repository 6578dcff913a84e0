"""Who is signed in: sessions live in the record, end there, and are known by the hash of their token."""

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, insert, literal, select, update

from screening.access.people import Permission, Person, Role, may, roles_of
from screening.records import schema
from screening.records.entries import Author
from screening.records.origin import origin_here
from screening.records.store import Records

LONGEST_SESSION = dt.timedelta(hours=8)
LONGEST_IDLE = dt.timedelta(minutes=15)
# Being seen is written down at most this often.
_SEEN_EVERY = dt.timedelta(seconds=30)
# What the origin of a session on a tablet begins with; the tablet's id follows.
_TABLET = "device:"


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


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One live session as its owner sees it. `origin`: a network address or the name of a tablet; "": nobody noted from
    where. `way` "password" or "provider"."""

    id: str
    begun_at: dt.datetime
    seen_at: dt.datetime
    origin: str
    way: str


def token_hash_of(token: str) -> str:
    """How a token is kept: SHA-256, hexadecimal. Tokens are 256 random bits, so that no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def fresh_token() -> str:
    """256 random bits, as text for a cookie."""
    return secrets.token_urlsafe(32)


def session_begun(records: Records, person: Person, *, device_id: str | None = None) -> str:
    """Sign a recognised person in. Returns the token for the cookie: it is nowhere else."""
    token, session_id = fresh_token(), uuid.uuid4().hex

    def work(connection: Connection) -> None:
        session_written(
            connection, records, session_id, token, person.id, way="password", device_id=device_id
        )

    records.write(work)
    return token


def session_written(
    connection: Connection,
    records: Records,
    session_id: str,
    token: str,
    person_id: str,
    *,
    way: str,
    device_id: str | None = None,
) -> None:
    """A new session in the caller's transaction, and that somebody signed in. `device_id`: on a tablet of the clinic."""
    now, table = records.now(), schema.staff_session
    if connection.execute(select(table.c.id).where(table.c.id == session_id)).one_or_none() is not None:
        return
    connection.execute(
        insert(table).values(
            id=session_id,
            token_hash=token_hash_of(token),
            person_id=person_id,
            begun_at=now,
            seen_at=now,
            origin=origin_here() if device_id is None else f"{_TABLET}{device_id}",
            way=way,
        )
    )
    records.note(connection, "signed in", who=Author("staff", person_id), detail={"with": way})


def staff_of_token(records: Records, token: str | None) -> Staff | None:
    """Who stands behind a cookie's token, if the session is alive."""
    if not token:
        return None
    return _staff(records, schema.staff_session.c.token_hash == token_hash_of(token))


def staff_of_session(records: Records, session_id: str) -> Staff | None:
    """Who stands behind a session, if it is alive."""
    return _staff(records, schema.staff_session.c.id == session_id)


def _staff(records: Records, which: ColumnElement[bool]) -> Staff | None:
    session, person, now = schema.staff_session, schema.person, records.now()
    wanted: Select[Any] = (
        select(session, person.c.name)
        .join(person, person.c.id == session.c.person_id)
        .where(which, *_alive(now), person.c.left_at.is_(None))
    )

    def work(connection: Connection) -> Staff | None:
        row = connection.execute(wanted).one_or_none()
        if row is None:
            return None
        return Staff(row.id, row.person_id, row.name, roles_of(connection, row.person_id))

    return records.read(work)


def _alive(now: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    """What makes a session live. A clock that was set back must not make it live longer."""
    table = schema.staff_session.c
    return (
        table.ended_at.is_(None),
        table.begun_at > now - LONGEST_SESSION,
        table.begun_at < now + LONGEST_SESSION,
        table.seen_at > now - LONGEST_IDLE,
        table.seen_at < now + LONGEST_IDLE,
    )


def signed_in_on(device_id: ColumnElement[str], now: dt.datetime) -> ColumnElement[bool]:
    """Whether somebody's live session was begun on this tablet."""
    session = schema.staff_session.c
    return select(session.id).where(_on(device_id), *_alive(now)).exists()


def _on(device_id: ColumnElement[str]) -> ColumnElement[bool]:
    return schema.staff_session.c.origin == literal(_TABLET).concat(device_id)


def sessions_of_person(records: Records, person_id: str) -> tuple[OpenSession, ...]:
    """The live sessions of one person, the one seen last first."""
    table, device = schema.staff_session, schema.device
    wanted = (
        select(table, device.c.name.label("tablet"))
        .outerjoin(device, _on(device.c.id))
        .where(table.c.person_id == person_id, *_alive(records.now()))
        .order_by(table.c.seen_at.desc(), table.c.id)
    )
    rows = records.read(lambda connection: connection.execute(wanted).all())
    return tuple(
        OpenSession(row.id, row.begun_at, row.seen_at, row.tablet or row.origin, row.way) for row in rows
    )


def session_seen(records: Records, session_id: str) -> None:
    """The person did something: the idle limit starts anew (the limit on the whole session does not)."""
    table, now = schema.staff_session, records.now()
    stale = select(table.c.id).where(table.c.id == session_id, table.c.seen_at < now - _SEEN_EVERY)
    if records.read(lambda connection: connection.execute(stale).one_or_none()) is None:
        return
    alive = (table.c.id == session_id, table.c.ended_at.is_(None), table.c.seen_at > now - LONGEST_IDLE)
    records.write(lambda connection: connection.execute(update(table).where(*alive).values(seen_at=now)))


def session_ended(
    records: Records, session_id: str, *, of: str | None = None, kind: str = "signed out"
) -> bool:
    """Sign out: the token is worth nothing from now on. `of`: only when it is this person's. Whether it was alive."""
    table = schema.staff_session
    live = and_(table.c.id == session_id, table.c.ended_at.is_(None))
    if of is not None:
        live = and_(live, table.c.person_id == of)

    def work(connection: Connection) -> bool:
        owner = connection.execute(select(table.c.person_id).where(live)).scalar_one_or_none()
        ended = connection.execute(update(table).where(live).values(ended_at=records.now()))
        if owner is None or ended.rowcount != 1:
            return False
        records.note(connection, kind, who=Author("staff", owner))
        return True

    return records.write(work)


def sessions_ended(
    connection: Connection, records: Records, person_id: str, *, but: str | None = None
) -> tuple[str, ...]:
    """End every session of a person and every sign-in that is under way, in the caller's transaction.

    `but`: the id of the one session, or sign-in under way, that goes on. Returns the ids of the sessions that ended.
    """
    table, step, now = schema.staff_session, schema.sign_in_step, records.now()
    live = and_(table.c.person_id == person_id, table.c.ended_at.is_(None), table.c.id != (but or ""))
    ids = tuple(connection.execute(select(table.c.id).where(live).order_by(table.c.id)).scalars())
    connection.execute(update(table).where(live).values(ended_at=now))
    under_way = and_(step.c.person_id == person_id, step.c.ended_at.is_(None), step.c.id != (but or ""))
    connection.execute(update(step).where(under_way).values(ended_at=now))
    return ids


def signed_out_everywhere(records: Records, staff: Staff) -> tuple[str, ...]:
    """End every session of this person, the present one too. Returns their ids."""

    def work(connection: Connection) -> tuple[str, ...]:
        ids = sessions_ended(connection, records, staff.person_id)
        records.note(connection, "signed out everywhere", who=staff.author, detail={"sessions": len(ids)})
        return ids

    return records.write(work)
