"""The real server, born many times: each life is a fresh process that can be killed at any moment.

with Nursery(environment, log) as nursery:
    life = nursery.born()        # deploy/serve.py, some hundredths of a second after the last one died
    life.kill()                  # SIGKILL: nothing in it gets to run any more
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.browser.serving import ROOT
from tests.ports import free_port

_PATIENCE = 30.0


@dataclass(frozen=True)
class Life:
    """One server process."""

    pid: int
    port: int

    def kill(self) -> None:
        """End it as a power cut would, and see that it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        until = time.monotonic() + _PATIENCE
        while self.alive():
            assert time.monotonic() < until, "a killed server is still there"
            time.sleep(0.002)

    def alive(self) -> bool:
        return Path(f"/proc/{self.pid}").exists()


class Nursery:
    """Where servers with one environment are born, always on the same port."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.port = free_port()
        self.log = log
        self._environment = {**environment, "PORT": str(self.port)}
        self._last: Life | None = None

    def __enter__(self) -> Self:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.nursery"],
                cwd=ROOT,
                env={**os.environ, **self._environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._last is not None:
            self._last.kill()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(_PATIENCE)
        self._process.stdout.close()

    def born(self, fault: str = "") -> Life:
        """A new server; it may not answer yet. `fault`: a name in `tests.faults.breakage`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"environment": self._environment, "fault": fault, "log": str(self.log)}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        pid = self._process.stdout.readline()
        if not pid:
            raise RuntimeError(f"no server can be born:\n{self.log.read_text('utf-8')}")
        self._last = Life(int(pid), self.port)
        return self._last
