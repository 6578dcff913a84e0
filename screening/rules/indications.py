"""Whether the reason for treatment stands in a label, what was tried before, and how good the evidence is."""

from collections.abc import Mapping

from forms import past_treatments, treatment_sought
from forms.condition import Above, AllOf, AnyOf, Case, Is, Not, Yes, amount
from forms.mental_health import THOUGHTS
from forms.treatment_sought import SEEKS_DEPRESSION, SEEKS_MIGRAINE, SEEKS_PTSD
from forms.truth import YES
from screening import positions
from screening.facts.mood import BIPOLAR_DISORDER
from screening.facts.scores import scored_at_least
from screening.facts.suicide import ACUTE_RISK, IDEATION
from screening.facts.trials import FAILED_ADEQUATE_ANTIDEPRESSANTS, PTSD_THERAPY_TRIED, failed_at_least
from screening.outcome import Labelling, reason_of
from screening.rule import (
    ALL,
    ESK,
    IM,
    INK,
    IV,
    KAP,
    ORL,
    RACEMIC,
    SC,
    Domain,
    Gate,
    Indication,
    Route,
    Rule,
    Rung,
    Strength,
    on,
)
from screening.rules.past_treatments import CHRONIC_MIGRAINE, DISABLING_HEADACHE, PREVENTIVES_FAILED
from screening.source import cite

_BRING_HISTORY = (
    "Please bring a list of what you have tried so far: name, dose, how long, and how much it helped. "
    "Your pharmacy can print one."
)

# --- Labelling -------------------------------------------------------------------------------------


_OTHER_DEPRESSION = AnyOf(BIPOLAR_DISORDER, Is(treatment_sought.DIAGNOSED, "other"))


def indication_of(reason: Indication | None, route: Route, case: Case) -> Labelling:
    """Whether this reason stands in the label of what this route gives.

    Ketamine is labelled as an anaesthetic only: every route but esketamine is off-label for any reason.
    Esketamine is labelled for depression unless it is known to be bipolar or of another kind than major; unknown
    stays as stated.
    """
    if route is not ESK:
        return Labelling.OFF_LABEL
    if reason is None:
        return Labelling.NONE_STATED
    if reason is Indication.DEPRESSION and _OTHER_DEPRESSION.truth(case) is not YES:
        return Labelling.LABELLED
    return Labelling.OFF_LABEL


def labelling_of(case: Case) -> Mapping[Route, Labelling]:
    """The labelling of the patient's main reason on each route."""
    reason = reason_of(case)
    return {route: indication_of(reason, route, case) for route in Route}


# --- Gates: what was tried before ------------------------------------------------------------------

ENOUGH_ANTIDEPRESSANTS = failed_at_least(
    FAILED_ADEQUATE_ANTIDEPRESSANTS, positions.FAILED_ANTIDEPRESSANTS.limit
)
ACUTELY_SUICIDAL_DEPRESSION = AllOf(
    Is(treatment_sought.DIAGNOSED, "major"), Not(BIPOLAR_DISORDER), AnyOf(Yes(THOUGHTS), ACUTE_RISK)
)
_TRIAL = (
    "How a trial is judged is put together from three documents. A trial counts at the lowest usual "
    "effective dose, for the weeks the policy asks, as prescribed, in this episode and without response. The "
    "same drug twice counts once; what was only added, and kratom, do not count."
)

