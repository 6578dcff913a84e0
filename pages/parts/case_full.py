"""Everything behind the first view: each finding with what it rests on, medicines, treatments, scores, every answer."""

from forms.truth import UNKNOWN
from pages.parts.case_findings import by_strength, empty, untold
from pages.parts.case_first import anchors_of
from pages.parts.case_record import answers, gates, ledger, medicines, protocol, scores
from pages.parts.show import Html, draw, tag
from screening.summary.model import Summary
from screening.summary.words import CONFIDENCE_NOTE, TRUTH_WORDS, Part

JUMPS = (
    ("findings", "Findings"),
    ("medicines", "Medicines"),
    ("treatments", "Treatments"),
    ("scores", "Scores"),
    ("answers", "All answers"),
    ("protocol", "Protocol"),
)


def in_full(summary: Summary) -> None:
    """All of it; one piece of page a part, so that a long case stays quick."""
    anchors = anchors_of(summary)
    told = [entry for entry in summary.entries if entry.truth != TRUTH_WORDS[UNKNOWN]]
    open_ = [entry for entry in summary.entries if entry.truth == TRUTH_WORDS[UNKNOWN]]
    draw(
        _heading("findings", Part.FOUND),
        tag("p", CONFIDENCE_NOTE, class_="note"),
        *by_strength(told, anchors),
    )
    draw(tag("h2", Part.NOT_KNOWN, f" ({len(open_)})"), untold(open_, anchors))
    draw(_heading("medicines", Part.MEDICINES), medicines(summary))
    ledgers = list(map(ledger, summary.ledgers)) or [empty(Part.TREATMENTS)]
    draw(_heading("treatments", Part.TREATMENTS), *ledgers, gates(summary))
    draw(_heading("scores", Part.SCORES), scores(summary))
    draw(_heading("answers", Part.ANSWERS), *map(answers, summary.answers))
    draw(_heading("protocol", Part.PROTOCOL), *protocol(summary))


def _heading(id: str, words: str) -> Html:
    return tag("h2", words, id=id)
