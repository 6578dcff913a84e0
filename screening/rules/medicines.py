"""Medicines that add to ketamine, work against it, or change how much of it stays in the body."""

from forms import past_treatments
from forms.condition import AllOf, AnyOf, Includes, Stated
from forms.substances import DRINKS_ALCOHOL, USES_KRATOM
from forms.treatment_sought import SEEKS_DEPRESSION
from screening.facts.clinic import UNSUPERVISED_NASAL
from screening.facts.medicines import lorazepam_above, morphine_at_least, takes, takes_ingredient
from screening.facts.named import named_elsewhere
from screening.positions import LORAZEPAM_DAILY, OPIOID_DAILY
from screening.rule import (
    ALL,
    CLINIC,
    ESK,
    INK,
    IV,
    KAP,
    ORL,
    RACEMIC,
    Change,
    Domain,
    Rule,
    Rung,
    Strength,
    on,
)
from screening.source import cite
from screening.vocabulary import (
    ANTIHYPERTENSIVES,
    CNS_DEPRESSANTS,
    KETAMINE_EXPOSURE_LOWERED_BY,
    KETAMINE_EXPOSURE_RAISED_BY,
    STIMULANTS,
    DrugClass,
)

_OPIOID = takes(DrugClass.OPIOID, named="an opioid")
_BENZODIAZEPINE = takes(DrugClass.BENZODIAZEPINE, named="a benzodiazepine")
_MAOI = takes(DrugClass.MAOI, named="a monoamine oxidase inhibitor")


def _for_headache(code: str, words: str) -> Stated:
    return named_elsewhere(
        f"medicines.{code}-for-headache", f"Takes {words} for headache", Includes(past_treatments.ACUTE, code)
    )


_KEEP_TAKING = "Please do not stop or change it on your own."
_BRING_LIST = (
    "Please bring your medicines list, with doses and times. Do not stop or change anything on your own."
)

