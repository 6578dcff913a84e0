"""Fifty patients at once: how long an answer takes there and back, and what each costs in memory.

The floor is a bare Streamlit page with as many controls, under the same fifty.
"""

import asyncio
import json
import random
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.browser.serving import Server
from tests.faults.patients import Desk
from tests.faults.tab import Control, Tab

PATIENTS, ANSWERS = 50, 5
THINKING = 4.0  # seconds from one answer to the next, on average
_MIB = 2**20


@dataclass(frozen=True)
class Crowd:
    """What fifty at once met with: milliseconds of each answer, bytes of each session, what stood on the page."""

    taken: list[float]
    memory: float
    controls: Counter[str]

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.taken, n=100, method="inclusive")[94]


def _resident(process: int) -> int:
    """Bytes of memory that a process holds."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) * 1024


def _other(control: Control, number: int) -> str | bool:
    """Another answer than the last one."""
    return control.options[number % len(control.options)] if control.kind == "radio" else f"words {number}"


async def _patient(tab: Tab, port: int, address: str, all_there: asyncio.Barrier, taken: list[float]) -> None:
    chance = random.Random(address)
    async with tab.connected(port, address):
        await tab.run()
        await all_there.wait()
        await all_there.wait()  # the memory is read in between
        for number in range(ANSWERS):
            await asyncio.sleep(chance.uniform(0, 2 * THINKING))
            name, control = next((n, c) for n, c in tab.controls.items() if c.kind == "radio")
            start = time.perf_counter()
            await tab.run(**{name: _other(control, number)})
            taken.append((time.perf_counter() - start) * 1_000)


async def _met(server: Server, cookies: list[str]) -> Crowd:
    async with Tab(cookies[0]).connected(server.port, "10.9.0.1") as first:
        await first.run()  # what is only worked out once is no part of a session
        controls = Counter(control.kind for control in first.controls.values())
    alone = _resident(server.pid)
    taken: list[float] = []
    barrier = asyncio.Barrier(PATIENTS + 1)
    people = [
        asyncio.create_task(_patient(Tab(cookie), server.port, f"10.1.0.{number + 1}", barrier, taken))
        for number, cookie in enumerate(cookies[1:])
    ]
    await barrier.wait()
    each = (_resident(server.pid) - alone) / PATIENTS
    await barrier.wait()
    await asyncio.gather(*people)
    return Crowd(taken, each, controls)


def _measured(server: Server, cookies: list[str]) -> Crowd:
    server.start()
    try:
        return asyncio.run(_met(server, cookies))
    finally:
        server.stop()


def crowd_rows() -> list[str]:
    """The round trip and the memory, each beside the bare page's."""
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        desk = Desk(str(Path(ours) / "anteroom.db"), at_once=PATIENTS + 1)
        form = _measured(Server(Path(ours)), [desk().cookie for _ in range(PATIENTS + 1)])
        as_many = {"BARE_CONTROLS": json.dumps(form.controls)}
        bare_server = Server(Path(theirs), environment=as_many, script="benchmarks/bare_app.py")
        bare = _measured(bare_server, [""] * (PATIENTS + 1))
    what = f"a bare page with as many controls ({sum(form.controls.values())})"
    return [
        f"{f'answer, {PATIENTS} patients at once':34} p95 {form.p95:9.1f} ms  median {statistics.median(form.taken):7.1f} ms"
        f"  {form.p95 / bare.p95:6.1f} x floor's p95 ({what}: {bare.p95:.1f} ms)",
        f"{f'memory, each of {PATIENTS} sessions':34} {form.memory / _MIB:9.2f} MiB"
        f"  {form.memory / bare.memory:6.1f} x floor ({what}: {bare.memory / _MIB:.2f} MiB)",
    ]
