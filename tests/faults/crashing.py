"""A crash test: patients fill forms in while something is killed, again and again, at moments of chance."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from tests.aside import run_here
from tests.faults.patients import Desk, Patient
from tests.lives import Life

PATIENTS = 4
_MOST_ANSWERS = 3  # a server dies after it acknowledged so many answers, or fewer,
_MOST_RUNS = 4  # drew so many more pages, or fewer,
_LONGEST = 0.08  # and then some moment within so many seconds, in the midst of the next ones
_PATIENCE = 60.0


def patients_of(desk: Desk, chance: random.Random, many: int = PATIENTS) -> list[Patient]:
    """Patients at tablets, each with an address of their own."""
    return [
        Patient(desk, f"10.0.0.{number}", random.Random(chance.random())) for number in range(1, many + 1)
    ]


class Runs:
    """Counts how many times pages were drawn for these patients, and how many answers they were told are kept."""

    def __init__(self, patients: list[Patient]) -> None:
        self._drawn, self._kept = asyncio.Queue[None](), asyncio.Queue[None]()
        for patient in patients:
            patient.ran = lambda: self._drawn.put_nowait(None)
            patient.told = lambda: self._kept.put_nowait(None)

    async def wait_for(self, many: int) -> None:
        """Until so many more pages were drawn."""
        await _come(self._drawn, many)

    async def wait_for_answers(self, many: int) -> None:
        """Until so many more answers were acknowledged: on a slow machine as on a quick one."""
        await _come(self._kept, many)
        while not self._drawn.empty():
            self._drawn.get_nowait()


async def _come(queue: asyncio.Queue[None], many: int) -> None:
    for _ in range(many):
        await asyncio.wait_for(queue.get(), _PATIENCE)


async def a_while(runs: Runs, chance: random.Random) -> None:
    """Until what is left to chance has happened: some answers kept, some pages drawn, and any moment of what comes."""
    await runs.wait_for_answers(chance.randint(0, _MOST_ANSWERS))
    await runs.wait_for(chance.randint(0, _MOST_RUNS))
    await asyncio.sleep(chance.uniform(0, _LONGEST))


async def lived(life: Life, patients: list[Patient], until: Callable[[Runs], Awaitable[None]]) -> None:
    """Let the patients be at this server until `until` is done; then it is killed under their hands."""
    over, runs = asyncio.Event(), Runs(patients)
    living = [asyncio.create_task(patient.live(life.port, over)) for patient in patients]
    await until(runs)
    over.set()
    life.kill()
    await asyncio.gather(*living)


def killed_often(
    born: Callable[[], Life], patients: list[Patient], chance: random.Random, kills: int
) -> None:
    """Let so many servers be born and killed: what comes before, and the moment, are left to chance."""

    for _ in range(kills):
        run_here(lived(born(), patients, lambda runs: a_while(runs, chance)))
