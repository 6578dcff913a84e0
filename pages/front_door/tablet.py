"""The clinic's tablets: a code opens a form, a PIN leads to the sign-in, staff hand forms over, an administrator enrols."""

from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.front_door import cookies as jar
from pages.front_door import plain
from pages.front_door.account import address_of, form_page
from pages.front_door.ended import sessions_closed
from pages.front_door.posting import Refused, posted
from pages.front_door.principal import Caller, caller_of
from screening.access import Permission, Staff, hold_begun, refuse_unless_allowed
from screening.access.codes import code_used
from screening.access.devices import (
    Device,
    device_enrolled,
    device_enrolled_by_code,
    device_of,
    device_revoked,
    enrolment_offered,
)
from screening.access.pins import LONGEST_PIN, SHORTEST_PIN, pin_set, tablet_left
from screening.errors import (
    AccessError,
    AlreadySubmitted,
    DeviceBusy,
    NotAllowed,
    NotSignedIn,
    TooManyTries,
    UnknownEncounter,
)
from screening.records import records_here

CODE, STAFF = "/tablet/code", "/tablet/staff"
ENROL, ENROL_HERE, OFFER = "/tablet/enrol", "/tablet/enrol-here", "/tablet/offer"
HAND_OVER, PIN, REVOKE = "/tablet/hand-over", "/tablet/pin", "/tablet/revoke"
SIGN_IN, DEVICES, QUEUE = "/account/sign-in", "/devices", "/"
# Someone who stops in the middle leaves nothing typed on the screen for long.
_BACK_AFTER = 120
T = TypeVar("T")


