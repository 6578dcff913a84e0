"""A visit link: one patient opens one form at home with it, for a while; a newer one kills the older.

    link = link_made(records, staff, encounter_id, terms)      # .token is shown once: only its hash is kept
    link_extended(records, staff, link.link.id, closes_at)     # link_revoked, link_handed_out
    found = link_of_token(records, token)                      # Found: the link, and its Door
    link_opened(records, found.link)                           # notes it; opening changes nothing else

A link is bound to its encounter (one patient, one visit), to the questionnaire it was made for and to the protocol
of that day. After handing in, only a link that was made since something was asked back opens, and for that alone.
Links sent again keep their `line`: what was typed through one of them may be read through the next. One
that was revoked breaks the line: whoever typed through it is not trusted to be the same person.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, or_, select, update

from screening.access.holds import Ending, holds_of_link_ended
from screening.access.permissions import Permission
from screening.access.reading import refuse_unless_allowed
from screening.access.sessions import Staff, token_hash_of
from screening.access.visits import VisitDetails, details_of, digits_of, encounter_locked
from screening.errors import AlreadySubmitted, LinkRefused
from screening.records import Author, Records, schema
from screening.records.asked_again import asked_since
from screening.records.review_rows import ask_back_open

PATH = "/v/"
WRONG_ANSWERS = 5
LONGEST_LINK = dt.timedelta(days=60)
# Being opened again is noted at most this often.
OPENED_EVERY = dt.timedelta(hours=1)


class Fact(StrEnum):
    """What a patient may be asked before the form opens."""

    BIRTH_DATE = "birth-date"
    PHONE = "phone"
    RECORD_NUMBER = "record-number"


class Door(StrEnum):
    """What becomes of whoever opens a link now."""

    OPEN = "open"
    NOT_YET = "not yet open"
    AT_CLINIC = "continued at the clinic"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    LOCKED = "locked"
    OUTDATED = "of an older form"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a link is made for: the form, and from when to when it opens. `opens_at` None: at once."""

    questionnaire_version: str
    protocol_hash: str
    closes_at: dt.datetime
    opens_at: dt.datetime | None = None
    facts: tuple[str, ...] = tuple(Fact)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands; its token is nowhere."""

    id: str
    encounter_id: str
    line: str
    questionnaire_version: str
    facts: tuple[Fact, ...]
    made_at: dt.datetime
    opens_at: dt.datetime | None
    closes_at: dt.datetime
    wrong: int
    sent_at: dt.datetime | None
    opened_at: dt.datetime | None
    verified_at: dt.datetime | None
    ended_how: str | None

    @property
    def author(self) -> Author:
        """Whoever holds this link, who has not said yet who they are."""
        return Author("visitor", f"link:{self.id}")


@dataclass(frozen=True, slots=True)
class FreshLink:
    """A link just made. `token` None: this very press had made it before, and what is kept cannot tell it again."""

    link: Link
    token: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A link and what becomes of whoever opens it. `again`: it is for questions that are asked back, not for the form."""

    link: Link
    door: Door
    again: bool = False


