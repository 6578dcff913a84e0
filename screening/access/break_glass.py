"""Emergency access: one case opened for an hour to someone whose role does not open it, who says why and is reviewed.

glass = glass_broken(records, staff, WhoIsMeant("Maja Sampleton", "1961-03-07"), "unconscious at the desk")
read_case(records, staff, glass.encounter_id)          # for sixty minutes, that case alone
read_emergencies(records, director, reviewed=False)    # what a medical director must work off
"""

import datetime as dt
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, update

from forms import about_you
from screening.access.authority import refuse_unless_allowed, refuse_unless_signed_in
from screening.access.permissions import Permission
from screening.access.sessions import Staff
from screening.access.tries import Patience, forgiven, tried
from screening.errors import NotAllowed, UnknownEncounter, ValueRefused, WordsRefused
from screening.records import schema
from screening.records.entries import StoredAnswer
from screening.records.patient_tags import BORN, NAME, name_words, plain_words, tagged
from screening.records.store import Records
from screening.records.values import text_cleaned

EMERGENCY = dt.timedelta(minutes=60)
FEWEST_CHARACTERS = 10
MOST_CHARACTERS = 1_000
VIEWED = ("case viewed", "history viewed", "summary downloaded")
# Whoever does not know name and birth date is not in this emergency.
_ON_SEARCHING = Patience(free=5, first_wait=60)


@dataclass(frozen=True, slots=True)
class WhoIsMeant:
    """The patient, by name and birth date (year-month-day), as they stand in the form."""

    name: str
    birth_date: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """One case opened to one person. `ends_at`: when it closes by itself, or was closed."""

    id: str
    person_id: str
    person: str
    encounter_id: str
    begun_at: dt.datetime
    ends_at: dt.datetime


def words_checked(words: str) -> str:
    """A reason or a review as it is kept: at least ten characters that say something. Raises WordsRefused."""
    try:
        plain = " ".join(text_cleaned(words).split())
    except ValueRefused as refused:
        raise WordsRefused(str(refused)) from None
    said = sum(unicodedata.category(character)[0] in "LN" for character in plain)
    if said < FEWEST_CHARACTERS or len(set(plain)) < FEWEST_CHARACTERS // 2:
        raise WordsRefused(f"Please say it in words, with at least {FEWEST_CHARACTERS} letters.")
    if len(plain) > MOST_CHARACTERS:
        raise WordsRefused(f"Please say it in at most {MOST_CHARACTERS:,} characters.")
    return plain


def glass_broken(records: Records, staff: Staff, patient: WhoIsMeant, reason: str) -> Emergency:
    """Open the newest case of one patient for an hour, to whoever cannot open it otherwise. Noted; directors see it.

    Raises NotSignedIn, NotAllowed (your role opens cases anyway), WordsRefused, UnknownEncounter, TooManyTries.
    """
    staff = _refuse_whoever_reads_cases(records, staff)
    words, about = words_checked(reason), f"emergency:{staff.person_id}"
    tried(records, about, _ON_SEARCHING)
    encounter_id = _case_of(records, patient)
    if encounter_id is None:
        records.write(lambda c: records.note(c, "emergency access found no case", who=staff.author))
        raise UnknownEncounter(
            "No case has this name and birth date. Check both against the patient's papers and try again."
        )
    forgiven(records, about)
    return _opened(records, staff, encounter_id, words)


def _refuse_whoever_reads_cases(records: Records, staff: Staff) -> Staff:
    now = refuse_unless_signed_in(records, staff)
    if now.may(Permission.READ_CASES):
        raise NotAllowed("Your role opens every case. There is no need for emergency access.")
    return now


def _opened(records: Records, staff: Staff, encounter_id: str, words: str) -> Emergency:
    now, table = records.now(), schema.break_glass
    fresh = Emergency(uuid.uuid4().hex, staff.person_id, staff.name, encounter_id, now, now + EMERGENCY)

    def work(connection: Connection) -> None:
        if connection.execute(select(table.c.id).where(table.c.id == fresh.id)).one_or_none() is not None:
            return
        connection.execute(
            insert(table).values(
                id=fresh.id,
                person_id=fresh.person_id,
                encounter_id=encounter_id,
                reason=records.seal(connection, encounter_id, reason_place(fresh.id), words),
                begun_at=fresh.begun_at,
                ends_at=fresh.ends_at,
            )
        )
        records.note(
            connection,
            "emergency access begun",
            who=staff.author,
            encounter_id=encounter_id,
            detail={"emergency": fresh.id},
        )

    records.write(work)
    return fresh


