"""Brain: bleeding, strokes, pressure in the head, seizures, clouded minds, headaches with warning signs."""

import pytest

from forms import blood_pressure, brain, mental_health, treatment_sought
from forms.question import Question
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.policy import ClinicPolicy
from screening.rule import ALL, ESK, RACEMIC, Route, Rule, Rung, Strength, on
from screening.rules.brain import (
    BRAIN_BLEED,
    BRAIN_BLEED_RACEMIC,
    BRAIN_INJURY,
    DEFICIT_NOW,
    DELIRIUM,
    DEMENTIA,
    HEAD_PRESSURE,
    HEAD_PRESSURE_DISPUTED,
    HEADACHE_SIGNS,
    PAST_STROKE,
    RECENT_STROKE,
    SEIZURES,
    SEIZURES_UNSETTLED,
    THUNDERCLAP,
)
from tests.rules.judging import DECLINED, NOT_SURE, POLICIES, truth_of

Answers = dict[Question, object]
NOT_ASKED = {"absent": "not-asked"}


@pytest.mark.parametrize("rule", [BRAIN_BLEED, BRAIN_BLEED_RACEMIC], ids=lambda rule: rule.id)
@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        ("thirty years ago", "yes", YES),
        ("never", "no", NO),
        ("not sure", NOT_SURE, UNKNOWN),
        ("rather not say", DECLINED, UNKNOWN),
        ("not asked", NOT_ASKED, UNKNOWN),
    ],
)
def test_brain_bleed(case: str, answer: object, expected: Truth, rule: Rule) -> None:
    assert truth_of(rule, {brain.BLEED: answer}) is expected, case


# Today is 22 November 2026: six months ago was 22 May.
@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
@pytest.mark.parametrize(
    ("case", "answers", "recent", "ever"),
    [
        ("mini-stroke last month", {brain.STROKE: "yes", brain.STROKE_DATE: "2026-10-20"}, YES, YES),
        (
            "one day less than six months ago",
            {brain.STROKE: "yes", brain.STROKE_DATE: "2026-05-23"},
            YES,
            YES,
        ),
        ("exactly six months ago", {brain.STROKE: "yes", brain.STROKE_DATE: "2026-05-22"}, NO, YES),
        ("one day more than six months ago", {brain.STROKE: "yes", brain.STROKE_DATE: "2026-05-21"}, NO, YES),
        ("in May", {brain.STROKE: "yes", brain.STROKE_DATE: "2026-05"}, UNKNOWN, YES),
        ("in 2015", {brain.STROKE: "yes", brain.STROKE_DATE: "2015"}, NO, YES),
        ("no idea when", {brain.STROKE: "yes", brain.STROKE_DATE: NOT_SURE}, UNKNOWN, YES),
        ("never", {brain.STROKE: "no"}, NO, NO),
        ("not sure", {brain.STROKE: NOT_SURE}, UNKNOWN, UNKNOWN),
        ("nothing asked", {}, UNKNOWN, UNKNOWN),
    ],
)
def test_stroke(case: str, answers: Answers, recent: Truth, ever: Truth, policy: ClinicPolicy) -> None:
    assert truth_of(RECENT_STROKE, answers, policy=policy) is recent, case
    assert truth_of(PAST_STROKE, answers, policy=policy) is ever, case


@pytest.mark.parametrize("rule", [HEAD_PRESSURE, HEAD_PRESSURE_DISPUTED], ids=lambda rule: rule.id)
@pytest.mark.parametrize(
    ("case", "ticked", "expected"),
    [
        ("intracranial hypertension", ["raised"], YES),
        ("meningioma, not sure of the rest", ["mass", "not-sure"], YES),
        ("shunt for hydrocephalus", ["hydrocephalus"], YES),
        ("skull fracture last month", ["head-injury"], YES),
        ("none", ["none"], NO),
        ("not sure", ["not-sure"], UNKNOWN),
        ("declined", DECLINED, UNKNOWN),
    ],
)
def test_pressure_in_the_head(case: str, ticked: object, expected: Truth, rule: Rule) -> None:
    assert truth_of(rule, {brain.HEAD_PRESSURE: ticked}) is expected, case


