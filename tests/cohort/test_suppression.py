"""No number that is shown tells of fewer than five people, by itself or together with the whole."""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from screening.cohort.suppression import Shown, shown, split, split_alike

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


# Several tables of one whole that share two of their parts: what one of them hides, the others must not tell


SAME = (0, 7)


def possible_alike(
    tables: Sequence[Sequence[Shown]], whole: int, same: Sequence[int]
) -> dict[tuple[int, int], tuple[int, int]]:
    """The least and the most that each hidden part (of which table, in which place) may be, worked out by somebody who
    knows the whole, all that is shown of every table, and that they agree in the places `same`.

    Every count of the shared places that fits all tables is tried, so this rests on no reasoning about which is worst.
    """
    ranges: dict[tuple[int, int], tuple[int, int]] = {}
    for shared in _that_fit(tables, whole, same):
        for at, table in enumerate(tables):
            for place, count in _most_and_least(table, whole, dict(zip(same, shared, strict=True))):
                low, high = ranges.get((at, place), (count[0], count[1]))
                ranges[at, place] = (min(low, count[0]), max(high, count[1]))
    return ranges


def _that_fit(
    tables: Sequence[Sequence[Shown]], whole: int, same: Sequence[int]
) -> Iterator[tuple[int, ...]]:
    different = {tuple(table) for table in tables}
    told = [{table[place] for table in tables} - {HIDDEN} for place in same]
    for shared in product(*(sorted(one & {*range(whole + 1)}) or range(whole + 1) for one in told)):
        if all(_fits(table, whole, dict(zip(same, shared, strict=True))) for table in different):
            yield shared


def _fits(table: Sequence[Shown], whole: int, shared: dict[int, int]) -> bool:
    own, left, least = _own(table, whole, shared)
    none_too_few = all(shared[place] >= least for place in shared if table[place] is HIDDEN)
    return none_too_few and (left >= len(own) * least if own else left == 0)


def _own(table: Sequence[Shown], whole: int, shared: dict[int, int]) -> tuple[list[int], int, int]:
    """The hidden places that are this table's own, their sum, and how few each of them may be."""
    own = [place for place, one in enumerate(table) if one is HIDDEN and place not in shared]
    left = (
        whole - sum(shared.values()) - sum(one or 0 for place, one in enumerate(table) if place not in shared)
    )
    return own, left, 0 if all(one is HIDDEN for one in table) else 1


def _most_and_least(
    table: Sequence[Shown], whole: int, shared: dict[int, int]
) -> Iterator[tuple[int, tuple[int, int]]]:
    own, left, least = _own(table, whole, shared)
    for place in own:
        yield place, (left if len(own) == 1 else least, left - least * (len(own) - 1))
    for place, count in shared.items():
        if table[place] is HIDDEN:
            yield place, (count, count)


def tells(
    tables: Sequence[Sequence[Shown]], counted: Sequence[Sequence[int]], same: Sequence[int]
) -> list[str]:
    """Every small count that is not hidden, or that somebody could tell from one that is not small."""
    ranges = possible_alike(tables, sum(counted[0]), same)
    told = []
    for at, parts in enumerate(counted):
        for place, part in enumerate(parts):
            low, high = ranges.get((at, place), (part, part))
            if 0 < part < 5 and (tables[at][place] is not HIDDEN or high < 5 or not low <= part <= high):
                told.append(f"table {at}, place {place}: {part} is between {low} and {high}")
    return told


@st.composite
def _tables(draw: st.DrawFn) -> list[tuple[int, ...]]:
    """Up to four tables of eight places with the same first and last, and the same whole."""
    few = st.one_of(st.integers(0, 5), st.integers(0, 12))
    first, last, own = draw(few), draw(few), draw(st.integers(0, 30))
    tables = []
    for _ in range(draw(st.integers(1, 4))):
        left, parts = own, []
        for _ in range(5):
            parts.append(min(left, draw(few)))
            left -= parts[-1]
        tables.append((first, *draw(st.permutations([*parts, left])), last))
    return tables


