"""What the store asks its database: the order of the queue, the unfinished intakes, the newest answers."""

from typing import Any

from sqlalchemy import Integer, Select, and_, case, cast, func, or_, select

from screening.records import schema


def current_answers() -> Select[Any]:
    """The newest revision of every answer."""
    table = schema.answer
    newest = (
        select(table.c.encounter_id, table.c.question_key, func.max(table.c.revision).label("revision"))
        .group_by(table.c.encounter_id, table.c.question_key)
        .subquery()
    )
    same = and_(
        table.c.encounter_id == newest.c.encounter_id,
        table.c.question_key == newest.c.question_key,
        table.c.revision == newest.c.revision,
    )
    return select(table).join(newest, same)


def queue_rows() -> Select[Any]:
    """One row a case, in the order of the queue; unjudged cases stand directly below the urgent ones."""
    visit, handed_in, verdict, key = schema.encounter, schema.submission, schema.judgement, schema.envelope
    newest = (
        select(
            verdict.c.encounter_id,
            func.max(verdict.c.number).label("number"),
            func.max(cast(verdict.c.urgent, Integer)).label("urgent"),
        )
        .group_by(verdict.c.encounter_id)
        .subquery()
    )
    urgent = func.coalesce(newest.c.urgent, 0)
    return (
        select(
            visit,
            handed_in.c.submitted_at,
            urgent.label("ever_urgent"),
            *(column.label(f"judgement_{column.name}") for column in verdict.c),
        )
        .select_from(
            # An encounter whose envelope is gone was erased: nothing of it can be read.
            visit.join(key, key.c.scope == visit.c.id)
            .outerjoin(handed_in, handed_in.c.encounter_id == visit.c.id)
            .outerjoin(newest, newest.c.encounter_id == visit.c.id)
            .outerjoin(
                verdict,
                and_(verdict.c.encounter_id == newest.c.encounter_id, verdict.c.number == newest.c.number),
            )
        )
        .where(or_(handed_in.c.encounter_id.is_not(None), urgent == 1))
        .order_by(
            urgent.desc(),
            # Said in a way that every database puts in the same order: no judgement first, no visit date last.
            case((verdict.c.severity.is_(None), 0), else_=1),
            verdict.c.severity.desc(),
            case((visit.c.visit_date.is_(None), 1), else_=0),
            visit.c.visit_date,
            func.coalesce(handed_in.c.submitted_at, visit.c.created_at),
            visit.c.id,
        )
    )


def draft_rows() -> Select[Any]:
    """Intakes that were begun and not handed in, newest first."""
    visit, handed_in, given, hold = schema.encounter, schema.submission, schema.answer, schema.intake_hold
    last = select(func.max(given.c.recorded_at)).where(given.c.encounter_id == visit.c.id).scalar_subquery()
    held = select(hold.c.id).where(hold.c.encounter_id == visit.c.id, hold.c.ended_at.is_(None)).exists()
    return (
        select(visit, last.label("last_answer_at"), held.label("held"))
        .join(schema.envelope, schema.envelope.c.scope == visit.c.id)
        .outerjoin(handed_in, handed_in.c.encounter_id == visit.c.id)
        .where(handed_in.c.encounter_id.is_(None))
        .order_by(visit.c.created_at.desc(), visit.c.id)
    )
