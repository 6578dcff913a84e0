"""Signing in through the clinic's own provider, by Streamlit's own routes; what Streamlit says of it counts once, here.

Streamlit's `/auth/login` and `/oauth2callback` talk to the provider (state, nonce, PKCE, signature of the ID token) and
answer with a signed cookie that would name the person for thirty days and could not be revoked. That cookie never leaves
this server: it is taken off the answer, read once, exchanged for a session of ours, and thrown away; one that a browser
sends is thrown away unread. Configured by [auth] in Streamlit's secrets.toml; without it none of these addresses exists.
"""

import json
from collections.abc import Mapping
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.auth_util import get_cookie_with_chunks, get_secrets_auth_section
from streamlit.runtime.secrets import secrets_singleton
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import SESSION_COOKIE_NAME, USER_COOKIE_NAME

from pages.front_door import cookies as jar
from pages.front_door import plain
from pages.front_door.account_parts import PROVIDER, SIGN_IN, Desk, address_of, refusal
from pages.front_door.account_steps import Steps
from pages.front_door.posting import Refused, posted
from screening.access.people import Person
from screening.access.single_sign_on import (
    is_asked,
    person_vouched,
    provider_asked,
    provider_failed,
    vouched_of,
)
from screening.errors import ProviderRefused, SettingsRefused, TooManyTries
from screening.records import records_here

LOGIN, LOGOUT, CALLBACK = "/auth/login", "/auth/logout", "/oauth2callback"
SHORTEST_SECRET = 32
_PROVIDER = "default"
_NEEDED = ("client_id", "client_secret", "server_metadata_url", "redirect_uri", "cookie_secret")
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_NOT_LET_IN = "The sign-in provider did not let you in. Try again, or sign in with name and password."


def provider_name() -> str | None:
    """What the button says; None when no provider is configured."""
    section = get_secrets_auth_section()
    if not section or not section.get("client_id") or not section.get("server_metadata_url"):
        return None
    return str(section.get("provider_name") or "your clinic account")


