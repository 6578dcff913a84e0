"""Blood-pressure readings for the chart, with the limits that the policy sets for a patient of this age."""

from forms import blood_pressure
from forms.answer import PartialDate, PressureReading
from forms.condition import Case
from screening import positions
from screening.facts.person import AGE
from screening.position import Topic
from screening.summary.model import Pressure, PressureLimit
from screening.summary.words import MONTHS, date_words

_BY = {"staff": "staff", "self": "the patient", "other": "someone else", "not-sure": "not known whom"}
_PLACE = {"not-sure": "place not known", "other": "another place"}


def _limit(case: Case, topic: Topic) -> int | None:
    number = case.numbers.get(topic.id)
    return None if number is None else round(number)


def limits_of(case: Case) -> tuple[int | None, int | None]:
    """The systolic and the diastolic limit, mmHg; the line for 65 and over only when the age is surely so."""
    older = case.interval(AGE).low >= 65
    systolic = positions.SYSTOLIC_CEILING_65 if older else positions.SYSTOLIC_CEILING
    return _limit(case, systolic), _limit(case, positions.DIASTOLIC_CEILING)


def drawn_limits(case: Case) -> tuple[PressureLimit, ...]:
    """The limits as the chart draws and names them."""
    return tuple(
        PressureLimit(number, f"{number} limit", f"{name} limit of this policy: above {number} mmHg")
        for name, number in zip(("systolic", "diastolic"), limits_of(case), strict=True)
        if number is not None
    )


def _date_parts(date: PartialDate | None) -> tuple[str, str, str]:
    if date is None:
        return ("?", "", "")
    month = MONTHS[date.month - 1][:3] if date.month is not None else ""
    return (str(date.day or ""), month, str(date.year))


def _day(reading: PressureReading) -> tuple[int, int]:
    """For the order of readings: those without a day come first."""
    return (0, 0) if reading.date is None else (1, reading.date.earliest.toordinal())


def pressure_of(reading: PressureReading, systolic: int | None, diastolic: int | None) -> Pressure:
    """One reading in words, and whether each number is past its limit."""
    upper = systolic is not None and reading.systolic > systolic
    lower = diastolic is not None and reading.diastolic > diastolic
    when = date_words(reading.date) if reading.date is not None else "day not known"
    past = ": past the limit" if upper or lower else ""
    where = _PLACE.get(reading.place, reading.place)
    words = f"{reading.systolic}/{reading.diastolic} mmHg, {when}, {where}, by {_BY[reading.by]}{past}"
    return Pressure(reading.systolic, reading.diastolic, _date_parts(reading.date), words, upper, lower)


def pressures_of(case: Case) -> tuple[Pressure, ...]:
    """Every reading given, the oldest first; also those too old to count, because they show the course."""
    answer = case.response.answers.get(blood_pressure.READINGS.id)
    rows = answer.value if answer is not None and isinstance(answer.value, tuple) else ()
    readings = sorted((row for row in rows if isinstance(row, PressureReading)), key=_day)
    return tuple(pressure_of(reading, *limits_of(case)) for reading in readings)
