"""The closed set of things one may ask of answers, each of them YES, NO or UNKNOWN, and each able to say why."""

import calendar
import datetime as dt
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar, assert_never

from forms.answer import ABSENT_WORDS, Absent, Answer, PartialDate, Quantity, Response, Value
from forms.question import NOT_SURE, Kind, Question
from forms.reading import in_first_unit, words_of
from forms.truth import NO, UNKNOWN, YES, Truth, negated

Worked = TypeVar("Worked")


class State(StrEnum):
    """How an answer stands on the day it is read."""

    ANSWERED = "answered"
    ABSENT = "absent"
    STALE = "stale"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """One question on one day: whether it applies, how its answer stands, and the value if it may be used."""

    question: Question
    applies: Truth
    state: State
    value: Value | None = None
    absent: Absent | None = None
    answer: Answer | None = None

    @property
    def words(self) -> str:
        """What was said, or in words why nothing may be read from it."""
        match self.state:
            case State.ANSWERED if self.value is not None:
                return words_of(self.question, self.value)
            case State.STALE if self.answer is not None:
                return (
                    f"{words_of(self.question, self.answer.value)} (out of date: {self.answer.recorded_on})"
                )
            case State.WITHDRAWN if self.answer is not None:
                return f"{words_of(self.question, self.answer.value)} (withdrawn: no longer asked)"
            case State.CLOSED:
                return ABSENT_WORDS[Absent.NOT_APPLICABLE]
            case _:
                return ABSENT_WORDS[self.absent or Absent.NOT_ASKED]


@dataclass(frozen=True, slots=True)
class Interval:
    """A number as well as it is known: it lies between `low` and `high`, both included."""

    low: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> "Interval":
        return cls(value, value)

    @property
    def known(self) -> bool:
        return self.low == self.high

    def words(self, unit: str) -> str:
        """The number with its unit, or its bounds."""
        tail = f" {unit}" if unit else ""
        if self == NOTHING:
            return "none"
        if self.known:
            return f"{self.low:g}{tail}"
        if math.isinf(self.low) and math.isinf(self.high):
            return "not known"
        if math.isinf(self.low):
            return f"at most {self.high:g}{tail}"
        if math.isinf(self.high):
            return f"at least {self.low:g}{tail}"
        return f"between {self.low:g} and {self.high:g}{tail}"


ANYTHING = Interval(-math.inf, math.inf)
# What was counted and is not there: below every limit.
NOTHING = Interval(-math.inf, -math.inf)


class Case:
    """One response read on one day under one set of numbers. Everything worked out is kept, so nothing is worked out twice."""

    __slots__ = ("_intervals", "_standings", "_worked_out", "numbers", "on", "response", "truths")

    def __init__(self, response: Response, on: dt.date, numbers: Mapping[str, float] | None = None) -> None:
        self.response = response
        self.on = on
        self.numbers: Mapping[str, float] = numbers or {}
        self.truths: dict[Condition, Truth] = {}
        self._standings: dict[Question, Standing] = {}
        self._intervals: dict[Term, Interval] = {}
        self._worked_out: dict[Callable[[Case], Any], Any] = {}

    def standing(self, question: Question) -> Standing:
        """How the answer to this question stands."""
        known = self._standings.get(question)
        if known is None:
            known = self._standings[question] = self._stand(question)
        return known

    def _stand(self, question: Question) -> Standing:
        applies = YES if question.when is None else question.when.truth(self)
        answer = self.response.answers.get(question.id)
        if answer is None or answer.value is Absent.NOT_ASKED:
            state = State.CLOSED if applies is NO else State.ABSENT
            return Standing(question, applies, state, absent=Absent.NOT_ASKED, answer=answer)
        if applies is NO:
            return Standing(question, applies, State.WITHDRAWN, answer=answer)
        if isinstance(answer.value, Absent):
            return Standing(question, applies, State.ABSENT, absent=answer.value, answer=answer)
        if question.shelf_life is not None and (self.on - answer.recorded_on).days > question.shelf_life:
            return Standing(question, applies, State.STALE, answer=answer)
        return Standing(question, applies, State.ANSWERED, answer.value, answer=answer)

    def value(self, question: Question) -> Value | None:
        """The value that may be used, or None."""
        return self.standing(question).value

    def interval(self, term: "Term") -> Interval:
        """A term's value on this case."""
        known = self._intervals.get(term)
        if known is None:
            known = self._intervals[term] = term.interval_of(self)
        return known

    def worked_out(self, fact: "Callable[[Case], Worked]") -> Worked:
        """A fact read from this case, worked out once and gone with it: patients' words are kept nowhere else."""
        if fact not in self._worked_out:
            self._worked_out[fact] = fact(self)
        known: Worked = self._worked_out[fact]
        return known


