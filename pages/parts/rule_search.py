"""Finding things in the rule book: by number, by any of its words, by a source."""

import json
from functools import cache

from pages.parts.rule_shown import consequence_of, document_of
from screening.evaluate import PROTOCOLS
from screening.position import Topic
from screening.protocol import Protocol, described_gate, described_rule, described_topic
from screening.rule import RUNG_WORDS, Gate, Route, Rule, Strength
from screening.source import Source
from screening.sources import SOURCES


@cache
def rules_searched(policy_id: str) -> dict[str, str]:
    """All words of each rule under a policy, in lower case, by rule id."""
    return {rule.id: _searched(rule, PROTOCOLS[policy_id]) for rule in PROTOCOLS[policy_id].rules}


def _searched(rule: Rule, protocol: Protocol) -> str:
    return " ".join(
        (
            json.dumps(described_rule(rule), ensure_ascii=False),
            " ".join(document_of(citation) for citation in rule.sources),
            " ".join(RUNG_WORDS[rung] for rung in consequence_of(rule, protocol).values()),
        )
    ).casefold()


def rules_found(
    protocol: Protocol, words: str, strength: Strength | None, route: Route | None
) -> tuple[Rule, ...]:
    """The rules that hold every word, of this strength, on this route; None asks for all."""
    texts = rules_searched(protocol.policy.id)
    return tuple(
        rule
        for rule in protocol.rules
        if all(word in texts[rule.id] for word in words.casefold().split())
        and strength in (None, rule.strength)
        and (route is None or route in rule.routes)
    )


def holds(words: str, described: dict[str, object]) -> bool:
    """Whether a described gate or topic holds every word."""
    text = json.dumps(described, ensure_ascii=False).casefold()
    return all(word in text for word in words.casefold().split())


def gates_found(protocol: Protocol, words: str) -> tuple[Gate, ...]:
    """The criteria that hold every word."""
    return tuple(gate for gate in protocol.gates if holds(words, described_gate(gate)))


def topics_found(protocol: Protocol, words: str) -> tuple[Topic, ...]:
    """The disagreements that hold every word."""
    choices = protocol.policy.choices
    return tuple(t for t in protocol.policy.topics if holds(words, described_topic(t, choices[t.id])))


def sources_found(words: str) -> tuple[Source, ...]:
    """The documents that hold every word."""
    return tuple(
        s for s in SOURCES.values() if holds(words, {"": f"{s.id} {s.title} {s.year} {s.publisher} {s.read}"})
    )
