"""No number that is shown tells of fewer than five people, by itself or together with the whole."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from screening.cohort.suppression import Shown, shown, split

HIDDEN = None


@pytest.mark.parametrize(
    ("count", "seen"), [(0, 0), (1, HIDDEN), (4, HIDDEN), (5, 5), (6, 6), (1_000, 1_000)]
)
def test_a_count_alone(count: int, seen: Shown) -> None:
    assert shown(count) == seen


CASES: Sequence[tuple[str, tuple[int, ...], tuple[Shown, ...]]] = (
    ("nothing small", (20, 10, 0), (20, 10, 0)),
    ("exactly five", (5, 5), (5, 5)),
    ("one six", (6, 14), (6, 14)),
    ("four hides its complement", (4, 16), (HIDDEN, HIDDEN)),
    ("one small part takes the smallest other with it", (40, 3, 0, 9), (40, HIDDEN, 0, HIDDEN)),
    ("two small parts whose sum is small take a third", (40, 2, 2, 9), (40, HIDDEN, HIDDEN, HIDDEN)),
    ("two small parts that may each be five stay two", (40, 4, 3, 9), (40, HIDDEN, HIDDEN, 9)),
    ("four and one: neither may be five", (40, 4, 1, 9), (40, HIDDEN, HIDDEN, HIDDEN)),
    ("four and two: either may be five or more", (40, 4, 2, 9), (40, HIDDEN, HIDDEN, 9)),
    ("of two that are alike the first goes", (3, 7, 7, 30), (HIDDEN, HIDDEN, 7, 30)),
    ("a whole of nine is not split", (9, 0), (HIDDEN, HIDDEN)),
    ("a whole of ten is", (10, 0), (10, 0)),
    ("nobody at all", (0, 0, 0), (0, 0, 0)),
    ("one part is the whole", (7,), (7,)),
    ("one part, small", (4,), (HIDDEN,)),
    ("ten ones hide the noughts as well", (1,) * 10 + (0,), (HIDDEN,) * 11),
)


@pytest.mark.parametrize(("parts", "seen"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_whole_that_is_known(parts: tuple[int, ...], seen: tuple[Shown, ...]) -> None:
    assert split(parts) == seen


def test_a_complement_is_never_shown_and_is_hidden_behind_when_it_is_small() -> None:
    assert split((60, 30, 10), unsaid=(2,)) == (60, 30, HIDDEN)
    assert split((60, 37, 3), unsaid=(2,)) == (60, HIDDEN, HIDDEN)
    assert split((3, 30, 67), unsaid=(2,)) == (HIDDEN, 30, HIDDEN)
    assert split((3, 30, 0), unsaid=(2,)) == (HIDDEN, HIDDEN, HIDDEN)


def possible(seen: Sequence[Shown], whole: int) -> range:
    """What a hidden part may be, worked out by somebody who knows the whole and all that is shown.

    The most that is told them: that a hidden part is not nought, where noughts are shown.
    """
    hidden = [place for place, one in enumerate(seen) if one is HIDDEN]
    left = whole - sum(one or 0 for one in seen)
    if len(hidden) == 1:
        return range(left, left + 1)
    least = 0 if len(hidden) == len(seen) else 1
    return range(least, left - least * (len(hidden) - 1) + 1)


PARTS = st.lists(st.one_of(st.integers(0, 7), st.integers(0, 60)), min_size=1, max_size=9).map(tuple)


@settings(max_examples=1_000, deadline=None)
@given(parts=PARTS)
@example(parts=(3, 0, 20))
@example(parts=(1, 1, 1, 1, 1, 1, 1, 1, 1))
def test_no_small_part_can_be_told_from_one_that_is_not_small(parts: tuple[int, ...]) -> None:
    seen, whole = split(parts), sum(parts)
    assert all(one in (HIDDEN, part) for one, part in zip(seen, parts, strict=True))
    for one, part in zip(seen, parts, strict=True):
        if 0 < part < 5:
            assert one is HIDDEN
            if shown(whole) is not HIDDEN:
                assert part in possible(seen, whole)
                assert max(possible(seen, whole)) >= 5


@settings(max_examples=500, deadline=None)
@given(parts=PARTS.filter(lambda parts: len(parts) > 1))
def test_no_more_is_hidden_than_must_be(parts: tuple[int, ...]) -> None:
    if sum(parts) >= 10 and not any(0 < part < 5 for part in parts):
        assert split(parts) == parts


def test_hiding_the_small_part_alone_would_give_it_away() -> None:
    naive = tuple(shown(part) for part in (20, 3))
    assert list(possible(naive, 23)) == [3], "the control: what the property above would catch"