@dataclass(frozen=True, eq=False, slots=True)
class Limit:
    """A number that a comparison reads: chosen by the clinic's policy under `key`, or `fixed` by this form itself."""

    key: str
    unit: str
    fixed: float | None = None

    def on(self, case: Case) -> float:
        """The number in force. Raises KeyError when the policy holds none."""
        return case.numbers[self.key] if self.fixed is None else self.fixed

    def words(self, case: Case | None) -> str:
        number = self.fixed if case is None else self.on(case)
        return f"[{self.key}]" if number is None else f"{number:g} {self.unit}".strip()


@dataclass(frozen=True, eq=False, slots=True)
class Term:
    """A number read or worked out from answers: age in years, pressure in mmHg, number of adequate trials."""

    id: str
    label: str
    unit: str
    questions: tuple[Question, ...]
    interval_of: Callable[[Case], Interval]


def amount(question: Question, label: str = "") -> Term:
    """The number a question was answered with, in its first unit."""

    def interval_of(case: Case) -> Interval:
        match case.value(question):
            case Quantity() as quantity:
                return Interval.exactly(in_first_unit(question, quantity))
            case bool():
                return ANYTHING
            case int() | float() as number:
                return Interval.exactly(float(number))
            case _:
                return ANYTHING

    unit = question.units[0].code if question.units else ""
    return Term(question.id, label or question.clinical, unit, (question,), interval_of)


class Condition(ABC):
    """Something that is YES, NO or UNKNOWN of a case. Compared by identity; judged once per case."""

    __slots__ = ()

    def truth(self, case: Case) -> Truth:
        """YES, NO or UNKNOWN; never an exception, whatever was answered."""
        known = case.truths.get(self)
        if known is None:
            known = case.truths[self] = self.judge(case)
        return known

    @abstractmethod
    def judge(self, case: Case) -> Truth: ...

    @abstractmethod
    def leaves(self) -> Iterator["Leaf"]:
        """Every comparison in it."""

    @abstractmethod
    def because(self, case: Case) -> Iterator["Leaf"]:
        """The comparisons that made it what it is."""

    @abstractmethod
    def open_questions(self, case: Case) -> Iterator[Question]:
        """The questions whose answers keep it UNKNOWN."""

    @abstractmethod
    def words(self, case: Case | None = None) -> str:
        """It in plain logic; with a case, the numbers in force stand in it."""

    def questions(self) -> tuple[Question, ...]:
        """Every question it reads, each once, in order."""
        return tuple(dict.fromkeys(question for leaf in self.leaves() for question in leaf.asks))


def _unsettled(question: Question, case: Case) -> Iterator[Question]:
    """What must be answered before this question says anything: itself, and what decides whether it is asked."""
    standing = case.standing(question)
    if standing.applies is UNKNOWN and question.when is not None and standing.state is not State.ANSWERED:
        yield from question.when.open_questions(case)
    if standing.state in (State.ABSENT, State.STALE):
        yield question


