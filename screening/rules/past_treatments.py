"""Headache by the published criteria: chronic, resistant, or kept going by the medicines taken against it."""

from forms import past_treatments
from forms.condition import Above, AllOf, AnyOf, AtLeast, Condition, Not, Yes, amount
from forms.question import Question
from forms.treatment_sought import SEEKS_MIGRAINE
from screening import positions
from screening.facts.trials import FAILED_PREVENTIVES, FAILED_TRIPTANS, failed_at_least
from screening.rule import ALL, Change, Domain, Rule, Rung, Strength, on
from screening.source import cite

_SINCE = amount(past_treatments.HEADACHE_MONTHS)
_OVERUSED_FOR = amount(past_treatments.ACUTE_MONTHS)
_MIGRAINE_DAYS = positions.MIGRAINE_DAYS.limit
_MONTHS = positions.CHRONIC_MIGRAINE_MONTHS.limit

CHRONIC_MIGRAINE = AllOf(
    SEEKS_MIGRAINE,
    AtLeast(amount(past_treatments.HEADACHE_DAYS), positions.CHRONIC_HEADACHE_DAYS.limit),
    AtLeast(amount(past_treatments.MIGRAINE_DAYS), _MIGRAINE_DAYS),
    Above(_SINCE, _MONTHS),
    Not(Yes(past_treatments.FEW_ATTACKS)),
)
"""Headache on enough days, migraine on enough of them, long enough, after at least five attacks."""

DISABLING_HEADACHE = AllOf(
    SEEKS_MIGRAINE,
    AtLeast(amount(past_treatments.DISABLING_DAYS), _MIGRAINE_DAYS),
    AtLeast(_SINCE, _MONTHS),
    failed_at_least(FAILED_TRIPTANS, positions.FAILED_TRIPTANS.limit),
)
"""Disabling days for three months or more, disabling meaning that two triptans failed."""

PREVENTIVES_FAILED = failed_at_least(FAILED_PREVENTIVES, positions.FAILED_PREVENTIVE_CLASSES.limit)
RESISTANT_MIGRAINE = AllOf(DISABLING_HEADACHE, PREVENTIVES_FAILED)


def _overused(*questions: Question) -> tuple[Condition, ...]:
    return tuple(AtLeast(amount(one), positions.OVERUSE_STRONG_DAYS.limit) for one in questions)


MEDICATION_OVERUSE = AllOf(
    AnyOf(
        AtLeast(amount(past_treatments.SIMPLE_DAYS), positions.OVERUSE_SIMPLE_DAYS.limit),
        *_overused(
            past_treatments.TRIPTAN_DAYS,
            past_treatments.ERGOT_DAYS,
            past_treatments.OPIOID_DAYS,
            past_treatments.COMBINATION_DAYS,
        ),
    ),
    Above(_OVERUSED_FOR, positions.OVERUSE_MONTHS.limit),
)

CHRONIC = Rule(
    id="IND-M.chronic",
    statement="Meets the criteria of chronic migraine.",
    condition=CHRONIC_MIGRAINE,
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "By headache days, migraine days and duration as the patient counts them. Confirm with a diary. "
        "Medication overuse may be present besides."
    ),
    patient="A headache diary helps us a lot. Please bring it if you keep one.",
    sources=cite("S66 1.3"),
    confidence="V",
)
RESISTANT = Rule(
    id="IND-M.resistant",
    statement="Meets the criteria of resistant migraine.",
    condition=RESISTANT_MIGRAINE,
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "European consensus 2020: three classes of preventive without effect or not tolerated, with "
        "disabling days despite triptans. Refractory asks for failure of all preventives that can be had: "
        "judge it with the patient."
    ),
    patient="Please bring a list of every medicine you have tried against migraine, with doses.",
    sources=cite("S67"),
    confidence="V/I",
    inference=(
        "A preventive that was tolerated counts only if taken as prescribed for the length of the 2014 "
        "definition; the 2020 summary states no length. Two failed triptans are read as what makes a "
        "headache day disabling."
    ),
)
OVERUSE = Rule(
    id="IND-M.overuse",
    statement="Acute headache medicines are taken on so many days that they may keep the headache going.",
    condition=MEDICATION_OVERUSE,
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "Medication overuse headache by days and months: address it first, with a plan to withdraw, before "
        "judging migraine refractory. Kratom taken for headache acts as an opioid: ask. Days of different "
        "classes are not added."
    ),
    patient=(
        "Taking headache medicine on many days can itself bring headache. Please talk with us before you "
        "change it."
    ),
    sources=cite("S66"),
    confidence="V/I",
    inference=(
        "The criteria are published. To address it first is advice without a bar to treatment in any "
        "document read, so it changes no outcome. Reading kratom as an opioid here is this project's "
        "extrapolation."
    ),
    change=Change("acute medicines are taken on fewer days a month than the criteria name"),
)

RULES = (CHRONIC, RESISTANT, OVERUSE)
