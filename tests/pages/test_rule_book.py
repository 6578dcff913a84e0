"""The rule book shows every rule, criterion, position and source as the objects that judge hold them."""

from collections.abc import Callable

import pytest

from pages.parts.rule_shown import gate_shown
from screening.evaluate import PROTOCOLS
from screening.rule import Route, Strength
from screening.rulebook import words_under
from screening.source import confidence_words
from screening.sources import SOURCES
from tests.clinic import Clinic
from tests.pages.conftest import run
from tests.pages.reading import Screen, screen_of


@pytest.mark.parametrize("policy", ["us", "eu"])
def test_everything_that_judges_is_in_the_book_under_each_policy(demo: Clinic, policy: str) -> None:
    at = run("rule_book", demo.sign_in())
    at.radio[0].set_value(policy)
    words = screen_of(at.run()).words
    protocol = PROTOCOLS[policy]
    assert protocol.hash in words
    assert protocol.policy.standing in words
    for rule in protocol.rules:
        for part in (rule.statement, rule.clinician, rule.patient, rule.condition.words(), rule.inference):
            assert part in words, rule.id
        assert f"{rule.strength.value} · {rule.id}" in words
        assert all(citation.words() in words for citation in rule.sources)
        assert f"{rule.confidence}: {confidence_words(rule.confidence)}" in words
    for gate in protocol.gates:
        assert gate.statement in words
        assert words_under(gate.met, protocol.policy) in words
    for topic in protocol.policy.topics:
        assert topic.question in words
        assert all(position.words in words for position in topic.positions)
        assert f"follows: {protocol.policy.chosen(topic).words}" in words
    assert words.count("FOLLOWED") == len(protocol.policy.topics)
    for source in SOURCES.values():
        assert all(part in words for part in (source.id, source.title, source.read, source.publisher))
    assert f"Rules ({len(protocol.rules)})" in words


@pytest.fixture
def found(demo: Clinic) -> Callable[[str], Screen]:
    """What the rule book shows when someone looks for these words."""
    at = run("rule_book", demo.sign_in())

    def looked_for(words: str) -> Screen:
        at.text_input[0].set_value(words)
        return screen_of(at.run())

    return looked_for


def test_the_numbers_are_those_of_the_policy_with_who_holds_them(demo: Clinic) -> None:
    at = run("rule_book", demo.sign_in())
    american = screen_of(at).words
    at.radio[0].set_value("eu")
    european = screen_of(at.run()).words
    for policy, words in (("us", american), ("eu", european)):
        number = PROTOCOLS[policy].policy.numbers["systolic-ceiling-65"]
        assert f"[systolic-ceiling-65]: {number:g} mmHg (" in words
    assert american.count("[systolic-ceiling-65]: 150") == 0 < european.count("[systolic-ceiling-65]: 150")


def _ids(screen: Screen) -> set[str]:
    return {rule.id for rule in PROTOCOLS["us"].rules if f" · {rule.id}" in screen.words}


def test_a_rule_is_found_by_its_number(found: Callable[[str], Screen]) -> None:
    screen = found("bp-5.symptoms")
    assert f"Rules (1 of {len(PROTOCOLS['us'].rules)})" in screen.words
    assert "BP-5.symptoms" in _ids(screen)
    assert "BP-6" not in _ids(screen)


def test_every_word_must_be_there_in_any_order(found: Callable[[str], Screen]) -> None:
    both = _ids(found("kratom withdrawal"))
    assert "SU-5.withdrawal" in both
    assert both == _ids(found("Withdrawal  KRATOM"))
    assert both <= _ids(found("kratom"))


def test_a_word_nobody_uses_finds_nothing_and_says_of_how_many(found: Callable[[str], Screen]) -> None:
    screen = found("zzzzqqq")
    assert f"Rules (0 of {len(PROTOCOLS['us'].rules)})" in screen.words
    assert _ids(screen) == set()


def test_strength_and_route_narrow_the_book(demo: Clinic) -> None:
    at = run("rule_book", demo.sign_in())
    at.selectbox[0].set_value(Strength.ABSOLUTE)
    at.selectbox[1].set_value(Route.ORAL_HOME)
    wanted = {
        rule.id
        for rule in PROTOCOLS["us"].rules
        if rule.strength is Strength.ABSOLUTE and Route.ORAL_HOME in rule.routes
    }
    screen = screen_of(at.run())
    assert f"Rules ({len(wanted)} of" in screen.words
    assert all(f"absolute · {id}" in screen.words for id in wanted)


def test_what_was_searched_for_is_never_put_on_the_page_as_markup(found: Callable[[str], Screen]) -> None:
    screen = found("<img src=x onerror=alert(1)>")
    assert "img" not in [tag for tag, _ in screen.html.tags]


def test_a_criterion_stands_with_the_numbers_of_its_policy() -> None:
    for policy_id, protocol in PROTOCOLS.items():
        for gate in protocol.gates:
            assert "[" not in _met_when(gate_shown(gate, policy_id))


def _met_when(html: str) -> str:
    return html.split("Met when", 1)[1].split("Routes", 1)[0]
