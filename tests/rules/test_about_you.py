"""Age: on and beside each birthday that changes something."""

import datetime as dt

import pytest

from forms import about_you, clinic
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.facts.person import days_of_birthday
from screening.policy import ClinicPolicy
from screening.positions import ADULT
from screening.rule import ESK, IM, INK, IV, KAP, ORL, SC, Rule, Rung
from screening.rules.about_you import (
    MINOR_ESKETAMINE,
    MINOR_RACEMIC,
    OLDER_ESKETAMINE,
    OLDER_NASAL,
    OLDER_RACEMIC,
    YOUNG,
)
from tests.rules.judging import DECLINED, NOT_SURE, POLICIES, case_of, changes_between, truth_of

# The visit is on 2026-11-22.
BIRTHDAYS = [
    ("seventeen, eighteen tomorrow", "2008-11-23", YES, YES, NO),
    ("eighteen today", "2008-11-22", NO, YES, NO),
    ("eighteen since yesterday", "2008-11-21", NO, YES, NO),
    ("twenty-four, twenty-five tomorrow", "2001-11-23", NO, YES, NO),
    ("twenty-five today", "2001-11-22", NO, NO, NO),
    ("sixty-four, sixty-five tomorrow", "1961-11-23", NO, NO, NO),
    ("sixty-five today", "1961-11-22", NO, NO, YES),
    ("sixty-five since yesterday", "1961-11-21", NO, NO, YES),
    ("ninety", "1936-05-02", NO, NO, YES),
    ("only the year, seventeen or eighteen", "2008", UNKNOWN, YES, NO),
    ("only the year, twenty-four or twenty-five", "2001", NO, UNKNOWN, NO),
    ("only the year, sixty-four or sixty-five", "1961", NO, NO, UNKNOWN),
    ("only the year, surely adult and not yet older", "1980", NO, NO, NO),
    ("month known, birthday past", "2008-10", NO, YES, NO),
    ("month known, birthday this month", "2008-11", UNKNOWN, YES, NO),
    ("does not know the date", NOT_SURE, UNKNOWN, UNKNOWN, UNKNOWN),
    ("rather not say", DECLINED, UNKNOWN, UNKNOWN, UNKNOWN),
    ("never asked", {"absent": "not-asked"}, UNKNOWN, UNKNOWN, UNKNOWN),
]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
@pytest.mark.parametrize(("case", "born", "minor", "young", "older"), BIRTHDAYS)
def test_age(case: str, born: object, minor: Truth, young: Truth, older: Truth, policy: ClinicPolicy) -> None:
    answers = {about_you.BIRTH_DATE: born}
    for rule, expected in (
        (MINOR_ESKETAMINE, minor),
        (MINOR_RACEMIC, minor),
        (YOUNG, young),
        (OLDER_ESKETAMINE, older),
        (OLDER_RACEMIC, older),
    ):
        assert truth_of(rule, answers, policy=policy) is expected, f"{rule.id}: {case}"


@pytest.mark.parametrize(
    ("case", "born", "supervised", "expected"),
    [
        ("older, nobody watches", "1950-01-01", "no", YES),
        ("older, nothing said about watching", "1950-01-01", {"absent": "not-asked"}, YES),
        ("older, not sure about watching", "1950-01-01", NOT_SURE, YES),
        ("older, under supervision", "1950-01-01", "yes", NO),
        ("fifty, nobody watches", "1976-01-01", "no", NO),
        ("age not known, nobody watches", NOT_SURE, "no", UNKNOWN),
        ("age not known, under supervision", NOT_SURE, "yes", NO),
    ],
)
def test_older_and_compounded_nasal(case: str, born: object, supervised: object, expected: Truth) -> None:
    answers = {about_you.BIRTH_DATE: born, clinic.NASAL_SUPERVISED: supervised}
    assert truth_of(OLDER_NASAL, answers) is expected, case


@pytest.mark.parametrize(
    ("case", "born", "first", "last"),
    [
        ("eighteen tomorrow", "2008-11-23", dt.date(2026, 11, 23), dt.date(2026, 11, 23)),
        ("eighteen in a year and more", "2010-02-14", dt.date(2028, 2, 14), dt.date(2028, 2, 14)),
        ("born on 29 February, of age on 1 March", "2012-02-29", dt.date(2030, 3, 1), dt.date(2030, 3, 1)),
        ("only the month", "2008-12", dt.date(2026, 12, 1), dt.date(2026, 12, 31)),
        ("only the month, a leap February", "2012-02", dt.date(2030, 2, 1), dt.date(2030, 3, 1)),
        ("only the year", "2010", dt.date(2028, 1, 1), dt.date(2028, 12, 31)),
    ],
)
@pytest.mark.parametrize("rule", [MINOR_ESKETAMINE, MINOR_RACEMIC], ids=lambda rule: rule.id)
def test_a_minor_is_told_from_which_day_it_changes(
    rule: Rule, case: str, born: str, first: dt.date, last: dt.date
) -> None:
    assert changes_between(rule, {about_you.BIRTH_DATE: born}) == (first, last), case
    assert truth_of(rule, {about_you.BIRTH_DATE: born}, on=first - dt.timedelta(days=1)) is YES
    assert truth_of(rule, {about_you.BIRTH_DATE: born}, on=last) is NO


def test_without_a_birth_date_no_birthday_is_promised() -> None:
    assert days_of_birthday(ADULT.limit, case_of({about_you.BIRTH_DATE: NOT_SURE})) is None


def test_what_age_does_on_each_route() -> None:
    assert MINOR_ESKETAMINE.consequence == {ESK: Rung.CONTRAINDICATED}
    assert MINOR_RACEMIC.consequence == dict.fromkeys((IV, IM, SC, INK, ORL, KAP), Rung.CONTRAINDICATED)
    assert YOUNG.consequence == dict.fromkeys((ESK, IV, IM, SC, INK, ORL, KAP), Rung.PRECAUTIONS)
    assert OLDER_ESKETAMINE.consequence == {ESK: Rung.PRECAUTIONS}
    assert OLDER_RACEMIC.consequence == {
        **dict.fromkeys((IV, IM, SC, INK), Rung.PRECAUTIONS), ORL: Rung.SPECIALIST_CLEARANCE
    }  # fmt: skip
    assert OLDER_NASAL.consequence == {INK: Rung.SPECIALIST_CLEARANCE}
