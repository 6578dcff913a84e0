"""Visits in words and shape: who comes when, how far their form is, and what is not as it should be."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from forms.answer import PartialDate
from pages.parts.queue_rows import moment_words
from pages.parts.show import Html, fields, joined, tag
from screening.access.links import WRONG_ANSWERS
from screening.access.visit_list import LinkWord, Visit
from screening.access.visits import Difference
from screening.summary.words import DEMO, NAME_NOT_GIVEN, date_words

ANSWER_AGAIN = "Questions to answer again"
AGAIN_WORDS = (
    "a clinician asks some of the form again. Give the patient a new link or a code, or open it on a tablet. "
    "Which questions they are shows on the patient's screen only."
)

# What staff can do about it, in a few words; nothing where nothing is wrong.
TO_DO: Mapping[LinkWord, str] = {
    LinkWord.FAILED: "send it again, or give it another way",
    LinkWord.EXPIRED: "extend it, or send a new one",
    LinkWord.LOCKED: f"{WRONG_ANSWERS} wrong answers: check who has it, then send a new one",
    LinkWord.OUTDATED: "the form has changed: send a new one",
    LinkWord.REVOKED: "send a new one if it is still wanted",
}
_SHAPES: Mapping[LinkWord, str] = {
    LinkWord.DONE: "done",
    LinkWord.LOCKED: "stop",
    LinkWord.FAILED: "stop",
    LinkWord.EXPIRED: "stop",
    LinkWord.OUTDATED: "stop",
    LinkWord.REVOKED: "quiet",
    LinkWord.NONE: "quiet",
}


def day_words(day: dt.date) -> str:
    """ "Tuesday 24 November 2026"."""
    return f"{day:%A} {date_words(PartialDate(day.year, day.month, day.day))}"


def time_words(visit: Visit) -> str:
    """The time of a visit."""
    time = visit.details.visit_time if visit.details else None
    return f"{time:%H:%M}" if time else "no time"


def progress_words(visit: Visit) -> str:
    """How far the form is, and where it is open."""
    if visit.done:
        return "handed in"
    said = f"{visit.answered} of {visit.of} answered" if visit.answered else "nothing answered yet"
    if visit.asks_again:
        said = f"{ANSWER_AGAIN}: {said}"
    places = {"link": "open at home now", "tablet": "open on a tablet now", "browser": "open on a device now"}
    return f"{said}, {places[visit.open_at]}" if visit.open_at else said


def who_words(visit: Visit) -> Html:
    """Name, birth date, record number."""
    born = _date_words(visit.birth_date)
    return joined(
        (
            tag("span", tag("bdi", visit.name or NAME_NOT_GIVEN), class_="name"),
            f" born {born}" if born else " birth date not given",
            joined((" · record ", tag("bdi", visit.record_number))) if visit.record_number else "",
            joined((" ", tag("span", DEMO, class_="demo"))) if visit.encounter.demo else "",
        )
    )


def _date_words(date: str) -> str:
    try:
        return date_words(PartialDate.parse(date))
    except ValueError:
        return ""


def link_badge(visit: Visit) -> Html:
    """The state of the link: a word in a frame, whose line says the same without colour."""
    return tag("span", visit.word.value, class_=f"badge {_SHAPES.get(visit.word, 'on')}")


def visit_list(visits: Iterable[Visit]) -> Html:
    """The visits, a heading for each day."""
    parts: list[Html] = []
    day: dt.date | None = None
    rows: list[Html] = []
    for visit in visits:
        if visit.day != day:
            parts += _day(day, rows)
            day, rows = visit.day, []
        rows.append(tag("li", _row(visit)))
    return joined([*parts, *_day(day, rows)])


def _day(day: dt.date | None, rows: list[Html]) -> list[Html]:
    if not rows:
        return []
    heading = day_words(day) if day else "Without a day"
    return [tag("h2", heading), tag("ol", *rows, class_="queue visits")]


def _row(visit: Visit) -> Html:
    todo = TO_DO.get(visit.word, "")
    return tag(
        "div",
        tag("p", time_words(visit), class_="when"),
        tag(
            "div",
            tag("p", who_words(visit)),
            tag("p", link_badge(visit), " ", progress_words(visit), class_="note"),
            tag("p", f"Link {visit.word.value}: {todo}", class_="note") if todo else "",
            _may_be_another(visit),
        ),
        tag(
            "a",
            "Open",
            tag("span", " the visit of ", tag("bdi", visit.name), class_="hidden-words"),
            # From whichever address this page answers on: it is the start page of the front desk.
            href=f"?visit={visit.encounter.id}",
            class_="button secondary",
        ),
        class_="row",
    )


WRONG_PATIENT = "May be another person: what was typed in the form does not fit the visit"


def difference_words(one: Difference) -> Html:
    """One difference: what the visit says, what the patient typed."""
    return joined(
        (
            f"{one.label}: the visit says ",
            tag("strong", tag("bdi", _shown(one, one.expected))),
            ", the patient typed ",
            tag("strong", tag("bdi", _shown(one, one.typed))),
        )
    )


def _shown(one: Difference, said: str) -> str:
    return (_date_words(said) or said) if one.label == "Birth date" else said


def differences_line(differs: Sequence[Difference]) -> Html:
    """All of it in one line, for whoever reads the case; nothing when the visit and the patient agree."""
    if not differs:
        return Html()
    each = joined(map(difference_words, differs), "; ")
    return joined((tag("strong", "May be another person."), " ", each, "."))


def _may_be_another(visit: Visit) -> Html:
    line = differences_line(visit.differs)
    return tag("p", line, class_="unfinished") if line else line


def differences_words(differs: Iterable[Difference]) -> Html:
    """Where the visit and the patient's own words do not agree. Nothing is merged or corrected by itself."""
    lines = [tag("li", difference_words(one)) for one in differs]
    if not lines:
        return Html()
    return tag(
        "div",
        tag("p", tag("strong", f"{WRONG_PATIENT}.")),
        tag("ul", *lines),
        tag("p", "Ask the patient who they are before going on. Nothing was changed by this."),
        class_="urgent wrong-patient",
        role="alert",
    )


