"""The tables of the record: what was answered, handed in, judged and seen is only ever added to.

Portable SQL; on SQLite triggers refuse UPDATE and DELETE on every append-only table. Times are UTC. The two
tables of access that change (a session ends, a tablet is handed back) keep no clinical content.
"""

import datetime as dt
import json

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from screening.records.values import Json, written

VERSION = 1


class UtcTime(TypeDecorator[dt.datetime]):
    """A moment in UTC. A time without a zone is refused: nobody could tell later what it meant."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs its zone")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class WrittenJson(TypeDecorator[Json]):
    """A JSON value in its one written form; SQL NULL is kept apart for "no value"."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Json, dialect: Dialect) -> str | None:
        return None if value is None else written(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Json:
        if value is None:
            return None
        loaded: Json = json.loads(value)
        return loaded


metadata = MetaData()
_ID = String(32)
_HASH = String(64)

store = Table(
    "store",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("made_at", UtcTime, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("name_key", String(200), nullable=False, unique=True),
    Column("password_hash", String(300), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("left_at", UtcTime),
)

person_role = Table(
    "person_role",
    metadata,
    Column("person_id", _ID, ForeignKey("person.id"), primary_key=True),
    Column("role", String(40), primary_key=True),
)

set_up_code = Table(
    "set_up_code",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("code_hash", _HASH, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("spent_at", UtcTime),
)

failed_try = Table(
    "failed_try",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("about_hash", _HASH, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("failed_try_about", "about_hash", "at"),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("token_hash", _HASH, nullable=False, unique=True),
    Column("person_id", _ID, ForeignKey("person.id"), nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index("staff_session_person", "person_id"),
)

encounter = Table(
    "encounter",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("created_at", UtcTime, nullable=False),
    Column("visit_date", Date),
    Column("questionnaire_version", String(100), nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("locale", String(20), nullable=False),
    Column("begun_by_kind", String(10), nullable=False),
    Column("begun_by", String(64), nullable=False),
    Index("encounter_created", "created_at"),
)

# A tablet or browser that may write one intake: which, since when, under which nonce, and which window holds
# the pen.
intake_hold = Table(
    "intake_hold",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("token_hash", _HASH, nullable=False, unique=True),
    Column("encounter_id", _ID, ForeignKey("encounter.id"), nullable=False),
    Column("nonce", String(32), nullable=False, unique=True),
    Column("begun_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("window", String(64)),
    Index("intake_hold_encounter", "encounter_id"),
)

answer = Table(
    "answer",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("encounter_id", _ID, ForeignKey("encounter.id"), nullable=False),
    Column("question_id", String(120), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("value", WrittenJson),
    Column("absent", String(40)),
    Column("author_kind", String(10), nullable=False),
    Column("author", String(64), nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    UniqueConstraint("encounter_id", "question_id", "revision", name="one_answer_a_revision"),
    CheckConstraint("value IS NULL OR absent IS NULL", name="a_value_or_a_reason"),
    CheckConstraint("revision >= 1", name="revisions_count_from_one"),
)

submission = Table(
    "submission",
    metadata,
    Column("encounter_id", _ID, ForeignKey("encounter.id"), primary_key=True),
    Column("idempotency_key", String(64), nullable=False, unique=True),
    Column("submitted_at", UtcTime, nullable=False),
    Column("answers_hash", _HASH, nullable=False),
    Column("questionnaire_hash", _HASH, nullable=False),
    Column("author_kind", String(10), nullable=False),
    Column("author", String(64), nullable=False),
)

judgement = Table(
    "judgement",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("encounter_id", _ID, ForeignKey("encounter.id"), nullable=False),
    Column("protocol_name", String(100), nullable=False),
    Column("protocol_version", String(40), nullable=False),
    Column("protocol_hash", _HASH, nullable=False),
    Column("policy", String(40), nullable=False),
    Column("judged_at", UtcTime, nullable=False),
    Column("answers_hash", _HASH, nullable=False),
    Column("outcomes", WrittenJson, nullable=False),
    Column("tally", WrittenJson, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Index("judgement_encounter", "encounter_id", "id"),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("encounter_id", _ID, ForeignKey("encounter.id")),
    Column("kind", String(60), nullable=False),
    Column("who_kind", String(10), nullable=False),
    Column("who", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("detail", WrittenJson, nullable=False),
    Index("event_encounter", "encounter_id", "id"),
)

APPEND_ONLY = (store, encounter, answer, submission, judgement, event)


def triggers() -> tuple[str, ...]:
    """The SQLite statements that make the append-only tables refuse UPDATE and DELETE."""
    return tuple(
        f"CREATE TRIGGER IF NOT EXISTS {table.name}_no_{act.lower()} BEFORE {act} ON {table.name} "
        f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
        for table in APPEND_ONLY
        for act in ("UPDATE", "DELETE")
    )
