"""What a patient reads who opens a visit link: what the link is for, or why it does not open; always where help is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from forms.reading import AnswerRefused
from forms.typed import date_typed
from pages.front_door import plain
from screening.access.links import Door, Fact, Link
from screening.clinic import Clinic

BEGIN = "/visit/begin"
TITLE, ANOTHER = "Your form", "Another form is open here"
# What a form that closes the one before says of where to go on.
TO_THE_LINK = "link"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Closed:
    """A link that does not open now: what the page says, and with which status."""

    title: str
    words: str
    status: int = 410


_CLOSED = {
    Door.USED: Closed(
        "This form was handed in",
        "Thank you. The clinic has your answers. The link cannot be used again.",
    ),
    Door.EXPIRED: Closed("This link is over", "The time in which it works has passed."),
    Door.REVOKED: Closed("This link was taken back", "The clinic has switched it off."),
    Door.REPLACED: Closed(
        "There is a newer link", "The clinic has sent you a newer link. Please look for the latest message."
    ),
    Door.LOCKED: Closed(
        "This link is locked",
        "There were too many answers that did not fit. The clinic can give you a new link.",
    ),
    Door.OUTDATED: Closed(
        "This link is for an older form", "The form has changed since. The clinic can give you a new link."
    ),
    Door.NOT_YET: Closed("This link is not open yet", "", 403),
    Door.AT_CLINIC: Closed(
        "Your form is open at the clinic",
        "It is being continued on a device there. Your answers are kept. If you are not at the clinic, please call.",
        409,
    ),
}


def closed_page_of(link: Link, door: Door) -> tuple[str, str, int]:
    """Title, words and status of the page of a link that does not open."""
    closed = _CLOSED[door]
    words = closed.words
    if door is Door.NOT_YET and link.opens_at is not None:
        opens = link.opens_at.astimezone()
        words = f"It opens on {opens.day} {opens:%B %Y} at {opens:%H:%M}. Please come back then."
    return closed.title, words, closed.status


def closed_body(words: str, clinic: Clinic) -> str:
    """Why it does not open, whom to call, where help is."""
    return plain.words(words) + _call(clinic) + help_words(clinic)


def unknown_body(clinic: Clinic) -> str:
    """An address that no link has."""
    said = (
        "Please check that you have the whole address: it may be cut off at the end of a line. "
        "Or open the link in your message again."
    )
    return closed_body(said, clinic)


def _call(clinic: Clinic) -> str:
    if not clinic.phone:
        return plain.words("Questions? Please call the clinic.")
    return f"<p>Questions? Call {escape(clinic.name)}: {_number(clinic.phone)}</p>"


def _number(number: str) -> str:
    """A number that a phone calls when it is touched, if it is one."""
    if re.fullmatch(r"\+?[0-9][0-9 ()-]*", number) is None:
        return f"<strong>{escape(number)}</strong>"
    return f'<a class="call" href="tel:{re.sub("[^0-9+]", "", number)}">{escape(number)}</a>'


def help_words(clinic: Clinic) -> str:
    """Where help is at any hour, on every page of a link."""
    crisis = clinic.crisis
    return (
        f'<p class="help">If you need help right now, call {_number(crisis.emergency_number)} in an emergency, or the '
        f"{escape(crisis.crisis_line_name)} at {_number(crisis.crisis_line)}, at any hour.</p>"
    )


def above_facts(clinic: Clinic, problem: str, *, again: bool = False) -> str:
    """What stands above the two facts. `again`: the link is for questions that are asked back."""
    named = clinic.name if clinic.name != Clinic().name else "The clinic"
    return (
        plain.alert(problem)
        + plain.words(
            f"{named} asks you to answer some questions again. It takes a few minutes."
            if again
            else f"{named} asks you to fill in a form before your visit. It takes about 20 to 30 minutes."
        )
        + plain.words(
            "First, please tell us two things the clinic knows, so that nobody fills in the form of another."
        )
    )


def above_closing() -> str:
    """What whoever brings their own link reads where somebody's form is open. Nothing of that form."""
    return (
        plain.words("Another form is still open in this browser. It may be somebody else's.")
        + plain.words(
            "Please close it first. Nothing is lost: the clinic keeps what was answered in it, and whoever it belongs "
            "to can open it again with their own link or ask the clinic."
        )
        + plain.words("Then we ask you two things, and your own form opens.")
    )