def end_of_day(day: dt.date, zone: dt.tzinfo | None = None) -> dt.datetime:
    """The first moment of the day after, by the clinic's clock (`zone` None: the clock of this machine), in UTC."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    return midnight.astimezone(dt.UTC)


def usual_end(visit_date: dt.date, now: dt.datetime, hours: str = "") -> dt.datetime:
    """Until when a link lasts when nobody says otherwise: until the end of the day of the visit, or `hours` if less."""
    until = min(end_of_day(visit_date), now + LONGEST_LINK)
    return min(until, now + dt.timedelta(hours=int(hours))) if hours else until


def facts_known(details: VisitDetails) -> tuple[Fact, ...]:
    """The facts that the clinic holds of this patient."""
    known = {
        Fact.BIRTH_DATE: details.birth_date is not None,
        Fact.PHONE: len(digits_of(details.phone)) >= 4,
        Fact.RECORD_NUMBER: bool(details.record_number),
    }
    return tuple(fact for fact in Fact if known[fact])


def facts_to_ask(wanted: Iterable[str], details: VisitDetails | None) -> tuple[Fact, Fact]:
    """The first two of the wanted facts that are known, then others that are. Raises LinkRefused."""
    known = facts_known(details) if details is not None else ()
    asked = [fact for fact in dict.fromkeys((*map(Fact, wanted), *Fact)) if fact in known]
    if len(asked) < 2:
        raise LinkRefused(
            "A link needs two facts to check that the right person opens it: "
            "a birth date, a phone number or a record number. Add what is missing to the visit first."
        )
    return asked[0], asked[1]


def link_made(
    records: Records, staff: Staff, encounter_id: str, terms: Terms, *, key: str | None = None
) -> FreshLink:
    """Make a link; an older one of this visit is worth nothing from now on. `key` is one press (32 hex digits).

    Raises NotSignedIn, NotAllowed, UnknownEncounter, AlreadySubmitted, LinkRefused, StoreUnavailable.
    """
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    press = Press.fresh(records, key)
    return records.write(lambda c: link_made_in(c, records, staff, encounter_id, terms, press))


@dataclass(frozen=True, slots=True)
class Press:
    """One press of "Make a link": everything random is drawn once, however often the transaction runs."""

    key: str
    link_id: str
    token: str
    at: dt.datetime

    @classmethod
    def fresh(cls, records: Records, key: str | None = None) -> "Press":
        """A press now."""
        return cls(key or uuid.uuid4().hex, uuid.uuid4().hex, secrets.token_urlsafe(24), records.now())


def link_made_in(
    connection: Connection, records: Records, staff: Staff, encounter_id: str, terms: Terms, press: Press
) -> FreshLink:
    """The same in the caller's transaction, whose permission was asked."""
    table = schema.visit_link
    encounter_locked(connection, encounter_id)
    earlier = connection.execute(select(table).where(table.c.press_key == press.key)).one_or_none()
    if earlier is not None:
        return FreshLink(link_of_row(earlier), press.token if earlier.id == press.link_id else None)
    _refuse_handed_in(connection, encounter_id)
    kept = details_of(records, connection, encounter_id)
    facts = facts_to_ask(terms.facts, kept.details if kept else None)
    _refuse_times(terms, press.at)
    last = _last(connection, encounter_id)
    if last is not None and last.ended_at is None:
        _ended(connection, records, last, "replaced", press.at, staff.author)
    connection.execute(insert(table).values(_columns(encounter_id, terms, press, facts, last, staff)))
    made = connection.execute(select(table).where(table.c.id == press.link_id)).one()
    records.note(
        connection, "link made", who=staff.author, encounter_id=encounter_id,
        detail={"link": press.link_id, "number": made.number},
    )  # fmt: skip
    return FreshLink(link_of_row(made), press.token)


def _columns(
    encounter_id: str,
    terms: Terms,
    press: Press,
    facts: tuple[Fact, Fact],
    last: Row[Any] | None,
    staff: Staff,
) -> dict[str, object]:
    again = last is not None and last.ended_how != "revoked"
    return {
        "id": press.link_id,
        "token_hash": token_hash_of(press.token),
        "press_key": press.key,
        "encounter_id": encounter_id,
        "number": last.number + 1 if last is not None else 1,
        "line": last.line if last is not None and again else press.link_id,
        "questionnaire_version": terms.questionnaire_version,
        "protocol_hash": terms.protocol_hash,
        "facts": ",".join(facts),
        "made_at": press.at,
        "made_by": staff.person_id,
        "opens_at": terms.opens_at,
        "closes_at": terms.closes_at,
    }


def _refuse_handed_in(connection: Connection, encounter_id: str) -> None:
    table = schema.submission
    done = select(table.c.encounter_id).where(table.c.encounter_id == encounter_id)
    if connection.execute(done).one_or_none() is not None and not ask_back_open(connection, encounter_id):
        raise AlreadySubmitted("This form was already handed in: it needs no link any more.")


def _refuse_times(terms: Terms, now: dt.datetime) -> None:
    if terms.closes_at <= now:
        raise LinkRefused(
            "This link would be over already. Choose a later end; the visit may lie in the past."
        )
    if terms.closes_at > now + LONGEST_LINK:
        raise LinkRefused(f"A link lasts {LONGEST_LINK.days} days at most. Choose an earlier end.")
    if terms.opens_at is not None and terms.opens_at >= terms.closes_at:
        raise LinkRefused("This link would end before it opens. Check both times.")


