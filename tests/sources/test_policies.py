"""The two policies: each chooses once on everything, with every number in force written down by hand."""

import dataclasses
import datetime as dt
from collections.abc import Mapping

import pytest

from screening import positions as p
from screening.policies import EU, POLICIES, US
from screening.policy import NOT_ADOPTED, ClinicPolicy
from screening.rule import ESK, Rung

IN_FORCE: Mapping[str, float] = {
    "systolic-ceiling": 140,
    "diastolic-ceiling": 90,
    "systolic-ceiling-65": 140,
    "systolic-stated": 180,
    "diastolic-stated": 100,
    "systolic-crisis": 180,
    "diastolic-crisis": 120,
    "stage-one-systolic": 130,
    "stage-one-diastolic": 80,
    "reading-keeps": 30,
    "heart-rate-fast": 100,
    "heart-rate-slow": 50,
    "infarct-recent": 6,
    "infarct-caution": 6,
    "stroke-recent": 6,
    "qtc-long": 500,
    "new-headache-age": 50,
    "adult": 18,
    "young-adult": 25,
    "older": 65,
    "morbid-obesity": 35,
    "stop-bang-high": 5,
    "remission-recent": 3,
    "remission-long": 12,
    "kratom-daily-grams": 5,
    "kratom-free": 2,
    "lorazepam-daily": 2,
    "opioid-daily": 50,
    "failed-antidepressants": 2,
    "adequate-weeks": 6,
    "non-response": 50,
    "failed-preventive-classes": 3,
    "preventive-weeks": 8,
    "chronic-headache-days": 15,
    "migraine-days": 8,
    "chronic-migraine-months": 3,
    "overuse-simple-days": 15,
    "overuse-strong-days": 10,
    "overuse-months": 3,
    "failed-triptans": 2,
    "pain-months": 3,
    "phq-9-veterans": 15,
    "veterans-failed-trials": 4,
    "audit-c-men": 4,
    "audit-c-women": 3,
    "dast-caution": 3,
    "dast-specialist": 6,
    "mdq-positive": 7,
    "phq-9-severe": 20,
    "suicide-act-recent": 3,
}


def test_numbers_in_force_in_the_us() -> None:
    assert dict(US.numbers) == IN_FORCE


def test_numbers_in_force_in_the_eu() -> None:
    assert dict(EU.numbers) == {**IN_FORCE, "systolic-ceiling-65": 150}


@pytest.mark.parametrize("policy", [US, EU], ids=lambda policy: policy.id)
def test_it_chooses_once_on_everything_and_says_why(policy: ClinicPolicy) -> None:
    assert policy.topics == p.TOPICS
    assert set(policy.choices) == set(policy.reasons) == {topic.id for topic in p.TOPICS}
    assert all(reason.endswith(".") for reason in policy.reasons.values())


@pytest.mark.parametrize("policy", [US, EU], ids=lambda policy: policy.id)
def test_nobody_has_adopted_it(policy: ClinicPolicy) -> None:
    assert policy.standing == NOT_ADOPTED
    assert policy.effective == dt.date(2026, 11, 22)


def test_the_us_policy_leaves_every_rule_as_it_stands() -> None:
    assert dict(US.consequences) == {}


def test_the_eu_policy_speaks_of_esketamine_only() -> None:
    specialist = {ESK: Rung.SPECIALIST_CLEARANCE}
    assert dict(EU.consequences) == {
        "NE-2": specialist,
        "NE-3": specialist,
        "HE-1": specialist,
        "PR-1": {ESK: Rung.CONTRAINDICATED},
        "PS-1": specialist,
        "PS-2": specialist,
        "PS-3": specialist,
        "PS-6": specialist,
    }


def test_where_the_two_differ() -> None:
    differing = {id for id in US.choices if US.choices[id] != EU.choices[id]}
    assert differing == {
        "systolic-ceiling-65",
        "ischaemic-stroke",
        "severe-liver",
        "pregnancy",
        "psychosis",
        "bipolar",
    }


def test_they_are_found_by_id() -> None:
    assert {id: policy.id for id, policy in POLICIES.items()} == {"us": "us", "eu": "eu"}


def _rechosen(topic: p.Topic, position: str) -> ClinicPolicy:
    return dataclasses.replace(US, choices={**US.choices, topic.id: position})


def test_a_position_without_a_number_cannot_be_chosen_where_a_rule_compares() -> None:
    with pytest.raises(ValueError, match="without a number on 'systolic-ceiling'"):
        _rechosen(p.SYSTOLIC_CEILING, "poorly-controlled")


def test_a_policy_that_is_silent_on_a_topic_is_refused() -> None:
    without = {id: choice for id, choice in US.choices.items() if id != "maoi"}
    with pytest.raises(ValueError, match=r"must choose once on every topic; differs on \['maoi'\]"):
        dataclasses.replace(US, choices=without)


def test_a_position_that_nobody_holds_is_refused() -> None:
    with pytest.raises(KeyError):
        _rechosen(p.SYSTOLIC_CEILING, "retail-160")


def test_a_clinic_that_follows_the_uk_label_on_stroke_changes_both_stroke_rules() -> None:
    changed = _rechosen(p.ISCHAEMIC_STROKE, "uk-label").consequences
    assert set(changed) == {"NE-2", "NE-3"}
    assert all(ESK not in routes for routes in changed.values())
    assert {rung for routes in changed.values() for rung in routes.values()} == {Rung.CONTRAINDICATED}


def test_two_stances_may_move_the_same_rule_on_different_routes() -> None:
    both = dataclasses.replace(
        US, choices={**US.choices, "psychosis": "schizophrenia-ever", "maoi": "dutch-trial"}
    )
    assert set(both.consequences) == {"PS-2", "DI-4"}
