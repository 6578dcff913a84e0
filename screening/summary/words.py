"""The fixed words of a summary, kept once for paper and screen."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from forms.answer import PartialDate
from forms.truth import Truth
from screening.outcome import GateState, Labelling
from screening.rule import ESK, IM, INK, IV, KAP, ORL, SC, Indication, Route, Strength
from screening.summary.model import Added, AnswerRow, Course, Lift, PaperState, Review, Summary

TITLE = "Intake summary for clinician review"
DECIDES = "This page lists findings. It decides nothing: a named clinician determines what is done."
UNDETERMINED = "This reading of the case is not signed."
DEMO = "DEMO: invented patient"
# In a box at the top right of every page.
STATE_BOXES: Mapping[PaperState, str] = {
    PaperState.DRAFT: "DRAFT",
    PaperState.SIGNED: "SIGNED",
    PaperState.SUPERSEDED: "SUPERSEDED",
    PaperState.OUTDATED: "OUTDATED",
}
# On every page, where the record says no more than the state itself.
STATE_WORDS: Mapping[PaperState, str] = {
    PaperState.DRAFT: "Draft: nobody has determined this case",
    PaperState.SIGNED: "Signed",
    PaperState.SUPERSEDED: "Superseded: a newer determination has taken its place",
    PaperState.OUTDATED: "Outdated: something changed after it was signed",
}
NAME_NOT_GIVEN = "Name not given"
NOT_GIVEN = "not given"
TO_BE_CLEARER = "answered, but to be made clearer"
DAY_NOT_KNOWN = "day not known"


class Part(StrEnum):
    """The parts of a summary, by the title each has on paper and on screen."""

    ROUTES = "Outcome by route"
    URGENT = "Urgent: act on this first"
    STOPS = "Stops"
    CAUTIONS = "Cautions"
    UNKNOWN = "Not known"
    SETTLE = "What would settle it"
    CONTRADICTIONS = "Answers that do not fit together"
    PRESSURES = "Blood pressure"
    FOUND = "Findings in full"
    INFORMATION = "Also so, for information"
    NOT_KNOWN = "Findings that cannot be told"
    CHANGES = "What would change it"
    MEDICINES = "Medicines and substances"
    TREATMENTS = "Treatments already tried"
    SCORES = "Instrument scores"
    LIFTS = "What clinicians made of findings"
    ADDED = "What clinicians added"
    ASKED = "Asked again"
    PATIENT_WORDS = "Words for the patient"
    ANSWERS = "Every question and answer"
    PROTOCOL = "Protocol and policy"
    PROVENANCE = "Where this comes from"
    SOURCES = "Sources cited"
    CHARACTERS = "Characters shown by their number"
    DETERMINATION = "Determination"


# Said where a part has nothing to show: an empty part must not look like a lost one.
EMPTY: Mapping[Part, str] = {
    Part.STOPS: "None found in these answers.",
    Part.CAUTIONS: "None found in these answers.",
    Part.UNKNOWN: "Nothing that bears on an outcome is unknown.",
    Part.SETTLE: "Nothing is left to settle.",
    Part.CONTRADICTIONS: "None noticed.",
    Part.PRESSURES: "No reading has been given.",
    Part.FOUND: "No finding applies in these answers.",
    Part.NOT_KNOWN: "Every finding could be told.",
    Part.CHANGES: "No finding here is one that time or treatment is known to change.",
    # Also drawn for readings kept before a list out of date had its rows: it says no more than what is here.
    Part.MEDICINES: f"No medicine is listed here; what was said stands under “{Part.ANSWERS}”.",
    Part.TREATMENTS: "No past treatment has been listed.",
    Part.SCORES: "No score has been entered.",
    Part.LIFTS: "No clinician has given a view of any finding.",
    Part.ADDED: "Nothing has been added to the answers.",
}

ROUTE_COLUMNS = ("Outcome", "Route", "Indication", "Earlier treatment", "Abs.", "Rel.", "Prec.", "Unkn.")
TALLY_NOTE = (
    "Abs., Rel., Prec., Unkn.: findings that sources call absolute, relative or precaution, and those that"
    " cannot be told. The counts order the review queue; they are neither a probability nor a pass mark."
)
AFTER_LIFTS = "After lifts:"
AFTER_LIFTS_NOTE = "After lifts: what is left without the findings that clinicians lifted; reasons below."
IN_WORDS = "In words"
RELEASED_ALONE = "They reach the patient only when a clinician releases them."
ANONYMOUS = "Anonymous copy"
LEFT_OUT = "left out of the anonymous copy"
ADOPTED = "Protocol adopted by a prescriber of the clinic"
AN_ENTRY = "An entry of a clinician"
AWAITS_SECOND = "Does not count yet: it awaits a second signature"
SIGNED_BY_TWO = "Counts, signed for by a second clinician"
LIFTS_IT = "Lifts the finding"
LIFTS_NOT = "Does not lift the finding"
WITHDRAWN = "Withdrawn"
LIFTED = "lifted by a clinician"
BROUGHT = "from an entry that awaits a second signature"
NOT_COUNTED = "does not count now"
SEAL = "Seal (SHA-256) over the exact answers, findings, protocol and determination"
SEAL_NOTE = "“python -m screening verify” with this file says whether it is current, superseded or altered."
DECISION_COLUMNS = ("Route", "Determined", "Conditions, until when, why")
LIFT_COLUMNS = ("Finding", "View", "Reason and words", "By, when, second signature")
ADDED_COLUMNS = ("No.", "What", "About", "Words", "By, when")
ASKED_COLUMNS = ("Question", "What came of it", "Answer as it stands")
ASKED_AGAIN = "Asked again"
NOT_ANSWERED = "not answered: the earlier answer stands"
NOT_AGAIN = f"asked again, {NOT_ANSWERED}"
WAITS, AGAIN, OPENED = "waits for the patient", "answered again", "opened by a new answer"
OPENED_NOT, OPENED_ANSWERED = f"{OPENED}, not answered", f"{OPENED}, answered"
ENDED = "ended"
THE_PATIENT = "the patient"  # who gave an answer, where it was no member of the staff
ENDED_WORDS: Mapping[str, str] = {"answered": "sent by the patient", "taken-back": "taken back by staff"}
TO_THE_PATIENT = "Words to the patient"
GIVEN_UNLESS = "Where a row says nothing else, the answer was given by"
BEYOND_URGENT = "Once the urgent findings are dealt with:"
ENTRY_LABELS = {
    "clinician": "For the clinician",
    "logic": "Rule in words",
    "evidence": "Answers",
    "missing": "Missing",
    "consequences": "What the policy does",
    "sources": "Sources",
    "confidence": "Confidence",
    "inference": "Inference",
    "reviewed": "Review of the rule",
    "view": "Clinician's view",
}
INFORMATION_COLUMNS = ("Finding", "For the clinician", "Why", "Source")
SETTLE_COLUMNS = ("Ask, measure or obtain", "Settles", "Findings")
UNKNOWN_COLUMNS = ("Finding", "What was said, and what is missing", "If it applies", "Source")
NO_CONSEQUENCE = "for information"
CHANGE_COLUMNS = ("Finding", "What must become true", "Earliest")
MEDICINE_COLUMNS = ("As written", "Taken to be", "Dose and use", "Classes", "Findings it bears on")
TRIAL_COLUMNS = ("Treatment", "Dose", "Weeks", "Result", "Why stopped", "Adequate trial?")
GATE_COLUMNS = ("Criterion", "State and routes", "Answers, and what is missing", "Source")
SCORE_COLUMNS = ("Instrument", "Score", "Band", "Date", "Scored by")
ANSWER_COLUMNS = ("Question", "Answer", "Recorded")
CHOICE_COLUMNS = ("Topic", "Position this policy follows", "Held by")
UNKNOWN_USE = "how often is not known"
UNMATCHED_NOTE = "not recognised: interactions with it cannot be told"

CONFIDENCE_NOTE = (
    "Confidence codes: V read in the document itself; 2 read in a secondary source; G general knowledge, not"
    " verified; I this project's inference. Two codes: the fact is the first, its use as a rule the second."
)
CHART_KEY = (
    "Arrowheads: systolic above, diastolic below; filled when past the limit. Evenly spaced, not to time."
)
CHARACTERS_NOTE = (
    "No typeface here draws these characters, or they would steer the text unseen. They stand as [U+number]."
)
SIGNATURE_FIELDS = (
    "Determination (accept, accept with conditions, defer until, decline)",
    "Conditions or date",
    "Clinician's name and credentials",
    "Signature",
    "Date and time",
)

TRUTH_WORDS: Mapping[Truth, str] = {Truth.YES: "YES", Truth.NO: "NO", Truth.UNKNOWN: "UNKNOWN"}
TOLD: Mapping[Truth, str] = {Truth.YES: "yes", Truth.NO: "no", Truth.UNKNOWN: "cannot be told"}
STRENGTH_WORDS: Mapping[Strength, str] = {
    Strength.ABSOLUTE: "absolute in the source",
    Strength.RELATIVE: "relative in the source",
    Strength.PRECAUTION: "precaution in the source",
    Strength.INFORMATION: "information",
}
SHORT_ROUTES: Mapping[Route, str] = {
    ESK: "esketamine",
    IV: "infusion",
    IM: "intramuscular",
    SC: "subcutaneous",
    INK: "compounded nasal",
    ORL: "oral at home",
    KAP: "psychotherapy",
}
GATE_WORDS: Mapping[GateState, str] = {
    GateState.MET: "met",
    GateState.NOT_MET: "not met",
    GateState.UNKNOWN: "unknown",
    GateState.NOT_APPLICABLE: "not applicable",
}
LABELLING_WORDS: Mapping[Labelling, str] = {
    Labelling.LABELLED: "labelled",
    Labelling.OFF_LABEL: "off-label",
    Labelling.NONE_STATED: "none stated",
}
LEDGER_TITLES: Mapping[Indication, str] = {
    Indication.DEPRESSION: "Antidepressants",
    Indication.PTSD: "Trauma-focused psychotherapies",
    Indication.MIGRAINE: "Migraine preventives",
}
NO_LEDGER_TITLE = "For the reason given"
NO_DEFINITION = "no definition found"
RESULT_WORDS: Mapping[str, str] = {
    "none-or-little": "none or little better",
    "some": "somewhat better",
    "half-or-more": "half better or more",
    "not-sure": "not sure",
}
DRAFT = "Draft protocol, not adopted by a prescriber"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def routes_words(routes: Iterable[Route]) -> str:
    """Routes in the shortest true words: "all routes", "all but oral at home", "esketamine, infusion"."""
    named = set(routes)
    left = [SHORT_ROUTES[route] for route in Route if route not in named]
    if not left:
        return "all routes"
    if len(left) <= 2:
        return f"all but {' and '.join(left)}"
    return ", ".join(SHORT_ROUTES[route] for route in Route if route in named)


def date_words(date: PartialDate) -> str:
    """ "22 November 2026", "November 2026" or "2026": as much as is known."""
    month = [MONTHS[date.month - 1]] if date.month is not None else []
    return " ".join([*([str(date.day)] if date.day is not None else []), *month, str(date.year)])


def state_of(review: Review) -> str:
    """The line that stands on every page: the state of the paper, and of a signed one who signed and when."""
    said = review.state_words or STATE_WORDS[review.state]
    signature = review.signature
    if not signature:
        return said
    signed = "" if review.state is PaperState.SIGNED else "this one was signed by "
    return f"{said} · {signed}{signature.by}, {signature.at}"


def standing_of(lift: Lift) -> str:
    """Whether a clinician's view counts, where that must be said; "" for one that counts and says no more."""
    return lift.standing or ("" if lift.counts else NOT_COUNTED)


