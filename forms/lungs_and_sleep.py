"""Whether breathing is safe under a drug that makes drowsy: lungs, sleep apnoea, infections."""

from forms.answer import Score
from forms.condition import AllOf, Case, Not, Stated, Yes
from forms.mental_health import SCORES
from forms.question import Choice, Role, Section, checklist, one_of, yes_no
from forms.truth import UNKNOWN, Truth, truth_of

LUNGS = checklist(
    "lungs_and_sleep.lungs",
    "Do you have any of these?",
    "Pulmonary insufficiency",
    Choice("copd", "Smoker's lung (COPD, emphysema)", "Chronic obstructive pulmonary disease"),
    Choice("oxygen", "Oxygen at home", "Home oxygen"),
    Choice(
        "other-serious",
        "Another lung disease that makes you breathless with light effort",
        "Other significant pulmonary insufficiency",
    ),
    documents=("lung function test", "lung doctor's letter"),
)
APNOEA = yes_no(
    "lungs_and_sleep.sleep_apnoea",
    "Has a doctor ever said that you stop breathing in your sleep (sleep apnoea)?",
    "Sleep apnoea, known",
    documents=("sleep study report",),
)
APNOEA_TREATMENT = one_of(
    "lungs_and_sleep.sleep_apnoea_treatment",
    "Is your sleep apnoea treated?",
    "Treatment of sleep apnoea",
    Choice(
        "treated",
        "Yes, and I use the treatment most nights (a mask, a mouthpiece) or it was cured",
        "Treated",
    ),
    Choice("untreated", "No, or I seldom use the treatment", "Untreated or treatment seldom used"),
    when=Yes(APNOEA),
    role=Role.DETAIL,
    documents=("report of the breathing mask's use",),
)


def _stop_bang_entered(case: Case) -> Truth:
    rows = case.value(SCORES)
    if not isinstance(rows, tuple):
        return UNKNOWN
    return truth_of(any(isinstance(row, Score) and row.instrument == "STOP-Bang" for row in rows))


STOP_BANG_ENTERED = Stated(
    "lungs_and_sleep.stop-bang-entered",
    "A STOP-Bang total was entered",
    (SCORES,),
    _stop_bang_entered,
    lambda case: case.standing(SCORES).words,
)
SLEEP_STUDY = one_of(
    "lungs_and_sleep.sleep_study",
    "Have you had a sleep study, a night with sensors on your body?",
    "Sleep study",
    Choice("clear", "Yes, and it found no sleep apnoea", "Done, no sleep apnoea found"),
    Choice("none", "No", "None done"),
    when=AllOf(STOP_BANG_ENTERED, Not(Yes(APNOEA))),
    ask_if_unsure=True,
    role=Role.DETAIL,
    documents=("sleep study report",),
)
INFECTION = yes_no(
    "lungs_and_sleep.infection",
    "Do you have a cold, flu, cough with phlegm or a lung infection now?",
    "Acute respiratory infection now",
    shelf_life=7,  # most colds change within a week: this form's own choice
)

SECTION = Section(
    "lungs_and_sleep",
    "Your breathing and sleep",
    "These treatments can make you drowsy, so breathing well matters.",
    (LUNGS, APNOEA, APNOEA_TREATMENT, SLEEP_STUDY, INFECTION),
)
