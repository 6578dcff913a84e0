"""Age: too young for an adult service, young enough to watch mood more closely, old enough to start low."""

from functools import partial

from forms.condition import AllOf, AtLeast, Below
from screening.facts.clinic import UNSUPERVISED_NASAL
from screening.facts.person import AGE, days_of_birthday
from screening.positions import ADULT, OLDER, YOUNG_ADULT
from screening.rule import (
    ALL,
    ESK,
    INJECTED,
    INK,
    KAP,
    ORL,
    RACEMIC,
    Change,
    Domain,
    Rule,
    Rung,
    Strength,
    on,
)
from screening.source import cite

_MINOR = Below(AGE, ADULT.limit)
_OLDER = AtLeast(AGE, OLDER.limit)
_GROWN_UP = Change("the patient is 18", partial(days_of_birthday, ADULT.limit))

MINOR_ESKETAMINE = Rule(
    id="AG-1",
    statement="Under 18: esketamine is not approved.",
    condition=_MINOR,
    strength=Strength.ABSOLUTE,
    consequence=on((ESK,), Rung.CONTRAINDICATED),
    domain=Domain.AGE,
    clinician=(
        "Not approved below 18: the US boxed warning covers suicidal thoughts in the young, and the EU "
        "leaflet says not to give it. A parent's consent does not change this. Refer to child and adolescent"
        " psychiatry."
    ),
    patient="Esketamine spray is for adults. We will help you find a service for young people.",
    sources=cite("S02 boxed warning", "S09"),
    confidence="V",
    change=_GROWN_UP,
)
MINOR_RACEMIC = Rule(
    id="AG-1r",
    statement="Under 18: outside an adult service.",
    condition=_MINOR,
    strength=Strength.RELATIVE,
    consequence=on((*RACEMIC, KAP), Rung.CONTRAINDICATED),
    domain=Domain.AGE,
    clinician=(
        "The guidelines, trials and clinics read treat adults only. Older US ketamine labels call safety not"
        " established below 16 and warn of harm to the growing brain up to about three. Consent of a parent "
        "changes nothing. Refer to child and adolescent psychiatry."
    ),
    patient="These treatments are for adults here. We will help you find a service for young people.",
    sources=cite("S14 older US labels", "S34 inclusion criteria"),
    confidence="V",
    inference=(
        "No label forbids it for this use below 18; an adult service turns minors away, and this program "
        "follows."
    ),
    change=_GROWN_UP,
)
YOUNG = Rule(
    id="AG-2",
    statement="Under 25: suicidal thoughts need closer watching.",
    # No lower bound: a minor stays in it, under the graver rules above.
    condition=Below(AGE, YOUNG_ADULT.limit),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.AGE,
    clinician=(
        "Ages 18 to 24: ask about suicidal thoughts more often, above all in the first weeks and at dose "
        "changes."
    ),
    patient=(
        "In younger adults mood can change quickly in the first weeks. We will ask you about it more often."
    ),
    sources=cite("S01 5.5", "S02 boxed warning"),
    confidence="V",
)
OLDER_ESKETAMINE = Rule(
    id="AG-3",
    statement="65 or older: esketamine.",
    condition=_OLDER,
    strength=Strength.PRECAUTION,
    consequence=on((ESK,), Rung.PRECAUTIONS),
    domain=Domain.AGE,
    clinician=(
        "The EU label starts older patients on a lower dose; falls are a risk. The trial in this age group "
        "missed its primary endpoint (p = 0.059), with no sign of benefit from 75 on."
    ),
    patient="From 65 on we start gently and take extra care that you do not fall.",
    sources=cite("S09", "S10 4.2", "S49"),
    confidence="V",
)
OLDER_RACEMIC = Rule(
    id="AG-3r",
    statement="65 or older: ketamine.",
    condition=_OLDER,
    strength=Strength.PRECAUTION,
    consequence=on((*INJECTED, INK), Rung.PRECAUTIONS) | on((ORL,), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.AGE,
    clinician=(
        "The label advises the low end of the dose range in older people. Oral ketamine that nobody watches:"
        " a specialist agrees first (this project's inference)."
    ),
    patient="From 65 on we start gently and take extra care that you do not fall.",
    sources=cite("S14 older patients"),
    confidence="V/I",
    inference=(
        "The label speaks of dose only. Asking a specialist before unwatched use at home is this project's "
        "choice."
    ),
)
OLDER_NASAL = Rule(
    id="AG-3r.nasal",
    statement="65 or older: compounded nasal ketamine that nobody watches.",
    condition=AllOf(_OLDER, UNSUPERVISED_NASAL),
    strength=Strength.PRECAUTION,
    consequence=on((INK,), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.AGE,
    clinician=(
        "The label advises the low end of the dose range in older people. Nasal ketamine that nobody "
        "watches: a specialist agrees first (this project's inference); under supervision a low start is "
        "enough."
    ),
    patient="From 65 on we start gently and take extra care that you do not fall.",
    sources=cite("S14 older patients"),
    confidence="V/I",
    inference=(
        "The label speaks of dose only. Asking a specialist before unwatched use is this project's choice."
    ),
    change=Change("it is given under supervision"),
)

RULES = (MINOR_ESKETAMINE, MINOR_RACEMIC, YOUNG, OLDER_ESKETAMINE, OLDER_RACEMIC, OLDER_NASAL)
