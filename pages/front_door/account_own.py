"""One's own account: the password, the second factor, and where one is signed in."""

import datetime as dt
import re
from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.front_door import plain
from pages.front_door.account_factor import codes_words, confirm_fields, explained, offer_words, proof_fields
from pages.front_door.account_parts import ACCOUNT, FACTOR, PASSWORD, SESSIONS, SIGN_IN, Desk, Sheet, refusal
from pages.front_door.account_steps import new_password_fields
from pages.front_door.ended import sessions_closed
from pages.front_door.posting import Refused, posted
from pages.front_door.principal import Caller
from screening.access import Staff, session_seen
from screening.access.own_account import codes_renewed, factor_begun, factor_removed, password_changed
from screening.access.second_factor import Factor, factor_confirmed, factor_of, factor_offer_of
from screening.access.sessions import (
    OpenSession,
    session_ended,
    sessions_of_person,
    signed_out_everywhere,
)
from screening.clinic import clinic_here
from screening.errors import AccessError, FactorCodeRefused, FactorRefused, NotSignedIn, SignInRefused
from screening.records import records_here

T = TypeVar("T")
END, EVERYWHERE = f"{SESSIONS}/end", f"{SESSIONS}/everywhere"
_TITLES = {
    "begin": "Set up your second factor",
    "renew": "Move your second factor to another phone",
    "codes": "New recovery codes",
    "remove": "Remove your second factor",
}
_LABELS = {
    "begin": "Show the QR code",
    "renew": "Show the QR code",
    "codes": "Make new codes",
    "remove": "Remove it",
}
_WORDS = {
    "begin": "",
    "renew": "The phone you use now goes on working until the new one shows its first code.",
    "codes": "The ten codes you have now will no longer work.",
    "remove": "From then on your password alone signs you in.",
}


