"""The record, open: brought up to date, its keys at hand, and every reading and writing in a transaction of its own."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from screening.errors import KeysRefused, StoreRefused, StoreUnavailable
from screening.records.engines import Engines, engines_of
from screening.records.envelopes import CLINIC, KeyRing, data_key_of
from screening.records.keys import KeyPlace, key_place
from screening.records.migrate import brought_up_to_date
from screening.records.sealing import opened, sealed, tag_of
from screening.records.transactions import once, tried
from screening.records.values import Json, written

Clock = Callable[[], dt.datetime]
T = TypeVar("T")

_NOT_WRITTEN = "The record could not be written just now; nothing was half-saved. Try again."
_NOT_READ = "The record could not be read just now. Try again."
_UNREACHABLE = {
    "sqlite": "The store cannot be read: its file is damaged or is no record at all. Restore it from a backup.",
    "postgresql": (
        "The database cannot be reached, or does not let the program in. Check that PostgreSQL is running, and the "
        "host, name and password in DATABASE_URL."
    ),
}


def utc_now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


class OpenRecord:
    """A record that is open: its transactions, its seals and tags. One per process; safe to use from many threads."""

    def __init__(
        self, engines: Engines, ring: KeyRing, clock: Clock = utc_now, anchors: Path | None = None
    ) -> None:
        self.engines = engines
        self.ring = ring
        self.now = clock
        self.anchors = anchors

    @classmethod
    def open(
        cls,
        place: str | Path,
        *,
        keys: KeyPlace | None = None,
        clock: Clock = utc_now,
        anchors: Path | None = None,
    ) -> Self:
        """The store in a SQLite file (or at a database URL): made when it is not there, brought up to date when older.

        `keys` None: from the environment, else beside the folder of the file. `anchors` is the file outside the
        database in which the end of the audit chain is noted. Raises StoreRefused when it cannot be reached or made
        durable or is newer than this program, KeysRefused when the keys are missing, unsafe, or not those of this record.
        """
        ring = KeyRing(keys or key_place(Path("var") if "://" in str(place) else Path(place).parent))
        engines = engines_of(place)
        try:
            _refuse_unreachable(engines)
            brought_up_to_date(engines, ring, clock, anchors.parent if anchors else None)
            records = cls(engines, ring, clock, anchors)
            records.refuse_other_keys()
        except SQLAlchemyError:
            engines.dispose()
            raise StoreRefused(_UNREACHABLE[engines.dialect]) from None
        except BaseException:
            engines.dispose()
            raise
        return records

    def close(self) -> None:
        """Give back every connection."""
        self.engines.dispose()

    # Transactions

    def write(self, work: Callable[[Connection], T]) -> T:
        """One durable transaction. `work` may be run again when the connection was lost or two writers clashed: it
        changes nothing but the store, and what is random in it (ids, tokens) is made before. A commit that failed
        may have happened: `work` looks its id up first. Raises StoreUnavailable."""
        return tried(self.engines.writing, work, _NOT_WRITTEN)

    def read(self, work: Callable[[Connection], T]) -> T:
        """The same for reading: one consistent view. Raises StoreUnavailable."""
        return tried(self.engines.reading, work, _NOT_READ)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One durable transaction that is tried once; what raised inside is not kept. Raises StoreUnavailable."""
        with once(self.engines.writing, _NOT_WRITTEN) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view that is tried once. Raises StoreUnavailable when the store cannot be read."""
        with once(self.engines.reading, _NOT_READ) as connection:
            yield connection

    # Seals and tags

    def seal(self, connection: Connection, scope: str, place: str, value: Json) -> bytes:
        """A value as it is kept at rest. `scope`: an encounter's id, or CLINIC; `place`: table, row and column.
        Raises RecordErased."""
        return sealed(data_key_of(connection, self.ring, scope), scope, place, written(value).encode())

    def unseal(self, connection: Connection, scope: str, place: str, kept: bytes) -> Json:
        """The value again. Raises RecordErased, SealBroken."""
        value: Json = json.loads(opened(data_key_of(connection, self.ring, scope), scope, place, kept))
        return value

    def tag(self, kind: str, text: str) -> str:
        """The blind tag under which a text is found again without being kept."""
        return tag_of(self.ring.keys, kind, text)

    def refuse_other_keys(self) -> None:
        """Raises KeysRefused when the keys are not those of this record."""
        self.read(lambda connection: data_key_of(connection, self.ring, CLINIC))

    def keys_fit(self) -> bool:
        """Whether the keys open this record at this moment."""
        try:
            self.refuse_other_keys()
        except KeysRefused:
            return False
        return True


def _refuse_unreachable(engines: Engines) -> None:
    """A PostgreSQL that is just being started is waited for; a SQLite file is first touched by one process alone."""
    if engines.dialect == "sqlite":
        return
    try:
        tried(engines.reading, lambda connection: connection.execute(select(1)), "")
    except StoreUnavailable:
        raise StoreRefused(_UNREACHABLE[engines.dialect]) from None
