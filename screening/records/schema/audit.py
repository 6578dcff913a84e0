"""The table of what happened and what was seen, each row chained to the one before by a keyed hash."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from screening.records.schema.base import HASH, ID, UtcTime, WrittenJson, metadata

# `digest` is the SHA-256 of what was added to the record by this act, `subject` says which row that is. `mac` is over
# all of this row and the `mac` of the row before.
event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("uid", ID, nullable=False, unique=True),
    Column("encounter_id", ID, ForeignKey("encounter.id")),
    Column("kind", String(60), nullable=False),
    Column("who_kind", String(10), nullable=False),
    Column("who", String(64), nullable=False),
    Column("origin", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("detail", WrittenJson, nullable=False),
    Column("subject", String(128)),
    Column("digest", HASH),
    Column("mac", HASH, nullable=False),
    Index("event_encounter", "encounter_id", "id"),
    Index("event_at", "at"),
)

# One row: how long the chain is and where it ends. Whoever adds an event holds it, so that events stand in one order.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("length", Integer, nullable=False),
    Column("mac", HASH, nullable=False),
)
