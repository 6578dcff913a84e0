"""Where documents disagree: each number and stance as its document holds it, for the clinic to choose."""

# Retail pages say that the FDA requires less than 160/100. No label that was read says so: it is no position.

from screening.position import Position, Topic
from screening.rule import ALL, ESK, IM, INJECTED, IV, KAP, ORL, RACEMIC, Rung, on
from screening.source import cite

# --- Blood pressure -----------------------------------------------------------------------------------------

_POORLY_CONTROLLED = Position(
    "poorly-controlled",
    "No number: pressure that is poorly controlled is the bar.",
    cite("S21 contraindications", "S37 eligibility", "S32", "S34"),
    "V/2",
)
_TOO_AGGRESSIVE = Position(
    "no-treatment-of-symptomless-rises",
    "No number: present psychiatric advice on passing, symptom-free rises during infusion is judged too "
    "aggressive.",
    cite("S28"),
    "V",
)
_SUBCUTANEOUS_SERIES = Position(
    "subcutaneous-series",
    "No ceiling set: one patient in five passed 180 systolic or 110 diastolic for a while and was judged to "
    "bear it.",
    cite("S52"),
    "V",
)

SYSTOLIC_CEILING = Topic(
    "systolic-ceiling",
    "Above which systolic pressure is a session put off?",
    (
        Position(
            "esketamine-label",
            "Above 140: weigh the short rise against the benefit; putting the dose off is an option.",
            cite("S02 blood pressure", "S04", "S05", "S10 4.2"),
            "V/2",
            140,
        ),
        Position(
            "swiss-german-label",
            "Above 180 at rest, for injectable ketamine and esketamine.",
            cite("S16 contraindications", "S17 contraindications"),
            "V",
            180,
        ),
        Position("hypertensive-crisis", "Above 180: the American category of crisis.", cite("S65"), "2", 180),
        Position(
            "headache-trial",
            "Above 200: what one trial of nasal ketamine for acute headache kept out.",
            cite("S78 eligibility"),
            "V",
            200,
        ),
        _POORLY_CONTROLLED,
        _TOO_AGGRESSIVE,
        _SUBCUTANEOUS_SERIES,
    ),
    "mmHg",
)
DIASTOLIC_CEILING = Topic(
    "diastolic-ceiling",
    "Above which diastolic pressure is a session put off?",
    (
        Position(
            "esketamine-label",
            "Above 90: weigh the short rise against the benefit; putting the dose off is an option.",
            cite("S02 blood pressure", "S04", "S05", "S10 4.2"),
            "V/2",
            90,
        ),
        Position(
            "swiss-german-label",
            "Above 100 at rest, for injectable ketamine and esketamine.",
            cite("S16 contraindications", "S17 contraindications"),
            "V",
            100,
        ),
        Position("hypertensive-crisis", "Above 120: the American category of crisis.", cite("S65"), "2", 120),
        _POORLY_CONTROLLED,
        _TOO_AGGRESSIVE,
        _SUBCUTANEOUS_SERIES,
    ),
    "mmHg",
)
SYSTOLIC_CEILING_65 = Topic(
    "systolic-ceiling-65",
    "From 65 years on, above which systolic pressure is a session put off?",
    (
        Position(
            "us-label",
            "Above 140: the US esketamine label makes no exception for age.",
            cite("S02 blood pressure", "S04", "S05"),
            "V/2",
            140,
        ),
        Position(
            "eu-label",
            "Above 150, with the diastolic figure unchanged.",
            cite("S10 special precautions (the line for 65 and over was cut off)"),
            "G",
            150,
            inference="The lower half of this guide, 140/90 under 65, was read; the half for 65 and over "
            "was not seen.",
        ),
    ),
    "mmHg",
)
SYSTOLIC_STATED = Topic(
    "systolic-stated",
    "Above which resting systolic pressure is injectable ketamine contraindicated in hypertension that is "
    "not controlled?",
    (
        Position(
            "swiss-german-label",
            "Above 180.",
            cite("S16 contraindications", "S17 contraindications"),
            "V",
            180,
        ),
        Position(
            "us-uk-label",
            "No number: wherever a marked rise of pressure would be a serious hazard.",
            cite("S12 contraindications", "S15 4.3"),
            "V",
        ),
    ),
    "mmHg",
)
DIASTOLIC_STATED = Topic(
    "diastolic-stated",
    "Above which resting diastolic pressure is injectable ketamine contraindicated in hypertension that is "
    "not controlled?",
    (
        Position(
            "swiss-german-label",
            "Above 100.",
            cite("S16 contraindications", "S17 contraindications"),
            "V",
            100,
        ),
        Position(
            "us-uk-label",
            "No number: wherever a marked rise of pressure would be a serious hazard.",
            cite("S12 contraindications", "S15 4.3"),
            "V",
        ),
    ),
    "mmHg",
)
SYSTOLIC_CRISIS = Topic(
    "systolic-crisis",
    "Above which systolic pressure does nobody get a dose, whatever the treatment?",
    (Position("acc-aha", "Above 180: the 2017 American category of crisis.", cite("S65"), "2", 180),),
    "mmHg",
)
DIASTOLIC_CRISIS = Topic(
    "diastolic-crisis",
    "Above which diastolic pressure does nobody get a dose, whatever the treatment?",
    (Position("acc-aha", "Above 120: the 2017 American category of crisis.", cite("S65"), "2", 120),),
    "mmHg",
)
STAGE_ONE_SYSTOLIC = Topic(
    "stage-one-systolic",
    "From which systolic pressure on is stage 1 hypertension recorded?",
    (Position("acc-aha", "130 or more; no ketamine document restricts it.", cite("S65"), "2", 130),),
    "mmHg",
)
STAGE_ONE_DIASTOLIC = Topic(
    "stage-one-diastolic",
    "From which diastolic pressure on is stage 1 hypertension recorded?",
    (Position("acc-aha", "80 or more; no ketamine document restricts it.", cite("S65"), "2", 80),),
    "mmHg",
)
EXACT_LINE = Topic(
    "exact-line",
    "Is exactly 140/90 raised?",
    (
        Position("label", "No: the labels say above 140 or above 90.", cite("S04", "S05", "S10 4.2"), "V"),
        Position(
            "acc-aha",
            "Yes, stage 2: the American categories begin at 140 or 90. A clinic that reads it so measures "
            "again.",
            cite("S65"),
            "2",
        ),
    ),
)
READING_KEEPS = Topic(
    "reading-keeps",
    "For how long may a blood-pressure reading be used for screening?",
    (
        Position(
            "thirty-days",
            "Thirty days; a fresh reading is still taken before every dose.",
            cite("S10 4.2"),
            "I",
            30,
            inference="No document sets a period for screening; thirty days is this project's choice.",
        ),
        Position(
            "every-session",
            "The day itself: pressure is measured before each esketamine dose.",
            cite("S08", "S10 4.2"),
            "V/I",
            1,
            inference="The documents speak of the dose, not of screening; read here as: only today's "
            "reading counts.",
        ),
    ),
    "days",
)
HEART_RATE_FAST = Topic(
    "heart-rate-fast",
    "Above which resting heart rate is extra care taken?",
    (
        Position(
            "usual-limit",
            "Above 100 a minute.",
            (),
            "G/I",
            100,
            inference="The everyday meaning of a fast pulse; no ketamine label gives a number.",
        ),
        Position(
            "headache-trial",
            "Above 150 a minute: what one trial of nasal ketamine for acute headache kept out.",
            cite("S78 eligibility"),
            "V",
            150,
        ),
        Position("labels", "No number in any label read.", cite("S10", "S12", "S14"), "V"),
    ),
    "beats/min",
)
HEART_RATE_SLOW = Topic(
    "heart-rate-slow",
    "Below which resting heart rate is extra care taken?",
    (
        Position(
            "headache-trial",
            "Below 50 a minute: what one trial of nasal ketamine for acute headache kept out.",
            cite("S78 eligibility"),
            "V",
            50,
        ),
        Position("labels", "No number in any label read.", cite("S10", "S12", "S14"), "V"),
    ),
    "beats/min",
)

