"""Whoever signs out or hands the tablet back leaves nothing in the memory of the server.

Streamlit keeps a session for minutes after its tab is gone. It has no public way to end the sessions of one
principal, so this reaches into its session manager; the version is pinned and tests/front_door holds this to
what it promises.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from starlette.concurrency import run_in_threadpool
from streamlit import runtime

from pages.front_door.principal import caller_again
from screening.access.holds import holds_left_alone
from screening.errors import StoreUnavailable
from screening.records import records_here

SWEEP_SECONDS = 10.0
# How long the page of someone whose form was closed elsewhere may still tell them so.
_TOLD_FOR = 60.0
_KNOWN = ("intake", "device", "staff")


def sessions_of(principal: str) -> tuple[str, ...]:
    """The ids of all sessions in memory, connected or waiting for a reconnect, of this principal."""
    if not runtime.exists():
        return ()
    manager: Any = runtime.get_instance()._session_mgr
    return tuple(info.session.id for info in manager.list_sessions() if _principal_of(info) == principal)


def sessions_closed(principal: str) -> None:
    """End them all, and hang up on their browsers, which then come back as nobody. Call on the event loop."""
    if not runtime.exists():
        return
    instance: Any = runtime.get_instance()
    for info in list(instance._session_mgr.list_sessions()):
        if _principal_of(info) == principal:
            instance.close_session(info.session.id)
            _hung_up(info.client)


def _principal_of(info: Any) -> str | None:
    principal: str | None = info.session._user_info.get("principal")
    return principal


def _principals() -> set[str]:
    """Of everyone known who has a session in this process."""
    if not runtime.exists():
        return set()
    manager: Any = runtime.get_instance()._session_mgr
    found = {_principal_of(info) or "" for info in manager.list_sessions()}
    return {principal for principal in found if principal.partition(":")[0] in _KNOWN}


@asynccontextmanager
async def swept() -> AsyncIterator[None]:
    """While the server runs, forms that were left alone end, and so does the memory of whoever is gone."""
    sweeping = asyncio.create_task(_sweeping())
    try:
        yield
    finally:
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping


async def _sweeping() -> None:
    gone: dict[str, float] = {}
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        with suppress(StoreUnavailable):
            gone = await swept_once(gone)


async def swept_once(gone: dict[str, float]) -> dict[str, float]:
    """One sweep. `gone`: since when (monotonic seconds) each principal in memory is known to be nobody; the same is
    returned, newer. It also reaches what another process of this server, or staff elsewhere, has ended."""
    for id in await run_in_threadpool(holds_left_alone, records_here()):
        sessions_closed(f"intake:{id}")
    now = time.monotonic()
    dead = await run_in_threadpool(_nobody_now, _principals())
    for principal in dead:
        if now - gone.get(principal, now) >= _TOLD_FOR:
            sessions_closed(principal)
    return {principal: gone.get(principal, now) for principal in dead}


def _nobody_now(principals: set[str]) -> list[str]:
    return [one for one in principals if caller_again(records_here(), one).principal != one]


_closing: set[asyncio.Task[None]] = set()


def _hung_up(client: Any) -> None:
    socket = getattr(client, "_websocket", None)
    if socket is None:
        return
    task = asyncio.create_task(_closed(socket))
    _closing.add(task)
    task.add_done_callback(_closing.discard)


async def _closed(socket: Any) -> None:
    with suppress(RuntimeError):  # the browser was quicker and has already gone
        await socket.close(code=1012)
