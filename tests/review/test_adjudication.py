"""A finding stands until a clinician lifts it with a reason, and again when the answers behind it change."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import brain, eyes
from forms.answer import Answer, Response
from forms.reading import read
from screening.adjudication import Standing, after_lifts, finding_hash, in_the_way, lifted, views_of
from screening.entries import Adjudicated, Kept, Seconded, Withdrawn, entry_of
from screening.errors import EntryRefused
from screening.evaluate import Evaluation, evaluate
from screening.findings import Finding
from screening.rule import Route, Rung
from tests.properties.patients import VISIT, responses

NOON = dt.datetime.combine(VISIT, dt.time(12), dt.UTC)


def _judged(answers: dict[object, object]) -> Evaluation:
    given = {question.id: Answer(read(question, raw, VISIT), VISIT) for question, raw in answers.items()}  # type: ignore[attr-defined, arg-type]
    return evaluate(Response(given), on=VISIT)


def _worst(evaluation: Evaluation) -> Finding:
    return max(evaluation.findings, key=lambda finding: finding.worst)


def _view(found: Finding, number: int = 1, by: str = "ada", **rest: str) -> Kept:
    plain: dict[str, str] = {
        "kind": "adjudicated",
        "rule": found.rule.id,
        "finding": finding_hash(found),
        "verdict": "not-confirmed",
        "reason": "examined",
        "words": "examined, not found",
        **rest,
    }
    return Kept(number, entry_of(plain, on=VISIT), by, NOON)


STROKE = {brain.STROKE: "yes"}


def test_a_lifted_finding_no_longer_counts_and_the_machine_s_outcome_is_as_it_was() -> None:
    evaluation = _judged(STROKE)
    finding = _worst(evaluation)
    views = views_of([_view(finding)], evaluation.findings)
    assert lifted(views) == {finding.rule.id}
    before = {route: outcome.rung for route, outcome in evaluation.outcomes.items()}
    after = after_lifts(evaluation, lifted(views))
    assert all(after[route].rung <= before[route] for route in Route)
    assert {route: outcome.rung for route, outcome in evaluation.outcomes.items()} == before
    assert all(finding not in in_the_way(evaluation, lifted(views), route) for route in Route)


def test_when_an_answer_behind_it_changes_the_finding_stands_again() -> None:
    seen = _judged(STROKE)
    view = _view(_worst(seen))
    elsewhere = _judged({**STROKE, eyes.CONDITIONS: ["glaucoma"]})
    changed = _judged({brain.STROKE: {"absent": "asked-unknown"}})
    assert lifted(views_of([view], seen.findings))
    rule = view.entry.rule  # type: ignore[union-attr]
    state = views_of([view], changed.findings)[rule].standing
    assert state is Standing.OUTDATED
    assert not lifted(views_of([view], changed.findings))
    assert lifted(views_of([view], elsewhere.findings))


def test_a_lift_that_takes_two_counts_only_with_another_s_signature() -> None:
    evaluation = _judged(STROKE)
    finding = _worst(evaluation)
    one = _view(finding, 1, "ada")
    own, other = Kept(2, Seconded(number=1), "ada", NOON), Kept(3, Seconded(number=1), "bea", NOON)
    for entries, counts in (
        ([one], False),
        ([one, own], False),
        ([one, other], True),
        ([one, own, other], True),
    ):
        views = views_of(entries, evaluation.findings, second_from=Rung.DEFERRED)
        assert bool(lifted(views)) is counts
    gone = [one, other, Kept(4, Withdrawn(number=3, why="signed by mistake"), "bea", NOON)]
    assert (
        views_of(gone, evaluation.findings, Rung.DEFERRED)[finding.rule.id].standing is Standing.AWAITS_SECOND
    )


def test_a_finding_below_the_line_takes_one_signature() -> None:
    evaluation = _judged(STROKE)
    mild = next(f for f in evaluation.findings if Rung.NONE_FOUND < f.worst < Rung.DEFERRED)
    assert lifted(views_of([_view(mild)], evaluation.findings, second_from=Rung.DEFERRED)) == {mild.rule.id}


def test_the_last_view_counts_and_a_confirmed_finding_stands() -> None:
    evaluation = _judged(STROKE)
    finding = _worst(evaluation)
    entries = [_view(finding, 1), _view(finding, 2, verdict="confirmed", reason="", words="")]
    assert lifted(views_of(entries, evaluation.findings)) == frozenset()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reason": ""}, "for a reason"),
        ({"reason": "specialist"}, "for a reason"),
        ({"words": " "}, "in words"),
        ({"verdict": "cleared", "reason": "specialist"}, "names the specialist"),
        (
            {
                "verdict": "cleared",
                "reason": "specialist",
                "specialist": "Dr Heart",
                "cleared_on": "2027-01-01",
            },
            "in the future",
        ),
        ({"verdict": "accepted", "reason": "measure", "words": ""}, "which measure"),
        ({"verdict": "forgotten"}, "verdict"),
        ({"finding": "0"}, "finding"),
    ],
)
def test_a_lift_without_its_reason_is_refused(change: dict[str, str], words: str) -> None:
    with pytest.raises(EntryRefused, match=words):
        _view(_worst(_judged(STROKE)), **change)


@settings(max_examples=60, deadline=None)
@given(responses(), st.data())
def test_a_lift_takes_nothing_away_but_the_lifted(response: Response, data: st.DataObject) -> None:
    evaluation = evaluate(response, on=VISIT)
    found = [finding for finding in evaluation.findings if finding.worst > Rung.NONE_FOUND]
    chosen = (
        frozenset(f.rule.id for f in data.draw(st.lists(st.sampled_from(found), max_size=5)))
        if found
        else frozenset()
    )
    after = after_lifts(evaluation, chosen)
    for route in Route:
        left = [f for f in evaluation.findings if f.rule.id not in chosen]
        assert after[route].rung >= max(
            (f.rung_on(route) for f in left if route is not Route.PSYCHOTHERAPY), default=Rung.NONE_FOUND
        )
        assert after[route].rung <= evaluation.outcomes[route].rung


def test_no_view_is_a_lift() -> None:
    evaluation = _judged(STROKE)
    assert after_lifts(evaluation, frozenset()).keys() == evaluation.outcomes.keys()
    assert {r: o.rung for r, o in after_lifts(evaluation, frozenset()).items()} == {
        r: o.rung for r, o in evaluation.outcomes.items()
    }
    assert isinstance(_view(_worst(evaluation)).entry, Adjudicated)