def reason_place(id: str) -> str:
    return f"break_glass/{id}/reason"


def _case_of(records: Records, patient: WhoIsMeant) -> str | None:
    """The newest case under this name and birth date, one that was handed in before one that was not."""
    born = _whole_day(patient.birth_date)
    words = plain_words(patient.name)
    if born is None or not words:
        return None
    texts = (*((NAME, word) for word in words), (BORN, born))
    ids = records.read(lambda c: tagged(c, records.tag, texts))
    said = records.answers_in(ids, (about_you.NAME.id, about_you.BIRTH_DATE.id))
    found = [id for id in ids if _is_meant(said[id], words, born)]
    return min(found, key=lambda id: records.submission_of(id) is None, default=None)


def _is_meant(said: Mapping[str, StoredAnswer], words: Iterable[str], born: str) -> bool:
    """Tags only lead there: what the patient says now decides."""
    kept, day = said.get(about_you.NAME.id), said.get(about_you.BIRTH_DATE.id)
    if kept is None or day is None or not isinstance(kept.value, str):
        return False
    return day.value == born and name_words(kept.value).issuperset(words)


def _whole_day(words: str) -> str | None:
    """A birth date as the form keeps it, None when it is no whole day."""
    try:
        day = dt.date.fromisoformat(words.strip())
    except ValueError:
        return None
    return day.isoformat()


def glass_rows() -> Select[Any]:
    glass, person = schema.break_glass, schema.person
    return select(glass, person.c.name.label("person")).join(person, person.c.id == glass.c.person_id)


def emergency_of_row(row: Row[Any]) -> Emergency:
    ends = min(row.ends_at, row.ended_at) if row.ended_at else row.ends_at
    return Emergency(row.id, row.person_id, row.person, row.encounter_id, row.begun_at, ends)


def _open(now: dt.datetime, person_id: str) -> tuple[ColumnElement[bool], ...]:
    """What makes a glass open. Before it was broken it is not: a clock that was set back opens nothing for longer."""
    table = schema.break_glass.c
    return (
        table.person_id == person_id,
        table.ended_at.is_(None),
        table.begun_at <= now,
        table.ends_at > now,
    )


def emergencies_open(records: Records, staff: Staff) -> tuple[Emergency, ...]:
    """The cases that are open to this person by emergency at this moment, the last first. Raises NotSignedIn."""
    staff = refuse_unless_signed_in(records, staff)
    wanted = glass_rows().where(*_open(records.now(), staff.person_id))
    newest = schema.break_glass.c.begun_at.desc(), schema.break_glass.c.id
    return records.read(lambda c: tuple(map(emergency_of_row, c.execute(wanted.order_by(*newest)))))


def glass_begun_at(
    connection: Connection, now: dt.datetime, person_id: str, encounter_id: str
) -> dt.datetime | None:
    """Since when this case is open to this person by emergency, the last one if there are several."""
    table = schema.break_glass.c
    wanted = select(func.max(table.begun_at)).where(
        *_open(now, person_id), table.encounter_id == encounter_id
    )
    begun: dt.datetime | None = connection.execute(wanted).scalar_one()
    return begun


def emergency_ended(records: Records, staff: Staff, emergency_id: str) -> None:
    """Close one's own emergency before the hour is over. Raises NotSignedIn."""
    staff = refuse_unless_signed_in(records, staff)
    now, table = records.now(), schema.break_glass

    def work(connection: Connection) -> None:
        mine = (table.c.id == emergency_id, *_open(now, staff.person_id))
        row = connection.execute(select(table.c.encounter_id).where(*mine)).one_or_none()
        if row is None:
            return
        connection.execute(update(table).where(*mine).values(ended_at=now))
        records.note(
            connection,
            "emergency access ended",
            who=staff.author,
            encounter_id=row.encounter_id,
            detail={"emergency": emergency_id},
        )

    records.write(work)


def refuse_unless_case_open(records: Records, staff: Staff, encounter_id: str) -> Staff:
    """Whoever may read this one case: by role, or by an emergency that lasts. Raises NotSignedIn, NotAllowed."""
    now = refuse_unless_signed_in(records, staff)
    if now.may(Permission.READ_CASES) or any(
        glass.encounter_id == encounter_id for glass in emergencies_open(records, now)
    ):
        return now
    return refuse_unless_allowed(records, staff, Permission.READ_CASES)
