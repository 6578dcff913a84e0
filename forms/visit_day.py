"""The day of treatment: coming, staying, going home, and deciding for oneself."""

from forms.condition import Is
from forms.question import Choice, Role, Section, checklist, yes_no

# Plans for a day: asked again for each visit (the form's own choice).
_ONE_MONTH = 30

TRANSPORT = yes_no(
    "visit_day.transport",
    "Will someone take you home after each treatment?",
    "Escort and transport arranged",
    help="A family member, a friend, or a taxi with someone beside you.",
    shelf_life=_ONE_MONTH,
    role=Role.LOGISTICS,
)
# "No" is the safe answer here, so a table of cases may count it as one: it is a plan, not an arrangement.
DRIVING = yes_no(
    "visit_day.driving_planned",
    "Do you plan to drive, ride a bike or use dangerous machines later that same day?",
    "Plans to drive or operate machinery the same day",
    help="It is safe again the next day, after a good night's sleep.",
    shelf_life=_ONE_MONTH,
)
TWO_HOURS = yes_no(
    "visit_day.can_stay",
    "Can you stay at the clinic for at least two hours after each treatment?",
    "Can stay at least two hours",
    shelf_life=_ONE_MONTH,
    role=Role.LOGISTICS,
)
CONSENT = yes_no(
    "visit_day.can_decide",
    "When a treatment is explained in a language you know well, can you decide about it for yourself?",
    "Able to give informed consent (capacity, language)",
    help=(
        "Please answer no if you need an interpreter, or someone else decides for you. We will arrange help."
    ),
    shelf_life=_ONE_MONTH,
    role=Role.CONSENT,
)
CONSENT_HELP = checklist(
    "visit_day.consent_help",
    "What would help?",
    "What stands in the way of consent",
    Choice("interpreter", "An interpreter", "Language: interpreter needed"),
    Choice("reading", "Someone to read and explain things to me", "Reading or understanding"),
    Choice("memory", "Help because I get confused or forget", "Confusion or memory"),
    Choice("guardian", "Someone else decides for me by law", "Legal guardian or proxy"),
    role=Role.DETAIL,
    when=Is(CONSENT, "no"),
    optional=True,
)

SECTION = Section(
    "visit_day",
    "The day of your visit",
    "Treatment makes most people sleepy or dizzy for some hours. Let us plan the day.",
    (TRANSPORT, DRIVING, TWO_HOURS, CONSENT, CONSENT_HELP),
)
