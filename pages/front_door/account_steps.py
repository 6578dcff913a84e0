"""The pages between the password and the session: the code, a password of one's own, a second factor of one's own."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.front_door import cookies as jar
from pages.front_door import plain
from pages.front_door.account_factor import codes_words, confirm_fields, explained, offer_words
from pages.front_door.account_parts import PAGE_OF, SIGN_IN, Desk, refusal
from pages.front_door.ended import sessions_closed
from pages.front_door.posting import Refused, posted
from pages.front_door.principal import Caller
from screening.access.holds import hold_ended
from screening.access.people import SHORTEST_PASSWORD, Person
from screening.access.second_factor import factor_confirmed, factor_offer_of, factor_offered
from screening.access.sign_in import (
    Step,
    Want,
    code_given,
    first_password_changed,
    known_as,
    step_begun,
    step_of,
    step_passed,
    step_strong,
)
from screening.clinic import clinic_here
from screening.errors import AccessError, StepOver
from screening.records import records_here


class Steps(Desk):
    """The steps of one server."""

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [
            Route(PAGE_OF[Want.CODE], self.code, methods=["GET", "POST"]),
            Route(PAGE_OF[Want.NEW_PASSWORD], self.password, methods=["GET", "POST"]),
            Route(PAGE_OF[Want.NEW_FACTOR], self.factor, methods=["GET", "POST"]),
            Route(PAGE_OF[Want.NOTHING], self.go_on, methods=["GET", "POST"]),
        ]

    async def begun(
        self, request: Request, caller: Caller, person: Person, *, way: str, strong: bool = False
    ) -> Response:
        """Somebody is recognised: in at once where nothing else is wanted, else on to the page that asks for it."""
        token = await run_in_threadpool(step_begun, records_here(), person, way=way, strong=strong)
        step = await run_in_threadpool(step_of, records_here(), token, required=self._required)
        if step is None:
            return self._over()
        if step.wants is Want.NOTHING:
            return await self._let_in(step, caller)
        response = plain.onward(PAGE_OF[step.wants])
        jar.put(response, jar.STEP, token, tls=self._tls)
        return response

    async def code(self, request: Request) -> Response:
        """The second page of signing in, and what its form does."""
        caller, step = await self._caller(request), await self._step(request)
        if step is None or step.wants is not Want.CODE:
            return self._elsewhere(step)
        if request.method == "GET":
            return self._code_page(request, caller, "")
        try:
            fields = await posted(request, caller.principal, tls=self._tls)
            await run_in_threadpool(self._code_given, request, step, fields.get("code", ""))
        except Refused as refused:
            return refused.response
        except StepOver as over:
            return self._over(str(over))
        except AccessError as wrong:
            return refusal(self._code_page(request, caller, str(wrong)), wrong)
        return await self._further(request, caller)

    def _code_given(self, request: Request, step: Step, code: str) -> None:
        token = jar.read(request.cookies, jar.KNOWN, tls=self._tls)
        known = known_as(records_here(), token, person_id=step.person_id)
        code_given(records_here(), step, code, known_as=known)

    def _code_page(self, request: Request, caller: Caller, problem: str) -> Response:
        sheet = self._sheet(request, caller)
        field = plain.field(
            "code",
            "Code",
            hint="The six digits that your app shows now, or one of your recovery codes.",
            complete="one-time-code",
            problem=problem,
        )
        body = sheet.form(PAGE_OF[Want.CODE], "Sign in", field) + plain.link("Begin again", SIGN_IN)
        return sheet.page("Your second factor", body)

    async def password(self, request: Request) -> Response:
        """A password of one's own in place of the first one, and what its form does."""
        caller, step = await self._caller(request), await self._step(request)
        if step is None or step.wants is not Want.NEW_PASSWORD:
            return self._elsewhere(step)
        if request.method == "GET":
            return self._password_page(request, caller, "")
        try:
            fields = await posted(request, caller.principal, tls=self._tls)
            new, again = fields.get("new", ""), fields.get("again", "")
            await run_in_threadpool(first_password_changed, records_here(), step, new, again)
        except Refused as refused:
            return refused.response
        except AccessError as wrong:
            return refusal(self._password_page(request, caller, str(wrong)), wrong)
        return await self._further(request, caller)

    def _password_page(self, request: Request, caller: Caller, problem: str) -> Response:
        sheet = self._sheet(request, caller)
        why = plain.words(
            "An administrator chose the password you signed in with. Choose one that only you know."
        )
        form = sheet.form(PAGE_OF[Want.NEW_PASSWORD], "Keep this password", new_password_fields(problem))
        return sheet.page("Choose your own password", why + form)

    async def factor(self, request: Request) -> Response:
        """Set up a second factor before being let in, where the clinic asks everyone for one."""
        caller, step = await self._caller(request), await self._step(request)
        if step is None or step.wants is not Want.NEW_FACTOR:
            return self._elsewhere(step)
        if request.method == "GET":
            return await self._factor_page(request, caller, step, "")
        try:
            fields = await posted(request, caller.principal, tls=self._tls)
            if "code" not in fields:
                await run_in_threadpool(factor_offered, records_here(), step.person_id)
                return plain.onward(PAGE_OF[Want.NEW_FACTOR])
            codes = await run_in_threadpool(_factor_confirmed, step, fields["code"])
        except Refused as refused:
            return refused.response
        except AccessError as wrong:
            return refusal(await self._factor_page(request, caller, step, str(wrong)), wrong)
        sheet = self._sheet(request, caller)
        onward = sheet.form(PAGE_OF[Want.NOTHING], "I have kept them: go on")
        return sheet.page("Your recovery codes", codes_words(codes) + onward)

    async def _factor_page(self, request: Request, caller: Caller, step: Step, problem: str) -> Response:
        sheet, clinic = self._sheet(request, caller), clinic_here().name
        offer = await run_in_threadpool(factor_offer_of, records_here(), step.person_id, clinic=clinic)
        action = PAGE_OF[Want.NEW_FACTOR]
        if offer is None:
            body = plain.alert(problem) + plain.words("This clinic asks everyone for a second factor.")
            body += explained() + sheet.form(action, "Show the QR code")
        else:
            body = offer_words(offer) + sheet.form(action, "Turn it on", confirm_fields(problem))
        return sheet.page("Set up your second factor", body)

    async def go_on(self, request: Request) -> Response:
        """Nothing is wanted any more: in, once this is pressed."""
        caller, step = await self._caller(request), await self._step(request)
        if step is None or step.wants is not Want.NOTHING:
            return self._elsewhere(step)
        if request.method == "POST":
            try:
                await posted(request, caller.principal, tls=self._tls)
            except Refused as refused:
                return refused.response
            return await self._let_in(step, caller)
        sheet = self._sheet(request, caller)
        return sheet.page("You can go on", sheet.form(PAGE_OF[Want.NOTHING], "Go on"))

    async def _further(self, request: Request, caller: Caller) -> Response:
        """One thing was given: on to the next that is wanted, or in."""
        step = await self._step(request)
        if step is not None and step.wants is Want.NOTHING:
            return await self._let_in(step, caller)
        return self._elsewhere(step)

    def _elsewhere(self, step: Step | None) -> Response:
        return plain.onward(SIGN_IN if step is None else PAGE_OF[step.wants])

    def _over(self, words: str = "Signing in took too long. Begin again.") -> Response:
        response = plain.page(
            "Begin again", plain.alert(words) + plain.link("Sign in", SIGN_IN, strong=True), 403
        )
        jar.take_back(response, jar.STEP, tls=self._tls)
        return response

    async def _let_in(self, step: Step, caller: Caller) -> Response:
        """Sign this person in with new cookies. A form that was open on this device is closed on it first."""
        records, old = records_here(), caller.staff.session_id if caller.staff else None
        tablet = caller.device.id if caller.device else None
        if caller.hold is not None:
            await run_in_threadpool(hold_ended, records, caller.hold.id)
        try:
            passed = await run_in_threadpool(
                step_passed, records, step, required=self._required, old_session=old, device_id=tablet
            )
        except StepOver as over:
            return self._over(str(over))
        sessions_closed(caller.principal)
        response = plain.onward("/")
        for name in (jar.INTAKE, jar.STEP):
            jar.take_back(response, name, tls=self._tls)
        jar.put(response, jar.STAFF, passed.session_token, tls=self._tls)
        jar.put(response, jar.KNOWN, passed.known_token, tls=self._tls)
        jar.put(response, jar.FORM, jar.fresh_form_cookie(), tls=self._tls)
        return response


def _factor_confirmed(step: Step, code: str) -> tuple[str, ...]:
    codes = factor_confirmed(records_here(), step.person_id, code, here=step.id)
    step_strong(records_here(), step.id)
    return codes


def new_password_fields(problem: str) -> str:
    """Two fields for a new password, the rule beside the first."""
    return plain.field(
        "new",
        "New password",
        kind="password",
        hint=f"At least {SHORTEST_PASSWORD} characters; a few words that do not belong together work well. "
        "Not your name, and not words everybody uses. You may paste it.",
        complete="new-password",
        problem=problem,
    ) + plain.field("again", "The new password again", kind="password", complete="new-password")
