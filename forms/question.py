"""A question on the paper form: its words, its kind, what may be answered, how long the answer keeps."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forms.condition import Condition


class Kind(StrEnum):
    """What shape an answer has; `forms.reading` says how each is written and read."""

    YES_NO = "yes-no"
    ONE_OF = "one-of"
    ANY_OF = "any-of"
    QUANTITY = "quantity"
    COUNT = "count"
    DATE = "date"
    PRESSURES = "pressures"
    MEDICINES = "medicines"
    TRIALS = "trials"
    SCORES = "scores"
    TEXT = "text"


class Role(StrEnum):
    """What the answer is for. Only a HISTORY question may ever be counted as "no" by a case table."""

    HISTORY = "history"
    MEASUREMENT = "measurement"
    DATE = "date"
    CONSENT = "consent"
    SAFETY = "safety"
    LOGISTICS = "logistics"
    IDENTITY = "identity"
    DETAIL = "detail"


class Audience(StrEnum):
    """Who is asked: the patient on the form, or the clinic about itself and the visit."""

    PATIENT = "patient"
    CLINIC = "clinic"


NONE_OF_THESE = "none"
NOT_SURE = "not-sure"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be chosen: its code for ever, the patient's words, the clinician's words."""

    code: str
    text: str
    clinical: str = ""

    @property
    def label(self) -> str:
        return self.clinical or self.text


@dataclass(frozen=True, slots=True)
class Code:
    """A code in a public system, with how sure we are of it (confidence codes of the source register)."""

    system: str
    code: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit an amount may be given in: `factor` turns it into the question's first unit."""

    code: str
    factor: float = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class Question:
    """One question. `text` and `help` are the patient's words, `clinical` the clinician's label.

    `low`/`high` are impossible to pass (first unit), `usual_low`/`usual_high` ask for confirmation and keep the value.
    `shelf_life` is days after which the answer is stale, None if it keeps. `when` is the branch: asked only when YES, or
    when it cannot be told and `ask_if_unsure` is set. `documents` name the papers that would settle it.
    """

    id: str
    kind: Kind
    text: str
    clinical: str
    help: str = ""
    choices: tuple[Choice, ...] = ()
    units: tuple[Unit, ...] = ()
    low: float | None = None
    high: float | None = None
    usual_low: float | None = None
    usual_high: float | None = None
    whole: bool = False
    future: bool = False
    shelf_life: int | None = None
    sensitive: bool = False
    role: Role = Role.HISTORY
    when: "Condition | None" = None
    ask_if_unsure: bool = False
    optional: bool = False
    codes: tuple[Code, ...] = ()
    documents: tuple[str, ...] = ()
    audience: Audience = Audience.PATIENT
    max_length: int = 4_000

    def __post_init__(self) -> None:
        for name in ("id", "text", "clinical"):
            if not getattr(self, name):
                raise ValueError(f"question {self.id!r} has no {name}")
        if self.kind in (Kind.ONE_OF, Kind.ANY_OF) and not self.choices:
            raise ValueError(f"question {self.id!r} offers no choices")
        if self.kind is Kind.QUANTITY and not self.units:
            raise ValueError(f"question {self.id!r} has no units")
        if (self.low is None) != (self.high is None):
            raise ValueError(f"question {self.id!r} has one end of what is possible without the other")
        codes = [choice.code for choice in self.choices]
        if len(set(codes)) != len(codes):
            raise ValueError(f"question {self.id!r} offers one code twice")
        if self.kind is Kind.ANY_OF and NONE_OF_THESE not in codes:
            raise ValueError(f'question {self.id!r} has no "None of these"')

    def possible(self, number: float) -> bool:
        """Whether this number, in the first unit, can be at all."""
        return _between(number, self.low, self.high)

    def usual(self, number: float) -> bool:
        """Whether this number, in the first unit, is usual: else the patient is asked once more, and it is kept."""
        return _between(number, self.usual_low, self.usual_high)

    def choice(self, code: str) -> Choice:
        """The choice with this code. Raises KeyError."""
        for choice in self.choices:
            if choice.code == code:
                return choice
        raise KeyError(code)


def _between(number: float, low: float | None, high: float | None) -> bool:
    return (low is None or number >= low) and (high is None or number <= high)


NOT_TO_THE_DAY = "A month or a year is enough if you do not know the day."


def dated(id: str, text: str, clinical: str, help: str = NOT_TO_THE_DAY, **rest: Any) -> Question:
    """When something was: a day, a month or a year, as well as it is known."""
    return Question(id, Kind.DATE, text, clinical, help, role=Role.DATE, **rest)


def yes_no(id: str, text: str, clinical: str, **rest: Any) -> Question:
    """A question answered yes, no, not sure or rather not say."""
    return Question(id, Kind.YES_NO, text, clinical, **rest)


def one_of(id: str, text: str, clinical: str, *choices: Choice, **rest: Any) -> Question:
    """A list of which one may be chosen; "not sure" and "rather not say" are always offered beside it."""
    return Question(id, Kind.ONE_OF, text, clinical, choices=choices, **rest)


def checklist(
    id: str, text: str, clinical: str, *choices: Choice, none: str = "None of these", **rest: Any
) -> Question:
    """A list of which several may hold, closed by "None of these" and "Not sure".

    "Not sure" may stand beside others: what is ticked holds, what is not ticked is then unknown.
    """
    closing = (Choice(NONE_OF_THESE, none), Choice(NOT_SURE, "Not sure"))
    return Question(id, Kind.ANY_OF, text, clinical, choices=(*choices, *closing), **rest)


@dataclass(frozen=True, eq=False, slots=True)
class Section:
    """One page of the form."""

    id: str
    title: str
    intro: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """The whole form, with its version: a name that people read and a hash that cannot lie."""

    name: str
    version: str
    sections: tuple[Section, ...]
    clinic: tuple[Question, ...] = field(default=())

    def __post_init__(self) -> None:
        ids = [question.id for question in self]
        if len(set(ids)) != len(ids):
            raise ValueError(
                f"question ids are used twice: {sorted({id for id in ids if ids.count(id) > 1})}"
            )

    def __iter__(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions
        yield from self.clinic

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        return {question.id: question for question in self}

    def section_of(self, question_id: str) -> Section | None:
        """The section a question stands in; None for the clinic's own questions."""
        for section in self.sections:
            if any(question.id == question_id for question in section.questions):
                return section
        return None

    @cached_property
    def hash(self) -> str:
        """SHA-256 over everything that is asked and how, hexadecimal."""
        return hashlib.sha256(json.dumps([described(q) for q in self], sort_keys=True).encode()).hexdigest()


def described(question: Question) -> dict[str, object]:
    """A question as plain JSON data: what a stranger needs to write an answer by hand."""
    when = question.when.words() if question.when is not None else ""
    return {
        "id": question.id,
        "kind": question.kind.value,
        "text": question.text,
        "help": question.help,
        "clinical_label": question.clinical,
        "choices": [{"code": c.code, "text": c.text, "clinical": c.label} for c in question.choices],
        "units": [unit.code for unit in question.units],
        "possible": [question.low, question.high],
        "usual": [question.usual_low, question.usual_high],
        "shelf_life_days": question.shelf_life,
        "sensitive": question.sensitive,
        "role": question.role.value,
        "audience": question.audience.value,
        "optional": question.optional,
        "asked_when": when,
        "asked_depending_on": [gate.id for gate in question.when.questions()] if question.when else [],
        "codes": [{"system": c.system, "code": c.code, "confidence": c.confidence} for c in question.codes],
        "settled_by_documents": list(question.documents),
    }
