"""The details of a visit as staff type them: dates without a day that could be a month, times, and what is wrong with them."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

import streamlit as st

from forms.questionnaire import QUESTIONNAIRE
from pages.parts import session
from pages.parts.rows import MONTHS
from pages.parts.show import draw, tag
from screening.access import Staff
from screening.access.visit_list import Visit
from screening.access.visits import VisitDetails, visit_corrected, visit_made
from screening.errors import DetailsRefused, NotAllowed, NotSignedIn, RecordsError, RevisionConflict

_DATE_HELP = "Like 7 March 1961 or 1961-03-07."
_NAMED = {name.lower(): number for number, name in MONTHS.items()}
BOXES: Mapping[str, tuple[str, str]] = {
    "name": ("Full name", "As it stands on the health card or passport."),
    "birth_date": ("Date of birth", _DATE_HELP),
    "record_number": ("Record number", "If the clinic gave one."),
    "visit_date": ("Day of the visit", _DATE_HELP.replace("1961", "2027")),
    "visit_time": ("Time of the visit", "Like 14:30."),
    "phone": ("Phone", "Its last four digits can be asked before a link opens."),
    "email": ("E-mail", "Where a link can be sent."),
    "language": ("Language", "If an interpreter is needed."),
}

_NEW, _CORRECTING = "new-visit", "correcting-visit"
_CONFLICT = (
    "Someone else corrected this visit since it was shown: what they kept stands above. What you typed is still here. "
    "Check it against theirs, and press again to keep yours."
)


@dataclass(frozen=True, slots=True)
class Correction:
    """Boxes that are open: the revision their writer has seen, and what stood in them at first."""

    encounter_id: str
    key: str
    revision: int
    before: Mapping[str, str]


def date_read(text: str, label: str) -> dt.date | None:
    """A date as staff type it; None for nothing. Raises DetailsRefused, also for 03/07/1961: that is two dates."""
    plain = " ".join(text.split())
    if not plain:
        return None
    written = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", plain, re.ASCII)
    spoken = re.fullmatch(r"(\d{1,2})\.? ([A-Za-z]{3,9})\.?,? (\d{4})", plain, re.ASCII)
    try:
        if written:
            return dt.date(*(int(part) for part in written.groups()))
        if spoken and (month := _month(spoken[2])):
            return dt.date(int(spoken[3]), month, int(spoken[1]))
    except ValueError:
        raise DetailsRefused(f"{label}: that date does not exist. Check day, month and year.") from None
    raise DetailsRefused(
        f"{label}: write it like 7 March 1961 or 1961-03-07, so that day and month are clear."
    )


def _month(word: str) -> int:
    named = [number for name, number in _NAMED.items() if name.startswith(word.lower())]
    return int(named[0]) if len(named) == 1 else 0


def time_read(text: str, label: str) -> dt.time | None:
    """A time of day; None for nothing. Raises DetailsRefused."""
    plain = text.strip()
    if not plain:
        return None
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})", plain, re.ASCII)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise DetailsRefused(f"{label}: write it like 9:05 or 14:30.")
    return dt.time(int(found[1]), int(found[2]))


def details_typed(typed: Mapping[str, str]) -> VisitDetails:
    """The details from the boxes. Raises DetailsRefused."""
    day = date_read(typed["visit_date"], BOXES["visit_date"][0])
    if day is None:
        raise DetailsRefused("The day of the visit is needed: the form and its link are for that day.")
    return VisitDetails(
        typed["name"],
        day,
        date_read(typed["birth_date"], BOXES["birth_date"][0]),
        typed["record_number"],
        time_read(typed["visit_time"], BOXES["visit_time"][0]),
        typed["phone"],
        typed["email"],
        typed["language"],
    )


def typed_of(details: VisitDetails | None) -> dict[str, str]:
    """What stands in the boxes for these details."""
    if details is None:
        return dict.fromkeys(BOXES, "")
    born, time = details.birth_date, details.visit_time
    return {
        "name": details.name,
        "birth_date": born.isoformat() if born else "",
        "record_number": details.record_number,
        "visit_date": details.visit_date.isoformat(),
        "visit_time": f"{time:%H:%M}" if time else "",
        "phone": details.phone,
        "email": details.email,
        "language": details.language,
    }


def _boxes(key: str, before: Mapping[str, str]) -> dict[str, str]:
    columns = st.columns(2)
    typed: dict[str, str] = {}
    for at, (name, (label, help)) in enumerate(BOXES.items()):
        with columns[at % 2]:
            typed[name] = (
                st.text_input(
                    label,
                    before[name],
                    key=f"{key}-{name}",
                    placeholder=help,
                    autocomplete="off",
                    max_chars=254,
                )
                or ""
            )
    return typed


def new_visit(staff: Staff, day: dt.date | None = None) -> None:
    """The form for a visit to come, on the day that is looked at; it leads on to the visit it made.

    Its key is drawn when the form is first shown: however often it is sent, it makes one visit.
    """
    key, begun = st.session_state.setdefault(_NEW, (uuid.uuid4().hex, day))
    before = typed_of(None) | {"visit_date": begun.isoformat() if begun else ""}
    with st.form(f"new-{key}", border=False):
        typed = _boxes(key, before)
        pressed = st.form_submit_button("Add the visit", type="primary")
    if not pressed:
        return
    try:
        made = visit_made(
            session.records(),
            staff,
            details_typed(typed),
            questionnaire_version=QUESTIONNAIRE.version,
            key=key,
        )
    except (DetailsRefused, NotAllowed, NotSignedIn, RecordsError) as refused:
        problem(str(refused))
        return
    del st.session_state[_NEW]
    st.query_params.from_dict({"visit": made.id})
    st.rerun()


def corrected_visit(staff: Staff, visit: Visit) -> None:
    """The same boxes with what is known, to be corrected; what stood before stays in the record."""
    now = visit.kept.revision if visit.kept else 0
    open = _correction(visit, now)
    with st.form(f"correct-{open.key}", border=False):
        typed = _boxes(open.key, open.before)
        pressed = st.form_submit_button("Keep the correction")
    if not pressed:
        return
    try:
        visit_corrected(
            session.records(), staff, visit.encounter.id, details_typed(typed), revision=open.revision
        )
    except RevisionConflict:
        # What they changed stands above, drawn anew; what was typed here stays, and may be kept over it knowingly.
        st.session_state[_CORRECTING] = replace(open, revision=now)
        problem(_CONFLICT)
        return
    except (DetailsRefused, NotAllowed, NotSignedIn, RecordsError) as refused:
        problem(str(refused))
        return
    forget_correction()
    st.rerun()


def _correction(visit: Visit, now: int) -> Correction:
    """The boxes that are open for this visit; those of another one are given up."""
    open = st.session_state.get(_CORRECTING)
    if open is None or open.encounter_id != visit.encounter.id:
        open = Correction(visit.encounter.id, uuid.uuid4().hex, now, typed_of(visit.details))
        st.session_state[_CORRECTING] = open
    return cast(Correction, open)


def forget_correction() -> None:
    """Whoever opens a visit again sees what is known then."""
    st.session_state.pop(_CORRECTING, None)


def problem(words: str) -> None:
    """What went wrong, said at once."""
    draw(tag("p", words, class_="notice", role="alert"))
