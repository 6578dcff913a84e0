"""Which device is open on which intake: a hold lets one browser write one form, until it is handed back.

A hold carries a fresh nonce that every control of the form is keyed by, so that nothing a browser still
remembers of one patient can ever be taken for an answer of the next. One window of the browser holds the pen;
a stale second one is told so and cannot write. A hold that nobody touches ends by the clock of the server,
whatever the browser does: a tablet left on a table closes itself.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, or_, select, update

from screening.access.permissions import Permission
from screening.access.reading import refuse_unless_allowed
from screening.access.sessions import Staff, fresh_token, token_hash_of
from screening.clinic import clinic_here
from screening.errors import AlreadySubmitted, DeviceBusy, DeviceRefused, NotSignedIn, UnknownEncounter
from screening.records import schema
from screening.records.entries import SYSTEM, Author, Pen
from screening.records.envelopes import refuse_erased
from screening.records.review_rows import ask_back_open
from screening.records.store import Records

LONGEST_HOLD = dt.timedelta(hours=12)
# Being touched is written down at most this often.
_TOUCHED_EVERY = dt.timedelta(seconds=5)
# What browsers report comes a moment after it happened: the server waits that much longer than the screen says.
_ON_THE_WAY = dt.timedelta(seconds=5)
# How long staff are told that someone walked away from a form.
_TOLD_FOR = dt.timedelta(hours=12)

Place: TypeAlias = Literal["browser", "tablet", "link"]


class Ending(StrEnum):
    """How a hold ended."""

    HANDED_BACK = "handed back"
    TAKEN_OVER = "taken over"
    WALKED_AWAY = "walked away"
    BY_STAFF = "ended by staff"
    REVOKED = "device revoked"


@dataclass(frozen=True, slots=True)
class Hold:
    """One device, open on one intake. `window` None: no window of it holds the pen yet. `device_id`: on a tablet of
    the clinic; `link_id`: opened by a visit link. It ends `idle_seconds` after it was last touched."""

    id: str
    encounter_id: str
    nonce: str
    window: str | None
    place: Place
    device_id: str | None
    link_id: str | None
    touched_at: dt.datetime
    idle_seconds: int

    @property
    def author(self) -> Author:
        """The patient at this device as the author of what they answer."""
        return Author("patient", self.id)


@dataclass(frozen=True, slots=True)
class EndedHold:
    """A hold that is no more, and why: so that the browser which had it can be told."""

    id: str
    how: Ending
    place: Place
    device_id: str | None


@dataclass(frozen=True, slots=True)
class WalkedAway:
    """Someone left an unfinished form, and it was closed. `device_name` "": not on a tablet of the clinic."""

    encounter_id: str
    device_name: str
    at: dt.datetime


def hold_begun(
    records: Records,
    encounter_id: str,
    *,
    by: Author,
    place: Place = "browser",
    device_id: str | None = None,
    link_id: str | None = None,
    refuse: Callable[[Connection], None] | None = None,
) -> str:
    """Open a device on an intake and shut out the one before. Returns the token for the cookie.

    One that was handed in opens only while something is asked back, and then for that alone. `refuse` is asked in the
    transaction itself, with everyone else's writing on this encounter held back: when it raises, nothing opens.

    A tablet that is given a form is locked to it, and must not hold another. Raises UnknownEncounter,
    AlreadySubmitted, DeviceRefused, DeviceBusy.
    """
    token, id, nonce, now = fresh_token(), uuid.uuid4().hex, secrets.token_hex(8), records.now()
    table = schema.intake_hold

    def work(connection: Connection) -> None:
        if connection.execute(select(table.c.id).where(table.c.id == id)).one_or_none() is not None:
            return
        _refuse_closed_form(connection, encounter_id)
        if refuse is not None:
            refuse(connection)
        if device_id is not None:
            _refuse_device(connection, device_id, encounter_id)
        others = and_(table.c.encounter_id == encounter_id, table.c.ended_at.is_(None))
        connection.execute(
            update(table).where(others).values(ended_at=now, ended_how=Ending.TAKEN_OVER.value)
        )
        connection.execute(
            insert(table).values(
                id=id,
                token_hash=token_hash_of(token),
                encounter_id=encounter_id,
                nonce=nonce,
                place=place,
                device_id=device_id,
                link_id=link_id,
                begun_at=now,
                touched_at=now,
                idle_seconds=_idle_seconds(place),
            )
        )
        detail = {"place": place, "device": device_id} if device_id is not None else {"place": place}
        records.note(
            connection, "intake opened on a device", who=by, encounter_id=encounter_id, detail=detail
        )

    # By itself and before: whatever is noted is noted last in its transaction.
    holds_left_alone(records)
    records.write(work)
    return token


def _idle_seconds(place: Place) -> int:
    return clinic_here().walk_away_seconds if place == "tablet" else clinic_here().walk_away_seconds_at_home


def _refuse_closed_form(connection: Connection, encounter_id: str) -> None:
    visit, handed_in = schema.encounter, schema.submission
    there = select(visit.c.id).where(visit.c.id == encounter_id).with_for_update(key_share=True)
    if connection.execute(there).one_or_none() is None:
        raise UnknownEncounter("There is no such encounter. Go back to the list and choose one from it.")
    refuse_erased(connection, encounter_id)
    done = select(handed_in.c.encounter_id).where(handed_in.c.encounter_id == encounter_id)
    if connection.execute(done).one_or_none() is not None and not ask_back_open(connection, encounter_id):
        raise AlreadySubmitted(
            "This form was already handed in, so it cannot be continued. Ask the clinic staff."
        )


def _refuse_device(connection: Connection, device_id: str, encounter_id: str) -> None:
    """A tablet must be enrolled and free; the form that it gets locks it."""
    table, hold = schema.device, schema.intake_hold
    locked = (
        update(table).where(table.c.id == device_id, table.c.revoked_at.is_(None)).values(unlocked_at=None)
    )
    if connection.execute(locked).rowcount != 1:
        raise DeviceRefused("This tablet is not enrolled, or was removed. Choose another one.")
    busy = select(hold.c.id).where(
        hold.c.device_id == device_id, hold.c.ended_at.is_(None), hold.c.encounter_id != encounter_id
    )
    if connection.execute(busy).first() is not None:
        raise DeviceBusy(
            "Another form is open on this tablet. Choose another tablet, or close that form first."
        )


def hold_of_token(records: Records, token: str | None) -> Hold | None:
    """The hold behind a cookie's token, if it is alive."""
    return _hold(records, schema.intake_hold.c.token_hash == token_hash_of(token)) if token else None


