"""Pregnancy now, soon or not excluded, and breastfeeding."""

from forms import pregnancy
from forms.condition import AllOf, Yes
from screening.facts.pregnancy import UNTESTED
from screening.rule import ALL, ESK, RACEMIC, Change, Domain, Rule, Rung, Strength, on
from screening.source import cite

_PREGNANT = Yes(pregnancy.PREGNANT)
_BREASTFEEDING = Yes(pregnancy.BREASTFEEDING)
_NOT_PREGNANT = Change("pregnancy is excluded or over, and none is planned")
_BRING_TEST = "Please tell us as soon as you know whether you are pregnant. A test at the clinic is quick."

PREGNANT_ESKETAMINE = Rule(
    id="PR-1",
    statement="Pregnant, possibly pregnant or trying to conceive: esketamine.",
    condition=_PREGNANT,
    strength=Strength.RELATIVE,
    consequence=on((ESK,), Rung.CONTRAINDICATED),
    domain=Domain.PREGNANCY,
    clinician=(
        "US label: not recommended, harm to the unborn child is possible (a warning, not a listed "
        "contraindication). EU leaflet: not used. Counsel; stop if a pregnancy begins."
    ),
    patient=_BRING_TEST,
    sources=cite("S02 embryo-fetal toxicity", "S03", "S09"),
    confidence="V",
    inference=(
        "The US words are not recommended; with the EU leaflet beside them they are taken as: not given."
    ),
    change=_NOT_PREGNANT,
)
PREGNANT_RACEMIC = Rule(
    id="PR-1r",
    statement="Pregnant, possibly pregnant or trying to conceive: ketamine.",
    condition=_PREGNANT,
    strength=Strength.RELATIVE,
    consequence=on(RACEMIC, Rung.CONTRAINDICATED),
    domain=Domain.PREGNANCY,
    clinician=(
        "The pain guidelines list pregnancy among the relative contraindications (grade B), and a migraine "
        "trial excluded it. Treatment here is planned, never an emergency: not given."
    ),
    patient=_BRING_TEST,
    sources=cite("S21 contraindications", "S22", "S38 eligibility"),
    confidence="V",
    inference="Relative in the guideline; because this treatment can wait, it is taken as: not given.",
    change=_NOT_PREGNANT,
)
UNPROTECTED = Rule(
    id="PR-2",
    statement="Could become pregnant and uses no contraception.",
    condition=pregnancy.UNPROTECTED,
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.PREGNANCY,
    clinician=(
        "Pregnancy test before treatment and agree on contraception. EU leaflet: contraception is a must; US"
        " label: consider pregnancy planning and prevention."
    ),
    patient=(
        "We will talk with you about ways to avoid pregnancy during treatment, and offer a pregnancy test."
    ),
    sources=cite("S02 embryo-fetal toxicity", "S09"),
    confidence="V",
    change=Change("effective contraception is in use"),
)
UNPROTECTED_UNTESTED = Rule(
    id="PR-2.test",
    statement="Could become pregnant, uses no contraception, and has no recent negative pregnancy test.",
    condition=AllOf(pregnancy.UNPROTECTED, UNTESTED),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.DEFERRED),
    domain=Domain.PREGNANCY,
    clinician="Test first: do not schedule before a pregnancy test of the last seven days is negative.",
    patient="Please take a pregnancy test before your visit, or ask us for one.",
    sources=cite("S02 embryo-fetal toxicity", "S09"),
    confidence="V/I",
    inference=(
        "The labels ask for contraception and planning; holding the first dose until a test is this "
        "project's step."
    ),
    change=Change("a pregnancy test is negative"),
)
COULD_CONCEIVE = Rule(
    id="PR-2.counsel",
    statement="Could become pregnant.",
    condition=Yes(pregnancy.CAN_CONCEIVE),
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.PREGNANCY,
    clinician=(
        "Confirm that contraception is reliable and will go on; tell the patient to stop and call if "
        "pregnancy occurs."
    ),
    patient=(
        "Please keep using contraception during treatment, and tell us at once if you think you are pregnant."
    ),
    sources=cite("S02 embryo-fetal toxicity", "S09"),
    confidence="V",
)
BREASTFEEDING_ESKETAMINE = Rule(
    id="PR-3",
    statement="Breastfeeding: esketamine.",
    condition=_BREASTFEEDING,
    strength=Strength.RELATIVE,
    consequence=on((ESK,), Rung.CONTRAINDICATED),
    domain=Domain.PREGNANCY,
    clinician=(
        "Both esketamine labels advise against it while breastfeeding, for fear of harm to the child's "
        "growing brain as seen in animals. It ends with breastfeeding; discuss timing, not stopping for its "
        "own sake."
    ),
    patient=(
        "The esketamine spray and breastfeeding do not go together. Please do not stop breastfeeding before "
        "we talk."
    ),
    sources=cite("S02", "S09"),
    confidence="V",
    inference=(
        "Not recommended is taken as: not given while it lasts, as for pregnancy; the change says how it "
        "ends."
    ),
    change=Change("breastfeeding has ended"),
)
BREASTFEEDING_RACEMIC = Rule(
    id="PR-3r",
    statement="Breastfeeding: ketamine.",
    condition=_BREASTFEEDING,
    strength=Strength.RELATIVE,
    consequence=on(RACEMIC, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.PREGNANCY,
    clinician=(
        "Two small studies: the child receives under one per cent of the mother's weight-adjusted dose, "
        "little after twelve hours. LactMed still advises against repeated esketamine. Obtain paediatric or "
        "lactation advice and plan a pause."
    ),
    patient=(
        "Please ask your child's doctor whether a short pause in breastfeeding after each treatment is right"
        " for you."
    ),
    sources=cite("S71"),
    confidence="V",
    change=Change("breastfeeding has ended, or a paediatric or lactation specialist agrees in writing"),
)

RULES = (
    PREGNANT_ESKETAMINE,
    PREGNANT_RACEMIC,
    UNPROTECTED,
    UNPROTECTED_UNTESTED,
    COULD_CONCEIVE,
    BREASTFEEDING_ESKETAMINE,
    BREASTFEEDING_RACEMIC,
)
