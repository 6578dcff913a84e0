"""How often clinicians lift what a rule found: a rule that is lifted again and again may be wrong, or read wrongly."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from screening.cohort.suppression import Shown, split
from screening.cohort_rows import Lifted
from screening.entries import LIFTING


@dataclass(frozen=True, slots=True)
class LiftRow:
    """How often a rule said yes, and how often that was lifted. `verdicts`: by how it was lifted, where that may be shown.

    `stands_out`: it is lifted more often than the clinic's policy expects; never said of a share that is not shown.
    """

    rule: str
    fired: Shown
    lifted: Shown
    verdicts: Mapping[str, Shown]
    stands_out: bool

    @property
    def share(self) -> float | None:
        """Lifted of all (0 to 1); None where it is not shown."""
        if self.lifted is None or not self.fired:
            return None
        return self.lifted / self.fired


def lift_rows(
    lifts: Iterable[Lifted], fired: Mapping[str, int], told: Mapping[str, Shown], lift_share: float
) -> tuple[LiftRow, ...]:
    """One row for each rule that was lifted: those above the policy's share first, then by share; not shown, last.

    `fired`: in how many forms each rule said yes; `told`: the same numbers as far as they are shown elsewhere. A rule
    is lifted once a case, and not where it did not say yes.
    """
    by_rule: dict[str, dict[str, str]] = {}
    for one in lifts:
        by_rule.setdefault(one.rule, {})[one.encounter_id] = one.verdict
    rows = [
        _row(rule, verdicts, fired[rule], told.get(rule), lift_share)
        for rule, verdicts in sorted(by_rule.items())
        if fired.get(rule)
    ]
    return tuple(sorted(rows, key=lambda row: (not row.stands_out, -(row.share or 0.0), row.rule)))


def _row(rule: str, cases: Mapping[str, str], fired: int, told: Shown, lift_share: float) -> LiftRow:
    lifted = min(len(cases), fired)
    # The share of a count that is hidden elsewhere would tell it.
    shown = None if told is None else split((lifted, fired - lifted))[0]
    share = None if shown is None else shown / fired
    counted = Counter(cases.values())
    parts = split([counted[verdict] for verdict in LIFTING]) if shown else (None,) * len(LIFTING)
    return LiftRow(
        rule,
        told,
        shown,
        dict(zip(LIFTING, parts, strict=True)),
        share is not None and share > lift_share,
    )
