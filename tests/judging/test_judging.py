"""From the record to a judgement: what was stored is read, judged under the clinic's policy, and kept."""

import datetime as dt
import time
from collections.abc import Iterator, Mapping

import pytest

from forms import about_you, blood_pressure, brain, clinic, heart, mental_health
from forms.answer import Absent, PartialDate, Status
from forms.question import Question
from forms.questionnaire import QUESTIONNAIRE
from screening.clinic import Clinic
from screening.demo import demo_answers
from screening.demo_patients import PATIENTS
from screening.errors import UnknownEncounter
from screening.filing import judge_and_keep
from screening.judging import judged_case, judgement_of, local_day, reopened, urgent_in
from screening.records import Author, Records, StoredAnswer, fingerprint_of
from screening.records.worklist import urgent_rules
from screening.rule import ESK, INK, IV, Rung
from tests.clinic import Clock

PATIENT = Author("patient", "tablet")
VISIT = dt.date(2026, 11, 23)
HERE = Clinic()


@pytest.fixture
def encounter_id(records: Records) -> str:
    return records.begin_encounter(
        questionnaire_version=QUESTIONNAIRE.version, author=PATIENT, visit_date=VISIT
    ).id


@pytest.fixture
def clinic_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A clinic in New York, five hours behind Greenwich."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def keep(records: Records, encounter_id: str, answers: Mapping[Question, object]) -> None:
    """What the patient answered, stored as it was given."""
    for question, value in answers.items():
        records.save_answer(encounter_id, question.id, value, author=PATIENT)


def test_stored_answers_are_read_as_the_form_reads_them(records: Records, encounter_id: str) -> None:
    said = {
        about_you.BIRTH_DATE: "1980-03",
        heart.EVENT: {"absent": "asked-declined"},
        blood_pressure.SYMPTOMS_NOW: ["none"],
    }
    keep(records, encounter_id, said)
    found = reopened(records.answers_of(encounter_id), HERE, submitted=False, on=VISIT)
    assert found.unread == ()
    assert found.response.questionnaire_version == QUESTIONNAIRE.version
    assert {id: answer.value for id, answer in found.response.answers.items()} == {
        about_you.BIRTH_DATE.id: PartialDate(1980, 3),
        heart.EVENT.id: Absent.ASKED_DECLINED,
        blood_pressure.SYMPTOMS_NOW.id: ("none",),
    }


def test_half_typed_words_and_answers_taken_back_are_no_answers(records: Records, encounter_id: str) -> None:
    keep(records, encounter_id, {heart.EVENT: "no"})
    records.save_answer(encounter_id, "typed:about_you.weight", {"amount": "seven"}, author=PATIENT)
    records.save_answer(encounter_id, heart.EVENT.id, None, author=PATIENT)
    found = reopened(records.answers_of(encounter_id), HERE, submitted=False, on=VISIT)
    assert (dict(found.response.answers), found.unread) == ({}, ())


def test_what_the_form_no_longer_takes_is_named_and_not_guessed(records: Records, encounter_id: str) -> None:
    keep(records, encounter_id, {heart.EVENT: "perhaps", brain.STROKE: "no"})
    records.save_answer(encounter_id, "heart.of_an_older_form", "yes", author=PATIENT)
    found = reopened(records.answers_of(encounter_id), HERE, submitted=False, on=VISIT)
    assert set(found.unread) == {heart.EVENT.id, "heart.of_an_older_form"}
    assert list(found.response.answers) == [brain.STROKE.id]


@pytest.mark.parametrize(("submitted", "status"), [(False, Status.IN_PROGRESS), (True, Status.COMPLETED)])
def test_handed_in_is_completed(submitted: bool, status: Status) -> None:
    assert reopened({}, HERE, submitted=submitted, on=VISIT).response.status is status


def test_an_answer_given_late_in_the_evening_belongs_to_that_day(
    records: Records, encounter_id: str, clock: Clock, clinic_time: None
) -> None:
    clock.now = dt.datetime(2026, 11, 24, 3, 30, tzinfo=dt.UTC)
    keep(records, encounter_id, {heart.EVENT: "no"})
    found = reopened(records.answers_of(encounter_id), HERE, submitted=False, on=VISIT)
    assert found.response.answers[heart.EVENT.id].recorded_on == dt.date(2026, 11, 23)
    assert local_day(dt.datetime(2026, 11, 24, 5, 30, tzinfo=dt.UTC)) == dt.date(2026, 11, 24)


CERTIFIED = Clinic(facts={"rems_certified": "yes", "compounded_nasal_supervised": "no"})


