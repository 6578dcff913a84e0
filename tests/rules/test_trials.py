"""The ledger of earlier treatments: what counts as a fair try that failed, row by row."""

import dataclasses
import math

import pytest

from forms import past_treatments
from forms.condition import Interval
from forms.question import Question
from forms.truth import NO, UNKNOWN, YES, Truth
from screening import positions
from screening.facts.therapies import THERAPIES, TherapyKind, therapy_of
from screening.facts.trials import (
    FAILED_ADEQUATE_ANTIDEPRESSANTS,
    FAILED_PREVENTIVES,
    FAILED_TRIPTANS,
    LEDGERS,
    PTSD_THERAPY_TRIED,
    TrialVerdict,
    antidepressant_ledger,
    failed_at_least,
    preventive_ledger,
    therapy_ledger,
    tried,
)
from screening.policies import US
from screening.policy import ClinicPolicy
from screening.rule import Indication
from screening.vocabulary import match
from tests.rules.judging import DECLINED, NOT_SURE, case_of

MEETS, DOES_NOT, CANNOT_TELL = TrialVerdict.MEETS, TrialVerdict.DOES_NOT, TrialVerdict.CANNOT_TELL
Answers = dict[Question, object]

FAIR_TRY: dict[str, object] = {
    "treatment": "sertraline",
    "dose": 50,
    "unit": "mg",
    "weeks": 6,
    "result": "none-or-little",
    "stopped_because": "did-not-work",
    "this_episode": "yes",
    "as_prescribed": "yes",
}


def trial(treatment: str = "sertraline", **changed: object) -> dict[str, object]:
    """A fair try that failed, exactly at the lowest dose and weeks that count, with something changed."""
    return {**FAIR_TRY, "treatment": treatment, **changed}


def history(*trials: dict[str, object], left_out: object = "no") -> Answers:
    return {
        past_treatments.ANY: "yes",
        past_treatments.TRIALS: list(trials),
        past_treatments.LEFT_OUT: left_out,
    }


def choosing(**positions_by_topic: str) -> ClinicPolicy:
    """The US policy with other positions on these topics."""
    chosen = {topic.replace("_", "-"): position for topic, position in positions_by_topic.items()}
    return dataclasses.replace(US, choices={**US.choices, **chosen})


FOUR_WEEKS = choosing(adequate_weeks="four")
EIGHT_WEEKS = choosing(adequate_weeks="eight")
A_QUARTER = choosing(non_response="monotherapy-trial")


