"""Work beside the tests: on an event loop of its own, or in a process of its own."""

import asyncio
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import ModuleType
from typing import Any, TypeVar

T = TypeVar("T")


def run_aside(work: Coroutine[Any, Any, T]) -> T:
    """What this work returns; what it raises is raised here."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()


def run_here(work: Coroutine[Any, Any, T]) -> T:
    """The same in this very thread, for work that starts processes which end with the thread that started them. The
    loop that a browser test keeps running here stands still meanwhile."""
    kept = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return asyncio.run(work)
    finally:
        asyncio._set_running_loop(kept)


@contextmanager
def as_a_plain_program() -> Iterator[None]:
    """Processes that are spawned meanwhile begin with an empty main module. A page that AppTest ran stays behind as this
    program's main module, and a child would run that page before anything else."""
    before = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = before
