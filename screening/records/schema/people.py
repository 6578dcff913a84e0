"""The tables of who works here: people, roles, sessions, tries. They change, and hold nothing about patients."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from screening.records.schema.base import HASH, ID, UtcTime, metadata

person = Table(
    "person",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("name_key", String(200), nullable=False, unique=True),
    Column("password_hash", String(300), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("left_at", UtcTime),
)

person_role = Table(
    "person_role",
    metadata,
    Column("person_id", ID, ForeignKey("person.id"), primary_key=True),
    Column("role", String(40), primary_key=True),
)

set_up_code = Table(
    "set_up_code",
    metadata,
    Column("id", ID, primary_key=True),
    Column("code_hash", HASH, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("spent_at", UtcTime),
)

failed_try = Table(
    "failed_try",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("about_hash", HASH, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("failed_try_about", "about_hash", "at"),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("id", ID, primary_key=True),
    Column("token_hash", HASH, nullable=False, unique=True),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index("staff_session_person", "person_id"),
)
