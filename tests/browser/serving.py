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

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60.0


class Server:
    """`python deploy/serve.py` on a free port. `url` is where it is, `set_up_code` what it printed first."""

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        environment: dict[str, str] | None = None,
        script: str = "deploy/serve.py",
    ) -> None:
        self._script = ROOT / script
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = environment or {}
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str) -> "Server":
        """Start it and wait until it answers. Raises RuntimeError with its log when it does not."""
        environment = {
            **os.environ,
            "PORT": str(self.port),
            "ANTEROOM_DATA": str(self.folder),
            **self._environment,
        }
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(self._script), *arguments],
                env=environment,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + _PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the server did not start:\n{self.log}")
            time.sleep(0.05)
        return self

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
        """End it by a signal. Returns its exit code."""
        code = None
        if self._process is not None and self._process.poll() is None:
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
