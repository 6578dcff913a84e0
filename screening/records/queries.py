"""What the store asks its database: the unfinished intakes, a few answers of many."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, String, cast, except_, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from screening.records import schema


def answers_among(wanted: Sequence[tuple[str, str]], dialect: str) -> Select[Any]:
    """Every revision of a few answers, oldest first: `wanted` are pairs of an encounter's id and a question's key."""
    table = schema.answer
    # As pairs, for two lists would be tried crosswise; in one parameter, for a statement with thousands of them takes
    # longer to put together than to run; as text by name, or SQLite takes them for another kind of value than the columns
    # hold, and finds none of them by its index.
    pairs = _pairs_sqlite(wanted) if dialect == "sqlite" else _pairs_postgresql(wanted)
    return (
        select(table)
        .where(tuple_(table.c.encounter_id, table.c.question_key).in_(pairs))
        .order_by(table.c.revision)
    )


def _pairs_sqlite(wanted: Sequence[tuple[str, str]]) -> Select[str, str]:
    listed = func.json_each(json.dumps(wanted)).table_valued("value")
    first, second = (func.json_extract(listed.c.value, f"$[{place}]") for place in (0, 1))
    return select(cast(first, String), cast(second, String))


def _pairs_postgresql(wanted: Sequence[tuple[str, str]]) -> Select[str, str]:
    lists = (cast([pair[place] for pair in wanted], ARRAY(String)) for place in (0, 1))
    listed = func.unnest(*lists).table_valued("encounter", "question").render_derived()
    return select(cast(listed.c.encounter, String), cast(listed.c.question, String))


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
