"""The record of what patients answered: every answer is durable before the next question shows.

    records = Records.open("var/anteroom.db", keys=KeyPlace(path))
    encounter = records.begin_encounter(visit_date=day, questionnaire_version="2026.1", author=author)
    records.save_answer(encounter.id, "heart-attack", "yes", author=author)      # one durable transaction
    records.save_answer(encounter.id, "heart-attack-when", {"absent": "asked-unknown"}, author=author)
    records.values_of(encounter.id)            # {"heart-attack": "yes", "heart-attack-when": {"absent": ...}}
    records.submit(encounter.id, key, questionnaire_hash=hash, author=author)    # the same key again: the
    same submission

Nothing is ever changed in place: an answer that is given again is a new revision, one that is taken back is a
revision whose value is None. What tells of health is sealed (sealing.py), every act is an event of the audit chain
(audit.py) in the same transaction. These functions do not ask who may read: pages read through
`screening.access.reading`.
"""

import datetime as dt
import json
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self, TypeVar, cast

from sqlalchemy import Connection, Engine, Row, Table, insert, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from forms.answer import Absent
from screening.errors import (
    AlreadySubmitted,
    EditedElsewhere,
    KeyAlreadyUsed,
    KeysRefused,
    RevisionConflict,
    ShapeRefused,
    StoreRefused,
    StoreUnavailable,
    UnknownEncounter,
)
from screening.records import audit, queries, rows, schema
from screening.records.asked_again import Again, again_in, again_of, asked_since, held_for
from screening.records.engines import Engines, engines_of, worth_another_try
from screening.records.entries import (
    SYSTEM,
    TYPED,
    WHOLE_QUEUE,
    Adoption,
    AskBack,
    Author,
    Case,
    CaseStatus,
    Determination,
    Draft,
    Encounter,
    Event,
    Judgement,
    KeptReading,
    Pen,
    QueueFilter,
    QueueRow,
    StoredAnswer,
    StoredEntry,
    Submission,
    case_fingerprint,
    fingerprint_of,
)
from screening.records.envelopes import (
    CLINIC,
    KeyRing,
    data_key_of,
    data_keys_of,
    envelope_made,
    refuse_erased,
)
from screening.records.keys import KeyPlace, key_place
from screening.records.migrate import brought_up_to_date
from screening.records.origin import origin_here
from screening.records.patient_tags import answer_texts, tags_kept
from screening.records.review_rows import (
    ANSWERED,
    TAKEN_BACK,
    ask_backs_in,
    columns_of_act,
    content_hash,
    entries_in,
    next_number,
    reading_differs,
    reading_in,
    sealed_at,
)
from screening.records.sealing import opened, sealed, tag_of
from screening.records.values import Json, question_id_checked, text_cleaned, value_cleaned, written
from screening.records.worklist import (
    NO_DAY,
    urgent_unattended,
    worklist_counts,
    worklist_made_anew,
    worklist_page,
    worklist_renewed,
)

Clock = Callable[[], dt.datetime]
T = TypeVar("T")
LONGEST_DETAIL = 200
CLINIC_FACT = "clinic."
# How long a transaction is tried again after PostgreSQL went away, in seconds, and the longest pause between tries.
LONGEST_TRYING = 10.0
_LONGEST_PAUSE = 0.5

_NOT_WRITTEN = "The record could not be written just now; nothing was half-saved. Try again."
_NOT_READ = "The record could not be read just now. Try again."


def utc_now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