def below_facts(clinic: Clinic) -> str:
    """What stands below."""
    return _call(clinic) + help_words(clinic)


def fact_fields(facts: Iterable[Fact], wrong: dict[str, str]) -> str:
    """The boxes for these facts; `wrong` is what cannot be read, by box. What was typed is not given back."""
    return "".join(_FIELDS[fact](wrong) for fact in facts)


def _birth_date(wrong: dict[str, str]) -> str:
    boxes = "".join(
        # One cell of the grid each: a label stands above its own box.
        f"<div>{plain.field(name, label, mode=mode)}</div>"
        for name, label, mode in (
            ("day", "Day", "numeric"),
            ("month", "Month", "text"),
            ("year", "Year", "numeric"),
        )
    )
    said = (
        f'<p class="problem" id="born-problem" role="alert">{escape(wrong["born"])}</p>'
        if "born" in wrong
        else ""
    )
    told_by = f"born-hint{' born-problem' if said else ''}"
    return (
        f'<fieldset aria-describedby="{told_by}"><legend>Your date of birth'
        f'<span class="hint" id="born-hint">For example 31, August, 1980</span></legend>{said}'
        f'<div class="date">{boxes}</div></fieldset>'
    )


def _phone(wrong: dict[str, str]) -> str:
    return plain.field(
        "phone",
        "The last four digits of your phone number",
        hint="Of the number that the clinic has.",
        mode="numeric",
        problem=wrong.get("phone", ""),
    )


def _record_number(wrong: dict[str, str]) -> str:
    return plain.field(
        "number",
        "Your record number",
        hint="The clinic gave it to you.",
        problem=wrong.get("number", ""),
    )


_FIELDS = {Fact.BIRTH_DATE: _birth_date, Fact.PHONE: _phone, Fact.RECORD_NUMBER: _record_number}


def facts_given(facts: Iterable[Fact], fields: dict[str, str]) -> tuple[dict[Fact, str], dict[str, str]]:
    """The facts as they were typed, and what of it cannot be read, by box: that is told, and is no wrong answer."""
    given: dict[Fact, str] = {}
    wrong: dict[str, str] = {}
    for fact in facts:
        name, read = _READ[fact]
        try:
            given[fact] = read(fields)
        except AnswerRefused as refused:
            wrong[name] = str(refused)
    return given, wrong


def _read_birth_date(fields: dict[str, str]) -> str:
    month = fields.get("month", "").strip().lower().rstrip(".")
    named = [number for number, name in enumerate(_MONTHS, 1) if len(month) >= 3 and name.startswith(month)]
    if month.isascii() and month.isdecimal():
        named = [int(month[:4])]
    if month and (not named or not 1 <= named[0] <= 12):
        raise AnswerRefused("Please write the month as a word or as a number from 1 to 12.")
    digits = (fields.get("day", ""), f"{named[0]:02d}" if named else "", fields.get("year", ""))
    date = date_typed(*(digit if digit.isascii() else "?" for digit in digits), whole=True)
    if date is None:
        raise AnswerRefused("Please give the day, the month and the year.")
    return date


def _read_phone(fields: dict[str, str]) -> str:
    digits = re.sub(r"[ .()-]", "", fields.get("phone", ""))
    if re.fullmatch(r"[0-9]{4,15}", digits.removeprefix("+"), re.ASCII) is None:
        raise AnswerRefused("Please give the last four digits.")
    return digits[-4:]


def _read_number(fields: dict[str, str]) -> str:
    if not fields.get("number", "").strip():
        raise AnswerRefused("Please give your record number.")
    return fields["number"][:200]


_READ = {
    Fact.BIRTH_DATE: ("born", _read_birth_date),
    Fact.PHONE: ("phone", _read_phone),
    Fact.RECORD_NUMBER: ("number", _read_number),
}
