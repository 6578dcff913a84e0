"""What differs between two readings of one case, and what was said anew after the form was handed in."""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from forms.questionnaire import QUESTIONNAIRE
from screening.entries import Clarified, Kept, standing
from screening.records import TYPED, StoredAnswer, Submission
from screening.reviewed import Names, moment, name_of, said_words
from screening.rule import RUNG_WORDS, Rung
from screening.summary.model import (
    Added,
    AnswerRow,
    AskedAgain,
    Entry,
    GateRow,
    Lift,
    MedicineRow,
    RouteRow,
    Summary,
)
from screening.summary.words import ASKED_AGAIN

NOT_THERE = "not there"
NOT_SAID = "no answer"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Differing:
    """One thing as it read then and as it reads now, each in words."""

    what: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs between two readings, part by part; `others` are the parts of a summary that differ otherwise."""

    routes: tuple[Differing, ...] = ()
    findings: tuple[Differing, ...] = ()
    answers: tuple[Differing, ...] = ()
    views: tuple[Differing, ...] = ()
    added: tuple[Differing, ...] = ()
    medicines: tuple[Differing, ...] = ()
    gates: tuple[Differing, ...] = ()
    judged_under: tuple[Differing, ...] = ()
    asked: tuple[Differing, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def none(self) -> bool:
        """Whether the two read the same, word for word."""
        return not any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class Amendment:
    """An answer that was given anew or made clear after the form was handed in. `at`: when, in words."""

    question: str
    before: str
    after: str
    who: str
    at: str
    why: str = ""


def differences_of(then: Summary, now: Summary) -> Differences:
    """What differs between an earlier reading and a later one of the same case. What an earlier release did not keep yet,
    who gave each answer, is no difference."""
    now = as_far_as(then, now)
    return Differences(
        routes=_differing(then.routes, now.routes, lambda r: r.route, lambda r: r.title, route_words),
        findings=_differing(then.entries, now.entries, lambda e: e.id, _finding_title, _finding_words),
        answers=_answers(then, now),
        views=_differing(
            then.review.lifts, now.review.lifts, lambda v: v.id, lambda v: v.statement, _view_words
        ),
        added=_differing(then.review.added, now.review.added, lambda a: a.number, _added_title, _added_words),
        medicines=_differing(
            then.medicines, now.medicines, lambda m: m.written, lambda m: m.written, _medicine_words
        ),
        gates=_differing(then.gates, now.gates, lambda g: g.id, lambda g: g.statement, _gate_words),
        judged_under=_judged_under(then, now),
        asked=_differing(then.asked, now.asked, lambda a: a.number, _asked_title, _asked_words),
        others=_others(then, now),
    )


def says_who(summary: Summary) -> bool:
    """Whether a reading tells who gave its answers: those of earlier releases do not."""
    return any(row.given_by for section in summary.answers for row in section.rows)


def as_far_as(then: Summary, now: Summary) -> Summary:
    """Today's reading without who gave each answer, where the earlier one does not tell that."""
    if says_who(then):
        return now
    bare = (
        replace(section, rows=tuple(replace(row, given_at="", given_by="") for row in section.rows))
        for section in now.answers
    )
    return replace(now, answers=tuple(bare))


def _differing(
    then: Iterable[T],
    now: Iterable[T],
    key: Callable[[T], Hashable],
    title: Callable[[T], str],
    words: Callable[[T], str],
    closer: Callable[[T], str] | None = None,
) -> tuple[Differing, ...]:
    """Things that came, went or changed, by what names them; of several under one name, in their order. `closer`: what is
    told beside where the words alone are the same."""
    before, after = _numbered(then, key), _numbered(now, key)
    names = [*after, *(name for name in before if name not in after)]
    found = []
    for name in names:
        one, other = before.get(name), after.get(name)
        if one == other:
            continue
        told, tells = (NOT_THERE if side is None else words(side) for side in (one, other))
        either = other if other is not None else one
        assert either is not None
        if told == tells and closer is not None and one is not None and other is not None:
            told, tells = (f"{words(side)}; {closer(side)}" for side in (one, other))
        if told == tells:
            tells = f"{tells} (told in other words)"
        found.append(Differing(title(either), told, tells))
    return tuple(found)


def _numbered(items: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, T]:
    found: dict[Hashable, T] = {}
    seen: dict[Hashable, int] = {}
    for item in items:
        name = key(item)
        seen[name] = seen.get(name, 0) + 1
        found[name, seen[name]] = item
    return found


