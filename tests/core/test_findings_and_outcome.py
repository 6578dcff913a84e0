"""From answers to the machine's word per route: the ladder, what unknown does, what the policy changes."""

import datetime as dt

import pytest

from forms.answer import Answer, Response
from forms.condition import AllOf, Case, Yes
from forms.question import Question
from forms.reading import read
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.findings import Finding, findings_of, unknown_rung, urgent_now
from screening.outcome import (
    GateState,
    Labelling,
    Outcome,
    outcomes_of,
    psychotherapy_of,
    safety_of,
    tally_of,
    worst_of,
)
from screening.protocol import Protocol
from screening.rule import (
    ALL,
    CLINIC,
    ESK,
    HOME,
    IM,
    INJECTED,
    IV,
    KAP,
    ORL,
    RACEMIC,
    SC,
    Gate,
    Indication,
    Route,
    Rule,
    Rung,
    Strength,
    on,
)
from screening.settle import settle, would_change
from screening.source import cite, confidence_words
from tests.core import form, synthetic
from tests.core.form import TODAY
from tests.core.synthetic import CEILING, policy_of, protocol_of, stance

SURE_NOT = {"absent": "asked-unknown"}


def response_of(answers: dict[Question, object]) -> Response:
    return Response(
        {question.id: Answer(read(question, raw, TODAY), TODAY) for question, raw in answers.items()}
    )


def found(protocol: Protocol, answers: dict[Question, object]) -> tuple[Finding, ...]:
    return findings_of(protocol, response_of(answers), on=TODAY)


def rung_of(rule: Rule, answers: dict[Question, object], route: Route = IV) -> Rung:
    return safety_of(route, found(protocol_of(rule), answers)).rung


@pytest.mark.parametrize(
    ("strength", "rung", "expected"),
    [
        (Strength.ABSOLUTE, Rung.CONTRAINDICATED, Rung.INFORMATION_NEEDED),
        (Strength.RELATIVE, Rung.SPECIALIST_CLEARANCE, Rung.INFORMATION_NEEDED),
        (Strength.RELATIVE, Rung.PRECAUTIONS, Rung.INFORMATION_NEEDED),
        (Strength.PRECAUTION, Rung.PRECAUTIONS, Rung.PRECAUTIONS),
        (Strength.PRECAUTION, Rung.DEFERRED, Rung.INFORMATION_NEEDED),
        (Strength.PRECAUTION, Rung.SPECIALIST_CLEARANCE, Rung.INFORMATION_NEEDED),
        (Strength.PRECAUTION, Rung.URGENT, Rung.INFORMATION_NEEDED),
        (Strength.INFORMATION, Rung.NONE_FOUND, Rung.NONE_FOUND),
        (Strength.ABSOLUTE, Rung.NONE_FOUND, Rung.NONE_FOUND),
    ],
)
def test_what_not_knowing_does(strength: Strength, rung: Rung, expected: Rung) -> None:
    assert unknown_rung(strength, rung) is expected


@pytest.mark.parametrize(
    ("kg", "truth", "rung"),
    [
        (69.9, NO, Rung.NONE_FOUND),
        (70, NO, Rung.NONE_FOUND),
        (70.1, YES, Rung.CONTRAINDICATED),
        (None, UNKNOWN, Rung.INFORMATION_NEEDED),
    ],
)
def test_a_finding_and_its_rung(kg: float | None, truth: Truth, rung: Rung) -> None:
    answers = {} if kg is None else {form.MASS: {"value": kg, "unit": "kg"}}
    rule = synthetic.heavy(Strength.ABSOLUTE, on(ALL, Rung.CONTRAINDICATED))
    (finding,) = found(protocol_of(rule), answers)
    assert finding.truth is truth
    assert finding.rung_on(IV) is rung
    assert finding.matters is (truth is UNKNOWN)


def test_evidence_gives_answer_comparison_limit_and_question() -> None:
    rule = synthetic.heavy(Strength.ABSOLUTE, on(ALL, Rung.CONTRAINDICATED))
    (finding,) = found(protocol_of(rule), {form.MASS: {"value": 82, "unit": "kg"}})
    (evidence,) = finding.evidence
    assert (evidence.label, evidence.answer, evidence.comparison, evidence.limit) == (
        "Mass",
        "82 kg",
        "above 70 kg",
        "70 kg",
    )
    assert evidence.questions == (form.MASS,)
    dated = found(
        protocol_of(synthetic.recent(on(ALL, Rung.DEFERRED))), {form.EVENT: "yes", form.WHEN: "2026-11"}
    )
    (evidence,) = dated[0].evidence
    assert (evidence.answer, evidence.comparison, evidence.limit) == (
        "2026-11",
        "less than 6 weeks ago",
        "6 weeks",
    )
    yes = found(protocol_of(synthetic.event(on(ALL, Rung.PRECAUTIONS))), {form.EVENT: "yes"})[0].evidence[0]
    assert (yes.label, yes.answer, yes.limit) == ("Event is yes", "yes", "")


