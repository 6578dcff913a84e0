"""One summary of a screening: who, what was found, what is unknown, and every answer, in words.

Nothing here draws. Each text is already in a clinician's words; patients' own words are kept as typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum

from screening.rule import Route, Rung


@dataclass(frozen=True, slots=True)
class Patient:
    """Who it is about. `demo`: an invented person, said so wherever the name stands."""

    name: str
    born: str
    age: str
    record_number: str
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Stamp:
    """Under what it was judged. `standing` says whether a prescriber adopted it."""

    protocol: str
    version: str
    hash: str
    policy: str
    policy_version: str
    standing: str
    questionnaire: str


@dataclass(frozen=True, slots=True)
class Field:
    """A label and what stands under it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One route of treatment. The tally counts findings; it orders a queue and is no score.

    `after_lifts`: what is left when the findings that clinicians lifted are set aside; "" where nothing was lifted here.
    """

    route: Route
    title: str
    rung: Rung
    outcome: str
    indication: str
    gate: str
    absolute: int
    relative: int
    precaution: int
    unknown: int
    after_lifts: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A short entry of page 1: the rung it stands on, the rule's id, what it says, which routes."""

    rung: Rung
    id: str
    words: str
    routes: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Urgent:
    """An answer that asks for action now. `action` is what to do first; the rest stands with the finding."""

    id: str
    words: str
    action: str
    answer: str


@dataclass(frozen=True, slots=True)
class Settle:
    """Questions, readings or documents that would turn unknown into decided, and the findings they settle."""

    verb: str
    questions: tuple[str, ...]
    papers: tuple[str, ...]
    settles: str
    ids: tuple[str, ...]

    def words(self, most: int | None = None) -> str:
        """In a sentence, naming at most so many questions and counting the rest."""
        named = self.questions[:most]
        rest = len(self.questions) - len(named)
        more = f" and {rest} more" if rest else ""
        papers = f". Or obtain: {'; '.join(self.papers)}" if self.papers and most is None else ""
        return f"{self.verb}: {'; '.join(named)}{more}{papers}"


