"""What the store asks its database: the unfinished intakes, the newest answers."""

from typing import Any

from sqlalchemy import Select, and_, func, select

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