RESISTANT_DEPRESSION_ESKETAMINE = Gate(
    id="IND-D1",
    reason=Indication.DEPRESSION,
    routes=(ESK,),
    met=AnyOf(ENOUGH_ANTIDEPRESSANTS, ACUTELY_SUICIDAL_DEPRESSION),
    statement="Enough antidepressants failed an adequate trial, or major depression with acute suicidality.",
    clinician=(
        "Labelled after two or more failed oral antidepressants, since January 2025 also alone; or, with an "
        "oral antidepressant, in major depression with acute suicidal ideation or behaviour, without a "
        "count. With fewer: offer optimisation first. No safety bar."
    ),
    patient=_BRING_HISTORY,
    sources=cite("S01", "S10 4.1", "S11", "S03", "S04", "S68", "S69"),
    confidence="V/2/I",
    inference=_TRIAL,
)
RESISTANT_DEPRESSION = Gate(
    id="IND-D2",
    reason=Indication.DEPRESSION,
    routes=(IV, IM, SC, INK, ORL, KAP),
    met=ENOUGH_ANTIDEPRESSANTS,
    statement="Enough antidepressants failed an adequate trial.",
    clinician=(
        "With none or one adequate failure the depression is not treatment-resistant by any definition read: "
        "offer optimisation first. No safety bar."
    ),
    patient=_BRING_HISTORY,
    sources=cite("S01", "S36 eligibility", "S68", "S69"),
    confidence="V/I",
    inference=_TRIAL,
    notes={IV: "Third line in the Canadian guideline; four failures in the veterans' summary."},
)
PSYCHOTHERAPY_FIRST = Gate(
    id="IND-P.therapy-first",
    reason=Indication.PTSD,
    routes=ALL,
    met=PTSD_THERAPY_TRIED,
    statement="A trauma-focused psychotherapy was tried and did not help enough.",
    clinician=(
        "The guideline puts trauma-focused psychotherapy first, then sertraline, paroxetine or venlafaxine. "
        "Without a trial of such therapy PTSD is not resistant in its terms. It suggests against ketamine "
        "even then."
    ),
    patient="Please tell us which talking therapies you have had, for how long, and how much they helped.",
    sources=cite("S31", "S46"),
    confidence="V/I",
    inference=(
        "No agreed definition of resistant PTSD was found. The gate asks for the guideline's first step "
        "only; general talking therapy leaves it unknown whether it was trauma-focused."
    ),
    notes={ESK: "Not labelled.", ORL: "The FDA describes respiratory depression after use at home for PTSD."},
)
MIGRAINE_TRIED = Gate(
    id="IND-M.tried",
    reason=Indication.MIGRAINE,
    routes=ALL,
    met=AllOf(PREVENTIVES_FAILED, AnyOf(CHRONIC_MIGRAINE, DISABLING_HEADACHE)),
    statement="Chronic or disabling migraine in which several classes of preventive failed.",
    clinician=(
        "Trials and series of infusions took people whose chronic migraine had failed many treatments. "
        "Failed means: no effect, or not tolerated. Check that medication overuse has been addressed."
    ),
    patient="Please bring a headache diary, and a list of every migraine medicine you have tried.",
    sources=cite("S66 1.3", "S67", "S38 eligibility", "S39"),
    confidence="V/I",
    inference=(
        "No document sets a bar for ketamine. The three classes are those of resistant migraine; with them "
        "either the chronic pattern or the disabling days are enough."
    ),
    notes={
        IV: "Guideline evidence for headache: weak or none (grade D).",
        INK: "One small trial on aura; a series warns of overuse.",
    },
)
CHRONIC_PAIN_GATE = Gate(
    id="IND-C.duration",
    reason=Indication.CHRONIC_PAIN,
    routes=ALL,
    met=Above(amount(past_treatments.PAIN_MONTHS), positions.PAIN_MONTHS.limit),
    statement="Pain that has lasted or come back for more than three months.",
    clinician=(
        "The classification's definition of chronic pain. How many treatments must have failed is set by no "
        "document read: see the ledger."
    ),
    patient="Please bring letters from pain clinics, and a list of what you have tried.",
    sources=cite("S70"),
    confidence="V/I",
    inference="The definition of chronic pain serves as the gate, for want of one of earlier treatment.",
    notes={IV: "Grade B for complex regional pain syndrome, C after spinal cord injury, D for the rest."},
)

GATES: tuple[Gate, ...] = (
    RESISTANT_DEPRESSION_ESKETAMINE,
    RESISTANT_DEPRESSION,
    PSYCHOTHERAPY_FIRST,
    MIGRAINE_TRIED,
    CHRONIC_PAIN_GATE,
)

