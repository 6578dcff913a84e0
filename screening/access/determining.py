"""A clinician determines a case: writes a draft, sees exactly what will be signed, and signs it with their password.

kept = draft_kept(records, staff, encounter_id, plain)               # as they type; nobody else's draft is touched
kept = draft_kept(records, staff, encounter_id, plain, after=kept.version)    # refused when another window wrote meanwhile
shown = what_would_be_signed(records, staff, encounter_id, determination, clinic, on=today)
determined(records, staff, encounter_id, determination, key=key, shown=shown.signs.mark, ...)
seconded(records, staff, encounter_id, entry_number, key=key, words="", ...)    # for what takes two: a lift, or an act
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from forms.condition import Case as Read
from screening.access.authority import refuse_unless_allowed
from screening.access.permissions import Permission
from screening.access.reading import look_noted
from screening.access.sessions import Staff
from screening.adjudication import Standing
from screening.clinic import Clinic
from screening.determination import determination_of, refuse_unless_sound
from screening.determination import plain_of as determination_as_plain
from screening.determination_draft import determination_written, draft_from, routes_asked
from screening.entries import Kept, Seconded, Withdrawn, plain_of, standing
from screening.errors import DraftMoved, EntryRefused, RevisionConflict
from screening.filing import judge_and_keep, read_case_anew
from screening.judging import evaluated, kept_of, reopened
from screening.records import Determination, Json, schema
from screening.records.envelopes import data_key_of, refuse_erased
from screening.records.review_rows import entries_in
from screening.records.store import Records
from screening.seconding import ActShown, act_shown
from screening.signed import Shown, read_for_signing, signer_of
from screening.summary.model import Lift, Patient

SIGNED_MEANWHILE = (
    "{name} signed determination {number} while you were writing yours. What you wrote is kept. Read theirs first; then "
    "sign yours, which takes its place, or leave it."
)
CHANGED_MEANWHILE = (
    "This case, or your draft, is no longer as this page showed it. Nothing was signed. "
    "Read it again below, then sign."
)
MOVED = "This draft was written on, signed or thrown away in another window."
YOURS = "The second signature is another clinician's: this entry is your own."


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What one clinician is writing, as JSON, and when it was kept last. `version` is another with each time it is kept."""

    plain: Mapping[str, Json]
    at: dt.datetime
    version: str


@dataclass(frozen=True, slots=True)
class CaseNow:
    """Where a case stands at this moment. `drafting`: the names of others who are writing a determination on it."""

    fingerprint: str
    determinations: int
    last_signer: str
    last_signed_at: dt.datetime | None
    drafting: tuple[str, ...]


def _place(person_id: str) -> str:
    return f"determination_draft/{person_id}"


def draft_kept(
    records: Records, staff: Staff, encounter_id: str, plain: Mapping[str, Json], *, after: str = ""
) -> KeptDraft:
    """Keep what this clinician is writing in place of the version that they wrote on (`after`; "": there was none).

    Raises NotSignedIn, NotAllowed, UnknownEncounter, StoreUnavailable; DraftMoved when another version, or none, is there.
    """
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)
    records.encounter(encounter_id)
    table, now = schema.determination_draft, records.now()
    mine = table.c.encounter_id == encounter_id, table.c.person_id == staff.person_id
    # A commit that failed may have happened: when this runs again, what it kept itself is nobody else's.
    own: list[bytes] = []

    def kept(connection: Connection) -> bytes:
        refuse_erased(connection, encounter_id)
        _case_locked(connection, encounter_id)
        there = connection.execute(select(table.c.sealed).where(*mine)).scalar_one_or_none()
        if there is not None and there in own:
            return bytes(there)
        if _version(there) != after:
            raise DraftMoved(MOVED)
        sealed = records.seal(connection, encounter_id, _place(staff.person_id), dict(plain))
        own.append(sealed)
        values = {"sealed": sealed, "updated_at": now}
        if there is not None:
            connection.execute(update(table).where(*mine).values(values))
            return sealed
        key = {"encounter_id": encounter_id, "person_id": staff.person_id}
        connection.execute(insert(table).values({**key, **values}))
        records.note(connection, "determination draft begun", who=staff.author, encounter_id=encounter_id)
        return sealed

    return KeptDraft(plain, now, _version(records.write(kept)))


