"""What a clinician has written of a determination so far, as typed: half a date is kept too, and told of beside its field.

A draft is JSON of the record; a determination comes of it only when every field can be read.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from forms import treatment_sought
from forms.condition import Case as Read
from screening.determination import (
    ACT_WORDS,
    LONGEST_WORDS,
    Determination,
    RouteDecision,
    determination_of,
    prepared_patient_words,
    refuse_unless_sound,
)
from screening.errors import DeterminationRefused
from screening.evaluate import Evaluation
from screening.letter import MOST_LINES, line_count
from screening.records import Json
from screening.rule import ROUTE_WORDS, Route

TOGETHER = "together"
DAY, EVENT = "day", "event"
LONGEST_CONDITIONS = 2_000
LONGEST_EVENT = 400
_TOO_MANY_LINES = f"These words have {{}} lines, and a letter may have {MOST_LINES}. Put what belongs together into one line."
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed for one route, or for all that were asked for: `act` of ACT_WORDS or "", `ends` DAY, EVENT or ""."""

    act: str = ""
    conditions: str = ""
    ends: str = ""
    until: str = ""
    event: str = ""
    why: str = ""


PART_WORDS: Mapping[str, str] = {
    "act": "what is determined", "conditions": "conditions", "ends": "ends with", "until": "the day", "event": "the event",
    "why": "why",
}  # fmt: skip
PARTS = tuple(PART_WORDS)
_APART = {True: "each by itself", False: "those asked for together"}


@dataclass(frozen=True, slots=True)
class DeterminationDraft:
    """`apart`: the routes asked for are decided one by one, not together. `typed` by route id, or TOGETHER. `prepared`:
    the words for the patient that were prepared last, so that edited words are told from prepared ones."""

    apart: bool = False
    typed: Mapping[str, Typed] = field(default_factory=dict)
    words: str = ""
    patient_words: str = ""
    prepared: str = ""

    def of(self, place: str) -> Typed:
        """What is typed there."""
        return self.typed.get(place, Typed())

    def put(self, place: str, part: str, value: str) -> "DeterminationDraft":
        """The same with one part changed."""
        changed = replace(self.of(place), **{part: value})
        return replace(self, typed={**self.typed, place: changed})


NOTHING_YET = DeterminationDraft()


def draft_from(plain: Mapping[str, Json] | None) -> DeterminationDraft:
    """A draft as the record keeps it; what no release of this program wrote is left out."""
    kept = plain or {}
    typed = kept.get("typed")
    return DeterminationDraft(
        apart=kept.get("apart") is True,
        typed={
            place: Typed(**{part: _text(one.get(part)) for part in PARTS})
            for place, one in (typed.items() if isinstance(typed, dict) else ())
            if isinstance(one, dict)
        },
        words=_text(kept.get("words")),
        patient_words=_text(kept.get("patient_words")),
        prepared=_text(kept.get("prepared")),
    )


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def draft_plain(draft: DeterminationDraft) -> dict[str, Json]:
    """A draft as JSON."""
    return {
        "apart": draft.apart,
        "typed": {place: {part: getattr(one, part) for part in PARTS} for place, one in draft.typed.items()},
        "words": draft.words,
        "patient_words": draft.patient_words,
        "prepared": draft.prepared,
    }


