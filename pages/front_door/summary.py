"""The summary as a PDF, as a page and as an anonymous copy, for a signed-in clinician only: checked anew at every request,
stored nowhere."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.front_door import plain
from pages.front_door.principal import caller_of
from screening.access import Staff, adoption_of, read_case_to_download
from screening.clinic import Clinic, clinic_here
from screening.errors import NotAllowed, NotSignedIn, SettingsRefused, UnknownEncounter
from screening.evaluate import PROTOCOLS
from screening.filing import summary_of_case
from screening.records import records_here
from screening.summary import Summary as Reading
from screening.summary import pdf_of
from screening.summary.anonymous import anonymous
from screening.summary.page import html_of


@dataclass(frozen=True, slots=True)
class _Form:
    """One of the forms in which a summary is given out: its address behind the case's number, how it is made, what it is."""

    ending: str
    made: Callable[[Reading, Clinic], bytes]
    media: str
    policy: str = "default-src 'none'; frame-ancestors 'none'"
    saved: bool = True


class Summary:
    """The addresses of one server: /summary/{encounter_id}.pdf, -anonymous.pdf and .html"""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [
            Route(f"/summary/{{encounter_id:str}}{form.ending}", self._given(form), methods=["GET"])
            for form in _FORMS
        ]

    def _given(self, form: _Form) -> Callable[[Request], Awaitable[Response]]:
        async def give(request: Request) -> Response:
            """One encounter in this form; 403 without the right, 404 for no such case."""
            return await self._answer(request, form)

        return give

    async def _answer(self, request: Request, form: _Form) -> Response:
        caller = await run_in_threadpool(caller_of, records_here(), request.cookies, tls=self._tls)
        if caller.staff is None:
            return plain.page(
                "Please sign in", plain.link("Staff sign-in", "/account/sign-in", strong=True), 403
            )
        encounter_id = request.path_params["encounter_id"]
        try:
            made = await run_in_threadpool(_made, caller.staff, encounter_id, form)
        except (NotAllowed, NotSignedIn) as refused:
            return plain.page("Not open to you", plain.alert(str(refused)) + plain.link("Back", "/"), 403)
        except UnknownEncounter as unknown:
            return plain.page("No such case", plain.alert(str(unknown)) + plain.link("Back", "/"), 404)
        except SettingsRefused as refused:
            return plain.page("Not signed", plain.alert(str(refused)) + plain.link("Back", "/"), 503)
        return Response(made, media_type=form.media, headers=_headers(encounter_id, form))


def _made(staff: Staff, encounter_id: str, form: _Form) -> bytes:
    return form.made(_summary(staff, encounter_id), clinic_here())


def _summary(staff: Staff, encounter_id: str) -> Reading:
    records = records_here()
    case, clinic = read_case_to_download(records, staff, encounter_id), clinic_here()
    adopted = adoption_of(records, PROTOCOLS[clinic.policy])
    return summary_of_case(
        case.encounter,
        case.answers,
        case.submission,
        clinic,
        on=dt.datetime.now().astimezone().date(),
        adopted=adopted.words if adopted else "",
    )


def _paper(summary: Reading, clinic: Clinic) -> bytes:
    return _signed(pdf_of(summary), clinic)


def _nobody_s(summary: Reading, clinic: Clinic) -> bytes:
    return _signed(pdf_of(anonymous(summary)), clinic)


def _page(summary: Reading, _clinic: Clinic) -> bytes:
    return html_of(summary).encode()


def _signed(pdf: bytes, clinic: Clinic) -> bytes:
    """With the clinic's signature where it has a certificate. Raises SettingsRefused: an unsigned paper is not given out
    in place of a signed one."""
    if not clinic.paper.signs:
        return pdf
    from screening.summary.signature import (
        signed_by_clinic,  # half a second that a clinic without one never waits
    )

    certificate, key = Path(clinic.paper.certificate), Path(clinic.paper.certificate_key)
    return signed_by_clinic(pdf, certificate=certificate, key=key, name=clinic.name)


# The more particular ending first: the first address that fits is taken.
_FORMS = (
    _Form("-anonymous.pdf", _nobody_s, "application/pdf"),
    _Form(".pdf", _paper, "application/pdf"),
    _Form(
        ".html",
        _page,
        "text/html; charset=utf-8",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        saved=False,
    ),
)


def _headers(encounter_id: str, form: _Form) -> dict[str, str]:
    headers = {"cache-control": "no-store", "content-security-policy": form.policy}
    if form.saved:
        named = f"anteroom-{encounter_id[:8]}{form.ending}"
        headers["content-disposition"] = f'attachment; filename="{named}"'
    return headers
