"""Drinking by its screening score, and substance use disorder by how long it has been over."""

from forms import about_you
from forms.condition import AllOf, AnyOf, Case, Is, Stated, Within
from forms.substances import DISORDER_STATUS, REMISSION_SINCE
from forms.truth import NO, YES, Truth
from screening.facts.scores import scored_at_least
from screening.positions import AUDIT_C_MEN, AUDIT_C_WOMEN, REMISSION_LONG, REMISSION_RECENT


def _lower_cut_off(case: Case) -> Truth:
    # Only "male" raises the cut-off: a sex that is not known, or intersex, is held to the lower one.
    return NO if case.value(about_you.SEX) == "male" else YES


_LOWER_CUT_OFF = Stated(
    "audit-c.lower-cut-off",
    "Sex not given as male: the lower cut-off",
    (about_you.SEX,),
    _lower_cut_off,
    lambda case: case.standing(about_you.SEX).words,
)
AUDIT_C_POSITIVE = AnyOf(
    scored_at_least("AUDIT-C", AUDIT_C_MEN.limit),
    AllOf(_LOWER_CUT_OFF, scored_at_least("AUDIT-C", AUDIT_C_WOMEN.limit)),
)

ACTIVE_DISORDER = Is(DISORDER_STATUS, "active")
RECENT_REMISSION = Within(REMISSION_SINCE, REMISSION_RECENT.limit)
REMISSION_UNDER_LONG = Within(REMISSION_SINCE, REMISSION_LONG.limit)
