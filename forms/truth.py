"""Yes, no, or we do not know: a clinical fact is one of three things, and the third is never the second."""

from collections.abc import Iterable
from enum import Enum
from typing import NoReturn


class Truth(Enum):
    """Kleene's three truth values. They are compared with `is`; they have no `bool()`."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    def __bool__(self) -> NoReturn:
        raise TypeError("a Truth is compared with `is`, never cast: UNKNOWN would silently become yes or no")


YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


def truth_of(known: bool | None) -> Truth:
    """A plain yes or no as a Truth; None is UNKNOWN."""
    if known is None:
        return UNKNOWN
    return YES if known else NO


def negated(truth: Truth) -> Truth:
    """Not: UNKNOWN stays UNKNOWN."""
    if truth is YES:
        return NO
    return YES if truth is NO else UNKNOWN


def all_of(truths: Iterable[Truth]) -> Truth:
    """And: NO if any is NO, YES if all are YES, else UNKNOWN. Of nothing: YES."""
    result = YES
    for truth in truths:
        if truth is NO:
            return NO
        if truth is UNKNOWN:
            result = UNKNOWN
    return result


def any_of(truths: Iterable[Truth]) -> Truth:
    """Or: YES if any is YES, NO if all are NO, else UNKNOWN. Of nothing: NO."""
    result = NO
    for truth in truths:
        if truth is YES:
            return YES
        if truth is UNKNOWN:
            result = UNKNOWN
    return result
