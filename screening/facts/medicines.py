"""What the patient takes, by class and by dose; a name nobody recognises could be anything."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from forms.answer import HowOften, Medicine
from forms.condition import Case, Compare, Interval, Limit, Relation, State, Stated, Term
from forms.medicines import ANY, LEFT_OUT, LIST
from forms.past_treatments import TRIALS
from forms.question import Question
from forms.reading import words_of
from forms.truth import NO, UNKNOWN, YES, Truth, any_of
from screening.facts.lists import nothing_left_out
from screening.facts.trials import tried
from screening.positions import KRATOM_DAILY_GRAMS
from screening.vocabulary import (
    DrugClass,
    Ingredient,
    Part,
    TakenDose,
    Total,
    classes_of_product,
    ingredient,
    lorazepam_equivalents,
    morphine_milligram_equivalents,
    recognised,
)

# Times a day, least and most. What is taken every other day or less is a full dose on the day itself.
_TIMES_A_DAY: dict[HowOften, tuple[float, float | None]] = {
    HowOften.ONCE_DAILY: (1, 1),
    HowOften.TWICE_DAILY: (2, 2),
    HowOften.THREE_TIMES_DAILY: (3, 3),
    HowOften.FOUR_TIMES_DAILY: (4, 4),
    HowOften.EVERY_OTHER_DAY: (1 / 2, 1),
    HowOften.WEEKLY: (1 / 7, 1),
    HowOften.MONTHLY: (1 / 31, 1),
    HowOften.AS_NEEDED: (0, None),
    HowOften.NOT_SURE: (0, None),
    HowOften.STOPPED: (0, 0),
}
_UNCONVERTED = frozenset({"buprenorphine"})
_MILLIGRAMS = {"g": 1000.0, "mg": 1.0}


@dataclass(frozen=True, slots=True)
class MedicineRow:
    """One entry of the list with what it was recognised as; without ingredients nobody can say what it is."""

    entry: Medicine
    ingredients: tuple[Ingredient, ...]
    classes: frozenset[DrugClass]

    @property
    def current(self) -> bool:
        """Taken now, as far as was said: only "stopped" says it is not."""
        return self.entry.often is not HowOften.STOPPED

    @property
    def unmatched(self) -> bool:
        return not self.ingredients

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(one.id for one in self.ingredients)

    @property
    def words(self) -> str:
        """The name as it was given, with the ingredients in brackets where it does not say them itself."""
        given = self.entry.chosen or self.entry.name
        held = " + ".join(one.name for one in self.ingredients)
        return given if not held or held.casefold() == given.casefold() else f"{given} ({held})"

    @property
    def doses(self) -> tuple[TakenDose, ...]:
        """What is taken of each ingredient. An amount written for a mixture says nothing of its parts."""
        low, high = _TIMES_A_DAY[self.entry.often]
        alone = len(self.ingredients) == 1
        dose, unit = (self.entry.dose, self.entry.unit) if alone else (None, None)
        return tuple(TakenDose(one.id, dose, unit, low, high) for one in self.ingredients)


def _row(entry: Medicine) -> MedicineRow:
    held = recognised(entry.chosen) if entry.chosen is not None else ()
    held = held or recognised(entry.name)
    return MedicineRow(entry, held, classes_of_product(held))


def _rows_of(listed: object) -> tuple[MedicineRow, ...]:
    entries = listed if isinstance(listed, tuple) else ()
    return tuple(_row(entry) for entry in entries if isinstance(entry, Medicine))


def _rows(case: Case) -> tuple[MedicineRow, ...]:
    return _rows_of(case.value(LIST))


def medicine_rows(case: Case) -> tuple[MedicineRow, ...]:
    """Every entry of a list that may be used, stopped ones too, in the order given."""
    return case.worked_out(_rows)


def unusable_rows(case: Case) -> tuple[MedicineRow, ...]:
    """Every entry of a list that may not be used, because it is out of date or withdrawn: it is shown, and counts nowhere.
    No rule reads this."""
    standing = case.standing(LIST)
    if standing.answer is None or standing.state not in (State.STALE, State.WITHDRAWN):
        return ()
    return _rows_of(standing.answer.value)


def _taken_now(case: Case) -> tuple[MedicineRow, ...]:
    return tuple(row for row in medicine_rows(case) if row.current)


def _current(case: Case) -> tuple[MedicineRow, ...]:
    return case.worked_out(_taken_now)


def list_is_whole(case: Case) -> bool:
    """Nothing is taken, or there is a list that is not out of date and nothing was left off it."""
    return nothing_left_out(case, ANY, LIST, LEFT_OUT)


def _all_known(case: Case) -> bool:
    return list_is_whole(case) and not any(row.unmatched for row in _current(case))


def all_recognised(case: Case) -> bool:
    """The list is whole and every current entry is a medicine that the vocabulary knows."""
    return case.worked_out(_all_known)


def open_questions_of_list(case: Case) -> tuple[Question, ...]:
    """What has to be answered, or written more clearly, before the list says what is not taken."""
    if case.value(ANY) == "no":
        return ()
    open_now: list[Question] = [] if case.value(ANY) == "yes" else [ANY]
    left_out = case.value(LEFT_OUT)
    listed = case.standing(LIST).state is State.ANSWERED
    if not listed or left_out == "yes" or any(row.unmatched for row in _current(case)):
        open_now.append(LIST)
    if left_out != "no":
        open_now.append(LEFT_OUT)
    return () if open_now == [ANY] else tuple(open_now)


def _doubts(case: Case) -> str:
    """Why the list does not say what is not taken, in words."""
    if case.value(ANY) != "yes" and case.standing(LIST).state is not State.ANSWERED:
        return f"whether any medicine is taken: {case.standing(ANY).words}"
    if case.standing(LIST).state is not State.ANSWERED:
        return f"list of medicines: {case.standing(LIST).words}"
    unmatched = [f"“{row.words}”" for row in _current(case) if row.unmatched]
    doubts = [f"not recognised: {', '.join(unmatched)}"] if unmatched else []
    if case.value(LEFT_OUT) != "no":
        doubts.append(f"something is not on the list: {case.standing(LEFT_OUT).words}")
    return "; ".join(doubts)


def _told_no(case: Case) -> str:
    names = ", ".join(row.words for row in _current(case))
    return f"not among: {names}" if names else "takes no medicines"


def _still_tried(case: Case) -> tuple[MedicineRow, ...]:
    still = (one for one in tried(case) if one.entry.stopped_because == "still-taking" and one.ingredients)
    return tuple(
        MedicineRow(Medicine(name=one.name), one.ingredients, classes_of_product(one.ingredients))
        for one in still
    )


def _still_taken(case: Case) -> tuple[MedicineRow, ...]:
    """What the past treatments say is still taken. It can add to the list, and says nothing of what is not taken, nor of
    how much is taken today."""
    return case.worked_out(_still_tried)


def _fact(id: str, label: str, holds: Callable[[MedicineRow], bool]) -> Stated:
    def truth_of(case: Case) -> Truth:
        if any(holds(row) for row in (*_current(case), *_still_taken(case))):
            return YES
        return NO if all_recognised(case) else UNKNOWN

    def told(case: Case) -> str:
        listed = [row.words for row in _current(case) if holds(row)]
        still = [f"{row.words} (a past treatment, still taken)" for row in _still_taken(case) if holds(row)]
        if listed or still:
            return ", ".join(listed or still)
        return _told_no(case) if all_recognised(case) else _doubts(case)

    return Stated(id, label, (ANY, LIST, LEFT_OUT, TRIALS), truth_of, told, open_questions_of_list)


def takes(*classes: DrugClass, named: str = "") -> Stated:
    """Takes a medicine of one of these classes now; the same fact object for the same classes and name.

    YES when an entry that is not "stopped" holds such an ingredient; UNKNOWN when an entry is not recognised
    or the list is missing, out of date or said not to be whole; else NO. `named`: what the fact calls them.
    """
    return _takes(frozenset(classes), named)


@cache
def _takes(classes: frozenset[DrugClass], named: str) -> Stated:
    words = sorted(one.value.replace("-", " ") for one in classes)
    label = f"Takes {named or ' or '.join(words)}"
    return _fact(f"takes:{'+'.join(sorted(classes))}", label, lambda row: bool(row.classes & classes))


def takes_ingredient(*ids: str, named: str = "") -> Stated:
    """Takes one of these ingredients, by vocabulary id; read as `takes`. Raises UnknownIngredient."""
    return _takes_ingredient(frozenset(ids), named)


@cache
def _takes_ingredient(ids: frozenset[str], named: str) -> Stated:
    names = sorted(ingredient(id).name for id in ids)
    label = f"Takes {named or ' or '.join(names)}"
    return _fact(f"takes-ingredient:{'+'.join(sorted(ids))}", label, lambda row: bool(row.ids & ids))


def _doses(case: Case) -> Iterable[TakenDose]:
    return [dose for row in _current(case) for dose in row.doses]


def lorazepam_total(case: Case) -> Total:
    """The benzodiazepines that were recognised, as mg of lorazepam a day, part by part with its source."""
    return lorazepam_equivalents(_doses(case))


def morphine_total(case: Case) -> Total:
    """The opioids that were recognised, as oral morphine, mg a day (MME), part by part with its source.

    Kratom is left out: no table converts it, and its own rules judge its amount. So is buprenorphine, a partial opioid
    that the tables leave out on purpose (M15): no answer could ever say how much it comes to.
    """
    opioids = [
        dose
        for dose in _doses(case)
        if DrugClass.OPIOID in ingredient(dose.ingredient_id).classes
        and dose.ingredient_id not in _UNCONVERTED
    ]
    return morphine_milligram_equivalents(opioids)


def _bounds(total: Total, case: Case) -> Interval:
    """What was recognised is the least; a name that was not may hide any amount more."""
    return Interval(total.low, total.high if all_recognised(case) else math.inf)


LORAZEPAM_EQUIVALENT = Term(
    "medicines.lorazepam-equivalent",
    "Benzodiazepine a day, as lorazepam",
    "mg",
    (LIST, LEFT_OUT),
    lambda case: _bounds(case.worked_out(lorazepam_total), case),
)
MORPHINE_EQUIVALENT = Term(
    "medicines.morphine-equivalent",
    "Opioid a day, as oral morphine",
    "MME",
    (LIST, LEFT_OUT),
    lambda case: _bounds(case.worked_out(morphine_total), case),
)


@dataclass(frozen=True, eq=False)
class Dosed(Compare):
    """A daily total held against a limit, telling each part of it with the table that converts it."""

    total: Callable[[Case], Total] = field(repr=False)

    def answer_words(self, case: Case) -> str:
        parts = [_part_words(part) for part in case.worked_out(self.total).parts]
        doubts = [] if all_recognised(case) else [_doubts(case)]
        return "; ".join((super().answer_words(case), *parts, *doubts))

    def open_questions(self, case: Case) -> Iterator[Question]:
        if self.truth(case) is UNKNOWN:
            yield from open_questions_of_list(case) or (LIST,)


def _part_words(part: Part) -> str:
    name, sources = ingredient(part.ingredient_id).name, ", ".join(part.source_ids)
    if part.uncounted is not None:
        return f"{name}: {part.uncounted.value.replace('-', ' ')}"
    amount = f"{part.low:.3g}" if part.low == part.high else f"{part.low:.3g} to {part.high:.3g}"
    return f"{name}: {amount} ({sources})" if sources else f"{name}: {amount}"


def lorazepam_above(limit: Limit) -> Dosed:
    """More benzodiazepine a day than the limit, mg as lorazepam."""
    return Dosed(LORAZEPAM_EQUIVALENT, Relation.ABOVE, limit, lorazepam_total)


def morphine_at_least(limit: Limit) -> Dosed:
    """As much opioid a day as the limit or more, mg as oral morphine (MME)."""
    return Dosed(MORPHINE_EQUIVALENT, Relation.AT_LEAST, limit, morphine_total)


def _heavy(row: MedicineRow, limit: Limit, case: Case) -> Truth:
    """Kratom every day, or more than the limit (g) on a day of use; UNKNOWN when neither was said."""
    low, high = _TIMES_A_DAY[row.entry.often]
    if low >= 1:
        return YES
    if row.entry.dose is None or row.entry.unit not in _MILLIGRAMS:
        return UNKNOWN
    # Taken less often than daily, it is all taken on the day itself.
    if row.entry.dose * _MILLIGRAMS[row.entry.unit] > limit.on(case) * 1000:
        return YES
    return UNKNOWN if high is None else NO


def _heavy_kratom(case: Case) -> Truth:
    kratom = [row for row in _current(case) if DrugClass.KRATOM in row.classes]
    seven_oh = any(DrugClass.SEVEN_HYDROXYMITRAGYNINE in row.classes for row in _current(case))
    return YES if seven_oh else any_of(_heavy(row, KRATOM_DAILY_GRAMS.limit, case) for row in kratom)


def _kratom_told(case: Case) -> str:
    return "; ".join(words_of(LIST, (row.entry,)) for row in _current(case) if row.classes & KRATOM_CLASSES)


KRATOM_CLASSES = frozenset({DrugClass.KRATOM, DrugClass.SEVEN_HYDROXYMITRAGYNINE})
HEAVY_KRATOM_LISTED = Stated(
    "medicines.heavy-kratom",
    "Kratom daily or in a large amount, or a 7-OH product, on the list of medicines",
    (LIST,),
    _heavy_kratom,
    _kratom_told,
    lambda _case: (LIST,),
)
