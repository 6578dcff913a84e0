"""Timing one call many times: median, 99th percentile, and how they are printed beside a floor."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of many runs of one thing."""

    median: float
    p99: float

    def over(self, floor: "Timed") -> float:
        return self.median / floor.median


def timed(call: Callable[[], object], *, runs: int, warm: int = 3) -> Timed:
    """Run a call `runs` times after warming up."""
    for _ in range(warm):
        call()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1_000)
    return Timed(statistics.median(taken), statistics.quantiles(taken, n=100)[98])


def row(name: str, measured: Timed, floor: Timed, what: str, aim: str = "") -> str:
    """One line of the report."""
    return (
        f"{name:34} median {measured.median:9.3f} ms  p99 {measured.p99:9.3f} ms  "
        f"{measured.over(floor):6.1f} x floor ({what}: {floor.median:.3f} ms){'  aim: ' + aim if aim else ''}"
    )