class Leaf(Condition):
    """One comparison of answers. Where none of its questions applies it is NO: what is not asked of a patient is not so."""

    __slots__ = ()
    asks: tuple[Question, ...]

    def judge(self, case: Case) -> Truth:
        for question in self.asks:
            if case.standing(question).applies is not NO:
                return self.compare(case)
        return NO if self.asks else self.compare(case)

    @abstractmethod
    def compare(self, case: Case) -> Truth: ...

    @abstractmethod
    def comparison(self, case: Case | None) -> str:
        """What the answer is held against, in words."""

    def answer_words(self, case: Case) -> str:
        """What was said, for this comparison."""
        return "; ".join(case.standing(question).words for question in self.asks)

    def leaves(self) -> Iterator["Leaf"]:
        yield self

    def because(self, case: Case) -> Iterator["Leaf"]:
        yield self

    def open_questions(self, case: Case) -> Iterator[Question]:
        if self.truth(case) is not UNKNOWN:
            return
        found = tuple(dict.fromkeys(open for question in self.asks for open in _unsettled(question, case)))
        yield from found or self.asks

    def words(self, case: Case | None = None) -> str:
        return f"{' / '.join(question.clinical for question in self.asks)} {self.comparison(case)}"


@dataclass(frozen=True, eq=False)
class Is(Leaf):
    """A single-choice or yes/no question answered with one of these codes."""

    question: Question
    codes: tuple[str, ...]

    def __init__(self, question: Question, *codes: str) -> None:
        allowed = ("yes", "no") if question.kind is Kind.YES_NO else tuple(c.code for c in question.choices)
        if question.kind not in (Kind.YES_NO, Kind.ONE_OF) or not codes or not set(codes) <= set(allowed):
            raise ValueError(f"{question.id} cannot be compared with {codes}: it allows {allowed}")
        object.__setattr__(self, "question", question)
        object.__setattr__(self, "codes", codes)
        object.__setattr__(self, "asks", (question,))

    def judge(self, case: Case) -> Truth:
        # The commonest comparison by far: its one question is looked up once.
        standing = case.standing(self.question)
        if standing.applies is NO:
            return NO
        if standing.value is None:
            return UNKNOWN
        return YES if standing.value in self.codes else NO

    compare = judge

    def comparison(self, case: Case | None) -> str:
        return f"is {' or '.join(words_of(self.question, code) for code in self.codes)}"


def Yes(question: Question) -> Is:
    """The question is answered yes."""
    return Is(question, "yes")


@dataclass(frozen=True, eq=False)
class Includes(Leaf):
    """A checklist in which one of these is ticked. "Not sure" beside other ticks leaves the rest UNKNOWN."""

    question: Question
    codes: tuple[str, ...]

    def __init__(self, question: Question, *codes: str) -> None:
        allowed = {choice.code for choice in question.choices}
        if question.kind is not Kind.ANY_OF or not codes or not set(codes) <= allowed:
            raise ValueError(f"{question.id} cannot include {codes}: it offers {sorted(allowed)}")
        object.__setattr__(self, "question", question)
        object.__setattr__(self, "codes", codes)
        object.__setattr__(self, "asks", (question,))

    def judge(self, case: Case) -> Truth:
        standing = case.standing(self.question)
        if standing.applies is NO:
            return NO
        ticked = standing.value
        if not isinstance(ticked, tuple):
            return UNKNOWN
        if any(code in ticked for code in self.codes):
            return YES
        return UNKNOWN if NOT_SURE in ticked else NO

    compare = judge

    def comparison(self, case: Case | None) -> str:
        return f"includes {' or '.join(words_of(self.question, code) for code in self.codes)}"

    def open_questions(self, case: Case) -> Iterator[Question]:
        if self.truth(case) is UNKNOWN:
            yield from dict.fromkeys((*_unsettled(self.question, case), self.question))


class Relation(StrEnum):
    """How a number is held against a limit; the source's own word decides which."""

    ABOVE = "above"
    AT_LEAST = "at least"
    BELOW = "below"
    AT_MOST = "at most"


