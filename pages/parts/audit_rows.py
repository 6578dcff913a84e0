"""The audit in words: who did what, to which case, when and from where; whose looking stands out; whether it is whole."""

from collections.abc import Iterable, Mapping, Sequence

from pages.parts.queue_rows import moment_words
from pages.parts.show import Html, joined, listed, table, tag
from screening.access import AuditRow, Outlier
from screening.records.audit import AuditState
from screening.records.entries import AuthorKind
from screening.records.values import Json

COLUMNS = ("When", "Who", "What", "Case", "From where", "More")
OUTLIER_COLUMNS = ("Who", "Looks in a week", "Median of the others", "In words")
_NOBODY: Mapping[AuthorKind, str] = {
    "patient": "a patient at a device",
    "staff": "someone no longer known",
    "visitor": "a visitor",
    "system": "the program itself",
}
SHORT = 8


def audit_table(rows: Iterable[AuditRow], names: Mapping[str, str]) -> Html:
    """The events as a table. `names`: of staff, by person id, for ids that stand in the detail."""
    cells = [
        (
            moment_words(row.at),
            tag("bdi", row.name) if row.name else _NOBODY[row.who.kind],
            row.kind,
            tag("span", row.encounter_id[:SHORT], class_="id") if row.encounter_id else "",
            tag("bdi", row.origin),
            joined((_detail(key, value, names) for key, value in row.detail.items()), "; "),
        )
        for row in rows
    ]
    return table(COLUMNS, cells, label="Events", class_="wide")


def _detail(key: str, value: Json, names: Mapping[str, str]) -> str:
    words = names.get(value, value) if isinstance(value, str) else str(value).lower()
    return f"{key}: {words[:SHORT]}" if key in ("protocol", "emergency") else f"{key}: {words}"


def outlier_table(found: Sequence[Outlier]) -> Html:
    """Everyone who looked at cases in the last week, beside the others."""
    if not found:
        return tag("p", "Nobody looked at a case in the last seven days.", class_="note")
    cells = [
        (tag("bdi", one.name), str(one.views), f"{one.median:g}" if len(found) > 1 else "", _told(one, found))
        for one in found
    ]
    return table(OUTLIER_COLUMNS, cells, label="Looks in a week", class_="wide")


def _told(one: Outlier, found: Sequence[Outlier]) -> Html:
    if len(found) == 1:
        return joined(("nobody else looked: there is nothing to compare with",))
    if one.stands_out:
        return tag("strong", "more than three times what the others look at: ask why")
    return joined(("within what the others do",))


def chain_words(state: AuditState, *, in_full: bool) -> Html:
    """Whether something was removed or altered."""
    if state.whole:
        what = "Every event was worked out again" if in_full else "The end of the chain was looked at"
        late = (
            f" {state.late:,} rows of an older release are vouched for only since it was replaced."
            if state.late
            else ""
        )
        return tag(
            "p",
            f"{what}: nothing is missing and nothing was altered. {state.length:,} events.{late}",
            role="status",
        )
    alarm = tag(
        "p",
        tag("strong", "The audit was tampered with, or a file of it is lost. Tell whoever keeps the record."),
    )
    return tag("div", alarm, listed(state.problems), class_="notice", role="alert")
