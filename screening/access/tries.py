"""How many wrong tries are borne: a few for nothing, then a wait that doubles up to a quarter of an hour."""

import datetime as dt
import hashlib
import ipaddress
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from screening.errors import TooManyTries
from screening.records import schema
from screening.records.store import Records

LONGEST_WAIT = 900
_AN_HOUR, _A_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """How many tries are free within the time they are `remembered`, and the first wait in seconds after that."""

    free: int
    first_wait: int
    remembered: dt.timedelta = _AN_HOUR

    def wait_after(self, failures: int) -> int:
        """Seconds to wait after so many failed tries."""
        if failures < self.free:
            return 0
        doubled: int = self.first_wait << min(failures - self.free, 20)
        return min(LONGEST_WAIT, doubled)


# Five at once, then with every doubling wait fewer; from the tenth on four an hour, for as long as it goes on.
ON_ONE_NAME = Patience(free=5, first_wait=30, remembered=_A_DAY)
ON_ONE_CODE = Patience(free=5, first_wait=30, remembered=_A_DAY)
ON_THE_SET_UP_CODE = Patience(free=10, first_wait=30, remembered=_A_DAY)
# A clinic sits behind one address: only a flood is slowed down here.
FROM_ONE_ADDRESS = Patience(free=60, first_wait=15)
# A clinic begins some dozens of forms an hour; a flood of empty ones is slowed down.
ON_STARTING_FORMS = Patience(free=200, first_wait=15)
# So does its staff, sent to the sign-in provider.
ON_ASKING_THE_PROVIDER = Patience(free=200, first_wait=15)
_LONGEST_REMEMBERED = _A_DAY


def tried(records: Records, about: str, patience: Patience) -> int:
    """Count one try as failed, beforehand, and return its id. Raises TooManyTries, which is not counted, while a
    wait lasts."""
    key, now = _hash(about), records.now()

    def work(connection: Connection) -> int | TooManyTries:
        one_at_a_time(connection, key)
        wait = _wait_left(connection, key, patience, now)
        return TooManyTries(int(wait) + 1) if wait > 0 else _counted(connection, key, now)

    outcome = records.write(work)
    if isinstance(outcome, TooManyTries):
        raise outcome
    return outcome


def _wait_left(connection: Connection, key: str, patience: Patience, now: dt.datetime) -> float:
    table = schema.failed_try
    wanted = select(func.count(), func.max(table.c.at)).where(
        table.c.about_hash == key, table.c.at >= now - patience.remembered
    )
    count, last = connection.execute(wanted).one()
    return 0 if last is None else patience.wait_after(count) - (now - last).total_seconds()


def _counted(connection: Connection, key: str, now: dt.datetime) -> int:
    table = schema.failed_try
    connection.execute(delete(table).where(table.c.at < now - _LONGEST_REMEMBERED))
    made = connection.execute(insert(table).values(about_hash=key, at=now)).inserted_primary_key
    assert made is not None
    return int(made[0])


def one_at_a_time(connection: Connection, key: str) -> None:
    """SQLite's writers take turns anyway; PostgreSQL's are made to, or ten guesses at once would all be the first."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(int(key[:15], 16))))


def wait_now(records: Records, about: str, patience: Patience) -> int:
    """Seconds to wait now; 0: the next try is free. Nothing is counted."""
    key, now = _hash(about), records.now()
    return max(0, int(records.read(lambda connection: _wait_left(connection, key, patience, now))))


def forgiven(records: Records, *abouts: str) -> None:
    """Forget the failed tries about these: the last one succeeded."""
    keys, table = [_hash(about) for about in abouts], schema.failed_try
    records.write(lambda connection: connection.execute(delete(table).where(table.c.about_hash.in_(keys))))


def taken_back(records: Records, try_id: int) -> None:
    """This one try succeeded; those before it still count."""
    table = schema.failed_try
    records.write(lambda connection: connection.execute(delete(table).where(table.c.id == try_id)))


def address_about(address: str) -> str:
    """What tries from a network address are counted under; of IPv6 the whole network of one customer (/64)."""
    with suppress(ValueError):
        parsed = ipaddress.ip_address(address)
        if parsed.version == 6:
            return f"address:{ipaddress.ip_network((parsed, 64), strict=False)}"
    return f"address:{address}"


def _hash(about: str) -> str:
    # People type passwords into the name field: what was tried is never kept in the clear.
    return hashlib.sha256(about.encode("utf-8", "replace")).hexdigest()
