"""Where a case stands: determined or not, who has it, who else has it open, and the ways on from here."""

from collections.abc import Iterable

from pages.parts.ask_back_rows import ask_back_told, ask_back_way
from pages.parts.case_full import JUMPS
from pages.parts.case_here import Here
from pages.parts.show import Html, draw, fields, listed, tag
from screening.access import Permission
from screening.errors import DeterminationRefused
from screening.records import Determination
from screening.reviewed import moment
from screening.signed import decision_of, determination_in, holds, moved_words_of
from screening.summary.model import Decision, PaperState, Summary


def standing(here: Here) -> None:
    """Draft, signed or outdated, with who and when; and who has the case."""
    kind, words = state_of(here)
    assigned = here.work.assigned_to
    who = f"Assigned to {here.name(assigned)}" if assigned else "Assigned to nobody"
    draw(
        tag("div", tag("span", words, class_=f"badge {kind}"), tag("span", who), class_="state"),
        *(_queued_words(here.summary, words) if here.case.determination is None else ()),
        Html() if here.case.determination is None else determined(here.case.determination),
        _papers(here),
    )


def state_of(here: Here) -> tuple[str, str]:
    """The style of the badge and its words."""
    signed, review = here.case.determination, here.summary.review
    if signed is None:
        return "draft", review.state_words or "Draft: no clinician has determined this case"
    if review.state is PaperState.OUTDATED or not holds(here.case):
        why = moved_words_of(here.case)
        return "changed", f"Outdated: {why} since it was signed ({_signed(here, signed)})"
    return "done", f"Signed: {_signed(here, signed)}"


def _signed(here: Here, signed: Determination) -> str:
    return f"determination {signed.number} by {here.name(signed.author.id)}, {moment(signed.signed_at)}"


def _queued_words(summary: Summary, shown: str) -> Iterable[Html]:
    """The line that stands on the paper too, where it says something else than what was said here."""
    words = summary.review.state_words
    if words and words != shown:
        yield tag("p", words, class_="note")


def determined(signed: Determination) -> Html:
    """What was determined, route by route, whether or not it still holds: the badge says that."""
    try:
        decided = determination_in(signed).decisions
    except DeterminationRefused as refused:  # of another release of this program
        return tag("p", str(refused), class_="note")
    rows = ((one.title, _act_words(one)) for one in map(decision_of, decided))
    return fields(rows, class_="visit")


def _act_words(decision: Decision) -> str:
    return ". ".join((decision.act, *(f"{field.label}: {field.value}" for field in decision.details)))


def _papers(here: Here) -> Html:
    """The forms of the summary that no button gives, each determination with what has become of it, what is handed to the
    patient, and whether a paper holds."""
    for_patient = (
        [("For the patient", f"/hand-out/{here.id}")] if here.staff.may(Permission.MANAGE_VISITS) else []
    )
    check = [("Is a paper still good?", "/verify")] if here.staff.may(Permission.READ_CASES) else []
    links = (*_other_forms(here.id), *_determinations(here), *for_patient, *check)
    return tag(
        "nav",
        listed(tag("a", words, href=href) for words, href in links),
        class_="jump",
        aria_label="Papers",
    )


def _other_forms(case_id: str) -> Iterable[tuple[str, str]]:
    """For whoever has the case open: these addresses ask for the same right as its page does."""
    yield "Read the summary as a page", f"/summary/{case_id}.html"
    yield "Copy without name and free text (PDF)", f"/summary/{case_id}-anonymous.pdf"


def _determinations(here: Here) -> Iterable[tuple[str, str]]:
    for one in here.case.determinations:
        yield f"Determination {one.number} (PDF)", f"/summary/{here.id}/{one.number}.pdf"
        yield f"Determination {one.number} as a page", f"/summary/{here.id}/{one.number}.html"


def ways_on(here: Here) -> None:
    """To the determination, the summary on paper, how the case read before, and the parts of this page."""
    determine = tag("a", "Determine", href=f"/determine?case={here.id}", class_="button primary")
    pdf = tag("a", "Download the summary (PDF)", href=f"/summary/{here.id}.pdf", class_="button secondary")
    before = tag("a", "How it read before", href=f"/case_then?case={here.id}", class_="button secondary")
    links = [pdf, before, ask_back_way(here)]
    jumps = list(JUMPS)
    if here.staff.may(Permission.SIGN):
        if here.case.submission is not None:  # nothing can be determined on a form before it is handed in
            links.insert(0, determine)
        jumps.insert(0, ("add", "Add to this case"))
    draw(
        tag("p", *links, class_="ways"),
        ask_back_told(here),
        tag(
            "nav",
            listed(tag("a", words, href=f"#{anchor}") for anchor, words in jumps),
            class_="jump",
            aria_label="On this page",
        ),
    )
