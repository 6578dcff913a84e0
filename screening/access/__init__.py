"""Who may do what: people and roles, sign-in, the set-up code, and which device holds which intake."""

from screening.access.holds import Hold, hold_begun, hold_ended, hold_of, hold_of_token, pen_taken
from screening.access.people import (
    Permission,
    Person,
    Role,
    add_person,
    nobody_yet,
    person_recognised,
    set_roles,
)
from screening.access.reading import (
    Case,
    read_answers_in,
    read_case,
    read_drafts,
    read_history,
    read_queue,
    read_queue_length,
    refuse_unless_allowed,
)
from screening.access.sessions import (
    Staff,
    session_begun,
    session_ended,
    session_seen,
    staff_of_session,
    staff_of_token,
)
from screening.access.set_up import first_person_made, fresh_set_up_code

__all__ = [
    "Case",
    "Hold",
    "Permission",
    "Person",
    "Role",
    "Staff",
    "add_person",
    "first_person_made",
    "fresh_set_up_code",
    "hold_begun",
    "hold_ended",
    "hold_of",
    "hold_of_token",
    "nobody_yet",
    "pen_taken",
    "person_recognised",
    "read_answers_in",
    "read_case",
    "read_drafts",
    "read_history",
    "read_queue",
    "read_queue_length",
    "refuse_unless_allowed",
    "session_begun",
    "session_ended",
    "session_seen",
    "set_roles",
    "staff_of_session",
    "staff_of_token",
]
