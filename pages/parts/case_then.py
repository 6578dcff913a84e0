"""One earlier reading of a case as it was beside the whole of today's, what differs, and the list of all that were kept."""

from collections.abc import Mapping, Sequence

import streamlit as st
from pydantic import ValidationError

from pages.parts import session
from pages.parts.case_differs import BOTH, differs_shown, judged_under
from pages.parts.case_first import banner, cannot_wait
from pages.parts.case_here import Here, here_of
from pages.parts.case_notes import crisis_shown
from pages.parts.case_pairs import Sides, differing_nav, only_apart, pairs_drawn, pairs_of
from pages.parts.case_piece import Piece
from pages.parts.case_state import determined, state_of
from pages.parts.show import Html, draw, joined, sign, table, tag
from screening.access import Staff, read_events
from screening.access.case_work import KeptJudgement, read_judgements, read_reading
from screening.differences import differences_of, says_who
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
_OLDER = (
    "This reading was kept by an earlier release: it does not tell who gave each answer, and neither scores over time nor what "
    "was asked again. That is no difference below."
)
_STANDS = "How the case stands"
SHOW, SHOWS = "_case_then_show", ("Everything", "Only what differs")
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
        _one(here, chosen, crisis_shown(read_events(session.records(), staff, here.id)))


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
    return table(_COLUMNS, rows, label="Readings kept", class_="wide readings")


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


def _one(here: Here, chosen: KeptJudgement | None, crisis: str) -> None:
    """Under what it was judged, what differs, then both readings whole."""
    kept = read_reading(session.records(), here.staff, here.id, chosen.number) if chosen else None
    if chosen is None or kept is None:
        draw(tag("p", _NO_SUCH if chosen is None else _WITHOUT, class_="notice", role="status"))
        return
    then, now = _reopened(kept), here.summary
    draw(
        tag("h2", f"Reading {kept.number}, kept {moment(kept.at)}"),
        tag(
            "p", "Kept as (SHA-256): ", tag("span", content_hash(kept.content), class_="hash"), class_="note"
        ),
    )
    if then is None:
        draw(tag("p", _UNREADABLE, class_="notice", role="status"))
        return
    draw(judged_under(then, now), "" if says_who(then) else tag("p", _OLDER, class_="note"))
    cannot_wait(now, crisis)
    differs_shown(then, now, differences_of(then, now))
    first = Piece(_STANDS, _stood(here, then, kept.number))
    last = Piece(_STANDS, _stands(here))
    pairs = pairs_of(then, now, first, last)
    draw(tag("h2", "Both readings, part by part", id=BOTH))
    short = st.radio("What to show", SHOWS, horizontal=True, key=SHOW) == SHOWS[1]
    differ = sum(pair.differs for pair in pairs)
    draw(
        tag("p", f"{differ} of {len(pairs)} parts differ.", class_="note", role="status"),
        differing_nav(pairs),
    )
    pairs_drawn(pairs, Sides(f"reading {kept.number}"), only_apart(then, now) if short else None)


def _stood(here: Here, then: Summary, number: int) -> Html:
    """How the case stood when the reading was kept, and what was signed on it since."""
    signed = [one for one in here.case.determinations if one.content.get("judgement") == number]
    told = [
        joined((tag("p", tag("strong", f"Signed on this reading: {words}")), determined(one)))
        for words, one in zip(_signed(here, number), signed, strict=True)
    ]
    # Where nobody determined anything, the line of its state has said so.
    none = tag("p", _NOT_SIGNED, class_="note") if here.case.determinations else ""
    return joined((tag("p", then.review.state_words), *(told or [none])))


def _stands(here: Here) -> Html:
    """How the case stands now, and what was determined last."""
    signed = here.case.determination
    return joined((tag("p", state_of(here)[1]), Html() if signed is None else determined(signed)))


def _reopened(kept: KeptReading) -> Summary | None:
    """The summary again; None where this release cannot read it."""
    try:
        return summary_reopened(kept.content)
    except ValidationError:
        return None
