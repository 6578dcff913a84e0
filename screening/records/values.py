"""What may be kept as an answer: text, numbers, lists and named fields, cleaned before they are stored."""

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from typing import TypeAlias

from screening.errors import CharacterRefused, ShapeRefused, TextTooLong

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

LONGEST_TEXT = 4_000
LONGEST_ANSWER = 65_536
DEEPEST_NESTING = 6
LARGEST_WHOLE_NUMBER = 2**53
_QUESTION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,119}")


def question_id_checked(question_id: str) -> str:
    """The id itself. Raises ShapeRefused when it is not made of letters, digits and `_ . : / -`."""
    if _QUESTION_ID.fullmatch(question_id) is None:
        raise ShapeRefused(
            "A question id is up to 120 letters, digits and the marks _ . : / -. Check the id."
        )
    return question_id


def text_cleaned(text: str) -> str:
    """The text in Unicode NFC with plain line ends.

    Raises CharacterRefused on control characters other than newline and tab, TextTooLong above 4,000
    characters.
    """
    if len(text) > 2 * LONGEST_TEXT:
        raise TextTooLong(f"An answer may be up to {LONGEST_TEXT:,} characters long. Please shorten it.")
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if any(_refused(character) for character in plain):
        raise CharacterRefused(
            "The text holds an invisible control character that cannot be kept. "
            "Please type it again, or paste it as plain text."
        )
    if len(plain) > LONGEST_TEXT:
        raise TextTooLong(f"An answer may be up to {LONGEST_TEXT:,} characters long. Please shorten it.")
    return plain


def _refused(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs")


def value_cleaned(value: object) -> Json:
    """The value as it will be kept, every text in it cleaned. Raises a ValueRefused; never changes a number."""
    cleaned = _cleaned(value, DEEPEST_NESTING)
    if len(written(cleaned)) > LONGEST_ANSWER:
        raise TextTooLong("This answer is too long as a whole to be kept. Please shorten it.")
    return cleaned


def _cleaned(value: object, depth: int) -> Json:
    if depth == 0:
        raise ShapeRefused(
            "An answer is nested too deeply to be kept. This is a fault of the form: tell the clinic."
        )
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text_cleaned(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        return {_field(key): _cleaned(part, depth - 1) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(part, depth - 1) for part in value]
    raise ShapeRefused(
        "An answer is text, a number, a list or named fields. This is a fault of the form: tell the clinic."
    )


def _number(number: int | float) -> int | float:
    if not math.isfinite(number) or abs(number) > LARGEST_WHOLE_NUMBER:
        raise ShapeRefused("This number is too large to be kept. Please check it.")
    return number


def _field(name: object) -> str:
    if not isinstance(name, str):
        raise ShapeRefused(
            "The fields of an answer have names. This is a fault of the form: tell the clinic."
        )
    return text_cleaned(name)


def written(value: Json) -> str:
    """The one way a value is written down: sorted, no spaces, so that equal values are equal texts."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
