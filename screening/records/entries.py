"""What the record holds: encounters, answers, submissions, judgements, events, rows of the queue."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    larger is worse. `answers_hash` is `fingerprint_of` the answers that were judged. `judged_at` is set by the store.
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
class QueueRow:
    """One case waiting for a clinician. `judgement` None: not judged yet; it stands right below the urgent.

    `urgent` is true when any judgement so far was urgent, also when the answer was changed afterwards.
    """

    encounter: Encounter
    submitted_at: dt.datetime | None
    judgement: Judgement | None
    urgent: bool

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
