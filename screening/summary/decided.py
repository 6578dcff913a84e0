"""What clinicians determined and which findings they lifted: short on page 1, in full behind it."""

from collections.abc import Sequence

from screening.summary import words
from screening.summary.blocks import (
    INK,
    SMALL,
    SUBHEADING,
    TINY,
    Cell,
    Paragraph,
    Rule,
    Strip,
    Strips,
    boxed,
    columns,
    gap,
    heading,
    paragraph,
    table,
    text,
)
from screening.summary.lines import Span
from screening.summary.model import Decision, Field, Lift, Review, Summary
from screening.summary.pieces import cell, empty, labelled_rows, small, stacked
from screening.summary.short_lists import bodies, small_title
from screening.summary.words import Part

_SHORT = 110  # characters of a condition, a reason or a lift's words where page 1 is crowded


def _shortened(said: str, where: Part, *, long: bool) -> str:
    """The words in full, or their beginning and where the rest stands."""
    if long or len(said) <= _SHORT:
        return said
    return f"{' '.join(said[:_SHORT].split())} ... (in full: see \u201c{where}\u201d)"


def _grouped(decisions: Sequence[Decision]) -> list[tuple[str, Decision]]:
    """Decisions with the routes that share act and details in one row, in the order of the first."""
    same: dict[tuple[str, tuple[Field, ...]], list[Decision]] = {}
    for decision in decisions:
        same.setdefault((decision.act, decision.details), []).append(decision)
    return [("; ".join(one.title for one in group), group[0]) for group in same.values()]


def _details(decision: Decision, *, long: bool) -> Cell:
    said = (
        (field.label, _shortened(field.value, Part.DETERMINATION, long=long)) for field in decision.details
    )
    return tuple(
        Paragraph((Span(f"{label}: ", faint=True), Span(words_)), SMALL) for label, words_ in said
    ) or small("")


def _decisions(summary: Summary, width: float, *, long: bool) -> Strips:
    rows = [
        (small(routes), small(decision.act, bold=True), _details(decision, long=long))
        for routes, decision in _grouped(summary.review.decisions)
    ]
    return table(words.DECISION_COLUMNS, rows, columns(width, 30, 18, 52), style=SMALL, pad=1.6)


def decisions_on_page_one(summary: Summary, width: float, *, long: bool, acts_only: bool) -> Strips:
    """Per route the act, its conditions, its end and its reason; nothing while nobody has signed. `acts_only` leaves the
    rest to the part behind."""
    review = summary.review
    if not review.decisions:
        return ()
    if acts_only:
        acts = {
            one.act: [other.title for other in review.decisions if other.act == one.act]
            for one in review.decisions
        }
        spans = [
            Span(part, bold=bold)
            for act, routes in acts.items()
            for part, bold in ((f"{act}: ", True), (f"{', '.join(routes)}. ", False))
        ]
        more = Span(f"In full: see “{Part.DETERMINATION}”", faint=True)
        title = small_title(Part.DETERMINATION, 0, width)
        return stacked(title, text(Paragraph((*spans, more), SMALL), width))
    said = _shortened(review.words, Part.DETERMINATION, long=long)
    return stacked(
        small_title(Part.DETERMINATION, 0, width),
        _decisions(summary, width, long=long),
        text(Paragraph((Span(f"{words.IN_WORDS}: ", faint=True), Span(said)), SMALL), width) if said else (),
    )


def _by(lift: Lift) -> str:
    second = f"; second signature: {lift.second}" if lift.second else ""
    return f"{lift.by}, {lift.at}{second}"


def _in_order(lifts: Sequence[Lift]) -> list[Lift]:
    """What lifts and counts first: that is what a reader must weigh."""
    return sorted(lifts, key=lambda lift: not (lift.lifts and lift.counts))


