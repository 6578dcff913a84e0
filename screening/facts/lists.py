"""Whether a list that a patient gave can be taken as whole."""

from forms.condition import Case, State
from forms.question import Question


def nothing_left_out(case: Case, any_at_all: Question, rows: Question, left_out: Question) -> bool:
    """There is nothing to list, or there is a list that is not out of date and nothing was left off it."""
    if case.value(any_at_all) == "no":
        return True
    return case.standing(rows).state is State.ANSWERED and case.value(left_out) == "no"
