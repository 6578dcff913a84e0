"""What the store asks its database: the unfinished intakes, a few answers of many."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, String, and_, column, func, select, values

from screening.records import schema


def answers_among(wanted: Sequence[tuple[str, str]]) -> Select[Any]:
    """Every revision of a few answers, oldest first: `wanted` are pairs of an encounter's id and a question's key."""
    table = schema.answer
    # Looked up one by one, by the index: two lists of what may stand in each column would be tried crosswise.
    listed = values(column("encounter", String), column("question", String)).data(list(wanted))
    pairs = listed.cte("pairs")
    same = and_(table.c.encounter_id == pairs.c.encounter, table.c.question_key == pairs.c.question)
    return select(table).select_from(pairs.join(table, same)).order_by(table.c.revision)


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