class Tablet:
    """The addresses of tablets of one server."""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        both = ["GET", "POST"]
        return [
            Route(CODE, self.code, methods=both),
            Route(STAFF, self.staff, methods=both),
            Route(ENROL, self.enrol, methods=both),
            Route(ENROL_HERE, self.enrol_here, methods=both),
            Route(OFFER, self.offer, methods=both),
            Route(PIN, self.pin, methods=both),
            Route(HAND_OVER, self.hand_over, methods=["POST"]),
            Route(REVOKE, self.revoke, methods=["POST"]),
        ]

    # The patients' side

    async def code(self, request: Request) -> Response:
        """A patient types their code at a locked tablet."""
        caller = await self._caller(request)
        if caller.device is None or caller.staff is not None or caller.hold is not None:
            return plain.onward("/")
        if request.method == "GET":
            return self._code_page(request, caller, "")
        fields = await self._posted(request, caller)
        if isinstance(fields, Response):
            return fields
        try:
            await run_in_threadpool(_form_opened, caller.device, fields.get("code", ""))
        except (AccessError, AlreadySubmitted, UnknownEncounter) as refused:
            return _refusal(self._code_page(request, caller, str(refused)), refused)
        sessions_closed(caller.principal)
        return self._fresh(plain.onward("/"))

    def _code_page(self, request: Request, caller: Caller, problem: str) -> Response:
        fields = plain.field("code", "Your code", hint="8 letters and digits, from the clinic staff.")
        above = plain.alert(problem)
        return _patient_page(
            form_page(request, caller, "Enter your code", above, CODE, "Open my form", fields, tls=self._tls)
        )

    async def staff(self, request: Request) -> Response:
        """Staff leave the patients' side of a tablet with the PIN."""
        caller = await self._caller(request)
        if caller.device is None or caller.staff is not None:
            return plain.onward("/")
        if request.method == "GET":
            return self._staff_page(request, caller, "")
        fields = await self._posted(request, caller)
        if isinstance(fields, Response):
            return fields
        try:
            pin = fields.get("pin", "")
            await run_in_threadpool(tablet_left, records_here(), caller.device.id, pin)
        except AccessError as refused:
            return _refusal(self._staff_page(request, caller, str(refused)), refused)
        sessions_closed(caller.principal)
        return self._fresh(plain.onward(SIGN_IN))

    def _staff_page(self, request: Request, caller: Caller, problem: str) -> Response:
        fields = plain.field("pin", "PIN for tablets", kind="password", complete="one-time-code")
        closes = plain.words(_CLOSES_THE_FORM) if caller.hold is not None else ""
        above = plain.alert(problem) + plain.words("For clinic staff only.") + closes
        return _patient_page(
            form_page(request, caller, "Staff", above, STAFF, "Go on to the sign-in", fields, tls=self._tls)
        )

    # Staff at their own computer, or signed in on the tablet

    async def hand_over(self, request: Request) -> Response:
        """Open a form on a tablet that lies elsewhere: fields `encounter`, `device`."""
        caller = await self._caller(request)
        fields = await self._posted(request, caller)
        if isinstance(fields, Response):
            return fields
        device_id, encounter_id = fields.get("device", ""), fields.get("encounter", "")
        try:
            device = await run_in_threadpool(_handed_over, _staff_of(caller), encounter_id, device_id)
        except (AccessError, AlreadySubmitted, UnknownEncounter) as refused:
            return _refused_page("This form cannot be opened", refused)
        sessions_closed(f"device:{device.id}")
        return plain.page(
            "The form is on the tablet",
            plain.words(f"{device.name} opens the form within a few seconds. Hand it to the patient.")
            + plain.link("Back", QUEUE, strong=True),
        )

    async def enrol_here(self, request: Request) -> Response:
        """An administrator makes the browser they sit at a tablet of the clinic."""
        fields = plain.field(
            "name", "Name of this tablet", hint='For instance "Tablet 2". Patients do not see it.'
        )
        return await self._asked(
            request,
            ("Make this a tablet", _ENROL_HERE_WORDS, ENROL_HERE, "Enrol this browser", fields),
            lambda staff, given: self._locked(
                staff, device_enrolled(records_here(), staff, given.get("name", ""))
            ),
        )

    def _locked(self, staff: Staff, token: str) -> Response:
        response = self._fresh(plain.onward("/"))
        jar.take_back(response, jar.STAFF, tls=self._tls)
        jar.take_back(response, jar.INTAKE, tls=self._tls)
        jar.put(response, jar.DEVICE, token, tls=self._tls)
        return response

    async def offer(self, request: Request) -> Response:
        """An administrator gets a code that is typed at the tablet."""
        fields = plain.field(
            "name", "Name of the tablet", hint='For instance "Tablet 2". Patients do not see it.'
        )
        return await self._asked(
            request,
            ("Enrol a tablet", _OFFER_WORDS, OFFER, "Show the code", fields),
            lambda staff, given: _code_shown(
                request, enrolment_offered(records_here(), staff, given.get("name", ""))
            ),
        )

    async def enrol(self, request: Request) -> Response:
        """The code is typed at the tablet."""
        caller = await self._caller(request)
        if caller.device is not None or caller.staff is not None or caller.hold is not None:
            return plain.onward("/")
        if request.method == "GET":
            return self._enrol_page(request, caller, "")
        fields = await self._posted(request, caller)
        if isinstance(fields, Response):
            return fields
        code, address = fields.get("code", ""), address_of(request)
        try:
            token = await run_in_threadpool(device_enrolled_by_code, records_here(), code, address=address)
        except AccessError as refused:
            return _refusal(self._enrol_page(request, caller, str(refused)), refused)
        response = self._fresh(plain.onward("/"))
        jar.take_back(response, jar.INTAKE, tls=self._tls)
        jar.put(response, jar.DEVICE, token, tls=self._tls)
        return response

    def _enrol_page(self, request: Request, caller: Caller, problem: str) -> Response:
        fields = plain.field("code", "Enrolment code", hint="12 letters and digits, from the administrator.")
        above = plain.alert(problem)
        return form_page(request, caller, "Enrol this tablet", above, ENROL, "Enrol", fields, tls=self._tls)

    async def pin(self, request: Request) -> Response:
        """An administrator sets the PIN of the clinic."""
        hint = f"{SHORTEST_PIN} to {LONGEST_PIN} digits. Tell it to the staff who hand out tablets."
        fields = plain.field("pin", "New PIN", kind="password", hint=hint, complete="one-time-code")
        return await self._asked(
            request,
            ("Set the PIN for tablets", _PIN_WORDS, PIN, "Set the PIN", fields),
            lambda staff, given: _pin_kept(staff, given.get("pin", "")),
        )

    async def revoke(self, request: Request) -> Response:
        """Remove a tablet at once: field `device`."""
        caller = await self._caller(request)
        fields = await self._posted(request, caller)
        if isinstance(fields, Response):
            return fields
        device_id = fields.get("device", "")
        try:
            ended = await run_in_threadpool(device_revoked, records_here(), _staff_of(caller), device_id)
        except AccessError as refused:
            return _refused_page("This tablet cannot be removed", refused)
        for principal in (f"device:{device_id}", *(f"intake:{id}" for id in ended)):
            sessions_closed(principal)
        return plain.onward(DEVICES)

    # What they share

    async def _asked(
        self,
        request: Request,
        page: tuple[str, str, str, str, str],
        act: Callable[[Staff, dict[str, str]], Response],
    ) -> Response:
        """A page for whoever may manage devices: (title, words, action, label, fields); then what its form does."""
        caller = await self._caller(request)
        title, words, action, label, fields = page
        try:
            staff = await run_in_threadpool(
                refuse_unless_allowed, records_here(), _staff_of(caller), Permission.MANAGE_DEVICES
            )
        except AccessError as refused:
            return _refused_page(title, refused)
        if request.method == "GET":
            above = plain.words(words)
            return form_page(request, caller, title, above, action, label, fields, tls=self._tls)
        given = await self._posted(request, caller)
        if isinstance(given, Response):
            return given
        try:
            response = await run_in_threadpool(act, staff, given)
        except AccessError as refused:
            above = plain.alert(str(refused)) + plain.words(words)
            again = form_page(request, caller, title, above, action, label, fields, tls=self._tls)
            return _refusal(again, refused)
        if action == ENROL_HERE:
            sessions_closed(caller.principal)
        return response

    async def _posted(self, request: Request, caller: Caller) -> dict[str, str] | Response:
        try:
            return await posted(request, caller.principal, tls=self._tls)
        except Refused as refused:
            return refused.response

    def _fresh(self, response: Response) -> Response:
        """With nothing left of whoever was here before."""
        plain.forgotten(response)
        jar.put(response, jar.FORM, jar.fresh_form_cookie(), tls=self._tls)
        return response

    async def _caller(self, request: Request) -> Caller:
        return await run_in_threadpool(caller_of, records_here(), request.cookies, tls=self._tls)


