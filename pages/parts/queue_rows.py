"""The rows of the queue: the worst outcome in words and shape, who it is, what is not finished, the way in."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from forms import about_you
from forms.answer import PartialDate
from pages.parts.show import Html, joined, rung_class, sign, tag
from screening.records import Draft, QueueRow, StoredAnswer
from screening.rule import RUNG_WORDS, Route, Rung
from screening.summary.words import DEMO, NAME_NOT_GIVEN, date_words, routes_words

WHO = (about_you.NAME.id, about_you.BIRTH_DATE.id)
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


def rung_of(row: QueueRow) -> Rung:
    """The worst outcome on any route; a case that nobody judged yet counts as needing information."""
    told = row.judgement.outcomes.values() if row.judgement else ()
    return max((_RUNG_OF[word] for word in told if word in _RUNG_OF), default=Rung.INFORMATION_NEEDED)


def alarm(rows: Sequence[QueueRow]) -> Html:
    """How many cases cannot wait; said aloud by screen readers when it changes."""
    count = sum(row.urgent for row in rows)
    words = f"{count} urgent case{'' if count == 1 else 's'}: act on {'it' if count == 1 else 'them'} first"
    return tag(
        "div",
        joined((sign(Rung.URGENT), words)) if count else "",
        class_="alarm" if count else "",
        role="status",
    )


def queue_list(rows: Sequence[QueueRow], names: Mapping[str, Answers], open_now: Collection[str]) -> Html:
    """The cases in the order of the record. `open_now` are ids of forms that are open on a device."""
    items = (_row(row, names.get(row.encounter.id, {}), row.encounter.id in open_now) for row in rows)
    return tag("ol", *(tag("li", item) for item in items), class_="queue")


def _row(row: QueueRow, answers: Answers, open_now: bool) -> Html:
    name = tag("bdi", name_of(answers))
    return tag(
        "div",
        tag("div", *_worst(row)),
        tag(
            "div",
            tag("p", tag("span", name, class_="name"), f" {born_of(answers)} ", _demo(row.encounter.demo)),
            tag("p", *_marks(row, open_now), class_="note"),
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
        return (tag("p", sign(rung), "Not judged yet", class_="worst"),)
    told = row.judgement.outcomes
    routes = routes_words(route for route in Route if told.get(route.value) == rung.word)
    return (
        tag("p", sign(rung), RUNG_WORDS[rung], class_="worst"),
        tag("p", routes, class_="note"),
        tag("p", "Urgent when first answered", class_="unfinished")
        if row.urgent and rung is not Rung.URGENT
        else Html(),
    )


def _marks(row: QueueRow, open_now: bool) -> Sequence[str]:
    """When it was handed in, for which visit, how much is unknown."""
    if row.submitted_at:
        state = f"Handed in {moment_words(row.submitted_at)}"
    else:
        where = "open on a device now" if open_now else "not open on any device"
        state = tag("span", f"NOT FINISHED, {where}", class_="unfinished")
    visit = row.encounter.visit_date
    when = f" · visit {date_words(PartialDate(visit.year, visit.month, visit.day))}" if visit else ""
    unknown = _unknowns(row)
    return (state, when, f" · up to {unknown} unknown on a route" if unknown else "")


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
