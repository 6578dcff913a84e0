"""Lifts per rule: shares only of counts that may be shown, what stands out first, each case once."""

from collections.abc import Iterable

import pytest

from screening.cohort.lifts import LiftRow, lift_rows
from screening.cohort.suppression import Shown, shown
from screening.cohort_rows import Lifted

SHARE = 0.1


def lifted(rule: str, times: int, verdict: str = "cleared", first: int = 0) -> tuple[Lifted, ...]:
    """A rule that was lifted in that many cases."""
    return tuple(Lifted(rule, verdict, f"case-{place}") for place in range(first, first + times))


def rows(lifts: Iterable[Lifted], **fired: int) -> tuple[LiftRow, ...]:
    """The table, with every count of the rules that may be shown alone."""
    return lift_rows(lifts, fired, {rule: shown(count) for rule, count in fired.items()}, SHARE)


@pytest.mark.parametrize(
    ("times", "fired", "seen"),
    [
        (4, 50, None),
        (5, 50, 5),
        (6, 50, 6),
        (45, 50, 45),
        (46, 50, None),
        (50, 50, 50),
        (5, 5, None),
        (9, 9, None),
        (10, 10, 10),
        (3, 4, None),
    ],
)
def test_a_share_is_shown_when_neither_the_lifted_nor_the_others_are_few(
    times: int, fired: int, seen: Shown
) -> None:
    (row,) = rows(lifted("A", times), A=fired)
    assert row.lifted == seen
    assert row.share == (None if seen is None else times / fired)


@pytest.mark.parametrize(("times", "stands_out"), [(9, False), (10, False), (11, True)])
def test_more_often_than_the_clinic_s_share_stands_out_and_exactly_as_often_does_not(
    times: int, stands_out: bool
) -> None:
    (row,) = rows(lifted("A", times), A=100)
    assert row.stands_out is stands_out


def test_a_share_that_is_hidden_never_stands_out() -> None:
    (row,) = rows(lifted("A", 4), A=20)
    assert (row.share, row.stands_out) == (None, False)


def test_what_stands_out_is_listed_first_and_what_is_hidden_last() -> None:
    lifts = (*lifted("HIDDEN", 4), *lifted("SELDOM", 5), *lifted("OFTEN", 20), *lifted("MOST", 30))
    found = rows(lifts, HIDDEN=20, SELDOM=200, OFTEN=100, MOST=100)
    assert [row.rule for row in found] == ["MOST", "OFTEN", "SELDOM", "HIDDEN"]


def test_a_case_is_counted_once_however_often_it_was_lifted() -> None:
    (row,) = rows((*lifted("A", 6, "accepted"), *lifted("A", 6)), A=60)
    assert row.lifted == 6


def test_a_count_that_is_hidden_elsewhere_is_hidden_here() -> None:
    (row,) = lift_rows(lifted("A", 10), {"A": 20}, {"A": None}, SHARE)
    assert (row.fired, row.lifted, row.share, set(row.verdicts.values())) == (None, None, None, {None})


def test_how_it_was_lifted_is_told_where_each_way_has_enough() -> None:
    lifts = (*lifted("A", 10, "cleared"), *lifted("A", 6, "accepted", first=10))
    (row,) = rows(lifts, A=60)
    assert dict(row.verdicts) == {"not-confirmed": 0, "cleared": 10, "accepted": 6}
    (row,) = rows((*lifts, *lifted("A", 2, "not-confirmed", first=16)), A=60)
    assert dict(row.verdicts) == {"not-confirmed": None, "cleared": 10, "accepted": None}


def test_a_rule_that_did_not_say_yes_was_not_lifted() -> None:
    assert rows(lifted("A", 10), B=20) == ()
