"""Which treatments had a fair try and failed: each trial against the definition in force, point by point."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from forms.answer import PastTrial
from forms.condition import Case, Compare, Interval, Limit, Relation, State, Stated, Term
from forms.past_treatments import ANY, LEFT_OUT, TRIALS
from forms.question import Question
from forms.truth import NO, UNKNOWN, YES, Truth, all_of, truth_of
from screening.facts.lists import nothing_left_out
from screening.facts.therapies import Therapy, TherapyKind, therapy_of
from screening.positions import ADEQUATE_WEEKS, NON_RESPONSE, PREVENTIVE_WEEKS
from screening.rule import Indication
from screening.vocabulary import (
    ANTIDEPRESSANTS,
    Antidepressant,
    DrugClass,
    Ingredient,
    antidepressant_of,
    migraine_preventive_class_of,
    normalised,
    recognised,
)


class TrialVerdict(StrEnum):
    """Whether a trial counts as failed under the definition in force."""

    MEETS = "meets"
    DOES_NOT = "does not meet"
    CANNOT_TELL = "cannot tell"


_VERDICTS: Mapping[Truth, TrialVerdict] = {
    YES: TrialVerdict.MEETS,
    NO: TrialVerdict.DOES_NOT,
    UNKNOWN: TrialVerdict.CANNOT_TELL,
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a definition asks of a trial: what it asks, with what was said, and whether it holds."""

    words: str
    truth: Truth


@dataclass(frozen=True, slots=True)
class Tried:
    """One entry of the list with what it was recognised as: medicines, another treatment, or neither."""

    entry: PastTrial
    ingredients: tuple[Ingredient, ...]
    therapy: Therapy | None

    @property
    def unmatched(self) -> bool:
        return not self.ingredients and self.therapy is None

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(one.id for one in self.ingredients)

    @property
    def name(self) -> str:
        return self.entry.chosen or self.entry.treatment

    @property
    def not_tolerated(self) -> bool:
        return self.entry.stopped_because == "side-effects"


