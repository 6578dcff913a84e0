"""Conditions: every comparison below, on and above its line, unknown where it cannot be told, and able to say why."""

import datetime as dt

import pytest

from forms.answer import Answer, Response
from forms.condition import (
    NOTHING,
    Above,
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    AtMost,
    Below,
    Case,
    Compare,
    Condition,
    Includes,
    Interval,
    Is,
    Limit,
    Not,
    State,
    Stated,
    Term,
    Within,
    Yes,
    amount,
    moved,
)
from forms.question import Question
from forms.truth import NO, UNKNOWN, YES, Truth
from tests.core import form
from tests.core.form import TODAY, case_of

SURE_NOT = {"absent": "asked-unknown"}
DECLINED = {"absent": "asked-declined"}
NOT_ASKED = {"absent": "not-asked"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("yes", YES), ("no", NO), (SURE_NOT, UNKNOWN), (DECLINED, UNKNOWN), (NOT_ASKED, UNKNOWN)],
)
def test_yes(answer: object, expected: Truth) -> None:
    assert Yes(form.EVENT).truth(case_of({form.EVENT: answer})) is expected


def test_never_asked_is_unknown() -> None:
    assert Yes(form.EVENT).truth(case_of({})) is UNKNOWN


def test_not_applicable_said_by_hand_clears_nothing() -> None:
    assert Yes(form.EVENT).truth(case_of({form.EVENT: {"absent": "not-applicable"}})) is UNKNOWN


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (["a"], YES),
        (["b"], NO),
        (["b", "not-sure"], UNKNOWN),
        (["a", "not-sure"], YES),
        (["not-sure"], UNKNOWN),
        (["none"], NO),
        (SURE_NOT, UNKNOWN),
    ],
)
def test_includes(answer: object, expected: Truth) -> None:
    assert Includes(form.LIST, "a").truth(case_of({form.LIST: answer})) is expected


@pytest.mark.parametrize(("answer", "expected"), [("x", YES), ("y", NO), (SURE_NOT, UNKNOWN)])
def test_is(answer: object, expected: Truth) -> None:
    assert Is(form.ONE, "x").truth(case_of({form.ONE: answer})) is expected


@pytest.mark.parametrize(
    ("kg", "above", "at_least", "below", "at_most"),
    [(69.9, NO, NO, YES, YES), (70, NO, YES, NO, YES), (70.1, YES, YES, NO, NO)],
)
def test_below_on_and_above_the_line(
    kg: float, above: Truth, at_least: Truth, below: Truth, at_most: Truth
) -> None:
    case = case_of({form.MASS: {"value": kg, "unit": "kg"}})
    term, limit = form.MASS_TERM, form.SEVENTY
    assert Above(term, limit).truth(case) is above
    assert AtLeast(term, limit).truth(case) is at_least
    assert Below(term, limit).truth(case) is below
    assert AtMost(term, limit).truth(case) is at_most


@pytest.mark.parametrize("make", [Above, AtLeast, Below, AtMost])
def test_an_interval_across_the_line_is_unknown(make: type[Compare]) -> None:
    term = Term("t", "T", "kg", (form.MASS,), lambda case: Interval(60, 80))
    assert make(term, form.SEVENTY).truth(case_of({form.MASS: {"value": 1, "unit": "kg"}})) is UNKNOWN


def test_units_are_turned_into_the_first() -> None:
    case = case_of({form.MASS: {"value": 141, "unit": "lb"}})
    assert Above(form.MASS_TERM, form.SEVENTY).truth(case) is YES
    assert case.interval(form.MASS_TERM) == Interval(70.5, 70.5)


def test_a_number_that_is_not_there_is_unknown() -> None:
    assert Above(form.MASS_TERM, form.SEVENTY).truth(case_of({})) is UNKNOWN
    assert Above(amount(form.EVENT), form.SEVENTY).truth(case_of({form.EVENT: "yes"})) is UNKNOWN


def test_a_tick_is_not_the_number_one() -> None:
    ticked = Case(Response({form.DAYS.id: Answer(True, TODAY)}), TODAY)
    assert AtLeast(form.DAYS_TERM, form.TEN_DAYS).truth(ticked) is UNKNOWN


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2026-10-11", NO),  # exactly six weeks ago: the six weeks are over
        ("2026-10-12", YES),
        ("2026-10-10", NO),
        ("2026-10", UNKNOWN),
        ("2026-11", YES),
        ("2026", UNKNOWN),
        ("2025", NO),
        (SURE_NOT, UNKNOWN),
    ],
)
def test_less_than_six_weeks_ago(date: object, expected: Truth) -> None:
    case = case_of({form.EVENT: "yes", form.WHEN: date})
    assert Within(form.WHEN, form.SIX_WEEKS).truth(case) is expected


