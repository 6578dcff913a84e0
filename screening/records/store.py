"""The record of what patients answered: every answer is durable before the next question shows.

    records = Records.open("var/anteroom.db")
    encounter = records.begin_encounter(visit_date=day, questionnaire_version="2026.1", author=author)
    records.save_answer(encounter.id, "heart-attack", "yes", author=author)      # one durable transaction
    records.save_answer(encounter.id, "heart-attack-when", {"absent": "asked-unknown"}, author=author)
    records.values_of(encounter.id)            # {"heart-attack": "yes", "heart-attack-when": {"absent": ...}}
    records.submit(encounter.id, key, questionnaire_hash=hash, author=author)    # the same key again: the
    same submission

Nothing is ever changed in place: an answer that is given again is a new revision, one that is taken back is a
revision whose value is None. These functions do not ask who may read: pages read through
`screening.access.reading`.
"""

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Integer, Row, Select, and_, cast, func, insert, or_, select
from sqlalchemy.exc import SQLAlchemyError

from forms.answer import Absent
from screening.errors import (
    AlreadySubmitted,
    EditedElsewhere,
    KeyAlreadyUsed,
    RevisionConflict,
    ShapeRefused,
    StoreRefused,
    StoreUnavailable,
    UnknownEncounter,
)
from screening.records import schema
from screening.records.engines import Engines, engines_of
from screening.records.entries import (
    SYSTEM,
    Author,
    Draft,
    Encounter,
    Event,
    Judgement,
    Pen,
    QueueRow,
    StoredAnswer,
    Submission,
    fingerprint_of,
)
from screening.records.values import Json, question_id_checked, text_cleaned, value_cleaned, written

Clock = Callable[[], dt.datetime]
T = TypeVar("T")
CLINIC = "clinic"
LONGEST_DETAIL = 200
CLINIC_FACT = "clinic."


def utc_now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


