"""A real PostgreSQL for tests: Debian's, in a folder of its own, durable, stopped at the end whatever happens.

with Postgres() as server:
    url = server.fresh()                 # a new, empty database: postgresql+psycopg://...
    url = server.fresh(template="...")   # the same, copied from another
    server.crash(); server.start()       # SIGKILL of the postmaster and every child; the data stay
    server.log                           # all that it has written down so far
"""

import contextlib
import glob
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql

from tests.ports import free_port

ROLE = "anteroom"
_PATIENCE = 60.0
# The mode that keeps what was acknowledged. The rest of the settings are the ones that Debian installs.
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")
_SMALL = ("shared_buffers=32MB", "max_connections=60", "logging_collector=off", "timezone=UTC")


class Postgres:
    """One PostgreSQL on a free port of 127.0.0.1, run by an account that is not root."""

    def __init__(self, *settings: str) -> None:
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.folder = Path(tempfile.mkdtemp(prefix="anteroom-postgres-", dir="/tmp"))
        self._settings = (*DURABLE, *_SMALL, *settings)
        self._account = _account()
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0

    def __enter__(self) -> Self:
        try:
            self._initialise()
            self.start()
            with self.administering() as connection:
                make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                connection.execute(make.format(sql.Identifier(ROLE), sql.Literal(self.password)))
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, *, port: int | None = None) -> str:
        """How the program is told of a database; `port`: of a proxy in between."""
        return f"postgresql+psycopg://{ROLE}:{self.password}@127.0.0.1:{port or self.port}/{database}"

    def fresh(self, template: str = "template0") -> str:
        """The URL of a new database, owned by the program's role. Nobody may be connected to the template."""
        self._made += 1
        name = f"clinic_{self._made}"
        self.make(name, template)
        return self.url(name)

    def make(self, name: str, template: str = "template0") -> None:
        """Make a database of this name."""
        make = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
        with self.administering() as connection:
            connection.execute(make.format(*map(sql.Identifier, (name, ROLE, template))))

    def drop(self, url: str) -> None:
        """Take a database away, whoever is still connected to it."""
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        with self.administering() as connection:
            connection.execute(drop.format(sql.Identifier(url.rpartition("/")[2])))

    def administering(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A connection of the administrator, over the socket in the server's own folder."""
        return psycopg.connect(
            host=str(self.folder), port=self.port, user="postgres", dbname=database,
            password=self.password, autocommit=True,
        )  # fmt: skip

    # Its life

    def start(self) -> None:
        """Start it and wait until it answers, after a crash too. Raises RuntimeError with its log."""
        self.launch()
        self.ready()

    def launch(self) -> None:
        """Start it. It ends with the thread that does this, even when that is killed."""
        settings = [part for setting in self._settings for part in ("-c", setting)]
        place = ["-D", str(self._data), "-k", str(self.folder), "-h", "127.0.0.1", "-p", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "INT", _program("postgres"), *place, *settings],
                stdout=log, stderr=log, cwd="/", **self._account,
            )  # fmt: skip

    def ready(self) -> None:
        """Wait until it answers. Raises RuntimeError with its log."""
        assert self._process is not None
        until = time.monotonic() + _PATIENCE
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start:\n{self.log}")
            time.sleep(0.02)

    def answers(self) -> bool:
        """Whether it takes connections now."""
        try:
            self.administering().close()
        except psycopg.OperationalError:
            return False
        return True

    def crash(self) -> None:
        """End it as a power cut would: SIGKILL of the postmaster and all its children at once."""
        assert self._process is not None
        children = _children_of(self._process.pid)
        self._process.kill()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self._process.wait()
        _gone(children)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it by a signal: SIGINT lets nobody finish but ends in order, SIGQUIT at once."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.crash()

    @property
    def log(self) -> str:
        """All that it has written down so far, over every start."""
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""

    @property
    def _log(self) -> Path:
        return self.folder / "postgresql.log"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _initialise(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self.password)
        if self._account:
            for place in (self.folder, secret):
                os.chown(place, self._account["user"], self._account["group"])
        made = subprocess.run(
            [_program("initdb"), "-D", str(self._data), "-U", "postgres", "-A", "scram-sha-256", "-k",
             "--pwfile", str(secret), "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            capture_output=True, text=True, check=False, cwd="/", **self._account,
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(f"PostgreSQL could not make its folder:\n{made.stdout}{made.stderr}")


def _program(name: str) -> str:
    """Where Debian keeps a program of its newest PostgreSQL."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: int(path.split("/")[4]))
    if not found:
        raise RuntimeError("The tests need Debian's PostgreSQL: apt-get install postgresql")
    return found[-1]


def _account() -> dict[str, Any]:
    """What makes a child run as somebody else, when these tests run as root: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _children_of(process: int) -> list[int]:
    """The process ids whose parent this is."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name in brackets may hold spaces: what follows the last bracket is plain.
            fields = place.read_text().rpartition(")")[2].split()
            if int(fields[1]) == process:
                found.append(int(place.parent.name))
    return found


def _gone(processes: list[int]) -> None:
    """Wait until none of them is running: what is left of them holds the shared memory of the dead server."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and any(_runs(process) for process in processes):
        time.sleep(0.005)


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
