"""The record behind the findings: medicines, trials, scores, every answer, the protocol."""

import unicodedata
from collections import Counter
from dataclasses import replace

from screening.summary import words
from screening.summary.blocks import (
    HAIR,
    INK,
    SMALL,
    SUBHEADING,
    Cell,
    Columns,
    Paragraph,
    Rule,
    Strips,
    cells_of,
    columns,
    gap,
    header,
    heading,
    paragraph,
    row,
    table,
    text,
)
from screening.summary.chart import course_chart
from screening.summary.lines import Span, label_of, marks_in
from screening.summary.model import (
    AnswerRow,
    AskedAgain,
    Course,
    Field,
    GateRow,
    Ledger,
    Summary,
    texts_of,
)
from screening.summary.pieces import cell, empty, evidence_line, labelled_rows, note, small, stacked
from screening.summary.tags import Role, Tag
from screening.summary.words import Part

_LONG_ANSWER = 260  # characters
_COURSE_WIDTH, _COURSE_HEIGHT = 330.0, 104.0  # points


def medicines(summary: Summary, width: float) -> Strips:
    rows = [
        (
            small(item.written, bold=True),
            small(item.matched or words.UNMATCHED_NOTE, bold=not item.matched),
            small(item.use),
            small(item.classes),
            small(item.interactions),
        )
        for item in summary.medicines
    ]
    body = table(words.MEDICINE_COLUMNS, rows, columns(width, 17, 17, 17, 16, 33), style=SMALL)
    notes = [note(words, width) for words in summary.medicine_notes]
    return stacked(
        heading(Part.MEDICINES, width), body if rows else empty(Part.MEDICINES, width), gap(3), *notes
    )


def _gate(item: GateRow) -> tuple[Cell, ...]:
    said = tuple(evidence_line(evidence, SMALL) for evidence in item.evidence)
    missing = tuple(paragraph(words, SMALL) for words in item.missing)
    title = Paragraph((Span(item.statement), Span(f"  {item.id}", faint=True)), SMALL)
    state = (paragraph(item.state, SMALL, bold=True), paragraph(item.routes, SMALL))
    sources = tuple(paragraph(field.label, SMALL) for field in item.sources)
    confidence = paragraph(f"confidence {item.confidence}", SMALL, faint=True)
    return ((title, paragraph(item.note, SMALL, faint=True)), state, said + missing, (*sources, confidence))


def _ledger(ledger: Ledger, width: float) -> Strips:
    rows = [
        (
            small(item.treatment, bold=True),
            small(item.dose),
            small(item.weeks),
            small(item.result),
            small(item.stopped),
            (paragraph(item.verdict, SMALL, bold=True), paragraph(item.why, SMALL, faint=True)),
        )
        for item in ledger.rows
    ]
    return stacked(
        text(paragraph(ledger.title, SUBHEADING, bold=True), width, keep=True, tag=Tag(Role.SUBHEADING)),
        table(words.TRIAL_COLUMNS, rows, columns(width, 20, 13, 9, 14, 14, 30), style=SMALL),
        text(paragraph(ledger.sum, bold=True), width),
        gap(6),
    )


def treatments(summary: Summary, width: float) -> Strips:
    ledgers = [_ledger(ledger, width) for ledger in summary.ledgers]
    gates = table(words.GATE_COLUMNS, map(_gate, summary.gates), columns(width, 36, 18, 32, 14), style=SMALL)
    return stacked(
        heading(Part.TREATMENTS, width),
        *(ledgers or [empty(Part.TREATMENTS, width)]),
        gap(4),
        gates if summary.gates else (),
    )


def scores(summary: Summary, width: float) -> Strips:
    rows = [
        (
            small(item.instrument, bold=True),
            small(item.score),
            small(item.band),
            small(item.when),
            small(item.by),
        )
        for item in summary.scores
    ]
    body = table(words.SCORE_COLUMNS, rows, columns(width, 18, 14, 34, 18, 16), style=SMALL)
    return stacked(
        heading(Part.SCORES, width),
        body if rows else empty(Part.SCORES, width),
        *(_course(course, width) for course in summary.courses),
    )


def _course(course: Course, width: float) -> Strips:
    """The chart of one instrument, and the same in words under it."""
    chart = replace(course_chart(course, min(width, _COURSE_WIDTH), _COURSE_HEIGHT), keep=True)
    return stacked(gap(5, keep=True), (chart,), note(course.words, width))


def asked(summary: Summary, width: float) -> Strips:
    """What the patient was asked again, and what came of it; nothing where nothing was."""
    if not summary.asked:
        return ()
    return stacked(heading(Part.ASKED, width), *(_asked(one, width) for one in summary.asked))


def _asked(one: AskedAgain, width: float) -> Strips:
    who = Paragraph(
        (Span(f"{words.ASKED_AGAIN} {one.at}", bold=True), Span(f", {one.by}: {one.state}")), SMALL
    )
    said = Paragraph((Span(f"{words.TO_THE_PATIENT}: ", faint=True), Span(one.words)), SMALL)
    rows = [(small(q.question), small(q.came, bold=True), small(q.answer)) for q in one.questions]
    return stacked(
        text(who, width, keep=True),
        text(said, width, keep=True) if one.words else (),
        table(words.ASKED_COLUMNS, rows, columns(width, 40, 30, 30), style=SMALL),
        gap(5),
    )


