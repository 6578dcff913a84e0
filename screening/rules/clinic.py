"""Where treatment is given: who may give esketamine, what compounded ketamine lacks, what must be watched."""

from collections.abc import Iterable

from forms import clinic
from forms.condition import AllOf, Always, AnyOf, Condition, Is
from screening.facts.clinic import HOME_ESKETAMINE_PLANNED, UNSUPERVISED_NASAL
from screening.rule import ESK, HOME, INK, IV, ORL, Change, Consequences, Domain, Rule, Rung, Strength, on
from screening.source import cite

NOT_CERTIFIED = Rule(
    id="SET-1",
    statement="The site is not certified to give esketamine nasal spray.",
    condition=Is(clinic.REMS_CERTIFIED, "no"),
    strength=Strength.ABSOLUTE,
    consequence=on((ESK,), Rung.CONTRAINDICATED),
    domain=Domain.SETTING,
    clinician=(
        "Only a REMS-certified setting may give it: prescriber on site, a clinician and a pulse oximeter at "
        "hand, at least two hours of watching and until sedation, dissociation and slow breathing have "
        "passed, monitoring form within seven days. Refer to a certified site."
    ),
    patient="This clinic cannot give the esketamine spray. We can tell you which clinics do.",
    sources=cite("S07 setting requirements", "S08 outpatient settings"),
    confidence="V",
    change=Change("the site is certified, or the patient is seen at a certified site"),
)
NOT_ENROLLED = Rule(
    id="SET-1.enrolment",
    statement="The patient is not enrolled for esketamine.",
    condition=Is(clinic.REMS_ENROLLED, "no"),
    strength=Strength.ABSOLUTE,
    consequence=on((ESK,), Rung.DEFERRED),
    domain=Domain.SETTING,
    clinician=(
        "An outpatient is enrolled in the REMS before the first dose. Complete the enrolment form with the "
        "patient."
    ),
    patient="Before a first dose of esketamine spray you sign up to a safety programme with us.",
    sources=cite("S07 setting requirements", "S08 patients"),
    confidence="V",
    change=Change("the enrolment form is complete"),
)
ESKETAMINE_HOME = Rule(
    id="SET-2",
    statement="Esketamine nasal spray is planned to be handed out for use at home.",
    condition=HOME_ESKETAMINE_PLANNED,
    strength=Strength.ABSOLUTE,
    consequence=on((ESK,), Rung.CONTRAINDICATED),
    domain=Domain.SETTING,
    clinician=(
        "It is never dispensed to the patient: every dose is taken and watched in the certified setting."
    ),
    patient="The esketamine spray is only ever taken at the clinic.",
    sources=cite("S08 outpatient settings"),
    confidence="V",
    change=Change("every dose is planned at the certified setting"),
)
HOME_COMPOUNDED = Rule(
    id="SET-3",
    statement="Compounded ketamine, often taken where nobody watches.",
    condition=Always(),
    strength=Strength.PRECAUTION,
    consequence=on(HOME, Rung.PRECAUTIONS),
    domain=Domain.SETTING,
    clinician=(
        "Unapproved product: the FDA has assessed neither safety, effect nor quality, and no REMS applies. "
        "At home nobody watches sedation, dissociation, pulse or pressure; in 2023 breathing failed in a "
        "patient taking oral ketamine at home for PTSD, with a level about twice that of anaesthesia."
    ),
    patient=(
        "Ketamine made up by a pharmacy has not been checked by the FDA, and at home no one can watch over "
        "you."
    ),
    sources=cite("S29"),
    confidence="V",
)
COMPOUNDED_NASAL = Rule(
    id="SET-4",
    statement="Compounded nasal ketamine.",
    condition=Always(),
    strength=Strength.PRECAUTION,
    consequence=on((INK,), Rung.PRECAUTIONS),
    domain=Domain.SETTING,
    clinician=(
        "The FDA warned in February 2022 after reports of harm from compounded nasal ketamine in psychiatric"
        " use."
    ),
    patient="The FDA has had reports of harm from ketamine nasal spray made up by a pharmacy.",
    sources=cite("S30"),
    confidence="2",
)
PRESSURE_CHECKS = Rule(
    id="LOG-6",
    statement="Blood pressure is checked at every esketamine session.",
    condition=Always(),
    strength=Strength.INFORMATION,
    consequence=on((ESK,), Rung.NONE_FOUND),
    domain=Domain.SETTING,
    clinician="Measure before the dose, about 40 minutes after it, and before the patient goes home.",
    patient="We measure your blood pressure before the spray, after it, and before you go home.",
    sources=cite("S08 monitoring form", "S10 4.2"),
    confidence="V",
)
INFUSION_STAFF = Rule(
    id="LOG-7",
    statement="An infusion needs trained staff and continuous watching.",
    condition=Always(),
    strength=Strength.INFORMATION,
    consequence=on((IV,), Rung.NONE_FOUND),
    domain=Domain.SETTING,
    clinician=(
        "Given by someone trained in advanced cardiac life support, with breathing, circulation and mental "
        "state followed throughout."
    ),
    patient="Trained staff stay with you and watch your breathing, heart and mood during the drip.",
    sources=cite("S23"),
    confidence="2",
)