@pytest.mark.parametrize(
    ("case", "row", "policy", "verdict", "told"),
    [
        ("exactly enough of everything", trial(), US, MEETS, "50 mg a day"),
        ("dose just below", trial(dose=49), US, DOES_NOT, "49 mg a day, 50 mg a day asked"),
        ("dose above", trial(dose=200), US, MEETS, "200 mg a day"),
        ("dose in grams", trial(dose=0.05, unit="g"), US, MEETS, "50 mg a day"),
        ("dose not known", trial(dose=None, unit=None), US, CANNOT_TELL, "dose not known"),
        ("dose in millilitres", trial(dose=5, unit="ml"), US, CANNOT_TELL, "dose not known"),
        ("five weeks, six asked", trial(weeks=5), US, DOES_NOT, "5 weeks, 6 asked"),
        ("six weeks, six asked", trial(weeks=6), US, MEETS, "6 weeks, 6 asked"),
        ("seven weeks, six asked", trial(weeks=7), US, MEETS, "7 weeks, 6 asked"),
        ("five weeks, four asked", trial(weeks=5), FOUR_WEEKS, MEETS, "5 weeks, 4 asked"),
        ("six weeks, four asked", trial(weeks=6), FOUR_WEEKS, MEETS, "4 asked"),
        ("seven weeks, four asked", trial(weeks=7), FOUR_WEEKS, MEETS, "4 asked"),
        ("four weeks, four asked", trial(weeks=4), FOUR_WEEKS, MEETS, "4 weeks, 4 asked"),
        ("three weeks, four asked", trial(weeks=3), FOUR_WEEKS, DOES_NOT, "3 weeks, 4 asked"),
        ("seven weeks, eight asked", trial(weeks=7), EIGHT_WEEKS, DOES_NOT, "7 weeks, 8 asked"),
        ("weeks not known", trial(weeks=None), US, CANNOT_TELL, "weeks not known"),
        (
            "side effects in week two",
            trial(weeks=2, stopped_because="side-effects"),
            US,
            DOES_NOT,
            "not tolerated, which is not failed",
        ),
        ("side effects after a full try", trial(stopped_because="side-effects"), US, MEETS, "6 weeks"),
        (
            "side effects, not known when",
            trial(weeks=None, stopped_because="side-effects"),
            US,
            CANNOT_TELL,
            "weeks not known",
        ),
        ("an earlier episode", trial(this_episode="no"), US, DOES_NOT, "in an earlier episode"),
        ("not sure which episode", trial(this_episode="not-sure"), US, CANNOT_TELL, "which episode"),
        ("not as prescribed", trial(as_prescribed="no"), US, DOES_NOT, "not taken as prescribed"),
        ("not sure if as prescribed", trial(as_prescribed="not-sure"), US, CANNOT_TELL, "not sure if"),
        ("half better", trial(result="half-or-more"), US, DOES_NOT, "half better or more"),
        ("somewhat better, half asked", trial(result="some"), US, MEETS, "somewhat better"),
        ("somewhat better, a quarter asked", trial(result="some"), A_QUARTER, DOES_NOT, "response from 25 %"),
        ("no better, a quarter asked", trial(), A_QUARTER, MEETS, "no or little better"),
        (
            "result not known",
            trial(result="not-sure", stopped_because="other"),
            US,
            CANNOT_TELL,
            "result not known",
        ),
        ("stopped because it did not work", trial(result="not-sure"), US, MEETS, "did not work"),
        ("still taking it, no better", trial(stopped_because="still-taking"), US, MEETS, "6 weeks"),
        (
            "short and dose unknown: short decides",
            trial(weeks=1, dose=None, unit=None),
            US,
            DOES_NOT,
            "1 weeks",
        ),
        ("a brand name", trial("Zoloft"), US, MEETS, "ssri antidepressant"),
        ("a name picked from suggestions", trial("sertralin", chosen="sertraline"), US, MEETS, "ssri"),
        ("a name nobody recognises", trial("the yellow pill"), US, CANNOT_TELL, "not recognised"),
        ("two antidepressants in one line", trial("sertraline and bupropion"), US, CANNOT_TELL, "several"),
        ("lithium was added", trial("lithium", dose=600), US, DOES_NOT, "not an antidepressant"),
        ("an antipsychotic was added", trial("aripiprazole", dose=5), US, DOES_NOT, "not an antidepressant"),
        ("kratom", trial("kratom"), US, DOES_NOT, "not an antidepressant"),
        ("a skin patch", trial("selegiline", dose=6), US, DOES_NOT, "not an oral antidepressant"),
        ("St. John's wort", trial("St. John's wort", dose=900), US, DOES_NOT, "not an oral"),
        ("talking therapy", trial("CBT", dose=None, unit=None), US, DOES_NOT, "not an antidepressant"),
        ("electroconvulsive therapy", trial("ECT", dose=12, unit="sessions"), US, DOES_NOT, "not an anti"),
        (
            "amitriptyline at a migraine dose",
            trial("amitriptyline", dose=25),
            US,
            DOES_NOT,
            "100 mg a day asked",
        ),
        (
            "mixture: the dose may be of either part",
            trial("olanzapine and fluoxetine", dose=25),
            US,
            CANNOT_TELL,
            "dose not known",
        ),
    ],
)
def test_one_antidepressant_trial(
    case: str, row: dict[str, object], policy: ClinicPolicy, verdict: TrialVerdict, told: str
) -> None:
    (judged,) = antidepressant_ledger(case_of(history(row), policy=policy)).trials
    assert judged.verdict is verdict, case
    assert told in judged.words, case


CIPRALEX_UNSURE = trial("Lexapro", dose=None, unit=None, weeks=None)


@pytest.mark.parametrize(
    ("case", "answers", "low", "high"),
    [
        ("none tried", {past_treatments.ANY: "no"}, 0, 0),
        ("one", history(trial()), 1, 1),
        ("two drugs", history(trial(), trial("venlafaxine", dose=75)), 2, 2),
        ("one drug twice", history(trial(), trial("Zoloft", dose=100)), 1, 1),
        ("one sure, one not", history(trial(), CIPRALEX_UNSURE), 1, 2),
        ("the same drug, sure and not", history(trial(), trial(weeks=None)), 1, 1),
        ("one unrecognised name twice", history(trial("blue pill"), trial("Blue  pill")), 0, 1),
        ("something left out", history(trial(), left_out="yes"), 1, math.inf),
        ("not sure if whole", history(trial(), left_out=NOT_SURE), 1, math.inf),
        ("never asked", {}, 0, math.inf),
        ("not sure", {past_treatments.ANY: NOT_SURE}, 0, math.inf),
        ("tried some, not said which", {past_treatments.ANY: "yes"}, 0, math.inf),
        ("would rather not say", {past_treatments.ANY: DECLINED}, 0, math.inf),
        ("list withdrawn", history(trial()) | {past_treatments.ANY: "no"}, 0, 0),
    ],
)
def test_the_sum_of_failed_antidepressants(case: str, answers: Answers, low: float, high: float) -> None:
    assert case_of(answers).interval(FAILED_ADEQUATE_ANTIDEPRESSANTS) == Interval(low, high), case