# --- Heart and brain ----------------------------------------------------------------------------------------

_FUNCTIONAL = Position(
    "us-labels",
    "No interval: the US labels name none; the hazard of a rise in pressure decides.",
    cite("S02 contraindications", "S12 contraindications"),
    "V",
)
_UK_SEVERE = Position(
    "uk-label",
    "No interval: severe disease of the coronary arteries or the heart muscle is the bar.",
    cite("S15 4.3"),
    "V",
)
INFARCT_RECENT = Topic(
    "infarct-recent",
    "For how long after a heart attack or the like is treatment ruled out?",
    (
        Position(
            "eu-esketamine-label",
            "Six weeks; afterwards only when stable and free of symptoms.",
            cite("S09", "S10 cardiac extract"),
            "V",
            6,
        ),
        _FUNCTIONAL,
        _UK_SEVERE,
    ),
    "weeks",
)
INFARCT_CAUTION = Topic(
    "infarct-caution",
    "For how long after a heart attack or unstable angina is a specialist asked?",
    (
        Position("german-label", "Six months: particular caution.", cite("S17 warnings"), "V", 6),
        _FUNCTIONAL,
        _UK_SEVERE,
    ),
    "months",
)
STROKE_RECENT = Topic(
    "stroke-recent",
    "Which ischaemic stroke or passing attack counts as recent?",
    (
        Position("eu-esketamine-label", "Less than six months ago.", cite("S10 cardiac extract"), "V", 6),
        Position("uk-label", "No interval: any past stroke.", cite("S15 4.3", "S16 contraindications"), "V"),
        Position(
            "us-label",
            "No interval: the US esketamine label names only bleeding inside the brain.",
            cite("S01 highlights", "S02 contraindications"),
            "V",
        ),
    ),
    "months",
)
ISCHAEMIC_STROKE = Topic(
    "ischaemic-stroke",
    "What does a past ischaemic stroke mean?",
    (
        Position(
            "us-label",
            "Not named: only bleeding inside the brain is a contraindication to esketamine.",
            cite("S01 highlights", "S02 contraindications"),
            "V",
        ),
        Position(
            "eu-label",
            "Careful assessment before esketamine when it was less than six months ago; any past stroke is "
            "asked about.",
            cite("S09", "S10 cardiac extract"),
            "V",
            consequences={
                "NE-2": on((ESK,), Rung.SPECIALIST_CLEARANCE),
                "NE-3": on((ESK,), Rung.SPECIALIST_CLEARANCE),
            },
        ),
        Position(
            "uk-label",
            "Any past stroke is a contraindication to ketamine.",
            cite("S15 4.3", "S16 contraindications"),
            "V/I",
            consequences={
                "NE-2": on(RACEMIC, Rung.CONTRAINDICATED),
                "NE-3": on(RACEMIC, Rung.CONTRAINDICATED),
            },
            inference="The UK label says cerebrovascular accident; a passing attack is counted with it here.",
        ),
    ),
)
INTRACRANIAL_PRESSURE = Topic(
    "intracranial-pressure",
    "Is ketamine avoided when pressure inside the skull is raised or after a head injury?",
    (
        Position(
            "avoid",
            "Yes: avoided, or only a low dose with extreme caution.",
            cite("S02 contraindications", "S15 4.3", "S21 contraindications", "S74"),
            "V",
        ),
        Position(
            "dropped",
            "No longer a contraindication in the 2011 emergency guideline; a head-injury cohort was "
            "reassuring.",
            cite("S75", "S13"),
            "2/I",
            consequences={"NE-4": on((IV, IM), Rung.SPECIALIST_CLEARANCE)},
            inference="Written for emergencies; for planned treatment it is read as: a specialist decides.",
        ),
    ),
)
QTC_LONG = Topic(
    "qtc-long",
    "From which corrected QT time on is extra care taken?",
    (
        Position(
            "usual-limit",
            "500 ms or more.",
            (),
            "G/I",
            500,
            inference="A common limit for QT-lengthening drugs; no ketamine document gives one.",
        ),
        Position("labels", "No number in any ketamine label read.", cite("S10", "S12", "S14"), "V"),
    ),
    "ms",
)
NEW_HEADACHE_AGE = Topic(
    "new-headache-age",
    "After which age is a new headache a warning sign?",
    (Position("red-flags", "After 50 years.", cite("S80"), "2", 50),),
    "years",
)

