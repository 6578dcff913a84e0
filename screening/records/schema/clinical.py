"""The tables of what was answered, handed in, judged and determined: they are only ever added to.

What tells of a patient's health is sealed (screening/records/sealing.py). In the clear stand ids, times, who wrote
it, hashes, the visit's date, and where a case stands in the queue.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from screening.records.schema.base import HASH, ID, UtcTime, metadata

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

# Which question it is stands inside the seal: that a question was asked at all can tell what was answered before.
answer = Table(
    "answer",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("question_key", HASH, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("author_kind", String(10), nullable=False),
    Column("author", String(64), nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    UniqueConstraint("encounter_id", "question_key", "revision", name="one_answer_a_revision"),
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

# `sealed` holds the outcomes, the tally and every finding. `severity` and `urgent` order the queue in the database.
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
    Column("number", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("urgent", Boolean, nullable=False),
    UniqueConstraint("encounter_id", "number", name="judgements_are_counted"),
    Index("judgement_encounter", "encounter_id", "id"),
)

# A clinician's act. `number` counts the determinations of an encounter: a later one supersedes the one before.
determination = Table(
    "determination",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("idempotency_key", String(64), nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("answers_hash", HASH, nullable=False),
    Column("findings_hash", HASH, nullable=False),
    Column("protocol_hash", HASH, nullable=False),
    Column("seal", HASH, nullable=False),
    Column("author_kind", String(10), nullable=False),
    Column("author", String(64), nullable=False),
    Column("signed_at", UtcTime, nullable=False),
    UniqueConstraint("encounter_id", "number", name="one_determination_a_number"),
    CheckConstraint("number >= 1", name="determinations_count_from_one"),
    # A seal that stands on a print is typed in to ask whether it still holds.
    Index("determination_seal", "seal"),
)
