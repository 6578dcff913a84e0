"""Where a case stands while somebody determines it: signed by whom, changed since, who else is writing, saved when."""

from collections.abc import Sequence

import streamlit as st

from pages.parts import session
from pages.parts.case_here import Here
from pages.parts.determine_draft import Writing, held_here
from pages.parts.show import Html, draw, folded, table, tag
from screening.access import Permission, Staff
from screening.access.determining import CaseNow, KeptDraft, read_case_now
from screening.determination_draft import Difference, differences, draft_from
from screening.errors import RecordsError
from screening.records import CaseStatus
from screening.reviewed import moment
from screening.signed import holds, moved_words_of

_LOOK_SECONDS = 10
_SEEN = "_determining_seen"
_NOT_KEPT = "What you change here is not kept until you choose."
_ANEW = "Read anew: you wrote on this draft in another window, signed it or threw it away."
_WRITTEN = "In another window you wrote on this draft, signed it or threw it away."


def state(here: Here, writing: Writing) -> None:
    """What was signed before, what is still being asked, and when this draft was kept."""
    last = here.case.determination
    if last is not None:
        words = f"Determination {last.number} was signed by {here.name(last.author.id)}, {moment(last.signed_at)}."
        more = (
            " It holds. Signing another takes its place."
            if holds(here.case)
            else f" It is outdated and needs a new signature: since then {moved_words_of(here.case)}."
        )
        draw(tag("p", words, more, class_="notice"))
    if session.records().status_of(here.id) is CaseStatus.ASKED_BACK:
        draw(
            tag("p", "The patient is being asked something again and has not answered yet.", class_="notice")
        )
    if writing.seen.drafting:
        draw(tag("p", f"Also writing a determination: {', '.join(writing.seen.drafting)}.", class_="note"))
    if writing.trouble:
        st.error(writing.trouble)
    if writing.astray:
        _choose(writing)
    elif writing.anew:
        draw(tag("p", _ANEW, class_="note", role="status"))
    st.session_state[_SEEN] = (here.id, writing.seen)
    _changed_before_this_run(here, writing)


def _choose(writing: Writing) -> None:
    """Two windows of one clinician wrote on one draft: neither is kept over the other before they have chosen."""
    other = writing.elsewhere()
    draw(tag("p", _written_there(other), _NOT_KEPT, class_="notice", role="alert"))
    if other is not None:
        draw(folded("What differs", _beside(differences(writing.draft, draft_from(other.plain)))))
    there = "Go on with what the other window wrote" if other else "Leave what stands here and begin anew"
    if st.button(there, key=writing.key("theirs")):
        writing.let_go()
        st.rerun()
    if st.button("Keep what stands here", key=writing.key("mine")):
        writing.kept_over(other)
        st.rerun()


def _beside(found: Sequence[Difference]) -> Html:
    rows = [(one.name, one.here, one.there) for one in found]
    return table(("Field", "In this window", "In the other window"), rows, label="What differs")


def _written_there(other: KeptDraft | None) -> str:
    if other is None:
        return "In another window you signed this draft or threw it away. "
    return f"In another window you wrote on this draft too, at {other.at.astimezone():%H:%M}. "


def _changed_before_this_run(here: Here, writing: Writing) -> None:
    """The page reads the case anew with each press: what moved meanwhile is said until it was seen."""
    now = _now(here, writing)
    told = _told(writing.seen, now, ": below it is judged as it is now.")
    if told:
        draw(tag("p", told, class_="notice", role="alert"))
        if st.button("I have seen it", key=writing.key("seen")):
            writing.acknowledged()
            st.rerun()


def _now(here: Here, writing: Writing) -> CaseNow:
    last = here.case.determination
    same = here.case.fingerprint == writing.seen.fingerprint
    if same and len(here.case.determinations) == writing.seen.determinations:
        return writing.seen
    return CaseNow(
        here.case.fingerprint,
        len(here.case.determinations),
        here.name(last.author.id) if last else "",
        last.signed_at if last else None,
        (),
    )


def _told(seen: CaseNow, now: CaseNow, what_is_shown: str) -> str:
    """What moved meanwhile. `what_is_shown`: whether this page shows it already."""
    parts = []
    if now.determinations > seen.determinations:
        when = f" on {moment(now.last_signed_at)}" if now.last_signed_at else ""
        parts.append(
            f"{now.last_signer} signed determination {now.determinations}{when}. What you wrote is kept: read theirs "
            "first; yours would take its place."
        )
    if now.fingerprint != seen.fingerprint:
        parts.append(f"The case changed since you opened this page{what_is_shown}")
    return " ".join(parts)


@st.fragment(run_every=_LOOK_SECONDS)
def meanwhile(encounter_id: str) -> None:
    """Look every ten seconds whether somebody signed or changed the case; when so, say it and offer to read it."""
    held, seen = st.session_state.get(_SEEN, ("", None))
    if held != encounter_id or seen is None:
        return
    staff = session.current_staff()  # not the guard: a page that looks by itself is nobody being active
    if staff is None or not staff.may(Permission.SIGN):
        return
    try:
        now = read_case_now(session.records(), staff, encounter_id)
    except RecordsError:
        return
    told = " ".join(filter(None, (_told(seen, now, "."), _written_meanwhile(staff, encounter_id))))
    shown: Html | str = tag("p", told, class_="notice", role="alert") if told else ""
    draw(shown)
    if told and st.button("Read the case as it is now", key=f"determine-{encounter_id}-read"):
        st.rerun(scope="app")


def _written_meanwhile(staff: Staff, encounter_id: str) -> str:
    writing = held_here(staff.person_id, encounter_id)
    return _WRITTEN if writing is not None and not writing.astray and writing.moved() else ""
