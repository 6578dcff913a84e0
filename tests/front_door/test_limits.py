"""What no browser ever sends is refused before anything looks at it; a server that is full says so kindly."""

import asyncio
import re
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from pages.front_door import posting
from pages.front_door.allowance import Allowance, Limits
from pages.front_door.assembly import middleware_of, routes_of
from pages.front_door.limits import LONGEST_ADDRESS, LONGEST_HEADERS, METHODS, MOST_HEADERS
from pages.front_door.settings import Settings, pages_for, settings_of
from screening.errors import SettingsRefused
from tests.aside import run_aside
from tests.clinic import Clinic
from tests.front_door.conftest import HOST, Browser, _page, _who
from tests.front_door.visiting import ORIGIN

SOCKET = f"ws://{HOST}/_stcore/stream"


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "BREW"]
)
@pytest.mark.parametrize("path", ["/", "/account/sign-in", "/_stcore/health", "/static/js/index.js"])
def test_only_what_browsers_do_is_answered(browser: Browser, method: str, path: str) -> None:
    answer = browser().request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == ", ".join(METHODS)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/?q=" + "x" * (LONGEST_ADDRESS - 4), 200),
        ("/?q=" + "x" * LONGEST_ADDRESS, 414),
        ("/" + "x" * (LONGEST_ADDRESS + 1), 414),
    ],
)
def test_an_address_may_be_so_long_and_no_longer(browser: Browser, path: str, status: int) -> None:
    assert browser().get(path).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x-long": "x" * (LONGEST_HEADERS - 1_000)}, 200),
        ({"x-long": "x" * LONGEST_HEADERS}, 431),
        ({f"x-{number}": "1" for number in range(MOST_HEADERS - 10)}, 200),
        ({f"x-{number}": "1" for number in range(MOST_HEADERS + 1)}, 431),
    ],
)
def test_headers_may_be_so_many_and_no_more(browser: Browser, headers: dict[str, str], status: int) -> None:
    client = browser()
    assert client.get("/", headers=headers).status_code == status
    if status != 200:
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(SOCKET, headers=headers):
            pass


def test_a_long_body_is_refused_before_it_is_read(browser: Browser) -> None:
    for path in ("/account/sign-in", "/", "/nothing-here"):
        answer = browser().post(path, content=b"x" * 20_000, headers={"origin": ORIGIN})
        assert answer.status_code == 413
        assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "0x10"])
def test_a_length_that_is_none_is_refused(browser: Browser, length: str) -> None:
    assert browser().get("/", headers={"content-length": length}).status_code == 400


