"""What staff state about a visit on the clinic's behalf: kept with their name, and the case judged again at once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from screening.access.authority import refuse_unless_allowed
from screening.access.permissions import Permission
from screening.access.sessions import Staff
from screening.clinic import Clinic
from screening.errors import RevisionConflict
from screening.filing import judge_and_keep
from screening.records.store import Records
from screening.records.values import Json


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the clinic's own questions as staff answer it. `after`: the revision of its answer that they saw (0: none)."""

    value: Json
    after: int


def facts_kept(
    records: Records,
    staff: Staff,
    encounter_id: str,
    facts: Mapping[str, Fact],
    clinic: Clinic,
    *,
    on: dt.date,
) -> None:
    """Keep answers to the clinic's own questions (by question id) and judge the case anew. An emergency does not allow it.

    An answer that somebody changed since it was seen is left as it is now; the others are kept, each a fact of its own.

    Raises NotSignedIn, NotAllowed, UnknownEncounter, ValueRefused, StoreUnavailable; RevisionConflict, after all this, when
    one was left.
    """
    staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)
    left = 0
    for id, fact in facts.items():
        try:
            records.save_answer(
                encounter_id, id, fact.value, author=staff.author, expected_revision=fact.after
            )
        except RevisionConflict:
            left += 1
    judge_and_keep(records, encounter_id, clinic, on=on)
    if left:
        raise RevisionConflict(
            f"{left} of these facts changed since this page was shown: they stand as they are now. Read them, then choose again."
        )
