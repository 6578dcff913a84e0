"""A visit to come: whom the clinic expects and when, kept sealed under the encounter; a correction never erases.

    visit = visit_made(records, staff, VisitDetails("Ada Example", visit_date=day, birth_date=born, phone=phone))
    visit_corrected(records, staff, visit.id, details, revision=1)
    details_of(records, connection, visit.id)          # KeptDetails: what is known now, and who said so when

What the patient types later is compared with it (`differences`): a difference is shown to staff as a possible
wrong patient, and nothing is ever merged.
"""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from screening.access.permissions import Permission
from screening.access.reading import refuse_unless_allowed
from screening.access.sessions import Staff
from screening.errors import DetailsRefused, RevisionConflict, UnknownEncounter, ValueRefused
from screening.records import Author, Encounter, Json, Records, StoredAnswer, schema
from screening.records.envelopes import refuse_erased
from screening.records.patient_tags import name_words, plain_number, plain_words, tags_kept, texts_of
from screening.records.values import text_cleaned

LONGEST_NAME, LONGEST_NUMBER, LONGEST_LANGUAGE, LONGEST_EMAIL = 200, 60, 40, 254
EARLIEST_BIRTH = dt.date(1900, 1, 1)
FARTHEST_VISIT = dt.timedelta(days=730)
# One plain address: what mail servers take besides (quotes, comments, groups) only serves tricks.
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")


@dataclass(frozen=True, slots=True)
class VisitDetails:
    """Who is expected when; "" and None are not known."""

    name: str
    visit_date: dt.date
    birth_date: dt.date | None = None
    record_number: str = ""
    visit_time: dt.time | None = None
    phone: str = ""
    email: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class KeptDetails:
    """One revision of the details of a visit, and whose it is."""

    details: VisitDetails
    revision: int
    author: Author
    recorded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """The visit says one thing, the patient typed another."""

    label: str
    expected: str
    typed: str


def details_checked(details: VisitDetails, *, on: dt.date) -> VisitDetails:
    """The details as they are kept. `on`: today. Raises DetailsRefused."""
    checked = VisitDetails(
        _text(details.name, "name", 2, LONGEST_NAME),
        details.visit_date,
        details.birth_date,
        _text(details.record_number, "record number", 0, LONGEST_NUMBER),
        details.visit_time.replace(second=0, microsecond=0) if details.visit_time else None,
        _phone(details.phone),
        plain_email(details.email),
        _text(details.language, "language", 0, LONGEST_LANGUAGE),
    )
    if checked.visit_date > on + FARTHEST_VISIT:
        raise DetailsRefused("The visit lies more than two years ahead. Check the year.")
    if checked.birth_date is not None and not EARLIEST_BIRTH <= checked.birth_date <= on:
        raise DetailsRefused("The birth date lies between 1900 and today. Check the year.")
    return checked


def _text(text: str, label: str, shortest: int, longest: int) -> str:
    try:
        plain = " ".join(text_cleaned(text).split())
    except ValueRefused as refused:
        raise DetailsRefused(f"The {label}: {refused}") from None
    if not shortest <= len(plain) <= longest:
        least = f"{shortest} to " if shortest else "at most "
        raise DetailsRefused(f"The {label} has {least}{longest} characters. Check what was typed.")
    return plain


def _phone(phone: str) -> str:
    plain = _text(phone, "phone number", 0, 40)
    if plain and not (re.fullmatch(r"\+?[0-9 ()./-]+", plain) and 6 <= len(digits_of(plain)) <= 15):
        raise DetailsRefused("A phone number has 6 to 15 digits, with spaces or a + in front.")
    return plain


def plain_email(email: str) -> str:
    """One plain e-mail address, or "". Raises DetailsRefused."""
    if not email.strip():
        return ""
    # Line ends are looked for before spaces are put in order: they would let a second header in.
    if len(email) > LONGEST_EMAIL or _EMAIL.fullmatch(email.strip(" ")) is None:
        raise DetailsRefused("This is not one plain e-mail address, like name@example.org. Check it.")
    return _text(email, "e-mail address", 6, LONGEST_EMAIL)


def digits_of(text: str) -> str:
    """The digits of a phone number."""
    return "".join(one for one in text if one in "0123456789")


def visit_made(
    records: Records,
    staff: Staff,
    details: VisitDetails,
    *,
    questionnaire_version: str,
    key: str | None = None,
) -> Encounter:
    """Begin an encounter for an expected visit. Pressed twice with the same `key` (32 hex digits) it begins one.

    Raises NotSignedIn, NotAllowed, DetailsRefused, StoreUnavailable.
    """
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    now = records.now()
    checked = details_checked(details, on=now.astimezone().date())
    fresh = Encounter(
        key or uuid.uuid4().hex,
        now,
        checked.visit_date,
        text_cleaned(questionnaire_version),
        False,
        "en",
        staff.author,
    )
    kept = KeptDetails(checked, 1, staff.author, now)
    row_id = uuid.uuid4().hex

    def work(connection: Connection) -> Encounter:
        if _last(connection, fresh.id) is None:
            records.encounter_begun(connection, fresh)
            _keep(records, connection, fresh.id, row_id, kept, corrects=False)
        return fresh

    return records.write(work)


