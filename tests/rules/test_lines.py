"""Every line that a rule draws, under every position that a source holds on it: below, on and above."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from forms import about_you, blood_pressure, medicines, mental_health, past_treatments
from forms.answer import Answer, Response
from forms.condition import Case, Compare, Condition, Limit, Relation, Within, moved
from forms.question import Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import read
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.position import Position, Topic
from screening.positions import TOPICS
from screening.rules import GATES, RULES
from tests.rules.generated import ANTIDEPRESSANTS, PREVENTIVES, TRIPTANS, trial
from tests.rules.judging import US, VISIT

CONDITIONS: dict[str, Condition] = {
    **{rule.id: rule.condition for rule in RULES},
    **{gate.id: gate.met for gate in GATES},
}
BY_ID: Mapping[str, Topic] = {topic.id: topic for topic in TOPICS}
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


def with_value(leaf: Compare, value: float) -> dict[Question, object]:
    """Answers that make the term of this comparison exactly `value`."""
    term, today = leaf.term.id, VISIT.isoformat()
    match term:
        case "age":
            return {about_you.BIRTH_DATE: moved(VISIT, -12 * value, "months").isoformat()}
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
            score = {"instrument": term.removeprefix("score-"), "score": int(value), "date": today}
            return {
                mental_health.SCORES_KNOWN: "yes",
                mental_health.SCORES: [{**score, "scored_by": "clinician"}],
            }
        case _:
            question = QUESTIONNAIRE.by_id[term]
            raw = {"value": value, "unit": question.units[0].code} if question.kind is Kind.QUANTITY else value
            return {question: raw}


def listed(name: str, dose: float) -> dict[Question, object]:
    row = {"name": name, "dose": dose, "unit": "mg", "often": "once-daily"}
    return {medicines.ANY: "yes", medicines.LEFT_OUT: "no", medicines.LIST: [row]}


def tried(names: tuple[str, ...]) -> dict[Question, object]:
    if not names:
        return {past_treatments.ANY: "no"}
    return {
        past_treatments.ANY: "yes",
        past_treatments.LEFT_OUT: "no",
        past_treatments.TRIALS: [trial(name) for name in names],
    }


def truth_at(line: Line, answers: Mapping[Question, object]) -> Truth:
    given = {question.id: Answer(read(question, raw, VISIT), VISIT) for question, raw in answers.items()}
    case = Case(Response(given), VISIT, {**US.numbers, line.limit.key: line.number})
    return line.leaf.compare(case)


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
    found = tuple(
        truth_at(line, with_value(line.leaf, line.number + shift * step)) for shift in (-1, 0, 1)
    )
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


def test_every_number_of_every_position_is_tried() -> None:
    """A topic with a number that no comparison reads must be read by a worked-out fact, by name."""
    compared = {line.limit.key for line in LINES}
    numbered = {topic.id for topic in TOPICS if topic.unit}
    assert numbered - compared == READ_BY_FACTS


READ_BY_FACTS: set[str] = set()
