"""The rows of the queue: the worst outcome in words and shape, who it is, who has it, what is not finished, the way in."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from forms import about_you, treatment_sought
from forms.answer import PartialDate
from pages.parts.show import Html, joined, rung_class, sign, tag
from screening.records import WAITING, CaseStatus, Draft, QueueRow, StoredAnswer
from screening.rule import ROUTE_WORDS, RUNG_WORDS, Route, Rung
from screening.summary.words import BROUGHT, DEMO, NAME_NOT_GIVEN, date_words, routes_words

WHO = (about_you.NAME.id, about_you.BIRTH_DATE.id)
# What of the answers stands in a row.
SHOWN = (*WHO, treatment_sought.REASON.id, treatment_sought.ROUTES_ASKED.id)
STATUS_WORDS: Mapping[CaseStatus, str] = {
    CaseStatus.UNFINISHED: "Not finished",
    CaseStatus.TO_REVIEW: "To review",
    CaseStatus.ASKED_BACK: "Asked back",
    CaseStatus.CHANGED: "Changed since signed",
    CaseStatus.DETERMINED: "Determined",
}
REASONS: Mapping[str, str] = {one.code: one.label for one in treatment_sought.REASON.choices}
_RUNG_OF: Mapping[object, Rung] = {rung.word: rung for rung in Rung}
Answers = Mapping[str, StoredAnswer]


def name_of(answers: Answers) -> str:
    """The name as given."""
    name = answers.get(about_you.NAME.id)
    return name.value if name and isinstance(name.value, str) else NAME_NOT_GIVEN


def born_of(answers: Answers) -> str:
    """The birth date as given, in words."""
    born = answers.get(about_you.BIRTH_DATE.id)
    try:
        return f"born {date_words(PartialDate.parse(str(born.value)))}" if born else "birth date not given"
    except ValueError:
        return "birth date not given"


def moment_words(moment: dt.datetime) -> str:
    """A moment as the clinic's clock shows it: "23 November 2026, 10:42"."""
    here = moment.astimezone()
    return f"{date_words(PartialDate(here.year, here.month, here.day))}, {here:%H:%M}"


