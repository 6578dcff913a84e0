"""What clinicians made of a case, in words: views of findings, what they added, what stands beside a patient's answer."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forms.condition import Case
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import AnswerRefused, read, words_of
from screening.adjudication import Standing, View, after_lifts, lifted, views_of
from screening.counting import Act, Counting
from screening.entries import (
    CASE,
    REASONS,
    Adjudicated,
    Clarified,
    DocumentNoted,
    Entry,
    Kept,
    Measured,
    MedicineResolved,
    Note,
    Seconded,
    Withdrawn,
    question_of,
    standing,
)
from screening.evaluate import Evaluation
from screening.findings import Finding
from screening.records import StoredAnswer
from screening.rule import RUNG_WORDS, Route, Rung
from screening.summary.found import day_words, titled
from screening.summary.model import Added, Field, Lift

Names = Mapping[str, str]
VERDICT_WORDS: Mapping[str, str] = {
    "confirmed": "Confirmed",
    "not-confirmed": "Not confirmed",
    "cleared": "Cleared by a specialist",
    "accepted": "Accepted with a stated measure",
}
STANDING_WORDS: Mapping[Standing, str] = {
    Standing.COUNTS: "counts",
    Standing.AWAITS_SECOND: "does not count yet: it awaits a second clinician's signature",
    Standing.OUTDATED: "no longer counts: the answers behind this finding changed",
}
DOCUMENT_WORDS: Mapping[str, str] = {
    "ecg": "ECG",
    "liver-tests": "Liver function tests",
    "clearance-letter": "Clearance letter",
    "discharge-letter": "Discharge letter",
    "medicine-list": "Medicine list",
    "other": "Other document",
}
KIND_WORDS: Mapping[str, str] = {
    "measured": "Blood pressure measured",
    "clarified": "Answer clarified",
    "medicine-resolved": "Medicine resolved",
    "document": "Document noted",
    "note": "Note",
    "adjudicated": "View of a finding",
    "seconded": "Second signature",
    "withdrawn": "Entry withdrawn",
}
UNKNOWN_PERSON = "someone who no longer works here"
AWAITED = "awaits a second clinician's signature"
_ACT_WORDS: Mapping[Standing, str] = {
    Standing.AWAITS_SECOND: f"does not count yet: it {AWAITED}",
    Standing.OUTDATED: (
        "no longer counts: it was signed for by a second clinician, and what it would take away is another thing now. "
        f"It {AWAITED} again"
    ),
}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What clinicians made of one evaluation. `views` by rule id; `beside` by question id; `left`: what is left on a
    route after the lifts, in words, only where that differs from the machine's outcome; `counting`: what waits."""

    views: Mapping[str, View]
    lifts: tuple[Lift, ...]
    added: tuple[Added, ...]
    left: Mapping[Route, str]
    beside: Mapping[str, tuple[Field, ...]]
    counting: Counting

    @property
    def lifted(self) -> frozenset[str]:
        """The rules whose findings no longer stand in the way."""
        return lifted(self.views)

    @property
    def awaits_second(self) -> tuple[Kept, ...]:
        """The entries that would count once another clinician signed: lifts, then acts. Not a view of a finding whose
        answers changed: that one is given anew."""
        lifts = (view.kept for view in self.views.values() if view.standing is Standing.AWAITS_SECOND)
        return (*lifts, *(act.kept for act in self.counting.waiting))


def reviewed(
    evaluation: Evaluation,
    entries: Sequence[Kept],
    names: Names,
    *,
    second_from: Rung | None = None,
    history: Iterable[StoredAnswer] = (),
    said: Case | None = None,
    counting: Counting | None = None,
) -> Reviewed:
    """What clinicians made of it. `history`: every revision of every answer, for what the patient said before; `said`:
    the patient's own answers without what clinicians put in; `counting`: which entries count, None: all of them."""
    counts = counting or Counting(tuple(entries))
    views = views_of(entries, evaluation.findings, second_from)
    left = {
        route: RUNG_WORDS[outcome.rung]
        for route, outcome in after_lifts(evaluation, lifted(views)).items()
        if outcome.rung is not evaluation.outcomes[route].rung
    }
    lifts = tuple(_lift(view, evaluation, names) for view in views.values())
    beside = _beside(counts, names, history, said)
    return Reviewed(views, lifts, tuple(_added(entries, names, counts)), left, beside, counts)


def moment(at: dt.datetime) -> str:
    """A moment on the clinic's clock."""
    here = at.astimezone()
    return f"{here.day} {here:%B %Y, %H:%M}"


