"""What staff state about a visit on the clinic's behalf: kept with their name, and the case judged again at once."""

import datetime as dt
from collections.abc import Mapping

from screening.access.authority import refuse_unless_allowed
from screening.access.permissions import Permission
from screening.access.sessions import Staff
from screening.clinic import Clinic
from screening.filing import judge_and_keep
from screening.records.store import Records
from screening.records.values import Json


def facts_kept(
    records: Records,
    staff: Staff,
    encounter_id: str,
    facts: Mapping[str, Json],
    clinic: Clinic,
    *,
    on: dt.date,
) -> None:
    """Keep answers to the clinic's own questions (by question id) and judge the case anew. An emergency does not allow it.

    Raises NotSignedIn, NotAllowed, UnknownEncounter, ValueRefused, StoreUnavailable.
    """
    staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)
    for question_id, value in facts.items():
        records.save_answer(encounter_id, question_id, value, author=staff.author)
    judge_and_keep(records, encounter_id, clinic, on=on)