def ago_words(moment: dt.datetime, now: dt.datetime) -> str:
    """How long ago: "just now", "12 minutes ago", "3 hours ago", "2 days ago"."""
    minutes = max(0, int((now - moment).total_seconds() // 60))
    for size, unit in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def rung_of(row: QueueRow) -> Rung:
    """The worst outcome on any route; a case that nobody judged yet counts as needing information."""
    told = row.judgement.outcomes.values() if row.judgement else ()
    return max((_RUNG_OF[word] for word in told if word in _RUNG_OF), default=Rung.INFORMATION_NEEDED)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the rows of a page: answers (SHOWN) by encounter, where an unfinished form is open now and who
    else has the case open, by encounter; the names of people by id; who of them works here and may sign; this moment."""

    answers: Mapping[str, Answers]
    forms_open: Mapping[str, str]
    open_by: Mapping[str, Sequence[str]]
    people: Mapping[str, str]
    signing: Collection[str]
    now: dt.datetime


def alarm(count: int) -> Html:
    """How many urgent cases nobody has taken; said aloud by screen readers when it changes."""
    one = count == 1
    words = f"{count} urgent case{'' if one else 's'} that nobody has taken: act on {'it' if one else 'them'} first"
    return tag(
        "div",
        joined((sign(Rung.URGENT), words)) if count else "",
        class_="alarm" if count else "",
        role="status",
    )


def queue_row(row: QueueRow, around: Around) -> Html:
    """One case, with the way in."""
    answers = around.answers.get(row.encounter.id, {})
    name = tag("bdi", name_of(answers))
    return tag(
        "div",
        tag("div", *_worst(row)),
        tag(
            "div",
            tag("h2", name, class_="name"),
            tag("p", born_of(answers), " ", _demo(row.encounter.demo), class_="born"),
            tag("p", *_marks(row, around), class_="note"),
            _awaits_second(row),
            tag("p", _sought(answers), class_="note"),
            *_whose(row, around),
        ),
        tag(
            "a",
            "Open",
            tag("span", " the case of ", name, class_="hidden-words"),
            href=f"/review_case?case={row.encounter.id}",
            class_="button secondary",
        ),
        class_=f"row {rung_class(Rung.URGENT if row.urgent else rung_of(row))}",
    )


def _demo(demo: bool) -> Html:
    return tag("span", DEMO, class_="demo") if demo else Html()


def _worst(row: QueueRow) -> Sequence[Html]:
    """The worst outcome and the routes it stands on."""
    rung = rung_of(row)
    if row.judgement is None:
        return (tag("p", sign(rung), "Not judged yet", class_="worst"), _urgent_earlier(row, rung))
    told = row.judgement.outcomes
    routes = routes_words(route for route in Route if told.get(route.value) == rung.word)
    return (
        tag("p", sign(rung), RUNG_WORDS[rung], class_="worst"),
        tag("p", routes, class_="note"),
        _urgent_earlier(row, rung),
        tag("p", BROUGHT[:1].upper() + BROUGHT[1:], class_="note") if _only_brought(row, rung) else Html(),
    )


def _urgent_earlier(row: QueueRow, rung: Rung) -> Html:
    earlier = row.urgent and rung is not Rung.URGENT
    return tag("p", "Urgent earlier", class_="unfinished") if earlier else Html()


def _only_brought(row: QueueRow, rung: Rung) -> bool:
    """Whether nothing but entries that await a second signature makes it as grave as it is."""
    found = [one for one in (row.judgement.findings if row.judgement else ()) if isinstance(one, dict)]
    worst = [one for one in found if rung.word in _values(one.get("consequence"))]
    return bool(worst) and all(one.get("brought_by") for one in worst)


def _values(told: object) -> Sequence[object]:
    return list(told.values()) if isinstance(told, dict) else ()


def _marks(row: QueueRow, around: Around) -> Sequence[str]:
    """How it stands, how old the answers are, for which visit, how much is unknown."""
    if row.submitted_at:
        badge = tag("span", STATUS_WORDS[row.status], class_=_BADGES.get(row.status, "badge quiet"))
        old = f" handed in {ago_words(row.submitted_at, around.now)} ({moment_words(row.submitted_at)})"
    else:
        where = "open on a device now" if row.encounter.id in around.forms_open else "not open on any device"
        badge, old = tag("span", f"NOT FINISHED, {where}", class_="unfinished"), ""
    visit = row.visit_on
    when = f" · visit {date_words(PartialDate(visit.year, visit.month, visit.day))}" if visit else ""
    unknown = _unknowns(row)
    return (badge, old, when, f" · up to {unknown} unknown on a route" if unknown else "")


def _awaits_second(row: QueueRow) -> Html:
    """That another clinician has something to sign, and how much."""
    many = row.awaits_second
    if not many:
        return Html()
    badge = tag("span", "Awaits a second signature", class_="badge stop")
    return tag("p", badge, f" {many} to sign", class_="note")


_BADGES: Mapping[CaseStatus, str] = {
    CaseStatus.TO_REVIEW: "badge",
    CaseStatus.CHANGED: "badge stop",
    CaseStatus.DETERMINED: "badge done",
}


def _sought(answers: Answers) -> str:
    """What the patient wants treated, and which routes they asked about."""
    reason, routes = answers.get(treatment_sought.REASON.id), answers.get(treatment_sought.ROUTES_ASKED.id)
    told = reason.value if reason is not None else None
    for_what = REASONS.get(told, "not told") if isinstance(told, str) else "not told"
    asked = routes.value if routes is not None and isinstance(routes.value, list) else []
    named = ", ".join(ROUTE_WORDS[route] for route in Route if route.value in asked)
    return f"For: {for_what} · asked about: {named or 'no certain route'}"


def _whose(row: QueueRow, around: Around) -> Sequence[Html]:
    """Who has the case and whether they took note of what is urgent; who else has it open."""
    opened = around.open_by.get(row.encounter.id, ())
    names = joined((tag("bdi", name) for name in opened), ", ")
    return (
        _owner(row, around),
        tag("p", tag("strong", "Open now: "), names, class_="note") if opened else Html(),
    )


def _owner(row: QueueRow, around: Around) -> Html:
    name = tag("bdi", around.people.get(row.assignee or "", "somebody who works here no more"))
    if not row.urgent or row.status not in WAITING:
        return tag("p", "With ", name, class_="note") if row.assignee else Html()
    if row.assignee is None:
        return tag("p", "Nobody has taken this urgent case", class_="unfinished")
    if row.acknowledged_at is None:
        return tag("p", "With ", name, ", who has not taken note of what is urgent now", class_="unfinished")
    if row.assignee not in around.signing:
        return tag("p", "Taken by ", name, ": nobody else has taken this urgent case", class_="unfinished")
    at = row.acknowledged_at
    return tag(
        "p",
        tag("strong", "Taken by ", name),
        f" {moment_words(at)}, {ago_words(at, around.now)}",
        class_="note",
    )


def _unknowns(row: QueueRow) -> int:
    """How many findings cannot be told on the route with most of them."""
    tallies = row.judgement.tally.values() if row.judgement else ()
    counts = [tally.get("unknown", 0) for tally in tallies if isinstance(tally, dict)]
    return max((count for count in counts if isinstance(count, int)), default=0)


def draft_words(draft: Draft, answers: Answers) -> Html:
    """A form that was begun and not handed in: whose, since when, where; nothing of what was answered."""
    begun = f"Begun {moment_words(draft.encounter.created_at)}"
    last = f"last answer {moment_words(draft.last_answer_at)}" if draft.last_answer_at else "no answer yet"
    where = "open on a device now" if draft.held else "not open on any device"
    return tag(
        "div",
        tag(
            "p",
            tag("strong", tag("bdi", name_of(answers))),
            f", {born_of(answers)} ",
            _demo(draft.encounter.demo),
        ),
        tag("p", " · ".join((begun, last, where)), class_="note"),
        class_="draft",
    )