def routes_asked(case: Read) -> tuple[Route, ...]:
    """The routes that the patient asked for, in the order of the routes; none where they are open or did not say."""
    wanted = case.value(treatment_sought.ROUTES_ASKED)
    return tuple(route for route in Route if isinstance(wanted, tuple) and route.value in wanted)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two drafts have otherwise, in words: what it is called, what stands here and there, "nothing" for none."""

    name: str
    here: str
    there: str


def differences(here: DeterminationDraft, there: DeterminationDraft) -> tuple[Difference, ...]:
    """What two drafts of one determination have otherwise, in the order of the page."""
    places = {TOGETHER: "Routes asked for, together"} | {route.value: ROUTE_WORDS[route] for route in Route}
    pairs = [("Routes determined", _APART[here.apart], _APART[there.apart])]
    for place, title in places.items():
        mine, theirs = here.of(place), there.of(place)
        for part, name in PART_WORDS.items():
            pairs.append((f"{title}, {name}", _said(part, mine), _said(part, theirs)))
    pairs.append(("Words to the patient", here.patient_words, there.patient_words))
    pairs.append(("Note to colleagues", here.words, there.words))
    return tuple(Difference(name, a or "nothing", b or "nothing") for name, a, b in pairs if a != b)


def _said(part: str, typed: Typed) -> str:
    value: Any = getattr(typed, part)
    return str(ACT_WORDS.get(value, value) if part == "act" else value)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a draft from being signed. `place`: a route id, TOGETHER, "patient_words" or ""; `part` of PARTS."""

    place: str
    part: str
    words: str


def day_typed(text: str) -> dt.date | None:
    """A day as people write it: "2026-12-31", "31 December 2026", "31 Dec 2026"; None when it cannot be read."""
    plain = " ".join(text.replace(",", " ").split()).casefold()
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", plain)
    named = re.fullmatch(r"(\d{1,2})\.? ([a-z]{3,9})\.? (\d{4})", plain)
    try:
        if iso:
            return dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
        if named:
            return dt.date(int(named[3]), _month(named[2]), int(named[1]))
    except ValueError:
        return None
    return None


def _month(name: str) -> int:
    return next((at for at, month in enumerate(_MONTHS, 1) if month.startswith(name)), 0)


def is_shared(draft: DeterminationDraft, asked: Sequence[Route]) -> bool:
    """Whether the routes that were asked for are determined together."""
    return len(asked) > 1 and not draft.apart


def places_of(draft: DeterminationDraft, asked: Iterable[Route]) -> dict[Route, str]:
    """Where each route is typed of which an act was chosen."""
    together = tuple(asked)
    shared = is_shared(draft, together)
    where = {route: TOGETHER if shared and route in together else route.value for route in Route}
    return {route: place for route, place in where.items() if draft.of(place).act}


def problems_of(draft: DeterminationDraft, asked: Iterable[Route], *, on: dt.date) -> tuple[Problem, ...]:
    """Everything that must be mended before it can be signed, in the order of the page."""
    together = tuple(asked)
    found: list[Problem] = []
    wanted = [TOGETHER] if is_shared(draft, together) else [route.value for route in together]
    others = [route.value for route in Route if route not in together and draft.of(route.value).act]
    for place in wanted:
        if not draft.of(place).act:
            found.append(Problem(place, "act", "Choose what you determine."))
    for place in (*wanted, *others):
        found += _problems_at(place, draft.of(place), on)
    if not wanted and not others:
        found.append(Problem("", "act", "Determine at least one route."))
    if not found and not draft.patient_words.strip():
        found.append(Problem("patient_words", "", "Write the words for the patient, or have them prepared."))
    if line_count(draft.patient_words) > MOST_LINES:
        found.append(Problem("patient_words", "", _TOO_MANY_LINES.format(line_count(draft.patient_words))))
    return tuple(found)


def _problems_at(place: str, typed: Typed, on: dt.date) -> Iterable[Problem]:
    match typed.act:
        case "accept-with-conditions":
            if not typed.conditions.strip():
                yield Problem(place, "conditions", "Write the conditions, one on each line.")
        case "defer":
            yield from _end_problems(place, typed, on)
    if typed.act in ("defer", "decline") and not typed.why.strip():
        yield Problem(place, "why", "Write why.")