class OwnAccount(Desk):
    """The pages about oneself."""

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [
            Route(ACCOUNT, self.account, methods=["GET"]),
            Route(PASSWORD, self.password, methods=["GET", "POST"]),
            Route(SESSIONS, self.sessions, methods=["GET"]),
            Route(END, self.end_session, methods=["POST"]),
            Route(EVERYWHERE, self.everywhere, methods=["POST"]),
            Route(FACTOR, self.factor, methods=["GET", "POST"]),
            Route(f"{FACTOR}/{{act}}", self.factor_act, methods=["GET", "POST"]),
        ]

    async def account(self, request: Request) -> Response:
        """What there is to set."""
        caller = await self._caller(request)
        if caller.staff is None:
            return plain.onward(SIGN_IN)
        await _seen(caller.staff)
        factor = await run_in_threadpool(factor_of, records_here(), caller.staff.person_id)
        return plain.page("Your account", _account_words(caller.staff, factor))

    async def password(self, request: Request) -> Response:
        """Change one's own password. Every other session ends."""
        caller = await self._caller(request)
        staff = caller.staff
        if staff is None:
            return plain.onward(SIGN_IN)
        if request.method == "GET":
            return self._password_page(request, caller, None)

        def work(fields: dict[str, str]) -> tuple[str, ...]:
            present, fresh = fields.get("password", ""), fields.get("new", "")
            return password_changed(records_here(), staff, present, fresh, fields.get("again", ""))

        ended = await self._done(request, caller, work)
        match ended:
            case Response():
                return ended
            case AccessError():
                return refusal(self._password_page(request, caller, ended), ended)
        _hung_up(ended)
        return _said("Your password is changed", "You were signed out everywhere else.")

    def _password_page(self, request: Request, caller: Caller, wrong: AccessError | None) -> Response:
        present = isinstance(wrong, SignInRefused)
        fields = plain.field(
            "password",
            "Your present password",
            kind="password",
            complete="current-password",
            problem=str(wrong) if wrong is not None and present else "",
        )
        fields += new_password_fields("" if wrong is None or present else str(wrong))
        sheet = self._sheet(request, caller)
        body = sheet.form(PASSWORD, "Change the password", fields) + plain.link("Back", ACCOUNT)
        return sheet.page("Change your password", body)

    async def sessions(self, request: Request) -> Response:
        """Where one is signed in, each with a button that ends it."""
        caller = await self._caller(request)
        if caller.staff is None:
            return plain.onward(SIGN_IN)
        await _seen(caller.staff)
        found = await run_in_threadpool(sessions_of_person, records_here(), caller.staff.person_id)
        sheet, here = self._sheet(request, caller), caller.staff.session_id
        body = "".join(_session_words(sheet, one, here=one.id == here) for one in found)
        body += plain.heading("Everywhere at once")
        body += plain.words("Ends every one of these, this one too. You sign in again afterwards.")
        body += sheet.form(EVERYWHERE, "Sign out everywhere") + plain.link("Back", ACCOUNT)
        return sheet.page("Where you are signed in", body)

    async def end_session(self, request: Request) -> Response:
        """End one of one's own sessions; of anybody else's nothing is said and nothing is done."""
        caller = await self._caller(request)
        staff = caller.staff
        if staff is None:
            return plain.onward(SIGN_IN)

        def work(fields: dict[str, str]) -> str:
            chosen = fields.get("session", "")
            if re.fullmatch(r"[0-9a-f]{32}", chosen) is None:
                return ""
            ended = session_ended(records_here(), chosen, of=staff.person_id, kind="session ended")
            return chosen if ended else ""

        chosen = await self._done(request, caller, work)
        if isinstance(chosen, str):
            _hung_up((chosen,) if chosen else ())
            return self._signed_out() if chosen == staff.session_id else plain.onward(SESSIONS)
        return plain.onward(SIGN_IN) if isinstance(chosen, AccessError) else chosen

    async def everywhere(self, request: Request) -> Response:
        """Sign out everywhere, here too."""
        caller = await self._caller(request)
        staff = caller.staff
        if staff is None:
            return plain.onward(SIGN_IN)
        ended = await self._done(request, caller, lambda _: signed_out_everywhere(records_here(), staff))
        if not isinstance(ended, tuple):
            return plain.onward(SIGN_IN) if isinstance(ended, AccessError) else ended
        _hung_up(ended)
        return self._signed_out()

    async def factor(self, request: Request) -> Response:
        """The second factor as it stands; and, while a new one waits, its QR code and the field for its first code."""
        caller = await self._caller(request)
        staff = caller.staff
        if staff is None:
            return plain.onward(SIGN_IN)
        if request.method == "GET":
            await _seen(staff)
            return await self._factor_page(request, caller, staff, "")

        def work(fields: dict[str, str]) -> tuple[str, ...]:
            code = fields.get("code", "")
            return factor_confirmed(records_here(), staff.person_id, code, here=staff.session_id)

        codes = await self._done(request, caller, work)
        match codes:
            case Response():
                return codes
            case AccessError():
                return refusal(await self._factor_page(request, caller, staff, str(codes)), codes)
        return _codes_page("Your second factor is on", codes)

    async def _factor_page(self, request: Request, caller: Caller, staff: Staff, problem: str) -> Response:
        clinic, records, sheet = clinic_here().name, records_here(), self._sheet(request, caller)
        offer = await run_in_threadpool(factor_offer_of, records, staff.person_id, clinic=clinic)
        if offer is not None:
            body = offer_words(offer) + sheet.form(FACTOR, "Turn it on", confirm_fields(problem))
            return sheet.page("Set up your second factor", body + plain.link("Back", ACCOUNT))
        factor = await run_in_threadpool(factor_of, records, staff.person_id)
        body = plain.alert(problem) + _factor_words(factor, removable=not self._required)
        return sheet.page("Your second factor", body + plain.link("Back", ACCOUNT))

    async def factor_act(self, request: Request) -> Response:
        """Begin, renew, remove, or make new recovery codes: after the password, and the code where there is one."""
        caller, act = await self._caller(request), request.path_params["act"]
        staff = caller.staff
        if staff is None or act not in _TITLES:
            return plain.onward(SIGN_IN if staff is None else FACTOR)
        if request.method == "GET":
            return await self._proof_page(request, caller, staff, act, None)
        done = await self._done(
            request, caller, lambda fields: _acted(staff, act, fields, required=self._required)
        )
        match done:
            case Response():
                return done
            case AccessError():
                return refusal(await self._proof_page(request, caller, staff, act, done), done)
        if act == "codes":
            return _codes_page("Your new recovery codes", done)
        if act == "remove":
            _hung_up(done)
        return plain.onward(FACTOR)

    async def _proof_page(
        self, request: Request, caller: Caller, staff: Staff, act: str, wrong: AccessError | None
    ) -> Response:
        factor = await run_in_threadpool(factor_of, records_here(), staff.person_id)
        where = "code" if isinstance(wrong, FactorCodeRefused) else "password"
        refused_outright = isinstance(wrong, FactorRefused)
        beside = "" if wrong is None or refused_outright else str(wrong)
        fields = proof_fields(beside, where, with_code=factor is not None)
        sheet = self._sheet(request, caller)
        body = (plain.alert(str(wrong)) if refused_outright else "") + (explained() if act == "begin" else "")
        body += plain.words(_WORDS[act]) if _WORDS[act] else ""
        body += sheet.form(f"{FACTOR}/{act}", _LABELS[act], fields) + plain.link("Back", FACTOR)
        return sheet.page(_TITLES[act], body)

    async def _done(
        self, request: Request, caller: Caller, work: Callable[[dict[str, str]], T]
    ) -> T | AccessError | Response:
        """What the posted form asks for; or the refusal; or the answer to a form that is not ours."""
        try:
            fields = await posted(request, caller.principal, tls=self._tls)
            return await run_in_threadpool(work, fields)
        except Refused as refused:
            return refused.response
        except NotSignedIn:
            return plain.onward(SIGN_IN)
        except AccessError as wrong:
            return wrong