# --- Age and body -------------------------------------------------------------------------------------------

ADULT = Topic(
    "adult",
    "From which age on may an adult service treat?",
    (
        Position(
            "adults-only",
            "18 years: esketamine is not approved below it, and guidelines, trials and clinics here take "
            "adults.",
            cite("S02", "S09", "S34"),
            "V",
            18,
        ),
        Position(
            "old-ketamine-label",
            "Older US ketamine labels call safety not established below 16; they speak of anaesthesia, not "
            "of this use.",
            cite("S14"),
            "V",
        ),
    ),
    "years",
)
YOUNG_ADULT = Topic(
    "young-adult",
    "Below which age are suicidal thoughts watched more closely?",
    (Position("us-label", "Below 25 years (18 to 24).", cite("S01 5.5", "S02"), "V", 25),),
    "years",
)
OLDER = Topic(
    "older",
    "From which age on is a patient treated as older?",
    (
        Position(
            "esketamine-documents",
            "65 years: lower first dose in the EU, risk of falls, a trial of its own.",
            cite("S09", "S10 4.2", "S49"),
            "V",
            65,
        ),
        Position(
            "ketamine-label",
            "No number: start at the low end of the range in older people.",
            cite("S14"),
            "V",
        ),
    ),
    "years",
)
MORBID_OBESITY = Topic(
    "morbid-obesity",
    "From which body mass index on does sleep apnoea weigh more?",
    (
        Position(
            "eu-label",
            "35 or more.",
            cite("S09 (words only)"),
            "G",
            35,
            inference="The leaflet says morbidly obese; the number belongs to the EU product text and was "
            "not seen.",
        ),
        Position(
            "eu-leaflet", "No number: sleep apnoea together with being very overweight.", cite("S09"), "V"
        ),
    ),
    "kg/m²",
)
STOP_BANG_HIGH = Topic(
    "stop-bang-high",
    "From which STOP-Bang score on is sleep apnoea likely enough to act on?",
    (
        Position(
            "high-band",
            "5 of 8: the high band.",
            cite("S96"),
            "V/I",
            5,
            inference="The band is the instrument's; using it as a reason for care with ketamine is this "
            "project's.",
        ),
    ),
    "points",
)

