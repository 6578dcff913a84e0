"""The tables of tablets and browsers: which are the clinic's own, which is open on which intake, who calls for help."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from screening.records.schema.base import HASH, ID, UtcTime, metadata

# A tablet of the clinic. `unlocked_at`: staff left the patients' side with the PIN and have not given it back.
device = Table(
    "device",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("token_hash", HASH, nullable=False, unique=True),
    Column("enrolled_at", UtcTime, nullable=False),
    Column("enrolled_by", String(64), nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("unlocked_at", UtcTime),
    Column("revoked_at", UtcTime),
)

# A tablet or browser that may write one intake: which, since when, under which nonce, which window holds the
# pen, when it was last touched, after how many seconds without a touch it closes, and why it ended.
intake_hold = Table(
    "intake_hold",
    metadata,
    Column("id", ID, primary_key=True),
    Column("token_hash", HASH, nullable=False, unique=True),
    Column("encounter_id", ID, ForeignKey("encounter.id"), nullable=False),
    Column("nonce", String(32), nullable=False, unique=True),
    Column("place", String(10), nullable=False),
    Column("device_id", ID, ForeignKey("device.id")),
    Column("link_id", ID),
    Column("begun_at", UtcTime, nullable=False),
    Column("touched_at", UtcTime, nullable=False),
    Column("idle_seconds", Integer, nullable=False),
    Column("ended_at", UtcTime),
    Column("ended_how", String(20)),
    Column("window", String(64)),
    Index("intake_hold_encounter", "encounter_id"),
    Index("intake_hold_device", "device_id"),
)
# At any moment one device holds an intake, and a tablet holds one intake.
for _name, _column in (
    ("one_hold_an_intake", intake_hold.c.encounter_id),
    ("one_intake_a_device", intake_hold.c.device_id),
):
    Index(
        _name,
        _column,
        unique=True,
        sqlite_where=intake_hold.c.ended_at.is_(None),
        postgresql_where=intake_hold.c.ended_at.is_(None),
    )

# One-time codes that are typed at a tablet: of a visit (`encounter_id`), or to enrol the tablet itself (`name`).
# `front_hash` finds the row by the first letters; `code_hash` (argon2) is what decides.
short_code = Table(
    "short_code",
    metadata,
    Column("id", ID, primary_key=True),
    Column("front_hash", HASH, nullable=False),
    Column("code_hash", String(300), nullable=False),
    Column("encounter_id", ID, ForeignKey("encounter.id")),
    Column("name", String(80)),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("spent_at", UtcTime),
    Column("spent_on", String(64)),
    Index("short_code_front", "front_hash"),
    Index("short_code_encounter", "encounter_id"),
)

# The PIN that leads from the patients' side of a tablet to the sign-in; the newest row counts.
kiosk_pin = Table(
    "kiosk_pin",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("pin_hash", String(300), nullable=False),
    Column("set_at", UtcTime, nullable=False),
    Column("set_by", String(64), nullable=False),
)

# Someone at a tablet pressed "Call staff"; who saw it, and when.
help_call = Table(
    "help_call",
    metadata,
    Column("id", ID, primary_key=True),
    Column("device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("encounter_id", ID, ForeignKey("encounter.id")),
    Column("hold_id", ID),
    Column("called_at", UtcTime, nullable=False),
    Column("answered_at", UtcTime),
    Column("answered_by", String(64)),
    Index("help_call_device", "device_id", "called_at"),
)
