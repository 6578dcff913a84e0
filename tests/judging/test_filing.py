"""A case of the record on the clinician's page: its answers judged, and what the record knows beside them."""

import datetime as dt
import time
from collections.abc import Iterator

import pytest

from forms.questionnaire import QUESTIONNAIRE
from screening.clinic import Clinic
from screening.filing import UNREAD, filing_of, summary_of_case
from screening.records import Author, Encounter, Records
from screening.rule import ESK, Rung
from screening.summary import Field
from tests.clinic import NOON, Clock

PATIENT = Author("patient", "tablet")
VISIT = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def clinic_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A clinic in New York: noon in Greenwich is seven in the morning."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def begun(records: Records, *, demo: bool = False) -> Encounter:
    return records.begin_encounter(
        questionnaire_version=QUESTIONNAIRE.version, author=PATIENT, visit_date=VISIT, demo=demo
    )


def test_an_unfinished_form_says_so(records: Records) -> None:
    encounter = begun(records)
    assert encounter.created_at == NOON
    filing = filing_of(encounter, None)
    assert filing.demo is False
    assert filing.provenance == (
        Field("Form begun", "2026-11-23 07:00"),
        Field("Form handed in", "not handed in yet"),
        Field("Answers sealed as", "not sealed yet"),
    )


def test_a_form_that_was_handed_in_shows_when_and_its_seal(records: Records, clock: Clock) -> None:
    encounter = begun(records, demo=True)
    clock.passes(minutes=25)
    submission = records.submit(encounter.id, "key", questionnaire_hash=QUESTIONNAIRE.hash, author=PATIENT)
    filing = filing_of(encounter, submission)
    assert filing.demo is True
    assert filing.provenance[1:] == (
        Field("Form handed in", "2026-11-23 07:25"),
        Field("Answers sealed as", submission.answers_hash),
    )


def test_what_is_kept_and_not_counted_is_named(records: Records) -> None:
    encounter = begun(records)
    for question_id in ("heart.event", "heart.of_an_older_form"):
        records.save_answer(encounter.id, question_id, "perhaps", author=PATIENT)
    summary = summary_of_case(encounter, records.answers_of(encounter.id), None, Clinic(), on=VISIT)
    (said,) = (field.value for field in summary.provenance if field.label == UNREAD)
    assert set(said.split("; ")) == {QUESTIONNAIRE.by_id["heart.event"].clinical, "heart.of_an_older_form"}


def test_the_summary_of_a_case_is_the_judgement_of_what_is_stored(records: Records) -> None:
    encounter = begun(records)
    records.save_answer(encounter.id, "about_you.name", "Zofia Wąsowska", author=PATIENT)
    facts = Clinic(facts={"rems_certified": "no"})
    summary = summary_of_case(encounter, records.answers_of(encounter.id), None, facts, on=VISIT)
    assert summary.patient.name == "Zofia Wąsowska"
    rungs = {row.route: row.rung for row in summary.routes}
    assert rungs[ESK] is Rung.CONTRAINDICATED
    assert set(filing_of(encounter, None).provenance) <= set(summary.provenance)
