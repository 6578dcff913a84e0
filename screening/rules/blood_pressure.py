"""What a blood pressure above the line, or a history of it, means before a drug that raises pressure."""

from forms import blood_pressure
from forms.condition import Above, AllOf, Always, AnyOf, AtLeast, Below, Condition, Includes, Is, Yes
from screening.facts.clinic import UNSUPERVISED_NASAL
from screening.facts.person import AGE
from screening.facts.pressure import DIASTOLIC, NO_FRESH_READING, NOT_SHOWN_CONTROLLED, SYSTOLIC
from screening.positions import (
    DIASTOLIC_CEILING,
    DIASTOLIC_CRISIS,
    DIASTOLIC_STATED,
    OLDER,
    STAGE_ONE_DIASTOLIC,
    STAGE_ONE_SYSTOLIC,
    SYSTOLIC_CEILING,
    SYSTOLIC_CEILING_65,
    SYSTOLIC_CRISIS,
    SYSTOLIC_STATED,
)
from screening.rule import (
    ALL,
    ESK,
    INJECTED,
    INK,
    ORL,
    RACEMIC,
    SC,
    Change,
    Consequences,
    Domain,
    Rule,
    Rung,
    Strength,
    on,
)
from screening.rules.brain import BRAIN_BLEED
from screening.rules.heart import MALFORMATION, UNREPAIRED_ANEURYSM
from screening.rules.hormones import PHAEOCHROMOCYTOMA
from screening.source import cite

_ABOVE_CEILING = Above(SYSTOLIC, SYSTOLIC_CEILING.limit)
_ABOVE_CEILING_65 = Above(SYSTOLIC, SYSTOLIC_CEILING_65.limit)
_OLDER = AtLeast(AGE, OLDER.limit)
# The first part needs no age where both ceilings agree: a missing birth date hides no high reading.
_ABOVE = AnyOf(
    AllOf(_ABOVE_CEILING, _ABOVE_CEILING_65),
    AllOf(Below(AGE, OLDER.limit), _ABOVE_CEILING),
    AllOf(_OLDER, _ABOVE_CEILING_65),
    Above(DIASTOLIC, DIASTOLIC_CEILING.limit),
)
# The higher ceiling from 65 on is esketamine's alone (BP-2): ketamine keeps the one.
_ABOVE_KETAMINE = AnyOf(_ABOVE_CEILING, Above(DIASTOLIC, DIASTOLIC_CEILING.limit))
_ABOVE_STATED = AnyOf(Above(SYSTOLIC, SYSTOLIC_STATED.limit), Above(DIASTOLIC, DIASTOLIC_STATED.limit))
_CRISIS = AnyOf(Above(SYSTOLIC, SYSTOLIC_CRISIS.limit), Above(DIASTOLIC, DIASTOLIC_CRISIS.limit))
_LOWER = Change("a later reading at or below the ceiling")

