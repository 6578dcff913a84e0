"""A patient written by hand: what a file may say, and one clear line for each mistake."""

import datetime as dt
from typing import Any

import pytest

from forms.answer import Absent
from forms.questionnaire import QUESTIONNAIRE
from screening.case_file import CaseFileRefused, counts_as_no, read_case

ON = dt.date(2026, 11, 22)


def case(**keys: Any) -> dict[str, Any]:
    return {"answers": {}, **keys}


def mistakes(data: object) -> tuple[str, ...]:
    with pytest.raises(CaseFileRefused) as refused:
        read_case(data, on=ON)
    return refused.value.mistakes


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "the file must be"),
        ({}, "the file must be"),
        ({"answers": []}, "the file must be"),
        (case(answer={}), "unknown key 'answer'"),
        (case(context=[]), '"context" must be'),
        (case(otherwise="yes"), '"otherwise" may only be "no"'),
        (case(answers={"heart.nothing": "yes"}), "no such question"),
        (case(answers={"brain.bleed": "maybe"}), "brain.bleed: expected one of yes, no"),
        (case(answers={"brain.bleed": True}), "brain.bleed: expected one of yes, no"),
        (case(answers={"about_you.weight": 82}), "about_you.weight: expected"),
        (case(answers={"about_you.weight": {"value": 82}}), "the unit may not be left out"),
        (case(answers={"about_you.weight": {"value": 8200, "unit": "kg"}}), "not a possible value"),
        (case(answers={"about_you.birth_date": "2030-01-01"}), "in the future"),
        (
            case(answers={"blood_pressure.readings": [{"systolic": 70, "diastolic": 120, "date": None}]}),
            "may be swapped",
        ),
        (case(context={"nothing": "yes"}), "clinic.nothing"),
        (case(context={"answered_on": "2026-11"}), "context.answered_on: expected a day"),
        (case(context={"answered_on": "soon"}), "context.answered_on: expected a day"),
        (case(context={"answered_on": "2026-12-01"}), "after the day the case is judged on"),
        (case(answers={"heart.event_date": "2026-10-18"}), "which the file does not answer"),
        (case(answers={"heart.event_date": "2026-10-18"}, otherwise="no"), "which the file does not answer"),
    ],
)
def test_a_mistake_is_named(data: object, said: str) -> None:
    assert any(said in line for line in mistakes(data)), mistakes(data)


def test_every_mistake_is_named_at_once() -> None:
    assert len(mistakes(case(answers={"brain.bleed": 1, "brain.stroke": 2, "nowhere": 3}, otherwise=""))) == 4


def test_a_mistake_never_repeats_the_answer() -> None:
    assert "Margarethe" not in " ".join(mistakes(case(answers={"brain.bleed": "Margarethe"})))


def test_what_is_left_out_is_not_asked() -> None:
    assert read_case(case(), on=ON).response.answers == {}


def test_otherwise_answers_history_and_nothing_else() -> None:
    answers = read_case(case(otherwise="no"), on=ON).response.answers
    assert set(answers) == {question.id for question in QUESTIONNAIRE if counts_as_no(question)}
    assert answers["brain.bleed"].value == "no"
    assert answers["eyes.conditions"].value == ("none",)
    for left in (
        "about_you.birth_date", "blood_pressure.readings", "blood_pressure.symptoms_now", "mental_health.suicidal_thoughts",
        "visit_day.transport", "visit_day.can_decide", "heart.event_date", "clinic.rems_certified",
    ):  # fmt: skip
        assert left not in answers


def test_otherwise_never_overrules_an_answer() -> None:
    unsure = {"absent": "asked-unknown"}
    answers = read_case(case(otherwise="no", answers={"brain.bleed": unsure}), on=ON).response.answers
    assert answers["brain.bleed"].value is Absent.ASKED_UNKNOWN


def test_an_answer_behind_a_closed_gate_is_kept_out_and_remarked() -> None:
    read = read_case(case(answers={"heart.event": "no", "heart.event_date": "2026-10-18"}), on=ON)
    assert [remark.split(":")[0] for remark in read.remarks] == ["heart.event_date"]


def test_the_clinics_facts_have_short_names_in_the_context() -> None:
    answers = read_case(
        case(context={"rems_certified": "yes", "clinic.rems_enrolled": "no"}), on=ON
    ).response.answers
    assert (answers["clinic.rems_certified"].value, answers["clinic.rems_enrolled"].value) == ("yes", "no")


def test_answers_may_be_older_than_the_judgement() -> None:
    data = case(context={"answered_on": "2026-11-01"}, answers={"brain.bleed": "no"})
    assert read_case(data, on=ON).response.answers["brain.bleed"].recorded_on == dt.date(2026, 11, 1)
