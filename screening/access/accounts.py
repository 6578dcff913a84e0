"""What an administrator does about the people who work here: lets them in, gives them roles, helps them back in.

    person, password = person_made(records, staff, "Bo Example", frozenset({Role.FRONT_DESK}))   # shown once, 72 hours
    first_password_made(records, staff, person.id)       # forgot theirs: a new one; all their sessions end
    second_factor_reset(records, staff, person.id)       # lost their phone: they set up a new one when they sign in
    roles_given(records, staff, person.id, roles)        # their sessions end; they sign in again with the new roles
    person_left(records, staff, person.id)               # they can no longer sign in; what they did keeps their name

Every function asks for the permission itself, notes the act in the same transaction, and raises NotSignedIn, NotAllowed
and UnknownPerson besides what it says.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from screening.access.authority import refuse_unless_allowed
from screening.access.people import (
    FIRST_PASSWORD_GOOD_FOR,
    Person,
    Role,
    name_checked,
    name_key,
    password_hash_of,
    person_added,
    roles_of,
    roles_written,
)
from screening.access.permissions import Permission
from screening.access.second_factor import codes_about, factor_gone
from screening.access.sessions import Staff, sessions_ended
from screening.access.tries import forgiven
from screening.errors import LastAdministrator, NotAllowed, UnknownPerson
from screening.records import schema
from screening.records.store import Records

# Read out or copied by hand: no letter that is easily taken for another.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as the list of people shows them. `waiting`: has not yet chosen a password of their own;
    `linked`: the e-mail or subject they are known by at the sign-in provider, "" when they are not."""

    id: str
    name: str
    roles: frozenset[Role]
    made_at: dt.datetime
    left_at: dt.datetime | None
    last_seen: dt.datetime | None
    waiting: bool
    second_factor: bool
    linked: str


def people_here(records: Records, staff: Staff) -> tuple[PersonRow, ...]:
    """Everyone, by name; those who left too."""
    refuse_unless_allowed(records, staff, Permission.MANAGE_PEOPLE)

    def work(connection: Connection) -> tuple[PersonRow, ...]:
        person, factor, link = schema.person, schema.second_factor, schema.provider_link
        rows = connection.execute(
            select(person, factor.c.since, link.c.email_key, link.c.subject)
            .outerjoin(factor, factor.c.person_id == person.c.id)
            .outerjoin(link, link.c.person_id == person.c.id)
            .order_by(person.c.name_key)
        ).all()
        seen = _last_seen(connection)
        return tuple(_row_of(connection, row, seen) for row in rows)

    return records.read(work)


def _row_of(connection: Connection, row: Row[Any], seen: Mapping[str, dt.datetime]) -> PersonRow:
    return PersonRow(
        row.id,
        row.name,
        roles_of(connection, row.id),
        row.made_at,
        row.left_at,
        seen.get(row.id),
        row.must_change,
        row.since is not None,
        row.email_key or row.subject or "",
    )


def _last_seen(connection: Connection) -> dict[str, dt.datetime]:
    table = schema.staff_session
    wanted = select(table.c.person_id, func.max(table.c.seen_at).label("at")).group_by(table.c.person_id)
    return {row.person_id: row.at for row in connection.execute(wanted)}


def person_made(records: Records, staff: Staff, name: str, roles: frozenset[Role]) -> tuple[Person, str]:
    """Someone new, and the first password they sign in with: once, within 72 hours. Raises NameRefused."""
    refuse_unless_allowed(records, staff, Permission.MANAGE_PEOPLE)
    name, password, person_id = name_checked(name), fresh_first_password(), uuid.uuid4().hex
    hashed = password_hash_of(password)

    def work(connection: Connection) -> Person:
        person = person_added(
            connection, records, name, hashed, roles, person_id=person_id, first_password=True
        )
        _noted(connection, records, staff, "person made", person_id, roles=_words(roles))
        return person

    return records.write(work), password


def first_password_made(records: Records, staff: Staff, person_id: str) -> str:
    """A new first password for somebody else: once, within 72 hours. Their old one and all their sessions end."""
    refuse_unless_allowed(records, staff, Permission.MANAGE_PEOPLE)
    _refuse_oneself(staff, person_id, "Change your own password on your account page.")
    password = fresh_first_password()
    hashed = password_hash_of(password)

    def work(connection: Connection) -> None:
        _known(connection, person_id)
        first_password_written(connection, records, person_id, hashed)
        _noted(connection, records, staff, "first password made", person_id)

    records.write(work)
    return password


