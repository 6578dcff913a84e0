"""What a clinician signed: exactly what the signature covers, how the paper of it reads, and whether it still holds."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from screening.clinic import Clinic
from screening.determination import (
    ACT_WORDS,
    Determination,
    RouteDecision,
    determination_of,
    plain_of,
)
from screening.errors import DeterminationRefused, RevisionConflict, StoreUnavailable
from screening.evaluate import Evaluation
from screening.filing import judge_and_keep, read_case_in_full
from screening.how_it_stands import holds as holds
from screening.how_it_stands import moved_words_of as moved_words_of
from screening.how_it_stands import signer_of as signer_of
from screening.judging import judgement_of
from screening.readings import summary_reopened
from screening.records import Case, Json, Judgement, KeptReading, Records, fingerprint_of
from screening.records import Determination as Signed
from screening.records.entries import case_fingerprint
from screening.records.review_rows import content_hash
from screening.records.values import written
from screening.reviewed import Names, Reviewed, moment
from screening.rule import ROUTE_WORDS
from screening.summary import Summary
from screening.summary.model import Decision, Field, PaperState, Signature

CASE_FORM = "anteroom-case-1"
MEANING = "I have read the findings on this case and I determine it as stated here."
MEANING_OF_SECOND = (
    "I have read this finding and I sign, as a second clinician, that it does not stand in the way."
)
MEANING_OF_SECOND_ACT = (
    "I have read this entry and what it takes away, and I sign, as a second clinician, that it counts."
)


@dataclass(frozen=True, slots=True)
class ToBeSigned:
    """Everything that one signature covers. Hashes are SHA-256, hexadecimal.

    `number`: one more than the determinations there are; `judgement`: the number of the judgement whose reading is shown;
    `answers` and `entries`: how many rows the case has of each; `judged_on`: an ISO day.
    """

    encounter_id: str
    number: int
    determination: Determination
    fingerprint: str
    findings_hash: str
    protocol_hash: str
    judgement: int
    reading: str
    answers: int
    entries: int
    judged_on: str

    @property
    def mark(self) -> str:
        """SHA-256 over all of it: what is signed is what was shown when the marks are the same."""
        parts: dict[str, Json] = asdict(replace(self, determination=None))  # type: ignore[arg-type]
        parts["determination"] = plain_of(self.determination)
        return hashlib.sha256(written(parts).encode()).hexdigest()

    def content(self, name: str) -> dict[str, Json]:
        """What is kept under the seal, with the signer's name as it is on this day."""
        return {
            "determination": plain_of(self.determination),
            "judgement": self.judgement,
            "judged_on": self.judged_on,
            "reading": self.reading,
            "answers": self.answers,
            "entries": self.entries,
            "by": name,
        }


@dataclass(frozen=True, slots=True)
class Shown:
    """What a clinician has before them when they sign: what is signed, and the case as it reads at this moment."""

    signs: ToBeSigned
    evaluation: Evaluation
    reviewed: Reviewed
    summary: Summary


def read_for_signing(
    records: Records, encounter_id: str, determination: Determination, clinic: Clinic, *, on: dt.date
) -> Shown:
    """Judge the case anew, keep judgement and reading, and return what a signature on them covers.

    Raises DeterminationRefused while the form is not handed in, RevisionConflict when it changes at this very moment.
    """
    judge_and_keep(records, encounter_id, clinic, on=on, anew=True)
    case, history = records.case_of(encounter_id), records.history_of(encounter_id)
    if case.submission is None:
        raise DeterminationRefused(
            "This form is not handed in yet, so that nothing can be determined on it. Finish it first."
        )
    number, judged = records.judgements_of(encounter_id)[-1]
    reading = records.reading_of(encounter_id, number)
    told = fingerprint_of({one.question_id: one for one in history})
    if reading is None or case.fingerprint != judged.answers_hash or told != fingerprint_of(case.answers):
        raise RevisionConflict(
            "This case is being changed at this moment. Reload the page and read it first."
        )
    evaluation, summary, views = read_case_in_full(records, case, clinic, on=on)
    signs = ToBeSigned(
        encounter_id=encounter_id,
        number=len(case.determinations) + 1,
        determination=determination,
        fingerprint=judged.answers_hash,
        findings_hash=judged.findings_hash,
        protocol_hash=judged.protocol_hash,
        judgement=number,
        reading=content_hash(reading.content),
        answers=len(history),
        entries=len(case.entries),
        judged_on=on.isoformat(),
    )
    return Shown(signs, evaluation, views, summary)


