"""Where each case stands in the queue: worked out from its rows whenever one is added. How it is found: worklist_found.py.

The queue is read every few seconds by everyone who reviews. So what orders and filters it stands in one small row a
case; that row says nothing that the record does not, and can be made anew at any time (`worklist_made_anew`).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from sqlalchemy import Connection, delete, insert, select

from forms import treatment_sought
from screening.records import rows, schema
from screening.records.awaiting import awaited_now
from screening.records.case_rows import answers_under
from screening.records.entries import (
    WAITING,
    CaseStatus,
    Judgement,
    StoredAnswer,
    case_fingerprint,
    still_holds,
)
from screening.records.envelopes import KeyRing, data_keys_of
from screening.records.review_rows import ask_back_open, entries_in, sent_again_at
from screening.records.sealing import tag_of


class Opener(Protocol):
    """What opens a record and makes its blind tags: the store itself, or its keys alone."""

    @property
    def ring(self) -> KeyRing: ...

    def tag(self, kind: str, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class KeysAlone:
    """The keys of a record whose store is not open yet."""

    ring: KeyRing

    def tag(self, kind: str, text: str) -> str:
        """As the store's."""
        return tag_of(self.ring.keys, kind, text)


# Below every urgent case and above every judged one: nobody knows yet how bad it is.
NOT_JUDGED = 2_000_000_000
NO_DAY = dt.date(9999, 12, 31)
# The answers that a case is filtered by: each moves it, also before the form is handed in.
FILTERED_BY = frozenset({treatment_sought.REASON.id, treatment_sought.ROUTES_ASKED.id})
ANY_ROUTE = "any"
AWAITS_SECOND = "awaits-second"
_URGENT = "urgent"  # how a judgement that is kept calls what a rule that is urgent leads to


Rows = list[dict[str, object]]
_TABLES = (schema.worklist, schema.worklist_tag)


def worklist_renewed(
    connection: Connection, records: Opener, encounter_id: str, awaits: int | None = None
) -> None:
    """Work out anew where one case stands. The encounter's row is locked by the caller.

    `awaits`: how many of its lifts and acts a judgement leaves waiting for a second clinician; None: as many as it stands
    there with, because an act says nothing of that until the case is judged with it.
    """
    kept = tuple(_kept(connection, encounter_id))
    if awaits is None and kept[0]:
        awaits = cast(int, kept[0][0]["awaits_second"])
    _renewed(connection, records, encounter_id, kept, awaits)


def _renewed(
    connection: Connection, records: Opener, encounter_id: str, kept: tuple[Rows, ...], awaits: int | None
) -> None:
    fresh = _placed(connection, records, encounter_id, awaits)
    if fresh == kept:
        return  # most acts move nothing, and a row less to write is a patient who waits less
    _taken_off(connection, encounter_id)
    for table, rows_ in zip(_TABLES, fresh, strict=True):
        if rows_:
            connection.execute(insert(table), rows_)


def _kept(connection: Connection, encounter_id: str) -> Iterator[Rows]:
    for table, order in zip(_TABLES, ("encounter_id", "tag"), strict=True):
        found = connection.execute(select(table).where(table.c.encounter_id == encounter_id))
        yield sorted((dict(row._mapping) for row in found), key=lambda row: str(row[order]))


def _placed(
    connection: Connection, records: Opener, encounter_id: str, awaits: int | None
) -> tuple[Rows, Rows]:
    """The place in the queue and the tags, as rows; none where the case is in no queue, or was erased. `awaits` None: that
    is in the reading kept last."""
    visit = connection.execute(
        select(schema.encounter).where(schema.encounter.c.id == encounter_id)
    ).one_or_none()
    data_key = data_keys_of(connection, records.ring, [encounter_id]).get(encounter_id)
    if visit is None or data_key is None:
        return [], []
    handed_in = connection.execute(
        select(schema.submission.c.submitted_at).where(schema.submission.c.encounter_id == encounter_id)
    ).scalar_one_or_none()
    number, last, ever_urgent = _judged(connection, data_key, encounter_id)
    if handed_in is None and not ever_urgent:
        return [], []
    answers = answers_under(connection, data_key, encounter_id)
    if awaits is None:
        awaits = awaited_now(connection, data_key, encounter_id, number)
    now = case_fingerprint(answers, entries_in(connection, data_key, encounter_id))
    judged = last if handed_in is None or _is_of(last, now) else None
    status = _status(connection, encounter_id, now, handed_in is not None)
    assigned = _assigned(connection, data_key, encounter_id, last)
    place: dict[str, object] = {
        "encounter_id": encounter_id,
        "status": status.value,
        "waiting": int(status in WAITING),
        "calm": int(not ever_urgent),
        "mildness": -(NOT_JUDGED if judged is None else judged.severity),
        "visit_on": _visit_day(connection, encounter_id) or visit.visit_date or NO_DAY,
        "since": handed_in or visit.created_at,
        "judgement": number if judged else None,
        "awaits_second": awaits,
        **assigned,
    }
    return [place], tag_rows(records, place, told_of(judged, answers, awaits))


def tag_rows(records: Opener, place: Mapping[str, object], told: Iterable[str]) -> Rows:
    """The rows by which a case is filtered: a blind tag of each thing that is told of it, with its place in the queue."""
    shared = {column.name: place[column.name] for column in schema.worklist_tag.c if column.name != "tag"}
    return [{**shared, "tag": tag} for tag in sorted({tag_told(records, one) for one in told})]


def tag_told(records: Opener, told: str) -> str:
    """The blind tag of what a case is found by. 64 bits are enough to tell the few such things apart."""
    return records.tag("worklist", told)[:16]