def _beside(item: AnswerRow) -> Cell:
    """What else was said to the question: the patient's own words where a clinician clarified them, earlier words."""
    return tuple(
        Paragraph((Span(f"{field.label}: ", faint=True), Span(field.value)), SMALL) for field in item.beside
    )


def _answer(item: AnswerRow, usual: str, layout: Columns, top: Strips, table: Tag) -> Strips:
    """A question and its answer side by side; a long answer runs under its question across the page."""
    told = "\n".join((item.answer, *(field.value for field in item.beside)))
    below = len(told) > _LONG_ANSWER or told.count("\n") > 3
    said = [Span(item.answer, bold=not item.state)] if item.answer and not below else []
    if item.state:
        said.append(Span(f" ({item.state})" if item.answer else item.state, faint=True))
    answer = Paragraph(tuple(said) or (Span("below" if below else "", faint=True),), SMALL)
    asked = Paragraph((Span(f"{item.question}  "), Span(item.asked, faint=True)), SMALL)
    others = () if below else _beside(item)
    given = small(words.recorded_words(item), faint=True)
    by = words.other_giver(item, usual)
    cells = ((asked,), (answer, *others), given + small(by) if by else given)
    tags = cells_of(table, 3, titled=True)
    first = row(cells, layout, style=SMALL, repeat=top, rule=None if below else HAIR, tags=tags)
    if not below:
        return first
    held = tuple(replace(strip, keep=True) for strip in first)
    whole = small(item.answer, bold=not item.state) + _beside(item)
    across = Tag(Role.CELL, Tag(Role.ROW, table), spans=3)
    return held + row((whole,), Columns((layout.total,)), style=SMALL, tags=(across,))


def _section_title(title: str, width: float, top: Strips, table: Tag) -> Strips:
    """A section's title: a heading, and a row of the table of all answers."""
    across = Tag(Role.COLUMN_TITLE, Tag(Role.ROW, table), spans=3, of_row=True)
    tag = Tag(Role.SUBHEADING, across)
    (strip, *others) = text(paragraph(title, SUBHEADING, bold=True), width, keep=True, tag=tag)
    ruled = replace(
        strip,
        marks=(*strip.marks, Rule(0, 12.6, width, 12.6, 0.5, INK)),
        repeat=top,
        bookmark=title,
        depth=1,
    )
    return stacked(gap(7, keep=True), (ruled, *others), gap(1.5, keep=True))


def answers(summary: Summary, width: float) -> Strips:
    layout, table = columns(width, 44, 42, 14), Tag(Role.TABLE)
    top = header(words.ANSWER_COLUMNS, layout, table)
    usual = words.usual_giver(summary)
    said = note(f"{words.GIVEN_UNLESS} {usual}.", width) + gap(3) if usual else ()
    strips = heading(Part.ANSWERS, width) + said + top
    for section in summary.answers:
        strips += _section_title(section.title, width, top, table)
        strips += stacked(*(_answer(item, usual, layout, top, table) for item in section.rows))
    return strips


def protocol(summary: Summary, width: float) -> Strips:
    stamp = summary.stamp
    known = (
        Field("Protocol", f"{stamp.protocol} {stamp.version}"),
        Field("Policy", f"{stamp.policy} {stamp.policy_version}"),
        Field("Standing", stamp.standing),
        Field("Questionnaire", stamp.questionnaire),
        Field("Hash (SHA-256)", stamp.hash),
    )
    rows = [
        (
            small(item.topic),
            (paragraph(item.position, SMALL, bold=True), paragraph(item.note, SMALL)),
            small(item.sources),
        )
        for item in summary.choices
    ]
    return stacked(
        heading(Part.PROTOCOL, width),
        labelled_rows([(field.label, cell(field.value)) for field in known], width),
        gap(4),
        table(words.CHOICE_COLUMNS, rows, columns(width, 36, 44, 20), style=SMALL) if rows else (),
    )


def provenance(summary: Summary, width: float) -> Strips:
    rows = [(field.label, cell(field.value)) for field in summary.provenance]
    return stacked(heading(Part.PROVENANCE, width), labelled_rows(rows, width))


def sources(summary: Summary, width: float) -> Strips:
    rows = [(field.label, small(field.value)) for field in summary.sources]
    return stacked(heading(Part.SOURCES, width), labelled_rows(rows, width)) if rows else ()


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def characters(summary: Summary, width: float) -> Strips:
    """Which characters stand as numbers, what they are, and how often."""
    counted = Counter(mark for words in texts_of(summary) for mark in marks_in(words))
    lines = [
        f"{label_of(mark)}  {unicodedata.name(mark, 'a character without a name')}, {_times(count)}"
        for mark, count in sorted(counted.items())
    ]
    listed = [text(paragraph(line, SMALL), width) for line in lines]
    return (
        stacked(heading(Part.CHARACTERS, width), note(words.CHARACTERS_NOTE, width), *listed) if lines else ()
    )
