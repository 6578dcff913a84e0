"""What the patient hopes to have treated, and which treatment they asked about."""

from forms.condition import AnyOf, Includes, Is
from forms.question import Choice, Role, Section, checklist, one_of

_DEPRESSION = Choice("depression", "Depression", "Depression")
_PTSD = Choice("ptsd", "Stress after trauma (PTSD)", "Post-traumatic stress disorder")
_MIGRAINE = Choice("migraine", "Migraine that keeps coming back", "Chronic migraine")
_PAIN = Choice("chronic-pain", "Pain that has lasted a long time", "Chronic pain")
_OTHER = Choice("other", "Something else", "Another reason")

REASON = one_of(
    "treatment_sought.reason",
    "What is the main thing you would like help with?",
    "Main reason for treatment",
    _DEPRESSION,
    _PTSD,
    _MIGRAINE,
    _PAIN,
    _OTHER,
    role=Role.DETAIL,
)
ALSO = checklist(
    "treatment_sought.also",
    "Do you have any of these as well?",
    "Other reasons for treatment",
    _DEPRESSION,
    _PTSD,
    _MIGRAINE,
    _PAIN,
    help="You can choose more than one.",
)
DIAGNOSED = one_of(
    "treatment_sought.depression_diagnosis",
    "Has a doctor or therapist told you which kind of depression you have?",
    "Kind of depression, as diagnosed",
    Choice("major", "Depression (major depressive disorder)", "Major depressive disorder"),
    Choice("bipolar", "Depression as part of bipolar disorder", "Bipolar depression"),
    Choice("other", "Another kind", "Another depressive disorder"),
    Choice("none", "No one has told me", "No diagnosis made"),
    when=Is(REASON, "depression"),
    role=Role.DETAIL,
)
ROUTES_ASKED = checklist(
    "treatment_sought.routes",
    "Did you have a certain treatment in mind?",
    "Treatment asked about",
    Choice("esketamine-nasal", "Esketamine nasal spray (Spravato)"),
    Choice("infusion", "Ketamine by drip (infusion)"),
    Choice("intramuscular", "Ketamine injection in a muscle"),
    Choice("subcutaneous", "Ketamine injection under the skin"),
    Choice("compounded-nasal", "Ketamine nasal spray made by a pharmacy"),
    Choice("oral-home", "Ketamine tablets or lozenges at home"),
    Choice("assisted-psychotherapy", "Ketamine together with talking therapy"),
    none="No, I am open",
    optional=True,
)

SEEKS_DEPRESSION = AnyOf(Is(REASON, "depression"), Includes(ALSO, "depression"))
SEEKS_PTSD = AnyOf(Is(REASON, "ptsd"), Includes(ALSO, "ptsd"))
SEEKS_MIGRAINE = AnyOf(Is(REASON, "migraine"), Includes(ALSO, "migraine"))
SEEKS_PAIN = AnyOf(Is(REASON, "chronic-pain"), Includes(ALSO, "chronic-pain"))

SECTION = Section(
    "treatment_sought",
    "What you would like help with",
    "There are no right or wrong answers here.",
    (REASON, ALSO, DIAGNOSED, ROUTES_ASKED),
)