ABOVE_CEILING = Rule(
    id="BP-1",
    statement="Blood pressure above the ceiling before dosing.",
    condition=_ABOVE,
    strength=Strength.PRECAUTION,
    consequence=on((ESK,), Rung.DEFERRED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Repeat, then weigh a short rise against the benefit; the label allows delay and forbids nothing "
        "here. Pressure peaks about 40 minutes after the dose and settles over about 4 hours; larger rises "
        "are not rare."
    ),
    patient="Please measure your blood pressure at home for a few days and bring the numbers.",
    sources=cite("S02 blood pressure", "S04", "S05", "S10 4.2"),
    confidence="V/2/I",
    inference=(
        "The label says weigh or delay; holding the dose until a repeat reading is this project's default."
    ),
    change=_LOWER,
)
ABOVE_CEILING_RACEMIC = Rule(
    id="BP-1r",
    statement="Blood pressure above the ceiling: ketamine.",
    condition=_ABOVE_KETAMINE,
    strength=Strength.PRECAUTION,
    consequence=on((*INJECTED, INK), Rung.PRECAUTIONS) | on((ORL,), Rung.DEFERRED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Repeat on the day. With known, treated pressure that is usually in range, monitored treatment may "
        "go on with care; home use waits, because nobody measures again."
    ),
    patient="Please measure your blood pressure at home for a few days and bring the numbers.",
    sources=cite("S02 blood pressure", "S21 contraindications"),
    confidence="I",
    inference="Borrowed from the esketamine label; no number stands in the US injectable label.",
    change=_LOWER,
)
ABOVE_CEILING_NASAL = Rule(
    id="BP-1r.nasal",
    statement="Blood pressure above the ceiling: compounded nasal ketamine that nobody watches.",
    condition=AllOf(_ABOVE_KETAMINE, UNSUPERVISED_NASAL),
    strength=Strength.PRECAUTION,
    consequence=on((INK,), Rung.DEFERRED),
    domain=Domain.CARDIOVASCULAR,
    clinician="Unwatched nasal ketamine waits for a reading at or below the ceiling: nobody measures again.",
    patient="Please measure your blood pressure at home for a few days and bring the numbers.",
    sources=cite("S02 blood pressure", "S21 contraindications"),
    confidence="I",
    inference="Borrowed from the esketamine label; no label of compounded ketamine exists.",
    change=_LOWER,
)
ABOVE_STATED_TREATED = Rule(
    id="BP-1r.stated",
    statement="Blood pressure above the injectable labels' stated limit, also where it is treated: ketamine.",
    condition=_ABOVE_STATED,
    strength=Strength.PRECAUTION,
    consequence=on(RACEMIC, Rung.DEFERRED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Usual control excuses a reading above the ceiling only below this limit. Wait for a reading at or "
        "below it; untreated or poorly controlled pressure in this range is ruled out (BP-4)."
    ),
    patient="Please measure your blood pressure at home for a few days and bring the numbers.",
    sources=cite("S16 contraindications", "S17 contraindications"),
    confidence="V/I",
    inference=(
        "The labels rule out untreated or poorly controlled pressure above it; that treated pressure waits "
        "too is this project's reading."
    ),
    change=Change("a later reading at or below the limit"),
)
ABOVE_CEILING_OLDER = Rule(
    id="BP-2",
    statement="From 65 years on: systolic pressure above the ceiling for that age.",
    condition=AllOf(_OLDER, _ABOVE_CEILING_65),
    strength=Strength.PRECAUTION,
    consequence=on((ESK,), Rung.DEFERRED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "The EU guide allows a higher systolic value from 65; the US label does not. The policy chooses "
        "which is used."
    ),
    patient="Please measure your blood pressure at home for a few days and bring the numbers.",
    sources=cite("S10 4.2", "S10 special precautions", "S02 blood pressure"),
    confidence="V/G/I",
    inference=(
        "The half of the EU guide for 65 and over was not seen; holding the dose is this project's default."
    ),
    change=_LOWER,
)
HAZARDOUS_RISE = Rule(
    id="BP-3",
    statement="A condition in which a rise of blood pressure would be a serious hazard.",
    condition=AnyOf(
        UNREPAIRED_ANEURYSM.condition,
        MALFORMATION.condition,
        BRAIN_BLEED.condition,
        PHAEOCHROMOCYTOMA.condition,
        Yes(blood_pressure.PRE_ECLAMPSIA),
        _CRISIS,
    ),
    strength=Strength.ABSOLUTE,
    consequence=on((ESK, *RACEMIC), Rung.CONTRAINDICATED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "The labels' clause is functional and names few diseases. Counted here: aneurysm not repaired or "
        "growing, vessel malformation, brain bleed, phaeochromocytoma, pre-eclampsia, crisis-range "
        "pressure. The list is an interpretation; raised intracranial pressure (NE-4) and stroke (NE-2) "
        "stand in rules of their own."
    ),
    patient="Please bring your specialists' letters about this illness.",
    sources=cite("S02 contraindications", "S05", "S12 contraindications", "S13", "S15 4.3"),
    confidence="V/I",
    inference="The labels say serious hazard; which diseases trip the clause is this project's list.",
    change=Change("a specialist or a later reading shows that none of the listed conditions holds any more"),
)
STATED_LIMIT = Rule(
    id="BP-4",
    statement=(
        "Pressure above the injectable labels' stated limit without treated, usually controlled hypertension."
    ),
    condition=AllOf(_ABOVE_STATED, NOT_SHOWN_CONTROLLED),
    strength=Strength.ABSOLUTE,
    consequence=on(RACEMIC, Rung.CONTRAINDICATED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "The Swiss and German injectable labels rule out resting pressure above this with poorly controlled "
        "or untreated hypertension. Start or adjust treatment and measure again."
    ),
    patient="Your blood pressure needs a doctor's care first. Please see your doctor soon.",
    sources=cite("S16 contraindications", "S17 contraindications"),
    confidence="V",
    change=Change("pressure at or below the limit, or hypertension treated and usually in range"),
)
CRISIS = Rule(
    id="BP-5",
    statement="Blood pressure in the crisis range.",
    condition=_CRISIS,
    strength=Strength.ABSOLUTE,
    consequence=on(ALL, Rung.CONTRAINDICATED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "No dose today. Repeat after rest, ask for symptoms of organ damage, and arrange medical review the "
        "same day. The category is from 2017; the newer guideline renames it and was not checked."
    ),
    patient="Please tell a member of staff now, so that your blood pressure can be measured again.",
    sources=cite("S65"),
    confidence="2/I",
    inference=(
        "The category is general medicine's; that no ketamine is given in it is our reading of the labels' "
        "hazard clause."
    ),
    change=Change("medical review, and a later reading at or below the limits"),
)
CRISIS_WITH_SYMPTOMS = Rule(
    id="BP-5.symptoms",
    statement="Blood pressure in the crisis range with symptoms now.",
    condition=AllOf(
        _CRISIS,
        Includes(
            blood_pressure.SYMPTOMS_NOW,
            "chest-pain", "breathless", "weakness-speech", "sight", "thunderclap", "severe-headache",
        ),
    ),
    strength=Strength.ABSOLUTE,
    consequence=on(ALL, Rung.URGENT),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Hypertensive emergency until shown otherwise: emergency pathway now. Chest pain, breathlessness, "
        "neurological deficit, change of sight or severe headache point to organ damage."
    ),
    patient="This can be an emergency. Tell a member of staff now, or call the emergency number.",
    sources=cite("S65", "S09"),
    confidence="2",
    change=Change("emergency assessment, and a later reading at or below the limits"),
    urgent=True,
)  # fmt: skip
_SAID_NOT_CONTROLLED = AnyOf(
    Is(blood_pressure.USUAL, "often-above"),
    AllOf(Yes(blood_pressure.HYPERTENSION), Is(blood_pressure.TREATMENT, "none")),
)


