"""The tables of the record, one module a subject; Alembic makes them (screening/records/migrations)."""

from screening.records.schema.audit import event
from screening.records.schema.authority import break_glass, break_glass_review, protocol_adoption
from screening.records.schema.base import VERSION, metadata
from screening.records.schema.clinical import answer, encounter, judgement, store, submission
from screening.records.schema.devices import device, help_call, intake_hold, kiosk_pin, short_code
from screening.records.schema.people import (
    failed_try,
    known_browser,
    person,
    person_role,
    provider_link,
    recovery_code,
    second_factor,
    second_factor_offer,
    set_up_code,
    sign_in_step,
    staff_session,
)
from screening.records.schema.visits import message, patient_tag, visit_detail, visit_link

APPEND_ONLY = (
    store,
    encounter,
    answer,
    submission,
    judgement,
    event,
    break_glass_review,
    protocol_adoption,
    visit_detail,
)

__all__ = [
    "APPEND_ONLY",
    "VERSION",
    "answer",
    "break_glass",
    "break_glass_review",
    "device",
    "encounter",
    "event",
    "failed_try",
    "help_call",
    "intake_hold",
    "judgement",
    "known_browser",
    "message",
    "metadata",
    "patient_tag",
    "person",
    "person_role",
    "protocol_adoption",
    "provider_link",
    "recovery_code",
    "second_factor",
    "second_factor_offer",
    "set_up_code",
    "sign_in_step",
    "staff_session",
    "store",
    "submission",
    "triggers",
    "visit_detail",
    "visit_link",
]


def triggers() -> tuple[str, ...]:
    """The SQLite statements that make the append-only tables refuse UPDATE and DELETE."""
    return tuple(
        f"CREATE TRIGGER IF NOT EXISTS {table.name}_no_{act.lower()} BEFORE {act} ON {table.name} "
        f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
        for table in APPEND_ONLY
        for act in ("UPDATE", "DELETE")
    )
