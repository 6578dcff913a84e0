"""Liver that clears the drug slowly, kidneys, and a bladder that ketamine could harm."""

from forms import liver_kidney_bladder as form
from forms import substances
from forms.condition import AllOf, Always, AnyOf, Includes, Is, Yes
from forms.treatment_sought import SEEKS_MIGRAINE
from screening.facts.liver import CLASS_MISSING
from screening.rule import ALL, CLINIC, ESK, HOME, IV, ORL, RACEMIC, Change, Domain, Rule, Rung, Strength, on
from screening.source import cite

_SEVERE = Is(form.CHILD_PUGH, "C")
_BRING_LIVER = "Please bring your last liver blood tests and any letter from your liver doctor."
_BRING_UROLOGY = "Please bring any letter about your bladder, and tell us about new symptoms at once."

SEVERE_LIVER_ESKETAMINE = Rule(
    id="HE-1",
    statement="Severe liver impairment (Child-Pugh C): esketamine.",
    condition=_SEVERE,
    strength=Strength.RELATIVE,
    consequence=on((ESK,), Rung.CONTRAINDICATED),
    domain=Domain.HEPATIC,
    clinician=(
        "US label 8.6: use not recommended, not studied in this group (not a listed contraindication). The "
        "default policy does not give it."
    ),
    patient=_BRING_LIVER,
    sources=cite("S01 8.6"),
    confidence="V",
    inference="Not recommended is taken as: not given.",
    change=Change("liver function has recovered to Child-Pugh A or B"),
)
SEVERE_LIVER_RACEMIC = Rule(
    id="HE-1r",
    statement="Severe liver impairment (Child-Pugh C): ketamine.",
    condition=_SEVERE,
    strength=Strength.RELATIVE,
    consequence=on(RACEMIC, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.HEPATIC,
    clinician=(
        "The pain guideline avoids infusions in severe liver disease (grade C). Only with a hepatologist's "
        "written assent."
    ),
    patient=_BRING_LIVER,
    sources=cite("S21 contraindications"),
    confidence="V",
    change=Change("written assent of a hepatologist, or recovery to Child-Pugh A or B"),
)
MODERATE_LIVER = Rule(
    id="HE-2",
    statement="Moderate liver impairment (Child-Pugh B) or worse.",
    # Class C stays in it, under the graver rules above.
    condition=Is(form.CHILD_PUGH, "B", "C"),
    strength=Strength.PRECAUTION,
    consequence=on(CLINIC, Rung.PRECAUTIONS) | on(HOME, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.HEPATIC,
    clinician=(
        "Esketamine: exposure and half-life rise, so watch for longer. Infusion: judicious use with "
        "monitoring. At home a hepatologist agrees first (this project's inference)."
    ),
    patient=_BRING_LIVER,
    sources=cite("S01 8.6", "S21 contraindications"),
    confidence="V/I",
    inference=(
        "Both documents speak of clinic treatment; a specialist's assent before home use is this project's "
        "choice."
    ),
    change=Change("liver function has recovered to Child-Pugh A"),
)
CIRRHOSIS_MIGRAINE = Rule(
    id="HE-3",
    statement="Cirrhosis, and infusion is sought for migraine.",
    condition=AllOf(Yes(form.CIRRHOSIS), SEEKS_MIGRAINE),
    strength=Strength.RELATIVE,
    consequence=on((IV,), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.HEPATIC,
    clinician=(
        "A trial of infusions for refractory migraine excluded cirrhosis of any degree, so its experience "
        "does not cover this patient. Obtain a hepatologist's assent."
    ),
    patient=_BRING_LIVER,
    sources=cite("S38 eligibility"),
    confidence="V",
    inference="A trial's entry bar is no contraindication; it is read as: a specialist agrees first.",
    change=Change("written assent of a hepatologist"),
)
LIVER_MONITORING = Rule(
    id="HE-4",
    statement="Repeated ketamine can harm the liver and bile ducts.",
    condition=Always(),
    strength=Strength.INFORMATION,
    consequence=on(RACEMIC, Rung.NONE_FOUND),
    domain=Domain.HEPATIC,
    clinician=(
        "For any planned course: baseline liver tests with alkaline phosphatase and GGT, repeated from time "
        "to time. The US label describes cholestatic injury with recurrent use."
    ),
    patient="If treatment is repeated, we check your liver with a blood test from time to time.",
    sources=cite("S13 US label 5.6", "S14 adverse reactions", "S73"),
    confidence="2/V",
)
LIVER_AT_RISK = Rule(
    id="HE-5",
    statement="Alcohol excess, chronic hepatitis or abnormal liver tests, and infusion.",
    condition=AnyOf(
        substances.ALCOHOL_EXCESS,
        AllOf(Includes(substances.DISORDER_OF, "alcohol"), Is(substances.DISORDER_STATUS, "active")),
        Yes(form.HEPATITIS),
        Yes(form.ABNORMAL_TESTS),
    ),
    strength=Strength.PRECAUTION,
    consequence=on((IV,), Rung.PRECAUTIONS),
    domain=Domain.HEPATIC,
    clinician="Liver tests before the infusion and after it (grade C).",
    patient=_BRING_LIVER,
    sources=cite("S21 monitoring"),
    confidence="V",
)
SEVERITY_UNKNOWN = Rule(
    id="HE-6",
    statement="Liver disease whose severity is not known.",
    condition=CLASS_MISSING,
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.INFORMATION_NEEDED),
    domain=Domain.HEPATIC,
    clinician=(
        "Get bilirubin, albumin and INR, look for ascites and encephalopathy, and work out the Child-Pugh "
        "class."
    ),
    patient=_BRING_LIVER,
    sources=(),
    confidence="I",
    inference="No document covers an unknown class; nothing is assumed until it is known.",
    change=Change("the Child-Pugh class is known"),
)
KIDNEYS = Rule(
    id="RE-1",
    statement="Dialysis or severe kidney impairment.",
    condition=Includes(form.KIDNEY_AND_BLADDER, "severe-kidney"),
    strength=Strength.PRECAUTION,
    consequence=on((ESK,), Rung.PRECAUTIONS),
    domain=Domain.URINARY,
    clinician=(
        "There is no experience with esketamine on dialysis. The text seen was a damaged copy: check the "
        "label."
    ),
    patient="Please bring your last kidney blood tests.",
    sources=cite("S83"),
    confidence="G",
)
BLADDER_SYMPTOMS = Rule(
    id="GU-1",
    statement="Urinary symptoms now.",
    condition=Includes(form.BLADDER_NOW, "urgency", "frequency", "pain", "blood", "night", "pelvic-pain"),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.DEFERRED),
    domain=Domain.URINARY,
    clinician=(
        "Labels and monographs ask to watch for urinary symptoms during treatment. Work them up before a "
        "first dose: urine test and culture, urology view if they stay unexplained."
    ),
    patient=(
        "Please see your doctor about these bladder symptoms and have your urine tested before treatment."
    ),
    sources=cite("S04", "S09", "S14 adverse reactions"),
    confidence="V/I",
    inference=(
        "The sources speak of symptoms during treatment; holding the first dose for a work-up is this "
        "project's step."
    ),
    change=Change("the symptoms are worked up and explained, or gone"),
)
KETAMINE_CYSTITIS = Rule(
    id="GU-2",
    statement="Bladder damage from ketamine in the past.",
    condition=Includes(form.KIDNEY_AND_BLADDER, "ketamine-cystitis"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.CONTRAINDICATED),
    domain=Domain.URINARY,
    clinician="A review advises that all such patients stop ketamine. Nothing read supports giving it again.",
    patient=_BRING_UROLOGY,
    sources=cite("S72"),
    confidence="V/I",
    inference="Stop ketamine is taken as: do not start it again, esketamine included.",
)
OTHER_CYSTITIS = Rule(
    id="GU-3",
    statement="Interstitial or ulcerative cystitis from another cause.",
    condition=Includes(form.KIDNEY_AND_BLADDER, "other-cystitis"),
    strength=Strength.PRECAUTION,
    consequence={**on(ALL, Rung.PRECAUTIONS), **on((ORL,), Rung.SPECIALIST_CLEARANCE)},
    domain=Domain.URINARY,
    clinician=(
        "No label forbids it. Record symptoms at baseline and ask at every visit. Before oral or frequent "
        "dosing obtain a urologist's view."
    ),
    patient=_BRING_UROLOGY,
    sources=cite("S04"),
    confidence="I",
    inference=(
        "The monograph asks for bladder monitoring in general; this disease, and a urologist for oral use, "
        "are our reading."
    ),
    change=Change("written view of a urologist"),
)

RULES = (
    SEVERE_LIVER_ESKETAMINE,
    SEVERE_LIVER_RACEMIC,
    MODERATE_LIVER,
    CIRRHOSIS_MIGRAINE,
    LIVER_MONITORING,
    LIVER_AT_RISK,
    SEVERITY_UNKNOWN,
    KIDNEYS,
    BLADDER_SYMPTOMS,
    KETAMINE_CYSTITIS,
    OTHER_CYSTITIS,
)
