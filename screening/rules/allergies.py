"""Allergy to the drug, and severe reactions to it that were no allergy."""

from forms import allergies
from forms.condition import Includes, Yes
from screening.rule import ALL, Change, Domain, Rule, Rung, Strength, on
from screening.source import cite

HYPERSENSITIVITY = Rule(
    id="ALL-1",
    statement="Allergy to ketamine, esketamine or an ingredient of the product.",
    condition=Includes(allergies.ALLERGIC_TO, "ketamine", "esketamine", "ingredient"),
    strength=Strength.ABSOLUTE,
    consequence=on(ALL, Rung.CONTRAINDICATED),
    domain=Domain.ALLERGY,
    clinician=(
        "Hypersensitivity is a contraindication in every esketamine and ketamine label read. Confirm what "
        "was given and what happened; an allergist can settle a doubtful history."
    ),
    patient="Please tell us what you reacted to and what happened, and bring any letter about it.",
    sources=cite(
        "S01 highlights",
        "S02 contraindications",
        "S03",
        "S04",
        "S12 contraindications",
        "S13",
        "S15 4.3",
        "S16 contraindications",
    ),
    confidence="V",
    change=Change("an allergist has ruled the allergy out"),
)
PAST_REACTION = Rule(
    id="ALL-2",
    statement="A severe reaction to ketamine that was not an allergy.",
    condition=Yes(allergies.SEVERE_REACTION),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.ALLERGY,
    clinician=(
        "Psychosis, prolonged delirium or laryngospasm after ketamine: a textbook counts an earlier adverse "
        "reaction as a reason not to give it again. Obtain the record and the view of an anaesthetist or "
        "psychiatrist."
    ),
    patient="Please bring any record of what happened when you had ketamine.",
    sources=cite("S74"),
    confidence="V",
    change=Change("written assent of an anaesthetist or psychiatrist who knows the event"),
)

RULES = (HYPERSENSITIVITY, PAST_REACTION)
