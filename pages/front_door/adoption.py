"""Adopting a protocol: a medical director types the words and their password, on a plain page that no script sees."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.front_door import plain
from pages.front_door.account import form_page
from pages.front_door.posting import Refused, posted
from pages.front_door.principal import Caller, caller_of
from screening.access import (
    ADOPTION_WORDS,
    Permission,
    Staff,
    adoption_of,
    protocol_adopted,
    refuse_unless_allowed,
)
from screening.access.own_account import reauthenticated
from screening.clinic import clinic_here
from screening.errors import AccessError, NotAllowed, NotSignedIn
from screening.evaluate import PROTOCOLS
from screening.protocol import Protocol
from screening.records import records_here

ADOPT = "/protocol/adopt"
_MEANING = (
    "You take responsibility for using these rules, criteria and positions in this clinic. From then on every case and "
    "every paper says that you adopted this protocol, and when. Any change of any word of it makes it a draft again."
)


class Adopting:
    """The adoption page of one server."""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [Route(ADOPT, self.adopt, methods=["GET", "POST"])]

    async def adopt(self, request: Request) -> Response:
        """Shows what is adopted and what it means, and adopts it. 403 for everyone but a medical director."""
        caller = await run_in_threadpool(caller_of, records_here(), request.cookies, tls=self._tls)
        try:
            staff = await run_in_threadpool(_director, caller)
        except (NotAllowed, NotSignedIn) as refused:
            return _closed(refused)
        if request.method == "GET":
            return await self._page(request, caller, request.query_params.get("policy", ""), "")
        try:
            fields = await posted(request, caller.principal, tls=self._tls)
        except Refused as refused:
            return refused.response
        try:
            await run_in_threadpool(_adopted, staff, fields)
        except AccessError as refused:
            answer = await self._page(request, caller, fields.get("policy", ""), str(refused))
            answer.status_code = 422
            return answer
        return plain.onward("/rule_book")

    async def _page(self, request: Request, caller: Caller, policy: str, problem: str) -> Response:
        protocol = _protocol(policy)
        adopted = await run_in_threadpool(adoption_of, records_here(), protocol)
        standing = adopted.words if adopted else protocol.policy.standing
        if adopted is not None:
            told = "".join(map(plain.words, _shown(protocol, standing)))
            return plain.page("This protocol is adopted", told + plain.link("Rule book", "/rule_book"))
        above = plain.alert(problem) + "".join(map(plain.words, (*_shown(protocol, standing), _MEANING)))
        title, label = "Adopt this protocol?", "Adopt this protocol"
        return form_page(request, caller, title, above, ADOPT, label, _fields(protocol), tls=self._tls)


def _director(caller: Caller) -> Staff:
    """Who is here, when they may. Raises NotSignedIn, NotAllowed."""
    if caller.staff is None:
        raise NotSignedIn("Please sign in to see this page.")
    return refuse_unless_allowed(records_here(), caller.staff, Permission.EDIT_POLICY)


def _closed(refused: AccessError) -> Response:
    if isinstance(refused, NotSignedIn):
        return plain.page("Please sign in", plain.link("Staff sign-in", "/account/sign-in", strong=True), 403)
    return plain.page("Not open to you", plain.alert(str(refused)) + plain.link("Back", "/"), 403)


def _protocol(policy: str) -> Protocol:
    return PROTOCOLS.get(policy, PROTOCOLS[clinic_here().policy])


def _adopted(staff: Staff, fields: dict[str, str]) -> None:
    """The words first, so that a slip in them costs no try of the password."""
    records, protocol = records_here(), _protocol(fields.get("policy", ""))
    words, shown = fields.get("words", ""), fields.get("hash", "")
    protocol_adopted(
        records,
        staff,
        protocol,
        shown,
        words,
        confirm=lambda: reauthenticated(records, staff, fields.get("password", "")),
    )


def _shown(protocol: Protocol, standing: str) -> tuple[str, ...]:
    policy = protocol.policy
    return (
        f"{protocol.name} {protocol.version}, {policy.name} {policy.version}: {standing}.",
        f"{len(protocol.rules)} rules, {len(protocol.gates)} criteria, {len(policy.topics)} positions.",
        f"Hash {' '.join(protocol.hash[at : at + 8] for at in range(0, len(protocol.hash), 8))}.",
    )


def _fields(protocol: Protocol) -> str:
    return (
        plain.hidden("policy", protocol.policy.id)
        + plain.hidden("hash", protocol.hash)
        + plain.field("words", f'Type "{ADOPTION_WORDS}"')
        + plain.field(
            "password",
            "Your password",
            kind="password",
            hint="Or the six digits that your app shows.",
            complete="current-password",
        )
    )
