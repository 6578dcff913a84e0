"""A server that is full, one that is reached through a proxy, and callers who say nothing at all."""

import asyncio
import http.client
import resource
import socket as sockets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import uvicorn
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from websockets.exceptions import InvalidStatus

from pages.front_door import slow
from tests.aside import run_aside
from tests.browser.serving import Server
from tests.browser.socket_client import Socket, Visitor

ONE_PAGE = {"ANTEROOM_PAGES": "1"}
THREE_PAGES_EACH = {"ANTEROOM_PAGES_PER_ADDRESS": "3"}


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server: `serve(ANTEROOM_PAGES="1")`."""
    with ExitStack() as stopped:

        def started(**environment: str) -> Server:
            running = Server(tmp_path, environment=environment).start()
            stopped.callback(running.kill)
            return running

        yield started


def test_a_newcomer_waits_kindly_and_gets_in_when_somebody_leaves(
    serve: Callable[..., Server], new_context: Callable[..., BrowserContext]
) -> None:
    server = serve(**ONE_PAGE)
    first, second = new_context().new_page(), new_context().new_page()
    first.goto(server.url)
    first.get_by_role("button", name="Start the form").wait_for()
    answer = second.goto(server.url)
    assert answer is not None
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    expect(second.get_by_role("heading")).to_have_text("Please wait a moment")
    assert Axe().run(second)["violations"] == []
    assert second.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # Whoever is in stays in, and may reload.
    first.reload()
    first.get_by_role("button", name="Start the form").wait_for()
    assert Visitor(server).get("/healthz")[0] == 200
    first.context.close()
    _until(lambda: Visitor(server).get("/")[0] == 200)
    second.get_by_role("link", name="Try again now").click()
    second.get_by_role("button", name="Start the form").wait_for()


def _until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


def _open_at_once(server: Server, pages: int, come_from: str, caller: str) -> int:
    """How many pages one machine gets open at once when it says to call for `caller` and a number."""
    opened: list[Socket] = []
    code = 403
    try:
        for number in range(pages):
            header = {"X-Forwarded-For": caller.format(number)}
            opened.append(Socket(server, {}, come_from=come_from, **header))
    except InvalidStatus as refused:
        code = refused.response.status_code
    finally:
        for socket in opened:
            socket.close()
    assert code == 403
    return len(opened)


def test_only_a_proxy_of_ours_says_for_whom_it_calls(serve: Callable[..., Server]) -> None:
    server = serve(**THREE_PAGES_EACH)
    assert _open_at_once(server, 6, "127.0.0.1", "203.0.113.{}") == 6
    assert _open_at_once(server, 6, "127.0.0.1", "203.0.113.9") == 3
    assert _open_at_once(server, 6, "127.0.0.2", "203.0.113.{}") == 3


def test_a_caller_who_says_nothing_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real protocol with less patience: silence, half a request, and a whole one."""
    monkeypatch.setattr(slow.Prompt, "patience", 0.2)

    async def calls(port: int, said: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        await writer.drain()
        heard = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        return heard

    async def tried() -> list[bytes]:
        app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("hello"))])
        server = uvicorn.Server(
            uvicorn.Config(app, port=0, http=slow.Prompt, log_config=None, lifespan="off")
        )
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        whole = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        heard = [await calls(port, said) for said in (b"", whole[:20], whole)]
        server.should_exit = True
        await serving
        return heard

    silent, half, whole = run_aside(tried())
    assert silent == half == b""
    assert whole.startswith(b"HTTP/1.1 200")
    assert whole.endswith(b"hello")


def test_headers_that_never_end_are_not_collected_for_ever(serve: Callable[..., Server]) -> None:
    server = serve()
    with closing(sockets.create_connection(("127.0.0.1", server.port), 20)) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X-A: " + b"a" * 300_000)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert answer.status in (400, 431)
    assert Visitor(server).get("/healthz")[0] == 200


def test_as_many_connections_are_open_as_the_machine_allows() -> None:
    allowed = slow.as_many_files_as_allowed()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert allowed == soft
    assert soft >= min(65_536, hard if hard != resource.RLIM_INFINITY else 65_536)
