"""The tables of the record, one module a subject; Alembic makes them (screening/records/migrations)."""

from screening.records.schema.audit import event
from screening.records.schema.base import VERSION, metadata
from screening.records.schema.clinical import answer, encounter, judgement, store, submission
from screening.records.schema.devices import intake_hold
from screening.records.schema.people import failed_try, person, person_role, set_up_code, staff_session

APPEND_ONLY = (store, encounter, answer, submission, judgement, event)

__all__ = [
    "APPEND_ONLY",
    "VERSION",
    "answer",
    "encounter",
    "event",
    "failed_try",
    "intake_hold",
    "judgement",
    "metadata",
    "person",
    "person_role",
    "set_up_code",
    "staff_session",
    "store",
    "submission",
    "triggers",
]


def triggers() -> tuple[str, ...]:
    """The SQLite statements that make the append-only tables refuse UPDATE and DELETE."""
    return tuple(
        f"CREATE TRIGGER IF NOT EXISTS {table.name}_no_{act.lower()} BEFORE {act} ON {table.name} "
        f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
        for table in APPEND_ONLY
        for act in ("UPDATE", "DELETE")
    )
