"""What a clinician adds to a case: a pressure measured, an answer clarified, a medicine resolved, a document, a note.

An entry never replaces what the patient said: it stands beside it with who and why, and the answers that are judged
are the two put together (`combined`). An entry that was wrong is withdrawn by another.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, assert_never

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from forms import blood_pressure, medicines
from forms.answer import Absent, Answer, Medicine, PressureReading, Response
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import AnswerRefused, read
from screening.errors import EntryRefused
from screening.vocabulary import recognised

LONGEST_WORDS = 4_000
CASE = "case"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)


class Measured(_Entry):
    """Blood pressure taken by staff: repeats in mmHg in the order taken, on which arm, in which posture."""

    kind: Literal["measured"] = "measured"
    readings: tuple[tuple[int, int], ...] = Field(min_length=1, max_length=10)
    on: str
    arm: Literal["left", "right", "not-noted"]
    posture: Literal["sitting", "lying", "standing", "not-noted"]
    words: str = Field(default="", max_length=LONGEST_WORDS)


class Clarified(_Entry):
    """An answer made clear with the patient. `value`: what `forms.reading.read` takes for this question."""

    kind: Literal["clarified"] = "clarified"
    question: str
    value: Any
    why: str = Field(min_length=3, max_length=LONGEST_WORDS)


class MedicineResolved(_Entry):
    """Words of the patient's list taken to be one ingredient of the vocabulary, by a name that it knows."""

    kind: Literal["medicine-resolved"] = "medicine-resolved"
    written: str = Field(min_length=1, max_length=200)
    ingredient: str = Field(min_length=1, max_length=200)
    why: str = Field(default="", max_length=LONGEST_WORDS)


class DocumentNoted(_Entry):
    """A paper that was seen: what it is, its date, from whom, what it says."""

    kind: Literal["document"] = "document"
    document: Literal["ecg", "liver-tests", "clearance-letter", "discharge-letter", "medicine-list", "other"]
    dated: str
    source: str = Field(min_length=2, max_length=200)
    words: str = Field(default="", max_length=LONGEST_WORDS)


class Note(_Entry):
    """Words about the case, or about one finding by its rule's id."""

    kind: Literal["note"] = "note"
    about: str = CASE
    words: str = Field(min_length=1, max_length=LONGEST_WORDS)


class Adjudicated(_Entry):
    """A clinician's view of one finding. `finding` is the hash of the finding it was given on: it stands for no other.

    `reason` is a code of REASONS; a finding that is cleared names the specialist, the day and what was cleared.
    """

    kind: Literal["adjudicated"] = "adjudicated"
    rule: str
    finding: str = Field(min_length=64, max_length=64)
    verdict: Literal["confirmed", "not-confirmed", "cleared", "accepted"]
    reason: str = ""
    words: str = Field(default="", max_length=LONGEST_WORDS)
    specialist: str = Field(default="", max_length=200)
    cleared_on: str = ""


class Seconded(_Entry):
    """Another clinician signs for the adjudication, or for the act, of that number. `takes`: of an act, the hash of what it
    takes away (`screening.counting`): the signature holds for nothing else."""

    kind: Literal["seconded"] = "seconded"
    number: int = Field(ge=1)
    takes: str = Field(default="", max_length=64)
    words: str = Field(default="", max_length=LONGEST_WORDS)


class Withdrawn(_Entry):
    """The entry of that number was wrong, and why."""

    kind: Literal["withdrawn"] = "withdrawn"
    number: int = Field(ge=1)
    why: str = Field(min_length=3, max_length=LONGEST_WORDS)


Entry: TypeAlias = (
    Measured | Clarified | MedicineResolved | DocumentNoted | Note | Adjudicated | Seconded | Withdrawn
)
About: TypeAlias = tuple[str, str]
_KINDS: Mapping[str, type[_Entry]] = {
    "measured": Measured,
    "clarified": Clarified,
    "medicine-resolved": MedicineResolved,
    "document": DocumentNoted,
    "note": Note,
    "adjudicated": Adjudicated,
    "seconded": Seconded,
    "withdrawn": Withdrawn,
}

