"""A case of the record as the summary that a clinician reads, on screen and on paper."""

import datetime as dt
from collections.abc import Iterable, Mapping

from forms.questionnaire import QUESTIONNAIRE
from screening.clinic import Clinic
from screening.evaluate import PROTOCOLS, evaluate
from screening.judging import reopened
from screening.records import Encounter, StoredAnswer, Submission
from screening.summary import Field, Filing, Summary, summary_of

UNREAD = "Kept, but not counted: this form does not take it"


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
    answers: Mapping[str, StoredAnswer],
    submission: Submission | None,
    clinic: Clinic,
    *,
    on: dt.date,
    adopted: str = "",
) -> Summary:
    """The summary of one case as the record holds it, judged on one day under the clinic's policy; `adopted` as in
    `filing_of`."""
    case = reopened(answers, clinic, submitted=submission is not None, on=on)
    evaluation = evaluate(case.response, PROTOCOLS[clinic.policy], on=on)
    return summary_of(evaluation, filing_of(encounter, submission, case.unread, adopted))
