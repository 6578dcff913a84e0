"""Alcohol, drugs and kratom: amounts on either side of each line, and how long a substance matters."""

import datetime as dt

import pytest

from forms import about_you, clinic, medicines
from forms import substances as s
from forms.condition import Case
from forms.journey import questions_now
from forms.mental_health import SCORES_KNOWN
from forms.question import Question
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.policies import US
from screening.rule import ALL, ESK, HOME, IM, INK, IV, KAP, ORL, SC, Rule, Rung, Strength
from screening.rules.substances import (
    ACTIVE_USE_DISORDER,
    DISORDER_WITHIN_A_YEAR,
    DRUG_MONITORING,
    HEAVY_KRATOM,
    HIGH_DRUG_SCREEN,
    HISTORY_OF_DISORDER,
    HISTORY_OF_DISORDER_NASAL,
    INTOXICATED_OR_WITHDRAWING,
    KETAMINE_MISUSE,
    KRATOM_DETECTION,
    KRATOM_EXPOSURE,
    KRATOM_USE,
    KRATOM_WITHDRAWAL,
    NOT_PRESCRIBED,
    OPIOIDS_NOT_PRESCRIBED,
    POSITIVE_SUBSTANCE_SCREEN,
    RECENT_KRATOM,
    RECENTLY_ACTIVE_DISORDER,
    RULES,
    WEEKLY_CANNABIS,
)
from tests.rules.judging import DECLINED, NOT_SURE, VISIT, case_of, changes_between, truth_of
from tests.rules.test_scores import entry, on_file

Answers = dict[Question, object]
NEVER = {"absent": "not-asked"}

SOBER: Answers = {
    s.ALCOHOL: "no",
    s.USED: ["none"],
    s.KETAMINE_MISUSE: "no",
    s.DISORDER: "no",
    s.TODAY: "no",
    s.KRATOM: "no",
}
NO_SCORES: Answers = {SCORES_KNOWN: "no"}
YES_NO_ROWS = [
    ("says yes", "yes", YES),
    ("says no", "no", NO),
    ("not sure", NOT_SURE, UNKNOWN),
    ("rather not say", DECLINED, UNKNOWN),
    ("never asked", NEVER, UNKNOWN),
]


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule is not DRUG_MONITORING], ids=lambda rule: rule.id
)
def test_a_sober_patient_is_free_of_every_rule_and_a_blank_form_of_none(rule: Rule) -> None:
    assert truth_of(rule, {**SOBER, **NO_SCORES}) is NO
    assert truth_of(rule, {}) is UNKNOWN


def test_a_sober_patient_meets_six_questions() -> None:
    assert list(questions_now(s.SECTION, case_of(SOBER))) == list(SOBER)