def test_the_period_ends_on_a_day_that_can_be_named() -> None:
    within = Within(form.WHEN, form.SIX_WEEKS)
    assert within.ends(case_of({form.EVENT: "yes", form.WHEN: "2026-10-18"})) == (
        dt.date(2026, 11, 29),
        dt.date(2026, 11, 29),
    )
    assert within.ends(case_of({form.EVENT: "yes", form.WHEN: "2026-11"})) == (
        dt.date(2026, 12, 13),
        dt.date(2027, 1, 3),
    )
    assert within.ends(case_of({form.EVENT: "yes"})) is None


@pytest.mark.parametrize(
    ("start", "count", "unit", "expected"),
    [
        (dt.date(2026, 8, 31), 6, "months", dt.date(2027, 2, 28)),
        (dt.date(2024, 2, 29), 12, "months", dt.date(2025, 2, 28)),
        (dt.date(2026, 1, 15), -1, "months", dt.date(2025, 12, 15)),
        (dt.date(2008, 2, 29), 18, "years", dt.date(2026, 2, 28)),
        (dt.date(2008, 2, 29), 20, "years", dt.date(2028, 2, 29)),
        (dt.date(2026, 11, 22), -18, "years", dt.date(2008, 11, 22)),
        (dt.date(2026, 11, 22), 10, "days", dt.date(2026, 12, 2)),
        (dt.date(2026, 11, 22), -2, "weeks", dt.date(2026, 11, 8)),
    ],
)
def test_moving_a_date(start: dt.date, count: int, unit: str, expected: dt.date) -> None:
    assert moved(start, count, unit) == expected


def test_a_period_in_fortnights_is_refused() -> None:
    with pytest.raises(ValueError, match="days, weeks, months or years"):
        moved(TODAY, 1, "fortnights")


class TestBranches:
    """What is not asked of a patient is not so; what may be asked but was not is unknown."""

    def test_a_closed_branch_is_no(self) -> None:
        case = case_of({form.EVENT: "no"})
        assert Within(form.WHEN, form.SIX_WEEKS).truth(case) is NO
        assert case.standing(form.WHEN).state is State.CLOSED
        assert case.standing(form.WHEN).words == "does not apply"

    def test_an_answer_of_a_closed_branch_is_withdrawn(self) -> None:
        case = case_of({form.EVENT: "no", form.WHEN: "2026-11-20"})
        assert Within(form.WHEN, form.SIX_WEEKS).truth(case) is NO
        assert case.standing(form.WHEN).state is State.WITHDRAWN
        assert "withdrawn" in case.standing(form.WHEN).words

    def test_a_branch_that_cannot_be_told_is_unknown(self) -> None:
        assert Within(form.WHEN, form.SIX_WEEKS).truth(case_of({form.EVENT: SURE_NOT})) is UNKNOWN

    def test_an_answer_behind_an_unsure_gate_speaks_for_itself(self) -> None:
        assert Yes(form.DEEP).truth(case_of({form.EVENT: SURE_NOT, form.DEEP: "yes"})) is YES


class TestStale:
    """An answer past its shelf life is unknown."""

    @pytest.mark.parametrize(("days", "expected"), [(0, YES), (1, YES), (2, UNKNOWN)])
    def test_a_day_too_old(self, days: int, expected: Truth) -> None:
        case = case_of({form.NOW: "yes"}, given=TODAY - dt.timedelta(days=days))
        assert Yes(form.NOW).truth(case) is expected

    def test_no_goes_stale_too(self) -> None:
        case = case_of({form.NOW: "no"}, given=TODAY - dt.timedelta(days=9))
        assert Yes(form.NOW).truth(case) is UNKNOWN
        assert case.standing(form.NOW).state is State.STALE
        assert "out of date" in case.standing(form.NOW).words


def _ids(questions: object) -> list[str]:
    return [question.id for question in questions]  # type: ignore[attr-defined]


