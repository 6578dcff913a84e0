"""What a clinician adds to a case and takes back, and how the case read before: each act signed, each look noted."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from sqlalchemy import Connection, select

from forms import medicines
from forms.answer import Medicine
from screening.access.authority import refuse_unless_allowed
from screening.access.break_glass import refuse_unless_case_open
from screening.access.permissions import Permission
from screening.access.reading import look_noted, read_case, read_history
from screening.access.sessions import Staff
from screening.adjudication import finding_hash
from screening.clinic import Clinic
from screening.entries import (
    CASE,
    Adjudicated,
    Clarified,
    DocumentNoted,
    Entry,
    Kept,
    Measured,
    MedicineResolved,
    Note,
    Seconded,
    Withdrawn,
    entry_kept_as,
    entry_of,
    last_about,
    plain_of,
    settles,
)
from screening.errors import EntryOvertaken, EntryRefused
from screening.evaluate import Evaluation
from screening.filing import judge_and_keep
from screening.given import place_words
from screening.judging import judged_case, kept_of
from screening.records import schema
from screening.records.asked_again import Again
from screening.records.entries import Case, Judgement, KeptReading, StoredAnswer
from screening.records.envelopes import data_key_of
from screening.records.review_rows import assignments_in, entries_in, places_in
from screening.records.store import Records
from screening.reviewed import name_of
from screening.rules import RULES

KEPT = "entry kept"
WITHDRAWN = "entry withdrawn"
EARLIER_VIEWED = "earlier reading viewed"
ASKED_VIEWED = "ask backs viewed"
_GAVE: Mapping[str, str] = {
    "adjudicated": "gave a view of this finding",
    "clarified": "clarified this answer",
    "medicine-resolved": "resolved these words",
}
_RULES = frozenset(rule.id for rule in RULES)


@dataclass(frozen=True, slots=True)
class CaseWork:
    """A case with all that is read beside it. `history`: every revision of every answer, oldest first; `names`: of the
    staff, by person id; `places`: where a patient wrote, in words, by the id of the hold they wrote on; `assigned_to`: a
    person's id, None: nobody has the case; `asks`: what was asked again, oldest first."""

    case: Case
    history: tuple[StoredAnswer, ...]
    names: Mapping[str, str]
    places: Mapping[str, str]
    assigned_to: str | None
    asks: tuple[Again, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptJudgement:
    """A judgement of a case by its number. `has_reading`: whether the whole summary was kept with it."""

    number: int
    judgement: Judgement
    has_reading: bool


def read_case_work(records: Records, staff: Staff, encounter_id: str) -> CaseWork:
    """One case, whole, with its history; the looks are noted. Raises NotSignedIn, NotAllowed, UnknownEncounter."""
    case = read_case(records, staff, encounter_id)
    history = read_history(records, staff, encounter_id)

    def found(connection: Connection) -> tuple[dict[str, str], str | None]:
        places = {id: place_words(place) for id, place in places_in(connection, encounter_id).items()}
        assigned = assignments_in(connection, encounter_id)
        return places, assigned[-1].person_id if assigned else None

    places, assigned_to = records.read(found)
    asks = records.ask_backs_of(encounter_id)
    if asks:
        look_noted(records, staff, ASKED_VIEWED, encounter_id, detail=_emergency(staff))
    return CaseWork(case, history, records.names(), places, assigned_to, asks)


def entry_added(
    records: Records,
    staff: Staff,
    encounter_id: str,
    plain: object,
    *,
    key: str,
    clinic: Clinic,
    on: dt.date,
    after: int = 0,
) -> int:
    """Keep an entry (JSON as `entry_of` takes it) once for a `key`, and judge the case anew. Returns its number. `after`: the
    number of the entry about the same thing that the page showed last (`last_about`; 0: none).

    A second signature is given with a credential, and an entry is taken back by `entry_withdrawn`: neither is taken
    here. An emergency does not allow it. Raises NotSignedIn, NotAllowed, EntryRefused (EntryOvertaken when the page had not
    shown the last one), UnknownEncounter, KeyAlreadyUsed, StoreUnavailable.
    """
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)
    entry = entry_of(plain, on=on)
    case, names = records.case_of(encounter_id), records.names()
    refusal = _refusal(entry, case, clinic, on)

    def refuse(connection: Connection) -> None:
        # Asked only for a press that is new: what was kept before is not refused when it is sent again.
        if refusal:
            raise EntryRefused(refusal)
        if settles(entry) is None:
            return
        held = entries_in(connection, data_key_of(connection, records.ring, encounter_id), encounter_id)
        last = last_about(kept_of(held), settles(entry))
        if (last.number if last else 0) != after:
            raise EntryOvertaken(_overtaken(entry, last, after, staff, names))

    return _kept(records, staff, encounter_id, entry, KEPT, key=key, refuse=refuse, clinic=clinic, on=on)


