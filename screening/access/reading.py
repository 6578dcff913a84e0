"""What staff may read of a patient: asked again at the moment of reading, and noted."""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from screening.access.authority import refuse_unless_allowed as refuse_unless_allowed
from screening.access.break_glass import glass_begun_at, refuse_unless_case_open
from screening.access.permissions import ALLOWED, Permission
from screening.access.sessions import Staff
from screening.records import schema
from screening.records.entries import (
    WHOLE_QUEUE,
    CaseStatus,
    Draft,
    Event,
    QueueFilter,
    QueueRow,
    StoredAnswer,
)
from screening.records.entries import (
    Case as Case,
)
from screening.records.store import Records

# Looking again within this time is the same look.
ONE_LOOK = dt.timedelta(minutes=10)


def read_queue(
    records: Records,
    staff: Staff,
    limit: int = 25,
    offset: int = 0,
    wanted: QueueFilter = WHOLE_QUEUE,
) -> tuple[QueueRow, ...]:
    """A page of the queue; the look is noted. Raises NotSignedIn, NotAllowed."""
    staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)
    rows = records.queue(limit, offset, wanted)
    _look_noted(records, staff, "queue viewed")
    return rows


def read_queue_length(records: Records, staff: Staff, wanted: QueueFilter = WHOLE_QUEUE) -> int:
    """How many cases wait. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_CASES)
    return records.queue_length(wanted)


def read_queue_counts(
    records: Records, staff: Staff, wanted: QueueFilter = WHOLE_QUEUE
) -> dict[CaseStatus, int]:
    """How many cases the filter lets through, by status. Raises NotSignedIn, NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_CASES)
    return records.queue_counts(wanted)


def read_urgent_unattended(records: Records, staff: Staff) -> int:
    """How many urgent cases wait of which nobody has taken note who works here and may sign. Raises NotSignedIn,
    NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.READ_CASES)
    return records.urgent_unattended(ALLOWED[Permission.SIGN])


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
    staff = refuse_unless_case_open(records, staff, encounter_id)
    case = records.case_of(encounter_id)
    _look_noted(records, staff, "case viewed", encounter_id)
    return case


def read_case_to_download(records: Records, staff: Staff, encounter_id: str) -> Case:
    """One case, whole, to be taken away on paper; every time is noted. Raises NotSignedIn, NotAllowed, UnknownEncounter."""
    staff = refuse_unless_case_open(records, staff, encounter_id)
    case = records.case_of(encounter_id)
    detail = _emergency(staff)
    records.write(
        lambda c: records.note(
            c, "summary downloaded", who=staff.author, encounter_id=encounter_id, detail=detail
        )
    )
    return case


def read_history(
    records: Records, staff: Staff, encounter_id: str, question_id: str | None = None
) -> tuple[StoredAnswer, ...]:
    """Every revision of the answers; the look is noted. Raises NotSignedIn, NotAllowed."""
    staff = refuse_unless_case_open(records, staff, encounter_id)
    history = records.history_of(encounter_id, question_id)
    if history:
        _look_noted(records, staff, "history viewed", encounter_id)
    return history


def read_events(records: Records, staff: Staff, encounter_id: str) -> tuple[Event, ...]:
    """What happened to one case and who saw it, oldest first. Raises NotSignedIn, NotAllowed."""
    refuse_unless_case_open(records, staff, encounter_id)
    return records.events_of(encounter_id)


def _look_noted(records: Records, staff: Staff, kind: str, encounter_id: str | None = None) -> None:
    look_noted(records, staff, kind, encounter_id, detail=_emergency(staff) if encounter_id else {})


def look_noted(
    records: Records,
    staff: Staff,
    kind: str,
    encounter_id: str | None = None,
    *,
    detail: Mapping[str, bool] | None = None,
) -> None:
    """Note that this person looked, unless they just did. What they were shown is not given without the note."""

    def work(connection: Connection) -> None:
        if not _looked_lately(records, connection, staff, kind, encounter_id):
            records.note(connection, kind, who=staff.author, encounter_id=encounter_id, detail=detail)

    if not records.read(lambda c: _looked_lately(records, c, staff, kind, encounter_id)):
        records.write(work)


def _emergency(staff: Staff) -> dict[str, bool]:
    """What the note says of a look that only an emergency allowed."""
    return {} if staff.may(Permission.READ_CASES) else {"emergency": True}


def _looked_lately(
    records: Records, connection: Connection, staff: Staff, kind: str, encounter_id: str | None
) -> bool:
    event, now = schema.event.c, records.now()
    lately = event.at > now - ONE_LOOK, event.at >= _since(connection, now, staff, encounter_id)
    same = event.who == staff.author.id, event.kind == kind
    here = event.encounter_id.is_(None) if encounter_id is None else event.encounter_id == encounter_id
    wanted = select(event.id).where(*same, *lately, here).limit(1)
    return connection.execute(wanted).one_or_none() is not None


def _since(connection: Connection, now: dt.datetime, staff: Staff, encounter_id: str | None) -> dt.datetime:
    """No look before counts. Each emergency is reviewed by itself: what an earlier one allowed is no look of this."""
    begun = None
    if encounter_id is not None and not staff.may(Permission.READ_CASES):
        begun = glass_begun_at(connection, now, staff.person_id, encounter_id)
    return begun or now - ONE_LOOK