def _not_controlled(id: str, of: str, above: Condition, consequence: Consequences) -> Rule:
    return Rule(
        id=id,
        statement=f"Hypertension that is untreated, usually too high, or not known to be under control{of}.",
        condition=AnyOf(AllOf(above, NOT_SHOWN_CONTROLLED), _SAID_NOT_CONTROLLED),
        strength=Strength.RELATIVE,
        consequence=consequence,
        domain=Domain.CARDIOVASCULAR,
        clinician=(
            "Control the pressure first. The EU text lists it for careful assessment; the US pain-infusion "
            "guideline calls poorly controlled cardiovascular disease a relative contraindication (grade B)."
        ),
        patient="Please see your doctor about your blood pressure, and bring home readings.",
        sources=cite("S10 special precautions", "S21 contraindications"),
        confidence="V/I",
        inference=(
            "That a reading above the ceiling counts as poor control, unless known hypertension is treated "
            "and usually in range, is our reading."
        ),
        change=Change("hypertension treated, with readings usually at or below the ceiling"),
    )


NOT_CONTROLLED = _not_controlled("BP-6", ": esketamine", _ABOVE, on((ESK,), Rung.DEFERRED))
NOT_CONTROLLED_RACEMIC = _not_controlled("BP-6r", ": ketamine", _ABOVE_KETAMINE, on(RACEMIC, Rung.DEFERRED))
ENCEPHALOPATHY = Rule(
    id="BP-7",
    statement="Hypertensive encephalopathy at any time.",
    condition=Yes(blood_pressure.ENCEPHALOPATHY),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Even small rises may be dangerous: measure more often, watch for symptoms, and ask the treating "
        "specialist first."
    ),
    patient="Please bring the hospital letter about that time.",
    sources=cite(
        "S04",
    ),
    confidence="2/I",
    inference="Read for esketamine; carried to ketamine.",
    change=Change("written assent of the specialist who treats the hypertension"),
)
KNOWN_HYPERTENSION = Rule(
    id="BP-8",
    statement="Known hypertension.",
    condition=Yes(blood_pressure.HYPERTENSION),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "No bar when treated and in range: trials admitted it, and in one infusion cohort with many "
        "hypertensive patients the mean rise was small. Medicines are taken as usual; measure before, "
        "during and after."
    ),
    patient="Take your blood pressure medicines as usual on the day, and bring the list.",
    sources=cite("S37 eligibility", "S53"),
    confidence="V",
)
SUBCUTANEOUS_WATCH = Rule(
    id="BP-9",
    statement="Subcutaneous dosing raises pressure in a share of patients.",
    condition=Always(),
    strength=Strength.PRECAUTION,
    consequence=on((SC,), Rung.NONE_FOUND),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "In one subcutaneous esketamine series 14 of 70 passed 180 systolic or 110 diastolic for a while; "
        "the authors advise watching for 90 minutes."
    ),
    patient="Your blood pressure is measured during and after the injection.",
    sources=cite("S52"),
    confidence="V/I",
    inference=(
        "A caution on watching that belongs to the route; it does not change any single patient's outcome."
    ),
)
STAGE_ONE = Rule(
    id="BP-10",
    statement="Blood pressure at or above stage 1.",
    condition=AnyOf(
        AtLeast(SYSTOLIC, STAGE_ONE_SYSTOLIC.limit), AtLeast(DIASTOLIC, STAGE_ONE_DIASTOLIC.limit)
    ),
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.CARDIOVASCULAR,
    clinician="A general category, recorded for follow-up. No ketamine document restricts it.",
    patient="Please go on measuring your blood pressure now and then.",
    sources=cite("S65"),
    confidence="2",
)
PRE_ECLAMPSIA = Rule(
    id="BP-11",
    statement="Pre-eclampsia or eclampsia now.",
    condition=Yes(blood_pressure.PRE_ECLAMPSIA),
    strength=Strength.ABSOLUTE,
    consequence=on(ALL, Rung.CONTRAINDICATED),
    domain=Domain.CARDIOVASCULAR,
    clinician="Named in the UK, Swiss, German and Norwegian labels. Obstetric care today.",
    patient="Please tell a member of staff now, and stay in touch with your maternity team.",
    sources=cite("S15 4.3", "S16 contraindications", "S17 contraindications", "S18"),
    confidence="V",
    change=Change("it is over, in the obstetrician's words"),
)
NO_READING = Rule(
    id="UNK-2",
    statement="No blood pressure reading that is recent enough.",
    condition=NO_FRESH_READING,
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.INFORMATION_NEEDED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Measure now. Every pressure rule stays unknown until there is a fresh reading; each dose needs one "
        "besides."
    ),
    patient="We need a fresh blood pressure reading. You can have it measured here.",
    sources=cite("S10 4.2"),
    confidence="I",
    inference=(
        "The label asks for a reading before each dose; for how long one keeps for screening is this "
        "project's choice."
    ),
    change=Change("a fresh blood pressure reading"),
)

RULES = (
    ABOVE_CEILING,
    ABOVE_CEILING_RACEMIC,
    ABOVE_CEILING_NASAL,
    ABOVE_STATED_TREATED,
    ABOVE_CEILING_OLDER,
    HAZARDOUS_RISE,
    STATED_LIMIT,
    CRISIS,
    CRISIS_WITH_SYMPTOMS,
    NOT_CONTROLLED,
    NOT_CONTROLLED_RACEMIC,
    ENCEPHALOPATHY,
    KNOWN_HYPERTENSION,
    SUBCUTANEOUS_WATCH,
    STAGE_ONE,
    PRE_ECLAMPSIA,
    NO_READING,
)