def _last(connection: Connection, encounter_id: str) -> Row[Any] | None:
    table = schema.visit_link
    return connection.execute(
        select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.number.desc()).limit(1)
    ).one_or_none()


def _ended(
    connection: Connection, records: Records, row: Row[Any], how: str, at: dt.datetime, by: Author
) -> None:
    """The link is over, and with it whatever it has open."""
    table = schema.visit_link
    connection.execute(
        update(table)
        .where(table.c.id == row.id, table.c.ended_at.is_(None))
        .values(ended_at=at, ended_how=how)
    )
    wiped(connection, row.id, at)
    holds_of_link_ended(connection, records, row.id, Ending.BY_STAFF, by)


def wiped(connection: Connection, link_id: str, at: dt.datetime) -> None:
    """Mail that still waits to carry a dead link is not sent, and what it would have said is wiped."""
    mail = schema.message
    connection.execute(
        update(mail)
        .where(mail.c.link_id == link_id, mail.c.state == "queued")
        .values(state="failed", reason="link taken back", sealed=None, settled_at=at)
    )


def link_of_row(row: Row[Any]) -> Link:
    """A link from its row."""
    return Link(
        row.id,
        row.encounter_id,
        row.line,
        row.questionnaire_version,
        tuple(Fact(name) for name in row.facts.split(",")),
        row.made_at,
        row.opens_at,
        row.closes_at,
        row.wrong,
        row.sent_at,
        row.opened_at,
        row.verified_at,
        row.ended_how,
    )


def made_for(link: Link, asked_at: dt.datetime | None) -> bool:
    """Whether a link was made for what was asked back then (None: nothing is): an older one opened the form."""
    return asked_at is not None and link.made_at > asked_at


def door_of(link: Link, now: dt.datetime, version: str, *, handed_in: bool, at_clinic: bool) -> Door:
    """What becomes of whoever opens it now. `version`: of the questionnaire that is asked today; `handed_in`: and nothing
    is asked back through this link."""
    ended = {"revoked": Door.REVOKED, "replaced": Door.REPLACED}.get(link.ended_how or "")
    dead = (
        (handed_in, Door.USED),
        (link.wrong >= WRONG_ANSWERS and ended is None, Door.LOCKED),
        (now >= link.closes_at and ended is None, Door.EXPIRED),
        (link.questionnaire_version != version and ended is None, Door.OUTDATED),
        (link.opens_at is not None and now < link.opens_at and ended is None, Door.NOT_YET),
        (at_clinic and ended is None, Door.AT_CLINIC),
    )
    return next((door for so, door in dead if so), ended or Door.OPEN)


def link_of_token(records: Records, token: str | None, *, version: str) -> Found | None:
    """The link behind a token and what becomes of whoever opens it; None for a token that was never given out."""
    if not token:
        return None
    return records.read(
        lambda connection: found_in(
            connection, schema.visit_link.c.token_hash == token_hash_of(token), records.now(), version
        )
    )


def found_in(
    connection: Connection, which: ColumnElement[bool], now: dt.datetime, version: str
) -> Found | None:
    """The same in the caller's transaction."""
    row = connection.execute(select(schema.visit_link).where(which)).one_or_none()
    if row is None:
        return None
    link = link_of_row(row)
    handed_in = handed_in_among(connection, [link.encounter_id]) != frozenset()
    again = handed_in and made_for(link, asked_since(connection, [link.encounter_id]).get(link.encounter_id))
    door = door_of(
        link,
        now,
        version,
        handed_in=handed_in and not again,
        at_clinic=places_open(connection, [link.encounter_id], now).get(link.encounter_id, "link") != "link",
    )
    return Found(link, door, again)


def handed_in_among(connection: Connection, encounter_ids: Iterable[str]) -> frozenset[str]:
    """Which of these were handed in."""
    table = schema.submission
    wanted = select(table.c.encounter_id).where(table.c.encounter_id.in_(list(encounter_ids)))
    return frozenset(connection.execute(wanted).scalars())