def name_of(person_id: str, names: Names) -> str:
    """Who it was."""
    return names.get(person_id, UNKNOWN_PERSON)


def _lift(view: View, evaluation: Evaluation, names: Names) -> Lift:
    given = view.adjudicated
    statement = next(
        (finding.rule.statement for finding in evaluation.findings if finding.rule.id == given.rule), ""
    )
    reason = REASONS[given.verdict].get(given.reason, "")
    if given.verdict == "cleared":
        reason = f"{reason}: {given.specialist}, {given.cleared_on}"
    seconds = "; ".join(f"{name_of(kept.by, names)}, {moment(kept.at)}" for kept in view.seconds)
    return Lift(
        id=given.rule,
        statement=statement,
        verdict=VERDICT_WORDS[given.verdict],
        reason="" if reason == VERDICT_WORDS[given.verdict] else reason,
        words=given.words,
        by=name_of(view.kept.by, names),
        at=moment(view.kept.at),
        second=seconds,
        standing=STANDING_WORDS[view.standing],
        counts=view.standing is Standing.COUNTS,
        lifts=view.lifts,
    )


def _added(entries: Sequence[Kept], names: Names, counts: Counting) -> Iterable[Added]:
    acts: dict[int, list[Act]] = {}
    for act in counts.acts.values():
        acts.setdefault(act.about, []).append(act)
    waits = {act.kept.number for act in counts.waiting}
    gone = {
        kept.entry.number: f"{name_of(kept.by, names)}, {moment(kept.at)}: {kept.entry.why}"
        for kept in entries
        if isinstance(kept.entry, Withdrawn) and kept.number not in waits
    }
    for kept in entries:
        if isinstance(kept.entry, Withdrawn):
            continue
        these = acts.get(kept.number, [])
        yield Added(
            number=kept.number,
            kind=KIND_WORDS[kept.entry.kind],
            about=about_of(kept.entry),
            words=words_of_entry(kept.entry, kept.at),
            by=name_of(kept.by, names),
            at=moment(kept.at),
            withdrawn=gone.get(kept.number, ""),
            standing=". ".join(act_words(act, names) for act in these),
            until=_until(these),
            stands=_ids(one for act in these if not act.counts for one in act.takes),
            brings=_ids(one for act in these for one in act.brings),
        )


def _ids(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.rule.id for one in findings))


def act_words(act: Act, names: Names) -> str:
    """Who signed second for an act, or that it awaits that."""
    entry = act.kept.entry
    its = ""
    if isinstance(entry, Withdrawn):
        its = "Its withdrawal"
        if not act.counts:
            its += f" ({name_of(act.kept.by, names)}, {moment(act.kept.at)}: {entry.why})"
    if act.counts:
        return f"{its or 'It'} counts. Second signature: {_signed_by(act, names)}"
    return f"{its or 'It'} {_ACT_WORDS[act.standing]}"


def _until(acts: Sequence[Act]) -> str:
    """The same of all acts about one entry that wait: of itself, and of its withdrawal."""
    waiting = [act for act in acts if not act.counts]
    its = "its withdrawal counts" if len(waiting) > 1 else "then"
    return "; ".join(
        until_words(act, its if isinstance(act.kept.entry, Withdrawn) else "then") for act in waiting
    )


def until_words(act: Act, then: str = "then") -> str:
    """What stands until an act is signed for, and what it brings, which counts already."""
    stands, brings = ("; ".join(map(_named, findings)) for findings in (act.takes, act.brings))
    more = f". What it brings counts already: {brings}" if brings else ""
    these = "this stands" if len(act.takes) == 1 else "these stand"
    return f"until {then} {these}: {stands}{more}"


def _named(finding: Finding) -> str:
    return f"{titled(finding.rule.statement)} ({finding.rule.id}{together_words(finding)})"


def together_words(finding: Finding) -> str:
    """With which other acts that wait the last of them brings a finding; "" where it does so alone."""
    others = [str(number) for number in finding.brought_by[:-1]]
    return f", with entr{'y' if len(others) == 1 else 'ies'} {' and '.join(others)}" if others else ""


def about_of(entry: Entry) -> str:
    """What an entry is about: a question, words of a list, a rule; "" where there is nothing to name."""
    match entry:
        case Clarified():
            question = QUESTIONNAIRE.by_id.get(entry.question)
            return question.clinical if question else entry.question
        case MedicineResolved():
            return entry.written
        case Note():
            return "" if entry.about == CASE else entry.about
        case Adjudicated():
            return entry.rule
        case Seconded():
            return f"entry {entry.number}"
        case _:
            return ""


