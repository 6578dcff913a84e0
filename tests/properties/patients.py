"""Invented patients for the properties: any answer a form may take, with the numbers where rules draw their lines."""

import datetime as dt
from collections.abc import Iterator

from hypothesis import strategies as st

from forms.answer import Absent, Answer, HowOften, Response
from forms.condition import Case, Limit, moved
from forms.journey import asked
from forms.question import NONE_OF_THESE, Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import read
from screening.case_file import counts_as_no
from screening.evaluate import DEFAULT_PROTOCOL
from screening.policies import POLICIES
from screening.position import limits_of

VISIT = dt.date(2026, 11, 22)
QUESTIONS = tuple(QUESTIONNAIRE)
ABSENT = st.sampled_from([Absent.ASKED_UNKNOWN, Absent.ASKED_DECLINED, Absent.NOT_ASKED, Absent.TEMP_UNKNOWN])
MEDICINE_NAMES = (
    "lisinopril", "sertraline", "phenelzine", "lorazepam", "oxycodone", "theophylline", "levothyroxine", "lamotrigine",
    "sumatriptan", "methylphenidate", "naltrexone", "aspirin", "insulin glargine", "gabapentin", "clonidine", "xyzzyzin",
)  # fmt: skip
TREATMENTS = (
    "sertraline",
    "escitalopram",
    "venlafaxine",
    "bupropion",
    "topiramate",
    "propranolol",
    "EMDR",
    "qwertol",
)


def _limits() -> Iterator[Limit]:
    for rule in DEFAULT_PROTOCOL.rules:
        yield from limits_of(rule.condition)


PERIODS = tuple(
    {
        (policy.numbers[limit.key] if limit.fixed is None else limit.fixed, limit.unit)
        for limit in _limits()
        for policy in POLICIES.values()
        if limit.unit in ("days", "weeks", "months")
    }
)
BOUNDARY_DAYS = sorted(
    {
        moved(VISIT, -count, unit) + dt.timedelta(days=shift)
        for count, unit in PERIODS
        for shift in (-1, 0, 1)
        if moved(VISIT, -count, unit) + dt.timedelta(days=shift) <= VISIT
    }
)

DAYS = st.sampled_from([*BOUNDARY_DAYS, VISIT]) | st.dates(dt.date(1940, 1, 1), VISIT)
DATES = DAYS.map(dt.date.isoformat) | DAYS.map(lambda d: f"{d:%Y-%m}") | DAYS.map(lambda d: f"{d:%Y}")
SYSTOLIC = st.sampled_from([110, 139, 140, 141, 149, 150, 151, 179, 180, 181, 205])
DIASTOLIC = st.sampled_from([70, 89, 90, 91, 99, 100, 101, 119, 120, 121])


def _readings() -> st.SearchStrategy[object]:
    recent = st.sampled_from([VISIT - dt.timedelta(days=n) for n in (0, 1, 29, 30, 31, 90)]).map(
        dt.date.isoformat
    )
    row = st.fixed_dictionaries(
        {"systolic": SYSTOLIC, "diastolic": DIASTOLIC, "date": recent | st.none() | st.just("2026")}
    ).filter(lambda r: r["diastolic"] < r["systolic"])
    return st.lists(row, min_size=1, max_size=3)


def _medicines() -> st.SearchStrategy[object]:
    dose = st.sampled_from([(None, None), (10, "mg"), (60, "mg"), (200, "mg")])
    row = st.builds(
        lambda name, amount, often: {"name": name, "dose": amount[0], "unit": amount[1], "often": often},
        st.sampled_from(MEDICINE_NAMES),
        dose,
        st.sampled_from([often.value for often in HowOften]),
    )
    return st.lists(row, min_size=1, max_size=4)


def _trials() -> st.SearchStrategy[object]:
    unsure = st.sampled_from(["yes", "no", "not-sure"])
    row = st.builds(
        lambda name, amount, weeks, result, why, episode, taken: {
            "treatment": name, "dose": amount[0], "unit": amount[1], "weeks": weeks, "result": result,
            "stopped_because": why, "this_episode": episode, "as_prescribed": taken,
        },
        st.sampled_from(TREATMENTS),
        st.sampled_from([(None, None), (5, "mg"), (100, "mg"), (400, "mg")]),
        st.sampled_from([None, 3, 4, 5, 6, 7, 8, 12]),
        st.sampled_from(["none-or-little", "some", "half-or-more", "not-sure"]),
        st.sampled_from(["did-not-work", "side-effects", "still-taking", "got-better", "other", "not-sure"]),
        unsure,
        unsure,
    )  # fmt: skip
    return st.lists(row, min_size=1, max_size=4)


def _scores() -> st.SearchStrategy[object]:
    numbers = {"PHQ-9": 27, "AUDIT-C": 12, "DAST-10": 10, "STOP-Bang": 8, "GAD-7": 21}
    number = st.sampled_from(sorted(numbers)).flatmap(
        lambda name: st.integers(0, numbers[name]).map(lambda score: {"instrument": name, "score": score})
    )
    level = st.sampled_from(["low", "moderate", "high"]).map(
        lambda word: {"instrument": "C-SSRS", "level": word}
    )
    day = st.sampled_from(["2026-11-20", "2026-05-01", "2026", None])
    row = st.builds(lambda row, date: {**row, "date": date, "scored_by": "clinician"}, number | level, day)
    return st.lists(row, min_size=1, max_size=3)


