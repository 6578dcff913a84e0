"""The same server with two guards taken out: widget keys repeat from patient to patient, and the next form is drawn into
the page of the one before instead of a page loaded anew. What a hand-over test looks for must be there then.

Started like deploy/serve.py, which it runs.
"""

import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from pages.front_door.principal import Caller  # noqa: E402
from pages.parts import draft, session  # noqa: E402
from screening.access.holds import ended_hold_of, hold_on_device  # noqa: E402
from screening.records import Records  # noqa: E402

_right_caller, _right_draft = session.caller_again, draft.open_draft


def _whoever_is_on_the_tablet(records: Records, principal: str) -> Caller:
    ended = ended_hold_of(records, principal.partition(":")[2]) if principal.startswith("intake:") else None
    if ended is None or ended.device_id is None:
        return _right_caller(records, principal)
    return Caller(principal, hold=hold_on_device(records, ended.device_id))


def _emptied_first() -> draft.Draft:
    """What looks careful enough: the session's memory is cleared for the next patient."""
    encounter = session.current_encounter_id()
    if st.session_state.get("_whose") != encounter:
        st.session_state.clear()
        st.session_state["_whose"] = encounter
    return _right_draft()


session.caller_again = _whoever_is_on_the_tablet
session.nonce = lambda: "same"
draft.open_draft = _emptied_first

if __name__ == "__main__":
    sys.argv = [str(ROOT / "deploy" / "serve.py")]
    runpy.run_path(sys.argv[0], run_name="__main__")
