"""Which position this clinic follows on each topic: named, versioned, dated, signed or not yet."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from screening.position import Position, Topic
from screening.rule import Consequences

NOT_ADOPTED = "draft, not adopted by a prescriber"


@dataclass(frozen=True, eq=False)
class ClinicPolicy:
    """One choice for every topic, and what the clinic does differently with single rules, with the reason in words."""

    id: str
    name: str
    version: str
    effective: dt.date
    topics: tuple[Topic, ...]
    choices: Mapping[str, str]
    reasons: Mapping[str, str]
    adopted_by: str = ""

    def __post_init__(self) -> None:
        wanted, chosen = {topic.id for topic in self.topics}, set(self.choices)
        if wanted != chosen:
            raise ValueError(
                f"policy {self.id!r} must choose once on every topic; differs on {sorted(wanted ^ chosen)}"
            )
        for topic in self.topics:
            position = topic.position(self.choices[topic.id])
            if topic.unit and position.number is None:
                raise ValueError(f"policy {self.id!r} chose a position without a number on {topic.id!r}")

    @property
    def standing(self) -> str:
        return f"adopted by {self.adopted_by}" if self.adopted_by else NOT_ADOPTED

    def chosen(self, topic: Topic) -> Position:
        return topic.position(self.choices[topic.id])

    @cached_property
    def numbers(self) -> Mapping[str, float]:
        """The number in force for each topic that has one."""
        found = {topic.id: self.chosen(topic).number for topic in self.topics if topic.unit}
        return {key: number for key, number in found.items() if number is not None}

    @cached_property
    def consequences(self) -> Mapping[str, Consequences]:
        """What the chosen positions do with single rules, by rule id."""
        merged: dict[str, Consequences] = {}
        for topic in self.topics:
            for rule_id, consequence in self.chosen(topic).consequences.items():
                merged[rule_id] = {**merged.get(rule_id, {}), **consequence}
        return merged
