"""A visit link: opening it does nothing; whoever presses and knows two facts may write one form.

`GET /v/<token>` only puts the token into a cookie and leads on to `/visit/begin`. A page with the token in its
address is never drawn, so neither the address bar nor the history keeps it, and no request can name it as where it
came from. The cookie goes as soon as the form opens.
"""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from forms.questionnaire import QUESTIONNAIRE
from pages.front_door import cookies as jar
from pages.front_door import plain
from pages.front_door import visit_pages as said
from pages.front_door.account_parts import Sheet, address_of, sheet_of
from pages.front_door.ended import sessions_closed
from pages.front_door.intake import END
from pages.front_door.posting import Refused, posted
from pages.front_door.principal import Caller, caller_of
from screening.access import session_ended
from screening.access.link_check import Checked, Given, link_entered
from screening.access.links import PATH, Door, Found, link_of_token, link_opened
from screening.clinic import clinic_here
from screening.errors import TooManyTries
from screening.records import records_here

# A token that could be one of ours; anything else is not even looked up.
LONGEST_TOKEN = 64
_WRONG = "That does not fit what the clinic has. Please check both, and try again."
_LAST = "This is the last try with this link. If you are not sure, please call the clinic first."


class VisitLinks:
    """The link addresses of one server."""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [
            Route(PATH + "{token:str}", self.arrive, methods=["GET"]),
            Route(said.BEGIN, self.begin, methods=["GET", "POST"]),
        ]

    async def arrive(self, request: Request) -> Response:
        """The address of a link. It leads on, and forgets its own name."""
        token = request.path_params["token"]
        found = await run_in_threadpool(_found, token)
        if found is None:
            response: Response = plain.page("This link is not known", said.unknown_body(clinic_here()), 404)
        else:
            response = plain.onward(said.BEGIN)
            jar.put(response, jar.LINK, token, tls=self._tls)
        response.headers["referrer-policy"] = "no-referrer"
        return response

    async def begin(self, request: Request) -> Response:
        """The page of a link: why it does not open, or the two facts; and what its form does."""
        caller = await run_in_threadpool(caller_of, records_here(), request.cookies, tls=self._tls)
        token = jar.read(request.cookies, jar.LINK, tls=self._tls) or ""
        found = await run_in_threadpool(_found, token)
        if caller.hold is not None and (found is None or caller.hold.encounter_id == found.link.encounter_id):
            return self._back_to_the_form()
        if found is None or caller.device is not None:
            return plain.page("Please open your link again", said.unknown_body(clinic_here()), 404)
        if request.method != "POST" or caller.hold is not None:
            if request.method == "GET":
                await run_in_threadpool(link_opened, records_here(), found.link)
            return self._page(request, caller, found)
        return await self._pressed(request, caller, found, token)

    def _back_to_the_form(self) -> Response:
        """The form of this very link is open here, or there is no link to open."""
        response = plain.onward("/")
        jar.take_back(response, jar.LINK, tls=self._tls)
        return response

    def _page(
        self,
        request: Request,
        caller: Caller,
        found: Found,
        problem: str = "",
        wrong: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        sheet = sheet_of(request, caller, tls=self._tls)
        if found.door is not Door.OPEN:
            return _closed(sheet, found)
        if caller.hold is not None:
            return _another_form(sheet)
        clinic, fields = clinic_here(), said.fact_fields(found.link.facts, dict(wrong or {}))
        body = (
            said.above_facts(clinic, problem, again=found.again)
            + sheet.form(said.BEGIN, "Open my form", fields)
            + said.below_facts(clinic)
        )
        return sheet.page(said.TITLE, body, status)

    async def _pressed(self, request: Request, caller: Caller, found: Found, token: str) -> Response:
        try:
            fields = await posted(request, caller.principal, tls=self._tls)
        except Refused as refused:
            return refused.response
        if found.door is not Door.OPEN:
            return self._page(request, caller, found)
        given, wrong = said.facts_given(found.link.facts, fields)
        if wrong:
            return self._page(request, caller, found, "", wrong, 422)
        try:
            checked = await run_in_threadpool(_checked, token, given, address_of(request))
        except TooManyTries as refused:
            response = self._page(request, caller, found, str(refused), status=429)
            response.headers["retry-after"] = str(refused.seconds)
            return response
        if checked is not None and checked.token is not None:
            return await self._let_in(caller, checked.token)
        now = await run_in_threadpool(_found, token)
        last = f"{_WRONG} {_LAST}" if checked is not None and checked.left == 1 else _WRONG
        return self._page(request, caller, now or found, last, status=403)

    async def _let_in(self, caller: Caller, token: str) -> Response:
        """The form is open in this browser. Whoever of the staff was signed in here is signed out."""
        if caller.staff is not None:
            await run_in_threadpool(session_ended, records_here(), caller.staff.session_id)
        sessions_closed(caller.principal)
        response = plain.onward("/")
        jar.take_back(response, jar.LINK, tls=self._tls)
        jar.take_back(response, jar.STAFF, tls=self._tls)
        jar.put(response, jar.INTAKE, token, tls=self._tls)
        jar.put(response, jar.FORM, jar.fresh_form_cookie(), tls=self._tls)
        return response


def _closed(sheet: Sheet, found: Found) -> Response:
    title, words, status = said.closed_page_of(found.link, found.door)
    return sheet.page(title, said.closed_body(words, clinic_here()), status)


def _another_form(sheet: Sheet) -> Response:
    """Somebody's form is open in this browser: whoever brings a link of their own must neither see it nor write in it."""
    clinic, then = clinic_here(), plain.hidden("then", said.TO_THE_LINK)
    form = sheet.form(END, "Close the other form", then)
    return sheet.page(said.ANOTHER, said.above_closing() + form + said.below_facts(clinic), 409)


def _found(token: str) -> Found | None:
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    return link_of_token(records_here(), token, version=QUESTIONNAIRE.version)


def _checked(token: str, given: Given, address: str) -> Checked | None:
    return link_entered(records_here(), token, given, version=QUESTIONNAIRE.version, address=address)