# --- Liver, pregnancy, breastfeeding ------------------------------------------------------------------------

SEVERE_LIVER = Topic(
    "severe-liver",
    "What does severe liver disease mean?",
    (
        Position(
            "us-label",
            "Esketamine is not recommended in Child-Pugh C: it was not studied there. It is not among the "
            "contraindications.",
            cite("S01 8.6"),
            "V",
        ),
        Position("asra", "Infusions are avoided (grade C).", cite("S21 contraindications"), "V"),
        Position(
            "eu-leaflet",
            "The doctor decides on esketamine.",
            cite("S09"),
            "V/I",
            consequences={"HE-1": on((ESK,), Rung.SPECIALIST_CLEARANCE)},
            inference="The doctor's decision is read as: a liver specialist's assent first.",
        ),
        Position(
            "jefferson-trial",
            "Any cirrhosis was kept out of the migraine infusion trial.",
            cite("S38"),
            "V/I",
            consequences={"HE-3": on((IV,), Rung.CONTRAINDICATED)},
            inference="A trial's entry bar, carried to care.",
        ),
    ),
)
PREGNANCY = Topic(
    "pregnancy",
    "What does pregnancy mean?",
    (
        Position(
            "us-label",
            "Esketamine is not recommended: harm to the unborn child is possible. It is not among the "
            "contraindications.",
            cite("S02 embryo-fetal toxicity", "S03"),
            "V",
        ),
        Position(
            "eu-leaflet",
            "Esketamine is not used.",
            cite("S09"),
            "V",
            consequences={"PR-1": on((ESK,), Rung.CONTRAINDICATED)},
        ),
        Position(
            "asra", "Relative contraindication to infusion (grade B).", cite("S21 contraindications"), "V"
        ),
    ),
)
BREASTFEEDING = Topic(
    "breastfeeding",
    "What does breastfeeding mean?",
    (
        Position("labels", "Esketamine and breastfeeding do not go together.", cite("S02", "S09"), "V"),
        Position("lactmed", "Repeated esketamine is best avoided while breastfeeding.", cite("S71"), "V"),
        Position(
            "milk-studies",
            "Two small studies: the child gets under one per cent of the mother's dose, next to nothing by "
            "12 hours.",
            cite("S71"),
            "V/I",
            consequences={"PR-3r": on(INJECTED, Rung.PRECAUTIONS)},
            inference="The studies measured milk and advise nothing; treating with a pause is read into "
            "them here.",
        ),
    ),
)

# --- Mind ---------------------------------------------------------------------------------------------------

PSYCHOSIS = Topic(
    "psychosis",
    "What does psychosis, now or ever, mean?",
    (
        Position(
            "us-label",
            "A warning: esketamine only when the benefit outweighs the risk. It is not among the "
            "contraindications.",
            cite("S01 5.2", "S05"),
            "V",
        ),
        Position(
            "eu-leaflet",
            "Psychosis at any time: the doctor decides on esketamine.",
            cite("S09"),
            "V/I",
            consequences={
                "PS-1": on((ESK,), Rung.SPECIALIST_CLEARANCE),
                "PS-2": on((ESK,), Rung.SPECIALIST_CLEARANCE),
                "PS-3": on((ESK,), Rung.SPECIALIST_CLEARANCE),
            },
            inference="The doctor's decision is read as: a psychiatrist's assent first.",
        ),
        Position(
            "asra", "Active psychosis: relative contraindication to infusion (grade B).", cite("S21"), "V"
        ),
        Position(
            "schizophrenia-ever",
            "Schizophrenia at any time is excluded by a migraine trial, the veterans' summary, a clinic, a "
            "textbook and, as absolute, the emergency guideline.",
            cite("S32", "S35", "S38", "S74", "S75"),
            "V/2",
            consequences={"PS-2": on(ALL, Rung.CONTRAINDICATED)},
        ),
    ),
)
FAMILY_PSYCHOSIS = Topic(
    "family-psychosis",
    "What does psychosis in a parent, brother, sister or child mean?",
    (
        Position(
            "labels",
            "Nothing: no label read names it.",
            cite("S02 contraindications", "S09", "S15 4.3", "S16", "S17"),
            "V",
        ),
        Position(
            "kap-clinic",
            "One clinic for assisted psychotherapy does not treat such patients.",
            cite("S35"),
            "V",
            consequences={"PS-4": on((KAP,), Rung.CONTRAINDICATED)},
        ),
    ),
)
BIPOLAR = Topic(
    "bipolar",
    "What does bipolar disorder in a depressed phase mean? (Mania now is excluded everywhere.)",
    (
        Position(
            "outside-the-label",
            "The US esketamine label is for major depressive disorder; a bipolar depression lies outside it.",
            cite("S01 highlights"),
            "V/I",
            inference="The label's silence on bipolar depression is read as: a psychiatrist's assent first.",
        ),
        Position(
            "eu-leaflet",
            "The doctor decides on esketamine.",
            cite("S09"),
            "V/I",
            consequences={"PS-6": on((ESK,), Rung.SPECIALIST_CLEARANCE)},
            inference="The doctor's decision is read as: a psychiatrist's assent first.",
        ),
        Position(
            "excluded",
            "Kept out by the veterans' summary, the Dutch trial and, through their diagnosis, the "
            "esketamine trials.",
            cite("S32", "S36", "S48", "S50"),
            "V/2",
            consequences={"PS-6": on(ALL, Rung.CONTRAINDICATED)},
        ),
        Position(
            "included",
            "A Toronto clinic takes bipolar I and II in a depressed phase; small open series did too.",
            cite("S34", "S76"),
            "V/I",
            consequences={"PS-6": on((IV,), Rung.PRECAUTIONS)},
            inference="Being let in is read as: treatment with extra care, infusion only.",
        ),
    ),
)

