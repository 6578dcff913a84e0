"""What stands before every POST: it came from one of our own pages, in our own form, and is short."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from pages.front_door import cookies as jar
from pages.front_door.plain import link, page, words

LONGEST_BODY = 16_384
SLOWEST_BODY = 15.0  # seconds


class Refused(Exception):
    """This POST is not carried out; `response` says so in plain words."""

    def __init__(self, response: Response) -> None:
        super().__init__("post refused")
        self.response = response


def same_origin(headers: Mapping[str, str]) -> bool:
    """Whether a request comes from a page of ours, by Sec-Fetch-Site, and Origin or Referer against Host."""
    host = headers.get("host", "")
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    source = headers.get("origin") or headers.get("referer")
    return source is not None and bool(host) and urlsplit(source).netloc == host


async def posted(request: Request, principal: str, *, tls: bool) -> dict[str, str]:
    """The fields of one of our forms. Raises Refused for anything that did not come from one of our pages."""
    fields = await sent(request)
    refuse_other_token(request, fields.pop("token", ""), principal, tls=tls)
    return fields


async def sent(request: Request) -> dict[str, str]:
    """The fields as they were sent from a page of this server, the token among them: whose form it was is not asked yet.
    Raises Refused."""
    if not same_origin(request.headers):
        raise Refused(refused(403, "This request did not come from a page of this clinic."))
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise Refused(refused(415, "This address takes forms only."))
    return _fields(await _body(request))


def refuse_other_token(request: Request, token: str, principal: str, *, tls: bool) -> None:
    """Raises Refused when this token is not of a form that we drew for this browser, address and principal."""
    form_cookie = jar.read(request.cookies, jar.FORM, tls=tls)
    if not jar.form_token_fits(token, form_cookie, request.url.path, principal):
        raise Refused(
            refused(403, "This page was open for a long time and is out of date. Nothing was changed.")
        )


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST_BODY):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LONGEST_BODY:
                    raise Refused(hung_up(413, "This form is too long."))
    except TimeoutError:
        raise Refused(hung_up(408, "This form took too long to arrive. Nothing was changed.")) from None
    except ClientDisconnect:
        raise Refused(hung_up(400, "This form did not arrive whole. Nothing was changed.")) from None
    return bytes(body)


def hung_up(status: int, text: str) -> Response:
    """A refusal after which the connection is closed: what is still on its way is not waited for."""
    response = refused(status, text)
    response.headers["connection"] = "close"
    return response


def _fields(body: bytes) -> dict[str, str]:
    try:
        parsed = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError:
        raise Refused(refused(400, "This form could not be read.")) from None
    return {name: values[0] for name, values in parsed.items()}


def refused(status: int, text: str) -> Response:
    """Why a form is not taken, in plain words."""
    return page("Please try again", words(text) + link("Back to the start", "/", strong=True), status)
