"""The tables of who works here: people, roles, sessions, tries. They change, and hold nothing about patients."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    false,
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
    # A password that somebody else chose: good until then, and only to choose one's own.
    Column("must_change", Boolean, nullable=False, server_default=false()),
    Column("password_until", UtcTime),
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
    Index("failed_try_at", "at"),
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
    Column("origin", String(64), nullable=False, server_default=""),
    Column("way", String(20), nullable=False, server_default="password"),
    Index("staff_session_person", "person_id"),
)

# Someone on the way in: the password was right (or the provider vouched), something else is still wanted. It opens
# nothing by itself. `person_id` NULL: sent to the provider, who has not answered yet.
sign_in_step = Table(
    "sign_in_step",
    metadata,
    Column("id", ID, primary_key=True),
    Column("token_hash", HASH, nullable=False, unique=True),
    Column("person_id", ID, ForeignKey("person.id")),
    Column("way", String(20), nullable=False),
    Column("strong", Boolean, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("wrong", Integer, nullable=False, server_default="0"),
    Column("ended_at", UtcTime),
    Index("sign_in_step_person", "person_id"),
)

# The secret that a person's app makes codes from, sealed; and the last time step that was used, so that no code
# works twice.
second_factor = Table(
    "second_factor",
    metadata,
    Column("person_id", ID, ForeignKey("person.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("last_step", Integer, nullable=False),
)

# A secret that was shown and not yet confirmed by a code.
second_factor_offer = Table(
    "second_factor_offer",
    metadata,
    Column("person_id", ID, ForeignKey("person.id"), primary_key=True),
    Column("id", ID, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_at", UtcTime, nullable=False),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False),
    Column("code_hash", HASH, nullable=False, unique=True),
    Column("made_at", UtcTime, nullable=False),
    Column("spent_at", UtcTime),
    Index("recovery_code_person", "person_id"),
)

# A browser that somebody has fully signed in on: guesses made elsewhere do not make it wait.
known_browser = Table(
    "known_browser",
    metadata,
    Column("id", ID, primary_key=True),
    Column("token_hash", HASH, nullable=False, unique=True),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index("known_browser_person", "person_id"),
)

# Who somebody is at the clinic's sign-in provider. By e-mail until they first come; from then on by the subject,
# which is never given to another person.
provider_link = Table(
    "provider_link",
    metadata,
    Column("person_id", ID, ForeignKey("person.id"), primary_key=True),
    Column("issuer", String(255)),
    Column("subject", String(255)),
    Column("email_key", String(254), unique=True),
    Column("made_at", UtcTime, nullable=False),
    UniqueConstraint("issuer", "subject", name="provider_link_subject"),
)