def _staff_of(caller: Caller) -> Staff:
    if caller.staff is None:
        raise NotSignedIn("You are signed out. Sign in again to go on.")
    return caller.staff


def _form_opened(device: Device, code: str) -> None:
    encounter_id = code_used(records_here(), device.id, code)
    hold_begun(records_here(), encounter_id, by=device.author, place="tablet", device_id=device.id)


def _handed_over(staff: Staff, encounter_id: str, device_id: str) -> Device:
    staff = refuse_unless_allowed(records_here(), staff, Permission.START_INTAKES)
    device = device_of(records_here(), device_id)
    if device is not None and device.with_staff:
        raise DeviceBusy("Staff are using this tablet. Open the form there, or choose another tablet.")
    hold_begun(records_here(), encounter_id, by=staff.author, place="tablet", device_id=device_id)
    assert device is not None  # or the hold would have been refused
    return device


def _pin_kept(staff: Staff, pin: str) -> Response:
    pin_set(records_here(), staff, pin)
    return plain.onward(DEVICES)


def _code_shown(request: Request, code: str) -> Response:
    return plain.page(
        "Type this code at the tablet",
        plain.words(f"1. On the tablet open {request.base_url}tablet/enrol")
        + plain.words(f"2. Type this code there: {code}")
        + plain.words("It works once, for 15 minutes, and is not shown again.")
        + plain.link("Back to the devices", DEVICES, strong=True),
    )


def _patient_page(response: Response) -> Response:
    """A page of the patients' side: the way back, and back by itself when nobody goes on."""
    response.headers["refresh"] = f"{_BACK_AFTER};url=/"
    body = bytes(response.body).replace(b"</main>", plain.link("Back", "/").encode() + b"</main>")
    response.body = body
    response.headers["content-length"] = str(len(body))
    return response


def _refusal(response: Response, refused: Exception) -> Response:
    if isinstance(refused, TooManyTries):
        response.status_code = 429
        response.headers["retry-after"] = str(refused.seconds)
    else:
        response.status_code = 409 if isinstance(refused, AlreadySubmitted | DeviceBusy) else 403
    return response


def _refused_page(title: str, refused: Exception) -> Response:
    signed_out = isinstance(refused, NotSignedIn)
    way = plain.link("Staff sign-in", SIGN_IN, strong=True) if signed_out else plain.link("Back", "/")
    status = 403 if isinstance(refused, NotSignedIn | NotAllowed) else 409
    return plain.page(title, plain.alert(str(refused)) + way, status)


_CLOSES_THE_FORM = (
    "A form is open on this tablet. With the PIN it closes here; what was answered is kept and can be "
    "continued later."
)
_ENROL_HERE_WORDS = (
    "This browser becomes a tablet of the clinic: you are signed out, and it shows patients their form and "
    "nothing else. To come back to this side, staff need the PIN."
)
_OFFER_WORDS = (
    "You get a code. Type it at the tablet; from then on it shows patients their form and nothing else."
)
_PIN_WORDS = (
    "With this PIN staff leave the patients' side of a tablet and come to the sign-in. It replaces the one "
    "before at once."
)
