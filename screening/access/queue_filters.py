"""The filters of the queue that somebody keeps for themselves, and the one they are looking through now.

A filter says which cases, never which patient: words that were searched for are in none. The one in use lasts as long
as the sign-in, so that whoever comes back from a case finds the queue as they left it.
"""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select

from screening.access.authority import refuse_unless_allowed
from screening.access.permissions import Permission
from screening.access.sessions import Staff
from screening.errors import ValueRefused, WordsRefused
from screening.records import schema
from screening.records.entries import WHOLE_QUEUE, CaseStatus, QueueFilter
from screening.records.store import Records
from screening.records.values import text_cleaned, written

MOST_SAVED = 20
LONGEST_NAME = 60
# Before the id of a session: the filter in use there. No name that somebody gives begins like this.
_IN_USE = "\u00a0in use "


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A filter under a name."""

    id: str
    name: str
    wanted: QueueFilter


def read_saved_filters(records: Records, staff: Staff) -> tuple[SavedFilter, ...]:
    """One's own filters, by name. Raises NotSignedIn, NotAllowed."""
    staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)
    table = schema.saved_filter
    wanted = select(table).where(_named(staff)).order_by(table.c.name, table.c.id)
    rows = records.read(lambda connection: connection.execute(wanted).all())
    return tuple(SavedFilter(row.id, row.name, filter_read(row.filter)) for row in rows)


def filter_saved(records: Records, staff: Staff, name: str, wanted: QueueFilter) -> SavedFilter:
    """Keep a filter under a name; under a name that is there it takes the place of the old one.

    Raises NotSignedIn, NotAllowed, WordsRefused (the name, or there are MOST_SAVED already).
    """
    staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)
    fresh = SavedFilter(uuid.uuid4().hex, _name_checked(name), replace(wanted, only=None))
    table, now = schema.saved_filter, records.now()

    def work(connection: Connection) -> SavedFilter:
        _only_one_at_a_time(connection, staff)
        there = select(table.c.id).where(_named(staff), table.c.name == fresh.name)
        old = connection.execute(there).scalar_one_or_none()
        if old == fresh.id:
            return fresh
        if old is None and _how_many(connection, staff) >= MOST_SAVED:
            raise WordsRefused(f"You keep {MOST_SAVED} filters already. Remove one that you no longer need.")
        if old is not None:
            connection.execute(delete(table).where(table.c.id == old))
        _keep(connection, fresh.id, staff, fresh.name, fresh.wanted, now)
        records.note(connection, "queue filter saved", who=staff.author)
        return fresh

    return records.write(work)


def filter_removed(records: Records, staff: Staff, filter_id: str) -> None:
    """Keep one's own filter no longer; one that is gone already is left at that. Raises NotSignedIn, NotAllowed."""
    staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)
    table = schema.saved_filter

    def work(connection: Connection) -> None:
        if connection.execute(delete(table).where(_named(staff), table.c.id == filter_id)).rowcount:
            records.note(connection, "queue filter removed", who=staff.author)

    records.write(work)


def filter_in_use(records: Records, staff: Staff) -> QueueFilter:
    """Through which filter this person looked last, in this sign-in. Raises NotSignedIn, NotAllowed."""
    staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)
    table = schema.saved_filter
    wanted = select(table.c.filter).where(
        table.c.person_id == staff.person_id, table.c.name == _used_in(staff)
    )
    kept = records.read(lambda connection: connection.execute(wanted).scalars().first())
    return WHOLE_QUEUE if kept is None else filter_read(kept)


def filter_used(records: Records, staff: Staff, wanted: QueueFilter) -> None:
    """Keep through which filter this person looks, until they sign in anew. Raises NotSignedIn, NotAllowed."""
    staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)
    id, now, table = uuid.uuid4().hex, records.now(), schema.saved_filter

    def work(connection: Connection) -> None:
        _only_one_at_a_time(connection, staff)
        connection.execute(
            delete(table).where(table.c.person_id == staff.person_id, table.c.name.startswith(_IN_USE))
        )
        _keep(connection, id, staff, _used_in(staff), replace(wanted, only=None), now)

    records.write(work)


def _used_in(staff: Staff) -> str:
    return f"{_IN_USE}{staff.session_id}"


def _named(staff: Staff) -> Any:
    """The rows of this person that are saved filters."""
    table = schema.saved_filter.c
    return and_(table.person_id == staff.person_id, ~table.name.startswith(_IN_USE))


def _only_one_at_a_time(connection: Connection, staff: Staff) -> None:
    """Two windows of one person keep filters one after the other."""
    table = schema.person
    connection.execute(
        select(table.c.id).where(table.c.id == staff.person_id).with_for_update(key_share=True)
    )


def _how_many(connection: Connection, staff: Staff) -> int:
    counted = select(func.count()).select_from(schema.saved_filter).where(_named(staff))
    return int(connection.execute(counted).scalar_one())


def _keep(
    connection: Connection, id: str, staff: Staff, name: str, wanted: QueueFilter, now: dt.datetime
) -> None:
    connection.execute(
        insert(schema.saved_filter).values(
            id=id, person_id=staff.person_id, name=name, filter=filter_written(wanted), made_at=now
        )
    )


def _name_checked(name: str) -> str:
    try:
        plain = " ".join(text_cleaned(name).split())
    except ValueRefused as refused:
        raise WordsRefused(str(refused)) from None
    if not 1 <= len(plain) <= LONGEST_NAME:
        raise WordsRefused(f"Give the filter a name of up to {LONGEST_NAME} characters.")
    return plain


def filter_written(wanted: QueueFilter) -> str:
    """A filter as it is kept: JSON of what it asks for, without what a search found."""
    said: dict[str, Any] = {
        field.name: _plain(getattr(wanted, field.name))
        for field in fields(QueueFilter)
        if field.name != "only" and getattr(wanted, field.name) != field.default
    }
    return written(said)


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    return [str(one) for one in value] if isinstance(value, tuple) else value


def filter_read(kept: str) -> QueueFilter:
    """The same, read again. What an older program kept and this one does not know is left out."""
    said: Mapping[str, Any] = json.loads(kept)
    known: dict[str, Any] = {}
    for name, value in said.items():
        with suppress(ValueError):
            if name in ("visit_from", "visit_to"):
                known[name] = dt.date.fromisoformat(value)
            elif name == "statuses":
                known[name] = tuple(CaseStatus(one) for one in value)
            elif name in _TEXTS or name in ("urgent", "awaits_second"):
                known[name] = value
    return QueueFilter(**known)


_TEXTS = ("route", "outcome", "reason", "route_asked", "assignee")
