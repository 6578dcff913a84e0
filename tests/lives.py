"""The real server, born many times: each life is a fresh process that can be killed at any moment.

with Nursery() as nursery:
    life = nursery.born(environment, log)   # deploy/serve.py, some hundredths of a second later
    life.kill()                             # SIGKILL: nothing in it gets to run any more
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[1]
_PATIENCE = 30.0


@dataclass(frozen=True)
class Life:
    """One server process."""

    pid: int
    port: int

    def kill(self) -> None:
        """End it as a power cut would, and see that it is gone."""
        self.end(signal.SIGKILL)

    def end(self, how: signal.Signals) -> None:
        """End it by a signal, and see that it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, how)
        until = time.monotonic() + _PATIENCE
        while self.alive():
            assert time.monotonic() < until, "a server that was told to end is still there"
            time.sleep(0.002)

    def alive(self) -> bool:
        return Path(f"/proc/{self.pid}").exists()


class Nursery:
    """Where servers are born: a process that has imported and drawn everything once, and is forked for each of them."""

    def __init__(self) -> None:
        self._lives: list[Life] = []

    def __enter__(self) -> Self:
        self._log = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        for life in self._lives:
            life.kill()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(_PATIENCE)
        self._process.stdout.close()
        self._log.close()

    def born(
        self, environment: Mapping[str, str], log: Path, arguments: Sequence[str] = (), fault: str = ""
    ) -> Life:
        """A new server at the `PORT` of its environment; it may not answer yet. `fault`: a name in `tests.faults.breakage`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {
            "environment": {**os.environ, **environment},
            "log": str(log),
            "arguments": list(arguments),
            "fault": fault,
        }
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        pid = self._process.stdout.readline()
        if not pid:
            self._log.seek(0)
            raise RuntimeError(f"no server can be born:\n{self._log.read()}")
        self._lives = [life for life in self._lives if life.alive()]
        self._lives.append(Life(int(pid), int(environment["PORT"])))
        return self._lives[-1]


@cache
def shared_nursery() -> Nursery:
    """The one of this process, until it ends."""
    nursery = Nursery().__enter__()
    atexit.register(nursery.__exit__)
    return nursery
