"""Who is at this browser and what they may do here: the one thing every page asks first.

For the intake (a patient's device):

    hold = require_intake()                    # pages.parts.guard, the first statement of the page
    kept = session.own_answers()               # {question_id: StoredAnswer}: the draft as it is kept
    st.radio(..., key=session.key("stroke"))   # every patient control: the key carries the nonce
    session.save("stroke", "yes")              # durable when it returns; may raise ValueRefused and others
    session.holds_pen()                        # False: another window writes; offer take_pen()
    session.submit(QUESTIONNAIRE.hash)         # once; again is harmless
    session.post_button("Close the form", "/intake/end")

For staff:

    staff = require_staff()                    # pages.parts.guard
    rows = read_queue(session.records(), staff)          # screening.access: read_case, read_drafts ...
    session.post_button("Start a new form", "/intake/start")
    session.post_button("Continue", "/intake/continue", encounter=encounter_id)
    session.link_button("Download the summary", f"/summary/{encounter_id}.pdf")

Identity comes from our own cookie through the front door (`pages.front_door.middleware.Identity`) and is
looked up in the record each time it is asked: a session that ended elsewhere is nobody here with the next
run. A script cannot set cookies, so everything that signs in, hands over or hands back is a plain form that
posts to the front door. Streamlit's HTML sanitiser leaves `form`, hidden `input` and `button` in place, and
the content security policy allows forms to our own server only (tests/browser/test_front_door.py holds
both); `post_button` draws such a form with its token. Ordinary links in `st.html` stay in the same tab.

In AppTest set `at.user = {"principal": "intake:<hold id>"}` or `{"principal": "staff:<session id>"}`; the
fixture `clinic` in tests/conftest.py makes them.
"""

import secrets
from html import escape
from typing import Literal

import streamlit as st

from pages.front_door import cookies as jar
from pages.front_door.principal import Caller, caller_again
from pages.front_door.settings import settings_of
from pages.parts.this_load import Load
from screening.access import Hold, Staff, pen_taken
from screening.access.asking_back import again_on
from screening.access.devices import Device
from screening.access.enough import refuse_when_written_enough
from screening.access.holds import hold_touched
from screening.access.link_check import answers_shown
from screening.errors import EditedElsewhere, NotSignedIn
from screening.records import Pen, Records, StoredAnswer, Submission, records_here
from screening.records.asked_again import Again
from screening.records.origin import origin_set
from screening.records.review_rows import ANSWERED

_WINDOW = "w"
_LONGEST_WINDOW = 40
_NONCE = "_nonce"
_PAGE, _LOAD, _PEN = "_page", "_load", "_pen"


def records() -> Records:
    """This process's store. What is done with it in this run is noted as coming from this browser's address."""
    origin_set(st.context.ip_address or "this machine")
    return records_here()


def principal() -> str:
    """Who is at the other end of this connection: "staff:...", "intake:...", "device:...", "closed:...",
    "visitor:..." or ""."""
    return str(st.user.to_dict().get("principal") or "")


def was_signed_in() -> bool:
    """Whether this connection was opened by a member of staff, signed in still or no longer."""
    return principal().startswith("staff:")


def form_was_closed(now: Caller) -> bool:
    """Whether this browser had a form that someone else, or the clock, has closed."""
    return now.closed is not None or (principal().startswith("intake:") and now.hold is None)


def caller() -> Caller:
    """The principal as the record knows it at this moment."""
    return caller_again(records(), principal())


def current_staff() -> Staff | None:
    """Who is signed in at this browser; None for patients and visitors, and once the session has ended."""
    return caller().staff


def current_hold() -> Hold | None:
    """The intake this device holds; None for staff and visitors, and once it was handed back."""
    return caller().hold


def current_device() -> Device | None:
    """The tablet of the clinic whose start page this is; None for everyone else, and once it was removed."""
    return caller().device


def current_encounter_id() -> str | None:
    """The encounter this device may answer."""
    hold = current_hold()
    return hold.encounter_id if hold else None


def nonce() -> str:
    """Fresh for every encounter and device. Raises NotSignedIn when no intake is open here."""
    # It opens nothing and never changes for a principal, so it is read from the record once a session: a page
    # asks for it with every control it draws.
    known = st.session_state.get(_NONCE)
    if known is None or known[0] != principal():
        known = st.session_state[_NONCE] = (principal(), _hold().nonce)
    return str(known[1])


def key(name: str) -> str:
    """The widget key of a patient control: the nonce and a name (a question id)."""
    return f"{nonce()}-{name}"


def own_answers() -> dict[str, StoredAnswer]:
    """The answers of the intake that is open here, by question id; through a visit link only those that were typed
    through it. Raises NotSignedIn."""
    return answers_shown(records(), _hold())


def asked_again() -> Again | None:
    """What the case that is open here is asked again; None: the form itself. Raises NotSignedIn."""
    return again_on(records(), _hold())


