"""A case of the record as the summary that a clinician reads, on screen and on paper."""

import datetime as dt
from collections.abc import Mapping

from screening.clinic import Clinic
from screening.judging import judged_case
from screening.records import Encounter, StoredAnswer, Submission
from screening.summary import Field, Filing, Summary, summary_of


def filing_of(encounter: Encounter, submission: Submission | None) -> Filing:
    """What the record knows of an encounter beside its answers."""
    handed_in = f"{submission.submitted_at.astimezone():%Y-%m-%d %H:%M}" if submission else "not handed in yet"
    provenance = (
        Field("Form begun", f"{encounter.created_at.astimezone():%Y-%m-%d %H:%M}"),
        Field("Form handed in", handed_in),
        Field("Answers sealed as", submission.answers_hash if submission else "not sealed yet"),
    )
    return Filing(demo=encounter.demo, provenance=provenance)


def summary_of_case(
    encounter: Encounter,
    answers: Mapping[str, StoredAnswer],
    submission: Submission | None,
    clinic: Clinic,
    *,
    on: dt.date,
) -> Summary:
    """The summary of one case as the record holds it, judged on one day under the clinic's policy."""
    evaluation = judged_case(answers, clinic, submitted=submission is not None, on=on)
    return summary_of(evaluation, filing_of(encounter, submission))
