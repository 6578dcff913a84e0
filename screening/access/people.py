"""Who works here: people, the roles they have, what each role may do, and their passwords."""

import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Connection, delete, func, insert, select, update

from screening.access.tries import FROM_ONE_ADDRESS, ON_ONE_NAME, forgiven, tried
from screening.errors import NameRefused, PasswordRefused, SignInRefused, TooManyTries, ValueRefused
from screening.records import schema
from screening.records.store import Records
from screening.records.values import text_cleaned

SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 1_000
FEWEST_DIFFERENT_CHARACTERS = 6
LONGEST_NAME = 100


class Role(StrEnum):
    """What a person does here; a person may have several."""

    FRONT_DESK = "front-desk"
    CLINICIAN = "clinician"
    MEDICAL_DIRECTOR = "medical-director"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What may be allowed to a role."""

    READ_CASES = "read-cases"
    START_INTAKES = "start-intakes"
    READ_RULES = "read-rules"


_EVERYONE = frozenset(Role)
ALLOWED: Mapping[Permission, frozenset[Role]] = {
    Permission.READ_CASES: frozenset({Role.CLINICIAN, Role.MEDICAL_DIRECTOR}),
    Permission.START_INTAKES: frozenset({Role.FRONT_DESK, Role.CLINICIAN, Role.MEDICAL_DIRECTOR}),
    Permission.READ_RULES: _EVERYONE,
}
FIRST_PERSON = frozenset({Role.CLINICIAN, Role.MEDICAL_DIRECTOR})


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may sign in."""

    id: str
    name: str
    roles: frozenset[Role]


def may(roles: frozenset[Role], permission: Permission) -> bool:
    """Whether one of these roles is allowed this."""
    return not roles.isdisjoint(ALLOWED[permission])


def name_checked(name: str) -> str:
    """The name with single spaces. Raises NameRefused."""
    try:
        plain = " ".join(text_cleaned(name).split())
    except ValueRefused as refused:
        raise NameRefused(str(refused)) from None
    if not 2 <= len(plain) <= LONGEST_NAME:
        raise NameRefused(f"A name has 2 to {LONGEST_NAME} characters. Please give your first and last name.")
    return plain


def name_key(name: str) -> str:
    """The name as it is compared: case, width and spacing do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def password_checked(password: str, name: str) -> str:
    """The password itself, in NFC. Length counts, no mix of signs is asked for. Raises PasswordRefused."""
    plain = unicodedata.normalize("NFC", password)
    if len(plain) < SHORTEST_PASSWORD:
        raise PasswordRefused(
            f"A password has at least {SHORTEST_PASSWORD} characters. Four or five words work well."
        )
    if len(plain) > LONGEST_PASSWORD:
        raise PasswordRefused(
            f"A password has at most {LONGEST_PASSWORD:,} characters. Please choose a shorter one."
        )
    if len(set(plain)) < FEWEST_DIFFERENT_CHARACTERS:
        raise PasswordRefused(
            "This password repeats a few signs and is easy to guess. Please choose another."
        )
    if name_key(name) in name_key(plain):
        raise PasswordRefused("This password holds your name and is easy to guess. Please choose another.")
    return plain


_hasher = PasswordHasher()
# Each check takes 64 MiB on purpose; four at a time keep a rush of sign-ins from taking the memory of the
# server.
_at_once = BoundedSemaphore(4)
_SECONDS_IN_LINE = 20.0


def password_hash_of(password: str) -> str:
    """The argon2id hash of a password. Raises TooManyTries when too many are being worked out."""
    with _turn():
        return _hasher.hash(password)


class _turn:
    """A place among the few password checks that run at once."""

    def __enter__(self) -> None:
        if not _at_once.acquire(timeout=_SECONDS_IN_LINE):
            raise TooManyTries(30)

    def __exit__(self, *_: object) -> None:
        _at_once.release()


def _fits(password_hash: str, password: str) -> bool:
    with _turn():
        try:
            return _hasher.verify(password_hash, unicodedata.normalize("NFC", password))
        except (Argon2Error, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    """A hash checked when the name is unknown, so that an unknown name takes as long as a wrong password."""
    return _hasher.hash("nobody has this password")


def person_added(
    connection: Connection, records: Records, name: str, password: str, roles: frozenset[Role]
) -> Person:
    """A new person in the caller's transaction; `password` is already hashed. Raises NameRefused."""
    taken = select(schema.person.c.id).where(schema.person.c.name_key == name_key(name))
    if connection.execute(taken).one_or_none() is not None:
        raise NameRefused("Someone already signs in under this name. Add a middle name or initial.")
    fresh = Person(uuid.uuid4().hex, name, roles)
    connection.execute(
        insert(schema.person).values(
            id=fresh.id, name=name, name_key=name_key(name), password_hash=password, made_at=records.now()
        )
    )
    for role in sorted(roles):
        connection.execute(insert(schema.person_role).values(person_id=fresh.id, role=role.value))
    return fresh


def add_person(records: Records, name: str, password: str, roles: frozenset[Role]) -> Person:
    """Add someone who may sign in. Raises NameRefused, PasswordRefused."""
    name = name_checked(name)
    hashed = password_hash_of(password_checked(password, name))
    with records.writing() as connection:
        return person_added(connection, records, name, hashed, roles)


def nobody_yet(records: Records) -> bool:
    """Whether no person exists, so that the first one may be made with the set-up code."""
    with records.reading() as connection:
        return connection.execute(select(func.count()).select_from(schema.person)).scalar_one() == 0


def roles_of(connection: Connection, person_id: str) -> frozenset[Role]:
    """The roles a person has now."""
    table = schema.person_role
    return frozenset(
        Role(row.role)
        for row in connection.execute(select(table.c.role).where(table.c.person_id == person_id))
    )


def person_recognised(records: Records, name: str, password: str, *, address: str) -> Person:
    """Who this is, by name and password.

    Raises SignInRefused (the same for an unknown name and a wrong password) and TooManyTries. A try counts as
    failed until it has succeeded, so that many guesses at once are no way around the limit.
    """
    about = f"name:{name_key(name)[:200]}"
    tried(records, about, ON_ONE_NAME)
    tried(records, f"address:{address}", FROM_ONE_ADDRESS)
    table = schema.person
    with records.reading() as connection:
        row = connection.execute(
            select(table).where(table.c.name_key == name_key(name), table.c.left_at.is_(None))
        ).one_or_none()
        roles = roles_of(connection, row.id) if row is not None else frozenset()
    if (
        not _fits(row.password_hash if row is not None else _nobody(), password[:LONGEST_PASSWORD])
        or row is None
    ):
        raise SignInRefused("The name or the password is not right. Check both and try again.")
    forgiven(records, about, f"address:{address}")
    if _hasher.check_needs_rehash(row.password_hash):
        set_password_hash(records, row.id, password_hash_of(unicodedata.normalize("NFC", password)))
    return Person(row.id, row.name, roles)


def set_password_hash(records: Records, person_id: str, password_hash: str) -> None:
    """Keep a newer hash of a password."""
    with records.writing() as connection:
        table = schema.person
        connection.execute(update(table).where(table.c.id == person_id).values(password_hash=password_hash))


def set_roles(records: Records, person_id: str, roles: frozenset[Role]) -> None:
    """Replace the roles of a person; what they may read changes with their next click."""
    table = schema.person_role
    with records.writing() as connection:
        connection.execute(delete(table).where(table.c.person_id == person_id))
        for role in sorted(roles):
            connection.execute(insert(table).values(person_id=person_id, role=role.value))
