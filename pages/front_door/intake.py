"""A device is given to a patient and taken back: an intake begins, is continued, and ends on it."""

import json

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from forms.questionnaire import QUESTIONNAIRE
from pages.front_door import cookies as jar
from pages.front_door import plain
from pages.front_door.account import address_of, form_page
from pages.front_door.ended import sessions_closed
from pages.front_door.posting import Refused, posted, refuse_other_token, same_origin, sent
from pages.front_door.principal import Caller, caller_of
from pages.front_door.settings import anyone_may_start
from pages.front_door.visit_pages import BEGIN, TO_THE_LINK
from screening.access import Permission, hold_begun, hold_ended, session_ended
from screening.access.devices import device_seen
from screening.access.holds import Hold, hold_touched, holds_left_alone, seconds_left
from screening.access.starting import (
    form_begun,
    form_begun_before,
    form_begun_by_visitor,
    form_opened,
    form_opened_again,
)
from screening.clinic import clinic_here
from screening.errors import (
    AlreadySubmitted,
    DeviceBusy,
    DeviceRefused,
    NotAllowed,
    NotSignedIn,
    TooManyTries,
    UnknownEncounter,
)
from screening.records import Author, records_here

START, CONTINUE, END, ENDED = "/intake/start", "/intake/continue", "/intake/end", "/intake/ended"
HERE = "/intake/here"
# The last page of a tablet goes on to its start page by itself.
_ENDED_SECONDS = 20


class Intake:
    """The intake addresses of one server."""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [
            Route(START, self.start, methods=["GET", "POST"]),
            Route(CONTINUE, self.carry_on, methods=["POST"]),
            Route(END, self.end, methods=["GET", "POST"]),
            Route(ENDED, self.ended, methods=["GET"]),
            Route(HERE, self.here, methods=["POST"]),
        ]

    async def start(self, request: Request) -> Response:
        """Begin a new intake on this device. Pressed twice, it begins one."""
        caller = await self._caller(request)
        if caller.hold is not None:
            return plain.onward("/")
        if request.method == "POST":
            return await self._start_pressed(request, caller)
        return self._start_refused(caller) or form_page(
            request, caller, "Start a new form", plain.words(_START_WORDS), START, "Start", tls=self._tls
        )

    async def _start_pressed(self, request: Request, caller: Caller) -> Response:
        try:
            token = (await sent(request)).get("token", "")
            press = jar.press_of(jar.read(request.cookies, jar.FORM, tls=self._tls) or "", token)
            # By the first press staff are signed out, so that the second one is nobody's: it is known by the press itself.
            opened = await run_in_threadpool(_opened_again, caller, press)
            if opened is not None:
                return await self._let_in(caller, opened)
            await run_in_threadpool(self._refuse_other_page, request, caller, token, press)
        except Refused as refused:
            return refused.response
        return self._start_refused(caller) or await self._started(caller, press, address_of(request))

    def _start_refused(self, caller: Caller) -> Response | None:
        """Why whoever is here begins no form, if so."""
        if caller.staff is not None and not caller.staff.may(Permission.START_INTAKES):
            return _no_form("Your role does not start forms", _NOT_YOURS)
        if caller.staff is None and not anyone_may_start(tls=self._tls):
            return _no_form("Ask the clinic first", _NOT_OPEN)
        return None

    def _refuse_other_page(self, request: Request, caller: Caller, token: str, press: str) -> None:
        try:
            refuse_other_token(request, token, caller.principal, tls=self._tls)
        except Refused:
            if form_begun_before(records_here(), press) is None:
                raise
            raise Refused(_begun_already()) from None

    async def _started(self, caller: Caller, press: str, address: str) -> Response:
        try:
            opened = await run_in_threadpool(_begun, caller, press, address)
        except TooManyTries as wait:
            return plain.page("Please wait a moment", plain.alert(str(wait)) + plain.link("Back", "/"), 429)
        except (NotAllowed, NotSignedIn) as no:
            return _no_form("No form was begun", str(no))
        if opened is None:
            return _begun_already()
        return await self._let_in(caller, opened)

    async def carry_on(self, request: Request) -> Response:
        """Open an unfinished intake on this device (staff only): field `encounter`."""
        caller = await self._caller(request)
        try:
            fields = await posted(request, caller.principal, tls=self._tls)
        except Refused as refused:
            return refused.response
        if caller.staff is None or not caller.staff.may(Permission.START_INTAKES):
            return plain.page(
                "Please sign in", plain.link("Staff sign-in", "/account/sign-in", strong=True), 403
            )
        try:
            return await self._handed_over(caller, fields.get("encounter", ""), caller.staff.author)
        except (AlreadySubmitted, UnknownEncounter, DeviceRefused, DeviceBusy) as refused:
            return plain.page(
                "This form cannot be opened", plain.alert(str(refused)) + plain.link("Back", "/"), 409
            )

    async def _handed_over(self, caller: Caller, encounter_id: str, author: Author) -> Response:
        """The device is the patient's from here on: whoever was signed in on it is signed out."""
        return await self._let_in(caller, await run_in_threadpool(_opened, caller, encounter_id, author))

    async def _let_in(self, caller: Caller, token: str) -> Response:
        if caller.staff is not None:
            await run_in_threadpool(session_ended, records_here(), caller.staff.session_id)
        sessions_closed(caller.principal)
        response = plain.onward("/")
        jar.take_back(response, jar.STAFF, tls=self._tls)
        if caller.device is None:  # a tablet is known by its own cookie: the form is bound to that
            jar.put(response, jar.INTAKE, token, tls=self._tls)
        jar.put(response, jar.FORM, jar.fresh_form_cookie(), tls=self._tls)
        return response

    async def here(self, request: Request) -> Response:
        """A browser says whether its patient is still there; it is told how many seconds are left, by our clock.

        Headers: `hold`, the id of the hold its page shows; `touched`, "1" when the screen was touched since.
        """
        if not same_origin(request.headers):
            return Response(status_code=403)
        caller = await self._caller(request)
        hold = caller.hold
        if hold is not None and hold.id == request.headers.get("hold"):
            left = await run_in_threadpool(_heard, hold, request.headers.get("touched") == "1")
            return _json({"open": True, "left": left})
        for id in await run_in_threadpool(holds_left_alone, records_here()):
            sessions_closed(f"intake:{id}")
        return _json({"open": False, "left": 0})

    async def end(self, request: Request) -> Response:
        """Close the intake on this device. What was answered stays in the record. Whoever came with a link of their own
        (field `then`) goes on to that."""
        caller = await self._caller(request)
        if request.method == "GET":
            if caller.hold is None:
                return plain.onward(ENDED)
            return form_page(
                request,
                caller,
                "Close this form?",
                plain.words(_END_WORDS),
                END,
                "Close the form",
                tls=self._tls,
            )
        try:
            fields = await posted(request, caller.principal, tls=self._tls)
        except Refused as refused:
            return refused.response
        if caller.hold is not None:
            await run_in_threadpool(hold_ended, records_here(), caller.hold.id)
            sessions_closed(caller.principal)
        to_the_link = caller.device is None and fields.get("then") == TO_THE_LINK
        return self._forgotten(plain.onward(BEGIN if to_the_link else ENDED))

    async def ended(self, request: Request) -> Response:
        """The last page a patient sees on this device; the browser forgets what it kept of a form that is closed."""
        caller = await self._caller(request)
        if caller.hold is not None or caller.staff is not None:
            return plain.onward("/")
        response = plain.page(
            "Thank you",
            plain.words(_ENDED_WORDS if caller.device is not None else _ENDED_ELSEWHERE)
            + plain.words(_crisis_words())
            + plain.link("Go to the start page", "/", strong=True),
        )
        if caller.device is not None:
            response.headers["refresh"] = f"{_ENDED_SECONDS};url=/"
        return self._forgotten(response)

    def _forgotten(self, response: Response) -> Response:
        plain.forgotten(response)
        jar.take_back(response, jar.INTAKE, tls=self._tls)
        jar.put(response, jar.FORM, jar.fresh_form_cookie(), tls=self._tls)
        return response

    async def _caller(self, request: Request) -> Caller:
        return await run_in_threadpool(caller_of, records_here(), request.cookies, tls=self._tls)


