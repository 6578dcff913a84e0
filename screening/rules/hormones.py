"""Hormone and metabolic disease that adds to the drug's own rise of pressure and pulse."""

from forms import hormones
from forms.condition import AnyOf, Includes, Is, Yes
from screening.facts.medicines import takes
from screening.rule import ALL, ESK, RACEMIC, Change, Domain, Rule, Rung, Strength, on
from screening.source import cite
from screening.vocabulary import DrugClass

_OVERACTIVE = Is(hormones.OVERACTIVE_THYROID, "not-normal", "untreated")

OVERACTIVE_THYROID = Rule(
    id="EN-1",
    statement="Hyperthyroidism that is untreated or not treated enough: ketamine.",
    condition=_OVERACTIVE,
    strength=Strength.ABSOLUTE,
    consequence=on(RACEMIC, Rung.CONTRAINDICATED),
    domain=Domain.ENDOCRINE,
    clinician="Swiss and German injectable labels rule it out until treated. Check TSH and free T4.",
    patient="Please bring your last thyroid blood test.",
    sources=cite("S16 contraindications", "S17 contraindications"),
    confidence="V",
    change=Change("thyroid function is normal under treatment"),
)
OVERACTIVE_THYROID_ESKETAMINE = Rule(
    id="EN-1.esk",
    statement="Hyperthyroidism that is untreated or not treated enough: esketamine.",
    condition=_OVERACTIVE,
    strength=Strength.RELATIVE,
    consequence=on((ESK,), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.ENDOCRINE,
    clinician=(
        "The EU leaflet leaves it to the doctor: an endocrinologist's view first. Check TSH and free T4."
    ),
    patient="Please bring your last thyroid blood test.",
    sources=cite("S09"),
    confidence="V",
    change=Change("thyroid function is normal under treatment, or an endocrinologist gives written assent"),
)
THYROID_HORMONE = Rule(
    id="EN-2",
    statement="Thyroid hormone replacement.",
    condition=AnyOf(
        Includes(hormones.CONDITIONS, "thyroid-hormone"),
        takes(DrugClass.THYROID_HORMONE, named="thyroid hormone"),
    ),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.ENDOCRINE,
    clinician=(
        "High pressure and fast pulse are more likely with ketamine. Measure both more often; check that "
        "the dose is not too high."
    ),
    patient="Keep taking your thyroid tablets, and bring your last thyroid blood test.",
    sources=cite("S09", "S19 interactions"),
    confidence="V",
)
PORPHYRIA = Rule(
    id="EN-3",
    statement="Acute porphyria.",
    condition=Includes(hormones.CONDITIONS, "porphyria"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.ENDOCRINE,
    clinician=(
        "An Italian monograph calls it a contraindication, an anaesthesia course a relative one; the UK "
        "label's caution was not seen. Ask a porphyria service first."
    ),
    patient="Please ask your porphyria clinic for a letter about this treatment.",
    sources=cite("S20 contraindications", "S74"),
    confidence="V",
    change=Change("written assent of a porphyria specialist"),
)
PHAEOCHROMOCYTOMA = Rule(
    id="EN-4",
    statement="Phaeochromocytoma or paraganglioma.",
    condition=Yes(hormones.PHAEOCHROMOCYTOMA),
    strength=Strength.ABSOLUTE,
    consequence=on(ALL, Rung.CONTRAINDICATED),
    domain=Domain.ENDOCRINE,
    clinician=(
        "A drug that releases catecholamines may set off a crisis. No document was read that says so: it is "
        "counted under the labels' clause on a hazardous rise of pressure."
    ),
    patient="Please bring your specialist's letter about this growth.",
    sources=(),
    confidence="G/I",
    inference=(
        "No source was read; general knowledge, placed under the labels' clause on a hazardous rise of "
        "pressure."
    ),
    change=Change("it was removed and is gone, in an endocrinologist's words"),
)

RULES = (OVERACTIVE_THYROID, OVERACTIVE_THYROID_ESKETAMINE, THYROID_HORMONE, PORPHYRIA, PHAEOCHROMOCYTOMA)
