"""From the record to a judgement and back: the stored answers as a response, judged, and what was said kept beside them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forms.answer import Answer, Response, Status
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import AnswerRefused, read
from screening.clinic import Clinic
from screening.counting import Counting, counting
from screening.entries import Kept, combined, entry_kept_as, unread_of
from screening.evaluate import PROTOCOLS, Evaluation, evaluate
from screening.findings import Finding, findings_of, urgent_now
from screening.outcome import Outcome
from screening.plain import evaluation_plain
from screening.records import TYPED, Judgement, StoredAnswer, StoredEntry, case_fingerprint
from screening.records.values import Json

URGENT_SEEN = "urgent answer"
CRISIS_SHOWN = "crisis words shown"


@dataclass(frozen=True, slots=True)
class Reopened:
    """The stored answers as a response; `unread` are ids under which something is kept that this questionnaire does
    not take: another version of it asked. Such an answer is no answer here, and whoever reads the case is told. `counting`:
    which entries of clinicians are in the response, and which wait for a second signature."""

    response: Response
    unread: tuple[str, ...]
    counting: Counting


def kept_of(entries: Iterable[StoredEntry]) -> tuple[Kept, ...]:
    """What clinicians added, read from the record. Raises EntryRefused."""
    return tuple(Kept(one.number, entry_kept_as(one.content), one.author.id, one.at) for one in entries)


def reopened(
    stored: Mapping[str, StoredAnswer],
    clinic: Clinic,
    *,
    submitted: bool,
    on: dt.date,
    entries: Sequence[StoredEntry] = (),
) -> Reopened:
    """The response that the record holds: the clinic's own facts where no one answered them for this visit, and what
    clinicians measured, clarified and resolved put in as far as it counts (`screening.counting`)."""
    answers: dict[str, Answer] = {}
    unread: list[str] = []
    facts: dict[str, tuple[Json, dt.date]] = {
        f"clinic.{name}": (value, on) for name, value in clinic.facts.items()
    }
    given = {
        id: (row.value, local_day(row.recorded_at)) for id, row in stored.items() if row.value is not None
    }
    for id, (raw, day) in {**facts, **given}.items():
        question = QUESTIONNAIRE.by_id.get(id)
        if question is None:
            unread += [] if id.startswith(TYPED) else [id]
            continue
        try:
            answers[id] = Answer(read(question, raw, day), day)
        except AnswerRefused:
            unread.append(id)
    status = Status.COMPLETED if submitted else Status.IN_PROGRESS
    told = Response(answers, QUESTIONNAIRE.version, status)
    added = counted(told, entries, clinic, on=on)
    return Reopened(combined(told, added.entries), (*unread, *unread_of(added.entries)), added)


def counted(told: Response, entries: Iterable[StoredEntry], clinic: Clinic, *, on: dt.date) -> Counting:
    """Which entries of a case count, upon the patient's own answers. Raises EntryRefused."""
    protocol = PROTOCOLS[clinic.policy]
    return counting(
        told,
        kept_of(entries),
        lambda response: findings_of(protocol, response, on=on),
        clinic.review.second_from,
    )


def local_day(moment: dt.datetime) -> dt.date:
    """The calendar day at the clinic: answers are dated as the patient's own day, not the day in Greenwich."""
    return moment.astimezone().date()


def judged_case(
    stored: Mapping[str, StoredAnswer],
    clinic: Clinic,
    *,
    submitted: bool,
    on: dt.date,
    entries: Sequence[StoredEntry] = (),
) -> Evaluation:
    """Everything the machine has to say about the stored answers and entries, under the clinic's policy."""
    return evaluated(reopened(stored, clinic, submitted=submitted, on=on, entries=entries), clinic, on=on)


def evaluated(case: Reopened, clinic: Clinic, *, on: dt.date) -> Evaluation:
    """A case judged: with all that counts, and what acts that await a second signature would bring, which counts at once."""
    return evaluate(case.response, PROTOCOLS[clinic.policy], on=on, brought=case.counting.brought)


def place_in_queue(outcomes: Iterable[Outcome]) -> int:
    """Where a case stands in the queue, larger is earlier: by its worst outcome, then by the tally of that route,
    strength by strength. Only for sorting: it is no score, and it fits into 32 bits (0 to 699,999,999)."""
    return max(map(_place, outcomes), default=0)


def _place(outcome: Outcome) -> int:
    tally = outcome.tally
    place = int(outcome.rung)
    for count in (tally.absolute, tally.relative, tally.precaution, tally.unknown):
        place = place * 100 + min(count, 99)
    return place


def judgement_of(
    evaluation: Evaluation, stored: Mapping[str, StoredAnswer], entries: Sequence[StoredEntry] = ()
) -> Judgement:
    """What the record keeps of an evaluation."""
    protocol, plain = evaluation.protocol, evaluation_plain(evaluation)
    outcomes: dict[str, Json] = {route: said["outcome"] for route, said in plain["outcomes"].items()}
    tally: dict[str, Json] = {route: said["tally"] for route, said in plain["outcomes"].items()}
    return Judgement(
        protocol_name=protocol.name,
        protocol_version=protocol.version,
        protocol_hash=protocol.hash,
        policy=protocol.policy.id,
        answers_hash=case_fingerprint(stored, entries),
        outcomes=outcomes,
        tally=tally,
        severity=place_in_queue(evaluation.outcomes.values()),
        urgent=bool(evaluation.urgent),
        findings=plain["findings"],
    )


def urgent_in(stored: Mapping[str, StoredAnswer], clinic: Clinic, *, on: dt.date) -> tuple[Finding, ...]:
    """The urgent rules that the stored answers set off."""
    response = reopened(stored, clinic, submitted=False, on=on).response
    return urgent_now(PROTOCOLS[clinic.policy], response, on=on)
