"""Behind page 1: each finding with everything it rests on, and what would settle or change it."""

from screening.rule import Rung
from screening.summary import words
from screening.summary.blocks import (
    SMALL,
    SUBHEADING,
    Cell,
    Paragraph,
    Rule,
    Strip,
    Strips,
    columns,
    gap,
    heading,
    labelled,
    paragraph,
    table,
    text,
)
from screening.summary.lines import Span
from screening.summary.model import Entry, Field, Lift, Review, Summary
from screening.summary.pieces import cell, empty, evidence_line, labelled_rows, signed, small, stacked
from screening.summary.signs import SIGN_WIDTH
from screening.summary.tags import Role, Tag
from screening.summary.words import Part


def _source(item: Field) -> Paragraph:
    return Paragraph((Span(item.label), Span(f"  {item.value}", faint=True)))


def _view(lift: Lift) -> Paragraph:
    """A clinician's view of a finding in short: its reason and words stand with the other views."""
    return Paragraph((Span(lift.verdict, bold=True), Span(f"  {words.view_words(lift)}", faint=True)))


def _views(entry: Entry, review: Review) -> Cell:
    """What clinicians made of a finding, and which entries that await a second signature bring it or would take it away."""
    views = tuple(_view(lift) for lift in review.lifts if lift.id == entry.id)
    return views + tuple(paragraph(said, bold=True) for said in words.beside_finding(review, entry.id))


def _entry(entry: Entry, width: float, review: Review) -> Strips:
    name = (Span(entry.statement, bold=True), Span(f"  {entry.id}", faint=True))
    title = signed(entry.rung, *name, style=SUBHEADING)
    standing = paragraph(f"{entry.truth} · {entry.strength}", SMALL, bold=True, indent=SIGN_WIDTH)
    label = words.ENTRY_LABELS
    rows: list[tuple[str, Cell]] = [
        (label["clinician"], cell(entry.clinician)),
        (label["view"], _views(entry, review)),
        (label["evidence"], tuple(evidence_line(item) for item in entry.evidence)),
        (label["missing"], tuple(paragraph(item) for item in entry.missing)),
        (label["logic"], cell(entry.logic)),
        (label["consequences"], tuple(labelled(item.label, item.value) for item in entry.consequences)),
        (label["sources"], tuple(_source(item) for item in entry.sources)),
        (label["confidence"], cell(entry.confidence)),
        (label["inference"], cell(entry.inference) if entry.inference else ()),
        (label["reviewed"], cell(entry.reviewed)),
    ]
    under = (Strip(5, (Rule(0, 3, width, 3),)),)
    present = [
        (name, cell) for name, cell in rows if cell and any(span.text for part in cell for span in part.spans)
    ]
    return stacked(
        text(title, width, keep=True, tag=Tag(Role.SUBHEADING)),
        text(standing, width, keep=True),
        labelled_rows(present, width),
        under,
    )


def _there(summary: Summary, *, matters: bool) -> list[Entry]:
    """The findings that apply: those that bear on an outcome, or those that are for information."""
    return [e for e in summary.entries if e.truth == "YES" and (e.rung > Rung.NONE_FOUND) is matters]


def found(summary: Summary, width: float) -> Strips:
    """Every finding that applies and bears on an outcome, with all it rests on."""
    entries = [_entry(entry, width, summary.review) for entry in _there(summary, matters=True)]
    note = text(paragraph(words.CONFIDENCE_NOTE, SMALL, faint=True), width, keep=True)
    top = stacked(heading(Part.FOUND, width), note, gap(4, keep=True))
    return stacked(top, *(entries or [empty(Part.FOUND, width)]))


def _name(entry: Entry) -> Cell:
    title = (Span(entry.statement, bold=True), Span(f"  {entry.id}", faint=True))
    name = signed(entry.rung, *title, style=SMALL)
    standing = paragraph(f"{entry.truth} · {entry.strength}", SMALL, faint=True, indent=SIGN_WIDTH)
    return (name, standing)


