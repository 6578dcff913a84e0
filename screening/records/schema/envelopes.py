"""The tables behind the seals: the wrapped data key of each encounter, and the blind tags that find a patient."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from screening.records.schema.base import HASH, ID, UtcTime, metadata

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

patient_tag = Table(
    "patient_tag",
    metadata,
    Column("encounter_id", ID, ForeignKey("encounter.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("tag", HASH, primary_key=True),
    Index("patient_tag_found", "kind", "tag"),
)
