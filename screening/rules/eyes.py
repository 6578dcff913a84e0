"""Eyes in which a rise of pressure could cost sight."""

from forms import eyes
from forms.condition import Includes
from screening.rule import ALL, Change, Domain, Rule, Rung, Strength, on
from screening.source import cite

RAISED_EYE_PRESSURE = Rule(
    id="NE-5",
    statement="Raised pressure in the eye, an open globe or recent eye surgery.",
    condition=Includes(eyes.CONDITIONS, "glaucoma", "open-injury", "recent-surgery"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.EYE,
    clinician=(
        "Intraocular pressure rises with ketamine and is a labelled reaction. Obtain an ophthalmologist's view first; "
        "angle-closure or uncontrolled glaucoma, open globe and recent surgery weigh most."
    ),
    patient="Please bring a letter from your eye doctor, with your last eye-pressure reading if you have it.",
    sources=cite("S14 adverse reactions", "S17 warnings", "S21 contraindications"),
    confidence="V",
    change=Change("written assent of an ophthalmologist"),
)

RULES = (RAISED_EYE_PRESSURE,)