class Records:
    """The store, open. One per process; safe to use from many threads."""

    def __init__(
        self, engines: Engines, ring: KeyRing, clock: Clock = utc_now, anchors: Path | None = None
    ) -> None:
        self.engines = engines
        self.ring = ring
        self.now = clock
        self.anchors = anchors

    @classmethod
    def open(
        cls,
        place: str | Path,
        *,
        keys: KeyPlace | None = None,
        clock: Clock = utc_now,
        anchors: Path | None = None,
    ) -> Self:
        """The store in a SQLite file (or at a database URL): made when it is not there, brought up to date when older.

        `keys` None: from the environment, else beside the folder of the file. `anchors` is the file outside the
        database in which the end of the audit chain is noted. Raises StoreRefused when it cannot be reached or made
        durable or is newer than this program, KeysRefused when the keys are missing, unsafe, or not those of this record.
        """
        ring = KeyRing(keys or key_place(Path("var") if "://" in str(place) else Path(place).parent))
        engines = engines_of(place)
        try:
            _refuse_unreachable(engines)
            brought_up_to_date(engines, ring, clock, anchors.parent if anchors else None)
            records = cls(engines, ring, clock, anchors)
            records.refuse_other_keys()
        except SQLAlchemyError:
            engines.dispose()
            raise StoreRefused(_UNREACHABLE[engines.dialect]) from None
        except BaseException:
            engines.dispose()
            raise
        return records

    def close(self) -> None:
        """Give back every connection."""
        self.engines.dispose()

    def write(self, work: Callable[[Connection], T]) -> T:
        """One durable transaction. `work` may be run again when the connection was lost or two writers clashed: it
        changes nothing but the store, and what is random in it (ids, tokens) is made before. A commit that failed
        may have happened: `work` looks its id up first. Raises StoreUnavailable."""
        return _tried(self.engines.writing, work, _NOT_WRITTEN)

    def read(self, work: Callable[[Connection], T]) -> T:
        """The same for reading: one consistent view. Raises StoreUnavailable."""
        return _tried(self.engines.reading, work, _NOT_READ)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One durable transaction that is tried once; what raised inside is not kept. Raises StoreUnavailable."""
        with _once(self.engines.writing, _NOT_WRITTEN) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view that is tried once. Raises StoreUnavailable when the store cannot be read."""
        with _once(self.engines.reading, _NOT_READ) as connection:
            yield connection

    # Seals and tags

    def seal(self, connection: Connection, scope: str, place: str, value: Json) -> bytes:
        """A value as it is kept at rest. `scope`: an encounter's id, or CLINIC; `place`: table, row and column.
        Raises RecordErased."""
        return sealed(data_key_of(connection, self.ring, scope), scope, place, written(value).encode())

    def unseal(self, connection: Connection, scope: str, place: str, kept: bytes) -> Json:
        """The value again. Raises RecordErased, SealBroken."""
        value: Json = json.loads(opened(data_key_of(connection, self.ring, scope), scope, place, kept))
        return value

    def tag(self, kind: str, text: str) -> str:
        """The blind tag under which a text is found again without being kept."""
        return tag_of(self.ring.keys, kind, text)

    def refuse_other_keys(self) -> None:
        """Raises KeysRefused when the keys are not those of this record."""
        self.read(lambda connection: data_key_of(connection, self.ring, CLINIC))

    def keys_fit(self) -> bool:
        """Whether the keys open this record at this moment."""
        try:
            self.refuse_other_keys()
        except KeysRefused:
            return False
        return True

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
        self.write(lambda connection: self.encounter_begun(connection, encounter))
        return encounter

    def encounter_begun(self, connection: Connection, encounter: Encounter) -> None:
        """Keep a new encounter in the caller's transaction; one that is there already is left as it is."""
        there = select(schema.encounter.c.id).where(schema.encounter.c.id == encounter.id)
        if connection.execute(there).one_or_none() is not None:
            return
        envelope_made(connection, self.ring.keys, encounter.id, encounter.created_at)
        columns = rows.encounter_columns(encounter)
        detail = {"demo": encounter.demo}
        self._added(connection, schema.encounter, columns, "intake begun", encounter.begun_by, detail)

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

        After handing in a patient writes only what is asked back, on a device that was opened for it; to take such an
        answer back lets the one before stand again.

        Raises ValueRefused, AlreadySubmitted, UnknownEncounter, RevisionConflict, EditedElsewhere,
        StoreUnavailable.
        """
        question_id = question_id_checked(question_id)
        kept = _reason_checked(value_cleaned(value))

        def saved(connection: Connection) -> StoredAnswer:
            _encounter(connection, encounter_id, lock=True)
            again = None
            if not _is_clinic_fact(question_id, author):
                again = self._again_or_refused(connection, encounter_id, question_id, author, pen)
            _refuse_without_pen(connection, encounter_id, pen)
            data_key = data_key_of(connection, self.ring, encounter_id)
            key = rows.question_key(self.ring.keys, encounter_id, question_id)
            last = _latest(connection, data_key, encounter_id, key)
            if again is not None and kept is None and last is not None:
                return self._stands_again(connection, data_key, key, last, author, again)
            # The same words from someone else are an answer of their own: who said it decides who may read it.
            if last is not None and written(last.value) == written(kept) and last.author == author:
                return last
            revision = last.revision if last else 0
            if expected_revision is not None and expected_revision != revision:
                raise RevisionConflict(
                    "This answer was changed in another window since this page was shown. "
                    "Reload the page to see it."
                )
            fresh = StoredAnswer(question_id, revision + 1, kept, author, self.now())
            columns = rows.answer_columns(data_key, encounter_id, key, fresh)
            moves = _submission(connection, encounter_id) is not None
            self._added(connection, schema.answer, columns, "answer kept", author, moves=moves)
            tags_kept(connection, self.tag, encounter_id, answer_texts(question_id, kept))
            return fresh

        return self.write(saved)

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

        def submitted(connection: Connection) -> Submission:
            _encounter(connection, encounter_id, lock=True)
            earlier = _submission(connection, encounter_id)
            if earlier is not None:
                return earlier
            _refuse_used_key(connection, schema.submission, key)
            _refuse_without_pen(connection, encounter_id, pen)
            seal = fingerprint_of(self._answers(connection, encounter_id))
            fresh = Submission(encounter_id, key, self.now(), seal, questionnaire_hash, author)
            columns = rows.submission_columns(fresh)
            self._added(connection, schema.submission, columns, "intake submitted", author, moves=True)
            return fresh

        return self.write(submitted)

    def ask_back_ended(
        self, encounter_id: str, number: int, how: str, *, author: Author, pen: Pen | None = None
    ) -> AskBack:
        """End what was asked back, once: "answered" by its patient, "taken-back" by staff. Asked again it is as it was.

        Raises AlreadySubmitted when it ended the other way, or the device was not opened for it; UnknownEncounter,
        EditedElsewhere, StoreUnavailable.
        """
        assert how in (ANSWERED, TAKEN_BACK)

        def ended(connection: Connection) -> AskBack:
            _encounter(connection, encounter_id, lock=True)
            data_key = data_key_of(connection, self.ring, encounter_id)
            ask = _ask_back(connection, data_key, encounter_id, number)
            if ask.ended_how is not None:
                _refuse_ended_otherwise(ask, how)
                return ask
            if how == ANSWERED:
                _refuse_not_held_for(connection, encounter_id, ask, author, pen)
            _refuse_without_pen(connection, encounter_id, pen)
            row = columns_of_act(encounter_id, number, author, self.now(), how=how)
            event = "ask back answered" if how == ANSWERED else "ask back taken back"
            self._added(
                connection, schema.ask_back_end, dict(row), event, author, {"number": number}, moves=True
            )
            return _ask_back(connection, data_key, encounter_id, number)

        return self.write(ended)

    # Reading back

    def ask_backs_of(self, encounter_id: str) -> tuple[Again, ...]:
        """What was asked back of a case, oldest first, each against the answers up to its end."""
        day = self.now().astimezone().date()

        def found(connection: Connection) -> tuple[Again, ...]:
            asks = ask_backs_in(connection, data_key_of(connection, self.ring, encounter_id), encounter_id)
            data_key = data_key_of(connection, self.ring, encounter_id) if asks else b""
            return tuple(again_of(connection, data_key, encounter_id, ask, day) for ask in asks)

        return self.read(found)

    def asked_since(self, encounter_ids: Sequence[str]) -> dict[str, dt.datetime]:
        """When that was asked which still waits for its patient, by encounter."""
        return self.read(lambda connection: asked_since(connection, encounter_ids))

    def encounter(self, encounter_id: str) -> Encounter:
        """The encounter with this id. Raises UnknownEncounter."""
        return self.read(lambda connection: _encounter(connection, encounter_id))

    def answers_of(self, encounter_id: str) -> dict[str, StoredAnswer]:
        """The current answer to each question, by its id; one that was taken back has the value None."""
        return self.read(lambda connection: self._answers(connection, encounter_id))

    def values_of(self, encounter_id: str) -> dict[str, Json]:
        """The current values alone, by question id, without those that were taken back."""
        return {
            id: kept.value for id, kept in self.answers_of(encounter_id).items() if kept.value is not None
        }

    def answers_in(
        self, encounter_ids: Sequence[str], question_ids: Sequence[str]
    ) -> dict[str, dict[str, StoredAnswer]]:
        """The current answers to a few questions in many encounters (names for the queue), by encounter."""
        wanted = [
            (encounter, rows.question_key(self.ring.keys, encounter, question))
            for encounter in encounter_ids
            for question in question_ids
        ]

        def found(connection: Connection) -> dict[str, dict[str, StoredAnswer]]:
            keys = data_keys_of(connection, self.ring, encounter_ids)
            by_encounter: dict[str, dict[str, StoredAnswer]] = {id: {} for id in encounter_ids}
            for row in connection.execute(queries.answers_among(wanted)) if wanted else ():
                if row.encounter_id in keys:  # a later revision takes the place of the one before
                    kept = rows.answer_of(keys[row.encounter_id], row)
                    by_encounter[row.encounter_id][kept.question_id] = kept
            return by_encounter

        return self.read(found)

    def history_of(self, encounter_id: str, question_id: str | None = None) -> tuple[StoredAnswer, ...]:
        """Every revision of every answer (or of one), oldest first."""
        wanted = select(schema.answer).where(schema.answer.c.encounter_id == encounter_id)
        if question_id is not None:
            key = rows.question_key(self.ring.keys, encounter_id, question_id)
            wanted = wanted.where(schema.answer.c.question_key == key)

        def found(connection: Connection) -> tuple[StoredAnswer, ...]:
            kept = connection.execute(wanted.order_by(schema.answer.c.id)).all()
            data_key = data_key_of(connection, self.ring, encounter_id) if kept else b""
            return tuple(rows.answer_of(data_key, row) for row in kept)

        return self.read(found)

    def submission_of(self, encounter_id: str) -> Submission | None:
        """When and as what it was handed in; None while it is unfinished."""
        return self.read(lambda connection: _submission(connection, encounter_id))

    # What was made of it

    def record_judgement(
        self, encounter_id: str, judgement: Judgement, reading: Json = None, *, anew: bool = False
    ) -> Judgement:
        """Keep what the protocol said. The same protocol and policy on the same answers is kept once.

        `reading`: the whole summary as it reads now, as JSON; it is kept beside a judgement that is new. `anew`: keep the
        judgement a second time where only the reading differs, so that the last reading is the one that is shown now.
        """

        def kept(connection: Connection) -> Judgement:
            _encounter(connection, encounter_id, lock=True)
            number, last = self._last_judgement(connection, encounter_id)
            same = last is not None and _same_reading(last, judgement)
            if same and not (anew and reading_differs(connection, encounter_id, number, reading)):
                assert last is not None
                return last
            data_key = data_key_of(connection, self.ring, encounter_id)
            columns = rows.judgement_columns(data_key, encounter_id, number + 1, judgement, self.now())
            self._added(connection, schema.judgement, columns, "case judged", SYSTEM, moves=True)
            if reading is not None:
                self._reading_kept(connection, data_key, encounter_id, number + 1, reading)
            fresh = self._last_judgement(connection, encounter_id)[1]
            assert fresh is not None
            return fresh

        return self.write(kept)

    def judgement_of(self, encounter_id: str) -> Judgement | None:
        """The latest judgement; None when it was never judged."""
        return self.read(lambda connection: self._last_judgement(connection, encounter_id)[1])

    def entries_of(self, encounter_id: str) -> tuple[StoredEntry, ...]:
        """What clinicians added to a case, oldest first."""
        return self.read(lambda connection: self._entries(connection, encounter_id))

    def judgements_of(self, encounter_id: str) -> tuple[tuple[int, Judgement], ...]:
        """Every judgement of a case with its number, oldest first."""
        table = schema.judgement
        wanted = select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.number)

        def found(connection: Connection) -> tuple[tuple[int, Judgement], ...]:
            kept = connection.execute(wanted).all()
            data_key = data_key_of(connection, self.ring, encounter_id) if kept else b""
            return tuple((row.number, rows.judgement_of(data_key, row)) for row in kept)

        return self.read(found)

    def reading_of(self, encounter_id: str, number: int) -> KeptReading | None:
        """The summary as it read when the judgement of that number was kept; None when none was kept with it."""
        return self.read(
            lambda c: reading_in(c, data_key_of(c, self.ring, encounter_id), encounter_id, number)
        )

    def act_added(
        self,
        encounter_id: str,
        table: Table,
        event: str,
        author: Author,
        *,
        key: str,
        content: Json = None,
        refuse: Callable[[Connection], None] | None = None,
        **columns: object,
    ) -> int:
        """Add a row to one of the tables that count within a case (schema.COUNTED), once for a `key`. Returns its number.

        `event`: the kind of the event that vouches for it; `content` is sealed; `refuse` is asked in the transaction, with the
        case locked, and raises when the row may not be added. Raises UnknownEncounter, RecordErased, KeyAlreadyUsed.
        """
        plain = value_cleaned(content)

        def added(connection: Connection) -> int:
            _encounter(connection, encounter_id, lock=True)
            refuse_erased(connection, encounter_id)
            earlier = _by_key(connection, table, encounter_id, key)
            if earlier is not None:
                return earlier
            if refuse is not None:
                refuse(connection)
            number = next_number(connection, table, encounter_id)
            row = dict(columns_of_act(encounter_id, number, author, self.now(), **columns))
            if "idempotency_key" in table.c:
                row["idempotency_key"] = key
            if "sealed" in table.c:
                data_key = data_key_of(connection, self.ring, encounter_id)
                row["sealed"] = sealed_at(data_key, table, encounter_id, number, plain)
            self._added(connection, table, row, event, author, {"number": number}, moves=True)
            return number

        return self.write(added)

    def determine(
        self,
        encounter_id: str,
        key: str,
        content: Mapping[str, Json],
        *,
        number: int,
        answers_hash: str,
        findings_hash: str,
        author: Author,
    ) -> Determination:
        """Keep a clinician's determination, sealed with exactly what was shown.

        `number` is one more than the determinations the clinician saw; `answers_hash` and `findings_hash` are
        those of what was on the screen. Signed twice with one `key` it is one determination. Raises
        RevisionConflict when someone else determined the case, or anything it rests on changed since, KeyAlreadyUsed.
        """
        plain = value_cleaned(dict(content))
        assert isinstance(plain, dict)

        def determined(connection: Connection) -> Determination:
            _encounter(connection, encounter_id, lock=True)
            earlier = self._determinations(connection, encounter_id)
            again = next((one for one in earlier if one.idempotency_key == key), None)
            if again is not None:
                return again
            _refuse_used_key(connection, schema.determination, key)
            judged = self._last_judgement(connection, encounter_id)[1]
            answers = self._fingerprint(connection, encounter_id)
            _refuse_outdated(number, len(earlier), answers_hash, answers, findings_hash, judged)
            assert judged is not None
            fresh = Determination(
                encounter_id,
                number,
                key,
                plain,
                answers_hash,
                findings_hash,
                judged.protocol_hash,
                author,
                self.now(),
            )
            data_key = data_key_of(connection, self.ring, encounter_id)
            columns = rows.determination_columns(data_key, fresh)
            self._added(connection, schema.determination, columns, "case determined", author, moves=True)
            return fresh

        return self.write(determined)

    def determinations_of(self, encounter_id: str) -> tuple[Determination, ...]:
        """Every determination of an encounter, oldest first; the last one stands."""
        return self.read(lambda connection: self._determinations(connection, encounter_id))

    def case_of(self, encounter_id: str) -> Case:
        """Everything kept about one encounter, in one consistent view. Raises UnknownEncounter, RecordErased."""

        def found(connection: Connection) -> Case:
            encounter = _encounter(connection, encounter_id)
            refuse_erased(connection, encounter_id)
            return Case(
                encounter,
                self._answers(connection, encounter_id),
                _submission(connection, encounter_id),
                self._last_judgement(connection, encounter_id)[1],
                self._entries(connection, encounter_id),
                self._determinations(connection, encounter_id),
            )

        return self.read(found)

    # People and what they adopted

    def names(self) -> dict[str, str]:
        """The names of everyone who ever worked here, by person id."""
        table = schema.person
        wanted = select(table.c.id, table.c.name)
        return self.read(lambda connection: {row.id: row.name for row in connection.execute(wanted)})

    def adoption_of(self, protocol_hash: str) -> Adoption | None:
        """Who adopted exactly this protocol; None: it is a draft."""
        return self.read(lambda connection: rows.adoption_in(connection, protocol_hash))

    # The audit

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
        self._chained(connection, uuid.uuid4().hex, kind, who, encounter_id, detail or {})

    def record_event(
        self,
        kind: str,
        *,
        who: Author = SYSTEM,
        encounter_id: str | None = None,
        detail: Mapping[str, str | int | bool | None] | None = None,
    ) -> None:
        """Note that something happened or was seen. `detail` is short and flat and never holds an answer."""
        uid = uuid.uuid4().hex

        def noted(connection: Connection) -> None:
            there = select(schema.event.c.id).where(schema.event.c.uid == uid)
            if connection.execute(there).one_or_none() is None:
                self._chained(connection, uid, kind, who, encounter_id, detail or {})

        self.write(noted)

    def events_of(self, encounter_id: str) -> tuple[Event, ...]:
        """Everything noted about one encounter, oldest first."""
        wanted = (
            select(schema.event)
            .where(schema.event.c.encounter_id == encounter_id)
            .order_by(schema.event.c.id)
        )
        return self.read(lambda connection: tuple(rows.event_of(row) for row in connection.execute(wanted)))

    def audit_state(self) -> audit.AuditState:
        """A quick look at the end of the audit chain: fit for every minute."""
        key, (known, foreign) = self.ring.keys.audit, self._anchored()
        return self.read(lambda connection: audit.state_of(connection, key, known, foreign))

    def audit_verified(self) -> audit.AuditState:
        """The whole chain recomputed, with every row that it vouches for and every anchor."""
        key, (known, foreign) = self.ring.keys.audit, self._anchored()
        return self.read(lambda connection: audit.verified(connection, key, known, foreign))

    def _anchored(self) -> tuple[tuple[audit.Anchor, ...], int]:
        return audit.anchors_in(self.anchors, self.ring.keys.audit) if self.anchors else ((), 0)

    def audit_anchored(self) -> None:
        """Note outside the database where the chain ends now, if it is whole. Nothing without an anchor file."""
        state = self.audit_state()
        if self.anchors is not None and state.whole and state.length:
            audit.anchor_written(self.anchors, self.ring.keys.audit, state, self.now())

    # Lists

    def queue(
        self, limit: int = 25, offset: int = 0, wanted: QueueFilter = WHOLE_QUEUE
    ) -> tuple[QueueRow, ...]:
        """Cases for a clinician: urgent first, then worst, then earliest visit, then longest waiting.

        Holds what was handed in, and unfinished intakes in which something urgent was said.
        """

        def found(connection: Connection) -> tuple[QueueRow, ...]:
            cases = connection.execute(worklist_page(self, wanted, limit, offset)).all()
            ids = [row.id for row in cases]
            keys = data_keys_of(connection, self.ring, ids)
            judged = self._judgements_in(connection, keys, ids)
            times = _handed_in(connection, ids)
            return tuple(_queue_row(row, judged.get(row.id), times.get(row.id)) for row in cases)

        return self.read(found)

    def queue_length(self, wanted: QueueFilter = WHOLE_QUEUE) -> int:
        """How many cases the queue holds."""
        return sum(self.queue_counts(wanted).values())

    def queue_counts(self, wanted: QueueFilter = WHOLE_QUEUE) -> dict[CaseStatus, int]:
        """How many cases the filter lets through, by status; a status without any is left out."""
        counted = worklist_counts(self, wanted)
        return self.read(lambda c: {CaseStatus(row.status): row.cases for row in c.execute(counted)})

    def urgent_unattended(self) -> int:
        """How many urgent cases wait of which nobody who works here has taken note."""
        return self.read(lambda connection: int(connection.execute(urgent_unattended()).scalar_one()))

    def status_of(self, encounter_id: str) -> CaseStatus | None:
        """Where a case stands; None while it is in no queue."""
        place = schema.worklist
        wanted = select(place.c.status).where(place.c.encounter_id == encounter_id)
        found = self.read(lambda connection: connection.execute(wanted).scalar_one_or_none())
        return None if found is None else CaseStatus(found)

    def worklist_made_anew(self) -> None:
        """Work out anew where every case stands."""
        self.write(lambda connection: worklist_made_anew(connection, self))

    def drafts(self, limit: int = 25, offset: int = 0) -> tuple[Draft, ...]:
        """Intakes that were begun and not handed in, newest first."""

        def found(connection: Connection) -> tuple[Draft, ...]:
            begun = connection.execute(queries.draft_rows().limit(limit).offset(offset)).all()
            return tuple(
                Draft(
                    rows.encounter_of(row),
                    _answered(self._answers(connection, row.id)),
                    row.last_answer_at,
                    bool(row.held),
                )
                for row in begun
            )

        return self.read(found)

    def holds_demo(self) -> bool:
        """Whether invented patients were added."""
        wanted = select(schema.encounter.c.id).where(schema.encounter.c.demo).limit(1)
        return self.read(lambda connection: connection.execute(wanted).one_or_none() is not None)

    # Within a transaction

    def _again_or_refused(
        self, connection: Connection, encounter_id: str, question_id: str, author: Author, pen: Pen | None
    ) -> Again | None:
        """None before handing in; after it the ask-back that this answer belongs to. Raises AlreadySubmitted."""
        if _submission(connection, encounter_id) is None:
            return None
        day = self.now().astimezone().date()
        again = again_in(connection, data_key_of(connection, self.ring, encounter_id), encounter_id, day)
        if again is None:
            _refuse_when_submitted(connection, encounter_id)
        assert again is not None
        _refuse_not_held_for(connection, encounter_id, again.ask, author, pen)
        if not again.takes(question_id):
            raise AlreadySubmitted(
                "This question is not among those that the clinic asks again. Reload the page to see which are."
            )
        return again

    def _stands_again(
        self,
        connection: Connection,
        data_key: bytes,
        key: str,
        last: StoredAnswer,
        author: Author,
        again: Again,
    ) -> StoredAnswer:
        """An answer given again is taken back: the one before stands as it did, by whom and when it was given."""
        before = again.before.get(last.question_id)
        if before is not None and before.revision == last.revision:
            return last
        value, who, at = (before.value, before.author, before.recorded_at) if before else (None, None, None)
        fresh = StoredAnswer(last.question_id, last.revision + 1, value, who or author, at or self.now())
        columns = rows.answer_columns(data_key, again.encounter_id, key, fresh)
        self._added(connection, schema.answer, columns, "answer stands again", author, moves=True)
        return fresh

    def _answers(self, connection: Connection, encounter_id: str) -> dict[str, StoredAnswer]:
        table = schema.answer
        wanted = select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.revision)
        # Later revisions replace earlier ones in the dictionary: one indexed read, no grouping.
        newest = {row.question_key: row for row in connection.execute(wanted)}
        if not newest:
            return {}
        data_key = data_key_of(connection, self.ring, encounter_id)
        kept = (rows.answer_of(data_key, row) for row in newest.values())
        return {answer.question_id: answer for answer in kept}

    def _entries(self, connection: Connection, encounter_id: str) -> tuple[StoredEntry, ...]:
        there = select(schema.case_entry.c.number).where(schema.case_entry.c.encounter_id == encounter_id)
        if connection.execute(there.limit(1)).one_or_none() is None:
            return ()
        return entries_in(connection, data_key_of(connection, self.ring, encounter_id), encounter_id)

    def _fingerprint(self, connection: Connection, encounter_id: str) -> str:
        """Over the answers and what clinicians added, as they are now."""
        return case_fingerprint(
            self._answers(connection, encounter_id), self._entries(connection, encounter_id)
        )

    def _reading_kept(
        self, connection: Connection, data_key: bytes, encounter_id: str, number: int, content: Json
    ) -> None:
        columns = columns_of_act(
            encounter_id,
            number,
            SYSTEM,
            self.now(),
            sealed=sealed_at(data_key, schema.reading, encounter_id, number, content),
            content_hash=content_hash(content),
        )
        self._added(connection, schema.reading, dict(columns), "reading kept", SYSTEM)

    def _judgements_in(
        self, connection: Connection, keys: Mapping[str, bytes], ids: Sequence[str]
    ) -> dict[str, Judgement]:
        """The last judgement of each of these encounters."""
        place, table = schema.worklist, schema.judgement
        wanted = (
            select(table)
            .join(
                place, (place.c.encounter_id == table.c.encounter_id) & (place.c.judgement == table.c.number)
            )
            .where(table.c.encounter_id.in_(ids))
        )
        rows_ = connection.execute(wanted)
        return {row.encounter_id: rows.judgement_of(keys[row.encounter_id], row) for row in rows_}

    def _last_judgement(self, connection: Connection, encounter_id: str) -> tuple[int, Judgement | None]:
        """How many judgements there are, and the last."""
        table = schema.judgement
        row = connection.execute(
            select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.number.desc()).limit(1)
        ).one_or_none()
        if row is None:
            return 0, None
        return row.number, rows.judgement_of(data_key_of(connection, self.ring, encounter_id), row)

    def _determinations(self, connection: Connection, encounter_id: str) -> tuple[Determination, ...]:
        table = schema.determination
        wanted = select(table).where(table.c.encounter_id == encounter_id).order_by(table.c.number)
        kept = connection.execute(wanted).all()
        data_key = data_key_of(connection, self.ring, encounter_id) if kept else b""
        return tuple(rows.determination_of(data_key, row) for row in kept)

    def _added(
        self,
        connection: Connection,
        table: Table,
        columns: dict[str, object],
        kind: str,
        who: Author,
        detail: Mapping[str, str | int | bool | None] | None = None,
        *,
        moves: bool = False,
    ) -> None:
        """Add a row to the record, and the event that vouches for it. `moves`: it changes where the case stands."""
        connection.execute(insert(table).values(columns))
        row = SimpleNamespace(**columns)
        subject, digest = audit.VOUCHED[table.name]
        uid, encounter_id = uuid.uuid4().hex, str(columns.get("encounter_id", columns.get("id")))
        if moves:  # before the event: the head of the chain is the last lock that any transaction takes
            worklist_renewed(connection, self, encounter_id)
        self._chained(connection, uid, kind, who, encounter_id, detail or {}, subject(row), digest(row))

    def _chained(
        self,
        connection: Connection,
        uid: str,
        kind: str,
        who: Author,
        encounter_id: str | None,
        detail: Mapping[str, str | int | bool | None],
        subject: str | None = None,
        digest: str | None = None,
    ) -> None:
        checked = _detail_checked(detail)
        entry = audit.Entry(
            uid, _kind_checked(kind), who, origin_here(), self.now(), encounter_id, checked, subject, digest
        )
        audit.chained(connection, self.ring.keys.audit, entry)


_UNREACHABLE = {
    "sqlite": "The store cannot be read: its file is damaged or is no record at all. Restore it from a backup.",
    "postgresql": (
        "The database cannot be reached, or does not let the program in. Check that PostgreSQL is running, and the "
        "host, name and password in DATABASE_URL."
    ),
}


def _refuse_unreachable(engines: Engines) -> None:
    """A PostgreSQL that is just being started is waited for; a SQLite file is first touched by one process alone."""
    if engines.dialect == "sqlite":
        return
    try:
        _tried(engines.reading, lambda connection: connection.execute(select(1)), "")
    except StoreUnavailable:
        raise StoreRefused(_UNREACHABLE[engines.dialect]) from None


def _tried(engine: Engine, work: Callable[[Connection], T], failed: str) -> T:
    """Run a transaction, and run it again as a whole for a while when the database went away under it.

    A commit that failed may have happened: PostgreSQL is asked, before anything is done a second time.
    """
    until = time.monotonic() + LONGEST_TRYING
    pause, ticket, value = 0.05, None, cast(T, None)
    while True:
        try:
            status = _status(engine, ticket)
            if status == "committed":
                return value
            if status != "in progress":
                ticket = None
                with engine.begin() as connection:
                    value = work(connection)
                    ticket = _ticket(connection)
                return value
        except DBAPIError as error:
            # The database's own words may quote the value: they go no further than this line.
            if not worth_another_try(error):
                raise StoreUnavailable(failed) from None
        except SQLAlchemyError:
            raise StoreUnavailable(failed) from None
        if time.monotonic() + pause > until:
            raise StoreUnavailable(failed) from None
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


# Which life of PostgreSQL this is. After a crash it gives the numbers of lost transactions to others: what it says of
# a number from an earlier life is about somebody else. Its statistics begin anew with every crash.
_LIFE = "concat(pg_postmaster_start_time(), ' ', (SELECT stats_reset FROM pg_stat_wal))"


def _ticket(connection: Connection) -> tuple[str, str] | None:
    """By what PostgreSQL knows this transaction later on: its number and the life it is of; None when it wrote nothing."""
    if connection.dialect.name != "postgresql":
        return None
    asked = text(f"SELECT pg_current_xact_id_if_assigned()::text, {_LIFE}")  # nosec B608: our own words alone
    number, life = connection.execute(asked).one()
    return None if number is None else (number, life)


def _status(engine: Engine, ticket: tuple[str, str] | None) -> str | None:
    """What became of a transaction whose commit failed: "committed", "aborted", "in progress"; None: not known."""
    if ticket is None:
        return None
    number, life = ticket
    asked = text(f"SELECT CASE WHEN {_LIFE} = :life THEN pg_xact_status(CAST(:number AS xid8)) END")  # nosec B608
    with engine.begin() as connection:
        status: str | None = connection.execute(asked, {"number": number, "life": life}).scalar_one()
    return status


@contextmanager
def _once(engine: Engine, failed: str) -> Iterator[Connection]:
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError:
        raise StoreUnavailable(failed) from None


def _encounter(connection: Connection, encounter_id: str, *, lock: bool = False) -> Encounter:
    """The encounter; with `lock` everyone else's writing on it is held back until this transaction ends."""
    # Key share: an event that names the encounter holds the head of the chain and must never wait for this lock.
    wanted = select(schema.encounter).where(schema.encounter.c.id == encounter_id)
    # An id may come from an address line: PostgreSQL takes no NUL, and neither database takes half a character.
    known = encounter_id.isprintable()
    row = (
        connection.execute(wanted.with_for_update(key_share=True) if lock else wanted).one_or_none()
        if known
        else None
    )
    if row is None:
        raise UnknownEncounter("There is no such encounter. Go back to the list and choose one from it.")
    return rows.encounter_of(row)