def test_the_policy_chooses_the_number() -> None:
    rule = synthetic.heavy(Strength.ABSOLUTE, on(ALL, Rung.CONTRAINDICATED))
    answers: dict[Question, object] = {form.MASS: {"value": 75, "unit": "kg"}}
    assert found(protocol_of(rule), answers)[0].truth is YES
    assert found(protocol_of(rule, policy=policy_of("eighty")), answers)[0].truth is NO


def test_the_policy_changes_a_consequence() -> None:
    rule = synthetic.event(on(ALL, Rung.PRECAUTIONS))
    topic = stance({"XX-3": on(HOME, Rung.CONTRAINDICATED)})
    mild = protocol_of(rule, policy=policy_of(topics=(topic,), stance="mild"))
    strict = protocol_of(rule, policy=policy_of(topics=(topic,), stance="strict"))
    answers: dict[Question, object] = {form.EVENT: "yes"}
    assert found(mild, answers)[0].rung_on(ORL) is Rung.PRECAUTIONS
    assert found(strict, answers)[0].rung_on(ORL) is Rung.CONTRAINDICATED
    assert found(strict, answers)[0].rung_on(IV) is Rung.PRECAUTIONS
    assert mild.hash != strict.hash


def test_a_route_the_rule_does_not_name_is_left_alone() -> None:
    rule = synthetic.event(on((ESK,), Rung.DEFERRED))
    assert rung_of(rule, {form.EVENT: "yes"}, IV) is Rung.NONE_FOUND
    assert rung_of(rule, {form.EVENT: "yes"}, ESK) is Rung.DEFERRED


def test_the_worst_finding_wins_and_all_are_counted() -> None:
    rules = (
        synthetic.heavy(Strength.ABSOLUTE, on(ALL, Rung.CONTRAINDICATED)),
        synthetic.recent(on(ALL, Rung.DEFERRED)),
        synthetic.event(on(ALL, Rung.PRECAUTIONS)),
        synthetic.listed(on(ALL, Rung.NONE_FOUND)),
    )
    answers: dict[Question, object] = {
        form.MASS: {"value": 82, "unit": "kg"},
        form.EVENT: "yes",
        form.LIST: ["a"],
    }
    outcome = safety_of(IV, found(protocol_of(*rules), answers))
    assert outcome.rung is Rung.CONTRAINDICATED
    assert [finding.rule.id for finding in outcome.decided_by] == ["XX-1"]
    tally = outcome.tally
    assert (tally.absolute, tally.relative, tally.precaution, tally.unknown) == (1, 0, 1, 1)


def test_what_is_left_when_the_crisis_is_over() -> None:
    urgent = synthetic.event(on(ALL, Rung.URGENT), urgent=True)
    rules = (urgent, synthetic.heavy(Strength.RELATIVE, on(ALL, Rung.SPECIALIST_CLEARANCE)))
    outcome = safety_of(
        IV, found(protocol_of(*rules), {form.EVENT: "yes", form.MASS: {"value": 90, "unit": "kg"}})
    )
    assert (outcome.rung, outcome.beyond_urgent) == (Rung.URGENT, Rung.SPECIALIST_CLEARANCE)


def test_urgent_rules_are_known_the_moment_they_are_given() -> None:
    protocol = protocol_of(
        synthetic.event(on(ALL, Rung.URGENT), urgent=True), synthetic.listed(on(ALL, Rung.NONE_FOUND))
    )
    assert [
        f.rule.id for f in urgent_now(protocol, response_of({form.EVENT: "yes", form.LIST: ["a"]}), on=TODAY)
    ] == ["XX-3"]
    assert urgent_now(protocol, response_of({form.EVENT: SURE_NOT}), on=TODAY) == ()


