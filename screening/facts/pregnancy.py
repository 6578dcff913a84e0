"""Whether a pregnancy test lately said no: a test not spoken of is a test not done."""

from forms import pregnancy
from forms.condition import Case, Stated
from forms.truth import NO, YES, Truth


def _untested(case: Case) -> Truth:
    # Not knowing of a test is the worse of the two, and what to do about it is the same: test first.
    return NO if case.value(pregnancy.NEGATIVE_TEST) == "yes" else YES


def _told(case: Case) -> str:
    return case.standing(pregnancy.NEGATIVE_TEST).words


UNTESTED = Stated(
    "pregnancy.untested",
    "No negative pregnancy test in the last 7 days",
    (pregnancy.NEGATIVE_TEST,),
    _untested,
    _told,
)
