"""The tables of authority: emergency access to a case and its review, and who adopted which protocol."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
)

from screening.records.schema.base import HASH, ID, UtcTime, metadata

# One case opened to someone whose role does not open it. The reason may tell of the patient: it is kept sealed.
break_glass = Table(
    "break_glass",
    metadata,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False),
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("reason", LargeBinary, nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index("break_glass_person", "person_id", "ends_at"),
)

# The key is the emergency itself: two directors cannot both have reviewed it.
break_glass_review = Table(
    "break_glass_review",
    metadata,
    Column("break_glass_id", ID, ForeignKey("break_glass.id"), primary_key=True),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("words", LargeBinary, nullable=False),
)

protocol_adoption = Table(
    "protocol_adoption",
    metadata,
    Column("id", ID, primary_key=True),
    Column("protocol_hash", HASH, nullable=False, unique=True),
    Column("protocol_name", String(100), nullable=False),
    Column("protocol_version", String(40), nullable=False),
    Column("policy", String(40), nullable=False),
    Column("policy_version", String(40), nullable=False),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("words", String(200), nullable=False),
)