# How it reads


def decision_of(decision: RouteDecision) -> Decision:
    """One route in words."""
    end = day_words(decision.until) if decision.until else decision.until_event.strip()
    conditions = tuple(part.strip() for part in decision.conditions if part.strip())
    told = (
        *(Field("Condition", condition) for condition in conditions),
        Field("Until", end),
        Field("Why", decision.why.strip()),
    )
    return Decision(
        decision.route,
        ROUTE_WORDS[decision.route],
        ACT_WORDS[decision.act],
        tuple(field for field in told if field.value),
    )


def day_words(iso: str) -> str:
    """A day in words, from its ISO form; as it stands where it is none."""
    try:
        day = dt.date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {day:%B %Y}"


def determination_in(signed: Signed) -> Determination:
    """What was determined, from the content under the seal. Raises DeterminationRefused for what no release wrote."""
    plain = signed.content.get("determination")
    if not isinstance(plain, Mapping):
        raise DeterminationRefused(
            "This determination was made by another release of this program: open it there."
        )
    return determination_of(plain)


def signature_of(signed: Signed, names: Names) -> Signature:
    """The signature in words."""
    return Signature(signed.number, signer_of(signed, names), moment(signed.signed_at), MEANING, signed.seal)


# Whether it still holds


def state_of(case: Case, number: int) -> PaperState:
    """What has become of a determination, by its number."""
    if number < len(case.determinations):
        return PaperState.SUPERSEDED
    return PaperState.SIGNED if holds(case) else PaperState.OUTDATED


def state_words_of(case: Case, number: int) -> str:
    """The same in a sentence; who signed this one and when is told beside it, by its signature."""
    last = case.determinations[-1]
    match state_of(case, number):
        case PaperState.SUPERSEDED:
            return f"Superseded by determination {last.number} of {moment(last.signed_at)}"
        case PaperState.OUTDATED:
            return f"Outdated: {moved_words_of(case)} since determination {number} was signed"
        case _:
            return f"Signed: determination {number}"


def signed_summary(case: Case, number: int, reading: KeptReading, names: Names) -> Summary:
    """A determination on paper: the case as it read when it was signed, with the state that it has now.

    `reading` is the one that was kept with its judgement. Raises DeterminationRefused.
    """
    signed = case.determinations[number - 1]
    determined = determination_in(signed)
    summary = summary_reopened(reading.content)
    review = replace(
        summary.review,
        state=state_of(case, number),
        state_words=state_words_of(case, number),
        signature=signature_of(signed, names),
        decisions=tuple(map(decision_of, determined.decisions)),
        words=determined.words,
        patient_words=determined.patient_words,
    )
    return replace(summary, review=review)


@dataclass(frozen=True, slots=True)
class PaperOf:
    """A summary to be printed: of which determination (0: a draft) and of which judgement (0: of none that is kept).

    `judged`: what the printed summary tells, as data, and `judged_on`: of which day, ISO; None and "" where that was not kept.
    """

    summary: Summary
    determination: int
    judgement: int
    judged: Judgement | None
    judged_on: str


