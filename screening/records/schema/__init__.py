"""The tables of the record, one module a subject; Alembic makes them (screening/records/migrations)."""

from sqlalchemy import Table

from screening.records.schema.audit import audit_head, event
from screening.records.schema.authority import break_glass, break_glass_review, protocol_adoption
from screening.records.schema.base import metadata
from screening.records.schema.clinical import answer, determination, encounter, judgement, submission
from screening.records.schema.devices import device, help_call, intake_hold, kiosk_pin, short_code
from screening.records.schema.envelopes import envelope
from screening.records.schema.health import heartbeat
from screening.records.schema.keeping import legal_hold, tombstone
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
from screening.records.schema.review import (
    COUNTED,
    ask_back,
    ask_back_end,
    assignment,
    case_entry,
    case_open,
    determination_draft,
    paper,
    reading,
    release,
    saved_filter,
    worklist,
    worklist_tag,
)
from screening.records.schema.visits import message, patient_tag, visit_detail, visit_link

APPEND_ONLY: tuple[Table, ...] = (
    encounter,
    answer,
    submission,
    judgement,
    determination,
    event,
    break_glass_review,
    protocol_adoption,
    visit_detail,
    tombstone,
    legal_hold,
    *COUNTED,
)

__all__ = [
    "APPEND_ONLY",
    "COUNTED",
    "answer",
    "append_only_ddl",
    "ask_back",
    "ask_back_end",
    "assignment",
    "audit_head",
    "break_glass",
    "break_glass_review",
    "case_entry",
    "case_open",
    "determination",
    "determination_draft",
    "device",
    "encounter",
    "envelope",
    "event",
    "failed_try",
    "heartbeat",
    "help_call",
    "intake_hold",
    "judgement",
    "kiosk_pin",
    "known_browser",
    "legal_hold",
    "message",
    "metadata",
    "paper",
    "patient_tag",
    "person",
    "person_role",
    "protocol_adoption",
    "provider_link",
    "reading",
    "recovery_code",
    "release",
    "saved_filter",
    "second_factor",
    "second_factor_offer",
    "set_up_code",
    "short_code",
    "sign_in_step",
    "staff_session",
    "submission",
    "tombstone",
    "visit_detail",
    "visit_link",
    "worklist",
    "worklist_tag",
]


def append_only_ddl(dialect: str, tables: tuple[str, ...]) -> tuple[str, ...]:
    """The statements that make tables refuse UPDATE and DELETE, on "sqlite" or "postgresql"."""
    if dialect == "sqlite":
        return tuple(_sqlite(table, act) for table in tables for act in ("UPDATE", "DELETE"))
    return (_POSTGRES_REFUSAL, *(_postgres(table) for table in tables))


def _sqlite(table: str, act: str) -> str:
    return (
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


_POSTGRES_REFUSAL = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END$$"
)


def _postgres(table: str) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
