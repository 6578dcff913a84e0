"""Which blood pressure is judged: the highest reading of the latest day that has one, while it is fresh."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from forms.answer import PressureReading
from forms.blood_pressure import HYPERTENSION, READINGS, TREATMENT, USUAL
from forms.condition import ANYTHING, Case, Interval, Stated, Term
from forms.truth import NO, UNKNOWN, YES, Truth
from screening.positions import READING_KEEPS


class Bearing(StrEnum):
    """How a reading stands on the day of judgement."""

    COUNTS = "counts"
    MAY_COUNT = "may count: its day is not known well enough"
    REPLACED = "replaced by a reading of a later day"
    TOO_OLD = "too old"


@dataclass(frozen=True, slots=True)
class Standing:
    """One reading, the first and last day on which it may have been taken, and how it stands."""

    reading: PressureReading
    earliest: dt.date
    latest: dt.date
    bearing: Bearing


def _days(reading: PressureReading, on: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last day on which it may have been taken; without a date, any day up to today."""
    if reading.date is None:
        return dt.date.min, on
    return min(reading.date.earliest, on), min(reading.date.latest, on)


def _bearing(earliest: dt.date, latest: dt.date, newest: dt.date, oldest: dt.date) -> Bearing:
    """`newest`: a day on or after which a reading was certainly taken; `oldest`: the first day that is fresh.

    Only a day that is certainly later replaces a reading: a normal one without a date never hides a high one.
    """
    if latest < newest:
        return Bearing.REPLACED
    if latest < oldest:
        return Bearing.TOO_OLD
    return Bearing.COUNTS if earliest >= oldest else Bearing.MAY_COUNT


def pressures_of(case: Case) -> tuple[Standing, ...]:
    """Every reading given, the oldest first, those without a date before all others; () for none."""
    return case.worked_out(_pressures)


def _pressures(case: Case) -> tuple[Standing, ...]:
    value = case.value(READINGS)
    if not isinstance(value, tuple):
        return ()
    readings = [row for row in value if isinstance(row, PressureReading)]
    spans = [_days(reading, case.on) for reading in readings]
    newest = max((earliest for earliest, _ in spans), default=case.on)
    oldest = case.on - dt.timedelta(days=int(READING_KEEPS.limit.on(case)))
    stands = [
        Standing(reading, *span, _bearing(*span, newest, oldest))
        for reading, span in zip(readings, spans, strict=True)
    ]
    return tuple(sorted(stands, key=lambda standing: (standing.earliest, standing.latest)))


def _of(standings: Iterable[Standing], bearing: Bearing) -> list[PressureReading]:
    return [standing.reading for standing in standings if standing.bearing is bearing]


def _highest(number: Callable[[PressureReading], int]) -> Callable[[Case], Interval]:
    """At least the highest reading that counts; at most the highest that may count as well."""

    def interval_of(case: Case) -> Interval:
        standings = pressures_of(case)
        certain = [number(reading) for reading in _of(standings, Bearing.COUNTS)]
        possible = [number(reading) for reading in _of(standings, Bearing.MAY_COUNT)]
        return Interval(max(certain), max(certain + possible)) if certain else ANYTHING

    return interval_of


def _mean(number: Callable[[PressureReading], int]) -> Callable[[Case], Interval]:
    """The mean of the readings that count; not known while another one may count as well."""

    def interval_of(case: Case) -> Interval:
        standings = pressures_of(case)
        certain = [number(reading) for reading in _of(standings, Bearing.COUNTS)]
        if not certain or _of(standings, Bearing.MAY_COUNT):
            return ANYTHING
        return Interval.exactly(sum(certain) / len(certain))

    return interval_of


def _systolic(reading: PressureReading) -> int:
    return reading.systolic


def _diastolic(reading: PressureReading) -> int:
    return reading.diastolic


SYSTOLIC = Term(
    "systolic", "Systolic pressure, highest of the latest day", "mmHg", (READINGS,), _highest(_systolic)
)
DIASTOLIC = Term(
    "diastolic", "Diastolic pressure, highest of the latest day", "mmHg", (READINGS,), _highest(_diastolic)
)
MEAN_SYSTOLIC = Term(
    "mean-systolic", "Systolic pressure, mean of the latest day", "mmHg", (READINGS,), _mean(_systolic)
)
MEAN_DIASTOLIC = Term(
    "mean-diastolic", "Diastolic pressure, mean of the latest day", "mmHg", (READINGS,), _mean(_diastolic)
)


def _no_fresh_reading(case: Case) -> Truth:
    bearings = {standing.bearing for standing in pressures_of(case)}
    if Bearing.COUNTS in bearings:
        return NO
    return YES if bearings and Bearing.MAY_COUNT not in bearings else UNKNOWN


def _told(standing: Standing) -> str:
    reading = standing.reading
    day = reading.date or "day not known"
    return f"{reading.systolic}/{reading.diastolic} mmHg, {day}: {standing.bearing.value}"


def _readings_told(case: Case) -> str:
    standings = pressures_of(case)
    if not standings:
        return case.standing(READINGS).words
    return "; ".join(_told(standing) for standing in standings)


NO_FRESH_READING = Stated(
    "pressure.no-fresh-reading",
    "No blood pressure reading is recent enough to be used",
    (READINGS,),
    _no_fresh_reading,
    _readings_told,
)


def _not_shown_controlled(case: Case) -> Truth:
    # A high reading is excused only by what was said: silence or doubt about the history is no excuse,
    # or "not sure" would be safer than "no".
    shown = (
        case.value(HYPERTENSION) == "yes"
        and case.value(TREATMENT) in ("medicines", "without-medicines")
        and case.value(USUAL) == "in-range"
    )
    return NO if shown else YES


def _control_told(case: Case) -> str:
    return "; ".join(f"{q.clinical}: {case.standing(q).words}" for q in (HYPERTENSION, TREATMENT, USUAL))


NOT_SHOWN_CONTROLLED = Stated(
    "pressure.not-shown-controlled",
    "Not stated to be known hypertension that is treated and usually in range",
    (HYPERTENSION, TREATMENT, USUAL),
    _not_shown_controlled,
    _control_told,
)
