"""The draft on this screen: what the record holds of the open intake, and the one way a new answer gets into it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from forms.condition import Case
from pages.parts import session
from screening.clinic import clinic_here
from screening.judging import CRISIS_SHOWN, URGENT_SEEN, judge_and_keep, reopened, urgent_in
from screening.records import StoredAnswer
from screening.records.values import Json

TYPED = "typed:"
_BASE = "_base"


def today() -> dt.date:
    """The clinic's calendar day."""
    return dt.datetime.now().astimezone().date()


@dataclass(slots=True)
class Draft:
    """The answers as this session last loaded or saved them. A control compares with this, never with the live record:
    so a value the browser sends again after a reconnect is told from one that another device wrote."""

    stored: dict[str, StoredAnswer]
    saved_at: dt.datetime | None = None
    wrong: dict[str, str] = field(default_factory=dict)

    def value(self, question_id: str) -> Json:
        """The JSON value as last saved; None when there is none."""
        row = self.stored.get(question_id)
        return None if row is None else row.value

    def keep(self, question_id: str, value: object) -> None:
        """Make an answer durable, if it is not what was kept before. Raises what `session.save` raises."""
        if _same(self.value(question_id), value):
            return
        self.stored[question_id] = session.save(question_id, value)
        self.saved_at = dt.datetime.now().astimezone()
        if not question_id.startswith(TYPED):
            self._alert()

    def case(self) -> Case:
        """The answers as the form reads them today."""
        response = reopened(self.stored, clinic_here(), submitted=False, on=today()).response
        return Case(response, today())

    def crisis(self) -> tuple[str, ...]:
        """The kinds of crisis words that these answers call for: "suicide", "medical"."""
        found = urgent_in(self.stored, clinic_here(), on=today())
        return tuple(sorted({"suicide" if f.rule.domain.value == "suicide risk" else "medical" for f in found}))

    def typed(self) -> dict[str, str]:
        """Every typed word as kept, by the key of its box: what the browser compares with what stands on the screen."""
        words: dict[str, str] = {}
        for id, row in self.stored.items():
            if id.startswith(TYPED) and isinstance(row.value, dict):
                words |= _typed_words(id.removeprefix(TYPED), row.value)
        return words

    def _alert(self) -> None:
        """Staff see an urgent answer in the queue the moment it is given; once a kind, and again when it changes."""
        kinds = self.crisis()
        if kinds == st.session_state.get("_alerted", ()):
            return
        st.session_state["_alerted"] = kinds
        records, hold = session.records(), session.current_hold()
        if not kinds or hold is None:
            return
        judge_and_keep(records, hold.encounter_id, clinic_here(), on=today())
        for kind in (URGENT_SEEN, CRISIS_SHOWN):
            records.record_event(kind, who=hold.author, encounter_id=hold.encounter_id)


def _typed_words(question_id: str, typed: Mapping[str, Json]) -> dict[str, str]:
    words = {f"{question_id}.{part}": text for part, text in typed.items() if isinstance(text, str)}
    rows = typed.get("rows")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            words |= {f"{question_id}.{row['id']}.{part}": text for part, text in row.items() if isinstance(text, str)}
    return words


def _same(kept: Json, value: object) -> bool:
    return kept == _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def open_draft() -> Draft:
    """The draft of the open intake, loaded once a session. Raises NotSignedIn."""
    nonce = session.nonce()
    held: tuple[str, Draft] | None = st.session_state.get(_BASE)
    if held is None or held[0] != nonce:
        held = (nonce, Draft(session.own_answers()))
        st.session_state[_BASE] = held
    return held[1]
