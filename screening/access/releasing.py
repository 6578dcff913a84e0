"""What reaches the patient: only what a clinician let out. The front desk prints that, and sees nothing else of the case."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from forms.condition import Case as Read
from screening.access.authority import refuse_unless_allowed
from screening.access.permissions import Permission
from screening.access.reading import look_noted
from screening.access.sessions import Staff
from screening.clinic import Clinic
from screening.errors import NothingReleased
from screening.judging import local_day, reopened
from screening.letter import Letter
from screening.records import Case, Release, schema
from screening.records.review_rows import releases_in
from screening.records.store import Records
from screening.reviewed import moment
from screening.signed import determination_in, holds, signer_of
from screening.summary.compose import NOTHING_FILED, patient_of
from screening.summary.model import Patient
from screening.take_away import TakeAway, take_away_of

PATIENT_WORDS, TAKE_AWAY = "patient-words", "take-away"
_NO_LETTER = "No clinician has released words to the patient for this case as it is now. Ask the clinician who determined it."
_NO_TAKE_AWAY = "No clinician has released this page for the patient yet. Ask the clinician who has the case."


@dataclass(frozen=True, slots=True)
class ReleaseNow:
    """What may be handed to the patient now. `stands`: the number of the determination that holds, 0 for none; `words`: what
    it says to the patient, "" for whoever may not release it; `patient`: to whom, None where there are no such words."""

    letter: bool
    take_away: bool
    stands: int
    words: str
    patient: Patient | None = None


def released(
    records: Records, staff: Staff, encounter_id: str, what: str, determination: int, key: str
) -> int:
    """Let something out to the patient: PATIENT_WORDS of the determination that stands (its number), or the TAKE_AWAY (0).
    Returns the number of the release; the same `key` again releases nothing more.

    Raises NotSignedIn, NotAllowed, UnknownEncounter, NothingReleased (that determination does not stand any more).
    """
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)
    if what == PATIENT_WORDS:
        _refuse_unless_it_stands(records.case_of(encounter_id), determination)
    elif what != TAKE_AWAY or determination != 0:
        raise NothingReleased("Only words to the patient, or the page to take along, can be released.")
    return records.act_added(
        encounter_id,
        schema.release,
        "released to the patient",
        staff.author,
        key=key,
        refuse=lambda connection: _refuse_superseded(connection, encounter_id, determination),
        what=what,
        determination=determination,
    )


def _refuse_unless_it_stands(case: Case, number: int) -> None:
    last = case.determination
    if last is None or last.number != number or not holds(case):
        raise NothingReleased(
            "Only the words of a determination that stands can be released. Sign the case as it is now first."
        )


def _refuse_superseded(connection: Connection, encounter_id: str, number: int) -> None:
    table = schema.determination
    last = select(func.max(table.c.number)).where(table.c.encounter_id == encounter_id)
    if number and connection.execute(last).scalar_one() != number:
        raise NothingReleased(
            "A newer determination was signed meanwhile. Reload the page and read it first."
        )


def _releases(records: Records, encounter_id: str) -> tuple[Release, ...]:
    return records.read(lambda connection: releases_in(connection, encounter_id))


def _letter_released(records: Records, case: Case) -> bool:
    last = case.determination
    return (
        last is not None
        and holds(case)
        and any(
            one.what == PATIENT_WORDS and one.determination == last.number
            for one in _releases(records, case.encounter.id)
        )
    )


def _take_away_released(records: Records, case: Case, clinic: Clinic) -> bool:
    if clinic.review.take_away == "after-handing-in" and case.submission is not None:
        return True
    return any(one.what == TAKE_AWAY for one in _releases(records, case.encounter.id))


def read_release(records: Records, staff: Staff, encounter_id: str, clinic: Clinic) -> ReleaseNow:
    """What may be handed to the patient now, and to clinicians what could be. The look is noted.

    Raises NotSignedIn, NotAllowed, UnknownEncounter.
    """
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    case = records.case_of(encounter_id)
    last, stands = case.determination, holds(case)
    told = last is not None and stands and staff.may(Permission.SIGN)
    if told:
        look_noted(records, staff, "case viewed", encounter_id)
    return ReleaseNow(
        letter=_letter_released(records, case),
        take_away=_take_away_released(records, case, clinic),
        stands=last.number if last is not None and stands else 0,
        words=determination_in(last).patient_words if last is not None and told else "",
        patient=patient_of(_read(case, clinic, local_day(records.now())), NOTHING_FILED) if told else None,
    )


def read_letter(records: Records, staff: Staff, encounter_id: str, clinic: Clinic, *, on: dt.date) -> Letter:
    """The words that a clinician released, to be printed. The look is noted.

    Raises NotSignedIn, NotAllowed, UnknownEncounter, NothingReleased.
    """
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    case = records.case_of(encounter_id)
    last = case.determination
    if last is None or not _letter_released(records, case):
        raise NothingReleased(_NO_LETTER)
    look_noted(records, staff, "letter viewed", encounter_id)
    judgement = last.content.get("judgement")
    return Letter(
        patient_of(_read(case, clinic, on), NOTHING_FILED).name,
        determination_in(last).patient_words,
        signer_of(last, records.names()),
        moment(last.signed_at).partition(",")[0],
        last.number,
        judgement if isinstance(judgement, int) else 0,
    )


def read_take_away(
    records: Records, staff: Staff, encounter_id: str, clinic: Clinic, *, on: dt.date
) -> TakeAway:
    """The page for the patient: clinicians at any time, the front desk once it was released. The look is noted.

    Raises NotSignedIn, NotAllowed, UnknownEncounter, NothingReleased.
    """
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    case = records.case_of(encounter_id)
    if not staff.may(Permission.READ_CASES) and not _take_away_released(records, case, clinic):
        raise NothingReleased(_NO_TAKE_AWAY)
    look_noted(records, staff, "take-away viewed", encounter_id)
    return take_away_of(_read(case, clinic, on), clinic)


def _read(case: Case, clinic: Clinic, on: dt.date) -> Read:
    submitted = case.submission is not None
    held = reopened(case.answers, clinic, submitted=submitted, on=on, entries=case.entries)
    return Read(held.response, on)
