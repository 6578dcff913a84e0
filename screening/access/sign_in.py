"""The way in, one step at a time: between the password and the session a person is nobody here.

    token = step_begun(records, person, way="password")      # for a cookie of its own; it opens no page
    step = step_of(records, token, required=True)            # step.wants: what the next page asks for
    code_given(records, step, "123456")                      # or first_password_changed, or a second factor set up
    passed = step_passed(records, step)                      # once nothing is wanted: the session, and its cookies

What is wanted is worked out from the record each time, never kept with the step, so that nothing can be skipped.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from screening.access.people import Person, password_checked, password_fits, password_hash_of
from screening.access.second_factor import code_used, has_factor
from screening.access.sessions import fresh_token, session_written, sessions_ended, token_hash_of
from screening.errors import FactorCodeRefused, PasswordRefused, StepOver
from screening.records import schema
from screening.records.entries import Author
from screening.records.store import Records

STEP_GOOD_FOR = dt.timedelta(minutes=15)
WRONG_CODES_BORNE = 5
KNOWN_FOR = dt.timedelta(days=180)
FORGOTTEN_AFTER = dt.timedelta(days=1)
_OVER = "Signing in took too long, or was tried too often. Begin again with your name and password."


class Want(StrEnum):
    """What is still asked of somebody on the way in."""

    CODE = "code"
    NEW_PASSWORD = "new-password"  # nosec B105: the name of a step
    NEW_FACTOR = "new-factor"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody on the way in, and what is asked next. `way`: "password", "set-up" or "provider"."""

    id: str
    person_id: str
    name: str
    way: str
    wants: Want


@dataclass(frozen=True, slots=True)
class Passed:
    """The two tokens of somebody who is in: of the session, and of this browser, which is known from now on."""

    session_token: str
    known_token: str


def step_begun(records: Records, person: Person, *, way: str, strong: bool = False) -> str:
    """The first of two is right. Returns the token for the cookie of the step. `strong`: no code is asked for, because
    the provider has seen a second factor itself."""
    token, step_id = fresh_token(), uuid.uuid4().hex
    row = {"id": step_id, "token_hash": token_hash_of(token), "way": way, "strong": strong}
    table, now = schema.sign_in_step, records.now()

    def work(connection: Connection) -> None:
        if connection.execute(select(table.c.id).where(table.c.id == step_id)).one_or_none() is not None:
            return
        connection.execute(delete(table).where(table.c.made_at < now - FORGOTTEN_AFTER))
        connection.execute(insert(table).values(**row, person_id=person.id, made_at=now, wrong=0))

    records.write(work)
    return token


def step_of(records: Records, token: str | None, *, required: bool) -> Step | None:
    """Who is on the way in with this token. `required`: this clinic lets nobody in without a second factor."""
    if not token:
        return None

    def work(connection: Connection) -> Step | None:
        row = connection.execute(_step(token)).one_or_none()
        if row is None or abs(records.now() - row.made_at) >= STEP_GOOD_FOR:
            return None
        return Step(row.id, row.person_id, row.name, row.way, _wanted(connection, row, required=required))

    return records.read(work)


def _step(token: str) -> Select[Any]:
    step, person = schema.sign_in_step, schema.person
    return (
        select(step, person.c.name, person.c.must_change)
        .join(person, person.c.id == step.c.person_id)
        .where(
            step.c.token_hash == token_hash_of(token), step.c.ended_at.is_(None), person.c.left_at.is_(None)
        )
    )


def _wanted(connection: Connection, row: Row[Any], *, required: bool) -> Want:
    enrolled = has_factor(connection, row.person_id)
    if enrolled and not row.strong:
        return Want.CODE
    if row.must_change and row.way != "provider":
        return Want.NEW_PASSWORD
    return Want.NEW_FACTOR if required and not enrolled and not row.strong else Want.NOTHING


def code_given(records: Records, step: Step, code: str, *, known_as: str | None = None) -> None:
    """The code of the app, or a recovery code. Raises FactorCodeRefused, TooManyTries, StepOver after five wrong ones."""
    try:
        code_used(records, step.person_id, code, known_as=known_as)
    except FactorCodeRefused:
        if _wrong_codes(records, step.id) >= WRONG_CODES_BORNE:
            step_dropped(records, step.id)
            raise StepOver(_OVER) from None
        raise
    step_strong(records, step.id)


def _wrong_codes(records: Records, step_id: str) -> int:
    table = schema.sign_in_step

    def work(connection: Connection) -> int:
        connection.execute(update(table).where(table.c.id == step_id).values(wrong=table.c.wrong + 1))
        return int(connection.execute(select(table.c.wrong).where(table.c.id == step_id)).scalar_one())

    return records.write(work)


