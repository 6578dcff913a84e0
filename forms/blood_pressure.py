"""How high the blood pressure is now and usually, and whether anything is felt that cannot wait."""

from forms import about_you
from forms.condition import Is, Yes
from forms.question import Choice, Kind, Question, Role, Section, checklist, one_of, yes_no

READINGS = Question(
    "blood_pressure.readings",
    Kind.PRESSURES,
    "What was your blood pressure the last few times it was measured?",
    "Blood pressure readings",
    help=(
        "Each reading has two numbers, for example 120 over 80. Please give the day as well, even if it is "
        "only a guess."
    ),
    role=Role.MEASUREMENT,
    documents=("blood pressure taken today", "home blood pressure diary"),
)
HYPERTENSION = yes_no(
    "blood_pressure.hypertension",
    "Has a doctor or nurse ever told you that you have high blood pressure (hypertension)?",
    "Hypertension, known",
    documents=("problem list from your doctor",),
)
TREATMENT = one_of(
    "blood_pressure.treatment",
    "How is your high blood pressure treated?",
    "Treatment of hypertension",
    Choice("medicines", "With medicines", "Medicines"),
    Choice(
        "without-medicines",
        "Without medicines, as my doctor or nurse advised (also if it went away)",
        "Without medicines, as advised",
    ),
    Choice("none", "It is not treated", "No treatment"),
    when=Yes(HYPERTENSION),
    role=Role.DETAIL,
)
USUAL = one_of(
    "blood_pressure.usual",
    "When your blood pressure is measured, how is it most of the time?",
    "Usual blood pressure",
    Choice("in-range", "Where my doctor or nurse wants it to be", "Usually in range"),
    Choice("often-above", "Often too high", "Often above range"),
    when=Yes(HYPERTENSION),
    # Someone who cannot say whether they have hypertension may still know that it is often "too high".
    ask_if_unsure=True,
    role=Role.DETAIL,
    documents=("home blood pressure diary",),
)
ENCEPHALOPATHY = yes_no(
    "blood_pressure.encephalopathy",
    "Has very high blood pressure ever harmed your brain for a time, with confusion, fits or loss of sight "
    "(hypertensive encephalopathy)?",
    "Hypertensive encephalopathy, ever",
    when=Yes(HYPERTENSION),
    ask_if_unsure=True,
    documents=("hospital discharge letter",),
)
PRE_ECLAMPSIA = yes_no(
    "blood_pressure.pre_eclampsia",
    "Do you have dangerous high blood pressure of pregnancy now (pre-eclampsia or eclampsia)?",
    "Pre-eclampsia or eclampsia, current",
    help="Say yes as well if it came with a birth not long ago and is not over yet.",
    when=Is(about_you.SEX, "female", "intersex"),
    ask_if_unsure=True,
    sensitive=True,
    shelf_life=30,  # a pregnancy moves on: this form's own choice, the same as for the pregnancy questions
    documents=("maternity record",),
)
SYMPTOMS_NOW = checklist(
    "blood_pressure.symptoms_now",
    "Do you have any of these right now?",
    "Symptoms now",
    Choice("chest-pain", "Pain, pressure or tightness in the chest", "Chest pain now"),
    Choice("breathless", "Short of breath while sitting still", "Dyspnoea at rest now"),
    Choice(
        "weakness-speech",
        "Sudden weakness or numbness, a drooping face, or trouble speaking",
        "Sudden focal neurological deficit now",
    ),
    Choice("sight", "A sudden change in your sight", "Sudden visual change now"),
    Choice(
        "thunderclap", "The worst headache of your life, that came on suddenly", "Thunderclap headache now"
    ),
    Choice("severe-headache", "Another very bad headache", "Severe headache now, not of sudden onset"),
    Choice("fainting", "Fainting, or feeling that you are about to faint", "Syncope or near-syncope now"),
    help="If you have any of these, tell a member of staff now, or call the emergency number.",
    role=Role.SAFETY,
    shelf_life=1,  # "now" is today: this form's own choice
)

SECTION = Section(
    "blood_pressure",
    "Your blood pressure",
    "These treatments can raise blood pressure for a few hours, so we look at it carefully.",
    (READINGS, HYPERTENSION, TREATMENT, USUAL, ENCEPHALOPATHY, PRE_ECLAMPSIA, SYMPTOMS_NOW),
)
