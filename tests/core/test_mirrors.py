"""One name, three files: what a section asks, what its answers mean, and the cases that show it."""

import pkgutil
import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

import forms
from forms.question import Question, Section
from forms.questionnaire import QUESTIONNAIRE
from screening import rules
from screening.rule import Rule
from screening.rules import RULES

ROOT = Path(forms.__file__).parent.parent
# What a reason for treatment means stands with the indications and their gates, which read all of the form.
WITHOUT_RULES_OF_ITS_OWN = {"treatment_sought"}
# Rules files that mirror no page of the patient's form: the clinic's own facts, the reasons for treatment.
WITHOUT_A_PAGE = {"clinic", "indications"}
SECTIONS = QUESTIONNAIRE.sections
# SET-5 is worked out from all other rules, where they are put together.
WORKED_OUT = {"SET-5", "SET-5.nasal"}


def rules_files() -> set[str]:
    return {module.name for module in pkgutil.iter_modules(rules.__path__)}


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.id)
def test_a_section_is_a_file_of_the_form_of_the_rules_and_of_the_tests(section: Section) -> None:
    assert import_module(f"forms.{section.id}").SECTION is section
    if section.id not in WITHOUT_RULES_OF_ITS_OWN:
        assert (ROOT / f"screening/rules/{section.id}.py").is_file()
        assert (ROOT / f"tests/rules/test_{section.id}.py").is_file()


def test_no_other_section_goes_without_rules() -> None:
    assert {section.id for section in SECTIONS} - rules_files() == WITHOUT_RULES_OF_ITS_OWN
    assert rules_files() - {section.id for section in SECTIONS} == WITHOUT_A_PAGE
    assert all((ROOT / f"tests/rules/test_{name}.py").is_file() for name in WITHOUT_A_PAGE)


def test_every_rule_of_every_file_is_in_the_set_once() -> None:
    own: list[Rule] = [
        rule for name in rules_files() for rule in import_module(f"screening.rules.{name}").RULES
    ]
    listed = Counter(rule.id for rule in RULES)
    assert [rule.id for rule in own if listed[rule.id] != 1] == []
    assert set(listed) - {rule.id for rule in own} == WORKED_OUT
    assert len(RULES) == len(own) + len(WORKED_OUT)


@pytest.mark.parametrize(
    ("section", "questions"),
    [*((section.id, section.questions) for section in SECTIONS), ("clinic", QUESTIONNAIRE.clinic)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_question_ids_say_their_section(section: str, questions: tuple[Question, ...]) -> None:
    assert questions
    for question in questions:
        assert re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", question.id)
        assert question.id.split(".")[0] == section
