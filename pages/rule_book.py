"""The rule book: every rule, position and source, exactly as it judges."""

import streamlit as st

from pages.parts import show
from pages.parts.guard import require_staff
from screening.access import Permission
from screening.clinic import clinic_here
from screening.evaluate import PROTOCOLS
from screening.position import Topic
from screening.protocol import Protocol
from screening.rule import ROUTE_WORDS, RUNG_WORDS, Gate, Rule
from screening.rulebook import attributes_of
from screening.source import confidence_words
from screening.sources import SOURCES

require_staff(Permission.READ_RULES)


def draw_rule(rule: Rule, protocol: Protocol) -> None:
    """One rule in full."""
    consequence = {**rule.consequence, **protocol.policy.consequences.get(rule.id, {})}
    with st.expander(f"{rule.id} · {rule.strength.value}: {rule.statement}"):
        st.text(rule.clinician)
        st.text(f"Holds when: {rule.condition.words()}")
        rows = [(ROUTE_WORDS[route], RUNG_WORDS[rung]) for route, rung in consequence.items()]
        show.table(("Route", "Consequence"), rows, label=f"Consequences of {rule.id}")
        st.text(f"Confidence: {confidence_words(rule.confidence)}")
        if rule.inference:
            st.text(f"This project's inference: {rule.inference}")
        st.text(f"{rule.reviewed_by}; review by {rule.review_by}")
        attributes = [(name.replace("_", " "), value) for name, value in attributes_of(rule).items()]
        show.table(("Attribute", "Value"), attributes, label=f"Source attributes of {rule.id}")


def draw_gate(gate: Gate) -> None:
    """One gate in full."""
    with st.expander(f"{gate.id} · {gate.reason.value}: {gate.statement}"):
        st.text(gate.clinician)
        st.text(f"Met when: {gate.met.words()}")
        st.text(f"Sources: {', '.join(c.words() for c in gate.sources)}; {confidence_words(gate.confidence)}")


def draw_topic(topic: Topic, protocol: Protocol) -> None:
    """One disagreement: every position, the followed one marked."""
    chosen = protocol.policy.choices[topic.id]
    with st.expander(topic.question):
        rows = [
            (
                "FOLLOWED" if position.id == chosen else "",
                position.words,
                ", ".join(c.words() for c in position.sources),
                confidence_words(position.confidence),
            )
            for position in topic.positions
        ]
        show.table(("", "Position", "Held by", "Confidence"), rows, label=topic.question)
        st.text(protocol.policy.reasons.get(topic.id, ""))


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    st.title("Rule book")
    protocol = PROTOCOLS[clinic_here().policy]
    st.text(f"{protocol.name} {protocol.version}, {protocol.policy.name}: {protocol.policy.standing}")
    st.text(f"Hash {protocol.hash}")
    wanted = st.text_input("Find a rule by its number or its words", autocomplete="off").casefold()
    rules = [r for r in protocol.rules if wanted in f"{r.id} {r.statement} {r.clinician}".casefold()]
    st.header(f"Rules ({len(rules)})")
    for rule in rules:
        draw_rule(rule, protocol)
    st.header(f"Gates ({len(protocol.gates)})")
    for gate in protocol.gates:
        draw_gate(gate)
    st.header(f"Positions ({len(protocol.policy.topics)})")
    for topic in protocol.policy.topics:
        draw_topic(topic, protocol)
    st.header(f"Sources ({len(SOURCES)})")
    rows = [(s.id, f"{s.title} {s.year}", s.read, f"{s.check_again}") for s in SOURCES.values()]
    show.table(("Id", "Document", "How far it was read", "Check again by"), rows, label="Sources")


main()