def facts_of(visit: Visit) -> Html:
    """What is known of the visit."""
    details = visit.details
    if details is None:
        return tag("p", "This form was begun without a visit. Add the details below.", class_="note")
    return fields(
        (
            ("Visit", f"{day_words(details.visit_date)}, {time_words(visit)}"),
            ("Phone", tag("bdi", details.phone) if details.phone else ""),
            ("E-mail", tag("bdi", details.email) if details.email else ""),
            ("Language", tag("bdi", details.language) if details.language else ""),
            ("Form", progress_words(visit)),
            ("Details", _revision_words(visit)),
        ),
        class_="visit",
    )


def _revision_words(visit: Visit) -> str:
    kept = visit.kept
    if kept is None:
        return ""
    act = "added" if kept.revision == 1 else f"corrected {kept.revision - 1} times, last"
    return f"{act} {moment_words(kept.recorded_at)}"


def link_history(visit: Visit) -> Html:
    """What happened to the newest link, one line each."""
    link = visit.link
    if link is None:
        return Html()
    failed = visit.message.reason if visit.message and visit.message.state == "failed" else ""
    waits = visit.message.reason if visit.message and visit.message.state == "queued" else ""
    said = (
        ("Made", moment_words(link.made_at)),
        ("Opens", moment_words(link.opens_at) if link.opens_at else "at once"),
        ("Works until", moment_words(link.closes_at - dt.timedelta(minutes=1))),
        ("Sent", moment_words(link.sent_at) if link.sent_at else ""),
        ("Mail", f"not sent: {failed}" if failed else f"waits: {waits}" if waits else ""),
        ("Opened", f"{moment_words(link.opened_at)} (a mail scanner may have)" if link.opened_at else ""),
        ("Verified", moment_words(link.verified_at) if link.verified_at else ""),
        ("Wrong answers", f"{link.wrong} of {WRONG_ANSWERS}" if link.wrong else ""),
        ("Asks for", " and ".join(fact.value.replace("-", " ") for fact in link.facts)),
    )
    return fields(said, class_="visit")
