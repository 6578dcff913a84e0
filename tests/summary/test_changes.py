"""What would change a finding, on paper: from which day, as well as the answers tell."""

import pytest

from forms import about_you, heart
from forms.question import Question
from screening.evaluate import evaluate
from screening.summary import summary_of
from tests.rules.judging import VISIT, case_of

CHANGES = [
    ("AG-1", {about_you.BIRTH_DATE: "2009-03-01"}, "re-screen on or after 1 March 2027"),
    (
        "AG-1r",
        {about_you.BIRTH_DATE: "2009-03"},
        "re-screen on or after 31 March 2027; not before 1 March 2027",
    ),
    ("CV-1r.repaired", {heart.ANEURYSM: "yes"}, "not a matter of time alone"),
]


@pytest.mark.parametrize(("rule", "answers", "when"), CHANGES)
def test_from_when_to_screen_again(rule: str, answers: dict[Question, object], when: str) -> None:
    summary = summary_of(evaluate(case_of(answers).response, on=VISIT))
    (change,) = (one for one in summary.changes if one.id.endswith(f"  {rule}"))
    assert change.earliest == when
