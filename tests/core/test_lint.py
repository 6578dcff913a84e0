"""The check before a release: each thing that can be wrong is found and named, and nothing else is."""

import datetime as dt
from dataclasses import replace

import pytest

from forms.condition import Above, Always, Condition, Limit, Stated, Yes, amount
from forms.question import Choice, Kind, Question, Questionnaire, Role, Section, one_of, yes_no
from forms.truth import NO, YES
from screening.evaluate import DEFAULT_PROTOCOL
from screening.lint import problems
from screening.position import Position, Topic
from screening.protocol import Protocol
from screening.rule import ALL, ESK, IV, Gate, Indication, Route, Rung, Strength, on
from screening.source import cite
from tests.core import form, synthetic
from tests.core.form import TODAY

SOUND = synthetic.event(on(ALL, Rung.DEFERRED), Strength.RELATIVE)
GATE = Gate("IND-T", Indication.DEPRESSION, (IV,), Yes(form.EVENT), "s", "c", "p", cite("S01"), "V")
BASE = replace(synthetic.protocol_of(SOUND), gates=(GATE,))
OFF_FORM = yes_no("test.off_form", "Is it elsewhere?", "Elsewhere")


def said_of(protocol: Protocol, day: dt.date = TODAY) -> set[str]:
    return set(problems(protocol, on=day))


def asking(question: Question) -> Protocol:
    """The sound protocol with one more question on its form."""
    section = Section("third", "Third", "", (question,))
    return replace(BASE, questionnaire=Questionnaire("T", "1", (*form.FORM.sections, section)))


def with_rule(condition: Condition | None = None, **changed: object) -> Protocol:
    """The sound protocol with one more rule."""
    rule = replace(SOUND, id="XX-9", condition=condition or SOUND.condition)
    return replace(BASE, rules=(SOUND, replace(rule, **changed)))  # type: ignore[arg-type]


def with_topic(position: Position) -> Protocol:
    topic = Topic("stance", "How strictly?", (position,))
    return replace(BASE, policy=synthetic.policy_of(topics=(topic,), stance=position.id))


def fact(truth: object) -> Stated:
    return Stated("test.fact", "Fact", (form.EVENT,), lambda case: truth, lambda case: "told")  # type: ignore[arg-type,return-value]


def test_a_sound_protocol_has_no_problems() -> None:
    assert said_of(BASE) == set()
    assert said_of(DEFAULT_PROTOCOL) == set()


QUESTIONS = [
    (
        yes_no("test.far", "And then?", "Then", when=Yes(OFF_FORM)),
        "test.far: asked depending on test.off_form, which is not on the form",
    ),
    (yes_no("test.word", "Are you eligible?", "Word"), "test.word: the patient's words hold a verdict"),
    (
        yes_no("test.help", "So?", "Help", help="If yes, you fail the screen."),
        "test.help: the patient's words hold a verdict",
    ),
    (
        one_of("test.choice", "Which?", "Choice", Choice("a", "Cleared for treatment")),
        "test.choice: the patient's words hold a verdict",
    ),
]


@pytest.mark.parametrize(("question", "line"), QUESTIONS, ids=lambda value: getattr(value, "id", ""))
def test_a_question_that_is_not_sound(question: Question, line: str) -> None:
    assert said_of(asking(question)) == {line}


def test_a_question_whose_gate_is_on_the_form_is_sound() -> None:
    gate = Yes(form.EVENT)
    new = Question("test.date", Kind.DATE, "When was it?", "Date", when=gate, role=Role.DATE)
    assert said_of(asking(new)) == set()


UNHEARD_LIMIT = Limit("unheard-of", "kg")
LONG = "We " + "very " * 29 + "much hope so."
RULES = [
    ("an id used twice", with_rule(id=SOUND.id), "id 'XX-3' is used twice"),
    ("an id that a gate has", with_rule(id=GATE.id), "id 'IND-T' is used twice"),
    (
        "past its review",
        with_rule(review_by=TODAY - dt.timedelta(days=1)),
        "rule XX-9: was to be reviewed by 2026-11-21",
    ),
    (
        "a verdict for the patient",
        with_rule(patient="You are disqualified."),
        "rule XX-9: the patient's words hold a verdict",
    ),
    (
        "a long sentence for the patient",
        with_rule(patient=LONG),
        "rule XX-9: a sentence for the patient is longer than 30 words",
    ),
    ("urgent without urgency", with_rule(urgent=True), "rule XX-9: urgent, but no route is urgent"),
    (
        "reads what is not asked",
        with_rule(Yes(OFF_FORM)),
        "XX-9: reads test.off_form, which is not on the form",
    ),
    (
        "a number nobody chose",
        with_rule(Above(amount(form.MASS), UNHEARD_LIMIT)),
        "XX-9: compares with 'unheard-of', on which the policy holds no number",
    ),
    (
        "a source nobody knows",
        with_rule(sources=cite("S99 1")),
        "XX-9: cites S99, which is not in the bibliography",
    ),
    ("clear on the empty form", with_rule(fact(NO)), "rule XX-9: an empty form counts as no"),
    ("fires on the empty form", with_rule(fact(YES)), "rule XX-9: an empty form counts as yes"),
]


@pytest.mark.parametrize(("case", "protocol", "line"), RULES, ids=lambda value: "")
def test_a_rule_that_is_not_sound(case: str, protocol: Protocol, line: str) -> None:
    assert said_of(protocol) == {line}, case


def test_what_is_just_allowed_is_allowed() -> None:
    assert said_of(with_rule(review_by=TODAY)) == set()
    assert said_of(with_rule(patient="We " + "very " * 26 + "much hope so.")) == set()
    assert said_of(with_rule(Always())) == set()
    urgent = with_rule(urgent=True, consequence=on((ESK,), Rung.URGENT))
    assert said_of(urgent) == set()


def test_a_gate_that_is_not_sound() -> None:
    gate = replace(GATE, met=Yes(OFF_FORM), sources=cite("S99"), patient="You failed.")
    assert said_of(replace(BASE, gates=(gate,))) == {
        "gate IND-T: the patient's words hold a verdict",
        "IND-T: reads test.off_form, which is not on the form",
        "IND-T: cites S99, which is not in the bibliography",
    }


def test_a_position_that_is_not_sound() -> None:
    position = Position("odd", "oddly", cite("S99"), "V", consequences={"XX-77": on((ESK,), Rung.DEFERRED)})
    assert said_of(with_topic(position)) == {
        "stance/odd: cites S99, which is not in the bibliography",
        "stance: no rule 'XX-77'",
    }
    known = replace(position, sources=cite("S01"), consequences={"XX-3": on((ESK,), Rung.DEFERRED)})
    assert said_of(with_topic(known)) == set()


def test_sources_are_to_be_looked_at_again_in_time() -> None:
    overdue = said_of(
        replace(BASE, rules=(replace(SOUND, review_by=dt.date(2030, 1, 1)),)), dt.date(2029, 1, 1)
    )
    assert any(line.startswith("source S01: was to be looked at again by 20") for line in overdue)
    assert all(line.startswith("source ") for line in overdue)


def test_a_route_that_no_rule_holds_back_is_named() -> None:
    only_esketamine = replace(BASE, rules=(replace(SOUND, consequence=on((ESK,), Rung.DEFERRED)),))
    held_back = {f"{route.value}: an empty form is not held back" for route in Route if route is not ESK}
    assert said_of(only_esketamine) == held_back
