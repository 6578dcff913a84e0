"""The table of which device is open on which intake."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    String,
    Table,
)

from screening.records.schema.base import HASH, ID, UtcTime, metadata

# A tablet or browser that may write one intake: which, since when, under which nonce, and which window holds
# the pen.
intake_hold = Table(
    "intake_hold",
    metadata,
    Column("id", ID, primary_key=True),
    Column("token_hash", HASH, nullable=False, unique=True),
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("nonce", String(32), nullable=False, unique=True),
    Column("begun_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("window", String(64)),
    Index("intake_hold_encounter", "encounter_id"),
)
