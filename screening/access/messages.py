"""The message that carries a visit link: plain words without any health fact, written down sealed, then sent by mail.

    words = message_words(clinic, address, closes_at)              # Words: subject and text, also for a text message
    link_mailed(records, staff, encounter_id, terms, write)        # makes a link, queues its mail: one transaction
    deliver_due(records, post)                                     # sends what is due; a thread calls it

A link in a message opens a form: the row that holds it is sealed, and wiped as soon as the message is sent or given
up. A message is sent at most once. One whose sending was cut short is not sent again by itself, because nobody can
tell whether it arrived: staff see that, and send a new link.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, update

from screening.access.links import FreshLink, Press, Terms, link_made_in
from screening.access.permissions import Permission
from screening.access.reading import refuse_unless_allowed
from screening.access.sessions import Staff
from screening.access.visits import details_of
from screening.clinic import Clinic
from screening.errors import LinkRefused
from screening.records import SYSTEM, Records, schema

QUEUED, SENDING, SENT, FAILED = "queued", "sending", "sent", "failed"
# Waits between tries, in minutes; after the last one the message is given up.
WAITS = (1, 5, 15, 60, 180)
# Longer than any try lasts: who is still at it then was cut short.
CUT_SHORT = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One message on its way to one address."""

    to: str
    words: Words


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a try. `reason` "": it was taken. `again`: it may be tried once more without being sent twice."""

    reason: str = ""
    again: bool = False


Post = Callable[[Mail], Sent]


@dataclass(frozen=True, slots=True)
class MessageState:
    """How far a message is: queued, sending, sent or failed, and why it failed."""

    state: str
    reason: str
    settled_at: dt.datetime | None


def message_words(clinic: Clinic, address: str, closes_at: dt.datetime, *, again: bool = False) -> Words:
    """A message that tells nothing about health, and about the clinic only what the clinic allows. `again`: the link is
    for questions that are asked back; not even how many is said."""
    named = clinic.links.name_in_messages == "yes"
    # The end of a day is midnight of the next: what people understand is the day.
    last = (closes_at - dt.timedelta(minutes=1)).astimezone()
    call = f"Questions? Call {clinic.phone}.\n" if named and clinic.phone else ""
    asks = f"{clinic.name} asks{' you' if again else ''}" if named else "You are asked"
    what = "answer some questions again" if again else "fill in a form"
    text = (
        f"{asks} to {what} before your appointment:\n"
        f"{address}\n"
        f"The link works until {last.day} {last:%B %Y, %H:%M}. It is for you alone: please do not pass it on.\n"
        f"{call}If you did not expect this message, please ignore it.\n"
    )
    return Words("Your form", text)


def link_mailed(
    records: Records,
    staff: Staff,
    encounter_id: str,
    terms: Terms,
    words_of: Callable[[str], Words],
    *,
    key: str | None = None,
) -> FreshLink:
    """Make a link and queue the mail that carries it, both or neither. `words_of` turns the token into words; it is
    called once. Pressed twice with the same `key`, one mail goes out.

    Raises what `link_made` raises; LinkRefused when the visit has no e-mail address.
    """
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    press, row_id = Press.fresh(records, key), uuid.uuid4().hex
    words = words_of(press.token)

    def work(connection: Connection) -> FreshLink:
        made = link_made_in(connection, records, staff, encounter_id, terms, press)
        if made.token is not None and not _queued(connection, made.link.id):
            _queue(records, connection, made, row_id, words, press.at)
            records.note(
                connection, "message queued", who=staff.author, encounter_id=encounter_id,
                detail={"link": made.link.id},
            )  # fmt: skip
        return made

    return records.write(work)


def _queued(connection: Connection, link_id: str) -> bool:
    table = schema.message
    wanted = select(table.c.id).where(table.c.link_id == link_id)
    return connection.execute(wanted).one_or_none() is not None


def _queue(
    records: Records, connection: Connection, made: FreshLink, row_id: str, words: Words, at: dt.datetime
) -> None:
    encounter_id = made.link.encounter_id
    kept = details_of(records, connection, encounter_id)
    if kept is None or not kept.details.email:
        raise LinkRefused("This visit has no e-mail address. Add it to the visit, or give the link yourself.")
    said = {"to": kept.details.email, "subject": words.subject, "text": words.text}
    connection.execute(
        insert(schema.message).values(
            id=row_id,
            encounter_id=encounter_id,
            link_id=made.link.id,
            sealed=records.seal(connection, encounter_id, _place(row_id), dict(said)),
            state=QUEUED,
            queued_at=at,
            next_at=at,
        )
    )


def _place(row_id: str) -> str:
    return f"message/{row_id}/sealed"


def messages_of(connection: Connection, link_ids: Iterable[str]) -> dict[str, MessageState]:
    """How far the message of each of these links is, by link; what it says is not read."""
    table = schema.message
    wanted = select(table.c.link_id, table.c.state, table.c.reason, table.c.settled_at).where(
        table.c.link_id.in_(list(link_ids))
    )
    return {
        row.link_id: MessageState(row.state, row.reason or "", row.settled_at)
        for row in connection.execute(wanted)
    }


def deliver_due(records: Records, post: Post) -> int:
    """Send every message that is due, one after the other. Returns how many were tried. Several processes may do this
    at once: each message is claimed by one."""
    _give_up_cut_short(records)
    tried = 0
    while (claimed := _claimed(records)) is not None:
        _settled(records, claimed[0], post(claimed[1]))
        tried += 1
    return tried


def _claimed(records: Records) -> tuple[Row[Any], Mail] | None:
    """The message that is due first, marked as being sent before a word of it leaves."""
    table, now = schema.message, records.now()
    due = and_(table.c.state == QUEUED, table.c.next_at <= now)
    wanted = select(table).where(due).order_by(table.c.next_at, table.c.id).limit(20)

    def work(connection: Connection) -> tuple[Row[Any], Mail] | None:
        for row in connection.execute(wanted).all():
            mine = and_(table.c.id == row.id, table.c.state == QUEUED, table.c.tries == row.tries)
            claim = update(table).where(mine).values(state=SENDING, tries=row.tries + 1, next_at=now)
            if connection.execute(claim).rowcount == 1:
                return row, _opened(records, connection, row)
        return None

    if records.read(lambda c: c.execute(wanted).first()) is None:
        return None
    return records.write(work)


def _opened(records: Records, connection: Connection, row: Row[Any]) -> Mail:
    said = records.unseal(connection, row.encounter_id, _place(row.id), row.sealed)
    assert isinstance(said, dict)
    return Mail(str(said["to"]), Words(str(said["subject"]), str(said["text"])))


def _settled(records: Records, row: Row[Any], sent: Sent) -> None:
    """Write down what came of a try; what the message said goes with the last one."""
    now = records.now()
    if sent.reason and sent.again and row.tries < len(WAITS):
        after = now + dt.timedelta(minutes=WAITS[row.tries])
        _updated(records, row, {"state": QUEUED, "reason": sent.reason, "next_at": after}, "")
        return
    over = {"sealed": None, "settled_at": now, "reason": sent.reason or None}
    if sent.reason:
        _updated(records, row, {**over, "state": FAILED}, "message failed", reason=sent.reason)
    else:
        _updated(records, row, {**over, "state": SENT}, "link sent", how="by mail")


def _updated(records: Records, row: Row[Any], values: dict[str, object], kind: str, **detail: str) -> None:
    table, links = schema.message, schema.visit_link
    mine = and_(table.c.id == row.id, table.c.state == SENDING)

    def work(connection: Connection) -> None:
        if connection.execute(update(table).where(mine).values(**values)).rowcount != 1 or not kind:
            return
        if values["state"] == SENT:
            connection.execute(
                update(links)
                .where(links.c.id == row.link_id, links.c.sent_at.is_(None))
                .values(sent_at=values["settled_at"])
            )
        records.note(
            connection, kind, who=SYSTEM, encounter_id=row.encounter_id,
            detail={"link": row.link_id, **detail},
        )  # fmt: skip

    records.write(work)


def _give_up_cut_short(records: Records) -> None:
    """A server that was stopped in the middle of sending leaves this behind: it may have arrived."""
    table, now = schema.message, records.now()
    old = and_(table.c.state == SENDING, table.c.next_at < now - CUT_SHORT)
    for row in records.read(lambda c: c.execute(select(table).where(old)).all()):
        _settled(records, row, Sent("cut short, may have arrived"))


def next_due(records: Records) -> dt.datetime | None:
    """When the next message wants to be sent; None while nothing waits."""
    table = schema.message
    wanted = select(table.c.next_at).where(table.c.state == QUEUED).order_by(table.c.next_at).limit(1)
    return records.read(lambda connection: connection.execute(wanted).scalar_one_or_none())
