"""Twenty connections send without pause for ten seconds: they are hung up on, and everyone else goes on answering."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from benchmarks.flood import SECONDS, SOCKETS, WITHOUT_THE_GUARD, Else, Flood
from pages.front_door.allowance import Limits
from screening.records import Records
from tests.browser.serving import Server
from tests.browser.socket_client import Visitor, rerun

LIMITS = Limits()
MORE_THAN_ALLOWED = LIMITS.messages_per_page.burst + 20
RECOVERY = 60.0


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Server]:
    server = Server(_folder(tmp_path, "guarded")).start()
    yield server
    server.kill()


def _folder(place: Path, name: str) -> Path:
    folder = place / name
    folder.mkdir()
    return folder


def _names_kept(server: Server) -> list[str]:
    """Every name that the record was ever given, in order."""
    records = Records.open(server.folder / "anteroom.db")
    try:
        given = [
            row
            for draft in records.drafts(100)
            for row in records.history_of(draft.encounter.id, "about_you.name")
        ]
    finally:
        records.close()
    return [str(row.value) for row in sorted(given, key=lambda row: row.recorded_at)]


def _sent_on_one_page(server: Server, messages: int) -> int | None:
    """Send so many messages on one page. Returns the code with which it was hung up on, None when it was not."""
    attacker = Visitor(server)
    attacker.send("/intake/start")
    socket = attacker.socket()
    try:
        for _ in range(messages):
            socket.send(rerun("page=1&w=attacker"))
        socket.run("page=2&w=attacker")
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None
    finally:
        socket.close()
    return None


def test_a_flood_is_hung_up_on_and_nobody_else_loses_an_answer(guarded: Server) -> None:
    others = Else(guarded)
    flood = Flood(guarded).begin()
    try:
        others.go_on(SECONDS)
    finally:
        flood.end()
    assert flood.codes.count(1008) >= SOCKETS
    assert flood.refused > 0
    # Every answer came back to the patient's page (or this test had ended there), and every one is in the record.
    assert others.typed >= 10
    assert len(others.answers) == others.typed
    assert len(others.health) >= 10
    kept = _names_kept(guarded)
    assert [f"Name number {number}" for number in range(1, others.typed + 1)] == kept
    assert "too many messages" in guarded.log


def test_once_it_is_over_the_address_is_served_again(guarded: Server) -> None:
    flood = Flood(guarded, sockets=5).begin()
    until = time.monotonic() + RECOVERY
    while flood.refused == 0 and time.monotonic() < until:
        time.sleep(0.05)
    flood.end()
    assert flood.refused > 0
    somebody = Visitor(guarded)
    somebody.send("/intake/start")
    while True:
        try:
            assert b"about_you.name" in somebody.socket().run("page=1&w=somebody").heard
            break
        except (InvalidStatus, ConnectionClosed):
            assert time.monotonic() < until, "the address is never served again"
            time.sleep(0.2)


def test_one_page_over_its_allowance_is_hung_up_on_and_without_the_guard_it_is_not(
    guarded: Server, tmp_path: Path
) -> None:
    assert _sent_on_one_page(guarded, MORE_THAN_ALLOWED) == 1008
    bare = Server(_folder(tmp_path, "bare"), environment=WITHOUT_THE_GUARD).start()
    try:
        assert _sent_on_one_page(bare, MORE_THAN_ALLOWED) is None
    finally:
        bare.kill()
