"""The data keys of encounters: made with the encounter, kept wrapped, wrapped anew when the clinic's key changes."""

import datetime as dt
from collections.abc import Iterable
from threading import Lock

from sqlalchemy import Connection, func, insert, select, update

from screening.errors import RecordErased
from screening.records import schema
from screening.records.keys import KeyPlace, Keys
from screening.records.sealing import fresh_data_key, unwrapped, wrapped

CLINIC = "clinic"


class KeyRing:
    """The clinic's keys, read again when the record was sealed with one that came after this process started."""

    def __init__(self, place: KeyPlace) -> None:
        self._place = place
        self._keys = place.read()
        self._lock = Lock()

    @property
    def keys(self) -> Keys:
        """The keys as last read."""
        return self._keys

    def keys_for(self, key_id: str) -> Keys:
        """The keys, read again when this id is not among them. Raises KeysRefused."""
        if key_id not in self._keys.data:
            with self._lock:
                self._keys = self._place.read()
        return self._keys


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
        raise RecordErased(
            "This record was erased when its time of keeping was over. That it was there, and when it was erased, "
            "stands in the audit."
        )
    return found[scope]


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