def test_monitoring_is_a_word_to_the_clinician_and_holds_for_everyone() -> None:
    assert truth_of(DRUG_MONITORING, {}) is YES
    for rule in (DRUG_MONITORING, WEEKLY_CANNABIS, KRATOM_EXPOSURE, KRATOM_DETECTION):
        assert rule.strength is Strength.INFORMATION
        assert set(rule.consequence.values()) == {Rung.NONE_FOUND}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (HISTORY_OF_DISORDER, "CAUT CAUT CAUT CAUT CAUT SPEC CAUT"),
        (HISTORY_OF_DISORDER_NASAL, "- - - - SPEC - -"),
        (ACTIVE_USE_DISORDER, "SPEC SPEC SPEC SPEC NE NE SPEC"),
        (RECENTLY_ACTIVE_DISORDER, "SPEC SPEC SPEC SPEC SPEC SPEC SPEC"),
        (DISORDER_WITHIN_A_YEAR, "CAUT CAUT CAUT CAUT CAUT CAUT CAUT"),
        (KETAMINE_MISUSE, "SPEC SPEC SPEC SPEC NE NE SPEC"),
        (OPIOIDS_NOT_PRESCRIBED, "SPEC SPEC SPEC SPEC SPEC SPEC SPEC"),
        (NOT_PRESCRIBED, "CAUT CAUT CAUT CAUT CAUT CAUT CAUT"),
        (HEAVY_KRATOM, "HOLD HOLD HOLD HOLD HOLD HOLD HOLD"),
        (KRATOM_WITHDRAWAL, "HOLD HOLD HOLD HOLD HOLD HOLD HOLD"),
        (KRATOM_USE, "CAUT CAUT CAUT CAUT CAUT CAUT CAUT"),
        (RECENT_KRATOM, "HOLD HOLD HOLD HOLD HOLD HOLD HOLD"),
        (INTOXICATED_OR_WITHDRAWING, "HOLD HOLD HOLD HOLD HOLD HOLD HOLD"),
        (POSITIVE_SUBSTANCE_SCREEN, "CAUT CAUT CAUT CAUT CAUT CAUT CAUT"),
        (HIGH_DRUG_SCREEN, "SPEC SPEC SPEC SPEC SPEC SPEC SPEC"),
    ],
    ids=lambda value: value.id if isinstance(value, Rule) else "",
)
def test_what_each_rule_does_on_each_route(rule: Rule, expected: str) -> None:
    rungs = {
        "CAUT": Rung.PRECAUTIONS,
        "SPEC": Rung.SPECIALIST_CLEARANCE,
        "HOLD": Rung.DEFERRED,
        "NE": Rung.CONTRAINDICATED,
    }
    routes = (ESK, IV, IM, SC, INK, ORL, KAP)
    wanted = {route: rungs[word] for route, word in zip(routes, expected.split(), strict=True) if word != "-"}
    assert dict(rule.consequence) == wanted


@pytest.mark.parametrize(
    ("rule", "question"),
    [
        (HISTORY_OF_DISORDER, s.DISORDER),
        (KETAMINE_MISUSE, s.KETAMINE_MISUSE),
        (INTOXICATED_OR_WITHDRAWING, s.TODAY),
        (KRATOM_USE, s.KRATOM),
        (KRATOM_EXPOSURE, s.KRATOM),
        (KRATOM_DETECTION, s.KRATOM),
    ],
    ids=lambda value: value.id,
)
@pytest.mark.parametrize(("case", "answer", "expected"), YES_NO_ROWS)
def test_plain_questions(rule: Rule, question: Question, case: str, answer: object, expected: Truth) -> None:
    assert truth_of(rule, {**SOBER, question: answer}) is expected, case


@pytest.mark.parametrize(("days", "expected"), [(0, NO), (1, NO), (2, UNKNOWN)])
def test_sober_yesterday_says_nothing_of_the_day_after(days: int, expected: Truth) -> None:
    answered = case_of(SOBER)
    later = Case(answered.response, VISIT + dt.timedelta(days), answered.numbers)
    assert INTOXICATED_OR_WITHDRAWING.condition.truth(later) is expected


@pytest.mark.parametrize(
    ("case", "disorder", "supervised", "expected"),
    [
        ("past disorder, nobody watches", "yes", "no", YES),
        ("past disorder, supervision not stated", "yes", NEVER, YES),
        ("past disorder, supervised", "yes", "yes", NO),
        ("none", "no", "no", NO),
        ("not sure, nobody watches", NOT_SURE, "no", UNKNOWN),
        ("not sure, supervised", NOT_SURE, "yes", NO),
    ],
)
def test_nasal_ketamine_and_a_past_disorder(
    case: str, disorder: object, supervised: object, expected: Truth
) -> None:
    answers = {**SOBER, s.DISORDER: disorder, clinic.NASAL_SUPERVISED: supervised}
    assert truth_of(HISTORY_OF_DISORDER_NASAL, answers) is expected, case


def _disorder(status: object, since: object = NEVER) -> Answers:
    return {**SOBER, s.DISORDER: "yes", s.DISORDER_STATUS: status, s.REMISSION_SINCE: since}


