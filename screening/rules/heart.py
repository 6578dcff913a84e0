"""Hearts and vessels that a rise of pressure or pulse could harm."""

from forms import blood_pressure, brain, heart
from forms.condition import Above, AllOf, AnyOf, AtLeast, Below, Includes, Is, Within, Yes, amount
from screening.positions import HEART_RATE_FAST, HEART_RATE_SLOW, INFARCT_CAUTION, INFARCT_RECENT, QTC_LONG
from screening.rule import ALL, ESK, RACEMIC, Change, Domain, Rule, Rung, Strength, on
from screening.source import cite

_CLEARED = Change("written assent of a cardiologist")

ANEURYSM = Rule(
    id="CV-1",
    statement="An aneurysm at any time, repaired or not.",
    condition=Yes(heart.ANEURYSM),
    strength=Strength.ABSOLUTE,
    consequence=on((ESK,), Rung.CONTRAINDICATED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Named contraindication to esketamine: aneurysmal disease of the aorta, of vessels inside the "
        "skull, or of peripheral arteries. The label does not excuse a repaired one."
    ),
    patient="Please bring the letters and scan reports about the bulge in your blood vessel.",
    sources=cite("S01 contraindications", "S02 contraindications", "S04 contraindications", "S09"),
    confidence="V",
)
UNREPAIRED_ANEURYSM = Rule(
    id="CV-1r",
    statement="An aneurysm that is not repaired, or leaks or grows after repair.",
    condition=AllOf(Yes(heart.ANEURYSM), Is(heart.ANEURYSM_STATUS, "not-repaired", "repaired-not-well")),
    strength=Strength.ABSOLUTE,
    consequence=on(RACEMIC, Rung.CONTRAINDICATED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Not named in the US injectable label; it falls under that label's clause on a hazardous rise of "
        "pressure, and a textbook advises against. Record repair, size and the date of the last "
        "surveillance scan."
    ),
    patient="Please bring your blood vessel doctor's letter with the date and size of the last scan.",
    sources=cite("S12 contraindications", "S74"),
    confidence="V/I",
    inference=(
        "The injectable label has a general clause only; that it covers an unrepaired aneurysm is our "
        "reading."
    ),
    change=Change("repair, a clear surveillance scan and a vascular specialist's written assent"),
)
REPAIRED_ANEURYSM = Rule(
    id="CV-1r.repaired",
    statement="An aneurysm at any time, so a vascular specialist decides.",
    condition=Yes(heart.ANEURYSM),
    strength=Strength.RELATIVE,
    consequence=on(RACEMIC, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "After repair with clear surveillance: racemic ketamine only with a vascular specialist's written "
        "assent, and only where pressure is monitored throughout."
    ),
    patient="Please ask your blood vessel doctor for a letter about this treatment.",
    sources=cite("S12 contraindications", "S74"),
    confidence="V/I",
    inference=(
        "No document speaks of repaired aneurysms and racemic ketamine; asking the specialist is our reading."
    ),
    change=Change("written assent of a vascular specialist"),
)
MALFORMATION = Rule(
    id="CV-2",
    statement="An arteriovenous malformation at any time.",
    condition=Yes(heart.MALFORMATION),
    strength=Strength.ABSOLUTE,
    consequence=on(ALL, Rung.CONTRAINDICATED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Named contraindication to esketamine. For racemic ketamine it falls under the clause on a "
        "hazardous rise of pressure."
    ),
    patient="Please bring the scan reports about these blood vessels.",
    sources=cite("S01 contraindications", "S02 contraindications", "S12 contraindications"),
    confidence="V/I",
    inference=(
        "Named for esketamine only; carried to racemic ketamine because the hazard is the same rise of "
        "pressure."
    ),
)

_EVENT_RECENT = Within(heart.EVENT_DATE, INFARCT_RECENT.limit)
_EVENT_CAUTION = Within(heart.EVENT_DATE, INFARCT_CAUTION.limit)
_STROKE_RECENT = Within(brain.STROKE_DATE, INFARCT_RECENT.limit)