# --- Substances ---------------------------------------------------------------------------------------------

_NO_WINDOW = Position(
    "us-label", "No period: assess the risk of abuse first.", cite("S01 5.3, 9.2", "S02"), "V"
)
_LIFETIME = Position(
    "dutch-trial",
    "No period: moderate or severe dependence at any time in life was kept out.",
    cite("S36"),
    "V",
)
_ED_TRIAL_YEAR = Position(
    "emergency-trial",
    "Twelve months: more than rare opioid, ketamine or PCP use in the past year was kept out.",
    cite("S37"),
    "V/I",
    12,
    inference="The trial counted use of three drugs; it is read here as remission of any use disorder.",
)
_KAP_YEAR = Position("kap-clinic", "Twelve months abstinent, at one clinic.", cite("S35"), "V", 12)

REMISSION_RECENT = Topic(
    "remission-recent",
    "Up to how long after a substance use disorder is a specialist asked?",
    (
        Position(
            "toronto-clinic",
            "Three months since criteria were last met (the page was cut off there).",
            cite("S34"),
            "V",
            3,
        ),
        _ED_TRIAL_YEAR,
        _KAP_YEAR,
        _LIFETIME,
        _NO_WINDOW,
    ),
    "months",
)
REMISSION_LONG = Topic(
    "remission-long",
    "After how long does remission of a substance use disorder count as long-standing?",
    (_ED_TRIAL_YEAR, _KAP_YEAR, _LIFETIME, _NO_WINDOW),
    "months",
)
DEPENDENCE_EVER = Topic(
    "dependence-ever",
    "What does a substance use disorder mean that is long past?",
    (
        Position("us-label", "Careful consideration; no exclusion.", cite("S01 5.3, 9.2", "S02"), "V"),
        Position(
            "dutch-trial",
            "Moderate or severe dependence at any time in life is excluded.",
            cite("S36"),
            "V/I",
            consequences={"SU-1": on(ALL, Rung.CONTRAINDICATED)},
            inference="A trial's entry bar, carried to care and to every treatment; the degree is not asked.",
        ),
    ),
)
KRATOM_DAILY_GRAMS = Topic(
    "kratom-daily-grams",
    "Above how much kratom a day is treatment put off even when use is not daily?",
    (
        Position(
            "project",
            "More than 5 g a day.",
            cite("SD2"),
            "I",
            5,
            inference="A seller's page begins its highest band there. No research read defines a cut-off; "
            "the line is this project's, for caution only, and is no advice on dose.",
        ),
        Position(
            "pharmacology",
            "No number: a dividing line between stimulant and sedative amounts has not been defined.",
            cite("S60"),
            "V",
        ),
    ),
    "g",
)
KRATOM_FREE = Topic(
    "kratom-free",
    "How long before treatment should the last kratom be?",
    (
        Position(
            "perioperative-advice",
            "Two weeks, tapering rather than stopping at once.",
            cite("S63"),
            "2",
            2,
        ),
    ),
    "weeks",
)

# --- Medicines ----------------------------------------------------------------------------------------------

