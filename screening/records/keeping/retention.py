"""How long things are kept: what is past its time under the clinic's policy, and its end.

    due = due_now(records, policy)                       # a look; nothing changes
    done = retention_run(records, policy, by=author)     # erases what is due, one transaction a record

The audit is never erased: the law asks for six years, and the chain is only whole with all of it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    delete,
    func,
    or_,
    select,
)

from screening.records import schema
from screening.records.entries import Author
from screening.records.keeping.erasure import held_among, record_erased, remains_wiped
from screening.records.store import Records

UNFINISHED, FINISHED = "unfinished form", "record past its time"


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """How long: unfinished forms after their last answer, records after the visit (None: until the clinic says), and
    links, sessions, codes, tablets and tries after they ended."""

    drafts: dt.timedelta = dt.timedelta(hours=72)
    records_years: int | None = None
    traces: dt.timedelta = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Due:
    """A record past its time: under which rule, since which moment its time ran, and whether it is on hold."""

    encounter_id: str
    rule: str
    since: dt.datetime
    held: bool


@dataclass(frozen=True, slots=True)
class RetentionDone:
    """What a run did: records erased by rule, traces removed by table. `wiped` False: the database was too busy to
    give up what it still holds of them; run it again."""

    erased: Mapping[str, int]
    traces: Mapping[str, int]
    wiped: bool


def due_now(records: Records, policy: RetentionPolicy) -> tuple[Due, ...]:
    """Every record past its time, longest first; those on hold are told, and not erased."""
    return records.read(lambda connection: _due(connection, policy, records.now()))


def _due(
    connection: Connection, policy: RetentionPolicy, now: dt.datetime, only: str | None = None
) -> tuple[Due, ...]:
    rows = _standing()
    if only is not None:
        rows = rows.where(schema.encounter.c.id == only)
    held = held_among(connection)
    found = (_due_of(row, policy, now, held) for row in connection.execute(rows))
    return tuple(sorted((one for one in found if one), key=lambda one: (one.since, one.encounter_id)))


def _due_of(row: Row[Any], policy: RetentionPolicy, now: dt.datetime, held: frozenset[str]) -> Due | None:
    since = _since(row)
    if row.awaits_review:
        return None  # what somebody opened in an emergency is read by a director first
    unfinished = row.submitted_at is None and not row.judged_urgent and row.signed_at is None
    if unfinished:
        over = now - since > policy.drafts
    else:
        over = policy.records_years is not None and now > _years_after(since, policy.records_years)
    return Due(row.id, UNFINISHED if unfinished else FINISHED, since, row.id in held) if over else None


def _since(row: Row[Any]) -> dt.datetime:
    """The last moment at which anything was done with it, or is still to come: the visit, a link that still opens."""
    moments = (row.created_at, row.visit_date, row.expected, row.answered_at, row.touched_at, row.closes_at, row.submitted_at,
               row.signed_at)  # fmt: skip
    return max(_moment(one) for one in moments if one is not None)


def _moment(value: dt.datetime | dt.date) -> dt.datetime:
    """The end of a day, or the moment itself."""
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime.combine(value, dt.time(), dt.UTC) + dt.timedelta(days=1)


def _years_after(moment: dt.datetime, years: int) -> dt.datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:  # 29 February
        return moment.replace(year=moment.year + years, month=3, day=1)


def _standing() -> Select[Any]:
    """Every encounter that can still be read, with all the moments that count."""
    visit, given, hold, link = schema.encounter, schema.answer, schema.intake_hold, schema.visit_link
    detail, verdict, signed, handed_in = (
        schema.visit_detail,
        schema.judgement,
        schema.determination,
        schema.submission,
    )
    still_opens = and_(link.c.encounter_id == visit.c.id, link.c.ended_at.is_(None))
    glass, review = schema.break_glass, schema.break_glass_review
    reviewed = select(review.c.break_glass_id).where(review.c.break_glass_id == glass.c.id).exists()
    unreviewed = select(glass.c.id).where(glass.c.encounter_id == visit.c.id, ~reviewed).exists()
    urgent = select(verdict.c.id).where(verdict.c.encounter_id == visit.c.id, verdict.c.urgent).exists()
    return (
        select(
            visit.c.id,
            visit.c.created_at,
            visit.c.visit_date,
            handed_in.c.submitted_at,
            _latest(detail.c.visit_date, detail.c.encounter_id).label("expected"),
            _latest(given.c.recorded_at, given.c.encounter_id).label("answered_at"),
            _latest(hold.c.touched_at, hold.c.encounter_id).label("touched_at"),
            select(func.max(link.c.closes_at)).where(still_opens).scalar_subquery().label("closes_at"),
            _latest(signed.c.signed_at, signed.c.encounter_id).label("signed_at"),
            urgent.label("judged_urgent"),
            unreviewed.label("awaits_review"),
        )
        .join(schema.envelope, schema.envelope.c.scope == visit.c.id)
        .outerjoin(handed_in, handed_in.c.encounter_id == visit.c.id)
        .order_by(visit.c.id)
    )


def _latest(moment: ColumnElement[Any], encounter_id: ColumnElement[str]) -> Any:
    return select(func.max(moment)).where(encounter_id == schema.encounter.c.id).scalar_subquery()


def retention_run(
    records: Records, policy: RetentionPolicy, *, by: Author, why: str = "time of keeping over"
) -> RetentionDone:
    """Erase what is due, then remove old traces. What came back into use meanwhile, or is on hold, stays."""
    erased: dict[str, int] = {}
    for due in due_now(records, policy):
        if _erased(records, policy, due, by, why):
            erased[due.rule] = erased.get(due.rule, 0) + 1
    removed = traces_removed(records, policy, by=by)
    return RetentionDone(erased, removed, remains_wiped(records.engines))


def _erased(records: Records, policy: RetentionPolicy, due: Due, by: Author, why: str) -> bool:
    def still(connection: Connection) -> bool:
        return bool(_due(connection, policy, records.now(), due.encounter_id))

    return record_erased(records, due.encounter_id, by=by, why=why, rule=due.rule, still_due=still)


# Traces: what was once needed to let people in


def _past(edge: dt.datetime) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    """Which rows of which tables are past their time; a table stands before those that it refers to."""
    s = schema
    hold, link, mail, call = s.intake_hold, s.visit_link, s.message, s.help_call
    mail_past = func.coalesce(mail.c.settled_at, mail.c.queued_at) < edge
    call_past = func.coalesce(call.c.answered_at, call.c.called_at) < edge
    # While a form is open to be filled in, who typed what decides who may go on reading it.
    closed = or_(
        hold.c.encounter_id.in_(select(s.submission.c.encounter_id)),
        hold.c.encounter_id.not_in(select(s.envelope.c.scope)),
    )
    hold_past = and_(func.coalesce(hold.c.ended_at, edge) < edge, closed)
    linked = select(mail.c.link_id).where(~mail_past)
    held = select(hold.c.device_id).where(hold.c.device_id.is_not(None), ~hold_past)
    called = select(call.c.device_id).where(~call_past)
    return (
        (s.staff_session, or_(s.staff_session.c.ended_at < edge, s.staff_session.c.seen_at < edge)),
        (s.sign_in_step, s.sign_in_step.c.made_at < edge),
        (s.failed_try, s.failed_try.c.at < edge),
        (s.set_up_code, s.set_up_code.c.spent_at < edge),
        (s.short_code, s.short_code.c.expires_at < edge),
        (s.known_browser, s.known_browser.c.ended_at < edge),
        (s.recovery_code, s.recovery_code.c.spent_at < edge),
        (s.second_factor_offer, s.second_factor_offer.c.made_at < edge),
        (mail, mail_past),
        (link, and_(func.coalesce(link.c.ended_at, link.c.closes_at) < edge, link.c.id.not_in(linked))),
        (call, call_past),
        (hold, hold_past),
        (
            s.device,
            and_(s.device.c.revoked_at < edge, s.device.c.id.not_in(held), s.device.c.id.not_in(called)),
        ),
    )


def traces_due(records: Records, policy: RetentionPolicy) -> Mapping[str, int]:
    """How many rows of which table are past their time; tables without any are left out."""
    past = _past(records.now() - policy.traces)

    def counted(connection: Connection) -> dict[str, int]:
        asked = {t.name: select(func.count()).select_from(t).where(which) for t, which in past}
        return {name: many for name, one in asked.items() if (many := connection.execute(one).scalar_one())}

    return records.read(counted)


def traces_removed(records: Records, policy: RetentionPolicy, *, by: Author) -> Mapping[str, int]:
    """Remove them, in one transaction with its event. Returns how many by table."""
    past = _past(records.now() - policy.traces)

    def removed(connection: Connection) -> dict[str, int]:
        gone = {t.name: connection.execute(delete(t).where(which)).rowcount for t, which in past}
        gone = {name: many for name, many in gone.items() if many}
        if gone:
            detail = {"tables": len(gone), "rows": sum(gone.values())}
            records.note(connection, "old traces removed", who=by, detail=detail)
        return gone

    return records.write(removed)
