"""Connections that say nothing are closed: without this a few hundred of them use up what the server can hold open."""

import asyncio
import resource
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

SLOWEST_REQUEST = 20.0  # seconds from a connection to the end of its first request line and headers
_WANTED_FILES = 65_536


class Prompt(H11Protocol):
    """HTTP as uvicorn speaks it, for whoever says what they want within `SLOWEST_REQUEST` seconds."""

    patience = SLOWEST_REQUEST

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock."""
        super().connection_made(transport)
        self._waiting = self.loop.call_later(self.patience, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        if self._waiting is not None:
            self._waiting.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        # `scope` is there from the moment a request was read whole; a page's connection has left this protocol.
        if self.scope is None and self.transport.get_protocol() is self:
            self.transport.close()


def as_many_files_as_allowed() -> int:
    """Let this process hold as many connections open as the system allows it. Returns how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(hard, _WANTED_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)