LORAZEPAM_DAILY = Topic(
    "lorazepam-daily",
    "Above how much benzodiazepine a day, counted as lorazepam, do trials not enrol?",
    (
        Position("dutch-trial", "More than 2 mg.", cite("S36"), "V", 2),
        Position("emergency-trial", "More than 3 mg.", cite("S37"), "V", 3),
    ),
    "mg",
)
OPIOID_DAILY = Topic(
    "opioid-daily",
    "From how much opioid a day, counted as morphine, is a specialist asked?",
    (
        Position(
            "project",
            "50 morphine milligram equivalents.",
            (),
            "I",
            50,
            inference="No ketamine document gives a number; this one is this project's choice.",
        ),
    ),
    "MME",
)
MAOI = Topic(
    "maoi",
    "What does a monoamine oxidase inhibitor mean?",
    (
        Position(
            "labels",
            "Pressure may rise: watch it closely. No label read rules it out.",
            cite("S09", "S79"),
            "V/2",
        ),
        Position(
            "dutch-trial",
            "Kept out.",
            cite("S36"),
            "V/I",
            consequences={"DI-4": on(ALL, Rung.CONTRAINDICATED)},
            inference="A trial's entry bar, carried to care and to every treatment.",
        ),
        Position("case-reports", "Reports with tranylcypromine were uneventful.", cite("S54"), "V"),
    ),
)
NALTREXONE = Topic(
    "naltrexone",
    "Does naltrexone weaken the antidepressant effect?",
    (
        Position("blunts", "Yes, in one small crossover trial that was stopped early.", cite("S56"), "V"),
        Position(
            "does-not",
            "No, in a series of five patients.",
            cite("S57"),
            "V",
            consequences={"DI-6": on(ALL, Rung.NONE_FOUND)},
        ),
    ),
)
LAMOTRIGINE = Topic(
    "lamotrigine",
    "Does lamotrigine weaken the effect?",
    (
        Position("two-of-five", "In two of five studies.", cite("S54"), "V"),
        Position(
            "not-known",
            "What it does to the antidepressant effect is not known.",
            cite("S55"),
            "V",
            consequences={"DI-5": on(ALL, Rung.NONE_FOUND)},
        ),
    ),
)
THEOPHYLLINE = Topic(
    "theophylline",
    "What do theophylline and its relatives mean with ketamine?",
    (
        Position(
            "mims",
            "A marked fall of the seizure threshold; unpredictable seizures were reported.",
            cite("S19"),
            "V",
        ),
        Position(
            "norwegian-label",
            "The combination is contraindicated.",
            cite("S18"),
            "V/I",
            consequences={"DI-7": on(RACEMIC, Rung.CONTRAINDICATED)},
            inference="The label is for S-ketamine by injection; it is carried to every form of ketamine.",
        ),
    ),
)
PORPHYRIA = Topic(
    "porphyria",
    "What does acute porphyria mean?",
    (
        Position("e-safe", "A relative contraindication.", cite("S74"), "V"),
        Position(
            "italian-monograph",
            "A contraindication.",
            cite("S20"),
            "V",
            consequences={"EN-3": on(RACEMIC, Rung.CONTRAINDICATED)},
        ),
    ),
)

# --- Earlier treatment and effect ---------------------------------------------------------------------------

