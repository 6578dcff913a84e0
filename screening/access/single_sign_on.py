"""Signing in through the clinic's own provider (OpenID Connect): it says who somebody is, and we say whether they work here.

    token = provider_asked(records)                       # for a cookie; the browser goes to the provider
    person = person_vouched(records, token, vouched)      # back again: once, and only for someone who was linked
    provider_linked(records, staff, person_id, "bo@clinic.example")   # an administrator does this; nobody is let in unasked

What the provider says counts once: for the browser that was sent there, within minutes, when it was issued after we
asked. From the first time on a person is known by the provider's subject, which is never given to anybody else; an
e-mail address may be.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, insert, select, update

from screening.access.authority import refuse_unless_allowed
from screening.access.people import Person, roles_of
from screening.access.permissions import Permission
from screening.access.sessions import Staff, fresh_token, sessions_ended, token_hash_of
from screening.access.tries import ON_ASKING_THE_PROVIDER, address_about, tried
from screening.errors import ProviderRefused, UnknownPerson
from screening.records import schema
from screening.records.store import Records

ASKED_FOR = dt.timedelta(minutes=10)
CLOCKS_DIFFER_BY = dt.timedelta(minutes=1)
LONGEST_KNOWN_BY = 254
_LONGEST_CLAIM = 255
_ASKED = "asked"
_NOT_YOU = (
    "The sign-in provider knows you, but no account here is linked to you. Ask an administrator of this clinic to "
    "link your account, or sign in with name and password."
)
_TOO_LATE = "This sign-in through the provider is not valid here, or too old. Begin again on this page."


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider says of somebody. `email` "": none that it has verified; `strong`: it saw two factors itself."""

    issuer: str
    subject: str
    email: str
    issued_at: dt.datetime
    strong: bool