def refuse_unsafe_provider(*, tls: bool) -> None:
    """Raises SettingsRefused when [auth] is there and is not whole, or would sign people in over the open net."""
    # Streamlit takes a file that it cannot read for none at all, and the button would be gone without a word.
    if any(Path(file).exists() for file in config.get_option("secrets.files")) and not _readable():
        raise SettingsRefused("Streamlit's secrets.toml cannot be read. Check its place and its form.")
    section = get_secrets_auth_section()
    if not section:
        return
    missing = [name for name in _NEEDED if not isinstance(section.get(name), str) or not section.get(name)]
    if missing:
        raise SettingsRefused(
            f"[auth] in Streamlit's secrets.toml lacks {', '.join(missing)}. Add it there, in [auth] itself."
        )
    if len(section["cookie_secret"]) < SHORTEST_SECRET:
        raise SettingsRefused(
            f"cookie_secret in [auth] has fewer than {SHORTEST_SECRET} characters. Make one with: "
            "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    back = urlsplit(section["redirect_uri"])
    if back.path != CALLBACK or (tls and back.scheme != "https"):
        raise SettingsRefused(
            f"redirect_uri in [auth] is this server's own address with {CALLBACK}, by https where there is TLS."
        )
    there = urlsplit(section["server_metadata_url"])
    if there.scheme != "https" and there.hostname not in _THIS_MACHINE:
        raise SettingsRefused("server_metadata_url in [auth] must begin with https://.")


def _readable() -> bool:
    return secrets_singleton.load_if_toml_exists()


class Provider(Desk):
    """Where a browser is sent to the provider from. Raises SettingsRefused when that is set up unsafely."""

    def __init__(self, *, tls: bool) -> None:
        super().__init__(tls=tls)
        refuse_unsafe_provider(tls=tls)

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [Route(PROVIDER, self.asked, methods=["POST"])]

    async def asked(self, request: Request) -> Response:
        """Send this browser to the provider, and remember for ten minutes that we did."""
        caller = await self._caller(request)
        if provider_name() is None:
            return plain.onward(SIGN_IN)
        try:
            await posted(request, caller.principal, tls=self._tls)
        except Refused as refused:
            return refused.response
        try:
            token = await run_in_threadpool(_asked, address_of(request))
        except TooManyTries as wait:
            body = plain.alert(str(wait)) + plain.link("Staff sign-in", SIGN_IN, strong=True)
            return refusal(plain.page("Please wait a moment", body), wait)
        href = generate_login_redirect_url(_PROVIDER)
        # A page that goes on by itself, and no redirect: browsers hold redirects of a form to `form-action`, which
        # names this server alone.
        body = plain.words("One moment: your sign-in provider opens.") + plain.link(
            "Go on", href, strong=True
        )
        response = plain.page("Signing in", body)
        response.headers["refresh"] = f"0;url={href}"
        jar.put(response, jar.STEP, token, tls=self._tls)
        return response


def _asked(address: str) -> str:
    return provider_asked(records_here(), address=address)


class ProviderDoor(Desk):
    """Middleware before Streamlit's own sign-in addresses."""

    def __init__(self, app: ASGIApp, *, tls: bool) -> None:
        super().__init__(tls=tls)
        self._app = app
        self._steps = Steps(tls=tls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope = _without_streamlit_user(scope)
        path = "/" + scope["path"].strip("/") if scope["type"] == "http" else ""
        if path not in (LOGIN, LOGOUT, CALLBACK):
            await self._app(scope, receive, send)
            return
        response = await self._answer(path, scope, receive, send)
        if response is not None:
            await response(scope, receive, send)

    async def _answer(self, path: str, scope: Scope, receive: Receive, send: Send) -> Response | None:
        """Our answer; None: Streamlit answered itself."""
        token = jar.read(HTTPConnection(scope).cookies, jar.STEP, tls=self._tls)
        if path == LOGOUT or provider_name() is None:
            return PlainTextResponse("There is nothing here.", 404)
        if not await run_in_threadpool(is_asked, records_here(), token):
            return self._refused("This sign-in was not begun here, or is too old. Begin again on this page.")
        if path == LOGIN:
            await self._app(scope, receive, send)
            return None
        return await self._exchanged(Request(scope, receive), token)

    async def _exchanged(self, request: Request, token: str | None) -> Response:
        """Streamlit's answer read, and ours given in its place."""
        claims = claims_in(await _caught(self._app, request))
        try:
            vouched = vouched_of(claims or {})
            person: Person = await run_in_threadpool(person_vouched, records_here(), token, vouched)
        except ProviderRefused as refused:
            await run_in_threadpool(provider_failed, records_here(), token)
            return self._refused(str(refused) if claims is not None else _NOT_LET_IN)
        caller = await self._caller(request)
        response = await self._steps.begun(request, caller, person, way="provider", strong=vouched.strong)
        response.delete_cookie(SESSION_COOKIE_NAME, path="/", secure=self._tls, httponly=True, samesite="lax")
        return response

    def _refused(self, words: str) -> Response:
        body = plain.alert(words) + plain.link("Staff sign-in", SIGN_IN, strong=True)
        response = plain.page("You are not signed in", body, 403)
        jar.take_back(response, jar.STEP, tls=self._tls)
        response.delete_cookie(SESSION_COOKIE_NAME, path="/", secure=self._tls, httponly=True, samesite="lax")
        return response


async def _caught(app: ASGIApp, request: Request) -> Headers:
    """The headers that Streamlit would have answered with; nothing of them is sent."""
    caught: list[tuple[bytes, bytes]] = []

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            caught.extend(message["headers"])

    await app(request.scope, request.receive, sending)
    return Headers(raw=caught)


def claims_in(headers: Headers) -> Mapping[str, Any] | None:
    """The claims in the cookie that Streamlit made and signed just now; None when it made none."""
    made: SimpleCookie = SimpleCookie()
    for line in headers.getlist("set-cookie"):
        made.load(line)

    def unsigned(name: str) -> bytes | None:
        morsel = made.get(name)
        return (
            decode_signed_value(get_cookie_secret(), name, morsel.value) if morsel and morsel.value else None
        )

    value = get_cookie_with_chunks(unsigned, USER_COOKIE_NAME)
    claims = json.loads(value) if value else None
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") is True else None


def _without_streamlit_user(scope: Scope) -> Scope:
    """The request without a cookie that claims who somebody is: nobody is that on this server."""
    headers = [
        (name, _cookies_kept(value) if name.lower() == b"cookie" else value)
        for name, value in scope["headers"]
    ]
    return {**scope, "headers": headers}


def _cookies_kept(value: bytes) -> bytes:
    mark = USER_COOKIE_NAME.encode()
    return b";".join(part for part in value.split(b";") if not part.strip().startswith(mark))
