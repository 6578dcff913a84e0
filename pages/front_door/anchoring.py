"""Now and then the end of the audit chain is noted outside the database, so that a tail cut off later shows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.concurrency import run_in_threadpool

from pages.front_door.logs import log
from screening.errors import RecordsError
from screening.records import Records

EVERY_SECONDS = 600


@asynccontextmanager
async def anchored(records: Records, every: float = EVERY_SECONDS) -> AsyncIterator[None]:
    """Note it at the start, from time to time, and at the end."""
    noting = asyncio.create_task(_noting(records, every))
    try:
        yield
    finally:
        noting.cancel()
        with suppress(asyncio.CancelledError):
            await noting
        await _noted(records)


async def _noting(records: Records, every: float) -> None:
    while True:
        await _noted(records)
        await asyncio.sleep(every)


async def _noted(records: Records) -> None:
    try:
        await run_in_threadpool(records.audit_anchored)
    except (RecordsError, OSError) as error:
        log.warning("the end of the audit chain could not be noted", exc_info=error)
