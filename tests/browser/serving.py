"""A real server for tests, with its own data folder and port: started, killed and started again."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.lives import ROOT, Life, shared_nursery
from tests.ports import free_port

_PATIENCE = 180.0


class Server:
    """`python deploy/serve.py` on a free port. `url` is where it is, `set_up_code` what it printed first.

    `forked`: it comes from a process that has imported everything already (tests/nursery.py), a second sooner. How a
    server starts and ends is tried with the others.
    """

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        environment: dict[str, str] | None = None,
        script: str = "deploy/serve.py",
        *,
        forked: bool = False,
    ) -> None:
        self._script = ROOT / script
        self._forked = forked
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = environment or {}
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | Life | None = None

    def start(self, *arguments: str) -> "Server":
        """Start it and wait until it answers. Raises RuntimeError with its log when it does not."""
        environment = {"PORT": str(self.port), "ANTEROOM_DATA": str(self.folder), **self._environment}
        if self._forked:
            self._process = shared_nursery().born(environment, self._log, arguments)
        else:
            self._process = self._begun(environment, arguments)
        until = time.monotonic() + _PATIENCE
        while not self._answers():
            if not self._runs() or time.monotonic() > until:
                self.kill()
                raise RuntimeError(f"the server did not start:\n{self.log}")
            time.sleep(0.05)
        return self

    def _begun(self, environment: dict[str, str], arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, str(self._script), *arguments],
                env={**os.environ, **environment},
                stdout=log,
                stderr=log,
            )

    def _runs(self) -> bool:
        match self._process:
            case Life() as life:
                return life.alive()
            case None:
                return False
            case process:
                return process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id, while it runs."""
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """All it has printed so far, over every start."""
        return self._log.read_text("utf-8") if self._log.exists() else ""

    @property
    def set_up_code(self) -> str:
        """The one-time set-up code it printed last."""
        return str(re.findall(r"set-up code: (\S+)", self.log)[-1])

    def kill(self) -> None:
        """End it as a power cut would."""
        self.end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator would."""
        self.end(signal.SIGTERM)

    def restart(self) -> None:
        """Kill it and start it again on the same port and data."""
        self.kill()
        self.start()

    def end(self, how: signal.Signals) -> int | None:
        """End it by a signal. Returns its exit code; of one that was forked nobody hears it."""
        code = None
        if isinstance(self._process, Life):
            self._process.end(how)
        elif self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            try:
                code = self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None
        return code

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False