def hold_of(records: Records, hold_id: str) -> Hold | None:
    """The hold with this id, if it is alive."""
    return _hold(records, schema.intake_hold.c.id == hold_id)


def hold_on_device(records: Records, device_id: str) -> Hold | None:
    """What a tablet is open on, if anything."""
    return _hold(records, schema.intake_hold.c.device_id == device_id)


def _hold(records: Records, which: ColumnElement[bool]) -> Hold | None:
    table = schema.intake_hold
    wanted = select(table).where(which, table.c.ended_at.is_(None))
    row = records.read(lambda connection: connection.execute(wanted).one_or_none())
    return _hold_of_row(row) if row is not None and _over(row, records.now()) is None else None


def _over(row: Row[Any], now: dt.datetime) -> Ending | None:
    """Whether the clock has ended it. A clock that was set back must not make it live longer."""
    idle = dt.timedelta(seconds=row.idle_seconds) + _ON_THE_WAY
    if abs(now - row.begun_at) >= LONGEST_HOLD or abs(now - row.touched_at) >= idle:
        return Ending.WALKED_AWAY
    return None


def _hold_of_row(row: Row[Any]) -> Hold:
    return Hold(
        row.id,
        row.encounter_id,
        row.nonce,
        row.window,
        row.place,
        row.device_id,
        row.link_id,
        row.touched_at,
        row.idle_seconds,
    )


