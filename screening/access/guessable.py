"""Passwords that are tried first by whoever guesses: common words, rows of keys, one's own name, and a few digits."""

import re
import unicodedata
from functools import cache

# Made for this program: what turns up at the head of every list of leaked passwords, and what suggests itself here.
COMMON_WORDS = tuple(
    word
    for line in (
        "password passwort passwd passphrase letmein welcome login logon changeme",
        "secret access iloveyou monkey dragon football baseball soccer master",
        "sunshine princess superman batman trustno admin administrator root user",
        "guest default temp test hello whatever shadow freedom computer",
        "internet company office clinic hospital doctor nurse medical patient",
        "ketamine esketamine spravato anteroom infusion therapy psychiatry health staff",
        "monday tuesday wednesday thursday friday saturday sunday january february",
        "march april june july august september october november december",
        "spring summer autumn winter please starwars pokemon google facebook",
    )
    for word in line.split()
)
_ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
)
_SHORTEST_RUN = 4
FEWEST_LETTERS_LEFT, FEWEST_DIGITS_LEFT = 5, 10
_WRITTEN_AS = str.maketrans("013457@$!", "oleastasi")


def is_guessable(password: str, name: str) -> bool:
    """Whether, without common words, rows of keys, repetition and the person's own name, too little is left."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    return any(_too_little(_rest(form, name)) for form in (plain, _as_letters(plain)))


def _as_letters(plain: str) -> str:
    """With signs that stand for letters inside a word written as letters: "p4ssw0rd"."""
    return re.sub(
        r"(?<=[a-z])[013457@$!]{1,2}(?=[a-z])", lambda found: found[0].translate(_WRITTEN_AS), plain
    )


def _rest(plain: str, name: str) -> str:
    rest = _unit(re.sub(r"[\W_]+", "", plain))
    for word in (*_name_parts(name), *COMMON_WORDS):
        rest = rest.replace(word, " ")
    for run in _runs():
        rest = rest.replace(run, " ")
    return re.sub(r"(.)\1{2,}", r"\1", rest.replace(" ", ""))


def _unit(text: str) -> str:
    """What is said over and over: "abc" of "abcabcabc"; the text itself when nothing is."""
    again = (text + text).find(text, 1)
    return text[:again] if again > 0 else text


def _name_parts(name: str) -> list[str]:
    parts = unicodedata.normalize("NFKC", name).casefold().split()
    return [part for part in parts if len(part) >= 3]


@cache
def _runs() -> tuple[str, ...]:
    """Rows of keys and of the alphabet, forwards and backwards, longest first."""
    rows = [part for row in _ROWS for part in (row, row[::-1])]
    found = {
        row[start:end]
        for row in rows
        for start in range(len(row))
        for end in range(start + _SHORTEST_RUN, len(row) + 1)
    }
    return tuple(sorted(found, key=len, reverse=True))


def _too_little(rest: str) -> bool:
    digits = sum(sign.isdigit() for sign in rest)
    letters = len({sign for sign in rest if not sign.isdigit()})
    return letters < FEWEST_LETTERS_LEFT and digits < FEWEST_DIGITS_LEFT