def _is_clinic_fact(question_id: str, author: Author) -> bool:
    """Whether staff state a fact of the clinic (supervision, enrolment): that may follow a submission."""
    return author.kind == "staff" and question_id.startswith(CLINIC_FACT)


def _refuse_when_submitted(connection: Connection, encounter_id: str) -> None:
    if _submission(connection, encounter_id) is not None:
        raise AlreadySubmitted(
            "These answers were handed in and can no longer be changed here. Ask the clinic staff."
        )


def _ask_back(connection: Connection, data_key: bytes, encounter_id: str, number: int) -> AskBack:
    for ask in ask_backs_in(connection, data_key, encounter_id):
        if ask.number == number:
            return ask
    raise UnknownEncounter("Nothing was asked back under this number. Reload the page.")


def _refuse_ended_otherwise(ask: AskBack, how: str) -> None:
    if ask.ended_how != how:
        raise AlreadySubmitted(
            "The patient has sent the answers already: there is nothing to take back."
            if how == TAKEN_BACK
            else "The clinic does not need these answers any more. Nothing else is to be done here."
        )


def _refuse_not_held_for(
    connection: Connection, encounter_id: str, ask: AskBack, author: Author, pen: Pen | None
) -> None:
    mine = author.kind == "patient" and pen is not None and pen.hold_id == author.id
    if not (mine and pen is not None and held_for(connection, pen, encounter_id, ask)):
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


