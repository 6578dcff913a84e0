"""The words to the patient as they are printed: no empty pages, and nothing of what was written is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.letter import line_count, lines_folded

TABLE = {
    "one line": ("Please call.", "Please call.", 1),
    "a paragraph": ("One.\n\nTwo.", "One.\n\nTwo.", 3),
    "many empty lines": ("One.\n\n\n\n\nTwo.", "One.\n\nTwo.", 3),
    "lines of spaces": ("One.\n  \n\t\nTwo.  ", "One.\n\nTwo.", 3),
    "empty lines around": ("\n\nOne.\n\n\n", "One.", 1),
    "a list stays a list": ("- one\n- two", "- one\n- two", 2),
    "an indented line stays so": ("- one\n  more", "- one\n  more", 2),
    "nothing": ("", "", 1),
    "nothing but lines": ("\n\n \n", "", 1),
}


@pytest.mark.parametrize("case", TABLE)
def test_folding(case: str) -> None:
    words, folded, lines = TABLE[case]
    assert (lines_folded(words), line_count(words)) == (folded, lines)


@given(st.text(alphabet=st.sampled_from("ab \n\t"), max_size=60))
def test_no_word_is_lost_and_folding_again_changes_nothing(words: str) -> None:
    folded = lines_folded(words)
    assert folded.split() == words.split()
    assert lines_folded(folded) == folded
    assert "\n\n\n" not in folded
