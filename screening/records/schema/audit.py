"""The table of what happened and what was seen."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from screening.records.schema.base import ID, UtcTime, WrittenJson, metadata

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("encounter_id", ID, ForeignKey("encounter.id")),
    Column("kind", String(60), nullable=False),
    Column("who_kind", String(10), nullable=False),
    Column("who", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("detail", WrittenJson, nullable=False),
    Index("event_encounter", "encounter_id", "id"),
)
