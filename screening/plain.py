"""An evaluation, the questions and the rules as plain JSON data, in the design's words."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from forms.question import Question, Questionnaire, described
from forms.reading import ABSENT_SHAPE, SHAPES
from screening.case_file import counts_as_no
from screening.evaluate import Evaluation
from screening.findings import Evidence, Finding
from screening.outcome import GateFinding, Outcome
from screening.protocol import Protocol, described_gate, described_rule, described_topic
from screening.rulebook import attributes_of
from screening.settle import ToSettle, WouldChange
from screening.source import confidence_words
from screening.sources import SOURCES

TRUTH_WORDS = {"YES": "yes", "NO": "no", "UNKNOWN": "unknown"}


# A patient written by hand: history "no" but for what is named, and what no "otherwise" ever answers.
EXAMPLE: Mapping[str, Any] = {
    "otherwise": "no",
    "context": {"rems_certified": "yes", "rems_enrolled": "yes"},
    "answers": {
        "about_you.birth_date": "1985-06-14",
        "about_you.sex": "female",
        "treatment_sought.reason": "depression",
        "treatment_sought.depression_diagnosis": "major",
        "blood_pressure.readings": [
            {"systolic": 122, "diastolic": 78, "date": "2026-11-20", "place": "clinic", "by": "staff"}
        ],
        "blood_pressure.symptoms_now": ["none"],
        "heart.event": "yes",
        "heart.event_date": "2026-10",
        "eyes.conditions": ["glaucoma"],
        "brain.stroke": {"absent": "asked-unknown"},
        "mental_health.wish_to_be_dead": "no",
        "mental_health.suicidal_thoughts": "no",
        "mental_health.suicidal_act": "no",
        "medicines.any": "yes",
        "medicines.list": [
            {"name": "Zoloft", "dose": 100, "unit": "mg", "often": "once-daily", "last_taken": "2026-11-20"}
        ],
        "past_treatments.any": "yes",
        "past_treatments.trials": [
            {
                "treatment": "sertraline",
                "dose": 200,
                "unit": "mg",
                "weeks": 10,
                "result": "none-or-little",
                "stopped_because": "did-not-work",
                "this_episode": "yes",
                "as_prescribed": "yes",
            }
        ],
        "visit_day.transport": "yes",
        "visit_day.can_stay": "yes",
        "visit_day.can_decide": "yes",
    },
}


def questions_plain(questionnaire: Questionnaire) -> dict[str, Any]:
    """Every question with its kind, units, choices and shape: enough to write a patient by hand."""
    sections = [
        {"id": s.id, "title": s.title, "questions": [_question_plain(q) for q in s.questions]}
        for s in questionnaire.sections
    ]
    return {
        "questionnaire": {
            "name": questionnaire.name,
            "version": questionnaire.version,
            "hash": questionnaire.hash,
        },
        "file": {
            "shape": '{"answers": {question id: value}, "context": {name: value}, "otherwise": "no"}',
            "absent": f"any value may instead be {ABSENT_SHAPE}; a question left out is not asked",
            "otherwise": (
                'optional; "no" counts every unanswered question marked counts_as_no as answered "no" '
                '(a checklist as ["none"]); never a measurement, date, consent, safety, logistics or identity question'
            ),
            "context": (
                'facts of the clinic and the visit, by the names under "context" below, and "answered_on": the day '
                "the answers were given (default: the day the case is judged on)"
            ),
            "branches": (
                "a question with asked_when is read only when that holds: answer the questions it depends on "
                "(asked_depending_on) as well"
            ),
        },
        "example": EXAMPLE,
        "kinds": {kind.value: shape for kind, shape in SHAPES.items()},
        "sections": sections,
        "context": [
            {**_question_plain(q), "name": q.id.removeprefix("clinic.")} for q in questionnaire.clinic
        ],
    }


def _question_plain(question: Question) -> dict[str, object]:
    return {**described(question), "shape": SHAPES[question.kind], "counts_as_no": counts_as_no(question)}


def rules_plain(protocol: Protocol) -> dict[str, Any]:
    """Every rule, gate, topic and source of a protocol."""
    return {
        "protocol": protocol_plain(protocol),
        "rules": [{**described_rule(rule), "attributes": attributes_of(rule)} for rule in protocol.rules],
        "gates": [described_gate(gate) for gate in protocol.gates],
        "topics": [
            described_topic(topic, protocol.policy.choices[topic.id]) for topic in protocol.policy.topics
        ],
        "sources": [
            {
                "id": source.id,
                "title": source.title,
                "year": source.year,
                "publisher": source.publisher,
                "read": source.read,
                "addresses": list(source.addresses),
                "checked_on": source.checked_on.isoformat(),
                "check_again": source.check_again.isoformat(),
            }
            for source in SOURCES.values()
        ],
    }


def protocol_plain(protocol: Protocol) -> dict[str, str]:
    """Name, version, hash and policy of a protocol."""
    return {
        "name": protocol.name,
        "version": protocol.version,
        "hash": protocol.hash,
        "policy": protocol.policy.id,
        "standing": protocol.policy.standing,
    }


def evaluation_plain(evaluation: Evaluation) -> dict[str, Any]:
    """The whole evaluation; findings that are "no" are left out, gates and both lists of dates are in."""
    return {
        "protocol": protocol_plain(evaluation.protocol),
        "on": evaluation.on.isoformat(),
        "outcomes": {route.value: _outcome(outcome) for route, outcome in evaluation.outcomes.items()},
        "findings": [_finding(f) for f in evaluation.findings if f.truth.name != "NO"],
        "gates": [_gate(gate) for gate in evaluation.gates],
        "settle": [_settle(item) for item in evaluation.settle],
        "would_change": [_change(item) for item in evaluation.would_change],
        "contradictions": [
            {"id": c.id, "question": c.question, "questions": [q.id for q in c.questions]}
            for c in evaluation.contradictions
        ],
        "urgent": [finding.rule.id for finding in evaluation.urgent],
    }


def _outcome(outcome: Outcome) -> dict[str, object]:
    tally = outcome.tally
    return {
        "outcome": outcome.rung.word,
        "indication": outcome.indication,
        "gate": outcome.gate.value,
        "tally": {
            "absolute": tally.absolute,
            "relative": tally.relative,
            "precaution": tally.precaution,
            "unknown": tally.unknown,
        },
        "decided_by": [finding.rule.id for finding in outcome.decided_by],
        "beyond_urgent": outcome.beyond_urgent.word,
    }


def _finding(finding: Finding) -> dict[str, object]:
    rule = finding.rule
    brought = {"brought_by": list(finding.brought_by)} if finding.brought_by else {}
    return {
        **brought,
        "id": rule.id,
        "truth": TRUTH_WORDS[finding.truth.name],
        "strength": rule.strength.value,
        "routes": [route.value for route in finding.routes],
        "consequence": {route.value: finding.rung_on(route).word for route in finding.routes},
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
        "sources": [{"id": c.source, "section": c.section} for c in rule.sources],
        "confidence": rule.confidence,
        "confidence_words": confidence_words(rule.confidence),
        "inference": rule.inference,
        "statement": rule.statement,
        "clinician": rule.clinician,
    }


def _evidence(evidence: Evidence) -> dict[str, object]:
    return {
        "questions": [question.id for question in evidence.questions],
        "label": evidence.label,
        "answer": evidence.answer,
        "comparison": evidence.comparison,
        "limit": evidence.limit,
        "truth": TRUTH_WORDS[evidence.truth.name],
    }


def _gate(gate: GateFinding) -> dict[str, object]:
    return {
        "id": gate.gate.id,
        "state": gate.state.value,
        "routes": [route.value for route in gate.gate.routes],
        "statement": gate.gate.statement,
        "sources": [{"id": c.source, "section": c.section} for c in gate.gate.sources],
        "confidence": gate.gate.confidence,
    }


def _settle(item: ToSettle) -> dict[str, object]:
    return {
        "questions": [question.id for question in item.questions],
        "follow_ups": [question.id for question in item.follow_ups],
        "documents": list(item.documents),
        "settles": list(item.settles),
        "routes": [route.value for route in item.routes],
        "worst_possible": item.worst_possible.word,
    }


def _change(item: WouldChange) -> dict[str, object]:
    return {
        "id": item.finding.rule.id,
        "becomes": item.becomes,
        "earliest": _iso(item.earliest),
        "re_screen_on_or_after": _iso(item.latest),
    }


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
