"""A worked case: one patient in the command line's own format, and what is expected of all seven routes.

    {
      "note": "one line: who this is and what it shows",
      "answers": {question id: value}, "context": {...}, "otherwise": "no",
      "expect": {
        "policy": "us",                     the policy it is judged under
        "source": "why, in rule and source ids",
        "outcomes": {"infusion": {"outcome": "none-found", "indication": "off-label", "gate": "met",
                                  "beyond_urgent": "precautions"}, ...}
      }
    }

Every route states its outcome and indication; gate and beyond_urgent are held only where they are written.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screening.case_file import read_case
from screening.evaluate import PROTOCOLS, Evaluation, evaluate
from screening.outcome import Outcome
from screening.rule import Route

FOLDER = Path(__file__).parent / "data"
VISIT = dt.date(2026, 11, 22)
STATED = {"outcome", "indication", "gate", "beyond_urgent"}


@dataclass(frozen=True)
class WorkedCase:
    """One case as written: the file's name, its note, its data, and what is expected."""

    name: str
    note: str
    data: Mapping[str, Any]
    policy: str
    source: str
    expected: Mapping[Route, Mapping[str, str]]


def case_from(path: Path) -> WorkedCase:
    """Read one case. Raises ValueError where it leaves out a route, its note or its source."""
    data = json.loads(path.read_text(encoding="utf-8"))
    expect = data["expect"]
    expected = {Route(route): said for route, said in expect["outcomes"].items()}
    if set(expected) != set(Route):
        raise ValueError(f"{path.name} does not state all seven routes")
    for route, said in expected.items():
        if not {"outcome", "indication"} <= set(said) <= STATED:
            raise ValueError(f"{path.name}, {route.value}: states {sorted(said)}")
    if not (data.get("note") and expect.get("source")):
        raise ValueError(f"{path.name} has no note or no source")
    return WorkedCase(path.stem, data["note"], data, expect["policy"], expect["source"], expected)


def all_cases() -> tuple[WorkedCase, ...]:
    """Every case of the folder, by name."""
    return tuple(case_from(path) for path in sorted(FOLDER.glob("*.json")))


def evaluated(case: WorkedCase) -> Evaluation:
    """The case judged as the command line would judge it, on the day of the visit."""
    read = read_case(dict(case.data), on=VISIT)
    return evaluate(read.response, PROTOCOLS[case.policy], on=read.on)


def said_of(outcome: Outcome) -> dict[str, str]:
    """An outcome in the words in which cases are written."""
    return {
        "outcome": outcome.rung.word,
        "indication": outcome.indication,
        "gate": outcome.gate.value,
        "beyond_urgent": outcome.beyond_urgent.word,
    }
