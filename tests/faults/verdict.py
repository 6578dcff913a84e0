"""Compares what patients were told with what the record holds, and looks whether the record is whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import text

from screening.records import Records, StoredAnswer, Submission, fingerprint_of
from tests.faults.patients import Diary, Patient, lost_of


@dataclass(frozen=True)
class Verdict:
    """What came of a crash test.

    `astray`: questions of which a page showed something else than it had said it keeps. `not_yet`: how often a page
    had to say that an answer is not saved yet. `missing`: of each question with a lost answer what was told and kept.
    """

    kills: int
    intakes: int
    acknowledged: int
    handed_in: int
    lost: int
    broken: tuple[str, ...]
    astray: tuple[str, ...]
    not_yet: int
    missing: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.intakes} intakes, {self.acknowledged} acknowledged answers, "
            f"{self.handed_in} handed in, {self.lost} lost, {len(self.broken)} broken, {len(self.astray)} astray, "
            f"{self.not_yet} times not saved yet"
        )


def verdict_on(place: str, patients: Iterable[Patient], kills: int) -> Verdict:
    """The same of a record that is closed."""
    records = Records.open(place)
    try:
        return verdict_of(records, patients, kills)
    finally:
        records.close()


def verdict_of(records: Records, patients: Iterable[Patient], kills: int) -> Verdict:
    """Everything the patients know, held against the record; the audit chain and the file are looked through too."""
    people = list(patients)
    diaries = [diary for patient in people for diary in patient.diaries]
    cases = [_Case.of(records, diary.encounter) for diary in diaries]
    return Verdict(
        kills,
        len(diaries),
        sum(diary.answers for diary in diaries),
        sum(diary.handed_in for diary in diaries),
        sum(case.lost(diary) for case, diary in zip(cases, diaries, strict=True)),
        (*(words for case in cases for words in case.broken()), *_broken_as_a_whole(records)),
        tuple(id for patient in people for id in patient.astray),
        sum(patient.troubles for patient in people),
        tuple(words for case, diary in zip(cases, diaries, strict=True) for words in case.missing(diary)),
    )


@dataclass(frozen=True)
class _Case:
    """One case as the record holds it: every revision of every answer, oldest first."""

    history: Mapping[str, Sequence[StoredAnswer]]
    submission: Submission | None

    @classmethod
    def of(cls, records: Records, encounter: str) -> Self:
        history: dict[str, list[StoredAnswer]] = {}
        for row in records.history_of(encounter):
            history.setdefault(row.question_id, []).append(row)
        return cls(history, records.submission_of(encounter))

    def lost(self, diary: Diary) -> int:
        answers = sum(
            lost_of(told, [row.value for row in self.history.get(question, ())])
            for question, told in diary.told.items()
        )
        return answers + (diary.handed_in and self.submission is None)

    def missing(self, diary: Diary) -> Iterator[str]:
        for question, told in diary.told.items():
            kept = self.history.get(question, ())
            if lost_of(told, [row.value for row in kept]):
                rows = [f"{row.revision}: {row.value!r} at {row.recorded_at:%H:%M:%S.%f}" for row in kept]
                yield f"{question} of {diary.encounter}: told {told}, kept {rows}"
        if diary.handed_in and self.submission is None:
            yield f"{diary.encounter}: handed in"

    def broken(self) -> Iterator[str]:
        for rows in self.history.values():
            if [row.revision for row in rows] != list(range(1, len(rows) + 1)):
                yield "revisions are not in one row"
        current = {question: rows[-1] for question, rows in self.history.items()}
        if self.submission is not None and self.submission.answers_hash != fingerprint_of(current):
            yield "the seal does not fit the answers"


def _broken_as_a_whole(records: Records) -> Iterator[str]:
    yield from records.audit_verified().problems
    if records.engines.dialect == "sqlite":
        with records.reading() as connection:
            found = connection.execute(text("PRAGMA integrity_check")).scalar()
        if found != "ok":
            yield f"SQLite says {found}"
