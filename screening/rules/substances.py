"""Alcohol, drugs and kratom: whom ketamine may harm or draw in, and who waits until a drug has left."""

from forms import substances
from forms.condition import Above, AllOf, Always, AnyOf, Includes, Is, Within, Yes, amount
from screening.facts.clinic import UNSUPERVISED_NASAL
from screening.facts.medicines import HEAVY_KRATOM_LISTED, KRATOM_CLASSES, takes
from screening.facts.named import named_elsewhere
from screening.facts.scores import scored_at_least
from screening.facts.substances import (
    ACTIVE_DISORDER,
    AUDIT_C_POSITIVE,
    RECENT_REMISSION,
    REMISSION_UNDER_LONG,
)
from screening.positions import DAST_CAUTION, DAST_SPECIALIST, KRATOM_DAILY_GRAMS, KRATOM_FREE
from screening.rule import (
    ALL,
    CLINIC,
    HOME,
    INK,
    KAP,
    ORL,
    Change,
    Domain,
    Rule,
    Rung,
    Strength,
    on,
)
from screening.source import cite

_DISORDER_EVER = Yes(substances.DISORDER)
_HISTORY_ADVICE = (
    "Weigh the risk of abuse before treatment and watch for drug-seeking, as the esketamine label asks; a "
    "past disorder excludes nobody there. Ask about triggers and support. "
)
_HISTORY_PATIENT = "Your recovery matters to us. We will ask what helps you stay well, and plan around it."