def _version(sealed: bytes | None) -> str:
    """No two envelopes are the same, also of the same words."""
    return "" if sealed is None else hashlib.sha256(sealed).hexdigest()


def _case_locked(connection: Connection, encounter_id: str) -> None:
    """Two windows of one person begin no two drafts, and write on none at once."""
    table = schema.encounter
    wanted = select(table.c.id).where(table.c.id == encounter_id)
    connection.execute(wanted.with_for_update(key_share=True))


def draft_of(records: Records, staff: Staff, encounter_id: str) -> KeptDraft | None:
    """One's own draft; None when there is none. Raises NotSignedIn, NotAllowed, RecordErased."""
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)
    table = schema.determination_draft

    def found(connection: Connection) -> KeptDraft | None:
        mine = table.c.encounter_id == encounter_id, table.c.person_id == staff.person_id
        row = connection.execute(select(table).where(*mine)).one_or_none()
        if row is None:
            return None
        plain = records.unseal(connection, encounter_id, _place(staff.person_id), row.sealed)
        return KeptDraft(plain if isinstance(plain, dict) else {}, row.updated_at, _version(row.sealed))

    return records.read(found)


def draft_removed(records: Records, staff: Staff, encounter_id: str, *, after: str = "") -> None:
    """Throw one's own draft away; noted. `after`: the version that is meant; "": whichever is there.

    Raises NotSignedIn, NotAllowed; DraftMoved when another version is there.
    """
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)
    table = schema.determination_draft
    mine = table.c.encounter_id == encounter_id, table.c.person_id == staff.person_id

    def gone(connection: Connection) -> None:
        _case_locked(connection, encounter_id)
        there = connection.execute(select(table.c.sealed).where(*mine)).scalar_one_or_none()
        if there is None:
            return
        if after and _version(there) != after:
            raise DraftMoved(MOVED)
        connection.execute(delete(table).where(*mine))
        records.note(connection, "determination draft removed", who=staff.author, encounter_id=encounter_id)

    records.write(gone)


def read_case_now(records: Records, staff: Staff, encounter_id: str) -> CaseNow:
    """Whether a case moved since it was shown, and who else is at work on it. Raises NotSignedIn, NotAllowed."""
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)
    case, names = records.case_of(encounter_id), records.names()
    table = schema.determination_draft
    wanted = select(table.c.person_id).where(
        table.c.encounter_id == encounter_id, table.c.person_id != staff.person_id
    )
    others = records.read(lambda connection: connection.execute(wanted).scalars().all())
    last = case.determination
    look_noted(records, staff, "case viewed", encounter_id)
    return CaseNow(
        case.fingerprint,
        len(case.determinations),
        signer_of(last, names) if last else "",
        last.signed_at if last else None,
        tuple(sorted(names[one] for one in others if one in names)),
    )


def read_own_determination(
    records: Records, staff: Staff, encounter_id: str, clinic: Clinic, *, on: dt.date
) -> dict[str, Any] | None:
    """The determination that one's own draft stands for, as JSON; None when nothing is written.

    Raises NotSignedIn, NotAllowed, UnknownEncounter, DeterminationRefused naming what must be mended.
    """
    draft = draft_of(records, staff, encounter_id)
    if draft is None:
        return None
    case = records.case_of(encounter_id)
    submitted = case.submission is not None
    held = reopened(case.answers, clinic, submitted=submitted, on=on, entries=case.entries)
    asked = routes_asked(Read(held.response, on))
    return determination_as_plain(determination_written(draft_from(draft.plain), asked, on=on))


