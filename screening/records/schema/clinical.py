"""The tables of what was answered, handed in and judged: they are only ever added to."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from screening.records.schema.base import HASH, ID, UtcTime, WrittenJson, metadata

store = Table(
    "store",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("made_at", UtcTime, nullable=False),
)

encounter = Table(
    "encounter",
    metadata,
    Column("id", ID, primary_key=True),
    Column("created_at", UtcTime, nullable=False),
    Column("visit_date", Date),
    Column("questionnaire_version", String(100), nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("locale", String(20), nullable=False),
    Column("begun_by_kind", String(10), nullable=False),
    Column("begun_by", String(64), nullable=False),
    Index("encounter_created", "created_at"),
)

answer = Table(
    "answer",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
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
    Column("encounter_id", ID, ForeignKey("encounter.id"), primary_key=True),
    Column("idempotency_key", String(64), nullable=False, unique=True),
    Column("submitted_at", UtcTime, nullable=False),
    Column("answers_hash", HASH, nullable=False),
    Column("questionnaire_hash", HASH, nullable=False),
    Column("author_kind", String(10), nullable=False),
    Column("author", String(64), nullable=False),
)

judgement = Table(
    "judgement",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("protocol_name", String(100), nullable=False),
    Column("protocol_version", String(40), nullable=False),
    Column("protocol_hash", HASH, nullable=False),
    Column("policy", String(40), nullable=False),
    Column("judged_at", UtcTime, nullable=False),
    Column("answers_hash", HASH, nullable=False),
    Column("outcomes", WrittenJson, nullable=False),
    Column("tally", WrittenJson, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Index("judgement_encounter", "encounter_id", "id"),
)
