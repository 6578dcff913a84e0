"""What a second clinician reads before they sign for an act: what it would take away, on which answers, and the act itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forms.condition import Case
from forms.questionnaire import QUESTIONNAIRE
from forms.truth import NO
from screening.counting import Act
from screening.entries import Kept, Withdrawn, question_of
from screening.evaluate import Evaluation
from screening.findings import Finding
from screening.reviewed import KIND_WORDS, Names, about_of, moment, name_of, together_words, words_of_entry
from screening.summary.found import evidence_of, line_of, titled
from screening.summary.model import Field

NO_EVIDENCE = "No answer speaks of it"


@dataclass(frozen=True, slots=True)
class TakenAway:
    """A finding that an act would take away: the answers it rests on as they are judged now, and on the patient's own alone.

    `does`: what it does on which routes; `told`: whether it stands on the patient's own answers, in words.
    """

    id: str
    statement: str
    does: str
    before: tuple[Field, ...]
    told: str
    own: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class ActShown:
    """An act in words. `fields`: what it is, the answer before and after, by whom, when, why; `before`: what else clinicians
    put in that counts already; `brings`: findings that it brings or makes worse, which count already; `hash` is what a
    signature on it names."""

    title: str
    fields: tuple[Field, ...]
    takes: tuple[TakenAway, ...]
    brings: tuple[str, ...]
    before: tuple[str, ...]
    outdated: bool
    hash: str


def act_shown(
    act: Act, entries: Sequence[Kept], own: Evaluation, judged: Evaluation, names: Names
) -> ActShown:
    """An act as the second clinician reads it. `own`: the patient's own answers judged alone; `judged`: the case as it is
    judged now."""
    by_number = {kept.number: kept for kept in entries}
    about = by_number[act.about]
    alone = {finding.rule.id: finding for finding in own.findings}
    others = (by_number[number] for number in act.before if number != act.about)
    return ActShown(
        title=_title(act.kept, about),
        fields=tuple(_fields(act.kept, about, own.case, judged.case, names)),
        takes=tuple(_taken(finding, alone.get(finding.rule.id)) for finding in act.takes),
        brings=tuple(map(_brought, act.brings)),
        before=tuple(_entry_line(one, names) for one in others),
        outdated=act.outdated,
        hash=act.hash,
    )


def _title(kept: Kept, about: Kept) -> str:
    kind = KIND_WORDS[about.entry.kind]
    said = f"{kind}: {about_of(about.entry)}" if about_of(about.entry) else kind
    if kept.number != about.number:
        return f"Withdrawal of entry {about.number} ({said})"
    return f"Entry {kept.number}. {said}"


def _fields(kept: Kept, about: Kept, own: Case, judged: Case, names: Names) -> Iterable[Field]:
    question = QUESTIONNAIRE.by_id.get(question_of(about.entry) or "")
    if question is not None:
        told, now = own.standing(question).words, judged.standing(question).words
        yield Field("The patient said", told)
        if now != told:
            yield Field("Judged now", now)
    if isinstance(kept.entry, Withdrawn):
        yield Field("What is withdrawn", words_of_entry(about.entry, about.at))
        yield Field("That was kept by", f"{name_of(about.by, names)}, {moment(about.at)}")
        yield Field("Why it is withdrawn", kept.entry.why)
        yield Field("Withdrawn by", f"{name_of(kept.by, names)}, {moment(kept.at)}")
        return
    yield Field("Put in its place, and why", words_of_entry(kept.entry, kept.at))
    yield Field("By", f"{name_of(kept.by, names)}, {moment(kept.at)}")


def _taken(finding: Finding, alone: Finding | None) -> TakenAway:
    stands = alone is not None and alone.truth is not NO
    return TakenAway(
        finding.rule.id,
        titled(finding.rule.statement),
        _does(finding),
        _evidence(finding),
        "On the patient's own answers alone"
        if stands
        else "On the patient's own answers alone it does not apply",
        _evidence(alone) if alone is not None else (),
    )


def _brought(finding: Finding) -> str:
    """A finding that an act brings, with what it does and the answers it rests on."""
    answers = "; ".join(f"{one.label}: {one.value}" for one in _evidence(finding))
    named = f"{titled(finding.rule.statement)} ({finding.rule.id}{together_words(finding)})"
    return f"{named}. {_does(finding)}. {answers}"


def _does(finding: Finding) -> str:
    """What it does on which routes."""
    return line_of(finding).routes


def _evidence(finding: Finding) -> tuple[Field, ...]:
    said = dict.fromkeys(map(evidence_of, finding.evidence))
    found = tuple(Field(one.question, f"{one.answer} {one.comparison}") for one in said)
    return found or (Field("Answers", NO_EVIDENCE),)


def _entry_line(kept: Kept, names: Names) -> str:
    about = about_of(kept.entry)
    title = f"{kept.number}. {KIND_WORDS[kept.entry.kind]}{f': {about}' if about else ''}"
    return f"{title}: {words_of_entry(kept.entry, kept.at)} ({name_of(kept.by, names)}, {moment(kept.at)})"