def _count(question: Question) -> st.SearchStrategy[object]:
    low, high = int(question.low or 0), int(question.high if question.high is not None else 1000)
    near = [n for limit in _limits() for n in _around(limit) if low <= n <= high]
    return st.sampled_from(sorted({low, high, *near})) | st.integers(low, high)


def _around(limit: Limit) -> tuple[int, ...]:
    numbers = [limit.fixed] if limit.fixed is not None else [p.numbers[limit.key] for p in POLICIES.values()]
    return tuple(int(number) + shift for number in numbers for shift in (-1, 0, 1))


def raw_of(question: Question) -> st.SearchStrategy[object]:
    """Any answer to a question that says something, as JSON data."""
    match question.kind:
        case Kind.YES_NO:
            return st.sampled_from(["yes", "no"])
        case Kind.ONE_OF:
            return st.sampled_from([choice.code for choice in question.choices])
        case Kind.ANY_OF:
            codes = [choice.code for choice in question.choices if choice.code != NONE_OF_THESE]
            some = st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True)
            return some | st.just([NONE_OF_THESE])
        case Kind.QUANTITY:
            low, high = question.low or 0, question.high or 1000
            return st.floats(low, high).map(lambda v: {"value": v, "unit": question.units[0].code})
        case Kind.COUNT:
            return _count(question)
        case Kind.DATE:
            return DATES
        case Kind.PRESSURES:
            return _readings()
        case Kind.MEDICINES:
            return _medicines()
        case Kind.TRIALS:
            return _trials()
        case Kind.SCORES:
            return _scores()
        case Kind.TEXT:
            return st.sampled_from(["some words", "other words"])


def answer_of(question: Question, raw: object, on: dt.date = VISIT) -> Answer:
    """JSON data as an answer of that day."""
    return Answer(read(question, raw, on), on)


HEALTHY_MEASURES = (
    ("blood_pressure.readings", [{"systolic": 122, "diastolic": 76, "date": VISIT.isoformat()}]),
)


def all_no() -> dict[str, Answer]:
    """Every history question answered no, as a case table does it."""
    return {
        question.id: answer_of(question, "no" if question.kind is Kind.YES_NO else [NONE_OF_THESE])
        for question in QUESTIONS
        if counts_as_no(question)
    }


@st.composite
def responses(draw: st.DrawFn, *, healthy: bool = False) -> Response:
    """A response: a few questions answered, at random, over nothing or over "no" everywhere."""
    answers = all_no() if healthy or draw(st.booleans()) else {}
    for question in draw(st.lists(st.sampled_from(QUESTIONS), max_size=25, unique=True)):
        if draw(st.integers(0, 4)) == 0:
            answers[question.id] = Answer(draw(ABSENT), VISIT)
        else:
            answers[question.id] = answer_of(question, draw(raw_of(question)))
    return Response(answers, QUESTIONNAIRE.version)


@st.composite
def complete(draw: st.DrawFn, response: Response, only: tuple[Question, ...] | None = None) -> Response:
    """The same response with every open question that is asked (of `only`, if given) answered with something sure."""
    for _ in range(12):
        case = Case(response, VISIT, DEFAULT_PROTOCOL.policy.numbers)
        missing = [
            question
            for question in (QUESTIONS if only is None else only)
            if (asked(question, case) or question.when is None) and case.value(question) is None
        ]
        if not missing:
            return response
        for question in missing:
            response = response.with_answer(question.id, answer_of(question, draw(sure_of(question))))
    return response


def sure_of(question: Question) -> st.SearchStrategy[object]:
    """An answer that leaves nothing unknown: no "not sure" among the ticks, dates to the day, rows whole."""
    if question.id.endswith(".left_out"):
        # "Something is not on the list" is an answer, but it settles nothing: only a whole list does.
        return st.just("no")
    match question.kind:
        case Kind.ANY_OF:
            return raw_of(question).filter(lambda raw: "not-sure" not in str(raw))
        case Kind.ONE_OF:
            sure = [choice.code for choice in question.choices if not choice.code.startswith("not-sure")]
            return st.sampled_from(sure)
        case Kind.DATE:
            return DAYS.map(dt.date.isoformat)
        case Kind.PRESSURES:
            return st.builds(
                lambda s, d: [{"systolic": max(s, d + 5), "diastolic": d, "date": VISIT.isoformat()}],
                SYSTOLIC,
                DIASTOLIC,
            )
        case Kind.MEDICINES:
            known = st.sampled_from([name for name in MEDICINE_NAMES if name != "xyzzyzin"])
            row = st.builds(
                lambda name: {"name": name, "dose": 10, "unit": "mg", "often": "once-daily"}, known
            )
            return st.lists(row, min_size=1, max_size=3)
        case Kind.TRIALS:
            row = st.builds(
                lambda name, weeks, result: {
                    "treatment": name, "dose": 400, "unit": "mg", "weeks": weeks, "result": result,
                    "stopped_because": "did-not-work", "this_episode": "yes", "as_prescribed": "yes",
                },
                st.sampled_from([name for name in TREATMENTS if name != "qwertol"]),
                st.sampled_from([3, 8]),
                st.sampled_from(["none-or-little", "half-or-more"]),
            )  # fmt: skip
            return st.lists(row, min_size=1, max_size=3)
        case Kind.SCORES:
            return st.integers(0, 12).map(
                lambda n: [
                    {"instrument": "AUDIT-C", "score": n, "date": VISIT.isoformat(), "scored_by": "staff"}
                ]
            )
        case _:
            return raw_of(question)
