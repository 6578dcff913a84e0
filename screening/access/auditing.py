"""Reading the audit: who did and saw what, when and from where; and whose looking stands out. Reading it is noted too."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from screening.access.authority import refuse_unless_allowed
from screening.access.break_glass import VIEWED
from screening.access.permissions import Permission
from screening.access.sessions import Staff
from screening.records import schema
from screening.records.audit import AuditState
from screening.records.entries import Author
from screening.records.store import Records
from screening.records.values import Json

WEEK = dt.timedelta(days=7)
STANDS_OUT = 3


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which events are wanted; None asks for all. `case`: an encounter's id or its beginning. `until`: not included.
    `but`: kinds that are left out."""

    person_id: str | None = None
    kind: str | None = None
    case: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One event. `name` is the person's, "" for whoever is no member of staff."""

    id: int
    at: dt.datetime
    kind: str
    who: Author
    name: str
    encounter_id: str | None
    origin: str
    detail: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Outlier:
    """How many cases and papers one person looked at in a week, beside the median of everyone else who looked."""

    person_id: str
    name: str
    views: int
    median: float

    @property
    def stands_out(self) -> bool:
        """Whether this is more than three times what the others do."""
        return self.views > STANDS_OUT * self.median


EVERYTHING = AuditFilter()


def _conditions(wanted: AuditFilter, newest: int | None) -> Iterator[ColumnElement[bool]]:
    event = schema.event.c
    if wanted.person_id is not None:
        yield event.who == wanted.person_id
    if wanted.kind is not None:
        yield event.kind == wanted.kind
    if wanted.case is not None:
        yield event.encounter_id.startswith(wanted.case, autoescape=True)
    if wanted.since is not None:
        yield event.at >= wanted.since
    if wanted.until is not None:
        yield event.at < wanted.until
    if wanted.but:
        yield event.kind.not_in(wanted.but)
    if newest is not None:
        yield event.id <= newest


def read_newest(records: Records, staff: Staff) -> int:
    """The number of the newest event: a list that is read page by page stays as it was when it was opened.

    That the audit is read is noted. Raises NotSignedIn, NotAllowed.
    """
    staff = refuse_unless_allowed(records, staff, Permission.READ_AUDIT)
    records.write(lambda c: records.note(c, "audit read", who=staff.author))
    return records.read(lambda c: int(c.execute(select(func.max(schema.event.c.id))).scalar_one()))


def read_audit(
    records: Records,
    staff: Staff,
    wanted: AuditFilter = EVERYTHING,
    *,
    newest: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[AuditRow, ...]:
    """Events, newest first, up to the one numbered `newest`. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_AUDIT)
    event, person = schema.event, schema.person
    rows = (
        select(event, person.c.name.label("name"))
        .outerjoin(person, person.c.id == event.c.who)
        .where(*_conditions(wanted, newest))
        .order_by(event.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return records.read(lambda c: tuple(map(_row, c.execute(rows))))


def _row(row: Row[Any]) -> AuditRow:
    who = Author(row.who_kind, row.who)
    return AuditRow(row.id, row.at, row.kind, who, row.name or "", row.encounter_id, row.origin, row.detail)


def read_audit_length(
    records: Records, staff: Staff, wanted: AuditFilter = EVERYTHING, *, newest: int | None = None
) -> int:
    """How many events there are. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_AUDIT)
    rows = select(func.count()).select_from(schema.event).where(*_conditions(wanted, newest))
    return records.read(lambda c: int(c.execute(rows).scalar_one()))


def read_audit_kinds(records: Records, staff: Staff) -> tuple[str, ...]:
    """Every kind of event that was ever noted, by name. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_AUDIT)
    kinds = select(schema.event.c.kind).distinct().order_by(schema.event.c.kind)
    return records.read(lambda c: tuple(c.execute(kinds).scalars()))


def read_audit_people(records: Records, staff: Staff) -> Mapping[str, str]:
    """The names of everyone who ever worked here, by person id. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_AUDIT)
    person = schema.person.c
    rows = select(person.id, person.name).order_by(person.name_key)
    return records.read(lambda c: {row.id: row.name for row in c.execute(rows)})


def read_audit_state(records: Records, staff: Staff) -> AuditState:
    """Whether the end of the chain is as it should be: a quick look. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_AUDIT)
    return records.audit_state()


def audit_checked(records: Records, staff: Staff) -> AuditState:
    """Every event and every row that it vouches for, worked out again; noted. Raises NotSignedIn, NotAllowed."""
    staff = refuse_unless_allowed(records, staff, Permission.READ_AUDIT)
    state = records.audit_verified()
    detail = {"events": state.length, "whole": state.whole}
    records.write(lambda c: records.note(c, "audit checked", who=staff.author, detail=detail))
    return state


def read_outliers(records: Records, staff: Staff, until: dt.datetime) -> tuple[Outlier, ...]:
    """Everyone who looked at a case in the week before `until`, most looks first. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_AUDIT)
    event, person = schema.event.c, schema.person.c
    views = func.count().label("views")
    rows = (
        select(person.id, person.name, views)
        .select_from(schema.event.join(schema.person, person.id == event.who))
        .where(event.kind.in_(VIEWED), event.at >= until - WEEK, event.at < until)
        .group_by(person.id, person.name)
        .order_by(views.desc(), person.name, person.id)
    )
    found = records.read(lambda c: c.execute(rows).all())
    counts = {row.id: int(row.views) for row in found}
    return tuple(
        Outlier(row.id, row.name, counts[row.id], _median_of_others(counts, row.id)) for row in found
    )


def _median_of_others(counts: Mapping[str, int], person_id: str) -> float:
    """Someone whom nobody can be compared with is compared with themself: then nothing stands out."""
    others: Sequence[int] = [count for id, count in counts.items() if id != person_id]
    return float(median(others)) if others else float(counts[person_id])
