"""What clinicians said of a finding, beside it wherever it stands: lifted by whom, awaiting whom, notes."""

from collections.abc import Mapping

from pages.parts.show import Html, joined, tag
from screening.reviewed import KIND_WORDS
from screening.summary.model import Added, Lift, Summary

Beside = Mapping[str, Html]
_NOTE = KIND_WORDS["note"]


def views_beside(summary: Summary, seconds: Mapping[str, str] | None = None) -> Beside:
    """By rule id: the view of the finding. `seconds`: where a second clinician may sign, by rule id."""
    return {lift.id: _view(lift, (seconds or {}).get(lift.id, "")) for lift in summary.review.lifts}


def lifted_in(summary: Summary) -> frozenset[str]:
    """The rules whose findings clinicians lifted. They stay where they are."""
    return frozenset(lift.id for lift in summary.review.lifts if lift.lifts)


def notes_beside(summary: Summary) -> Mapping[str, tuple[Added, ...]]:
    """The notes on findings, by rule id."""
    found: dict[str, tuple[Added, ...]] = {}
    for added in summary.review.added:
        if added.kind == _NOTE and added.about and not added.withdrawn:
            found[added.about] = (*found.get(added.about, ()), added)
    return found


def note_shown(note: Added) -> Html:
    """One note with who wrote it."""
    return tag(
        "div", tag("p", note.words), tag("p", f"Note by {note.by}, {note.at}", class_="note"), class_="view"
    )


def _view(lift: Lift, second_at: str) -> Html:
    head = f"Lifted by {lift.by}" if lift.lifts else f"{lift.verdict} by {lift.by}"
    why = "; ".join(part for part in (lift.reason, lift.words) if part)
    told = tag(
        "p",
        tag("strong", head),
        f" ({lift.verdict.lower()})" if lift.lifts else "",
        f": {why}" if why else "",
        tag("span", f" {lift.at}", class_="note"),
    )
    second = tag("p", f"Second signature: {lift.second}", class_="note") if lift.second else ""
    waits = "" if lift.counts else tag("p", tag("strong", f"It {lift.standing}."))
    sign = tag("p", tag("a", "Sign as the second clinician", href=second_at)) if second_at else ""
    kind = "view" if lift.counts else "view waits"
    return tag("div", joined((told, second, waits, sign)), class_=kind)