class TestOpenQuestions:
    """What must be asked to settle it."""

    @pytest.mark.parametrize(
        ("condition", "answers", "expected"),
        [
            (Yes(form.EVENT), {}, ["test.event"]),
            (Yes(form.EVENT), {form.EVENT: "no"}, []),
            (Within(form.WHEN, form.SIX_WEEKS), {}, ["test.event", "test.when"]),
            (Within(form.WHEN, form.SIX_WEEKS), {form.EVENT: "yes"}, ["test.when"]),
            (Within(form.WHEN, form.SIX_WEEKS), {form.EVENT: "yes", form.WHEN: "2026"}, ["test.when"]),
            (Includes(form.LIST, "a"), {form.LIST: ["b", "not-sure"]}, ["test.list"]),
            (AllOf(Yes(form.EVENT), Includes(form.LIST, "a")), {form.EVENT: "yes"}, ["test.list"]),
            (AllOf(Yes(form.EVENT), Includes(form.LIST, "a")), {form.EVENT: "no"}, []),
            (AnyOf(Yes(form.EVENT), Includes(form.LIST, "a")), {form.EVENT: "no"}, ["test.list"]),
            (AnyOf(Yes(form.EVENT), Includes(form.LIST, "a")), {form.EVENT: "yes"}, []),
            (Not(Yes(form.EVENT)), {}, ["test.event"]),
            (Always(), {}, []),
        ],
    )
    def test_open(self, condition: Condition, answers: dict[Question, object], expected: list[str]) -> None:
        assert _ids(dict.fromkeys(condition.open_questions(case_of(answers)))) == expected


class TestBecause:
    """The comparisons that made it so."""

    both = AllOf(Yes(form.EVENT), Includes(form.LIST, "a"))
    either = AnyOf(Yes(form.EVENT), Includes(form.LIST, "a"))

    @pytest.mark.parametrize(
        ("condition", "answers", "expected"),
        [
            (both, {form.EVENT: "yes", form.LIST: ["a"]}, ["test.event", "test.list"]),
            (both, {form.EVENT: "no", form.LIST: ["a"]}, ["test.event"]),
            (both, {form.EVENT: "yes"}, ["test.event", "test.list"]),
            (either, {form.EVENT: "yes", form.LIST: ["none"]}, ["test.event"]),
            (either, {form.EVENT: "no", form.LIST: ["none"]}, ["test.event", "test.list"]),
            (Not(both), {form.EVENT: "no"}, ["test.event"]),
            (Always(), {}, []),
        ],
    )
    def test_because(
        self, condition: Condition, answers: dict[Question, object], expected: list[str]
    ) -> None:
        because = condition.because(case_of(answers))
        assert [question.id for leaf in because for question in leaf.asks] == expected


def test_a_stated_fact_tells_what_it_read() -> None:
    fact = Stated(
        "test.fact",
        "something is so",
        (form.EVENT,),
        lambda case: Yes(form.EVENT).truth(case),
        lambda case: "read from the event",
        lambda case: (form.LIST,),
    )
    asked = case_of({form.EVENT: SURE_NOT})
    assert fact.truth(asked) is UNKNOWN
    assert fact.answer_words(asked) == "read from the event"
    assert list(fact.open_questions(asked)) == [form.LIST]
    assert list(fact.open_questions(case_of({form.EVENT: "yes"}))) == []
    assert fact.words() == "something is so"
    assert fact.comparison(None) == "is so"


def test_words_of_a_condition_are_plain_logic_with_the_numbers_in_force() -> None:
    condition = AllOf(
        AnyOf(Yes(form.EVENT), Includes(form.LIST, "a")),
        Not(Above(form.MASS_TERM, form.SEVENTY)),
        Within(form.WHEN, form.HALF_YEAR),
        Always(),
    )
    assert condition.words(case_of({})) == (
        "(Event is yes or List includes Alpha) and not Mass above 70 kg and "
        "Date of event less than 6 months ago and always, on this route"
    )
    open_limit = Above(form.MASS_TERM, Limit("chosen", "kg"))
    assert open_limit.words() == "Mass above [chosen]"


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (Interval(3, 3), "3 kg"),
        (Interval(3, 4), "between 3 and 4 kg"),
        (Interval(3, float("inf")), "at least 3 kg"),
        (Interval(-float("inf"), 4), "at most 4 kg"),
        (Interval(-float("inf"), float("inf")), "not known"),
        (NOTHING, "none"),
    ],
)
def test_an_interval_in_words(interval: Interval, words: str) -> None:
    assert interval.words("kg") == words
    assert Interval(2, 2).words("") == "2"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Is(form.LIST, "a"),
        lambda: Is(form.EVENT, "maybe"),
        lambda: Is(form.EVENT),
        lambda: Includes(form.ONE, "x"),
        lambda: Includes(form.LIST, "z"),
        lambda: Within(form.EVENT, form.SIX_WEEKS),
        lambda: AllOf(),
        lambda: AnyOf(),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(make: object) -> None:
    with pytest.raises(ValueError):
        make()  # type: ignore[operator]


def test_a_missing_number_in_the_policy_is_an_error_not_a_no() -> None:
    with pytest.raises(KeyError):
        Above(form.MASS_TERM, Limit("unset", "kg")).truth(case_of({form.MASS: {"value": 3, "unit": "kg"}}))
