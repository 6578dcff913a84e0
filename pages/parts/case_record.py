"""The record behind the findings: medicines, treatments tried, scores, every answer, the protocol."""

from collections.abc import Iterable

from pages.parts.case_findings import empty, evidence, sources
from pages.parts.show import Html, fields, folded, joined, listed, table, tag
from screening.summary.model import AnswerRow, AnswerSection, GateRow, Ledger, Summary
from screening.summary.words import (
    ANSWER_COLUMNS,
    CHOICE_COLUMNS,
    ENTRY_LABELS,
    MEDICINE_COLUMNS,
    SCORE_COLUMNS,
    TRIAL_COLUMNS,
    UNMATCHED_NOTE,
    Part,
)


def medicines(summary: Summary) -> Html:
    """Each entry as written, what it was taken to be, what it bears on; the daily totals and their tables."""
    rows = [
        (
            tag("bdi", row.written),
            row.matched or tag("strong", UNMATCHED_NOTE),
            row.use,
            row.classes,
            row.interactions,
        )
        for row in summary.medicines
    ]
    body = (
        table(MEDICINE_COLUMNS, rows, label=Part.MEDICINES, class_="wide") if rows else empty(Part.MEDICINES)
    )
    return joined((body, listed(summary.medicine_notes, class_="note")))


def ledger(held: Ledger) -> Html:
    """Past treatments for one reason, which of them were adequate trials, and their sum."""
    rows = [
        (
            tag("bdi", r.treatment),
            r.dose,
            r.weeks,
            r.result,
            r.stopped,
            joined((tag("strong", r.verdict), "\n", r.why)),
        )
        for r in held.rows
    ]
    body = table(TRIAL_COLUMNS, rows, label=held.title, class_="wide") if rows else empty(Part.TREATMENTS)
    return joined((tag("h3", held.title), body, tag("p", tag("strong", held.sum))))


def gates(summary: Summary) -> Html:
    """Criteria about benefit and earlier treatment; they stand beside the outcome."""
    if not summary.gates:
        return Html()
    return joined((tag("h3", "Criteria about benefit and earlier treatment"), *map(_gate, summary.gates)))


def _gate(gate: GateRow) -> Html:
    title = joined(
        (tag("strong", gate.state.capitalize()), ": ", gate.statement, " ", tag("span", gate.id, class_="id"))
    )
    behind = fields(
        (
            ("Routes", gate.routes),
            (ENTRY_LABELS["evidence"], evidence(gate.evidence)),
            (ENTRY_LABELS["missing"], listed(gate.missing)),
            (ENTRY_LABELS["sources"], sources(gate.sources)),
            (ENTRY_LABELS["confidence"], gate.confidence),
            (ENTRY_LABELS["clinician"], gate.note),
        )
    )
    return folded(title, behind)


def scores(summary: Summary) -> Html:
    """Totals of recognised instruments in the bands of their sources."""
    rows = [(row.instrument, row.score, row.band, row.when, row.by) for row in summary.scores]
    return table(SCORE_COLUMNS, rows, label=Part.SCORES) if rows else empty(Part.SCORES)


def answers(section: AnswerSection) -> Html:
    """One page of the form; how much of it holds no answer is said before it is opened. Beside an answer stand who gave it,
    where, when and in which language."""
    rows = [
        (
            joined((row.question, tag("p", row.asked, class_="note") if row.asked else "")),
            _said(row),
            _recorded(row),
        )
        for row in section.rows
    ]
    without = sum(not row.answer for row in section.rows)
    title = joined((tag("strong", section.title), f", {without} without an answer" if without else ""))
    return folded(title, table(ANSWER_COLUMNS, rows, label=section.title, class_="stack answers"))


def _said(row: AnswerRow) -> Html:
    state = tag("span", f" ({row.state})" if row.answer else row.state, class_="state") if row.state else ""
    beside = [
        joined((tag("span", f"{field.label}: ", class_="note"), tag("bdi", field.value)))
        for field in row.beside
    ]
    return joined((row.answer, state, listed(beside, class_="beside")))


def _recorded(row: AnswerRow) -> Html:
    """When, and who gave it: the day alone where the moment is not told."""
    by = f"{row.given_at}; {row.given_by}" if row.given_by else ""
    return joined(("" if row.recorded in by else row.recorded, tag("p", by) if by else ""))


def protocol(summary: Summary) -> Iterable[Html]:
    """Under what it was judged, where the answers come from, and every source cited."""
    stamp = summary.stamp
    yield fields(
        (
            ("Protocol", f"{stamp.protocol} {stamp.version}"),
            ("Hash", stamp.hash),
            ("Policy", f"{stamp.policy} {stamp.policy_version}"),
            ("Standing", stamp.standing),
            ("Questionnaire", stamp.questionnaire),
            *((field.label, field.value) for field in summary.provenance),
        )
    )
    choices = [
        (row.topic, joined((row.position, tag("p", row.note, class_="note"))), row.sources)
        for row in summary.choices
    ]
    yield folded(
        "What the policy chose where sources differ",
        table(CHOICE_COLUMNS, choices, label="Policy choices", class_="stack"),
    )
    yield folded(f"{Part.SOURCES} ({len(summary.sources)})", sources(summary.sources))
