"""A copy to teach or to ask a colleague from: what was found, without who it was and without anybody's own words.

What stays is what the form, the rules and the vocabulary themselves say: choices, numbers, units, names of known
medicines. Whatever a person wrote is left out, whether or not it looks harmless; dates keep month and year. It is not
proof against somebody who knows the patient: an unusual set of findings is itself a likeness.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from forms import about_you, treatment_sought
from forms.answer import ABSENT_WORDS
from forms.question import Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from screening.determination import ACT_WORDS
from screening.entries import REASONS
from screening.evaluate import PROTOCOLS
from screening.facts.therapies import THERAPIES
from screening.rule import ROUTE_WORDS
from screening.summary import words
from screening.summary.asked import CLOSED_TITLE
from screening.summary.found import label_of_leaf
from screening.summary.model import (
    Added,
    AnswerRow,
    AnswerSection,
    AskedAgain,
    AskedQuestion,
    Course,
    Decision,
    Entry,
    Evidence,
    Field,
    GateRow,
    Ledger,
    Lift,
    Line,
    MedicineRow,
    Patient,
    Review,
    ScorePoint,
    Stamp,
    Summary,
    TrialRow,
)
from screening.summary.words import LEFT_OUT, MONTHS, THE_PATIENT, Part
from screening.vocabulary.ingredients import INGREDIENTS

T = TypeVar("T")
Rested = TypeVar("Rested", Entry, GateRow)

SOMEONE = "a clinician"
_VERY_OLD = 90  # years; from here on an age alone can name somebody
_FREE = frozenset({Kind.TEXT, Kind.MEDICINES, Kind.TRIALS})
_LISTED = {Kind.MEDICINES: Part.MEDICINES, Kind.TRIALS: Part.TREATMENTS}
_VISIT = frozenset(
    {
        "Judged as of",
        *(
            question.clinical
            for question in (
                about_you.SEX,
                treatment_sought.REASON,
                treatment_sought.ALSO,
                treatment_sought.ROUTES_ASKED,
            )
        ),
    }
)
_PROVENANCE = frozenset(
    {"Answers given", "Form", "Judged as of"}
)  # what the summary says itself; the record's is left out
_MONTH = "|".join(sorted({*MONTHS, *(month[:3] for month in MONTHS)}, key=len, reverse=True))
_DAY_IN_WORDS = re.compile(rf"\b\d{{1,2}}\.? ((?:{_MONTH})\b\.? \d{{4}})")
_WRITTEN_DAY = re.compile(r"\b(\d{4}-\d{2})-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?")
_CLOCK = re.compile(r",? \b\d{1,2}:\d{2}\b")
_QUOTED = re.compile("“.*”", re.DOTALL)
_BEHIND = re.compile(r" \([^()]*\)$")
_NOT_USED = re.compile(r"\((?:out of date: \d{4}-\d{2}(?:-\d{2})?|withdrawn: no longer asked)\)")
_NOTHING_SAID = tuple(f" ({why})" for why in (words.TO_BE_CLEARER, *ABSENT_WORDS.values()))
_CHOSEN = re.compile(r"(.*) \(chose: (.*)\)", re.DOTALL)
_YEARS = re.compile(r"(?:between )?(\d+)(?: and (\d+))? years(?! or older)")
_SHORTEST_SWEPT = 6  # characters: shorter words of a person are also words of the form


def anonymous(summary: Summary) -> Summary:
    """The same findings about nobody. The summary itself is not changed."""
    bare = replace(
        summary,
        patient=Patient(words.ANONYMOUS, "", _age(summary.patient.age), "", summary.patient.demo),
        visit=tuple(field for field in summary.visit if field.label in _VISIT),
        stamp=_stamp(summary.stamp),
        urgent=tuple(replace(item, answer=_told(item.answer)) for item in summary.urgent),
        contradictions=tuple(
            replace(item, answers=tuple(_field(field, summary) for field in item.answers))
            for item in summary.contradictions
        ),
        pressures=tuple(replace(item, date_parts=("", *item.date_parts[1:])) for item in summary.pressures),
        stops=tuple(map(_line, summary.stops)),
        cautions=tuple(map(_line, summary.cautions)),
        unknown=tuple(map(_line, summary.unknown)),
        entries=tuple(_rested(item, summary) for item in summary.entries),
        medicine_notes=tuple(map(_unquoted, summary.medicine_notes)),
        medicines=tuple(map(_medicine, summary.medicines)),
        ledgers=tuple(map(_ledger, summary.ledgers)),
        gates=tuple(_rested(item, summary) for item in summary.gates),
        answers=tuple(_section(section) for section in summary.answers),
        provenance=tuple(field for field in summary.provenance if field.label in _PROVENANCE),
        courses=tuple(map(_course, summary.courses)),
        asked=tuple(_asked(item, summary) for item in summary.asked),
        review=_review(summary),
    )
    swept = _sweep(summary)
    return _mapped(bare, lambda text: _coarse(swept(text)))


def _unquoted(text: str) -> str:
    """The text without what it quotes of a person: the facts put words that they did not recognise between such marks.
    From the first mark to the last one, because what was written may hold marks of its own."""
    return _QUOTED.sub("…", text)


def _line(line: Line) -> Line:
    """A line of page 1; its detail goes whole when any of it is told from a list that people write."""
    return replace(line, detail=_told(line.detail))


def _told(composed: str) -> str:
    """Several answers in one text: all of it goes when any may be in a person's own words."""
    return LEFT_OUT if any(label in composed for label in _free_labels()) else _unquoted(composed)


