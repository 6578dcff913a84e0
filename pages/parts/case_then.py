"""One earlier reading of a case as it was, what differs from today's, and the list of all that were kept."""

from collections.abc import Mapping, Sequence

import streamlit as st
from pydantic import ValidationError

from pages.parts import session
from pages.parts.case_differs import differs_shown
from pages.parts.case_first import banner, cannot_wait, first_view
from pages.parts.case_full import in_full
from pages.parts.case_here import Here, here_of
from pages.parts.show import Html, draw, joined, sign, table, tag
from screening.access import Staff
from screening.access.case_work import KeptJudgement, read_judgements, read_reading
from screening.differences import differences_of
from screening.readings import summary_reopened
from screening.records import KeptReading
from screening.records.review_rows import content_hash
from screening.reviewed import moment
from screening.rule import RUNG_WORDS, Rung
from screening.summary.model import Summary

_RUNG_OF: Mapping[object, Rung] = {rung.word: rung for rung in Rung}
_COLUMNS = (
    "Reading",
    "Kept",
    "Worst outcome then",
    "Signed on it",
    "Protocol",
    "Policy",
    "Hash of the protocol",
)
_NOT_JUDGED = "This case was never judged: there is no earlier reading."
_NO_SUCH = "This case has no reading of that number. Choose one from the list."
_WITHOUT = (
    "Only the outcome was kept with this judgement, not the whole reading: it was made by an earlier release."
)
_NOT_SIGNED = "No determination was signed on this reading."
_UNREADABLE = (
    "This reading was kept by another release of this program, in a form that this one cannot draw. It is in the record, "
    "whole and unchanged. Open it with the release that kept it."
)


def no_case(words: str) -> None:
    """Nothing is shown, and why."""
    st.title("Earlier readings")
    st.text(words)
    session.link_button("To the queue", "/")


def earlier(staff: Staff, encounter_id: str, reading: str) -> None:
    """The page of one case. `reading` is the number from the address; "" for none. Raises NotSignedIn, NotAllowed,
    UnknownEncounter, RecordErased."""
    here = here_of(staff, encounter_id)
    kept = read_judgements(session.records(), staff, encounter_id)
    number = int(reading) if reading.isascii() and reading.isdecimal() and len(reading) < 9 else 0
    banner(here.summary.patient, finished=here.case.submission is not None)
    st.title("How this case read before")
    draw(
        tag(
            "p",
            tag(
                "a",
                "Back to the case as it reads today",
                href=f"/review_case?case={here.id}",
                class_="button secondary",
            ),
        )
    )
    draw(tag("h2", f"Readings kept ({len(kept)})"), _list(here, kept, number))
    if reading:
        chosen = next((one for one in kept if one.number == number), None)
        _one(here, chosen)


def _list(here: Here, kept: Sequence[KeptJudgement], shown: int) -> Html:
    if not kept:
        return tag("p", _NOT_JUDGED, class_="note")
    rows = [
        (
            _link(here.id, one, shown),
            moment(one.judgement.judged_at) if one.judgement.judged_at else "",
            _worst(one),
            "; ".join(_signed(here, one.number)),
            f"{one.judgement.protocol_name} {one.judgement.protocol_version}",
            one.judgement.policy,
            tag("span", f"{one.judgement.protocol_hash[:12]}…", class_="id"),
        )
        for one in reversed(kept)
    ]
    return table(_COLUMNS, rows, label="Readings kept", class_="wide")


def _link(encounter_id: str, one: KeptJudgement, shown: int) -> Html:
    words = f"Reading {one.number}"
    if one.number == shown:
        return joined((tag("strong", words), " (below)"))
    if not one.has_reading:
        return joined((words, tag("p", "outcome only", class_="note")))
    return tag("a", words, href=f"/case_then?case={encounter_id}&reading={one.number}")


def _worst(one: KeptJudgement) -> Html:
    rungs = [_RUNG_OF[word] for word in one.judgement.outcomes.values() if word in _RUNG_OF]
    if not rungs:
        return Html()
    worst = max(rungs)
    return joined((sign(worst), tag("strong", RUNG_WORDS[worst])))


def _signed(here: Here, number: int) -> list[str]:
    """Who signed on the reading of that number, and when."""
    return [
        f"Determination {one.number}, {here.name(one.author.id)}, {moment(one.signed_at)}"
        for one in here.case.determinations
        if one.content.get("judgement") == number
    ]


def _unsigned(here: Here, then: Summary) -> str:
    # A reading is kept as a draft, also where the case was signed before on another one.
    return _NOT_SIGNED if here.case.determinations else then.review.state_words


def _one(here: Here, chosen: KeptJudgement | None) -> None:
    """What differs, then the reading as it was."""
    kept = read_reading(session.records(), here.staff, here.id, chosen.number) if chosen else None
    if chosen is None or kept is None:
        draw(tag("p", _NO_SUCH if chosen is None else _WITHOUT, class_="notice", role="status"))
        return
    then = _reopened(kept)
    draw(
        tag("h2", f"Reading {kept.number}, kept {moment(kept.at)}"),
        tag(
            "p", "Kept as (SHA-256): ", tag("span", content_hash(kept.content), class_="hash"), class_="note"
        ),
    )
    if then is None:
        draw(tag("p", _UNREADABLE, class_="notice", role="status"))
        return
    differs_shown(then, here.summary, differences_of(then, here.summary))
    signed = "; ".join(_signed(here, kept.number))
    draw(
        tag("h2", f"Reading {kept.number} as it was"),
        tag("p", f"Signed: {signed}" if signed else _unsigned(here, then), class_="note"),
    )
    cannot_wait(then, "")
    first_view(then)
    in_full(then)


def _reopened(kept: KeptReading) -> Summary | None:
    """The summary again; None where this release cannot read it."""
    try:
        return summary_reopened(kept.content)
    except ValidationError:
        return None
