"""Setting lines: what was typed stands there, in order, whole, inside its column."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.summary.fonts import body_face, face_for
from screening.summary.lines import (
    Line,
    Span,
    label_of,
    marks_in,
    set_lines,
    typed_lines,
)

WIDTH = 120.0


def shown(lines: tuple[Line, ...]) -> list[str]:
    return ["".join(piece.text for piece in line if piece.width) for line in lines]


def set_plainly(text: str, width: float = WIDTH) -> list[str]:
    return shown(set_lines((Span(text),), 9, width))


def width_of(line: Line) -> float:
    return sum(piece.width for piece in line) * 9


def test_markup_is_only_letters() -> None:
    assert set_plainly("<b aspirin", 400) == ["<b aspirin"]
    assert set_plainly("if x<y then z>w &amp; more", 400) == ["if x<y then z>w &amp; more"]


def test_words_move_whole_to_the_next_line() -> None:
    assert set_plainly("plain words that go on and on until they break") == [
        "plain words that go on and",
        "on until they break",
    ]


def test_a_word_wider_than_its_column_is_cut_not_lost() -> None:
    lines = set_plainly("x" * 4_000)
    assert "".join(lines) == "x" * 4_000
    assert len(lines) > 100


def test_a_number_and_a_date_are_never_cut_at_their_hyphens() -> None:
    assert set_plainly("taken until 2026-11-22 in two", 80) == ["taken until", "2026-11-22 in two"]


def test_joined_long_words_may_part_at_the_hyphen() -> None:
    assert set_plainly("serotonin-norepinephrine", 80) == ["serotonin-", "norepinephrine"]


def test_han_text_breaks_between_characters_and_not_before_a_full_stop() -> None:
    lines = set_plainly("今天感觉很好。" * 8, 63)
    assert "".join(lines) == "今天感觉很好。" * 8
    assert not any(line.startswith("。") for line in lines)


def test_arabic_is_joined_and_stands_right_to_left() -> None:
    (line,) = set_plainly("محمد", 400)
    assert unicodedata.normalize("NFKC", line) == "محمد"[::-1]
    assert line != "محمد"[::-1]  # joined shapes, not lone letters


def test_arabic_vowel_marks_are_kept() -> None:
    (line,) = set_plainly("نَعَمْ", 400)
    assert sorted(unicodedata.normalize("NFKC", line)) == sorted("نَعَمْ")


def test_hebrew_stands_right_to_left_and_its_numbers_do_not() -> None:
    assert set_plainly("שלום 12", 400) == ["12 םולש"]


def test_a_label_stays_before_a_right_to_left_value() -> None:
    (line,) = shown(set_lines((Span("Name: ", bold=True), Span("שלום")), 9, 400))
    assert line == "Name: םולש"


@pytest.mark.parametrize(
    "character", ["\u202e", "\u2066", "\u200b", "\u00ad", "\x07", "\x00", "\U0001f600", "\u3164", "\ue000"]
)
def test_what_cannot_be_drawn_or_seen_stands_as_its_number(character: str) -> None:
    assert set_plainly(f"a{character}b", 400) == [f"a{label_of(character)}b"]
    assert list(marks_in(f"a{character}b")) == [character]


def test_a_direction_mark_does_not_turn_the_text_round() -> None:
    assert set_plainly("50\u202e mg", 400) == ["50[U+202E] mg"]


def test_such_a_number_is_told_apart_from_typed_brackets() -> None:
    (typed,), (marked,) = set_lines((Span("[U+202E]"),), 9, 400), set_lines((Span("\u202e"),), 9, 400)
    assert [piece.mark for piece in typed] == [False]
    assert [piece.mark for piece in marked] == [True]


def test_accents_typed_apart_are_put_together() -> None:
    assert set_plainly("Nguye\u0302\u0303n", 400) == ["Nguyễn"]


def test_every_way_of_ending_a_line_ends_it() -> None:
    assert typed_lines("a\nb\r\nc\rd\u2028e\u2029f\u0085g\n") == [*"abcdefg", ""]


@pytest.mark.parametrize(
    ("script", "sample"),
    [
        ("Latin", "Łódź Đặng Ễ ő ş ğ ñ ß ø"),
        ("Cyrillic", "ЖщІїҐѣ Әғқң"),
        ("Greek", "αΩἄᾧ"),
        ("Arabic", "محمد پچگ"),
        ("Hebrew", "שלום"),
        ("Chinese", "李小龍龙张伟國国"),
        ("Japanese", "佐藤さくらカタカナ"),
        ("Korean", "김민준"),
        ("signs", "–—“”…≤≥±×µ°½·€"),
    ],
)
def test_the_scripts_of_our_patients_are_drawn(script: str, sample: str) -> None:
    for bold in (False, True):
        assert [c for c in sample if c != " " and face_for(c, bold) is None] == []


def test_bold_is_a_typeface_of_its_own() -> None:
    regular, bold = body_face(), body_face(bold=True)
    assert regular.name != bold.name
    assert regular.width_of("Nguyễn", 10) < bold.width_of("Nguyễn", 10)


texts = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("abc xyz 0123-/<>&"),
        st.sampled_from("محمدשלום李さ김ễ"),
        st.sampled_from("\u202e\u200d\u200c\U0001f600\x07\t "),
    ),
    max_size=80,
)


@given(texts, st.floats(min_value=60, max_value=500))
def test_any_text_is_set_inside_its_column(text: str, width: float) -> None:
    for line in set_lines((Span(text),), 9, width):
        assert width_of(line) <= width + 0.01


@given(st.text(st.one_of(st.sampled_from("abc xyz <&>-/"), st.characters(codec="latin-1")), max_size=200))
def test_no_letter_is_lost_doubled_or_moved(text: str) -> None:
    whole = unicodedata.normalize("NFC", text.replace("\t", " "))
    expected = "".join(label_of(c) if unicodedata.category(c) in ("Cc", "Cf") else c for c in whole)
    lines = set_plainly(text, 90)
    assert "".join(lines).replace(" ", "") == expected.replace(" ", "")