def window() -> str:
    """The name of this browser window: it stands in the address (?w=...) and survives reloads."""
    if _WINDOW not in st.query_params:
        st.query_params[_WINDOW] = secrets.token_hex(4)
    return st.query_params[_WINDOW]


def holds_pen() -> bool:
    """Whether this window may write. The first window that asks gets the pen. Raises NotSignedIn.

    Two tabs of one address are one window, and either may have slept while the other was written in: whichever did not
    write last may show answers of before, and writes no longer. The browser says which load of the window this is and
    whose pen it last saw, so that this holds too where this server has forgotten the tab.
    """
    hold, names, seen = _hold(), _names(), st.session_state.get(_PEN)
    if hold.window is None:
        now, holds = names[0], pen_taken(records(), hold.id, names[0], from_others=False) is not None
    else:
        now = hold.window
        holds = now in (seen, *names) or (seen is None and _window_of(now) == _window_of(names[0]))
    if holds:
        st.session_state[_PEN] = now
    return holds


def pen_held() -> str:
    """The pen that this window held last, by the name that the record has for it; "" when it never did."""
    return str(st.session_state.get(_PEN) or "")


def load_told(load: Load | None) -> None:
    """The browser's own name for this load of the window, before anything is asked about the pen."""
    if load is not None:
        st.session_state[_LOAD] = load.name
        st.session_state.setdefault(_PEN, load.pen)


def take_pen() -> None:
    """Continue in this window: the other can no longer write. Reload afterwards. Raises NotSignedIn."""
    pen_taken(records(), _hold().id, _names()[0], from_others=True)


def _names() -> tuple[str, ...]:
    """What this window goes by since it was loaded, what it writes under first: of two loads of one window, each has its own.
    Until the browser has told the name of this load, the session has one for it."""
    mine = st.session_state.setdefault(_PAGE, secrets.token_hex(4))
    loads = filter(None, (st.session_state.get(_LOAD), mine))
    return tuple(f"{window()[:_LONGEST_WINDOW]}.{load}" for load in loads)


def _window_of(page: str) -> str:
    return page.rpartition(".")[0]


def save(question_id: str, value: object, *, expected_revision: int | None = None) -> StoredAnswer:
    """Keep one answer of the intake that is open here; on the disk when this returns.

    Raises NotSignedIn, EditedElsewhere, ValueRefused, RevisionConflict, AlreadySubmitted, WrittenEnough,
    StoreUnavailable.
    """
    hold = _hold()
    hold_touched(records(), hold)
    refuse_when_written_enough(records(), hold.encounter_id)
    return records().save_answer(
        hold.encounter_id,
        question_id,
        value,
        author=hold.author,
        expected_revision=expected_revision,
        pen=_pen(hold),
    )


def submit(questionnaire_hash: str) -> Submission:
    """Hand in the intake that is open here, once. Raises NotSignedIn, EditedElsewhere, StoreUnavailable."""
    hold = _hold()
    return records().submit(
        hold.encounter_id, hold.id, questionnaire_hash=questionnaire_hash, author=hold.author, pen=_pen(hold)
    )


def send_again(number: int) -> None:
    """Send what was asked back and answered here, once. Raises NotSignedIn, EditedElsewhere, AlreadySubmitted,
    StoreUnavailable."""
    hold = _hold()
    records().ask_back_ended(hold.encounter_id, number, ANSWERED, author=hold.author, pen=_pen(hold))


def post_button(
    label: str, action: str, *, kind: Literal["primary", "secondary"] = "secondary", **fields: str
) -> None:
    """Draw a button that posts to the front door and leaves this page."""
    hidden = {"token": form_token_here(action), **fields}
    inputs = "".join(
        f'<input type="hidden" name="{escape(name, quote=True)}" value="{escape(value, quote=True)}">'
        for name, value in hidden.items()
    )
    st.html(
        f'<form class="post-button" method="post" action="{escape(action, quote=True)}">{inputs}'
        f'<button type="submit" class="{kind}">{escape(label)}</button></form>',
        width="content",
    )


def link_button(label: str, href: str, *, kind: Literal["primary", "secondary"] = "secondary") -> None:
    """Draw a link to one of our own addresses that looks like a button and stays in this tab."""
    st.html(
        f'<a class="button {kind}" href="{escape(href, quote=True)}">{escape(label)}</a>', width="content"
    )


def form_token_here(action: str) -> str:
    """The token of a form to `action` drawn on this page; empty where there is no browser (AppTest)."""
    cookie = jar.read(st.context.cookies, jar.FORM, tls=settings_of().tls)
    return jar.form_token(cookie, action, principal()) if isinstance(cookie, str) else ""


def _hold() -> Hold:
    hold = current_hold()
    if hold is None:
        raise NotSignedIn(
            "This form is no longer open on this device. Ask the clinic staff to open it again."
        )
    return hold


def _pen(hold: Hold) -> Pen:
    pen = pen_taken(records(), hold.id, _names()[0], from_others=True) if holds_pen() else None
    if pen is None:
        raise EditedElsewhere('This form is open in another window. Press "Continue here" first.')
    return pen
