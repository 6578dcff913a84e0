"""A case of the record as the summary that a clinician reads, judged and kept."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from forms.condition import Case as Read
from forms.questionnaire import QUESTIONNAIRE
from screening.asked_back import asked_words, beside_answers
from screening.clinic import Clinic
from screening.evaluate import PROTOCOLS, Evaluation
from screening.given import given_of, place_words
from screening.how_it_stands import draft_words_of
from screening.judging import evaluated, judgement_of, kept_of, reopened
from screening.readings import summary_kept
from screening.records import (
    Case,
    Encounter,
    Records,
    StoredAnswer,
    StoredEntry,
    Submission,
)
from screening.records.asked_again import Again
from screening.records.review_rows import places_in
from screening.reviewed import Names, Reviewed, reviewed
from screening.summary import Field, Filing, Summary, summary_of
from screening.summary.model import Review

UNREAD = "Kept, but not counted: this form does not take it"
Told = Mapping[str, StoredAnswer]


def _label(question_id: str) -> str:
    question = QUESTIONNAIRE.by_id.get(question_id)
    return question.clinical if question else question_id


def filing_of(
    encounter: Encounter, submission: Submission | None, unread: Iterable[str] = (), adopted: str = ""
) -> Filing:
    """What the record knows of an encounter beside its answers. `unread`: ids of answers that were not counted;
    `adopted`: by whom and when the protocol was adopted, "" while it is a draft."""
    handed_in = (
        f"{submission.submitted_at.astimezone():%Y-%m-%d %H:%M}" if submission else "not handed in yet"
    )
    provenance = (
        Field("Form begun", f"{encounter.created_at.astimezone():%Y-%m-%d %H:%M}"),
        Field("Form handed in", handed_in),
        Field("Answers sealed as", submission.answers_hash if submission else "not sealed yet"),
    )
    left = "; ".join(map(_label, unread))
    told = (*provenance, Field(UNREAD, left)) if left else provenance
    return Filing(demo=encounter.demo, provenance=told, adopted=adopted)


def summary_of_case(
    encounter: Encounter,
    answers: Told,
    submission: Submission | None,
    clinic: Clinic,
    *,
    on: dt.date,
    adopted: str = "",
    entries: Sequence[StoredEntry] = (),
    names: Names | None = None,
    history: Iterable[StoredAnswer] = (),
) -> Summary:
    """The summary of one case as the record holds it, judged on one day under the clinic's policy; `adopted` as in
    `filing_of`, `history`: every revision of every answer, `names`: of the people who added entries, by id."""
    case = Case(encounter, answers, submission, None, tuple(entries))
    return read_case_anew(case, clinic, on=on, adopted=adopted, names=names, history=history)[1]


def read_case_anew(
    case: Case,
    clinic: Clinic,
    *,
    on: dt.date,
    adopted: str = "",
    names: Names | None = None,
    history: Iterable[StoredAnswer] = (),
    places: Mapping[str, str] | None = None,
    asks: Sequence[Again] = (),
) -> tuple[Evaluation, Summary, Reviewed]:
    """A case as it reads today: judged with what clinicians added, its summary, and what they made of the findings.

    `places`: where a patient wrote, in words, by the id of the hold they wrote on; `asks`: what was asked again, oldest first.
    """
    submitted = case.submission is not None
    told = reopened(case.answers, clinic, submitted=submitted, on=on)
    held = reopened(case.answers, clinic, submitted=submitted, on=on, entries=case.entries)
    evaluation = evaluated(held, clinic, on=on)
    views = reviewed(
        evaluation,
        kept_of(case.entries),
        names or {},
        second_from=clinic.review.second_from,
        history=_since_handed_in(history, case.submission),
        said=Read(told.response, on),
        counting=held.counting,
    )
    filing = replace(
        filing_of(case.encounter, case.submission, held.unread, adopted),
        review=Review(
            state_words=draft_words_of(case, names or {}),
            lifts=views.lifts,
            added=views.added,
            awaits=len(views.awaits_second),
        ),
        left=views.left,
        beside=_with_asked(views.beside, asks),
        given=given_of(case, names or {}, places or {}),
        asked=asked_words(asks, names or {}, evaluation.case),
    )
    return evaluation, summary_of(evaluation, filing), views


def _with_asked(
    beside: Mapping[str, tuple[Field, ...]], asks: Iterable[Again]
) -> Mapping[str, tuple[Field, ...]]:
    """What stands beside answers, and last that one was asked again without a new answer."""
    told = {id: (*beside.get(id, ()), asked) for id, asked in beside_answers(asks).items()}
    return {**beside, **told}


def read_case_in_full(
    records: Records, case: Case, clinic: Clinic, *, on: dt.date
) -> tuple[Evaluation, Summary, Reviewed]:
    """A case as it reads today with everything that the record holds around it: what is kept, signed and printed.

    Raises UnknownEncounter, RecordErased, StoreUnavailable.
    """
    id = case.encounter.id
    adoption = records.adoption_of(PROTOCOLS[clinic.policy].hash)
    places = records.read(lambda connection: places_in(connection, id))
    return read_case_anew(
        case,
        clinic,
        on=on,
        adopted=adoption.words if adoption else "",
        names=records.names(),
        history=records.history_of(id) if case.submission else (),
        places={hold: place_words(place) for hold, place in places.items()},
        asks=records.ask_backs_of(id),
    )


def judge_and_keep(
    records: Records, encounter_id: str, clinic: Clinic, *, on: dt.date, anew: bool = False
) -> Evaluation:
    """Judge what the record holds of one encounter, and keep the judgement with the whole reading beside it; `anew`: also
    where the same was judged before and only reads otherwise today.

    Raises UnknownEncounter, RecordErased, StoreUnavailable.
    """
    case = records.case_of(encounter_id)
    evaluation, summary, _ = read_case_in_full(records, case, clinic, on=on)
    records.record_judgement(
        encounter_id,
        judgement_of(evaluation, case.answers, case.entries),
        summary_kept(summary),
        anew=anew,
    )
    return evaluation


def judged_where_changed(records: Records, encounter_id: str, clinic: Clinic, *, on: dt.date) -> None:
    """Judge a case that changed since it was judged last, or never was; one that was judged as it is stays as it is.

    Raises UnknownEncounter, RecordErased, StoreUnavailable.
    """
    case = records.case_of(encounter_id)
    if case.judgement is None or case.judgement.answers_hash != case.fingerprint:
        judge_and_keep(records, encounter_id, clinic, on=on)


def _since_handed_in(
    history: Iterable[StoredAnswer], submission: Submission | None
) -> tuple[StoredAnswer, ...]:
    """Of every answer that was given anew since the form was handed in: how it was then, and each revision since."""
    if submission is None:
        return ()
    found: dict[str, list[StoredAnswer]] = {}
    for one in history:
        if one.recorded_at <= submission.submitted_at:
            found[one.question_id] = [one]
        else:
            found.setdefault(one.question_id, []).append(one)
    return tuple(one for revisions in found.values() if len(revisions) > 1 for one in revisions)