def ended_hold_of_token(records: Records, token: str | None) -> EndedHold | None:
    """The hold behind a cookie's token, when it was ended by someone or something else than its own patient."""
    return _ended_hold(records, schema.intake_hold.c.token_hash == token_hash_of(token)) if token else None


def ended_hold_of(records: Records, hold_id: str) -> EndedHold | None:
    """The same by its id."""
    return _ended_hold(records, schema.intake_hold.c.id == hold_id)


def _ended_hold(records: Records, which: ColumnElement[bool]) -> EndedHold | None:
    row = records.read(
        lambda connection: connection.execute(select(schema.intake_hold).where(which)).one_or_none()
    )
    if row is None or abs(records.now() - row.begun_at) >= LONGEST_HOLD:
        return None
    how = Ending(row.ended_how) if row.ended_how else _over(row, records.now())
    if how is None or how is Ending.HANDED_BACK:
        return None
    return EndedHold(row.id, how, row.place, row.device_id)


# Whether someone is still there


def hold_touched(records: Records, hold: Hold) -> None:
    """Someone touched the screen: the time until it closes by itself starts anew."""
    table, now = schema.intake_hold, records.now()
    if now - hold.touched_at < _TOUCHED_EVERY:
        return
    alive = and_(table.c.id == hold.id, table.c.ended_at.is_(None))
    records.write(lambda connection: connection.execute(update(table).where(alive).values(touched_at=now)))


def seconds_left(records: Records, hold: Hold) -> int:
    """How long until it closes by itself when nobody touches it, by the clock of the server."""
    return max(0, round(hold.idle_seconds - (records.now() - hold.touched_at).total_seconds()))


def holds_left_alone(records: Records) -> tuple[str, ...]:
    """End every hold whose time is over; staff are told. Returns their ids."""
    now = records.now()
    table = schema.intake_hold
    alive = select(table).where(table.c.ended_at.is_(None))
    rows = records.read(lambda connection: connection.execute(alive).all())
    if not any(_over(row, now) for row in rows):
        return ()
    return records.write(lambda connection: _ended_by_the_clock(connection, records, now))


def _ended_by_the_clock(connection: Connection, records: Records, now: dt.datetime) -> tuple[str, ...]:
    table = schema.intake_hold
    alive = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.id)
    over = [row for row in connection.execute(alive) if _over(row, now) is not None]
    return tuple(_ended(connection, records, over, Ending.WALKED_AWAY, SYSTEM))


def walked_away(records: Records, staff: Staff) -> tuple[WalkedAway, ...]:
    """Unfinished forms that were left alone and closed, latest first, until someone goes on with them.

    Raises NotSignedIn, NotAllowed.
    """
    refuse_unless_allowed(records, staff, Permission.START_INTAKES)
    holds_left_alone(records)
    hold, newer, device = schema.intake_hold, schema.intake_hold.alias("newer"), schema.device
    handed_in = schema.submission
    again = select(newer.c.id).where(
        newer.c.encounter_id == hold.c.encounter_id,
        newer.c.id != hold.c.id,
        or_(newer.c.begun_at >= hold.c.ended_at, newer.c.ended_at.is_(None)),
    )
    done = select(handed_in.c.encounter_id).where(
        handed_in.c.encounter_id == hold.c.encounter_id, ~_asked_back(handed_in.c.encounter_id)
    )
    wanted = (
        select(hold.c.encounter_id, hold.c.ended_at, device.c.name)
        .outerjoin(device, device.c.id == hold.c.device_id)
        .where(
            hold.c.ended_how == Ending.WALKED_AWAY.value,
            hold.c.place != "link",
            hold.c.ended_at > records.now() - _TOLD_FOR,
            ~again.exists(),
            ~done.exists(),
        )
        .order_by(hold.c.ended_at.desc(), hold.c.id)
    )
    rows = records.read(lambda connection: connection.execute(wanted).all())
    return tuple(WalkedAway(row.encounter_id, row.name or "", row.ended_at) for row in rows)


