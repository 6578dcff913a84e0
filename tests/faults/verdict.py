"""Compares what patients were told with what the record holds, and looks whether the record is whole."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text

from screening.records import Records, fingerprint_of
from tests.faults.patients import Diary, Patient, lost_of


@dataclass(frozen=True)
class Verdict:
    """What came of a crash test."""

    kills: int
    intakes: int
    acknowledged: int
    handed_in: int
    lost: int
    broken: tuple[str, ...]
    astray: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.intakes} intakes, {self.acknowledged} acknowledged answers, "
            f"{self.handed_in} handed in, {self.lost} lost, {len(self.broken)} broken, {len(self.astray)} astray"
        )


def verdict_of(records: Records, patients: Iterable[Patient], kills: int) -> Verdict:
    """Everything the patients know, held against the record."""
    people = list(patients)
    diaries = [diary for patient in people for diary in patient.diaries]
    return Verdict(
        kills,
        len(diaries),
        sum(diary.answers for diary in diaries),
        sum(diary.handed_in for diary in diaries),
        sum(_lost(records, diary) for diary in diaries),
        tuple(words for diary in diaries for words in broken_in(records, diary.encounter)),
        tuple(id for patient in people for id in patient.astray),
    )


def _lost(records: Records, diary: Diary) -> int:
    lost = sum(
        lost_of(told, (row.value for row in records.history_of(diary.encounter, question)))
        for question, told in diary.told.items()
    )
    return lost + (diary.handed_in and records.submission_of(diary.encounter) is None)


def broken_in(records: Records, encounter: str) -> list[str]:
    """What is wrong with one case, in words."""
    wrong = []
    revisions: dict[str, list[int]] = {}
    for row in records.history_of(encounter):
        revisions.setdefault(row.question_id, []).append(row.revision)
    if any(found != list(range(1, len(found) + 1)) for found in revisions.values()):
        wrong.append("revisions are not in one row")
    submission = records.submission_of(encounter)
    if submission is not None and submission.answers_hash != fingerprint_of(records.answers_of(encounter)):
        wrong.append("the seal does not fit the answers")
    return wrong


def sqlite_whole(records: Records) -> bool:
    """What SQLite says of its own file."""
    with records.reading() as connection:
        return connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