def places_open(connection: Connection, encounter_ids: Iterable[str], now: dt.datetime) -> Mapping[str, str]:
    """Where a form is open at this moment: "browser", "tablet" or "link", by encounter."""
    table = schema.intake_hold
    wanted = select(table).where(table.c.encounter_id.in_(list(encounter_ids)), table.c.ended_at.is_(None))
    return {
        row.encounter_id: row.place
        for row in connection.execute(wanted)
        if now - row.touched_at < dt.timedelta(seconds=row.idle_seconds)
    }


def link_opened(records: Records, link: Link) -> None:
    """Note that a link was opened, once an hour. It changes nothing else: scanners of mail open links, too."""
    table, now = schema.visit_link, records.now()
    seldom = or_(table.c.last_opened_at.is_(None), table.c.last_opened_at < now - OPENED_EVERY)
    due = and_(table.c.id == link.id, seldom)
    if records.read(lambda c: c.execute(select(table.c.id).where(due)).one_or_none()) is None:
        return

    def work(connection: Connection) -> None:
        noted = connection.execute(
            update(table).where(due).values(last_opened_at=now, opened_at=link.opened_at or now)
        )
        if noted.rowcount == 1:
            records.note(
                connection, "link opened", who=link.author, encounter_id=link.encounter_id,
                detail={"link": link.id},
            )  # fmt: skip

    records.write(work)


def link_revoked(records: Records, staff: Staff, link_id: str) -> None:
    """Take a link back; a form that is open through it closes. Raises NotSignedIn, NotAllowed, LinkRefused."""
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    now = records.now()

    def work(connection: Connection) -> None:
        row = _alive(connection, link_id)
        _ended(connection, records, row, "revoked", now, staff.author)
        _noted(records, connection, staff, "link revoked", row)

    records.write(work)


def link_extended(records: Records, staff: Staff, link_id: str, closes_at: dt.datetime) -> None:
    """Let a link end at another time; one that is expired works again. Raises NotSignedIn, NotAllowed, LinkRefused."""
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    now, table = records.now(), schema.visit_link

    def work(connection: Connection) -> None:
        row = _alive(connection, link_id)
        _refuse_times(Terms(row.questionnaire_version, row.protocol_hash, closes_at, row.opens_at), now)
        connection.execute(update(table).where(table.c.id == link_id).values(closes_at=closes_at))
        _noted(records, connection, staff, "link extended", row)

    records.write(work)


def link_handed_out(records: Records, staff: Staff, link_id: str) -> None:
    """Staff gave the link to the patient themselves (text message, print). Raises as the others."""
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    now, table = records.now(), schema.visit_link

    def work(connection: Connection) -> None:
        row = _alive(connection, link_id)
        first = and_(table.c.id == link_id, table.c.sent_at.is_(None))
        if connection.execute(update(table).where(first).values(sent_at=now)).rowcount == 1:
            _noted(records, connection, staff, "link sent", row, how="by hand")

    records.write(work)


def _alive(connection: Connection, link_id: str) -> Row[Any]:
    """A link that is not over, held until the transaction ends. Its encounter is held first, as by whoever opens the form:
    else a form that is just being opened is not there yet to be closed with its link."""
    table = schema.visit_link
    mine = select(table).where(table.c.id == link_id)
    row = connection.execute(mine).one_or_none()
    if row is not None:
        encounter_locked(connection, row.encounter_id)
        row = connection.execute(mine.with_for_update()).one_or_none()
    if row is None or row.ended_at is not None:
        raise LinkRefused("This link was taken back or replaced by a newer one. Make a new link.")
    return row


def _noted(
    records: Records, connection: Connection, staff: Staff, kind: str, row: Row[Any], **detail: str
) -> None:
    records.note(
        connection, kind, who=staff.author, encounter_id=row.encounter_id, detail={"link": row.id, **detail}
    )


def newest_links(connection: Connection, encounter_ids: Iterable[str]) -> dict[str, Link]:
    """The newest link of each of these encounters that has one."""
    table = schema.visit_link
    wanted = select(table).where(table.c.encounter_id.in_(list(encounter_ids))).order_by(table.c.number)
    return {row.encounter_id: link_of_row(row) for row in connection.execute(wanted)}
