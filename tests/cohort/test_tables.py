"""The tables: the same numbers as counting by hand, each state for itself, and nothing that tells of fewer than five."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.cohort.suppression import Shown, split, split_alike
from screening.cohort.tables import (
    NOT_JUDGED,
    OUTCOMES,
    SAME_ON_EVERY_ROUTE,
    SECTIONS,
    UNKNOWN_STATES,
    Insight,
    insight_of,
)
from screening.cohort_rows import QUESTIONS, AnswerState, Cohort, FormRow, Stage
from screening.evaluate import PROTOCOLS
from screening.protocol import Protocol
from screening.rule import Route, Rung
from screening.rules import indications
from tests.cohort.forms_made_up import NOVEMBER, RULES, cohort, form
from tests.cohort.test_suppression import possible, tells

OCTOBER, SEPTEMBER = dt.date(2026, 10, 1), dt.date(2026, 9, 1)
ESK = Route.ESKETAMINE


def tables(*rows: FormRow, erased: int = 0, demo: bool = False) -> Insight:
    """The tables of some forms."""
    return insight_of(cohort(*rows, erased=erased, demo=demo), lift_share=0.1)


def judged(word: str, times: int) -> tuple[FormRow, ...]:
    """Forms with one outcome on one route."""
    return tuple(form(outcomes={ESK.value: word}) for _ in range(times))


def test_no_forms_at_all() -> None:
    seen = tables()
    assert set(seen.totals.values()) == {0}
    assert (seen.times, seen.found, seen.lifts, seen.erased) == (None, (), (), 0)
    assert set(seen.outcomes[ESK].values()) == {0}
    assert not seen.splits_handed_in


@pytest.mark.parametrize(("times", "seen"), [(4, None), (5, 5), (6, 6)])
def test_how_many_forms_there_are_is_shown_from_five(times: int, seen: Shown) -> None:
    found = tables(
        *(form() for _ in range(times)), *(form(Stage.UNFINISHED) for _ in range(20)), erased=times
    )
    assert found.totals == {Stage.NOT_BEGUN: 0, Stage.UNFINISHED: 20, Stage.HANDED_IN: seen}
    assert found.erased == seen


@pytest.mark.parametrize(
    ("deferred", "seen"), [(4, (16, None, None)), (5, (16, 5, 9)), (6, (16, 6, 9)), (0, (16, 0, 9))]
)
def test_an_outcome_is_shown_from_five_and_takes_another_with_it(
    deferred: int, seen: tuple[Shown, ...]
) -> None:
    found = tables(*judged("precautions", 16), *judged("deferred", deferred), *judged("none-found", 9))
    mix = found.outcomes[ESK]
    assert (mix["precautions"], mix["deferred"], mix["none-found"]) == seen


def test_a_form_that_was_not_judged_is_an_outcome_of_its_own() -> None:
    mix = tables(*judged("deferred", 20), *(form() for _ in range(7))).outcomes
    assert (mix[ESK]["deferred"], mix[ESK][NOT_JUDGED]) == (20, 7)
    assert mix[Route.INFUSION][NOT_JUDGED] == 27


def test_of_fewer_than_ten_nothing_but_their_number_is_shown() -> None:
    nine = tables(*judged("deferred", 9))
    assert nine.totals[Stage.HANDED_IN] == 9
    assert set(nine.outcomes[ESK].values()) == {None}
    assert not nine.splits_handed_in
    assert tables(*judged("deferred", 10)).outcomes[ESK]["deferred"] == 10


@pytest.mark.parametrize(("yes", "seen"), [(0, 0), (4, None), (5, 5), (6, 6), (25, 25), (26, None), (30, 30)])
def test_a_rule_is_hidden_when_few_have_it_and_when_few_have_it_not(yes: int, seen: Shown) -> None:
    rows = [form(fired=(RULES[0],) if place < yes else (), unsettled=()) for place in range(30)]
    found = {row.rule: row.yes for row in tables(*rows).found}
    assert found.get(RULES[0], 0) == seen


def test_reasons_for_treatment_are_no_findings_because_together_they_tell_the_rarest() -> None:
    reasons = [rule.id for rule in indications.RULES][:3]
    rows = [
        form(fired=(reason,)) for reason, times in zip(reasons, (9, 5, 3), strict=True) for _ in range(times)
    ]
    seen = tables(*rows, *(form(fired=(RULES[0],)) for _ in range(8)))
    assert [(row.rule, row.yes) for row in seen.found] == [(RULES[0], 8)]


def test_what_is_hidden_stands_last_and_in_no_order_of_its_size() -> None:
    rows = [form(fired=("A-1",)) for _ in range(2)] + [form(fired=("B-1",)) for _ in range(4)]
    rows += [form(fired=("C-1",)) for _ in range(8)] + [form() for _ in range(20)]
    assert [(row.rule, row.yes) for row in tables(*rows).found] == [("C-1", 8), ("A-1", None), ("B-1", None)]


def test_every_reason_for_no_answer_is_counted_for_itself() -> None:
    states = {
        AnswerState.ASKED_UNKNOWN: 5,
        AnswerState.ASKED_DECLINED: 6,
        AnswerState.TEMP_UNKNOWN: 7,
        AnswerState.STALE: 8,
        AnswerState.NOT_ASKED: 9,
        AnswerState.NOT_APPLICABLE: 10,
        AnswerState.WITHDRAWN: 11,
        AnswerState.UNREADABLE: 12,
    }
    rows = [form(brain__stroke=state) for state, times in states.items() for _ in range(times)]
    first = tables(*rows).unknowns[0]
    assert first.question == "brain.stroke"
    assert dict(first.counts) == {state: states[state] for state in UNKNOWN_STATES}


def test_how_many_were_never_asked_cannot_be_worked_out() -> None:
    rows = [form(brain__stroke=AnswerState.NOT_ASKED) for _ in range(7)] + [form() for _ in range(20)]
    row = next(one for one in tables(*rows).unknowns if one.question == "brain.stroke")
    assert AnswerState.NOT_ASKED not in row.counts
    assert AnswerState.ANSWERED not in row.counts


def test_only_what_was_handed_in_is_asked_for_its_findings() -> None:
    draft = form(Stage.UNFINISHED, fired=RULES, outcomes={ESK.value: "urgent"})
    seen = tables(*(draft for _ in range(30)), *(form() for _ in range(30)))
    assert (seen.found, seen.outcomes[ESK]["urgent"]) == ((), 0)


@pytest.mark.parametrize(("times", "median"), [(4, None), (5, 12), (6, 12)])
def test_times_are_told_from_five_forms_on(times: int, median: int | None) -> None:
    rows = [form(minutes=10.0 + place) for place in range(times)]
    seen = tables(*rows, form(), form(Stage.UNFINISHED), *(form() for _ in range(10)))
    assert (seen.times.median if seen.times else None) == median


def test_a_form_without_a_beginning_is_no_time_of_nought() -> None:
    seen = tables(*(form(minutes=30.0) for _ in range(5)), *(form() for _ in range(50)))
    assert seen.times is not None
    assert (seen.times.quarter, seen.times.median, seen.times.three_quarters) == (30, 30, 30)


def test_where_people_stop() -> None:
    rows = [form(Stage.UNFINISHED, stopped_in="heart") for _ in range(12)]
    rows += [form(Stage.UNFINISHED) for _ in range(5)]
    rows += [form(Stage.UNFINISHED, stopped_in="brain") for _ in range(4)]
    seen = tables(*rows, *(form() for _ in range(50))).stops
    assert (seen["heart"], seen[""], seen["brain"], seen["eyes"]) == (12, None, None, 0)


def test_months_without_a_form_are_there_and_a_small_month_is_hidden_with_another() -> None:
    rows = [form(month=SEPTEMBER) for _ in range(3)] + [form(month=NOVEMBER) for _ in range(40)]
    seen = tables(*rows, *(form(Stage.UNFINISHED, month=SEPTEMBER) for _ in range(12)))
    assert seen.months[Stage.HANDED_IN] == {SEPTEMBER: None, OCTOBER: 0, NOVEMBER: None}
    assert seen.months[Stage.UNFINISHED] == {SEPTEMBER: 12, OCTOBER: 0, NOVEMBER: 0}


# The same numbers as counting by hand, and what somebody can work out of them


STATE = st.sampled_from(list(AnswerState))
WORD = st.sampled_from(OUTCOMES[:-1])
ROWS = st.builds(
    form,
    st.sampled_from([Stage.HANDED_IN, Stage.HANDED_IN, Stage.HANDED_IN, Stage.UNFINISHED, Stage.NOT_BEGUN]),
    month=st.sampled_from([SEPTEMBER, OCTOBER, NOVEMBER]),
    minutes=st.one_of(st.none(), st.integers(1, 90).map(float)),
    stopped_in=st.sampled_from(SECTIONS[:4]),
    outcomes=st.dictionaries(st.sampled_from([route.value for route in Route]), WORD, max_size=7),
    fired=st.lists(st.sampled_from(RULES[:2]), unique=True).map(tuple),
    unsettled=st.lists(st.sampled_from(RULES[2:]), unique=True).map(tuple),
    brain__stroke=STATE,
    heart__event=STATE,
)
# A few kinds of form, each many times: so small counts and large ones come together.
COHORTS = st.lists(st.tuples(ROWS, st.integers(1, 12)), max_size=9).map(
    lambda some: cohort(*(row for row, times in some for _ in range(times)))
)
CAREFUL = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def by_hand(whole: Cohort) -> Iterator[tuple[str, Sequence[Shown], Sequence[int], set[int]]]:
    """Every table of a cohort as (name, what is shown, what was counted without pandas, places that are unsaid)."""
    seen = insight_of(whole, lift_share=0.1)
    ours = {stage: [row for row in whole.rows if row.stage is stage] for stage in Stage}
    handed_in = ours[Stage.HANDED_IN]
    for stage, rows in ours.items():
        yield f"total {stage}", [seen.totals[stage]], [len(rows)], set()
        counts = Counter(row.month for row in rows)
        yield (
            f"months {stage}",
            [*seen.months[stage].values()],
            [counts[m] for m in seen.months[stage]],
            set(),
        )
    stops = Counter(row.stopped_in for row in ours[Stage.UNFINISHED])
    yield "stops", [*seen.stops.values()], [stops[section] for section in SECTIONS], set()
    for route, counted in zip(Route, _by_route(whole), strict=True):
        yield route.value, [*seen.outcomes[route].values()], counted, set()
    for one in seen.found:
        yes = sum(one.rule in row.fired for row in handed_in)
        unknown = sum(one.rule in row.unsettled for row in handed_in)
        yield one.rule, [one.yes, one.unknown, None], [yes, unknown, len(handed_in) - yes - unknown], {2}
    places = {question.id: place for place, question in enumerate(QUESTIONS)}
    for asked in seen.unknowns:
        states = Counter(row.states[places[asked.question]] for row in handed_in)
        parts = [states[state] for state in UNKNOWN_STATES]
        rest = len(handed_in) - sum(parts)
        yield asked.question, [*asked.counts.values(), None], [*parts, rest], {len(parts)}


def _by_route(whole: Cohort) -> list[list[int]]:
    """How many forms have each outcome, route by route, counted without pandas."""
    handed_in = [row for row in whole.rows if row.stage is Stage.HANDED_IN]
    words = [Counter(row.outcomes.get(route.value, NOT_JUDGED) for row in handed_in) for route in Route]
    return [[counts[word] for word in OUTCOMES] for counts in words]


@CAREFUL
@given(whole=COHORTS)
def test_every_number_that_is_shown_is_the_one_counted_by_hand(whole: Cohort) -> None:
    routes = {route.value: counted for route, counted in zip(Route, _by_route(whole), strict=True)}
    together = split_alike([*routes.values()], same=SAME_ON_EVERY_ROUTE)
    for name, seen, counted, unsaid in by_hand(whole):
        told = together[list(routes).index(name)] if name in routes else split(counted, unsaid=unsaid)
        assert seen == list(told) or len(counted) == 1, name
        for place, (one, count) in enumerate(zip(seen, counted, strict=True)):
            assert one == count or (one is None and (place in unsaid or sum(counted) > 0)), name


@CAREFUL
@given(whole=COHORTS)
def test_no_number_that_is_shown_tells_of_fewer_than_five(whole: Cohort) -> None:
    for name, seen, counted, unsaid in by_hand(whole):
        total = sum(counted)
        for place, (one, count) in enumerate(zip(seen, counted, strict=True)):
            assert one is None or one == 0 or one >= 5, name
            if 0 < count < 5 and total >= 5:
                # Whoever knows the total and all that is shown cannot tell this from five or more; of what is
                # never said they know no more than the sum leaves.
                told = _told(seen, counted, unsaid)
                assert max(possible(told, total)) >= 5, (name, place)
                assert len(possible(told, total)) > 1, (name, place)


def _told(seen: Sequence[Shown], counted: Sequence[int], unsaid: set[int]) -> list[Shown]:
    """What is shown, with an unsaid part that is nought as good as shown: the sum tells it."""
    return [
        0 if place in unsaid and count == 0 and any(one is not None for one in seen) else one
        for place, (one, count) in enumerate(zip(seen, counted, strict=True))
    ]


# The routes together: as many are urgent, and as many not judged, on each of them


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=PROTOCOLS)
def test_what_is_urgent_is_so_on_every_route(protocol: Protocol) -> None:
    """What SAME_ON_EVERY_ROUTE rests on. If a rule is to be urgent on some routes only, take urgent out of it."""
    urgent = [rule for rule in protocol.rules if Rung.URGENT in rule.consequence.values()]
    assert urgent
    assert [
        rule.id for rule in urgent if {rule.consequence.get(route) for route in Route} != {Rung.URGENT}
    ] == []


NOT_URGENT = st.sampled_from([word for word in OUTCOMES if word not in (Rung.URGENT.word, NOT_JUDGED)])
# As a form is judged: urgent on every route, or on none; on every route, or not at all.
AS_JUDGED = st.one_of(
    st.just({}),
    st.just({route.value: Rung.URGENT.word for route in Route}),
    st.tuples(NOT_URGENT, st.dictionaries(st.sampled_from([*Route]), NOT_URGENT, max_size=2)).map(
        lambda most: {route.value: most[1].get(route, most[0]) for route in Route}
    ),
)
JUDGED = st.lists(st.tuples(AS_JUDGED, st.integers(1, 12)), max_size=8).map(
    lambda some: cohort(*(form(outcomes=outcomes) for outcomes, times in some for _ in range(times)))
)


@CAREFUL
@given(whole=JUDGED)
def test_no_small_outcome_can_be_told_from_all_routes_together(whole: Cohort) -> None:
    seen = [[*words.values()] for words in insight_of(whole, lift_share=0.1).outcomes.values()]
    if len(whole.rows) >= 5:
        assert tells(seen, _by_route(whole), SAME_ON_EVERY_ROUTE) == []


def test_three_who_are_deferred_on_one_route_are_not_what_is_left_over_beside_the_urgent() -> None:
    everywhere = {route.value: "precautions" for route in Route}
    rows = [form(outcomes={route.value: "urgent" for route in Route}) for _ in range(7)]
    rows += [form(outcomes={**everywhere, ESK.value: "deferred"}) for _ in range(3)]
    seen = tables(*rows, *(form(outcomes=everywhere) for _ in range(30))).outcomes
    assert {words["urgent"] for words in seen.values()} == {7}
    assert (seen[ESK]["deferred"], seen[ESK]["precautions"]) == (None, None)
    assert seen[Route.INFUSION]["precautions"] == 33


def test_counting_each_table_without_care_would_tell() -> None:
    rows = (*judged("deferred", 3), *judged("none-found", 20))
    naive = [None if 0 < count < 5 else count for count in (3, 20)]
    assert list(possible(naive, len(rows))) == [3], "the control"
    assert list(possible([*tables(*rows).outcomes[ESK].values()], len(rows))) != [3]