@pytest.mark.parametrize(
    ("case", "answers", "active", "recent", "year"),
    [
        ("never", SOBER, NO, NO, NO),
        ("still a problem", _disorder("active"), YES, YES, YES),
        ("status not given", _disorder(NEVER), UNKNOWN, UNKNOWN, UNKNOWN),
        ("status declined", _disorder(DECLINED), UNKNOWN, UNKNOWN, UNKNOWN),
        ("in recovery since last week", _disorder("remission", "2026-11-15"), NO, YES, YES),
        ("a day short of three months", _disorder("remission", "2026-08-23"), NO, YES, YES),
        ("three months to the day", _disorder("remission", "2026-08-22"), NO, NO, YES),
        ("a day short of a year", _disorder("remission", "2025-11-23"), NO, NO, YES),
        ("a year to the day", _disorder("remission", "2025-11-22"), NO, NO, NO),
        ("since 2015", _disorder("remission", "2015"), NO, NO, NO),
        ("since some time in August", _disorder("remission", "2026-08"), NO, UNKNOWN, YES),
        ("since some time in 2025", _disorder("remission", "2025"), NO, NO, UNKNOWN),
        ("in recovery, not known since when", _disorder("remission", NOT_SURE), NO, UNKNOWN, UNKNOWN),
        ("not sure whether ever", {**SOBER, s.DISORDER: NOT_SURE}, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_a_disorder_and_how_long_it_is_over(
    case: str, answers: Answers, active: Truth, recent: Truth, year: Truth
) -> None:
    rules = (ACTIVE_USE_DISORDER, RECENTLY_ACTIVE_DISORDER, DISORDER_WITHIN_A_YEAR)
    assert [truth_of(rule, answers) for rule in rules] == [active, recent, year], case


def test_the_day_on_which_a_window_ends() -> None:
    remission = _disorder("remission", "2026-10-31")
    assert changes_between(RECENTLY_ACTIVE_DISORDER, remission) == (
        dt.date(2027, 1, 31),
        dt.date(2027, 1, 31),
    )
    assert changes_between(DISORDER_WITHIN_A_YEAR, remission) == (
        dt.date(2027, 10, 31),
        dt.date(2027, 10, 31),
    )
    assert changes_between(RECENTLY_ACTIVE_DISORDER, _disorder("active")) == (None, None)
    kratom = _kratom({s.KRATOM_LAST: "2026-11-15"})
    assert changes_between(RECENT_KRATOM, kratom) == (dt.date(2026, 11, 29), dt.date(2026, 11, 29))


@pytest.mark.parametrize(
    ("rule", "case", "answer", "expected"),
    [
        (OPIOIDS_NOT_PRESCRIBED, "bought oxycodone", ["opioids"], YES),
        (OPIOIDS_NOT_PRESCRIBED, "cocaine only", ["stimulants"], NO),
        (OPIOIDS_NOT_PRESCRIBED, "cocaine, not sure of the rest", ["stimulants", "not-sure"], UNKNOWN),
        (OPIOIDS_NOT_PRESCRIBED, "rather not say", DECLINED, UNKNOWN),
        (NOT_PRESCRIBED, "bought oxycodone", ["opioids"], YES),
        (NOT_PRESCRIBED, "cocaine", ["stimulants"], YES),
        (NOT_PRESCRIBED, "a friend's diazepam", ["sedatives"], YES),
        (NOT_PRESCRIBED, "cannabis only", ["cannabis-weekly"], NO),
        (NOT_PRESCRIBED, "not sure", NOT_SURE, UNKNOWN),
        (WEEKLY_CANNABIS, "cannabis every week", ["cannabis-weekly"], YES),
        (WEEKLY_CANNABIS, "cocaine only", ["stimulants"], NO),
        (WEEKLY_CANNABIS, "not sure", ["not-sure"], UNKNOWN),
    ],
)
def test_what_was_used(rule: Rule, case: str, answer: object, expected: Truth) -> None:
    assert truth_of(rule, {**SOBER, s.USED: answer}) is expected, case


def _kratom(answers: Answers) -> Answers:
    """Two grams now and then, no 7-OH, no withdrawal, last taken a month ago; changed by `answers`."""
    little: Answers = {
        s.KRATOM: "yes",
        s.KRATOM_OFTEN: "less",
        s.KRATOM_GRAMS: {"value": 2, "unit": "g"},
        s.KRATOM_SEVEN_OH: "no",
        s.KRATOM_WITHDRAWAL: "no",
        s.KRATOM_LAST: "2026-10-22",
    }
    return {**SOBER, **little, **answers}


def _grams(value: float, unit: str = "g") -> Answers:
    return _kratom({s.KRATOM_GRAMS: {"value": value, "unit": unit}})


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("two grams now and then", _kratom({}), NO),
        ("every day", _kratom({s.KRATOM_OFTEN: "daily"}), YES),
        ("every week", _kratom({s.KRATOM_OFTEN: "weekly"}), NO),
        ("4.9 g", _grams(4.9), NO),
        ("5 g, on the line", _grams(5), NO),
        ("5.1 g", _grams(5.1), YES),
        ("5000 mg, on the line", _grams(5000, "mg"), NO),
        ("5100 mg", _grams(5100, "mg"), YES),
        ("a 7-OH tablet", _kratom({s.KRATOM_SEVEN_OH: "yes"}), YES),
        ("amount not known", _kratom({s.KRATOM_GRAMS: NOT_SURE}), UNKNOWN),
        ("amount not asked", _kratom({s.KRATOM_GRAMS: NEVER}), UNKNOWN),
        ("how often not known", _kratom({s.KRATOM_OFTEN: NOT_SURE}), UNKNOWN),
        ("how often not known, 8 g", {**_grams(8), s.KRATOM_OFTEN: NOT_SURE}, YES),
        ("not sure about 7-OH", _kratom({s.KRATOM_SEVEN_OH: NOT_SURE}), UNKNOWN),
        ("daily, amount not known", _kratom({s.KRATOM_OFTEN: "daily", s.KRATOM_GRAMS: NOT_SURE}), YES),
        ("stopped; it was 10 g", {**_grams(10), s.KRATOM_OFTEN: "stopped"}, NO),
        ("not sure whether ever", {**SOBER, s.KRATOM: NOT_SURE}, UNKNOWN),
    ],
)
def test_heavy_kratom(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(HEAVY_KRATOM, answers) is expected, case


def _listed(**row: object) -> Answers:
    """Kratom denied where it is asked about, and on the list of medicines."""
    given = {"name": "kratom", **row}
    return {**SOBER, medicines.ANY: "yes", medicines.LIST: [given], medicines.LEFT_OUT: "no"}


@pytest.mark.parametrize(
    ("case", "answers", "heavy"),
    [
        ("every day", _listed(dose=1, unit="g", often="once-daily"), YES),
        ("every day, amount not known", _listed(often="twice-daily"), YES),
        ("4.9 g a week", _listed(dose=4.9, unit="g", often="weekly"), NO),
        ("5 g a week, on the line", _listed(dose=5, unit="g", often="weekly"), NO),
        ("5.1 g a week", _listed(dose=5.1, unit="g", often="weekly"), YES),
        ("5100 mg every other day", _listed(dose=5100, unit="mg", often="every-other-day"), YES),
        ("weekly, amount not known", _listed(often="weekly"), UNKNOWN),
        ("two tablets a week", _listed(dose=2, unit="tablets", often="weekly"), UNKNOWN),
        ("2 g when needed: perhaps daily", _listed(dose=2, unit="g", often="as-needed"), UNKNOWN),
        ("6 g when needed", _listed(dose=6, unit="g", often="as-needed"), YES),
        ("not said how often", _listed(dose=2, unit="g", often="not-sure"), UNKNOWN),
        ("a 7-OH tablet now and then", _listed(name="7-OH tablets", often="as-needed"), YES),
    ],
)
def test_kratom_on_the_list_of_medicines(case: str, answers: Answers, heavy: Truth) -> None:
    assert truth_of(HEAVY_KRATOM, answers) is heavy, case
    for rule in (KRATOM_USE, KRATOM_EXPOSURE, KRATOM_DETECTION):
        assert truth_of(rule, answers) is YES, case


def test_what_settles_kratom_on_the_list_is_the_list() -> None:
    case = case_of(_listed(often="weekly"))
    assert list(HEAVY_KRATOM.condition.open_questions(case)) == [medicines.LIST]


def test_a_list_that_is_not_known_or_names_no_kratom_adds_nothing() -> None:
    for answers in (
        {**SOBER, medicines.ANY: NOT_SURE},
        _listed(often="stopped"),
        _listed(name="sertraline", often="once-daily"),
    ):
        assert truth_of(HEAVY_KRATOM, answers) is truth_of(KRATOM_USE, answers) is NO
    assert truth_of(KRATOM_USE, {**SOBER, medicines.ANY: NOT_SURE, s.KRATOM: NOT_SURE}) is UNKNOWN


@pytest.mark.parametrize(
    ("of", "expected"),
    [(["ketamine"], YES), (["alcohol", "ketamine"], YES), (["alcohol"], NO), (NOT_SURE, NO)],
)
def test_a_use_disorder_with_ketamine_is_misuse_of_it(of: object, expected: Truth) -> None:
    disorder: Answers = {s.DISORDER: "yes", s.DISORDER_OF: of}
    assert truth_of(KETAMINE_MISUSE, {**SOBER, **disorder}) is expected


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("ill when it is missed", _kratom({s.KRATOM_WITHDRAWAL: "yes"}), YES),
        ("nothing when it is missed", _kratom({}), NO),
        ("not sure", _kratom({s.KRATOM_WITHDRAWAL: NOT_SURE}), UNKNOWN),
        ("stopped", _kratom({s.KRATOM_OFTEN: "stopped", s.KRATOM_WITHDRAWAL: "yes"}), NO),
    ],
)
def test_withdrawal_from_kratom(case: str, answers: Answers, expected: Truth) -> None:
    assert truth_of(KRATOM_WITHDRAWAL, answers) is expected, case