def _age(told: str) -> str:
    """The age in years; of the very old no more than that they are."""
    return _YEARS.sub(
        lambda found: (
            f"{_VERY_OLD} years or older"
            if max(int(number) for number in found.groups() if number) >= _VERY_OLD
            else found[0]
        ),
        told,
    )


def _coarse(text: str) -> str:
    """The text with month and year for each day, and no time of day."""
    month = _WRITTEN_DAY.sub(r"\1", _DAY_IN_WORDS.sub(r"\1", text))
    return _CLOCK.sub("", _age(month))


def _mapped(value: T, change: Callable[[str], str]) -> T:
    """The same structure with every text changed."""
    return _changed(value, change)  # type: ignore[no-any-return]


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_changed(item, change) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{item.name: _changed(getattr(value, item.name), change) for item in fields(value)}
        )
    return value


def _sweep(summary: Summary) -> Callable[[str], str]:
    """Takes what persons wrote out of wherever else it may have been quoted: the second net below the first."""
    ours = {LEFT_OUT, SOMEONE, words.ANONYMOUS, words.WAITS, words.NOT_ANSWERED}
    people = {text for text in _written_by_people(summary) if len(text) >= _SHORTEST_SWEPT} - ours
    people = {text for text in people if text not in _form_words()}
    own = sorted(people, key=len, reverse=True)
    if not own:
        return lambda text: text
    quoted = re.compile("|".join(map(re.escape, own)))
    return lambda text: quoted.sub("…", text)


@cache
def _form_words() -> str:
    """Whatever the form and the rules say to everybody: a person who wrote the same words is not known by them."""
    questions = (
        part
        for one in QUESTIONNAIRE
        for part in (one.clinical, one.text, *(choice.label for choice in one.choices))
    )
    rules = (rule.statement for protocol in PROTOCOLS.values() for rule in protocol.rules)
    return "\n".join((*questions, *rules))


def _written_by_people(summary: Summary) -> Iterator[str]:
    patient = summary.patient
    yield from (patient.name, patient.born, patient.record_number)
    yield from (text for item in summary.asked for text in (item.by, item.words))
    for row in (row for section in summary.answers for row in section.rows):
        if _kind(row.question) in (Kind.TEXT, None):
            yield from row.answer.splitlines()
        yield from (line for field in row.beside for line in field.value.splitlines())
        yield from (
            () if row.given_by.startswith(THE_PATIENT) else (row.given_by, row.given_by.partition(", ")[0])
        )
    for medicine in summary.medicines:
        chosen = _CHOSEN.fullmatch(medicine.written)
        own = chosen.groups() if chosen else (medicine.written,)
        yield from (name for name in own if not _known(name))
    for trial in (row.treatment for ledger in summary.ledgers for row in ledger.rows):
        yield from (name for name in (trial, _BEHIND.sub("", trial)) if not _known(name))
    review = summary.review
    signature = (review.signature.by, review.signature.meaning) if review.signature else ()
    yield from (*signature, review.words, review.patient_words)
    yield from (text for lift in review.lifts for text in (lift.words, lift.by, lift.second))
    yield from (text for item in review.added for text in (item.about, item.words, item.by, item.withdrawn))
    yield from (field.value for decision in review.decisions for field in decision.details)


