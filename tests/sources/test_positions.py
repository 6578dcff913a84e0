"""Positions: every number as its document holds it, and none that no document holds."""

import re

import pytest

from screening import positions
from screening.position import Position, Topic
from screening.positions import TOPICS
from screening.rule import Rung
from screening.rules import RULES_BY_ID
from screening.source import CONFIDENCE_WORDS
from screening.sources import SOURCES

EACH = [
    pytest.param(topic, position, id=f"{topic.id}:{position.id}")
    for topic in TOPICS
    for position in topic.positions
]
NUMBERED = [topic for topic in TOPICS if topic.unit]
UNITS = {
    "mmHg", "beats/min", "days", "weeks", "months", "years", "ms", "kg/m²", "points", "trials", "triptans",
    "classes", "g", "mg", "MME", "%",
}  # fmt: skip


def test_every_topic_of_the_module_is_listed_once() -> None:
    written = {id(value) for value in vars(positions).values() if isinstance(value, Topic)}
    assert written == {id(topic) for topic in TOPICS}
    assert len({topic.id for topic in TOPICS}) == len(TOPICS)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_a_clinic_can_choose(topic: Topic) -> None:
    choosable = [p for p in topic.positions if not topic.unit or p.number is not None]
    assert choosable
    assert topic.question.endswith(("?", ")"))


@pytest.mark.parametrize("topic", NUMBERED, ids=lambda topic: topic.id)
def test_a_number_has_a_unit_that_a_rule_can_compare(topic: Topic) -> None:
    assert topic.unit in UNITS
    assert (topic.limit.key, topic.limit.unit) == (topic.id, topic.unit)


def test_a_stance_has_no_number_to_compare() -> None:
    with pytest.raises(ValueError, match="has no number"):
        _ = positions.MAOI.limit
    assert all(p.number is None for topic in TOPICS if not topic.unit for p in topic.positions)


@pytest.mark.parametrize(("topic", "position"), EACH)
def test_every_document_named_is_in_the_bibliography(topic: Topic, position: Position) -> None:
    for citation in position.sources:
        assert citation.source in SOURCES, citation.words()


@pytest.mark.parametrize(("topic", "position"), EACH)
def test_what_rests_on_no_document_says_so(topic: Topic, position: Position) -> None:
    codes = set(position.confidence.split("/"))
    assert codes <= set(CONFIDENCE_WORDS)
    if not position.sources or codes & {"I", "G"}:
        assert codes & {"I", "G"}
        assert position.inference


@pytest.mark.parametrize(("topic", "position"), EACH)
def test_the_number_stands_in_the_words(topic: Topic, position: Position) -> None:
    """What the rule book prints and what a rule compares with are the same."""
    if position.number is None:
        return
    spelled = {
        1: "day itself", 2: "two", 3: "three", 4: "four", 6: "six", 8: "eight|two months",
        12: "twelve|three months", 25: "quarter", 30: "thirty", 50: "half",
    }  # fmt: skip
    words = position.words.lower()
    assert re.search(rf"\b{position.number:g}\b|{spelled.get(int(position.number), '-')}", words), words


@pytest.mark.parametrize(("topic", "position"), EACH)
def test_a_stance_moves_rules_by_their_ids(topic: Topic, position: Position) -> None:
    for rule_id, consequence in position.consequences.items():
        assert consequence
        assert set(consequence) <= set(RULES_BY_ID[rule_id].consequence)
        assert Rung.URGENT not in consequence.values()


@pytest.mark.parametrize(
    ("topic", "numbers"),
    [
        (positions.SYSTOLIC_CEILING, {140, 180, 200}),
        (positions.DIASTOLIC_CEILING, {90, 100, 120}),
        (positions.SYSTOLIC_CEILING_65, {140, 150}),
        (positions.SYSTOLIC_STATED, {180}),
        (positions.DIASTOLIC_STATED, {100}),
        (positions.SYSTOLIC_CRISIS, {180}),
        (positions.DIASTOLIC_CRISIS, {120}),
        (positions.INFARCT_RECENT, {6}),
        (positions.INFARCT_CAUTION, {6}),
        (positions.STROKE_RECENT, {6}),
        (positions.REMISSION_RECENT, {3, 12}),
        (positions.REMISSION_LONG, {12}),
        (positions.LORAZEPAM_DAILY, {2, 3}),
        (positions.FAILED_ANTIDEPRESSANTS, {2, 3, 4}),
        (positions.ADEQUATE_WEEKS, {4, 6, 8}),
        (positions.NON_RESPONSE, {25, 50}),
        (positions.CHRONIC_MIGRAINE_MONTHS, {3, 6}),
        (positions.PREVENTIVE_WEEKS, {8, 12}),
        (positions.MDQ_POSITIVE, {5, 7}),
    ],
    ids=lambda value: value.id if isinstance(value, Topic) else "",
)
def test_every_number_found_is_kept_and_no_other(topic: Topic, numbers: set[float]) -> None:
    assert {p.number for p in topic.positions if p.number is not None} == numbers


def test_the_ceiling_of_150_is_marked_as_not_seen() -> None:
    position = positions.SYSTOLIC_CEILING_65.position("eu-label")
    assert position.confidence == "G"
    assert "not seen" in position.inference


def test_no_position_holds_that_the_fda_requires_less_than_160_over_100() -> None:
    """Retail pages say it; no label does."""
    pressures = [topic for topic in TOPICS if topic.unit == "mmHg"]
    assert all(position.number != 160 for topic in pressures for position in topic.positions)
    assert not any("160" in position.words for topic in TOPICS for position in topic.positions)


@pytest.mark.parametrize(
    "topic", [positions.PSYCHOSIS, positions.PREGNANCY, positions.SEVERE_LIVER], ids=lambda t: t.id
)
def test_the_us_label_is_not_made_to_say_contraindicated(topic: Topic) -> None:
    """It warns or does not recommend; its three contraindications are others."""
    label = topic.position("us-label")
    assert "not among the contraindications" in label.words
    assert not label.consequences


def test_naltrexone_is_never_said_to_enhance() -> None:
    assert {p.id for p in positions.NALTREXONE.positions} == {"blunts", "does-not"}


def test_no_label_excludes_maois_or_family_psychosis() -> None:
    assert not positions.MAOI.position("labels").consequences
    assert not positions.FAMILY_PSYCHOSIS.position("labels").consequences


def test_kratom_grams_are_a_line_for_caution_not_advice() -> None:
    position = positions.KRATOM_DAILY_GRAMS.position("project")
    assert position.confidence == "I"
    assert "no advice on dose" in position.inference
