"""A patient written down by hand: a JSON file of answers, read strictly, every mistake named at once."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.answer import Absent, Answer, PartialDate, Response, Value
from forms.condition import Case, State
from forms.question import NONE_OF_THESE, Audience, Kind, Question, Questionnaire, Role
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import AnswerRefused, read
from forms.truth import UNKNOWN, YES

KEYS = ("answers", "context", "otherwise", "expect", "note")
CLINIC = "clinic."


class CaseFileRefused(ValueError):
    """A case file with mistakes: one clear line each, none of them repeating what was written."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A response read from a file, the day it is to be judged on if the file says so, and remarks about it."""

    response: Response
    on: dt.date
    remarks: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


def counts_as_no(question: Question) -> bool:
    """Whether `"otherwise": "no"` answers this question when the file does not."""
    return (
        question.role is Role.HISTORY
        and question.audience is Audience.PATIENT
        and question.kind in (Kind.YES_NO, Kind.ANY_OF)
        and not question.optional
    )


def read_case(data: object, *, on: dt.date, questionnaire: Questionnaire = QUESTIONNAIRE) -> CaseFile:
    """A response from a case file's data. Raises CaseFileRefused naming every mistake."""
    mistakes: list[str] = []
    if not isinstance(data, dict) or not isinstance(data.get("answers"), dict):
        raise CaseFileRefused(['the file must be {"answers": {question id: value}, "context": {...}}'])
    mistakes += [f"unknown key {key!r}: allowed are {', '.join(KEYS)}" for key in data if key not in KEYS]
    context = data.get("context", {})
    if not isinstance(context, dict):
        raise CaseFileRefused(['"context" must be {name: value}'])
    if data.get("otherwise", "no") != "no":
        mistakes.append('"otherwise" may only be "no"')
    given_on = _day(context.get("answered_on"), on, "context.answered_on", mistakes)
    raw = {**data["answers"], **_clinic(context)}
    values = dict(_values(raw, questionnaire, given_on, mistakes))
    if "otherwise" in data:
        values = {**_otherwise(questionnaire, values), **values}
    response = Response({id: Answer(v, given_on) for id, v in values.items()}, questionnaire.version)
    remarks = tuple(_branches(raw, values, questionnaire, Case(response, on), mistakes))
    if mistakes:
        raise CaseFileRefused(mistakes)
    return CaseFile(response, on, remarks, data)


def _day(raw: object, otherwise: dt.date, name: str, mistakes: list[str]) -> dt.date:
    if raw is None:
        return otherwise
    try:
        day = PartialDate.parse(str(raw))
    except ValueError:
        day = None
    if day is None or day.day is None:
        mistakes.append(f'{name}: expected a day, "2026-11-22"')
        return otherwise
    if day.latest > otherwise:
        mistakes.append(f"{name}: lies after the day the case is judged on")
        return otherwise
    return day.latest


def _clinic(context: Mapping[str, object]) -> dict[str, object]:
    """The clinic's own facts, under their full question ids."""
    facts = {name: value for name, value in context.items() if name != "answered_on"}
    return {name if name.startswith(CLINIC) else CLINIC + name: value for name, value in facts.items()}


def _values(
    raw: Mapping[str, object], questionnaire: Questionnaire, on: dt.date, mistakes: list[str]
) -> Iterator[tuple[str, Value | Absent]]:
    for id, value in raw.items():
        question = questionnaire.by_id.get(id)
        if question is None:
            mistakes.append(
                f"{id[:80]!r}: no such question; `python -m screening questions --json` lists them"
            )
            continue
        try:
            yield id, read(question, value, on)
        except AnswerRefused as refused:
            mistakes.append(f"{id}: {refused}")


def _otherwise(
    questionnaire: Questionnaire, values: Mapping[str, Value | Absent]
) -> dict[str, Value | Absent]:
    no: dict[Kind, Value] = {Kind.YES_NO: "no", Kind.ANY_OF: (NONE_OF_THESE,)}
    return {
        question.id: no[question.kind]
        for question in questionnaire
        if counts_as_no(question) and not _opens_an_answered_branch(question, questionnaire, values)
    }


def _opens_an_answered_branch(
    question: Question, questionnaire: Questionnaire, values: Mapping[str, Value | Absent]
) -> bool:
    """Whether calling it "no" would silently throw away an answer that the file does give."""
    return question.id not in values and any(
        other.when is not None and other.when.questions() == (question,) and other.id in values
        for other in questionnaire
    )


def _branches(
    raw: Mapping[str, object],
    values: Mapping[str, Value | Absent],
    questionnaire: Questionnaire,
    case: Case,
    mistakes: list[str],
) -> Iterator[str]:
    """Answers to questions that are not asked: a mistake when the gate was left out, a remark when it was closed."""
    for id in raw:
        question = questionnaire.by_id.get(id)
        if question is None or question.when is None or id not in values:
            continue
        standing = case.standing(question)
        if standing.state is State.WITHDRAWN:
            yield f"{id}: kept out of the decision, because it is asked only when {question.when.words()}"
        elif standing.applies is UNKNOWN and not question.ask_if_unsure and _untouched_gate(question, case):
            mistakes.append(f"{id}: asked only when {question.when.words()}, which the file does not answer")


def _untouched_gate(question: Question, case: Case) -> bool:
    gates = () if question.when is None else question.when.questions()
    return any(
        case.standing(gate).absent is Absent.NOT_ASKED and case.standing(gate).applies is YES
        for gate in gates
    )