@pytest.mark.parametrize(
    ("case", "answers", "ever", "unsettled"),
    [
        (
            "epilepsy, free of fits for years",
            {brain.SEIZURES: "yes", brain.SEIZURE_KIND: "controlled"},
            YES,
            NO,
        ),
        ("fits every month", {brain.SEIZURES: "yes", brain.SEIZURE_KIND: "uncontrolled"}, YES, YES),
        ("one fit, never explained", {brain.SEIZURES: "yes", brain.SEIZURE_KIND: "unexplained"}, YES, YES),
        ("cannot say which", {brain.SEIZURES: "yes", brain.SEIZURE_KIND: NOT_SURE}, YES, UNKNOWN),
        ("never", {brain.SEIZURES: "no"}, NO, NO),
        ("not sure", {brain.SEIZURES: NOT_SURE}, UNKNOWN, UNKNOWN),
    ],
)
def test_seizures(case: str, answers: Answers, ever: Truth, unsettled: Truth) -> None:
    assert truth_of(SEIZURES, answers) is ever, case
    assert truth_of(SEIZURES_UNSETTLED, answers) is unsettled, case


@pytest.mark.parametrize(
    ("case", "ticked", "dementia", "injury"),
    [
        ("Alzheimer's disease", ["dementia"], YES, NO),
        ("daughter decides on treatment", ["needs-help-deciding"], YES, NO),
        ("brain injury, still dizzy", ["brain-injury"], NO, YES),
        ("none", ["none"], NO, NO),
        ("not sure", ["not-sure"], UNKNOWN, UNKNOWN),
        ("not asked", NOT_ASKED, UNKNOWN, UNKNOWN),
    ],
)
def test_thinking(case: str, ticked: object, dementia: Truth, injury: Truth) -> None:
    assert truth_of(DEMENTIA, {brain.THINKING: ticked}) is dementia, case
    assert truth_of(BRAIN_INJURY, {brain.THINKING: ticked}) is injury, case


@pytest.mark.parametrize(
    ("case", "ticked", "expected"),
    [
        ("confused in hospital two weeks ago", ["delirium"], YES),
        ("catatonia only", ["catatonia"], NO),
        ("none", ["none"], NO),
        ("not sure", ["not-sure"], UNKNOWN),
        ("declined", DECLINED, UNKNOWN),
    ],
)
def test_recent_delirium(case: str, ticked: object, expected: Truth) -> None:
    assert truth_of(DELIRIUM, {mental_health.HAPPENED: ticked}) is expected, case


@pytest.mark.parametrize(
    ("case", "ticked", "thunderclap", "deficit"),
    [
        ("worst headache of life, sudden", ["thunderclap"], YES, NO),
        ("face droops", ["weakness-speech"], NO, YES),
        ("sight gone on one side", ["sight"], NO, YES),
        ("very bad headache, not sudden", ["severe-headache"], NO, NO),
        ("none", ["none"], NO, NO),
        ("not sure", ["not-sure"], UNKNOWN, UNKNOWN),
        ("not asked", NOT_ASKED, UNKNOWN, UNKNOWN),
    ],
)
def test_emergencies_now(case: str, ticked: object, thunderclap: Truth, deficit: Truth) -> None:
    assert truth_of(THUNDERCLAP, {blood_pressure.SYMPTOMS_NOW: ticked}) is thunderclap, case
    assert truth_of(DEFICIT_NOW, {blood_pressure.SYMPTOMS_NOW: ticked}) is deficit, case


