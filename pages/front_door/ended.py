"""Whoever signs out or hands the tablet back leaves nothing in the memory of the server.

Streamlit keeps a session for minutes after its tab is gone. It has no public way to end the sessions of one
principal, so this reaches into its session manager; the version is pinned and tests/front_door holds this to
what it promises.
"""

import asyncio
from contextlib import suppress
from typing import Any

from streamlit import runtime


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
