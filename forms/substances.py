"""Alcohol, drugs and kratom: what is used, how much, since when it is over, and whether it acts today."""

from forms.condition import AllOf, Is, Not, Yes
from forms.question import Choice, Kind, Question, Role, Section, Unit, checklist, dated, one_of, yes_no

# How long each answer is trusted, in days. These are this form's own choices; no document read gives them.
TODAY_KEEPS = 1
LAST_USE_KEEPS = 7
USE_KEEPS = 30

ALCOHOL = yes_no(
    "substances.alcohol",
    "Do you drink alcohol?",
    "Drinks alcohol",
    help="Beer, wine, spirits and mixed drinks all count.",
    shelf_life=USE_KEEPS,
    sensitive=True,
)
ALCOHOL_DAYS = Question(
    "substances.alcohol_days",
    Kind.COUNT,
    "In a normal week, on how many days do you drink?",
    "Drinking days a week",
    low=0,
    high=7,
    shelf_life=USE_KEEPS,
    sensitive=True,
    role=Role.DETAIL,
    when=Yes(ALCOHOL),
)
ALCOHOL_DRINKS = Question(
    "substances.alcohol_drinks",
    Kind.COUNT,
    "On such a day, about how many glasses, cans or shots?",
    "Drinks on a drinking day",
    low=0,
    high=60,
    usual_high=15,
    shelf_life=USE_KEEPS,
    sensitive=True,
    role=Role.DETAIL,
    when=Yes(ALCOHOL),
)
ALCOHOL_TOO_MUCH = yes_no(
    "substances.alcohol_too_much",
    "Do you, or does someone who cares for you, think that you drink too much?",
    "Drinking judged too much by the patient or by others",
    help="A doctor, a nurse, your family or a friend.",
    shelf_life=USE_KEEPS,
    sensitive=True,
    when=Yes(ALCOHOL),
)
USED = checklist(
    "substances.used",
    "In the past year, did you use any of these?",
    "Used in the past year, not prescribed",
    Choice(
        "opioids",
        "Heroin, or strong painkillers (opioids) that were not prescribed to me, more than once",
        "Opioids not prescribed, more than once",
    ),
    Choice(
        "stimulants",
        "Cocaine, meth, speed, ecstasy, or stimulant pills that were not prescribed to me",
        "Stimulants not prescribed",
    ),
    Choice(
        "sedatives",
        "Calming or sleeping pills that were not prescribed to me",
        "Sedatives not prescribed",
    ),
    Choice("cannabis-weekly", "Cannabis (marijuana) every week", "Cannabis at least weekly"),
    help="You can choose more than one. We ask because some of these do not mix with the treatment.",
    shelf_life=USE_KEEPS,
    sensitive=True,
    documents=("urine drug test",),
)
KETAMINE_MISUSE = yes_no(
    "substances.ketamine_misuse",
    "Have you ever used ketamine or PCP (angel dust) without a doctor?",
    "Misuse of ketamine or PCP, ever",
    help="For example at a party, or more than was prescribed to you.",
    sensitive=True,
    documents=("urine drug test",),
)
KETAMINE_MISUSE_LAST = dated(
    "substances.ketamine_misuse_last",
    "When was the last time?",
    "Last misuse of ketamine or PCP",
    help="A month or a year is enough. You may leave this out.",
    sensitive=True,
    when=Yes(KETAMINE_MISUSE),
    optional=True,
)
DISORDER = yes_no(
    "substances.disorder_ever",
    "Have you ever had a problem with alcohol or drugs, such as an addiction?",
    "Substance use disorder, ever (alcohol included)",
    help="Doctors call this a substance use disorder. Medicines count too. Recovery is an achievement.",
    sensitive=True,
    documents=("addiction service letter",),
)
DISORDER_OF = checklist(
    "substances.disorder_of",
    "What was it with?",
    "Substances of the use disorder",
    Choice("alcohol", "Alcohol"),
    Choice("opioids", "Opioids (heroin, strong painkillers)", "Opioids"),
    Choice("stimulants", "Cocaine, meth or other stimulants", "Stimulants"),
    Choice("sedatives", "Calming or sleeping pills", "Sedatives or hypnotics"),
    Choice("cannabis", "Cannabis"),
    Choice("ketamine", "Ketamine or PCP"),
    Choice("kratom", "Kratom"),
    Choice("other", "Something else", "Another substance"),
    sensitive=True,
    role=Role.DETAIL,
    when=Yes(DISORDER),
)
DISORDER_STATUS = one_of(
    "substances.disorder_status",
    "How is it now?",
    "Substance use disorder: status",
    Choice("active", "It is still a problem", "Active"),
    Choice("remission", "I am in recovery: it is no longer a problem", "In remission"),
    shelf_life=USE_KEEPS,
    sensitive=True,
    role=Role.DETAIL,
    when=Yes(DISORDER),
    documents=("addiction service letter",),
)
REMISSION_SINCE = dated(
    "substances.remission_since",
    "Since when has it not been a problem?",
    "In remission since",
    sensitive=True,
    when=Is(DISORDER_STATUS, "remission"),
    documents=("addiction service letter",),
)
TODAY = yes_no(
    "substances.today",
    "Today, do you feel the effects of alcohol or drugs, or of stopping them?",
    "Intoxicated or withdrawing today",
    help="Effects of stopping (withdrawal) can be shaking, sweating, feeling sick or very restless.",
    shelf_life=TODAY_KEEPS,
    sensitive=True,
)
KRATOM = yes_no(
    "substances.kratom",
    "Have you taken kratom, or anything with 7-OH, in the past year?",
    "Kratom or 7-hydroxymitragynine, past year",
    help="Kratom is a leaf sold as powder, capsules, tea or shots. 7-OH comes as tablets, gummies and shots.",
    shelf_life=USE_KEEPS,
    sensitive=True,
)
KRATOM_PRODUCT = Question(
    "substances.kratom_product",
    Kind.TEXT,
    "What does it say on the packet?",
    "Kratom product, as the patient names it",
    help="The name or the brand. You may leave this out.",
    shelf_life=USE_KEEPS,
    sensitive=True,
    role=Role.DETAIL,
    when=Yes(KRATOM),
    optional=True,
    max_length=200,
)
KRATOM_FORM = checklist(
    "substances.kratom_form",
    "In which form?",
    "Kratom form",
    Choice("leaf", "Leaf or powder"),
    Choice("capsules", "Capsules or tablets of leaf", "Leaf capsules or tablets"),
    Choice("tea", "Tea or another drink", "Tea or drink"),
    Choice("extract", "Extract, drops or a shot", "Extract, drops or shot"),
    none="Another form",
    shelf_life=USE_KEEPS,
    sensitive=True,
    role=Role.DETAIL,
    when=Yes(KRATOM),
    optional=True,
)
KRATOM_OFTEN = one_of(
    "substances.kratom_often",
    "How often do you take it now?",
    "Kratom: how often",
    Choice("daily", "Every day or nearly every day", "Daily or nearly"),
    Choice("weekly", "Every week, but not most days", "Weekly"),
    Choice("less", "Less often", "Less than weekly"),
    Choice("stopped", "I have stopped", "Stopped"),
    shelf_life=USE_KEEPS,
    sensitive=True,
    role=Role.DETAIL,
    when=Yes(KRATOM),
)
USES_KRATOM = AllOf(Yes(KRATOM), Not(Is(KRATOM_OFTEN, "stopped")))
KRATOM_GRAMS = Question(
    "substances.kratom_grams",
    Kind.QUANTITY,
    "On a day when you take it, how much in all?",
    "Kratom on a day of use",
    help="Look at the packet for the weight. If you cannot tell, choose Not sure.",
    units=(Unit("g"), Unit("mg", 0.001)),
    low=0,
    high=500,
    usual_high=50,
    shelf_life=USE_KEEPS,
    sensitive=True,
    role=Role.MEASUREMENT,
    when=USES_KRATOM,
    ask_if_unsure=True,
)
KRATOM_SEVEN_OH = yes_no(
    "substances.kratom_seven_oh",
    "Do you take any product with 7-OH in it?",
    "7-hydroxymitragynine product",
    help="It may say 7-OH, 7-hydroxy or 7-hydroxymitragynine. Often it is a tablet, a gummy or a shot.",
    shelf_life=USE_KEEPS,
    sensitive=True,
    when=USES_KRATOM,
    ask_if_unsure=True,
)
KRATOM_WITHDRAWAL = yes_no(
    "substances.kratom_withdrawal",
    "If you miss it, do you feel ill, restless or low, or sleep badly?",
    "Kratom withdrawal signs",
    help="Doctors call this withdrawal. Please do not stop all at once: ask us first.",
    shelf_life=USE_KEEPS,
    sensitive=True,
    when=USES_KRATOM,
    ask_if_unsure=True,
)
KRATOM_LAST = dated(
    "substances.kratom_last",
    "When did you last take it?",
    "Last kratom",
    help="If it was today, give today's date.",
    shelf_life=LAST_USE_KEEPS,
    sensitive=True,
    when=Yes(KRATOM),
)

DRINKS_ALCOHOL = Yes(ALCOHOL)
ALCOHOL_EXCESS = Yes(ALCOHOL_TOO_MUCH)

SECTION = Section(
    "substances",
    "Alcohol, drugs and kratom",
    "We ask everyone. An honest answer keeps you safe, and it stays with your care team.",
    (
        ALCOHOL,
        ALCOHOL_DAYS,
        ALCOHOL_DRINKS,
        ALCOHOL_TOO_MUCH,
        USED,
        KETAMINE_MISUSE,
        KETAMINE_MISUSE_LAST,
        DISORDER,
        DISORDER_OF,
        DISORDER_STATUS,
        REMISSION_SINCE,
        TODAY,
        KRATOM,
        KRATOM_PRODUCT,
        KRATOM_FORM,
        KRATOM_OFTEN,
        KRATOM_GRAMS,
        KRATOM_SEVEN_OH,
        KRATOM_WITHDRAWAL,
        KRATOM_LAST,
    ),
)
