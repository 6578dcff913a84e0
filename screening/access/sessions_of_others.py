"""Where somebody is signed in, for an administrator: seen, and ended from elsewhere."""

from sqlalchemy import Connection

from screening.access.authority import refuse_unless_allowed
from screening.access.permissions import Permission
from screening.access.sessions import OpenSession, Staff, sessions_ended, sessions_of_person
from screening.records.store import Records


def read_sessions(records: Records, staff: Staff, person_id: str) -> tuple[OpenSession, ...]:
    """The live sessions of one person, the one seen last first. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.MANAGE_PEOPLE)
    return sessions_of_person(records, person_id)


def person_signed_out(records: Records, staff: Staff, person_id: str) -> int:
    """End every session of one person but the present one; noted. Returns how many. Raises NotSignedIn, NotAllowed."""
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_PEOPLE)

    def work(connection: Connection) -> int:
        ended = sessions_ended(connection, records, person_id, but=staff.session_id)
        records.note(
            connection,
            "sessions ended",
            who=staff.author,
            detail={"person": person_id, "sessions": len(ended)},
        )
        return len(ended)

    return records.write(work)