def visit_corrected(
    records: Records, staff: Staff, encounter_id: str, details: VisitDetails, *, revision: int
) -> KeptDetails:
    """Keep corrected details as a new revision. `revision` is the one the writer saw (0: none yet).

    Raises NotSignedIn, NotAllowed, DetailsRefused, UnknownEncounter, RevisionConflict.
    """
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    now = records.now()
    fresh = KeptDetails(details_checked(details, on=now.astimezone().date()), revision + 1, staff.author, now)
    row_id = uuid.uuid4().hex

    def work(connection: Connection) -> KeptDetails:
        encounter_locked(connection, encounter_id)
        last = _last(connection, encounter_id)
        if last is not None and last.id == row_id:
            return fresh
        if (last.revision if last is not None else 0) != revision:
            raise RevisionConflict(
                "Someone else corrected this visit since it was shown. Open it again to see what they changed."
            )
        _keep(records, connection, encounter_id, row_id, fresh, corrects=True)
        return fresh

    return records.write(work)


def encounter_locked(connection: Connection, encounter_id: str) -> None:
    """Hold everyone else's writing on this encounter back until the transaction ends. Raises UnknownEncounter."""
    table = schema.encounter
    wanted = select(table.c.id).where(table.c.id == encounter_id).with_for_update(key_share=True)
    if connection.execute(wanted).one_or_none() is None:
        raise UnknownEncounter("There is no such visit. Go back to the list and choose one from it.")
    refuse_erased(connection, encounter_id)


def _last(connection: Connection, encounter_id: str) -> Row[Any] | None:
    table = schema.visit_detail
    return connection.execute(
        select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.revision.desc()).limit(1)
    ).one_or_none()


def _keep(
    records: Records,
    connection: Connection,
    encounter_id: str,
    row_id: str,
    kept: KeptDetails,
    *,
    corrects: bool,
) -> None:
    details = kept.details
    born = details.birth_date.isoformat() if details.birth_date else ""
    tags_kept(connection, records.tag, encounter_id, texts_of(details.name, born, details.record_number))
    columns = {
        "id": row_id,
        "encounter_id": encounter_id,
        "revision": kept.revision,
        "visit_date": details.visit_date,
        "sealed": records.seal(connection, encounter_id, _place(row_id), written_details(details)),
        "recorded_at": kept.recorded_at,
        "author_kind": kept.author.kind,
        "author": kept.author.id,
    }
    event, detail = ("visit corrected", {"revision": kept.revision}) if corrects else ("visit made", {})
    records.row_added(connection, schema.visit_detail, columns, event, kept.author, detail, moves=corrects)


def _place(row_id: str) -> str:
    return f"visit_detail/{row_id}/sealed"


def written_details(details: VisitDetails) -> dict[str, Json]:
    """The details as plain JSON."""
    return {
        "name": details.name,
        "visit_date": details.visit_date.isoformat(),
        "birth_date": details.birth_date.isoformat() if details.birth_date else None,
        "record_number": details.record_number,
        "visit_time": f"{details.visit_time:%H:%M}" if details.visit_time else None,
        "phone": details.phone,
        "email": details.email,
        "language": details.language,
    }


def details_read(kept: Json) -> VisitDetails:
    """The details from their plain JSON."""
    assert isinstance(kept, dict)
    born, time = kept.get("birth_date"), kept.get("visit_time")
    return VisitDetails(
        str(kept["name"]),
        dt.date.fromisoformat(str(kept["visit_date"])),
        dt.date.fromisoformat(str(born)) if born else None,
        str(kept.get("record_number", "")),
        dt.time.fromisoformat(str(time)) if time else None,
        str(kept.get("phone", "")),
        str(kept.get("email", "")),
        str(kept.get("language", "")),
    )


def kept_details(records: Records, connection: Connection, row: Row[Any]) -> KeptDetails:
    """One row of `visit_detail`, opened. Raises SealBroken."""
    opened = records.unseal(connection, row.encounter_id, _place(row.id), row.sealed)
    return KeptDetails(
        details_read(opened), row.revision, Author(row.author_kind, row.author), row.recorded_at
    )


def details_of(records: Records, connection: Connection, encounter_id: str) -> KeptDetails | None:
    """What is known of a visit now; None for a form that was begun without one. Asks no permission."""
    row = _last(connection, encounter_id)
    return kept_details(records, connection, row) if row is not None else None


def differences(details: VisitDetails | None, typed: dict[str, StoredAnswer]) -> tuple[Difference, ...]:
    """Where the patient typed another name, birth date or record number than the visit says."""
    return tuple(_differing(details, typed)) if details is not None else ()


def _differing(details: VisitDetails, typed: dict[str, StoredAnswer]) -> Iterator[Difference]:
    name, born, number = (_typed(typed, id) for id in ("name", "birth_date", "record_number"))
    # "O'Brien" and "OBrien" are one name; "Maria Garcia" and "Maria L. Garcia" may be two people.
    if name and not (
        frozenset(plain_words(name)) == frozenset(plain_words(details.name))
        or name_words(name) == name_words(details.name)
        or "".join(plain_words(name)) == "".join(plain_words(details.name))
    ):
        yield Difference("Name", details.name, name)
    if born and details.birth_date and not details.birth_date.isoformat().startswith(born):
        yield Difference("Birth date", details.birth_date.isoformat(), born)
    if number and details.record_number and plain_number(number) != plain_number(details.record_number):
        yield Difference("Record number", details.record_number, number)


def _typed(typed: dict[str, StoredAnswer], field: str) -> str:
    answer = typed.get(f"about_you.{field}")
    return answer.value if answer is not None and isinstance(answer.value, str) else ""
