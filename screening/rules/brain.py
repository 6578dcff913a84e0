"""Brains that pressure or a seizure could harm, clouded minds, and headaches that are not migraine."""

from forms import blood_pressure, brain, mental_health
from forms.condition import AllOf, AnyOf, AtLeast, Includes, Is, Within, Yes, amount
from screening.positions import NEW_HEADACHE_AGE, STROKE_RECENT
from screening.rule import ALL, ESK, RACEMIC, Change, Domain, Rule, Rung, Strength, on
from screening.source import cite

BRAIN_BLEED = Rule(
    id="NE-1",
    statement="Bleeding in the brain at any time.",
    condition=Yes(brain.BLEED),
    strength=Strength.ABSOLUTE,
    consequence=on((ESK,), Rung.CONTRAINDICATED),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "A history of intracerebral haemorrhage is a contraindication to esketamine, whenever it was. If "
        "the bleeding was elsewhere inside the skull, the label does not name it: decide on the report."
    ),
    patient="Please bring the hospital letter and the brain scan report.",
    sources=cite("S01 contraindications", "S02 contraindications", "S09"),
    confidence="V/I",
    inference=(
        "The question takes in any bleeding inside the skull, because patients can seldom tell which it was."
    ),
)
BRAIN_BLEED_RACEMIC = Rule(
    id="NE-1r",
    statement="Bleeding in the brain at any time: ketamine.",
    condition=Yes(brain.BLEED),
    strength=Strength.ABSOLUTE,
    consequence=on(RACEMIC, Rung.CONTRAINDICATED),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "The UK ketamine label names cerebrovascular accident; the Swiss one gives an earlier stroke as its "
        "example of a hazardous rise of pressure."
    ),
    patient="Please bring the hospital letter and the brain scan report.",
    sources=cite("S15 4.3", "S16 contraindications"),
    confidence="V/I",
    inference="Neither label says brain haemorrhage in so many words; that they cover it is our reading.",
)

_RECENT = Within(brain.STROKE_DATE, STROKE_RECENT.limit)

RECENT_STROKE = Rule(
    id="NE-2",
    statement="An ischaemic stroke or transient ischaemic attack in the last months.",
    condition=AllOf(Yes(brain.STROKE), _RECENT),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "The EU text asks for careful assessment within this period. The UK ketamine label rules out any "
        "stroke, and the Swiss one gives it as its example of a hazardous rise: weigh that for ketamine."
    ),
    patient="Please ask your nerve doctor (neurologist) for a letter about this treatment.",
    sources=cite("S10 cardiac extract", "S15 4.3", "S16 contraindications"),
    confidence="V",
    change=Change(
        "the period since the stroke has passed; a neurologist's written assent is still needed",
        ends=_RECENT.ends,
    ),
)
PAST_STROKE = Rule(
    id="NE-3",
    statement="An ischaemic stroke or transient ischaemic attack at any time.",
    condition=Yes(brain.STROKE),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "The EU leaflet asks about any past stroke, and the UK ketamine label sets no time limit. Obtain a "
        "neurologist's view, the cause, and the pressure target."
    ),
    patient="Please ask your nerve doctor (neurologist) for a letter about this treatment.",
    sources=cite("S09", "S15 4.3"),
    confidence="V",
    change=Change("written assent of a neurologist"),
)

_HEAD_PRESSURE = Includes(brain.HEAD_PRESSURE, "raised", "mass", "hydrocephalus", "head-injury")