def route_words(row: RouteRow) -> str:
    """The outcome of a route, and what is left after the lifts where that is another."""
    left = f"; after lifts: {row.after_lifts.lower()}" if row.after_lifts else ""
    beside = (("indication", row.indication), ("earlier treatment", row.gate))
    counts = f"{row.absolute} absolute, {row.relative} relative, {row.precaution} precaution, {row.unknown} unknown"
    return f"{row.outcome}{left} ({'; '.join(f'{label} {word}' for label, word in beside)}; {counts})"


def _finding_title(entry: Entry) -> str:
    return f"{entry.statement} ({entry.id})"


def _finding_words(entry: Entry) -> str:
    does = RUNG_WORDS[entry.rung] if entry.rung > Rung.NONE_FOUND else "for information"
    answers = "; ".join(f"{one.question}: {one.answer}" for one in entry.evidence)
    return f"{entry.truth}, {does.lower()}" + (f" ({answers})" if answers else "")


def _view_words(lift: Lift) -> str:
    return "; ".join(part for part in (lift.verdict, lift.reason, lift.words, lift.by, lift.standing) if part)


def _added_title(added: Added) -> str:
    return f"{added.number}. {added.kind}" + (f": {added.about}" if added.about else "")


def _added_words(added: Added) -> str:
    gone = f"; withdrawn by {added.withdrawn}" if added.withdrawn else ""
    standing = f"; {added.standing_words}" if added.standing else ""
    return f"{added.words} ({added.by}, {added.at}){gone}{standing}"


def _medicine_words(row: MedicineRow) -> str:
    return "; ".join(
        part for part in (row.matched or "not recognised", row.use, row.classes, row.interactions) if part
    )


def _gate_words(row: GateRow) -> str:
    return row.state


def _asked_title(asked: AskedAgain) -> str:
    return f"{ASKED_AGAIN} {asked.at}, by {asked.by}"


def _asked_words(asked: AskedAgain) -> str:
    return f"{asked.state} ({'; '.join(f'{one.question}: {one.came}' for one in asked.questions)})"


def _answers(then: Summary, now: Summary) -> tuple[Differing, ...]:
    told, tells = (
        [(section.title, row) for section in summary.answers for row in section.rows]
        for summary in (then, now)
    )
    return _differing(
        told,
        tells,
        lambda held: (held[0], held[1].question),
        lambda held: held[1].question,
        lambda held: answer_words(held[1]),
        lambda held: "; ".join(
            part for part in (held[1].given_at or held[1].recorded, held[1].given_by) if part
        ),
    )


def answer_words(row: AnswerRow) -> str:
    """An answer, what kind of nothing it is, and what stands beside it."""
    said = f"{row.answer} ({row.state})" if row.answer and row.state else row.answer or row.state or NOT_SAID
    beside = "; ".join(f"{field.label}: {field.value}" for field in row.beside)
    return f"{said} [{beside}]" if beside else said


def _judged_under(then: Summary, now: Summary) -> tuple[Differing, ...]:
    labels = {
        "protocol": "Protocol",
        "version": "Version of the protocol",
        "hash": "Hash of the protocol",
        "policy": "Policy",
        "policy_version": "Version of the policy",
        "standing": "Standing",
        "questionnaire": "Questionnaire",
    }
    stamps = (
        Differing(label, getattr(then.stamp, name), getattr(now.stamp, name))
        for name, label in labels.items()
        if getattr(then.stamp, name) != getattr(now.stamp, name)
    )
    choices = _differing(
        then.choices,
        now.choices,
        lambda c: c.topic,
        lambda c: c.topic,
        lambda c: f"{c.position} ({c.sources})",
    )
    filed = _differing(
        then.provenance, now.provenance, lambda f: f.label, lambda f: f.label, lambda f: f.value
    )
    return (*stamps, *choices, *filed)


_OTHERS = {
    "patient": "who this is about",
    "visit": "the visit and what is sought",
    "letter_paper": "the size of the paper",
    "urgent": "what is urgent",
    "beyond_urgent": "what is left beyond what is urgent",
    "stops": "the stops",
    "cautions": "the cautions",
    "unknown": "what is not known",
    "settle": "what would settle it",
    "contradictions": "answers that do not fit together",
    "pressures": "blood pressures",
    "limits": "the limits of the policy on blood pressure",
    "changes": "what would change it",
    "medicine_notes": "daily totals of medicines",
    "ledgers": "treatments already tried",
    "scores": "instrument scores",
    "courses": "instrument scores over time",
    "sources": "the sources cited",
}


