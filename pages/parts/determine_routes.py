"""Per route what is determined, with what stands in its way beside it; the routes that were asked for come first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from forms.typed import words_typed
from pages.parts.case_here import Here
from pages.parts.case_lists import SHORT
from pages.parts.determine_draft import Writing
from pages.parts.draft import today
from pages.parts.show import Html, draw, folded, listed, rung_class, sign, tag
from screening.adjudication import carried_by, in_the_way, rung_across
from screening.determination import ACT_WORDS, LONGEST_WORDS
from screening.determination_draft import (
    DAY,
    EVENT,
    LONGEST_CONDITIONS,
    LONGEST_EVENT,
    TOGETHER,
    is_shared,
    refusal_of,
)
from screening.rule import ROUTE_WORDS, RUNG_WORDS, Route
from screening.summary.words import beside_finding

_LEAVE_OPEN = "open"
_ENDS: Mapping[str, str] = {DAY: "A day", EVENT: "After an event"}
_LONGEST_DAY = 40


def routes(here: Here, writing: Writing) -> None:
    """The routes asked for, together or one by one; then the others, which nobody has to determine."""
    asked = writing.asked
    others = [route for route in Route if route not in asked]
    if not asked:
        draw(
            tag(
                "p",
                "No route was asked for. Determine those that matter; leave the others open.",
                class_="note",
            ),
            tag(
                "nav",
                listed(tag("a", ROUTE_WORDS[route], href=f"#{_place(route)}") for route in others),
                class_="jump",
                aria_label="Routes on this page",
            ),
        )
        for route in others:
            _route(here, writing, route, wanted=False)
        return
    if is_shared(writing.draft, asked):
        _together(here, writing)
    else:
        for route in asked:
            _route(here, writing, route, wanted=True)
    _apart(writing)
    chosen = sum(bool(writing.draft.of(route.value).act) for route in others)
    title = f"Other routes ({chosen} determined)" if chosen else "Other routes"
    with st.expander(title, expanded=bool(chosen)):
        for route in others:
            _route(here, writing, route, wanted=False)


def _apart(writing: Writing) -> None:
    if len(writing.asked) < 2:
        return
    apart = writing.draft.apart
    label = "Determine these routes together" if apart else "Determine each route by itself"
    if st.button(label, key=writing.key("apart")):
        writing.change(replace(writing.draft, apart=not apart))
        st.rerun()


def _together(here: Here, writing: Writing) -> None:
    titles = "; ".join(ROUTE_WORDS[route] for route in writing.asked)
    draw(tag("h2", "Routes asked for, together"), tag("p", titles))
    for route in writing.asked:
        draw(_in_the_way(here, route, named=True))
    _act(here, writing, TOGETHER, writing.asked, wanted=True)


def _route(here: Here, writing: Writing, route: Route, *, wanted: bool) -> None:
    draw(tag("h2", ROUTE_WORDS[route], id=_place(route)), _in_the_way(here, route))
    _act(here, writing, route.value, (route,), wanted=wanted)


def _place(route: Route) -> str:
    """Where a route stands on the page: by its number, so that no address names a treatment."""
    return f"route-{list(Route).index(route) + 1}"


def _in_the_way(here: Here, route: Route, *, named: bool = False) -> Html:
    """The machine's outcome, what is left after lifts, and the findings that stand in the way, worst first; of many the
    first, and the rest one click away."""
    row = next(row for row in here.summary.routes if row.route is route)
    left = tag("span", f" After lifts: {row.after_lifts}.") if row.after_lifts else ""
    name = tag("strong", f"{ROUTE_WORDS[route]}: ") if named else ""
    outcome = tag("p", name, sign(row.rung), f"{row.outcome}.", left)
    lifts = here.reviewed.lifted
    given = {lift.id: f". {lift.verdict} by {lift.by}; it {lift.standing}" for lift in here.reviewed.lifts}
    carried = carried_by(here.evaluation, lifts, route)
    lines = [
        tag(
            "span",
            sign(rung_across(finding, carried)),
            tag("strong", finding.rule.statement),
            " ",
            tag("span", finding.rule.id, class_="id"),
            f" {RUNG_WORDS[rung_across(finding, carried)]}",
            given.get(finding.rule.id, ""),
            *(f". {said}" for said in beside_finding(here.summary.review, finding.rule.id)),
        )
        for finding in in_the_way(here.evaluation, lifts, route)
    ]
    standing = tag("p", "In the way:", class_="note") if lines else ""
    rest = lines[SHORT:]
    more = folded(f"and {len(rest)} more", listed(rest)) if rest else ""
    return tag("div", outcome, standing, listed(lines[:SHORT]), more, class_=f"line {rung_class(row.rung)}")


def _act(here: Here, writing: Writing, place: str, here_on: Sequence[Route], *, wanted: bool) -> None:
    typed = writing.draft.of(place)
    options = [*ACT_WORDS, *([] if wanted else [_LEAVE_OPEN])]
    words = {**ACT_WORDS, _LEAVE_OPEN: "Leave open"}
    _chosen(writing, place, "act", f"What do you determine? {_names(here_on)}", options, words)
    told(writing.problems_at(place, "act"))
    if typed.act == "accept-with-conditions":
        _lines(writing, place, "conditions", "Conditions, one on each line", LONGEST_CONDITIONS)
    if typed.act == "defer":
        _end(writing, place)
    if typed.act in ("defer", "decline"):
        _lines(writing, place, "why", "Why (for colleagues; the patient does not see it)", LONGEST_WORDS)
    for route in here_on:
        refusal = refusal_of(
            route,
            writing.draft.of(place),
            here.evaluation,
            here.reviewed.lifted,
            on=today(),
        )
        told([refusal])


def _names(here_on: Sequence[Route]) -> str:
    return "; ".join(ROUTE_WORDS[route] for route in here_on)


def _end(writing: Writing, place: str) -> None:
    _chosen(writing, place, "ends", "Until", list(_ENDS), _ENDS)
    told(writing.problems_at(place, "ends"))
    if writing.draft.of(place).ends == DAY:
        _line(writing, place, "until", "The day, like 2026-12-31 or 31 December 2026", _LONGEST_DAY)
    if writing.draft.of(place).ends == EVENT:
        _line(writing, place, "event", "The event, like a cardiologist's letter", LONGEST_EVENT)


def _chosen(
    writing: Writing, place: str, part: str, label: str, options: list[str], words: Mapping[str, str]
) -> None:
    kept, key = getattr(writing.draft.of(place), part), writing.key(f"{place}-{part}")

    def keep() -> None:
        chosen = st.session_state.get(key) or ""
        writing.put(place, part, "" if chosen == _LEAVE_OPEN else chosen)

    st.radio(
        label,
        options,
        index=options.index(kept) if kept in options else None,
        format_func=lambda code: words[code],
        horizontal=True,
        key=key,
        on_change=keep,
        width="stretch",
    )


def _line(writing: Writing, place: str, part: str, label: str, longest: int) -> None:
    key = writing.key(f"{place}-{part}")

    def keep() -> None:
        writing.put(place, part, words_typed(st.session_state.get(key) or ""))

    typed = st.text_input(
        label,
        value=getattr(writing.draft.of(place), part),
        key=key,
        on_change=keep,
        max_chars=longest,
        autocomplete="off",
        live="400ms",
        width=420,
    )
    writing.put(place, part, words_typed(typed or ""))
    told(writing.problems_at(place, part))


def _lines(writing: Writing, place: str, part: str, label: str, longest: int) -> None:
    key = writing.key(f"{place}-{part}")

    def keep() -> None:
        writing.put(place, part, words_typed(st.session_state.get(key) or ""))

    typed = st.text_area(
        label,
        value=getattr(writing.draft.of(place), part),
        key=key,
        on_change=keep,
        max_chars=longest,
        height=90,
    )
    writing.put(place, part, words_typed(typed or ""))
    told(writing.problems_at(place, part))


def told(problems: Sequence[str]) -> None:
    """What is to be mended, beside its field."""
    draw(*(tag("p", problem, class_="wrong", role="alert") for problem in problems if problem))
