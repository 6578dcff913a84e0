"""Three-valued truth: the whole of Kleene's tables, and no way to cast one."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.truth import NO, UNKNOWN, YES, Truth, all_of, any_of, negated, truth_of

TRUTHS = st.sampled_from(Truth)


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (YES, YES, YES, YES),
        (YES, UNKNOWN, UNKNOWN, YES),
        (YES, NO, NO, YES),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        (UNKNOWN, NO, NO, UNKNOWN),
        (NO, NO, NO, NO),
    ],
)
def test_and_and_or(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    assert all_of((left, right)) is all_of((right, left)) is both
    assert any_of((left, right)) is any_of((right, left)) is either


@pytest.mark.parametrize(("truth", "expected"), [(YES, NO), (UNKNOWN, UNKNOWN), (NO, YES)])
def test_not(truth: Truth, expected: Truth) -> None:
    assert negated(truth) is expected


@pytest.mark.parametrize(("known", "expected"), [(True, YES), (False, NO), (None, UNKNOWN)])
def test_a_plain_bool_becomes_a_truth(known: bool | None, expected: Truth) -> None:
    assert truth_of(known) is expected


def test_of_nothing() -> None:
    assert all_of(()) is YES
    assert any_of(()) is NO


@pytest.mark.parametrize("truth", Truth)
def test_a_truth_is_never_cast(truth: Truth) -> None:
    with pytest.raises(TypeError, match="never cast"):
        bool(truth)


@given(st.lists(TRUTHS, max_size=5))
def test_de_morgan_and_order(truths: list[Truth]) -> None:
    assert negated(all_of(truths)) is any_of(negated(truth) for truth in truths)
    assert len({all_of(order) for order in permutations(truths)}) == 1
    assert len({any_of(order) for order in permutations(truths)}) == 1
