"""Between the rows of the database and what they mean: what tells of health is sealed on the way in, opened on the way out."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from screening.errors import SealBroken
from screening.records import schema
from screening.records.entries import (
    Adoption,
    Author,
    Determination,
    Encounter,
    Event,
    Judgement,
    StoredAnswer,
    Submission,
)
from screening.records.keys import Keys
from screening.records.sealing import opened, sealed, tag_of
from screening.records.values import Json, value_cleaned, written


def encounter_columns(encounter: Encounter) -> dict[str, object]:
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


def encounter_of(row: Row[Any]) -> Encounter:
    return Encounter(
        row.id,
        row.created_at,
        row.visit_date,
        row.questionnaire_version,
        row.demo,
        row.locale,
        Author(row.begun_by_kind, row.begun_by),
    )


def question_key(keys: Keys, encounter_id: str, question_id: str) -> str:
    """The blind name of a question within one encounter: that it was asked tells nothing to whoever has no key."""
    return tag_of(keys, "question", f"{encounter_id}/{question_id}")


def answer_columns(data_key: bytes, encounter_id: str, key: str, fresh: StoredAnswer) -> dict[str, object]:
    plain = written({"question": fresh.question_id, "value": fresh.value}).encode()
    return {
        "encounter_id": encounter_id,
        "question_key": key,
        "revision": fresh.revision,
        "sealed": sealed(data_key, encounter_id, _answer_place(key, fresh.revision), plain),
        "author_kind": fresh.author.kind,
        "author": fresh.author.id,
        "recorded_at": fresh.recorded_at,
    }


def answer_of(data_key: bytes, row: Row[Any]) -> StoredAnswer:
    plain = opened(data_key, row.encounter_id, _answer_place(row.question_key, row.revision), row.sealed)
    kept = json.loads(plain)
    author = Author(row.author_kind, row.author)
    return StoredAnswer(kept["question"], row.revision, kept["value"], author, row.recorded_at)


def _answer_place(key: str, revision: int) -> str:
    return f"answer/{key}/{revision}"


def submission_columns(fresh: Submission) -> dict[str, object]:
    return {
        "encounter_id": fresh.encounter_id,
        "idempotency_key": fresh.idempotency_key,
        "submitted_at": fresh.submitted_at,
        "answers_hash": fresh.answers_hash,
        "questionnaire_hash": fresh.questionnaire_hash,
        "author_kind": fresh.author.kind,
        "author": fresh.author.id,
    }


def submission_of(row: Row[Any]) -> Submission:
    return Submission(
        row.encounter_id,
        row.idempotency_key,
        row.submitted_at,
        row.answers_hash,
        row.questionnaire_hash,
        Author(row.author_kind, row.author),
    )


_JUDGED = (
    "protocol_name",
    "protocol_version",
    "protocol_hash",
    "policy",
    "answers_hash",
    "severity",
    "urgent",
)
_SEALED = ("outcomes", "tally", "findings")


def judgement_columns(
    data_key: bytes, encounter_id: str, number: int, fresh: Judgement, at: dt.datetime
) -> dict[str, object]:
    said: dict[str, Json] = {
        "outcomes": value_cleaned(fresh.outcomes),
        "tally": value_cleaned(fresh.tally),
        "findings": list(fresh.findings),
    }
    return {
        **{name: getattr(fresh, name) for name in _JUDGED},
        "encounter_id": encounter_id,
        "number": number,
        "judged_at": at,
        "sealed": sealed(data_key, encounter_id, f"judgement/{number}", written(said).encode()),
    }


def judgement_of(data_key: bytes, row: Row[Any], prefix: str = "") -> Judgement:
    def column(name: str) -> Any:
        return getattr(row, prefix + name)

    place = f"judgement/{column('number')}"
    said = json.loads(opened(data_key, column("encounter_id"), place, column("sealed")))
    plain = {name: column(name) for name in _JUDGED}
    return Judgement(**plain, **{name: said[name] for name in _SEALED}, judged_at=column("judged_at"))


def determination_columns(data_key: bytes, fresh: Determination) -> dict[str, object]:
    place = f"determination/{fresh.number}"
    return {
        "encounter_id": fresh.encounter_id,
        "number": fresh.number,
        "idempotency_key": fresh.idempotency_key,
        "sealed": sealed(data_key, fresh.encounter_id, place, written(dict(fresh.content)).encode()),
        "answers_hash": fresh.answers_hash,
        "findings_hash": fresh.findings_hash,
        "protocol_hash": fresh.protocol_hash,
        "seal": fresh.seal,
        "author_kind": fresh.author.kind,
        "author": fresh.author.id,
        "signed_at": fresh.signed_at,
    }


def determination_of(data_key: bytes, row: Row[Any]) -> Determination:
    plain = opened(data_key, row.encounter_id, f"determination/{row.number}", row.sealed)
    content: Mapping[str, Json] = json.loads(plain)
    signed = Determination(
        row.encounter_id,
        row.number,
        row.idempotency_key,
        content,
        row.answers_hash,
        row.findings_hash,
        row.protocol_hash,
        Author(row.author_kind, row.author),
        row.signed_at,
    )
    if signed.seal != row.seal:
        raise SealBroken(
            "A determination was altered after it was signed. It is not shown. "
            "Run: python -m screening audit verify"
        )
    return signed


def event_of(row: Row[Any]) -> Event:
    return Event(
        row.kind, Author(row.who_kind, row.who), row.at, row.encounter_id, row.detail, row.origin, row.id
    )


def adoption_in(connection: Connection, protocol_hash: str) -> Adoption | None:
    table = schema.protocol_adoption
    row = connection.execute(select(table).where(table.c.protocol_hash == protocol_hash)).one_or_none()
    if row is None:
        return None
    return Adoption(row.protocol_hash, row.policy, row.policy_version, row.name, row.at)
