"""Allergies, and bad reactions to ketamine that were no allergy."""

from forms.condition import Includes, Yes
from forms.question import Choice, Kind, Question, Role, Section, checklist, yes_no

ALLERGIC_TO = checklist(
    "allergies.allergic_to",
    "Have you ever had an allergic reaction to any of these?",
    "Allergy (hypersensitivity)",
    Choice("ketamine", "Ketamine", "Ketamine"),
    Choice("esketamine", "Esketamine (Spravato)", "Esketamine"),
    Choice("ingredient", "Something else in a ketamine or esketamine product", "An excipient of the product"),
    Choice("other", "Another medicine, a food or a material such as latex", "Another allergy"),
    help="A rash, swelling, trouble breathing or collapse soon after it.",
    documents=("allergy clinic letter",),
)
OTHER = Question(
    "allergies.other",
    Kind.TEXT,
    "What are you allergic to, and what happened?",
    "Other allergies, in the patient's words",
    role=Role.DETAIL,
    when=Includes(ALLERGIC_TO, "other"),
    optional=True,
)
SEVERE_REACTION = yes_no(
    "allergies.severe_reaction",
    "Have you ever had a very bad reaction to ketamine (or esketamine) that was not an allergy?",
    "Severe non-allergic reaction to ketamine",
    help=(
        "For example: long confusion, losing touch with what is real (psychosis), or a throat that closed "
        "(laryngospasm)."
    ),
    documents=("anaesthetic record", "discharge letter"),
)
WHAT_HAPPENED = checklist(
    "allergies.what_happened",
    "What happened?",
    "Kind of severe reaction",
    Choice("psychosis", "I lost touch with what is real (psychosis)", "Psychosis"),
    Choice("delirium", "I was confused for a long time (delirium)", "Prolonged delirium"),
    Choice("laryngospasm", "My throat closed (laryngospasm)", "Laryngospasm"),
    Choice("other", "Something else", "Another severe reaction"),
    role=Role.DETAIL,
    when=Yes(SEVERE_REACTION),
)

SECTION = Section(
    "allergies",
    "Allergies and bad reactions",
    "Tell us about reactions at any time in your life, also as a child or during an operation.",
    (ALLERGIC_TO, OTHER, SEVERE_REACTION, WHAT_HAPPENED),
)
