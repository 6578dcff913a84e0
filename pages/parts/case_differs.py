"""What differs between two readings of a case, side by side: then and now."""

from collections.abc import Iterable, Sequence

from pages.parts.show import Html, draw, folded, joined, listed, sign, table, tag
from screening.differences import NOT_THERE, Differences, Differing
from screening.summary.model import RouteRow, Summary

_COLUMNS = ("What", "Then", "Now")
_SAME = "Nothing differs: today this case reads as it did then, word for word."
_PARTS = (
    ("judged_under", "Judged under"),
    ("findings", "Findings"),
    ("answers", "Answers"),
    ("views", "Views of findings"),
    ("added", "What clinicians added"),
    ("medicines", "Medicines"),
    ("asked", "Asked again"),
    ("gates", "Criteria about benefit and earlier treatment"),
)


def differs_shown(then: Summary, now: Summary, differs: Differences) -> None:
    """The outcome of every route then and now, and each part in which the two differ."""
    draw(tag("h2", "What differs from today's reading"), _routes(then, now))
    if differs.none:
        draw(tag("p", _SAME, class_="note"))
    draw(*_routes_in_words(differs))
    for name, title in _PARTS:
        rows: Sequence[Differing] = getattr(differs, name)
        if rows:
            draw(tag("h3", f"{title} ({len(rows)})"), _table(rows, title))
    if differs.others:
        draw(tag("h3", "Read otherwise too"), listed(differs.others))


def _routes(then: Summary, now: Summary) -> Html:
    before, after = ({row.route: row for row in summary.routes} for summary in (then, now))
    rows = [
        (
            (after.get(route) or before[route]).title,
            _outcome(before.get(route)),
            _outcome(after.get(route)),
        )
        for route in {**after, **before}
    ]
    return table(
        ("Route", "Then", "Now"), rows, label="Outcome by route, then and now", class_="differs stack"
    )


def _outcome(row: RouteRow | None) -> Html:
    if row is None:
        return joined((NOT_THERE,))
    left = f" (after lifts: {row.after_lifts.lower()})" if row.after_lifts else ""
    return joined((sign(row.rung), tag("strong", row.outcome), left))


def _routes_in_words(differs: Differences) -> Iterable[Html]:
    """Indication, gate and counts, where they differ: the table above has only the outcomes."""
    if differs.routes:
        title = f"Routes with indication, earlier treatment and counts ({len(differs.routes)} differ)"
        yield folded(title, _table(differs.routes, "Routes"))


def _table(rows: Sequence[Differing], label: str) -> Html:
    cells = [(tag("bdi", row.what), tag("bdi", row.then), tag("bdi", row.now)) for row in rows]
    return table(_COLUMNS, cells, label=label, class_="differs stack")