def paper_of_determination(records: Records, case: Case, number: int) -> PaperOf:
    """The paper of one determination with the state that it has now. Raises LookupError for a number that is not there,
    DeterminationRefused."""
    if not 1 <= number <= len(case.determinations):
        raise LookupError("There is no such determination.")
    content = case.determinations[number - 1].content
    judgement, on = content.get("judgement"), content.get("judged_on")
    at = judgement if isinstance(judgement, int) else 0
    reading = records.reading_of(case.encounter.id, at)
    if reading is None:
        raise StoreUnavailable(
            "The summary that was signed cannot be found. Restore the record from a backup."
        )
    return PaperOf(
        signed_summary(case, number, reading, records.names()),
        number,
        at,
        dict(records.judgements_of(case.encounter.id)).get(at),
        on if isinstance(on, str) else "",
    )


def paper_now(records: Records, case: Case, clinic: Clinic, *, on: dt.date) -> PaperOf:
    """The paper of the case as it is now: the signed one where the last determination still holds, else a draft."""
    if case.determination is not None and holds(case) and "reading" in case.determination.content:
        return paper_of_determination(records, case, case.determination.number)
    evaluation, now, _ = read_case_in_full(records, case, clinic, on=on)
    judged = judgement_of(evaluation, case.answers, case.entries)
    return PaperOf(now, 0, _kept_as(records, case, judged), judged, on.isoformat())


def _kept_as(records: Records, case: Case, judged: Judgement) -> int:
    """The number of the last judgement that is kept, where it says the same; 0 where this day or clinic file says otherwise."""
    kept = records.judgements_of(case.encounter.id)
    number, last = kept[-1] if kept else (0, judged)
    parts = ("answers_hash", "findings_hash", "protocol_hash")
    return number if all(getattr(last, part) == getattr(judged, part) for part in parts) else 0


def case_data(records: Records, case: Case, paper: PaperOf) -> dict[str, Json]:
    """The case as data, to stand inside the file: of a signed paper exactly what was signed, of a draft the very answers
    and judgement that its pages tell, kept or not.

    Every answer stands with its revision, every entry as it is kept, so that the hashes can be worked out again from
    the file alone. `judged_on`: the day that it was judged on, ISO; the same answers read otherwise on another.
    """
    id = case.encounter.id
    signed = case.determinations[paper.determination - 1] if paper.determination else None
    answers, entries = case.answers, case.entries
    if signed is not None:
        history = records.history_of(id)[: _count(signed, "answers")]
        answers, entries = {one.question_id: one for one in history}, entries[: _count(signed, "entries")]
    judged = paper.judged
    return {
        "form": CASE_FORM,
        "case": id,
        "state": paper.summary.review.state.value,
        "fingerprint": case_fingerprint(answers, entries),
        "answers": [[one, answers[one].revision, answers[one].value] for one in sorted(answers)],
        "entries": [
            [one.number, one.content, [one.author.kind, one.author.id], _moment(one.at)] for one in entries
        ],
        "protocol": None
        if judged is None
        else {
            "name": judged.protocol_name,
            "version": judged.protocol_version,
            "hash": judged.protocol_hash,
            "policy": judged.policy,
        },
        "findings": None
        if judged is None
        else [list(judged.findings), dict(judged.outcomes), dict(judged.tally)],
        "findings_hash": None if judged is None else judged.findings_hash,
        "judged_on": paper.judged_on or None,
        "determination": None if signed is None else _signed_data(signed),
    }


def _signed_data(signed: Signed) -> dict[str, Json]:
    """All that the seal is worked out from, and the seal."""
    return {
        "number": signed.number,
        "key": signed.idempotency_key,
        "content": dict(signed.content),
        "answers_hash": signed.answers_hash,
        "findings_hash": signed.findings_hash,
        "protocol_hash": signed.protocol_hash,
        "signed_by": [signed.author.kind, signed.author.id],
        "signed_at": _moment(signed.signed_at),
        "seal": signed.seal,
    }


def _count(signed: Signed, name: str) -> int:
    value = signed.content.get(name)
    return value if isinstance(value, int) else 0


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
