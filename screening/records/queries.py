"""What the store asks its database: the unfinished intakes, a few answers of many."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, String, cast, column, except_, func, select, tuple_, values

from screening.records import schema


def answers_among(wanted: Sequence[tuple[str, str]]) -> Select[Any]:
    """Every revision of a few answers, oldest first: `wanted` are pairs of an encounter's id and a question's key."""
    table = schema.answer
    # As pairs, for two lists would be tried crosswise; as text by name, or SQLite takes them for another kind of value
    # than the columns hold, and finds none of them by its index.
    listed = values(column("encounter", String), column("question", String)).data(list(wanted)).cte("listed")
    pairs = select(cast(listed.c.encounter, String), cast(listed.c.question, String))
    return (
        select(table)
        .where(tuple_(table.c.encounter_id, table.c.question_key).in_(pairs))
        .order_by(table.c.revision)
    )


def draft_rows() -> Select[Any]:
    """Intakes that were begun and not handed in, newest first."""
    visit, handed_in, given, hold = schema.encounter, schema.submission, schema.answer, schema.intake_hold
    last = select(func.max(given.c.recorded_at)).where(given.c.encounter_id == visit.c.id).scalar_subquery()
    held = select(hold.c.id).where(hold.c.encounter_id == visit.c.id, hold.c.ended_at.is_(None)).exists()
    # Two lists of ids laid beside each other: nothing is looked up for the many that were handed in.
    unfinished = except_(select(visit.c.id), select(handed_in.c.encounter_id))
    return (
        select(visit, last.label("last_answer_at"), held.label("held"))
        .join(schema.envelope, schema.envelope.c.scope == visit.c.id)
        .where(visit.c.id.in_(unfinished))
        .order_by(visit.c.created_at.desc(), visit.c.id)
    )
