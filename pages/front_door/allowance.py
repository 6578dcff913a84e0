"""How much one network address and one open page may ask of the server: so much at once, so much a second after that."""

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]
_MOST_ADDRESSES = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """`burst` at once, then `per_second`."""

    burst: int
    per_second: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server bears. The tablets of a clinic share one address: see docs/limits.md before lowering these.

    Every message of a page costs the server some 50 ms, so an allowance in messages is an allowance in working time.
    """

    pages_per_address: int = 30
    messages_per_page: Allowance = Allowance(40, 2)
    messages_per_address: Allowance = Allowance(150, 10)
    requests_per_address: Allowance = Allowance(600, 60)
    pages_in_all: int = 300


class Bucket:
    """What is left of one allowance. `clock` counts seconds."""

    def __init__(self, allowance: Allowance, clock: Clock = time.monotonic) -> None:
        self._allowance = allowance
        self._clock = clock
        self._left = float(allowance.burst)
        self._at = clock()

    def take(self) -> bool:
        """One more, if there is one left."""
        self._refilled()
        if self._left < 1:
            return False
        self._left -= 1
        return True

    @property
    def empty(self) -> bool:
        """Whether nothing is left just now."""
        self._refilled()
        return self._left < 1

    @property
    def full(self) -> bool:
        """Whether nothing has been taken lately: it may be forgotten."""
        self._refilled()
        return self._left >= self._allowance.burst

    def _refilled(self) -> None:
        now = self._clock()
        earned = max(0.0, now - self._at) * self._allowance.per_second
        self._left = min(float(self._allowance.burst), self._left + earned)
        self._at = now


class Buckets:
    """One bucket an address; those that are full again are forgotten."""

    def __init__(self, allowance: Allowance, clock: Clock = time.monotonic) -> None:
        self._allowance = allowance
        self._clock = clock
        self._by_address: dict[str, Bucket] = {}

    def of(self, address: str) -> Bucket:
        """The bucket of this address."""
        if len(self._by_address) >= _MOST_ADDRESSES:
            self._by_address = {one: kept for one, kept in self._by_address.items() if not kept.full}
        return self._by_address.setdefault(address, Bucket(self._allowance, self._clock))

    def __len__(self) -> int:
        return len(self._by_address)


def network_of(host: str) -> str:
    """What counts as one address: of IPv6 the /64 that one subscriber is given, else the address itself."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))