@pytest.mark.parametrize(
    ("case", "last", "expected"),
    [
        ("today", "2026-11-22", YES),
        ("13 days ago", "2026-11-09", YES),
        ("two weeks ago to the day", "2026-11-08", NO),
        ("15 days ago", "2026-11-07", NO),
        ("this month", "2026-11", UNKNOWN),
        ("last month", "2026-10", NO),
        ("not sure", NOT_SURE, UNKNOWN),
    ],
)
@pytest.mark.parametrize("often", ["less", "stopped"])
def test_the_last_kratom(often: str, case: str, last: object, expected: Truth) -> None:
    answers = _kratom({s.KRATOM_OFTEN: often, s.KRATOM_LAST: last})
    assert truth_of(RECENT_KRATOM, answers) is expected, case
    assert truth_of(KRATOM_USE, answers) is YES


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("now and then", _kratom({}), YES),
        ("stopped", _kratom({s.KRATOM_OFTEN: "stopped"}), NO),
        ("how often not said", _kratom({s.KRATOM_OFTEN: DECLINED}), UNKNOWN),
        ("never", SOBER, NO),
        ("not sure", {**SOBER, s.KRATOM: NOT_SURE}, UNKNOWN),
    ],
)
def test_whether_kratom_acts_beside_other_drugs(case: str, answers: Answers, expected: Truth) -> None:
    assert s.USES_KRATOM.truth(case_of(answers)) is expected, case