HISTORY_OF_DISORDER = Rule(
    id="SU-1",
    statement="A substance use disorder, now or in the past.",
    # Stays YES while the disorder is active: SU-2 then weighs more.
    condition=_DISORDER_EVER,
    strength=Strength.PRECAUTION,
    consequence=on((*CLINIC, INK, KAP), Rung.PRECAUTIONS) | on((ORL,), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.ADDICTION,
    clinician=_HISTORY_ADVICE
    + "Ketamine at home: an addiction specialist agrees first (this project's inference).",
    patient=_HISTORY_PATIENT,
    sources=cite("S01 5.3, 9.2", "S02"),
    confidence="V/I",
    inference=(
        "The label asks for careful consideration only; the specialist before home use is this project's "
        "choice."
    ),
    change=Change("written assent of an addiction specialist, for use at home"),
)
HISTORY_OF_DISORDER_NASAL = Rule(
    id="SU-1.nasal",
    statement="A substance use disorder, now or in the past: compounded nasal ketamine that nobody watches.",
    condition=AllOf(_DISORDER_EVER, UNSUPERVISED_NASAL),
    strength=Strength.PRECAUTION,
    consequence=on((INK,), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.ADDICTION,
    clinician=_HISTORY_ADVICE
    + "Unwatched nasal ketamine: an addiction specialist agrees first (this project's inference).",
    patient=_HISTORY_PATIENT,
    sources=cite("S01 5.3, 9.2", "S02"),
    confidence="V/I",
    inference=(
        "The label asks for careful consideration only; the specialist before unwatched use is this "
        "project's choice."
    ),
    change=Change("it is given under supervision, or an addiction specialist agrees in writing"),
)
ACTIVE_USE_DISORDER = Rule(
    id="SU-2",
    statement="An active substance use disorder.",
    condition=ACTIVE_DISORDER,
    strength=Strength.RELATIVE,
    consequence=on((*CLINIC, KAP), Rung.SPECIALIST_CLEARANCE) | on(HOME, Rung.CONTRAINDICATED),
    domain=Domain.ADDICTION,
    clinician=(
        "The pain guideline advises against serial ketamine infusions in active substance abuse (grade C); "
        "one payer does not cover esketamine in an untreated moderate or severe disorder. Treat the "
        "disorder first, and obtain an addiction specialist's written view. No supply for home."
    ),
    patient=(
        "Let us plan this together with someone who knows about addiction. Please tell us who helps you now."
    ),
    sources=cite("S21 contraindications", "S69 Caremark"),
    confidence="V",
    change=Change("in remission, or written assent of an addiction specialist"),
)
RECENTLY_ACTIVE_DISORDER = Rule(
    id="SU-3",
    statement="Criteria of a substance use disorder met within the recent window.",
    # An active disorder is within every window.
    condition=AnyOf(ACTIVE_DISORDER, RECENT_REMISSION),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.ADDICTION,
    clinician=(
        "Windows differ: three months at a Toronto clinic (its page was cut off), a year in an emergency "
        "trial and at a clinic for assisted psychotherapy; the label names none. Inside the shorter "
        "window: an addiction specialist's written view."
    ),
    patient="The first months of recovery are delicate. We would like to hear from those who support you.",
    sources=cite("S34 exclusion criteria", "S35", "S37 eligibility"),
    confidence="V",
    change=Change("the recent window since remission has passed", ends=RECENT_REMISSION.ends),
)
DISORDER_WITHIN_A_YEAR = Rule(
    id="SU-3.year",
    statement="Criteria of a substance use disorder met within the longer window.",
    condition=AnyOf(ACTIVE_DISORDER, REMISSION_UNDER_LONG),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.ADDICTION,
    clinician=(
        "Between the short and the long window documents differ on whether to wait: a trial and a clinic "
        "ask for a year. Closer follow-up, urine testing and a relapse plan."
    ),
    patient="In the first year of recovery we check in with you more often.",
    sources=cite("S35", "S37 eligibility"),
    confidence="V",
    change=Change("the longer window since remission has passed", ends=REMISSION_UNDER_LONG.ends),
)
KETAMINE_MISUSE = Rule(
    id="SU-4",
    statement="Past misuse of ketamine or PCP.",
    condition=AnyOf(
        Yes(substances.KETAMINE_MISUSE),
        named_elsewhere(
            "substances.ketamine-disorder",
            "A use disorder with ketamine or PCP",
            Includes(substances.DISORDER_OF, "ketamine"),
        ),
    ),
    strength=Strength.RELATIVE,
    consequence=on((*CLINIC, KAP), Rung.SPECIALIST_CLEARANCE) | on(HOME, Rung.CONTRAINDICATED),
    domain=Domain.ADDICTION,
    clinician=(
        "A trial kept out more than rare use, for example more than once in a year; the veterans' summary, "
        "cut off in the copy read, counts a ketamine history against treatment. Establish amount, last use "
        "and bladder symptoms; addiction specialist's view. No supply for home."
    ),
    patient="Thank you for being open. Please tell us how much and when, so that we can judge what is safe.",
    sources=cite("S32", "S37 eligibility"),
    confidence="2/V",
    change=Change("written assent of an addiction specialist"),
)
OPIOIDS_NOT_PRESCRIBED = Rule(
    id="SU-4.opioids",
    statement="Opioids that were not prescribed, more than once in the past year.",
    condition=Includes(substances.USED, "opioids"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.ADDICTION,
    clinician=(
        "A trial kept out opioid use of more than once in a year. Ask about dependence, withdrawal, "
        "overdose and naloxone; sedation adds up with ketamine. Addiction specialist's written view."
    ),
    patient="Opioids and this treatment can slow breathing together. We will ask more, to keep you safe.",
    sources=cite("S37 eligibility"),
    confidence="V/I",
    inference="A trial's exclusion, carried to care as an addiction specialist's assent.",
    change=Change("written assent of an addiction specialist"),
)
NOT_PRESCRIBED = Rule(
    id="SU-4.not-prescribed",
    statement="Opioids, stimulants or sedatives that were not prescribed, in the past year.",
    condition=Includes(substances.USED, "opioids", "stimulants", "sedatives"),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.ADDICTION,
    clinician=(
        "The Dutch trial kept out psychoactive substances that were not prescribed, in the four weeks "
        "before. Establish the last use. Stimulants add to the rise of pressure and pulse, sedatives to "
        "sedation; consider a urine test."
    ),
    patient="Please do not use any of these in the weeks before treatment, and tell us if you did.",
    sources=cite("S36 eligibility"),
    confidence="V/I",
    inference="A trial's four-week bar, read as a precaution; the form asks about the whole year.",
    change=Change("none used in the four weeks before, in a clinician's view"),
)

_GRAMS = amount(substances.KRATOM_GRAMS)
_LAST_KRATOM_RECENT = Within(substances.KRATOM_LAST, KRATOM_FREE.limit)
_ANY_KRATOM = AnyOf(
    Yes(substances.KRATOM),
    named_elsewhere(
        "substances.kratom-listed",
        "Kratom or a 7-OH product, on the list of medicines",
        takes(*KRATOM_CLASSES, named="kratom or 7-hydroxymitragynine"),
    ),
)

HEAVY_KRATOM = Rule(
    id="SU-5",
    statement="Kratom daily, in a large amount, or any 7-OH product.",
    condition=AnyOf(
        Is(substances.KRATOM_OFTEN, "daily"),
        Above(_GRAMS, KRATOM_DAILY_GRAMS.limit),
        Yes(substances.KRATOM_SEVEN_OH),
        HEAVY_KRATOM_LISTED,
    ),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.DEFERRED),
    domain=Domain.ADDICTION,
    clinician=(
        "Acts at the opioid receptor; in mice 7-OH slows breathing without a ceiling. Not to be stopped at "
        "once: withdrawal resembles that of opioids. Taper plan and prescriber review first. Naltrexone or "
        "buprenorphine can set off withdrawal. Count it as an opioid-acting depressant."
    ),
    patient=(
        "Kratom and this treatment can add up. Please do not stop at once: we will plan a slow reduction "
        "with you."
    ),
    sources=cite("S59", "S60", "S61", "S62", "S63"),
    confidence="V/I",
    inference=(
        "The pharmacology was read; putting treatment off, and the amount from which, is this project's "
        "choice."
    ),
    change=Change("tapered under a prescriber's plan, and two weeks without"),
)
KRATOM_WITHDRAWAL = Rule(
    id="SU-5.withdrawal",
    statement="Withdrawal signs when kratom is missed.",
    condition=Yes(substances.KRATOM_WITHDRAWAL),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.DEFERRED),
    domain=Domain.ADDICTION,
    clinician=(
        "Speaks for dependence whatever the amount: anxiety, irritability and poor sleep as with opioids. "
        "Taper plan and prescriber review first; do not stop it at once."
    ),
    patient="Please do not stop kratom at once. We will plan with you how to come off it gently.",
    sources=cite("S60", "S63"),
    confidence="V/I",
    inference="Dependence without daily use or a large amount is treated as those are.",
    change=Change("tapered under a prescriber's plan, and two weeks without"),
)
KRATOM_USE = Rule(
    id="SU-6",
    statement="Kratom in the past year.",
    # Stays YES for heavy and recent use, which the rules beside it judge.
    condition=_ANY_KRATOM,
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.ADDICTION,
    clinician=(
        "Confirm the last use. Advice for procedures is to stop at least two weeks before, tapering. "
        "Self-treatment with kratom counts as no failed treatment."
    ),
    patient="Please tell us if you take kratom again before or between treatments.",
    sources=cite("S63"),
    confidence="2",
)
RECENT_KRATOM = Rule(
    id="SU-6.recent",
    statement="Kratom in the last two weeks.",
    condition=_LAST_KRATOM_RECENT,
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.DEFERRED),
    domain=Domain.ADDICTION,
    clinician=(
        "Advice for procedures, read at second hand, is to stop at least two weeks before and to taper "
        "rather than stop at once. Schedule after that."
    ),
    patient=(
        "Please leave two weeks between your last kratom and treatment. If you take it often, ask us how "
        "to stop."
    ),
    sources=cite("S63"),
    confidence="2/I",
    inference=(
        "Advice for procedures, carried to ketamine: also occasional use waits until two weeks have passed."
    ),
    change=Change("two weeks without kratom have passed", ends=_LAST_KRATOM_RECENT.ends),
)
KRATOM_EXPOSURE = Rule(
    id="SU-6.exposure",
    statement="Kratom changes how the body handles and bears other drugs.",
    condition=_ANY_KRATOM,
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.ADDICTION,
    clinician=(
        "2 g of tea raised oral midazolam 1.39-fold (CYP3A); dextromethorphan (CYP2D6) did not change. "
        "Ketamine exposure may rise too, most by mouth (inference). QTc lengthens with dose in regular "
        "users. Serotonin toxicity with triptans or antidepressants: mechanism only, no case seen."
    ),
    patient="Kratom can change how strongly other medicines act. Please list all that you take.",
    sources=cite("S55", "S59", "S62", "S84"),
    confidence="V/G/I",
    inference=(
        "That ketamine exposure rises follows from its pathways and the midazolam study; nobody measured it."
    ),
)
KRATOM_DETECTION = Rule(
    id="SU-6.detection",
    statement="Kratom does not show in a routine urine screen.",
    condition=_ANY_KRATOM,
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.ADDICTION,
    clinician="Mitragynine needs a specific test; a clean routine screen says nothing about kratom.",
    patient="A usual urine test does not show kratom, so what you tell us counts.",
    sources=cite("S97"),
    confidence="2/I",
    inference=(
        "The page read is about samples taken after death; that clinic screens miss it too is inferred."
    ),
)
INTOXICATED_OR_WITHDRAWING = Rule(
    id="SU-7",
    statement="Intoxicated or withdrawing today.",
    condition=Yes(substances.TODAY),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.DEFERRED),
    domain=Domain.ADDICTION,
    clinician=(
        "No treatment today: sedation adds up, consent is in doubt. Assess withdrawal and treat it; "
        "alcohol or sedative withdrawal may need hospital. An exclusion of the trial of ketamine for "
        "suicidal patients."
    ),
    patient=(
        "Thank you for telling us. Please speak to a member of staff, so that we can help you to be safe "
        "today."
    ),
    sources=cite("S37 eligibility"),
    confidence="V",
    change=Change("sober, and no withdrawal, on the day"),
)
POSITIVE_SUBSTANCE_SCREEN = Rule(
    id="SU-8",
    statement="A screening score for alcohol (AUDIT-C) or drugs (DAST-10) in the range of risk.",
    condition=AnyOf(AUDIT_C_POSITIVE, scored_at_least("DAST-10", DAST_CAUTION.limit)),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.ADDICTION,
    clinician=(
        "Take a full history of use, ask about withdrawal, and agree on limits around sessions. The "
        "AUDIT-C cut-off depends on sex assigned at birth; where it is not known the lower one is used."
    ),
    patient="We would like to talk with you about alcohol or drugs, to make treatment safe.",
    sources=cite("S90", "S91"),
    confidence="I",
    inference="The cut-offs are the instruments'; using them as a precaution for ketamine is this project's.",
    change=Change("a new score below the cut-off"),
)
HIGH_DRUG_SCREEN = Rule(
    id="SU-8.substantial",
    statement="A DAST-10 score in the substantial or severe band.",
    condition=scored_at_least("DAST-10", DAST_SPECIALIST.limit),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.ADDICTION,
    clinician="The two highest bands of this score: an addiction specialist's written view first.",
    patient="We would like someone who knows about addiction to advise us both first.",
    sources=cite("S91"),
    confidence="I",
    inference=(
        "The band is the instrument's; asking a specialist before ketamine because of it is this project's."
    ),
    change=Change("written assent of an addiction specialist"),
)
WEEKLY_CANNABIS = Rule(
    id="SU-9",
    statement="Cannabis every week.",
    condition=Includes(substances.USED, "cannabis-weekly"),
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.ADDICTION,
    clinician=(
        "No document read restricts it. Ask about amount and unusual experiences, and note it beside each "
        "session."
    ),
    patient="Please come to treatment without cannabis on that day, and tell us how much you use.",
    sources=(),
    confidence="G",
)
DRUG_MONITORING = Rule(
    id="SU-10",
    statement="Prescription monitoring and, where use is suspected, a urine test.",
    condition=Always(),
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.ADDICTION,
    clinician=(
        "Look the patient up in the prescription drug monitoring programme: payers require it. Urine "
        "toxicology where use is suspected, as a consensus digest advises."
    ),
    patient="We look at your prescription record, as we do for everyone. We may ask for a urine test.",
    sources=cite("S23", "S69"),
    confidence="V/2",
)

RULES = (
    HISTORY_OF_DISORDER,
    HISTORY_OF_DISORDER_NASAL,
    ACTIVE_USE_DISORDER,
    RECENTLY_ACTIVE_DISORDER,
    DISORDER_WITHIN_A_YEAR,
    KETAMINE_MISUSE,
    OPIOIDS_NOT_PRESCRIBED,
    NOT_PRESCRIBED,
    HEAVY_KRATOM,
    KRATOM_WITHDRAWAL,
    KRATOM_USE,
    RECENT_KRATOM,
    KRATOM_EXPOSURE,
    KRATOM_DETECTION,
    INTOXICATED_OR_WITHDRAWING,
    POSITIVE_SUBSTANCE_SCREEN,
    HIGH_DRUG_SCREEN,
    WEEKLY_CANNABIS,
    DRUG_MONITORING,
)
