"""What all account pages share: forms with their token, who is calling, and how a refusal is answered."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from pages.front_door import cookies as jar
from pages.front_door import plain
from pages.front_door.principal import Caller, caller_of, visitor_of
from screening.access.sign_in import Step, Want, step_of
from screening.clinic import clinic_here
from screening.errors import AccessError, NameRefused, PasswordRefused, TooManyTries
from screening.records import records_here

SIGN_IN, SET_UP, SIGN_OUT = "/account/sign-in", "/account/set-up", "/account/sign-out"
ACCOUNT, PASSWORD, SESSIONS = "/account", "/account/password", "/account/sessions"
FACTOR, PROVIDER = "/account/second-factor", "/account/provider"
PAGE_OF = {
    Want.CODE: "/account/sign-in/code",
    Want.NEW_PASSWORD: "/account/sign-in/password",
    Want.NEW_FACTOR: "/account/sign-in/second-factor",
    Want.NOTHING: "/account/sign-in/go-on",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with forms of ours on it. A browser without a form cookie gets one, and the tokens fit it."""

    kept: str
    principal: str
    is_new: bool
    tls: bool

    def form(self, action: str, label: str, fields: str = "", *, quiet: bool = False) -> str:
        """A form to one of our addresses; `quiet`: its button is not the main one of the page."""
        drawn = plain.form(action, jar.form_token(self.kept, action, self.principal), label, fields)
        return drawn.replace("<form ", '<form class="quiet" ', 1) if quiet else drawn

    def page(self, title: str, body: str, status: int = 200) -> Response:
        """The page itself."""
        response: Response = plain.page(title, body, status)
        if self.is_new:
            jar.put(response, jar.FORM, self.kept, tls=self.tls)
        return response


def sheet_of(request: Request, caller: Caller, *, tls: bool) -> Sheet:
    """An empty page for whoever is calling."""
    cookie = jar.read(request.cookies, jar.FORM, tls=tls)
    kept = cookie or jar.fresh_form_cookie()
    known = cookie or caller.staff or caller.hold or caller.device
    return Sheet(kept, caller.principal if known else visitor_of(kept), cookie is None, tls)


def form_page(
    request: Request,
    caller: Caller,
    title: str,
    above: str,
    action: str,
    label: str,
    fields: str = "",
    *,
    tls: bool,
) -> Response:
    """A plain page with one form of ours."""
    sheet = sheet_of(request, caller, tls=tls)
    return sheet.page(title, above + sheet.form(action, label, fields))


class Desk:
    """Where account pages are served; `tls` as the server is set up."""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    @property
    def _required(self) -> bool:
        """Whether nobody is let in without a second factor here."""
        return clinic_here().second_factor_required(tls=self._tls)

    async def _caller(self, request: Request) -> Caller:
        return await run_in_threadpool(caller_of, records_here(), request.cookies, tls=self._tls)

    async def _step(self, request: Request) -> Step | None:
        """Who is on the way in at this browser."""
        token = jar.read(request.cookies, jar.STEP, tls=self._tls)
        return await run_in_threadpool(step_of, records_here(), token, required=self._required)

    def _signed_out(self) -> Response:
        """This browser forgets who was signed in on it."""
        response = plain.forgotten(plain.onward(SIGN_IN))
        for name in (jar.STAFF, jar.STEP):
            jar.take_back(response, name, tls=self._tls)
        jar.put(response, jar.FORM, jar.fresh_form_cookie(), tls=self._tls)
        return response

    def _sheet(self, request: Request, caller: Caller) -> Sheet:
        return sheet_of(request, caller, tls=self._tls)


def refusal(response: Response, refused: AccessError) -> Response:
    """The same page with the status that says why it is shown again."""
    if isinstance(refused, TooManyTries):
        response.status_code = 429
        response.headers["retry-after"] = str(refused.seconds)
    else:
        response.status_code = 422 if isinstance(refused, NameRefused | PasswordRefused) else 403
    return response


def address_of(request: Request) -> str:
    """The network address a request came from."""
    return request.client.host if request.client else "unknown"
