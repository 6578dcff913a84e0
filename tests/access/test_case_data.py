"""The case inside a paper says what the pages around it say: of the same answers, judged on the same day."""

import datetime as dt
import hashlib
import json
from typing import Any

import pytest

from forms import medicines
from screening.access import Staff
from screening.clinic import clinic_of
from screening.determination import ACT_WORDS
from screening.filing import judge_and_keep
from screening.records import Author, Determination, Records, fingerprint_of
from screening.records.values import written
from screening.rule import RUNG_WORDS
from screening.signed import CASE_FORM, PaperOf, case_data, paper_now, paper_of_determination
from screening.summary.model import PaperState
from screening.summary.pdf import pdf_of
from screening.summary.structure import attached_case
from tests.access.signing import ON, PATIENT, Waiting, clinician, deciding, waiting

LATER = ON + dt.timedelta(days=45)


@pytest.fixture
def ada(records: Records) -> Staff:
    return clinician(records)


@pytest.fixture
def case(records: Records) -> Waiting:
    return waiting(records)


def paper(case: Waiting, on: dt.date = ON) -> PaperOf:
    return paper_now(case.records, case.records.case_of(case.id), case.clinic, on=on)


def inside(case: Waiting, made: PaperOf) -> Any:
    """What a reader of the file finds in it."""
    data = case_data(case.records, case.records.case_of(case.id), made)
    return attached_case(pdf_of(made.summary, case=data))


def hashed(findings: Any) -> str:
    return hashlib.sha256(written(findings).encode()).hexdigest()


@pytest.mark.parametrize("on", [ON, LATER])
def test_a_draft_holds_the_judgement_that_its_pages_tell(case: Waiting, on: dt.date) -> None:
    made = paper(case, on)
    held = inside(case, made)
    (findings, outcomes, tally) = held["findings"]
    words = {rung.word: told for rung, told in RUNG_WORDS.items()}
    assert {route: words[word] for route, word in outcomes.items()} == {
        row.route.value: row.outcome for row in made.summary.routes
    }
    assert [row.unknown for row in made.summary.routes] == [
        tally[row.route.value]["unknown"] for row in made.summary.routes
    ]
    assert {one["id"] for one in findings} == {entry.id for entry in made.summary.entries}
    assert (held["judged_on"], held["state"], held["form"]) == (on.isoformat(), "draft", CASE_FORM)
    assert made.summary.visit[0].value == f"{on.day} {on:%B %Y}"
    assert hashed(held["findings"]) == held["findings_hash"]
    assert held["protocol"]["hash"] == made.summary.stamp.hash


def test_the_two_days_read_otherwise(case: Waiting) -> None:
    """The control: without it the test above would be true of any judgement."""
    first, later = inside(case, paper(case)), inside(case, paper(case, LATER))
    assert first["fingerprint"] == later["fingerprint"]
    assert first["findings_hash"] != later["findings_hash"]


def test_a_draft_is_of_the_kept_judgement_only_where_that_says_the_same(case: Waiting) -> None:
    assert paper(case).judgement == 1
    assert paper(case, LATER).judgement == 0
    judge_and_keep(case.records, case.id, case.clinic, on=LATER)
    assert paper(case, LATER).judgement == 2
    assert paper(case).judgement == 0, "the older one is not the last"


def test_a_draft_under_another_policy_names_that_one(case: Waiting) -> None:
    case.clinic = clinic_of({"policy": "eu"})
    held = inside(case, paper(case))
    assert held["protocol"]["policy"] == "eu"
    assert paper(case).judgement == 0


def test_what_is_answered_while_a_draft_is_made_is_not_in_it(case: Waiting) -> None:
    before = case.records.case_of(case.id)
    made = paper_now(case.records, before, case.clinic, on=ON)
    case.records.save_answer(case.id, "clinic.rems_certified", "yes", author=Author("staff", "desk"))
    held: Any = case_data(case.records, before, made)
    assert held["fingerprint"] == fingerprint_of(before.answers)
    assert made.judged is not None
    assert held["fingerprint"] == made.judged.answers_hash


def test_a_form_that_nobody_judged_yet_holds_what_its_draft_tells(records: Records) -> None:
    id = records.begin_encounter(questionnaire_version="1", author=PATIENT, visit_date=ON).id
    records.save_answer(id, medicines.ANY.id, "no", author=PATIENT)
    new = Waiting(records, id)
    held = inside(new, paper(new))
    assert paper(new).judgement == 0
    assert held["findings"][1]
    assert held["judged_on"] == ON.isoformat()


@pytest.mark.parametrize("fetched", [ON, LATER])
def test_a_signed_paper_holds_what_was_signed_and_the_day_it_was_judged_on(
    case: Waiting, ada: Staff, fetched: dt.date
) -> None:
    signed = case.signs(ada, deciding("accept"))
    case_now = case.records.case_of(case.id)
    made = paper_now(case.records, case_now, case.clinic, on=fetched)
    assert made.summary.review.state is PaperState.SIGNED
    held = inside(case, made)
    assert held["judged_on"] == ON.isoformat() == signed.content["judged_on"]
    assert held["findings_hash"] == signed.findings_hash == hashed(held["findings"])
    assert held["fingerprint"] == signed.answers_hash
    assert held["protocol"]["hash"] == signed.protocol_hash
    assert made.summary.review.decisions[0].act in ACT_WORDS.values()


def test_the_seal_can_be_worked_out_from_the_file_alone_also_once_it_is_outdated(
    case: Waiting, ada: Staff
) -> None:
    signed = case.signs(ada)
    case.notes(ada)
    made = paper_of_determination(case.records, case.records.case_of(case.id), 1)
    held = json.loads(json.dumps(inside(case, made)))
    told = held["determination"]
    again = Determination(
        encounter_id=held["case"],
        number=told["number"],
        idempotency_key=told["key"],
        content=told["content"],
        answers_hash=held["fingerprint"],
        findings_hash=hashed(held["findings"]),
        protocol_hash=held["protocol"]["hash"],
        author=Author(*told["signed_by"]),
        signed_at=dt.datetime.fromisoformat(told["signed_at"]),
    )
    assert again.seal == told["seal"] == signed.seal
    assert (held["state"], held["judged_on"]) == ("outdated", ON.isoformat())
    assert set(told) == {
        "number", "key", "content", "answers_hash", "findings_hash", "protocol_hash", "signed_by", "signed_at", "seal"
    }  # fmt: skip
