"""What the record holds: encounters, answers, submissions, judgements, what clinicians add, events, rows of the queue."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from screening.records.values import Json, written

AuthorKind: TypeAlias = Literal["patient", "staff", "visitor", "system"]


@dataclass(frozen=True, slots=True)
class Author:
    """Who did it. `id`: of staff the person's id, of a patient the id of the hold they wrote on."""

    kind: AuthorKind
    id: str


SYSTEM = Author("system", "anteroom")
# What stood in a box before it was an answer is kept under this mark and a question's id; no rule ever reads it.
TYPED = "typed:"


@dataclass(frozen=True, slots=True)
class Pen:
    """The right to write one intake: a device's hold, and the browser window on it that holds the pen."""

    hold_id: str
    window: str


@dataclass(frozen=True, slots=True)
class Encounter:
    """One visit or pre-visit contact. `visit_date` None: not known yet."""

    id: str
    created_at: dt.datetime
    visit_date: dt.date | None
    questionnaire_version: str
    demo: bool
    locale: str
    begun_by: Author


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One revision of one answer. `value` is the JSON that was saved; None: it was taken back."""

    question_id: str
    revision: int
    value: Json
    author: Author
    recorded_at: dt.datetime

    @property
    def absent(self) -> str | None:
        """Why there is none ("asked-unknown" and so on); None when there is a value or it was taken back."""
        if isinstance(self.value, dict) and set(self.value) == {"absent"}:
            return str(self.value["absent"])
        return None


@dataclass(frozen=True, slots=True)
class Submission:
    """The answers as they were handed in, sealed by the hash over them (SHA-256, hexadecimal)."""

    encounter_id: str
    idempotency_key: str
    submitted_at: dt.datetime
    answers_hash: str
    questionnaire_hash: str
    author: Author


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the protocol said about one set of answers.

    `outcomes` and `tally` are JSON by route, `findings` one JSON object a rule. `severity` orders the queue:
    larger is worse. `answers_hash` is `case_fingerprint` of what was judged. `judged_at` is set by the store.
    """

    protocol_name: str
    protocol_version: str
    protocol_hash: str
    policy: str
    answers_hash: str
    outcomes: Mapping[str, Json]
    tally: Mapping[str, Json]
    severity: int
    urgent: bool
    findings: Sequence[Json] = ()
    judged_at: dt.datetime | None = None

    @property
    def findings_hash(self) -> str:
        """SHA-256 (hexadecimal) over findings, outcomes and tally: what a determination is sealed together with."""
        parts: list[Json] = [list(self.findings), dict(self.outcomes), dict(self.tally)]
        return hashlib.sha256(written(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Determination:
    """A clinician's act on one case, sealed together with exactly what it rests on.

    `number` counts the determinations of the encounter from 1; a later one supersedes the one before. `content` is
    what was determined. `seal` is the SHA-256 (hexadecimal) over all the rest.
    """

    encounter_id: str
    number: int
    idempotency_key: str
    content: Mapping[str, Json]
    answers_hash: str
    findings_hash: str
    protocol_hash: str
    author: Author
    signed_at: dt.datetime

    @property
    def seal(self) -> str:
        parts: list[Json] = [
            self.encounter_id,
            self.number,
            self.idempotency_key,
            dict(self.content),
            self.answers_hash,
            self.findings_hash,
            self.protocol_hash,
            [self.author.kind, self.author.id],
            self.signed_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        ]
        return hashlib.sha256(written(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Adoption:
    """One protocol under one policy, by its hash (SHA-256, hexadecimal), taken on by a named medical director."""

    protocol_hash: str
    policy: str
    policy_version: str
    name: str
    at: dt.datetime

    @property
    def words(self) -> str:
        """ "adopted by Dr Ada Example on 2026-11-23" (the clinic's own calendar)."""
        return f"adopted by {self.name} on {self.at.astimezone():%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened or was seen, and from where. `detail` holds no answers; `number` counts all events."""

    kind: str
    who: Author
    at: dt.datetime
    encounter_id: str | None
    detail: Mapping[str, Json]
    origin: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """What a clinician added to a case, as JSON (screening/entries.py reads it). `number` counts within the case."""

    number: int
    content: Json
    author: Author
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class KeptReading:
    """The whole summary as it read when a judgement was kept, as JSON. `number` is the judgement's."""

    number: int
    content: Json
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Case:
    """Everything kept about one encounter: `judgement` is the latest, `determinations` and `entries` oldest first;
    `sent_again_at`: when the patient last sent what was asked again."""

    encounter: Encounter
    answers: Mapping[str, StoredAnswer]
    submission: Submission | None
    judgement: Judgement | None
    entries: tuple[StoredEntry, ...] = ()
    determinations: tuple[Determination, ...] = ()
    sent_again_at: dt.datetime | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 over answers and entries: what a judgement and a determination rest on."""
        return case_fingerprint(self.answers, self.entries)

    @property
    def determination(self) -> Determination | None:
        """The last determination."""
        return self.determinations[-1] if self.determinations else None


@dataclass(frozen=True, slots=True)
class AskBack:
    """Questions (by id) that the patient is asked again, with words of the clinician to the patient.

    `ended_how`: None while it waits, "answered", or "taken-back" by staff.
    """

    number: int
    questions: tuple[str, ...]
    words: str
    author: Author
    at: dt.datetime
    ended_how: str | None
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who has a case from then on; None: nobody. `acknowledged`: they took note that it is urgent."""

    number: int
    person_id: str | None
    acknowledged: bool
    author: Author
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Release:
    """Something that a clinician let out to the patient: "patient-words" of a determination, or the "take-away" (0)."""

    number: int
    what: str
    determination: int
    author: Author
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class GivenOut:
    """A file that was given out: its SHA-256, what it was ("summary", "anonymous", "letter", "take-away"), of which
    determination (0: an unsigned draft) and which judgement."""

    encounter_id: str
    number: int
    sha256: str
    kind: str
    determination: int
    judgement: int
    author: Author
    at: dt.datetime


class CaseStatus(StrEnum):
    """Where a case stands with the clinicians."""

    UNFINISHED = "unfinished"  # not handed in; in the queue only because something urgent was said
    TO_REVIEW = "to-review"
    ASKED_BACK = "asked-back"
    CHANGED = "changed"  # something changed since it was determined: it wants a new signature
    DETERMINED = "determined"


WAITING = (CaseStatus.UNFINISHED, CaseStatus.TO_REVIEW, CaseStatus.ASKED_BACK, CaseStatus.CHANGED)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which cases of the queue are wanted; everything left out is not filtered by.

    `outcome` (a rung's word) is looked for on `route`, or on any route; `assignee`: a person's id, or NOBODY.
    `awaits_second`: something on it waits for a second clinician's signature. `only`: the ids of encounters that a search
    found.
    """

    statuses: tuple[CaseStatus, ...] = WAITING
    urgent: bool = False
    route: str = ""
    outcome: str = ""
    reason: str = ""
    route_asked: str = ""
    assignee: str = ""
    visit_from: dt.date | None = None
    visit_to: dt.date | None = None
    awaits_second: bool = False
    only: tuple[str, ...] | None = None


NOBODY = "nobody"
WHOLE_QUEUE = QueueFilter()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case waiting for a clinician. `judgement` None: not judged yet; it stands right below the urgent.

    `urgent` is true when any judgement so far was urgent, also when the answer was changed afterwards.
    `assignee` is a person's id; `acknowledged_by` a person's id as well. `assignment` counts how often it was
    assigned or given back: whoever changes that says which one they saw. `awaits_second`: how many lifts and acts of
    clinicians waited for a second clinician's signature when it was judged last.
    """

    encounter: Encounter
    submitted_at: dt.datetime | None
    judgement: Judgement | None
    urgent: bool
    status: CaseStatus = CaseStatus.TO_REVIEW
    visit_on: dt.date | None = None
    assignee: str | None = None
    acknowledged_at: dt.datetime | None = None
    acknowledged_by: str | None = None
    assignment: int = 0
    awaits_second: int = 0

    @property
    def finished(self) -> bool:
        return self.submitted_at is not None


@dataclass(frozen=True, slots=True)
class Draft:
    """An intake that was begun and not handed in. `held`: a device is open on it now."""

    encounter: Encounter
    answered: int
    last_answer_at: dt.datetime | None
    held: bool


def fingerprint_of(answers: Mapping[str, StoredAnswer]) -> str:
    """SHA-256 (hexadecimal) over question, revision and value of every answer, by question id."""
    lines: list[Json] = [[id, answers[id].revision, answers[id].value] for id in sorted(answers)]
    return hashlib.sha256(written(lines).encode()).hexdigest()


def entries_hash(entries: Sequence[StoredEntry]) -> str:
    """SHA-256 (hexadecimal) over number, content, author and time of every entry."""
    lines: list[Json] = [
        [
            one.number,
            one.content,
            [one.author.kind, one.author.id],
            one.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        ]
        for one in entries
    ]
    return hashlib.sha256(written(lines).encode()).hexdigest()


def still_holds(
    answers_hash: str, signed_at: dt.datetime, fingerprint: str, sent_again_at: dt.datetime | None
) -> bool:
    """Whether what was signed on one fingerprint at that time rests on the case as it is now: nothing of it changed, and
    the patient sent nothing since of what was asked again, not even without a new answer."""
    return answers_hash == fingerprint and (sent_again_at is None or sent_again_at <= signed_at)


def case_fingerprint(answers: Mapping[str, StoredAnswer], entries: Sequence[StoredEntry] = ()) -> str:
    """SHA-256 (hexadecimal) over the answers and what clinicians added: that of the answers alone while there is nothing."""
    told = fingerprint_of(answers)
    return hashlib.sha256(f"{told}|{entries_hash(entries)}".encode()).hexdigest() if entries else told
