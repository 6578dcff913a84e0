"""Invented patients, each with a story of their own; nobody here ever lived. Dates count back from today."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.answer import Absent

NOT_SURE: Mapping[str, str] = {"absent": Absent.ASKED_UNKNOWN.value}
NOT_SAID: Mapping[str, str] = {"absent": Absent.ASKED_DECLINED.value}


@dataclass(frozen=True, slots=True)
class Ago:
    """A day counted back from the day the patients are added, so that they do not grow stale."""

    days: int = 0

    def day(self, on: dt.date) -> dt.date:
        return on - dt.timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Born:
    """A birth date: so many years ago and so many days before that."""

    years: int
    days: int

    def day(self, on: dt.date) -> dt.date:
        before = on - dt.timedelta(days=self.days)
        return before.replace(year=before.year - self.years, day=min(before.day, 28))


@dataclass(frozen=True, slots=True)
class DemoPatient:
    """One invented patient: answers by question id, and how far the form was filled in.

    `left_open` are questions never answered. `until` is the last section reached, "" when the form was handed
    in. History questions that the story does not mention are answered "no" as far as the form was filled in.
    """

    name: str
    story: str
    answers: Mapping[str, Any]
    visit_in_days: int = 3
    clinic: Mapping[str, str] = field(default_factory=dict)
    left_open: frozenset[str] = frozenset()
    until: str = ""


_READY = {
    "blood_pressure.symptoms_now": ["none"],
    "mental_health.wish_to_be_dead": "no",
    "mental_health.suicidal_thoughts": "no",
    "mental_health.suicidal_act": "no",
    "past_treatments.left_out": "no",
    "visit_day.transport": "yes",
    "visit_day.driving_planned": "no",
    "visit_day.can_stay": "yes",
    "visit_day.can_decide": "yes",
}
_ENROLLED = {"clinic.rems_certified": "yes", "clinic.rems_enrolled": "yes"}
_WANTS_DEPRESSION = {
    "treatment_sought.reason": "depression",
    "treatment_sought.depression_diagnosis": "major",
}
_NOT_PREGNANT = {
    "pregnancy.pregnant_or_trying": "no",
    "pregnancy.could_become_pregnant": "yes",
    "pregnancy.contraception": "lasting",
    "pregnancy.breastfeeding": "no",
}


def _who(born: Born, sex: str, height: int, weight: int) -> dict[str, Any]:
    return {
        "about_you.birth_date": born,
        "about_you.sex": sex,
        "about_you.height": {"value": height, "unit": "cm"},
        "about_you.weight": {"value": weight, "unit": "kg"},
    }


def _pressure(systolic: int, diastolic: int, days: int = 0, place: str = "clinic") -> dict[str, Any]:
    by = "staff" if place == "clinic" else "self"
    return {
        "systolic": systolic,
        "diastolic": diastolic,
        "date": Ago(days),
        "place": place,
        "by": by,
        "confirmed": False,
    }


def _tried(treatment: str, dose: float | None, weeks: float | None, **rest: str) -> dict[str, Any]:
    told = {
        "unit": "mg",
        "result": "none-or-little",
        "stopped_because": "did-not-work",
        "this_episode": "yes",
        "as_prescribed": "yes",
    }
    return {"treatment": treatment, "dose": dose, "weeks": weeks, **told, **rest}


def _takes(
    name: str, dose: float | None = None, unit: str = "mg", often: str = "once-daily"
) -> dict[str, Any]:
    return {"name": name, "dose": dose, "unit": unit if dose is not None else None, "often": often}


def _medicines(*taken: dict[str, Any]) -> dict[str, Any]:
    return {"medicines.any": "yes", "medicines.list": list(taken), "medicines.left_out": "no"}


def _trials(*trials: dict[str, Any]) -> dict[str, Any]:
    return {"past_treatments.any": "yes", "past_treatments.trials": list(trials)}


_TWO_FAILED = _trials(_tried("sertraline", 150, 10), _tried("venlafaxine", 225, 8))

PATIENTS: tuple[DemoPatient, ...] = (
    DemoPatient(
        "Maja Sampleton",
        "Chronic migraine as in a textbook, preventives of five classes failed.",
        {
            **_READY,
            **_who(Born(41, 240), "female", 168, 64),
            **_NOT_PREGNANT,
            **_medicines(_takes("sumatriptan", 50, often="as-needed")),
            **_trials(
                _tried("topiramate", 100, 12),
                _tried("propranolol", 160, 12),
                _tried("amitriptyline", 75, 12),
                _tried("onabotulinumtoxinA", 155, 24, unit="units"),
                _tried("erenumab", 140, 24),
            ),
            "treatment_sought.reason": "migraine",
            "treatment_sought.routes": ["infusion"],
            "blood_pressure.readings": [_pressure(122, 76)],
            "brain.headache_signs": ["none"],
            "brain.headache_onset_age": 22,
            "past_treatments.headache_days": 19,
            "past_treatments.migraine_days": 11,
            "past_treatments.disabling_days": 11,
            "past_treatments.headache_months": 14,
            "past_treatments.few_attacks": "no",
            "past_treatments.acute": ["triptan"],
            "past_treatments.triptan_days": 8,
            "past_treatments.acute_months": 14,
        },
        clinic=_ENROLLED,
    ),
    DemoPatient(
        "Bernard Mockford",
        "Exactly 140/90 today on lisinopril, higher at home a while ago.",
        {
            **_READY,
            **_WANTS_DEPRESSION,
            **_who(Born(52, 100), "male", 181, 88),
            **_medicines(_takes("lisinopril", 20)),
            **_TWO_FAILED,
            "blood_pressure.readings": [
                _pressure(152, 94, 24, "home"),
                _pressure(146, 88, 17, "home"),
                _pressure(138, 84, 9, "home"),
                _pressure(140, 90),
            ],
            "blood_pressure.hypertension": "yes",
            "blood_pressure.treatment": "medicines",
            "blood_pressure.usual": "in-range",
            "mental_health.scores_known": "yes",
            "mental_health.scores": [
                {"instrument": "PHQ-9", "score": 19, "level": None, "date": Ago(6), "scored_by": "clinician"},
                {"instrument": "GAD-7", "score": 8, "level": None, "date": Ago(6), "scored_by": "clinician"},
            ],
        },
        clinic=_ENROLLED,
    ),
    DemoPatient(
        "Walter Pretendleby",
        "Abdominal aneurysm, repaired, surveillance clear.",
        {
            **_READY,
            **_WANTS_DEPRESSION,
            **_who(Born(63, 170), "male", 176, 82),
            **_TWO_FAILED,
            "blood_pressure.readings": [_pressure(124, 72, 2), _pressure(128, 74)],
            "heart.aneurysm": "yes",
            "heart.aneurysm_status": "repaired",
        },
        visit_in_days=5,
        clinic=_ENROLLED,
    ),
    DemoPatient(
        "Lily Madeup",
        "Seventeen, three antidepressants failed, a parent agrees.",
        {
            **_READY,
            **_WANTS_DEPRESSION,
            **_who(Born(17, 210), "female", 165, 58),
            **_NOT_PREGNANT,
            **_trials(
                _tried("sertraline", 150, 10), _tried("fluoxetine", 40, 10), _tried("escitalopram", 20, 8)
            ),
            "blood_pressure.readings": [_pressure(112, 70)],
        },
        clinic=_ENROLLED,
    ),
    DemoPatient(
        "Jonas Fictionius",
        "Thoughts of suicide with a plan and intent: the crisis comes first.",
        {
            **_READY,
            **_WANTS_DEPRESSION,
            **_who(Born(34, 300), "male", 179, 77),
            **_trials(_tried("sertraline", 150, 10)),
            "blood_pressure.readings": [_pressure(126, 80)],
            "mental_health.wish_to_be_dead": "yes",
            "mental_health.suicidal_thoughts": "yes",
            "mental_health.suicide_plan": "yes",
            "mental_health.suicide_intent": "yes",
        },
        visit_in_days=0,
        clinic=_ENROLLED,
    ),
    DemoPatient(
        "Edgar Invently",
        "Takes a monoamine oxidase inhibitor, and told us of it.",
        {
            **_READY,
            **_WANTS_DEPRESSION,
            **_who(Born(50, 90), "male", 174, 79),
            **_medicines(_takes("tranylcypromine", 60)),
            **_TWO_FAILED,
            "blood_pressure.readings": [_pressure(126, 78)],
        },
        clinic=_ENROLLED,
    ),
    DemoPatient(
        "Rosa Exemplaria",
        "One antidepressant failed so far: nothing unsafe, one criterion not met.",
        {
            **_READY,
            **_WANTS_DEPRESSION,
            **_who(Born(30, 260), "female", 171, 66),
            **_NOT_PREGNANT,
            **_trials(_tried("sertraline", 200, 10)),
            "blood_pressure.readings": [_pressure(118, 74)],
        },
        visit_in_days=8,
        clinic=_ENROLLED,
    ),
    DemoPatient(
        "Håkon Uvisst Demo",
        "Does not know his pressure, heart or liver: blanks never count as no.",
        {
            **_READY,
            **_WANTS_DEPRESSION,
            **_who(Born(61, 30), "male", 183, 91),
            **_trials(_tried("mirtazapine", None, 12), _tried("bupropion", 300, None)),
            "blood_pressure.readings": NOT_SURE,
            "heart.event": NOT_SURE,
            "heart.conditions": ["not-sure"],
            "liver_kidney_bladder.liver_disease": NOT_SURE,
            "substances.used": NOT_SAID,
        },
        left_open=frozenset({"heart.aneurysm", "substances.ketamine_misuse"}),
    ),
    DemoPatient(
        "Trần Thị Ví Dụ",
        "Many medicines: one nobody knows; insulin with no diabetes named; a sedative, an opioid, kratom.",
        {
            **_READY,
            **_who(Born(58, 330), "female", 159, 71),
            **_medicines(
                _takes("clonazepam", 1, often="twice-daily"),
                _takes("tramadol", 50, often="three-times-daily"),
                _takes("insulin glargine", 20, "units"),
                _takes("lamotrigine", 200),
                _takes("Lumivex herbal drops", 10, "drops"),
                _takes("oxymetazoline", None, often="as-needed"),
            ),
            **_trials(_tried("gabapentin", 1800, 12), _tried("duloxetine", 60, 10, result="some")),
            "treatment_sought.reason": "chronic-pain",
            "pregnancy.pregnant_or_trying": "no",
            "pregnancy.could_become_pregnant": "no",
            "pregnancy.breastfeeding": "no",
            "blood_pressure.readings": [_pressure(136, 82, 12, "pharmacy"), _pressure(134, 84)],
            "lungs_and_sleep.sleep_apnoea": "yes",
            "lungs_and_sleep.sleep_apnoea_treatment": "untreated",
            "past_treatments.pain_months": 30,
            "past_treatments.pain_kind": "neuropathic",
            "substances.kratom": "yes",
            "substances.kratom_form": ["capsules"],
            "substances.kratom_often": "daily",
            "substances.kratom_grams": {"value": 6, "unit": "g"},
            "substances.kratom_seven_oh": NOT_SURE,
            "substances.kratom_withdrawal": "no",
            "substances.kratom_last": Ago(1),
        },
        visit_in_days=6,
    ),
    DemoPatient(
        "Greta Platzhalter",
        "Stopped filling in after a very high pressure with chest pain: urgent before the form is finished.",
        {
            **_WANTS_DEPRESSION,
            **_who(Born(47, 10), "female", 170, 80),
            "blood_pressure.readings": [{**_pressure(192, 124), "confirmed": True}],
            "blood_pressure.hypertension": NOT_SURE,
            "blood_pressure.symptoms_now": ["chest-pain"],
        },
        visit_in_days=0,
        until="blood_pressure",
    ),
    DemoPatient(
        "Ivo Halfway",
        "Half finished, nothing urgent: waits to be continued.",
        {
            **_WANTS_DEPRESSION,
            **_who(Born(38, 60), "male", 177, 73),
            "blood_pressure.readings": [_pressure(119, 75)],
            "blood_pressure.symptoms_now": ["none"],
        },
        until="brain",
    ),
)