MIGRAINE: Answers = {treatment_sought.REASON: "migraine", treatment_sought.ALSO: ["none"]}
PLAIN: Answers = {brain.HEADACHE_SIGNS: ["none"], brain.HEADACHE_ONSET: 22}


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("since the age of 22, no warning signs", MIGRAINE | PLAIN, NO),
        ("began at 49", MIGRAINE | PLAIN | {brain.HEADACHE_ONSET: 49}, NO),
        ("began at 50", MIGRAINE | PLAIN | {brain.HEADACHE_ONSET: 50}, YES),
        ("began at 51", MIGRAINE | PLAIN | {brain.HEADACHE_ONSET: 51}, YES),
        ("a thunderclap last year", MIGRAINE | PLAIN | {brain.HEADACHE_SIGNS: ["sudden-worst"]}, YES),
        ("worse and worse", MIGRAINE | PLAIN | {brain.HEADACHE_SIGNS: ["progressive"]}, YES),
        ("weak arm that stayed", MIGRAINE | PLAIN | {brain.HEADACHE_SIGNS: ["deficit", "not-sure"]}, YES),
        ("not sure of the signs", MIGRAINE | PLAIN | {brain.HEADACHE_SIGNS: ["not-sure"]}, UNKNOWN),
        ("age at onset not known", MIGRAINE | PLAIN | {brain.HEADACHE_ONSET: NOT_SURE}, UNKNOWN),
        (
            "depression, with migraine as well",
            {treatment_sought.REASON: "depression", treatment_sought.ALSO: ["migraine"]}
            | PLAIN
            | {brain.HEADACHE_SIGNS: ["progressive"]},
            YES,
        ),
        (
            "depression only: not asked",
            {treatment_sought.REASON: "depression", treatment_sought.ALSO: ["none"]},
            NO,
        ),
        ("reason not known", {treatment_sought.REASON: NOT_SURE, treatment_sought.ALSO: ["none"]}, UNKNOWN),
    ],
)
def test_warning_signs_in_a_headache(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(HEADACHE_SIGNS, answers) is expected, case


_ASK, _OUT = Rung.SPECIALIST_CLEARANCE, Rung.CONTRAINDICATED


@pytest.mark.parametrize(
    ("rule", "strength", "consequence", "urgent"),
    [
        (BRAIN_BLEED, Strength.ABSOLUTE, on((ESK,), _OUT), False),
        (BRAIN_BLEED_RACEMIC, Strength.ABSOLUTE, on(RACEMIC, _OUT), False),
        (RECENT_STROKE, Strength.RELATIVE, on(ALL, _ASK), False),
        (PAST_STROKE, Strength.RELATIVE, on(ALL, _ASK), False),
        (HEAD_PRESSURE, Strength.ABSOLUTE, on(ALL, _OUT), False),
        (HEAD_PRESSURE_DISPUTED, Strength.INFORMATION, on(ALL, Rung.NONE_FOUND), False),
        (SEIZURES, Strength.PRECAUTION, on(ALL, Rung.PRECAUTIONS), False),
        (SEIZURES_UNSETTLED, Strength.RELATIVE, on(ALL, _ASK), False),
        (DEMENTIA, Strength.RELATIVE, on(ALL, _OUT), False),
        (DELIRIUM, Strength.RELATIVE, on(ALL, _ASK), False),
        (BRAIN_INJURY, Strength.RELATIVE, on(ALL, _ASK), False),
        (THUNDERCLAP, Strength.ABSOLUTE, on(ALL, Rung.URGENT), True),
        (DEFICIT_NOW, Strength.ABSOLUTE, on(ALL, Rung.URGENT), True),
        (HEADACHE_SIGNS, Strength.RELATIVE, on(ALL, Rung.DEFERRED), False),
    ],
    ids=lambda value: value.id if isinstance(value, Rule) else "",
)
def test_what_each_rule_does(
    rule: Rule, strength: Strength, consequence: dict[Route, Rung], urgent: bool
) -> None:
    assert (rule.strength, dict(rule.consequence), rule.urgent) == (strength, consequence, urgent)