def what_would_be_signed(
    records: Records,
    staff: Staff,
    encounter_id: str,
    plain: Mapping[str, Any],
    clinic: Clinic,
    *,
    on: dt.date,
) -> Shown:
    """The case judged and kept at this moment, and exactly what a signature would cover. The look is noted.

    Raises NotSignedIn, NotAllowed, UnknownEncounter, DeterminationRefused, RevisionConflict.
    """
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)
    shown = read_for_signing(records, encounter_id, determination_of(plain), clinic, on=on)
    look_noted(records, staff, "case viewed", encounter_id)
    return shown


def determined(
    records: Records,
    staff: Staff,
    encounter_id: str,
    plain: Mapping[str, Any],
    *,
    key: str,
    shown: str,
    clinic: Clinic,
    on: dt.date,
    confirm: Callable[[], None],
) -> Determination:
    """Sign. `shown` is the mark of what stood on the page (`ToBeSigned.mark`); `key` was made with the page: the same key
    again signs nothing more. `confirm` asks once more who this is and raises when it is not them.

    It is judged anew first, and an acceptance over a finding that nobody lifted is refused. Raises NotSignedIn,
    NotAllowed, UnknownEncounter, DeterminationRefused, RevisionConflict (someone else signed, or something changed since
    it was shown), KeyAlreadyUsed, and what `confirm` raises.
    """
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)
    earlier = _signed_with(records, staff, encounter_id, key)
    if earlier is not None:
        return earlier
    now = read_for_signing(records, encounter_id, determination_of(plain), clinic, on=on)
    if now.signs.mark != shown:
        raise RevisionConflict(_why_not(records, staff, encounter_id))
    refuse_unless_sound(now.signs.determination, now.evaluation, now.reviewed.lifted, on=on)
    confirm()
    signed = records.determine(
        encounter_id,
        key,
        now.signs.content(staff.name),
        number=now.signs.number,
        answers_hash=now.signs.fingerprint,
        findings_hash=now.signs.findings_hash,
        author=staff.author,
    )
    draft_removed(records, staff, encounter_id)
    return signed


def _signed_with(records: Records, staff: Staff, encounter_id: str, key: str) -> Determination | None:
    signed = records.determinations_of(encounter_id)
    return next((one for one in signed if one.idempotency_key == key and one.author == staff.author), None)


def _why_not(records: Records, staff: Staff, encounter_id: str) -> str:
    """Someone else signed since this clinician began to write, or something else moved."""
    draft, signed = draft_of(records, staff, encounter_id), records.determinations_of(encounter_id)
    if signed and signed[-1].author != staff.author and (draft is None or signed[-1].signed_at >= draft.at):
        name = signer_of(signed[-1], records.names())
        return SIGNED_MEANWHILE.format(name=name, number=signed[-1].number)
    return CHANGED_MEANWHILE


# The second signature


@dataclass(frozen=True, slots=True)
class ToSecond:
    """What takes a second clinician: the entry of a lift, or of an act that takes a finding away, and how it reads. `mine`:
    by whoever looks; `takes`: of an act, the hash of what it takes away; `patient`: whose case it is."""

    patient: Patient
    kept: Kept
    shows: Lift | ActShown
    mine: bool

    @property
    def number(self) -> int:
        """The number of the entry."""
        return self.kept.number

    @property
    def takes(self) -> str:
        """What a signature names; "" of a lift, which names its finding itself."""
        return self.shows.hash if isinstance(self.shows, ActShown) else ""


def awaiting_second(
    records: Records, staff: Staff, encounter_id: str, clinic: Clinic, *, on: dt.date
) -> tuple[ToSecond, ...]:
    """The lifts and the acts of a case that wait for a second clinician. Raises NotSignedIn, NotAllowed, UnknownEncounter."""
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)
    found = _waiting(records, staff, encounter_id, clinic, on)
    look_noted(records, staff, "case viewed", encounter_id)
    return tuple(found)