@dataclass(frozen=True, eq=False)
class Compare(Leaf):
    """A number held against a limit. Where its interval lies on both sides, UNKNOWN."""

    term: Term
    relation: Relation
    limit: Limit

    def __post_init__(self) -> None:
        object.__setattr__(self, "asks", self.term.questions)

    def compare(self, case: Case) -> Truth:
        span, limit = case.interval(self.term), self.limit.on(case)
        match self.relation:
            case Relation.ABOVE:
                return YES if span.low > limit else NO if span.high <= limit else UNKNOWN
            case Relation.AT_LEAST:
                return YES if span.low >= limit else NO if span.high < limit else UNKNOWN
            case Relation.BELOW:
                return YES if span.high < limit else NO if span.low >= limit else UNKNOWN
            case Relation.AT_MOST:
                return YES if span.high <= limit else NO if span.low > limit else UNKNOWN
            case _:
                assert_never(self.relation)

    def comparison(self, case: Case | None) -> str:
        return f"{self.relation.value} {self.limit.words(case)}"

    def answer_words(self, case: Case) -> str:
        return case.interval(self.term).words(self.term.unit)

    def words(self, case: Case | None = None) -> str:
        return f"{self.term.label} {self.comparison(case)}"


def Above(term: Term, limit: Limit) -> Compare:
    """Strictly more than the limit (>)."""
    return Compare(term, Relation.ABOVE, limit)


def AtLeast(term: Term, limit: Limit) -> Compare:
    """The limit or more (>=)."""
    return Compare(term, Relation.AT_LEAST, limit)


def Below(term: Term, limit: Limit) -> Compare:
    """Strictly less than the limit (<)."""
    return Compare(term, Relation.BELOW, limit)


def AtMost(term: Term, limit: Limit) -> Compare:
    """The limit or less (<=)."""
    return Compare(term, Relation.AT_MOST, limit)


def moved(date: dt.date, count: float, unit: str) -> dt.date:
    """The date `count` days, weeks, months or years later (earlier when negative); month ends are clipped."""
    if unit == "days":
        return date + dt.timedelta(days=int(count))
    if unit == "weeks":
        return date + dt.timedelta(weeks=int(count))
    months = {"months": 1, "years": 12}.get(unit)
    if months is None:
        raise ValueError(f"a period is in days, weeks, months or years, not {unit!r}")
    index = date.year * 12 + date.month - 1 + int(count * months)
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, eq=False)
class Within(Leaf):
    """A dated event less than a period ago. An imprecise date is every day it may be; straddling the line is UNKNOWN."""

    question: Question
    period: Limit

    def __post_init__(self) -> None:
        if self.question.kind is not Kind.DATE:
            raise ValueError(f"{self.question.id} is not a date")
        object.__setattr__(self, "asks", (self.question,))

    def compare(self, case: Case) -> Truth:
        ends = self.ends(case)
        if ends is None:
            return UNKNOWN
        first, last = ends
        return YES if first > case.on else NO if last <= case.on else UNKNOWN

    def ends(self, case: Case) -> tuple[dt.date, dt.date] | None:
        """The first and last day on which the period may be over; None when the date is not known."""
        date = case.value(self.question)
        if not isinstance(date, PartialDate):
            return None
        latest = min(date.latest, case.on) if not self.question.future else date.latest
        period = self.period.on(case)
        return moved(date.earliest, period, self.period.unit), moved(latest, period, self.period.unit)

    def comparison(self, case: Case | None) -> str:
        return f"less than {self.period.words(case)} ago"

    def answer_words(self, case: Case) -> str:
        return case.standing(self.question).words


