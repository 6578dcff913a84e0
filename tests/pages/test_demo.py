"""The invented patients: clearly invented, dated from today, and their open forms go on where they stand."""

import datetime as dt

import pytest

from forms.questionnaire import QUESTIONNAIRE
from forms.reading import read
from screening.demo import demo_answers
from screening.demo_patients import PATIENTS, DemoPatient
from tests.clinic import Clinic
from tests.pages.conftest import case_of, run
from tests.pages.reading import screen_of

OPEN = [patient for patient in PATIENTS if patient.until]


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.name)
@pytest.mark.parametrize("on", [dt.date(2026, 11, 23), dt.date(2028, 2, 29), dt.date(2031, 1, 1)])
def test_every_answer_can_be_read_on_any_day(patient: DemoPatient, on: dt.date) -> None:
    for id, value in demo_answers(patient, on).items():
        read(QUESTIONNAIRE.by_id[id], value, on)


def test_all_of_them_are_marked_and_added_once(demo: Clinic) -> None:
    queue, drafts = demo.records.queue(100), demo.records.drafts(100)
    ids = {row.encounter.id for row in queue} | {draft.encounter.id for draft in drafts}
    assert len(ids) == len(PATIENTS)
    assert all(demo.records.encounter(id).demo for id in ids)
    assert demo.records.holds_demo()


@pytest.mark.parametrize("patient", OPEN, ids=lambda patient: patient.name)
def test_an_open_form_goes_on_without_losing_an_answer(demo: Clinic, patient: DemoPatient) -> None:
    principal, id = demo.open_intake(case_of(demo, patient.name))
    before = demo.records.values_of(id)
    reached = [section.id for section in QUESTIONNAIRE.sections].index(patient.until)
    for page in range(1, reached + 2):
        screen_of(run("intake", principal, w="window", page=str(page)))
    assert demo.records.values_of(id) == before
