"""How many wrong tries are borne: a few for nothing, then a wait that doubles up to a quarter of an hour."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from screening.errors import TooManyTries
from screening.records import schema
from screening.records.store import Records

LONGEST_WAIT = 900
_REMEMBERED = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """How many tries are free within an hour, and the first wait in seconds after that."""

    free: int
    first_wait: int

    def wait_after(self, failures: int) -> int:
        """Seconds to wait after so many failed tries."""
        if failures < self.free:
            return 0
        doubled: int = self.first_wait << min(failures - self.free, 20)
        return min(LONGEST_WAIT, doubled)


ON_ONE_NAME = Patience(free=5, first_wait=30)
ON_THE_SET_UP_CODE = Patience(free=10, first_wait=30)
# A clinic sits behind one address: only a flood is slowed down here.
FROM_ONE_ADDRESS = Patience(free=60, first_wait=15)
# A clinic begins some dozens of forms an hour; a flood of empty ones is slowed down.
ON_STARTING_FORMS = Patience(free=200, first_wait=15)


def tried(records: Records, about: str, patience: Patience) -> None:
    """Count one try as failed, beforehand. Raises TooManyTries, which is not counted, while a wait lasts."""
    key = _hash(about)
    table = schema.failed_try
    now = records.now()
    with records.writing() as connection:
        connection.execute(delete(table).where(table.c.at < now - _REMEMBERED))
        count, last = connection.execute(
            select(func.count(), func.max(table.c.at)).where(table.c.about_hash == key)
        ).one()
        wait = patience.wait_after(count)
        left = wait - (now - last).total_seconds() if last is not None else 0
        if left > 0:
            raise TooManyTries(int(left) + 1)
        connection.execute(insert(table).values(about_hash=key, at=now))


def forgiven(records: Records, *abouts: str) -> None:
    """Forget the failed tries about these: the last one succeeded."""
    table = schema.failed_try
    with records.writing() as connection:
        connection.execute(delete(table).where(table.c.about_hash.in_([_hash(about) for about in abouts])))


def _hash(about: str) -> str:
    # People type passwords into the name field: what was tried is never kept in the clear.
    return hashlib.sha256(about.encode()).hexdigest()
