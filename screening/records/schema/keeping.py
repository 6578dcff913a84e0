"""The tables of the end of a record: what was erased and when, and what may not be erased. Neither tells of health."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from screening.records.schema.base import ID, UtcTime, metadata

# One row an encounter whose envelope was taken away. Append-only.
tombstone = Table(
    "tombstone",
    metadata,
    Column("encounter_id", ID, ForeignKey("encounter.id"), primary_key=True),
    Column("erased_at", UtcTime, nullable=False),
    Column("erased_by_kind", String(10), nullable=False),
    Column("erased_by", String(64), nullable=False),
    Column("why", String(200), nullable=False),
    Column("rule", String(40), nullable=False),
    Column("answers", Integer, nullable=False),
)

# A hold that was placed on a record, or released again; the newest row of an encounter counts. The reason is sealed.
# Append-only.
legal_hold = Table(
    "legal_hold",
    metadata,
    Column("id", ID, primary_key=True),
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("placed", Boolean, nullable=False),
    Column("why", LargeBinary, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by_kind", String(10), nullable=False),
    Column("by", String(64), nullable=False),
    UniqueConstraint("encounter_id", "number", name="holds_are_counted"),
    CheckConstraint("number >= 1", name="holds_count_from_one"),
)
