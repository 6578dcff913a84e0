"""What a reviewer must know before reading a case: is it finished, is it still as it was judged, was help shown."""

from collections.abc import Iterable, Sequence

from pages.parts.case_full import JUMPS
from pages.parts.queue_rows import moment_words
from pages.parts.show import Html, draw, joined, listed, tag
from pages.parts.visit_rows import differences_line
from screening.access import Case
from screening.access.visits import Difference
from screening.judging import CRISIS_SHOWN
from screening.records import Event, Judgement
from screening.rule import RUNG_WORDS, Rung
from screening.summary.model import RouteRow, Summary

_RUNG_OF = {rung.word: rung for rung in Rung}


def ways_on(case: Case) -> None:
    """The summary on paper, the queue, and the parts of this page."""
    pdf = tag(
        "a", "Download the summary (PDF)", href=f"/summary/{case.encounter.id}.pdf", class_="button primary"
    )
    jumps = (tag("a", words, href=f"#{anchor}") for anchor, words in JUMPS)
    draw(tag("p", pdf), tag("nav", listed(jumps), class_="jump", aria_label="On this page"))


def what_to_know_first(case: Case, summary: Summary, differs: Sequence[Difference]) -> None:
    """Notices above the first view; none when there is nothing to say. `differs`: what the visit says of who this is,
    and the patient typed otherwise."""
    if differs:
        draw(tag("p", differences_line(differs), class_="urgent", role="alert"))
    draw(*(tag("p", words, class_="notice") for words in _notices(case, summary)))


def _notices(case: Case, summary: Summary) -> Iterable[Html]:
    if case.submission is None:
        yield joined(
            (
                tag("strong", "The patient has not handed this form in."),
                " What is blank may still be answered; nothing blank counts as a no.",
            )
        )
    moved = list(_moved(case.judgement, summary.routes)) if case.judgement else []
    if case.judgement and case.judgement.judged_at and moved:
        yield joined(
            (
                tag("strong", "Judged again today, the outcome is another one "),
                f"than on {moment_words(case.judgement.judged_at)}, the one that the queue shows.",
                listed(moved),
            )
        )


def _moved(judgement: Judgement, rows: Iterable[RouteRow]) -> Iterable[str]:
    """The routes whose outcome is not what was kept: time has passed, or the protocol has changed."""
    for row in rows:
        kept = _RUNG_OF.get(str(judgement.outcomes.get(row.route.value)))
        if kept is not None and kept is not row.rung:
            yield f"{row.title}: then {RUNG_WORDS[kept].lower()}, now {RUNG_WORDS[row.rung].lower()}"


def crisis_shown(events: Iterable[Event]) -> str:
    """When the patient was shown whom to call; "" when never."""
    times = [moment_words(event.at) for event in events if event.kind == CRISIS_SHOWN]
    return f"The patient was shown the crisis words: {'; '.join(dict.fromkeys(times))}." if times else ""
