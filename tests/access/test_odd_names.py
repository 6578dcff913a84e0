"""What anybody can type or send as a name, a token or an id is nobody's, on either database, and never a fault."""

from collections.abc import Callable

import pytest

from screening.access import hold_of_token, person_recognised, staff_of_token
from screening.access.codes import code_used
from screening.access.devices import device_of_token
from screening.access.holds import ended_hold_of_token
from screening.access.links import link_of_token
from screening.errors import CodeRefused, SignInRefused, UnknownEncounter
from screening.records import Author, Records

SOMEBODY = Author("patient", "tablet")

ODD = [
    "\x00",
    "a\x00b",
    "\ud800",
    "x" * 100_000,
    "'; DROP TABLE person; --",
    "%",
    "_",
    "\\",
    "\u202e",
    "",
    "é" * 300,
]
WAYS: dict[str, Callable[[Records, str], object]] = {
    "session token": staff_of_token,
    "hold token": hold_of_token,
    "ended hold token": ended_hold_of_token,
    "tablet token": device_of_token,
    "link token": lambda records, odd: link_of_token(records, odd, version="1"),
}
REFUSALS: dict[str, tuple[Callable[[Records, str], object], type[Exception]]] = {
    "name": (
        lambda records, odd: person_recognised(records, odd, "x" * 20, address="127.0.0.1"),
        SignInRefused,
    ),
    "password": (
        lambda records, odd: person_recognised(records, "Ada", odd, address="127.0.0.1"),
        SignInRefused,
    ),
    "address": (lambda records, odd: person_recognised(records, "Ada", "x", address=odd), SignInRefused),
    "short code": (lambda records, odd: code_used(records, "0" * 32, odd), CodeRefused),
    "case": (lambda records, odd: records.encounter(odd), UnknownEncounter),
    "answers": (
        lambda records, odd: records.save_answer(odd, "stroke", "no", author=SOMEBODY),
        UnknownEncounter,
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_odd_token_is_nobody_s(records: Records, way: str) -> None:
    for odd in ODD:
        assert WAYS[way](records, odd) is None, repr(odd[:20])


@pytest.mark.parametrize("way", REFUSALS)
def test_an_odd_word_is_refused_like_any_other(records: Records, way: str) -> None:
    ask, refusal = REFUSALS[way]
    for odd in ODD[:4]:
        with pytest.raises(refusal):
            ask(records, odd)