# --- What the evidence says: information, beside the outcome and never in it ---------------------------

_ASK = "Your clinician will tell you what is known about this treatment for your reason, and what is not."

ACUTE_SUICIDALITY_ESKETAMINE = Rule(
    id="IND-D3",
    statement="Major depression with acute suicidal ideation or behaviour: esketamine.",
    condition=AllOf(SEEKS_DEPRESSION, ACUTELY_SUICIDAL_DEPRESSION),
    strength=Strength.INFORMATION,
    consequence=on((ESK,), Rung.NONE_FOUND),
    domain=Domain.SUICIDE,
    clinician=(
        "Labelled together with an oral antidepressant, without a count of failures. Not shown to prevent "
        "suicide; does not replace hospital care. The crisis pathway comes first."
    ),
    patient="You are not alone with this. Please speak to a member of staff now.",
    sources=cite("S03", "S04"),
    confidence="V",
)
DEPRESSION_INFUSION = Rule(
    id="IND-D4",
    statement="Depression, ketamine infusion: off-label, third line.",
    condition=SEEKS_DEPRESSION,
    strength=Strength.INFORMATION,
    consequence=on((IV,), Rung.NONE_FOUND),
    domain=Domain.PSYCHIATRIC,
    clinician="Canadian task force: third line; level 1 evidence for one infusion, 3 for repeated ones.",
    patient=_ASK,
    sources=cite("S25"),
    confidence="V",
)
DEPRESSION_OTHER_ROUTES = Rule(
    id="IND-D4.other-routes",
    statement="Depression, ketamine other than by infusion: off-label.",
    condition=SEEKS_DEPRESSION,
    strength=Strength.INFORMATION,
    consequence=on(tuple(route for route in RACEMIC if route is not IV), Rung.NONE_FOUND),
    domain=Domain.PSYCHIATRIC,
    clinician="Canadian task force: level 3 to 4 evidence for other ways of giving ketamine.",
    patient=_ASK,
    sources=cite("S25"),
    confidence="V",
)
VETERANS_CRITERIA = Rule(
    id="IND-D5",
    statement="Depression that falls short of the veterans' summary: four failed trials and a PHQ-9 of 15.",
    condition=AllOf(
        SEEKS_DEPRESSION,
        Not(
            AllOf(
                failed_at_least(FAILED_ADEQUATE_ANTIDEPRESSANTS, positions.VA_FAILED_TRIALS.limit),
                scored_at_least("PHQ-9", positions.PHQ9_VA.limit),
            )
        ),
    ),
    strength=Strength.INFORMATION,
    consequence=on((IV,), Rung.NONE_FOUND),
    domain=Domain.PSYCHIATRIC,
    clinician=(
        "Known from a third party's summary only, partly cut off. It matters for veterans' coverage; other "
        "documents ask for two failures."
    ),
    patient=_ASK,
    sources=cite("S32"),
    confidence="2",
)
SUICIDAL_THOUGHTS_INFUSION = Rule(
    id="IND-D6",
    statement="Depression with suicidal ideation: ketamine infusion.",
    condition=AllOf(SEEKS_DEPRESSION, IDEATION),
    strength=Strength.INFORMATION,
    consequence=on((IV,), Rung.NONE_FOUND),
    domain=Domain.SUICIDE,
    clinician=(
        "The 2019 VA/DoD guideline suggests one infusion as an addition, for short relief of suicidal "
        "thoughts; the 2022 depression guideline is reported to suggest ketamine or esketamine after two "
        "failures."
    ),
    patient="You are not alone with this. Please speak to a member of staff now.",
    sources=cite("S33"),
    confidence="2",
)
PTSD = Rule(
    id="IND-P",
    statement="PTSD: the VA/DoD guideline of 2023 suggests against ketamine.",
    condition=SEEKS_PTSD,
    strength=Strength.INFORMATION,
    consequence=on(ALL, Rung.NONE_FOUND),
    domain=Domain.PSYCHIATRIC,
    clinician=(
        "Off-label. VA/DoD 2023 suggests against it (very low quality evidence); trauma-focused "
        "psychotherapy first. Largest trial (158): no difference on PTSD measures. Two smaller trials were "
        "positive. No safety exclusion; say it in the consent talk."
    ),
    patient=(
        "A large guideline does not advise ketamine for PTSD. Your clinician will talk with you about what "
        "is known."
    ),
    sources=cite("S31", "S45", "S46"),
    confidence="V",
)
MIGRAINE_INFUSION = Rule(
    id="IND-M",
    statement="Migraine, ketamine infusion: off-label, weak evidence.",
    condition=SEEKS_MIGRAINE,
    strength=Strength.INFORMATION,
    consequence=on((IV,), Rung.NONE_FOUND),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "Pain guideline: weak or no evidence for headache (grade D). The studies are uncontrolled, of "
        "several days in hospital, in people who had failed many treatments."
    ),
    patient=_ASK,
    sources=cite("S21 headache", "S38 eligibility", "S39"),
    confidence="V",
)
MIGRAINE_NASAL = Rule(
    id="IND-M2",
    statement="Migraine, compounded nasal ketamine: off-label, one small trial.",
    condition=SEEKS_MIGRAINE,
    strength=Strength.INFORMATION,
    consequence=on((INK,), Rung.NONE_FOUND),
    domain=Domain.NEUROLOGICAL,
    clinician=(
        "A trial in 18 people found milder, not shorter, aura. A retrospective series in chronic migraine "
        "warns of overuse."
    ),
    patient=_ASK,
    sources=cite("S42", "S43"),
    confidence="V",
)


