"""What a request may be: which methods, how long an address, how many headers, how large a body, how many a minute."""

from collections.abc import Iterable

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.front_door import plain
from pages.front_door.allowance import Buckets, Limits
from pages.front_door.guard import address_of, refuse_socket
from pages.front_door.posting import LONGEST_BODY
from pages.front_door.upload import LONGEST_UPLOAD

METHODS = ("GET", "HEAD", "POST")
LONGEST_ADDRESS = 4_096  # a sign-in provider answers with some two thousand
MOST_HEADERS = 64
LONGEST_HEADERS = 16_384
# The one address that takes a file: it asks who is calling before it reads any of it.
TAKES_A_FILE = "/verify"
_WAIT = 10
# Asked often and by machines, or needed many times for one page, and cheap to answer.
_UNCOUNTED = ("/static/", "/_stcore/", "/healthz", "/readyz")


class RequestLimits:
    """Refuses what no browser of a patient or of staff ever sends, before anything else looks at it."""

    def __init__(self, app: ASGIApp, *, limits: Limits) -> None:
        self._app = app
        self._requests = Buckets(limits.requests_per_address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            if too_large(scope):
                await refuse_socket(receive, send)
                return
        elif scope["type"] == "http":
            refusal = refusal_of(scope) or self._too_many(scope)
            if refusal is not None:
                refusal.headers["connection"] = "close"  # what is still on its way is not read
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _too_many(self, scope: Scope) -> Response | None:
        if (
            scope["path"].startswith(_UNCOUNTED)
            or self._requests.of(address_of(HTTPConnection(scope))).take()
        ):
            return None
        response = _refused(429, "There were too many requests from your network. Please wait a moment.")
        response.headers["retry-after"] = str(_WAIT)
        return response


def refusal_of(scope: Scope) -> Response | None:
    """Why a request is not looked at, as its answer; None when it is in order."""
    if scope["method"] not in METHODS:
        response = _refused(405, "This server does not answer that kind of request.")
        response.headers["allow"] = ", ".join(METHODS)
        return response
    large = too_large(scope)
    if large:
        return _refused(large, "This request is too long.")
    length = _length(scope["headers"])
    if length is None:
        return _refused(400, "This request could not be read.")
    longest = LONGEST_UPLOAD if scope["path"] == TAKES_A_FILE else LONGEST_BODY
    return _refused(413, "This form is too long.") if length > longest else None


def too_large(scope: Scope) -> int:
    """414 for an address and 431 for headers that are too long, else 0."""
    address = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
    if address > LONGEST_ADDRESS:
        return 414
    headers = scope["headers"]
    longest = sum(len(name) + len(value) for name, value in headers)
    return 431 if len(headers) > MOST_HEADERS or longest > LONGEST_HEADERS else 0


def _length(headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    """The length of the body as announced, 0 when it is not, None when that cannot be read."""
    said = [value for name, value in headers if name.lower() == b"content-length"]
    if not said:
        return 0
    return int(said[0]) if len(said) == 1 and said[0].isdigit() else None


def _refused(status: int, text: str) -> Response:
    return plain.page("Please try again", plain.alert(text) + plain.link("Back to the start", "/"), status)
