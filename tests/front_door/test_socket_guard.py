"""Whoever floods the server is hung up on; whoever shares the address, comes back, or is new when it is full, is not hurt."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from pages.front_door.allowance import Allowance, Bucket, Buckets, Limits, network_of
from pages.front_door.guard import OpenPages, SocketGuard, address_of
from tests.aside import run_aside
from tests.browser.socket_client import rerun

FEW = Limits(
    pages_per_address=3,
    messages_per_page=Allowance(4, 1),
    messages_per_address=Allowance(20, 1),
    pages_in_all=5,
)
CLICK = rerun()


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def _echo(socket: WebSocket) -> None:
    """A page that says after each message how many it has had."""
    await socket.accept()
    heard = 0
    try:
        while True:
            await socket.receive_bytes()
            heard += 1
            await socket.send_json({"heard": heard, "from": address_of(HTTPConnection(socket.scope))})
    except WebSocketDisconnect:
        return


Door = Callable[..., TestClient]


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def pages(seconds: Seconds) -> OpenPages:
    return OpenPages(FEW, seconds)


@pytest.fixture
def door(pages: OpenPages) -> Any:
    """A browser at an address before a guarded page: `door("10.0.0.1")`; all share one guard."""
    with ExitStack() as opened:

        def at(address: str = "10.0.0.1", *, guarded: bool = True) -> TestClient:
            stands = [Middleware(SocketGuard, pages=pages, tls=False)] if guarded else []
            app: ASGIApp = Starlette(routes=[WebSocketRoute("/s", _echo)], middleware=stands)
            behind = ProxyHeadersMiddleware(app, ["127.0.0.1", "::1"])  # type: ignore[arg-type]
            return opened.enter_context(TestClient(behind, client=(address, 1)))  # type: ignore[arg-type]

        yield at


def _said(client: TestClient, messages: int, **headers: str) -> tuple[int, int | None]:
    """How many messages of one page were answered, and with which code it was hung up on."""
    with client.websocket_connect("/s", headers=headers) as socket:
        for number in range(messages):
            socket.send_bytes(CLICK)
            try:
                socket.receive_json()
            except WebSocketDisconnect as closed:
                return number, closed.code
        return messages, None


def test_a_page_that_sends_without_pause_is_hung_up_on_with_1008(door: Door) -> None:
    assert _said(door(), 50) == (FEW.messages_per_page.burst, 1008)


def test_without_the_guard_the_same_page_is_answered_every_time(door: Door) -> None:
    assert _said(door(guarded=False), 50) == (50, None)


def test_a_page_that_takes_its_time_goes_on_for_ever(door: Door, seconds: Seconds) -> None:
    with door().websocket_connect("/s") as socket:
        for _ in range(100):
            socket.send_bytes(CLICK)
            assert socket.receive_json()["heard"]
            seconds.now += 1


def test_many_pages_of_one_address_share_its_allowance_and_another_address_has_its_own(door: Door) -> None:
    # A connection counts as a message: four visits of four clicks are twenty.
    assert [_said(door(), 4) for _ in range(4)] == [(4, None)] * 4
    with pytest.raises(WebSocketDisconnect):
        _said(door(), 4)
    assert _said(door("10.0.0.2"), 4) == (4, None)


def test_an_address_that_has_spent_its_allowance_opens_no_page_until_it_has_some_again(
    door: Door, seconds: Seconds
) -> None:
    while True:
        try:
            _said(door(), 4)
        except WebSocketDisconnect:
            break
    with pytest.raises(WebSocketDisconnect), door().websocket_connect("/s"):
        pass
    seconds.now += 30
    assert _said(door(), 4) == (4, None)


def test_of_one_address_only_so_many_pages_are_open_at_once(door: Door) -> None:
    with ExitStack() as opened:
        for _ in range(FEW.pages_per_address):
            opened.enter_context(door().websocket_connect("/s"))
        with pytest.raises(WebSocketDisconnect) as refused, door().websocket_connect("/s"):
            pass
        assert refused.value.code == 1008
        assert _said(door("10.0.0.2"), 2) == (2, None)
    assert _said(door(), 2) == (2, None)


def test_nothing_is_counted_once_everyone_has_gone(door: Door, pages: OpenPages) -> None:
    _said(door(), 9)
    _said(door("10.0.0.2"), 1)
    assert pages.in_all == 0
    assert pages._by_address == {}


# Full


def _fill(door: Door, opened: ExitStack, pages: int = FEW.pages_in_all) -> None:
    for number in range(pages):
        opened.enter_context(door(f"10.0.1.{number}").websocket_connect("/s"))


def test_when_the_server_is_full_nobody_new_opens_a_page(door: Door) -> None:
    with ExitStack() as opened:
        _fill(door, opened)
        with pytest.raises(WebSocketDisconnect), door("10.0.9.9").websocket_connect("/s"):
            pass
    assert _said(door("10.0.9.9"), 1) == (1, None)


def test_whoever_had_a_page_a_moment_ago_comes_back_to_it_when_the_server_is_full(
    door: Door, seconds: Seconds
) -> None:
    mine = {"cookie": "anteroom_intake=mine"}
    _said(door("10.0.9.9"), 1, **mine)
    with ExitStack() as opened:
        _fill(door, opened)
        assert _said(door("10.0.9.9"), 1, **mine) == (1, None)
        with pytest.raises(WebSocketDisconnect):
            _said(door("10.0.9.9"), 1, cookie="anteroom_intake=another")
        seconds.now += 301
        with pytest.raises(WebSocketDisconnect):
            _said(door("10.0.9.9"), 1, **mine)


def test_even_those_who_come_back_are_not_let_in_without_end(pages: OpenPages) -> None:
    known = frozenset({"known"})
    with pages.opened("10.0.0.1", known), ExitStack() as opened:
        room = 0
        while not pages.full(known):
            opened.enter_context(pages.opened(f"10.0.1.{room}", frozenset()))
            room += 1
    assert FEW.pages_in_all <= room + 1 <= FEW.pages_in_all + 10


# Who is calling


def test_behind_a_proxy_of_ours_everyone_has_their_own_address(door: Door) -> None:
    for caller in ("203.0.113.1", "203.0.113.2", "203.0.113.3"):
        assert _said(door("127.0.0.1"), 9, **{"x-forwarded-for": caller}) == (4, 1008)


def test_nobody_else_says_from_where_they_come(door: Door) -> None:
    answered = 0
    for caller in range(9):
        try:
            answered += _said(door("198.51.100.7"), 4, **{"x-forwarded-for": f"203.0.113.{caller}"})[0]
        except WebSocketDisconnect:
            continue
    assert answered <= FEW.messages_per_address.burst


def test_an_address_said_before_our_proxy_is_not_believed(door: Door) -> None:
    with door("127.0.0.1").websocket_connect(
        "/s", headers={"x-forwarded-for": "1.2.3.4, 198.51.100.7"}
    ) as socket:
        socket.send_bytes(CLICK)
        assert socket.receive_json()["from"] == "198.51.100.7"


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_what_counts_as_one_address(host: str, network: str) -> None:
    assert network_of(host) == network


def test_addresses_that_have_been_quiet_are_forgotten(
    seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.front_door.allowance._MOST_ADDRESSES", 10)
    buckets = Buckets(Allowance(10, 1), seconds)
    busy = buckets.of("busy")
    for number in range(100):
        busy.take()
        buckets.of(f"10.0.0.{number}").take()
        seconds.now += 1
    assert len(buckets) <= 11
    assert buckets.of("busy") is busy


def test_a_clock_that_goes_back_gives_nothing_away_and_takes_nothing() -> None:
    seconds = Seconds()
    bucket = Bucket(Allowance(2, 1), seconds)
    assert [bucket.take(), bucket.take(), bucket.take()] == [True, True, False]
    seconds.now = -100
    assert bucket.empty
    seconds.now = -98
    assert bucket.take()


# What reaches the page


def _message(**what: Any) -> bytes:
    message = BackMsg()
    for name, value in what.items():
        setattr(message, name, value)
    return bytes(message.SerializeToString())


@pytest.mark.parametrize(
    "unasked",
    [
        _message(clear_cache=True),
        _message(load_git_info=True),
        _message(set_run_on_save=True),
        _message(debug_disconnect_websocket=True),
        _message(debug_shutdown_runtime=True),
    ],
)
def test_what_no_page_of_ours_asks_is_not_passed_on_but_paid_for(door: Door, unasked: bytes) -> None:
    with door().websocket_connect("/s") as socket:
        socket.send_bytes(unasked)
        socket.send_bytes(CLICK)
        assert socket.receive_json()["heard"] == 1
        for _ in range(3):
            socket.send_bytes(unasked)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
        assert closed.value.code == 1008


def test_once_hung_up_nothing_more_is_sent() -> None:
    """Streamlit goes on drawing for a moment; that must neither reach the line nor fail loudly."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        while (await receive())["type"] == "websocket.receive":
            pass
        with pytest.raises(OSError, match="hung up"):
            await send({"type": "websocket.send", "bytes": b"late"})

    async def receive() -> Any:
        return {"type": "websocket.receive", "bytes": CLICK}

    async def send(message: Any) -> None:
        sent.append(message)

    guard = SocketGuard(app, pages=OpenPages(FEW), tls=False)
    run_aside(guard({"type": "websocket", "headers": [], "client": ("10.0.0.1", 1)}, receive, send))
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.close"]
    assert sent[-1]["code"] == 1008