def lifts_on_page_one(summary: Summary, width: float, *, long: bool, named: bool) -> Strips:
    """Each view of a finding in a few lines: verdict, reason, words, who, when, second signature. `named` false: only how
    many there are."""
    lifts = _in_order(summary.review.lifts)
    if not lifts:
        return ()
    title = small_title(Part.LIFTS, len(lifts), width)
    if not named:
        return stacked(title, text(paragraph(f"see \u201c{Part.LIFTS}\u201d", SMALL, bold=True), width))
    return stacked(
        title,
        *(
            text(_lift_line(lift, long=long), width, tag=tag)
            for lift, tag in zip(lifts, bodies(), strict=False)
        ),
    )


def _lift_line(lift: Lift, *, long: bool) -> Paragraph:
    said, standing = _shortened(lift.words, Part.LIFTS, long=long), words.standing_of(lift)
    spans = (
        Span(f"{lift.statement}  ", bold=True),
        Span(f"{lift.id}  ", faint=True),
        Span(f"{': '.join(part for part in (lift.verdict, lift.reason, said) if part)}  "),
        Span(_by(lift), faint=True),
        Span(f"  {standing}" if standing else "", bold=not lift.counts),
    )
    return Paragraph(spans, SMALL)


def lifts_in_full(summary: Summary, width: float) -> Strips:
    """Every view that clinicians gave of a finding, with all its words."""
    rows = [
        (
            (Paragraph((Span(lift.statement, bold=True), Span(f"  {lift.id}", faint=True)), SMALL),),
            (paragraph(lift.verdict, SMALL, bold=True), paragraph(words.standing_of(lift), SMALL)),
            small(lift.reason, bold=True) + small(lift.words),
            (
                paragraph(lift.by, SMALL),
                paragraph(lift.at, SMALL, faint=True),
                *(small(f"Second signature: {lift.second}") if lift.second else ()),
            ),
        )
        for lift in _in_order(summary.review.lifts)
    ]
    body = table(words.LIFT_COLUMNS, rows, columns(width, 26, 18, 34, 22), style=SMALL)
    return stacked(heading(Part.LIFTS, width), body if rows else empty(Part.LIFTS, width))


def patient_words(summary: Summary, width: float) -> Strips:
    """The words that were written for the patient, whole. Whether they were released is not on this paper: a signature
    alone does not release them."""
    said = summary.review.patient_words
    if not said:
        return ()
    released = text(paragraph(words.RELEASED_ALONE, SMALL, faint=True), width, keep=True)
    return stacked(heading(Part.PATIENT_WORDS, width), released, text(paragraph(said), width))


def determination(summary: Summary, width: float) -> Strips:
    """What was determined and its seal; on a paper that nobody signed a box to sign, so that no print is taken for a
    decision."""
    review = summary.review
    body = _signed(summary, width) if review.signature else _to_sign(review, width)
    return stacked(heading(Part.DETERMINATION, width), gap(4, keep=True), body)


def _signed(summary: Summary, width: float) -> Strips:
    review = summary.review
    signature = review.signature
    assert signature is not None
    told = (
        ("State", cell(words.state_of(review), bold=True)),
        ("Number", cell(str(signature.number))),
        ("Signed by", cell(signature.by)),
        ("Signed at", cell(signature.at)),
        ("Meaning", cell(signature.meaning)),
        (words.IN_WORDS, cell(review.words)),
        ("Seal", (paragraph(signature.seal, bold=True), paragraph(f"{words.SEAL}. {words.SEAL_NOTE}", TINY))),
    )
    shown = [(label, part) for label, part in told if part[0].spans[0].text]
    return stacked(
        boxed(labelled_rows(shown, width - 16), width, weight=1.1),
        gap(6),
        _decisions(summary, width, long=True),
    )


def _to_sign(review: Review, width: float) -> Strips:
    inner = width - 16
    lines = [
        (
            *text(paragraph(label, TINY, faint=True), inner, keep=True),
            Strip(17, (Rule(0, 15, inner, 15, 0.5, INK),)),
        )
        for label in words.SIGNATURE_FIELDS
    ]
    state = text(paragraph(f"{words.state_of(review)}.", SUBHEADING, bold=True), inner)
    said = text(paragraph(words.UNDETERMINED, bold=True), inner)
    decides = text(paragraph(words.DECIDES, SMALL), inner)
    return boxed(stacked(state, said, decides, gap(5), *lines), width, weight=1.1)
