"""Daily opioid and benzodiazepine totals: what the tables say, and no upper end where it is not known."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.vocabulary import (
    CONVERSIONS,
    Scale,
    TakenDose,
    Uncounted,
    UnknownIngredient,
    lorazepam_equivalents,
    morphine_milligram_equivalents,
)

MORPHINE = [
    # ingredient, dose, unit, times a day, mg of morphine
    ("codeine", 60, "mg", 4, 36),
    ("hydrocodone", 5, "mg", 4, 20),
    ("hydromorphone", 4, "mg", 2, 40),
    ("methadone", 10, "mg", 1, 47),
    ("morphine", 25, "mg", 2, 50),
    ("morphine", 0.05, "g", 1, 50),
    ("oxycodone", 10, "mg", 2, 30),
    ("oxymorphone", 10, "mg", 1, 30),
    ("tapentadol", 50, "mg", 2, 40),
    ("tramadol", 50, "mg", 4, 40),
    ("tramadol", 50, "mg", 5, 50),
    ("fentanyl-patch", 25, "mcg/h", None, 60),
    ("fentanyl-patch", 12, "µg/h", 1 / 3, 28.8),
    ("fentanyl", 100, "mcg/hr", None, 240),
    ("dihydrocodeine", 30, "mg", 4, 30),
    ("meperidine", 50, "mg", 2, 10),
    ("pentazocine", 50, "mg", 2, 37),
    ("levorphanol", 2, "mg", 1, 22),
    ("dextropropoxyphene", 100, "mg", 1, 23),
]


@pytest.mark.parametrize(("taken", "dose", "unit", "times", "expected"), MORPHINE)
def test_morphine_equivalents_are_what_the_table_says(
    taken: str, dose: float, unit: str, times: float | None, expected: float
) -> None:
    total = morphine_milligram_equivalents([TakenDose(taken, dose, unit, times, times)])
    assert (total.low, total.high) == pytest.approx((expected, expected))
    assert total.complete
    assert total.source_ids


LORAZEPAM = [
    # ingredient, mg a day, least and most mg of lorazepam
    ("lorazepam", 2, 2, 2),
    ("lorazepam", 2.5, 2.5, 2.5),
    ("lorazepam", 3, 3, 3),
    ("alprazolam", 1, 1, 2),
    ("clonazepam", 0.5, 1, 2),
    ("diazepam", 10, 1, 2),
    ("diazepam", 15, 1.5, 3),
    ("temazepam", 15, 0.75, 2),
    ("temazepam", 30, 1.5, 4),
    ("clorazepate", 15, 1, 2),
    ("chlordiazepoxide", 25, 1, 2.5),
    ("oxazepam", 30, 1, 2),
    ("triazolam", 0.25, 0.5, 2),
    ("clobazam", 20, 1, 1),
    ("estazolam", 1, 0.5, 2),
    ("flurazepam", 15, 0.5, 2),
    ("quazepam", 10, 0.5, 2),
    ("nitrazepam", 5, 0.5, 2),
    ("bromazepam", 6, 1, 2),
    ("midazolam", 5, 1, 1),
    ("loprazolam", 1, 0.5, 1),
    ("lormetazepam", 1, 0.5, 1),
    ("flunitrazepam", 2, 1, 1),
]


@pytest.mark.parametrize(("taken", "dose", "low", "high"), LORAZEPAM)
def test_lorazepam_equivalents_span_what_the_tables_say(
    taken: str, dose: float, low: float, high: float
) -> None:
    total = lorazepam_equivalents([TakenDose(taken, dose, "mg", 1, 1)])
    assert (total.low, total.high) == (low, high)
    assert total.complete
    assert total.source_ids


def test_every_lorazepam_row_is_exercised_above() -> None:
    assert {one for scale, one, _ in CONVERSIONS if scale is Scale.LORAZEPAM} == {row[0] for row in LORAZEPAM}


def test_every_morphine_factor_is_exercised_above() -> None:
    with_factor = {
        one.ingredient_id for one in CONVERSIONS.values() if one.scale is Scale.MORPHINE and one.high
    }
    assert with_factor == {row[0] for row in MORPHINE}


UNKNOWN = [
    ("dose not known", TakenDose("oxycodone", None, "mg", 2, 2), Uncounted.DOSE_UNKNOWN, 0),
    ("unit not known", TakenDose("oxycodone", 10, None, 2, 2), Uncounted.UNIT_UNKNOWN, 0),
    ("counted in tablets", TakenDose("oxycodone", 2, "tablets", 2, 2), Uncounted.UNIT_UNKNOWN, 0),
    ("how often not known", TakenDose("oxycodone", 10, "mg", None, None), Uncounted.FREQUENCY_UNKNOWN, 0),
    ("at least twice a day", TakenDose("oxycodone", 10, "mg", 2, None), Uncounted.FREQUENCY_UNKNOWN, 30),
    ("when needed", TakenDose("oxycodone", 10, "mg", 0, None), Uncounted.FREQUENCY_UNKNOWN, 0),
    ("buprenorphine has no factor", TakenDose("buprenorphine", 8, "mg", 2, 2), Uncounted.NO_FACTOR, 0),
    ("a buprenorphine patch", TakenDose("buprenorphine", 10, "mcg/h", None, None), Uncounted.NO_FACTOR, 0),
    ("street heroin", TakenDose("heroin", 1, "g", 1, 1), Uncounted.NO_FACTOR, 0),
    ("fentanyl that is no patch", TakenDose("fentanyl", 200, "mcg", 2, 2), Uncounted.NO_FACTOR, 0),
    ("a patch in the wrong unit", TakenDose("fentanyl-patch", 25, "mcg", None, None), Uncounted.NO_FACTOR, 0),
    (
        "a patch of unknown strength",
        TakenDose("fentanyl-patch", None, "mcg/h", 1, 1),
        Uncounted.DOSE_UNKNOWN,
        0,
    ),
    ("kratom", TakenDose("kratom", 5, "g", 2, 2), Uncounted.NO_FACTOR, 0),
    ("7-OH", TakenDose("7-hydroxymitragynine", 20, "mg", 2, 2), Uncounted.NO_FACTOR, 0),
    ("an opioid no table knows", TakenDose("nalbuphine", 10, "mg", 1, 1), Uncounted.NO_FACTOR, 0),
]


@pytest.mark.parametrize(("case", "taken", "why", "at_least"), UNKNOWN)
def test_what_is_not_known_has_no_upper_end(
    case: str, taken: TakenDose, why: Uncounted, at_least: float
) -> None:
    total = morphine_milligram_equivalents([taken, TakenDose("hydrocodone", 5, "mg", 4, 4)])
    assert total.high == math.inf, case
    assert total.low == 20 + at_least
    assert not total.complete
    assert [part.uncounted for part in total.parts] == [why, None]


def test_a_benzodiazepine_no_table_knows_has_no_upper_end() -> None:
    total = lorazepam_equivalents([TakenDose("etizolam", 1, "mg", 1, 1)])
    assert (total.low, total.high, total.complete) == (0, math.inf, False)
    assert total.parts[0].uncounted is Uncounted.NO_FACTOR


def test_taken_when_needed_up_to_twice_a_day_runs_from_nothing() -> None:
    total = lorazepam_equivalents([TakenDose("lorazepam", 1, "mg", 0, 2)])
    assert (total.low, total.high, total.complete) == (0, 2, True)


def test_other_medicines_are_passed_over() -> None:
    taken = [TakenDose("sertraline", 50, "mg", 1, 1), TakenDose("zolpidem", 10, "mg", 1, 1)]
    for total in (lorazepam_equivalents(taken), morphine_milligram_equivalents(taken)):
        assert (total.low, total.high, total.complete, total.parts) == (0, 0, True, ())


def test_parts_add_up_and_keep_their_sources() -> None:
    taken = [TakenDose("oxycodone", 5, "mg", 2, 4), TakenDose("meperidine", 50, "mg", 1, 1)]
    total = morphine_milligram_equivalents(taken)
    assert (total.low, total.high) == (20, 35)
    assert total.source_ids == ("M01", "M02")


def test_an_ingredient_from_nowhere_is_refused() -> None:
    with pytest.raises(UnknownIngredient):
        morphine_milligram_equivalents([TakenDose("no-such-medicine", 1, "mg", 1, 1)])


@pytest.mark.parametrize(
    ("dose", "low", "high"), [(-1, 1, 1), (1, -1, 1), (1, 2, 1), (math.nan, 1, 1), (1, 1, math.inf)]
)
def test_an_impossible_dose_is_refused(dose: float, low: float, high: float) -> None:
    with pytest.raises(ValueError, match="times"):
        TakenDose("morphine", dose, "mg", low, high)


AMOUNTS = st.none() | st.floats(0, 1e6)


@given(dose=AMOUNTS, low=st.none() | st.floats(0, 10), more=st.none() | st.floats(0, 10), data=st.data())
def test_knowing_less_never_narrows_a_total(
    dose: float | None, low: float | None, more: float | None, data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from(["oxycodone", "morphine", "codeine", "tramadol"]))
    high = None if more is None else (low or 0) + more
    known = morphine_milligram_equivalents([TakenDose(one, dose, "mg", low, high)])
    for less in (
        TakenDose(one, None, "mg", low, high),
        TakenDose(one, dose, None, low, high),
        TakenDose(one, dose, "mg", low, None),
        TakenDose(one, dose, "mg", None, high),
    ):
        vaguer = morphine_milligram_equivalents([less])
        assert vaguer.low <= known.low <= known.high <= vaguer.high
