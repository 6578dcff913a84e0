"""May this person do this, now: asked of the record at the moment of reading or acting, never of what a page remembers."""

from screening.access.permissions import Permission
from screening.access.sessions import Staff, staff_of_session
from screening.errors import NotAllowed, NotSignedIn
from screening.records.store import Records


def refuse_unless_signed_in(records: Records, staff: Staff) -> Staff:
    """The same person as the record knows them now. Raises NotSignedIn."""
    now = staff_of_session(records, staff.session_id)
    if now is None or now.person_id != staff.person_id:
        raise NotSignedIn("You are signed out. Sign in again to go on.")
    return now


def refuse_unless_allowed(records: Records, staff: Staff, permission: Permission) -> Staff:
    """The same person as the record knows them now, allowed this. Raises NotSignedIn, NotAllowed."""
    now = refuse_unless_signed_in(records, staff)
    if not now.may(permission):
        raise NotAllowed("Your role does not open this. Ask the medical director or the administrator.")
    return now