class Records:
    """The store, open. One per process; safe to use from many threads."""

    def __init__(self, engines: Engines, clock: Clock = utc_now) -> None:
        self._engines = engines
        self.now = clock

    @classmethod
    def open(cls, place: str | Path, *, clock: Clock = utc_now) -> Self:
        """The store in a SQLite file (or at a database URL), made when it is not there.

        Raises StoreRefused when it cannot be made durable or was written by another version.
        """
        records = cls(engines_of(place), clock)
        with records.writing() as connection:
            _made_ready(connection, clock())
        return records

    def close(self) -> None:
        """Give back every connection."""
        self._engines.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One durable transaction; what raised inside is not kept. Raises StoreUnavailable."""
        try:
            with self._engines.writing.begin() as connection:
                yield connection
        except SQLAlchemyError:
            # The database's own words may quote the value: they go no further than this line.
            raise StoreUnavailable(
                "The record could not be written just now; nothing was half-saved. Try again."
            ) from None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view. Raises StoreUnavailable when the store cannot be read."""
        try:
            with self._engines.reading.begin() as connection:
                yield connection
        except SQLAlchemyError:
            raise StoreUnavailable("The record could not be read just now. Try again.") from None

    def write(self, work: Callable[[Connection], T]) -> T:
        """One durable transaction. `work` may be run again when the connection was lost: it changes nothing but the
        store, and what is random in it (ids, tokens) is made before. Raises StoreUnavailable."""
        with self.writing() as connection:
            return work(connection)

    def read(self, work: Callable[[Connection], T]) -> T:
        """The same for reading: one consistent view. Raises StoreUnavailable."""
        with self.reading() as connection:
            return work(connection)

    def note(
        self,
        connection: Connection,
        kind: str,
        *,
        who: Author = SYSTEM,
        encounter_id: str | None = None,
        detail: Mapping[str, str | int | bool | None] | None = None,
    ) -> None:
        """Note an event in the transaction of the act itself: the act is not kept without it."""
        self._noted(connection, kind, who, encounter_id, detail or {})

    def seal(self, connection: Connection, scope: str, place: str, value: Json) -> bytes:
        """A value as it is kept at rest. `scope`: an encounter's id, or CLINIC; `place`: table, row and column."""
        return written(value).encode()

    def unseal(self, connection: Connection, scope: str, place: str, sealed: bytes) -> Json:
        """The value again."""
        opened: Json = json.loads(sealed)
        return opened

    # An intake, from its first question to the moment it is handed in

    def begin_encounter(
        self,
        *,
        questionnaire_version: str,
        author: Author,
        visit_date: dt.date | None = None,
        demo: bool = False,
        locale: str = "en",
    ) -> Encounter:
        """A new, empty encounter under a fresh random id (32 hexadecimal digits)."""
        encounter = Encounter(
            uuid.uuid4().hex,
            self.now(),
            visit_date,
            text_cleaned(questionnaire_version),
            demo,
            locale,
            author,
        )
        with self.writing() as connection:
            connection.execute(insert(schema.encounter).values(_encounter_columns(encounter)))
            self._noted(connection, "intake begun", author, encounter.id, {"demo": demo})
        return encounter

    def save_answer(
        self,
        encounter_id: str,
        question_id: str,
        value: object,
        *,
        author: Author,
        expected_revision: int | None = None,
        pen: Pen | None = None,
    ) -> StoredAnswer:
        """Keep one answer; when this returns it is on the disk.

        `value` is text, a number, a list, named fields, `{"absent": code}`, or None to take the answer back.
        The value that is already kept is not kept twice. `expected_revision` (0: none yet) is the one the
        writer last saw.

        Raises ValueRefused, AlreadySubmitted, UnknownEncounter, RevisionConflict, EditedElsewhere,
        StoreUnavailable.
        """
        question_id = question_id_checked(question_id)
        kept = _reason_checked(value_cleaned(value))
        with self.writing() as connection:
            _locked(connection, encounter_id)
            if not _is_clinic_fact(question_id, author):
                _refuse_when_submitted(connection, encounter_id)
            _refuse_without_pen(connection, encounter_id, pen)
            last = _latest(connection, encounter_id, question_id)
            if last is not None and written(last.value) == written(kept):
                return last
            revision = last.revision if last else 0
            if expected_revision is not None and expected_revision != revision:
                raise RevisionConflict(
                    "This answer was changed in another window since this page was shown. "
                    "Reload the page to see it."
                )
            fresh = StoredAnswer(question_id, revision + 1, kept, author, self.now())
            connection.execute(insert(schema.answer).values(_answer_columns(encounter_id, fresh)))
        return fresh

    def submit(
        self,
        encounter_id: str,
        key: str,
        *,
        questionnaire_hash: str,
        author: Author,
        pen: Pen | None = None,
    ) -> Submission:
        """Hand the answers in, once. Asked again it returns what was handed in the first time.

        `key` is made when the page is first shown (`uuid4().hex`) and stays the same through reruns and
        reconnects. Raises KeyAlreadyUsed, UnknownEncounter, EditedElsewhere, StoreUnavailable.
        """
        with self.writing() as connection:
            _locked(connection, encounter_id)
            earlier = _submission(connection, encounter_id)
            if earlier is not None:
                return earlier
            _refuse_used_key(connection, key)
            _refuse_without_pen(connection, encounter_id, pen)
            seal = fingerprint_of(_answers(connection, encounter_id))
            fresh = Submission(encounter_id, key, self.now(), seal, questionnaire_hash, author)
            connection.execute(insert(schema.submission).values(_submission_columns(fresh)))
            self._noted(connection, "intake submitted", author, encounter_id, {})
        return fresh

    # Reading back

    def encounter(self, encounter_id: str) -> Encounter:
        """The encounter with this id. Raises UnknownEncounter."""
        with self.reading() as connection:
            return _encounter(connection, encounter_id)

    def answers_of(self, encounter_id: str) -> dict[str, StoredAnswer]:
        """The current answer to each question, by its id; one that was taken back has the value None."""
        with self.reading() as connection:
            return _answers(connection, encounter_id)

    def values_of(self, encounter_id: str) -> dict[str, Json]:
        """The current values alone, by question id, without those that were taken back."""
        return {
            id: kept.value for id, kept in self.answers_of(encounter_id).items() if kept.value is not None
        }

    def answers_in(
        self, encounter_ids: Sequence[str], question_ids: Sequence[str]
    ) -> dict[str, dict[str, StoredAnswer]]:
        """The current answers to a few questions in many encounters (names for the queue), by encounter."""
        found: dict[str, dict[str, StoredAnswer]] = {id: {} for id in encounter_ids}
        wanted = _current_answers().where(
            schema.answer.c.encounter_id.in_(encounter_ids), schema.answer.c.question_id.in_(question_ids)
        )
        with self.reading() as connection:
            for row in connection.execute(wanted):
                found[row.encounter_id][row.question_id] = _stored(row)
        return found

    def history_of(self, encounter_id: str, question_id: str | None = None) -> tuple[StoredAnswer, ...]:
        """Every revision of every answer (or of one), oldest first."""
        wanted = select(schema.answer).where(schema.answer.c.encounter_id == encounter_id)
        if question_id is not None:
            wanted = wanted.where(schema.answer.c.question_id == question_id)
        with self.reading() as connection:
            return tuple(_stored(row) for row in connection.execute(wanted.order_by(schema.answer.c.id)))

    def submission_of(self, encounter_id: str) -> Submission | None:
        """When and as what it was handed in; None while it is unfinished."""
        with self.reading() as connection:
            return _submission(connection, encounter_id)

    # What was made of it

    def record_judgement(self, encounter_id: str, judgement: Judgement) -> Judgement:
        """Keep what the protocol said. The same protocol and policy on the same answers is kept once."""
        with self.writing() as connection:
            _locked(connection, encounter_id)
            last = _last_judgement(connection, encounter_id)
            if last is not None and _same_reading(last, judgement):
                return last
            at = self.now()
            connection.execute(
                insert(schema.judgement).values(_judgement_columns(encounter_id, judgement, at))
            )
            kept = _last_judgement(connection, encounter_id)
        assert kept is not None
        return kept

    def judgement_of(self, encounter_id: str) -> Judgement | None:
        """The latest judgement; None when it was never judged."""
        with self.reading() as connection:
            return _last_judgement(connection, encounter_id)

    def record_event(
        self,
        kind: str,
        *,
        who: Author = SYSTEM,
        encounter_id: str | None = None,
        detail: Mapping[str, str | int | bool | None] | None = None,
    ) -> None:
        """Note that something happened or was seen. `detail` is short and flat and never holds an answer."""
        with self.writing() as connection:
            self._noted(connection, kind, who, encounter_id, detail or {})

    def events_of(self, encounter_id: str) -> tuple[Event, ...]:
        """Everything noted about one encounter, oldest first."""
        wanted = (
            select(schema.event)
            .where(schema.event.c.encounter_id == encounter_id)
            .order_by(schema.event.c.id)
        )
        with self.reading() as connection:
            return tuple(_event(row) for row in connection.execute(wanted))

    def queue(self, limit: int = 25, offset: int = 0) -> tuple[QueueRow, ...]:
        """Cases for a clinician: urgent first, then worst, then earliest visit, then first handed in.

        Holds what was handed in, and unfinished intakes in which something urgent was said.
        """
        with self.reading() as connection:
            rows = connection.execute(_queue_rows().limit(limit).offset(offset)).all()
            return tuple(_queue_row(row) for row in rows)

    def queue_length(self) -> int:
        """How many cases the queue holds."""
        with self.reading() as connection:
            return connection.execute(select(func.count()).select_from(_queue_rows().subquery())).scalar_one()

    def drafts(self, limit: int = 25, offset: int = 0) -> tuple[Draft, ...]:
        """Intakes that were begun and not handed in, newest first."""
        with self.reading() as connection:
            rows = connection.execute(_draft_rows().limit(limit).offset(offset)).all()
            return tuple(_draft(row) for row in rows)

    def holds_demo(self) -> bool:
        """Whether invented patients were added."""
        wanted = select(schema.encounter.c.id).where(schema.encounter.c.demo).limit(1)
        with self.reading() as connection:
            return connection.execute(wanted).one_or_none() is not None

    def _noted(
        self,
        connection: Connection,
        kind: str,
        who: Author,
        encounter_id: str | None,
        detail: Mapping[str, str | int | bool | None],
    ) -> None:
        connection.execute(
            insert(schema.event).values(
                encounter_id=encounter_id,
                kind=_kind_checked(kind),
                who_kind=who.kind,
                who=who.id,
                at=self.now(),
                detail=_detail_checked(detail),
            )
        )