FAILED_ANTIDEPRESSANTS = Topic(
    "failed-antidepressants",
    "How many antidepressants must have failed?",
    (
        Position(
            "label",
            "Two: labels, the 2021 consensus, a Toronto clinic and two payers.",
            cite("S01", "S10 4.1", "S68", "S34", "S69"),
            "V",
            2,
        ),
        Position(
            "three",
            "Three: one payer, with augmentation besides; the Dutch trial, of three classes.",
            cite("S69", "S36"),
            "V",
            3,
        ),
        Position("veterans", "Four, in the veterans' summary.", cite("S32"), "2", 4),
    ),
    "trials",
)
ADEQUATE_WEEKS = Topic(
    "adequate-weeks",
    "For how many weeks must an antidepressant have been taken to count?",
    (
        Position("six", "At least six: two payers.", cite("S69"), "V", 6),
        Position(
            "four", "Four: the Dutch trial, and one payer at the lowest dose.", cite("S36", "S69"), "V", 4
        ),
        Position("consensus", "Four to six: the 2021 consensus gives a range.", cite("S68"), "V"),
        Position("eight", "Eight: one payer.", cite("S69"), "V", 8),
    ),
    "weeks",
)
NON_RESPONSE = Topic(
    "non-response",
    "Up to how much improvement is it still a failure?",
    (
        Position("consensus", "Less than half better.", cite("S68"), "V", 50),
        Position("monotherapy-trial", "A quarter better or less.", cite("S50", "S69"), "V", 25),
    ),
    "%",
)
FAILED_PREVENTIVE_CLASSES = Topic(
    "failed-preventive-classes",
    "How many classes of migraine preventive must have failed?",
    (
        Position("resistant", "Three: resistant migraine.", cite("S67"), "V", 3),
        Position("refractory", "All that can be had: refractory migraine.", cite("S67"), "V"),
    ),
    "classes",
)
FAILED_TRIPTANS = Topic(
    "failed-triptans",
    "How many triptans must have failed for a headache day to count as disabling?",
    (Position("resistant", "Two: resistant migraine.", cite("S67"), "V", 2),),
    "triptans",
)
PREVENTIVE_WEEKS = Topic(
    "preventive-weeks",
    "For how many weeks must a migraine preventive have been taken to count?",
    (
        Position(
            "two-months",
            "Two months, the lower end of the 2014 European range.",
            cite("S67"),
            "V/I",
            8,
            inference="Two months are counted as eight weeks.",
        ),
        Position(
            "three-months",
            "Three months, the upper end of the 2014 European range.",
            cite("S67"),
            "V/I",
            12,
            inference="Three months are counted as twelve weeks.",
        ),
    ),
    "weeks",
)
CHRONIC_HEADACHE_DAYS = Topic(
    "chronic-headache-days",
    "On how many days a month makes headache chronic migraine?",
    (Position("ichd-3", "15 or more.", cite("S66"), "V", 15),),
    "days",
)
MIGRAINE_DAYS = Topic(
    "migraine-days",
    "On how many of those days must it be like migraine, or disabling?",
    (
        Position(
            "ichd-3",
            "8 or more; the European consensus asks for 8 disabling days.",
            cite("S66", "S67"),
            "V",
            8,
        ),
    ),
    "days",
)
CHRONIC_MIGRAINE_MONTHS = Topic(
    "chronic-migraine-months",
    "For how many months?",
    (
        Position("ichd-3", "More than three; resistant migraine asks for three.", cite("S66", "S67"), "V", 3),
        Position("refractory", "Six: refractory migraine.", cite("S67"), "V", 6),
    ),
    "months",
)
OVERUSE_SIMPLE_DAYS = Topic(
    "overuse-simple-days",
    "From how many days a month are plain painkillers overused?",
    (Position("ichd-3", "15, for more than three months.", cite("S66"), "V", 15),),
    "days",
)
OVERUSE_STRONG_DAYS = Topic(
    "overuse-strong-days",
    "From how many days a month are triptans, ergots, opioids or combinations overused?",
    (Position("ichd-3", "10, for more than three months.", cite("S66"), "V", 10),),
    "days",
)
OVERUSE_MONTHS = Topic(
    "overuse-months",
    "For how many months must acute medicines have been taken that often?",
    (Position("ichd-3", "More than three.", cite("S66"), "V", 3),),
    "months",
)
PAIN_MONTHS = Topic(
    "pain-months",
    "After how many months is pain chronic?",
    (Position("iasp", "More than three.", cite("S70"), "V", 3),),
    "months",
)
PHQ9_VA = Topic(
    "phq-9-veterans",
    "From which PHQ-9 score on does the veterans' summary consider ketamine?",
    (Position("veterans", "15.", cite("S32"), "2", 15),),
    "points",
)
VA_FAILED_TRIALS = Topic(
    "veterans-failed-trials",
    "After how many failed trials does the veterans' summary consider ketamine?",
    (Position("veterans", "Four adequate ones.", cite("S32"), "2", 4),),
    "trials",
)
PSYCHOTHERAPY_FIRST = Topic(
    "psychotherapy-first",
    "Must talking therapy come first?",
    (
        Position(
            "labels-and-trials",
            "Not for resistant depression: neither labels nor trials ask for it.",
            cite("S01", "S10 4.1", "S48", "S50"),
            "V",
        ),
        Position("ptsd-guideline", "For PTSD it comes before any drug.", cite("S31"), "V"),
    ),
)
PTSD_EFFICACY = Topic(
    "ptsd-efficacy",
    "Does ketamine help in PTSD?",
    (
        Position(
            "largest-trial",
            "No difference on PTSD measures in the largest trial (158 people).",
            cite("S46"),
            "V",
        ),
        Position(
            "midazolam-trials",
            "Better than midazolam in two smaller trials.",
            cite("S45", "S46 introduction"),
            "V/2",
        ),
        Position(
            "meta-analysis",
            "A small pooled effect (g 0.27) that is no longer significant once publication bias is allowed "
            "for.",
            cite("S45"),
            "V",
        ),
    ),
)
HOME_KETAMINE = Topic(
    "home-ketamine",
    "Is ketamine taken at home?",
    (
        Position(
            "fda",
            "The FDA warns of it: nobody watches sedation, dissociation, pulse and pressure.",
            cite("S29"),
            "V",
        ),
        Position(
            "not-at-home",
            "Not planned at all.",
            cite("S29"),
            "V/I",
            consequences={"SET-3": on((ORL,), Rung.CONTRAINDICATED)},
            inference="The FDA warns and does not forbid; a clinic that keeps out of it chooses this.",
        ),
        Position(
            "experimental",
            "Oral ketamine is still experimental.",
            cite("S58"),
            "V/I",
            consequences={"SET-3": on((ORL,), Rung.SPECIALIST_CLEARANCE)},
            inference="Experimental is read as: a second specialist agrees first.",
        ),
        Position(
            "selected",
            "Some clinics, and a Canadian workshop, describe it for chosen patients.",
            cite("SD3", "SD4", "S98"),
            "V",
        ),
    ),
)

