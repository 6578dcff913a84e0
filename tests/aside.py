"""Work on an event loop of its own, also while a browser test keeps this thread's loop running."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run_aside(work: Coroutine[Any, Any, T]) -> T:
    """What this work returns; what it raises is raised here."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()
