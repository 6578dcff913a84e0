"""The link of one visit: make it, show it once, send it, take it back, let it last longer."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import segno
import streamlit as st

from forms.questionnaire import QUESTIONNAIRE
from pages.front_door.settings import settings_of
from pages.parts import session
from pages.parts.show import Html, draw, tag
from pages.parts.visit_forms import date_read, problem, time_read
from pages.parts.visit_rows import TO_DO, link_badge, link_history
from screening.access import Staff
from screening.access.links import (
    PATH,
    Door,
    Terms,
    end_of_day,
    link_extended,
    link_handed_out,
    link_made,
    link_revoked,
    usual_end,
)
from screening.access.mail import mail_is_set_up
from screening.access.messages import Words, link_mailed, message_words
from screening.access.post_office import mail_queued
from screening.access.visit_list import Visit
from screening.clinic import clinic_here
from screening.errors import AccessError, DetailsRefused, LinkRefused, RecordsError
from screening.evaluate import PROTOCOLS

_FRESH, _PROBLEM, _PRESS = "fresh-link", "link-problem", "link-press"
AFTER_THE_VISIT = dt.timedelta(days=7)
_REVOCABLE = (Door.OPEN, Door.NOT_YET, Door.AT_CLINIC, Door.EXPIRED, Door.LOCKED, Door.OUTDATED)
_EXTENDABLE = (Door.OPEN, Door.NOT_YET, Door.AT_CLINIC, Door.EXPIRED)


@dataclass(frozen=True, slots=True)
class Shown:
    """A link just made, on this screen only: nobody can show it again."""

    encounter_id: str
    link_id: str
    address: str
    words: Words


def forget_link(encounter_id: str = "") -> None:
    """A link that was shown goes from this session once another visit, or none, is looked at."""
    shown = st.session_state.get(_FRESH)
    if shown is not None and shown.encounter_id != encounter_id:
        del st.session_state[_FRESH]


def address_of(token: str) -> str:
    """The whole address of a link, from how this server is set up; never from what a browser says it is called."""
    return f"{settings_of().url}{PATH}{token}"


def link_panel(visit: Visit) -> None:
    """Everything about the link of this visit."""
    draw(tag("h2", "Link"))
    if words := st.session_state.pop(_PROBLEM, ""):
        problem(words)
    todo = TO_DO.get(visit.word, "")
    draw(tag("p", link_badge(visit), f" {todo}" if todo else ""), link_history(visit))
    if visit.done:
        return
    forget_link(visit.encounter.id)
    shown = st.session_state.get(_FRESH)
    if shown is not None and not _is_alive(visit, shown):
        # Taken back, or replaced by a newer one, by someone else: worth nothing to the patient.
        del st.session_state[_FRESH]
    elif shown is not None:
        _shown(visit, shown)
    _make(visit)
    _change(visit)


def _shown(visit: Visit, shown: Shown) -> None:
    with st.container(border=True):
        draw(
            tag("p", tag("strong", "Give this to the patient now."), " It is shown once."),
            tag("p", _only_here(), class_="note") if _only_here() else "",
        )
        picture, text = st.columns([1, 2])
        with picture:
            draw(qr_code(shown.address))
        with text:
            st.code(shown.address, language=None, wrap_lines=True)
            st.code(shown.words.text, language=None, wrap_lines=True)
        if visit.link is not None and visit.link.sent_at is None:
            st.button(
                "I have given it to the patient",
                on_click=_handed_out,
                args=(shown.link_id,),
                type="primary",
            )


def _is_alive(visit: Visit, shown: Shown) -> bool:
    link = visit.link
    return link is not None and link.id == shown.link_id and link.ended_how is None


def _only_here() -> str:
    settings = settings_of()
    return "" if settings.tls else "This server has no public address: the link opens on this machine only."


def qr_code(address: str) -> Html:
    """The address as a picture that a phone's camera reads."""
    drawn = segno.make(address, error="m", micro=False).svg_data_uri(scale=6, border=4, light="#fff")
    return Html(f'<img class="qr" alt="The link as a QR code" src="{drawn}">')


def _make(visit: Visit) -> None:
    again = visit.link is not None
    if again:
        draw(tag("p", "A new link ends the one before. What was answered stays.", class_="note"))
    with st.expander("When it opens and ends"):
        _times(visit, "make")
    with st.container(horizontal=True):
        st.button(
            "New link" if again else "Make a link",
            on_click=_made,
            args=(visit, False, _press(visit)),
            type="secondary" if again else "primary",
        )
        if mail_is_set_up() and visit.details is not None and visit.details.email:
            st.button(
                "New link by e-mail" if again else "Send a link by e-mail",
                on_click=_made,
                args=(visit, True, _press(visit)),
            )


