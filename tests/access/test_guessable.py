"""Passwords that whoever guesses tries first, and passwords that only look like them."""

import pytest

from screening.access.guessable import is_guessable

NAME = "Dr Ada Example"


@pytest.mark.parametrize(
    "password",
    [
        "password12345678",
        "P4ssw0rd!P4ssw0rd!",
        "qwertyuiopasdfgh",
        "Qwertz Qwertz 2026",
        "zyxwvutsrqponmlk",
        "Summer2026Clinic!",
        "welcome to the clinic",
        "ketamine ketamine 1",
        "ada example 123456",
        "Example-Ada-2026-11",
        "abcabcabcabcabcabc",
        "letmeinletmeinplease",
        "123456789012345",
        "20261123 20261123",
        "------------------",
    ],
)
def test_it_is_a_guess(password: str) -> None:
    assert is_guessable(password, NAME)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "river lamp cloud ten",
        "пароль из нескольких слов 李小龍",
        "93847502837465910",
        "our welcome mat is turquoise",
        "XK7PM-2QWER-9TYAB",
    ],
)
def test_it_is_no_guess(password: str) -> None:
    assert not is_guessable(password, NAME)