def step_strong(records: Records, step_id: str) -> None:
    """A second factor was shown in this step."""
    table = schema.sign_in_step
    shown = update(table).where(table.c.id == step_id, table.c.ended_at.is_(None)).values(strong=True)
    records.write(lambda connection: connection.execute(shown))


def first_password_changed(records: Records, step: Step, fresh: str, again: str) -> None:
    """Choose a password of one's own in place of the one an administrator made. Raises PasswordRefused."""
    hashed = new_password_hash(records, step.person_id, step.name, fresh, again)

    def work(connection: Connection) -> None:
        password_written(connection, records, step.person_id, hashed)
        sessions_ended(connection, records, step.person_id, but=step.id)
        records.note(connection, "first password changed", who=Author("staff", step.person_id))

    records.write(work)


def new_password_hash(records: Records, person_id: str, name: str, fresh: str, again: str) -> str:
    """The hash of a new password that meets the rule, was typed twice alike, and is not the present one.

    Raises PasswordRefused, TooManyTries.
    """
    plain = password_checked(fresh, name)
    if password_checked(again, name) != plain:
        raise PasswordRefused("The two new passwords are not the same. Type the same one twice.")
    if password_fits(records, person_id, plain):
        raise PasswordRefused("This is the password you have now. Please choose another.")
    return password_hash_of(plain)


def password_written(connection: Connection, records: Records, person_id: str, hashed: str) -> None:
    """A person's own password, in the caller's transaction."""
    table = schema.person
    theirs = update(table).where(table.c.id == person_id)
    connection.execute(theirs.values(password_hash=hashed, must_change=False, password_until=None))


def step_passed(
    records: Records,
    step: Step,
    *,
    required: bool,
    old_session: str | None = None,
    device_id: str | None = None,
) -> Passed:
    """Nothing is wanted any more: a new session begins and `old_session` of this browser ends. `device_id`: this browser
    is a tablet of the clinic. Of two presses at once one gets in. Raises StepOver."""
    passed = Passed(fresh_token(), fresh_token())
    session_id, known_id = uuid.uuid4().hex, uuid.uuid4().hex

    def work(connection: Connection) -> None:
        _taken(connection, records, step, required=required)
        if old_session is not None:
            old = schema.staff_session
            connection.execute(
                update(old)
                .where(old.c.id == old_session, old.c.ended_at.is_(None))
                .values(ended_at=records.now())
            )
        _browser_known(connection, records, known_id, passed.known_token, step.person_id)
        session_written(
            connection,
            records,
            session_id,
            passed.session_token,
            step.person_id,
            way=step.way,
            device_id=device_id,
        )

    records.write(work)
    return passed


def _taken(connection: Connection, records: Records, step: Step, *, required: bool) -> None:
    """End the step, once, after asking the record again whether nothing is wanted. Raises StepOver."""
    table, person = schema.sign_in_step, schema.person
    row = connection.execute(
        select(table, person.c.must_change)
        .join(person, person.c.id == table.c.person_id)
        .where(table.c.id == step.id, person.c.left_at.is_(None))
    ).one_or_none()
    if row is None or _wanted(connection, row, required=required) is not Want.NOTHING:
        raise StepOver(_OVER)
    ended = update(table).where(table.c.id == step.id, table.c.ended_at.is_(None))
    if connection.execute(ended.values(ended_at=records.now())).rowcount != 1:
        raise StepOver(_OVER)


def step_dropped(records: Records, step_id: str) -> None:
    """Give up signing in."""
    table = schema.sign_in_step
    dropped = update(table).where(table.c.id == step_id, table.c.ended_at.is_(None))
    records.write(lambda connection: connection.execute(dropped.values(ended_at=records.now())))


# Browsers that somebody has fully signed in on


def _browser_known(
    connection: Connection, records: Records, known_id: str, token: str, person_id: str
) -> None:
    table, now = schema.known_browser, records.now()
    connection.execute(delete(table).where(table.c.person_id == person_id, table.c.made_at < now - KNOWN_FOR))
    connection.execute(
        insert(table).values(id=known_id, token_hash=token_hash_of(token), person_id=person_id, made_at=now)
    )


def known_as(
    records: Records, token: str | None, *, name_key: str | None = None, person_id: str = ""
) -> str | None:
    """The id of the known browser behind a cookie's token, when it is known for this person (by compared name, or id)."""
    if not token:
        return None
    browser, person = schema.known_browser, schema.person
    wanted = (
        select(browser.c.id, browser.c.made_at)
        .join(person, person.c.id == browser.c.person_id)
        .where(browser.c.token_hash == token_hash_of(token), browser.c.ended_at.is_(None))
        .where(person.c.name_key == name_key if name_key is not None else person.c.id == person_id)
    )
    row = records.read(lambda connection: connection.execute(wanted).one_or_none())
    return row.id if row is not None and abs(records.now() - row.made_at) < KNOWN_FOR else None
