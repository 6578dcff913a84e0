"""What somebody new sees while the server is full: please wait, whom to ask, whom to call. It tries again by itself."""

import random
from collections.abc import Sequence

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.front_door import plain
from pages.front_door.guard import OpenPages, browser_of
from screening.clinic import clinic_here

_SOONEST, _LATEST = 15, 45


class BusyPage:
    """Shows the busy page in place of a page that would need one more connection. Who has one keeps it."""

    def __init__(self, app: ASGIApp, *, pages: OpenPages, own: Sequence[BaseRoute], tls: bool) -> None:
        self._app = app
        self._pages = pages
        self._own = own
        self._tls = tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        busy = scope["type"] == "http" and self._opens_a_page(scope) and self._full_for(scope)
        await (busy_page() if busy else self._app)(scope, receive, send)

    def _full_for(self, scope: Scope) -> bool:
        return self._pages.full(browser_of(HTTPConnection(scope), tls=self._tls))

    def _opens_a_page(self, scope: Scope) -> bool:
        """Our own plain pages, files and Streamlit's inner addresses need no connection."""
        if scope["path"].startswith(("/static/", "/_stcore/", "/component/", "/favicon")):
            return False
        return not any(route.matches(scope)[0] is not Match.NONE for route in self._own)


def busy_page() -> Response:
    """The page itself: 503, to be tried again after a while that is not the same for everybody."""
    crisis, seconds = clinic_here().crisis, random.randint(_SOONEST, _LATEST)  # nosec B311: no secret
    response = plain.page(
        "Please wait a moment",
        plain.words(
            "Many people are using this just now. This page tries again by itself; you need not do anything."
        )
        + plain.words(
            "If you are at the clinic, or if it takes longer than a few minutes, please ask the staff."
        )
        + plain.words(
            f"If you need help right now, call {crisis.emergency_number} in an emergency, or the "
            f"{crisis.crisis_line_name} at {crisis.crisis_line}, at any hour."
        )
        + plain.link("Try again now", "", strong=True),
        503,
    )
    response.headers["retry-after"] = str(seconds)
    response.headers["refresh"] = str(seconds)
    return response
