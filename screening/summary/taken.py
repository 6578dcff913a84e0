"""What the patient takes: each entry as written, what it was taken to be, and the findings it bears on."""

from collections.abc import Iterable, Iterator

from forms import medicines
from forms.answer import HowOften, Medicine
from forms.condition import Case, Interval, Standing, State, Term
from forms.truth import NO, UNKNOWN, YES
from screening.facts.medicines import (
    LORAZEPAM_EQUIVALENT,
    MORPHINE_EQUIVALENT,
    MedicineRow,
    lorazepam_total,
    medicine_rows,
    morphine_total,
    unusable_rows,
)
from screening.findings import Finding
from screening.summary import model
from screening.summary.found import day_words, titled
from screening.summary.words import UNKNOWN_USE, counted, date_words
from screening.vocabulary import VOCABULARY_SOURCES, DrugClass, Part, Total, Uncounted, ingredient

_CAPITALS = frozenset(
    {"ace", "adhd", "arb", "cgrp", "cns", "cyp2b6", "cyp3a4", "maoi", "nmda", "snri", "ssri"}
)
_SET_ASIDE = {State.STALE: "out of date", State.WITHDRAWN: "withdrawn by another answer"}
_UNCOUNTED = {
    Uncounted.DOSE_UNKNOWN: "dose not known",
    Uncounted.UNIT_UNKNOWN: "unit not known",
    Uncounted.FREQUENCY_UNKNOWN: "how often is not known",
    Uncounted.NO_FACTOR: "no table converts it",
}


def _use(entry: Medicine) -> str:
    """Dose, how often and when last, each as far as it was said."""
    dose = f"{entry.dose:g} {entry.unit or ''}".strip() if entry.dose is not None else "dose not known"
    often = UNKNOWN_USE if entry.often is HowOften.NOT_SURE else entry.often.value.replace("-", " ")
    last = f"last taken {date_words(entry.last_taken)}" if entry.last_taken is not None else ""
    return ", ".join(part for part in (dose, often, last) if part)


def _holds(item: MedicineRow, finding: Finding, totals: Iterable[Total]) -> bool:
    """Whether this entry is among the reasons of a finding."""
    added_up = {part.ingredient_id for total in totals for part in total.parts}
    for evidence in finding.evidence:
        if medicines.LIST not in evidence.questions or evidence.truth is not finding.truth:
            continue
        if item.words in evidence.answer:
            return True
        if _is_total(evidence.leaf) and item.ids & added_up:
            return True
    return False


def _is_total(leaf: object) -> bool:
    term = getattr(leaf, "term", None)
    return isinstance(term, Term) and term in (LORAZEPAM_EQUIVALENT, MORPHINE_EQUIVALENT)


def _bears_on(item: MedicineRow, case: Case, findings: Iterable[Finding]) -> str:
    """The findings this entry is a reason for; for one not recognised, how many it keeps from being told."""
    there = [f for f in findings if f.truth is not NO and medicines.LIST in f.rule.condition.questions()]
    if item.unmatched and item.current:
        count = sum(medicines.LIST in f.open_questions for f in there if f.truth is UNKNOWN)
        stay = "stays" if count == 1 else "stay"
        return f"cannot be told; {counted(count, 'finding')} {stay} open because of the list"
    if not item.current:
        return "stopped: not counted as taken"
    totals = (lorazepam_total(case), morphine_total(case))
    named = [
        f"{titled(f.rule.statement)} ({f.rule.id})"
        for f in there
        if f.truth is YES and _holds(item, f, totals)
    ]
    return "\n".join(named) or "none of the findings"


def _written(entry: Medicine) -> str:
    if entry.chosen is None or entry.chosen == entry.name:
        return entry.name
    return f"{entry.name} (chose: {entry.chosen})"


def _class_words(one: DrugClass) -> str:
    """ "ACE inhibitor", "strong CYP3A4 inhibitor": abbreviations in capitals."""
    return " ".join(part.upper() if part in _CAPITALS else part for part in one.value.split("-"))


def _not_counted(listed: Standing) -> str:
    """Why an entry of a list that may not be used bears on nothing."""
    assert listed.answer is not None
    return f"{_SET_ASIDE[listed.state]} (recorded {day_words(listed.answer.recorded_on)}): not counted"


def _row(item: MedicineRow, bears_on: str) -> model.MedicineRow:
    return model.MedicineRow(
        written=_written(item.entry),
        matched=" + ".join(one.name for one in item.ingredients),
        use=_use(item.entry),
        classes=", ".join(sorted(map(_class_words, item.classes), key=str.casefold)),
        interactions=bears_on,
    )


def medicines_of(case: Case, findings: tuple[Finding, ...]) -> tuple[model.MedicineRow, ...]:
    """Every entry of the list, in the order given; of a list that may not be used with why it is not counted, because a
    list that was given must not look like one that was not."""
    counting = (_row(item, _bears_on(item, case, findings)) for item in medicine_rows(case))
    listed = case.standing(medicines.LIST)
    return (*counting, *(_row(item, _not_counted(listed)) for item in unusable_rows(case)))


def _part(part: Part, unit: str) -> str:
    amount = Interval(part.low, part.high).words(unit)
    why = f" ({_UNCOUNTED[part.uncounted]})" if part.uncounted is not None else ""
    note = f". {part.note}" if part.note else ""
    return f"{ingredient(part.ingredient_id).name}: {amount}{why}{note}"


def _source(source_id: str) -> str:
    known = VOCABULARY_SOURCES.get(source_id)
    return f"{source_id} {known.document}" if known else source_id


def _total(term: Term, total: Total, case: Case) -> Iterator[str]:
    """A daily total with its parts and the tables behind it; nothing when there is nothing to count."""
    if total.parts:
        yield f"{term.label}: {case.interval(term).words(term.unit)}"
        yield from (f"    {_part(part, term.unit)}" for part in total.parts)
        yield f"    Converted by {'; '.join(map(_source, total.source_ids)) or 'no table'}"


def medicine_notes(case: Case) -> tuple[str, ...]:
    """Whether the list is whole, and the daily totals with where their conversion comes from."""
    asked = (medicines.ANY, medicines.LEFT_OUT)
    whole = (f"{question.clinical}: {case.standing(question).words}" for question in asked)
    lorazepam = _total(LORAZEPAM_EQUIVALENT, lorazepam_total(case), case)
    morphine = _total(MORPHINE_EQUIVALENT, morphine_total(case), case)
    return (*whole, *lorazepam, *morphine)
