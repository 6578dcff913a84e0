"""What has been tried already, and with what result; how often it hurts and how often it is treated."""

from forms.condition import Includes, Yes
from forms.question import Choice, Kind, Question, Role, Section, checklist, one_of, yes_no
from forms.treatment_sought import SEEKS_MIGRAINE, SEEKS_PAIN

# How often it hurts is asked again after three months: the form's own choice. What was tried keeps.
_COUNTS_KEEP = 90
_PAPERS = ("list of past medicines from the pharmacy", "letter from the doctor or therapist who treated you")

ANY = yes_no(
    "past_treatments.any",
    "Have you already tried any treatment for the thing you want help with?",
    "Earlier treatment for the reason given",
    help="Pills, talking therapy, shots and other treatments all count. So does what you take now.",
)
TRIALS = Question(
    "past_treatments.trials",
    Kind.TRIALS,
    "What have you tried?",
    "Earlier treatments: dose, weeks, result",
    help=(
        "One line for each medicine, talking therapy or procedure. Give the highest dose a day that you took "
        "for some weeks. Little means at most a quarter better. Some means more, but less than half."
    ),
    role=Role.DETAIL,
    when=Yes(ANY),
    ask_if_unsure=True,
    documents=_PAPERS,
)
LEFT_OUT = yes_no(
    "past_treatments.left_out",
    "Have you tried anything else for it that is not on your list?",
    "Earlier treatments that are not on the list",
    help="For example a medicine whose name you forgot.",
    when=Yes(ANY),
    ask_if_unsure=True,
    documents=_PAPERS,
)


def _days(id: str, text: str, clinical: str, **rest: object) -> Question:
    """Days in a usual month, 0 to 31."""
    return Question(
        f"past_treatments.{id}",
        Kind.COUNT,
        text,
        clinical,
        low=0,
        high=31,
        whole=True,
        role=Role.DETAIL,
        shelf_life=_COUNTS_KEEP,
        **rest,  # type: ignore[arg-type]
    )


def _months(id: str, text: str, clinical: str, **rest: object) -> Question:
    """A number of months; longer than a life is a slip of the pen."""
    return Question(
        f"past_treatments.{id}",
        Kind.COUNT,
        text,
        clinical,
        low=0,
        high=1_200,
        role=Role.DETAIL,
        shelf_life=_COUNTS_KEEP,
        **rest,  # type: ignore[arg-type]
    )


HEADACHE_DAYS = _days(
    "headache_days",
    "On how many days in a usual month do you have a headache of any kind?",
    "Headache days a month",
    help="A headache diary helps, if you keep one.",
    when=SEEKS_MIGRAINE,
    documents=("headache diary",),
)
MIGRAINE_DAYS = _days(
    "migraine_days",
    "On how many of those days is it a migraine?",
    "Migraine days a month",
    help="Count a day also when a migraine medicine (a triptan or ergot) stopped it early.",
    when=SEEKS_MIGRAINE,
    documents=("headache diary",),
)
DISABLING_DAYS = _days(
    "disabling_days",
    "On how many days in a usual month does headache stop you from doing what you need to do?",
    "Debilitating headache days a month",
    when=SEEKS_MIGRAINE,
    documents=("headache diary",),
)
HEADACHE_MONTHS = _months(
    "headache_months",
    "For how many months has it been about like this?",
    "Months at this headache frequency",
    help="One year is 12 months.",
    when=SEEKS_MIGRAINE,
)
FEW_ATTACKS = yes_no(
    "past_treatments.few_attacks",
    "Is migraine new for you: fewer than five attacks in your whole life?",
    "Fewer than five migraine attacks, lifetime",
    when=SEEKS_MIGRAINE,
)
ACUTE = checklist(
    "past_treatments.acute",
    "Which of these do you take when a headache comes?",
    "Acute headache medicines in use",
    Choice("simple", "Plain painkillers, such as Tylenol, ibuprofen or aspirin", "Simple analgesic or NSAID"),
    Choice("triptan", "A triptan, such as sumatriptan (Imitrex)", "Triptan"),
    Choice("ergot", "An ergot medicine, such as dihydroergotamine", "Ergot"),
    Choice("opioid", "An opioid, such as codeine, tramadol or oxycodone", "Opioid"),
    Choice("combination", "A mixed painkiller, such as Excedrin or Fioricet", "Combination analgesic"),
    help="You can choose more than one.",
    when=SEEKS_MIGRAINE,
)
SIMPLE_DAYS = _days(
    "simple_days",
    "On how many days a month do you take plain painkillers?",
    "Simple analgesic days a month",
    when=Includes(ACUTE, "simple"),
)
TRIPTAN_DAYS = _days(
    "triptan_days",
    "On how many days a month do you take a triptan?",
    "Triptan days a month",
    when=Includes(ACUTE, "triptan"),
)
ERGOT_DAYS = _days(
    "ergot_days",
    "On how many days a month do you take an ergot medicine?",
    "Ergot days a month",
    when=Includes(ACUTE, "ergot"),
)
OPIOID_DAYS = _days(
    "opioid_days",
    "On how many days a month do you take an opioid for headache?",
    "Opioid days a month, for headache",
    when=Includes(ACUTE, "opioid"),
)
COMBINATION_DAYS = _days(
    "combination_days",
    "On how many days a month do you take a mixed painkiller?",
    "Combination analgesic days a month",
    when=Includes(ACUTE, "combination"),
)
ACUTE_MONTHS = _months(
    "acute_months",
    "For how many months have you taken headache medicines about this often?",
    "Months at this use of acute medicines",
    when=Includes(ACUTE, "simple", "triptan", "ergot", "opioid", "combination"),
)
PAIN_MONTHS = _months(
    "pain_months",
    "For how many months has the pain lasted, or kept coming back?",
    "Months of persisting or recurring pain",
    help="One year is 12 months.",
    when=SEEKS_PAIN,
)
PAIN_KIND = one_of(
    "past_treatments.pain_kind",
    "What kind of pain have you been told it is?",
    "Kind of chronic pain",
    Choice("crps", "Complex regional pain syndrome (CRPS)", "Complex regional pain syndrome"),
    Choice("spinal-cord", "Pain after an injury of the spinal cord", "Spinal cord injury pain"),
    Choice("neuropathic", "Another nerve pain (neuropathic pain)", "Mixed neuropathic pain"),
    Choice("fibromyalgia", "Fibromyalgia", "Fibromyalgia"),
    Choice("cancer", "Pain from cancer or its treatment", "Cancer pain"),
    Choice("ischaemic", "Pain from poor blood flow (ischaemia)", "Ischaemic pain"),
    Choice("spinal", "Back or neck pain", "Spinal pain"),
    Choice("headache", "Headache or face pain", "Headache"),
    Choice("other", "Something else, or no one has told me", "Another or undiagnosed pain"),
    when=SEEKS_PAIN,
    role=Role.DETAIL,
    documents=("letter from the pain clinic",),
)

SECTION = Section(
    "past_treatments",
    "What you have tried",
    "This helps us see what has had a fair try and what has not.",
    (
        ANY,
        TRIALS,
        LEFT_OUT,
        HEADACHE_DAYS,
        MIGRAINE_DAYS,
        DISABLING_DAYS,
        HEADACHE_MONTHS,
        FEW_ATTACKS,
        ACUTE,
        SIMPLE_DAYS,
        TRIPTAN_DAYS,
        ERGOT_DAYS,
        OPIOID_DAYS,
        COMBINATION_DAYS,
        ACUTE_MONTHS,
        PAIN_MONTHS,
        PAIN_KIND,
    ),
)
