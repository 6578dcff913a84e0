"""Totals of one instrument that were taken more than once, on a time axis with the bands of its source."""

import base64
import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from forms.answer import PartialDate, Score
from forms.condition import Case
from forms.mental_health import SCORES
from pages.parts.show import Html, joined, tag
from screening.instruments import INSTRUMENTS, Band, Instrument
from screening.summary.words import date_words

_WIDTH, _HEIGHT = 640, 230
_LEFT, _RIGHT, _TOP, _FLOOR = 36, 430, 12, 180
_INK, _FAINT, _TINTS = "#1c2b33", "#44565e", ("#ffffff", "#e6eef0")
_HALF_A_LABEL = 34


def courses(case: Case) -> Html:
    """A chart for each instrument with two dated totals or more; nothing where none has."""
    return joined(
        _figure(INSTRUMENTS[name], points) for name, points in _repeated(case).items() if len(points) > 1
    )


def _repeated(case: Case) -> dict[str, list[tuple[PartialDate, float]]]:
    answer = case.response.answers.get(SCORES.id)  # old totals too: they show the course
    rows = answer.value if answer is not None and isinstance(answer.value, tuple) else ()
    found: dict[str, list[tuple[PartialDate, float]]] = {}
    for row in rows:
        if isinstance(row, Score) and row.score is not None and row.date is not None:
            found.setdefault(row.instrument, []).append((row.date, row.score))
    return {name: sorted(points, key=lambda point: _middle(point[0])) for name, points in found.items()}


def _middle(date: PartialDate) -> int:
    return (date.earliest.toordinal() + date.latest.toordinal()) // 2


def _band_of(instrument: Instrument, score: float) -> str:
    holds = (
        b.words
        for b in instrument.bands
        if b.low is not None and b.high is not None and b.low <= score <= b.high
    )
    return next(holds, "no band")


def _figure(instrument: Instrument, points: Sequence[tuple[PartialDate, float]]) -> Html:
    said = "; ".join(
        f"{date_words(date)}: {score:g}, {_band_of(instrument, score)}" for date, score in points
    )
    words = f"{instrument.id} over time: {said}"
    drawing = base64.b64encode(_drawing(instrument, points).encode()).decode()
    picture = tag("img", src=f"data:image/svg+xml;base64,{drawing}", alt=f"Chart. {words}")
    return tag("figure", picture, tag("figcaption", words, class_="note"), class_="course")


def _drawing(instrument: Instrument, points: Sequence[tuple[PartialDate, float]]) -> str:
    low = instrument.marks.low or 0.0
    high = instrument.marks.high if instrument.marks.high is not None else max(score for _, score in points)
    first, last = _middle(points[0][0]), _middle(points[-1][0])

    def down(score: float) -> float:
        return _TOP + (high - score) / ((high - low) or 1) * (_FLOOR - _TOP)

    def across(day: int) -> float:
        inner = _RIGHT - _LEFT - 2 * _HALF_A_LABEL
        return _LEFT + _HALF_A_LABEL + (day - first) / ((last - first) or 1) * inner

    marks = [*_bands(instrument.bands, low, high, down)]
    marks += [_end(low, down(low)), _end(high, down(high))]
    path = "L".join(f"{across(_middle(date)):.1f} {down(score):.1f}" for date, score in points)
    marks.append(tag("path", d=f"M{path}", fill="none", stroke=_INK, stroke_width="1.5"))
    marks += [_point(across(_middle(date)), down(score), score) for date, score in points]
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


def _bands(bands: Sequence[Band], low: float, high: float, down: Callable[[float], float]) -> Iterable[Html]:
    """Each band as a stripe with its name beside it; the stripes meet halfway between whole totals."""
    for place, band in enumerate(one for one in bands if one.low is not None and one.high is not None):
        least, most = band.low or 0.0, band.high or 0.0
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


def _days(points: Sequence[tuple[PartialDate, float]], across: Callable[[int], float]) -> list[Html]:
    """The dates under the points; one that would run into the one before is left to the words below."""
    labels, free = [], float("-inf")
    for date, _ in points:
        x = across(_middle(date))
        if x - free >= 0:
            labels.append(_day(date, x))
            free = x + 2 * _HALF_A_LABEL
    return labels


def _day(date: PartialDate, x: float) -> Html:
    day = dt.date(date.year, date.month or 1, date.day or 1)
    upper = f"{day:%-d %b}" if date.day else f"{day:%b}" if date.month else ""
    lines = (upper, str(date.year))
    return joined(
        tag("text", words, x=f"{x:.1f}", y=str(_FLOOR + 18 + 14 * row), text_anchor="middle", fill=_FAINT)
        for row, words in enumerate(lines)
        if words
    )
