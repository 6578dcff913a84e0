"""The two policies that come with the program: US labels (the default) and EU labels; both are drafts."""

import datetime as dt
from collections.abc import Mapping

from screening import positions as p
from screening.policy import ClinicPolicy
from screening.position import Topic

_SOLE = "The only number found."
_STRICTER = "The stricter of the numbers found."

_Choices = Mapping[Topic, tuple[str, str]]

_US: _Choices = {
    p.SYSTOLIC_CEILING: (
        "esketamine-label",
        "The label's figure; carried over to ketamine, whose label has none.",
    ),
    p.DIASTOLIC_CEILING: (
        "esketamine-label",
        "The label's figure; carried over to ketamine, whose label has none.",
    ),
    p.SYSTOLIC_CEILING_65: ("us-label", "The US label makes no exception for age."),
    p.SYSTOLIC_STATED: ("swiss-german-label", _SOLE),
    p.DIASTOLIC_STATED: ("swiss-german-label", _SOLE),
    p.SYSTOLIC_CRISIS: ("acc-aha", _SOLE),
    p.DIASTOLIC_CRISIS: ("acc-aha", _SOLE),
    p.STAGE_ONE_SYSTOLIC: ("acc-aha", _SOLE),
    p.STAGE_ONE_DIASTOLIC: ("acc-aha", _SOLE),
    p.EXACT_LINE: ("label", "The label's word is above."),
    p.READING_KEEPS: (
        "thirty-days",
        "A screening visit may be days before the first dose, which is measured anyway.",
    ),
    p.HEART_RATE_FAST: (
        "usual-limit",
        "The trial's 150 is a bar for research, too high for a first warning.",
    ),
    p.HEART_RATE_SLOW: ("headache-trial", _SOLE),
    p.INFARCT_RECENT: (
        "eu-esketamine-label",
        "The US labels name no interval; the only one found is borrowed.",
    ),
    p.INFARCT_CAUTION: ("german-label", "The US labels name no interval; the only one found is borrowed."),
    p.STROKE_RECENT: (
        "eu-esketamine-label",
        "The US labels name no interval; the only one found is borrowed.",
    ),
    p.ISCHAEMIC_STROKE: ("us-label", "The US label names bleeding only; a specialist is asked all the same."),
    p.INTRACRANIAL_PRESSURE: ("avoid", "Treatment is planned, never an emergency: the older caution stays."),
    p.QTC_LONG: ("usual-limit", _SOLE),
    p.NEW_HEADACHE_AGE: ("red-flags", _SOLE),
    p.ADULT: ("adults-only", "The label and every guideline here speak of adults."),
    p.YOUNG_ADULT: ("us-label", _SOLE),
    p.OLDER: ("esketamine-documents", _SOLE),
    p.MORBID_OBESITY: ("eu-label", "A number is needed to ask it of every patient alike."),
    p.STOP_BANG_HIGH: ("high-band", _SOLE),
    p.SEVERE_LIVER: ("us-label", "The label's word, taken as: not given."),
    p.PREGNANCY: ("us-label", "The label's word, taken as: not given."),
    p.BREASTFEEDING: ("labels", "The label's word; the milk studies are small."),
    p.PSYCHOSIS: ("us-label", "The label warns; ketamine by injection follows the guideline's bar."),
    p.FAMILY_PSYCHOSIS: ("labels", "No label names it."),
    p.BIPOLAR: ("outside-the-label", "The label's indication is major depressive disorder."),
    p.REMISSION_RECENT: (
        "toronto-clinic",
        "The shortest window found; a longer remission still asks for care.",
    ),
    p.REMISSION_LONG: ("emergency-trial", "A year, as two documents have it."),
    p.DEPENDENCE_EVER: ("us-label", "The label asks for careful consideration and excludes nobody."),
    p.KRATOM_DAILY_GRAMS: ("project", _SOLE),
    p.KRATOM_FREE: ("perioperative-advice", _SOLE),
    p.LORAZEPAM_DAILY: ("dutch-trial", _STRICTER),
    p.OPIOID_DAILY: ("project", _SOLE),
    p.MAOI: ("labels", "The labels ask for closer watching of the pressure."),
    p.NALTREXONE: ("blunts", "A controlled trial weighs more than a series of five."),
    p.LAMOTRIGINE: ("two-of-five", "The fuller account of the two."),
    p.THEOPHYLLINE: ("mims", "No US document read rules the combination out."),
    p.PORPHYRIA: ("e-safe", "No US document read rules it out."),
    p.FAILED_ANTIDEPRESSANTS: ("label", "The label's number."),
    p.ADEQUATE_WEEKS: ("six", "The careful middle: four is the floor in two documents, eight one payer's."),
    p.NON_RESPONSE: ("consensus", "The wider definition; the exact improvement is recorded."),
    p.FAILED_PREVENTIVE_CLASSES: ("resistant", _SOLE),
    p.FAILED_TRIPTANS: ("resistant", _SOLE),
    p.PREVENTIVE_WEEKS: ("two-months", "The lower end of the range counts as a trial."),
    p.CHRONIC_HEADACHE_DAYS: ("ichd-3", _SOLE),
    p.MIGRAINE_DAYS: ("ichd-3", _SOLE),
    p.CHRONIC_MIGRAINE_MONTHS: ("ichd-3", "The classification's number for chronic migraine."),
    p.OVERUSE_SIMPLE_DAYS: ("ichd-3", _SOLE),
    p.OVERUSE_STRONG_DAYS: ("ichd-3", _SOLE),
    p.OVERUSE_MONTHS: ("ichd-3", _SOLE),
    p.PAIN_MONTHS: ("iasp", _SOLE),
    p.PHQ9_VA: ("veterans", _SOLE),
    p.VA_FAILED_TRIALS: ("veterans", _SOLE),
    p.PSYCHOTHERAPY_FIRST: ("labels-and-trials", "For depression; for PTSD the guideline's order is shown."),
    p.PTSD_EFFICACY: ("largest-trial", "The largest trial, and the guideline suggests against."),
    p.HOME_KETAMINE: ("fda", "The regulator's warning."),
    p.AUDIT_C_MEN: ("published", _SOLE),
    p.AUDIT_C_WOMEN: ("published", _SOLE),
    p.DAST_CAUTION: ("moderate-band", _SOLE),
    p.DAST_SPECIALIST: ("substantial-band", _SOLE),
    p.MDQ_POSITIVE: ("published", "The cut-off of the instrument itself."),
    p.PHQ9_SEVERE: ("published", _SOLE),
    p.SUICIDE_ACT_RECENT: ("columbia", _SOLE),
}

