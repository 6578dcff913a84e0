"""One form of a clinician on a case: what is wrong stands beside its field, nothing typed is lost, a press counts once."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from forms.typed import words_typed
from pages.parts import session
from pages.parts.case_here import Here, here_of
from pages.parts.draft import today
from pages.parts.guard import require_staff
from pages.parts.show import Html, draw, listed, tag
from pages.parts.visit_forms import date_read
from screening.access import Permission, Staff
from screening.access.case_work import entry_added, entry_withdrawn
from screening.clinic import clinic_here
from screening.counting import Act
from screening.entries import LONGEST_WORDS, About, last_about
from screening.errors import AccessError, DetailsRefused, EntryOvertaken, EntryRefused, RecordsError
from screening.judging import kept_of
from screening.reviewed import act_words, moment, until_words, words_of_entry
from screening.summary.model import Entry, RouteRow, Summary

_KEYS, _DONE, _SHOWN = "_case_forms", "_case_done", "_case_last_shown"
_MOST_TOLD = 8
DAY_HELP = "7 March 2026 or 2026-03-07"

# What was kept is told above the form it was made in: brought out from under the name of the patient, which stays in sight.
_in_sight = st.components.v2.component(
    "anteroom_in_sight",
    js="""
    export default () => {
      document.querySelector("div.done")?.scrollIntoView({ block: "nearest" });
    }
    """,
)


def form_key(case_id: str, name: str) -> str:
    """The key of a form, the same until what it says is kept: so pressed twice it is kept once."""
    keys: dict[tuple[str, str], str] = st.session_state.setdefault(_KEYS, {})
    return keys.setdefault((case_id, name), uuid.uuid4().hex)


@dataclass(slots=True)
class Form:
    """The fields of one form. Under each is room for what is wrong with it; `refused` says whether anything is."""

    key: str
    refused: bool = False
    _rooms: dict[str, DeltaGenerator] = field(default_factory=dict)

    def line(
        self,
        name: str,
        label: str,
        *,
        value: str = "",
        help: str = "",
        longest: int = 200,
        narrow: bool = False,
    ) -> str:
        """One line to type in; the words as they can be kept."""
        typed = st.text_input(
            label,
            value,
            key=f"{self.key}-{name}",
            placeholder=help,
            autocomplete="off",
            max_chars=longest,
            width=220 if narrow else "stretch",
        )
        self.room(name)
        return words_typed(typed or "").strip()

    def words(self, name: str, label: str, *, value: str = "", help: str = "") -> str:
        """Several lines to type in."""
        typed = st.text_area(
            label, value, key=f"{self.key}-{name}", placeholder=help, max_chars=LONGEST_WORDS, height=90
        )
        self.room(name)
        return words_typed(typed or "").strip()

    def choice(self, name: str, label: str, options: Mapping[str, str], *, value: str = "") -> str:
        """One of several, by its code; "" while none is chosen. `value`: what was chosen before, where it is known."""
        codes = list(options)
        index = codes.index(value) if value and value in options else None
        chosen = st.radio(
            label,
            codes,
            index=index,
            format_func=lambda code: plain(options[code]),
            key=f"{self.key}-{name}",
            horizontal=True,
        )
        self.room(name)
        return chosen or ""

    def list(self, name: str, label: str, options: Mapping[str, str], *, value: str = "") -> str:
        """One of many, by its code; "" while none is chosen."""
        codes = list(options)
        index = codes.index(value) if value and value in options else None
        chosen = st.selectbox(
            label,
            codes,
            index=index,
            format_func=lambda code: options[code],
            placeholder="Choose one",
            key=f"{self.key}-{name}",
        )
        self.room(name)
        return chosen or ""

    def refuse(self, name: str, words: str) -> None:
        """Say what is wrong with a field, beside it."""
        self.refused = True
        with self._rooms[name]:
            draw(tag("p", words, class_="wrong", role="alert"))

    def needs(self, name: str, value: str, words: str) -> str:
        """The value; where there is none, that is said."""
        if not value:
            self.refuse(name, words)
        return value

    def room(self, name: str) -> None:
        """Keep room here for what may be wrong with a field."""
        self._rooms[name] = st.container()


def day_typed(form: Form, name: str, text: str) -> str:
    """A day as staff type it, as year-month-day; what is wrong is said beside it."""
    try:
        day = date_read(text, "Day")
    except DetailsRefused as refused:
        form.refuse(name, str(refused))
        return ""
    if day is None:
        form.refuse(name, f"The day is needed, like {DAY_HELP}.")
        return ""
    if day > today():
        form.refuse(name, "This day lies in the future. Check the year.")
    return day.isoformat()


def plain(words: str) -> str:
    """Words of ours as a label that understands Markdown: none of its signs is obeyed."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()<>#+-.!|$~:" else sign for sign in words)


def first_shown(here: Here, key: str, about: About) -> int:
    """The number of the last entry about one thing (0: none) as the form of this key first showed it: what a colleague keeps
    meanwhile is not overridden unread."""
    shown: dict[tuple[str, About], int] = st.session_state.setdefault(_SHOWN, {})
    return shown.setdefault((key, about), _last(here, about))


def _last(here: Here, about: About) -> int:
    last = last_about(kept_of(here.case.entries), about)
    return last.number if last else 0


