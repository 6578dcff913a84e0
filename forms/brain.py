"""Bleeding, strokes, pressure in the head, seizures, memory, and warning signs in a headache."""

from forms.condition import Yes
from forms.question import Choice, Kind, Question, Role, Section, checklist, dated, one_of, yes_no
from forms.treatment_sought import SEEKS_MIGRAINE

BLEED = yes_no(
    "brain.bleed",
    "Have you ever had bleeding in the brain (brain haemorrhage)?",
    "Intracerebral or other intracranial haemorrhage, ever",
    help="Say yes for any bleeding inside the skull. The clinician will look at which kind it was.",
    documents=("brain scan report", "hospital discharge letter"),
)
STROKE = yes_no(
    "brain.stroke",
    "Have you ever had a stroke, or a mini-stroke that went away (TIA)?",
    "Ischaemic stroke or transient ischaemic attack, ever",
    documents=("hospital discharge letter", "neurologist's letter"),
)
STROKE_DATE = dated(
    "brain.stroke_date",
    "When was the last one?",
    "Date of the last stroke or transient ischaemic attack",
    when=Yes(STROKE),
    documents=("hospital discharge letter",),
)
HEAD_PRESSURE = checklist(
    "brain.head_pressure",
    "Do any of these apply to your head or brain?",
    "Raised intracranial pressure and its causes",
    Choice(
        "raised", "High pressure inside the head (intracranial hypertension)", "Raised intracranial pressure"
    ),
    Choice("mass", "A tumour, cyst or other growth in the brain", "Intracranial mass lesion"),
    Choice("hydrocephalus", "Water on the brain (hydrocephalus), or a shunt", "Hydrocephalus or shunt"),
    Choice(
        "head-injury",
        "A serious head injury not long ago, with loss of consciousness, a skull fracture or a hospital stay",
        "Recent serious head injury",
    ),
    documents=("brain scan report", "neurologist's or neurosurgeon's letter"),
)
SEIZURES = yes_no(
    "brain.seizures",
    "Have you ever had epilepsy, or a fit (seizure)?",
    "Epilepsy or seizure, ever",
    documents=("neurologist's letter", "electroencephalogram report"),
)
SEIZURE_KIND = one_of(
    "brain.seizure_kind",
    "Which of these fits best?",
    "Seizures, cause and control",
    Choice(
        "controlled",
        "The cause is known, and there have been no fits for a long time, with or without medicine",
        "Cause known, controlled",
    ),
    Choice("uncontrolled", "Fits still happen", "Not controlled"),
    Choice("unexplained", "No one has found out why they happened", "Unexplained"),
    help="Choose the lowest line that fits.",
    when=Yes(SEIZURES),
    role=Role.DETAIL,
    documents=("neurologist's letter",),
)
THINKING = checklist(
    "brain.thinking",
    "Do any of these apply to your memory or thinking?",
    "Cognition and brain injury",
    Choice("dementia", "Dementia (for example Alzheimer's disease)", "Dementia"),
    Choice(
        "needs-help-deciding",
        "Memory or thinking problems, so that someone else has to help you with important decisions",
        "Cognitive impairment with doubtful capacity",
    ),
    Choice(
        "brain-injury",
        "A brain injury whose effects you still feel (traumatic brain injury)",
        "Traumatic brain injury, symptomatic",
    ),
    documents=("memory clinic or neurologist's letter",),
)
HEADACHE_SIGNS = checklist(
    "brain.headache_signs",
    "Has any of these happened with your headaches?",
    "Headache red flags",
    Choice(
        "sudden-worst",
        "A sudden headache that was at its worst within a minute or so",
        "Thunderclap headache in the past",
    ),
    Choice(
        "progressive",
        "They get steadily worse, or are different from before",
        "Progressive or changed pattern",
    ),
    Choice(
        "deficit",
        "Weakness, numbness, confusion, or trouble with speech or sight that is not your usual warning sign "
        "(aura) or did not go away",
        "Neurological deficit other than typical aura",
    ),
    when=SEEKS_MIGRAINE,
    documents=("brain scan report", "headache clinic or neurologist's letter"),
)
HEADACHE_ONSET = Question(
    "brain.headache_onset_age",
    Kind.COUNT,
    "How old were you when these headaches began?",
    "Age at onset of headache",
    help="A guess is fine.",
    low=0,
    high=120,
    whole=True,
    when=SEEKS_MIGRAINE,
    role=Role.DETAIL,
)

SECTION = Section(
    "brain",
    "Your brain and nerves",
    "These treatments act on the brain. Some things in the past make them risky.",
    (
        BLEED, STROKE, STROKE_DATE, HEAD_PRESSURE, SEIZURES, SEIZURE_KIND, THINKING,
        HEADACHE_SIGNS, HEADACHE_ONSET,
    ),
)  # fmt: skip