def _made_ready(connection: Connection, now: dt.datetime) -> None:
    """The tables and triggers, made in one transaction. Raises StoreRefused for a store of another version.
    The tables and triggers, made in one transaction. Raises StoreRefused for a store of another version."""
    schema.metadata.create_all(connection)
    for statement in schema.triggers():
        connection.exec_driver_sql(statement)
    found = connection.execute(select(func.max(schema.store.c.version))).scalar()
    if found is None:
        connection.execute(insert(schema.store).values(version=schema.VERSION, made_at=now))
    elif found != schema.VERSION:
        raise StoreRefused(
            f"The store is of version {found} and this program reads version {schema.VERSION}. "
            "Start the program that wrote it, or set ANTEROOM_DATA to another folder."
        )


def _locked(connection: Connection, encounter_id: str) -> Encounter:
    """The encounter, with everyone else's writing on it held back until this transaction ends."""
    return _encounter(connection, encounter_id, lock=True)


def _encounter(connection: Connection, encounter_id: str, *, lock: bool = False) -> Encounter:
    wanted = select(schema.encounter).where(schema.encounter.c.id == encounter_id)
    row = connection.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None:
        raise UnknownEncounter("There is no such encounter. Go back to the list and choose one from it.")
    return _encounter_of(row)


def _is_clinic_fact(question_id: str, author: Author) -> bool:
    """Whether staff state a fact of the clinic (supervision, enrolment): that may follow a submission."""
    return author.kind == "staff" and question_id.startswith(CLINIC_FACT)


