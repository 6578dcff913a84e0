"""The people who work here in words: what they do, when they were last here, how they get in."""

from collections.abc import Iterable, Mapping

from pages.parts.queue_rows import moment_words
from pages.parts.show import Html, listed, table, tag
from screening.access import Role
from screening.access.accounts import PersonRow
from screening.access.sessions import OpenSession

COLUMNS = ("Name", "Roles", "Last here", "Second factor", "State")
ROLE_WORDS: Mapping[Role, str] = {
    Role.FRONT_DESK: "front desk",
    Role.CLINICIAN: "clinician",
    Role.MEDICAL_DIRECTOR: "medical director",
    Role.ADMINISTRATOR: "administrator",
}
WHAT_ROLES_DO: Mapping[Role, str] = {
    Role.FRONT_DESK: "starts forms, makes visits and links; sees names and progress, no findings",
    Role.CLINICIAN: "reads cases and signs; as the front desk besides",
    Role.MEDICAL_DIRECTOR: "as a clinician; adopts the protocol, reads the audit, reviews emergency access",
    Role.ADMINISTRATOR: "people, tablets, the audit, backups; reads no case and signs nothing",
}


def roles_words(roles: Iterable[Role]) -> str:
    """Roles in words, in the order of the list above; "none" for none."""
    return ", ".join(words for role, words in ROLE_WORDS.items() if role in set(roles)) or "none"


def people_table(rows: Iterable[PersonRow]) -> Html:
    """Everyone, also those who left."""
    cells = [
        (
            tag("bdi", row.name),
            roles_words(row.roles),
            moment_words(row.last_seen) if row.last_seen else "never",
            "on" if row.second_factor else "off",
            state_words(row),
        )
        for row in rows
    ]
    return table(COLUMNS, cells, label="People", class_="wide")


def state_words(row: PersonRow) -> str:
    """Whether they work here, and how they get in."""
    if row.left_at is not None:
        return f"left {moment_words(row.left_at)}"
    waiting = "has not yet chosen a password" if row.waiting else "signs in with a password"
    return f"{waiting}; at the sign-in provider: {row.linked}" if row.linked else waiting


def sessions_words(sessions: Iterable[OpenSession]) -> Html:
    """Where somebody is signed in now."""
    lines = [
        f"since {moment_words(one.begun_at)}, last seen {moment_words(one.seen_at)}"
        + (f", from {one.origin}" if one.origin else "")
        for one in sessions
    ]
    return listed(lines) if lines else tag("p", "Signed in nowhere.", class_="note")