def _end_problems(place: str, typed: Typed, on: dt.date) -> Iterable[Problem]:
    if typed.ends == DAY:
        day = day_typed(typed.until)
        if day is None:
            yield Problem(
                place, "until", "This day cannot be read. Write it like 2026-12-31 or 31 December 2026."
            )
        elif day <= on:
            yield Problem(place, "until", "A deferral ends on a day to come. Write a later day.")
    elif typed.ends == EVENT:
        if not typed.event.strip():
            yield Problem(place, "event", "Write what must have happened first.")
    else:
        yield Problem(place, "ends", "Choose whether it ends on a day or after an event.")


def decisions_of(draft: DeterminationDraft, asked: Iterable[Route]) -> tuple[RouteDecision, ...]:
    """The decisions that can be read now, one a route. Only the fields that belong to an act are taken."""
    found = []
    for route, place in places_of(draft, asked).items():
        try:
            found.append(_decision(route, draft.of(place)))
        except (ValueError, DeterminationRefused):
            continue
    return tuple(found)


def _decision(route: Route, typed: Typed) -> RouteDecision:
    act: Any = typed.act
    lines = tuple(line.strip() for line in typed.conditions.split("\n") if line.strip())
    day = day_typed(typed.until) if act == "defer" and typed.ends == DAY else None
    return RouteDecision(
        route=route,
        act=act,
        conditions=lines if act == "accept-with-conditions" else (),
        until=day.isoformat() if day else "",
        until_event=typed.event.strip() if act == "defer" and typed.ends == EVENT else "",
        why=typed.why.strip() if act in ("defer", "decline") else "",
    )


def refusal_of(
    route: Route,
    typed: Typed,
    evaluation: Evaluation,
    lifts: frozenset[str],
    *,
    on: dt.date,
) -> str:
    """Why an acceptance would not be signed as the case stands on this route; "" when it would, or cannot be read yet."""
    if not typed.act.startswith("accept"):
        return ""
    try:
        decision = _decision(route, typed)
    except ValueError:
        return ""
    alone = Determination(decisions=(decision,), patient_words="-")
    try:
        refuse_unless_sound(alone, evaluation, lifts, on=on)
    except DeterminationRefused as refused:
        return str(refused)
    return ""


def determination_plain(draft: DeterminationDraft, asked: Iterable[Route]) -> dict[str, Any]:
    """The determination that the draft stands for, as JSON; `determination_of` says whether it is one."""
    decisions = [one.model_dump(mode="json") for one in decisions_of(draft, asked)]
    return {"decisions": decisions, "patient_words": draft.patient_words, "words": draft.words}


def determination_written(draft: DeterminationDraft, asked: Iterable[Route], *, on: dt.date) -> Determination:
    """The determination itself. Raises DeterminationRefused naming the first thing that must be mended."""
    routes = tuple(asked)
    for problem in problems_of(draft, routes, on=on):
        where = ROUTE_WORDS[Route(problem.place)] + ": " if problem.place in set(Route) else ""
        raise DeterminationRefused(f"This cannot be signed yet. {where}{problem.words}")
    return determination_of(determination_plain(draft, routes))


def words_prepared(draft: DeterminationDraft, asked: Iterable[Route]) -> DeterminationDraft:
    """The same with words for the patient prepared from the decisions, in place of what stood there."""
    words = prepared_patient_words(decisions_of(draft, asked))
    return replace(draft, patient_words=words[:LONGEST_WORDS], prepared=words[:LONGEST_WORDS])


def words_follow(draft: DeterminationDraft, asked: Iterable[Route]) -> DeterminationDraft:
    """Words that nobody edited follow the decisions; edited ones stay as they are."""
    edited = draft.patient_words.strip() and draft.patient_words != draft.prepared
    return draft if edited or not decisions_of(draft, asked) else words_prepared(draft, asked)


def words_out_of_step(draft: DeterminationDraft, asked: Iterable[Route]) -> bool:
    """Whether edited words were begun from other decisions than those that stand there now."""
    return (
        bool(draft.prepared)
        and draft.patient_words != draft.prepared
        and prepared_patient_words(decisions_of(draft, asked)) != draft.prepared
    )
