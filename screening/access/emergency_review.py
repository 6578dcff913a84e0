"""What a medical director must work off: every emergency access, why, what was looked at, and what they say to it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from screening.access.authority import refuse_unless_allowed
from screening.access.break_glass import (
    VIEWED,
    Emergency,
    emergency_of_row,
    glass_rows,
    reason_place,
    words_checked,
)
from screening.access.permissions import Permission
from screening.access.sessions import Staff
from screening.errors import NotAllowed, RecordErased
from screening.records import schema
from screening.records.store import Records


@dataclass(frozen=True, slots=True)
class EmergencyFile:
    """An emergency as its reviewer reads it: why, how often the case was looked at, and the review, if there is one."""

    emergency: Emergency
    reason: str
    looks: int
    reviewed_by: str = ""
    reviewed_at: dt.datetime | None = None
    review: str = ""


def _review_place(id: str) -> str:
    return f"break_glass_review/{id}/words"


def _refuse_unless_reviewer(records: Records, staff: Staff) -> Staff:
    """Only who may read cases and the audit both: the medical director."""
    refuse_unless_allowed(records, staff, Permission.READ_CASES)
    return refuse_unless_allowed(records, staff, Permission.READ_AUDIT)


def emergencies_waiting(records: Records, staff: Staff) -> int:
    """How many emergencies nobody has reviewed. Raises NotSignedIn, NotAllowed."""
    _refuse_unless_reviewer(records, staff)
    glass, review = schema.break_glass, schema.break_glass_review
    wanted = (
        select(func.count())
        .select_from(glass.outerjoin(review, review.c.break_glass_id == glass.c.id))
        .where(review.c.break_glass_id.is_(None))
    )
    return records.read(lambda c: int(c.execute(wanted).scalar_one()))


def read_emergencies(
    records: Records, staff: Staff, *, reviewed: bool, limit: int = 25, offset: int = 0
) -> tuple[EmergencyFile, ...]:
    """Emergencies that wait for a review (oldest first), or that had one (newest first).

    Raises NotSignedIn, NotAllowed.
    """
    _refuse_unless_reviewer(records, staff)
    wanted = _reviewed_rows() if reviewed else _waiting_rows()
    return records.read(
        lambda c: tuple(_file(records, c, row) for row in c.execute(wanted.limit(limit).offset(offset)).all())
    )


def _review_columns() -> Select[Any]:
    review, reviewer = schema.break_glass_review, schema.person.alias("reviewer")
    return (
        glass_rows()
        .add_columns(
            reviewer.c.name.label("reviewer"),
            review.c.at.label("reviewed_at"),
            review.c.words.label("review"),
        )
        .outerjoin(review, review.c.break_glass_id == schema.break_glass.c.id)
        .outerjoin(reviewer, reviewer.c.id == review.c.person_id)
    )


def _waiting_rows() -> Select[Any]:
    glass, review = schema.break_glass, schema.break_glass_review
    return _review_columns().where(review.c.break_glass_id.is_(None)).order_by(glass.c.begun_at, glass.c.id)


def _reviewed_rows() -> Select[Any]:
    review = schema.break_glass_review
    return (
        _review_columns()
        .where(review.c.break_glass_id.is_not(None))
        .order_by(review.c.at.desc(), review.c.break_glass_id)
    )


def _file(records: Records, connection: Connection, row: Row[Any]) -> EmergencyFile:
    scope = row.encounter_id
    try:
        reason = records.unseal(connection, scope, reason_place(row.id), row.reason)
        review = records.unseal(connection, scope, _review_place(row.id), row.review) if row.review else ""
    except RecordErased:
        reason = review = "(erased with the record)"
    glass = emergency_of_row(row)
    return EmergencyFile(
        glass, str(reason), _looks(connection, glass), row.reviewer or "", row.reviewed_at, str(review)
    )


def _looks(connection: Connection, glass: Emergency) -> int:
    """How often the case was looked at while the glass was broken."""
    event = schema.event.c
    return int(
        connection.execute(
            select(func.count())
            .select_from(schema.event)
            .where(
                event.encounter_id == glass.encounter_id,
                event.who == glass.person_id,
                event.kind.in_(VIEWED),
                event.at.between(glass.begun_at, glass.ends_at),
            )
        ).scalar_one()
    )


def emergency_reviewed(records: Records, staff: Staff, emergency_id: str, words: str) -> bool:
    """Keep a director's review; what was still open closes. False when it was reviewed already, or there is none.

    Raises NotSignedIn, NotAllowed (also for one's own emergency), WordsRefused.
    """
    staff = _refuse_unless_reviewer(records, staff)
    plain, now = words_checked(words), records.now()
    glass, review = schema.break_glass, schema.break_glass_review

    def work(connection: Connection) -> bool:
        # The row is locked, so that a second director waits and then finds the review.
        row = connection.execute(
            select(glass).where(glass.c.id == emergency_id).with_for_update()
        ).one_or_none()
        done = select(review.c.person_id).where(review.c.break_glass_id == emergency_id)
        if row is None or connection.execute(done).one_or_none() is not None:
            return False
        if row.person_id == staff.person_id:
            raise NotAllowed("Nobody reviews their own emergency access. Ask another medical director.")
        sealed = records.seal(connection, row.encounter_id, _review_place(emergency_id), plain)
        still_open = (glass.c.id == emergency_id, glass.c.ended_at.is_(None), glass.c.ends_at > now)
        connection.execute(update(glass).where(*still_open).values(ended_at=now))
        columns = {"break_glass_id": emergency_id, "person_id": staff.person_id, "at": now, "words": sealed}
        records.row_added(
            connection,
            review,
            columns,
            "emergency access reviewed",
            staff.author,
            {"emergency": emergency_id},
            encounter_id=row.encounter_id,
        )
        return True

    return records.write(work)
