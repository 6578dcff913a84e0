"""How the mind is now and has been: psychosis, mania, confusion, thoughts of suicide, and scores on file."""

from forms.condition import AnyOf, Includes, Yes
from forms.question import Choice, Kind, Question, Role, Section, checklist, dated, one_of, yes_no

# How long each answer is trusted, in days. These are this form's own choices; no document read gives them.
STATE_KEEPS = 7
SUICIDE_KEEPS = 7
RECENT_KEEPS = 30
SCORE_KEEPS = 90

PSYCHOSIS_NOW = yes_no(
    "mental_health.psychosis_now",
    "Do you now hear or see things that others do not, or believe things that others say are not real?",
    "Psychotic symptoms now (hallucinations, delusions, psychotic depression)",
    help="Doctors call this psychosis. It can also come with deep depression. It can be treated.",
    shelf_life=STATE_KEEPS,
    sensitive=True,
    documents=("psychiatric assessment",),
)
MANIA_NOW = yes_no(
    "mental_health.mania_now",
    "Are you on an unusual high now: full of energy, hardly any sleep, thoughts racing, doing risky things?",
    "Manic, hypomanic or mixed state now",
    help="Doctors call this mania or hypomania. If you are high and low at once (mixed state), say yes too.",
    shelf_life=STATE_KEEPS,
    sensitive=True,
    documents=("psychiatric assessment",),
)
DIAGNOSES = checklist(
    "mental_health.diagnoses",
    "Has a doctor ever said that you have any of these?",
    "Psychiatric and developmental diagnoses, ever",
    Choice("schizophrenia", "Schizophrenia"),
    Choice("schizoaffective", "Schizoaffective disorder"),
    Choice("bipolar", "Bipolar disorder (manic depression)", "Bipolar disorder"),
    Choice(
        "personality",
        "A personality disorder, and it is what troubles me most",
        "Severe personality disorder as the primary problem",
    ),
    Choice(
        "intellectual-disability",
        "A learning disability that makes it hard to decide about treatment",
        "Intellectual disability affecting consent",
    ),
    help="Choose all that you were told, even if it was long ago.",
    sensitive=True,
    documents=("psychiatric letter with diagnoses",),
)
PHASE = one_of(
    "mental_health.bipolar_phase",
    "With your bipolar disorder, how are you at the moment?",
    "Current phase of bipolar disorder",
    Choice("depressed", "Low (depressed)", "Depressed"),
    Choice("between", "Neither low nor high", "Between episodes"),
    Choice("high", "High (manic or hypomanic)", "Manic or hypomanic"),
    Choice("mixed", "High and low at the same time (mixed)", "Mixed"),
    shelf_life=STATE_KEEPS,
    sensitive=True,
    role=Role.DETAIL,
    when=Includes(DIAGNOSES, "bipolar"),
    documents=("psychiatric assessment",),
)
HAPPENED = checklist(
    "mental_health.happened",
    "Has any of these happened to you?",
    "Past psychosis, antidepressant-induced mania, catatonia; recent delirium",
    Choice(
        "psychosis",
        "In the past, I heard, saw or believed things that were not real (psychosis)",
        "Past psychotic episode",
    ),
    Choice(
        "substance-psychosis",
        "The same, but only because of drugs, alcohol or a medicine",
        "Past substance- or medicine-induced psychosis",
    ),
    Choice(
        "antidepressant-mania",
        "An antidepressant made me unusually high (manic)",
        "Antidepressant-induced mania or hypomania",
    ),
    Choice(
        "catatonia",
        "I was awake but could not move or speak, for hours or days (catatonia)",
        "Catatonia, now or in the past",
    ),
    Choice(
        "delirium",
        "In the last few weeks, I was suddenly very confused because of an illness (delirium)",
        "Delirium now or in recent weeks",
    ),
    help="You can choose more than one.",
    shelf_life=RECENT_KEEPS,
    sensitive=True,
    documents=("psychiatric letter with diagnoses", "hospital discharge letter"),
)
RELATIVE = yes_no(
    "mental_health.relative_psychosis",
    "Has a parent, brother, sister or child of yours ever lost touch with what is real (psychosis, such as "
    "schizophrenia)?",
    "Psychotic disorder in a first-degree relative",
    help="Psychosis means hearing, seeing or believing things that are not real.",
    sensitive=True,
)
SCORES_KNOWN = yes_no(
    "mental_health.scores_known",
    "Do you or your clinic have a total from a questionnaire, such as PHQ-9, GAD-7, AUDIT-C or MIDAS?",
    "Totals of recognised instruments on file",
    help="These are short lists of questions with points. If no one has given you such a total, choose No.",
    shelf_life=SCORE_KEEPS,
)
SCORES = Question(
    "mental_health.scores",
    Kind.SCORES,
    "Please give each total, with its date.",
    "Totals of recognised instruments",
    help="Only the total or the result is needed, not your single answers.",
    shelf_life=SCORE_KEEPS,
    sensitive=True,
    role=Role.MEASUREMENT,
    when=Yes(SCORES_KNOWN),
    documents=("scored questionnaire",),
)

