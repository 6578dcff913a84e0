"""A number or a stance as one source holds it, beside the others it disagrees with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from forms.condition import Compare, Condition, Limit, Within
from screening.rule import Consequences
from screening.source import Citation


def limits_of(condition: Condition) -> tuple[Limit, ...]:
    """Every number that the condition's comparisons hold an answer against, each once, in order."""
    limits = (
        leaf.limit if isinstance(leaf, Compare) else leaf.period
        for leaf in condition.leaves()
        if isinstance(leaf, Compare | Within)
    )
    return tuple(dict.fromkeys(limits))


@dataclass(frozen=True, slots=True)
class Position:
    """What one source holds on a topic. A stance without a number may set consequences of rules, by rule id."""

    id: str
    words: str
    sources: tuple[Citation, ...]
    confidence: str
    number: float | None = None
    consequences: Mapping[str, Consequences] = field(default_factory=dict)
    inference: str = ""


@dataclass(frozen=True, eq=False)
class Topic:
    """A question on which a policy must choose one position. With a `unit` its positions are numbers."""

    id: str
    question: str
    positions: tuple[Position, ...]
    unit: str = ""

    def __post_init__(self) -> None:
        ids = [position.id for position in self.positions]
        if not ids or len(set(ids)) != len(ids):
            raise ValueError(f"topic {self.id!r} needs positions with ids of their own")

    @cached_property
    def limit(self) -> Limit:
        """What a rule compares with: the number of the position that the policy chose."""
        if not self.unit:
            raise ValueError(f"topic {self.id!r} has no number")
        return Limit(self.id, self.unit)

    def position(self, id: str) -> Position:
        """Raises KeyError when no source of this topic holds that."""
        for position in self.positions:
            if position.id == id:
                return position
        raise KeyError(id)
