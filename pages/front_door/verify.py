"""Is this paper still good? Staff hand a file in, or type its seal, and are told: current, superseded, outdated, altered."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.front_door import plain
from pages.front_door.account_parts import sheet_of
from pages.front_door.limits import TAKES_A_FILE
from pages.front_door.posting import Refused
from pages.front_door.principal import Caller, caller_of
from pages.front_door.upload import LONGEST_FILE, Upload, uploaded
from screening.access import Permission, Staff, refuse_unless_allowed
from screening.access.papers import KIND_WORDS, PaperVerdict, Verdict, verified_paper
from screening.errors import AccessError, NotSignedIn
from screening.records import records_here

_TITLES = {
    PaperVerdict.CURRENT: "Current",
    PaperVerdict.SUPERSEDED: "Superseded",
    PaperVerdict.OUTDATED: "Outdated",
    PaperVerdict.DRAFT: "Draft",
    PaperVerdict.UNSIGNED: "Given out here",
    PaperVerdict.ALTERED: "Altered, or not ours",
}
_NOTHING = "Choose a PDF, or type the 64 characters of its seal."


class Verifying:
    """The page of one server: /verify"""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [Route(TAKES_A_FILE, self.verify, methods=["GET", "POST"])]

    async def verify(self, request: Request) -> Response:
        """Asks for a file or a seal, and says what it is. 403 for whoever may not read cases; their file is not read."""
        caller = await run_in_threadpool(caller_of, records_here(), request.cookies, tls=self._tls)
        try:
            staff = await run_in_threadpool(_reader, caller)
        except AccessError as refused:
            return _closed(refused)
        if request.method == "GET":
            return self._page(request, caller, "")
        try:
            upload = await uploaded(request, caller.principal, tls=self._tls)
        except Refused as refused:
            return refused.response
        if len(upload.file) > LONGEST_FILE:
            return self._page(request, caller, "This file is too long: a summary has at most 8 MB.", 413)
        what = _what(upload)
        if not what:
            return self._page(request, caller, _NOTHING, 422)
        verdict = await run_in_threadpool(verified_paper, records_here(), staff, what)
        return _said(verdict)

    def _page(self, request: Request, caller: Caller, problem: str, status: int = 200) -> Response:
        sheet = sheet_of(request, caller, tls=self._tls)
        fields = plain.file_field(
            "file", "A PDF that this clinic gave out", hint="It is looked at, and not kept."
        )
        fields += plain.field("seal", "Or the seal that is printed on it", hint="64 characters").replace(
            " required ", " ", 1
        )
        form = sheet.form(TAKES_A_FILE, "Look", fields)
        form = form.replace("<form ", '<form enctype="multipart/form-data" ', 1)
        body = plain.alert(problem) + form + plain.link("Back", "/")
        return sheet.page("Is this paper still good?", body, status)


def _reader(caller: Caller) -> Staff:
    """Who is here, when they may read cases. Raises NotSignedIn, NotAllowed."""
    if caller.staff is None:
        raise NotSignedIn("Please sign in to see this page.")
    return refuse_unless_allowed(records_here(), caller.staff, Permission.READ_CASES)


def _closed(refused: AccessError) -> Response:
    if isinstance(refused, NotSignedIn):
        answer = plain.page(
            "Please sign in", plain.link("Staff sign-in", "/account/sign-in", strong=True), 403
        )
    else:
        answer = plain.page("Not open to you", plain.alert(str(refused)) + plain.link("Back", "/"), 403)
    answer.headers["connection"] = "close"  # a file that is on its way is not read
    return answer


def _what(upload: Upload) -> bytes | str:
    return upload.file or upload.fields.get("seal", "").strip()


def _said(verdict: Verdict) -> Response:
    good = verdict.verdict in (PaperVerdict.CURRENT, PaperVerdict.UNSIGNED)
    told = plain.words(verdict.words) if good else plain.alert(verdict.words)
    kind = KIND_WORDS.get(verdict.kind, "")
    body = told + plain.told((("What it is", kind), ("Given out", verdict.given_out)))
    if verdict.encounter_id:
        body += plain.link("Open the case", f"/review_case?case={verdict.encounter_id}", strong=True)
    body += plain.link("Look at another paper", TAKES_A_FILE)
    return plain.page(_TITLES[verdict.verdict], body)
