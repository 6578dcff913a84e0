"""The data keys of encounters: made with the encounter, kept wrapped, wrapped anew when the clinic's key changes."""

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from threading import Lock

from sqlalchemy import Connection, func, insert, select, update

from screening.errors import KeysRefused, RecordErased
from screening.records import schema
from screening.records.keys import KeyPlace, Keys
from screening.records.sealing import fresh_data_key, unwrapped, wrapped

CLINIC = "clinic"


class KeyRing:
    """The clinic's keys, read again when their file changed or the record was sealed with one not known yet."""

    def __init__(self, place: KeyPlace) -> None:
        self._place = place
        self._lock = Lock()
        self._mark = place.mark()
        self._keys = place.read()

    @property
    def keys(self) -> Keys:
        """The keys as they are now: nothing new is wrapped with a key that was rotated away since this process started.

        While the file is gone, spoilt or another record's: the keys as last read. The server goes on, the next start
        refuses.
        """
        mark = self._place.mark()
        if mark and mark != self._mark:
            with self._lock, suppress(KeysRefused):
                self._keys = self._read()
                # Only now: whoever sees the mark must not still be given the keys from before.
                self._mark = mark
        return self._keys

    def keys_for(self, key_id: str) -> Keys:
        """The keys, read again when this id is not among them. Raises KeysRefused."""
        if key_id not in self._keys.data:
            with self._lock:
                self._keys = self._read()
        return self._keys

    def _read(self) -> Keys:
        """What is there now. Keys that were taken out meanwhile still open for whoever is in the middle of reading."""
        fresh = self._place.read()
        if (fresh.index, fresh.audit) != (self._keys.index, self._keys.audit):
            raise KeysRefused(
                "The key file was replaced by that of another record while the server ran. Put the right one back."
            )
        return replace(fresh, data={**self._keys.data, **fresh.data})


def envelope_made(connection: Connection, keys: Keys, scope: str, at: dt.datetime) -> None:
    """A fresh data key for a scope that has none."""
    key_id, envelope = wrapped(keys, scope, fresh_data_key())
    connection.execute(
        insert(schema.envelope).values(scope=scope, key_id=key_id, wrapped=envelope, wrapped_at=at)
    )


def data_keys_of(connection: Connection, ring: KeyRing, scopes: Iterable[str]) -> dict[str, bytes]:
    """The data keys of these scopes; one whose envelope was taken away is left out. Raises KeysRefused."""
    table = schema.envelope
    rows = connection.execute(select(table).where(table.c.scope.in_(list(scopes))))
    return {
        row.scope: unwrapped(ring.keys_for(row.key_id), row.scope, row.key_id, row.wrapped) for row in rows
    }


def data_key_of(connection: Connection, ring: KeyRing, scope: str) -> bytes:
    """The data key of one scope. Raises RecordErased, KeysRefused."""
    found = data_keys_of(connection, ring, [scope])
    if scope not in found:
        raise RecordErased(_ERASED)
    return found[scope]


_ERASED = (
    "This record was erased when its time of keeping was over. That it was there, and when it was erased, "
    "stands in the audit."
)


def refuse_erased(connection: Connection, scope: str) -> None:
    """Raises RecordErased when nothing of this encounter can be read any more."""
    table = schema.envelope
    if connection.execute(select(table.c.scope).where(table.c.scope == scope)).one_or_none() is None:
        raise RecordErased(_ERASED)


def data_key_in(connection: Connection, keys: Keys, scope: str) -> bytes:
    """The data key of a scope, opened with exactly these keys."""
    table = schema.envelope
    row = connection.execute(select(table).where(table.c.scope == scope)).one()
    return unwrapped(keys, scope, row.key_id, row.wrapped)


def envelopes_not_under(connection: Connection, key_id: str) -> int:
    """How many envelopes are still wrapped with another key."""
    table = schema.envelope
    counted = select(func.count()).select_from(table).where(table.c.key_id != key_id)
    return connection.execute(counted).scalar_one()


def envelopes_rewrapped(connection: Connection, keys: Keys, at: dt.datetime, most: int) -> int:
    """Wrap up to `most` envelopes with the current key. Returns how many were."""
    table = schema.envelope
    old = connection.execute(
        select(table)
        .where(table.c.key_id != keys.current)
        .order_by(table.c.scope)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for row in old:
        data_key = unwrapped(keys, row.scope, row.key_id, row.wrapped)
        key_id, envelope = wrapped(keys, row.scope, data_key)
        connection.execute(
            update(table)
            .where(table.c.scope == row.scope, table.c.key_id == row.key_id)
            .values(key_id=key_id, wrapped=envelope, wrapped_at=at)
        )
    return len(old)


def key_ids_in_use(connection: Connection) -> frozenset[str]:
    """The ids of all keys that some envelope needs."""
    return frozenset(connection.execute(select(schema.envelope.c.key_id).distinct()).scalars())
