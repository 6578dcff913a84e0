"""What every request passes through: allowed hosts, security headers, closed addresses, who is calling."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import streamlit
from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.front_door import cookies as jar
from pages.front_door.guard import refuse_socket
from pages.front_door.principal import caller_of
from screening.errors import StoreUnavailable
from screening.records import records_here
from screening.records.origin import coming_from

PRINCIPAL_HEADER = b"x-anteroom-principal"
CLOSED = (
    "/media",
    "/_stcore/metrics",
    "/_stcore/agent",
    "/_stcore/upload_file",
    "/_stcore/script-health-check",
)
_OUR_PREFIX = b"x-anteroom-"
# Addresses that hold a token themselves: also when one of them fails, nobody is told of it.
_TOKENS_IN = "/v/"
_UNTOLD = {"referrer-policy": "no-referrer"}
# What a browser can do that no page of ours asks for.
_POWERS = (
    "accelerometer",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "serial",
    "usb",
    "xr-spatial-tracking",
)

# Streamlit's own answer, but for the developer's error dialog and the outside hosts it would take orders
# from.
HOST_CONFIG = {
    "allowedOrigins": [],
    "useExternalAuthToken": False,
    "enableCustomParentMessages": False,
    "enforceDownloadInNewTab": False,
    "metricsUrl": "",
    "blockErrorDialogs": True,
    "resourceCrossOriginMode": None,
}


@cache
def page_policy() -> str:
    """The policy of Streamlit's page: nothing from elsewhere, one inline script known by its hash."""
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    inline = re.findall(r"<script>(.*?)</script>", index, re.DOTALL)
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in inline)
    return (
        f"default-src 'none'; script-src 'self' blob: {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        "worker-src 'self' blob:; frame-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def security_headers(*, tls: bool) -> dict[str, str]:
    """The headers of every response. With no referrer at all browsers would hide the Origin of our forms."""
    headers = {
        "content-security-policy": page_policy(),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "permissions-policy": ", ".join(f"{name}=()" for name in _POWERS),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "origin-agent-cluster": "?1",
        "x-permitted-cross-domain-policies": "none",
        "x-robots-tag": "noindex, nofollow",
    }
    if tls:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return headers


class SecurityHeaders:
    """Puts the security headers on every response; a stricter one that a route has set stays."""

    def __init__(self, app: ASGIApp, *, tls: bool) -> None:
        self._app = app
        self._tls = tls
        self._headers = security_headers(tls=tls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        keeps = scope["path"].startswith("/static/")
        headers_here = {**self._headers, **(_UNTOLD if scope["path"].startswith(_TOKENS_IN) else {})}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in headers_here.items():
                    headers.setdefault(name, value)
                # Static files carry the hash of their content in their name and no one's data: browsers may
                # keep them. Nothing else, also when Streamlit only asked them to check before using it again.
                if not keeps:
                    headers["cache-control"] = "no-store"
                if self._tls:
                    message["headers"] = [_secure(name, value) for name, value in message["headers"]]
            await send(message)

        await self._app(scope, receive, sending)


def _secure(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A cookie of Streamlit's own with the Secure mark that it leaves out behind a proxy."""
    if name.lower() == b"set-cookie" and b"; secure" not in value.lower():
        return name, value + b"; Secure"
    return name, value


class AllowedHosts:
    """Refuses requests whose Host is not ours, so that no other name can be made to point at this server."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or self._ours(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse("This server does not answer to that name.", 421)(scope, receive, send)
        else:
            await refuse_socket(receive, send)

    def _ours(self, host: str) -> bool:
        name = re.fullmatch(r"(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::\d{1,5})?", host.lower())
        return name is not None and name[1].strip("[]") in self._hosts


class ClosedAddresses:
    """Answers 404 for what Streamlit would serve without a sign-in, and replaces its host configuration."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = re.sub(r"/{2,}", "/", scope["path"])
        if any(path == closed or path.startswith(f"{closed}/") for closed in CLOSED):
            await PlainTextResponse("There is nothing here.", 404)(scope, receive, send)
        elif path == "/_stcore/host-config" and scope["method"] in ("GET", "HEAD"):
            await Response(json.dumps(HOST_CONFIG), media_type="application/json")(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class Origin:
    """Notes the network address a request comes from, for the events that it makes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and scope.get("client"):
            with coming_from(scope["client"][0]):
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class Identity:
    """Tells Streamlit who is at the other end; what a browser claims about that itself is thrown away.

    Without it whoever presents a session id on the socket would take that session over. Every browser also
    gets the form cookie with the page itself, so that the connection that follows has an identity even before
    anyone signs in.
    """

    def __init__(self, app: ASGIApp, *, tls: bool) -> None:
        self._app = app
        self._tls = tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if not _claims_identity(name)]
        scope = dict(scope, headers=headers)
        if scope["type"] == "websocket":
            try:
                principal = await to_thread.run_sync(self._principal, HTTPConnection(scope))
            except StoreUnavailable:
                await refuse_socket(receive, send)
                return
            scope["headers"] = [*headers, (PRINCIPAL_HEADER, principal.encode())]
            await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, self._with_form_cookie(scope, send))

    def _principal(self, connection: HTTPConnection) -> str:
        return caller_of(records_here(), connection.cookies, tls=self._tls).principal

    def _with_form_cookie(self, scope: Scope, send: Send) -> Send:
        has_one = jar.read(HTTPConnection(scope).cookies, jar.FORM, tls=self._tls) is not None
        if has_one or scope["path"].startswith("/static/") or scope["path"].startswith("/_stcore/"):
            return send

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_page = headers.get("content-type", "").startswith("text/html")
                ours = f"{jar.name_of(jar.FORM, tls=self._tls)}="
                if is_page and not any(cookie.startswith(ours) for cookie in headers.getlist("set-cookie")):
                    fresh = Response()
                    jar.put(fresh, jar.FORM, jar.fresh_form_cookie(), tls=self._tls)
                    headers.append("set-cookie", fresh.headers["set-cookie"])
            await send(message)

        return sending


def _claims_identity(name: bytes) -> bool:
    # Some servers in front read "_" as "-": both spellings are ours alone.
    return name.lower().replace(b"_", b"-").startswith(_OUR_PREFIX)