# Why a finding that speaks against treatment does not stand in its way, by verdict.
REASONS: Mapping[str, Mapping[str, str]] = {
    "not-confirmed": {
        "answered-in-error": "The patient answered in error",
        "examined": "Examined and not found",
        "document": "A document shows otherwise",
        "other-person": "The answer is about another person",
    },
    "cleared": {"specialist": "Cleared in writing by a specialist"},
    "accepted": {
        "measure": "Accepted with a stated measure",
        "benefit": "Benefit judged to outweigh the risk, with a stated measure",
    },
    "confirmed": {},
}
LIFTING = ("not-confirmed", "cleared", "accepted")


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as the record holds it: its number within the case, by whom (a person's id) and when."""

    number: int
    entry: Entry
    by: str
    at: dt.datetime


def entry_of(plain: object, *, on: dt.date) -> Entry:
    """The entry that JSON stands for, checked against the form. Raises EntryRefused, without quoting it."""
    kind = _KINDS.get(plain.get("kind", "")) if isinstance(plain, Mapping) else None
    if kind is None:
        raise EntryRefused("This is no kind of entry that the record knows. Reload the page and try again.")
    try:
        entry: Entry = kind.model_validate_json(json.dumps(plain))  # type: ignore[assignment]
    except (ValidationError, TypeError) as error:
        fields = ", ".join(sorted(_fields_of(error)))
        raise EntryRefused(
            f"Something is missing or cannot be kept: {fields}. Check it and try again."
        ) from None
    _refuse_impossible(entry, on)
    return entry


def entry_kept_as(plain: object) -> Entry:
    """An entry from the JSON that the record holds. Raises EntryRefused for what no release of this program wrote."""
    kind = _KINDS.get(plain.get("kind", "")) if isinstance(plain, Mapping) else None
    try:
        if kind is not None:
            return kind.model_validate_json(json.dumps(plain))  # type: ignore[return-value]
    except ValidationError:
        pass
    raise EntryRefused("An entry of this case was made by another release of this program: open it there.")


def _fields_of(error: ValidationError | TypeError) -> set[str]:
    if isinstance(error, TypeError):
        return {"value"}
    return {str(part["loc"][0]) for part in error.errors(include_input=False) if part["loc"]}


def plain_of(entry: Entry) -> dict[str, Any]:
    """An entry as JSON."""
    return entry.model_dump(mode="json")


def _refuse_impossible(entry: Entry, on: dt.date) -> None:
    match entry:
        case Measured():
            _refuse_bad_day(entry.on, on)
            _readings(entry)
        case Clarified():
            _read(entry, on)
        case MedicineResolved():
            if len(recognised(entry.ingredient)) != 1:
                raise EntryRefused("The vocabulary has no such ingredient. Choose one that it suggests.")
        case DocumentNoted():
            _refuse_bad_day(entry.dated, on)
        case Adjudicated():
            _refuse_unreasoned(entry, on)
        case Note() | Seconded() | Withdrawn():
            pass
        case _:
            assert_never(entry)


def _refuse_bad_day(text: str, on: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise EntryRefused(
            "The day cannot be read. Write it as year-month-day, for example 2026-11-23."
        ) from None
    if not on - dt.timedelta(days=3_660) <= day <= on:
        raise EntryRefused("The day lies in the future or more than ten years back. Check it.")
    return day


def _refuse_unreasoned(entry: Adjudicated, on: dt.date) -> None:
    if entry.verdict not in LIFTING:
        return
    if entry.reason not in REASONS[entry.verdict]:
        raise EntryRefused("A finding is lifted for a reason from the list. Choose one.")
    if len(entry.words.strip()) < 3:
        raise EntryRefused(
            "Say in words why this finding does not stand in the way, or which measure is taken."
        )
    if entry.verdict == "cleared":
        if len(entry.specialist.strip()) < 2:
            raise EntryRefused("A clearance names the specialist who gave it.")
        _refuse_bad_day(entry.cleared_on, on)


def _readings(entry: Measured) -> tuple[PressureReading, ...]:
    try:
        return tuple(
            PressureReading.model_validate(
                {
                    "systolic": upper,
                    "diastolic": lower,
                    "date": entry.on,
                    "place": "clinic",
                    "by": "staff",
                    "confirmed": True,
                }
            )
            for upper, lower in entry.readings
        )
    except ValidationError:
        raise EntryRefused(
            "A reading is two numbers, the upper larger than the lower, for example 128 and 82. Check them."
        ) from None


def _read(entry: Clarified, on: dt.date) -> Answer:
    question = QUESTIONNAIRE.by_id.get(entry.question)
    if question is None:
        raise EntryRefused("The form has no such question. Reload the page and try again.")
    try:
        return Answer(read(question, entry.value, on), on)
    except AnswerRefused as refused:
        raise EntryRefused(f"This answer does not fit the question. {refused}") from None


def standing(entries: Iterable[Kept]) -> tuple[Kept, ...]:
    """The entries that were not withdrawn, in the order they were made, without the withdrawals themselves."""
    held = tuple(entries)
    gone = {kept.entry.number for kept in held if isinstance(kept.entry, Withdrawn)}
    return tuple(kept for kept in held if kept.number not in gone and not isinstance(kept.entry, Withdrawn))


def last_about(entries: Iterable[Kept], about: About | None) -> Kept | None:
    """The last entry that stands and is about just this (`settles`): the one that counts, until a later one does."""
    alike = [kept for kept in standing(entries) if about is not None and settles(kept.entry) == about]
    return alike[-1] if alike else None


def settles(entry: Entry) -> About | None:
    """What an entry settles, so that a later one about the same counts in its place: a finding, by its rule's id, a question,
    words of the patient's list. None: it stands beside others of its kind."""
    match entry:
        case Adjudicated():
            return entry.kind, entry.rule
        case Clarified():
            return entry.kind, entry.question
        case MedicineResolved():
            return entry.kind, entry.written
        case Measured() | DocumentNoted() | Note() | Seconded() | Withdrawn():
            return None
        case _:
            assert_never(entry)


def combined(response: Response, entries: Iterable[Kept]) -> Response:
    """The answers to be judged: the patient's, with what clinicians measured, clarified and resolved put in.

    What was measured stands with the readings that the patient gave; what was clarified takes the place of the
    answer it clarifies; of two about one question the later counts. Documents, notes and views change no answer. What
    this form no longer takes (`unread_of`) changes none either.
    """
    answers = dict(response.answers)
    held = standing(entries)
    for kept in held:
        match kept.entry:
            case Clarified() as clarified:
                if (read_now := _read_or_none(kept, clarified)) is not None:
                    answers[clarified.question] = read_now
            case MedicineResolved() as resolved:
                _resolve(answers, resolved)
            case _:
                continue
    # Last: readings of the patient that were made clear take nothing away from what staff measured.
    for kept in held:
        if isinstance(kept.entry, Measured):
            answers[blood_pressure.READINGS.id] = _measured(answers, kept.entry)
    return Response(answers, response.questionnaire_version, response.status)


def unread_of(entries: Iterable[Kept]) -> tuple[str, ...]:
    """The questions of clarified answers that this form does not take: an earlier form did."""
    clarified = ((kept, kept.entry) for kept in standing(entries) if isinstance(kept.entry, Clarified))
    return tuple(entry.question for kept, entry in clarified if _read_or_none(kept, entry) is None)


def _read_or_none(kept: Kept, entry: Clarified) -> Answer | None:
    try:
        return _read(entry, kept.at.astimezone().date())
    except EntryRefused:
        return None


def _measured(answers: Mapping[str, Answer], entry: Measured) -> Answer:
    before = answers.get(blood_pressure.READINGS.id)
    told = before.value if before is not None and isinstance(before.value, tuple) else ()
    return Answer((*told, *_readings(entry)), dt.date.fromisoformat(entry.on))


def _resolve(answers: dict[str, Answer], entry: MedicineResolved) -> None:
    listed = answers.get(medicines.LIST.id)
    if listed is None or isinstance(listed.value, Absent) or not isinstance(listed.value, tuple):
        return
    rows = tuple(
        row.model_copy(update={"chosen": entry.ingredient})
        if isinstance(row, Medicine) and row.name == entry.written
        else row
        for row in listed.value
    )
    answers[medicines.LIST.id] = Answer(rows, listed.recorded_on)  # type: ignore[arg-type]


def question_of(entry: Entry) -> str | None:
    """The id of the question whose answer an entry changes; None when it changes none."""
    match entry:
        case Clarified():
            return entry.question
        case MedicineResolved():
            return medicines.LIST.id
        case Measured():
            return blood_pressure.READINGS.id
        case _:
            return None


def said_beside(entries: Sequence[Kept], question_id: str) -> tuple[Kept, ...]:
    """The entries that change the answer to one question: shown beside what the patient said."""
    return tuple(kept for kept in standing(entries) if question_of(kept.entry) == question_id)
