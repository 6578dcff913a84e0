"""The day itself: getting home, staying long enough, deciding freely, and what to leave alone beforehand."""

from forms import visit_day
from forms.condition import Always, AnyOf, Is, Yes
from screening.facts.medicines import takes
from screening.rule import ALL, ESK, INK, Change, Domain, Rule, Rung, Strength, on
from screening.source import cite
from screening.vocabulary import DrugClass

# What a patient does in the last hours before a dose cannot be answered at intake: the two entries on it are
# instructions for every such patient, and staff ask again on the day.
FASTING = Rule(
    id="LOG-1",
    statement="Food and drink before the esketamine spray.",
    condition=Always(),
    strength=Strength.INFORMATION,
    consequence=on((ESK,), Rung.NONE_FOUND),
    domain=Domain.SETTING,
    clinician=(
        "Nausea and vomiting: no food for two hours and no liquid for 30 minutes before. If missed, choose "
        "another time."
    ),
    patient="Do not eat for two hours, or drink for half an hour, before the spray.",
    sources=cite("S04", "S09"),
    confidence="V",
)
NASAL_SPRAYS = Rule(
    id="LOG-2",
    statement="Uses a nasal steroid or nasal decongestant.",
    condition=takes(
        DrugClass.NASAL_STEROID, DrugClass.NASAL_DECONGESTANT, named="a nasal steroid or nasal decongestant"
    ),
    strength=Strength.INFORMATION,
    consequence=on((ESK, INK), Rung.NONE_FOUND),
    domain=Domain.SETTING,
    clinician=(
        "Keep it at least one hour apart from nasal treatment, and ask on the day: used within the hour it "
        "is a precaution. Using it at other times changes nothing."
    ),
    patient="On treatment days, do not use your other nose sprays in the hour before.",
    sources=cite("S09"),
    confidence="V/I",
    inference=(
        "Read for esketamine; carried to compounded nasal ketamine. Intake cannot know the last hour before "
        "a dose."
    ),
)
GETTING_HOME = Rule(
    id="LOG-3",
    statement="No one to take the patient home, or plans to drive or use machinery the same day.",
    condition=AnyOf(Is(visit_day.TRANSPORT, "no"), Yes(visit_day.DRIVING)),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.DEFERRED),
    domain=Domain.SETTING,
    clinician=(
        "No driving or machinery until the day after, following restful sleep. Do not schedule before "
        "transport and a responsible adult are arranged."
    ),
    patient=(
        "Please arrange for someone to take you home. Do not drive until the next day, after a good night's "
        "sleep."
    ),
    sources=cite("S01 17", "S07 setting requirements", "S14"),
    confidence="V",
    change=Change("an escort and transport are arranged, and no driving is planned that day"),
)
TWO_HOURS = Rule(
    id="LOG-4",
    statement="Cannot stay for two hours after the esketamine spray.",
    condition=Is(visit_day.TWO_HOURS, "no"),
    strength=Strength.ABSOLUTE,
    consequence=on((ESK,), Rung.DEFERRED),
    domain=Domain.SETTING,
    clinician=(
        "Watching for at least two hours after each dose is a condition of the REMS. Find a time the patient"
        " can stay."
    ),
    patient="After the spray you stay at least two hours. Please choose a day when you have the time.",
    sources=cite("S07 setting requirements"),
    confidence="V",
    change=Change("the patient can stay at least two hours"),
)
CONSENT = Rule(
    id="LOG-5",
    statement="Not able to give informed consent alone.",
    condition=Is(visit_day.CONSENT, "no"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.DEFERRED),
    domain=Domain.SETTING,
    clinician=(
        "Capacity is a condition of entry in trials and clinic protocols. Assess capacity, arrange an "
        "interpreter, or settle who decides by law; look for delirium. A specialist's view where doubt "
        "remains."
    ),
    patient="We want you to understand and decide for yourself. We can arrange an interpreter or more time.",
    sources=cite("S34 inclusion criteria", "S37 eligibility"),
    confidence="V",
    change=Change("capacity is documented, with an interpreter where needed"),
)

RULES = (FASTING, NASAL_SPRAYS, GETTING_HOME, TWO_HOURS, CONSENT)
