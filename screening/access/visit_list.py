"""Who is expected, and how far each form is: what the front desk works from. It holds names and progress, no answers.

visits_of(records, staff, day_from, day_to, version=...)   # by day and time
visit_of(records, staff, encounter_id, version=...)        # one of them, for its own page
visits_found(records, staff, "garcia 1961-03-07", version=...)
reminders_of(visits, on=today)                             # sent, not handed in, and the visit is near
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, and_, func, select

from forms import about_you
from forms.condition import Case
from forms.journey import progress
from forms.questionnaire import QUESTIONNAIRE
from screening.access.break_glass import refuse_unless_case_open
from screening.access.links import (
    Door,
    Link,
    door_of,
    handed_in_among,
    made_for,
    newest_links,
    places_open,
)
from screening.access.messages import MessageState, messages_of
from screening.access.permissions import Permission
from screening.access.reading import look_noted, refuse_unless_allowed
from screening.access.sessions import Staff
from screening.access.visits import (
    Difference,
    KeptDetails,
    VisitDetails,
    details_of,
    differences,
    kept_details,
)
from screening.clinic import Clinic
from screening.errors import RecordErased
from screening.judging import reopened
from screening.records import Encounter, Records, StoredAnswer, schema
from screening.records.asked_again import again_in, asked_since
from screening.records.envelopes import data_key_of, refuse_erased
from screening.records.patient_tags import (
    BORN,
    NAME,
    RECORD_NUMBER,
    TaggedText,
    name_words,
    plain_number,
    plain_words,
    tagged,
)

MOST_VISITS = 200
REMIND_WITHIN = dt.timedelta(days=2)
_WHO = (about_you.NAME.id, about_you.BIRTH_DATE.id, about_you.RECORD_NUMBER.id)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class LinkWord(StrEnum):
    """How far a link is, in the word that staff read."""

    NONE = "no link"
    MADE = "made, not sent"
    QUEUED = "being sent"
    FAILED = "not sent"
    SENT = "sent"
    OPENED = "opened"
    VERIFIED = "verified"
    DONE = "done"
    NOT_YET = "not yet open"
    AT_CLINIC = "at the clinic"
    EXPIRED = "expired"
    REVOKED = "revoked"
    LOCKED = "locked"
    OUTDATED = "of an older form"


@dataclass(frozen=True, slots=True)
class Visit:
    """One encounter as the front desk sees it. `kept` None: a form begun without a visit. `door` None: no link.

    `answered` of `of` questions that apply so far; `open_at` is where the form is open now ("" nowhere). `asks_again`:
    it was handed in, and a clinician asks some of it again; then the counts and the link are of that alone. Which
    questions those are is not here.
    """

    encounter: Encounter
    kept: KeptDetails | None
    name: str
    birth_date: str
    record_number: str
    differs: tuple[Difference, ...]
    answered: int
    of: int
    handed_in: bool
    open_at: str
    link: Link | None
    door: Door | None
    message: MessageState | None
    asks_again: bool = False

    @property
    def done(self) -> bool:
        """Whether the patient has nothing left to fill in."""
        return self.handed_in and not self.asks_again

    @property
    def details(self) -> VisitDetails | None:
        """What is known of the visit now."""
        return self.kept.details if self.kept else None

    @property
    def day(self) -> dt.date | None:
        """The day of the visit."""
        return self.kept.details.visit_date if self.kept else self.encounter.visit_date

    @property
    def word(self) -> LinkWord:
        """How far the link is."""
        return _word(self.link, self.door, self.message, done=self.done)


_DEAD = {
    Door.NOT_YET: LinkWord.NOT_YET,
    Door.AT_CLINIC: LinkWord.AT_CLINIC,
    Door.EXPIRED: LinkWord.EXPIRED,
    Door.REVOKED: LinkWord.REVOKED,
    Door.REPLACED: LinkWord.REVOKED,
    Door.LOCKED: LinkWord.LOCKED,
    Door.OUTDATED: LinkWord.OUTDATED,
}


def _word(link: Link | None, door: Door | None, message: MessageState | None, *, done: bool) -> LinkWord:
    if done:
        return LinkWord.DONE
    if link is None or door is None:
        return LinkWord.NONE
    if door in _DEAD:
        return _DEAD[door]
    said = {"queued": LinkWord.QUEUED, "sending": LinkWord.QUEUED, "failed": LinkWord.FAILED}
    steps = (
        (link.verified_at, LinkWord.VERIFIED),
        (link.opened_at, LinkWord.OPENED),
        (link.sent_at, LinkWord.SENT),
    )
    state = message.state if message is not None else ""
    return next((word for at, word in steps if at is not None), said.get(state, LinkWord.MADE))


def visits_of(
    records: Records,
    staff: Staff,
    day_from: dt.date,
    day_to: dt.date,
    *,
    version: str = QUESTIONNAIRE.version,
) -> tuple[Visit, ...]:
    """The visits of these days (both included), by day and time; the look is noted. Raises NotSignedIn, NotAllowed."""
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    look_noted(records, staff, "visits viewed")
    found = records.read(lambda connection: _expected(records, connection, day_from, day_to))
    return tuple(sorted(_drawn_up(records, list(found), found, version), key=_by_time))


def visit_of(
    records: Records, staff: Staff, encounter_id: str, *, version: str = QUESTIONNAIRE.version
) -> Visit:
    """One visit; the look is noted. Raises NotSignedIn, NotAllowed, UnknownEncounter."""
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    records.encounter(encounter_id)
    records.read(lambda connection: refuse_erased(connection, encounter_id))
    look_noted(records, staff, "visit viewed", encounter_id)
    return _drawn_up(records, [encounter_id], _details_among(records, [encounter_id]), version)[0]


def visits_found(
    records: Records, staff: Staff, words: str, *, version: str = QUESTIONNAIRE.version
) -> tuple[Visit, ...]:
    """Visits and forms of whoever has all of these: words of a name, a birth date (1961-03-07), a record number.

    The search is noted, what was searched for is not. Raises NotSignedIn, NotAllowed.
    """
    staff = refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    records.write(lambda connection: records.note(connection, "patients searched", who=staff.author))
    found: list[Visit] = []
    for texts, fits in _ways(words):
        ids = records.read(lambda c, texts=texts: tagged(c, records.tag, texts))  # type: ignore[misc]
        there = _drawn_up(records, ids, _details_among(records, ids), version)
        found += [one for one in there if fits(one) and one not in found]
    return tuple(sorted(found, key=_by_time, reverse=True)[:MOST_VISITS])


Fits = Callable[[Visit], bool]


def _ways(words: str) -> Iterable[tuple[tuple[TaggedText, ...], Fits]]:
    """What may have been meant: a name and a birth date, or a record number. The tags find, `fits` decides."""
    dates = _DATE.findall(words)
    rest = _DATE.sub(" ", words)
    wanted, number = frozenset(plain_words(rest)), plain_number(rest)
    born: tuple[TaggedText, ...] = tuple((BORN, date) for date in dates[:1])
    if wanted or born:
        named: tuple[TaggedText, ...] = tuple((NAME, word) for word in sorted(wanted)[:8])
        yield (*born, *named), lambda visit: _is(visit, wanted, dates)
    if number:
        yield (*born, (RECORD_NUMBER, number)), lambda visit: _numbered(visit, number, dates)


def _is(visit: Visit, wanted: Collection[str], dates: Sequence[str]) -> bool:
    names = [visit.name, *(d.typed for d in visit.differs if d.label == "Name")]
    return any(name_words(name) >= set(wanted) for name in names) and _born(visit, dates)


def _numbered(visit: Visit, number: str, dates: Sequence[str]) -> bool:
    numbers = [visit.record_number, *(d.typed for d in visit.differs if d.label == "Record number")]
    return any(plain_number(one) == number for one in numbers) and _born(visit, dates)


def _born(visit: Visit, dates: Sequence[str]) -> bool:
    known = [visit.birth_date, *(d.typed for d in visit.differs if d.label == "Birth date")]
    return not dates or dates[0] in known


def names_of(records: Records, staff: Staff, encounter_ids: Sequence[str]) -> dict[str, str]:
    """The names of patients by encounter: as the visit knows them, else as they gave them. Raises NotSignedIn,
    NotAllowed."""
    refuse_unless_allowed(records, staff, Permission.MANAGE_VISITS)
    kept = _details_among(records, encounter_ids)
    who = records.answers_in(encounter_ids, _WHO[:1]) if encounter_ids else {}
    return {
        id: kept[id].details.name if id in kept else _said(who.get(id, {}), _WHO[0]) for id in encounter_ids
    }


def reminders_of(visits: Iterable[Visit], *, on: dt.date) -> tuple[Visit, ...]:
    """Whose visit is near and who has not sent what a link went out for, or could not go out for."""
    near = (visit for visit in visits if visit.day is not None and on <= visit.day <= on + REMIND_WITHIN)
    return tuple(visit for visit in near if not visit.done and visit.link is not None)


def read_differences(records: Records, staff: Staff, encounter_id: str) -> tuple[Difference, ...]:
    """Where the visit and the patient's own words do not agree on who this is, for whoever may read this case, also in
    an emergency. Raises NotSignedIn, NotAllowed."""
    refuse_unless_case_open(records, staff, encounter_id)
    kept = records.read(lambda connection: details_of(records, connection, encounter_id))
    return differences(kept.details if kept else None, records.answers_in([encounter_id], _WHO)[encounter_id])


def _by_time(visit: Visit) -> tuple[dt.date, dt.time, str, str]:
    time = visit.details.visit_time if visit.details else None
    return (visit.day or dt.date.min, time or dt.time.max, visit.name, visit.encounter.id)


def _expected(
    records: Records, connection: Connection, day_from: dt.date, day_to: dt.date
) -> dict[str, KeptDetails]:
    table = schema.visit_detail
    newest = (
        select(table.c.encounter_id, func.max(table.c.revision).label("revision"))
        .group_by(table.c.encounter_id)
        .subquery()
    )
    same = and_(table.c.encounter_id == newest.c.encounter_id, table.c.revision == newest.c.revision)
    wanted = (
        select(table)
        .join(newest, same)
        .join(schema.envelope, schema.envelope.c.scope == table.c.encounter_id)
        .where(table.c.visit_date >= day_from, table.c.visit_date <= day_to)
        .order_by(table.c.visit_date, table.c.encounter_id)
        .limit(MOST_VISITS)
    )
    found: dict[str, KeptDetails] = {}
    for row in connection.execute(wanted).all():
        with suppress(RecordErased):  # its time of keeping is over: nobody is expected any more
            found[row.encounter_id] = kept_details(records, connection, row)
    return found


def _details_among(records: Records, ids: Sequence[str]) -> dict[str, KeptDetails]:
    def work(connection: Connection) -> dict[str, KeptDetails]:
        found: dict[str, KeptDetails] = {}
        for id in ids:
            with suppress(RecordErased):
                kept = details_of(records, connection, id)
                found |= {id: kept} if kept is not None else {}
        return found

    return records.read(work)


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around some encounters."""

    handed_in: frozenset[str]
    asked_at: Mapping[str, dt.datetime]
    open_at: Mapping[str, str]
    links: Mapping[str, Link]
    messages: Mapping[str, MessageState]


