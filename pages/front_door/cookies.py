"""Our cookies, all HttpOnly: who is signed in or on the way in, who signed in here before, which intake this browser
holds, which tablet it is, which link it is opening, which forms are ours.

The form token proves that a plain form was drawn by us for this browser, this address and this principal: an
HMAC under the form cookie, so that nothing has to be stored. Together with the same-origin check it guards
every POST.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Literal

from starlette.responses import Response

from screening.access.holds import LONGEST_HOLD
from screening.access.sessions import LONGEST_SESSION
from screening.access.sign_in import KNOWN_FOR, STEP_GOOD_FOR

STAFF, INTAKE, FORM = "anteroom_staff", "anteroom_intake", "anteroom_form"
DEVICE = "anteroom_device"
STEP, KNOWN = "anteroom_step", "anteroom_known"
LINK = "anteroom_link"
_FORM_SECONDS = 30 * 24 * 3600
# A link that was opened and not yet answered: long enough to look for a letter with the record number.
_LINK_SECONDS = 3600
# As long as browsers keep a cookie at all; it is set anew whenever the tablet opens its start page.
_DEVICE_SECONDS = 400 * 24 * 3600
_SECONDS = {
    STAFF: int(LONGEST_SESSION.total_seconds()),
    INTAKE: int(LONGEST_HOLD.total_seconds()),
    FORM: _FORM_SECONDS,
    DEVICE: _DEVICE_SECONDS,
    STEP: int(STEP_GOOD_FOR.total_seconds()),
    KNOWN: int(KNOWN_FOR.total_seconds()),
    LINK: _LINK_SECONDS,
}
CookieName = Literal[
    "anteroom_staff",
    "anteroom_intake",
    "anteroom_form",
    "anteroom_device",
    "anteroom_step",
    "anteroom_known",
    "anteroom_link",
]


def name_of(cookie: str, *, tls: bool) -> str:
    """The name a cookie goes by: behind TLS with the prefix that no other host may set."""
    return f"__Host-{cookie}" if tls else cookie


def read(cookies: Mapping[str, str], cookie: str, *, tls: bool) -> str | None:
    """The value of one of our cookies, None when the browser sent none."""
    return cookies.get(name_of(cookie, tls=tls)) or None


def put(response: Response, cookie: str, value: str, *, tls: bool) -> None:
    """Set one of our cookies on a response."""
    response.set_cookie(
        name_of(cookie, tls=tls),
        value,
        max_age=_SECONDS[cookie],
        path="/",
        secure=tls,
        httponly=True,
        samesite="lax",
    )


def take_back(response: Response, cookie: str, *, tls: bool) -> None:
    """Clear one of our cookies."""
    response.delete_cookie(name_of(cookie, tls=tls), path="/", secure=tls, httponly=True, samesite="lax")


def fresh_form_cookie() -> str:
    """A new value for the form cookie: 256 random bits."""
    return secrets.token_urlsafe(32)


def form_token(form_cookie: str, action: str, principal: str) -> str:
    """The token a form to `action` carries for this principal (hexadecimal)."""
    return hmac.new(form_cookie.encode(), f"{action}\n{principal}".encode(), hashlib.sha256).hexdigest()


def press_of(form_cookie: str, token: str) -> str:
    """What a press of a form with this token is known by, also when it comes a second time (32 hexadecimal digits).
    Nobody works it out who has not the cookie, and the cookie is drawn anew once the press has begun something."""
    return hmac.new(
        form_cookie.encode(), b"press\n" + token.encode("utf-8", "replace"), hashlib.sha256
    ).hexdigest()[:32]


def form_token_fits(token: str, form_cookie: str | None, action: str, principal: str) -> bool:
    """Whether a posted token is the one that we would have drawn."""
    return form_cookie is not None and hmac.compare_digest(
        token.encode("utf-8", "replace"), form_token(form_cookie, action, principal).encode()
    )
