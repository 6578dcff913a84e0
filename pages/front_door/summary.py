"""The summary as a PDF, as a page and as an anonymous copy, for a signed-in clinician only: checked anew at every request,
stored nowhere."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.front_door import plain
from pages.front_door.principal import caller_of
from screening.access import Staff, read_case_to_download
from screening.access.papers import ANONYMOUS, SUMMARY, paper_given_out
from screening.clinic import Clinic, clinic_here
from screening.errors import DeterminationRefused, NotAllowed, NotSignedIn, SettingsRefused, UnknownEncounter
from screening.records import Json, records_here
from screening.signed import PaperOf, case_data, paper_now, paper_of_determination
from screening.summary import pdf_of
from screening.summary.anonymous import anonymous
from screening.summary.page import html_of

CaseData = Callable[[], Mapping[str, Json]]


@dataclass(frozen=True, slots=True)
class _Form:
    """One of the forms in which a summary is given out: its address behind the case's number, how it is made, what it is.
    `kind`: under which its hash is kept, so that the file is known again; "" where no file is given out."""

    ending: str
    made: Callable[[PaperOf, CaseData, Clinic], bytes]
    media: str
    kind: str = ""
    policy: str = "default-src 'none'; frame-ancestors 'none'"
    saved: bool = True


class Summary:
    """The addresses of one server: /summary/{encounter_id}.pdf, -anonymous.pdf and .html are the case as it stands now;
    /summary/{encounter_id}/{number}.pdf and so on are one determination, with what has become of it."""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [
            Route(f"/summary/{place}{form.ending}", self._given(form), methods=["GET"])
            for place in ("{encounter_id:str}/{number:int}", "{encounter_id:str}")
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
            number = request.path_params.get("number")
            made = await run_in_threadpool(_made, caller.staff, encounter_id, number, form)
        except (NotAllowed, NotSignedIn) as refused:
            return plain.page("Not open to you", plain.alert(str(refused)) + plain.link("Back", "/"), 403)
        except UnknownEncounter as unknown:
            return plain.page("No such case", plain.alert(str(unknown)) + plain.link("Back", "/"), 404)
        except (LookupError, DeterminationRefused) as unknown:
            return plain.page("No such paper", plain.alert(str(unknown)) + plain.link("Back", "/"), 404)
        except SettingsRefused as refused:
            return plain.page("Not signed", plain.alert(str(refused)) + plain.link("Back", "/"), 503)
        return Response(made, media_type=form.media, headers=_headers(encounter_id, form))


def _made(staff: Staff, encounter_id: str, number: int | None, form: _Form) -> bytes:
    """The file, its hash kept before it is given out. `number`: of a determination; None: the case as it stands now."""
    records, clinic = records_here(), clinic_here()
    case = read_case_to_download(records, staff, encounter_id)
    on = dt.datetime.now().astimezone().date()
    paper = (
        paper_now(records, case, clinic, on=on)
        if number is None
        else paper_of_determination(records, case, number)
    )
    made = form.made(paper, lambda: case_data(records, case, paper), clinic)
    if form.kind:
        paper_given_out(
            records, staff, encounter_id, made, kind=form.kind, determination=paper.determination,
            judgement=paper.judgement,
        )  # fmt: skip
    return made


def _paper(paper: PaperOf, data: CaseData, clinic: Clinic) -> bytes:
    return _signed(pdf_of(paper.summary, case=data()), clinic)


def _nobody_s(paper: PaperOf, _data: CaseData, clinic: Clinic) -> bytes:
    return _signed(pdf_of(anonymous(paper.summary)), clinic)


def _page(paper: PaperOf, _data: CaseData, _clinic: Clinic) -> bytes:
    return html_of(paper.summary).encode()


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
    _Form("-anonymous.pdf", _nobody_s, "application/pdf", ANONYMOUS),
    _Form(".pdf", _paper, "application/pdf", SUMMARY),
    _Form(
        ".html",
        _page,
        "text/html; charset=utf-8",
        "",
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
