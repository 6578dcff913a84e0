"""The summary as a PDF, for a signed-in clinician only: checked anew at every request, stored nowhere."""

import datetime as dt

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.front_door import plain
from pages.front_door.principal import caller_of
from screening.access import Staff, adoption_of, read_case_to_download
from screening.clinic import clinic_here
from screening.errors import NotAllowed, NotSignedIn, UnknownEncounter
from screening.evaluate import PROTOCOLS
from screening.filing import summary_of_case
from screening.records import records_here
from screening.summary import pdf_of


class Summary:
    """The PDF address of one server: /summary/{encounter_id}.pdf"""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [Route("/summary/{encounter_id:str}.pdf", self.download, methods=["GET"])]

    async def download(self, request: Request) -> Response:
        """The PDF of one encounter; 403 without the right, 404 for no such case."""
        caller = await run_in_threadpool(caller_of, records_here(), request.cookies, tls=self._tls)
        if caller.staff is None:
            return plain.page(
                "Please sign in", plain.link("Staff sign-in", "/account/sign-in", strong=True), 403
            )
        encounter_id = request.path_params["encounter_id"]
        try:
            made = await run_in_threadpool(_pdf, caller.staff, encounter_id)
        except (NotAllowed, NotSignedIn) as refused:
            return plain.page("Not open to you", plain.alert(str(refused)) + plain.link("Back", "/"), 403)
        except UnknownEncounter as unknown:
            return plain.page("No such case", plain.alert(str(unknown)) + plain.link("Back", "/"), 404)
        return Response(made, media_type="application/pdf", headers=_headers(encounter_id))


def _pdf(staff: Staff, encounter_id: str) -> bytes:
    records = records_here()
    case, clinic = read_case_to_download(records, staff, encounter_id), clinic_here()
    adopted = adoption_of(records, PROTOCOLS[clinic.policy])
    return pdf_of(
        summary_of_case(
            case.encounter,
            case.answers,
            case.submission,
            clinic,
            on=dt.datetime.now().astimezone().date(),
            adopted=adopted.words if adopted else "",
        )
    )


def _headers(encounter_id: str) -> dict[str, str]:
    return {
        "cache-control": "no-store",
        "content-disposition": f'attachment; filename="anteroom-{encounter_id[:8]}.pdf"',
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    }