# Thoughts of suicide, in this form's own words: no instrument is copied or scored from these answers.
_KIND_WORDS = "Many people feel this way at some time. It is safe to tell us. Your care team reads it."
WISH = yes_no(
    "mental_health.wish_to_be_dead",
    "In the last month, was life ever so hard that you did not want to go on living?",
    "Wish to be dead, past month",
    help=_KIND_WORDS,
    shelf_life=SUICIDE_KEEPS,
    sensitive=True,
    role=Role.SAFETY,
)
THOUGHTS = yes_no(
    "mental_health.suicidal_thoughts",
    "In the last month, did you think about ending your own life?",
    "Thoughts of killing oneself, past month",
    help=_KIND_WORDS,
    shelf_life=SUICIDE_KEEPS,
    sensitive=True,
    role=Role.SAFETY,
)
_THOUGHTS_OPEN = AnyOf(Yes(WISH), Yes(THOUGHTS))
PLAN = yes_no(
    "mental_health.suicide_plan",
    "Have you settled on a way, a place or a time for it?",
    "Suicide plan, past month",
    help="Thank you for telling us. If you are in danger now, please speak to a member of staff at once.",
    shelf_life=SUICIDE_KEEPS,
    sensitive=True,
    role=Role.SAFETY,
    when=_THOUGHTS_OPEN,
    ask_if_unsure=True,
)
INTENT = yes_no(
    "mental_health.suicide_intent",
    "Do you want to go through with it, or are you afraid that you will?",
    "Suicidal intent, past month",
    help="Whatever you answer, you will be met with care.",
    shelf_life=SUICIDE_KEEPS,
    sensitive=True,
    role=Role.SAFETY,
    when=_THOUGHTS_OPEN,
    ask_if_unsure=True,
)
ACT = yes_no(
    "mental_health.suicidal_act",
    "Have you ever tried to end your life, or made things ready for it?",
    "Suicidal act or preparation, ever",
    help="Trying and then stopping counts too.",
    shelf_life=SUICIDE_KEEPS,
    sensitive=True,
    role=Role.SAFETY,
)
ACT_RECENT = yes_no(
    "mental_health.suicidal_act_recent",
    "Did any of that happen in the past three months or so?",
    "Suicidal act or preparation in the last three months",
    shelf_life=SUICIDE_KEEPS,
    sensitive=True,
    role=Role.SAFETY,
    when=Yes(ACT),
    ask_if_unsure=True,
)
ACT_DATE = dated(
    "mental_health.suicidal_act_date",
    "If you remember, when was the last time?",
    "Date of the last suicidal act or preparation",
    help="A month or a year is enough. You may leave this out.",
    sensitive=True,
    when=Yes(ACT),
    optional=True,
)

SECTION = Section(
    "mental_health",
    "Your mental health",
    "Some of these questions are personal. Take your time. You may choose not to say.",
    (
        PSYCHOSIS_NOW,
        MANIA_NOW,
        DIAGNOSES,
        PHASE,
        HAPPENED,
        RELATIVE,
        SCORES_KNOWN,
        SCORES,
        WISH,
        THOUGHTS,
        PLAN,
        INTENT,
        ACT,
        ACT_RECENT,
        ACT_DATE,
    ),
)
