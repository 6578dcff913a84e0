"""A case to look at: answered, handed in, judged, determined."""

from dataclasses import dataclass

from sqlalchemy import Table

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
