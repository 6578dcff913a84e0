"""Whether the server is up (/healthz), and whether it may be trusted with patients (/readyz)."""

import datetime as dt
import ipaddress
import time

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from pages.front_door.logs import log
from pages.front_door.principal import caller_of
from screening.access import Permission
from screening.errors import AnteroomError
from screening.health import Check, Health, State, health_of
from screening.records import records_here

LIVE, READY = "/healthz", "/readyz"
FRESH_FOR = 5.0  # seconds: however often it is asked, the store is not tried more often
_PATIENCE = 8.0
_FORWARDED = ("x-forwarded-for", "forwarded", "via", "x-real-ip")


class HealthPages:
    """The two addresses of one server."""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls
        self._looking = anyio.Lock()
        self._last: tuple[float, Health] | None = None
        self._told: tuple[str, ...] = ()

    def routes(self) -> list[Route]:
        """What this adds to the server."""
        return [Route(LIVE, self.live, methods=["GET"]), Route(READY, self.ready, methods=["GET"])]

    async def live(self, _request: Request) -> JSONResponse:
        """The process answers; nothing is looked at."""
        return JSONResponse({"status": "ok"})

    async def ready(self, request: Request) -> JSONResponse:
        """200 when patients may come, else 503 with the kinds of trouble; what exactly, to those who may know."""
        async with self._looking:
            health = await self._health()
        said: dict[str, object] = {"status": "ready" if health.ready else "not ready"}
        for state in (State.TROUBLE, State.WARNING):
            if health.kinds(state):
                said[state.value] = list(health.kinds(state))
        if await self._may_know(request):
            said["checks"] = {check.kind: f"{check.state}: {check.words}" for check in health.checks}
        return JSONResponse(said, 200 if health.ready else 503)

    async def _health(self) -> Health:
        if self._last is None or time.monotonic() - self._last[0] > FRESH_FOR:
            self._last = (time.monotonic(), await _looked())
            self._log(self._last[1])
        return self._last[1]

    def _log(self, health: Health) -> None:
        """What is wrong, once each time that it changes."""
        wrong = tuple(
            f"{check.kind}: {check.words}" for check in health.checks if check.state is State.TROUBLE
        )
        if wrong != self._told:
            for words in wrong:
                log.error("not ready: %s", words)
            if not wrong:
                log.warning("ready again")
        self._told = wrong

    async def _may_know(self, request: Request) -> bool:
        """Someone at this machine itself, or a signed-in administrator."""
        if _at_this_machine(request):
            return True
        try:
            caller = await to_thread.run_sync(
                lambda: caller_of(records_here(), request.cookies, tls=self._tls)
            )
        except AnteroomError:
            return False
        return caller.staff is not None and caller.staff.may(Permission.KEEP_RECORDS)


async def _looked() -> Health:
    today = dt.datetime.now().astimezone().date()
    try:
        with anyio.fail_after(_PATIENCE):
            return await to_thread.run_sync(
                lambda: health_of(records_here(), on=today), abandon_on_cancel=True
            )
    except TimeoutError:
        return Health((Check("store", State.TROUBLE, f"does not answer within {_PATIENCE:.0f} s"),))
    except AnteroomError as error:
        return Health((Check("store", State.TROUBLE, str(error)),))


def _at_this_machine(request: Request) -> bool:
    """A proxy on this machine says for whom it asks; whoever asks through one is not here."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
