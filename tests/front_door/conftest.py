"""The front door without Streamlit behind it, before a page that shows who came."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from pages.front_door.assembly import exception_handlers, middleware_of, routes_of
from pages.front_door.settings import Settings
from tests.clinic import Clinic

HOST = "clinic.example.org"


async def _page(request: Request) -> Response:
    return HTMLResponse(f"<p>{request.headers.get('x-anteroom-principal', 'nobody')}</p>")


async def _who(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_json(socket.headers.getlist("x-anteroom-principal"))
    await socket.close()


async def _breaks(_request: Request) -> Response:
    raise RuntimeError("Mrs Secret takes lithium")


async def _sets_a_cookie(_request: Request) -> Response:
    response = HTMLResponse("<p>a page</p>")
    response.set_cookie("_streamlit_xsrf", "x")
    return response


def _open(_request: Request) -> Response:
    return JSONResponse({"open": True})


STREAMLIT = [
    Route("/", _page),
    Route("/breaks", _breaks),
    Route("/sets-a-cookie", _sets_a_cookie),
    WebSocketRoute("/_stcore/stream", _who),
    *(
        Route(path, _open, methods=["GET", "POST", "PUT"])
        for path in (
            "/media/abc.pdf",
            "/_stcore/metrics",
            "/_stcore/agent/openapi.json",
            "/_stcore/agent/interact",
            "/_stcore/host-config",
            "/_stcore/upload_file/x/y",
            "/_stcore/script-health-check",
            "/_stcore/health",
            "/static/js/index.js",
        )
    ),
]

Browser = Callable[..., TestClient]


@pytest.fixture
def browser(clinic: Clinic) -> Iterator[Browser]:
    """Makes browsers at the door of one clinic: `browser()` by plain HTTP, `browser(tls=True)` behind TLS."""
    with ExitStack() as opened:

        def fresh(*, tls: bool = False) -> TestClient:
            settings = Settings("127.0.0.1", 8501, (HOST, "localhost"), tls)
            app = Starlette(
                routes=[*routes_of(settings), *STREAMLIT],
                middleware=middleware_of(settings),
                exception_handlers=dict(exception_handlers()),
            )
            scheme = "https" if tls else "http"
            client = TestClient(
                app, base_url=f"{scheme}://{HOST}", follow_redirects=False, raise_server_exceptions=False
            )
            return opened.enter_context(client)

        yield fresh
