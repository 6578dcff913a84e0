"""Told to stop in the middle of everything the server loses nothing: pages are told to come back, and find it all."""

import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from screening.access import hold_of_token
from screening.records import Records
from tests.browser.serving import Server
from tests.browser.socket_client import Socket, Visitor

RESTART = 1012  # "service restart": come back
STOPS = 4
PATIENTS = 3
BOX = "about_you.name.text"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    roomy = {"ANTEROOM_MESSAGES_PER_PAGE": "9999+99", "ANTEROOM_MESSAGES_PER_ADDRESS": "9999+999"}
    running = Server(tmp_path, environment=roomy).start()
    yield running
    running.kill()


class Typing(threading.Thread):
    """A patient who types one name after another until the line is cut. `shown` is the last that the page took."""

    def __init__(self, visitor: Visitor, number: int) -> None:
        super().__init__(daemon=True)
        self.visitor = visitor
        self.query = f"page=1&w=window{number}"
        self.shown = ""
        self.code: int | None = None
        self.typed = 0
        self._page: Socket | None = None

    def come_back(self) -> "Typing":
        """Open the page (again), as the browser does."""
        fresh = Typing(self.visitor, 0)
        fresh.query, fresh.typed = self.query, self.typed
        until = time.monotonic() + 30
        while True:
            try:
                fresh._page = self.visitor.socket().run(self.query)
                return fresh
            except (InvalidHandshake, ConnectionClosed, OSError):
                assert time.monotonic() < until, "nobody comes back"
                time.sleep(0.1)

    def run(self) -> None:
        assert self._page is not None
        try:
            while True:
                self.typed += 1
                name = f"Name number {self.typed}"
                self._page.run(self.query, **{BOX: name})
                self.shown = name
        except ConnectionClosed as closed:
            self.code = closed.rcvd.code if closed.rcvd else None

    @property
    def screen(self) -> str:
        assert self._page is not None
        return self._page.screen


def _kept(server: Server, visitor: Visitor) -> list[str]:
    """Every name that the record holds of this patient, in order."""
    records = Records.open(server.folder / "anteroom.db")
    try:
        hold = hold_of_token(records, visitor.cookies["anteroom_intake"])
        assert hold is not None
        return [str(row.value) for row in records.history_of(hold.encounter_id, "about_you.name")]
    finally:
        records.close()


def test_stopped_again_and_again_no_answer_is_lost_and_everyone_comes_back(server: Server) -> None:
    typing = []
    for number in range(PATIENTS):
        visitor = Visitor(server)
        visitor.send("/intake/start")
        typing.append(Typing(visitor, number))
    for _ in range(STOPS):
        typing = [patient.come_back() for patient in typing]
        for patient in typing:
            patient.start()
        before = [patient.typed for patient in typing]
        until = time.monotonic() + 30
        while any(patient.typed < start + 4 for patient, start in zip(typing, before, strict=True)):
            assert time.monotonic() < until, "nobody gets to type"
            time.sleep(0.02)
        assert server.end(signal.SIGTERM) == 0
        for patient in typing:
            patient.join(30)
        assert [patient.code for patient in typing] == [RESTART] * PATIENTS
        server.start()
        for patient in typing:
            kept = _kept(server, patient.visitor)
            assert patient.shown in kept
            assert patient.shown in (kept[-1], kept[-2] if len(kept) > 1 else "")
            assert len(kept) == len(set(kept)), "nothing is kept twice"
            # The words of a box are kept a moment before the answer that they make: the page may be one ahead.
            screen = patient.come_back().screen
            assert kept[-1] in screen or f"Name number {patient.typed}" in screen
    assert '"level": "error"' not in server.log


def test_killed_instead_the_pages_are_not_told_to_come_back(server: Server) -> None:
    """What the test above would see if the server were not stopped in order."""
    visitor = Visitor(server)
    visitor.send("/intake/start")
    patient = Typing(visitor, 9).come_back()
    patient.start()
    server.kill()
    patient.join(30)
    assert patient.code != RESTART