def _refuse_when_submitted(connection: Connection, encounter_id: str) -> None:
    if _submission(connection, encounter_id) is not None:
        raise AlreadySubmitted(
            "These answers were handed in and can no longer be changed here. Ask the clinic staff."
        )


def _refuse_without_pen(connection: Connection, encounter_id: str, pen: Pen | None) -> None:
    if pen is None:
        return
    hold = schema.intake_hold
    row = connection.execute(
        select(hold.c.window).where(
            hold.c.id == pen.hold_id, hold.c.encounter_id == encounter_id, hold.c.ended_at.is_(None)
        )
    ).one_or_none()
    if row is None or row.window != pen.window:
        raise EditedElsewhere(
            'This form is open in another window or on another device. Press "Continue here" first.'
        )


def _refuse_used_key(connection: Connection, key: str) -> None:
    column = schema.submission.c.idempotency_key
    if connection.execute(select(column).where(column == key)).one_or_none() is not None:
        raise KeyAlreadyUsed(
            "This page was already used to hand in another form. Reload the page and try again."
        )


def _latest(connection: Connection, encounter_id: str, question_id: str) -> StoredAnswer | None:
    table = schema.answer
    row = connection.execute(
        select(table)
        .where(table.c.encounter_id == encounter_id, table.c.question_id == question_id)
        .order_by(table.c.revision.desc())
        .limit(1)
    ).one_or_none()
    return _stored(row) if row is not None else None


