"""What the clinic sets for itself: its name, whom to call in a crisis, which policy it follows, its own facts."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from forms.clinic import QUESTIONS
from screening.errors import SettingsRefused
from screening.policies import POLICIES
from screening.rule import Rung

FILE = "ANTEROOM_CLINIC"


@dataclass(frozen=True, slots=True)
class CrisisWords:
    """What a patient is shown at once after an urgent answer. The defaults are for the United States."""

    emergency_number: str = "911"
    crisis_line: str = "988"
    crisis_line_name: str = "Suicide and Crisis Lifeline"


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """How visit links are given out. `facts`: what a patient is asked before the form opens, in the order in which the
    clinic prefers them; two that are known are asked. `hours`: how long a link lasts at most; "": until the visit."""

    facts: str = "birth-date, phone, record-number"
    hours: str = ""
    name_in_messages: str = "no"

    @property
    def names(self) -> tuple[str, ...]:
        """The facts, in order."""
        return tuple(part.strip() for part in self.facts.split(","))


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """How long records are kept. `records_years` "": until the clinic says, because that is the law of each state."""

    drafts_hours: str = "72"
    records_years: str = ""
    traces_days: str = "90"


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """How clinicians review. `second_signature_from`: the outcome from which lifting a finding, or an act that takes it away,
    takes a second clinician's signature ("": never); `lift_share`: rules lifted in more than so many percent of cases are
    listed for the director; `take_away`: whether the page to take along shows after handing in at home, or only when staff
    release it."""

    second_signature_from: str = "contraindicated"
    lift_share: str = "10"
    take_away: str = "released"

    @property
    def second_from(self) -> Rung | None:
        """The rung from which a lift, or an act that takes a finding away, is signed by two; None: by one always."""
        return next((rung for rung in Rung if rung.word == self.second_signature_from), None)


@dataclass(frozen=True, slots=True)
class PaperSettings:
    """The certificate with which the clinic signs its PDFs, and its key: places of PEM files. Both "": they are not signed."""

    certificate: str = ""
    certificate_key: str = ""

    @property
    def signs(self) -> bool:
        """Whether the clinic signs its PDFs."""
        return bool(self.certificate)


@dataclass(frozen=True, slots=True)
class Clinic:
    """One clinic. `facts` are answers to the clinic's own questions, by id without "clinic."; left out is not known."""

    name: str = "Our clinic"
    phone: str = ""
    policy: str = "us"
    second_factor: str = ""
    crisis: CrisisWords = field(default_factory=CrisisWords)
    links: LinkSettings = field(default_factory=LinkSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    paper: PaperSettings = field(default_factory=PaperSettings)
    review: ReviewSettings = field(default_factory=ReviewSettings)
    facts: Mapping[str, str] = field(default_factory=dict)
    anyone_may_start: str = ""
    walk_away_minutes: str = "3"
    walk_away_minutes_at_home: str = "30"

    @property
    def walk_away_seconds(self) -> int:
        """After how long without a touch a form closes on a tablet of the clinic."""
        return int(self.walk_away_minutes) * 60

    @property
    def walk_away_seconds_at_home(self) -> int:
        """The same in any other browser."""
        return int(self.walk_away_minutes_at_home) * 60

    def second_factor_required(self, *, tls: bool) -> bool:
        """Whether nobody is let in with a password alone: as the clinic says, else wherever other machines reach it."""
        return tls if not self.second_factor else self.second_factor == "required"


def clinic_of(data: Mapping[str, Any]) -> Clinic:
    """A clinic from the data of its settings file. Raises SettingsRefused naming what is not understood."""
    _refuse_others("The clinic file", data, Clinic)
    crisis, links, facts = _table(data, "crisis"), _table(data, "links"), _table(data, "facts")
    _refuse_others("[crisis] in the clinic file", crisis, CrisisWords)
    _refuse_others("[links] in the clinic file", links, LinkSettings)
    retention = _table(data, "retention")
    _refuse_others("[retention] in the clinic file", retention, RetentionSettings)
    review = _table(data, "review")
    _refuse_others("[review] in the clinic file", review, ReviewSettings)
    paper = _table(data, "paper")
    _refuse_others("[paper] in the clinic file", paper, PaperSettings)
    plain = {**data, "crisis": "", "links": "", "retention": "", "review": "", "paper": "", "facts": ""}
    told = (
        *plain.values(),
        *crisis.values(),
        *links.values(),
        *retention.values(),
        *review.values(),
        *paper.values(),
        *facts.values(),
    )
    if not all(isinstance(value, str) for value in told):
        raise SettingsRefused(
            'The clinic file holds text only: put every value in quotes, "yes", "no", "911".'
        )
    if plain.get("policy", "us") not in POLICIES:
        raise SettingsRefused(f"The clinic file's policy is one of {sorted(POLICIES)}. Choose one of them.")
    if plain.get("second_factor", "") not in ("", "required", "offered"):
        raise SettingsRefused('second_factor in the clinic file is "required" or "offered".')
    _refuse_unknown_facts(facts)
    _refuse_ways_to_begin_and_end(plain)
    tables = {"crisis": CrisisWords(**crisis), "links": _links(links), "facts": dict(facts)}
    tables |= {"retention": _retention(retention), "review": _review(review), "paper": _paper(paper)}
    return Clinic(**{**data, **tables})


LINK_FACTS = ("birth-date", "phone", "record-number")
_LONGEST_LINK_HOURS = 60 * 24


def _links(table: Mapping[str, str]) -> LinkSettings:
    links = LinkSettings(**table)
    if len(set(links.names)) != len(links.names) or len(links.names) < 2 or set(links.names) - {*LINK_FACTS}:
        raise SettingsRefused(
            f"facts under [links] in the clinic file names two or more of {', '.join(LINK_FACTS)}, by comma."
        )
    hours = links.hours
    if hours and not (hours.isascii() and hours.isdecimal() and 1 <= int(hours) <= _LONGEST_LINK_HOURS):
        raise SettingsRefused(
            f"hours under [links] in the clinic file is a whole number from 1 to {_LONGEST_LINK_HOURS}."
        )
    if links.name_in_messages not in ("yes", "no"):
        raise SettingsRefused('name_in_messages under [links] in the clinic file is "yes" or "no".')
    return links


def _paper(table: Mapping[str, str]) -> PaperSettings:
    paper = PaperSettings(**table)
    if bool(paper.certificate) != bool(paper.certificate_key):
        raise SettingsRefused(
            "[paper] in the clinic file names certificate and certificate_key together, or neither of them."
        )
    return paper


# A form of which the last answer is hours old may still be open; sixty years is longer than any law asks for.
_KEPT = {"drafts_hours": (13, 8_760), "records_years": (1, 60), "traces_days": (1, 3_650)}


def _retention(table: Mapping[str, str]) -> RetentionSettings:
    for name, (least, most) in _KEPT.items():
        text = table.get(name, "")
        whole = text.isascii() and text.isdecimal() and least <= int(text) <= most
        if name in table and not whole and not (name == "records_years" and text == ""):
            raise SettingsRefused(
                f"{name} under [retention] in the clinic file is a whole number from {least} to {most}."
            )
    return RetentionSettings(**table)


def _review(table: Mapping[str, str]) -> ReviewSettings:
    review = ReviewSettings(**table)
    words = [rung.word for rung in Rung if rung > Rung.PRECAUTIONS]
    if review.second_signature_from not in ("", *words):
        raise SettingsRefused(
            f'second_signature_from under [review] in the clinic file is one of {words}, or "" for never.'
        )
    share = review.lift_share
    if not (share.isascii() and share.isdecimal() and 1 <= int(share) <= 100):
        raise SettingsRefused("lift_share under [review] in the clinic file is a whole number from 1 to 100.")
    if review.take_away not in ("released", "after-handing-in"):
        raise SettingsRefused(
            'take_away under [review] in the clinic file is "released" or "after-handing-in".'
        )
    return review


def _refuse_others(
    place: str,
    data: Mapping[str, Any],
    shape: type[Clinic | CrisisWords | LinkSettings | RetentionSettings | ReviewSettings | PaperSettings],
) -> None:
    allowed = sorted(item.name for item in fields(shape))
    unknown = sorted(set(data) - set(allowed))
    if unknown:
        raise SettingsRefused(f"{place} holds {unknown}: allowed are {allowed}. Remove or rename them.")


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, Mapping):
        raise SettingsRefused(f"[{name}] in the clinic file is a table: write its lines below [{name}].")
    return table