def _drawn_up(
    records: Records, ids: Sequence[str], kept: Mapping[str, KeptDetails], version: str
) -> list[Visit]:
    now = records.now()

    def work(connection: Connection) -> _Around:
        links = newest_links(connection, ids)
        return _Around(
            handed_in_among(connection, ids),
            asked_since(connection, ids),
            places_open(connection, ids, now),
            links,
            messages_of(connection, [link.id for link in links.values()]),
        )

    around = records.read(work)
    who = records.answers_in(ids, _WHO) if ids else {}
    return [_visit(records, id, kept.get(id), who[id], around, version) for id in ids]


def _visit(
    records: Records,
    id: str,
    kept: KeptDetails | None,
    who: dict[str, StoredAnswer],
    around: _Around,
    version: str,
) -> Visit:
    details = kept.details if kept else None
    handed_in, link, open_at = id in around.handed_in, around.links.get(id), around.open_at.get(id, "")
    asks_again = handed_in and id in around.asked_at
    if asks_again and link is not None and not made_for(link, around.asked_at[id]):
        link = None  # it opened the form, which was handed in
    at_clinic = open_at not in ("", "link")
    answered, of = (
        _progress_again(records, id) if asks_again else (0, 0) if handed_in else _progress(records, id)
    )
    born = details.birth_date.isoformat() if details and details.birth_date else _said(who, _WHO[1])
    return Visit(
        records.encounter(id),
        kept,
        details.name if details else _said(who, _WHO[0]),
        born,
        (details.record_number if details else "") or _said(who, _WHO[2]),
        differences(details, who),
        answered,
        of,
        handed_in,
        open_at,
        link,
        door_of(link, records.now(), version, handed_in=handed_in and not asks_again, at_clinic=at_clinic)
        if link
        else None,
        around.messages.get(link.id) if link else None,
        asks_again,
    )


def _said(who: Mapping[str, StoredAnswer], question_id: str) -> str:
    answer = who.get(question_id)
    return answer.value if answer is not None and isinstance(answer.value, str) else ""


def _progress_again(records: Records, encounter_id: str) -> tuple[int, int]:
    """The same of the questions that are asked back."""
    today = records.now().astimezone().date()

    def counted(connection: Connection) -> tuple[int, int]:
        data_key = data_key_of(connection, records.ring, encounter_id)
        again = again_in(connection, data_key, encounter_id, today)
        return (0, 0) if again is None else again.progress

    return records.read(counted)


def _progress(records: Records, encounter_id: str) -> tuple[int, int]:
    """How many of the questions that apply were answered: counted here, so that no answer leaves this function."""
    today = records.now().astimezone().date()
    stored = records.answers_of(encounter_id)
    response = reopened(stored, Clinic(), submitted=False, on=today).response
    return progress(QUESTIONNAIRE, Case(response, today))
