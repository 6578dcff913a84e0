"""Whether what a clinician added counts: an act that takes away a grave finding does so only once another signed for it.

Clarifying an answer, resolving a medicine and withdrawing one of those, or a pressure that was measured, are acts. One
that takes a finding below where it stands does not count, where that is at or above the rung from which the clinic wants
two: it is left out of the answers that are judged, and the finding stands. What was measured is a new fact and counts at once.

Only taking away waits. What such an act would bring counts at once: until it is signed for a case is the worse of its
readings, which are the answers with all that counts, those with each waiting act alone, and those with one waiting act
after the other. A finding stands where the worst of them has it, and an act that would move it below that waits as well.

Facts come first: the patient's answers with every pressure measured. Upon them the acts are judged in the order of their
numbers. So one person's acts alone leave no such finding lower than the facts have it, in whatever order they come.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from screening.findings import Finding, with_brought, worse_than
from screening.rule import Rung

Judge: TypeAlias = Callable[[Response], Sequence[Finding]]
Found: TypeAlias = Mapping[str, Finding]


@dataclass(frozen=True, slots=True)
class Act:
    """An act that takes away findings, each as it stood before (`takes`).

    While it waits, `brings`: findings that it makes worse than they are without it, alone or after the acts that wait before
    it; they count already. `before`: the numbers of what stood in the answers when it was judged; `hash`: SHA-256
    (hexadecimal) of what it takes away, which a second signature names; `seconds`: the signatures that hold for it.
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
    """`entries`: those that count, in their order. `acts`: by number, every act that takes a second signature. `brought`:
    what the acts that wait would bring, which counts at once; a rule may be there in several readings."""

    entries: tuple[Kept, ...] = ()
    acts: Mapping[int, Act] = field(default_factory=dict)
    brought: tuple[Finding, ...] = ()

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
    state = whole.judged()
    waiting, brought = {kept.number for kept in state.waiting}, whole.brought(state)
    acts = {
        number: _telling(act, brought) if number in waiting else act for number, act in state.acts.items()
    }
    entries = tuple(kept for kept in held if kept.number not in waiting)
    return Counting(entries, dict(sorted(acts.items())), brought)


def _telling(act: Act, brought: Iterable[Finding]) -> Act:
    """An act that waits, with what it brings; what it brings together with acts before it is told with the last of them."""
    return replace(act, brings=tuple(one for one in brought if one.brought_by[-1] == act.kept.number))


def _is_act(kept: Kept) -> bool:
    return isinstance(kept.entry, Clarified | MedicineResolved | Withdrawn)


def _changes(kept: Kept) -> bool:
    """Whether an entry changes answers."""
    return question_of(kept.entry) is not None


@dataclass(frozen=True, slots=True)
class _State:
    """The entries in the answers, the acts that wait, both by number, and the acts that were judged on the way."""

    stands: tuple[Kept, ...]
    waiting: tuple[Kept, ...] = ()
    acts: Mapping[int, Act] = field(default_factory=dict)

    def with_(self, kept: Kept) -> "_State":
        """The same with one more entry in the answers."""
        return _State(_put_in(self.stands, [kept]), self.waiting)

    def without(self, number: int) -> "_State":
        """The same without one entry, whether it counts or waits."""
        stands = tuple(one for one in self.stands if one.number != number)
        return _State(stands, tuple(one for one in self.waiting if one.number != number))

    @property
    def readings(self) -> Iterator[tuple[Kept, ...]]:
        """The acts of each reading beside the one without any: each alone, then one after the other."""
        yield from ((one,) for one in self.waiting)
        yield from (self.waiting[:many] for many in range(2, len(self.waiting) + 1))


def _put_in(stands: Iterable[Kept], acts: Iterable[Kept]) -> tuple[Kept, ...]:
    """Entries with acts put in as if each counted."""
    there = {kept.number: kept for kept in stands}
    for kept in acts:
        if isinstance(kept.entry, Withdrawn):
            there.pop(kept.entry.number, None)
        else:
            there[kept.number] = kept
    return tuple(there[number] for number in sorted(there))


