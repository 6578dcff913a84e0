"""What a clinician is writing on this screen: kept in the record with every change, so that a reload loses nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pages.parts import session
from pages.parts.case_here import Here
from pages.parts.draft import today
from screening.access.determining import (
    CaseNow,
    draft_kept,
    draft_of,
    draft_removed,
    read_case_now,
)
from screening.determination_draft import (
    NOTHING_YET,
    DeterminationDraft,
    draft_from,
    draft_plain,
    problems_of,
    routes_asked,
    words_follow,
    words_prepared,
)
from screening.errors import ValueRefused
from screening.rule import Route

_HELD = "_determining"


@dataclass(slots=True)
class Writing:
    """The draft as this session last loaded or kept it. `turn` moves when the page itself changed the words for the patient,
    `series` when one draft ends and another begins: a control of the old one has no say in the new. `tried`: it was to be
    signed, so that everything that is missing is told; `seen`: the case as this clinician saw it."""

    here: Here
    draft: DeterminationDraft
    asked: tuple[Route, ...]
    seen: CaseNow
    saved_at: dt.datetime | None = None
    turn: int = 0
    series: str = "0"
    tried: bool = False
    trouble: str = ""

    def key(self, name: str) -> str:
        """The key of a control: it belongs to this case alone."""
        return f"determine-{self.here.id}-{self.series}-{name}"

    def put(self, place: str, part: str, value: str) -> None:
        """Keep one field of one route; words for the patient that nobody edited follow."""
        if getattr(self.draft.of(place), part) == value:
            return
        before = self.draft.patient_words
        self._keep(words_follow(self.draft.put(place, part, value), self.asked))
        self.turn += self.draft.patient_words != before

    def change(self, fresh: DeterminationDraft, *, turned: bool = False) -> None:
        """Keep the draft as it now is. `turned`: what stands in a box is not what was typed there."""
        if fresh != self.draft:
            self._keep(fresh)
        self.turn += turned

    def prepare(self) -> None:
        """Words for the patient made anew from the decisions, because the clinician asked."""
        self.change(words_prepared(self.draft, self.asked), turned=True)

    def discard(self) -> None:
        """Throw it away."""
        draft_removed(session.records(), self.here.staff, self.here.id)
        self.draft, self.saved_at, self.tried = NOTHING_YET, None, False
        self.series += "x"

    def acknowledged(self) -> None:
        """The clinician has seen how the case stands now."""
        self.seen = read_case_now(session.records(), self.here.staff, self.here.id)

    def _keep(self, fresh: DeterminationDraft) -> None:
        try:
            self.saved_at = draft_kept(
                session.records(), self.here.staff, self.here.id, draft_plain(fresh)
            ).astimezone()
        except ValueRefused as refused:
            self.trouble = str(refused)
            return
        self.draft, self.trouble = fresh, ""

    def problems_at(self, place: str, part: str) -> Sequence[str]:
        """What is to be mended in one field: everything once it was to be signed, before that what cannot be read."""
        found = (one for one in problems_of(self.draft, self.asked, on=today()))
        return [
            one.words
            for one in found
            if (one.place, one.part) == (place, part) and (self.tried or self._typed(place, part))
        ]

    def _typed(self, place: str, part: str) -> bool:
        return part == "until" and bool(self.draft.of(place).until.strip())


def writing_of(here: Here) -> Writing:
    """The draft of whoever looks, on this case: from this session, else from the record."""
    held: dict[tuple[str, str], Writing] = st.session_state.setdefault(_HELD, {})
    mine = (here.staff.person_id, here.id)
    kept = held.get(mine)
    if kept is None or not _still_there(here, kept):
        kept = held[mine] = _loaded(here, f"{kept.series}x" if kept else str(len(here.case.determinations)))
    kept.here, kept.asked = here, routes_asked(here.evaluation.case)
    return kept


def _still_there(here: Here, writing: Writing) -> bool:
    """A draft that was signed or thrown away in another window is not written on here as if nothing had been."""
    return writing.saved_at is None or draft_of(session.records(), here.staff, here.id) is not None


def _loaded(here: Here, series: str) -> Writing:
    records = session.records()
    kept = draft_of(records, here.staff, here.id)
    draft = draft_from(kept.plain) if kept else NOTHING_YET
    seen = read_case_now(records, here.staff, here.id)
    asked = routes_asked(here.evaluation.case)
    return Writing(here, draft, asked, seen, kept.at.astimezone() if kept else None, series=series)