def view_words(lift: Lift) -> str:
    """Of a view beside its finding, behind the verdict: by whom, when, whether it counts, and where the rest stands."""
    told = (f"{lift.by}, {lift.at}", standing_of(lift), f"see “{Part.LIFTS}”")
    return "; ".join(part for part in told if part)


def counted(count: int, one: str) -> str:
    """ "1 day", "2 days"."""
    return f"{count} {one}{'' if count == 1 else 's'}"


def recorded_words(row: AnswerRow) -> str:
    """When an answer was given, to the minute where that was kept; two days where it was made clear on another."""
    same = not row.given_at or row.recorded in row.given_at
    return row.given_at or row.recorded if same else f"{row.recorded}\n{row.given_at}"


def other_giver(row: AnswerRow, usual: str) -> str:
    """Who gave an answer, where it is not said of the whole form already."""
    return "" if row.given_by == usual else row.given_by


def bands_words(course: Course) -> str:
    """The bands of an instrument, for whoever does not see them drawn; "" where it has none."""
    told = "; ".join(f"{band.low:g} to {band.high:g} {band.words}" for band in course.bands)
    return f"Bands: {told}" if told else ""


def usual_giver(summary: Summary) -> str:
    """By whom, where and in which language most answers were given; "" where that was not kept."""
    told = Counter(row.given_by for section in summary.answers for row in section.rows if row.given_by)
    return told.most_common(1)[0][0] if told else ""


def awaited_words(item: Added) -> str:
    """Of an entry that would take a finding away, beside that finding: it stands until another clinician signed."""
    kind = item.kind[:1].lower() + item.kind[1:]
    return f"It stands until a second clinician signs: see entry {item.number} ({kind}, {item.by}) under “{Part.ADDED}”"


def brought_words(item: Added) -> str:
    """Of an entry that brings a finding and awaits a second signature, beside that finding: it counts already."""
    kind = item.kind[:1].lower() + item.kind[1:]
    return (
        f"Brought or made worse by entry {item.number} ({kind}, {item.by}), which awaits a second signature. It counts "
        f"already: see “{Part.ADDED}”"
    )


def beside_finding(review: Review, rule: str) -> Iterator[str]:
    """What is said of entries that await a second signature beside the finding of a rule: they bring it, or would take it
    away."""
    yield from map(brought_words, review.brought(rule))
    yield from map(awaited_words, review.awaited(rule))