def first_password_written(connection: Connection, records: Records, person_id: str, hashed: str) -> None:
    """In the caller's transaction: the password, the end of their sessions, and no browser is known any more."""
    person, browser, now = schema.person, schema.known_browser, records.now()
    connection.execute(
        update(person)
        .where(person.c.id == person_id)
        .values(password_hash=hashed, must_change=True, password_until=now + FIRST_PASSWORD_GOOD_FOR)
    )
    connection.execute(
        update(browser)
        .where(browser.c.person_id == person_id, browser.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    sessions_ended(connection, records, person_id)


def second_factor_reset(records: Records, staff: Staff, person_id: str) -> None:
    """Take off the second factor of somebody else who lost it, with its recovery codes. All their sessions end."""
    refuse_unless_allowed(records, staff, Permission.MANAGE_PEOPLE)
    _refuse_oneself(staff, person_id, "Renew your own second factor on your account page.")

    def work(connection: Connection) -> None:
        _known(connection, person_id)
        factor_gone(connection, person_id)
        sessions_ended(connection, records, person_id)
        _noted(connection, records, staff, "second factor reset", person_id)

    records.write(work)
    forgiven(records, codes_about(person_id))


def roles_given(records: Records, staff: Staff, person_id: str, roles: frozenset[Role]) -> None:
    """Replace someone's roles. Their sessions end, but for the one that does this. Raises LastAdministrator."""
    refuse_unless_allowed(records, staff, Permission.MANAGE_PEOPLE)

    def work(connection: Connection) -> None:
        _known(connection, person_id)
        before = roles_of(connection, person_id)
        if roles == before:
            return
        if Role.ADMINISTRATOR not in roles:
            _refuse_last_administrator(connection, person_id)
        roles_written(connection, person_id, roles)
        sessions_ended(connection, records, person_id, but=staff.session_id)
        _noted(
            connection, records, staff, "roles given", person_id, before=_words(before), after=_words(roles)
        )

    records.write(work)


def person_left(records: Records, staff: Staff, person_id: str) -> None:
    """Someone no longer works here: they cannot sign in, and their sessions end. Raises LastAdministrator."""
    refuse_unless_allowed(records, staff, Permission.MANAGE_PEOPLE)
    table = schema.person

    def work(connection: Connection) -> None:
        _known(connection, person_id)
        _refuse_last_administrator(connection, person_id)
        gone = connection.execute(
            update(table)
            .where(table.c.id == person_id, table.c.left_at.is_(None))
            .values(left_at=records.now())
        )
        sessions_ended(connection, records, person_id)
        if gone.rowcount == 1:
            _noted(connection, records, staff, "person left", person_id)

    records.write(work)


def person_returned(records: Records, staff: Staff, person_id: str) -> str:
    """Someone works here again. Returns a first password, as for somebody new; the old second factor is gone."""
    refuse_unless_allowed(records, staff, Permission.MANAGE_PEOPLE)
    password, table = fresh_first_password(), schema.person
    hashed = password_hash_of(password)

    def work(connection: Connection) -> None:
        _known(connection, person_id)
        connection.execute(update(table).where(table.c.id == person_id).values(left_at=None))
        factor_gone(connection, person_id)
        first_password_written(connection, records, person_id, hashed)
        _noted(connection, records, staff, "person returned", person_id)

    records.write(work)
    return password


def person_rescued(records: Records, name: str) -> str:
    """A first password for somebody, without a second factor: for whoever runs the server, when no administrator can
    sign in. Their sessions end. Nobody's permission is asked: it is not called from any page. Raises UnknownPerson."""
    password, table = fresh_first_password(), schema.person
    hashed = password_hash_of(password)
    named = select(table.c.id).where(table.c.name_key == name_key(name), table.c.left_at.is_(None))

    def work(connection: Connection) -> None:
        person_id = connection.execute(named).scalar_one_or_none()
        if person_id is None:
            raise UnknownPerson("Nobody here signs in with this name. Check its spelling.")
        factor_gone(connection, person_id)
        first_password_written(connection, records, person_id, hashed)
        records.note(connection, "person rescued", detail={"person": person_id})

    records.write(work)
    return password


def fresh_first_password() -> str:
    """Twenty letters in four groups: about 98 random bits, easy to read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def _known(connection: Connection, person_id: str) -> None:
    table = schema.person
    if connection.execute(select(table.c.id).where(table.c.id == person_id)).one_or_none() is None:
        raise UnknownPerson("There is no such person. Go back to the list and choose one from it.")


def _refuse_oneself(staff: Staff, person_id: str, instead: str) -> None:
    if staff.person_id == person_id:
        raise NotAllowed(f"Nobody does this for themselves. {instead}")


def _refuse_last_administrator(connection: Connection, person_id: str) -> None:
    """The rows of all administrators are held until this transaction ends, so that two cannot each let the other go."""
    role, person = schema.person_role, schema.person
    held = select(role.c.person_id).where(role.c.role == Role.ADMINISTRATOR.value).order_by(role.c.person_id)
    administrators = connection.execute(held.with_for_update()).scalars().all()
    still_here = select(person.c.id).where(person.c.id.in_(administrators), person.c.left_at.is_(None))
    if set(connection.execute(still_here).scalars()) == {person_id}:
        raise LastAdministrator(
            "This is the only administrator. Make somebody else administrator first, or nobody could let people in."
        )


def _noted(
    connection: Connection, records: Records, staff: Staff, kind: str, person_id: str, **more: str
) -> None:
    records.note(connection, kind, who=staff.author, detail={"person": person_id, **more})


def _words(roles: frozenset[Role]) -> str:
    return ", ".join(sorted(roles))
