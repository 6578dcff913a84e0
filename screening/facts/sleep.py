"""Whether somebody with signs of sleep apnoea has had it looked into."""

from forms.condition import Case, Stated
from forms.lungs_and_sleep import APNOEA, APNOEA_TREATMENT, SLEEP_STUDY
from forms.truth import NO, YES, Truth


def _not_looked_into(case: Case) -> Truth:
    # Only a stated study or treatment excuses a high score: silence is counted as none.
    treated = case.value(APNOEA) == "yes" and case.value(APNOEA_TREATMENT) == "treated"
    return NO if treated or case.value(SLEEP_STUDY) == "clear" else YES


def _told(case: Case) -> str:
    asked = (SLEEP_STUDY, APNOEA, APNOEA_TREATMENT)
    return "; ".join(f"{question.clinical}: {case.standing(question).words}" for question in asked)


NOT_LOOKED_INTO = Stated(
    "sleep.not-looked-into",
    "Neither a clear sleep study nor a treated sleep apnoea is stated",
    (APNOEA, APNOEA_TREATMENT, SLEEP_STUDY),
    _not_looked_into,
    _told,
)
