"""Who has a case, who took note that it is urgent, and who has it on the screen right now.

assign(records, staff, row.encounter.id, person_id, seen=row.assignment)     # the assignment the page showed
acknowledge(records, staff, row.encounter.id, seen=row.assignment)           # "I take this urgent case"
give_back(records, staff, row.encounter.id, seen=row.assignment)
case_seen_open(records, staff, encounter_id)                                 # from the case page, every few seconds
open_by(records, staff, ids)                                                 # {encounter id: names of the others}
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from screening.access.authority import refuse_unless_allowed
from screening.access.break_glass import refuse_unless_case_open
from screening.access.permissions import ALLOWED, Permission
from screening.access.sessions import Staff
from screening.access.visits import encounter_locked
from screening.errors import RevisionConflict, UnknownPerson
from screening.records import schema
from screening.records.store import Records

# A case counts as open for this long after its page last said so.
ALIVE = dt.timedelta(seconds=60)
# The page says so more often than it has to be written down.
_SEEN_EVERY = dt.timedelta(seconds=15)


def assignable_people(records: Records, staff: Staff) -> dict[str, str]:
    """Who may be given a case, by name: whoever works here and may sign. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_CASES)
    found = records.read(_who_may_sign)
    return dict(sorted(found.items(), key=lambda one: one[1].casefold()))


def owners_named(records: Records, staff: Staff, person_ids: Collection[str]) -> dict[str, str]:
    """The names of people who have a case, whether or not they still work here. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_CASES)
    return {id: name for id, name in records.names().items() if id in person_ids} if person_ids else {}


def assign(
    records: Records, staff: Staff, encounter_id: str, person_id: str, *, seen: int, key: str | None = None
) -> int:
    """Give a case to somebody who may sign; urgent or not, they have yet to take note of it. Returns the number of
    the assignment. `seen`: the number that was shown (0: none yet); pressed twice with one `key` it counts once.

    Raises NotSignedIn, NotAllowed, UnknownEncounter, UnknownPerson, RevisionConflict (somebody was quicker: who).
    """
    staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)

    def refuse(connection: Connection) -> None:
        _refuse_unless_seen(connection, encounter_id, seen)
        if person_id not in _who_may_sign(connection):
            raise UnknownPerson(
                "A case is given to a clinician who works here. Reload the page and choose again."
            )

    return records.act_added(
        encounter_id, schema.assignment, "case assigned", staff.author, key=key or uuid.uuid4().hex,
        refuse=refuse, person_id=person_id, acknowledged=False,
    )  # fmt: skip


def acknowledge(
    records: Records, staff: Staff, encounter_id: str, *, seen: int, key: str | None = None
) -> int:
    """Take an urgent case: it is one's own from now on, and the time stands beside the name. Returns the number of the
    assignment; `seen` and `key` as for `assign`.

    Raises NotSignedIn, NotAllowed, UnknownEncounter, RevisionConflict (somebody was quicker, or it is not urgent).
    """
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)

    def refuse(connection: Connection) -> None:
        _refuse_unless_seen(connection, encounter_id, seen)
        place = schema.worklist.c
        urgent = select(place.calm).where(place.encounter_id == encounter_id, place.calm == 0)
        if connection.execute(urgent).one_or_none() is None:
            raise RevisionConflict("This case is not urgent. Reload the page to see how it stands now.")

    return records.act_added(
        encounter_id, schema.assignment, "urgent case acknowledged", staff.author, key=key or uuid.uuid4().hex,
        refuse=refuse, person_id=staff.person_id, acknowledged=True,
    )  # fmt: skip


def give_back(records: Records, staff: Staff, encounter_id: str, *, seen: int, key: str | None = None) -> int:
    """Nobody has the case any more; of an urgent one nobody has taken note then. Returns the number of the assignment;
    `seen` and `key` as for `assign`. Raises NotSignedIn, NotAllowed, UnknownEncounter, RevisionConflict.
    """
    staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)
    return records.act_added(
        encounter_id, schema.assignment, "case given back", staff.author, key=key or uuid.uuid4().hex,
        refuse=lambda connection: _refuse_unless_seen(connection, encounter_id, seen),
        person_id=None, acknowledged=False,
    )  # fmt: skip


def _refuse_unless_seen(connection: Connection, encounter_id: str, seen: int) -> None:
    """Raises RevisionConflict, with whoever has the case now, unless that is what the asker saw."""
    last = _last(connection, encounter_id)
    if (0 if last is None else last.number) == seen:
        return
    now = "Nobody has it now." if last is None or last.name is None else f"{last.name} has it now."
    raise RevisionConflict(f"Somebody was quicker with this case. {now} Nothing was changed.")


def _last(connection: Connection, encounter_id: str) -> Any:
    """The last assignment, with the name of whoever has the case; None for none."""
    table, person = schema.assignment, schema.person
    wanted = select(table.c.number, person.c.name).outerjoin(person, person.c.id == table.c.person_id)
    return connection.execute(
        wanted.where(table.c.encounter_id == encounter_id).order_by(table.c.number.desc()).limit(1)
    ).one_or_none()


def _who_may_sign(connection: Connection) -> dict[str, str]:
    person, role = schema.person, schema.person_role
    signing = select(role.c.person_id).where(role.c.role.in_([one.value for one in ALLOWED[Permission.SIGN]]))
    wanted = select(person.c.id, person.c.name).where(person.c.left_at.is_(None), person.c.id.in_(signing))
    return {row.id: row.name for row in connection.execute(wanted)}


def case_seen_open(records: Records, staff: Staff, encounter_id: str) -> None:
    """Somebody has this case on the screen now. Raises NotSignedIn, NotAllowed, UnknownEncounter, RecordErased."""
    staff = refuse_unless_case_open(records, staff, encounter_id)
    table, now = schema.case_open, records.now()
    mine = table.c.person_id == staff.person_id
    here = (mine, table.c.encounter_id == encounter_id)

    def work(connection: Connection) -> None:
        encounter_locked(connection, encounter_id)
        connection.execute(delete(table).where(mine, table.c.seen_at <= now - ALIVE))
        if connection.execute(update(table).where(*here).values(seen_at=now)).rowcount == 0:
            connection.execute(
                insert(table).values(encounter_id=encounter_id, person_id=staff.person_id, seen_at=now)
            )

    fresh = select(table.c.seen_at).where(*here, table.c.seen_at > now - _SEEN_EVERY)
    if records.read(lambda connection: connection.execute(fresh).one_or_none()) is None:
        records.write(work)


def open_by(records: Records, staff: Staff, encounter_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The names of the others who have these cases on the screen now, by encounter id; a case that nobody else has
    open is left out. Raises NotSignedIn, NotAllowed.
    """
    staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)
    table, person = schema.case_open, schema.person
    wanted = (
        select(table.c.encounter_id, person.c.name)
        .join(person, person.c.id == table.c.person_id)
        .where(
            table.c.encounter_id.in_(encounter_ids),
            table.c.person_id != staff.person_id,
            table.c.seen_at > records.now() - ALIVE,
        )
        .order_by(person.c.name)
    )
    found: dict[str, tuple[str, ...]] = {}
    for row in records.read(lambda connection: connection.execute(wanted).all()):
        found[row.encounter_id] = (*found.get(row.encounter_id, ()), row.name)
    return found
