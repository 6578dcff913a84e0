"""Whether the heart or the blood vessels could be harmed by a rise of pressure or pulse."""

from forms.condition import Includes, Yes
from forms.question import Choice, Kind, Question, Role, Section, Unit, checklist, dated, one_of, yes_no

ANEURYSM = yes_no(
    "heart.aneurysm",
    "Have you ever had a bulge in a blood vessel (aneurysm), or a tear in its wall (dissection)?",
    "Aneurysmal vascular disease, ever",
    help="It can be in the belly, chest, head, arm or leg. Say yes even if it was repaired.",
    documents=("vascular imaging report", "vascular surgeon's letter"),
)
ANEURYSM_STATUS = one_of(
    "heart.aneurysm_status",
    "What has been done about the bulge?",
    "Aneurysm, repair and course",
    Choice("repaired", "It was repaired, and check-ups since then were fine", "Repaired, surveillance clear"),
    Choice(
        "repaired-not-well",
        "It was repaired, but it leaks or grows, or there is another one",
        "Repaired, with leak, growth or a further aneurysm",
    ),
    Choice("not-repaired", "It was not repaired, or it is being watched", "Not repaired"),
    help='If it was repaired but not checked since, choose "not sure".',
    when=Yes(ANEURYSM),
    role=Role.DETAIL,
    documents=("vascular surgeon's letter with the last surveillance scan",),
)
MALFORMATION = yes_no(
    "heart.vessel_malformation",
    "Have you ever been told of a tangle of blood vessels (arteriovenous malformation, AVM) in your brain, "
    "spine or elsewhere?",
    "Arteriovenous malformation, ever",
    documents=("vascular imaging report",),
)
EVENT = yes_no(
    "heart.event",
    "Have you ever had a heart attack (myocardial infarction), or been in hospital for some other sudden "
    "heart or blood flow problem?",
    "Myocardial infarction, unstable angina or other acute cardiovascular event, ever",
    help="For example unstable angina, a cardiac arrest, or a clot in the lung.",
    documents=("hospital discharge letter", "cardiologist's letter"),
)
EVENT_DATE = dated(
    "heart.event_date",
    "When was the last time?",
    "Date of the last acute cardiovascular event",
    when=Yes(EVENT),
    documents=("hospital discharge letter",),
)
CONDITIONS = checklist(
    "heart.conditions",
    "Do you have any of these heart problems?",
    "Heart disease",
    Choice(
        "coronary",
        "Narrowed heart arteries (coronary artery disease), or a stent or bypass",
        "Coronary artery disease, stent or bypass",
    ),
    Choice("angina", "Chest pain or tightness that comes from the heart (angina)", "Angina"),
    Choice(
        "severe",
        "Disease of the heart arteries or heart muscle that a doctor called severe",
        "Severe coronary or myocardial disease",
    ),
    Choice("failure", "A weak heart (heart failure)", "Heart failure"),
    Choice("valve", "A heart valve that is too narrow or leaks", "Valve disease"),
    Choice(
        "not-controlled",
        "Any heart or circulation disease that is not under control now",
        "Cardiovascular disease, poorly controlled",
    ),
    documents=("cardiologist's letter", "echocardiogram report"),
)
ANGINA = one_of(
    "heart.angina",
    "Which of these fits your chest pain best?",
    "Angina, course",
    Choice(
        "rare",
        "It comes only with hard effort, and has not changed for months",
        "Stable, on hard effort only",
    ),
    Choice("frequent", "It comes often, or with little effort", "Frequent, or on little effort"),
    Choice(
        "unstable", "It comes at rest, is new, or is getting worse", "At rest, new or worsening (unstable)"
    ),
    help="Choose the lowest line that fits.",
    when=Includes(CONDITIONS, "angina"),
    role=Role.DETAIL,
    documents=("cardiologist's letter",),
)
FAILURE = one_of(
    "heart.failure",
    "How does your weak heart limit you?",
    "Heart failure, functional class and course",
    Choice("little", "Not at all, or only with hard or ordinary effort", "NYHA I-II"),
    Choice("light-effort", "With light effort, such as dressing or walking slowly", "NYHA III"),
    Choice("rest", "Even at rest", "NYHA IV"),
    Choice("worse-lately", "It became worse lately, or put me in hospital lately", "Decompensated lately"),
    help="Choose the lowest line that fits.",
    when=Includes(CONDITIONS, "failure"),
    role=Role.DETAIL,
    documents=("echocardiogram report", "cardiologist's letter"),
)
VALVE = one_of(
    "heart.valve",
    "How strong is the valve problem, as your doctor put it?",
    "Valve disease, grade",
    Choice("mild", "Mild: it is only watched", "Mild"),
    Choice(
        "significant",
        "Moderate or severe, or it causes symptoms, or an operation is planned",
        "Haemodynamically significant",
    ),
    when=Includes(CONDITIONS, "valve"),
    role=Role.DETAIL,
    documents=("echocardiogram report",),
)
RHYTHM = checklist(
    "heart.rhythm",
    "Do any of these apply to your heartbeat?",
    "Heart rhythm, electrocardiogram and pulse",
    Choice(
        "arrhythmia-unstable",
        "A fast, slow or uneven heartbeat that makes you breathless, dizzy or faint, hurts, or is not under "
        "control",
        "Arrhythmia with symptoms or instability, or uncontrolled",
    ),
    Choice(
        "arrhythmia-controlled",
        "A heartbeat problem that is under control (for example treated atrial fibrillation, or a pacemaker)",
        "Arrhythmia, controlled",
    ),
    Choice("long-qt", "A long QT on a heart tracing (ECG)", "Prolonged QTc"),
    Choice(
        "family-long-qt",
        "Long QT syndrome in a parent, brother, sister or child",
        "Family history of long QT",
    ),
    Choice(
        "pulse", "A pulse at rest that someone called too fast or too slow", "Resting heart rate out of range"
    ),
    documents=("electrocardiogram",),
)
QTC = Question(
    "heart.qtc",
    Kind.QUANTITY,
    "What was the QTc on your last heart tracing?",
    "QTc on the last electrocardiogram",
    help="It is a number in milliseconds (ms), printed on the tracing.",
    units=(Unit("ms"),),
    low=200,
    high=800,
    usual_low=350,
    usual_high=600,
    when=Includes(RHYTHM, "long-qt"),
    role=Role.MEASUREMENT,
    documents=("electrocardiogram with QTc",),
)
HEART_RATE = Question(
    "heart.rate",
    Kind.QUANTITY,
    "How fast is your pulse when you rest?",
    "Resting heart rate",
    help="Count the beats in one minute while you sit still, or read it from a blood pressure device.",
    units=(Unit("/min"),),
    low=20,
    high=300,
    usual_low=40,
    usual_high=140,
    when=Includes(RHYTHM, "pulse"),
    shelf_life=30,  # as long as a blood pressure reading keeps by default: this form's own choice
    role=Role.MEASUREMENT,
)

SECTION = Section(
    "heart",
    "Your heart and blood vessels",
    "These treatments make the heart work harder for a while.",
    (
        ANEURYSM, ANEURYSM_STATUS, MALFORMATION, EVENT, EVENT_DATE, CONDITIONS, ANGINA, FAILURE, VALVE,
        RHYTHM, QTC, HEART_RATE,
    ),
)  # fmt: skip
