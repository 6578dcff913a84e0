"""Cases made from the rules themselves: for each rule one that fires, one that is clear and one that cannot be told."""

import datetime as dt
import random
from collections.abc import Iterator

from forms.answer import Absent, Answer, Response
from forms.condition import Case, Condition, moved
from forms.journey import with_gates
from forms.question import NONE_OF_THESE, Kind, Question
from forms.questionnaire import QUESTIONNAIRE
from forms.reading import read
from forms.truth import NO, YES, Truth
from screening.policy import ClinicPolicy
from screening.position import limits_of
from tests.rules.judging import VISIT

MEDICINES = (
    "phenelzine", "lorazepam", "oxycodone", "theophylline", "levothyroxine", "lamotrigine", "sumatriptan",
    "dihydroergotamine", "methylphenidate", "modafinil", "naltrexone", "lisinopril", "clonidine", "nimodipine",
    "ketoconazole", "rifampin", "lithium", "haloperidol", "memantine", "pseudoephedrine", "fluticasone nasal spray",
    "vasopressin", "ergometrine", "sertraline", "venlafaxine", "ibuprofen", "zolpidem", "unheardofin",
)  # fmt: skip
ANTIDEPRESSANTS = ("sertraline", "venlafaxine", "bupropion", "mirtazapine", "escitalopram")
PREVENTIVES = ("topiramate", "propranolol", "amitriptyline", "erenumab", "onabotulinumtoxinA")
TRIPTANS = ("sumatriptan", "rizatriptan", "eletriptan")
TRIES = 12_000


def closure(condition: Condition) -> tuple[Question, ...]:
    """Every question a condition reads and every question that decides whether those are asked, in the form's order."""
    found = with_gates(condition.questions())
    return tuple(question for question in QUESTIONNAIRE if question in found)


def trial(name: str, **changed: object) -> dict[str, object]:
    """An adequate trial that failed, with what is changed about it."""
    return {
        "treatment": name, "dose": 300, "unit": "mg", "weeks": 12, "result": "none-or-little",
        "stopped_because": "did-not-work", "this_episode": "yes", "as_prescribed": "yes", **changed,
    }  # fmt: skip


def _trials() -> list[object]:
    lists: list[object] = [[trial("Prolonged exposure", dose=None, unit=None)], [trial("qwertol")]]
    for names in (ANTIDEPRESSANTS, PREVENTIVES, TRIPTANS):
        lists += [[trial(name) for name in names[:count]] for count in range(1, len(names) + 1)]
    # Rare among random lists, and the only ones that some rules want.
    lists += [[trial(name) for name in (*PREVENTIVES, *TRIPTANS)]] * 6
    lists.append([trial("sertraline", weeks=None)])
    return lists


def _scores() -> list[object]:
    today = VISIT.isoformat()
    numbers = [
        ("PHQ-9", 4),
        ("PHQ-9", 20),
        ("AUDIT-C", 1),
        ("AUDIT-C", 9),
        ("DAST-10", 4),
        ("DAST-10", 8),
        ("STOP-Bang", 7),
    ]
    rows = [{"instrument": name, "score": n, "date": today, "scored_by": "staff"} for name, n in numbers]
    rows += [
        {"instrument": "C-SSRS", "level": level, "date": today, "scored_by": "clinician"}
        for level in ("low", "high")
    ]
    rows += [{"instrument": "MDQ", "score": 9, "level": "positive", "date": today, "scored_by": "clinician"}]
    return [[row] for row in rows]


def _pressures() -> list[object]:
    pairs = [(118, 74), (133, 84), (145, 88), (152, 94), (185, 104), (192, 124)]
    days = [VISIT.isoformat(), None, (VISIT - dt.timedelta(days=90)).isoformat()]
    return [[{"systolic": s, "diastolic": d, "date": day}] for s, d in pairs for day in days]


