"""Findings in full: each one click away from the answers, the rule, the sources and the confidence it rests on."""

from collections.abc import Iterable, Mapping, Sequence

from pages.parts.show import Html, does_words, fields, folded, joined, listed, rung_class, sign, tag
from screening.summary.model import Entry, Evidence, Field
from screening.summary.words import EMPTY, ENTRY_LABELS, STRENGTH_WORDS, Part

NOTHING: Mapping[str, Html] = {}
_MARK = " · with a clinician's words"
_FEW = 12  # findings that cannot be told: as many are listed at once


def empty(part: Part) -> Html:
    """Said where a part has nothing to show: it must not look like a lost one."""
    return tag("p", EMPTY[part], class_="note")


def by_strength(
    entries: Sequence[Entry], anchors: Mapping[str, str], beside: Mapping[str, Html] = NOTHING
) -> Iterable[Html]:
    """Findings under the strength their source gives them, the strongest first. `beside`: what clinicians said of them,
    by rule id."""
    if not entries:
        yield empty(Part.FOUND)
    for strength in STRENGTH_WORDS.values():
        these = [
            _entry(entry, anchors, beside.get(entry.id, Html()))
            for entry in entries
            if entry.strength == strength
        ]
        if these:
            yield joined((tag("h3", f"{strength.capitalize()} ({len(these)})"), *these))


def untold(
    entries: Sequence[Entry], anchors: Mapping[str, str], beside: Mapping[str, Html] = NOTHING
) -> Html:
    """Findings that cannot be told; many of them are one click away as a whole."""
    if not entries:
        return empty(Part.NOT_KNOWN)
    parts = by_strength(entries, anchors, beside)
    return joined(parts) if len(entries) <= _FEW else folded(f"Show all {len(entries)}", *parts)


def _entry(entry: Entry, anchors: Mapping[str, str], beside: Html) -> Html:
    """One finding, one click away from all it rests on."""
    standing = f"{does_words(entry.rung)} · {entry.truth} · {entry.id}{_MARK if beside else ''}"
    title = joined(
        (sign(entry.rung), tag("strong", entry.statement), " ", tag("span", standing, class_="id"))
    )
    return folded(title, beside, _behind(entry), class_=rung_class(entry.rung), id=anchors[entry.id])


def _behind(entry: Entry) -> Html:
    label = ENTRY_LABELS
    return fields(
        (
            (label["clinician"], entry.clinician),
            (label["evidence"], evidence(entry.evidence)),
            (label["missing"], listed(entry.missing)),
            (label["logic"], entry.logic),
            (label["consequences"], listed(f"{c.label}: {c.value}" for c in entry.consequences)),
            (label["sources"], sources(entry.sources)),
            (label["confidence"], entry.confidence),
            (label["inference"], entry.inference),
            (label["reviewed"], entry.reviewed),
        )
    )


def evidence(items: Iterable[Evidence]) -> Html:
    """What was asked, what was said, how it was compared."""
    return listed(
        joined((f"{item.question}: ", tag("strong", item.answer), " ", item.comparison)) for item in items
    )


def sources(items: Iterable[Field]) -> Html:
    """The places cited, with their documents."""
    return listed(joined((tag("strong", item.label), " ", item.value)) for item in items)