HEAD_PRESSURE = Rule(
    id="NE-4",
    statement="Raised pressure in the head, a mass, hydrocephalus or a recent serious head injury.",
    condition=_HEAD_PRESSURE,
    strength=Strength.ABSOLUTE,
    consequence=on(ALL, Rung.CONTRAINDICATED),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "Esketamine: the label's clause on a hazardous rise of intracranial pressure. Ketamine: avoid, or a "
        "low dose with extreme caution (US guideline, grade C); the UK label names cerebral trauma."
    ),
    patient="Please bring the brain scan report and your specialist's letter.",
    sources=cite("S02 contraindications", "S21 contraindications", "S74", "S15 4.3"),
    confidence="V/I",
    inference=(
        "The US guideline calls it relative for infusions (grade C); the stricter of the documents is "
        "followed."
    ),
    change=Change("the cause is gone, in a neurologist's or neurosurgeon's words"),
)
HEAD_PRESSURE_DISPUTED = Rule(
    id="NE-4d",
    statement="Documents disagree on ketamine and pressure in the head.",
    condition=_HEAD_PRESSURE,
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "The 2011 emergency guideline dropped head injury and raised intracranial pressure, and a "
        "head-injury cohort was reassuring. Both concern emergencies, not planned treatment."
    ),
    patient="Please bring the brain scan report and your specialist's letter.",
    sources=cite("S75", "S13"),
    confidence="2",
)
SEIZURES = Rule(
    id="NE-6",
    statement="Epilepsy, or a seizure at any time.",
    condition=Yes(brain.SEIZURES),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "Labels describe movements that look like seizures, and an Italian monograph lists epilepsy. Keep "
        "antiepileptics unchanged, be ready for a seizure, and check for theophylline."
    ),
    patient="Please bring your nerve doctor's last letter, and keep taking your medicines.",
    sources=cite("S14 adverse reactions", "S20 contraindications"),
    confidence="V",
)
SEIZURES_UNSETTLED = Rule(
    id="NE-6.unsettled",
    statement="Seizures that still happen or were never explained.",
    condition=Is(brain.SEIZURE_KIND, "uncontrolled", "unexplained"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "A neurologist's view first: cause, treatment, and whether a seizure during dosing would be "
        "dangerous."
    ),
    patient="Please ask your nerve doctor (neurologist) for a letter about this treatment.",
    sources=cite("S14 adverse reactions", "S20 contraindications"),
    confidence="V/I",
    inference="The documents do not grade epilepsy; parting it by control and cause is our reading.",
    change=Change("the cause is known and seizures are controlled, or a neurologist gives written assent"),
)
DEMENTIA = Rule(
    id="NE-7",
    statement="Dementia, or thinking so impaired that someone else helps to decide.",
    condition=Includes(brain.THINKING, "dementia", "needs-help-deciding"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.CONTRAINDICATED),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "Trials, the veterans' criteria and clinic protocols leave these patients out: consent is in doubt, "
        "and dissociation and falls weigh more. Assess capacity formally if the diagnosis is uncertain."
    ),
    patient="Please come with someone you trust, and bring the memory clinic's letter.",
    sources=cite("S32", "S34", "S47"),
    confidence="V/2",
    change=Change("a formal assessment finds neither dementia nor loss of capacity"),
)
DELIRIUM = Rule(
    id="NE-7.delirium",
    statement="Delirium now or in recent weeks.",
    condition=Includes(mental_health.HAPPENED, "delirium"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "Find the cause, make sure that it is over, and look for a cognitive disorder behind it, before a "
        "drug that dissociates."
    ),
    patient="Please bring the hospital letter about the time when you were confused.",
    sources=cite(
        "S32",
    ),
    confidence="2/I",
    inference="The criteria exclude recent delirium; once it is over, a specialist's assent is our reading.",
    change=Change("the delirium is over, its cause is known, and a specialist gives written assent"),
)
BRAIN_INJURY = Rule(
    id="NE-8",
    statement="A traumatic brain injury with lasting symptoms.",
    condition=Includes(brain.THINKING, "brain-injury"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "One clinic excludes it; one trial took mild injury only. Obtain a neurologist's view and record "
        "severity and date."
    ),
    patient="Please bring the letter about your brain injury.",
    sources=cite("S34", "S47"),
    confidence="V",
    change=Change("written assent of a neurologist"),
)
THUNDERCLAP = Rule(
    id="NE-9",
    statement="The worst headache of life, sudden, now.",
    condition=Includes(blood_pressure.SYMPTOMS_NOW, "thunderclap"),
    strength=Strength.ABSOLUTE,
    consequence=on(ALL, Rung.URGENT),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "Thunderclap headache is bleeding until shown otherwise: emergency imaging now, whatever the "
        "pressure and whatever treatment was sought."
    ),
    patient=(
        "A sudden, very strong headache can be an emergency. Tell a member of staff now, or call the "
        "emergency number."
    ),
    sources=cite("S80"),
    confidence="2/I",
    inference=(
        "The list is for sorting headaches; that it holds for patients who come for another reason is our "
        "reading."
    ),
    change=Change("emergency imaging has ruled out bleeding and other causes"),
    urgent=True,
)
DEFICIT_NOW = Rule(
    id="NE-9.deficit-now",
    statement="Sudden weakness, trouble speaking or change of sight, now.",
    condition=Includes(blood_pressure.SYMPTOMS_NOW, "weakness-speech", "sight"),
    strength=Strength.ABSOLUTE,
    consequence=on(ALL, Rung.URGENT),
    domain=Domain.NEUROLOGICAL,
    clinician="Treat as a stroke until shown otherwise, whatever the pressure: emergency pathway now.",
    patient="This can be an emergency. Tell a member of staff now, or call the emergency number.",
    sources=cite("S80", "S09"),
    confidence="2/I",
    inference=(
        "A neurological deficit stands among the warning signs of headache; without headache, now, it is no "
        "less urgent."
    ),
    change=Change("emergency assessment has ruled out a stroke"),
    urgent=True,
)
HEADACHE_SIGNS = Rule(
    id="NE-9.flags",
    statement="Warning signs in a headache for which treatment is sought.",
    condition=AnyOf(
        Includes(brain.HEADACHE_SIGNS, "sudden-worst", "progressive", "deficit"),
        AtLeast(amount(brain.HEADACHE_ONSET), NEW_HEADACHE_AGE.limit),
    ),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.DEFERRED),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "Image and examine before calling it migraine. Treatment waits until a secondary cause is ruled out."
    ),
    patient="Please bring any brain scan report and your headache doctor's letter.",
    sources=cite("S80"),
    confidence="2",
    change=Change("imaging and a neurologist's view have ruled out another cause"),
)

RULES = (
    BRAIN_BLEED, BRAIN_BLEED_RACEMIC, RECENT_STROKE, PAST_STROKE, HEAD_PRESSURE, HEAD_PRESSURE_DISPUTED,
    SEIZURES, SEIZURES_UNSETTLED, DEMENTIA, DELIRIUM, BRAIN_INJURY, THUNDERCLAP, DEFICIT_NOW, HEADACHE_SIGNS,
)  # fmt: skip
