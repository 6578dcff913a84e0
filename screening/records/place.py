"""Where this clinic's record and its keys live: a folder named by ANTEROOM_DATA, else ./var beside the program."""

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from screening.errors import KeysRefused
from screening.records.keys import KeyPlace, fresh_keys, key_place, write_keys
from screening.records.store import Records

_ROOT = Path(__file__).resolve().parents[2]
_opened: dict[str, Records] = {}
_opening = Lock()
ANCHORS = "audit-anchors.jsonl"


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The data folder; a relative ANTEROOM_DATA is taken from the folder of the program."""
    return (_ROOT / (environment.get("ANTEROOM_DATA") or "var")).resolve()


def store_place(environment: Mapping[str, str] = os.environ) -> str:
    """The database URL of DATABASE_URL, else the file `anteroom.db` in the data folder."""
    return environment.get("DATABASE_URL") or str(data_folder(environment) / "anteroom.db")


def keys_place(environment: Mapping[str, str] = os.environ) -> KeyPlace:
    """Where the keys of this record are."""
    return key_place(data_folder(environment), environment)


def fresh_keys_for_a_fresh_record(environment: Mapping[str, str] = os.environ) -> Path | None:
    """On the very first start of the embedded default, make keys. Returns where; None when nothing was made.

    Keys are never made for a record that is already there, nor for a database elsewhere: those have keys somewhere.
    """
    place = keys_place(environment)
    fresh = not environment.get("DATABASE_URL") and not Path(store_place(environment)).exists()
    if not fresh or place.path is None or place.path.exists():
        return None
    try:
        write_keys(place.path, fresh_keys(dt.datetime.now().astimezone().date()))
    except KeysRefused:
        if place.path.exists():  # another process was started at the same moment: its keys are the ones
            return None
        raise
    return place.path


def records_here() -> Records:
    """This process's store, opened once for each place. Raises StoreRefused, KeysRefused."""
    place = store_place()
    with _opening:
        if place not in _opened:
            _opened[place] = Records.open(place, keys=keys_place(), anchors=data_folder() / ANCHORS)
        return _opened[place]