_EU: _Choices = {
    **_US,
    p.SYSTOLIC_CEILING_65: (
        "eu-label",
        "The EU guide allows ten more from 65; this half of it was not seen.",
    ),
    p.INFARCT_RECENT: ("eu-esketamine-label", "The EU label's own interval."),
    p.STROKE_RECENT: ("eu-esketamine-label", "The EU label's own interval."),
    p.ISCHAEMIC_STROKE: ("eu-label", "The EU label's own wording."),
    p.OLDER: ("esketamine-documents", "The EU label's own line."),
    p.MORBID_OBESITY: ("eu-label", "The EU product text's number, which was not seen."),
    p.SEVERE_LIVER: ("eu-leaflet", "The EU leaflet leaves it to the doctor."),
    p.PREGNANCY: ("eu-leaflet", "The EU leaflet says it is not used."),
    p.PSYCHOSIS: ("eu-leaflet", "The EU leaflet asks about psychosis at any time."),
    p.BIPOLAR: ("eu-leaflet", "The EU leaflet leaves it to the doctor."),
    p.THEOPHYLLINE: (
        "mims",
        "The Norwegian text is for S-ketamine by injection; for the spray the leaflet warns of pressure.",
    ),
    p.PORPHYRIA: ("e-safe", "The milder of two documents; a specialist is asked either way."),
}


def _policy(id: str, name: str, chosen: _Choices) -> ClinicPolicy:
    return ClinicPolicy(
        id=id,
        name=name,
        version="1",
        effective=dt.date(2026, 11, 22),
        topics=p.TOPICS,
        choices={topic.id: position for topic, (position, _) in chosen.items()},
        reasons={topic.id: reason for topic, (_, reason) in chosen.items()},
    )


US = _policy("us", "US labels", _US)
EU = _policy("eu", "EU labels", _EU)

POLICIES: Mapping[str, ClinicPolicy] = {policy.id: policy for policy in (US, EU)}