@dataclass(frozen=True, eq=False)
class Stated(Leaf):
    """A named fact worked out from answers (a medicine of a class is taken; trials that count), told in its own words."""

    id: str
    label: str
    asks: tuple[Question, ...]
    truth_of: Callable[[Case], Truth]
    told: Callable[[Case], str] = field(repr=False)
    open_of: Callable[[Case], tuple[Question, ...]] | None = field(default=None, repr=False)

    def compare(self, case: Case) -> Truth:
        return self.truth_of(case)

    def comparison(self, case: Case | None) -> str:
        return "is so"

    def answer_words(self, case: Case) -> str:
        return self.told(case)

    def open_questions(self, case: Case) -> Iterator[Question]:
        if self.open_of is None or self.truth(case) is not UNKNOWN:
            yield from super().open_questions(case)
        else:
            yield from self.open_of(case)

    def words(self, case: Case | None = None) -> str:
        return self.label


@dataclass(frozen=True, eq=False)
class Always(Condition):
    """Holds for every patient: a caution that belongs to the route itself."""

    def judge(self, case: Case) -> Truth:
        return YES

    def leaves(self) -> Iterator[Leaf]:
        return iter(())

    def because(self, case: Case) -> Iterator[Leaf]:
        return iter(())

    def open_questions(self, case: Case) -> Iterator[Question]:
        return iter(())

    def words(self, case: Case | None = None) -> str:
        return "always, on this route"


class _Of(Condition):
    """Several conditions taken together."""

    __slots__ = ("parts",)
    joint = ""

    def __init__(self, *parts: Condition) -> None:
        if not parts:
            raise ValueError(f"{type(self).__name__} of nothing")
        self.parts = parts

    def leaves(self) -> Iterator[Leaf]:
        for part in self.parts:
            yield from part.leaves()

    def because(self, case: Case) -> Iterator[Leaf]:
        own = self.truth(case)
        for part in self.parts:
            if part.truth(case) in self.tellers(own):
                yield from part.because(case)

    @abstractmethod
    def tellers(self, own: Truth) -> tuple[Truth, ...]: ...

    def open_questions(self, case: Case) -> Iterator[Question]:
        if self.truth(case) is UNKNOWN:
            for part in self.parts:
                yield from part.open_questions(case)

    def words(self, case: Case | None = None) -> str:
        return f" {self.joint} ".join(_bracketed(part, case) for part in self.parts)


def _bracketed(part: Condition, case: Case | None) -> str:
    words = part.words(case)
    return f"({words})" if isinstance(part, _Of) else words


class AllOf(_Of):
    """Every part holds."""

    joint = "and"

    def judge(self, case: Case) -> Truth:
        # `all_of` written out, and what is known looked up here: this runs hundreds of times a judgement.
        result, known = YES, case.truths
        for part in self.parts:
            truth = known.get(part)
            if truth is None:
                truth = part.truth(case)
            if truth is NO:
                return NO
            if truth is UNKNOWN:
                result = UNKNOWN
        return result

    def tellers(self, own: Truth) -> tuple[Truth, ...]:
        return (NO,) if own is NO else (YES, UNKNOWN)


class AnyOf(_Of):
    """At least one part holds."""

    joint = "or"

    def judge(self, case: Case) -> Truth:
        result, known = NO, case.truths
        for part in self.parts:
            truth = known.get(part)
            if truth is None:
                truth = part.truth(case)
            if truth is YES:
                return YES
            if truth is UNKNOWN:
                result = UNKNOWN
        return result

    def tellers(self, own: Truth) -> tuple[Truth, ...]:
        return (own,)


@dataclass(frozen=True, eq=False)
class Not(Condition):
    """It does not hold."""

    part: Condition

    def judge(self, case: Case) -> Truth:
        return negated(self.part.truth(case))

    def leaves(self) -> Iterator[Leaf]:
        return self.part.leaves()

    def because(self, case: Case) -> Iterator[Leaf]:
        return self.part.because(case)

    def open_questions(self, case: Case) -> Iterator[Question]:
        return self.part.open_questions(case)

    def words(self, case: Case | None = None) -> str:
        return f"not {_bracketed(self.part, case)}"
