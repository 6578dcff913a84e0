"""The table behind the seals: the wrapped data key of each encounter."""

from sqlalchemy import Column, Index, LargeBinary, String, Table

from screening.records.schema.base import ID, UtcTime, metadata

# `scope` is an encounter's id, or "clinic" for what belongs to no patient.
envelope = Table(
    "envelope",
    metadata,
    Column("scope", ID, primary_key=True),
    Column("key_id", String(40), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("wrapped_at", UtcTime, nullable=False),
    Index("envelope_key", "key_id"),
)