def entry_withdrawn(
    records: Records,
    staff: Staff,
    encounter_id: str,
    number: int,
    why: str,
    *,
    key: str,
    clinic: Clinic,
    on: dt.date,
) -> int:
    """Mark an entry as wrong, with the reason, and judge the case anew; it stays in the record. Returns the number of the
    withdrawal. An emergency does not allow it.

    Raises NotSignedIn, NotAllowed, EntryRefused, UnknownEncounter, KeyAlreadyUsed, StoreUnavailable.
    """
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)
    entry = entry_of({"kind": "withdrawn", "number": number, "why": why.strip()}, on=on)

    def refuse(connection: Connection) -> None:
        held = entries_in(connection, data_key_of(connection, records.ring, encounter_id), encounter_id)
        kept = {one.number: entry_kept_as(one.content) for one in held}
        if number not in kept or isinstance(kept[number], Withdrawn):
            raise EntryRefused("There is no such entry to withdraw. Reload the page and choose one.")
        if any(isinstance(one, Withdrawn) and one.number == number for one in kept.values()):
            raise EntryRefused("Someone has withdrawn this entry already. Reload the page to see it.")

    return _kept(records, staff, encounter_id, entry, WITHDRAWN, key=key, refuse=refuse, clinic=clinic, on=on)


def read_judgements(records: Records, staff: Staff, encounter_id: str) -> tuple[KeptJudgement, ...]:
    """Every judgement that was kept of a case, oldest first. Raises NotSignedIn, NotAllowed, UnknownEncounter."""
    refuse_unless_case_open(records, staff, encounter_id)
    table = schema.reading
    wanted = select(table.c.number).where(table.c.encounter_id == encounter_id)
    whole = frozenset(records.read(lambda c: c.execute(wanted).scalars().all()))
    return tuple(
        KeptJudgement(number, judgement, number in whole)
        for number, judgement in records.judgements_of(encounter_id)
    )


def read_reading(records: Records, staff: Staff, encounter_id: str, number: int) -> KeptReading | None:
    """The whole summary as it read when the judgement of that number was kept; None when none was kept with it. The look
    is noted. Raises NotSignedIn, NotAllowed, UnknownEncounter, RecordErased."""
    staff = refuse_unless_case_open(records, staff, encounter_id)
    kept = records.reading_of(encounter_id, number)
    if kept is not None:
        look_noted(records, staff, EARLIER_VIEWED, encounter_id, detail=_emergency(staff))
    return kept


def _emergency(staff: Staff) -> dict[str, bool]:
    return {} if staff.may(Permission.READ_CASES) else {"emergency": True}


def _kept(
    records: Records,
    staff: Staff,
    encounter_id: str,
    entry: Entry,
    kind: str,
    *,
    key: str,
    refuse: Callable[[Connection], None],
    clinic: Clinic,
    on: dt.date,
) -> int:
    number = records.act_added(
        encounter_id,
        schema.case_entry,
        kind,
        staff.author,
        key=key,
        content=plain_of(entry),
        refuse=refuse,
    )
    judge_and_keep(records, encounter_id, clinic, on=on)
    return number


def _refusal(entry: Entry, case: Case, clinic: Clinic, on: dt.date) -> str:
    """Why this entry cannot stand in this case as it is now; "" when it can."""
    match entry:
        case Adjudicated():
            return _unlike_today(entry, case, clinic, on)
        case MedicineResolved():
            return _not_written(entry, case, clinic, on)
        case Note():
            unknown = entry.about != CASE and entry.about not in _RULES
            return (
                "A note is about the case or about a finding of the rule book. Choose one." if unknown else ""
            )
        case Seconded():
            return "A second signature is given with a password: open the lift and sign it there."
        case Withdrawn():
            return "An entry is withdrawn where it stands in the list of entries."
        case Measured() | Clarified() | DocumentNoted():
            return ""
        case _:
            assert_never(entry)


def _overtaken(entry: Entry, last: Kept | None, after: int, staff: Staff, names: Mapping[str, str]) -> str:
    """What happened to the same thing since the page showed it. Two of one person's windows are told as well."""
    if last is None or last.number < after:
        happened = f"Entry {after}, which this page showed, was withdrawn meanwhile."
    else:
        mine = last.by == staff.person_id
        who = "You yourself, in another window," if mine else name_of(last.by, names)
        happened = f"{who} {_GAVE[entry.kind]} meanwhile (entry {last.number})."
    return (
        f"{happened} Yours was not kept yet, and nothing you typed is lost. Read what stands now, then press again to "
        "keep yours in its place, or leave it."
    )


def _unlike_today(entry: Adjudicated, case: Case, clinic: Clinic, on: dt.date) -> str:
    evaluation = _judged(case, clinic, on)
    found = next((one for one in evaluation.findings if one.rule.id == entry.rule), None)
    if found is None:
        return "The rule book has no such finding. Reload the page and choose one."
    if finding_hash(found) != entry.finding:
        return (
            "This finding changed since you opened it. Read it as it stands now, then give your view again."
        )
    return ""


def _not_written(entry: MedicineResolved, case: Case, clinic: Clinic, on: dt.date) -> str:
    listed = _judged(case, clinic, on).response.answers.get(medicines.LIST.id)
    rows: Sequence[object] = listed.value if listed and isinstance(listed.value, tuple) else ()
    if any(isinstance(row, Medicine) and row.name == entry.written for row in rows):
        return ""
    return "The list of medicines has no such words any more. Reload the page and choose again."


def _judged(case: Case, clinic: Clinic, on: dt.date) -> Evaluation:
    return judged_case(
        case.answers, clinic, submitted=case.submission is not None, on=on, entries=case.entries
    )