def worklist_made_anew(connection: Connection, records: Opener) -> None:
    """The whole list: after an import, or a step of the tables that brought it."""
    visit, key = schema.encounter, schema.envelope
    ids = connection.execute(select(visit.c.id).join(key, key.c.scope == visit.c.id)).scalars().all()
    for encounter_id in ids:
        _renewed(connection, records, encounter_id, tuple(_kept(connection, encounter_id)), None)


def _taken_off(connection: Connection, encounter_id: str) -> None:
    for table in _TABLES:
        connection.execute(delete(table).where(table.c.encounter_id == encounter_id))


def _judged(
    connection: Connection, data_key: bytes, encounter_id: str
) -> tuple[int | None, Judgement | None, bool]:
    """The number of the last judgement, the judgement, and whether any was urgent."""
    table = schema.judgement
    wanted = select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.number.desc())
    row = connection.execute(wanted.limit(1)).one_or_none()
    if row is None:
        return None, None, False
    urgent = select(table.c.id).where(table.c.encounter_id == encounter_id, table.c.urgent).limit(1)
    ever = connection.execute(urgent).one_or_none() is not None
    return row.number, rows.judgement_of(data_key, row), ever


def _is_of(judged: Judgement | None, now: str) -> bool:
    """Whether a judgement is of the case as it is now. Until it is judged again nobody knows how bad a case is of which
    anything changed. (A form that is not handed in changes with every answer: what was urgent in it is shown on.)"""
    return judged is not None and judged.answers_hash == now


def _status(connection: Connection, encounter_id: str, now: str, finished: bool) -> CaseStatus:
    """`now`: the fingerprint of the case as it is."""
    if not finished:
        return CaseStatus.UNFINISHED
    if ask_back_open(connection, encounter_id):
        return CaseStatus.ASKED_BACK
    table = schema.determination
    signed = connection.execute(
        select(table.c.answers_hash, table.c.signed_at)
        .where(table.c.encounter_id == encounter_id)
        .order_by(table.c.number.desc())
        .limit(1)
    ).one_or_none()
    if signed is None:
        return CaseStatus.TO_REVIEW
    sent = sent_again_at(connection, encounter_id)
    holds = still_holds(signed.answers_hash, signed.signed_at, now, sent)
    return CaseStatus.DETERMINED if holds else CaseStatus.CHANGED


def _visit_day(connection: Connection, encounter_id: str) -> dt.date | None:
    table = schema.visit_detail
    newest = select(table.c.visit_date).where(table.c.encounter_id == encounter_id)
    day: dt.date | None = connection.execute(
        newest.order_by(table.c.revision.desc()).limit(1)
    ).scalar_one_or_none()
    return day


def _assigned(
    connection: Connection, data_key: bytes, encounter_id: str, judged: Judgement | None
) -> dict[str, object]:
    """Who has the case, and whether it is they who took note that it is urgent.

    Whoever gives an urgent case away or back takes their acknowledgement with them. It ends as well with what is news to
    whoever took note: the patient answered again and is urgent still, or something is urgent now that was not then.
    """
    table = schema.assignment
    wanted = select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.number.desc())
    last = connection.execute(wanted.limit(1)).one_or_none()
    if last is None:
        return {"assignment": 0, "assignee": None, "acknowledged_at": None, "acknowledged_by": None}
    news = judged is not None and judged.urgent and _news(connection, data_key, encounter_id, last.at, judged)
    noted = last.acknowledged and not news
    return {
        "assignment": last.number,
        "assignee": last.person_id,
        "acknowledged_at": last.at if noted else None,
        "acknowledged_by": last.author if noted else None,
    }


def _news(
    connection: Connection, data_key: bytes, encounter_id: str, at: dt.datetime, now: Judgement
) -> bool:
    """Whether what is urgent in a case is news since then."""
    sent = sent_again_at(connection, encounter_id)
    if sent is not None and sent > at:
        return True
    judgement = schema.judgement
    known = select(judgement).where(judgement.c.encounter_id == encounter_id, judgement.c.judged_at <= at)
    row = connection.execute(known.order_by(judgement.c.number.desc()).limit(1)).one_or_none()
    then = frozenset[str]() if row is None else urgent_rules(rows.judgement_of(data_key, row))
    return not urgent_rules(now) <= then


def urgent_rules(judged: Judgement) -> frozenset[str]:
    """The ids of the rules that make a case urgent, as the judgement was kept."""
    found = cast("Sequence[Mapping[str, Any]]", judged.findings)
    return frozenset(str(one["id"]) for one in found if _URGENT in one.get("consequence", {}).values())


def told_of(judged: Judgement | None, answers: Mapping[str, StoredAnswer], awaits: int = 0) -> Iterator[str]:
    """What the case is found by. `awaits`: how much of it waits for a second clinician."""
    if awaits:
        yield AWAITS_SECOND
    for route, outcome in (judged.outcomes if judged else {}).items():
        yield outcome_told(route, str(outcome))
        yield outcome_told(ANY_ROUTE, str(outcome))
    reason = answers.get(treatment_sought.REASON.id)
    if reason is not None and isinstance(reason.value, str):
        yield f"reason/{reason.value}"
    asked = answers.get(treatment_sought.ROUTES_ASKED.id)
    if asked is not None and isinstance(asked.value, list):
        yield from (f"asked/{route}" for route in asked.value if isinstance(route, str))


def outcome_told(route: str, outcome: str) -> str:
    """What a case with this outcome (a rung's word) on this route is found by."""
    return f"outcome/{route}/{outcome}"
