"""Which cases of the queue a filter lets through: a page of them, and how many there are, each from one index.

Without a tag (outcome, reason, route asked, awaiting a second signature) they are found in the queue itself; with one in
what stands under that tag, where each case has its place in the queue again.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Select, Table, and_, exists, func, or_, select

from screening.records import schema
from screening.records.entries import NOBODY, WAITING, CaseStatus, QueueFilter
from screening.records.worklist import (
    ANY_ROUTE,
    AWAITS_SECOND,
    NOT_JUDGED,
    Opener,
    outcome_told,
    tag_told,
)


def worklist_page(records: Opener, wanted: QueueFilter, limit: int, offset: int) -> Select[Any]:
    """A page of the cases that the filter lets through: the place in the queue and the encounter.

    Urgent first, then what was not judged, then the worst, then the earliest visit, then the longest waiting.
    """
    place, visit = schema.worklist, schema.encounter
    # Found in the list alone, so that a page far down costs no more than counting to it.
    listed, conditions = _listed(records, wanted)
    found_ids = select(listed.c.encounter_id).where(*conditions)
    page = _in_order(found_ids, listed).limit(limit).offset(offset).subquery()
    found = select(place, visit).join(page, page.c.encounter_id == place.c.encounter_id)
    found = found.join(visit, visit.c.id == place.c.encounter_id)
    # An encounter whose envelope is gone was erased: nothing of it can be read.
    return _in_order(found.join(schema.envelope, schema.envelope.c.scope == visit.c.id), place)


def _in_order(found: Select[Any], table: Table) -> Select[Any]:
    place = table.c
    return found.order_by(place.calm, place.mildness, place.visit_on, place.since, place.encounter_id)


def worklist_counts(records: Opener, wanted: QueueFilter) -> Select[Any]:
    """How many cases the filter lets through, by status."""
    listed, conditions = _listed(records, wanted)
    counted = select(listed.c.status, func.count().label("cases")).where(and_(True, *conditions))
    return counted.group_by(listed.c.status)


def urgent_unattended(signing: Collection[str]) -> Select[Any]:
    """How many urgent cases wait of which nobody has taken note who works here in one of the roles that may sign."""
    place, person, role = schema.worklist.c, schema.person.c, schema.person_role.c
    here = exists().where(person.id == place.assignee, person.left_at.is_(None))
    signs = exists().where(role.person_id == place.assignee, role.role.in_(sorted(map(str, signing))))
    unattended = or_(place.acknowledged_at.is_(None), ~here, ~signs)
    return select(func.count()).where(place.waiting == 1, place.calm == 0, unattended)


def not_judged(limit: int) -> Select[Any]:
    """Cases that wait and changed since they were judged last, or never were. Not while a patient answers again on a
    device: that is judged when they send it, or once the device closes."""
    place, hold = schema.worklist.c, schema.intake_hold.c
    answering = exists().where(hold.encounter_id == place.encounter_id, hold.ended_at.is_(None))
    left = or_(place.status != CaseStatus.ASKED_BACK.value, ~answering)
    kept = exists().where(schema.envelope.c.scope == place.encounter_id)  # what was erased cannot be judged
    wanted = select(place.encounter_id).where(place.waiting == 1, place.calm.in_((0, 1)), left, kept)
    return wanted.where(place.mildness == -NOT_JUDGED).order_by(place.since).limit(limit)


def _listed(records: Opener, wanted: QueueFilter) -> tuple[Table, list[Any]]:
    """In which list the cases are looked for, the queue or what stands under one tag, and under which conditions."""
    tags = [tag_told(records, told) for told in _tags_wanted(wanted)]
    listed = schema.worklist_tag if tags else schema.worklist
    conditions = [*_among(listed, set(wanted.statuses)), *_conditions(listed, wanted)]
    conditions += [schema.worklist_tag.c.tag == tag for tag in tags[:1]]
    for tag in tags[1:]:
        other = schema.worklist_tag.alias()
        having = select(other.c.tag).where(other.c.tag == tag, other.c.encounter_id == listed.c.encounter_id)
        conditions.append(having.exists())
    return listed, conditions


def _conditions(listed: Table, wanted: QueueFilter) -> Iterator[Any]:
    place = listed.c
    if wanted.urgent:
        yield place.calm == 0
    if wanted.assignee == NOBODY:
        yield place.assignee.is_(None)
    elif wanted.assignee:
        yield place.assignee == wanted.assignee
    if wanted.visit_from is not None:
        yield place.visit_on >= wanted.visit_from
    if wanted.visit_to is not None:
        yield place.visit_on <= wanted.visit_to
    if wanted.only is not None:
        yield place.encounter_id.in_(wanted.only)


def _among(listed: Table, statuses: set[CaseStatus]) -> Iterator[Any]:
    """In the words of the index that fits: all that waits, one status, or several."""
    place = listed.c
    if statuses == set(WAITING):
        yield place.waiting == 1
    elif len(statuses) == 1:
        yield place.status == next(iter(statuses)).value
    elif statuses != set(CaseStatus):
        yield place.status.in_(sorted(status.value for status in statuses))


def _tags_wanted(wanted: QueueFilter) -> Iterator[str]:
    if wanted.awaits_second:  # the rarest stands first: it is what the others are looked for among
        yield AWAITS_SECOND
    if wanted.outcome:
        yield outcome_told(wanted.route or ANY_ROUTE, wanted.outcome)
    if wanted.reason:
        yield f"reason/{wanted.reason}"
    if wanted.route_asked:
        yield f"asked/{wanted.route_asked}"
