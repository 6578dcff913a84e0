"""What must hold for every patient: unknown is never no, bad news never helps, an empty form is never clear."""

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answer import Absent, Answer, Response
from forms.question import NONE_OF_THESE, Kind
from forms.truth import NO
from screening.case_file import counts_as_no
from screening.evaluate import PROTOCOLS, evaluate
from screening.findings import judged
from screening.outcome import outcomes_of
from screening.rule import Route, Rung
from tests.properties.patients import QUESTIONS, VISIT, answer_of, complete, raw_of, responses

HISTORY = tuple(question for question in QUESTIONS if counts_as_no(question))
POLICY = st.sampled_from(sorted(PROTOCOLS))
GAP = st.sampled_from([Absent.ASKED_UNKNOWN, Absent.ASKED_DECLINED, Absent.NOT_ASKED])
# `make test-long` asks for more.
many = settings(max_examples=int(os.environ.get("ANTEROOM_EXAMPLES", "120")), deadline=None)


def rungs(response: Response, policy: str = "us") -> dict[Route, Rung]:
    return {route: o.rung for route, o in evaluate(response, PROTOCOLS[policy], on=VISIT).outcomes.items()}


def no_worse(better: dict[Route, Rung], worse: dict[Route, Rung]) -> list[str]:
    return [
        f"{route.value}: {worse[route].word} < {better[route].word}"
        for route in Route
        if worse[route] < better[route]
    ]


@pytest.mark.parametrize("policy", sorted(PROTOCOLS))
def test_the_empty_form_is_never_clear(policy: str) -> None:
    assert all(rung >= Rung.INFORMATION_NEEDED for rung in rungs(Response(), policy).values())


@pytest.mark.parametrize("absent", Absent)
@pytest.mark.parametrize("policy", sorted(PROTOCOLS))
def test_a_form_of_nothing_but_gaps_is_never_clear(policy: str, absent: Absent) -> None:
    gaps = Response({question.id: Answer(absent, VISIT) for question in QUESTIONS})
    assert all(rung >= Rung.INFORMATION_NEEDED for rung in rungs(gaps, policy).values())


def no_to(question_kind: Kind) -> object:
    return "no" if question_kind is Kind.YES_NO else [NONE_OF_THESE]


@many
@given(responses(), st.sampled_from(HISTORY), POLICY, GAP)
def test_not_sure_is_never_safer_than_no(
    response: Response, question: object, policy: str, gap: Absent
) -> None:
    no = response.with_answer(question.id, answer_of(question, no_to(question.kind)))  # type: ignore[attr-defined, arg-type]
    unsure = response.with_answer(question.id, Answer(gap, VISIT))  # type: ignore[attr-defined]
    assert no_worse(rungs(no, policy), rungs(unsure, policy)) == []


@many
@given(st.data(), responses(), st.sampled_from(HISTORY), POLICY)
def test_adding_a_bad_answer_never_improves_an_outcome(
    data: st.DataObject, response: Response, question: object, policy: str
) -> None:
    no = response.with_answer(question.id, answer_of(question, no_to(question.kind)))  # type: ignore[attr-defined, arg-type]
    bad = "yes" if question.kind is Kind.YES_NO else data.draw(_ticks(question))  # type: ignore[attr-defined]
    worse = response.with_answer(question.id, answer_of(question, bad))  # type: ignore[attr-defined, arg-type]
    assert no_worse(rungs(no, policy), rungs(worse, policy)) == []


def _ticks(question: object) -> st.SearchStrategy[object]:
    return raw_of(question).filter(lambda raw: raw != [NONE_OF_THESE])  # type: ignore[arg-type]


@many
@given(responses(), st.randoms())
def test_the_order_of_the_rules_never_matters(response: Response, shuffler: random.Random) -> None:
    evaluation = evaluate(response, on=VISIT)
    rules = list(evaluation.protocol.rules)
    shuffler.shuffle(rules)
    findings = judged(rules, evaluation.case, evaluation.protocol.policy)
    labelling = {route: outcome.labelling for route, outcome in evaluation.outcomes.items()}
    again = outcomes_of(findings, evaluation.gates, labelling, evaluation.case)
    for route, outcome in evaluation.outcomes.items():
        assert (again[route].rung, again[route].tally) == (outcome.rung, outcome.tally)


@many
@given(st.data(), responses())
def test_settling_every_item_leaves_no_unknown_that_matters(data: st.DataObject, response: Response) -> None:
    for _ in range(8):
        evaluation = evaluate(response, on=VISIT)
        if not evaluation.settle:
            break
        questions = tuple(
            dict.fromkeys(q for item in evaluation.settle for q in (*item.questions, *item.follow_ups))
        )
        for question in questions:
            answer = response.answers.get(question.id)
            if answer is not None:
                answers = {id: kept for id, kept in response.answers.items() if id != question.id}
                response = Response(answers, response.questionnaire_version)
        response = data.draw(complete(response, questions))
    evaluation = evaluate(response, on=VISIT)
    assert [finding.rule.id for finding in evaluation.unknown] == []
    assert evaluation.settle == ()


@many
@given(responses(), POLICY)
def test_settle_names_every_unknown_that_matters_and_nothing_else(response: Response, policy: str) -> None:
    evaluation = evaluate(response, PROTOCOLS[policy], on=VISIT)
    named = {finding.rule.id for item in evaluation.settle for finding in item.findings}
    assert named == {finding.rule.id for finding in evaluation.unknown}


@many
@given(responses(), POLICY)
def test_the_outcome_is_the_worst_finding_and_every_finding_is_kept(response: Response, policy: str) -> None:
    evaluation = evaluate(response, PROTOCOLS[policy], on=VISIT)
    assert len(evaluation.findings) == len(evaluation.protocol.rules)
    for route, outcome in evaluation.outcomes.items():
        if route is not Route.PSYCHOTHERAPY:
            assert outcome.rung == max(finding.rung_on(route) for finding in evaluation.findings)
        assert (outcome.rung is Rung.NONE_FOUND) == (not outcome.decided_by)


@many
@given(responses())
def test_every_finding_that_is_not_no_can_say_why(response: Response) -> None:
    for finding in evaluate(response, on=VISIT).findings:
        if finding.truth is not NO and finding.rule.condition.questions():
            assert finding.evidence, finding.rule.id
            for evidence in finding.evidence:
                assert all((evidence.label, evidence.answer, evidence.comparison))
