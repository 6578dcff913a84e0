"""Who works here: people, the roles they have, and their passwords."""

import datetime as dt
import unicodedata
import uuid
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Connection, Select, delete, func, insert, select, update

from screening.access.guessable import is_guessable
from screening.access.permissions import FIRST_PERSON as FIRST_PERSON
from screening.access.permissions import Permission as Permission
from screening.access.permissions import Role as Role
from screening.access.permissions import may as may
from screening.access.tries import (
    FROM_ONE_ADDRESS,
    ON_ONE_NAME,
    address_about,
    forgiven,
    taken_back,
    tried,
    wait_now,
)
from screening.errors import (
    FirstPasswordOver,
    NameRefused,
    PasswordRefused,
    SignInRefused,
    TooManyTries,
    ValueRefused,
)
from screening.records import schema
from screening.records.store import Records
from screening.records.values import text_cleaned

SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 1_000
FEWEST_DIFFERENT_CHARACTERS = 6
LONGEST_NAME = 100
FIRST_PASSWORD_GOOD_FOR = dt.timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may sign in."""

    id: str
    name: str
    roles: frozenset[Role]


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
    # Not every database takes NUL or half a character, and no name holds one.
    kept = name.replace("\x00", "").encode("utf-8", "ignore").decode()
    return " ".join(unicodedata.normalize("NFKC", kept).casefold().split())


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
    if is_guessable(plain, name):
        raise PasswordRefused(
            "This password is made of common words, your name or rows of keys, and is easy to guess. "
            "Please choose another."
        )
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
            typed = unicodedata.normalize("NFC", password).encode("utf-8", "replace")
            return _hasher.verify(password_hash, typed)
        except (Argon2Error, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    """A hash checked when the name is unknown, so that an unknown name takes as long as a wrong password."""
    return _hasher.hash("nobody has this password")


def person_added(
    connection: Connection,
    records: Records,
    name: str,
    password: str,
    roles: frozenset[Role],
    *,
    person_id: str | None = None,
    first_password: bool = False,
) -> Person:
    """A new person in the caller's transaction; `password` is already hashed. Raises NameRefused.

    `first_password`: somebody else chose it; it is good for 72 hours and only to choose one's own.
    """
    fresh = Person(person_id or uuid.uuid4().hex, name, roles)
    named = select(schema.person.c.id).where(schema.person.c.name_key == name_key(name))
    taken = connection.execute(named).scalar_one_or_none()
    if taken == fresh.id:  # run again after a commit that failed and had happened
        return fresh
    if taken is not None:
        raise NameRefused("Someone already signs in under this name. Add a middle name or initial.")
    now = records.now()
    connection.execute(
        insert(schema.person).values(
            id=fresh.id,
            name=name,
            name_key=name_key(name),
            password_hash=password,
            made_at=now,
            must_change=first_password,
            password_until=now + FIRST_PASSWORD_GOOD_FOR if first_password else None,
        )
    )
    roles_written(connection, fresh.id, roles)
    return fresh


def add_person(records: Records, name: str, password: str, roles: frozenset[Role]) -> Person:
    """Add someone who may sign in with a password of their own. Raises NameRefused, PasswordRefused."""
    name = name_checked(name)
    hashed, person_id = password_hash_of(password_checked(password, name)), uuid.uuid4().hex
    return records.write(
        lambda connection: person_added(connection, records, name, hashed, roles, person_id=person_id)
    )


# A record that was read in from an export names its people without their passwords: none of them can sign in.
HAS_A_PASSWORD = schema.person.c.password_hash != ""  # nosec B105: not a password, but that there is none


def nobody_yet(records: Records) -> bool:
    """Whether nobody exists who could sign in, so that the first one may be made with the set-up code."""
    counted = select(func.count()).select_from(schema.person).where(HAS_A_PASSWORD)
    return records.read(lambda connection: int(connection.execute(counted).scalar_one())) == 0


def roles_of(connection: Connection, person_id: str) -> frozenset[Role]:
    """The roles a person has now."""
    table = schema.person_role
    return frozenset(
        Role(row.role)
        for row in connection.execute(select(table.c.role).where(table.c.person_id == person_id))
    )


def person_recognised(
    records: Records, name: str, password: str, *, address: str, known_as: str | None = None
) -> Person:
    """Who this is, by name and password. It alone opens nothing: screening.access.sign_in goes on from here.

    `known_as` is the id of a browser this person fully signed in on before: its tries are counted apart, so that
    neither guesses made elsewhere nor a flood from the same network keep the owner out. A try counts as failed until
    it has succeeded, so that many guesses at once are no way around the limit.

    Raises SignInRefused (the same for an unknown name and a wrong password), FirstPasswordOver and TooManyTries.
    """
    about = f"name:{name_key(name)[:200]}" + (f":{known_as}" if known_as else "")
    tried(records, about, ON_ONE_NAME)
    from_here = None if known_as else tried(records, address_about(address), FROM_ONE_ADDRESS)
    row = records.read(lambda connection: connection.execute(_by_name(name)).one_or_none())
    kept = row.password_hash if row is not None else _nobody()
    if not _fits(kept, password[:LONGEST_PASSWORD]) or row is None:
        _refusal_noted(records, about, row.id if row is not None else None)
        raise SignInRefused("The name or the password is not right. Check both and try again.")
    forgiven(records, about)
    if from_here is not None:
        taken_back(records, from_here)
    if row.password_until is not None and records.now() >= row.password_until:
        raise FirstPasswordOver(
            "This first password is past its 72 hours. Ask an administrator to make a new one for you."
        )
    if _hasher.check_needs_rehash(row.password_hash):
        set_password_hash(records, row.id, password_hash_of(unicodedata.normalize("NFC", password)))
    return Person(row.id, row.name, records.read(lambda connection: roles_of(connection, row.id)))


def _by_name(name: str) -> Select[Any]:
    table = schema.person
    return select(table).where(table.c.name_key == name_key(name), table.c.left_at.is_(None))


def _refusal_noted(records: Records, about: str, person_id: str | None) -> None:
    """The name itself is not noted: people type passwords into its field."""
    wait = wait_now(records, about, ON_ONE_NAME)
    kind = "sign-in locked" if wait else "sign-in refused"
    detail: dict[str, str | int | bool | None] = {"person": person_id, "with": "password", "wait": wait}
    records.write(lambda connection: records.note(connection, kind, detail=detail))


def password_fits(records: Records, person_id: str, password: str) -> bool:
    """Whether this is the person's password now. Whoever asks counts the tries."""
    wanted = select(schema.person.c.password_hash).where(schema.person.c.id == person_id)
    kept = records.read(lambda connection: connection.execute(wanted).scalar_one_or_none())
    return _fits(kept if kept is not None else _nobody(), password[:LONGEST_PASSWORD]) and kept is not None


def set_password_hash(records: Records, person_id: str, password_hash: str) -> None:
    """Keep a newer hash of the same password."""
    table = schema.person
    renewed = update(table).where(table.c.id == person_id).values(password_hash=password_hash)
    records.write(lambda connection: connection.execute(renewed))


def set_roles(records: Records, person_id: str, roles: frozenset[Role]) -> None:
    """Replace the roles of a person; what they may read changes with their next click. Nobody is asked: for staff it is
    screening.access.accounts.roles_given."""
    records.write(lambda connection: roles_written(connection, person_id, roles))


def roles_written(connection: Connection, person_id: str, roles: frozenset[Role]) -> None:
    """The same in the caller's transaction."""
    table = schema.person_role
    connection.execute(delete(table).where(table.c.person_id == person_id))
    for role in sorted(roles):
        connection.execute(insert(table).values(person_id=person_id, role=role.value))
