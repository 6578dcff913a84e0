"""The message that carries a visit link: plain words without any health fact, written down sealed, then sent by mail.

    words = message_words(clinic, address, closes_at)              # Words: subject and text, also for a text message
    link_mailed(records, staff, encounter_id, terms, write)        # makes a link, queues its mail: one transaction
    deliver_due(records, post)                                     # sends what is due; a thread calls it

A link in a message opens a form: the row that holds it is sealed, and wiped as soon as the message is sent or given
up. Before each try the link is asked: one that opens nothing any more is not sent. A message is sent at most once. One
whose sending was cut short is not sent again by itself, because nobody can tell whether it arrived: staff see that, and
send a new link.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, select, update

from screening.access.links import Door, FreshLink, Press, Terms, found_in, link_made_in
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
# Why a message is given up when its link opens nothing any more, and never will by itself.
_OVER: Mapping[Door, str] = {
    Door.REVOKED: "link taken back",
    Door.REPLACED: "link taken back",
    Door.EXPIRED: "link expired",
    Door.LOCKED: "link locked",
    Door.USED: "form handed in",
}


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
    wanted = select(table).where(due).order_by(table.c.next_at, table.c.id).limit(1)
    while (row := records.read(lambda connection: connection.execute(wanted).one_or_none())) is not None:
        mail = records.write(partial(_claimed_in, records=records, row=row, now=now))
        if mail is not None:
            return row, mail
    return None


def _claimed_in(connection: Connection, records: Records, row: Row[Any], now: dt.datetime) -> Mail | None:
    """Claim this one. None: another process was faster, or its link is over and it is given up."""
    table = schema.message
    mine = and_(table.c.id == row.id, table.c.state == QUEUED, table.c.tries == row.tries)
    _held(connection, row.encounter_id)
    over = _link_over(connection, row, now)
    if over:
        _ended(connection, records, row, mine, Sent(over), now)
        return None
    claim = update(table).where(mine).values(state=SENDING, tries=row.tries + 1, next_at=now)
    return _opened(records, connection, row) if connection.execute(claim).rowcount == 1 else None


def _held(connection: Connection, encounter_id: str) -> None:
    """Whoever would end the link of a message, or erase both, waits until the transaction ends."""
    table = schema.encounter
    wanted = select(table.c.id).where(table.c.id == encounter_id)
    connection.execute(wanted.with_for_update(key_share=True))


def _link_over(connection: Connection, row: Row[Any], now: dt.datetime) -> str:
    """Why the link in a message opens nothing any more; "" while it does, or will."""
    link = schema.visit_link
    version = select(link.c.questionnaire_version).where(link.c.id == row.link_id)
    asked = connection.execute(version).scalar_one_or_none()
    # Erased with its message: there is nothing left to send.
    found = found_in(connection, link.c.id == row.link_id, now, asked) if asked is not None else None
    return _OVER.get(found.door, "") if found is not None else ""


def _opened(records: Records, connection: Connection, row: Row[Any]) -> Mail:
    said = records.unseal(connection, row.encounter_id, _place(row.id), row.sealed)
    assert isinstance(said, dict)
    return Mail(str(said["to"]), Words(str(said["subject"]), str(said["text"])))


def _settled(records: Records, row: Row[Any], sent: Sent) -> None:
    """Write down what came of a try; what the message said goes with the last one."""
    table, now = schema.message, records.now()
    mine = and_(table.c.id == row.id, table.c.state == SENDING)

    again = bool(sent.reason) and sent.again and row.tries < len(WAITS)

    def work(connection: Connection) -> None:
        _held(connection, row.encounter_id)
        over = _link_over(connection, row, now) if again else ""
        if again and not over:
            after = now + dt.timedelta(minutes=WAITS[row.tries])
            waits = {"state": QUEUED, "reason": sent.reason, "next_at": after}
            connection.execute(update(table).where(mine).values(**waits))
        else:
            _ended(connection, records, row, mine, Sent(over) if over else sent, now)

    records.write(work)


def _ended(
    connection: Connection,
    records: Records,
    row: Row[Any],
    mine: ColumnElement[bool],
    sent: Sent,
    now: dt.datetime,
) -> None:
    """A message is sent or given up: what it said is wiped, and that is noted."""
    table, links = schema.message, schema.visit_link
    state = FAILED if sent.reason else SENT
    over = {"state": state, "sealed": None, "settled_at": now, "reason": sent.reason or None}
    if connection.execute(update(table).where(mine).values(**over)).rowcount != 1:
        return
    if state == SENT:
        first = and_(links.c.id == row.link_id, links.c.sent_at.is_(None))
        connection.execute(update(links).where(first).values(sent_at=now))
    kind, how = (
        ("message failed", {"reason": sent.reason}) if sent.reason else ("link sent", {"how": "by mail"})
    )
    records.note(
        connection, kind, who=SYSTEM, encounter_id=row.encounter_id, detail={"link": row.link_id, **how}
    )


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