def _current_answers() -> Select[Any]:
    table = schema.answer
    newest = (
        select(table.c.encounter_id, table.c.question_id, func.max(table.c.revision).label("revision"))
        .group_by(table.c.encounter_id, table.c.question_id)
        .subquery()
    )
    same = and_(
        table.c.encounter_id == newest.c.encounter_id,
        table.c.question_id == newest.c.question_id,
        table.c.revision == newest.c.revision,
    )
    return select(table).join(newest, same)


def _answers(connection: Connection, encounter_id: str) -> dict[str, StoredAnswer]:
    table = schema.answer
    wanted = select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.revision)
    # Later revisions replace earlier ones in the dictionary: one indexed read, no grouping.
    return {row.question_id: _stored(row) for row in connection.execute(wanted)}


def _submission(connection: Connection, encounter_id: str) -> Submission | None:
    table = schema.submission
    row = connection.execute(select(table).where(table.c.encounter_id == encounter_id)).one_or_none()
    if row is None:
        return None
    return Submission(
        row.encounter_id,
        row.idempotency_key,
        row.submitted_at,
        row.answers_hash,
        row.questionnaire_hash,
        Author(row.author_kind, row.author),
    )


def _last_judgement(connection: Connection, encounter_id: str) -> Judgement | None:
    table = schema.judgement
    row = connection.execute(
        select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.id.desc()).limit(1)
    ).one_or_none()
    return _judgement_of(row) if row is not None else None


def _same_reading(last: Judgement, fresh: Judgement) -> bool:
    parts = ("protocol_hash", "policy", "answers_hash", "severity", "urgent", "outcomes", "tally")
    return all(getattr(last, part) == getattr(fresh, part) for part in parts)


def _queue_rows() -> Select[Any]:
    """One row a case, in the order of the queue; unjudged cases stand directly below the urgent ones."""
    visit, handed_in, verdict = schema.encounter, schema.submission, schema.judgement
    newest = (
        select(
            verdict.c.encounter_id,
            func.max(verdict.c.id).label("id"),
            func.max(cast(verdict.c.urgent, Integer)).label("urgent"),
        )
        .group_by(verdict.c.encounter_id)
        .subquery()
    )
    urgent = func.coalesce(newest.c.urgent, 0)
    return (
        select(
            visit,
            handed_in.c.submitted_at,
            urgent.label("ever_urgent"),
            *(column.label(f"judgement_{column.name}") for column in verdict.c),
        )
        .select_from(
            visit.outerjoin(handed_in, handed_in.c.encounter_id == visit.c.id)
            .outerjoin(newest, newest.c.encounter_id == visit.c.id)
            .outerjoin(verdict, verdict.c.id == newest.c.id)
        )
        .where(or_(handed_in.c.encounter_id.is_not(None), urgent == 1))
        .order_by(
            urgent.desc(),
            verdict.c.severity.is_(None).desc(),
            verdict.c.severity.desc(),
            visit.c.visit_date.is_(None),
            visit.c.visit_date,
            func.coalesce(handed_in.c.submitted_at, visit.c.created_at),
            visit.c.id,
        )
    )


def _draft_rows() -> Select[Any]:
    visit, handed_in, given, hold = schema.encounter, schema.submission, schema.answer, schema.intake_hold
    answered = (
        select(func.count(given.c.question_id.distinct()))
        .where(given.c.encounter_id == visit.c.id)
        .scalar_subquery()
    )
    last = select(func.max(given.c.recorded_at)).where(given.c.encounter_id == visit.c.id).scalar_subquery()
    held = select(hold.c.id).where(hold.c.encounter_id == visit.c.id, hold.c.ended_at.is_(None)).exists()
    return (
        select(visit, answered.label("answered"), last.label("last_answer_at"), held.label("held"))
        .outerjoin(handed_in, handed_in.c.encounter_id == visit.c.id)
        .where(handed_in.c.encounter_id.is_(None))
        .order_by(visit.c.created_at.desc(), visit.c.id)
    )