def _posted(receive: Any) -> Response:
    """What a form gets whose body comes as `receive` gives it."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/account/sign-in",
        "query_string": b"",
        "headers": [
            (b"host", HOST.encode()),
            (b"origin", ORIGIN.encode()),
            (b"content-type", b"application/x-www-form-urlencoded"),
        ],
    }

    async def refused() -> Response:
        with pytest.raises(posting.Refused) as caught:
            await posting.posted(Request(scope, receive), "visitor:x", tls=False)
        return caught.value.response

    return run_aside(refused())


def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "SLOWEST_BODY", 0.01)

    async def drips() -> Any:
        await asyncio.sleep(0.001)
        return {"type": "http.request", "body": b"x", "more_body": True}

    answer = _posted(drips)
    assert answer.status_code == 408
    assert answer.headers["connection"] == "close"


def test_a_body_that_breaks_off_changes_nothing() -> None:
    async def gone() -> Any:
        return {"type": "http.disconnect"}

    assert _posted(gone).status_code == 400


def test_a_body_in_pieces_is_refused_once_it_is_too_long() -> None:
    async def pours() -> Any:
        return {"type": "http.request", "body": b"x" * 5_000, "more_body": True}

    assert _posted(pours).status_code == 413


# How many requests


def _door(limits: Limits) -> TestClient:
    settings = Settings("127.0.0.1", 8501, (HOST,), False, limits)
    own = [Route("/", _page), Route("/static/x.js", _page), WebSocketRoute("/_stcore/stream", _who)]
    app = Starlette(routes=[*routes_of(settings), *own], middleware=middleware_of(settings))
    return TestClient(app, base_url=f"http://{HOST}", follow_redirects=False)


def test_a_flood_of_requests_is_slowed_and_what_a_page_needs_is_not_counted(clinic: Clinic) -> None:
    client = _door(Limits(requests_per_address=Allowance(10, 1)))
    for path in ("/static/x.js", "/healthz"):
        assert {client.get(path).status_code for _ in range(40)} == {200}
    answers = [client.get("/") for _ in range(15)]
    assert {answer.status_code for answer in answers[:10]} == {200}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0


# Full


def _full(clinic: Clinic, opened: ExitStack) -> TestClient:
    """A server that bears one page, with that page open."""
    from pages.front_door import guard

    client = opened.enter_context(_door(Limits(pages_in_all=1)))
    middleware = client.app.user_middleware  # type: ignore[attr-defined]
    pages = next(one.kwargs["pages"] for one in middleware if one.cls is guard.SocketGuard)
    opened.enter_context(pages.opened("10.0.0.1", frozenset()))
    return client


def test_a_full_server_asks_newcomers_to_wait_and_says_whom_to_call(clinic: Clinic) -> None:
    with ExitStack() as opened:
        answer = _full(clinic, opened).get("/")
    assert answer.status_code == 503
    assert 15 <= int(answer.headers["retry-after"]) <= 45
    assert answer.headers["refresh"] == answer.headers["retry-after"]
    for words in ("Please wait", "ask the staff", "911", "988", "Try again"):
        assert words in answer.text
    assert not re.search("<script|http-equiv", answer.text)
    assert answer.headers["cache-control"] == "no-store"


def test_a_full_server_still_answers_plain_pages_and_whether_it_lives(clinic: Clinic) -> None:
    with ExitStack() as opened:
        client = _full(clinic, opened)
        answers = [client.get(path).status_code for path in ("/healthz", "/intake/ended", "/static/x.js")]
    assert answers == [200, 200, 200]


def test_whoever_has_a_page_open_reloads_it_on_a_full_server(clinic: Clinic) -> None:
    from pages.front_door import guard

    client = _door(Limits(pages_in_all=1))
    pages = next(
        one.kwargs["pages"]
        for one in client.app.user_middleware  # type: ignore[attr-defined]
        if one.cls is guard.SocketGuard
    )
    client.get("/intake/start")  # gives the browser its cookie
    with client.websocket_connect(SOCKET) as socket, pages.opened("10.0.0.1", frozenset()):
        socket.receive_json()
        assert client.get("/").status_code == 200
        client.cookies.clear()
        assert client.get("/").status_code == 503


# Settings


def test_the_figures_are_set_in_the_environment() -> None:
    environment = {
        "ANTEROOM_PAGES_PER_ADDRESS": "80",
        "ANTEROOM_MESSAGES_PER_PAGE": "60+3",
        "ANTEROOM_MESSAGES_PER_ADDRESS": "400+40",
        "ANTEROOM_REQUESTS_PER_ADDRESS": "900+90",
        "ANTEROOM_PAGES": "120",
        "ANTEROOM_PROXIES": "10.1.0.0/16, ::1",
    }
    settings = settings_of(environment)
    assert settings.limits == Limits(80, Allowance(60, 3), Allowance(400, 40), Allowance(900, 90), 120)
    assert settings.proxies == ("10.1.0.0/16", "::1")


def test_left_alone_they_are_the_measured_ones() -> None:
    usual = settings_of({}).limits
    assert (usual.pages_per_address, usual.messages_per_page) == (30, Allowance(40, 2))
    assert usual.messages_per_address == Allowance(150, 10)
    assert 20 <= usual.pages_in_all <= 300


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ANTEROOM_PAGES_PER_ADDRESS", "1"),
        ("ANTEROOM_PAGES_PER_ADDRESS", "many"),
        ("ANTEROOM_PAGES_PER_ADDRESS", "-5"),
        ("ANTEROOM_MESSAGES_PER_PAGE", "40"),
        ("ANTEROOM_MESSAGES_PER_PAGE", "9+1"),
        ("ANTEROOM_MESSAGES_PER_ADDRESS", "150+0"),
        ("ANTEROOM_REQUESTS_PER_ADDRESS", "inf+1"),
        ("ANTEROOM_PAGES", "0"),
        ("ANTEROOM_PAGES", "\u0663\u0660"),
        ("ANTEROOM_PROXIES", "*"),
        ("ANTEROOM_PROXIES", "0.0.0.0/0"),
        ("ANTEROOM_PROXIES", "10.0.0.1,,"),
        ("ANTEROOM_PROXIES", "proxy.example.org"),
    ],
)
def test_a_figure_that_would_shut_the_clinic_out_or_let_everyone_in_is_refused(name: str, text: str) -> None:
    with pytest.raises(SettingsRefused, match=name):
        settings_of({name: text})


@pytest.mark.parametrize(("memory", "pages"), [(2**28, 20), (2**30, 156), (2**31, 300), (2**40, 300)])
def test_a_small_machine_bears_fewer_pages(memory: int, pages: int) -> None:
    assert pages_for(memory) == pages
