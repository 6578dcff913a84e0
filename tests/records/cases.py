"""A case to look at: answered, handed in, judged, determined."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Table, insert

from screening.records import (
    Author,
    Determination,
    Encounter,
    Json,
    Judgement,
    Records,
    fingerprint_of,
    schema,
)

PATIENT = Author("patient", "tablet")
ADA = Author("staff", "ada")
BEN = Author("staff", "ben")
HASH = "0" * 64


@dataclass(frozen=True)
class Case:
    """One encounter of a record, in a few words."""

    records: Records
    encounter: Encounter

    @property
    def id(self) -> str:
        return self.encounter.id

    def answers(self, question: str = "stroke", value: object = "no") -> None:
        self.records.save_answer(self.id, question, value, author=PATIENT)

    def handed_in(self) -> None:
        self.records.submit(self.id, f"key-{self.id}", questionnaire_hash=HASH, author=PATIENT)

    def judged(self, severity: int = 3, findings: list[Json] | None = None) -> Judgement:
        seal = fingerprint_of(self.records.answers_of(self.id))
        said = Judgement(
            "protocol", "1", HASH, "us", seal, {"infusion": "deferred"}, {"infusion": 1}, severity, False,
            findings or [{"rule": "CV-1"}],
        )  # fmt: skip
        return self.records.record_judgement(self.id, said)

    def determined(
        self, key: str = "sign", number: int = 1, author: Author = ADA, words: str = "accept"
    ) -> Determination:
        """Sign what is there now."""
        judged = self.records.judgement_of(self.id)
        assert judged is not None
        return self.records.determine(
            self.id,
            f"{key}-{self.id}",
            {"infusion": words},
            number=number,
            answers_hash=judged.answers_hash,
            findings_hash=judged.findings_hash,
            author=author,
        )


def begun(records: Records) -> Case:
    """A new case, still empty."""
    return Case(records, records.begin_encounter(questionnaire_version="2026.1", author=PATIENT))


def complete(records: Records) -> Case:
    """A case with three answers (one given twice), handed in, judged and determined."""
    case = begun(records)
    for value in ("no", "yes"):
        case.answers("stroke", value)
    case.answers("why-here", "pain")
    case.handed_in()
    case.judged()
    case.determined()
    return case


def besides(records: Records, encounter_id: str, by: Author, *, vouched: bool = True) -> None:
    """A row in each of the tables that are vouched for since revision 0003; without, as the release before wrote them."""
    with records.writing() as connection:
        for table, columns, of in _rows_besides(records, connection, encounter_id, by):
            if vouched:
                records.row_added(connection, table, columns, "something kept", by, encounter_id=of)
            else:
                connection.execute(insert(table).values(columns))
                records.note(connection, "something kept", who=by, encounter_id=of)


def _rows_besides(
    records: Records, connection: Connection, encounter_id: str, by: Author
) -> Iterator[tuple[Table, dict[str, object], str | None]]:
    now, person, id = records.now(), uuid.uuid4().hex, uuid.uuid4().hex
    connection.execute(
        insert(schema.person).values(id=person, name=person, name_key=person, password_hash="", made_at=now)
    )
    connection.execute(
        insert(schema.break_glass).values(
            id=id, person_id=person, encounter_id=encounter_id, reason=b"r", begun_at=now, ends_at=now
        )
    )
    author = {"author_kind": by.kind, "author": by.id}
    visit = {"id": id, "encounter_id": encounter_id, "revision": 1, "visit_date": now.date()}
    yield schema.visit_detail, {**visit, "sealed": b"who", "recorded_at": now, **author}, encounter_id
    named = dict.fromkeys(
        ("protocol_name", "protocol_version", "policy", "policy_version", "name", "words"), "x"
    )
    adopted = {"id": id, "protocol_hash": 2 * id, "person_id": person, "at": now, **named}
    yield schema.protocol_adoption, adopted, None
    review = {"break_glass_id": id, "person_id": person, "at": now, "words": b"right"}
    yield schema.break_glass_review, review, encounter_id
    stone = {"encounter_id": encounter_id, "erased_at": now, "erased_by_kind": by.kind, "erased_by": by.id}
    yield schema.tombstone, {**stone, "why": "due", "rule": "finished", "answers": 3}, encounter_id
    hold = {"id": id, "encounter_id": encounter_id, "number": 1, "placed": True, "why": b"court"}
    yield schema.legal_hold, {**hold, "at": now, "by_kind": by.kind, "by": by.id}, encounter_id


def worked_on(records: Records, encounter_id: str, by: Author, word: str = "Ada") -> None:
    """A row in every table of the clinicians' side, with a word in each that holds any."""
    note = {"kind": "note", "about": "case", "words": f"{word} rang"}
    acts: tuple[tuple[Table, Json, dict[str, object]], ...] = (
        (schema.case_entry, note, {}),
        (schema.reading, {"patient": word}, {"content_hash": "4" * 64}),
        (schema.ask_back, {"questions": ["brain.stroke"], "words": f"Dear {word}"}, {}),
        (schema.ask_back_end, None, {"how": "taken-back"}),
        (schema.assignment, None, {"person_id": None, "acknowledged": True}),
        (schema.release, None, {"what": "take-away", "determination": 0}),
        (schema.paper, None, {"sha256": "3" * 64, "kind": "summary", "determination": 0, "judgement": 1}),
    )
    for table, content, columns in acts:
        key = f"{table.name}-{encounter_id}"
        records.act_added(encounter_id, table, "something kept", by, key=key, content=content, **columns)