def _begun(caller: Caller, press: str, address: str) -> str | None:
    version, records = QUESTIONNAIRE.version, records_here()
    if caller.staff is not None:
        begun = form_begun(records, caller.staff, press, version=version)
    else:
        visitor = Author("visitor", caller.principal[:64])
        begun = form_begun_by_visitor(records, visitor, press, version=version, address=address)
    return form_opened(records, begun, device_id=caller.device.id if caller.device else None)


def _opened_again(caller: Caller, press: str) -> str | None:
    return form_opened_again(records_here(), press, device_id=caller.device.id if caller.device else None)


def _opened(caller: Caller, encounter_id: str, author: Author) -> str:
    if caller.device is None:
        return hold_begun(records_here(), encounter_id, by=author)
    return hold_begun(records_here(), encounter_id, by=author, place="tablet", device_id=caller.device.id)


def _no_form(title: str, why: str) -> Response:
    return plain.page(title, plain.words(why) + plain.link("Back", "/", strong=True), 403)


def _begun_already() -> Response:
    return _no_form("Please try again", _BEGUN_ALREADY)


def _heard(hold: Hold, touched: bool) -> int:
    if hold.device_id is not None:
        device_seen(records_here(), hold.device_id)
    if touched:
        hold_touched(records_here(), hold)
        return hold.idle_seconds
    return seconds_left(records_here(), hold)


def _json(data: dict[str, object]) -> Response:
    return Response(json.dumps(data), media_type="application/json", headers={"cache-control": "no-store"})


_START_WORDS = (
    "The form opens on this device. Each answer is saved as you give it. "
    "If a member of staff is signed in on this device, they are signed out first."
)
_NOT_OPEN = "The clinic opens your form for you. Ask the staff for a link, or use a tablet at the clinic."
_NOT_YOURS = "Forms are started by the front desk and by clinicians. Ask one of them to start it."
_BEGUN_ALREADY = (
    "A form was begun with this page already. Go back to the start, and begin another one from there."
)
_END_WORDS = "Your answers are kept by the clinic. This device forgets them."
_ENDED_WORDS = "The form is closed on this device. You can hand the device back now."
_ENDED_ELSEWHERE = (
    "The form is closed on this device. If the device belongs to the clinic, you can hand it back now."
)


def _crisis_words() -> str:
    crisis = clinic_here().crisis
    return (
        f"If you need help right now, call {crisis.emergency_number} in an emergency, or the "
        f"{crisis.crisis_line_name} at {crisis.crisis_line}, at any hour."
    )
