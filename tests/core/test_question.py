"""Questions refuse to be half made, and the questionnaire's hash sees every word."""

from dataclasses import replace

import pytest

from forms.question import Choice, Kind, Question, Questionnaire, Section, checklist, described, yes_no
from tests.core import form


@pytest.mark.parametrize(
    "make",
    [
        lambda: yes_no("", "Text", "Label"),
        lambda: yes_no("x", "", "Label"),
        lambda: yes_no("x", "Text", ""),
        lambda: Question("x", Kind.ONE_OF, "Text", "Label"),
        lambda: Question("x", Kind.QUANTITY, "Text", "Label"),
        lambda: Question("x", Kind.COUNT, "Text", "Label", low=0),
        lambda: Question("x", Kind.COUNT, "Text", "Label", high=9),
        lambda: Question("x", Kind.ANY_OF, "Text", "Label", choices=(Choice("a", "A"),)),
        lambda: checklist("x", "Text", "Label", Choice("a", "A"), Choice("a", "B")),
        lambda: Questionnaire("F", "1", (Section("s", "S", "", (form.EVENT, form.EVENT)),)),
    ],
)
def test_half_made_is_refused(make: object) -> None:
    with pytest.raises(ValueError):
        make()  # type: ignore[operator]


def test_both_ends_of_what_is_possible_and_usual_are_in() -> None:
    drinks = Question("x", Kind.COUNT, "Text", "Label", low=0, high=60, usual_high=15)
    assert [drinks.possible(number) for number in (-1, 0, 60, 61)] == [False, True, True, False]
    assert [drinks.usual(number) for number in (-1, 0, 15, 16)] == [True, True, True, False]


def test_a_choice_is_found_by_its_code() -> None:
    assert form.LIST.choice("a").label == "Alpha"
    with pytest.raises(KeyError):
        form.LIST.choice("z")


def test_a_question_knows_its_section() -> None:
    assert form.FORM.section_of("test.mass") is form.FORM.sections[1]
    assert form.FORM.section_of("nowhere") is None
    assert form.FORM.by_id["test.mass"] is form.MASS


def test_any_change_of_a_word_changes_the_hash() -> None:
    changed = replace(form.ONE, text="Which one?")
    other = Questionnaire("Test form", "1", (Section("first", "First", "", (changed,)),))
    same = Questionnaire("Test form", "1", (Section("first", "First", "", (form.ONE,)),))
    again = Questionnaire("Test form", "1", (Section("first", "First", "", (form.ONE,)),))
    assert other.hash != same.hash == again.hash


def test_a_question_described_says_when_it_is_asked() -> None:
    assert described(form.WHEN)["asked_when"] == "Event is yes"
    assert described(form.EVENT)["asked_when"] == ""
