"""The tables of visits to come: who is expected, by what they are found again, their links, the mail to send."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from screening.records.schema.base import HASH, ID, UtcTime, metadata

# Who is expected when, sealed but for the day. A correction is a new revision: append-only.
visit_detail = Table(
    "visit_detail",
    metadata,
    Column("id", ID, primary_key=True),
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("visit_date", Date, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Column("author_kind", String(10), nullable=False),
    Column("author", String(64), nullable=False),
    UniqueConstraint("encounter_id", "revision", name="one_visit_detail_a_revision"),
    Index("visit_detail_day", "visit_date", "encounter_id"),
)

# Blind tags by which an encounter is found: only ever a hint, what it leads to is opened and compared.
patient_tag = Table(
    "patient_tag",
    metadata,
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("tag", HASH, nullable=False),
    PrimaryKeyConstraint("encounter_id", "kind", "tag"),
    Index("patient_tag_found", "kind", "tag"),
)

# A link that was given to a patient. Links with the same `line` are one link, sent again.
visit_link = Table(
    "visit_link",
    metadata,
    Column("id", ID, primary_key=True),
    Column("token_hash", HASH, nullable=False, unique=True),
    Column("press_key", ID, nullable=False, unique=True),
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("line", ID, nullable=False),
    Column("questionnaire_version", String(100), nullable=False),
    Column("protocol_hash", HASH, nullable=False),
    Column("facts", String(80), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", ID, ForeignKey("person.id"), nullable=False),
    Column("opens_at", UtcTime),
    Column("closes_at", UtcTime, nullable=False),
    Column("wrong", Integer, nullable=False, server_default="0"),
    Column("sent_at", UtcTime),
    Column("opened_at", UtcTime),
    Column("last_opened_at", UtcTime),
    Column("verified_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("ended_how", String(10)),
    UniqueConstraint("encounter_id", "number", name="visit_links_count_up"),
)

# A message to send. What holds the link is sealed, and wiped once the message is sent or given up.
message = Table(
    "message",
    metadata,
    Column("id", ID, primary_key=True),
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("link_id", ID, ForeignKey("visit_link.id"), nullable=False, unique=True),
    Column("sealed", LargeBinary),
    Column("state", String(10), nullable=False),
    Column("reason", String(40)),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("queued_at", UtcTime, nullable=False),
    Column("next_at", UtcTime, nullable=False),
    Column("settled_at", UtcTime),
    Index("message_due", "state", "next_at"),
)