def _waiting(
    records: Records, staff: Staff, encounter_id: str, clinic: Clinic, on: dt.date
) -> list[ToSecond]:
    case, names = records.case_of(encounter_id), records.names()
    evaluation, summary, reviewed = read_case_anew(case, clinic, on=on, names=names)
    lifts = {lift.id: lift for lift in reviewed.lifts}
    found: list[tuple[Kept, Lift | ActShown]] = [
        (view.kept, lifts[rule])
        for rule, view in reviewed.views.items()
        if view.standing is Standing.AWAITS_SECOND
    ]
    if reviewed.counting.waiting:
        submitted = case.submission is not None
        told = reopened(case.answers, clinic, submitted=submitted, on=on)
        own, entries = evaluated(told, clinic, on=on), kept_of(case.entries)
        found += [
            (act.kept, act_shown(act, entries, own, evaluation, names)) for act in reviewed.counting.waiting
        ]
    return [ToSecond(summary.patient, kept, shows, kept.by == staff.person_id) for kept, shows in found]


def seconded(
    records: Records,
    staff: Staff,
    encounter_id: str,
    entry_number: int,
    *,
    key: str,
    words: str,
    clinic: Clinic,
    on: dt.date,
    confirm: Callable[[], None],
    takes: str = "",
) -> int:
    """Sign, as a second clinician, for a lift or an act that waits for it; the case is judged anew at once. Returns the
    number of the entry. The same `key` again adds nothing. `takes`: of an act, the hash of what the page showed it to
    take away (`ToSecond.takes`).

    Raises NotSignedIn, NotAllowed, UnknownEncounter, EntryRefused (it waits for nothing, it is one's own, or it takes away
    something else by now), and what `confirm` raises.
    """
    staff = refuse_unless_allowed(records, staff, Permission.SIGN)
    earlier = _entry_with(records, encounter_id, key)
    if earlier is not None:
        return earlier
    waiting = {one.number: one for one in _waiting(records, staff, encounter_id, clinic, on)}
    if entry_number not in waiting:
        raise EntryRefused(
            "This waits for no second signature any more. Go back to the case and look at it again."
        )
    if waiting[entry_number].mine:
        raise EntryRefused(YOURS)
    if waiting[entry_number].takes != takes:
        raise EntryRefused(
            "What this would take away is no longer as this page showed it. Nothing was signed. Read it again below, "
            "then sign."
        )
    confirm()
    entry = Seconded(number=entry_number, takes=takes, words=words.strip()[:4_000])
    number = records.act_added(
        encounter_id,
        schema.case_entry,
        "second signature given",
        staff.author,
        key=key,
        content=plain_of(entry),
        refuse=lambda connection: _refuse_unless_waiting(connection, records, encounter_id, entry),
    )
    judge_and_keep(records, encounter_id, clinic, on=on)
    return number


def _entry_with(records: Records, encounter_id: str, key: str) -> int | None:
    table = schema.case_entry
    wanted = select(table.c.number).where(
        table.c.idempotency_key == key, table.c.encounter_id == encounter_id
    )
    number: int | None = records.read(lambda connection: connection.execute(wanted).scalar_one_or_none())
    return number


def _refuse_unless_waiting(
    connection: Connection, records: Records, encounter_id: str, second: Seconded
) -> None:
    """In the transaction itself: nobody withdrew it or signed for it in the meantime."""
    stored = entries_in(connection, data_key_of(connection, records.ring, encounter_id), encounter_id)
    kept = kept_of(stored)
    gone = {one.entry.number for one in kept if isinstance(one.entry, Withdrawn)}
    signed = any(
        isinstance(one.entry, Seconded)
        and (one.entry.number, one.entry.takes) == (second.number, second.takes)
        for one in standing(kept)
    )
    if signed or second.number in gone or second.number not in {one.number for one in kept}:
        raise EntryRefused(
            "Someone signed for this or withdrew it meanwhile. Go back to the case and look at it again."
        )
