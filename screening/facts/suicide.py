"""Thoughts of suicide, plan, intent and acts, as the patient tells them and as a clinician scored them."""

from forms import mental_health
from forms.answer import PartialDate
from forms.condition import AnyOf, Case, Stated, Yes, moved
from forms.mental_health import ACT, ACT_DATE, ACT_RECENT
from forms.question import Question
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.facts.scores import level_is
from screening.positions import SUICIDE_ACT_RECENT

_PERIOD = SUICIDE_ACT_RECENT.limit
_SAID_RECENT = Yes(ACT_RECENT)


def _dated_act(case: Case) -> Truth:
    """The date alone: up to and including the last day of the period counts, as the triage page has it."""
    date = case.value(ACT_DATE)
    if not isinstance(date, PartialDate):
        return UNKNOWN
    months = _PERIOD.on(case)
    last_day = moved(min(date.latest, case.on), months, _PERIOD.unit)
    if moved(date.earliest, months, _PERIOD.unit) >= case.on:
        return YES
    return NO if last_day < case.on else UNKNOWN


def _date_told(case: Case) -> str:
    return f"{ACT_DATE.clinical}: {case.standing(ACT_DATE).words}; counted for {_PERIOD.words(case)}"


DATED_RECENTLY = Stated(
    "suicide.act-dated-recently",
    "Date of the suicidal act within the period that counts as recent",
    (ACT_DATE,),
    _dated_act,
    _date_told,
    lambda _case: (ACT_DATE,),
)


def _recent_act(case: Case) -> Truth:
    """What was said of the last three months; a date can add to it, or stand in where nothing was said."""
    said, dated = _SAID_RECENT.truth(case), _dated_act(case)
    if YES in (said, dated):
        return YES
    return dated if said is UNKNOWN else NO


def _act_told(case: Case) -> str:
    answers = (
        f"{question.clinical}: {case.standing(question).words}" for question in (ACT, ACT_RECENT, ACT_DATE)
    )
    return f"{'; '.join(answers)}; counted for {_PERIOD.words(case)}"


def _act_open(case: Case) -> tuple[Question, ...]:
    return (ACT_RECENT,) if case.standing(ACT_RECENT).applies is YES else (ACT, ACT_RECENT)


RECENT_ACT = Stated(
    "suicide.recent-act",
    "Recent suicidal act or preparation",
    (ACT_RECENT, ACT_DATE),
    _recent_act,
    _act_told,
    _act_open,
)
INTENT_OR_PLAN = AnyOf(Yes(mental_health.INTENT), Yes(mental_health.PLAN))
# A high level is acted on without waiting for its date; only one known to be old is a matter to ask about.
HIGH_RISK_LEVEL = level_is("C-SSRS", "high", if_age_unclear=YES)
ANY_RISK_LEVEL = level_is("C-SSRS", "low", "moderate", "high", if_age_unclear=YES)
ACUTE_RISK = AnyOf(INTENT_OR_PLAN, RECENT_ACT, HIGH_RISK_LEVEL)
# Plan and intent count here too: who speaks of them has thoughts, whatever stands at the questions before.
IDEATION = AnyOf(Yes(mental_health.WISH), Yes(mental_health.THOUGHTS), INTENT_OR_PLAN, ANY_RISK_LEVEL)
