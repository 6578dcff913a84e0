"""Totals of one instrument that were taken more than once, on a time axis with the bands of its source."""

import base64
from collections.abc import Callable, Iterable, Sequence

from pages.parts.show import Html, joined, tag
from screening.summary.model import Course, ScoreBand, ScorePoint, Summary

_WIDTH, _HEIGHT = 640, 230
_LEFT, _RIGHT, _TOP, _FLOOR = 36, 430, 12, 180
_INK, _FAINT, _TINTS = "#1c2b33", "#44565e", ("#ffffff", "#e6eef0")
_HALF_A_LABEL = 34


def courses(summary: Summary) -> Html:
    """A chart for each instrument with two dated totals or more; nothing where none has."""
    return joined(map(_figure, summary.courses))


def _figure(course: Course) -> Html:
    drawing = base64.b64encode(_drawing(course).encode()).decode()
    picture = tag("img", src=f"data:image/svg+xml;base64,{drawing}", alt=f"Chart. {course.words}")
    return tag("figure", picture, tag("figcaption", course.words, class_="note"), class_="course")


def _drawing(course: Course) -> str:
    low, high, points = course.low, course.high, course.points
    first, last = points[0].day, points[-1].day

    def down(score: float) -> float:
        return _TOP + (high - score) / ((high - low) or 1) * (_FLOOR - _TOP)

    def across(day: int) -> float:
        inner = _RIGHT - _LEFT - 2 * _HALF_A_LABEL
        return _LEFT + _HALF_A_LABEL + (day - first) / ((last - first) or 1) * inner

    marks = [*_bands(course.bands, low, high, down)]
    marks += [_end(low, down(low)), _end(high, down(high))]
    path = "L".join(f"{across(point.day):.1f} {down(point.score):.1f}" for point in points)
    marks.append(tag("path", d=f"M{path}", fill="none", stroke=_INK, stroke_width="1.5"))
    marks += [_point(across(point.day), down(point.score), point.score) for point in points]
    marks += _days(points, across)
    return tag(
        "svg",
        *marks,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        font_family="sans-serif",
        font_size="11",
        fill=_INK,
    )


def _bands(
    bands: Sequence[ScoreBand], low: float, high: float, down: Callable[[float], float]
) -> Iterable[Html]:
    """Each band as a stripe with its name beside it; the stripes meet halfway between whole totals."""
    for place, band in enumerate(bands):
        least, most = band.low, band.high
        top, floor = down(min(most + 0.5, high)), down(max(least - 0.5, low))
        yield tag(
            "path",
            d=f"M{_LEFT} {top:.1f}H{_RIGHT}V{floor:.1f}H{_LEFT}z",
            fill=_TINTS[place % 2],
            stroke="#c8d2d5",
            stroke_width="0.7",
        )
        name = f"{least:g} to {most:g} {band.words}"
        yield tag("text", name, x=str(_RIGHT + 8), y=f"{(top + floor) / 2 + 4:.1f}", fill=_FAINT)


def _end(number: float, y: float) -> Html:
    return tag("text", f"{number:g}", x="30", y=f"{y + 4:.1f}", text_anchor="end", fill=_FAINT)


def _point(x: float, y: float, score: float) -> Html:
    dot = tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="4", fill=_INK)
    above = y - 9 if y - 9 > _TOP + 4 else y + 17
    return joined(
        (
            dot,
            tag(
                "text", f"{score:g}", x=f"{x:.1f}", y=f"{above:.1f}", text_anchor="middle", font_weight="bold"
            ),
        )
    )


def _days(points: Sequence[ScorePoint], across: Callable[[int], float]) -> list[Html]:
    """The dates under the points; one that would run into the one before is left to the words below."""
    labels, free = [], float("-inf")
    for point in points:
        x = across(point.day)
        if x - free >= 0:
            labels.append(_day(point.date_parts, x))
            free = x + 2 * _HALF_A_LABEL
    return labels


def _day(lines: tuple[str, str], x: float) -> Html:
    return joined(
        tag("text", words, x=f"{x:.1f}", y=str(_FLOOR + 18 + 14 * row), text_anchor="middle", fill=_FAINT)
        for row, words in enumerate(lines)
        if words
    )
