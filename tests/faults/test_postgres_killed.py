"""PostgreSQL is killed, postmaster and children, and started again: patients wait a moment and nothing is lost."""

import asyncio
import os
import random
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from screening.records import Records, engines, schema, transactions
from tests.aside import run_here
from tests.faults.crashing import Runs, a_while, lived, patients_of
from tests.faults.patients import Desk
from tests.faults.test_server_killed import Figures, births
from tests.faults.verdict import Verdict, verdict_on
from tests.postgres import Postgres

KILLS = max(12, int(os.environ.get("ANTEROOM_KILLS") or 0) // 10)
CONTROL = 10
# PostgreSQL acknowledges before it has written anything down, and does not hurry to write it.
HASTY = ("synchronous_commit=off", "wal_writer_delay=10s")


def _killed(server: Postgres, folder: Path, kills: int, fault: str = "") -> Verdict:
    chance, place = random.Random(kills), server.fresh()
    Records.open(place).close()
    patients = patients_of(Desk(place, at_once=4 * kills + 10), chance)

    async def again_and_again(runs: Runs) -> None:
        for _ in range(kills):
            await runs.wait_for_answers(4)
            await a_while(runs, chance)
            await asyncio.to_thread(server.crash)
            server.launch()
            await asyncio.to_thread(server.ready)
        await runs.wait_for(8)

    run_here(lived(births(place, folder, fault)(), patients, again_and_again))
    return verdict_on(place, patients, kills)


def test_no_acknowledged_answer_is_lost_however_often_postgresql_is_killed(
    own: Postgres, tmp_path: Path, figures: Figures
) -> None:
    found = _killed(own, tmp_path, KILLS)
    figures("PostgreSQL itself", found)
    assert (found.lost, found.broken, found.astray, found.not_yet) == (0, (), (), 0)
    assert found.acknowledged >= 4 * KILLS


def test_a_postgresql_that_acknowledges_before_it_writes_is_caught(
    tmp_path: Path, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_POSTGRES", {**engines._POSTGRES, "synchronous_commit": ("off",)})
    with Postgres(*HASTY) as hasty:
        found = _killed(hasty, tmp_path, CONTROL, "hasty_postgres_allowed")
    figures("PostgreSQL itself, synchronous_commit off", found)
    assert found.lost > 0


@pytest.mark.parametrize("how", ["all of it", "one backend"])
def test_what_postgresql_says_of_a_number_from_before_its_crash_is_not_believed(
    own: Postgres, how: str
) -> None:
    records = Records.open(own.fresh())
    with records.engines.writing.begin() as connection:
        connection.execute(insert(schema.failed_try).values(about_hash="0" * 64, at=records.now()))
        ticket = transactions._ticket(connection)
        backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    engine = records.engines.writing
    assert transactions._status(engine, ticket) == "committed"
    if how == "all of it":
        own.crash()
        own.start()
    else:
        os.kill(backend, signal.SIGKILL)
        while "reinitializing" not in own.log:
            time.sleep(0.02)
        own.ready()
    engine.dispose()
    assert records.read(lambda connection: connection.execute(text("SELECT 1")).scalar_one()) == 1
    assert transactions._status(engine, ticket) is None
    records.close()