def words_of_entry(entry: Entry, at: dt.datetime) -> str:
    """What an entry says. `at`: when it was kept."""
    match entry:
        case Measured():
            readings = "; ".join(f"{upper}/{lower} mmHg" for upper, lower in entry.readings)
            how = ", ".join(
                part
                for part, noted in (
                    (f"{entry.arm} arm", entry.arm != "not-noted"),
                    (entry.posture, entry.posture != "not-noted"),
                )
                if noted
            )
            return _joined(f"{readings} on {_day(entry.on)}", how, entry.words)
        case Clarified():
            return _joined(said_words(entry.question, entry.value, at.astimezone().date()), entry.why)
        case MedicineResolved():
            return _joined(f"taken to be {entry.ingredient}", entry.why)
        case DocumentNoted():
            return _joined(
                f"{DOCUMENT_WORDS[entry.document]} of {_day(entry.dated)}, {entry.source}", entry.words
            )
        case Note() | Seconded():
            return entry.words
        case Adjudicated():
            return _joined(VERDICT_WORDS[entry.verdict], entry.words)
        case Withdrawn():
            return entry.why


def _day(iso: str) -> str:
    return day_words(dt.date.fromisoformat(iso))


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def said_words(question_id: str, value: object, on: dt.date) -> str:
    """An answer in words; as it was written where this form does not take it."""
    question = QUESTIONNAIRE.by_id.get(question_id)
    try:
        return words_of(question, read(question, value, on)) if question else str(value)
    except AnswerRefused:
        return "an answer that this form does not take"


def _beside(
    counts: Counting, names: Names, history: Iterable[StoredAnswer], said: Case | None
) -> dict[str, tuple[Field, ...]]:
    told: dict[str, list[Field]] = {}
    for earlier in _earlier(history):
        told.setdefault(earlier.question_id, []).append(
            Field(
                f"Said earlier, {moment(earlier.recorded_at)}",
                said_words(earlier.question_id, earlier.value, earlier.recorded_at.astimezone().date()),
            )
        )
    for kept in standing(counts.entries):
        if not isinstance(kept.entry, Clarified):
            continue
        fields = told.setdefault(kept.entry.question, [])
        question = QUESTIONNAIRE.by_id.get(kept.entry.question)
        if said is not None and question is not None:
            fields.append(Field("The patient said", said.standing(question).words))
        fields.append(
            Field(
                "Clarified by",
                f"{name_of(kept.by, names)}, {moment(kept.at)}: {kept.entry.why}",
            )
        )
        if act := counts.acts.get(kept.number):
            fields.append(Field("Second signature", _signed_by(act, names)))
    entries = {kept.number: kept.entry for kept in (*counts.entries, *(act.kept for act in counts.waiting))}
    for act in counts.waiting:
        question_id = question_of(entries.get(act.about, act.kept.entry))
        if question_id is not None:
            told.setdefault(question_id, []).append(_waiting_beside(act, names))
    return {question: tuple(fields) for question, fields in told.items()}


def _waiting_beside(act: Act, names: Names) -> Field:
    """An act beside the answer that it does not change yet."""
    kept, who = act.kept, f"{name_of(act.kept.by, names)}, {moment(act.kept.at)}"
    match kept.entry:
        case Withdrawn(why=why):
            return Field(f"Entry {act.about} withdrawn, not counted yet", f"{who}: {why}; it {AWAITED}")
        case MedicineResolved() as resolved:
            said = f"{resolved.written} {words_of_entry(resolved, kept.at)}"
            return Field("Medicine resolved, not counted yet", f"{said}; {who}; it {AWAITED}")
        case entry:
            return Field(
                "Clarified, not counted yet", f"{words_of_entry(entry, kept.at)}; {who}; it {AWAITED}"
            )


def _signed_by(act: Act, names: Names) -> str:
    return "; ".join(f"{name_of(one.by, names)}, {moment(one.at)}" for one in act.seconds)


def _earlier(history: Iterable[StoredAnswer]) -> list[StoredAnswer]:
    """Revisions that were replaced by others after the form was handed in; `history` begins where it was."""
    by_question: dict[str, list[StoredAnswer]] = {}
    for one in history:
        by_question.setdefault(one.question_id, []).append(one)
    return [
        one
        for revisions in by_question.values()
        for one in revisions[:-1]
        if one.value is not None and not one.question_id.startswith("typed:")
    ]
