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
    _origin.set(_plain(origin))


@contextmanager
def coming_from(origin: str) -> Iterator[None]:
    """Say it for a while."""
    token = _origin.set(_plain(origin))
    try:
        yield
    finally:
        _origin.reset(token)


def _plain(origin: str) -> str:
    """What a visitor's machine says of itself may hold anything: no database and no list is to stumble over it."""
    return "".join(one for one in origin if one.isprintable())[:LONGEST_ORIGIN]
