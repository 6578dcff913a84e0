"""A table row of answers, judged by one rule: what the rule tests share."""

import datetime as dt
from collections.abc import Iterable, Mapping

from forms.answer import Answer, Response
from forms.condition import Case
from forms.question import Question
from forms.reading import read
from forms.truth import Truth
from screening.findings import Finding
from screening.policies import EU, US
from screening.policy import ClinicPolicy
from screening.rule import Rule
from screening.settle import would_change

VISIT = dt.date(2026, 11, 22)
NOT_SURE: Mapping[str, str] = {"absent": "asked-unknown"}
DECLINED: Mapping[str, str] = {"absent": "asked-declined"}
POLICIES = (US, EU)


def case_of(answers: Mapping[Question, object], on: dt.date = VISIT, policy: ClinicPolicy = US) -> Case:
    """A case from answers written as JSON data, all given on the day of the visit."""
    given = {question.id: Answer(read(question, raw, on), on) for question, raw in answers.items()}
    return Case(Response(given), on, policy.numbers)


def truth_of(
    rule: Rule, answers: Mapping[Question, object], on: dt.date = VISIT, policy: ClinicPolicy = US
) -> Truth:
    """What the rule says of these answers and nothing else."""
    return rule.condition.truth(case_of(answers, on, policy))


def changes_between(
    rule: Rule, answers: Mapping[Question, object], on: dt.date = VISIT
) -> tuple[dt.date | None, dt.date | None]:
    """The first and last day on which time alone may change this finding, which these answers set off."""
    case = case_of(answers, on)
    (item,) = would_change([Finding(rule, rule.condition.truth(case), rule.consequence, case)])
    return item.earliest, item.latest


def everyone(questions: Iterable[Question], raw: object) -> dict[Question, object]:
    """The same answer to each of these questions."""
    return dict.fromkeys(questions, raw)