def vouched_of(claims: Mapping[str, Any]) -> Vouched:
    """The claims of an ID token whose signature, audience and nonce were checked. Raises ProviderRefused."""
    issuer, subject, issued = claims.get("iss"), claims.get("sub"), claims.get("iat")
    if not _is_name(issuer) or not _is_name(subject):
        raise ProviderRefused(_TOO_LATE)
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        raise ProviderRefused(_TOO_LATE)
    try:
        at = dt.datetime.fromtimestamp(issued, dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise ProviderRefused(_TOO_LATE) from None
    methods = claims.get("amr")
    strong = isinstance(methods, list) and "mfa" in methods
    return Vouched(issuer, subject, _verified_email(claims), at, strong)


def _is_name(claim: object) -> TypeGuard[str]:
    return isinstance(claim, str) and claim.isprintable() and 1 <= len(claim) <= _LONGEST_CLAIM


def _verified_email(claims: Mapping[str, Any]) -> str:
    email, verified = claims.get("email"), claims.get("email_verified")
    is_verified = verified is True or verified == "true"
    return _email_key(email) if _is_name(email) and is_verified else ""


def _email_key(email: str) -> str:
    return email.strip().casefold()[:LONGEST_KNOWN_BY]


def provider_asked(records: Records, *, address: str = "") -> str:
    """This browser is sent to the provider. Returns the token for the cookie of its way in. Raises TooManyTries for a
    flood from one address."""
    tried(records, f"provider {address_about(address)}", ON_ASKING_THE_PROVIDER)
    token, step_id = fresh_token(), uuid.uuid4().hex
    row = {"id": step_id, "token_hash": token_hash_of(token), "way": _ASKED, "strong": False}
    records.write(
        lambda connection: connection.execute(
            insert(schema.sign_in_step).values(**row, person_id=None, made_at=records.now(), wrong=0)
        )
    )
    return token


def is_asked(records: Records, token: str | None) -> bool:
    """Whether this browser was sent to the provider within the last minutes and has not come back yet."""
    table = schema.sign_in_step
    wanted = select(table.c.id).where(*_asked(records, token))
    return records.read(lambda connection: connection.execute(wanted).one_or_none()) is not None


def _asked(records: Records, token: str | None) -> tuple[ColumnElement[bool], ...]:
    table = schema.sign_in_step
    return (
        table.c.token_hash == token_hash_of(token or ""),
        table.c.way == _ASKED,
        table.c.ended_at.is_(None),
        table.c.made_at > records.now() - ASKED_FOR,
    )


def person_vouched(records: Records, token: str | None, vouched: Vouched) -> Person:
    """Who works here under what the provider said. Spends the token, whatever comes of it. Raises ProviderRefused."""

    def work(connection: Connection) -> Person | str:
        if not _spent(connection, records, token, vouched):
            why, person = "not asked or too old", None
        else:
            why, person = "not linked", _linked_person(connection, vouched)
        if person is None:
            records.note(connection, "sign-in refused", detail={"with": "provider", "why": why})
            return _NOT_YOU if why == "not linked" else _TOO_LATE
        return person

    outcome = records.write(work)
    if isinstance(outcome, str):
        raise ProviderRefused(outcome)
    return outcome


def provider_failed(records: Records, token: str | None) -> None:
    """The provider vouched for nobody: the token is spent, and that is noted (once; nothing when it was spent before)."""
    table = schema.sign_in_step

    def work(connection: Connection) -> None:
        live = and_(*_asked(records, token))
        if connection.execute(update(table).where(live).values(ended_at=records.now())).rowcount == 1:
            why = {"with": "provider", "why": "not vouched for"}
            records.note(connection, "sign-in refused", detail=why)

    records.write(work)


def _spent(connection: Connection, records: Records, token: str | None, vouched: Vouched) -> bool:
    """Whether this browser was asked, once, and the answer was made after that and not long ago."""
    table, now = schema.sign_in_step, records.now()
    live = and_(*_asked(records, token))
    asked_at = connection.execute(select(table.c.made_at).where(live)).scalar_one_or_none()
    if asked_at is None or connection.execute(update(table).where(live).values(ended_at=now)).rowcount != 1:
        return False
    earliest, latest = asked_at - CLOCKS_DIFFER_BY, now + CLOCKS_DIFFER_BY
    fresh: bool = earliest <= vouched.issued_at <= latest
    return fresh


def _linked_person(connection: Connection, vouched: Vouched) -> Person | None:
    link = schema.provider_link
    by_subject = and_(link.c.issuer == vouched.issuer, link.c.subject == vouched.subject)
    row = _link(connection, by_subject) or _first_time(connection, vouched)
    return Person(row.id, row.name, roles_of(connection, row.id)) if row is not None else None


def _first_time(connection: Connection, vouched: Vouched) -> Row[Any] | None:
    """Someone who was linked and has not come yet: from now on known by issuer and subject."""
    link = schema.provider_link
    named = and_(link.c.issuer.is_(None), link.c.subject == vouched.subject)
    mailed = and_(link.c.issuer.is_(None), link.c.subject.is_(None), link.c.email_key == vouched.email)
    row = _link(connection, named) or (_link(connection, mailed) if vouched.email else None)
    if row is None:
        return None
    pinned = connection.execute(
        update(link)
        .where(link.c.person_id == row.id, link.c.issuer.is_(None))
        .values(issuer=vouched.issuer, subject=vouched.subject)
    )
    return row if pinned.rowcount == 1 else None


def _link(connection: Connection, which: ColumnElement[bool]) -> Row[Any] | None:
    person, link = schema.person, schema.provider_link
    wanted: Select[Any] = (
        select(person.c.id, person.c.name)
        .join(link, link.c.person_id == person.c.id)
        .where(which, person.c.left_at.is_(None))
        .order_by(person.c.id)
        .limit(2)
    )
    rows = connection.execute(wanted).all()
    return rows[0] if len(rows) == 1 else None


def provider_linked(records: Records, staff: Staff, person_id: str, known_by: str) -> None:
    """Let somebody who works here come through the provider, by verified e-mail or by the provider's subject.

    A link they had is replaced, and their sessions end. Raises NotSignedIn, NotAllowed, UnknownPerson, ProviderRefused
    when the link is empty, too long, or somebody else's.
    """
    refuse_unless_allowed(records, staff, Permission.MANAGE_PEOPLE)
    known_by = known_by.strip()
    if not known_by.isprintable() or not 1 <= len(known_by) <= LONGEST_KNOWN_BY:
        raise ProviderRefused("Give the person's e-mail at the provider, or the provider's subject for them.")
    by_mail = "@" in known_by
    email, subject = (_email_key(known_by), None) if by_mail else (None, known_by)

    def work(connection: Connection) -> None:
        _refuse_unknown(connection, person_id)
        _refuse_taken(connection, person_id, email, subject)
        _unlinked(connection, person_id)
        connection.execute(
            insert(schema.provider_link).values(
                person_id=person_id, email_key=email, subject=subject, made_at=records.now()
            )
        )
        sessions_ended(connection, records, person_id, but=staff.session_id)
        detail = {"person": person_id, "by": "e-mail" if by_mail else "subject"}
        records.note(connection, "provider linked", who=staff.author, detail=detail)

    records.write(work)


def provider_unlinked(records: Records, staff: Staff, person_id: str) -> None:
    """This person no longer comes through the provider; their sessions end. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.MANAGE_PEOPLE)

    def work(connection: Connection) -> None:
        if _unlinked(connection, person_id):
            sessions_ended(connection, records, person_id, but=staff.session_id)
            records.note(connection, "provider unlinked", who=staff.author, detail={"person": person_id})

    records.write(work)


def _unlinked(connection: Connection, person_id: str) -> bool:
    link = schema.provider_link
    return connection.execute(delete(link).where(link.c.person_id == person_id)).rowcount == 1


def _refuse_unknown(connection: Connection, person_id: str) -> None:
    table = schema.person
    if connection.execute(select(table.c.id).where(table.c.id == person_id)).one_or_none() is None:
        raise UnknownPerson("There is no such person. Go back to the list and choose one from it.")


def _refuse_taken(connection: Connection, person_id: str, email: str | None, subject: str | None) -> None:
    link = schema.provider_link
    same = link.c.email_key == email if email is not None else link.c.subject == subject
    taken = select(link.c.person_id).where(same, link.c.person_id != person_id).limit(1)
    if connection.execute(taken).one_or_none() is not None:
        raise ProviderRefused("Somebody else here is already linked to this. Unlink them first.")
