"""Every address that this server answers, ours and Streamlit's, found by asking the program: what each answer carries."""

import re
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from starlette.routing import Mount, Route
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

from pages.front_door.assembly import routes_of
from pages.front_door.middleware import CLOSED
from pages.front_door.settings import settings_of
from tests.browser.serving import Server
from tests.browser.socket_client import Visitor

PAGES = Path(__file__).resolve().parents[2] / "pages"
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE")
# What a route may be stricter in than the rest; the address of a visit link must reach nobody else.
REFERRERS = ("same-origin", "no-referrer")


def _filled(path: str) -> str:
    """The address of a route with something in each of its parts."""
    return re.sub(r"\{[a-z_]+(:[a-z]+)?\}", "0123456789abcdef", path)


def _ours() -> list[str]:
    return sorted({_filled(route.path) for route in routes_of(settings_of({})) if isinstance(route, Route)})


def _streamlit_s() -> list[str]:
    routes = create_streamlit_routes(MagicMock())
    return sorted({_filled(route.path) or "/" for route in routes if isinstance(route, Route | Mount)})


def _pages() -> list[str]:
    return [f"/{file.stem}" for file in sorted(PAGES.glob("*.py")) if file.stem != "__init__"]


ADDRESSES = sorted(
    {*_ours(), *_streamlit_s(), *_pages(), "/", "/nothing-here", "/.git/config", "/..%2f..%2fetc/passwd"}
)


@pytest.fixture(scope="module")
def visitor(server: Server) -> Visitor:
    return Visitor(server)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that bears as many requests as this module has addresses."""
    running = Server(
        tmp_path_factory.mktemp("addresses"), environment={"ANTEROOM_REQUESTS_PER_ADDRESS": "99999+9999"}
    ).start()
    yield running
    running.stop()


def test_the_program_was_asked_for_its_addresses() -> None:
    assert len(_ours()) > 20
    assert {"/_stcore/health", "/_stcore/metrics", "/media/0123456789abcdef"} <= set(_streamlit_s())
    assert {"/healthz", "/readyz", "/account/sign-in", "/intake/start"} <= set(_ours())


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_answer_carries_what_keeps_browsers_careful(visitor: Visitor, path: str) -> None:
    for method in METHODS:
        status, headers, _ = visitor.ask(method, path)
        where = (method, path, status)
        policy = headers.get("content-security-policy", "")
        assert "default-src 'none'" in policy, where
        assert "frame-ancestors 'none'" in policy, where
        assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", ""), where
        assert not re.search(r"script-src[^;]*unsafe-inline", policy), where
        assert not re.search(r"https?:|\*", policy), where
        assert headers.get("x-content-type-options") == "nosniff", where
        assert headers.get("x-frame-options") == "DENY", where
        assert headers.get("referrer-policy") in REFERRERS, where
        assert "camera=()" in headers.get("permissions-policy", ""), where
        assert headers.get("cross-origin-opener-policy") == "same-origin", where
        assert headers.get("cross-origin-resource-policy") == "same-origin", where
        assert headers.get("x-robots-tag") == "noindex, nofollow", where
        assert "server" not in headers, where
        assert "access-control-allow-origin" not in headers, where
        if not path.startswith("/static/"):
            assert "no-store" in headers.get("cache-control", ""), where


@pytest.mark.parametrize("path", ADDRESSES)
def test_nothing_but_what_browsers_do_is_answered_and_nothing_breaks(visitor: Visitor, path: str) -> None:
    for method in METHODS:
        status = visitor.ask(method, path)[0]
        assert status < 500, (method, path, status)
        if method not in ("GET", "HEAD", "POST"):
            assert status in (404, 405), (method, path, status)


@pytest.mark.parametrize("path", [_filled(route) for route in _streamlit_s() if route.startswith(CLOSED)])
def test_what_streamlit_would_serve_to_anyone_is_not_there(visitor: Visitor, path: str) -> None:
    assert {visitor.ask(method, path)[0] for method in METHODS} == {404}


@pytest.mark.parametrize(
    "path",
    [_filled(route.path) for route in routes_of(settings_of({})) if "token" in getattr(route, "path", "")],
)
def test_an_address_that_holds_a_token_is_told_to_nobody(visitor: Visitor, path: str) -> None:
    token = path.rsplit("/", 1)[-1]
    for method in METHODS:
        _, headers, words = visitor.ask(method, path)
        assert headers["referrer-policy"] == "no-referrer", method
        assert token not in words
        assert token not in headers.get("location", "")
    assert visitor.ask("GET", path, **{"X-Long": "x" * 20_000})[1]["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/account/set-up", "/intake/ended"])
def test_every_cookie_is_out_of_reach_of_scripts(server: Server, path: str) -> None:
    _, headers, _ = Visitor(server).ask("GET", path)
    for cookie in headers.get("set-cookie", "").split("\n"):
        assert "HttpOnly" in cookie
        assert "SameSite" in cookie
