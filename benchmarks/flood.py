"""Twenty connections that send without pause for ten seconds, and what everyone else notices of it meanwhile."""

import http.client
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from benchmarks.timing import Timed, row
from tests.browser.serving import Server
from tests.browser.socket_client import Socket, Visitor, rerun

SOCKETS, SECONDS = 20, 10.0
SOMEBODY_ELSE = "127.0.0.2"
_PAUSE = 0.2
_BREATH = 0.004  # a few thousand messages a second in all: the machine under attack also runs the attacker
_HARMLESS = {
    "ANTEROOM_PAGES_PER_ADDRESS": "9999",
    "ANTEROOM_MESSAGES_PER_PAGE": "999999+99999",
    "ANTEROOM_MESSAGES_PER_ADDRESS": "999999+99999",
}
WITHOUT_THE_GUARD = _HARMLESS


@dataclass
class Flood:
    """An attacker at 127.0.0.1 with a form open for each connection.

    `codes` are the close codes of its connections, `sent` counts its messages.
    """

    server: Server
    sockets: int = SOCKETS
    codes: list[int | None] = field(default_factory=list)
    refused: int = 0
    sent: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> "Flood":
        """Open the connections and send on each without pause, opening a new one when one is closed."""
        for _ in range(self.sockets):
            attacker = Visitor(self.server)
            attacker.send("/intake/start")
            thread = threading.Thread(target=self._send, args=(attacker,), daemon=True)
            self._threads.append(thread)
            thread.start()
        return self

    def end(self) -> None:
        """Hang up."""
        self._over.set()
        for thread in self._threads:
            thread.join(5)

    def _send(self, attacker: Visitor) -> None:
        message = rerun("page=1&w=attacker")
        while not self._over.is_set():
            try:
                socket = attacker.socket()
            except (InvalidHandshake, OSError, TimeoutError):
                self.refused += 1
                self._over.wait(0.1)
                continue
            try:
                self._until_closed(socket, message)
            except ConnectionClosed as closed:
                self.codes.append(closed.rcvd.code if closed.rcvd else None)
            except (OSError, TimeoutError):
                self.codes.append(None)
            finally:
                with suppress(OSError, TimeoutError, ConnectionClosed):
                    socket.close()

    def _until_closed(self, socket: Socket, message: bytes) -> None:
        while not self._over.is_set():
            socket.send(message)
            self.sent += 1
            with suppress(TimeoutError):
                socket.hear(_BREATH)


@dataclass
class Else:
    """A patient at another address who types on, and a machine that asks whether the server lives. Milliseconds."""

    server: Server
    answers: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.patient = Visitor(self.server, SOMEBODY_ELSE)
        self.patient.send("/intake/start")
        self.page = self.patient.socket().run("page=1&w=patient0")
        self.typed = 0

    def answer(self) -> str:
        """Type one more name and wait until the page is drawn with it. Returns the name."""
        self.typed += 1
        words = f"Name number {self.typed}"
        self.page.run("page=1&w=patient0", **{"about_you.name.text": words})
        return words

    def ask(self) -> None:
        """Ask /healthz."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, 60, (SOMEBODY_ELSE, 0))
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        finally:
            connection.close()

    def go_on(self, seconds: float) -> "Else":
        """Both at once, again and again, for so long."""
        until = time.monotonic() + seconds
        asking = threading.Thread(target=_again, args=(self.ask, self.health, until), daemon=True)
        asking.start()
        _again(self.answer, self.answers, until)
        asking.join(60)
        return self


def _again(act: Callable[[], object], taken: list[float], until: float) -> None:
    while time.monotonic() < until:
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1_000)
        time.sleep(_PAUSE)


def _timed(taken: list[float]) -> Timed:
    return Timed(statistics.median(taken), statistics.quantiles(taken, n=100, method="inclusive")[98])


def socket_flood() -> list[str]:
    """What a patient at another address and a health check wait, in peace and during the attack."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder)).start()
        try:
            others = Else(server).go_on(SECONDS / 2)
            answer, health = _timed(others.answers), _timed(others.health)
            others.answers, others.health = [], []
            flood = Flood(server).begin()
            others.go_on(SECONDS)
            flood.end()
            closed = sum(code == 1008 for code in flood.codes)
            return [
                row(
                    f"answer, flood of {SOCKETS} sockets",
                    _timed(others.answers),
                    answer,
                    "the same in peace",
                    "p99 < 2 s",
                ),
                row(
                    "health check meanwhile", _timed(others.health), health, "the same in peace", "p99 < 2 s"
                ),
                f"{'the attacker':34} {flood.sent} messages sent, {closed} connections closed, {flood.refused} refused",
            ]
        finally:
            server.stop()