def _others(then: Summary, now: Summary) -> tuple[str, ...]:
    parts = [words for name, words in _OTHERS.items() if getattr(then, name) != getattr(now, name)]
    aside = ("lifts", "added", "awaits")  # how many await a signature is told by each of them
    review = (
        getattr(then.review, field.name) != getattr(now.review, field.name)
        for field in fields(now.review)
        if field.name not in aside
    )
    return (*parts, *(["the determination"] if any(review) else []))


# What was said anew after the form was handed in


def amendments_of(
    history: Iterable[StoredAnswer],
    submission: Submission | None,
    entries: Sequence[Kept],
    names: Names,
    by: Callable[[StoredAnswer], str],
) -> tuple[Amendment, ...]:
    """Every answer given anew or made clear since the form was handed in, in the order it happened. `by`: who gave an
    answer and where, in words."""
    if submission is None:
        return ()
    dated = [*_given_anew(history, submission, by), *_made_clear(history, entries, names)]
    return tuple(amendment for _, amendment in sorted(dated, key=lambda pair: pair[0]))


def _given_anew(
    history: Iterable[StoredAnswer], submission: Submission, by: Callable[[StoredAnswer], str]
) -> Iterable[tuple[dt.datetime, Amendment]]:
    last: dict[str, StoredAnswer] = {}
    for one in history:
        if one.question_id.startswith(TYPED):
            continue
        before = last.get(one.question_id)
        last[one.question_id] = one
        if one.recorded_at > submission.submitted_at:
            told = (before.value, before.recorded_at) if before else (None, one.recorded_at)
            was, now = _apart(one.question_id, told, (one.value, one.recorded_at))
            yield (
                one.recorded_at,
                Amendment(
                    label_of(one.question_id),
                    was,
                    now,
                    by(one),
                    moment(one.recorded_at),
                ),
            )


def _made_clear(
    history: Iterable[StoredAnswer], entries: Sequence[Kept], names: Names
) -> Iterable[tuple[dt.datetime, Amendment]]:
    answers: dict[str, list[StoredAnswer]] = {}
    for one in history:
        answers.setdefault(one.question_id, []).append(one)
    clarified: dict[str, Kept] = {}
    for kept in standing(entries):
        if not isinstance(kept.entry, Clarified):
            continue
        id, earlier = kept.entry.question, clarified.get(kept.entry.question)
        told = [one for one in answers.get(id, ()) if one.recorded_at <= kept.at]
        if earlier is not None and isinstance(earlier.entry, Clarified):
            before: tuple[object, dt.datetime] = (earlier.entry.value, earlier.at)
        else:
            before = (told[-1].value, told[-1].recorded_at) if told else (None, kept.at)
        was, now = _apart(id, before, (kept.entry.value, kept.at))
        clarified[id] = kept
        yield (
            kept.at,
            Amendment(
                label_of(id),
                was,
                now,
                f"{name_of(kept.by, names)}, clarified",
                moment(kept.at),
                kept.entry.why,
            ),
        )


def label_of(question_id: str) -> str:
    """A question in the clinician's words; its id where this form has no such question."""
    question = QUESTIONNAIRE.by_id.get(question_id)
    return question.clinical if question else question_id


def said(question_id: str, value: object, at: dt.datetime) -> str:
    """An answer as it was kept, in words."""
    return NOT_SAID if value is None else said_words(question_id, value, at.astimezone().date())


def _apart(
    question_id: str, before: tuple[object, dt.datetime], after: tuple[object, dt.datetime]
) -> tuple[str, str]:
    """An answer before and after, in words; of a list only the entries that differ, and how many do not."""
    was, now = _entries_said(question_id, *before), _entries_said(question_id, *after)
    if was is None or now is None:
        return said(question_id, *before), said(question_id, *after)
    same = [line for line in was if line in now]
    rest = f"({len(same)} unchanged)" if same else ""
    gone, come = ([line for line in lines if line not in same] for lines in (was, now))
    return "\n".join([*gone, rest]).strip() or NOT_SAID, "\n".join([*come, rest]).strip() or NOT_SAID


def _entries_said(question_id: str, value: object, at: dt.datetime) -> list[str] | None:
    """The entries of a list in words, one each; None for what is no list."""
    if not isinstance(value, list) or not value:
        return None
    return [said(question_id, [entry], at) for entry in value]
