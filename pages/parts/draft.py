"""The draft on this screen: what the record holds of the open intake, and the one way a new answer gets into it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from forms.condition import Case, State
from forms.journey import asked, unanswered
from forms.question import Question
from forms.questionnaire import QUESTIONNAIRE
from pages.parts import session
from screening.clinic import clinic_here
from screening.errors import (
    AlreadySubmitted,
    EditedElsewhere,
    NotSignedIn,
    StoreUnavailable,
    WrittenEnough,
)
from screening.filing import judge_and_keep
from screening.findings import Finding
from screening.judging import CRISIS_SHOWN, URGENT_SEEN, reopened, urgent_in
from screening.records import TYPED, StoredAnswer
from screening.records.asked_again import Again
from screening.records.values import Json

_BASE = "_base"


def today() -> dt.date:
    """The clinic's calendar day."""
    return dt.datetime.now().astimezone().date()


@dataclass(slots=True)
class Draft:
    """The answers as this session last loaded or saved them. A control compares with this, never with the live record:
    so a value the browser sends again after a reconnect is told from one that another device wrote.

    `stale` are ids whose answers are out of date: they are shown as not answered. `wrong` holds, by question id, what
    on this page cannot be read; `at_work` is the question being typed in, which is not corrected in mid-word. `boxes`
    are the text boxes drawn in this run with the words kept for them, `keypads` the keys a phone should show for them,
    `groups` what belongs together with its name; `focus` is where the patient is taken next.

    `again`: the form was handed in, and this device asks some of it again. `stored` then holds only what was given since:
    the earlier answers decide what follows, and never come to the screen.
    """

    nonce: str
    stored: dict[str, StoredAnswer]
    stale: set[str] = field(default_factory=set)
    saved_at: dt.datetime | None = None
    wrong: dict[str, str] = field(default_factory=dict)
    at_work: str = ""
    boxes: dict[str, str] = field(default_factory=dict)
    keypads: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    focus: str = ""
    turns: int = 0
    trouble: str = ""
    lost: bool = False
    untick: set[str] = field(default_factory=set)
    again: Again | None = None
    _alerted: tuple[str, ...] = ()
    _shown: tuple[str, ...] = ()
    _case: Case | None = None
    _urgent: tuple[Finding, ...] | None = None

    def key(self, name: str) -> str:
        """The widget key of a control of this intake."""
        return f"{self.nonce}-{name}"

    def value(self, question_id: str) -> Json:
        """The JSON value as last saved; None when there is none, or when it is out of date."""
        row = self.stored.get(question_id)
        return None if row is None or question_id in self.stale else row.value

    def keep(self, question_id: str, value: object) -> None:
        """Make an answer durable, if it is not what was kept before.

        What the record refuses is told on the page: `lost` when this window may no longer write, `trouble` when the
        record cannot be written just now; the control still holds its value, and the next run tries again.
        """
        if self.trouble or _plain(self.value(question_id)) == _plain(value):
            return
        try:
            if question_id in self.stale:
                # The same words on a later day are a new answer: what is out of date is taken back first.
                session.save(question_id, None)
            self._take(session.save(question_id, value))
        except (EditedElsewhere, AlreadySubmitted, NotSignedIn):
            self.lost = True
            return
        except (StoreUnavailable, WrittenEnough) as error:
            self.trouble = str(error)
            return
        self._kept(question_id)

    def _take(self, row: StoredAnswer) -> None:
        if self.again is not None:
            self.again = self.again.having(row)
            if (
                row.question_id not in self.again.given
            ):  # taken back: the earlier answer stands, and is not shown
                self.stored.pop(row.question_id, None)
                return
        self.stored[row.question_id] = row

    def _kept(self, question_id: str) -> None:
        self.stale.discard(question_id)
        self.saved_at = dt.datetime.now().astimezone()
        if question_id.startswith(TYPED):
            return
        self._case = self._urgent = None
        self.alert()

    def case(self) -> Case:
        """The answers as the form reads them today."""
        if self._case is None or self._case.on != today():
            told = self.stored if self.again is None else self.again.now
            response = reopened(told, clinic_here(), submitted=False, on=today()).response
            self._case = Case(response, today())
        return self._case

    def meets(self, question: Question) -> bool:
        """Whether the patient meets this question here and now."""
        return asked(question, self.case()) if self.again is None else question in self.again.asks

    def open(self) -> list[Question]:
        """The questions that were not touched yet, in order; those that may stay empty left out."""
        return list(unanswered(QUESTIONNAIRE, self.case()) if self.again is None else self.again.open)

    def urgent(self) -> tuple[Finding, ...]:
        """The urgent rules that these answers set off. They never reach the page: `crisis` does.

        Of what is asked back, only those that an answer given here has a part in: what was said before is no business of
        this screen.
        """
        if self._urgent is None:
            told = self.stored if self.again is None else self.again.now
            found = urgent_in(told, clinic_here(), on=today())
            self._urgent = found if self.again is None else tuple(filter(self._has_a_part, found))
        return self._urgent

    def _has_a_part(self, finding: Finding) -> bool:
        leaves = finding.rule.condition.because(finding.case)
        return any(self.value(question.id) is not None for leaf in leaves for question in leaf.asks)

    def crisis(self) -> tuple[str, ...]:
        """The kinds of crisis words that these answers call for: "suicide", "medical"."""
        return tuple(sorted({_kind(finding) for finding in self.urgent()}))

    def asked_by_crisis(self) -> dict[str, str]:
        """The questions whose answers call for crisis words, with the kind of words."""
        return {
            question.id: _kind(finding)
            for finding in self.urgent()
            for leaf in finding.rule.condition.because(finding.case)
            for question in leaf.asks
        }

    def alert(self) -> None:
        """Staff see an urgent answer in the queue the moment it is given; once a kind, and again when it changes."""
        kinds = self.crisis()
        if kinds == self._alerted:
            return
        hold, records = session.current_hold(), session.records()
        if not kinds or hold is None:
            self._alerted = kinds
            return
        try:
            before = records.judgement_of(hold.encounter_id)
            if before is None or not before.urgent or before.answers_hash != _now(hold.encounter_id):
                judge_and_keep(records, hold.encounter_id, clinic_here(), on=today())
                records.record_event(URGENT_SEEN, who=hold.author, encounter_id=hold.encounter_id)
        except StoreUnavailable:
            return  # the words still show; the next run tries again
        self._alerted = kinds

    def crisis_shown(self) -> None:
        """Note that the words stand on the patient's screen: once a session, and again when they change."""
        kinds = self.crisis()
        if kinds == self._shown:
            return
        hold = session.current_hold()
        if kinds and hold is not None:
            try:
                session.records().record_event(CRISIS_SHOWN, who=hold.author, encounter_id=hold.encounter_id)
            except StoreUnavailable:
                return
        self._shown = kinds

    def go_to(self, name: str) -> None:
        """Take the patient to a control of this page, by its key without the nonce, once it is drawn."""
        self.focus, self.turns = name, self.turns + 1


def _now(encounter_id: str) -> str:
    return session.records().case_of(encounter_id).fingerprint


def _kind(finding: Finding) -> str:
    return "suicide" if finding.rule.domain.value == "suicide risk" else "medical"


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def open_draft() -> Draft:
    """The draft of the open intake, loaded once a session. Raises NotSignedIn."""
    nonce = session.nonce()
    held: Draft | None = st.session_state.get(_BASE)
    if held is None or held.nonce != nonce or held.lost:
        held = _loaded(nonce)
        st.session_state[_BASE] = held
    held.wrong, held.boxes, held.keypads, held.groups = {}, {}, {}, {}
    return held


def close_draft() -> None:
    """Forget it: what is shown next comes from the record."""
    st.session_state.pop(_BASE, None)


def _loaded(nonce: str) -> Draft:
    draft = Draft(nonce, session.own_answers(), again=session.asked_again())
    given = [row.recorded_at for row in draft.stored.values() if row.value is not None]
    draft.saved_at = max(given).astimezone() if given else None
    standings = (draft.case().standing(question) for question in QUESTIONNAIRE)
    old = {
        standing.question.id for standing in standings if standing.state is State.STALE
    } & draft.stored.keys()
    draft.stale = old | {TYPED + id for id in old}
    return draft
