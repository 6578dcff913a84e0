"""What differs between two readings of a case, side by side: then and now."""

from collections.abc import Iterable, Sequence

from pages.parts.show import Html, draw, folded, joined, listed, sign, table, tag
from screening.differences import NOT_THERE, Differences, Differing
from screening.summary.model import RouteRow, Summary

_COLUMNS = ("What", "Then", "Today")
_UNDER = (
    ("Questionnaire", "questionnaire"),
    ("Protocol", "protocol"),
    ("Version of the protocol", "version"),
    ("Hash of the protocol", "hash"),
    ("Policy", "policy"),
    ("Version of the policy", "policy_version"),
    ("Standing", "standing"),
)
_UNDER_OTHERS = "Judged under another questionnaire, protocol or policy than today, or with another standing."
_UNDER_THE_SAME = "Judged under the same questionnaire, protocol and policy as today, with the same standing:"
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


BOTH = "both"
_TO_BOTH = tag("p", tag("a", "To both readings, part by part", href=f"#{BOTH}"))
_SAID_ABOVE = frozenset(label for label, _ in _UNDER)


def judged_under(then: Summary, now: Summary) -> Html:
    """Under what each was judged: all of it side by side where anything differs, one line where nothing does."""
    was, is_ = then.stamp, now.stamp
    if was == is_:
        same = f"{was.questionnaire}; {was.protocol} {was.version}; {was.policy} {was.policy_version}; hash "
        return tag("p", f"{_UNDER_THE_SAME} {same}", tag("span", was.hash, class_="hash"), class_="note")
    told = ((label, getattr(was, name), getattr(is_, name)) for label, name in _UNDER)
    rows = [(label, before, "the same" if before == after else after) for label, before, after in told]
    return joined(
        (
            tag("p", tag("strong", _UNDER_OTHERS), class_="notice"),
            table(_COLUMNS, rows, label="Judged under, then and today", class_="differs stack"),
        )
    )


def differs_shown(then: Summary, now: Summary, differs: Differences) -> None:
    """The outcome of every route then and now, and each part in which the two differ."""
    draw(tag("h2", "What differs, in short"), _TO_BOTH, _routes(then, now))
    if differs.none:
        draw(tag("p", _SAME, class_="note"))
    draw(*_routes_in_words(differs))
    for name, title in _PARTS:
        rows: Sequence[Differing] = [row for row in getattr(differs, name) if row.what not in _SAID_ABOVE]
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
        ("Route", "Then", "Today"), rows, label="Outcome by route, then and today", class_="differs stack"
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
