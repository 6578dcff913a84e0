"""Every line that a rule draws, under every position that a source holds on it: below, on and above."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pytest

from forms import about_you, blood_pressure, medicines, mental_health, past_treatments, treatment_sought
from forms.condition import Case, Compare, Condition, Limit, Relation, Within, moved
from forms.question import Question
from forms.questionnaire import QUESTIONNAIRE
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.contradictions import CONTRADICTIONS
from screening.facts.pressure import NO_FRESH_READING
from screening.facts.suicide import RECENT_ACT
from screening.facts.trials import FAILED_ADEQUATE_ANTIDEPRESSANTS, FAILED_PREVENTIVES, failed_at_least
from screening.position import Position, Topic
from screening.positions import TOPICS
from screening.rules import GATES, RULES, RULES_BY_ID
from tests.rules.generated import ANTIDEPRESSANTS, PREVENTIVES, TRIPTANS, trial
from tests.rules.judging import US, VISIT, case_of

CONDITIONS: dict[str, Condition] = {
    **{rule.id: rule.condition for rule in RULES},
    **{gate.id: gate.met for gate in GATES},
}
CONTRADICTION = {one.id: one for one in CONTRADICTIONS}
BY_ID: Mapping[str, Topic] = {topic.id: topic for topic in TOPICS}
Answers: TypeAlias = Mapping[Question, object]
UNITS_A_STEP = {"kg/m²": 0.5}


@dataclass(frozen=True)
class Line:
    """One comparison of one rule under one position."""

    name: str
    leaf: Compare | Within
    number: float
    limit: Limit


def lines() -> Iterator[Line]:
    seen = set()
    for id, condition in CONDITIONS.items():
        for leaf in condition.leaves():
            if not isinstance(leaf, Compare | Within):
                continue
            limit = leaf.limit if isinstance(leaf, Compare) else leaf.period
            positions: tuple[Position, ...] = BY_ID[limit.key].positions if limit.fixed is None else ()
            for position in positions:
                key = (leaf, limit.key, position.number)
                if position.number is not None and key not in seen:
                    seen.add(key)
                    term = leaf.term.id if isinstance(leaf, Compare) else leaf.question.id
                    yield Line(f"{id} {term} {limit.key}={position.number:g}", leaf, position.number, limit)


LINES = tuple(lines())


def with_value(leaf: Compare, value: float) -> Answers:
    """Answers that make the term of this comparison exactly `value`."""
    term, today = leaf.term.id, VISIT.isoformat()
    match term:
        case "age":
            return {about_you.BIRTH_DATE: moved(VISIT, -value, "years").isoformat()}
        case "systolic":
            return {blood_pressure.READINGS: [{"systolic": int(value), "diastolic": 40, "date": today}]}
        case "diastolic":
            return {blood_pressure.READINGS: [{"systolic": 290, "diastolic": int(value), "date": today}]}
        case "body-mass":
            return {
                about_you.HEIGHT: {"value": 200, "unit": "cm"},
                about_you.WEIGHT: {"value": value * 4, "unit": "kg"},
            }
        case "medicines.lorazepam-equivalent":
            return listed("lorazepam", value)
        case "medicines.morphine-equivalent":
            return listed("morphine", value)
        case "trials.antidepressants":
            return tried(ANTIDEPRESSANTS[: int(value)])
        case "trials.preventives":
            return tried(PREVENTIVES[: int(value)])
        case "trials.triptans":
            return tried(TRIPTANS[: int(value)])
        case _ if term.startswith("score-"):
            return total(term.removeprefix("score-"), value)
        case _:
            question = QUESTIONNAIRE.by_id[term]
            quantity = {"value": value, "unit": question.units[0].code} if question.units else None
            return {question: quantity or value}


def listed(name: str, dose: float) -> Answers:
    row = {"name": name, "dose": dose, "unit": "mg", "often": "once-daily"}
    return {medicines.ANY: "yes", medicines.LEFT_OUT: "no", medicines.LIST: [row]}


def tried(names: tuple[str, ...]) -> Answers:
    if not names:
        return {past_treatments.ANY: "no"}
    return {
        past_treatments.ANY: "yes",
        past_treatments.LEFT_OUT: "no",
        past_treatments.TRIALS: [trial(name) for name in names],
    }


def case_under(numbers: Mapping[str, float], answers: Answers) -> Case:
    return Case(case_of(answers).response, VISIT, numbers)


def truth_at(line: Line, answers: Answers) -> Truth:
    return line.leaf.compare(case_under({**US.numbers, line.limit.key: line.number}, answers))


EXPECTED: Mapping[Relation, tuple[Truth, Truth, Truth]] = {
    Relation.ABOVE: (NO, NO, YES),
    Relation.AT_LEAST: (NO, YES, YES),
    Relation.BELOW: (YES, NO, NO),
    Relation.AT_MOST: (YES, YES, NO),
}


@pytest.mark.parametrize("line", [x for x in LINES if isinstance(x.leaf, Compare)], ids=lambda x: x.name)
def test_below_on_and_above(line: Line) -> None:
    assert isinstance(line.leaf, Compare)
    step = UNITS_A_STEP.get(line.leaf.term.unit, 1)
    found = tuple(truth_at(line, with_value(line.leaf, line.number + shift * step)) for shift in (-1, 0, 1))
    assert found == EXPECTED[line.leaf.relation]


@pytest.mark.parametrize("line", [x for x in LINES if isinstance(x.leaf, Within)], ids=lambda x: x.name)
def test_a_day_before_on_and_after_the_line(line: Line) -> None:
    assert isinstance(line.leaf, Within)
    ends_today = moved(VISIT, -line.number, line.limit.unit)
    days = (ends_today + dt.timedelta(days=1), ends_today, ends_today - dt.timedelta(days=1))
    found = [truth_at(line, {line.leaf.question: day.isoformat()}) for day in days]
    assert found == [YES, NO, NO]
    wide = {line.leaf.question: f"{ends_today:%Y}"}
    assert truth_at(line, wide) in (UNKNOWN, NO)


# --- Numbers that a fact reads, not a comparison ------------------------------------------------------------


@dataclass(frozen=True)
class ReadByFact:
    """A number read inside a worked-out fact: what reads it, and answers below, on and above it."""

    reader: Condition
    beside: Callable[[float], tuple[Answers, Answers, Answers]]
    found: tuple[Truth, Truth, Truth]


ONLY_PTSD: Answers = {treatment_sought.REASON: "ptsd", treatment_sought.ALSO: ["none"]}
ONE = Limit("test.one", "", 1)
# The answer that ends on the line, the one that begins on it, and the best there is.
RESULTS_AT: Mapping[float, tuple[str, str, str]] = {
    25: ("none-or-little", "some", "half-or-more"),
    50: ("some", "half-or-more", "half-or-more"),
}


def steps(answers_at: Callable[[float], Answers]) -> Callable[[float], tuple[Answers, Answers, Answers]]:
    """Answers one less than the number, on it and one more."""
    return lambda number: (answers_at(number - 1), answers_at(number), answers_at(number + 1))


def only_trial(name: str, **changed: object) -> Answers:
    return {
        past_treatments.ANY: "yes",
        past_treatments.LEFT_OUT: "no",
        past_treatments.TRIALS: [trial(name, **changed)],
    }


def results_at(percent: float) -> tuple[Answers, Answers, Answers]:
    ends, begins, best = (only_trial("sertraline", result=result) for result in RESULTS_AT[percent])
    return ends, begins, best


def total(instrument: str, score: float) -> Answers:
    row = {"instrument": instrument, "score": score, "date": VISIT.isoformat(), "scored_by": "clinician"}
    return {mental_health.SCORES_KNOWN: "yes", mental_health.SCORES: [row]}


def measured(days_ago: float) -> Answers:
    day = VISIT - dt.timedelta(days=days_ago)
    return {blood_pressure.READINGS: [{"systolic": 120, "diastolic": 75, "date": day.isoformat()}]}


def acts(months: float) -> tuple[Answers, Answers, Answers]:
    """An act a day less than the period ago, on the very day, and a day longer ago."""
    line = moved(VISIT, -months, "months")
    below, on, above = (
        {mental_health.ACT: "yes", mental_health.ACT_DATE: (line + dt.timedelta(days=shift)).isoformat()}
        for shift in (1, 0, -1)
    )
    return below, on, above


FAILED_ONE = failed_at_least(FAILED_ADEQUATE_ANTIDEPRESSANTS, ONE)
READ_BY_FACTS: Mapping[str, ReadByFact] = {
    "adequate-weeks": ReadByFact(
        FAILED_ONE, steps(lambda weeks: only_trial("sertraline", weeks=weeks)), (NO, YES, YES)
    ),
    "preventive-weeks": ReadByFact(
        failed_at_least(FAILED_PREVENTIVES, ONE),
        steps(lambda weeks: only_trial("topiramate", weeks=weeks)),
        (NO, YES, YES),
    ),
    "non-response": ReadByFact(FAILED_ONE, results_at, (YES, NO, NO)),
    # A total alone never makes the screen positive: the questions of timing and trouble are part of it.
    "mdq-positive": ReadByFact(
        RULES_BY_ID["PS-7"].condition, steps(lambda score: total("MDQ", score)), (NO, UNKNOWN, UNKNOWN)
    ),
    "phq-9-severe": ReadByFact(
        CONTRADICTION["severe-phq-9-without-depression"].condition,
        steps(lambda score: {**total("PHQ-9", score), **ONLY_PTSD}),
        (NO, YES, YES),
    ),
    "reading-keeps": ReadByFact(NO_FRESH_READING, steps(measured), (NO, NO, YES)),
    # The triage page counts the last day of the period in.
    "suicide-act-recent": ReadByFact(RECENT_ACT, acts, (YES, YES, NO)),
}


@pytest.mark.parametrize(
    ("topic", "number"),
    [
        (topic, position.number)
        for topic in READ_BY_FACTS
        for position in BY_ID[topic].positions
        if position.number is not None
    ],
)
def test_below_on_and_above_a_number_that_a_fact_reads(topic: str, number: float) -> None:
    read_by = READ_BY_FACTS[topic]
    numbers = {**US.numbers, topic: number}
    found = tuple(read_by.reader.truth(case_under(numbers, answers)) for answers in read_by.beside(number))
    assert found == read_by.found


def test_every_number_of_every_position_is_tried() -> None:
    """A topic with a number that no comparison reads must be read by a worked-out fact, by name."""
    compared = {line.limit.key for line in LINES}
    numbered = {topic.id for topic in TOPICS if topic.unit}
    assert numbered - compared == set(READ_BY_FACTS)