def preventive(treatment: str, **changed: object) -> dict[str, object]:
    return trial(treatment, **{"dose": None, "unit": None, "weeks": 8, **changed})


@pytest.mark.parametrize(
    ("case", "row", "verdict", "told"),
    [
        ("eight weeks without effect", preventive("topiramate"), MEETS, "anticonvulsant"),
        ("seven weeks", preventive("topiramate", weeks=7), DOES_NOT, "7 weeks, 8 asked"),
        ("nine weeks", preventive("topiramate", weeks=9), MEETS, "9 weeks"),
        ("weeks not known", preventive("topiramate", weeks=None), CANNOT_TELL, "weeks not known"),
        (
            "not tolerated in week one",
            preventive("topiramate", weeks=1, stopped_because="side-effects"),
            MEETS,
            "not tolerated, which counts as failed here",
        ),
        (
            "not tolerated though it helped",
            preventive("topiramate", result="half-or-more", stopped_because="side-effects"),
            MEETS,
            "not tolerated",
        ),
        (
            "helped by half",
            preventive("topiramate", result="half-or-more", stopped_because="other"),
            DOES_NOT,
            "half",
        ),
        (
            "somewhat better, not said why stopped",
            preventive("topiramate", result="some", stopped_because="other"),
            CANNOT_TELL,
            "not said whether it failed",
        ),
        ("not as prescribed", preventive("topiramate", as_prescribed="no"), DOES_NOT, "not taken"),
        ("an earlier episode does not matter", preventive("topiramate", this_episode="no"), MEETS, "8 weeks"),
        ("an acute medicine", preventive("ibuprofen"), DOES_NOT, "not a migraine preventive"),
        ("a nerve block", preventive("nerve block"), DOES_NOT, "not a migraine preventive"),
        ("a name nobody recognises", preventive("blue pill"), CANNOT_TELL, "not recognised"),
    ],
)
def test_one_preventive_trial(case: str, row: dict[str, object], verdict: TrialVerdict, told: str) -> None:
    (judged,) = preventive_ledger(case_of(history(row))).trials
    assert judged.verdict is verdict, case
    assert told in judged.words, case


def test_preventives_are_counted_by_class() -> None:
    beta_blockers = history(preventive("propranolol"), preventive("metoprolol"))
    assert case_of(beta_blockers).interval(FAILED_PREVENTIVES) == Interval(1, 1)
    three = history(preventive("propranolol"), preventive("topiramate"), preventive("erenumab", weeks=None))
    assert case_of(three).interval(FAILED_PREVENTIVES) == Interval(2, 3)
    assert preventive_ledger(case_of(three)).words == "between 2 and 3 classes of preventive"


@pytest.mark.parametrize(
    ("case", "rows", "low", "high"),
    [
        ("two triptans", [preventive("sumatriptan"), preventive("Maxalt")], 2, 2),
        ("the same one twice", [preventive("sumatriptan"), preventive("Imitrex")], 1, 1),
        ("one not tolerated", [preventive("sumatriptan", stopped_because="side-effects")], 1, 1),
        (
            "one that works",
            [preventive("sumatriptan", result="half-or-more", stopped_because="still-taking")],
            0,
            0,
        ),
        ("a name nobody recognises", [preventive("blue pill")], 0, 1),
        ("no triptan", [preventive("topiramate")], 0, 0),
    ],
)
def test_failed_triptans(case: str, rows: list[dict[str, object]], low: float, high: float) -> None:
    assert case_of(history(*rows)).interval(FAILED_TRIPTANS) == Interval(low, high), case


