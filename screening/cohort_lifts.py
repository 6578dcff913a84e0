"""Which findings of a case clinicians lifted, read from what the record keeps: the case is not judged again for it.

Whether a view counts is asked where it is asked of every case (`screening.adjudication`): of the finding it was given
on, as the last judgement has it, and with the second signature where the clinic wants one.

Beside the package `screening.cohort`, not in it: that is the home of pandas, and an import border keeps what reads the record
(`screening.access.insight`, which needs this) away from it.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

from forms.truth import Truth
from screening.adjudication import views_of
from screening.entries import Kept
from screening.findings import Finding
from screening.plain import TRUTH_WORDS
from screening.rule import Route, Rung

_TRUTHS = {word: Truth[name] for name, word in TRUTH_WORDS.items()}
_RUNGS = {rung.word: rung for rung in Rung}


def verdicts_of_lifts(
    entries: Iterable[Kept], findings: Sequence[object], second_from: Rung | None
) -> dict[str, str]:
    """How each finding was lifted, by its rule's id; only of findings that are "yes" now.

    `findings` are those of a kept judgement, as JSON; `second_from` is the rung from which a lift is signed by two.
    """
    plain = [one for one in findings if isinstance(one, Mapping)]
    views = views_of(entries, map(_finding, plain), second_from)
    yes = {str(one["id"]) for one in plain if one["truth"] == TRUTH_WORDS[Truth.YES.name]}
    return {rule: view.adjudicated.verdict for rule, view in views.items() if view.lifts and rule in yes}


def _finding(plain: Mapping[str, Any]) -> Finding:
    """A kept finding with what a view is held against: its rule, truth, rungs and evidence."""
    rungs = {Route(route): _RUNGS[word] for route, word in plain["consequence"].items()}
    evidence = [
        SimpleNamespace(
            label=one["label"],
            answer=one["answer"],
            comparison=one["comparison"],
            limit=one["limit"],
            truth=_TRUTHS[one["truth"]],
        )
        for one in plain["evidence"]
    ]
    held = SimpleNamespace(
        rule=SimpleNamespace(id=plain["id"]),
        truth=_TRUTHS[plain["truth"]],
        rungs=rungs,
        worst=max(rungs.values(), default=Rung.NONE_FOUND),
        evidence=evidence,
    )
    return cast(Finding, held)
