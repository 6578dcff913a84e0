"""The first person: made once, with a one-time code that only whoever started the server has seen."""

import secrets
import uuid

from sqlalchemy import Connection, func, insert, select, update

from screening.access.people import (
    FIRST_PERSON,
    HAS_A_PASSWORD,
    Person,
    name_checked,
    nobody_yet,
    password_checked,
    password_hash_of,
    person_added,
)
from screening.access.sessions import token_hash_of
from screening.access.tries import ON_THE_SET_UP_CODE, address_about, forgiven, tried
from screening.errors import SetUpCodeRefused
from screening.records import schema
from screening.records.entries import Author
from screening.records.store import Records

# No letter that is easily taken for another: the code is read from a terminal and typed.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 5, 5


def fresh_set_up_code(records: Records) -> str | None:
    """A new set-up code (about 122 random bits), which voids the one before; None once somebody exists."""
    if not nobody_yet(records):
        return None
    groups = ["".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS)]
    table, now, code_id = schema.set_up_code, records.now(), uuid.uuid4().hex
    hashed = token_hash_of("".join(groups))

    def work(connection: Connection) -> None:
        connection.execute(
            update(table).where(table.c.spent_at.is_(None), table.c.id != code_id).values(spent_at=now)
        )
        connection.execute(insert(table).values(id=code_id, code_hash=hashed, made_at=now))

    records.write(work)
    return "-".join(groups)


def first_person_made(records: Records, code: str, name: str, password: str, *, address: str = "") -> Person:
    """Make the first person (clinician, medical director and administrator) and spend the code.

    Wrong codes make their own address wait: nobody elsewhere can keep the owner from setting the clinic up.
    Raises NameRefused, PasswordRefused, SetUpCodeRefused, TooManyTries.
    """
    name = name_checked(name)
    password = password_checked(password, name)
    about = f"set-up {address_about(address)}"
    tried(records, about, ON_THE_SET_UP_CODE)
    _refuse_wrong_code(records, code)
    hashed, person_id, table = password_hash_of(password), uuid.uuid4().hex, schema.set_up_code

    def work(connection: Connection) -> Person:
        spent = connection.execute(
            update(table)
            .where(table.c.code_hash == token_hash_of(_plain(code)), table.c.spent_at.is_(None))
            .values(spent_at=records.now())
        )
        counted = select(func.count()).select_from(schema.person).where(HAS_A_PASSWORD)
        somebody = connection.execute(counted).scalar_one()
        if spent.rowcount != 1 or somebody:
            raise SetUpCodeRefused(_REFUSED)
        person = person_added(connection, records, name, hashed, FIRST_PERSON, person_id=person_id)
        records.note(connection, "first person made", who=Author("staff", person.id))
        return person

    person = records.write(work)
    forgiven(records, about)
    return person


_REFUSED = (
    "This set-up code is not right or was already used. The newest code stands where the server was started."
)


def _refuse_wrong_code(records: Records, code: str) -> None:
    table = schema.set_up_code
    wanted = select(table.c.id).where(
        table.c.code_hash == token_hash_of(_plain(code)), table.c.spent_at.is_(None)
    )
    if records.read(lambda connection: connection.execute(wanted).one_or_none()) is None:
        records.write(lambda connection: records.note(connection, "set-up refused"))
        raise SetUpCodeRefused(_REFUSED)


def _plain(code: str) -> str:
    return "".join(code.upper().replace("-", "").split())
