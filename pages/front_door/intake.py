"""A device is given to a patient and taken back: an intake begins, is continued, and ends on it."""

import datetime as dt
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
from pages.front_door.posting import Refused, posted, same_origin
from pages.front_door.principal import Caller, caller_of
from pages.front_door.settings import anyone_may_start
from screening.access import Permission, hold_begun, hold_ended, session_ended
from screening.access.devices import device_seen
from screening.access.holds import Hold, hold_touched, holds_left_alone, seconds_left
from screening.access.tries import ON_STARTING_FORMS, tried
from screening.clinic import clinic_here
from screening.errors import AlreadySubmitted, DeviceBusy, DeviceRefused, TooManyTries, UnknownEncounter
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
        if caller.staff is None and not anyone_may_start(tls=self._tls):
            return plain.page(
                "Ask the clinic first", plain.words(_NOT_OPEN) + plain.link("Back", "/", strong=True), 403
            )
        if request.method == "GET":
            return form_page(
                request, caller, "Start a new form", plain.words(_START_WORDS), START, "Start", tls=self._tls
            )
        try:
            await posted(request, caller.principal, tls=self._tls)
        except Refused as refused:
            return refused.response
        author = _author(caller)
        try:
            encounter = await run_in_threadpool(self._begun, author, address_of(request))
        except TooManyTries as refused:
            return plain.page(
                "Please wait a moment", plain.alert(str(refused)) + plain.link("Back", "/"), 429
            )
        return await self._handed_over(caller, encounter, author)

    def _begun(self, author: Author, address: str) -> str:
        if author.kind == "visitor":
            tried(records_here(), f"start:{address}", ON_STARTING_FORMS)
        today = dt.datetime.now().astimezone().date()
        return (
            records_here()
            .begin_encounter(questionnaire_version=QUESTIONNAIRE.version, author=author, visit_date=today)
            .id
        )

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
        token = await run_in_threadpool(_opened, caller, encounter_id, author)
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
        """Close the intake on this device. What was answered stays in the record."""
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
            await posted(request, caller.principal, tls=self._tls)
        except Refused as refused:
            return refused.response
        if caller.hold is not None:
            await run_in_threadpool(hold_ended, records_here(), caller.hold.id)
            sessions_closed(caller.principal)
        return self._forgotten(plain.onward(ENDED))

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


def _opened(caller: Caller, encounter_id: str, author: Author) -> str:
    if caller.device is None:
        return hold_begun(records_here(), encounter_id, by=author)
    return hold_begun(records_here(), encounter_id, by=author, place="tablet", device_id=caller.device.id)


def _heard(hold: Hold, touched: bool) -> int:
    if hold.device_id is not None:
        device_seen(records_here(), hold.device_id)
    if touched:
        hold_touched(records_here(), hold)
        return hold.idle_seconds
    return seconds_left(records_here(), hold)


def _json(data: dict[str, object]) -> Response:
    return Response(json.dumps(data), media_type="application/json", headers={"cache-control": "no-store"})


def _author(caller: Caller) -> Author:
    if caller.staff is not None:
        return caller.staff.author
    return Author("visitor", caller.principal[:64])


_START_WORDS = (
    "The form opens on this device. Each answer is saved as you give it. "
    "If a member of staff is signed in on this device, they are signed out first."
)
_NOT_OPEN = "The clinic opens your form for you. Ask the staff for a link, or use a tablet at the clinic."
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
