"""From where something is done: a network address or an enrolled device, noted with every event."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LONGEST_ORIGIN = 64
_origin: ContextVar[str] = ContextVar("origin", default="")


def origin_here() -> str:
    """Where the work of this thread or task comes from; "" when nobody said."""
    return _origin.get()


def origin_set(origin: str) -> None:
    """Say it for the rest of this thread or task."""
    _origin.set(origin[:LONGEST_ORIGIN])


@contextmanager
def coming_from(origin: str) -> Iterator[None]:
    """Say it for a while."""
    token = _origin.set(origin[:LONGEST_ORIGIN])
    try:
        yield
    finally:
        _origin.reset(token)
