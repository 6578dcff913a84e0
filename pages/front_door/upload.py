"""One file that staff hand in to be looked at, and never kept: read whole into memory, up to a limit, within a minute."""

import asyncio
import re
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request

from pages.front_door import cookies as jar
from pages.front_door.posting import Refused, hung_up, refused, same_origin

LONGEST_FILE = 8 * 1024 * 1024
# The file, and around it the marks and the few short fields of its form.
LONGEST_UPLOAD = LONGEST_FILE + 16_384
SLOWEST_UPLOAD = 60.0  # seconds
_MOST_PARTS = 8
_BOUNDARY = re.compile(
    r'multipart/form-data;\s*boundary="?([0-9A-Za-z\'()+_,./:=?-]{1,70})"?\s*', re.IGNORECASE
)
_NAME = re.compile(rb'content-disposition:\s*form-data;(?:.*?;)?\s*name="([a-z]{1,20})"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    """The short fields of a form by name, and the bytes of its file; b"" when none was chosen."""

    fields: dict[str, str]
    file: bytes


async def uploaded(request: Request, principal: str, *, tls: bool) -> Upload:
    """One of our forms with a file. Whoever calls has asked before who is calling. Raises Refused."""
    if not same_origin(request.headers):
        raise Refused(refused(403, "This request did not come from a page of this clinic."))
    boundary = _BOUNDARY.fullmatch(request.headers.get("content-type", ""))
    if boundary is None:
        raise Refused(refused(415, "This address takes one file in a form."))
    upload = _parts(await _body(request), boundary[1].encode())
    form_cookie = jar.read(request.cookies, jar.FORM, tls=tls)
    if not jar.form_token_fits(upload.fields.pop("token", ""), form_cookie, request.url.path, principal):
        raise Refused(
            refused(403, "This page was open for a long time and is out of date. Send the file again.")
        )
    return upload


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST_UPLOAD):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LONGEST_UPLOAD:
                    raise Refused(hung_up(413, "This file is too long: a summary has at most 8 MB."))
    except TimeoutError:
        raise Refused(hung_up(408, "This file took too long to arrive. Try again.")) from None
    except ClientDisconnect:
        raise Refused(hung_up(400, "This file did not arrive whole. Try again.")) from None
    return bytes(body)


def _parts(body: bytes, boundary: bytes) -> Upload:
    """The parts exactly as they were sent: not a byte of the file may differ. Raises Refused."""
    _, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if not 2 <= len(parts) <= _MOST_PARTS or not parts[-1].startswith(b"--"):
        raise Refused(refused(400, "This form could not be read."))
    fields, file = {}, b""
    for part in parts[:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head.replace(b"\r\n", b" "))
        if name is None:
            raise Refused(refused(400, "This form could not be read."))
        if name[1] == b"file":
            file = content
        elif len(content) <= 1_000:
            fields[name[1].decode("ascii")] = content.decode("utf-8", "replace")
    return Upload(fields, file)
