"""The reviewer's two minutes: who, what cannot wait, the outcome per route, what stops, what is unknown, what clashes."""

from collections.abc import Mapping, Sequence

from pages.parts.case_lists import contradictions, lines, settle
from pages.parts.case_piece import Piece
from pages.parts.case_views import views_beside
from pages.parts.pressure_chart import pressure_chart
from pages.parts.show import Html, draw, fields, joined, rung_class, sign, table, tag
from screening.summary.model import Patient, RouteRow, Summary
from screening.summary.words import BEYOND_URGENT, CHANGE_COLUMNS, DEMO, EMPTY, Part, brought_words

_ROUTE, _LEFT = ("Route", "Outcome"), "After lifts"
_REST = ("Indication", "Earlier treatment", "Absolute", "Relative", "Precaution", "Unknown")
_TALLY = (
    "The most serious finding decides each route. The counts order the review queue; they are neither a probability "
    "nor a pass mark. The machine lists findings; a named clinician determines what is done."
)


def banner(patient: Patient, *, finished: bool) -> None:
    """Who this is about. It stays in sight."""
    draw(
        tag(
            "div",
            tag("span", DEMO, class_="demo") if patient.demo else "",
            tag("bdi", patient.name, class_="name"),
            tag("span", f"born {patient.born} ({patient.age})"),
            tag("span", "record ", tag("bdi", patient.record_number)),
            "" if finished else tag("span", "NOT FINISHED", class_="unfinished"),
            class_="who",
            role="group",
            aria_label="Patient",
        )
    )


def cannot_wait(summary: Summary, crisis_shown: str) -> None:
    """What is urgent, before anything else; nothing when nothing is."""
    urgent = urgent_piece(summary, crisis_shown)
    if urgent is not None:
        draw(tag("div", urgent.body, role="alert"))


def first_view(summary: Summary, seconds: Mapping[str, str] | None = None) -> None:
    """The outcome per route and what it rests on, in the order it is read. `seconds`: where a second clinician may sign
    for a view, by rule id."""
    visit, routes, stops, cautions, clashes, unknown, settles, *below = first_pieces(summary, seconds)
    draw(visit.shown, routes.shown)
    left = (stops.shown, cautions.shown, clashes.shown)
    draw(tag("div", tag("div", *left), tag("div", unknown.shown, settles.shown), class_="two"))
    draw(*(piece.shown for piece in below))


def first_pieces(summary: Summary, seconds: Mapping[str, str] | None = None) -> tuple[Piece, ...]:
    """The parts of the first view, in the order they are read."""
    anchors, beside, lifted = anchors_of(summary), views_beside(summary, seconds), summary.review.lifted
    visit = fields(((field.label, field.value) for field in summary.visit), class_="visit")
    return (
        Piece("Visit", visit, headed=False),
        Piece(Part.ROUTES, joined((_matrix(summary.routes), tag("p", _TALLY, class_="note")))),
        lines(Part.STOPS, summary.stops, anchors, beside, lifted),
        lines(Part.CAUTIONS, summary.cautions, anchors, beside, lifted),
        contradictions(summary.contradictions),
        lines(Part.UNKNOWN, summary.unknown, anchors, beside, lifted),
        settle(summary.settle),
        Piece(Part.PRESSURES, _pressures(summary)),
        Piece(Part.CHANGES, _changes(summary)),
    )


def anchors_of(summary: Summary) -> Mapping[str, str]:
    """Where each finding stands in full, by rule id. Anchors are numbers: an address names no illness."""
    return {entry.id: f"f{place}" for place, entry in enumerate(summary.entries, 1)}


def urgent_piece(summary: Summary, crisis_shown: str = "") -> Piece | None:
    """What is urgent, and what is left beyond it; None when nothing is. `crisis_shown`: that the patient saw whom to call."""
    if not summary.urgent:
        return None
    items = (
        tag(
            "div",
            tag("p", "Urgent: ", item.words, class_="what"),
            tag("p", item.action),
            tag("p", f"{item.id}: ", item.answer),
            *(tag("p", tag("strong", f"{brought_words(one)}.")) for one in summary.review.brought(item.id)),
            class_="urgent",
        )
        for item in summary.urgent
    )
    beyond = "; ".join(f"{field.label}: {field.value}" for field in summary.beyond_urgent)
    after = tag("p", f"{BEYOND_URGENT} {beyond}.") if beyond else ""
    said = tag("p", crisis_shown) if crisis_shown else ""
    return Piece(Part.URGENT, joined((*items, said, after)), len(summary.urgent))


def _matrix(rows: Sequence[RouteRow]) -> Html:
    """A route a row. What is left after lifts stands beside the machine's outcome, never in its place."""
    any_left = any(row.after_lifts for row in rows)
    left = (_LEFT,) if any_left else ()
    return table(
        (*_ROUTE, *left, *_REST),
        [
            (
                row.title,
                joined((sign(row.rung), tag("strong", row.outcome))),
                *((row.after_lifts or "as the outcome",) if any_left else ()),
                row.indication,
                row.gate,
                *map(str, (row.absolute, row.relative, row.precaution, row.unknown)),
            )
            for row in rows
        ],
        label=Part.ROUTES,
        kinds=[rung_class(row.rung) for row in rows],
        class_="matrix left" if any_left else "matrix",
    )


def _pressures(summary: Summary) -> Html:
    if summary.pressures:
        return pressure_chart(summary.pressures, summary.limits)
    limits = "; ".join(limit.words for limit in summary.limits)
    return tag("p", f"{EMPTY[Part.PRESSURES]} {limits}", class_="note")


def _changes(summary: Summary) -> Html:
    if not summary.changes:
        return tag("p", EMPTY[Part.CHANGES], class_="note")
    rows = [(change.id, change.words, change.earliest) for change in summary.changes]
    return table(CHANGE_COLUMNS, rows, label=Part.CHANGES, class_="stack changes")