def _encounter_columns(encounter: Encounter) -> dict[str, object]:
    return {
        "id": encounter.id,
        "created_at": encounter.created_at,
        "visit_date": encounter.visit_date,
        "questionnaire_version": encounter.questionnaire_version,
        "demo": encounter.demo,
        "locale": encounter.locale,
        "begun_by_kind": encounter.begun_by.kind,
        "begun_by": encounter.begun_by.id,
    }


def _encounter_of(row: Row[Any]) -> Encounter:
    return Encounter(
        row.id,
        row.created_at,
        row.visit_date,
        row.questionnaire_version,
        row.demo,
        row.locale,
        Author(row.begun_by_kind, row.begun_by),
    )


def _answer_columns(encounter_id: str, fresh: StoredAnswer) -> dict[str, object]:
    return {
        "encounter_id": encounter_id,
        "question_id": fresh.question_id,
        "revision": fresh.revision,
        "value": None if fresh.absent else fresh.value,
        "absent": fresh.absent,
        "author_kind": fresh.author.kind,
        "author": fresh.author.id,
        "recorded_at": fresh.recorded_at,
    }


def _stored(row: Row[Any]) -> StoredAnswer:
    value: Json = {"absent": row.absent} if row.absent is not None else row.value
    return StoredAnswer(
        row.question_id, row.revision, value, Author(row.author_kind, row.author), row.recorded_at
    )


def _submission_columns(fresh: Submission) -> dict[str, object]:
    return {
        "encounter_id": fresh.encounter_id,
        "idempotency_key": fresh.idempotency_key,
        "submitted_at": fresh.submitted_at,
        "answers_hash": fresh.answers_hash,
        "questionnaire_hash": fresh.questionnaire_hash,
        "author_kind": fresh.author.kind,
        "author": fresh.author.id,
    }


_JUDGED = (
    "protocol_name",
    "protocol_version",
    "protocol_hash",
    "policy",
    "answers_hash",
    "severity",
    "urgent",
)


def _judgement_columns(encounter_id: str, fresh: Judgement, at: dt.datetime) -> dict[str, object]:
    plain = {name: getattr(fresh, name) for name in _JUDGED}
    return {
        **plain,
        "encounter_id": encounter_id,
        "judged_at": at,
        "outcomes": value_cleaned(fresh.outcomes),
        "tally": value_cleaned(fresh.tally),
    }


def _judgement_of(row: Row[Any], prefix: str = "") -> Judgement:
    names = (*_JUDGED, "outcomes", "tally", "judged_at")
    return Judgement(**{name: getattr(row, prefix + name) for name in names})


def _queue_row(row: Row[Any]) -> QueueRow:
    judged = _judgement_of(row, "judgement_") if row.judgement_id is not None else None
    return QueueRow(_encounter_of(row), row.submitted_at, judged, row.ever_urgent == 1)


def _draft(row: Row[Any]) -> Draft:
    return Draft(_encounter_of(row), row.answered, row.last_answer_at, bool(row.held))


def _event(row: Row[Any]) -> Event:
    return Event(row.kind, Author(row.who_kind, row.who), row.at, row.encounter_id, row.detail)


def _reason_checked(value: Json) -> Json:
    """`{"absent": code}` only with a code that is a reason. Raises ShapeRefused."""
    if isinstance(value, dict) and set(value) == {"absent"} and value["absent"] not in set(Absent):
        raise ShapeRefused(f"The reason why an answer is absent is one of: {', '.join(Absent)}.")
    return value


def _kind_checked(kind: str) -> str:
    if re.fullmatch(r"[a-z][a-z -]{2,59}", kind) is None:
        raise ShapeRefused("The kind of an event is a few lower-case words.")
    return kind


def _detail_checked(detail: Mapping[str, object]) -> Json:
    for part in detail.values():
        if not isinstance(part, str | int | bool | None) or len(str(part)) > LONGEST_DETAIL:
            raise ShapeRefused(
                f"The detail of an event is flat and short (up to {LONGEST_DETAIL} characters a field)."
            )
    return value_cleaned(detail)