def test_the_clinics_own_facts_stand_where_the_visit_says_nothing(
    records: Records, encounter_id: str
) -> None:
    keep(records, encounter_id, {clinic.NASAL_SUPERVISED: "yes"})
    stored = records.answers_of(encounter_id)
    answers = reopened(stored, CERTIFIED, submitted=False, on=VISIT).response.answers
    assert answers[clinic.REMS_CERTIFIED.id].value == "yes"
    assert answers[clinic.REMS_CERTIFIED.id].recorded_on == VISIT
    assert answers[clinic.NASAL_SUPERVISED.id].value == "yes"
    assert clinic.REMS_ENROLLED.id not in answers


def test_a_site_that_says_it_is_not_certified_is_no_place_for_esketamine() -> None:
    not_certified = judged_case({}, Clinic(facts={"rems_certified": "no"}), submitted=False, on=VISIT)
    assert not_certified.outcomes[ESK].rung is Rung.CONTRAINDICATED
    assert judged_case({}, HERE, submitted=False, on=VISIT).outcomes[ESK].rung is Rung.INFORMATION_NEEDED


def test_each_clinic_is_judged_under_its_own_policy(records: Records, encounter_id: str) -> None:
    reading = {"systolic": 145, "diastolic": 80, "date": VISIT.isoformat()}
    keep(records, encounter_id, {about_you.BIRTH_DATE: "1950-01-01", blood_pressure.READINGS: [reading]})
    stored = records.answers_of(encounter_id)
    over: dict[str, set[str]] = {}
    for policy in ("us", "eu"):
        evaluation = judged_case(stored, Clinic(policy=policy), submitted=True, on=VISIT)
        assert evaluation.protocol.policy.id == policy
        over[policy] = {finding.rule.id for finding in evaluation.outcomes[ESK].decided_by}
    assert over["us"] - over["eu"] == {"BP-1", "BP-2"}


def test_a_judgement_is_kept_with_what_it_was_made_under(records: Records, encounter_id: str) -> None:
    keep(records, encounter_id, {heart.EVENT: "yes", heart.EVENT_DATE: "2026-11-01"})
    records.submit(encounter_id, "key", questionnaire_hash=QUESTIONNAIRE.hash, author=PATIENT)
    evaluation = judge_and_keep(records, encounter_id, HERE, on=VISIT)
    kept = records.judgement_of(encounter_id)
    assert kept is not None
    protocol = evaluation.protocol
    assert (kept.protocol_name, kept.protocol_version) == (protocol.name, protocol.version)
    assert (kept.protocol_hash, kept.policy) == (protocol.hash, "us")
    assert kept.answers_hash == fingerprint_of(records.answers_of(encounter_id))
    assert kept.outcomes == {route.value: one.rung.word for route, one in evaluation.outcomes.items()}
    assert kept.tally[IV.value]["unknown"] == evaluation.outcomes[IV].tally.unknown  # type: ignore[index, call-overload]
    assert kept.severity // 10**8 == int(evaluation.worst) == Rung.CONTRAINDICATED
    assert kept.urgent is False
    assert evaluation.response.status is Status.COMPLETED


def test_an_unfinished_form_is_judged_as_one(records: Records, encounter_id: str) -> None:
    assert judge_and_keep(records, encounter_id, HERE, on=VISIT).response.status is Status.IN_PROGRESS


def test_no_judgement_of_a_case_that_is_not_there(records: Records) -> None:
    with pytest.raises(UnknownEncounter):
        judge_and_keep(records, "0" * 32, HERE, on=VISIT)


def test_an_urgent_answer_is_seen_at_once_and_kept_as_urgent(records: Records, encounter_id: str) -> None:
    keep(records, encounter_id, {mental_health.THOUGHTS: "no"})
    assert urgent_in(records.answers_of(encounter_id), HERE, on=VISIT) == ()
    keep(records, encounter_id, {mental_health.THOUGHTS: "yes", mental_health.INTENT: "yes"})
    stored = records.answers_of(encounter_id)
    assert [finding.rule.id for finding in urgent_in(stored, HERE, on=VISIT)] == ["PS-8"]
    evaluation = judged_case(stored, HERE, submitted=False, on=VISIT)
    kept = judgement_of(evaluation, stored)
    assert (kept.urgent, kept.severity // 10**8) == (True, Rung.URGENT)
    assert kept.outcomes[INK.value] == "urgent"


def test_a_judgement_that_is_kept_tells_which_rules_are_urgent() -> None:
    told = set()
    for patient in PATIENTS:
        stored = {
            id: StoredAnswer(id, 1, value, PATIENT, dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
            for id, value in demo_answers(patient, VISIT).items()
        }
        evaluation = judged_case(stored, HERE, submitted=True, on=VISIT)
        rules = {finding.rule.id for finding in evaluation.urgent}
        assert urgent_rules(judgement_of(evaluation, stored)) == rules
        told |= rules
    assert len(told) > 1
