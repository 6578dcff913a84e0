"""Everything behind the first view: each finding with what it rests on, medicines, treatments, scores, every answer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from forms.truth import UNKNOWN
from pages.parts.ask_back_rows import asked_again
from pages.parts.case_entries import added_list
from pages.parts.case_findings import by_strength, empty, untold
from pages.parts.case_first import anchors_of
from pages.parts.case_piece import Piece
from pages.parts.case_record import answers, gates, ledger, medicines, protocol, scores
from pages.parts.case_scores import courses
from pages.parts.case_views import note_shown, notes_beside, views_beside
from pages.parts.show import Html, draw, joined, tag
from screening.summary.model import Summary
from screening.summary.words import CONFIDENCE_NOTE, TRUTH_WORDS, Part

JUMPS = (
    ("findings", "Findings"),
    ("medicines", "Medicines"),
    ("treatments", "Treatments"),
    ("scores", "Scores"),
    ("added", "What clinicians added"),
    ("answers", "All answers"),
    ("protocol", "Protocol"),
)


NOBODY: Mapping[str, str] = {}


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Live:
    """What stands on the page of a case that is worked on, and not in a reading of it. `seconds`: where a second clinician
    may sign, by rule id; `under_medicines` and `added` draw themselves."""

    seconds: Mapping[str, str] = field(default_factory=dict)
    under_medicines: Callable[[], None] = _nothing
    added: Callable[[], None] = _nothing


A_READING = Live()


def in_full(summary: Summary, live: Live = A_READING) -> None:
    """All of it; one piece of page a part, so that a long case stays quick."""
    below = {Part.MEDICINES: live.under_medicines, Part.ADDED: live.added}
    for piece in full_pieces(summary, live.seconds):
        draw(piece.shown)
        below.get(Part(piece.title), _nothing)()


def full_pieces(summary: Summary, seconds: Mapping[str, str] = NOBODY) -> Iterable[Piece]:
    """The parts behind the first view, in the order they are read."""
    anchors, beside = anchors_of(summary), beside_findings(summary, seconds)
    told = [entry for entry in summary.entries if entry.truth != TRUTH_WORDS[UNKNOWN]]
    open_ = [entry for entry in summary.entries if entry.truth == TRUTH_WORDS[UNKNOWN]]
    note = tag("p", CONFIDENCE_NOTE, class_="note")
    ledgers = list(map(ledger, summary.ledgers)) or [empty(Part.TREATMENTS)]
    yield Piece(Part.FOUND, joined((note, *by_strength(told, anchors, beside))), id="findings")
    yield Piece(Part.NOT_KNOWN, untold(open_, anchors, beside), len(open_))
    yield Piece(Part.MEDICINES, medicines(summary), id="medicines")
    yield Piece(Part.TREATMENTS, joined((*ledgers, gates(summary))), id="treatments")
    yield Piece(Part.SCORES, joined((courses(summary), scores(summary))), id="scores")
    yield Piece(Part.ADDED, joined(added_list(summary, seconds)), id="added")
    if summary.asked:
        yield Piece(Part.ASKED, asked_again(summary), id="asked")
    yield Piece(Part.ANSWERS, joined(map(answers, summary.answers)), id="answers")
    yield Piece(Part.PROTOCOL, joined(protocol(summary)), id="protocol")


def beside_findings(summary: Summary, seconds: Mapping[str, str] = NOBODY) -> Mapping[str, Html]:
    """What clinicians said of each finding, by rule id: their view, then the notes."""
    views, notes = views_beside(summary, seconds), notes_beside(summary)
    return {
        id: joined((views.get(id, Html()), *map(note_shown, notes.get(id, ())))) for id in {*views, *notes}
    }
