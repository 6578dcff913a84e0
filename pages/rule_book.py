"""The rule book: every rule, position and source, exactly as it judges."""

import streamlit as st

from pages.parts import session
from pages.parts.guard import require_staff
from pages.parts.look_staff import look_staff
from pages.parts.rule_search import gates_found, rules_found, sources_found, topics_found
from pages.parts.rule_shown import gate_shown, rule_shown, source_shown, topic_shown
from pages.parts.show import Html, draw, joined, listed, tag
from screening.access import Permission, adoption_of, standing_of
from screening.clinic import clinic_here
from screening.evaluate import PROTOCOLS
from screening.protocol import Protocol
from screening.rule import ROUTE_WORDS, Route, Strength

staff = require_staff(Permission.READ_RULES)
_PARTS = (("rules", "Rules"), ("gates", "Criteria"), ("positions", "Positions"), ("sources", "Sources"))


def protocol_chosen() -> Protocol:
    """The policy to read the book under: this clinic's, unless another is chosen."""
    own = clinic_here().policy
    ids = sorted(PROTOCOLS, key=lambda id: id != own)
    chosen = st.radio(
        "Policy",
        ids,
        format_func=lambda id: PROTOCOLS[id].policy.name + (", followed here" if id == own else ""),
        horizontal=True,
    )
    return PROTOCOLS[chosen or own]


def adopt(protocol: Protocol) -> None:
    """The way to adopt this protocol under this policy, for a medical director, while it is a draft."""
    if staff.may(Permission.EDIT_POLICY) and adoption_of(session.records(), protocol) is None:
        session.link_button("Adopt this protocol", f"/protocol/adopt?policy={protocol.policy.id}")


def heading(anchor: str, title: str, found: int, whole: int) -> Html:
    """A part's title with how much of it is shown."""
    return tag("h2", f"{title} ({found} of {whole})" if found != whole else f"{title} ({whole})", id=anchor)


def main() -> None:
    """The page."""
    st.set_page_config(page_title="Anteroom", layout="wide")
    look_staff()
    st.title("Rule book")
    protocol = protocol_chosen()
    policy, standing = protocol.policy, standing_of(session.records(), protocol)
    draw(
        tag("p", f"{protocol.name} {protocol.version}, {policy.name} {policy.version}: {standing}."),
        tag("p", f"Hash {protocol.hash}. Every rule is a reason for care, never a decision.", class_="note"),
    )
    adopt(protocol)
    left, middle, right = st.columns([2, 1, 1])
    words = left.text_input("Find by number, words or source", autocomplete="off", placeholder="pressure S04")
    strength = middle.selectbox(
        "Strength", [None, *Strength], format_func=lambda one: one.value if one else "all"
    )
    route = right.selectbox(
        "Route", [None, *Route], format_func=lambda one: ROUTE_WORDS[one] if one else "all"
    )
    jumps = (tag("a", title, href=f"#{anchor}") for anchor, title in _PARTS)
    draw(tag("nav", listed(jumps), class_="jump", aria_label="On this page"))
    rules = rules_found(protocol, words, strength, route)
    draw(
        heading("rules", "Rules", len(rules), len(protocol.rules)),
        joined(rule_shown(r, policy.id) for r in rules),
    )
    gates, topics = gates_found(protocol, words), topics_found(protocol, words)
    draw(
        heading("gates", "Criteria", len(gates), len(protocol.gates)),
        joined(gate_shown(gate, policy.id) for gate in gates),
    )
    draw(
        heading("positions", "Positions where sources differ", len(topics), len(policy.topics)),
        joined(topic_shown(topic, policy.id) for topic in topics),
    )
    sources = sources_found(words)
    draw(
        heading("sources", "Sources", len(sources), len(sources_found(""))),
        joined(map(source_shown, sources)),
    )


main()
