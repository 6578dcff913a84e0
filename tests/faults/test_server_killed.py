"""The server is killed in the middle of everything: what the page said it keeps is kept, and the record is whole.

ANTEROOM_KILLS=1000 makes it the long run (`make test-long`).
"""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.crashing import killed_often, patients_of
from tests.faults.patients import Desk
from tests.faults.verdict import Verdict, verdict_on
from tests.lives import Life, shared_nursery
from tests.ports import free_port

Figures = Callable[[str, object], None]
_LONG = os.environ.get("ANTEROOM_KILLS")
KILLS = {"sqlite": int(_LONG or 200), "postgres": int(_LONG or 50)}
CONTROL = 12
both = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)


def births(place: str, folder: Path, fault: str = "") -> Callable[[], Life]:
    """Makes servers of this record, one after the other, always at the same port.

    These patients answer quicker than any that the limits are made for.
    """
    environment = {
        "PORT": str(free_port()),
        "ANTEROOM_DATA": str(folder),
        "DATABASE_URL": place if "://" in place else "",
        "ANTEROOM_MESSAGES_PER_PAGE": "100000+1000",
        "ANTEROOM_MESSAGES_PER_ADDRESS": "100000+1000",
    }
    return lambda: shared_nursery().born(environment, folder / "servers.log", fault=fault)


def _killed(place: str, folder: Path, kills: int, fault: str = "") -> Verdict:
    chance = random.Random(kills)
    patients = patients_of(Desk(place), chance)
    killed_often(births(place, folder, fault), patients, chance, kills)
    return verdict_on(place, patients, kills)


@both
def test_no_acknowledged_answer_is_lost_however_often_the_server_is_killed(
    database: str, place: str, tmp_path: Path, figures: Figures
) -> None:
    kills = KILLS[database]
    found = _killed(place, tmp_path, kills)
    figures(f"{database}: server", found)
    assert (found.missing, found.lost, found.broken, found.astray, found.not_yet) == ((), 0, (), (), 0)
    assert found.acknowledged >= kills
    assert found.handed_in >= kills // 20


@both
def test_a_server_that_acknowledges_before_it_commits_is_caught(
    database: str, place: str, tmp_path: Path, figures: Figures
) -> None:
    found = _killed(place, tmp_path, CONTROL, "acknowledged_before_commit")
    figures(f"{database}: server, acknowledging too early", found)
    assert found.lost > 0