def therapy(treatment: str, **changed: object) -> dict[str, object]:
    return trial(treatment, **{"dose": None, "unit": None, "weeks": 12, **changed})


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("EMDR without effect", history(therapy("EMDR")), YES),
        ("prolonged exposure, some help", history(therapy("Prolonged exposure", result="some")), YES),
        ("trauma-focused therapy that helped", history(therapy("TF-CBT", result="half-or-more")), NO),
        ("got better with it", history(therapy("EMDR", result="not-sure", stopped_because="got-better")), NO),
        ("result not known", history(therapy("EMDR", result="not-sure", stopped_because="other")), UNKNOWN),
        ("it did not work, result not known", history(therapy("EMDR", result="not-sure")), YES),
        ("talking therapy, not said which", history(therapy("talking therapy")), UNKNOWN),
        ("plain CBT", history(therapy("CBT")), UNKNOWN),
        ("another talking therapy", history(therapy("DBT")), NO),
        ("a procedure", history(therapy("TMS")), NO),
        ("medicines only", history(trial("sertraline"), trial("prazosin")), NO),
        ("a name nobody recognises", history(therapy("the blue room")), UNKNOWN),
        ("nothing tried", {past_treatments.ANY: "no"}, NO),
        ("something left out", history(trial("sertraline"), left_out="yes"), UNKNOWN),
        ("never asked", {}, UNKNOWN),
        ("not sure", {past_treatments.ANY: NOT_SURE}, UNKNOWN),
    ],
)
def test_trauma_focused_therapy(case: str, answers: Answers, expected: Truth) -> None:
    assert PTSD_THERAPY_TRIED.truth(case_of(answers)) is expected, case


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("EMDR", TherapyKind.TRAUMA_FOCUSED),
        ("weekly EMDR therapy sessions", TherapyKind.TRAUMA_FOCUSED),
        ("Cognitive processing therapy (CPT)", TherapyKind.TRAUMA_FOCUSED),
        ("trauma-focused cognitive behavioral therapy", TherapyKind.TRAUMA_FOCUSED),
        ("Therapy", TherapyKind.PERHAPS_TRAUMA_FOCUSED),
        ("mindfulness", TherapyKind.OTHER_TALKING),
        ("occipital nerve blocks", None),
        ("nerve block", TherapyKind.PROCEDURE),
        ("", None),
        ("()", None),
    ],
)
def test_therapies_by_name(typed: str, kind: TherapyKind | None) -> None:
    known = therapy_of(typed)
    assert (known.kind if known else None) is kind


def test_no_therapy_goes_by_the_name_of_another_or_of_a_medicine() -> None:
    for one in THERAPIES:
        for name in (one.name, *one.names):
            assert therapy_of(name) is one, name
            assert match(name).ingredients == (), name


def test_what_is_told_of_therapies() -> None:
    told = PTSD_THERAPY_TRIED.told
    assert "EMDR" in told(case_of(history(therapy("EMDR"))))
    assert "the blue room (not recognised)" in told(case_of(history(therapy("the blue room"))))
    assert told(case_of(history(trial()))) == "no psychotherapy named"
    assert told(case_of({past_treatments.ANY: NOT_SURE})) == "earlier treatments: not sure"
    assert told(case_of({past_treatments.ANY: "yes"})) == "earlier treatments: not asked"
    assert told(case_of(history(trial(), left_out="yes"))) == "something is not on the list: yes"


TWO_FAILED = failed_at_least(FAILED_ADEQUATE_ANTIDEPRESSANTS, positions.FAILED_ANTIDEPRESSANTS.limit)


@pytest.mark.parametrize(
    ("case", "answers", "expected"),
    [
        ("empty form", {}, (past_treatments.ANY, past_treatments.TRIALS, past_treatments.LEFT_OUT)),
        (
            "some, not said which",
            {past_treatments.ANY: "yes"},
            (past_treatments.TRIALS, past_treatments.LEFT_OUT),
        ),
        ("dose and weeks of one missing", history(trial(), CIPRALEX_UNSURE), (past_treatments.TRIALS,)),
        (
            "something left out",
            history(trial(), left_out="yes"),
            (past_treatments.TRIALS, past_treatments.LEFT_OUT),
        ),
        ("decided", history(trial()), ()),
    ],
)
def test_what_would_settle_the_count(case: str, answers: Answers, expected: tuple[Question, ...]) -> None:
    assert tuple(TWO_FAILED.open_questions(case_of(answers))) == expected, case


def test_the_evidence_names_every_trial() -> None:
    words = TWO_FAILED.answer_words(case_of(history(trial(), CIPRALEX_UNSURE)))
    assert words.startswith("between 1 and 2 trials")
    assert "sertraline: meets" in words
    assert "Lexapro: cannot tell (dose not known, 10 mg a day asked; weeks not known, 6 asked)" in words


def test_each_reason_has_its_own_ledger() -> None:
    case = case_of(history(therapy("EMDR"), trial()))
    assert {reason: str(ledger(case).failed.low) for reason, ledger in LEDGERS.items()} == {
        Indication.DEPRESSION: "1",
        Indication.PTSD: "1",
        Indication.MIGRAINE: "0",
    }
    assert therapy_ledger(case) is therapy_ledger(case)
    assert tried(case) is tried(case)
