"""Signing in and out, and the first person: plain pages, so no password passes through a script session."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.front_door import cookies as jar
from pages.front_door import plain
from pages.front_door.account_own import OwnAccount
from pages.front_door.account_parts import (
    PROVIDER,
    SET_UP,
    SIGN_IN,
    SIGN_OUT,
    Desk,
    address_of,
    form_page,
    refusal,
)
from pages.front_door.account_provider import Provider, provider_name
from pages.front_door.account_steps import Steps
from pages.front_door.ended import sessions_closed
from pages.front_door.posting import Refused, posted
from pages.front_door.principal import Caller
from screening.access import first_person_made, nobody_yet, person_recognised, session_ended
from screening.access.people import LONGEST_NAME, SHORTEST_PASSWORD, Person, name_key
from screening.access.sign_in import known_as
from screening.errors import AccessError, NameRefused, PasswordRefused
from screening.records import records_here

__all__ = ["SET_UP", "SIGN_IN", "SIGN_OUT", "Account", "address_of", "form_page"]


class Account(Desk):
    """The account pages of one server."""

    def __init__(self, *, tls: bool) -> None:
        super().__init__(tls=tls)
        self._steps = Steps(tls=tls)

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [
            Route(SIGN_IN, self.sign_in, methods=["GET", "POST"]),
            Route(SET_UP, self.set_up, methods=["GET", "POST"]),
            Route(SIGN_OUT, self.sign_out, methods=["GET", "POST"]),
            *self._steps.routes(),
            *OwnAccount(tls=self._tls).routes(),
            *Provider(tls=self._tls).routes(),
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
        sheet, provider = self._sheet(request, caller), provider_name()
        body = plain.alert(problem) + sheet.form(SIGN_IN, "Sign in", _sign_in_fields())
        if provider is not None:
            body += plain.heading("Or") + sheet.form(PROVIDER, f"Sign in with {provider}", quiet=True)
        return sheet.page("Staff sign-in", body)

    async def _signed_in(self, request: Request, caller: Caller) -> Response:
        try:
            fields = await posted(request, caller.principal, tls=self._tls)
            person = await run_in_threadpool(self._recognised, request, fields)
        except Refused as refused:
            return refused.response
        except AccessError as wrong:
            return refusal(self._sign_in_page(request, caller, str(wrong)), wrong)
        return await self._steps.begun(request, caller, person, way="password")

    def _recognised(self, request: Request, fields: dict[str, str]) -> Person:
        name, token = fields.get("name", ""), jar.read(request.cookies, jar.KNOWN, tls=self._tls)
        known = known_as(records_here(), token, name_key=name_key(name))
        return person_recognised(
            records_here(), name, fields.get("password", ""), address=address_of(request), known_as=known
        )

    async def set_up(self, request: Request) -> Response:
        """The page that makes the first person, and what its form does. It is gone once somebody exists."""
        caller = await self._caller(request)
        if not await run_in_threadpool(nobody_yet, records_here()):
            return plain.onward(SIGN_IN)
        if request.method == "GET":
            return self._set_up_page(request, caller, "")
        fields: dict[str, str] = {}
        try:
            fields = await posted(request, caller.principal, tls=self._tls)
            person = await run_in_threadpool(_first_person, fields, address_of(request))
        except Refused as refused:
            return refused.response
        except AccessError as wrong:
            page = self._set_up_page(request, caller, fields.get("name", ""), str(wrong), _field_of(wrong))
            return refusal(page, wrong)
        return await self._steps.begun(request, caller, person, way="set-up")

    def _set_up_page(
        self, request: Request, caller: Caller, name: str, problem: str = "", where: str = ""
    ) -> Response:
        sheet = self._sheet(request, caller)
        fields = _set_up_fields(name, {where: problem})
        return sheet.page("Set up this clinic", sheet.form(SET_UP, "Make the first account", fields))

    async def sign_out(self, request: Request) -> Response:
        """Asks whether to sign out, and signs out."""
        caller = await self._caller(request)
        if request.method == "GET":
            if caller.staff is None:
                return plain.onward("/")
            return form_page(request, caller, "Sign out?", "", SIGN_OUT, "Sign out", tls=self._tls)
        try:
            await posted(request, caller.principal, tls=self._tls)
        except Refused as refused:
            return refused.response
        if caller.staff is not None:
            await run_in_threadpool(session_ended, records_here(), caller.staff.session_id)
            sessions_closed(caller.principal)
        return self._signed_out()


def _first_person(fields: dict[str, str], address: str) -> Person:
    return first_person_made(
        records_here(),
        fields.get("code", ""),
        fields.get("name", ""),
        fields.get("password", ""),
        address=address,
    )


def _field_of(refused: AccessError) -> str:
    """Beside which field of the set-up page a refusal stands."""
    if isinstance(refused, NameRefused):
        return "name"
    return "password" if isinstance(refused, PasswordRefused) else "code"


def _sign_in_fields() -> str:
    return plain.field("name", "Your name", complete="username") + plain.field(
        "password", "Password", kind="password", complete="current-password"
    )


def _set_up_fields(name: str, problems: dict[str, str]) -> str:
    return (
        plain.field(
            "code",
            "One-time set-up code",
            hint="It was printed where the server was started.",
            problem=problems.get("code", ""),
        )
        + plain.field(
            "name",
            "Your first and last name",
            hint=f"You sign in with it, and it stands on what you sign. Up to {LONGEST_NAME} characters.",
            value=name,
            complete="username",
            problem=problems.get("name", ""),
        )
        + plain.field(
            "password",
            "Choose a password",
            kind="password",
            hint=f"At least {SHORTEST_PASSWORD} characters; a few words work well. You may paste it.",
            complete="new-password",
            problem=problems.get("password", ""),
        )
    )
