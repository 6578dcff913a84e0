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
    KeptDraft,
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
from screening.errors import DraftMoved, ValueRefused
from screening.rule import Route

_HELD = "_determining"
_NONE_SUCH = "none such"  # no version reads so


@dataclass(slots=True)
class Writing:
    """The draft as this session last loaded or kept it. `turn` moves when the page itself changed the words for the patient,
    `series` when one draft ends and another begins: a control of the old one has no say in the new. `tried`: it was to be
    signed, so that everything that is missing is told; `seen`: the case as this clinician saw it. `version`: what the record
    held when this session last read or kept it, "" for nothing; `astray`: the record holds something else by now, so that
    nothing is kept from here until the clinician has chosen; `anew`: it was read anew, and nothing was written here since."""

    here: Here
    draft: DeterminationDraft
    asked: tuple[Route, ...]
    seen: CaseNow
    saved_at: dt.datetime | None = None
    turn: int = 0
    series: str = "0"
    tried: bool = False
    trouble: str = ""
    version: str = ""
    astray: bool = False
    anew: bool = False

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
        """Throw it away; not what another window wrote meanwhile."""
        try:
            draft_removed(session.records(), self.here.staff, self.here.id, after=self.version)
        except DraftMoved:
            self.astray = True
            return
        self.draft, self.saved_at, self.tried, self.version = NOTHING_YET, None, False, ""
        self.series += "x"

    def acknowledged(self) -> None:
        """The clinician has seen how the case stands now."""
        self.seen = read_case_now(session.records(), self.here.staff, self.here.id)

    def elsewhere(self) -> KeptDraft | None:
        """What the record holds of this draft by now; None when it was signed or thrown away."""
        return draft_of(session.records(), self.here.staff, self.here.id)

    def kept_over(self, other: KeptDraft | None) -> None:
        """What stands here takes the place of what the other window left, because the clinician chose so."""
        self.version, self.astray = other.version if other else "", False
        self._keep(self.draft)

    def let_go(self) -> None:
        """What stands here is left for what the record holds, because the clinician chose so: read with the next run."""
        self.version, self.astray = _NONE_SUCH, False

    def moved(self) -> bool:
        """Whether the record holds something else than this window read or kept last."""
        other = self.elsewhere()
        return self.version != (other.version if other else "")

    def _keep(self, fresh: DeterminationDraft) -> None:
        """What is typed stays on this page in any case."""
        self.trouble, self.anew = "", False
        if not self.astray:
            self._kept(fresh)
        if not self.trouble:
            self.draft = fresh

    def _kept(self, fresh: DeterminationDraft) -> None:
        records, staff = session.records(), self.here.staff
        try:
            kept = draft_kept(records, staff, self.here.id, draft_plain(fresh), after=self.version)
        except DraftMoved:
            self.astray = True
        except ValueRefused as refused:
            self.trouble = str(refused)
        else:
            self.saved_at, self.version = kept.at.astimezone(), kept.version

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
    """The draft of whoever looks, on this case: from this session, else from the record. What another window wrote, signed or
    threw away since is read anew, unless something stands here that was not kept over it."""
    held: dict[tuple[str, str], Writing] = st.session_state.setdefault(_HELD, {})
    mine = (here.staff.person_id, here.id)
    writing = held.get(mine)
    kept = draft_of(session.records(), here.staff, here.id)
    if writing is None or (not writing.astray and writing.version != (kept.version if kept else "")):
        writing = held[mine] = _loaded(here, kept, writing)
    writing.here, writing.asked = here, routes_asked(here.evaluation.case)
    return writing


def held_here(person_id: str, encounter_id: str) -> Writing | None:
    """What this person writes on this case on this screen, when they do."""
    held: dict[tuple[str, str], Writing] = st.session_state.get(_HELD, {})
    return held.get((person_id, encounter_id))


def _loaded(here: Here, kept: KeptDraft | None, before: Writing | None) -> Writing:
    draft = draft_from(kept.plain) if kept else NOTHING_YET
    goes_on = before is not None and kept is not None
    seen = before.seen if goes_on else read_case_now(session.records(), here.staff, here.id)
    return Writing(
        here,
        draft,
        routes_asked(here.evaluation.case),
        seen,
        kept.at.astimezone() if kept else None,
        series=f"{before.series}x" if before else str(len(here.case.determinations)),
        version=kept.version if kept else "",
        anew=before is not None,
    )
