"""The guard at the connections: whoever floods the server is hung up on, whoever is new waits when it is full.

Every click of a page is a message over its connection, and a message costs the server some 50 ms of work. Without
this one browser that sends them without pause keeps everyone else out for minutes.
"""

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from google.protobuf.message import DecodeError
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.front_door import cookies as jar
from pages.front_door.allowance import Bucket, Buckets, Clock, Limits, network_of
from pages.front_door.logs import log

OVER = 1008  # "policy violation", the close code of a connection that asked for too much
_YIELD = 0.001
_COMES_BACK = 300.0
_SAY_AGAIN = 10.0
_RESERVE = 10
_MOST_KNOWN = 20_000
_FOR_THE_PAGE = ("rerun_script", "stop_script", "app_heartbeat", None)


def address_of(connection: HTTPConnection) -> str:
    """The network address at the other end: behind a trusted proxy the one it names (uvicorn sees to that)."""
    return network_of(connection.client.host) if connection.client else "unknown"


def browser_of(connection: HTTPConnection, *, tls: bool) -> frozenset[str]:
    """Marks by which a browser is known again: hashes of our own cookies, empty for one that never was here."""
    held = (jar.read(connection.cookies, name, tls=tls) for name in (jar.STAFF, jar.INTAKE, jar.FORM))
    return frozenset(hashlib.sha256(value.encode()).hexdigest()[:16] for value in held if value)


class OpenPages:
    """Every page that is open now, by address, and the browsers that had one open in the last minutes."""

    def __init__(self, limits: Limits, clock: Clock = time.monotonic) -> None:
        self.limits = limits
        self.in_all = 0
        self._clock = clock
        self._by_address: Counter[str] = Counter()
        self._messages = Buckets(limits.messages_per_address, clock)
        self._seen: dict[str, float] = {}

    def full(self, browser: Iterable[str] = ()) -> bool:
        """Whether no more pages are opened. For a browser that comes back (a reload, a lost line) some are kept free."""
        reserve = max(_RESERVE, self.limits.pages_in_all // 10) if self._comes_back(browser) else 0
        return self.in_all >= self.limits.pages_in_all + reserve

    def refused(self, address: str, browser: Iterable[str]) -> str:
        """Why this connection is not opened; "" when it is. A connection counts as a message."""
        if self.full(browser):
            return "no more pages are opened"
        if self._by_address[address] >= self.limits.pages_per_address:
            return "too many pages from one address"
        return "" if self._messages.of(address).take() else "too many messages from one address"

    @contextmanager
    def opened(self, address: str, browser: frozenset[str]) -> Iterator["OpenPage"]:
        """Count a page for as long as it is open."""
        self.in_all += 1
        self._by_address[address] += 1
        self._remember(browser)
        try:
            yield OpenPage(Bucket(self.limits.messages_per_page, self._clock), self._messages.of(address))
        finally:
            self.in_all -= 1
            self._by_address[address] -= 1
            if self._by_address[address] <= 0:
                del self._by_address[address]
            self._remember(browser)

    def _comes_back(self, browser: Iterable[str]) -> bool:
        since = self._clock() - _COMES_BACK
        return any(self._seen.get(mark, since - 1) >= since for mark in browser)

    def _remember(self, browser: frozenset[str]) -> None:
        now = self._clock()
        if len(self._seen) > _MOST_KNOWN:
            self._seen = {mark: at for mark, at in self._seen.items() if at >= now - _COMES_BACK}
        self._seen.update(dict.fromkeys(browser, now))


class OpenPage:
    """One open page and what it may still send."""

    def __init__(self, own: Bucket, shared: Bucket) -> None:
        self._own = own
        self._shared = shared
        self.over = False

    def pays(self) -> bool:
        """Whether one more message is within both allowances; once it is not, it never is again."""
        self.over = self.over or not (self._own.take() and self._shared.take())
        return not self.over


def is_for_the_page(data: bytes | None) -> bool:
    """Whether a message is one that our pages need. What Streamlit would also do (forget its caches, tell of the
    program's version control, take uploads, run on save) is asked by nobody here. Garbage is left to Streamlit, which
    hangs up on it.
    """
    message = BackMsg()
    try:
        message.ParseFromString(data or b"")
    except DecodeError:
        return True
    return message.WhichOneof("type") in _FOR_THE_PAGE


class SocketGuard:
    """Counts the messages of every connection and hangs up (1008) on one that goes over its allowance."""

    def __init__(self, app: ASGIApp, *, pages: OpenPages, tls: bool) -> None:
        self._app = app
        self._pages = pages
        self._tls = tls
        self._said_at = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        address, browser = address_of(connection), browser_of(connection, tls=self._tls)
        why = self._pages.refused(address, browser)
        if why:
            self._say("connection refused: " + why)
            await refuse_socket(receive, send)
            return
        with self._pages.opened(address, browser) as page:
            await self._app(scope, self._receiving(page, receive, send), _sending(page, send))

    def _receiving(self, page: OpenPage, receive: Receive, send: Send) -> Receive:
        async def received() -> Message:
            # Whoever has more to say waits a moment, so that everyone else has a turn.
            await asyncio.sleep(_YIELD)
            message = await receive()
            while message["type"] == "websocket.receive" and page.pays():
                if is_for_the_page(message.get("bytes")):
                    return message
                message = await receive()
            if message["type"] != "websocket.receive":
                return message
            self._say("connection closed: too many messages")
            await send({"type": "websocket.close", "code": OVER})
            return {"type": "websocket.disconnect", "code": OVER}

        return received

    def _say(self, words: str) -> None:
        """One line every ten seconds at most: a flood must not fill the log either."""
        now = time.monotonic()
        if now - self._said_at >= _SAY_AGAIN:
            self._said_at = now
            log.warning(words)


def _sending(page: OpenPage, send: Send) -> Send:
    async def sent(message: Message) -> None:
        if page.over:
            raise OSError("hung up")  # Starlette takes this for a browser that has gone, which it has
        await send(message)

    return sent


async def refuse_socket(receive: Receive, send: Send) -> None:
    """Answer a connection with 403 before it is one."""
    await receive()
    await send({"type": "websocket.close", "code": OVER})
