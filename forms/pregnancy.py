"""Whether the patient is, may be or may become pregnant, or breastfeeds."""

from forms import about_you
from forms.condition import Is, Not, Yes
from forms.question import Choice, Role, Section, one_of, yes_no

# No age limit: no source gives one. Who can no longer become pregnant says so.
_NOT_MALE = Not(Is(about_you.SEX, "male"))

# A month, about one cycle: the form's own choice, no source sets it.
_ONE_MONTH = 30

PREGNANT = yes_no(
    "pregnancy.pregnant_or_trying",
    "Are you pregnant, might you be pregnant, or are you trying to become pregnant?",
    "Pregnant, possibly pregnant, or trying to conceive",
    help="Please answer yes if any of the three is so.",
    shelf_life=_ONE_MONTH,
    sensitive=True,
    when=_NOT_MALE,
    ask_if_unsure=True,
    documents=("pregnancy test",),
)
WHICH = one_of(
    "pregnancy.which",
    "Which of these is it?",
    "Pregnancy state",
    Choice("pregnant", "I am pregnant", "Pregnant"),
    Choice("possible", "I might be pregnant", "Possibly pregnant"),
    Choice("trying", "I am trying to become pregnant", "Trying to conceive"),
    shelf_life=_ONE_MONTH,
    sensitive=True,
    role=Role.DETAIL,
    when=Yes(PREGNANT),
)
CAN_CONCEIVE = yes_no(
    "pregnancy.could_become_pregnant",
    "Is it possible for you to become pregnant?",
    "Could become pregnant",
    help=(
        "Answer no if your periods ended for good (menopause), or if an operation or illness means you "
        "cannot become pregnant."
    ),
    # A year: fertility changes slowly (the form's own choice).
    shelf_life=365,
    sensitive=True,
    when=_NOT_MALE,
    ask_if_unsure=True,
)
CONTRACEPTION = one_of(
    "pregnancy.contraception",
    "What do you use so that you do not become pregnant (contraception)?",
    "Contraception",
    Choice("lasting", "A coil, implant or injection", "Intrauterine device, implant or injection"),
    Choice("hormonal", "The pill, patch or ring", "Pill, patch or ring"),
    Choice("sterilised", "My partner or I had an operation (sterilised)", "Sterilisation of self or partner"),
    Choice("barrier", "Condoms or another barrier", "Barrier method"),
    Choice("not-needed", "I do not have sex that could make me pregnant", "No exposure to pregnancy"),
    Choice("natural", "Counting days or withdrawal", "Fertility awareness or withdrawal"),
    Choice("none", "Nothing", "None"),
    shelf_life=_ONE_MONTH,
    sensitive=True,
    role=Role.DETAIL,
    when=Yes(CAN_CONCEIVE),
)
# Counting days or withdrawal is counted with nothing: the leaflet asks for effective contraception (S09).
UNPROTECTED = Is(CONTRACEPTION, "none", "natural")

NEGATIVE_TEST = yes_no(
    "pregnancy.negative_test",
    "Have you had a pregnancy test in the last 7 days that showed you are not pregnant?",
    "Negative pregnancy test in the last 7 days",
    # A week, as the question says (the form's own choice).
    shelf_life=7,
    sensitive=True,
    role=Role.MEASUREMENT,
    when=UNPROTECTED,
    documents=("pregnancy test",),
)
BREASTFEEDING = yes_no(
    "pregnancy.breastfeeding",
    "Are you breastfeeding, or giving a child your milk?",
    "Breastfeeding",
    shelf_life=_ONE_MONTH,
    sensitive=True,
    when=_NOT_MALE,
    ask_if_unsure=True,
)

SECTION = Section(
    "pregnancy",
    "Pregnancy and breastfeeding",
    (
        "These treatments could harm a baby before birth or through breast milk, so we ask everyone who may "
        "be affected."
    ),
    (PREGNANT, WHICH, CAN_CONCEIVE, CONTRACEPTION, NEGATIVE_TEST, BREASTFEEDING),
)
