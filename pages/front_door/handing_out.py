"""What is handed to the patient: released words and the page to take along. The front desk prints those alone."""

import datetime as dt
import re
import uuid
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from pages.front_door import plain
from pages.front_door.account_parts import sheet_of
from pages.front_door.posting import Refused, posted
from pages.front_door.principal import Caller, caller_of
from screening.access import Permission, Staff, refuse_unless_allowed
from screening.access.papers import LETTER, paper_given_out
from screening.access.papers import TAKE_AWAY as TAKE_AWAY_PAPER
from screening.access.releasing import (
    PATIENT_WORDS,
    TAKE_AWAY,
    read_letter,
    read_release,
    read_take_away,
    released,
)
from screening.clinic import clinic_here
from screening.errors import AnteroomError, NothingReleased, NotSignedIn, RecordErased, UnknownEncounter
from screening.records import records_here
from screening.summary.handout import letter_pdf, take_away_html, take_away_pdf

_KEY = re.compile(r"[0-9a-f]{32}")
_HTML_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class HandingOut:
    """The addresses of one server: /hand-out/{case}, /letter/{case}.pdf, /take-away/{case} and /take-away/{case}.pdf"""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [
            Route("/hand-out/{encounter_id:str}", self.hand_out, methods=["GET", "POST"]),
            Route("/letter/{encounter_id:str}.pdf", self._file(_letter), methods=["GET"]),
            Route("/take-away/{encounter_id:str}.pdf", self._file(_take_away), methods=["GET"]),
            Route("/take-away/{encounter_id:str}", self._file(_take_away_page), methods=["GET"]),
        ]

    async def hand_out(self, request: Request) -> Response:
        """What may be handed to the patient of one case; a clinician releases it here."""
        id = request.path_params["encounter_id"]
        try:
            caller = await self._caller(request)
            if request.method == "GET":
                return await run_in_threadpool(self._page, request, caller, id, "")
            fields = await posted(request, caller.principal, tls=self._tls)
            try:
                await run_in_threadpool(_released, _staff(caller), id, fields)
            except NothingReleased as refused:
                answer = await run_in_threadpool(self._page, request, caller, id, str(refused))
                answer.status_code = 409
                return answer
        except Refused as refused_post:
            return refused_post.response
        except AnteroomError as refused:
            return _closed(refused)
        return plain.onward(f"/hand-out/{id}")

    def _page(self, request: Request, caller: Caller, id: str, problem: str) -> Response:
        staff = _staff(caller)
        now = read_release(records_here(), staff, id, clinic_here())
        sheet, signs = sheet_of(request, caller, tls=self._tls), staff.may(Permission.SIGN)

        def release(what: str, number: int, label: str) -> str:
            key = plain.hidden("key", uuid.uuid4().hex)
            fields = key + plain.hidden("what", what) + plain.hidden("number", str(number))
            return sheet.form(f"/hand-out/{id}", label, fields, quiet=True)

        body = plain.alert(problem)
        if now.patient is not None:
            body += plain.told((("Patient", f"{now.patient.name}, born {now.patient.born}"),))
        body += plain.heading("Words to the patient")
        if now.letter:
            body += plain.link("Letter to the patient (PDF)", f"/letter/{id}.pdf", strong=True)
        elif signs and now.stands:
            body += plain.told((("As they were signed", now.words),))
            body += release(PATIENT_WORDS, now.stands, "Release these words to the patient")
        else:
            body += plain.words(
                "Nothing is released: a clinician signs the case as it is now and releases the words."
            )
        body += plain.heading("Page to take along")
        if now.take_away or staff.may(Permission.READ_CASES):
            body += plain.link("Page to take along (PDF)", f"/take-away/{id}.pdf", strong=True)
            body += plain.link("The same to read here", f"/take-away/{id}")
        if not now.take_away:
            body += (
                release(TAKE_AWAY, 0, "Release this page to the patient")
                if signs
                else plain.words("A clinician has not released it yet.")
            )
        reads = staff.may(Permission.READ_CASES)
        back = (
            plain.link("Back to the case", f"/review_case?case={id}")
            if reads
            else plain.link("Back", f"/visits?visit={id}")
        )
        return sheet.page("For the patient", body + back)

    def _file(self, made: Callable[[Staff, str], Response]) -> Callable[[Request], object]:
        async def give(request: Request) -> Response:
            """One paper for the patient; 403 without the right or before it was released, 404 for no such case."""
            try:
                caller = await self._caller(request)
                return await run_in_threadpool(made, _staff(caller), request.path_params["encounter_id"])
            except AnteroomError as refused:
                return _closed(refused)

        return give

    async def _caller(self, request: Request) -> Caller:
        return await run_in_threadpool(caller_of, records_here(), request.cookies, tls=self._tls)


def _staff(caller: Caller) -> Staff:
    """Who is here, when they may hand papers out. Raises NotSignedIn, NotAllowed."""
    if caller.staff is None:
        raise NotSignedIn("Please sign in to see this page.")
    return refuse_unless_allowed(records_here(), caller.staff, Permission.MANAGE_VISITS)


def _closed(refused: AnteroomError) -> Response:
    if isinstance(refused, NotSignedIn):
        return plain.page("Please sign in", plain.link("Staff sign-in", "/account/sign-in", strong=True), 403)
    if isinstance(refused, UnknownEncounter):
        title = "This record was erased" if isinstance(refused, RecordErased) else "No such case"
        return plain.page(title, plain.alert(str(refused)) + plain.link("Back", "/"), 404)
    title = "Not released" if isinstance(refused, NothingReleased) else "Not open to you"
    return plain.page(title, plain.alert(str(refused)) + plain.link("Back", "/"), 403)


def _released(staff: Staff, id: str, fields: dict[str, str]) -> None:
    key, number = fields.get("key", ""), fields.get("number", "")
    if not _KEY.fullmatch(key) or not re.fullmatch(r"\d{1,6}", number):
        raise NothingReleased("This page is out of date. Nothing was released. Press the button again.")
    released(records_here(), staff, id, fields.get("what", ""), int(number), key)


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _letter(staff: Staff, id: str) -> Response:
    clinic = clinic_here()
    letter = read_letter(records_here(), staff, id, clinic, on=_today())
    made = letter_pdf(letter, clinic)
    number, judgement = letter.determination, letter.judgement
    paper_given_out(records_here(), staff, id, made, kind=LETTER, determination=number, judgement=judgement)
    return _pdf(made, f"anteroom-letter-{id[:8]}.pdf")


def _take_away(staff: Staff, id: str) -> Response:
    clinic = clinic_here()
    made = take_away_pdf(read_take_away(records_here(), staff, id, clinic, on=_today()), clinic)
    paper_given_out(records_here(), staff, id, made, kind=TAKE_AWAY_PAPER)
    return _pdf(made, f"anteroom-visit-{id[:8]}.pdf")


def _take_away_page(staff: Staff, id: str) -> Response:
    clinic = clinic_here()
    made = take_away_html(read_take_away(records_here(), staff, id, clinic, on=_today()), clinic)
    paper_given_out(records_here(), staff, id, made.encode(), kind=TAKE_AWAY_PAPER)
    return HTMLResponse(made, headers={"cache-control": "no-store", "content-security-policy": _HTML_POLICY})


def _pdf(made: bytes, name: str) -> Response:
    headers = {
        "cache-control": "no-store",
        "content-disposition": f'attachment; filename="{name}"',
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    }
    return Response(made, media_type="application/pdf", headers=headers)