def _asked_back(encounter_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether something is asked back of this encounter."""
    asked, ended = schema.ask_back, schema.ask_back_end
    over = select(ended.c.number).where(
        ended.c.encounter_id == asked.c.encounter_id, ended.c.number == asked.c.number
    )
    return select(asked.c.number).where(asked.c.encounter_id == encounter_id, ~over.exists()).exists()


# The end


def hold_ended(
    records: Records, hold_id: str, *, how: Ending = Ending.HANDED_BACK, by: Author | None = None
) -> None:
    """The tablet goes back: this device can neither write nor see this intake any more."""
    table = schema.intake_hold
    which = select(table).where(table.c.id == hold_id, table.c.ended_at.is_(None))

    def work(connection: Connection) -> None:
        rows = connection.execute(which).all()
        _ended(connection, records, rows, how, by or Author("patient", hold_id))

    records.write(work)


def holds_ended_on(
    connection: Connection, records: Records, device_id: str, how: Ending, by: Author
) -> list[str]:
    """End what a tablet is open on, in the caller's transaction. Returns the ids of the holds."""
    table = schema.intake_hold
    which = select(table).where(table.c.device_id == device_id, table.c.ended_at.is_(None))
    return _ended(connection, records, connection.execute(which).all(), how, by)


def holds_of_link_ended(
    connection: Connection, records: Records, link_id: str, how: Ending, by: Author
) -> list[str]:
    """End what is open through a visit link, in the caller's transaction. Returns the ids of the holds."""
    table = schema.intake_hold
    which = select(table).where(table.c.link_id == link_id, table.c.ended_at.is_(None))
    return _ended(connection, records, connection.execute(which).all(), how, by)


def _ended(
    connection: Connection, records: Records, rows: Iterable[Row[Any]], how: Ending, by: Author
) -> list[str]:
    """Each of them, once, and noted: first all are ended, since whoever notes something is waited for by everybody."""
    table, ended = schema.intake_hold, []
    for row in rows:
        alive = and_(table.c.id == row.id, table.c.ended_at.is_(None))
        done = connection.execute(
            update(table).where(alive).values(ended_at=records.now(), ended_how=how.value)
        )
        if done.rowcount == 1:
            ended.append(row)
    for row in ended:
        records.note(
            connection,
            "intake closed on a device",
            who=by,
            encounter_id=row.encounter_id,
            detail={"how": how.value, "place": row.place, "device": row.device_id},
        )
    return [row.id for row in ended]


# Which window of a browser writes


def pen_taken(records: Records, hold_id: str, window: str, *, from_others: bool) -> Pen | None:
    """The pen for this window: its own, or one nobody holds, or (`from_others`) another window's. None:
    another has it.

    Raises NotSignedIn when the hold has ended.
    """
    table = schema.intake_hold
    alive = and_(table.c.id == hold_id, table.c.ended_at.is_(None))
    # Its own as well: what is run again after a lost connection finds the pen that it took.
    free = alive if from_others else and_(alive, or_(table.c.window.is_(None), table.c.window == window[:64]))
    hold = hold_of(records, hold_id)
    if hold is None:
        raise NotSignedIn(
            "This form is no longer open on this device. Ask the clinic staff to open it again."
        )
    if hold.window == window:
        return Pen(hold_id, window)
    taken = records.write(
        lambda connection: connection.execute(update(table).where(free).values(window=window[:64]))
    )
    return Pen(hold_id, window) if taken.rowcount == 1 else None
