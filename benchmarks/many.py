"""A record with many stored responses, made quickly: rows as the store itself makes them, thousands a transaction.

Each case has a few real, sealed answers (name, birth date, reason, routes), its blind tags, a judgement, and its place in
the queue. The worst in the queue carry every finding of the measured patient, the rest only the first: they are never
opened, and 60 KB each would fill the disk. There are no events: nothing measured here reads the chain of a case.
"""

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Table, insert

from benchmarks.patients import VISIT, response
from forms import about_you, treatment_sought
from forms.questionnaire import QUESTIONNAIRE
from screening.evaluate import evaluate
from screening.judging import judgement_of
from screening.records import (
    Author,
    CaseStatus,
    Encounter,
    Judgement,
    Records,
    StoredAnswer,
    Submission,
    schema,
)
from screening.records.entries import WAITING, fingerprint_of
from screening.records.patient_tags import answer_texts, tag_of_text
from screening.records.rows import (
    answer_columns,
    encounter_columns,
    judgement_columns,
    question_key,
    submission_columns,
)
from screening.records.sealing import fresh_data_key, wrapped
from screening.records.worklist import tag_rows, told_of
from screening.rule import Route, Rung

PATIENT = Author("patient", "bench")
A_TIME = 2_000
_FIRST = (
    "Maria",
    "James",
    "Wei",
    "Fatima",
    "Olga",
    "Jorge",
    "Aisha",
    "Peter",
    "Linh",
    "Anna",
    "Sven",
    "Noor",
)
_LAST = tuple(
    f"{one}{two}"
    for one in ("Gar", "Smith", "Oku", "Nowa", "Ber", "Kova")
    for two in ("cia", "son", "ford", "k")
)
_REASONS = tuple(choice.code for choice in treatment_sought.REASON.choices)
_STATUSES = (
    (CaseStatus.TO_REVIEW,) * 90
    + (CaseStatus.ASKED_BACK,) * 3
    + (CaseStatus.CHANGED,) * 2
    + (CaseStatus.DETERMINED,) * 5
)
Rows = dict[Table, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Making:
    """What every case is made of."""

    records: Records
    judged: Judgement
    chance: random.Random
    people: tuple[str, ...]


def filled(records: Records, cases: int, people: tuple[str, ...]) -> None:
    """Add so many cases, some of them assigned to these people (ids)."""
    judged = judgement_of(evaluate(response(), on=VISIT), {})
    making = Making(records, judged, random.Random(cases), people)
    for first in range(0, cases, A_TIME):
        rows: Rows = {}
        for number in range(first, min(cases, first + A_TIME)):
            for table, row in _case(making, number):
                rows.setdefault(table, []).append(row)

        def work(connection: Connection, rows: Rows = rows) -> None:
            for table, some in rows.items():
                connection.execute(insert(table), some)

        records.write(work)


def _case(making: Making, number: int) -> Iterator[tuple[Table, dict[str, Any]]]:
    records, chance = making.records, making.chance
    at = records.now() - dt.timedelta(minutes=5 * number)
    id, data_key = uuid.uuid4().hex, fresh_data_key()
    visit = (at + dt.timedelta(days=chance.randrange(1, 60))).date()
    encounter = Encounter(id, at, visit, QUESTIONNAIRE.version, False, "en", PATIENT)
    yield schema.encounter, encounter_columns(encounter)
    key_id, envelope = wrapped(records.ring.keys, id, data_key)
    yield schema.envelope, {"scope": id, "key_id": key_id, "wrapped": envelope, "wrapped_at": at}
    answers = {one.question_id: one for one in _answers(chance, number, at)}
    for answer in answers.values():
        key = question_key(records.ring.keys, id, answer.question_id)
        yield schema.answer, answer_columns(data_key, id, key, answer)
        for kind, text in answer_texts(answer.question_id, answer.value):
            yield (
                schema.patient_tag,
                {"encounter_id": id, "kind": kind, "tag": tag_of_text(records.tag, kind, text)},
            )
    sealed = fingerprint_of(answers)
    handed_in = at + dt.timedelta(minutes=40)
    yield (
        schema.submission,
        submission_columns(Submission(id, id, handed_in, sealed, QUESTIONNAIRE.hash, PATIENT)),
    )
    judged = _judged(making, sealed)
    yield schema.judgement, judgement_columns(data_key, id, 1, judged, handed_in)
    yield from _placed(making, encounter, judged, answers, handed_in)


def _answers(chance: random.Random, number: int, at: dt.datetime) -> Iterator[StoredAnswer]:
    born = dt.date(1940, 1, 1) + dt.timedelta(days=chance.randrange(22_000))
    told: dict[str, Any] = {
        about_you.NAME.id: f"{chance.choice(_FIRST)} {chance.choice(_LAST)} Q{number}",
        about_you.BIRTH_DATE.id: born.isoformat(),
        treatment_sought.REASON.id: chance.choice(_REASONS),
        treatment_sought.ROUTES_ASKED.id: [chance.choice(list(Route)).value],
    }
    for question_id, value in told.items():
        yield StoredAnswer(question_id, 1, value, PATIENT, at)


def _judged(making: Making, sealed: str) -> Judgement:
    chance = making.chance
    worst = chance.choices(list(Rung), (10, 30, 15, 25, 14, 5.5, 0.5))[0]
    outcomes = {route.value: Rung(chance.randrange(worst + 1)).word for route in Route} | {
        Route.INFUSION.value: worst.word
    }
    full = worst >= Rung.URGENT or chance.random() < 0.001
    return replace(
        making.judged,
        answers_hash=sealed,
        outcomes=outcomes,
        findings=making.judged.findings if full else making.judged.findings[:1],
        severity=int(worst) * 10**8 + chance.randrange(10**8),
        urgent=worst is Rung.URGENT,
    )


def _placed(
    making: Making, encounter: Encounter, judged: Judgement, answers: dict[str, StoredAnswer], at: dt.datetime
) -> Iterator[tuple[Table, dict[str, Any]]]:
    chance, status = making.chance, making.chance.choice(_STATUSES)
    assignee = chance.choice(making.people) if chance.random() < 0.2 else None
    place = {
        "encounter_id": encounter.id,
        "status": status.value,
        "waiting": int(status in WAITING),
        "calm": int(not judged.urgent),
        "mildness": -judged.severity,
        "visit_on": encounter.visit_date,
        "since": at,
        "assignment": int(assignee is not None),
        "assignee": assignee,
        "acknowledged_at": None,
        "acknowledged_by": None,
        "judgement": 1,
    }
    yield schema.worklist, place
    for row in tag_rows(making.records, place, told_of(judged, answers)):
        yield schema.worklist_tag, row