def _acted(staff: Staff, act: str, fields: dict[str, str], *, required: bool) -> tuple[str, ...]:
    password, code, records = fields.get("password", ""), fields.get("code", ""), records_here()
    match act:
        case "codes":
            return codes_renewed(records, staff, password, code)
        case "remove":
            return factor_removed(records, staff, password, code, required=required)
        case _:
            factor_begun(records, staff, password, code)
            return ()


async def _seen(staff: Staff) -> None:
    await run_in_threadpool(session_seen, records_here(), staff.session_id)


def _hung_up(session_ids: tuple[str, ...]) -> None:
    """The pages of these sessions close now, not with their next click."""
    for id in session_ids:
        sessions_closed(f"staff:{id}")


def _said(title: str, words: str) -> Response:
    return plain.page(title, plain.words(words) + plain.link("Your account", ACCOUNT, strong=True))


def _codes_page(title: str, codes: tuple[str, ...]) -> Response:
    return plain.page(title, codes_words(codes) + plain.link("I have kept them", FACTOR, strong=True))


def _account_words(staff: Staff, factor: Factor | None) -> str:
    second = (
        "Off: your password alone signs you in."
        if factor is None
        else f"On since {_when(factor.since)}. {_left(factor)}"
    )
    return (
        plain.words(f"You are signed in as {staff.name}.")
        + plain.heading("Password")
        + plain.link("Change your password", PASSWORD)
        + plain.heading("Second factor")
        + plain.words(second)
        + plain.link("Set up your second factor" if factor is None else "Your second factor", FACTOR)
        + plain.heading("Sessions")
        + plain.link("Where you are signed in", SESSIONS)
        + plain.link("Back to work", "/", strong=True)
    )


def _factor_words(factor: Factor | None, *, removable: bool) -> str:
    if factor is None:
        return plain.words("Off.") + explained() + plain.link("Set it up", f"{FACTOR}/begin", strong=True)
    links = plain.link("Move it to another phone", f"{FACTOR}/renew")
    links += plain.link("Make new recovery codes", f"{FACTOR}/codes")
    if removable:
        links += plain.link("Remove it", f"{FACTOR}/remove")
    else:
        links += plain.words("This clinic asks everyone for a second factor, so it cannot be removed.")
    return plain.words(f"On since {_when(factor.since)}. {_left(factor)}") + links


def _left(factor: Factor) -> str:
    count = factor.recovery_left
    return "1 recovery code is left." if count == 1 else f"{count} recovery codes are left."


def _session_words(sheet: Sheet, one: OpenSession, *, here: bool) -> str:
    lines = [
        f"Begun {_when(one.begun_at)}",
        f"Last seen {_when(one.seen_at)}",
        f"From {one.origin or 'an address that was not noted'}",
    ]
    title = "This browser" if here else "Another browser"
    words = plain.heading(title) + plain.listed(lines)
    label = "Sign out here" if here else f"End the session begun {_when(one.begun_at)}"
    return words + sheet.form(END, label, plain.hidden("session", one.id), quiet=True)


def _when(at: dt.datetime) -> str:
    return f"{at.astimezone():%-d %B %Y, %H:%M}"
