"""What a person sees when a page fails: what is safe, and a number to tell the clinic."""

import secrets

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.front_door import plain
from pages.front_door.logs import log
from screening.errors import AnteroomError, StoreUnavailable

_OUR_FAULT = (
    "Something went wrong on our side. Answers that were already saved are safe. "
    "Please reload the page. If it happens again, tell the clinic staff."
)


def on_script_error(error: Exception) -> bool:
    """A page failed. Log it without its words, show a reference; our own errors are written to be shown."""
    reference = _logged("page failed", error)
    st.error(str(error) if isinstance(error, AnteroomError) else _OUR_FAULT)
    st.text(f"Reference: {reference}")
    return True


async def on_request_error(_request: Request, error: Exception) -> Response:
    """One of our own addresses failed: a plain page that says so."""
    reference = _logged("request failed", error)
    said = str(error) if isinstance(error, AnteroomError) else _OUR_FAULT
    status = 503 if isinstance(error, StoreUnavailable) else 500
    body = plain.alert(said) + plain.words(f"Reference: {reference}") + plain.link("Back to the start", "/")
    return plain.page("That did not work", body, status)


class LastResort:
    """Answers when everything behind it failed, the page that says so included: no words of an error leave here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if scope["type"] == "http" and not begun:
                answer = await _answer(Request(scope), error)
                await answer(scope, receive, send)
            elif scope["type"] != "lifespan":
                _logged("connection failed", error)
            else:
                raise


async def _answer(request: Request, error: Exception) -> Response:
    try:
        return await on_request_error(request, error)
    except Exception as second:  # noqa: BLE001 (the page that tells of an error failed itself)
        reference = _logged("request failed", second)
        return PlainTextResponse(f"{_OUR_FAULT}\n\nReference: {reference}", 500)


def _logged(event: str, error: Exception) -> str:
    reference = secrets.token_hex(4)
    log.error("%s, reference %s", event, reference, exc_info=error)
    return reference
