"""Treatments already tried: which count as adequate trials, their sum, and which criteria are met."""

from collections.abc import Mapping

from forms import treatment_sought
from forms.answer import PastTrial
from forms.condition import Case
from screening.facts import trials
from screening.facts.trials import Tried
from screening.findings import Evidence as Comparison
from screening.outcome import GateFinding, reason_of
from screening.rule import Indication
from screening.source import Source
from screening.summary.found import evidence_of, missing_beside, source_of
from screening.summary.model import GateRow, Ledger, TrialRow
from screening.summary.words import (
    GATE_WORDS,
    LEDGER_TITLES,
    NO_DEFINITION,
    RESULT_WORDS,
    routes_words,
)


def gate_row(finding: GateFinding, case: Case, sources: Mapping[str, Source]) -> GateRow:
    """A criterion with what it rests on. The comparisons are those that made it so."""
    gate = finding.gate
    leaves = dict.fromkeys(gate.met.because(case))
    comparisons = (Comparison(leaf, leaf.truth(case), case) for leaf in leaves)
    evidence = tuple(dict.fromkeys(map(evidence_of, comparisons)))
    return GateRow(
        id=gate.id,
        statement=gate.statement,
        state=GATE_WORDS[finding.state],
        routes=routes_words(gate.routes),
        evidence=evidence,
        missing=missing_beside(evidence, dict.fromkeys(gate.met.open_questions(case)), case),
        sources=tuple(source_of(citation, sources) for citation in gate.sources),
        confidence=gate.confidence,
        note=f"{gate.clinician}\nInference: {gate.inference}" if gate.inference else gate.clinician,
    )


def _dose(entry: PastTrial) -> str:
    return "not known" if entry.dose is None else f"{entry.dose:g} {entry.unit or ''}".strip()


def _recognised(one: Tried) -> str:
    """The treatment as written, with what it was recognised as where the name does not say it."""
    entry = one.entry
    held = " + ".join(part.name for part in one.ingredients) or (one.therapy.name if one.therapy else "")
    if not held:
        return f"{entry.treatment} (not recognised)"
    return entry.treatment if held.casefold() == entry.treatment.casefold() else f"{entry.treatment} ({held})"


def _row(one: Tried, verdict: str, why: str) -> TrialRow:
    entry = one.entry
    return TrialRow(
        treatment=_recognised(one),
        dose=_dose(entry),
        weeks="not known" if entry.weeks is None else f"{entry.weeks:g}",
        result=RESULT_WORDS[entry.result],
        stopped=entry.stopped_because.replace("-", " "),
        verdict=verdict,
        why=why,
    )


def _ledger(held: trials.Ledger, title: str, case: Case) -> Ledger:
    rows = tuple(_row(trial.tried, trial.verdict.value, trial.words) for trial in held.trials)
    whole = "nothing was left off the list" if trials.list_is_whole(case) else "the list may not be whole"
    total = f"Sum: {held.failed.words('')} ({held.unit}); {whole}. Counted as failed: {held.asks}."
    return Ledger(title, rows, total)


def _reasons(case: Case) -> tuple[Indication, ...]:
    """What treatment is sought for: the main reason, then the others."""
    also = case.value(treatment_sought.ALSO)
    named = {reason for reason in Indication if isinstance(also, tuple) and reason.value in also}
    main = reason_of(case)
    return (*((main,) if main else ()), *(reason for reason in Indication if reason in named - {main}))


def _undefined(case: Case) -> Ledger:
    """The trials of a patient for whose reason no document defines failure."""
    rows = tuple(_row(one, NO_DEFINITION, "") for one in trials.tried(case))
    return Ledger(
        "For the reason given", rows, "Sum: none, because no definition of failed treatment was found."
    )


def ledgers_of(case: Case) -> tuple[Ledger, ...]:
    """Every trial against the definition for each reason given; without one every trial all the same."""
    if not trials.tried(case):
        return ()
    held = [
        _ledger(trials.LEDGERS[reason](case), LEDGER_TITLES[reason], case)
        for reason in _reasons(case)
        if reason in trials.LEDGERS
    ]
    if Indication.MIGRAINE in _reasons(case):
        held.append(_ledger(trials.triptan_ledger(case), "Triptans", case))
    return tuple(held) or (_undefined(case),)
