"""What a response was judged under: the questionnaire, the rules and the clinic's policy, with one name and one hash."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from forms.question import Questionnaire
from screening.policy import ClinicPolicy
from screening.position import Topic
from screening.rule import Consequences, Gate, Rule
from screening.source import Citation


def _consequences(consequence: Consequences) -> dict[str, str]:
    return {route.value: rung.word for route, rung in consequence.items()}


def _citations(citations: tuple[Citation, ...]) -> list[dict[str, str]]:
    return [{"source": citation.source, "section": citation.section} for citation in citations]


def described_rule(rule: Rule) -> dict[str, object]:
    """A rule as plain JSON data: all that its hash and the rule book need."""
    return {
        "id": rule.id,
        "statement": rule.statement,
        "logic": rule.condition.words(),
        "questions": [question.id for question in rule.condition.questions()],
        "strength": rule.strength.value,
        "consequence": _consequences(rule.consequence),
        "domain": rule.domain.value,
        "clinician": rule.clinician,
        "patient": rule.patient,
        "sources": _citations(rule.sources),
        "confidence": rule.confidence,
        "inference": rule.inference,
        "urgent": rule.urgent,
        "changes_when": rule.change.becomes if rule.change else "",
        "in_force_from": rule.in_force_from.isoformat(),
        "reviewed_by": rule.reviewed_by,
        "review_by": rule.review_by.isoformat(),
    }


def described_gate(gate: Gate) -> dict[str, object]:
    """A gate as plain JSON data."""
    return {
        "id": gate.id,
        "reason": gate.reason.value,
        "routes": [route.value for route in gate.routes],
        "met_when": gate.met.words(),
        "questions": [question.id for question in gate.met.questions()],
        "statement": gate.statement,
        "clinician": gate.clinician,
        "patient": gate.patient,
        "sources": _citations(gate.sources),
        "confidence": gate.confidence,
        "inference": gate.inference,
    }


def described_topic(topic: Topic, chosen: str) -> dict[str, object]:
    """A topic with every position held on it, and the one that is followed."""
    return {
        "id": topic.id,
        "question": topic.question,
        "unit": topic.unit,
        "chosen": chosen,
        "positions": [
            {
                "id": position.id,
                "words": position.words,
                "number": position.number,
                "confidence": position.confidence,
                "inference": position.inference,
                "sources": _citations(position.sources),
                "consequences": {id: _consequences(c) for id, c in position.consequences.items()},
            }
            for position in topic.positions
        ],
    }


@dataclass(frozen=True, eq=False)
class Protocol:
    """Everything a judgement depends on besides the answers and the day."""

    name: str
    version: str
    questionnaire: Questionnaire
    rules: tuple[Rule, ...]
    gates: tuple[Gate, ...]
    policy: ClinicPolicy

    @cached_property
    def hash(self) -> str:
        """SHA-256 over questionnaire, rules, gates and policy, hexadecimal: any change of any word shows."""
        policy = self.policy
        whole = {
            "name": self.name,
            "version": self.version,
            "questionnaire": self.questionnaire.hash,
            "rules": [described_rule(rule) for rule in self.rules],
            "gates": [described_gate(gate) for gate in self.gates],
            "policy": [
                policy.id,
                policy.name,
                policy.version,
                policy.effective.isoformat(),
                policy.adopted_by,
            ],
            "topics": [described_topic(topic, policy.choices[topic.id]) for topic in policy.topics],
        }
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()

    @property
    def rules_by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}
