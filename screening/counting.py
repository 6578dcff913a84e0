"""Whether what a clinician added counts: an act that takes away a grave finding does so only once another signed for it.

Clarifying an answer, resolving a medicine and withdrawing one of those, or a pressure that was measured, are acts. One
that takes a finding below where it stands does not count, where that is at or above the rung from which the clinic wants
two: it is left out of the answers that are judged, and the finding stands. What was measured is a new fact and counts at once.

Facts come first: the patient's answers with every pressure measured. Upon them the acts are judged in the order of their
numbers. So one person's acts alone leave no such finding lower than the facts have it, in whatever order they come.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from forms.answer import Response
from screening.adjudication import Standing, finding_hash
from screening.entries import (
    Clarified,
    Kept,
    Measured,
    MedicineResolved,
    Seconded,
    Withdrawn,
    combined,
    question_of,
    standing,
)
from screening.findings import Finding
from screening.rule import Rung

Judge: TypeAlias = Callable[[Response], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Act:
    """An act that takes away findings, each as it stood before (`takes`); `brings`: findings that it would make worse.

    `before`: the numbers of what stood in the answers when it was judged; `hash`: SHA-256 (hexadecimal) of what it takes
    away, which a second signature names; `seconds`: the signatures that hold for it.
    """

    kept: Kept
    takes: tuple[Finding, ...]
    brings: tuple[Finding, ...]
    before: tuple[int, ...]
    hash: str
    seconds: tuple[Kept, ...]
    standing: Standing

    @property
    def counts(self) -> bool:
        """Whether it is among what is judged."""
        return self.standing is Standing.COUNTS

    @property
    def outdated(self) -> bool:
        """Whether a second clinician signed for it when it took away something else."""
        return self.standing is Standing.OUTDATED

    @property
    def about(self) -> int:
        """The number of the entry it is about: the one that it withdraws, else its own."""
        entry = self.kept.entry
        return entry.number if isinstance(entry, Withdrawn) else self.kept.number


@dataclass(frozen=True, slots=True)
class Counting:
    """`entries`: those that count, in their order. `acts`: by number, every act that takes a second signature."""

    entries: tuple[Kept, ...] = ()
    acts: Mapping[int, Act] = field(default_factory=dict)

    @property
    def waiting(self) -> tuple[Act, ...]:
        """The acts that do not count, in their order."""
        return tuple(act for act in self.acts.values() if not act.counts)


def counting(response: Response, entries: Iterable[Kept], judge: Judge, second_from: Rung | None) -> Counting:
    """Which entries of a case count. `response`: the patient's own answers; `judge`: the findings of a response."""
    held = tuple(entries)
    if second_from is None or not any(map(_is_act, held)):
        return Counting(held)
    whole = _Order(response, held, judge, second_from)
    gone, acts = whole.withdrawn()
    left = whole.put_in(gone)
    acts |= left.acts
    waiting = {number for number, act in acts.items() if not act.counts}
    return Counting(tuple(kept for kept in held if kept.number not in waiting), dict(sorted(acts.items())))


def _is_act(kept: Kept) -> bool:
    return isinstance(kept.entry, Clarified | MedicineResolved | Withdrawn)


def _changes(kept: Kept) -> bool:
    """Whether an entry changes answers."""
    return question_of(kept.entry) is not None


@dataclass(frozen=True, slots=True)
class _State:
    """The entries in the answers, the findings of those, and the acts that were judged on the way."""

    stands: tuple[Kept, ...]
    findings: Mapping[str, Finding]
    acts: Mapping[int, Act]


@dataclass(frozen=True, slots=True)
class _Order:
    """The entries of one case, judged one after the other."""

    response: Response
    held: tuple[Kept, ...]
    judge: Judge
    second_from: Rung

    def withdrawn(self) -> tuple[frozenset[int], dict[int, Act]]:
        """The numbers of the entries whose withdrawal counts, and the withdrawals that take a second signature."""
        changing = {kept.number for kept in self.held if _changes(kept)}
        gone: frozenset[int] = frozenset()
        acts: dict[int, Act] = {}
        for kept in self.held:
            if not isinstance(kept.entry, Withdrawn) or kept.entry.number not in changing:
                continue
            about = kept.entry.number
            before = self.put_in(gone, until=kept.number)
            if about in {one.number for one in before.stands}:
                after = self._found(one for one in before.stands if one.number != about)
                act = self._act(kept, before.stands, before.findings, after)
                if act is not None:
                    acts[kept.number] = act
                    if not act.counts:
                        continue
            gone |= {about}
        return gone, acts

    def put_in(self, gone: frozenset[int], until: int | None = None) -> _State:
        """The facts, then each act upon what counted before it; without what is `gone`, and of acts only those before the
        number `until`."""
        there = [kept for kept in self.held if _changes(kept) and kept.number not in gone]
        stands = tuple(kept for kept in there if isinstance(kept.entry, Measured))
        findings = self._found(stands)
        acts: dict[int, Act] = {}
        for kept in there:
            if isinstance(kept.entry, Measured) or (until is not None and kept.number >= until):
                continue
            with_it = tuple(sorted((*stands, kept), key=lambda one: one.number))
            after = self._found(with_it)
            act = self._act(kept, stands, findings, after)
            if act is not None:
                acts[kept.number] = act
            if act is None or act.counts:
                stands, findings = with_it, after
        return _State(stands, findings, acts)

    def _found(self, stands: Iterable[Kept]) -> dict[str, Finding]:
        return {one.rule.id: one for one in self.judge(combined(self.response, stands))}

    def _act(
        self,
        kept: Kept,
        stands: Sequence[Kept],
        before: Mapping[str, Finding],
        after: Mapping[str, Finding],
    ) -> Act | None:
        """What an act takes away, and whether that was signed for; None when it takes nothing away."""
        takes = tuple(self._taken(before, after))
        if not takes:
            return None
        brings = tuple(
            after[rule] for rule, was in before.items() if rule in after and _worse(was, after[rule])
        )
        # What was measured is told by the findings themselves: another reading that changes none of them voids nothing.
        acts = [
            one.number for one in stands if not isinstance(one.entry, Measured) and one.number < kept.number
        ]
        hash_ = _hash(takes, acts)
        given = [
            one
            for one in standing(self.held)
            if isinstance(one.entry, Seconded) and one.entry.number == kept.number and one.by != kept.by
        ]
        holds = tuple(one for one in given if isinstance(one.entry, Seconded) and one.entry.takes == hash_)
        state = Standing.COUNTS if holds else Standing.OUTDATED if given else Standing.AWAITS_SECOND
        return Act(kept, takes, brings, tuple(one.number for one in stands), hash_, holds, state)

    def _taken(self, before: Mapping[str, Finding], after: Mapping[str, Finding]) -> Iterator[Finding]:
        for rule, was in before.items():
            lower = (
                rung >= self.second_from and after[rule].rung_on(route) < rung
                for route, rung in was.rungs.items()
            )
            if any(lower):
                yield was


def _worse(was: Finding, now: Finding) -> bool:
    """Whether a finding defers or stops a route, or wants something settled, that it did not before."""
    return any(
        rung > was.rung_on(route) and rung >= Rung.SPECIALIST_CLEARANCE for route, rung in now.rungs.items()
    )


def _hash(takes: Sequence[Finding], acts: Sequence[int]) -> str:
    whole = [sorted(map(finding_hash, takes)), sorted(acts)]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()
