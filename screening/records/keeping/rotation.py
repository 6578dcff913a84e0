"""A new key for the clinic while it works: every envelope is wrapped anew, and no answer is touched.

The new key is in the key file before the first envelope needs it; running programs read the file again by themselves.
Stopped in the middle, it goes on where it was when it is asked for again. Whoever changes the key file holds it from
reading it until the last that is written: two who did so at once would each write over the other's key.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from screening.errors import KeysRefused
from screening.records import schema
from screening.records.envelopes import (
    envelopes_not_under,
    envelopes_rewrapped,
    key_ids_in_use,
)
from screening.records.keys import KeyPlace, Keys, key_file_held, read_keys, rotated, without, write_keys
from screening.records.store import Records

BATCH = 200


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did. `fresh`: it began with a new key; else it went on with one that was there."""

    key_id: str
    fresh: bool
    envelopes: int


def rotation_done(records: Records, place: KeyPlace, on: dt.date) -> Rotation:
    """Wrap every envelope with a new key, or go on with a rotation that was cut short. Raises KeysRefused.

    With keys from the environment no key can be made here: then only envelopes that are not yet under the current
    key are wrapped.
    """
    if place.path is None:
        return Rotation(records.ring.keys.current, False, rewrapped_all(records))
    with key_file_held(place.path):
        keys = read_keys(place.path)
        fresh = not _left(records, keys)
        if fresh:
            write_keys(place.path, rotated(keys, on), replacing=True)
        return Rotation(records.ring.keys.current, fresh, rewrapped_all(records))


def _left(records: Records, keys: Keys) -> int:
    return records.read(lambda connection: envelopes_not_under(connection, keys.current))


def rewrapped_all(records: Records) -> int:
    """Wrap every envelope that is not under the current key, a few at a time. Returns how many were."""
    done = 0
    while _left(records, records.ring.keys):
        done += records.write(
            lambda connection: envelopes_rewrapped(connection, records.ring.keys, records.now(), BATCH)
        )
    return done


def envelopes_by_key(records: Records) -> Mapping[str, int]:
    """How many envelopes need each key, by its id."""
    key = schema.envelope.c.key_id
    counted = select(key, func.count()).group_by(key).order_by(key)
    return records.read(lambda connection: {id: int(many) for id, many in connection.execute(counted).all()})


def retirable(keys: Keys, needed: Mapping[str, int]) -> frozenset[str]:
    """The keys that no envelope needs. Raises KeysRefused when an old one is still needed."""
    old = frozenset(keys.data) - {keys.current}
    still = sorted(old & set(needed))
    if still:
        raise KeysRefused(
            f"{sum(needed[id] for id in still)} envelopes still need {', '.join(still)}. "
            "Run `python -m screening keys rotate` first: it wraps them with the current key."
        )
    return old


def keys_retired(records: Records, path: Path, ids: frozenset[str]) -> None:
    """Take keys out of the key file, as it is now. Raises KeysRefused, and leaves them, when an envelope would then need
    one that is not in the file, or one came into use meanwhile."""
    with key_file_held(path):
        keys = read_keys(path)
        kept = without(keys, ids)
        _refuse_missing(kept, envelopes_by_key(records))
        write_keys(path, kept, replacing=True)
        # Whoever read the file before this moment has either written its envelope, which is seen here, or waits for us.
        used = records.write(lambda connection: _in_use(connection) & ids)
        if used:
            write_keys(path, keys, replacing=True)
            raise KeysRefused(
                f"The key {min(used)} came into use again just now: it was left. Run `python -m screening keys rotate`."
            )


def _refuse_missing(keys: Keys, needed: Mapping[str, int]) -> None:
    missing = sorted(set(needed) - set(keys.data))
    if missing:
        raise KeysRefused(
            f"{sum(needed[id] for id in missing)} envelopes need {', '.join(missing)}, and the key file would be without. "
            "It was left as it is. Run `python -m screening keys show`."
        )


def _in_use(connection: Connection) -> frozenset[str]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE envelope IN SHARE MODE"))
    return key_ids_in_use(connection)