def _press(visit: Visit) -> str:
    """The key of the next press, the same until a link came of it: a button hit twice makes one link."""
    last = visit.link.id if visit.link is not None else ""
    kept: tuple[str, str, str] | None = st.session_state.get(_PRESS)
    if kept is None or kept[:2] != (visit.encounter.id, last):
        kept = st.session_state[_PRESS] = (visit.encounter.id, last, uuid.uuid4().hex)
    return kept[2]


def _times(visit: Visit, key: str) -> None:
    own = f"{key}-{visit.encounter.id}"
    columns = st.columns(4)
    labels = ("Opens on day", "at", "Ends on day", "at ")
    names = ("from-day", "from-time", "to-day", "to-time")
    helps = ("at once", "00:00", "the day of the visit", "end of day")
    for column, label, name, help in zip(columns, labels, names, helps, strict=True):
        with column:
            st.text_input(label, key=f"{own}-{name}", placeholder=help, autocomplete="off", max_chars=40)


def _typed(own: str, name: str) -> str:
    return str(st.session_state.get(f"{own}-{name}") or "")


def _moment(own: str, which: str, *, end: bool) -> dt.datetime | None:
    """A moment from a day and a time; a day alone is its beginning, or its end. Raises DetailsRefused."""
    day = date_read(_typed(own, f"{which}-day"), "Day")
    time = time_read(_typed(own, f"{which}-time"), "Time")
    if day is None:
        if time is not None:
            raise DetailsRefused("Give the day as well as the time.")
        return None
    if time is None:
        return end_of_day(day if end else day - dt.timedelta(days=1))
    return dt.datetime.combine(day, time).astimezone().astimezone(dt.UTC)


def terms_of(visit: Visit, now: dt.datetime) -> Terms:
    """What a new link is made for, with the times that were typed. Raises DetailsRefused."""
    clinic, own = clinic_here(), f"make-{visit.encounter.id}"
    closes = _moment(own, "to", end=True)
    today = now.astimezone().date()
    # What is asked back may be asked after the day of the visit: then a week is time enough.
    until = (
        today + AFTER_THE_VISIT if visit.asks_again and (visit.day or today) < today else visit.day or today
    )
    return Terms(
        QUESTIONNAIRE.version,
        PROTOCOLS[clinic.policy].hash,
        closes or usual_end(until, now, clinic.links.hours),
        _moment(own, "from", end=False),
        clinic.links.names,
    )


def _made(visit: Visit, by_mail: bool, press: str) -> None:
    _done(lambda staff: _link_made(staff, visit, by_mail, press))


def _link_made(staff: Staff, visit: Visit, by_mail: bool, press: str) -> None:
    records = session.records()
    terms = terms_of(visit, records.now())

    def words_of(token: str) -> Words:
        return message_words(clinic_here(), address_of(token), terms.closes_at, again=visit.asks_again)

    if by_mail:
        st.session_state.pop(_FRESH, None)
        link_mailed(records, staff, visit.encounter.id, terms, words_of, key=press)
        mail_queued()
    else:
        made = link_made(records, staff, visit.encounter.id, terms, key=press)
        if made.token is not None:
            st.session_state[_FRESH] = Shown(
                visit.encounter.id, made.link.id, address_of(made.token), words_of(made.token)
            )
        elif st.session_state.get(_FRESH) is None:
            raise LinkRefused("This link was made by the press before, and is shown once. Make a new link.")


def _change(visit: Visit) -> None:
    link = visit.link
    if link is None:
        return
    if visit.door in _EXTENDABLE:
        with st.expander("Let this link end at another time"), st.form(f"extend-{link.id}", border=False):
            day, time = st.columns(2)
            with day:
                st.text_input(
                    "New last day", key=f"extend-{link.id}-to-day", autocomplete="off", max_chars=40
                )
            with time:
                st.text_input(
                    "Time", key=f"extend-{link.id}-to-time", placeholder="end of day", autocomplete="off",
                    max_chars=10,
                )  # fmt: skip
            st.form_submit_button("Change the end", on_click=_extended, args=(link.id,))
    if visit.door in _REVOCABLE:
        st.button("Take the link back", on_click=_revoked, args=(link.id,))


def _extended(link_id: str) -> None:
    def extended(staff: Staff) -> None:
        until = _moment(f"extend-{link_id}", "to", end=True)
        if until is None:
            raise DetailsRefused("Give the new last day.")
        link_extended(session.records(), staff, link_id, until)

    _done(extended)


def _revoked(link_id: str) -> None:
    st.session_state.pop(_FRESH, None)
    _done(lambda staff: link_revoked(session.records(), staff, link_id))


def _handed_out(link_id: str) -> None:
    st.session_state.pop(_FRESH, None)
    _done(lambda staff: link_handed_out(session.records(), staff, link_id))


def _done(act: Callable[[Staff], None]) -> None:
    """Do it as whoever is signed in now; what is refused is told when the page is drawn again."""
    staff = session.current_staff()
    if staff is None:
        return
    try:
        act(staff)
    except (AccessError, RecordsError) as refused:
        st.session_state[_PROBLEM] = str(refused)