def _stands_now(here: Here, about: About) -> Iterable[Html]:
    """The last entry about one thing in its own words: beside the button, where the form above it is out of sight."""
    last = last_about(kept_of(here.case.entries), about)
    if last is not None:
        said = tag("bdi", tag("strong", words_of_entry(last.entry, last.at)))
        who = f"Entry {last.number}, {here.name(last.by)}, {moment(last.at)}: "
        yield tag("p", who, said, class_="line")


def kept_or_said(
    here: Here, name: str, plain_entry: Mapping[str, object], key: str, about: About | None = None
) -> None:
    """Keep an entry that the form `name` of this case drew with `key`, and draw the page anew; what the record refuses is
    said here, and all that was typed stays. `about`: what the entry settles, which the form drew with `first_shown`."""

    def added(staff: Staff) -> int:
        after = first_shown(here, key, about) if about else 0
        entry, clinic = dict(plain_entry), clinic_here()
        try:
            return entry_added(
                session.records(), staff, here.id, entry, key=key, clinic=clinic, on=today(), after=after
            )
        except EntryOvertaken:
            # Not the very last one: what came since this page was drawn is not on it, and is refused once more.
            if about:
                st.session_state[_SHOWN][key, about] = _last(here, about)
                draw(*_stands_now(here, about))
            raise

    _sent(here, name, added)


def withdrawn_or_said(here: Here, name: str, number: int, why: str, key: str) -> None:
    """The same for an entry that is withdrawn."""
    _sent(
        here,
        name,
        lambda staff: entry_withdrawn(
            session.records(), staff, here.id, number, why, key=key, clinic=clinic_here(), on=today()
        ),
    )


def _sent(here: Here, name: str, act: Callable[[Staff], int]) -> None:
    staff = require_staff(Permission.SIGN)
    try:
        number = act(staff)
    except (EntryRefused, AccessError, RecordsError) as refused:
        draw(tag("p", str(refused), class_="notice", role="alert"))
        return
    st.session_state.get(_KEYS, {}).pop((here.id, name), None)
    after = here_of(staff, here.id)
    place = name.partition(":")[0]
    waits = waiting_words(here, after, number)
    st.session_state[_DONE] = (here.id, place, number, waits, changed(here.summary, after.summary))
    st.rerun()


def done_words(case_id: str, place: str) -> None:
    """What the last entry changed, where it was made: once."""
    done = st.session_state.get(_DONE)
    if done is None or done[:2] != (case_id, place):
        return
    del st.session_state[_DONE]
    number, waits, words = done[2:]
    judged = "" if waits else " The case was judged again at once."
    draw(
        tag(
            "div",
            tag("p", tag("strong", f"Kept as entry {number}."), judged),
            *(tag("p", tag("strong", line)) for line in waits),
            listed(words),
            class_="done waits" if waits else "done",
            role="status",
        )
    )
    _in_sight(key=f"done-{case_id}-{number}")


def waiting_words(before: Here, after: Here, number: int) -> tuple[str, ...]:
    """That what was just kept does not count yet, or that it made something else wait: nobody must believe that it counted."""
    waited = {act.kept.number for act in before.reviewed.counting.waiting}
    return tuple(
        _about(act, number, f"{act_words(act, after.work.names)}; {until_words(act)}.")
        for act in after.reviewed.counting.waiting
        if act.kept.number == number or act.kept.number not in waited
    )


def _about(act: Act, number: int, words: str) -> str:
    return words if act.about == number else f"Entry {act.about}: {words[:1].lower()}{words[1:]}"


def changed(before: Summary, after: Summary) -> tuple[str, ...]:
    """What an entry changed, in a few lines: "Ketamine infusion: was contraindicated, now precautions"."""
    rows = {row.route: row for row in before.routes}
    outcomes = [
        f"{row.title}: was {_outcome(rows[row.route])}, now {_outcome(row)}"
        for row in after.routes
        if row.route in rows and _outcome(rows[row.route]) != _outcome(row)
    ]
    return (*(outcomes or ["No outcome changed."]), *_findings_moved(before.entries, after.entries))


def _findings_moved(before: Sequence[Entry], after: Sequence[Entry]) -> Iterable[str]:
    """The findings that came, went, or stand otherwise now, by name."""
    then, now = ({entry.id: entry for entry in entries} for entries in (before, after))
    groups = {
        "Now there": [one for id, one in now.items() if id not in then],
        "No longer there": [one for id, one in then.items() if id not in now],
        "Stands otherwise": [
            one
            for id, one in now.items()
            if id in then and (one.truth, one.rung) != (then[id].truth, then[id].rung)
        ],
        "Rests on other answers": [
            one
            for id, one in now.items()
            if id in then
            and (one.truth, one.rung) == (then[id].truth, then[id].rung)
            and one.evidence != then[id].evidence
        ],
    }
    for title, entries in groups.items():
        if entries:
            named = "; ".join(f"{one.statement} ({one.id})" for one in entries[:_MOST_TOLD])
            more = f"; and {len(entries) - _MOST_TOLD} more" if len(entries) > _MOST_TOLD else ""
            yield f"{title}: {named}{more}"


def _outcome(row: RouteRow) -> str:
    left = f" ({row.after_lifts.lower()} after lifts)" if row.after_lifts else ""
    return f"{row.outcome.lower()}{left}"
