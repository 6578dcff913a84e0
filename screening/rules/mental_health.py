"""Psychosis, mania, confusion, capacity and suicide: when the mind is cared for before ketamine is given."""

from forms import allergies, mental_health
from forms.condition import AnyOf, Includes, Yes
from screening.facts.mood import BIPOLAR_DISORDER, MANIA
from screening.facts.named import named_elsewhere
from screening.facts.scores import screen_positive
from screening.facts.suicide import ACUTE_RISK, HIGH_RISK_LEVEL, IDEATION, INTENT_OR_PLAN, RECENT_ACT
from screening.positions import MDQ_POSITIVE
from screening.rule import (
    ALL,
    CLINIC,
    ESK,
    HOME,
    KAP,
    RACEMIC,
    Change,
    Domain,
    Rule,
    Rung,
    Strength,
    on,
)
from screening.source import cite

CURRENT_PSYCHOSIS = Rule(
    id="PS-1",
    statement="Psychosis now.",
    condition=Yes(mental_health.PSYCHOSIS_NOW),
    strength=Strength.RELATIVE,
    consequence=on(RACEMIC, Rung.CONTRAINDICATED) | on((ESK,), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.PSYCHOTIC,
    clinician=(
        "Active psychosis, psychotic depression included, is a relative contraindication to ketamine "
        "infusion (grade B). The US esketamine label warns and does not contraindicate: only where benefit "
        "outweighs risk, with a psychiatrist's written view. Treat the psychosis first."
    ),
    patient=(
        "Thank you for telling us. A psychiatrist should see you first; please bring any letter you have."
    ),
    sources=cite("S01 5.2", "S05 psychosis", "S21 contraindications", "S22"),
    confidence="V",
    inference="Weighing benefit against risk, as the US label asks, is read here as a psychiatrist's assent.",
    change=Change("a psychiatrist finds no psychotic symptoms"),
)
SCHIZOPHRENIA = Rule(
    id="PS-2",
    statement="Schizophrenia or schizoaffective disorder, at any time.",
    condition=Includes(mental_health.DIAGNOSES, "schizophrenia", "schizoaffective"),
    strength=Strength.RELATIVE,
    consequence=on((*RACEMIC, KAP), Rung.CONTRAINDICATED) | on((ESK,), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.PSYCHOTIC,
    clinician=(
        "Excluded for life from the ketamine migraine trial, a clinic for assisted psychotherapy and, by "
        "second-hand report, veterans' care; a textbook advises against ketamine. For esketamine the label "
        "leaves it to benefit against risk: psychiatrist's written view first."
    ),
    patient="Please tell us who looks after you for this, and bring their last letter.",
    sources=cite("S05 psychosis", "S32", "S35", "S38 exclusions", "S74"),
    confidence="V/2",
    change=Change("a psychiatrist has revised the diagnosis in writing"),
)
PAST_PSYCHOSIS = Rule(
    id="PS-3",
    statement="An earlier psychosis (brief, or brought on by a substance).",
    condition=AnyOf(
        Includes(mental_health.HAPPENED, "psychosis", "substance-psychosis"),
        named_elsewhere(
            "mood.psychosis-on-ketamine",
            "Psychosis as a reaction to ketamine",
            Includes(allergies.WHAT_HAPPENED, "psychosis"),
        ),
    ),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.PSYCHOTIC,
    clinician=(
        "The EU esketamine leaflet has the doctor decide on any psychosis, now or past. Establish cause, "
        "length and treatment; obtain a psychiatrist's written view."
    ),
    patient="Please bring any letter about that time, so that a psychiatrist can advise.",
    sources=cite("S09"),
    confidence="V",
    change=Change("written assent of a psychiatrist"),
)
FAMILY_PSYCHOSIS = Rule(
    id="PS-4",
    statement="Psychosis in a parent, brother, sister or child.",
    condition=Yes(mental_health.RELATIVE),
    strength=Strength.PRECAUTION,
    consequence=on(CLINIC, Rung.PRECAUTIONS) | on((*HOME, KAP), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.PSYCHOTIC,
    clinician=(
        "No label read names it. One clinic for assisted psychotherapy does not treat such patients. Ask "
        "about the patient's own unusual experiences; where nobody watches, and for assisted "
        "psychotherapy, a psychiatrist agrees first."
    ),
    patient="An illness in the family can matter here, so we may ask you a little more about yourself.",
    sources=cite("S35"),
    confidence="V/I",
    inference=(
        "One clinic's exclusion is softened to a psychiatrist's assent for assisted psychotherapy and "
        "carried over to home use; elsewhere it is a precaution."
    ),
    change=Change("written assent of a psychiatrist"),
)
CURRENT_MANIA = Rule(
    id="PS-5",
    statement="Mania, hypomania or a mixed state now.",
    condition=MANIA,
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.DEFERRED),
    domain=Domain.BIPOLAR,
    clinician=(
        "Excluded from the trial of ketamine for suicidal patients, as wherever the documents name it. Do "
        "not schedule: treat the episode, then judge again with the treating psychiatrist."
    ),
    patient="Let us help you to feel steady first. Please see your psychiatrist soon.",
    sources=cite("S37 eligibility"),
    confidence="V",
    change=Change("the episode is over, in a psychiatrist's view"),
)
BIPOLAR = Rule(
    id="PS-6",
    statement="Bipolar disorder.",
    # In every phase, so that mania now adds PS-5 and takes nothing away.
    condition=BIPOLAR_DISORDER,
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.BIPOLAR,
    clinician=(
        "Esketamine is labelled for major depressive disorder, not bipolar depression; the EU leaflet has "
        "the doctor decide. For ketamine the documents differ: a Toronto clinic and open series treat the "
        "depressed phase, veterans' care excludes. Psychiatrist's view, mood stabiliser and plan for a "
        "switch first."
    ),
    patient="Please bring your psychiatrist's last letter and a list of your medicines.",
    sources=cite("S09", "S32", "S34 inclusion criteria", "S76"),
    confidence="V/2",
    inference="The documents speak of the depressed phase; between episodes the same is asked.",
    change=Change("written assent of a psychiatrist"),
)
ANTIDEPRESSANT_MANIA = Rule(
    id="PS-6.antidepressant",
    statement="An antidepressant once brought on mania or hypomania.",
    condition=Includes(mental_health.HAPPENED, "antidepressant-mania"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.BIPOLAR,
    clinician=(
        "An exclusion of the Yale trial of ketamine for PTSD. Have a psychiatrist clarify whether the "
        "illness is bipolar before another antidepressant-type treatment."
    ),
    patient="Please tell us which medicine it was and what happened.",
    sources=cite("S47 NCT02727998"),
    confidence="V/I",
    inference="A trial's exclusion, read as a sign of bipolar disorder that a psychiatrist should clarify.",
    change=Change("a psychiatrist has ruled bipolar disorder out or agreed in writing"),
)
POSITIVE_BIPOLAR_SCREEN = Rule(
    id="PS-7",
    statement="Positive screen for bipolar disorder (MDQ).",
    # A diagnosis that is already made does not turn it off: PS-6 then says the same, with more weight.
    condition=screen_positive("MDQ", MDQ_POSITIVE.limit),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.BIPOLAR,
    clinician=(
        "Where no bipolar diagnosis has been made, clarify it before an antidepressant-type treatment. The "
        "screen misses about a quarter of cases and is no diagnosis."
    ),
    patient="Your answers on one questionnaire raise a question that a psychiatrist can clear up.",
    sources=cite("S92"),
    confidence="I",
    inference=(
        "The instrument's cut-off is published; asking a psychiatrist before ketamine because of it is "
        "this project's."
    ),
    change=Change("a psychiatrist has ruled bipolar disorder out or agreed in writing"),
)
ACUTE_SUICIDE_RISK = Rule(
    id="PS-8",
    statement="Suicidal intent or plan, a recent act, or a high risk level.",
    condition=ACUTE_RISK,
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.URGENT),
    domain=Domain.SUICIDE,
    clinician=(
        "See the patient now and follow the crisis pathway before anything else; do not leave them alone. "
        "The triage page counts intent, plan or an act within three months as high risk. Esketamine is "
        "labelled in acutely suicidal major depression but is not shown to prevent suicide and replaces no "
        "hospital care."
    ),
    patient=(
        "Thank you for telling us. You are not alone. Please speak to a member of staff now, or call your "
        "emergency number."
    ),
    sources=cite("S89 triage", "S03"),
    confidence="V",
    inference="Own questions stand in for the instrument; a plan counts even where intent is denied.",
    urgent=True,
)
SUICIDAL_IDEATION = Rule(
    id="PS-9",
    statement="Thoughts of suicide, a wish to be dead, or a suicidal act at any time.",
    # Stays YES when intent or a recent act is added: PS-8 then weighs more.
    condition=AnyOf(IDEATION, Yes(mental_health.ACT)),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.SUICIDE,
    clinician=(
        "Assess the risk in person, agree a written safety plan, and follow up between sessions. The triage "
        "page counts an act at any time as moderate risk, also without thoughts of it now. Ideation "
        "is an indication for esketamine in major depression, which is not shown to prevent suicide and "
        "does not replace hospital care."
    ),
    patient="Thank you for telling us. We will make a plan with you for hard moments, and ask you again.",
    sources=cite("S03", "S89 triage"),
    confidence="V",
    change=Change("no such thoughts, and a safety plan agreed"),
)
INTENT_AT_HOME = Rule(
    id="PS-10",
    statement="Suicidal intent or a recent suicidal act, and a supply of a sedative at home.",
    condition=AnyOf(INTENT_OR_PLAN, HIGH_RISK_LEVEL, RECENT_ACT),
    strength=Strength.RELATIVE,
    consequence=on(HOME, Rung.CONTRAINDICATED),
    domain=Domain.SUICIDE,
    clinician=(
        "Do not supply ketamine to take home while intent is active or an act is recent. The Dutch trial "
        "excluded active suicidal intent."
    ),
    patient="For your safety, any treatment would take place where staff are with you.",
    sources=cite("S36 eligibility"),
    confidence="V/I",
    inference=(
        "A trial's exclusion, applied to home supply. A plan, a high risk level by a clinician, and an act "
        "recent enough to be one are counted as intent."
    ),
    change=Change("no intent, no plan and no recent act, in a clinician's view; or a supervised route"),
)
DELIRIUM = Rule(
    id="PS-11",
    statement="Delirium now or in recent weeks.",
    condition=Includes(mental_health.HAPPENED, "delirium"),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.DEFERRED),
    domain=Domain.PSYCHIATRIC,
    clinician=(
        "Find and treat the cause; judge capacity anew once it has cleared. An exclusion in the veterans' "
        "summary, read at second hand."
    ),
    patient=(
        "Let us first make sure that what caused the confusion is over. Please bring the hospital letter."
    ),
    sources=cite("S32"),
    confidence="2",
    change=Change("the delirium has cleared and its cause is treated"),
)
PERSONALITY_DISORDER = Rule(
    id="PS-12",
    statement="A severe personality disorder as the main problem.",
    condition=Includes(mental_health.DIAGNOSES, "personality"),
    strength=Strength.RELATIVE,
    consequence=on((KAP,), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.PSYCHIATRIC,
    clinician=(
        "Excluded by a clinic for assisted psychotherapy and by a trial. Agree with the treating "
        "psychiatrist or psychotherapist whether, and in which frame, psychotherapy with ketamine is "
        "sensible."
    ),
    patient="Please tell us who treats you for this, so that we can plan together with them.",
    sources=cite("S35", "S36 eligibility"),
    confidence="V",
    change=Change("written assent of the treating psychiatrist or psychotherapist"),
)
CONSENT_IN_DOUBT = Rule(
    id="PS-13",
    statement="Catatonia, or an intellectual disability that affects consent.",
    condition=AnyOf(
        Includes(mental_health.HAPPENED, "catatonia"),
        Includes(mental_health.DIAGNOSES, "intellectual-disability"),
    ),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.PSYCHIATRIC,
    clinician=(
        "Excluded from the trial of ketamine for suicidal patients. Assess capacity formally, with a "
        "psychiatrist's view; involve whoever supports the patient's decisions."
    ),
    patient="Please bring someone who helps you with decisions, and any letter about this.",
    sources=cite("S37 eligibility"),
    confidence="V",
    change=Change("capacity confirmed and written assent of a psychiatrist"),
)

RULES = (
    CURRENT_PSYCHOSIS,
    SCHIZOPHRENIA,
    PAST_PSYCHOSIS,
    FAMILY_PSYCHOSIS,
    CURRENT_MANIA,
    BIPOLAR,
    ANTIDEPRESSANT_MANIA,
    POSITIVE_BIPOLAR_SCREEN,
    ACUTE_SUICIDE_RISK,
    SUICIDAL_IDEATION,
    INTENT_AT_HOME,
    DELIRIUM,
    PERSONALITY_DISORDER,
    CONSENT_IN_DOUBT,
)