@dataclass(frozen=True, slots=True)
class JudgedTrial:
    """A trial held against a definition. `counts_as` is what is counted once however often it was tried."""

    tried: Tried
    counts_as: frozenset[str]
    criteria: tuple[Criterion, ...]

    @property
    def truth(self) -> Truth:
        return all_of(criterion.truth for criterion in self.criteria)

    @property
    def verdict(self) -> TrialVerdict:
        return _VERDICTS[self.truth]

    @property
    def words(self) -> str:
        """The criteria that decide: those that fail, else those that are not known, else all."""
        deciding = [criterion for criterion in self.criteria if criterion.truth is self.truth]
        return "; ".join(criterion.words for criterion in deciding)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every trial with its verdict, and how many different treatments count as failed, least and most."""

    asks: str
    trials: tuple[JudgedTrial, ...]
    failed: Interval
    unit: str

    @property
    def words(self) -> str:
        """The sum in words: "between 1 and 2 antidepressants"."""
        return self.failed.words(self.unit)


def _recognised(entry: PastTrial) -> Tried:
    for name in (entry.chosen, entry.treatment):
        if name is not None:
            held = recognised(name)
            therapy = None if held else therapy_of(name)
            if held or therapy:
                return Tried(entry, held, therapy)
    return Tried(entry, (), None)


def _read(case: Case) -> tuple[Tried, ...]:
    listed = case.value(TRIALS)
    entries = listed if isinstance(listed, tuple) else ()
    return tuple(_recognised(entry) for entry in entries if isinstance(entry, PastTrial))


def tried(case: Case) -> tuple[Tried, ...]:
    """Every earlier treatment on a list that may be used, in the order given."""
    return case.worked_out(_read)


def list_is_whole(case: Case) -> bool:
    """Nothing was tried, or there is a list and nothing was left off it."""
    return nothing_left_out(case, ANY, TRIALS, LEFT_OUT)


def _doubts(case: Case) -> tuple[str, ...]:
    """Why there may be more treatments than are listed, in words."""
    if list_is_whole(case):
        return ()
    if case.standing(TRIALS).state is not State.ANSWERED:
        asked = TRIALS if case.value(ANY) == "yes" else ANY
        return (f"earlier treatments: {case.standing(asked).words}",)
    return (f"something is not on the list: {case.standing(LEFT_OUT).words}",)


# --- Criteria that several definitions share ------------------------------------------------------


def _weeks(trial: Tried, asked: float) -> Criterion:
    weeks = trial.entry.weeks
    if weeks is None:
        return Criterion(f"weeks not known, {asked:g} asked", UNKNOWN)
    words = f"{weeks:g} weeks, {asked:g} asked"
    if weeks < asked and trial.not_tolerated:
        words += ": not tolerated, which is not failed"
    return Criterion(words, truth_of(weeks >= asked))


_SAID: Mapping[str, Truth] = {"yes": YES, "no": NO, "not-sure": UNKNOWN}


def _as_prescribed(trial: Tried) -> Criterion:
    words = {
        "yes": "taken as prescribed",
        "no": "not taken as prescribed",
        "not-sure": "not sure if as prescribed",
    }
    return Criterion(words[trial.entry.as_prescribed], _SAID[trial.entry.as_prescribed])


def _this_episode(trial: Tried) -> Criterion:
    words = {"yes": "in this episode", "no": "in an earlier episode", "not-sure": "not sure in which episode"}
    return Criterion(words[trial.entry.this_episode], _SAID[trial.entry.this_episode])


# Percent better, as the form words it: little is up to a quarter, some is more but less than half.
_BETTER: Mapping[str, tuple[float, float]] = {
    "none-or-little": (0, 25),
    "some": (25, 50),
    "half-or-more": (50, 100),
}
_RESULT_WORDS = {
    "none-or-little": "no or little better",
    "some": "somewhat better",
    "half-or-more": "half better or more",
    "not-sure": "result not known",
}


def _no_response(trial: Tried, most: float) -> Criterion:
    """Improvement stayed below what counts as response; who stopped because it did not work has said so."""
    result = trial.entry.result
    words = f"{_RESULT_WORDS[result]}, response from {most:g} %"
    if result == "not-sure":
        if trial.entry.stopped_because == "did-not-work":
            return Criterion("stopped because it did not work", YES)
        return Criterion(words, UNKNOWN)
    low, high = _BETTER[result]
    return Criterion(words, YES if high <= most else NO if low >= most else UNKNOWN)


# --- Antidepressants ------------------------------------------------------------------------------

_MILLIGRAMS: Mapping[str | None, float] = {"mg": 1, "mcg": 0.001, "g": 1_000}


def _antidepressant(trial: Tried) -> tuple[Antidepressant | None, Criterion]:
    """The antidepressant it was, if one can be said. What is only added to one (lithium) is no trial."""
    if trial.unmatched:
        return None, Criterion("not recognised: it may be an antidepressant", UNKNOWN)
    known = antidepressant_of(trial.ingredients)
    if known is None and any(frozenset({one.id}) in ANTIDEPRESSANTS for one in trial.ingredients):
        return None, Criterion("several antidepressants in one entry", UNKNOWN)
    if known is None:
        return None, Criterion("not an antidepressant", NO)
    return known, Criterion(
        f"{known.antidepressant_class.value} antidepressant" if known.oral else "not an oral antidepressant",
        truth_of(known.oral),
    )


def _dose(trial: Tried, known: Antidepressant) -> Criterion:
    least, factor = known.minimum_mg_per_day, _MILLIGRAMS.get(trial.entry.unit)
    asked = "no effective dose on record" if least is None else f"{least:g} mg a day asked"
    mixture = len(trial.ids) > 1 and trial.ids not in ANTIDEPRESSANTS
    if trial.entry.dose is None or factor is None or least is None or mixture:
        return Criterion(f"dose not known, {asked}", UNKNOWN)
    taken = trial.entry.dose * factor
    return Criterion(f"{taken:g} mg a day, {asked}", truth_of(taken >= least))


def _judge_antidepressant(trial: Tried, case: Case) -> JudgedTrial:
    known, identity = _antidepressant(trial)
    if known is None:
        return JudgedTrial(trial, frozenset({_own_name(trial)}), (identity,))
    criteria = (
        identity,
        _dose(trial, known),
        _weeks(trial, ADEQUATE_WEEKS.limit.on(case)),
        _as_prescribed(trial),
        _this_episode(trial),
        _no_response(trial, NON_RESPONSE.limit.on(case)),
    )
    return JudgedTrial(trial, frozenset({"+".join(sorted(known.ingredient_ids))}), criteria)


def _own_name(trial: Tried) -> str:
    return f"“{normalised(trial.name)}”"


# --- Migraine -------------------------------------------------------------------------------------


def _no_efficacy(trial: Tried) -> Criterion:
    """The European consensus counts as failed what did not work or was not tolerated."""
    result, stopped = trial.entry.result, trial.entry.stopped_because
    if stopped == "side-effects":
        return Criterion("not tolerated, which counts as failed here", YES)
    if result == "half-or-more":
        return Criterion(_RESULT_WORDS[result], NO)
    if result == "none-or-little" or stopped == "did-not-work":
        return Criterion("did not work", YES)
    return Criterion(f"{_RESULT_WORDS[result]}: not said whether it failed", UNKNOWN)


def _judge_preventive(trial: Tried, case: Case) -> JudgedTrial:
    classes = {migraine_preventive_class_of(one) for one in trial.ingredients} - {None}
    counts_as = frozenset(str(one) for one in classes)
    if trial.unmatched:
        return _unrecognised(trial, "not recognised: it may be a migraine preventive")
    if not counts_as:
        return JudgedTrial(trial, frozenset(), (Criterion("not a migraine preventive", NO),))
    identity = Criterion(f"preventive of the class {' + '.join(sorted(counts_as))}", YES)
    if trial.not_tolerated:
        return JudgedTrial(trial, counts_as, (identity, _no_efficacy(trial)))
    weeks = _weeks(trial, PREVENTIVE_WEEKS.limit.on(case))
    return JudgedTrial(trial, counts_as, (identity, weeks, _as_prescribed(trial), _no_efficacy(trial)))


def _judge_triptan(trial: Tried, case: Case) -> JudgedTrial:
    if trial.unmatched:
        return _unrecognised(trial, "not recognised: it may be a triptan")
    triptans = frozenset(one.id for one in trial.ingredients if DrugClass.TRIPTAN in one.classes)
    if not triptans:
        return JudgedTrial(trial, frozenset(), (Criterion("not a triptan", NO),))
    return JudgedTrial(trial, triptans, (Criterion("triptan", YES), _no_efficacy(trial)))


def _unrecognised(trial: Tried, words: str) -> JudgedTrial:
    return JudgedTrial(trial, frozenset({_own_name(trial)}), (Criterion(words, UNKNOWN),))


# --- PTSD -----------------------------------------------------------------------------------------

_TRAUMA_FOCUSED: Mapping[TherapyKind, Truth] = {
    TherapyKind.TRAUMA_FOCUSED: YES,
    TherapyKind.PERHAPS_TRAUMA_FOCUSED: UNKNOWN,
    TherapyKind.OTHER_TALKING: NO,
    TherapyKind.PROCEDURE: NO,
}


def _not_enough(trial: Tried) -> Criterion:
    """No definition of failure was found for PTSD; half better or more, or got better, is not one."""
    result, stopped = trial.entry.result, trial.entry.stopped_because
    if result == "half-or-more" or stopped == "got-better":
        return Criterion("helped", NO)
    if result == "not-sure" and stopped != "did-not-work":
        return Criterion(_RESULT_WORDS[result], UNKNOWN)
    return Criterion("did not help enough", YES)


def _judge_therapy(trial: Tried, case: Case) -> JudgedTrial:
    if trial.unmatched:
        return _unrecognised(trial, "not recognised: it may be a trauma-focused psychotherapy")
    if trial.therapy is None:
        return JudgedTrial(trial, frozenset(), (Criterion("a medicine, not a psychotherapy", NO),))
    identity = Criterion(trial.therapy.kind.value, _TRAUMA_FOCUSED[trial.therapy.kind])
    return JudgedTrial(trial, frozenset({trial.therapy.id}), (identity, _not_enough(trial)))


# --- Sums -----------------------------------------------------------------------------------------

_Judge = Callable[[Tried, Case], JudgedTrial]


def _ledger(judge: _Judge, asks: str, unit: str, case: Case) -> Ledger:
    trials = tuple(judge(trial, case) for trial in tried(case))
    return Ledger(asks, trials, _failed(trials, list_is_whole(case)), unit)


def _failed(trials: Iterable[JudgedTrial], whole: bool) -> Interval:
    """Different treatments that failed, at least and at most: the same one twice counts once."""
    sure: set[str] = set()
    possible: set[str] = set()
    for trial in trials:
        if trial.truth is YES:
            sure |= trial.counts_as
        elif trial.truth is UNKNOWN:
            possible |= trial.counts_as
    return Interval(len(sure), len(sure | possible) if whole else math.inf)


def antidepressant_ledger(case: Case) -> Ledger:
    """Every trial against the definition of an adequate antidepressant trial that failed (S36, S68, S69)."""
    return case.worked_out(_antidepressants)


def preventive_ledger(case: Case) -> Ledger:
    """Every trial against the European definition of a failed migraine preventive, summed by class (S67)."""
    return case.worked_out(_preventives)


def triptan_ledger(case: Case) -> Ledger:
    """Every trial against "a triptan that did not work or was not tolerated" (S67)."""
    return case.worked_out(_triptans)


def therapy_ledger(case: Case) -> Ledger:
    """Every trial against "a trauma-focused psychotherapy that did not help enough" (S31)."""
    return case.worked_out(_therapies)


_antidepressants = partial(
    _ledger,
    _judge_antidepressant,
    "an oral antidepressant, effective dose, long enough, as prescribed, in this episode, no response",
    "antidepressants",
)
_preventives = partial(
    _ledger,
    _judge_preventive,
    "a preventive, long enough and as prescribed without effect, or not tolerated",
    "classes of preventive",
)
_triptans = partial(_ledger, _judge_triptan, "a triptan without effect, or not tolerated", "triptans")
_therapies = partial(
    _ledger, _judge_therapy, "a trauma-focused psychotherapy that did not help enough", "psychotherapies"
)

LEDGERS: Mapping[Indication, Callable[[Case], Ledger]] = {
    Indication.DEPRESSION: antidepressant_ledger,
    Indication.PTSD: therapy_ledger,
    Indication.MIGRAINE: preventive_ledger,
}
"""Which definition past treatments are held against. For pain and other reasons none was found."""


def _count(id: str, label: str, unit: str, ledger: Callable[[Case], Ledger]) -> Term:
    return Term(id, label, unit, (TRIALS, LEFT_OUT), lambda case: ledger(case).failed)


FAILED_ADEQUATE_ANTIDEPRESSANTS = _count(
    "trials.antidepressants", "Antidepressants that failed an adequate trial", "trials", antidepressant_ledger
)
FAILED_PREVENTIVES = _count(
    "trials.preventives", "Classes of migraine preventive that failed", "classes", preventive_ledger
)
FAILED_TRIPTANS = _count("trials.triptans", "Triptans that failed", "triptans", triptan_ledger)


@dataclass(frozen=True, eq=False)
class Counted(Compare):
    """A number of failed treatments held against a limit, telling every trial that counts or may count."""

    ledger: Callable[[Case], Ledger] = field(repr=False)

    def answer_words(self, case: Case) -> str:
        ledger = self.ledger(case)
        trials = [f"{one.tried.name}: {one.verdict} ({one.words})" for one in ledger.trials]
        return "; ".join((super().answer_words(case), *trials, *_doubts(case)))

    def open_questions(self, case: Case) -> Iterator[Question]:
        if self.truth(case) is UNKNOWN:
            yield from _open_trials(case)


_LEDGER_OF: Mapping[Term, Callable[[Case], Ledger]] = {
    FAILED_ADEQUATE_ANTIDEPRESSANTS: antidepressant_ledger,
    FAILED_PREVENTIVES: preventive_ledger,
    FAILED_TRIPTANS: triptan_ledger,
}


def failed_at_least(count: Term, limit: Limit) -> Counted:
    """One of the three counts of failed treatments is the limit or more. Raises KeyError on another term."""
    return Counted(count, Relation.AT_LEAST, limit, _LEDGER_OF[count])


def _open_trials(case: Case) -> tuple[Question, ...]:
    if case.standing(TRIALS).state is not State.ANSWERED:
        first = () if case.value(ANY) == "yes" else (ANY,)
        return (*first, TRIALS, LEFT_OUT)
    return (TRIALS,) if case.value(LEFT_OUT) == "no" else (TRIALS, LEFT_OUT)


def _therapy_failed(case: Case) -> Truth:
    failed = therapy_ledger(case).failed
    return YES if failed.low >= 1 else NO if failed.high < 1 else UNKNOWN


def _therapy_told(case: Case) -> str:
    talked = [
        f"{trial.tried.name} ({trial.words})" for trial in therapy_ledger(case).trials if trial.tried.therapy
    ]
    unknown = [
        f"{trial.tried.name} (not recognised)"
        for trial in therapy_ledger(case).trials
        if trial.tried.unmatched
    ]
    return "; ".join((*talked, *unknown, *_doubts(case))) or "no psychotherapy named"


PTSD_THERAPY_TRIED = Stated(
    "trials.ptsd-therapy",
    "A trauma-focused psychotherapy was tried and did not help enough",
    (ANY, TRIALS, LEFT_OUT),
    _therapy_failed,
    _therapy_told,
    _open_trials,
)