@cache
def _questions() -> dict[str, Question]:
    return {question.clinical: question for question in QUESTIONNAIRE}


def _kind(label: str) -> Kind | None:
    """What shape the answer has to the question with this clinician's label; None for no question of this form."""
    question = _questions().get(label)
    return question.kind if question else None


@cache
def _names() -> frozenset[str]:
    ingredients = {one.name.casefold() for one in INGREDIENTS.values()}
    return frozenset(ingredients | {therapy.name.casefold() for therapy in THERAPIES})


def _known(recognised: str) -> bool:
    """Whether these are names of the vocabulary and nothing else."""
    return bool(recognised) and all(part.casefold() in _names() for part in recognised.split(" + "))


@cache
def _free_labels() -> frozenset[str]:
    """What evidence is called, in any rule or criterion, that is told from answers in a person's own words."""
    conditions = [
        condition
        for protocol in PROTOCOLS.values()
        for condition in (
            *(rule.condition for rule in protocol.rules),
            *(gate.met for gate in protocol.gates),
        )
    ]
    leaves = (leaf for condition in conditions for leaf in condition.leaves())
    facts = {label_of_leaf(leaf) for leaf in leaves if any(question.kind in _FREE for question in leaf.asks)}
    return frozenset(facts | {question.clinical for question in QUESTIONNAIRE if question.kind in _FREE})


def _free(label: str) -> bool:
    """Whether an answer under this label may hold a person's own words: one of several questions is enough."""
    return label in _free_labels() or any(_kind(part) in _FREE for part in label.split(" / "))


def _field(field: Field, summary: Summary) -> Field:
    return Field(field.label, _said(field.label, field.value, summary))


def _rested(item: Rested, summary: Summary) -> Rested:
    """A finding or a criterion with what it rests on and what is missing, as both may stay."""
    missing = tuple(_open(question, summary) for question in item.missing)
    return replace(item, evidence=_evidence(item.evidence, summary), missing=missing)


def _open(missing: str, summary: Summary) -> str:
    """An open question, and why it is open: in the form's own words, or by what was said and may not be used."""
    if missing.endswith(_NOTHING_SAID):
        return missing
    label = max((one for one in _questions() if missing.startswith(f"{one} (")), key=len, default="")
    said = missing.removeprefix(f"{label} (").removesuffix(")")
    return f"{label} ({_said(label, said, summary)})" if label else LEFT_OUT


def _evidence(items: tuple[Evidence, ...], summary: Summary) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            item.question,
            _said(item.question, item.answer, summary),
            "" if _free(item.question) else item.comparison,
        )
        for item in items
    )


def _said(label: str, answer: str, summary: Summary) -> str:
    """An answer as it may stay; of medicines the names that were recognised in it, of a list that may not be used why not."""
    if label == about_you.BIRTH_DATE.clinical:
        return LEFT_OUT
    if not _free(label):
        return _unquoted(answer)
    if why := _NOT_USED.search(answer):
        return f"{LEFT_OUT} {why[0]}"
    named = [row.matched for row in summary.medicines if row.written in answer and _known(row.matched)]
    return ", ".join(dict.fromkeys(named)) or LEFT_OUT


def _stamp(stamp: Stamp) -> Stamp:
    return stamp if stamp.standing == words.DRAFT else replace(stamp, standing=words.ADOPTED)


def _medicine(row: MedicineRow) -> MedicineRow:
    if _known(row.matched):
        return replace(row, written=row.matched)
    return replace(row, written=LEFT_OUT, matched="")


def _treatment(row: TrialRow) -> str:
    """The name of the vocabulary for a past treatment; "" when it was not recognised."""
    inside = re.search(r"\(([^()]*)\)$", row.treatment)
    named = inside[1] if inside else row.treatment
    return named if _known(named) else ""