@dataclass(frozen=True, slots=True)
class _Order:
    """The entries of one case, judged one after the other. `read`: the findings of entries that were judged already."""

    response: Response
    held: tuple[Kept, ...]
    judge: Judge
    second_from: Rung
    read: dict[tuple[int, ...], Found] = field(default_factory=dict)

    def judged(self) -> _State:
        """Where it ends: without the entries whose withdrawal counts, and with every act that takes a second signature."""
        changing = {kept.number for kept in self.held if _changes(kept)}
        gone: frozenset[int] = frozenset()
        undoing: tuple[Kept, ...] = ()
        acts: dict[int, Act] = {}
        for kept in self.held:
            if not isinstance(kept.entry, Withdrawn) or kept.entry.number not in changing:
                continue
            before = self.put_in(gone, undoing, until=kept.number)
            act = self._act(kept, before, before.without(kept.entry.number))
            if act is not None:
                acts[kept.number] = act
            if act is None or act.counts:
                gone |= {kept.entry.number}
            else:
                undoing = (*undoing, kept)
        end = self.put_in(gone, undoing)
        return replace(end, acts={**acts, **end.acts})

    def put_in(self, gone: frozenset[int], undoing: Sequence[Kept], until: int | None = None) -> _State:
        """The facts, then each act upon what counted before it; without what is `gone`, and of acts only those before the
        number `until`. `undoing`: withdrawals that wait."""
        there = [kept for kept in self.held if _changes(kept) and kept.number not in gone]
        state = _State(tuple(kept for kept in there if isinstance(kept.entry, Measured)))
        upon = sorted((*there, *undoing), key=lambda kept: kept.number)
        for kept in upon:
            if isinstance(kept.entry, Measured) or (until is not None and kept.number >= until):
                continue
            with_it = state.with_(kept)
            act = None if kept in undoing else self._act(kept, state, with_it)
            acts = state.acts if act is None else {**state.acts, kept.number: act}
            if kept in undoing or (act is not None and not act.counts):
                state = _State(state.stands, (*state.waiting, kept), acts)
            else:
                state = _State(with_it.stands, state.waiting, acts)
        return state

    def brought(self, state: _State) -> tuple[Finding, ...]:
        """What the acts that wait make worse than it is without them, with the numbers of the acts of the reading; what
        several bring only together is in the first reading that has it."""
        alone = self._read(state.stands)
        found: list[Finding] = []
        for acts in state.readings:
            before = alone if len(acts) == 1 else _by_rule(with_brought(alone.values(), found))
            numbers = tuple(kept.number for kept in acts)
            read = self._read(_put_in(state.stands, acts))
            found += [
                replace(one, brought_by=numbers)
                for rule, one in read.items()
                if worse_than(one, before[rule])
            ]
        return tuple(found)

    def _found(self, state: _State) -> Found:
        """Where each finding stands: the worse of the readings."""
        return _by_rule(with_brought(self._read(state.stands).values(), self.brought(state)))

    def _read(self, stands: Sequence[Kept]) -> Found:
        numbers = tuple(kept.number for kept in stands)
        if numbers not in self.read:
            self.read[numbers] = _by_rule(self.judge(combined(self.response, stands)))
        return self.read[numbers]

    def _act(self, kept: Kept, before: _State, after: _State) -> Act | None:
        """What an act takes away, and whether that was signed for; None when it takes nothing away."""
        # Also where a waiting act would bring it back: whether that one is signed for is another matter.
        counted = self._taken(self._read(before.stands), self._read(after.stands))
        takes = {one.rule.id: one for one in self._taken(self._found(before), self._found(after))}
        takes |= {one.rule.id: one for one in counted}
        if not takes:
            return None
        # What was measured is told by the findings themselves: another reading that changes none of them voids nothing.
        acts = [
            one.number
            for one in before.stands
            if not isinstance(one.entry, Measured) and one.number < kept.number
        ]
        hash_ = _hash(tuple(takes.values()), acts)
        given = [
            one
            for one in standing(self.held)
            if isinstance(one.entry, Seconded) and one.entry.number == kept.number and one.by != kept.by
        ]
        holds = tuple(one for one in given if isinstance(one.entry, Seconded) and one.entry.takes == hash_)
        state = Standing.COUNTS if holds else Standing.OUTDATED if given else Standing.AWAITS_SECOND
        numbers = tuple(one.number for one in before.stands)
        return Act(kept, tuple(takes.values()), (), numbers, hash_, holds, state)

    def _taken(self, before: Found, after: Found) -> Iterator[Finding]:
        for rule, was in before.items():
            lower = (
                rung >= self.second_from and after[rule].rung_on(route) < rung
                for route, rung in was.rungs.items()
            )
            if any(lower):
                yield was


def _by_rule(findings: Iterable[Finding]) -> Found:
    return {one.rule.id: one for one in findings}


def _hash(takes: Sequence[Finding], acts: Sequence[int]) -> str:
    whole = [sorted(map(finding_hash, takes)), sorted(acts)]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()