def _refuse_used_key(connection: Connection, table: Table, key: str) -> None:
    column = table.c.idempotency_key
    if connection.execute(select(column).where(column == key)).one_or_none() is not None:
        raise KeyAlreadyUsed("This page was already used for another case. Reload the page and try again.")


def _refuse_outdated(
    number: int, before: int, shown: str, answers: str, findings: str, judged: Judgement | None
) -> None:
    if number != before + 1:
        raise RevisionConflict(
            "Someone else determined this case since you opened it. Reload the page and read it first."
        )
    if (
        judged is None
        or shown != answers
        or judged.answers_hash != answers
        or judged.findings_hash != findings
    ):
        raise RevisionConflict(
            "This case changed since you opened it: its answers or findings are not those you saw. "
            "Reload the page and read them first."
        )


def _latest(connection: Connection, data_key: bytes, encounter_id: str, key: str) -> StoredAnswer | None:
    table = schema.answer
    row = connection.execute(
        select(table)
        .where(table.c.encounter_id == encounter_id, table.c.question_key == key)
        .order_by(table.c.revision.desc())
        .limit(1)
    ).one_or_none()
    return rows.answer_of(data_key, row) if row is not None else None


def _submission(connection: Connection, encounter_id: str) -> Submission | None:
    table = schema.submission
    row = connection.execute(select(table).where(table.c.encounter_id == encounter_id)).one_or_none()
    return rows.submission_of(row) if row is not None else None


