"""Whether the right person opened a link: two facts the clinic holds, a few tries for ever. It is not a sign-in.

Knowing a birth date proves nothing about who someone is; it guards against the wrong patient. So what it opens is
narrow: one form to write, and of what was answered only what was typed through this link.
"""

import datetime as dt
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update

from screening.access.asking_back import again_on
from screening.access.holds import Hold, hold_begun
from screening.access.links import WRONG_ANSWERS, Door, Fact, Found, found_in
from screening.access.sessions import token_hash_of
from screening.access.tries import Patience, address_about, taken_back, tried
from screening.access.visits import VisitDetails, details_of, digits_of
from screening.errors import AlreadySubmitted
from screening.records import Records, StoredAnswer, schema
from screening.records.patient_tags import plain_number

Given = Mapping[Fact, str]

# Behind one address sits a household or a ward; only someone who tries many links is slowed down here.
FROM_ONE_ADDRESS = Patience(free=20, first_wait=30)
# The fifth wrong answer ends a link for good; before that a wait keeps a machine from spending them at once.
ON_ONE_LINK = Patience(free=3, first_wait=5)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of an answer. `token` opens the form; None: it stays shut. `left`: how many answers are left."""

    door: Door
    left: int
    token: str | None = None


class _Shut(Exception):
    """The link opens nothing any more: what became of it since its facts were checked."""

    def __init__(self, door: Door) -> None:
        super().__init__(door.value)
        self.door = door


def link_entered(records: Records, token: str, given: Given, *, version: str, address: str) -> Checked | None:
    """Open the form to whoever knows both facts. None for a token that was never given out. `given` are a birth date
    as "1990-01-31", the last four digits of a phone number, a record number.

    A wrong answer is counted for ever, and never says which part of it was wrong. Raises TooManyTries.
    """
    counted = (
        tried(records, f"link-{address_about(address)}", FROM_ONE_ADDRESS),
        tried(records, f"link:{token_hash_of(token)}", ON_ONE_LINK),
    )
    now = records.now()
    found, right = records.write(lambda c: _checked(records, c, token, given, now, version))
    if found is None:
        return None
    left = max(0, WRONG_ANSWERS - found.link.wrong)
    if found.door is not Door.OPEN or not right:
        return Checked(found.door, left)
    for one in counted:
        taken_back(records, one)
    return _entered(records, found, version, left)


def _checked(
    records: Records, connection: Connection, token: str, given: Given, now: dt.datetime, version: str
) -> tuple[Found | None, bool]:
    """Compare in the transaction that counts: answers that come together are taken one after the other."""
    table = schema.visit_link
    mine = table.c.token_hash == token_hash_of(token)
    row = connection.execute(select(table).where(mine).with_for_update()).one_or_none()
    found = found_in(connection, mine, now, version)
    if row is None or found is None or found.door is not Door.OPEN:
        return found, False
    right = _right(records, connection, row, given)
    if right:
        connection.execute(update(table).where(mine).values(verified_at=row.verified_at or now))
        kinds = ["link verified"]
    else:
        connection.execute(update(table).where(mine).values(wrong=table.c.wrong + 1))
        kinds = ["link check failed", *(["link locked"] if row.wrong + 1 >= WRONG_ANSWERS else [])]
    for kind in kinds:
        records.note(
            connection, kind, who=found.link.author, encounter_id=row.encounter_id, detail={"link": row.id}
        )
    return found_in(connection, mine, now, version), right


def _right(records: Records, connection: Connection, row: Row[Any], given: Given) -> bool:
    """Whether every fact is right. All are compared, whatever the first of them says."""
    kept = details_of(records, connection, row.encounter_id)
    facts = [Fact(name) for name in row.facts.split(",")]
    fits = [_fits(kept.details if kept else None, fact, given.get(fact, "")) for fact in facts]
    return all(fits)


def _fits(details: VisitDetails | None, fact: Fact, given: str) -> bool:
    held = _held(details, fact) if details is not None else ""
    # What the clinic does not know (any more) is equal to nothing that can be typed.
    return hmac.compare_digest((held or secrets.token_hex(16)).encode(), _plain(fact, given).encode())


def _held(details: VisitDetails, fact: Fact) -> str:
    match fact:
        case Fact.BIRTH_DATE:
            return details.birth_date.isoformat() if details.birth_date else ""
        case Fact.PHONE:
            return digits_of(details.phone)[-4:]
        case Fact.RECORD_NUMBER:
            return plain_number(details.record_number)


def _plain(fact: Fact, given: str) -> str:
    return plain_number(given) if fact is Fact.RECORD_NUMBER else given


def _entered(records: Records, found: Found, version: str, left: int) -> Checked:
    """A hold for this browser. The link is asked once more in the transaction that opens the form: one that was taken
    back since, or whose form was opened at the clinic, opens nothing."""
    link, now = found.link, records.now()

    def refuse_shut(connection: Connection) -> None:
        still = found_in(connection, schema.visit_link.c.id == link.id, now, version)
        if still is None or still.door is not Door.OPEN:
            raise _Shut(still.door if still is not None else Door.REVOKED)

    try:
        token = hold_begun(
            records, link.encounter_id, by=link.author, place="link", link_id=link.id, refuse=refuse_shut
        )
    except _Shut as shut:
        return Checked(shut.door, left)
    except AlreadySubmitted:
        return Checked(Door.USED, left)
    return Checked(Door.OPEN, left, token)


def answers_shown(records: Records, hold: Hold) -> dict[str, StoredAnswer]:
    """What a device may show of the form it is open on: at the clinic all of it; through a link only what was typed
    through that link, or through an earlier one that it replaced. Of a form that was handed in, only what was given
    since it was asked back: no question starts on an old answer."""
    again = again_on(records, hold)
    if again is not None:
        given = {id: again.now[id] for id in again.given if again.now[id].author.kind == "patient"}
        return _typed_there(records, hold, given) if hold.place == "link" else given
    if records.submission_of(hold.encounter_id) is not None:
        return {}
    answers = records.answers_of(hold.encounter_id)
    return _typed_there(records, hold, answers) if hold.place == "link" else answers


def _typed_there(
    records: Records, hold: Hold, answers: Mapping[str, StoredAnswer]
) -> dict[str, StoredAnswer]:
    """Of these answers those that came through the link that the device was opened with."""
    mine = records.read(lambda connection: _holds_of_line(connection, hold))
    return {
        id: answer
        for id, answer in answers.items()
        if answer.author.kind == "patient" and answer.author.id in mine
    }


def _holds_of_line(connection: Connection, hold: Hold) -> frozenset[str]:
    holds, links = schema.intake_hold, schema.visit_link
    line = select(links.c.line).where(links.c.id == hold.link_id).scalar_subquery()
    wanted = (
        select(holds.c.id)
        .join(links, links.c.id == holds.c.link_id)
        .where(links.c.line == line, holds.c.encounter_id == hold.encounter_id)
    )
    return frozenset(connection.execute(wanted).scalars())