class TestPsychotherapy:
    """Assisted psychotherapy takes the best of infusion, intramuscular and subcutaneous, made worse by its own rules."""

    @pytest.mark.parametrize(
        ("iv", "im", "sc", "own", "expected"),
        [
            (Rung.CONTRAINDICATED, Rung.PRECAUTIONS, Rung.DEFERRED, Rung.NONE_FOUND, Rung.PRECAUTIONS),
            (Rung.DEFERRED, Rung.DEFERRED, Rung.DEFERRED, Rung.NONE_FOUND, Rung.DEFERRED),
            (
                Rung.NONE_FOUND,
                Rung.NONE_FOUND,
                Rung.NONE_FOUND,
                Rung.SPECIALIST_CLEARANCE,
                Rung.SPECIALIST_CLEARANCE,
            ),
            (Rung.NONE_FOUND, Rung.URGENT, Rung.URGENT, Rung.NONE_FOUND, Rung.NONE_FOUND),
        ],
    )
    def test_it_inherits(self, iv: Rung, im: Rung, sc: Rung, own: Rung, expected: Rung) -> None:
        rule = synthetic.event(
            {IV: iv, IM: im, SC: sc, KAP: own, ESK: Rung.CONTRAINDICATED, **on(HOME, Rung.CONTRAINDICATED)}
        )
        findings = found(protocol_of(rule), {form.EVENT: "yes"})
        outcomes: dict[Route, Outcome] = {route: safety_of(route, findings) for route in INJECTED}
        assert psychotherapy_of(outcomes, findings).rung is expected

    def test_behind_what_is_urgent_it_is_the_best_of_them(self) -> None:
        findings = found(
            protocol_of(
                synthetic.event(on(ALL, Rung.URGENT)),
                synthetic.rule_of(
                    "XX-4", Yes(form.EVENT), Strength.RELATIVE, {IV: Rung.SPECIALIST_CLEARANCE}
                ),
            ),
            {form.EVENT: "yes"},
        )
        outcome = psychotherapy_of({route: safety_of(route, findings) for route in INJECTED}, findings)
        assert (outcome.rung, outcome.beyond_urgent) == (Rung.URGENT, Rung.NONE_FOUND)

    def test_a_rule_for_the_injected_routes_alone_reaches_it(self) -> None:
        rule = synthetic.event(on(RACEMIC, Rung.DEFERRED))
        findings = found(protocol_of(rule), {form.EVENT: "yes"})
        outcome = psychotherapy_of({route: safety_of(route, findings) for route in INJECTED}, findings)
        assert (outcome.rung, outcome.tally.precaution) == (Rung.DEFERRED, 1)
        assert [finding.rule.id for finding in outcome.decided_by] == ["XX-3"]


def test_seven_outcomes_with_labelling_and_no_gate_while_the_reason_is_unknown() -> None:
    findings = found(protocol_of(synthetic.event(on(CLINIC, Rung.PRECAUTIONS))), {form.EVENT: "yes"})
    labelling = dict.fromkeys(Route, Labelling.OFF_LABEL)
    outcomes = outcomes_of(findings, (), labelling, Case(Response(), TODAY))
    assert list(outcomes) == list(Route)
    assert {outcome.gate for outcome in outcomes.values()} == {GateState.UNKNOWN}
    assert {outcome.indication for outcome in outcomes.values()} == {"off-label"}
    assert worst_of(outcomes) is Rung.PRECAUTIONS
    assert tally_of(()).unknown == 0


class TestSettle:
    """The smallest sets of questions that turn unknown into decided."""

    rules = (
        synthetic.heavy(Strength.ABSOLUTE, on(ALL, Rung.CONTRAINDICATED)),
        synthetic.recent(on(ALL, Rung.DEFERRED)),
        synthetic.event(on(ALL, Rung.PRECAUTIONS)),
        synthetic.listed(on(ALL, Rung.NONE_FOUND)),
    )

    def items(self, answers: dict[Question, object]) -> list[tuple[list[str], list[str], list[str]]]:
        findings = found(protocol_of(*self.rules), answers)
        return [
            ([q.id for q in item.questions], [q.id for q in item.follow_ups], list(item.settles))
            for item in settle(findings, (), Case(response_of(answers), TODAY))
        ]

    def test_what_settles_most_comes_first(self) -> None:
        assert self.items({}) == [
            (["test.event", "test.when"], [], ["XX-2", "XX-3"]),
            (["test.mass"], [], ["XX-1"]),
            (["test.event"], [], ["XX-3"]),
        ]

    def test_nothing_to_settle_when_all_is_decided(self) -> None:
        assert self.items({form.EVENT: "no", form.MASS: {"value": 60, "unit": "kg"}}) == []

    def test_information_is_not_worth_a_question(self) -> None:
        settled = self.items({form.EVENT: "no", form.MASS: {"value": 60, "unit": "kg"}, form.LIST: SURE_NOT})
        assert settled == []

    def test_a_question_that_may_open_another_names_it(self) -> None:
        rule = synthetic.rule_of(
            "XX-5",
            AllOf(Yes(form.EVENT), synthetic.SIX_WEEKS),
            Strength.ABSOLUTE,
            on(ALL, Rung.CONTRAINDICATED),
        )
        findings = found(protocol_of(rule), {form.WHEN: {"absent": "not-asked"}})
        (item,) = settle(findings, (), Case(Response(), TODAY))
        assert {q.id for q in (*item.questions, *item.follow_ups)} == {"test.event", "test.when"}
        assert item.worst_possible is Rung.CONTRAINDICATED
        assert item.routes == ALL

    def test_a_gate_is_settled_too(self) -> None:
        from screening.outcome import GateFinding

        gate = Gate("IND-T", Indication.DEPRESSION, (IV,), Yes(form.EVENT), "s", "c", "p", cite("S01"), "V")
        (item,) = settle((), (GateFinding(gate, GateState.UNKNOWN, UNKNOWN),), Case(Response(), TODAY))
        assert item.settles == ("IND-T",)
        assert item.routes == (IV,)
        assert item.worst_possible is Rung.NONE_FOUND


