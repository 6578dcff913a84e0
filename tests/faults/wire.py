"""A line to PostgreSQL that breaks where it hurts: between a COMMIT and the answer to it.

with Wire(postgres.port, often=0.3) as wire:
    records = Records.open(postgres.url(name, port=wire.port))
wire.unheard          # how many commits happened whose answer never came back
wire.unsent           # how many were cut before they arrived
"""

import asyncio
import random
import threading
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from types import TracebackType
from typing import Self

COMMIT = b"COMMIT\x00"
_CHUNK = 65_536
_GONE = (ConnectionError, OSError, asyncio.IncompleteReadError)


class _Cut(Exception):
    """The line is cut here."""


class Wire:
    """Listens on `port` of 127.0.0.1 and passes everything on to `to`, in a thread of its own."""

    def __init__(self, to: int, often: float = 0.0, seed: int = 1) -> None:
        self.port = 0
        self.often = often
        self.unheard = 0
        self.unsent = 0
        self._to = to
        self._chance = random.Random(seed)
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _serve(self) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _connected(self, here: StreamReader, back: StreamWriter) -> None:
        """One connection, until one of the two ends hangs up or the line is cut."""
        try:
            there, onward = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            back.close()
            return
        answers = asyncio.create_task(_passed(there, back))
        try:
            await self._asked(here, onward, answers, there)
        except (_Cut, *_GONE):
            pass
        finally:
            answers.cancel()
            for end in (back, onward):
                with suppress(*_GONE):
                    end.close()

    async def _asked(
        self, here: StreamReader, onward: StreamWriter, answers: "asyncio.Task[None]", there: StreamReader
    ) -> None:
        """What the program asks, on its way to PostgreSQL; after some commits it is cut off."""
        while data := await here.read(_CHUNK):
            if COMMIT in data and self._chance.random() < self.often:
                await self._cut(data, onward, answers, there)
            onward.write(data)
            await onward.drain()

    async def _cut(
        self, data: bytes, onward: StreamWriter, answers: "asyncio.Task[None]", there: StreamReader
    ) -> None:
        if self._chance.random() < 0.5:
            self.unsent += 1
            raise _Cut
        # The commit arrives and PostgreSQL says that it is done: that alone is never heard.
        answers.cancel()
        with suppress(asyncio.CancelledError):
            await answers
        onward.write(data)
        await onward.drain()
        await there.read(_CHUNK)
        self.unheard += 1
        raise _Cut


async def _passed(one: StreamReader, other: StreamWriter) -> None:
    with suppress(*_GONE):
        while data := await one.read(_CHUNK):
            other.write(data)
            await other.drain()
        other.close()
