"""Blood-pressure readings for the chart, with the limits that the policy sets for a patient of this age."""

from forms.answer import PartialDate, PressureReading
from forms.condition import Case
from screening import positions
from screening.facts.person import AGE
from screening.facts.pressure import Bearing, Standing
from screening.facts.pressure import pressures_of as standings_of
from screening.position import Topic
from screening.summary.model import Pressure, PressureLimit
from screening.summary.words import DAY_NOT_KNOWN, MONTHS, date_words

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


def _words(standing: Standing, past: bool) -> str:
    reading = standing.reading
    when = date_words(reading.date) if reading.date is not None else DAY_NOT_KNOWN
    where = _PLACE.get(reading.place, reading.place)
    bearing = "" if standing.bearing is Bearing.COUNTS else f" ({standing.bearing.value})"
    over = ": past the limit" if past else ""
    return (
        f"{reading.systolic}/{reading.diastolic} mmHg, {when}, {where}, by {_BY[reading.by]}{over}{bearing}"
    )


def _over(reading: PressureReading, limits: tuple[int | None, int | None]) -> tuple[bool, bool]:
    systolic, diastolic = limits
    return (
        systolic is not None and reading.systolic > systolic,
        diastolic is not None and reading.diastolic > diastolic,
    )


def _pressure(standing: Standing, limits: tuple[int | None, int | None]) -> Pressure:
    reading = standing.reading
    upper, lower = _over(reading, limits)
    words = _words(standing, upper or lower)
    return Pressure(
        reading.systolic,
        reading.diastolic,
        _date_parts(reading.date),
        words,
        upper,
        lower,
        by_staff=reading.by == "staff" and reading.place == "clinic",
    )


def pressures_of(case: Case) -> tuple[Pressure, ...]:
    """Every reading given, the oldest first; also those too old to count, because they show the course."""
    return tuple(_pressure(standing, limits_of(case)) for standing in standings_of(case))
