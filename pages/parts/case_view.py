"""A clinician's view of one finding: confirmed, not confirmed, cleared, accepted; and beside it what that will do."""

from collections.abc import Iterable, Mapping

import streamlit as st

from forms.truth import NO
from pages.parts.case_forms import DAY_HELP, Form, day_typed, first_shown, form_key, kept_or_said
from pages.parts.case_here import Here
from pages.parts.show import Html, draw, joined, listed, sign, tag
from screening.adjudication import after_lifts, finding_hash, second_needed
from screening.clinic import clinic_here
from screening.entries import LIFTING, REASONS
from screening.findings import Finding
from screening.reviewed import VERDICT_WORDS
from screening.rule import ROUTE_WORDS, RUNG_WORDS, Rung
from screening.summary.found import hidden, seriousness, titled

_SEEN = "_case_findings_seen"
_CHANGED = (
    "This finding changed since you opened it: it stands below as it is judged now. What you typed is still here. Read it, "
    "and press again to keep your view of it."
)
_WORDS = {
    "confirmed": "Words, if any",
    "not-confirmed": "Why it is not so",
    "cleared": "What was cleared",
    "accepted": "The measure that is taken",
}


def finding_titles(here: Here) -> Mapping[str, str]:
    """Every finding that applies or cannot be told, by its rule's id, the worst first, with what it does."""
    there = [finding for finding in here.evaluation.findings if finding.truth is not NO]
    return {finding.rule.id: _title(finding) for finding in sorted(there, key=seriousness)}


def _title(finding: Finding) -> str:
    rung = hidden(finding)
    does = RUNG_WORDS[rung] if rung > Rung.NONE_FOUND else "For information"
    told = "" if finding.truth.name == "YES" else " if so (cannot be told)"
    return f"{does}{told}: {titled(finding.rule.statement)} ({finding.rule.id})"


def view_of_a_finding(here: Here) -> None:
    """Choose the finding and the verdict; then the form that this verdict asks for."""
    key = form_key(here.id, "add:view")
    form, titles = Form(key), finding_titles(here)
    rule = form.list("rule", "Which finding?", titles)
    if not rule:
        return
    finding = next(one for one in here.evaluation.findings if one.rule.id == rule)
    seen = _first_seen(key, finding)
    about = ("adjudicated", rule)
    first_shown(here, key, about)
    draw(_shown(finding), *_view_before(here, rule))
    verdict = form.choice("verdict", "Your view", VERDICT_WORDS)
    if not verdict:
        return
    draw(_what_it_does(here, finding, verdict))
    within = Form(f"{key}-{rule}-{verdict}")
    with st.form(f"form-{within.key}", border=False):
        entry = _fields(within, verdict)
        sent = st.form_submit_button("Keep this view", type="primary")
    if not sent:
        return
    _check(within, verdict, entry)
    if within.refused:
        return
    if seen != finding_hash(finding):
        st.session_state[_SEEN][key, rule] = finding_hash(finding)
        draw(tag("p", _CHANGED, class_="notice", role="alert"))
        return
    plain = {"kind": "adjudicated", "rule": rule, "finding": seen, "verdict": verdict, **entry}
    kept_or_said(here, "add:view", plain, key, about)


def _first_seen(key: str, finding: Finding) -> str:
    """The hash of the finding as it stood when this form first showed it."""
    seen: dict[tuple[str, str], str] = st.session_state.setdefault(_SEEN, {})
    return seen.setdefault((key, finding.rule.id), finding_hash(finding))


def _shown(finding: Finding) -> Html:
    answers = listed(
        joined((f"{one.label}: ", tag("strong", one.answer), f" ({one.comparison})"))
        for one in finding.evidence
    )
    return tag("div", tag("p", finding.rule.clinician), answers, class_="line")


def _view_before(here: Here, rule: str) -> Iterable[Html]:
    """The view of this finding that was given last: a new one takes its place."""
    for lift in here.reviewed.lifts:
        if lift.id == rule:
            reason = "; ".join(part for part in (lift.reason, lift.words) if part)
            said = joined((tag("strong", lift.verdict), f": {reason}" if reason else ""))
            yield tag("p", f"View of {lift.by}, {lift.at}: ", tag("bdi", said), f" ({lift.standing})")


def _what_it_does(here: Here, finding: Finding, verdict: str) -> Html:
    """What keeping this view will do, said before it is kept."""
    if verdict not in LIFTING:
        return tag("p", "The finding stands as it is; your view stands beside it.", class_="note")
    left = after_lifts(here.evaluation, here.reviewed.lifted | {finding.rule.id})
    before = after_lifts(here.evaluation, here.reviewed.lifted)
    moved = [
        joined(
            (
                f"{ROUTE_WORDS[route]}: from {RUNG_WORDS[before[route].rung].lower()} to ",
                sign(outcome.rung),
                RUNG_WORDS[outcome.rung].lower(),
            )
        )
        for route, outcome in left.items()
        if outcome.rung is not before[route].rung
    ]
    second = second_needed(finding, clinic_here().review.second_from)
    takes = (
        "It takes a second clinician's signature: until then the finding stands and your view is shown as awaiting it."
        if second
        else "It counts at once, with your name. The finding stays on the page and on the PDF, marked as lifted by you."
    )
    does = (
        "With this finding lifted:" if moved else "No outcome changes: other findings still stand in the way."
    )
    return tag("div", tag("p", tag("strong", takes)), tag("p", does), listed(moved), class_="does")


def _fields(form: Form, verdict: str) -> dict[str, str]:
    entry = {"reason": "", "words": "", "specialist": "", "cleared_on": ""}
    reasons = REASONS[verdict]
    if len(reasons) == 1:
        entry["reason"] = next(iter(reasons))
    elif reasons:
        entry["reason"] = form.choice("reason", "Reason", reasons)
    if verdict == "cleared":
        left, right = st.columns(2)
        with left:
            entry["specialist"] = form.line(
                "specialist", "Specialist who cleared it", help="Dr Heart, cardiology"
            )
        with right:
            entry["cleared_on"] = form.line("cleared_on", "Day of the clearance", help=DAY_HELP)
    entry["words"] = form.words("words", _WORDS[verdict])
    return entry


def _check(form: Form, verdict: str, entry: dict[str, str]) -> None:
    """Say beside each field what is missing; the day is written as the record keeps it."""
    if verdict not in LIFTING:
        return
    if not entry["reason"]:
        form.refuse("reason", "A finding is lifted for a reason from this list. Choose one.")
    if len(entry["words"]) < 3:
        form.refuse("words", f"{_WORDS[verdict]}: say it in words.")
    if verdict == "cleared":
        if len(entry["specialist"]) < 2:
            form.refuse("specialist", "Name the specialist who cleared it.")
        entry["cleared_on"] = day_typed(form, "cleared_on", entry["cleared_on"])
