"""What staff may read of a patient: asked again at the moment of reading, and noted."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.access.people import Permission
from screening.access.sessions import Staff, staff_of_session
from screening.errors import NotAllowed, NotSignedIn
from screening.records.entries import Draft, Encounter, Judgement, QueueRow, StoredAnswer, Submission
from screening.records.store import Records

# Looking again within this time is the same look.
ONE_LOOK = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything kept about one encounter."""

    encounter: Encounter
    answers: Mapping[str, StoredAnswer]
    submission: Submission | None
    judgement: Judgement | None


def refuse_unless_allowed(records: Records, staff: Staff, permission: Permission) -> Staff:
    """The same person as the record knows them now. Raises NotSignedIn, NotAllowed."""
    now = staff_of_session(records, staff.session_id)
    if now is None or now.person_id != staff.person_id:
        raise NotSignedIn("You are signed out. Sign in again to go on.")
    if not now.may(permission):
        raise NotAllowed("Your role does not open this page. Ask the medical director.")
    return now


def read_queue(records: Records, staff: Staff, limit: int = 25, offset: int = 0) -> tuple[QueueRow, ...]:
    """A page of the queue. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_CASES)
    return records.queue(limit, offset)


def read_queue_length(records: Records, staff: Staff) -> int:
    """How many cases wait. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_CASES)
    return records.queue_length()


def read_answers_in(
    records: Records, staff: Staff, encounter_ids: Sequence[str], question_ids: Sequence[str]
) -> dict[str, dict[str, StoredAnswer]]:
    """A few answers (names) of a page of the queue. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_CASES)
    return records.answers_in(encounter_ids, question_ids)


def read_drafts(records: Records, staff: Staff, limit: int = 25, offset: int = 0) -> tuple[Draft, ...]:
    """Unfinished intakes, without any answer. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.START_INTAKES)
    return records.drafts(limit, offset)


def read_case(records: Records, staff: Staff, encounter_id: str) -> Case:
    """One case, whole; the look is noted. Raises NotSignedIn, NotAllowed, UnknownEncounter."""
    staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)
    case = Case(
        records.encounter(encounter_id),
        records.answers_of(encounter_id),
        records.submission_of(encounter_id),
        records.judgement_of(encounter_id),
    )
    if not _seen_lately(records, staff, encounter_id):
        records.record_event("case viewed", who=staff.author, encounter_id=encounter_id)
    return case


def read_history(
    records: Records, staff: Staff, encounter_id: str, question_id: str | None = None
) -> tuple[StoredAnswer, ...]:
    """Every revision of the answers. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_CASES)
    return records.history_of(encounter_id, question_id)


def _seen_lately(records: Records, staff: Staff, encounter_id: str) -> bool:
    earliest = records.now() - ONE_LOOK
    return any(
        event.kind == "case viewed" and event.who == staff.author and event.at > earliest
        for event in records.events_of(encounter_id)
    )