RECENT_EVENT = Rule(
    id="CV-3",
    statement="A heart attack or other acute cardiovascular event in the last weeks.",
    condition=AllOf(Yes(heart.EVENT), _EVENT_RECENT),
    strength=Strength.ABSOLUTE,
    consequence=on((ESK,), Rung.CONTRAINDICATED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Contraindicated in the EU label within this period; the US label names no interval. Afterwards the "
        "patient must be stable and free of symptoms."
    ),
    patient="Please bring the hospital's letter with the date.",
    sources=cite("S09", "S10 cardiac extract"),
    confidence="V",
    change=Change(
        "the period since the event has passed, and the patient is stable", ends=_EVENT_RECENT.ends
    ),
)
RECENT_STROKE_AS_EVENT = Rule(
    id="CV-3.stroke",
    statement="A stroke or transient ischaemic attack in the last weeks.",
    condition=AllOf(Yes(brain.STROKE), _STROKE_RECENT),
    strength=Strength.ABSOLUTE,
    consequence=on((ESK,), Rung.CONTRAINDICATED) | on(RACEMIC, Rung.DEFERRED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Counted as an acute cardiovascular event: contraindicated for esketamine within the EU label's "
        "period, deferred for ketamine. The longer interval for stroke applies besides."
    ),
    patient="Please bring the hospital's letter with the date.",
    sources=cite("S09", "S10 cardiac extract"),
    confidence="V/I",
    inference=(
        "The label says cardiovascular event; that a stroke is one, and that the same period holds for "
        "ketamine, is our reading."
    ),
    change=Change(
        "the period since the stroke has passed, and the patient is stable", ends=_STROKE_RECENT.ends
    ),
)
EVENT_WITHIN_MONTHS = Rule(
    id="CV-3r",
    statement="A heart attack, unstable angina or other acute cardiovascular event in the last months.",
    condition=AllOf(Yes(heart.EVENT), _EVENT_CAUTION),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "The German ketamine leaflet asks for particular caution within this period. Obtain a "
        "cardiologist's view, an electrocardiogram and the present symptoms."
    ),
    patient="Please ask your heart doctor for a letter about this treatment.",
    sources=cite("S17 warnings", "S10 cardiac extract"),
    confidence="V/I",
    inference=(
        "The leaflet speaks of heart attack and unstable angina and of ketamine; other events and "
        "esketamine are added."
    ),
    change=Change("the period has passed, or a cardiologist gives written assent", ends=_EVENT_CAUTION.ends),
)
EVENT_WITHIN_WEEKS = Rule(
    id="CV-3r.six-weeks",
    statement="A heart attack or other acute cardiovascular event in the last weeks: ketamine waits.",
    condition=AllOf(Yes(heart.EVENT), _EVENT_RECENT),
    strength=Strength.RELATIVE,
    consequence=on(RACEMIC, Rung.DEFERRED),
    domain=Domain.CARDIOVASCULAR,
    clinician="Wait until the esketamine label's period is over; then a cardiologist decides.",
    patient="It is too early after what happened to your heart. Please bring the hospital's letter.",
    sources=cite("S17 warnings", "S09"),
    confidence="V/I",
    inference="The interval is the esketamine label's; no ketamine document gives one this short.",
    change=Change("the period since the event has passed", ends=_EVENT_RECENT.ends),
)
CHEST_PAIN_NOW = Rule(
    id="CV-4.now",
    statement="Chest pain now.",
    condition=Includes(blood_pressure.SYMPTOMS_NOW, "chest-pain"),
    strength=Strength.ABSOLUTE,
    consequence=on(ALL, Rung.URGENT),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Treat as possible acute coronary syndrome whatever the pressure: emergency assessment and an "
        "electrocardiogram at once. No treatment today."
    ),
    patient="Chest pain can be an emergency. Tell a member of staff now, or call the emergency number.",
    sources=cite("S09", "S65"),
    confidence="V/I",
    inference=(
        "The documents list chest pain as a reason for help with high pressure or an unsteady pulse; that "
        "it is urgent at any pressure is our reading."
    ),
    change=Change("emergency assessment has ruled out an acute cause"),
    urgent=True,
)
UNSTABLE_ANGINA = Rule(
    id="CV-4",
    statement="Angina at rest, new or worsening (unstable).",
    condition=Is(heart.ANGINA, "unstable"),
    strength=Strength.ABSOLUTE,
    consequence=on(RACEMIC, Rung.CONTRAINDICATED) | on((ESK,), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Ketamine: not in severe coronary disease (UK), not as sole agent in manifest ischaemia (Swiss, "
        "Norwegian). Esketamine: the EU leaflet leaves ischaemic disease with frequent chest pain to the "
        "doctor. Refer to cardiology now."
    ),
    patient=(
        "Chest pain that is new, worse or comes at rest needs a doctor soon. Please tell the staff today."
    ),
    sources=cite("S09", "S15 4.3", "S16 contraindications", "S18"),
    confidence="V/I",
    inference="That unstable angina counts as severe or manifest ischaemic disease is our reading.",
    change=Change("the angina is treated and stable, and a cardiologist gives written assent"),
)
FREQUENT_ANGINA = Rule(
    id="CV-4.frequent",
    statement="Frequent angina, or angina on little effort or at rest.",
    condition=Is(heart.ANGINA, "frequent", "unstable"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Symptomatic ischaemia. Cardiology first: electrocardiogram, treatment, and a written view on a "
        "rise of pressure."
    ),
    patient="Please ask your heart doctor for a letter about this treatment.",
    sources=cite("S09", "S15 4.3", "S16 contraindications", "S18"),
    confidence="V",
    change=_CLEARED,
)
SEVERE_HEART_DISEASE = Rule(
    id="CV-5",
    statement="Severe disease of the coronary arteries or the heart muscle.",
    condition=Includes(heart.CONDITIONS, "severe"),
    strength=Strength.ABSOLUTE,
    consequence=on(RACEMIC, Rung.CONTRAINDICATED) | on((ESK,), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "The UK ketamine label rules it out. For esketamine the risk is weighed by a cardiologist, in a "
        "setting able to resuscitate."
    ),
    patient="Please bring your heart doctor's last letter and heart ultrasound report.",
    sources=cite("S15 4.3"),
    confidence="V",
    change=Change("a cardiologist no longer calls it severe, or for esketamine gives written assent"),
)
HEART_FAILURE = Rule(
    id="CV-6",
    statement="Heart failure that limits light effort or rest, or became worse lately.",
    condition=Is(heart.FAILURE, "light-effort", "rest", "worse-lately"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "NYHA III-IV or decompensated: benefit must exceed risk, in a setting able to resuscitate, with a "
        "cardiologist's view."
    ),
    patient="Please bring your heart doctor's last letter and heart ultrasound report.",
    sources=cite("S10 cardiac extract", "S17 warnings", "S18"),
    confidence="V",
    change=_CLEARED,
)
VALVE_DISEASE = Rule(
    id="CV-7",
    statement="Heart valve disease that matters for the circulation.",
    condition=Is(heart.VALVE, "significant"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Haemodynamically significant stenosis or regurgitation: benefit must exceed risk, in a setting "
        "able to resuscitate, with a cardiologist's view."
    ),
    patient="Please bring your heart doctor's last letter and heart ultrasound report.",
    sources=cite("S10 cardiac extract"),
    confidence="V/I",
    inference="Read for esketamine; carried to ketamine, which raises pressure and pulse in the same way.",
    change=_CLEARED,
)
ARRHYTHMIA = Rule(
    id="CV-8",
    statement="A slow, fast or uneven heartbeat with symptoms or out of control.",
    condition=Includes(heart.RHYTHM, "arrhythmia-unstable"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Arrhythmia with breathlessness, chest discomfort or syncope, or not controlled: electrocardiogram "
        "and cardiology first. Arrhythmia is itself a labelled reaction."
    ),
    patient="Please bring your last heart tracing (ECG) and your heart doctor's letter.",
    sources=cite("S09", "S14 adverse reactions", "S37 eligibility"),
    confidence="V",
    change=_CLEARED,
)
POORLY_CONTROLLED = Rule(
    id="CV-9",
    statement="Cardiovascular disease that is not under control.",
    condition=Includes(heart.CONDITIONS, "not-controlled"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "The US pain-infusion guideline advises against infusion in poorly controlled cardiovascular "
        "disease (grade B) and asks for an electrocardiogram where disease is suspected or risk is high."
    ),
    patient="Please ask your heart doctor for a letter about this treatment.",
    sources=cite("S21 contraindications", "S09"),
    confidence="V/I",
    inference="The guideline is about infusions; carried to the other routes, which raise pressure as well.",
    change=Change("the disease is under control, in a cardiologist's words"),
)
HEART_SYMPTOMS_NOW = Rule(
    id="CV-9.now",
    statement="Short of breath at rest, or fainting, now.",
    condition=Includes(blood_pressure.SYMPTOMS_NOW, "breathless", "fainting"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.DEFERRED),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Same-day medical review before anything else: pulse, pressure, saturation, electrocardiogram. "
        "Treatment waits until the cause is known and under control."
    ),
    patient="Please tell a member of staff about this now.",
    sources=cite("S09", "S21 contraindications"),
    confidence="V/I",
    inference=(
        "These symptoms suggest disease that is not under control; holding treatment until they are "
        "explained is our reading."
    ),
    change=Change("medical review has explained the symptom, and it is gone"),
)
BASELINE_TRACING = Rule(
    id="CV-9.ecg",
    statement="Known heart disease or rhythm trouble: a baseline electrocardiogram is due.",
    condition=AnyOf(
        Yes(heart.EVENT),
        Includes(heart.CONDITIONS, "coronary", "angina", "severe", "failure", "valve", "not-controlled"),
        Includes(heart.RHYTHM, "arrhythmia-unstable", "arrhythmia-controlled"),
    ),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Electrocardiogram before the first dose to rule out poorly controlled ischaemia; closer watching "
        "of pressure and rhythm during treatment. Milder heart disease is not a bar."
    ),
    patient="Please bring your last heart tracing (ECG) if you have one.",
    sources=cite("S21 recommendations"),
    confidence="V/I",
    inference="The guideline asks it before infusions; carried to the other routes.",
)
CORONARY_DISEASE = Rule(
    id="CV-10",
    statement="Coronary disease or an earlier acute cardiovascular event, even if stable now.",
    condition=AnyOf(Yes(heart.EVENT), Includes(heart.CONDITIONS, "coronary", "angina", "severe")),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "The EU text asks that such patients be clinically stable and free of symptoms. Obtain a "
        "cardiologist's letter that says so; monitored routes only."
    ),
    patient="Please ask your heart doctor for a letter that says how your heart is now.",
    sources=cite("S10 cardiac extract"),
    confidence="V/I",
    inference="The text is for esketamine and asks for stability; the letter, and ketamine, are our reading.",
    change=_CLEARED,
)
LONG_QT = Rule(
    id="CV-11",
    statement="A prolonged QTc, or long QT syndrome in the family.",
    condition=Includes(heart.RHYTHM, "long-qt", "family-long-qt"),
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "No ketamine label read gives a QTc limit. It matters with kratom, methadone, citalopram and some "
        "antiemetics: review the medicine list."
    ),
    patient="Please bring your last heart tracing (ECG).",
    sources=cite("S62"),
    confidence="V/G",
)
VERY_LONG_QT = Rule(
    id="CV-11.long",
    statement="A QTc at or above the limit for extra care.",
    condition=AtLeast(amount(heart.QTC), QTC_LONG.limit),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Correct electrolytes, avoid QT-prolonging antiemetics, repeat the electrocardiogram; consider a "
        "cardiologist's view."
    ),
    patient="Please bring your last heart tracing (ECG).",
    sources=cite("S62"),
    confidence="G/I",
    inference="The limit is the usual one for QT-lengthening drugs; no ketamine document gives one.",
    change=Change("a QTc below the limit on a new tracing"),
)
RESTING_RATE = Rule(
    id="CV-12",
    statement="A resting heart rate that is too fast or too slow.",
    condition=AnyOf(
        Above(amount(heart.HEART_RATE), HEART_RATE_FAST.limit),
        Below(amount(heart.HEART_RATE), HEART_RATE_SLOW.limit),
    ),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.CARDIOVASCULAR,
    clinician=(
        "Repeat after rest and look for a cause (thyroid, anaemia, medicines, conduction disease). No label "
        "gives a number."
    ),
    patient="Please bring a list of a few pulse measurements at rest.",
    sources=cite("S78 eligibility"),
    confidence="V/G/I",
    inference=(
        "The slow limit is one trial's, the fast one everyday practice; using them as a reason for care is "
        "our reading."
    ),
    change=Change("a resting rate between the two limits"),
)

RULES = (
    ANEURYSM, UNREPAIRED_ANEURYSM, REPAIRED_ANEURYSM, MALFORMATION, RECENT_EVENT, RECENT_STROKE_AS_EVENT,
    EVENT_WITHIN_MONTHS, EVENT_WITHIN_WEEKS, CHEST_PAIN_NOW, UNSTABLE_ANGINA, FREQUENT_ANGINA,
    SEVERE_HEART_DISEASE, HEART_FAILURE, VALVE_DISEASE, ARRHYTHMIA, POORLY_CONTROLLED, HEART_SYMPTOMS_NOW,
    BASELINE_TRACING, CORONARY_DISEASE, LONG_QT, VERY_LONG_QT, RESTING_RATE,
)  # fmt: skip
