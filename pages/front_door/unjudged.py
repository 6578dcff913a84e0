"""While the server runs, a case that waits for clinicians and is not judged as it is now is judged.

Whoever changes a case judges it. What is left: a patient who was asked again, answered some of it and went away (a link that
ended, a tablet that closed by itself), and a server that went down between an act and its judgement.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.concurrency import run_in_threadpool

from pages.front_door.logs import log
from screening.clinic import clinic_here
from screening.filing import judged_where_changed
from screening.records import Records

EVERY_SECONDS = 10.0
# The rest the next time: whoever waits for a page is not to wait for these.
AT_ONCE = 5


@asynccontextmanager
async def judged_later(records: Records, every: float = EVERY_SECONDS) -> AsyncIterator[None]:
    """From time to time, what was left."""
    judging = asyncio.create_task(_judging(records, every))
    try:
        yield
    finally:
        judging.cancel()
        with suppress(asyncio.CancelledError):
            await judging


async def _judging(records: Records, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            await run_in_threadpool(unjudged_judged, records)
        except Exception:
            # Whatever it is: nobody else judges these.
            log.exception("which cases are not judged could not be read")


def unjudged_judged(records: Records) -> None:
    """Some of them, those that waited longest first."""
    for encounter_id in records.not_judged(AT_ONCE):
        try:
            judged_where_changed(records, encounter_id, clinic_here(), on=records.now().astimezone().date())
        except Exception:  # of this one alone: erased meanwhile, altered, or of a form that is not understood
            log.exception("a case that waits could not be judged")
