"""Signing in and out, and the first person: plain pages, so no password passes through a script session."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.front_door import cookies as jar
from pages.front_door import plain
from pages.front_door.ended import sessions_closed
from pages.front_door.posting import Refused, posted
from pages.front_door.principal import Caller, caller_of, visitor_of
from screening.access import (
    first_person_made,
    hold_ended,
    nobody_yet,
    person_recognised,
    session_begun,
    session_ended,
)
from screening.access.people import LONGEST_NAME, SHORTEST_PASSWORD, Person
from screening.errors import AccessError, SetUpCodeRefused, SignInRefused, TooManyTries
from screening.records import records_here

SIGN_IN, SET_UP, SIGN_OUT = "/account/sign-in", "/account/set-up", "/account/sign-out"


class Account:
    """The account pages of one server."""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [
            Route(SIGN_IN, self.sign_in, methods=["GET", "POST"]),
            Route(SET_UP, self.set_up, methods=["GET", "POST"]),
            Route(SIGN_OUT, self.sign_out, methods=["GET", "POST"]),
        ]

    async def sign_in(self, request: Request) -> Response:
        """The sign-in page, and what its form does."""
        caller = await self._caller(request)
        if request.method == "POST":
            return await self._signed_in(request, caller)
        if await run_in_threadpool(nobody_yet, records_here()):
            return plain.onward(SET_UP)
        if caller.staff is not None:
            return plain.onward("/")
        return self._sign_in_page(request, caller, "")

    def _sign_in_page(self, request: Request, caller: Caller, problem: str) -> Response:
        return self._form_page(
            request, caller, "Staff sign-in", SIGN_IN, "Sign in", _sign_in_fields(), problem
        )

    async def _signed_in(self, request: Request, caller: Caller) -> Response:
        try:
            fields = await posted(request, caller.principal, tls=self._tls)
        except Refused as refused:
            return refused.response
        name, password = fields.get("name", ""), fields.get("password", "")
        try:
            person = await run_in_threadpool(
                person_recognised, records_here(), name, password, address=address_of(request)
            )
        except (SignInRefused, TooManyTries) as refused:
            if isinstance(refused, SignInRefused):
                await run_in_threadpool(records_here().record_event, "sign-in refused")
            return _refusal(self._sign_in_page(request, caller, str(refused)), refused)
        return await self._let_in(person, caller)

    async def set_up(self, request: Request) -> Response:
        """The page that makes the first person, and what its form does. It is gone once somebody exists."""
        caller = await self._caller(request)
        if not await run_in_threadpool(nobody_yet, records_here()):
            return plain.onward(SIGN_IN)
        if request.method == "GET":
            return self._set_up_page(request, caller, "", "")
        try:
            fields = await posted(request, caller.principal, tls=self._tls)
        except Refused as refused:
            return refused.response
        name = fields.get("name", "")
        try:
            person = await run_in_threadpool(
                first_person_made, records_here(), fields.get("code", ""), name, fields.get("password", "")
            )
        except AccessError as refused:
            return _refusal(self._set_up_page(request, caller, name, str(refused)), refused)
        return await self._let_in(person, caller)

    def _set_up_page(self, request: Request, caller: Caller, name: str, problem: str) -> Response:
        return self._form_page(
            request,
            caller,
            "Set up this clinic",
            SET_UP,
            "Make the first account",
            _set_up_fields(name),
            problem,
        )

    async def sign_out(self, request: Request) -> Response:
        """Asks whether to sign out, and signs out."""
        caller = await self._caller(request)
        if request.method == "GET":
            if caller.staff is None:
                return plain.onward("/")
            return self._form_page(request, caller, "Sign out?", SIGN_OUT, "Sign out", "", "")
        try:
            await posted(request, caller.principal, tls=self._tls)
        except Refused as refused:
            return refused.response
        if caller.staff is not None:
            await run_in_threadpool(session_ended, records_here(), caller.staff.session_id)
            sessions_closed(caller.principal)
        response = plain.forgotten(plain.onward(SIGN_IN))
        jar.take_back(response, jar.STAFF, tls=self._tls)
        jar.put(response, jar.FORM, jar.fresh_form_cookie(), tls=self._tls)
        return response

    async def _caller(self, request: Request) -> Caller:
        return await run_in_threadpool(caller_of, records_here(), request.cookies, tls=self._tls)

    async def _let_in(self, person: Person, caller: Caller) -> Response:
        """Sign this person in with new cookies. A form that was open on this device is closed on it first."""
        if caller.hold is not None:
            await run_in_threadpool(hold_ended, records_here(), caller.hold.id)
        if caller.staff is not None:
            await run_in_threadpool(session_ended, records_here(), caller.staff.session_id)
        sessions_closed(caller.principal)
        token = await run_in_threadpool(session_begun, records_here(), person)
        response = plain.onward("/")
        jar.take_back(response, jar.INTAKE, tls=self._tls)
        jar.put(response, jar.STAFF, token, tls=self._tls)
        jar.put(response, jar.FORM, jar.fresh_form_cookie(), tls=self._tls)
        return response

    def _form_page(
        self,
        request: Request,
        caller: Caller,
        title: str,
        action: str,
        label: str,
        fields: str,
        problem: str,
    ) -> Response:
        return form_page(request, caller, title, plain.alert(problem), action, label, fields, tls=self._tls)


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
    """A plain page with one form of ours; a browser without a form cookie gets one, and the token fits it."""
    cookie = jar.read(request.cookies, jar.FORM, tls=tls)
    kept = cookie or jar.fresh_form_cookie()
    principal = caller.principal if cookie or caller.staff or caller.hold or caller.device else visitor_of(kept)
    token = jar.form_token(kept, action, principal)
    response = plain.page(title, above + plain.form(action, token, label, fields))
    if cookie is None:
        jar.put(response, jar.FORM, kept, tls=tls)
    return response


def _sign_in_fields() -> str:
    return plain.field("name", "Your name", complete="username") + plain.field(
        "password", "Password", kind="password", complete="current-password"
    )


def _set_up_fields(name: str) -> str:
    return (
        plain.field("code", "One-time set-up code", hint="It was printed where the server was started.")
        + plain.field(
            "name",
            "Your first and last name",
            hint=f"You sign in with it, and it stands on what you sign. Up to {LONGEST_NAME} characters.",
            value=name,
            complete="username",
        )
        + plain.field(
            "password",
            "Choose a password",
            kind="password",
            hint=f"At least {SHORTEST_PASSWORD} characters; a few words work well. You may paste it.",
            complete="new-password",
        )
    )


def _refusal(response: Response, refused: AccessError) -> Response:
    """The same page with the status that says why it is shown again."""
    if isinstance(refused, TooManyTries):
        response.status_code = 429
        response.headers["retry-after"] = str(refused.seconds)
    else:
        response.status_code = 403 if isinstance(refused, SignInRefused | SetUpCodeRefused) else 422
    return response


def address_of(request: Request) -> str:
    """The network address a request came from."""
    return request.client.host if request.client else "unknown"
