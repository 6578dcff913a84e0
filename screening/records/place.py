"""Where this clinic's record lives: a folder named by ANTEROOM_DATA, else ./var beside the program."""

import os
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from screening.records.store import Records

_ROOT = Path(__file__).resolve().parents[2]
_opened: dict[str, Records] = {}
_opening = Lock()


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The data folder; a relative ANTEROOM_DATA is taken from the folder of the program."""
    return (_ROOT / (environment.get("ANTEROOM_DATA") or "var")).resolve()


def store_place(environment: Mapping[str, str] = os.environ) -> str:
    """The database URL of DATABASE_URL, else the file `anteroom.db` in the data folder."""
    return environment.get("DATABASE_URL") or str(data_folder(environment) / "anteroom.db")


def records_here() -> Records:
    """This process's store, opened once for each place. Raises StoreRefused."""
    place = store_place()
    with _opening:
        if place not in _opened:
            _opened[place] = Records.open(place)
        return _opened[place]