def candidates(question: Question, condition: Condition, policy: ClinicPolicy) -> list[object]:
    """Answers worth trying: every choice, and numbers and dates around every line of this condition."""
    limits = limits_of(condition)
    numbers = [(policy.numbers[one.key] if one.fixed is None else one.fixed, one.unit) for one in limits]
    match question.kind:
        case Kind.YES_NO:
            return ["yes", "no"]
        case Kind.ONE_OF:
            return [choice.code for choice in question.choices]
        case Kind.ANY_OF:
            return [[choice.code] for choice in question.choices]
        case Kind.QUANTITY:
            amounts = [n for number, _ in numbers for n in (number - 1, number + 1)] + [60, 170, 190]
            return [{"value": n, "unit": question.units[0].code} for n in amounts if _possible(question, n)]
        case Kind.COUNT:
            return [
                n for number, _ in numbers for n in (number - 1, number, number + 1) if _possible(question, n)
            ]
        case Kind.DATE:
            return _dates(numbers)
        case Kind.PRESSURES:
            return _pressures()
        case Kind.MEDICINES:
            return _medicines()
        case Kind.TRIALS:
            return _trials()
        case Kind.SCORES:
            return _scores()
        case Kind.TEXT:
            return ["words"]


def _possible(question: Question, number: float) -> bool:
    low, high = question.low, question.high
    return (low is None or number >= low) and (high is None or number <= high)


def _dates(numbers: list[tuple[float, str]]) -> list[object]:
    days = [VISIT, VISIT - dt.timedelta(days=4000)]
    for number, unit in numbers:
        if unit in ("days", "weeks", "months"):
            line = moved(VISIT, -number, unit)
            days += [line, line + dt.timedelta(days=1), line - dt.timedelta(days=1)]
        elif unit == "years":
            days += [moved(moved(VISIT, -number, unit), shift, "months") for shift in (6, -6, -120)]
    return [*(day.isoformat() for day in days if day <= VISIT), "2026", "2008"]


def _medicines() -> list[object]:
    def taken(name: str, dose: float) -> dict[str, object]:
        return {"name": name, "dose": dose, "unit": "mg", "often": "twice-daily"}

    singles: list[object] = [[taken(name, 40)] for name in MEDICINES]
    return [
        *singles,
        [taken("oxycodone", 10), taken("lorazepam", 1)],
        [taken("ibuprofen", 200)],
        [taken("lorazepam", 0.5)],
        [taken("sumatriptan", 50), taken("sertraline", 100)],
    ]


def case_that_is(condition: Condition, wanted: Truth, policy: ClinicPolicy, seed: str) -> Case | None:
    """A case of which the condition is `wanted`; None when none was found in many tries."""
    chance = random.Random(f"{seed}:{wanted}")
    questions = closure(condition)
    tries = {question: candidates(question, condition, policy) for question in questions}
    for case in _cases(questions, tries, policy, wanted, chance):
        if condition.truth(case) is wanted:
            return case
    return None


def _cases(
    questions: tuple[Question, ...],
    tries: dict[Question, list[object]],
    policy: ClinicPolicy,
    wanted: Truth,
    chance: random.Random,
) -> Iterator[Case]:
    unsure = 0.0 if wanted in (YES, NO) else 0.4
    for _ in range(TRIES):
        answers: dict[str, Answer] = {}
        for question in questions:
            case = Case(Response(answers), VISIT, policy.numbers)
            if question.when is not None and question.when.truth(case) is NO:
                continue
            if chance.random() < unsure:
                answers[question.id] = Answer(Absent.ASKED_UNKNOWN, VISIT)
            else:
                raw = _healthy(question) if chance.random() < 0.3 else chance.choice(tries[question])
                answers[question.id] = Answer(read(question, raw, VISIT), VISIT)
        yield Case(Response(answers), VISIT, policy.numbers)


def _healthy(question: Question) -> object:
    match question.kind:
        case Kind.YES_NO:
            return "no"
        case Kind.ANY_OF:
            return [NONE_OF_THESE]
        case _:
            return {"absent": "asked-unknown"}
