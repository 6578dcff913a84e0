"""Breathing that a sedating drug could endanger."""

from forms import lungs_and_sleep
from forms.condition import AllOf, Always, AnyOf, AtLeast, Includes, Is, Yes
from screening.facts.medicines import takes_ingredient
from screening.facts.named import named_elsewhere
from screening.facts.person import BODY_MASS
from screening.facts.scores import scored_at_least
from screening.facts.sleep import NOT_LOOKED_INTO
from screening.positions import MORBID_OBESITY, STOP_BANG_HIGH
from screening.rule import ALL, CLINIC, HOME, Change, Domain, Rule, Rung, Strength, on
from screening.source import cite

_OXYGEN_LISTED = named_elsewhere(
    "lungs.oxygen-listed",
    "Oxygen at home, on the list of medicines",
    takes_ingredient("oxygen", named="oxygen at home"),
)

LUNG_DISEASE = Rule(
    id="RS-1",
    statement="Significant lung disease or oxygen at home.",
    condition=AnyOf(Includes(lungs_and_sleep.LUNGS, "copd", "oxygen", "other-serious"), _OXYGEN_LISTED),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.RESPIRATORY,
    clinician=(
        "Listed in the EU leaflet. Benefit must exceed risk, in a setting able to resuscitate; obtain lung "
        "function and saturation."
    ),
    patient="Please bring your lung doctor's last letter and breathing test.",
    sources=cite("S09"),
    confidence="V",
    change=Change("written assent of a chest physician"),
)
APNOEA_AND_OBESITY = Rule(
    id="RS-2",
    statement="Sleep apnoea together with morbid obesity.",
    condition=AllOf(Yes(lungs_and_sleep.APNOEA), AtLeast(BODY_MASS, MORBID_OBESITY.limit)),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.RESPIRATORY,
    clinician=(
        "Listed in the EU leaflet. Only where resuscitation is possible, with a sleep or chest physician's "
        "view."
    ),
    patient="Please bring your sleep study and your mask's report.",
    sources=cite("S09"),
    confidence="V/G",
    change=Change("written assent of a sleep or chest physician"),
)
APNOEA = Rule(
    id="RS-3",
    statement="Known sleep apnoea.",
    condition=Yes(lungs_and_sleep.APNOEA),
    strength=Strength.PRECAUTION,
    consequence=on(CLINIC, Rung.PRECAUTIONS) | on(HOME, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.RESPIRATORY,
    clinician=(
        "Treated and not obese: saturation throughout, own mask at hand, sedatives kept low. An acute-pain "
        "panel even sees ketamine as a way to spare opioids in sleep apnoea (grade C)."
    ),
    patient="Please bring your breathing mask to each visit.",
    sources=cite("S22"),
    confidence="V/I",
    inference=(
        "The panel speaks of monitored care; asking a specialist before use at home, where nobody watches, "
        "is our reading."
    ),
)
APNOEA_UNTREATED = Rule(
    id="RS-3.untreated",
    statement="Sleep apnoea without treatment that is used.",
    condition=Is(lungs_and_sleep.APNOEA_TREATMENT, "untreated"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.RESPIRATORY,
    clinician=(
        "Start or restart treatment first, or obtain a sleep or chest physician's view; monitored routes "
        "only."
    ),
    patient="Please speak with your sleep clinic about your treatment.",
    sources=cite("S09", "S22"),
    confidence="I",
    inference=(
        "No document grades untreated apnoea without obesity; a known one is taken as no milder than a high "
        "STOP-Bang."
    ),
    change=Change("treatment is used most nights, or a sleep physician gives written assent"),
)
APNOEA_LIKELY = Rule(
    id="RS-4",
    statement="A high STOP-Bang total, and sleep apnoea neither ruled out nor treated.",
    condition=AllOf(scored_at_least("STOP-Bang", STOP_BANG_HIGH.limit), NOT_LOOKED_INTO),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.RESPIRATORY,
    clinician=(
        "Sleep apnoea is likely: a sleep study or a specialist's view first, then monitored routes only, "
        "with saturation throughout."
    ),
    patient="A sleep study may be needed first. Please ask us about it.",
    sources=cite("S09", "S96"),
    confidence="I",
    inference=(
        "Follows from the leaflet's caution on sleep apnoea and the load of sedation; no document uses this "
        "score as a bar."
    ),
    change=Change("a sleep study finds no apnoea, or it is treated"),
)
INFECTION = Rule(
    id="RS-5",
    statement="An acute infection of the airways now.",
    condition=Yes(lungs_and_sleep.INFECTION),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.DEFERRED),
    domain=Domain.RESPIRATORY,
    clinician=(
        "Wait until it is over: an Italian monograph lists infections of lung and upper airway, and an "
        "emergency guideline counts a cold as a relative risk of laryngospasm."
    ),
    patient="Please come when your cold or infection is over.",
    sources=cite("S20 contraindications", "S75"),
    confidence="V/2",
    change=Change("the infection is over"),
)
SEDATION = Rule(
    id="RS-6",
    statement="Sedation and slow breathing can follow any dose.",
    condition=Always(),
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.RESPIRATORY,
    clinician=(
        "With esketamine about half to three in five patients were sedated and 0.3 to 0.4 percent lost "
        "consciousness: pulse oximetry and watching until it is over, on every route."
    ),
    patient="You will be watched until the drowsiness is over.",
    sources=cite("S02 sedation", "S03"),
    confidence="V",
)

RULES = (LUNG_DISEASE, APNOEA_AND_OBESITY, APNOEA, APNOEA_UNTREATED, APNOEA_LIKELY, INFECTION, SEDATION)