def _pain(part: str, words: str, grade: str, *kinds: str) -> Rule:
    return Rule(
        id=f"IND-C.{part}",
        statement=f"{words}, ketamine infusion: off-label.",
        condition=Is(past_treatments.PAIN_KIND, *kinds),
        strength=Strength.INFORMATION,
        consequence=on((IV,), Rung.NONE_FOUND),
        domain=Domain.NEUROLOGICAL,
        clinician=f"Pain guideline 2018: {grade}",
        patient=_ASK,
        sources=cite("S21"),
        confidence="V",
    )


PAIN = (
    _pain(
        "crps", "Complex regional pain syndrome", "moderate evidence for up to 12 weeks (grade B).", "crps"
    ),
    _pain("spinal-cord", "Spinal cord injury pain", "weak evidence (grade C).", "spinal-cord"),
    _pain(
        "weak",
        "Neuropathic pain, fibromyalgia, cancer, ischaemic or spinal pain, or headache",
        "weak or no evidence (grade D).",
        "neuropathic",
        "fibromyalgia",
        "cancer",
        "ischaemic",
        "spinal",
        "headache",
    ),
)
ESKETAMINE_OFF_LABEL = Rule(
    id="IND-E",
    statement="Esketamine for something other than major depression: outside its label.",
    condition=AnyOf(
        Is(treatment_sought.REASON, "ptsd", "migraine", "chronic-pain", "other"),
        AllOf(Is(treatment_sought.REASON, "depression"), _OTHER_DEPRESSION),
    ),
    strength=Strength.INFORMATION,
    consequence=on((ESK,), Rung.NONE_FOUND),
    domain=Domain.PSYCHIATRIC,
    clinician=(
        "Labelled for treatment-resistant depression and for major depression with acute suicidality; not "
        "for bipolar depression, PTSD, migraine, pain or OCD, and not as an anaesthetic or painkiller."
    ),
    patient=_ASK,
    sources=cite("S03", "S11"),
    confidence="V",
)

RULES: tuple[Rule, ...] = (
    ACUTE_SUICIDALITY_ESKETAMINE,
    DEPRESSION_INFUSION,
    DEPRESSION_OTHER_ROUTES,
    VETERANS_CRITERIA,
    SUICIDAL_THOUGHTS_INFUSION,
    PTSD,
    MIGRAINE_INFUSION,
    MIGRAINE_NASAL,
    *PAIN,
    ESKETAMINE_OFF_LABEL,
)
