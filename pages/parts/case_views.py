"""What clinicians said of a finding, beside it wherever it stands: lifted by whom, awaiting whom, notes."""

from collections.abc import Mapping

from pages.parts.show import Html, joined, tag
from screening.reviewed import KIND_WORDS
from screening.summary.model import Added, Lift, Summary

Beside = Mapping[str, Html]
_NOTE = KIND_WORDS["note"]
_STANDS = " Until then this finding stands."
_COUNTS = " It brings this finding, or makes it worse, and that counts already."
SIGN_SECOND = "Sign as the second clinician"


def views_beside(summary: Summary, seconds: Mapping[str, str] | None = None) -> Beside:
    """By rule id: the view of the finding, and what brings it, or would take it away, and waits. `seconds`: where a second
    clinician may sign, by rule id; for what waits, by the number of the entry."""
    at = seconds or {}
    views = {lift.id: _view(lift, at.get(lift.id, "")) for lift in summary.review.lifts}
    for item in summary.review.added:
        links = sign_links(at, item)
        for rule in dict.fromkeys((*item.brings, *item.stands)):
            then = (_COUNTS if rule in item.brings else "") + (_STANDS if rule in item.stands else "")
            views[rule] = joined((views.get(rule, Html()), _awaited(item, then, links)))
    return views


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


def sign_link(second_at: str) -> Html:
    """Where a second clinician signs; nothing for who may not."""
    return tag("p", tag("a", SIGN_SECOND, href=second_at)) if second_at else Html()


def sign_links(seconds: Mapping[str, str], item: Added) -> Html:
    """Where a second clinician signs for an entry, and for its withdrawal where both wait."""
    withdrawal = seconds.get(withdrawal_of(item.number), "")
    its = tag("p", tag("a", f"{SIGN_SECOND}: its withdrawal", href=withdrawal)) if withdrawal else Html()
    return joined((sign_link(seconds.get(str(item.number), "")), its))


def withdrawal_of(number: int) -> str:
    """By what the withdrawal of an entry is known that waits itself."""
    return f"withdrawal of {number}"


def _awaited(item: Added, then: str, links: Html) -> Html:
    """An entry that brings a finding or would take it away, beside that finding."""
    about = f", {item.about}" if item.about else ""
    told = tag(
        "p",
        tag("strong", f"Entry {item.number}"),
        f" ({item.kind}{about}) by {item.by}: ",
        tag("bdi", item.words),
        tag("span", f" ({item.at})", class_="note"),
    )
    return tag(
        "div",
        told,
        tag("p", tag("strong", f"{item.standing}."), then),
        links,
        class_="view waits",
    )


def _view(lift: Lift, second_at: str) -> Html:
    head = f"Lifted by {lift.by}" if lift.lifts else f"{lift.verdict} by {lift.by}"
    why = "; ".join(part for part in (lift.reason, lift.words) if part)
    told = tag(
        "p",
        tag("strong", head),
        f" ({lift.verdict.lower()})" if lift.lifts else "",
        f": {why}" if why else "",
        tag("span", f" ({lift.at})", class_="note"),
    )
    second = tag("p", f"Second signature: {lift.second}", class_="note") if lift.second else ""
    waits = "" if lift.counts else tag("p", tag("strong", f"It {lift.standing}."))
    sign = sign_link(second_at)
    kind = "view" if lift.counts else "view waits"
    return tag("div", joined((told, second, waits, sign)), class_=kind)