@dataclass(frozen=True, slots=True)
class Change:
    """What must become true for a finding to fall away, and the earliest date if time decides."""

    id: str
    words: str
    earliest: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things that cannot both be so, put as a question to ask."""

    words: str
    answers: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Pressure:
    """One blood-pressure reading. `date_parts` are day, month and year in words, "" where not known; `by_staff`: measured
    by staff, not told by the patient."""

    systolic: int
    diastolic: int
    date_parts: tuple[str, str, str]
    words: str
    systolic_over: bool = False
    diastolic_over: bool = False
    by_staff: bool = False


@dataclass(frozen=True, slots=True)
class PressureLimit:
    """A limit of the policy on one of the two numbers: drawn with its short mark, told in words beside."""

    number: int
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer that a finding rests on: what was asked, what was said, how it was compared."""

    question: str
    answer: str
    comparison: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding in full."""

    id: str
    truth: str
    statement: str
    clinician: str
    strength: str
    rung: Rung
    consequences: tuple[Field, ...]
    logic: str
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...]
    sources: tuple[Field, ...]  # the place cited, and the document's title
    confidence: str
    inference: str
    reviewed: str


@dataclass(frozen=True, slots=True)
class MedicineRow:
    """A medicine as written, what it was taken to be ("": not recognised), the findings it bears on."""

    written: str
    matched: str
    use: str
    classes: str
    interactions: str


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A past treatment and whether it was an adequate trial: "meets", "does not", "cannot tell"."""

    treatment: str
    dose: str
    weeks: str
    result: str
    stopped: str
    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Past treatments for one reason, and their sum."""

    title: str
    rows: tuple[TrialRow, ...]
    sum: str


@dataclass(frozen=True, slots=True)
class GateRow:
    """A criterion about benefit or earlier treatment, and whether it is met. It stands beside the outcome."""

    id: str
    statement: str
    state: str
    routes: str
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...]
    sources: tuple[Field, ...]
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class ScoreRow:
    instrument: str
    score: str
    band: str
    when: str
    by: str


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """A stretch of totals of one instrument, both ends included, with its name."""

    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """One total. `day`: the middle of its date as a proleptic ordinal, to be drawn by; `date_parts`: day and month, year, in
    words, "" where not known; `words`: all of it."""

    day: int
    score: float
    date_parts: tuple[str, str]
    words: str


@dataclass(frozen=True, slots=True)
class Course:
    """The totals of one instrument over time, oldest first, two or more, between the lowest and highest it can have."""

    instrument: str
    low: float
    high: float
    bands: tuple[ScoreBand, ...]
    points: tuple[ScorePoint, ...]

    @property
    def words(self) -> str:
        """The whole course in a line."""
        return f"{self.instrument} over time: {'; '.join(point.words for point in self.points)}"


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that was asked again, what came of it, and the answer as it stood at this reading."""

    question: str
    came: str
    answer: str


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """What a patient was asked again, by whom, when, and how that stands. `words`: to the patient; `open`: it waits."""

    number: int
    by: str
    at: str
    state: str
    words: str
    open: bool
    questions: tuple[AskedQuestion, ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question and what was said. `state`: "" for an answer, else which kind of nothing it is.

    `answer` is what was judged. `beside`: what the patient said when a clinician clarified it, by whom and why, earlier
    words of the patient, oldest first, and that it was asked again and not answered. `given_at`, `given_by`: when, and by
    whom, where and in which language; "" where that was not kept.
    """

    question: str
    asked: str
    answer: str
    state: str = ""
    recorded: str = ""
    beside: tuple[Field, ...] = ()
    given_at: str = ""
    given_by: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSection:
    title: str
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A topic on which sources differ, the position this policy follows, and who holds it."""

    topic: str
    position: str
    sources: str
    note: str = ""


class PaperState(Enum):
    """What a reader must know of a paper before reading it: it stands on every page."""

    DRAFT = "draft"
    SIGNED = "signed"
    SUPERSEDED = "superseded"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was determined on one route: the act in words, and its conditions, end and reason, each with a label."""

    route: Route
    title: str
    act: str
    details: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, as what, when, and the SHA-256 (hexadecimal) over everything signed. `number` counts determinations."""

    number: int
    by: str
    at: str
    meaning: str
    seal: str


@dataclass(frozen=True, slots=True)
class Lift:
    """A clinician's view of one finding. `counts`: whether it holds now; `standing` says so in words (awaits a second
    signature, given on an earlier state). `lifts`: whether the finding no longer stands in the way."""

    id: str
    statement: str
    verdict: str
    reason: str
    words: str
    by: str
    at: str
    second: str
    standing: str
    counts: bool
    lifts: bool


@dataclass(frozen=True, slots=True)
class Added:
    """What a clinician added: measured, clarified, a medicine resolved, a document, a note. `about`: a question or rule.

    `standing`: who signed second for it or for its withdrawal, or that this is awaited; "" where one is enough. `until`:
    what stands until then, and what it brings at once, in words; `stands`: the ids of the findings that stand until then;
    `brings`: the ids of those that it brings or makes worse, which count already.
    """

    number: int
    kind: str
    about: str
    words: str
    by: str
    at: str
    withdrawn: str = ""
    standing: str = ""
    until: str = ""
    stands: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()

    @property
    def standing_words(self) -> str:
        """Both in one."""
        return "; ".join(part for part in (self.standing, self.until) if part)


@dataclass(frozen=True, slots=True)
class Review:
    """What clinicians made of it. `state_words` is the line that stands on every page ("Draft: nobody has determined this
    case", "Signed 30 November 2026, determination 1", "Superseded by determination 2 of ..."). `awaits`: how many lifts and
    entries wait for a second clinician's signature."""

    state: PaperState = PaperState.DRAFT
    state_words: str = ""
    signature: Signature | None = None
    decisions: tuple[Decision, ...] = ()
    words: str = ""
    patient_words: str = ""
    lifts: tuple[Lift, ...] = ()
    added: tuple[Added, ...] = ()
    awaits: int = 0

    @property
    def lifted(self) -> frozenset[str]:
        """The ids of the rules whose findings clinicians lifted: they no longer stand in the way."""
        return frozenset(lift.id for lift in self.lifts if lift.lifts and lift.counts)

    def awaited(self, rule: str) -> tuple[Added, ...]:
        """The entries that would take away the finding of a rule, and await a second signature."""
        return tuple(item for item in self.added if rule in item.stands)

    def brought(self, rule: str) -> tuple[Added, ...]:
        """The entries that bring the finding of a rule, or make it worse, and await a second signature."""
        return tuple(item for item in self.added if rule in item.brings)


NOT_REVIEWED = Review()


@dataclass(frozen=True, slots=True)
class Summary:
    """All of it, in the order it is read."""

    patient: Patient
    visit: tuple[Field, ...]
    stamp: Stamp
    letter_paper: bool
    urgent: tuple[Urgent, ...]
    routes: tuple[RouteRow, ...]
    beyond_urgent: tuple[Field, ...]
    stops: tuple[Line, ...]
    cautions: tuple[Line, ...]
    unknown: tuple[Line, ...]
    settle: tuple[Settle, ...]
    contradictions: tuple[Contradiction, ...]
    pressures: tuple[Pressure, ...]
    limits: tuple[PressureLimit, ...]
    entries: tuple[Entry, ...]
    changes: tuple[Change, ...]
    medicines: tuple[MedicineRow, ...]
    medicine_notes: tuple[str, ...]
    ledgers: tuple[Ledger, ...]
    gates: tuple[GateRow, ...]
    scores: tuple[ScoreRow, ...]
    answers: tuple[AnswerSection, ...]
    choices: tuple[ChoiceRow, ...]
    provenance: tuple[Field, ...]
    sources: tuple[Field, ...]
    review: Review = NOT_REVIEWED
    courses: tuple[Course, ...] = ()
    asked: tuple[AskedAgain, ...] = ()


def texts_of(value: object) -> Iterator[str]:
    """Every text in a summary, or in a part of one."""
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_of(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))