RULES = (
    NOT_CERTIFIED,
    NOT_ENROLLED,
    ESKETAMINE_HOME,
    HOME_COMPOUNDED,
    COMPOUNDED_NASAL,
    PRESSURE_CHECKS,
    INFUSION_STAFF,
)

# Whose specialist flags close the routes that nobody watches; eye, allergy and breastfeeding are not here.
REDIRECTING = (
    Domain.CARDIOVASCULAR,
    Domain.RESPIRATORY,
    Domain.NEUROLOGICAL,
    Domain.HEPATIC,
    Domain.PSYCHOTIC,
    Domain.BIPOLAR,
    Domain.ADDICTION,
)
_REDIRECTED = "A flag that needs a specialist's clearance, on a route on which nobody watches."
_REDIRECT = (
    "A cardiovascular, respiratory, neurological, hepatic, psychotic, bipolar or addiction flag at "
    "specialist level: choose a monitored route. This project's inference, from the FDA's warning on "
    "unwatched use and the EU rule that unstable patients are treated where resuscitation is at hand."
)
_REDIRECT_PATIENT = "For your safety, this treatment would be planned only where staff can watch over you."
_INFERENCE = (
    "No document says it in these words. It follows from the warning about unwatched use and from the EU"
    " label's wish for resuscitation within reach of unstable patients."
)


def redirects(rule: Rule) -> bool:
    """Whether this rule is a specialist-level flag on infusion of a kind that closes the unwatched routes."""
    return rule.domain in REDIRECTING and rule.consequence.get(IV) is Rung.SPECIALIST_CLEARANCE


def home_redirect(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """SET-5 over these rules: one for oral ketamine at home, one for unsupervised nasal ketamine.

    Raises ValueError when no rule redirects: SET-5 would then say nothing.
    """
    flags = tuple(dict.fromkeys(rule.condition for rule in rules if redirects(rule)))
    if not flags:
        raise ValueError("SET-5 has no flag to read: no rule asks for specialist clearance on infusion")
    any_flag = AnyOf(*flags)
    return (
        _redirect("SET-5", any_flag, on((ORL,), Rung.CONTRAINDICATED)),
        _redirect("SET-5.nasal", AllOf(any_flag, UNSUPERVISED_NASAL), on((INK,), Rung.CONTRAINDICATED)),
    )


def _redirect(id: str, condition: Condition, consequence: Consequences) -> Rule:
    return Rule(
        id=id,
        statement=_REDIRECTED,
        condition=condition,
        strength=Strength.RELATIVE,
        consequence=consequence,
        domain=Domain.SETTING,
        clinician=_REDIRECT,
        patient=_REDIRECT_PATIENT,
        sources=cite("S09", "S10", "S29"),
        confidence="I",
        inference=_INFERENCE,
        change=Change("a monitored route is chosen"),
    )
