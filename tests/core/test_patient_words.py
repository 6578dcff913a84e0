"""What a patient reads: short words, short sentences, and never a verdict."""

import re
from collections.abc import Iterator
from statistics import mean

import pytest

from forms.question import Audience
from forms.questionnaire import QUESTIONNAIRE
from screening.rules import GATES, RULES

MEAN_GRADE = 8
# No single question reads harder than this. Medical terms in brackets explain, and are not counted.
HIGHEST_GRADE = 8.5
# Help and what rules tell are single sentences of which one hard word may be half.
HIGHEST_SIDE_GRADE = 10
VERDICT = re.compile(
    r"\b((in)?eligib\w*|disqualif\w*|cleared|fail(s|ed|ing)?|pass(ed)?(?! urine)|reject\w*|denied)\b",
    re.IGNORECASE,
)
ASKED = [question for question in QUESTIONNAIRE if question.audience is Audience.PATIENT]


def syllables(word: str) -> int:
    """Groups of vowels, without a silent ending."""
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = re.search(r"([^aeiouyl]e|[^aeiouytd]ed|[^aeiouyscxgz]es)$", word.lower())
    return max(1, groups - 1 if silent and groups > 1 else groups)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade: about the school year in which it is read with ease."""
    plain = re.sub(r"\s*\([^)]*\)", "", text)
    words = re.findall(r"[A-Za-z’']+", plain)
    sentences = [part for part in re.split(r"[.!?:;]", plain) if part.strip()]
    return 0.39 * len(words) / len(sentences) + 11.8 * mean(map(syllables, words)) - 15.59


def patient_words() -> Iterator[tuple[str, str]]:
    """Everything a patient may read, with where it stands."""
    for section in QUESTIONNAIRE.sections:
        yield from ((section.id, section.title), (section.id, section.intro))
    for question in ASKED:
        yield from ((question.id, question.text), (question.id, question.help))
        yield from ((question.id, choice.text) for choice in question.choices)
    yield from ((item.id, item.patient) for item in (*RULES, *GATES))


@pytest.mark.parametrize(
    ("word", "count"),
    [("the", 1), ("taken", 2), ("pulse", 1), ("stopped", 1), ("treated", 2), ("ketamine", 3), ("little", 2)],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_hard_words_are_seen_as_hard() -> None:
    assert grade("Do you feel well today?") < 2
    assert grade("Is haemodynamically significant valvular pathology documented in your history?") > 14
    assert grade("Do you have high blood pressure (hypertension)?") == grade(
        "Do you have high blood pressure?"
    )


def test_questions_read_easily_on_the_whole() -> None:
    assert mean(grade(question.text) for question in ASKED) < MEAN_GRADE


def test_no_single_question_is_hard() -> None:
    assert [question.id for question in ASKED if grade(question.text) > HIGHEST_GRADE] == []


def test_help_and_rules_read_easily_on_the_whole() -> None:
    helps = [grade(question.help) for question in ASKED if question.help]
    told = [grade(item.patient) for item in (*RULES, *GATES)]
    assert max(mean(helps), mean(told)) < MEAN_GRADE
    assert max(*helps, *told) < HIGHEST_SIDE_GRADE


def test_no_word_for_a_patient_is_a_verdict() -> None:
    assert [(place, text) for place, text in patient_words() if VERDICT.search(text)] == []


@pytest.mark.parametrize("text", ["You are eligible.", "You failed.", "You pass.", "Disqualified", "Cleared"])
def test_a_verdict_would_be_seen(text: str) -> None:
    assert VERDICT.search(text)
    assert not VERDICT.search("Do you need to pass urine at night? A weak heart (heart failure).")