@pytest.mark.parametrize(
    ("case", "answers", "asked"),
    [
        ("drinks", {s.ALCOHOL: "yes"}, [s.ALCOHOL_DAYS, s.ALCOHOL_DRINKS, s.ALCOHOL_TOO_MUCH]),
        ("alcohol declined", {s.ALCOHOL: DECLINED}, []),
        ("past disorder", {s.DISORDER: "yes"}, [s.DISORDER_OF, s.DISORDER_STATUS]),
        ("ketamine at parties", {s.KETAMINE_MISUSE: "yes"}, [s.KETAMINE_MISUSE_LAST]),
        (
            "kratom, stopped",
            {s.KRATOM: "yes", s.KRATOM_OFTEN: "stopped"},
            [s.KRATOM_PRODUCT, s.KRATOM_FORM, s.KRATOM_LAST],
        ),
        (
            "kratom, how often declined",
            {s.KRATOM: "yes", s.KRATOM_OFTEN: DECLINED},
            [
                s.KRATOM_PRODUCT,
                s.KRATOM_FORM,
                s.KRATOM_GRAMS,
                s.KRATOM_SEVEN_OH,
                s.KRATOM_WITHDRAWAL,
                s.KRATOM_LAST,
            ],
        ),
    ],
)
def test_what_is_asked_next(case: str, answers: Answers, asked: list[Question]) -> None:
    now = questions_now(s.SECTION, case_of({**SOBER, **answers}))
    assert [question for question in now if question not in SOBER and question not in answers] == asked, case