# The shortest time in which someone can still be warned for a minute; the longest that still means anything.
_MINUTES = {"walk_away_minutes": (2, 60), "walk_away_minutes_at_home": (5, 720)}


def _refuse_ways_to_begin_and_end(data: Mapping[str, str]) -> None:
    if data.get("anyone_may_start", "") not in ("", "yes", "no"):
        raise SettingsRefused('anyone_may_start in the clinic file is "yes" or "no"; else leave it out.')
    for name, (least, most) in _MINUTES.items():
        text = data.get(name, str(least))
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            raise SettingsRefused(f"{name} in the clinic file is a whole number from {least} to {most}.")


def _refuse_unknown_facts(facts: Mapping[str, str]) -> None:
    """A fact that no question asks for would be lost without a word, and the route stay held back."""
    allowed = {question.id.removeprefix("clinic."): question for question in QUESTIONS}
    for name, value in facts.items():
        if name not in allowed:
            raise SettingsRefused(
                f"[facts] in the clinic file holds {name!r}: allowed are {sorted(allowed)}."
            )
        if value not in ("yes", "no"):
            raise SettingsRefused(
                f'{name} under [facts] in the clinic file is "yes" or "no"; else leave it out.'
            )


@cache
def clinic_here() -> Clinic:
    """The clinic this process serves: the file named by ANTEROOM_CLINIC, else the defaults. Raises SettingsRefused."""
    place = os.environ.get(FILE)
    if not place:
        return Clinic()
    try:
        return clinic_of(tomllib.loads(Path(place).read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsRefused(
            f"The clinic file named by {FILE} cannot be read ({type(error).__name__}). Check its place and its form."
        ) from None
