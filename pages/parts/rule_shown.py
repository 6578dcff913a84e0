"""The rule book's entries: every rule, criterion, position and source, in the words of the objects that judge."""

from functools import cache

from forms.condition import Compare, Within
from pages.parts.show import Html, does_words, fields, folded, joined, listed, rung_class, sign, table, tag
from screening.evaluate import PROTOCOLS
from screening.position import Topic
from screening.protocol import Protocol
from screening.rule import ROUTE_WORDS, RUNG_WORDS, Consequences, Gate, Rule, Rung
from screening.rulebook import attributes_of, words_under
from screening.source import Citation, Source, confidence_words
from screening.sources import SOURCES
from screening.summary.words import STRENGTH_WORDS, routes_words


def consequence_of(rule: Rule, protocol: Protocol) -> Consequences:
    """What this policy does with a rule, per route."""
    return {**rule.consequence, **protocol.policy.consequences.get(rule.id, {})}


def worst_of(rule: Rule, protocol: Protocol) -> Rung:
    """The most serious thing this policy does with a rule on any route."""
    return max(consequence_of(rule, protocol).values(), default=Rung.NONE_FOUND)


@cache
def rule_shown(rule: Rule, policy_id: str) -> Html:
    """One rule in full, one click away."""
    protocol = PROTOCOLS[policy_id]
    worst = worst_of(rule, protocol)
    standing = f"{does_words(worst)} · {rule.strength.value} · {rule.id}"
    title = joined((sign(worst), tag("strong", rule.statement), " ", tag("span", standing, class_="id")))
    return folded(title, _behind(rule, protocol), class_=rung_class(worst))


def _behind(rule: Rule, protocol: Protocol) -> Html:
    attributes = ((name.replace("_", " ").capitalize(), value) for name, value in attributes_of(rule).items())
    return joined(
        (
            fields(
                (
                    ("For the clinician", rule.clinician),
                    ("For the patient", rule.patient),
                    ("Strength", STRENGTH_WORDS[rule.strength]),
                    ("Holds when", rule.condition.words()),
                    ("Numbers of this policy", listed(_numbers(rule, protocol))),
                    ("What the policy does", listed(_consequences(consequence_of(rule, protocol)))),
                    ("Otherwise", _default(rule, protocol)),
                    ("Urgent", "known the moment it is answered; staff are alerted" if rule.urgent else ""),
                    ("Changes when", rule.change.becomes if rule.change else ""),
                    ("Part of the patient", rule.domain.value),
                    ("Sources", _sources(rule.sources)),
                    ("Confidence", f"{rule.confidence}: {confidence_words(rule.confidence)}"),
                    ("Inference", rule.inference),
                    (
                        "Review of the rule",
                        f"{rule.reviewed_by}; in force from {rule.in_force_from}, review due by {rule.review_by}",
                    ),
                )
            ),
            folded("Source attributes", fields(attributes)),
        )
    )


def _numbers(rule: Rule, protocol: Protocol) -> list[str]:
    """The numbers a rule compares with, as the positions this policy follows state them."""
    limits = [leaf.limit for leaf in rule.condition.leaves() if isinstance(leaf, Compare)]
    limits += [leaf.period for leaf in rule.condition.leaves() if isinstance(leaf, Within)]
    chosen = {topic.id: protocol.policy.chosen(topic) for topic in protocol.policy.topics if topic.unit}
    return [
        f"[{limit.key}]: {chosen[limit.key].number:g} {limit.unit} "
        f"({', '.join(c.words() for c in chosen[limit.key].sources) or 'no source'})"
        for limit in dict.fromkeys(limits)
        if limit.key in chosen
    ]


def _consequences(consequence: Consequences) -> list[str]:
    rungs = sorted(set(consequence.values()), reverse=True)
    return [
        f"{RUNG_WORDS[rung]}: {routes_words(route for route, here in consequence.items() if here is rung)}"
        for rung in rungs
    ]


def _default(rule: Rule, protocol: Protocol) -> Html:
    """What the rule does where no position changes it."""
    changed = consequence_of(rule, protocol) != dict(rule.consequence)
    return (
        joined(
            ("A position of this policy changes it. Without it: ", listed(_consequences(rule.consequence)))
        )
        if changed
        else Html()
    )


def document_of(citation: Citation) -> str:
    """The title and year of the document cited."""
    source = SOURCES[citation.source]
    return ", ".join(part for part in (source.title, source.year) if part)


def _sources(citations: tuple[Citation, ...]) -> Html:
    return listed(joined((tag("strong", one.words()), " ", document_of(one))) for one in citations)


@cache
def gate_shown(gate: Gate, policy_id: str) -> Html:
    """One criterion about benefit or earlier treatment, with this policy's numbers in it."""
    title = joined(
        (tag("strong", gate.statement), " ", tag("span", f"{gate.id} · {gate.reason.value}", class_="id"))
    )
    notes = listed(f"{ROUTE_WORDS[route]}: {note}" for route, note in gate.notes.items())
    behind = fields(
        (
            ("For the clinician", gate.clinician),
            ("For the patient", gate.patient),
            ("Met when", words_under(gate.met, PROTOCOLS[policy_id].policy)),
            ("Routes", routes_words(gate.routes)),
            ("Notes", notes),
            ("Sources", _sources(gate.sources)),
            ("Confidence", f"{gate.confidence}: {confidence_words(gate.confidence)}"),
            ("Inference", gate.inference),
        )
    )
    return folded(title, behind)


@cache
def topic_shown(topic: Topic, policy_id: str) -> Html:
    """One disagreement: every position, the one this policy follows marked, and why."""
    policy = PROTOCOLS[policy_id].policy
    rows = [
        (
            position.words,
            tag("strong", "FOLLOWED") if position.id == policy.choices[topic.id] else "",
            listed(citation.words() for citation in position.sources) or "no source",
            joined(
                (
                    confidence_words(position.confidence),
                    f"; {position.inference}" if position.inference else "",
                )
            ),
        )
        for position in topic.positions
    ]
    reason = policy.reasons.get(topic.id, "")
    held = table(
        ("Position", "This policy", "Held by", "Confidence"), rows, label=topic.question, class_="wide"
    )
    followed = tag("span", f"follows: {policy.chosen(topic).words}", class_="note")
    why = tag("p", tag("strong", "Why: "), reason) if reason else ""
    return folded(joined((tag("strong", topic.question), "\n", followed)), held, why)


@cache
def source_shown(source: Source) -> Html:
    """One document: which edition, how far it was read, when it is looked at again."""
    title = joined((tag("strong", source.id), " ", source.title, f", {source.year}" if source.year else ""))
    behind = fields(
        (
            ("Publisher", source.publisher),
            ("How far it was read", source.read),
            ("Addresses", listed(source.addresses)),
            ("Checked", f"{source.checked_on}, again by {source.check_again}"),
        )
    )
    return folded(title, behind)