SEDATIVES = Rule(
    id="DI-1",
    statement="Takes an opioid, a benzodiazepine or another medicine or substance that slows the brain.",
    condition=AnyOf(
        takes(*CNS_DEPRESSANTS, named="a central nervous system depressant"),
        USES_KRATOM,
        _for_headache("opioid", "an opioid"),
    ),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.RESPIRATORY,
    clinician=(
        "Adds to sedation; with injected ketamine also to respiratory depression, and less ketamine may be "
        "enough. Watch sedation, breathing and oxygen saturation closely; agree on the timing of the last "
        "dose before a session."
    ),
    patient=f"Some of what you take can make you sleepier. {_BRING_LIST}",
    sources=cite("S01 5.1", "S09", "S19", "S60"),
    confidence="V/I",
    inference=(
        "Kratom is read as an opioid-acting depressant. Which further medicines depress the brain is general "
        "pharmacology knowledge: the documents name opioids, benzodiazepines and alcohol."
    ),
    change=Change("the prescriber has ended or replaced it, or kratom has been given up"),
)
ALCOHOL = Rule(
    id="DI-1.alcohol",
    statement="Drinks alcohol.",
    condition=AnyOf(DRINKS_ALCOHOL, takes(DrugClass.ALCOHOL, named="alcohol")),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.RESPIRATORY,
    clinician=(
        "Alcohol adds to sedation. For a person who drinks little the precaution is only that none is drunk "
        "around a session; ask how much and when. Risky drinking has findings of its own."
    ),
    patient="Alcohol and this treatment add up. We will tell you how long before and after not to drink.",
    sources=cite("S01 5.1", "S09", "S19"),
    confidence="V/I",
    inference=(
        "The documents name alcohol and no amount. Any drinking is therefore counted, social drinking too; "
        "no amount below which it would be harmless was found."
    ),
    change=Change("no alcohol is drunk"),
)
OPIOID_LOAD = Rule(
    id="DI-2",
    statement="Takes an opioid together with a benzodiazepine, or a high daily dose of opioid.",
    condition=AnyOf(AllOf(_OPIOID, _BENZODIAZEPINE), morphine_at_least(OPIOID_DAILY.limit)),
    strength=Strength.RELATIVE,
    consequence=on(ALL, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.RESPIRATORY,
    clinician=(
        "High sedative load. Have the prescriber of the opioid, or an anaesthetist, agree in writing; "
        "monitored routes only. Reckon the daily dose with the patient: conversion tables are no dosing "
        "advice."
    ),
    patient=f"Please bring a letter from the doctor who prescribes your pain medicine. {_KEEP_TAKING}",
    sources=cite("S01 5.1", "S19"),
    confidence="I",
    inference=(
        "The documents speak of more sedation and respiratory depression. Asking a specialist for the "
        "combination, and from this daily dose on, is this project's step; the number stands in no ketamine "
        "document. Kratom has no conversion and is judged by its own rules; buprenorphine, a partial opioid "
        "that the tables leave out, is not in the daily dose."
    ),
    change=Change("written assent of the prescriber or an anaesthetist, or a lower sedative load"),
)
BENZODIAZEPINE = Rule(
    id="DI-3",
    statement="Takes a benzodiazepine, and treatment is sought for depression.",
    condition=AllOf(SEEKS_DEPRESSION, _BENZODIAZEPINE),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.INTERACTION,
    clinician=(
        "May weaken or shorten the antidepressant effect. Review with the prescriber whether dose or timing "
        "can change; never stop abruptly."
    ),
    patient=f"Your calming medicine may weaken this treatment. {_KEEP_TAKING} We will talk about it.",
    sources=cite("S54", "S36 eligibility", "S37 eligibility"),
    confidence="V",
    change=Change("the prescriber has tapered it off"),
)
BENZODIAZEPINE_DOSE = Rule(
    id="DI-3.dose",
    statement="Takes more benzodiazepine a day than trials of ketamine for depression allowed.",
    condition=AllOf(SEEKS_DEPRESSION, lorazepam_above(LORAZEPAM_DAILY.limit)),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.INTERACTION,
    clinician=(
        "Above the dose, counted as lorazepam, from which trials no longer enrolled: their results do not "
        "cover this patient. Tables of equivalence disagree up to fourfold, so the range is shown."
    ),
    patient=f"Please bring the exact dose of your calming medicine. {_KEEP_TAKING}",
    sources=cite("S36 eligibility", "S37 eligibility"),
    confidence="V/I",
    inference="Two trials' entry bars, shown as a precaution; neither document makes it a bar in care.",
    change=Change("the prescriber has lowered the dose"),
)
MAOI = Rule(
    id="DI-4",
    statement="Takes a monoamine oxidase inhibitor (MAOI).",
    condition=_MAOI,
    strength=Strength.PRECAUTION,
    consequence=on((*CLINIC, INK, KAP), Rung.PRECAUTIONS) | on((ORL,), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.INTERACTION,
    clinician=(
        "Blood pressure may rise: measure it more closely, and hold the session if it is above the ceiling "
        "that day. Not contraindicated in any label read; a Dutch trial excluded it; reports with "
        "tranylcypromine were uneventful."
    ),
    patient=f"We will check your blood pressure more often because of this medicine. {_KEEP_TAKING}",
    sources=cite("S09", "S79", "S54", "S36 eligibility"),
    confidence="V/2/I",
    inference=(
        "The wording is from the esketamine labels and is carried to ketamine. Asking a specialist before "
        "use without anyone to measure the pressure is this project's step."
    ),
    change=Change("the prescriber has ended it and its effect has worn off"),
)
MAOI_NASAL = Rule(
    id="DI-4.nasal",
    statement="Takes a monoamine oxidase inhibitor (MAOI): compounded nasal ketamine that nobody watches.",
    condition=AllOf(_MAOI, UNSUPERVISED_NASAL),
    strength=Strength.PRECAUTION,
    consequence=on((INK,), Rung.SPECIALIST_CLEARANCE),
    domain=Domain.INTERACTION,
    clinician=(
        "Blood pressure may rise and nobody measures it: the prescriber or a specialist agrees first, or it is "
        "given under supervision."
    ),
    patient=f"This medicine can raise blood pressure together with the treatment. {_KEEP_TAKING}",
    sources=cite("S09", "S79", "S54", "S36 eligibility"),
    confidence="V/2/I",
    inference=(
        "The wording is from the esketamine labels and is carried to ketamine. Asking a specialist before "
        "use without anyone to measure the pressure is this project's step."
    ),
    change=Change("it is given under supervision, or the prescriber has ended the medicine"),
)
LAMOTRIGINE = Rule(
    id="DI-5",
    statement="Takes lamotrigine, and treatment is sought for depression.",
    condition=AllOf(SEEKS_DEPRESSION, takes(DrugClass.LAMOTRIGINE, named="lamotrigine")),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.INTERACTION,
    clinician=(
        "Weakened the effect in two of five studies; what it does to the antidepressant effect is not "
        "settled. Do not stop it for this: risk of seizures, and of rash when it is started again."
    ),
    patient=f"This medicine might change how well the treatment works. {_KEEP_TAKING}",
    sources=cite("S54", "S55"),
    confidence="V/G",
)
NALTREXONE = Rule(
    id="DI-6",
    statement="Takes naltrexone, and treatment is sought for depression.",
    condition=AllOf(SEEKS_DEPRESSION, takes(DrugClass.NALTREXONE, named="naltrexone, alone or in a mixture")),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.INTERACTION,
    clinician=(
        "Blunted the antidepressant, not the dissociative, effect in one crossover trial that was halted at "
        "an interim look; five patients in a series showed no blunting. Never stop it in alcohol or opioid "
        "use disorder without its prescriber."
    ),
    patient=f"Naltrexone might weaken this treatment. {_KEEP_TAKING} It may be protecting you.",
    sources=cite("S56", "S57"),
    confidence="V",
    change=Change("its prescriber has ended it"),
)
XANTHINES = Rule(
    id="DI-7",
    statement="Takes theophylline, aminophylline or another xanthine: ketamine.",
    condition=takes(DrugClass.XANTHINE, named="a xanthine"),
    strength=Strength.RELATIVE,
    consequence=on(RACEMIC, Rung.SPECIALIST_CLEARANCE),
    domain=Domain.INTERACTION,
    clinician=(
        "Marked fall of the seizure threshold; unpredictable extensor-type seizures were reported. The "
        "Norwegian S-ketamine label contraindicates the combination; US wording, seen in paraphrase only, "
        "advises considering another agent. Have the prescriber agree or replace it."
    ),
    patient=f"Please ask the doctor who treats your lungs about this treatment. {_KEEP_TAKING}",
    sources=cite("S19", "S18"),
    confidence="V/2",
    change=Change("the prescriber has replaced it, or agrees in writing"),
)
XANTHINES_ESKETAMINE = Rule(
    id="DI-7.esk",
    statement="Takes theophylline, aminophylline or another xanthine: esketamine.",
    condition=takes(DrugClass.XANTHINE, named="a xanthine"),
    strength=Strength.PRECAUTION,
    consequence=on((ESK,), Rung.PRECAUTIONS),
    domain=Domain.INTERACTION,
    clinician="EU leaflet: blood pressure may rise. Measure it more closely; mind the seizure threshold too.",
    patient=f"We will check your blood pressure more often because of this medicine. {_KEEP_TAKING}",
    sources=cite("S09"),
    confidence="V",
    change=Change("the prescriber has replaced it"),
)
STIMULANT = Rule(
    id="DI-8",
    statement="Takes a stimulant or a wakefulness medicine.",
    condition=takes(*STIMULANTS, named="a psychostimulant, modafinil or armodafinil"),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.INTERACTION,
    clinician="Blood pressure may rise: measure it more closely and ask when the last dose was taken.",
    patient=f"We will check your blood pressure more often because of this medicine. {_KEEP_TAKING}",
    sources=cite("S09", "S79"),
    confidence="V/2/I",
    inference="The wording is from the esketamine labels and is carried to ketamine.",
    change=Change("the prescriber has ended it"),
)
CLONIDINE = Rule(
    id="DI-9",
    statement="Takes clonidine or nimodipine.",
    condition=takes(DrugClass.CLONIDINE, DrugClass.NIMODIPINE, named="clonidine or nimodipine"),
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.INTERACTION,
    clinician="One web page says it weakens ketamine; no better document was found. Nothing follows from it.",
    patient=_KEEP_TAKING,
    sources=cite("SD4"),
    confidence="2",
)
PRESSORS = Rule(
    id="DI-10",
    statement="Takes vasopressin, ergometrine or a sympathomimetic.",
    condition=AnyOf(
        takes(DrugClass.VASOPRESSIN, DrugClass.SYMPATHOMIMETIC, named="vasopressin or a sympathomimetic"),
        takes_ingredient("ergometrine", "methylergometrine"),
    ),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.INTERACTION,
    clinician=(
        "Blood pressure may rise. The Norwegian S-ketamine label contraindicates ergometrine. Cold remedies "
        "with pseudoephedrine or phenylephrine count; ask about the last dose."
    ),
    patient="Please do not take cold or flu remedies before a visit without asking us.",
    sources=cite("S09", "S18"),
    confidence="V",
    change=Change("it is no longer taken"),
)
ERGOTS = Rule(
    id="DI-11",
    statement="Takes dihydroergotamine, ergotamine or another ergot.",
    condition=AnyOf(takes(DrugClass.ERGOT, named="an ergot"), _for_headache("ergot", "an ergot")),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.INTERACTION,
    clinician=(
        "Vessels may narrow and pressure rise. One series gave dihydroergotamine and ketamine on the same "
        "days and reports no harm."
    ),
    patient="Please tell us when you last took your ergot medicine for migraine.",
    sources=cite("S18", "S82"),
    confidence="I",
    inference="No label read names it; carried over from ergometrine.",
    change=Change("it is no longer taken"),
)
ENZYMES = Rule(
    id="DI-12",
    statement="Takes a medicine that changes how fast ketamine is broken down.",
    condition=takes(
        *KETAMINE_EXPOSURE_RAISED_BY,
        *KETAMINE_EXPOSURE_LOWERED_BY,
        named="a strong CYP3A4 or CYP2B6 inhibitor, or an inducer",
    ),
    strength=Strength.PRECAUTION,
    consequence=on(RACEMIC, Rung.PRECAUTIONS),
    domain=Domain.INTERACTION,
    clinician=(
        "Inhibitors raise and inducers lower the exposure to ketamine. It matters most by mouth, of which "
        "only 20 to 25 % is absorbed unchanged. Start low, or expect less effect."
    ),
    patient=f"One of your medicines can make this treatment stronger or weaker. {_KEEP_TAKING}",
    sources=cite("S19", "S55", "S58"),
    confidence="V",
    change=Change("it is no longer taken"),
)
TRIPTAN_WITH_ANTIDEPRESSANT = Rule(
    id="DI-13",
    statement="Takes a triptan together with an SSRI or SNRI.",
    condition=AllOf(
        takes(DrugClass.TRIPTAN, named="a triptan"),
        takes(DrugClass.SSRI, DrugClass.SNRI, named="an SSRI or SNRI"),
    ),
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.INTERACTION,
    clinician=(
        "The FDA warned of serotonin syndrome in 2006; the headache society judged the evidence inadequate; "
        "a cohort found 0 to 4 cases in 10,000 person-years."
    ),
    patient=_KEEP_TAKING,
    sources=cite("S64"),
    confidence="V",
)
SSRI = Rule(
    id="DI-14",
    statement="Takes an SSRI: infusion.",
    condition=takes(DrugClass.SSRI, named="an SSRI"),
    strength=Strength.INFORMATION,
    consequence=on((IV,), Rung.NONE_FOUND),
    domain=Domain.INTERACTION,
    clinician="Higher peaks of blood pressure during infusions in one inpatient cohort (49 people).",
    patient=_KEEP_TAKING,
    sources=cite("S81"),
    confidence="V",
)
ANTIPSYCHOTIC = Rule(
    id="DI-15",
    statement="Takes an antipsychotic.",
    condition=takes(DrugClass.ANTIPSYCHOTIC, named="an antipsychotic"),
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.INTERACTION,
    clinician="Haloperidol, risperidone and clozapine may blunt effects of ketamine. Ask what it is for.",
    patient=_KEEP_TAKING,
    sources=cite("S54"),
    confidence="V",
)
LITHIUM = Rule(
    id="DI-16",
    statement="Takes lithium.",
    condition=takes(DrugClass.LITHIUM, named="lithium"),
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.INTERACTION,
    clinician="No interaction of importance was found. Ask what it is prescribed for.",
    patient=_KEEP_TAKING,
    sources=cite("S54"),
    confidence="V",
)
NMDA_ANTAGONIST = Rule(
    id="DI-17",
    statement="Takes memantine, dextromethorphan or another NMDA antagonist.",
    condition=takes(DrugClass.NMDA_ANTAGONIST, named="an NMDA antagonist"),
    strength=Strength.PRECAUTION,
    consequence=on(ALL, Rung.PRECAUTIONS),
    domain=Domain.INTERACTION,
    clinician=(
        "Same target as ketamine: effects may add up. Cough remedies with dextromethorphan and "
        "dextromethorphan with bupropion count. Another source of ketamine is its own question."
    ),
    patient=f"One of your medicines works in a similar way to this treatment. {_KEEP_TAKING}",
    sources=(),
    confidence="G",
    change=Change("it is no longer taken"),
)
ANTIHYPERTENSIVE = Rule(
    id="DI-18",
    statement="Takes a medicine of a kind that lowers blood pressure.",
    condition=takes(*ANTIHYPERTENSIVES, named="an antihypertensive"),
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.INTERACTION,
    clinician="Low pressure is possible with ketamine. Do not stop it; make sure today's dose was taken.",
    patient="Please take your blood pressure medicine on the day of a visit as you always do.",
    sources=cite("S19"),
    confidence="V",
)

RULES = (
    SEDATIVES,
    ALCOHOL,
    OPIOID_LOAD,
    BENZODIAZEPINE,
    BENZODIAZEPINE_DOSE,
    MAOI,
    MAOI_NASAL,
    LAMOTRIGINE,
    NALTREXONE,
    XANTHINES,
    XANTHINES_ESKETAMINE,
    STIMULANT,
    CLONIDINE,
    PRESSORS,
    ERGOTS,
    ENZYMES,
    TRIPTAN_WITH_ANTIDEPRESSANT,
    SSRI,
    ANTIPSYCHOTIC,
    LITHIUM,
    NMDA_ANTAGONIST,
    ANTIHYPERTENSIVE,
)
