"""Draws a summary on screen. Whatever a patient wrote passes through `cell`, the one escaping place, or through plain text."""

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from screening.rule import Rung
from screening.summary.model import (
    AnswerSection,
    Change,
    Contradiction,
    Entry,
    Evidence,
    GateRow,
    Ledger,
    Line,
    Patient,
    RouteRow,
    Settle,
    Summary,
    Urgent,
)

_BIDI = {ord(mark): f"[{ord(mark):04X}]" for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"}


def cell(words: str) -> str:
    """Any words as harmless HTML: markup is shown, not obeyed, and marks that turn text around become visible."""
    return escape(words.translate(_BIDI), quote=True).replace("\n", "<br>")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, label: str, kinds: Sequence[str] = ()) -> None:
    """A table with real headings; the first cell of each row is its heading. `kinds` are style classes by row."""
    head = "".join(f'<th scope="col">{cell(heading)}</th>' for heading in headings)
    body = "".join(
        f'<tr class="{escape(kinds[place]) if place < len(kinds) else ""}"><th scope="row">{cell(row[0])}</th>'
        + "".join(f"<td>{cell(value)}</td>" for value in row[1:])
        + "</tr>"
        for place, row in enumerate(rows)
    )
    st.html(
        f'<div class="scroll" role="region" aria-label="{escape(label, quote=True)}" tabindex="0">'
        f'<table class="plain"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def rung_class(rung: Rung) -> str:
    """The style of a rung: weight and a border as well as a tint, so that colour is never alone."""
    return f"rung-{rung.word}"


def banner(patient: Patient, visit: str) -> None:
    """Who this is about, on top of everything."""
    demo = '<strong class="demo">DEMO: an invented patient</strong> ' if patient.demo else ""
    st.html(
        f'<div class="who">{demo}<strong>{cell(patient.name)}</strong> <span>born {cell(patient.born)} ({cell(patient.age)})</span> '
        f"<span>record {cell(patient.record_number)}</span> <span>{cell(visit)}</span></div>"
    )


def urgent(items: Sequence[Urgent]) -> None:
    """What cannot wait, first."""
    for item in items:
        st.html(
            f'<div class="urgent" role="alert"><strong>Urgent: {cell(item.words)}</strong><br>{cell(item.action)}'
            f"<br><small>{cell(item.id)}: {cell(item.answer)}</small></div>"
        )


def routes(rows: Sequence[RouteRow]) -> None:
    """The route matrix."""
    table(
        ("Route", "Outcome", "Indication", "Gate", "Absolute", "Relative", "Precaution", "Unknown"),
        [
            (
                row.title,
                row.outcome,
                row.indication,
                row.gate,
                *map(str, (row.absolute, row.relative, row.precaution, row.unknown)),
            )
            for row in rows
        ],
        label="Outcome per route",
        kinds=[rung_class(row.rung) for row in rows],
    )
    st.caption("The worst finding wins on each route. The machine lists findings; a named clinician decides.")


def lines(title: str, items: Sequence[Line], empty: str) -> None:
    """Short entries, worst first."""
    st.subheader(f"{title} ({len(items)})")
    if not items:
        st.text(empty)
        return
    table(
        ("Rule", "Finding", "Routes"),
        [(item.id, f"{item.words}{chr(10) + item.detail if item.detail else ''}", item.routes) for item in items],
        label=title,
        kinds=[rung_class(item.rung) for item in items],
    )


def unknown(items: Sequence[Line], to_settle: Sequence[Settle]) -> None:
    """What is unknown, and what would settle it."""
    lines("Unknown", items, "Nothing that matters is unknown.")
    if to_settle:
        st.subheader("What would settle it")
        table(
            ("Ask, measure or obtain", "Settles"),
            [(item.words(), item.settles) for item in to_settle],
            label="What would settle it",
        )


def contradictions(items: Sequence[Contradiction]) -> None:
    """Answers that do not fit together, as questions."""
    st.subheader(f"Does not fit together ({len(items)})")
    if not items:
        st.text("No contradiction was noticed.")
        return
    table(
        ("Question to ask", "Answers"),
        [(item.words, "\n".join(f"{a.label}: {a.value}" for a in item.answers)) for item in items],
        label="Does not fit together",
    )


def changes(items: Sequence[Change]) -> None:
    """What would change it, and when."""
    if items:
        st.subheader("What would change it")
        table(
            ("Rule", "Changes when", "Earliest"),
            [(item.id, item.words, item.earliest) for item in items],
            label="What would change it",
        )


def _evidence(items: Sequence[Evidence]) -> None:
    if items:
        table(
            ("Asked", "Answer", "Compared"),
            [(item.question, item.answer, item.comparison) for item in items],
            label="Evidence",
        )


def entry(item: Entry) -> None:
    """One finding in full, one click away."""
    with st.expander(f"{item.id} · {item.truth} · {item.strength}: {item.statement}"):
        st.text(item.clinician)
        table(("Route", "Consequence"), [(c.label, c.value) for c in item.consequences], label="Consequences")
        _evidence(item.evidence)
        st.text(f"Logic: {item.logic}")
        if item.missing:
            st.text(f"Missing: {'; '.join(item.missing)}")
        table(("Source", "Document"), [(s.label, s.value) for s in item.sources], label="Sources")
        st.text(f"Confidence: {item.confidence}")
        if item.inference:
            st.text(f"This project's inference: {item.inference}")
        st.text(item.reviewed)


def gates(items: Sequence[GateRow]) -> None:
    """Criteria about benefit and earlier treatment."""
    for item in items:
        with st.expander(f"{item.id} · {item.state}: {item.statement}"):
            st.text(f"Routes: {item.routes}")
            _evidence(item.evidence)
            if item.missing:
                st.text(f"Missing: {'; '.join(item.missing)}")
            table(("Source", "Document"), [(s.label, s.value) for s in item.sources], label="Sources")
            if item.note:
                st.text(item.note)


def ledger(item: Ledger) -> None:
    """Past treatments for one reason."""
    st.markdown(f"**{item.title}**")
    table(
        ("Treatment", "Dose", "Weeks", "Result", "Stopped", "Adequate trial?", "Why"),
        [(r.treatment, r.dose, r.weeks, r.result, r.stopped, r.verdict, r.why) for r in item.rows],
        label=item.title,
    )
    st.text(item.sum)


def answers(sections: Sequence[AnswerSection]) -> None:
    """Every question and what was said."""
    for section in sections:
        with st.expander(section.title):
            table(
                ("Question", "Answer", "", "Recorded"),
                [(r.question, r.answer, r.state, r.recorded) for r in section.rows],
                label=section.title,
            )


def first_view(summary: Summary) -> None:
    """The reviewer's two minutes."""
    urgent(summary.urgent)
    routes(summary.routes)
    lines("Stops", summary.stops, "No finding stops or defers a route.")
    unknown(summary.unknown, summary.settle)
    lines("Cautions", summary.cautions, "No precaution was found.")
    contradictions(summary.contradictions)
    changes(summary.changes)


def in_full(summary: Summary) -> None:
    """Everything behind the first view."""
    st.header("Findings with their evidence")
    for item in summary.entries:
        entry(item)
    if summary.gates:
        st.header("Earlier treatment and benefit")
        gates(summary.gates)
    st.header("Medicines")
    table(
        ("Written", "Recognised as", "Use", "Classes", "Bears on"),
        [(m.written, m.matched or "not recognised", m.use, m.classes, m.interactions) for m in summary.medicines],
        label="Medicines",
    )
    for note in summary.medicine_notes:
        st.text(str(note))
    if summary.ledgers:
        st.header("Past treatments")
        for item in summary.ledgers:
            ledger(item)
    if summary.scores:
        st.header("Questionnaire totals")
        table(
            ("Instrument", "Score", "Band", "When", "By"),
            [(s.instrument, s.score, s.band, s.when, s.by) for s in summary.scores],
            label="Questionnaire totals",
        )
    st.header("All answers")
    answers(summary.answers)
    st.header("Judged under")
    table(("", ""), [(f.label, f.value) for f in summary.provenance], label="Provenance")
    with st.expander("The policy's choices"):
        table(
            ("Topic", "Position followed", "Held by", "Note"),
            [(c.topic, c.position, c.sources, c.note) for c in summary.choices],
            label="Policy choices",
        )
