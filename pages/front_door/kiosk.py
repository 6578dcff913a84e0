"""A locked tablet opens the form it holds, or its start page, and nothing else: whatever is asked leads back there."""

import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.front_door import cookies as jar
from pages.front_door.plain import onward
from pages.front_door.principal import Caller, caller_of
from screening.access.devices import device_locked
from screening.records import records_here

# The whole patients' side. Every other address is staff's, or another patient's, and is not opened.
OPEN = frozenset(
    {
        "/",
        "/favicon.png",
        "/healthz",
        "/readyz",
        "/intake/end",
        "/intake/ended",
        "/intake/here",
        "/tablet/code",
        "/tablet/staff",
    }
)
_MACHINERY = ("/static/", "/_stcore/", "/component/")
# Open for a few minutes once the PIN was typed.
_SIGN_IN, _SIGN_OUT = ("/account/", "/auth/", "/oauth2callback"), "/account/sign-out"


class LockedTablet:
    """Stands before every address of ours and of Streamlit's."""

    def __init__(self, app: ASGIApp, *, tls: bool) -> None:
        self._app = app
        self._tls = tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope) if scope["type"] == "http" else None
        token = None if request is None else jar.read(request.cookies, jar.DEVICE, tls=self._tls)
        if request is None or token is None or scope["path"].startswith(_MACHINERY):
            await self._app(scope, receive, send)
            return
        caller = await run_in_threadpool(caller_of, records_here(), request.cookies, tls=self._tls)
        path = re.sub(r"/{2,}", "/", scope["path"])
        if not _opens(caller, path):
            await onward("/")(scope, receive, send)
            return
        await self._app(scope, receive, self._renewed(token, send) if path == "/" and caller.device else send)
        if caller.device is not None and path == _SIGN_OUT and request.method == "POST":
            await run_in_threadpool(device_locked, records_here(), caller.device.id)

    def _renewed(self, token: str, send: Send) -> Send:
        """The cookie set anew with the start page, so that a tablet in use never loses it."""
        fresh = Response()
        jar.put(fresh, jar.DEVICE, token, tls=self._tls)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", fresh.headers["set-cookie"])
            await send(message)

        return sending


def _opens(caller: Caller, path: str) -> bool:
    if caller.device is None or caller.staff is not None or path in OPEN:
        return True
    return not caller.locked and path.startswith(_SIGN_IN)
