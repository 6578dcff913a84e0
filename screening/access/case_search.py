"""Finds the cases of a patient by name, record number or birth date. What is searched for is kept nowhere.

ids = search_cases(records, staff, "garcia 1961-03-07")
read_queue(records, staff, wanted=QueueFilter(statuses=tuple(CaseStatus), only=ids))
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from forms import about_you
from screening.access.authority import refuse_unless_allowed
from screening.access.links import places_open
from screening.access.permissions import Permission
from screening.access.sessions import Staff
from screening.access.visits import VisitDetails, kept_details
from screening.errors import RecordErased
from screening.records import schema
from screening.records.entries import StoredAnswer
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
from screening.records.store import Records

# Tags lead to more than is meant: so many, the newest, are opened and compared, and so many are told.
MOST_LOOKED_AT = 1_000
MOST_FOUND = 200
_MOST_WORDS = 8
_WHO = (about_you.NAME.id, about_you.BIRTH_DATE.id, about_you.RECORD_NUMBER.id)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class _Known:
    """What a patient goes by: in their own words, and as the visit knows them."""

    names: tuple[str, ...]
    born: tuple[str, ...]
    numbers: tuple[str, ...]


Fits = Callable[[_Known], bool]


def search_cases(records: Records, staff: Staff, words: str) -> tuple[str, ...]:
    """The encounter ids, newest first and at most MOST_FOUND, of whoever has all of these: words of a name, a birth
    date (1961-03-07), a record number. The search is noted, its words are not. Raises NotSignedIn, NotAllowed.
    """
    staff = refuse_unless_allowed(records, staff, Permission.READ_CASES)
    records.write(lambda connection: records.note(connection, "cases searched", who=staff.author))
    found: dict[str, None] = {}
    for texts, fits in _ways(words):
        ids = records.read(lambda c, texts=texts: tagged(c, records.tag, texts, most=MOST_LOOKED_AT))  # type: ignore[misc]
        for some in _batches(ids):
            if len(found) >= MOST_FOUND:
                break
            known = _known(records, some)
            found |= dict.fromkeys(id for id in some if fits(known[id]))
    return tuple(found)[:MOST_FOUND]


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many as are told at most: of a common name nearly all fit, and the rest need not be opened."""
    yield from (ids[start : start + MOST_FOUND] for start in range(0, len(ids), MOST_FOUND))


def _ways(words: str) -> Iterator[tuple[tuple[TaggedText, ...], Fits]]:
    """What may have been meant: a name and a birth date, or a record number. The tags find, what fits decides."""
    dates = _DATE.findall(words)[:1]
    rest = _DATE.sub(" ", words)
    wanted, number = frozenset(plain_words(rest)), plain_number(rest)
    born: tuple[TaggedText, ...] = tuple((BORN, date) for date in dates)

    def named(known: _Known) -> bool:
        return any(name_words(name) >= wanted for name in known.names) and _born(known, dates)

    def numbered(known: _Known) -> bool:
        return any(plain_number(one) == number for one in known.numbers) and _born(known, dates)

    if wanted or born:
        yield (*born, *((NAME, word) for word in sorted(wanted)[:_MOST_WORDS])), named
    if number:
        yield (*born, (RECORD_NUMBER, number)), numbered


def _born(known: _Known, dates: Sequence[str]) -> bool:
    return not dates or dates[0] in known.born


def _known(records: Records, ids: Sequence[str]) -> Mapping[str, _Known]:
    said = records.answers_in(ids, _WHO) if ids else {}
    visits = records.read(lambda connection: _visits(records, connection, ids))
    return {id: _known_as(said[id], visits.get(id)) for id in ids}


def _known_as(said: Mapping[str, StoredAnswer], visit: VisitDetails | None) -> _Known:
    name, born, number = (_words(said.get(id)) for id in _WHO)
    if visit is None:
        return _Known((name,), (born,), (number,))
    day = visit.birth_date.isoformat() if visit.birth_date else ""
    return _Known((name, visit.name), (born, day), (number, visit.record_number))


def _words(answer: StoredAnswer | None) -> str:
    return answer.value if answer is not None and isinstance(answer.value, str) else ""


def _visits(records: Records, connection: Connection, ids: Sequence[str]) -> dict[str, VisitDetails]:
    """What is known of the visits of these encounters now; one that was begun without a visit, or erased, is left out."""
    table = schema.visit_detail
    rows = connection.execute(select(table).where(table.c.encounter_id.in_(ids)).order_by(table.c.revision))
    found: dict[str, VisitDetails] = {}
    for row in {row.encounter_id: row for row in rows}.values():
        try:
            found[row.encounter_id] = kept_details(records, connection, row).details
        except RecordErased:
            continue
    return found


def read_open_forms(records: Records, staff: Staff, encounter_ids: Sequence[str]) -> Mapping[str, str]:
    """Where unfinished forms of the queue are open at this moment: "browser", "tablet" or "link", by encounter id.
    Raises NotSignedIn, NotAllowed.
    """
    refuse_unless_allowed(records, staff, Permission.READ_CASES)
    return records.read(lambda connection: places_open(connection, encounter_ids, records.now()))