def test_a_heart_attack_five_weeks_ago_ends_on_a_day() -> None:
    findings = found(
        protocol_of(synthetic.recent(on(ALL, Rung.DEFERRED))), {form.EVENT: "yes", form.WHEN: "2026-10-18"}
    )
    (change,) = would_change(findings)
    assert (change.becomes, change.earliest, change.latest) == (
        "six weeks have passed",
        dt.date(2026, 11, 29),
        dt.date(2026, 11, 29),
    )


def test_what_never_changes_promises_no_date() -> None:
    from screening.rule import Change

    lasting = synthetic.event(on(ALL, Rung.DEFERRED), change=Change("a letter"))
    assert would_change(found(protocol_of(lasting), {form.EVENT: "no"})) == ()
    (change,) = would_change(found(protocol_of(lasting), {form.EVENT: "yes"}))
    assert (change.earliest, change.latest) == (None, None)
    assert (
        would_change(found(protocol_of(synthetic.event(on(ALL, Rung.DEFERRED))), {form.EVENT: "yes"})) == ()
    )


class TestRefused:
    """A rule, a topic, a policy or a source that is half made."""

    @pytest.mark.parametrize(
        "changed",
        [
            {"statement": ""},
            {"patient": ""},
            {"clinician": ""},
            {"confidence": ""},
            {"id": "no id"},
            {"consequence": {}},
            {"confidence": "X"},
            {"confidence": "V/I"},
            {"sources": ()},
        ],
    )
    def test_a_rule(self, changed: dict[str, object]) -> None:
        from dataclasses import replace

        with pytest.raises(ValueError):
            replace(synthetic.event(on(ALL, Rung.PRECAUTIONS)), **changed)  # type: ignore[arg-type]

    def test_an_inference_needs_no_source_if_it_says_so(self) -> None:
        from dataclasses import replace

        rule = replace(
            synthetic.event(on(ALL, Rung.PRECAUTIONS)),
            sources=(),
            confidence="I",
            inference="Our own reading.",
        )
        assert rule.evidence_id == "XX-3"
        assert rule.routes == ALL

    def test_a_policy(self) -> None:
        with pytest.raises(ValueError, match="choose once"):
            policy_of(other="x")
        with pytest.raises(ValueError, match="without a number"):
            policy_of("none")
        with pytest.raises(KeyError):
            policy_of("ninety")

    def test_a_topic(self) -> None:
        from screening.position import Topic

        with pytest.raises(ValueError):
            Topic("t", "?", ())
        with pytest.raises(ValueError):
            _ = stance({}).limit
        assert CEILING.limit.unit == "kg"

    def test_a_source(self) -> None:
        from screening.source import Source

        with pytest.raises(ValueError, match="next check"):
            Source("S", "T", "", "", "whole", (), TODAY, TODAY)
        with pytest.raises(ValueError, match="needs an id"):
            Source("", "T", "", "", "whole", (), TODAY, TODAY + dt.timedelta(days=1))

    def test_confidence_in_words(self) -> None:
        assert confidence_words("V/I") == "read in the document itself, then this project's inference"
        with pytest.raises(KeyError):
            confidence_words("Z")


def test_a_policy_says_whether_it_was_adopted() -> None:
    from dataclasses import replace

    assert policy_of().standing == "draft, not adopted by a prescriber"
    assert replace(policy_of(), adopted_by="Dr A").standing == "adopted by Dr A"


def test_any_change_of_a_rule_changes_the_protocols_hash() -> None:
    one = protocol_of(synthetic.event(on(ALL, Rung.PRECAUTIONS)))
    same = protocol_of(synthetic.event(on(ALL, Rung.PRECAUTIONS)))
    other = protocol_of(synthetic.event(on(ALL, Rung.DEFERRED)))
    assert one.hash == same.hash != other.hash
    assert set(one.rules_by_id) == {"XX-3"}
