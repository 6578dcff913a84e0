"""Age and body mass, as exactly as the answers allow."""

import datetime as dt

from forms import about_you
from forms.answer import PartialDate
from forms.condition import ANYTHING, Case, Interval, Limit, Term, amount, moved


def full_years(born: dt.date, on: dt.date) -> int:
    """Completed years of life; a birthday on 29 February is reached on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(born: dt.date, years: float) -> dt.date:
    """The day on which so many years of life are complete, as `full_years` counts them."""
    day = moved(born, years, "years")
    return day if day.day == born.day else day + dt.timedelta(days=1)


def days_of_birthday(limit: Limit, case: Case) -> tuple[dt.date, dt.date] | None:
    """The first and last day on which this age may be reached; None when the birth date is not known."""
    born = case.value(about_you.BIRTH_DATE)
    if not isinstance(born, PartialDate):
        return None
    years = limit.on(case)
    return birthday(born.earliest, years), birthday(born.latest, years)


def _age(case: Case) -> Interval:
    born = case.value(about_you.BIRTH_DATE)
    if not isinstance(born, PartialDate):
        return ANYTHING
    return Interval(full_years(born.latest, case.on), full_years(born.earliest, case.on))


_HEIGHT, _WEIGHT = amount(about_you.HEIGHT), amount(about_you.WEIGHT)


def _body_mass(case: Case) -> Interval:
    height, weight = case.interval(_HEIGHT), case.interval(_WEIGHT)
    if not (height.known and weight.known):
        return ANYTHING
    # Rounded far below any scale's own step, so that 89.6 kg at 160 cm is 35 and not a hair below it.
    return Interval.exactly(round(weight.low / (height.low / 100) ** 2, 6))


AGE = Term("age", "Age", "years", (about_you.BIRTH_DATE,), _age)
BODY_MASS = Term("body-mass", "Body mass index", "kg/m²", (about_you.HEIGHT, about_you.WEIGHT), _body_mass)