@pytest.mark.parametrize(
    ("case", "sex", "total", "expected"),
    [
        ("a man, 3", "male", 3, NO),
        ("a man, 4", "male", 4, YES),
        ("a man, 5", "male", 5, YES),
        ("a woman, 2", "female", 2, NO),
        ("a woman, 3", "female", 3, YES),
        ("a woman, 4", "female", 4, YES),
        ("intersex, 2", "intersex", 2, NO),
        ("intersex, 3", "intersex", 3, YES),
        ("sex not said, 2", DECLINED, 2, NO),
        ("sex not said, 3", DECLINED, 3, YES),
        ("sex never asked, 3", NEVER, 3, YES),
    ],
)
def test_alcohol_score_by_sex(case: str, sex: object, total: int, expected: Truth) -> None:
    answers = {about_you.SEX: sex, **on_file(entry("AUDIT-C", total))}
    assert truth_of(POSITIVE_SUBSTANCE_SCREEN, answers) is expected, case


def test_a_score_that_is_open_asks_for_the_score_and_not_for_the_sex() -> None:
    case = case_of({})
    asked = list(dict.fromkeys(POSITIVE_SUBSTANCE_SCREEN.condition.open_questions(case)))
    assert [question.id for question in asked] == ["mental_health.scores_known", "mental_health.scores"]


@pytest.mark.parametrize(
    ("total", "caution", "specialist"),
    [(2, NO, NO), (3, YES, NO), (4, YES, NO), (5, YES, NO), (6, YES, YES), (7, YES, YES)],
)
def test_drug_score(total: int, caution: Truth, specialist: Truth) -> None:
    answers = {about_you.SEX: "male", **on_file(entry("DAST-10", total))}
    assert truth_of(POSITIVE_SUBSTANCE_SCREEN, answers) is caution
    assert truth_of(HIGH_DRUG_SCREEN, answers) is specialist


@pytest.mark.parametrize("rule", [POSITIVE_SUBSTANCE_SCREEN, HIGH_DRUG_SCREEN], ids=lambda rule: rule.id)
def test_a_high_score_of_last_year_has_to_be_repeated(rule: Rule) -> None:
    assert truth_of(rule, on_file(entry("DAST-10", 9, "2025-06-01"))) is UNKNOWN
    assert truth_of(rule, on_file(entry("DAST-10", 1, "2025-06-01"))) is NO


def test_a_worse_answer_takes_no_milder_finding_away() -> None:
    mild = _disorder("remission", "2026-02-01") | {s.KRATOM: "yes", s.KRATOM_OFTEN: "less"}
    worse = _kratom({s.KRATOM_OFTEN: "daily", s.KRATOM_LAST: "2026-11-22"}) | {
        s.DISORDER: "yes",
        s.DISORDER_STATUS: "active",
    }
    before = {rule.id for rule in RULES if truth_of(rule, mild) is YES}
    after = {rule.id for rule in RULES if truth_of(rule, worse) is YES}
    assert {"SU-1", "SU-3.year", "SU-6"} <= before
    assert before <= after
    assert {"SU-2", "SU-3", "SU-5", "SU-6.recent"} <= after


def test_the_policy_chooses_the_window() -> None:
    answers = _disorder("remission", "2026-05-22")
    case = case_of(answers)
    year = Case(case.response, VISIT, {**US.numbers, "remission-recent": 12})
    assert RECENTLY_ACTIVE_DISORDER.condition.truth(case) is NO
    assert RECENTLY_ACTIVE_DISORDER.condition.truth(year) is YES


def test_no_home_supply_where_a_drug_is_the_problem() -> None:
    for rule in (ACTIVE_USE_DISORDER, KETAMINE_MISUSE):
        assert {rule.consequence[route] for route in HOME} == {Rung.CONTRAINDICATED}
        assert set(rule.consequence) == set(ALL)