# --- Screening instruments ----------------------------------------------------------------------------------

_AS_A_RULE = "The cut-off is the instrument's; using it as a reason for care with ketamine is this project's."

AUDIT_C_MEN = Topic(
    "audit-c-men",
    "From which AUDIT-C score on is a man's drinking risky?",
    (Position("published", "4.", cite("S90"), "V/I", 4, inference=_AS_A_RULE),),
    "points",
)
AUDIT_C_WOMEN = Topic(
    "audit-c-women",
    "From which AUDIT-C score on is a woman's drinking risky?",
    (Position("published", "3.", cite("S90"), "V/I", 3, inference=_AS_A_RULE),),
    "points",
)
DAST_CAUTION = Topic(
    "dast-caution",
    "From which DAST-10 score on is extra care taken?",
    (Position("moderate-band", "3: the moderate band.", cite("S91"), "V/I", 3, inference=_AS_A_RULE),),
    "points",
)
DAST_SPECIALIST = Topic(
    "dast-specialist",
    "From which DAST-10 score on is a specialist asked?",
    (Position("substantial-band", "6: the substantial band.", cite("S91"), "V/I", 6, inference=_AS_A_RULE),),
    "points",
)
MDQ_POSITIVE = Topic(
    "mdq-positive",
    "From which MDQ score on is bipolar disorder looked into?",
    (
        Position(
            "published",
            "7, together at one time and with a moderate or serious problem.",
            cite("S92"),
            "V",
            7,
        ),
        Position("korean", "5: the best cut-off in a Korean study.", cite("S92"), "V", 5),
    ),
    "points",
)
PHQ9_SEVERE = Topic(
    "phq-9-severe",
    "From which PHQ-9 score on is depression severe?",
    (Position("published", "20.", cite("S85"), "2", 20),),
    "points",
)
SUICIDE_ACT_RECENT = Topic(
    "suicide-act-recent",
    "For how long after suicidal behaviour is the risk high?",
    (Position("columbia", "Three months.", cite("S89 triage"), "V", 3),),
    "months",
)

TOPICS: tuple[Topic, ...] = (
    SYSTOLIC_CEILING,
    DIASTOLIC_CEILING,
    SYSTOLIC_CEILING_65,
    SYSTOLIC_STATED,
    DIASTOLIC_STATED,
    SYSTOLIC_CRISIS,
    DIASTOLIC_CRISIS,
    STAGE_ONE_SYSTOLIC,
    STAGE_ONE_DIASTOLIC,
    EXACT_LINE,
    READING_KEEPS,
    HEART_RATE_FAST,
    HEART_RATE_SLOW,
    INFARCT_RECENT,
    INFARCT_CAUTION,
    STROKE_RECENT,
    ISCHAEMIC_STROKE,
    INTRACRANIAL_PRESSURE,
    QTC_LONG,
    NEW_HEADACHE_AGE,
    ADULT,
    YOUNG_ADULT,
    OLDER,
    MORBID_OBESITY,
    STOP_BANG_HIGH,
    SEVERE_LIVER,
    PREGNANCY,
    BREASTFEEDING,
    PSYCHOSIS,
    FAMILY_PSYCHOSIS,
    BIPOLAR,
    REMISSION_RECENT,
    REMISSION_LONG,
    DEPENDENCE_EVER,
    KRATOM_DAILY_GRAMS,
    KRATOM_FREE,
    LORAZEPAM_DAILY,
    OPIOID_DAILY,
    MAOI,
    NALTREXONE,
    LAMOTRIGINE,
    THEOPHYLLINE,
    PORPHYRIA,
    FAILED_ANTIDEPRESSANTS,
    ADEQUATE_WEEKS,
    NON_RESPONSE,
    FAILED_PREVENTIVE_CLASSES,
    FAILED_TRIPTANS,
    PREVENTIVE_WEEKS,
    CHRONIC_HEADACHE_DAYS,
    MIGRAINE_DAYS,
    CHRONIC_MIGRAINE_MONTHS,
    OVERUSE_SIMPLE_DAYS,
    OVERUSE_STRONG_DAYS,
    OVERUSE_MONTHS,
    PAIN_MONTHS,
    PHQ9_VA,
    VA_FAILED_TRIALS,
    PSYCHOTHERAPY_FIRST,
    PTSD_EFFICACY,
    HOME_KETAMINE,
    AUDIT_C_MEN,
    AUDIT_C_WOMEN,
    DAST_CAUTION,
    DAST_SPECIALIST,
    MDQ_POSITIVE,
    PHQ9_SEVERE,
    SUICIDE_ACT_RECENT,
)
