"""Small charts: the pressures with the clinic's limits, totals of an instrument in its bands. Each stands beside its words."""

import itertools
import math
from collections.abc import Callable, Sequence

from screening.summary.blocks import (
    FAINT,
    HAIR,
    INK,
    Circle,
    Figure,
    Mark,
    Picture,
    Rule,
    Strip,
    Tone,
    Words,
)
from screening.summary.lines import Span, set_lines
from screening.summary.model import Course, Pressure, PressureLimit
from screening.summary.tags import Role, Tag

_TYPE = 5.8
_LEFT, _RIGHT, _TOP, _FOOT = 20.0, 44.0, 5.0, 20.0
MOST = 12  # readings drawn; the words beside the chart have all of them


def _label(
    words: str, x: float, y: float, *, bold: bool = False, tone: Tone = INK, centred: bool = False
) -> Words:
    (line,) = set_lines((Span(words, bold=bold),), _TYPE, 400)
    half = sum(piece.width for piece in line) * _TYPE / 2 if centred else 0.0
    return Words(x - half, y + _TYPE * 0.35, line, _TYPE, tone)


def _scale(points: Sequence[Pressure], limits: Sequence[PressureLimit]) -> tuple[int, int]:
    """The lowest and highest mmHg drawn, in whole twenties, with every reading and limit between them."""
    numbers = [n for point in points for n in (point.systolic, point.diastolic)]
    numbers += [limit.number for limit in limits]
    return 20 * math.floor((min(numbers) - 6) / 20), 20 * math.ceil((max(numbers) + 6) / 20)


def _reading(point: Pressure, x: float, upper: float, lower: float) -> tuple[Mark, ...]:
    """Arrowheads down to the systolic and up to the diastolic, a line between; filled when past a limit."""
    return (
        Rule(x, upper, x, lower, 0.8, INK),
        Figure(((x - 2.6, upper - 3.6), (x + 2.6, upper - 3.6), (x, upper)), point.systolic_over, 0.8),
        Figure(((x - 2.6, lower + 3.6), (x + 2.6, lower + 3.6), (x, lower)), point.diastolic_over, 0.8),
    )


def _dates(points: Sequence[Pressure], xs: Sequence[float], y: float) -> list[Mark]:
    """Day and month under each reading, the year where it changes."""
    marks: list[Mark] = []
    before: tuple[str, ...] = ()
    for point, x in zip(points, xs, strict=True):
        day, month, year = point.date_parts
        for at, words in enumerate((day, month)):
            marks.append(_label(words, x, y + at * 6.0, tone=FAINT, centred=True))
        if (year,) != before:
            marks.append(_label(year, x, y + 12.0, tone=FAINT, centred=True))
        before = (year,)
    return marks


def pressure_chart(
    points: Sequence[Pressure], limits: Sequence[PressureLimit], width: float, height: float, says: str
) -> Strip:
    """The latest readings in order of date, evenly spaced. `points` must not be empty; `says` tells the chart to who
    cannot see it."""
    drawn = list(points)[-MOST:]
    low, high = _scale(drawn, limits)
    right, floor = width - _RIGHT, height - _FOOT

    def at(number: float) -> float:
        return _TOP + (high - number) / (high - low) * (floor - _TOP)

    step = (right - _LEFT) / len(drawn)
    xs = [_LEFT + step * (index + 0.5) for index in range(len(drawn))]
    marks: list[Mark] = []
    for number in range(low, high + 1, 20):
        marks += [
            Rule(_LEFT, at(number), right, at(number), 0.35, HAIR),
            _label(str(number), 4, at(number), tone=FAINT),
        ]
    for limit in limits:
        marks.append(Rule(_LEFT, at(limit.number), right, at(limit.number), 0.9, INK, (3, 2)))
        marks.append(_label(limit.mark, right + 4, at(limit.number), bold=True))
    for point, x in zip(drawn, xs, strict=True):
        marks += _reading(point, x, at(point.systolic), at(point.diastolic))
    marks += _dates(drawn, xs, floor + 5)
    return Strip(height, (Picture(0, 0, width, height, tuple(marks), Tag(Role.FIGURE, says=says)),))


_BAND_WORDS = 120.0  # points to the right of a course, for the names of the bands
_POINT = 2.2


def course_chart(course: Course, width: float, height: float) -> Strip:
    """The totals of one instrument on an axis of time, between the lowest and highest it can have, each band ruled off."""
    left, right, floor = _LEFT, width - _BAND_WORDS, height - _FOOT
    days = [point.day for point in course.points]

    def at(score: float) -> float:
        return _TOP + (course.high - score) / ((course.high - course.low) or 1) * (floor - _TOP)

    def across(day: int) -> float:
        return left + 14 + (day - days[0]) / ((days[-1] - days[0]) or 1) * (right - left - 28)

    marks: list[Mark] = []
    for number in (course.low, course.high):
        marks += [Rule(left, at(number), right, at(number), 0.5, INK)]
        marks += [_label(f"{number:g}", 6, at(number), tone=FAINT)]
    marks += _bands(course, at, left, right)
    ends = [(across(point.day), at(point.score)) for point in course.points]
    marks += [Rule(*one, *other, 0.9, INK) for one, other in itertools.pairwise(ends)]
    for (x, y), point in zip(ends, course.points, strict=True):
        marks += [Circle(x, y, _POINT, True, 0.8)]
        marks += [
            _label(f"{point.score:g}", x, y - 6 if y - 6 > _TOP + 3 else y + 7, bold=True, centred=True)
        ]
    marks += _course_days(course, [x for x, _ in ends], floor + 5)
    says = f"Chart. {course.words}"
    return Strip(height, (Picture(0, 0, width, height, tuple(marks), Tag(Role.FIGURE, says=says)),))


def _bands(course: Course, at: Callable[[float], float], left: float, right: float) -> list[Mark]:
    """The edges between bands, halfway between whole totals, and the name of each band beside it."""
    marks: list[Mark] = []
    for band in course.bands:
        top, floor = at(min(band.high + 0.5, course.high)), at(max(band.low - 0.5, course.low))
        marks.append(Rule(left, top, right, top, 0.35, HAIR))
        name = f"{band.low:g} to {band.high:g} {band.words}"
        marks.append(_label(name, right + 4, (top + floor) / 2, tone=FAINT))
    return marks


def _course_days(course: Course, xs: Sequence[float], y: float) -> list[Mark]:
    """The dates under the points; one that would run into the one before is left to the words below."""
    marks: list[Mark] = []
    free = -math.inf
    for point, x in zip(course.points, xs, strict=True):
        if x >= free:
            marks += [
                _label(words, x, y + at * 6.0, tone=FAINT, centred=True)
                for at, words in enumerate(point.date_parts)
                if words
            ]
            free = x + 28
    return marks
