"""The blood pressures on a small chart with the policy's limits; the same readings stand beside it in words."""

import base64
import math
from collections.abc import Sequence

from pages.parts.show import Html, joined, listed, tag
from screening.summary.model import Pressure, PressureLimit
from screening.summary.words import CHART_KEY

_STAFF_KEY = "Thick line: measured by staff at the clinic; thin: any other reading."
MOST = 12  # readings drawn; the words beside the chart have all of them
_WIDTH, _HEIGHT = 420, 210
_LEFT, _RIGHT, _TOP, _FLOOR = 34, 350, 10, 160


def pressure_chart(points: Sequence[Pressure], limits: Sequence[PressureLimit]) -> Html:
    """The chart, with every reading and limit in words beside it. `points` must not be empty."""
    drawing = base64.b64encode(_drawing(list(points)[-MOST:], limits).encode()).decode()
    alternative = f"Chart of the blood pressure readings, oldest first; {len(points)} in words beside it."
    readings = [
        tag("span", point.words, class_="over" if point.systolic_over or point.diastolic_over else "")
        for point in reversed(points)
    ]
    words = listed([*readings, *(tag("span", limit.words, class_="note") for limit in limits)])
    picture = tag("img", src=f"data:image/svg+xml;base64,{drawing}", alt=alternative)
    return tag(
        "figure",
        picture,
        tag("figcaption", words, tag("p", f"{CHART_KEY} {_STAFF_KEY}", class_="note")),
        class_="pressures",
    )


def _scale(points: Sequence[Pressure], limits: Sequence[PressureLimit]) -> tuple[int, int]:
    """The lowest and highest mmHg drawn, in whole twenties, with every reading and limit between them."""
    numbers = [number for point in points for number in (point.systolic, point.diastolic)]
    numbers += [limit.number for limit in limits]
    return 20 * math.floor((min(numbers) - 6) / 20), 20 * math.ceil((max(numbers) + 6) / 20)


def _drawing(points: Sequence[Pressure], limits: Sequence[PressureLimit]) -> str:
    """The chart as SVG, evenly spaced, 420 by 210."""
    low, high = _scale(points, limits)

    def at(number: float) -> float:
        return _TOP + (high - number) / (high - low) * (_FLOOR - _TOP)

    step = (_RIGHT - _LEFT) / len(points)
    marks = [_gridline(number, at(number)) for number in range(low, high + 1, 20)]
    marks += [_limit(limit, at(limit.number)) for limit in limits]
    for place, point in enumerate(points):
        x = _LEFT + step * (place + 0.5)
        marks += [_reading(point, x, at(point.systolic), at(point.diastolic)), _date(point, x)]
    return tag(
        "svg",
        *marks,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        font_family="sans-serif",
        font_size="11",
        fill="#1c2b33",
    )


def _gridline(number: int, y: float) -> Html:
    line = tag("path", d=f"M{_LEFT} {y:.1f}H{_RIGHT}", stroke="#c8d2d5", stroke_width="1")
    return joined(
        (line, tag("text", str(number), x="28", y=f"{y + 4:.1f}", text_anchor="end", fill="#44565e"))
    )


def _limit(limit: PressureLimit, y: float) -> Html:
    line = tag(
        "path", d=f"M{_LEFT} {y:.1f}H{_RIGHT}", stroke="#1c2b33", stroke_width="1.5", stroke_dasharray="5 3"
    )
    words = tag("text", limit.mark, x=str(_RIGHT + 6), y=f"{y + 4:.1f}", font_weight="bold")
    return joined((line, words))


def _reading(point: Pressure, x: float, upper: float, lower: float) -> Html:
    """Arrowheads down to the systolic and up to the diastolic, a line between, thick when staff measured; filled when past
    the limit."""
    width = "5" if point.by_staff else "1.5"
    between = tag("path", d=f"M{x:.1f} {upper:.1f}V{lower:.1f}", stroke="#1c2b33", stroke_width=width)
    heads = (
        tag(
            "path",
            d=f"M{x - 5:.1f} {y + away:.1f}h10L{x:.1f} {y:.1f}z",
            fill="#1c2b33" if over else "#fff",
            stroke="#1c2b33",
            stroke_width="1.3",
        )
        for y, away, over in ((upper, -7, point.systolic_over), (lower, 7, point.diastolic_over))
    )
    return joined((between, *heads))


def _date(point: Pressure, x: float) -> Html:
    lines = (
        tag("text", part, x=f"{x:.1f}", y=str(_FLOOR + 16 + 13 * row), text_anchor="middle", fill="#44565e")
        for row, part in enumerate(point.date_parts)
    )
    return joined(lines)