def _ledger(ledger: Ledger) -> Ledger:
    rows = tuple(replace(row, treatment=_treatment(row) or LEFT_OUT) for row in ledger.rows)
    return replace(ledger, rows=rows)


def _section(section: AnswerSection) -> AnswerSection:
    return replace(section, rows=tuple(map(_row, section.rows)))


def _row(row: AnswerRow) -> AnswerRow:
    """An answer that the form itself worded; of anything else that it is left out."""
    kind, answer = _kind(row.question), row.answer
    if row.question == CLOSED_TITLE and all(part in _questions() for part in answer.split("; ")):
        return replace(row, beside=(), given_at="", given_by="")
    if answer and (kind is None or kind in _FREE or row.question == about_you.BIRTH_DATE.clinical):
        part = _LISTED.get(kind) if kind else None
        answer = f"see “{part}”" if part else LEFT_OUT
    return replace(row, answer=answer, beside=(), given_at="", given_by="")


def _course(course: Course) -> Course:
    """Totals over time, drawn at the first of their month."""
    return replace(course, points=tuple(map(_point, course.points)))


def _point(point: ScorePoint) -> ScorePoint:
    upper, year = point.date_parts
    month = upper.rpartition(" ")[2]
    day = dt.date.fromordinal(point.day).replace(day=1).toordinal()
    return replace(point, day=day, date_parts=(month, year))


def _asked(asked: AskedAgain, summary: Summary) -> AskedAgain:
    """What was asked again, by nobody: the form's own questions, what came of them, and answers as they may stay."""
    came = frozenset({words.AGAIN, words.WAITS, words.NOT_AGAIN, words.OPENED_NOT, words.OPENED_ANSWERED})
    questions = (
        AskedQuestion(
            one.question if one.question in _questions() else LEFT_OUT,
            one.came if one.came in came else LEFT_OUT,
            _said(one.question, one.answer, summary) if one.question in _questions() else LEFT_OUT,
        )
        for one in asked.questions
    )
    return AskedAgain(
        number=asked.number,
        by=SOMEONE,
        at=asked.at,
        state=words.WAITS if asked.open else words.ENDED,
        words="",
        open=asked.open,
        questions=tuple(questions),
    )


def _review(summary: Summary) -> Review:
    """What was determined and lifted, by nobody and without reasons in anybody's words."""
    review = summary.review
    signature, known = review.signature, {entry.id for entry in summary.entries}
    return Review(
        state=review.state,
        signature=replace(signature, by=SOMEONE, meaning="", seal="") if signature else None,
        decisions=tuple(map(_decision, review.decisions)),
        lifts=tuple(_lift(lift, summary) for lift in review.lifts),
        added=tuple(
            Added(
                item.number,
                words.AN_ENTRY,
                "",
                LEFT_OUT,
                SOMEONE,
                item.at,
                standing=words.AWAITS_SECOND if item.stands else words.SIGNED_BY_TWO if item.standing else "",
                stands=tuple(id for id in item.stands if id in known),
                brings=tuple(id for id in item.brings if id in known),
            )
            for item in review.added
        ),
    )


def _decision(decision: Decision) -> Decision:
    act = decision.act if decision.act in ACT_WORDS.values() else LEFT_OUT
    details = (Field("Conditions, end, reason", LEFT_OUT),) if decision.details else ()
    return Decision(decision.route, ROUTE_WORDS[decision.route], act, details)


def _lift(lift: Lift, summary: Summary) -> Lift:
    """A view with the rule's own words and the reason's code; the machine's names for both."""
    statement = next((entry.statement for entry in summary.entries if entry.id == lift.id), "")
    known = (reason for codes in REASONS.values() for reason in codes.values())
    return replace(
        lift,
        id=lift.id if statement else LEFT_OUT,
        statement=statement,
        verdict=words.LIFTS_IT if lift.lifts else words.LIFTS_NOT,
        reason=next((reason for reason in known if lift.reason.startswith(reason)), ""),
        words="",
        by=SOMEONE,
        second=SOMEONE if lift.second else "",
        standing="" if lift.counts else words.NOT_COUNTED,
    )