def _why(entry: Entry) -> Cell:
    """The answers and what is missing."""
    said = tuple(evidence_line(item, SMALL) for item in entry.evidence)
    return said + tuple(paragraph(item, SMALL) for item in entry.missing)


def _backing(entry: Entry) -> Cell:
    """The places cited and the confidence code."""
    sources = tuple(paragraph(item.label, SMALL) for item in entry.sources)
    return (*sources, paragraph(f"confidence {entry.confidence.partition(':')[0]}", SMALL, faint=True))


def _inference(entry: Entry) -> Cell:
    return (paragraph(f"Inference: {entry.inference}", SMALL, faint=True),) if entry.inference else ()


def information(summary: Summary, width: float) -> Strips:
    """Findings that apply and change no outcome, in short."""
    rows = [
        (
            _name(entry),
            small(entry.clinician) + _inference(entry),
            _why(entry) or small(entry.logic),
            _backing(entry),
        )
        for entry in _there(summary, matters=False)
    ]
    body = table(words.INFORMATION_COLUMNS, rows, columns(width, 28, 34, 22, 16), style=SMALL)
    return stacked(heading(Part.INFORMATION, width), body) if rows else ()


def _unknown_row(entry: Entry) -> tuple[Cell, ...]:
    does = tuple(labelled(item.label, item.value, SMALL) for item in entry.consequences)
    does = does or small(words.NO_CONSEQUENCE)
    return (_name(entry), _why(entry), does + _inference(entry), _backing(entry))


def not_known(summary: Summary, width: float) -> Strips:
    """Findings that cannot be told: what was said, what is missing, what they would do."""
    unknown = [_unknown_row(entry) for entry in summary.entries if entry.truth == "UNKNOWN"]
    body = table(words.UNKNOWN_COLUMNS, unknown, columns(width, 28, 30, 26, 16), style=SMALL)
    return stacked(heading(Part.NOT_KNOWN, width), body if unknown else empty(Part.NOT_KNOWN, width))


def settle_in_full(summary: Summary, width: float) -> Strips:
    rows = [
        (small(item.words()), small(item.settles), small(", ".join(item.ids), faint=True))
        for item in summary.settle
    ]
    layout = columns(width, 46, 22, 32)
    body = table(words.SETTLE_COLUMNS, rows, layout, style=SMALL)
    return stacked(heading(Part.SETTLE, width), body if rows else empty(Part.SETTLE, width))


def changes(summary: Summary, width: float) -> Strips:
    rows = [(small(item.id), small(item.words), small(item.earliest)) for item in summary.changes]
    body = table(words.CHANGE_COLUMNS, rows, columns(width, 30, 48, 22), style=SMALL)
    return stacked(heading(Part.CHANGES, width), body if rows else empty(Part.CHANGES, width))


def contradictions_in_full(summary: Summary, width: float) -> Strips:
    strips = heading(Part.CONTRADICTIONS, width)
    for item in summary.contradictions:
        strips += text(paragraph(item.words, bold=True), width, keep=True)
        strips += stacked(*(text(_field(field, 10), width) for field in item.answers), gap(4))
    return strips if summary.contradictions else strips + empty(Part.CONTRADICTIONS, width)


def added(summary: Summary, width: float) -> Strips:
    """What clinicians added to the answers: measured, clarified, resolved, seen, noted; what was withdrawn says so."""
    rows = [
        (
            small(str(item.number)),
            small(item.kind, bold=True),
            small(item.about),
            small(item.words)
            + (small(f"{words.WITHDRAWN}: {item.withdrawn}") if item.withdrawn else ())
            + (small(item.standing_words, bold=bool(item.stands)) if item.standing else ()),
            (paragraph(item.by, SMALL), paragraph(item.at, SMALL, faint=True)),
        )
        for item in summary.review.added
    ]
    body = table(words.ADDED_COLUMNS, rows, columns(width, 5, 17, 22, 36, 20), style=SMALL)
    return stacked(heading(Part.ADDED, width), body if rows else empty(Part.ADDED, width))


def _field(field: Field, indent: float = 0) -> Paragraph:
    return Paragraph((Span(f"{field.label}: ", faint=True), Span(field.value)), SMALL, indent=indent)
