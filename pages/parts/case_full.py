"""Everything behind the first view: each finding with what it rests on, medicines, treatments, scores, every answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from forms.truth import UNKNOWN
from pages.parts.case_entries import added_list
from pages.parts.case_findings import by_strength, empty, untold
from pages.parts.case_first import anchors_of
from pages.parts.case_record import answers, gates, ledger, medicines, protocol, scores
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


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Live:
    """What stands in the record of a case that is worked on, and not in a reading of it. `seconds`: where a second
    clinician may sign, by rule id; `told`: who gave an answer, by the question's two wordings; `under_medicines` and
    `added` draw themselves; `courses`: scores over time."""

    seconds: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[tuple[str, str], str] = field(default_factory=dict)
    courses: Html = field(default_factory=Html)
    under_medicines: Callable[[], None] = _nothing
    added: Callable[[], None] = _nothing


A_READING = Live()


def in_full(summary: Summary, live: Live = A_READING) -> None:
    """All of it; one piece of page a part, so that a long case stays quick."""
    anchors = anchors_of(summary)
    beside = _beside(summary, live.seconds)
    told = [entry for entry in summary.entries if entry.truth != TRUTH_WORDS[UNKNOWN]]
    open_ = [entry for entry in summary.entries if entry.truth == TRUTH_WORDS[UNKNOWN]]
    draw(
        _heading("findings", Part.FOUND),
        tag("p", CONFIDENCE_NOTE, class_="note"),
        *by_strength(told, anchors, beside),
    )
    draw(tag("h2", Part.NOT_KNOWN, f" ({len(open_)})"), untold(open_, anchors, beside))
    draw(_heading("medicines", Part.MEDICINES), medicines(summary))
    live.under_medicines()
    ledgers = list(map(ledger, summary.ledgers)) or [empty(Part.TREATMENTS)]
    draw(_heading("treatments", Part.TREATMENTS), *ledgers, gates(summary))
    draw(_heading("scores", Part.SCORES), live.courses, scores(summary))
    draw(_heading("added", Part.ADDED), *added_list(summary))
    live.added()
    draw(_heading("answers", Part.ANSWERS), *(answers(section, live.told) for section in summary.answers))
    draw(_heading("protocol", Part.PROTOCOL), *protocol(summary))


def _beside(summary: Summary, seconds: Mapping[str, str]) -> dict[str, Html]:
    """What clinicians said of each finding: their view, then the notes."""
    views, notes = views_beside(summary, seconds), notes_beside(summary)
    return {
        id: joined((views.get(id, Html()), *map(note_shown, notes.get(id, ())))) for id in {*views, *notes}
    }


def _heading(id: str, words: str) -> Html:
    return tag("h2", words, id=id)
