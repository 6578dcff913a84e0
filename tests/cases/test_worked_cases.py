"""Whole patients, judged on all seven routes: what a reader of the sources expects, and what is said."""

import pytest

from screening.rule import Route
from tests.cases.case_file import WorkedCase, all_cases, evaluated, said_of

CASES = all_cases()
HANDED_DOWN = {"h01", "h02", "h06", "h12", "h14", "h18", "h25", "h25b", "h26"}


def _differences(case: WorkedCase) -> list[str]:
    evaluation = evaluated(case)
    lines = []
    for route, expected in case.expected.items():
        outcome = evaluation.outcomes[route]
        said = said_of(outcome)
        deciding = ", ".join(finding.rule.id for finding in outcome.decided_by)
        lines += [
            f"{route.value}: {name} expected {word}, said {said[name]} ({deciding})"
            for name, word in expected.items()
            if said[name] != word
        ]
    return lines


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_worked_case(case: WorkedCase) -> None:
    differences = _differences(case)
    assert not differences, "\n".join((f"{case.note} [{case.source}]", *differences))


def test_the_handed_down_cases_are_all_here() -> None:
    assert {case.name for case in CASES} >= HANDED_DOWN


def test_there_are_at_least_sixty_more_and_some_under_each_policy() -> None:
    own = [case for case in CASES if case.name not in HANDED_DOWN]
    assert len(own) >= 60
    assert {case.policy for case in own} == {"us", "eu"}


def test_every_route_is_expected_both_clear_and_closed_somewhere() -> None:
    for route in Route:
        words = {case.expected[route]["outcome"] for case in CASES}
        assert {"contraindicated", "deferred", "information-needed"} <= words, route