def _same_reading(last: Judgement, fresh: Judgement) -> bool:
    parts = ("protocol_hash", "policy", "answers_hash", "severity", "urgent", "findings_hash")
    return all(getattr(last, part) == getattr(fresh, part) for part in parts)


def _answered(answers: Mapping[str, StoredAnswer]) -> int:
    return sum(kept.value is not None and not id.startswith(TYPED) for id, kept in answers.items())


def _by_key(connection: Connection, table: Table, encounter_id: str, key: str) -> int | None:
    """The number of the row that was added under this key; None when there is none. Raises KeyAlreadyUsed."""
    if "idempotency_key" not in table.c:
        return None
    wanted = select(table.c.encounter_id, table.c.number).where(table.c.idempotency_key == key)
    row = connection.execute(wanted).one_or_none()
    if row is not None and row.encounter_id != encounter_id:
        raise KeyAlreadyUsed("This page was already used for another case. Reload the page and try again.")
    return None if row is None else int(row.number)


def _queue_row(row: Row[Any], judged: Judgement | None, submitted_at: dt.datetime | None) -> QueueRow:
    return QueueRow(
        rows.encounter_of(row),
        submitted_at,
        judged,
        row.calm == 0,
        CaseStatus(row.status),
        None if row.visit_on == NO_DAY else row.visit_on,
        row.assignee,
        row.acknowledged_at,
        row.acknowledged_by,
        row.assignment,
    )


