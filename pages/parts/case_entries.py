"""What clinicians added to a case, newest first; what was withdrawn stands struck through, with who and why."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from pages.parts.case_forms import Form, done_words, form_key, withdrawn_or_said
from pages.parts.case_here import Here
from pages.parts.case_views import sign_links
from pages.parts.show import Html, draw, joined, table, tag
from screening.access import Permission
from screening.differences import Amendment, amendments_of
from screening.summary.model import Added, Lift, Summary
from screening.summary.words import EMPTY, Part

AMENDED = "Changes since handed in"
NOBODY: Mapping[str, str] = {}
_COLUMNS = ("Question", "Before", "After", "Who, when, why")
_NOTHING_AMENDED = "No answer was changed since the form was handed in."


def added_list(summary: Summary, seconds: Mapping[str, str] = NOBODY) -> Iterable[Html]:
    """Every entry, newest first, and what became of the views of findings. `seconds`: where a second clinician may sign, by
    the number of the entry."""
    added = summary.review.added
    if not added:
        yield tag("p", EMPTY[Part.ADDED], class_="note")
    findings = {entry.id: entry.statement for entry in summary.entries}
    for one in reversed(added):
        yield _added(one, findings.get(one.about, ""), sign_links(seconds, one))
    if summary.review.lifts:
        yield tag("h3", str(Part.LIFTS))
        yield from map(_lift, summary.review.lifts)


def _added(one: Added, finding: str, links: Html) -> Html:
    about = f": {one.about}{f', {finding}' if finding else ''}" if one.about else ""
    title = joined((tag("strong", f"{one.number}. {one.kind}"), about))
    said = tag("bdi", one.words)
    return tag(
        "div",
        tag("p", tag("del", title) if one.withdrawn else title),
        tag("p", tag("del", said) if one.withdrawn else said) if one.words else "",
        tag("p", f"{one.by}, {one.at}", class_="note"),
        tag("p", tag("strong", "Withdrawn: "), one.withdrawn) if one.withdrawn else "",
        _standing(one, links),
        class_="entry gone" if one.withdrawn else "entry",
    )


def _standing(one: Added, links: Html) -> Html:
    """Who signed second for an entry, or what stands until somebody does."""
    if not one.standing:
        return Html()
    if not one.stands:
        return tag("p", one.standing, ".", class_="note")
    told = tag("p", tag("strong", one.standing), f"; {one.until}.")
    return tag("div", told, links, class_="view waits")


def _lift(lift: Lift) -> Html:
    why = "; ".join(part for part in (lift.reason, lift.words) if part)
    second = f"; second signature: {lift.second}" if lift.second else ""
    return tag(
        "div",
        tag("p", tag("strong", lift.statement), " ", tag("span", lift.id, class_="id")),
        tag("p", f"{lift.verdict}{f': {why}' if why else ''}"),
        tag("p", f"{lift.by}, {lift.at}{second}; {lift.standing}", class_="note"),
        class_="entry",
    )


def worked_on(here: Here) -> None:
    """Under the entries: withdraw one, and what was said anew since the form was handed in."""
    done_words(here.id, "withdraw")
    if here.staff.may(Permission.SIGN):
        _withdraw(here)
    amended = amendments_of(
        here.work.history, here.case.submission, here.reviewed.counting.entries, here.work.names, here.by
    )
    if here.case.submission is not None:
        draw(tag("h3", f"{AMENDED} ({len(amended)})" if amended else AMENDED), _amended(amended))


def _withdraw(here: Here) -> None:
    left = {
        str(one.number): f"{one.number}. {one.kind}{f': {one.about}' if one.about else ''}"
        for one in reversed(here.summary.review.added)
        if not one.withdrawn
    }
    if not left:
        return
    form = Form(form_key(here.id, "withdraw:entry"))
    with st.expander("Withdraw an entry"), st.form(f"form-{form.key}", border=False):
        number = form.list("number", "Which entry was wrong?", left)
        why = form.line("why", "Why", longest=1_000)
        if not st.form_submit_button("Withdraw it"):
            return
        form.needs("number", number, "Choose the entry.")
        if len(why) < 3:
            form.refuse("why", "Say in a few words why it was wrong.")
        if not form.refused:
            withdrawn_or_said(here, "withdraw:entry", int(number), why, form.key)


def _amended(amended: Sequence[Amendment]) -> Html:
    if not amended:
        return tag("p", _NOTHING_AMENDED, class_="note")
    rows = [
        (
            one.question,
            tag("bdi", one.before),
            tag("bdi", one.after),
            f"{one.who}; {one.at}{f'; {one.why}' if one.why else ''}",
        )
        for one in amended
    ]
    return table(_COLUMNS, rows, label=AMENDED, class_="wide")