# Seven are urgent everywhere, three deferred in the first table alone.
ON_ONE_ROUTE = [(7, 0, 3, 0, 0, 30, 0, 0), (7, 0, 0, 0, 0, 33, 0, 0)]


@settings(max_examples=400, deadline=None)
@given(tables=_tables())
@example(tables=ON_ONE_ROUTE)
@example(tables=[(3, 0, 3, 0, 0, 30, 0, 4), (3, 0, 0, 0, 0, 33, 0, 4)])
@example(tables=[(4, 0, 0, 0, 0, 0, 0, 9), (4, 0, 0, 0, 0, 0, 0, 9)])
@example(tables=[(0, 4, 1, 1, 1, 1, 1, 1), (0, 9, 0, 0, 0, 0, 0, 1)])
@example(tables=[(1, 0, 1, 0, 0, 7, 0, 6), (1, 0, 4, 4, 0, 0, 0, 6)])
def test_what_one_table_hides_no_other_tells(tables: list[tuple[int, ...]]) -> None:
    seen = split_alike(tables, same=SAME)
    for shown_, parts in zip(seen, tables, strict=True):
        assert all(one in (HIDDEN, part) for one, part in zip(shown_, parts, strict=True))
    if sum(tables[0]) >= 5:
        assert tells(seen, tables, SAME) == []


@settings(max_examples=300, deadline=None)
@given(tables=_tables())
def test_where_nothing_is_small_nothing_is_hidden_in_any_table(tables: list[tuple[int, ...]]) -> None:
    if sum(tables[0]) >= 10 and not any(0 < part < 5 for parts in tables for part in parts):
        assert list(split_alike(tables, same=SAME)) == tables


def test_a_part_that_all_tables_share_is_hidden_behind_last() -> None:
    first, second = split_alike(ON_ONE_ROUTE, same=SAME)
    assert first == (7, 0, HIDDEN, 0, 0, HIDDEN, 0, 0)
    assert second == ON_ONE_ROUTE[1]


def test_a_part_that_all_tables_share_is_hidden_in_all_of_them_or_in_none() -> None:
    first, second = split_alike([(9, 0, 3, 0, 0, 0, 0, 0), (9, 0, 3, 0, 0, 0, 0, 0)], same=SAME)
    assert first == second == (HIDDEN, 0, HIDDEN, 0, 0, 0, 0, 0)
    first, second = split_alike([(9, 0, 1, 1, 1, 2, 0, 0), (9, 0, 5, 0, 0, 0, 0, 0)], same=SAME)
    assert first == (HIDDEN, 0, HIDDEN, HIDDEN, HIDDEN, HIDDEN, 0, 0)
    assert second == (HIDDEN, 0, HIDDEN, 0, 0, 0, 0, 0)


def test_each_table_by_itself_would_tell() -> None:
    naive = [split(parts) for parts in ON_ONE_ROUTE]
    assert naive == [(HIDDEN, 0, HIDDEN, 0, 0, 30, 0, 0), ON_ONE_ROUTE[1]]
    assert tells(naive, ON_ONE_ROUTE, SAME) == ["table 0, place 2: 3 is between 3 and 3"], "the control"


def test_hiding_what_they_share_by_itself_would_tell_the_rest() -> None:
    """Three and four hide each other; but then their sum is told where nothing else is hidden."""
    counted = [(3, 0, 3, 0, 0, 30, 0, 4), (3, 0, 0, 0, 0, 33, 0, 4)]
    naive = [
        (HIDDEN, 0, HIDDEN, 0, 0, 30, 0, HIDDEN),
        (HIDDEN, 0, 0, 0, 0, 33, 0, HIDDEN),
    ]
    assert tells(naive, counted, SAME) == ["table 0, place 2: 3 is between 3 and 3"], "the control"