def _handed_in(connection: Connection, ids: Sequence[str]) -> dict[str, dt.datetime]:
    table = schema.submission
    wanted = select(table.c.encounter_id, table.c.submitted_at).where(table.c.encounter_id.in_(ids))
    return {row.encounter_id: row.submitted_at for row in connection.execute(wanted)}


def _reason_checked(value: Json) -> Json:
    """`{"absent": code}` only with a code that is a reason. Raises ShapeRefused."""
    if isinstance(value, dict) and set(value) == {"absent"} and value["absent"] not in tuple(Absent):
        raise ShapeRefused(f"The reason why an answer is absent is one of: {', '.join(Absent)}.")
    return value


def _kind_checked(kind: str) -> str:
    if re.fullmatch(r"[a-z][a-z -]{2,59}", kind) is None:
        raise ShapeRefused("The kind of an event is a few lower-case words.")
    return kind


def _detail_checked(detail: Mapping[str, object]) -> Mapping[str, Json]:
    for part in detail.values():
        if not isinstance(part, str | int | bool | None) or len(str(part)) > LONGEST_DETAIL:
            raise ShapeRefused(
                f"The detail of an event is flat and short (up to {LONGEST_DETAIL} characters a field)."
            )
    cleaned = value_cleaned(detail)
    assert isinstance(cleaned, dict)
    return cleaned
