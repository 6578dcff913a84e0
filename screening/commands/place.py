"""Where commands find the record: the place that the environment names, as for the server."""

import getpass
from pathlib import Path

from screening.errors import StoreRefused
from screening.records import Author, Records, keys_place, records_here, store_place
from screening.records.engines import Engines, engines_of, url_of
from screening.records.envelopes import KeyRing
from screening.records.origin import origin_set

COMMAND_LINE = Author("system", "command line")


def from_the_command_line() -> None:
    """Whatever is noted from now on says that it came from here, and under which account of this machine."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):
        account = "unknown account"
    origin_set(f"command line, {account}")


def record() -> Records:
    """The record of this clinic, open. Raises StoreRefused when there is none yet, KeysRefused."""
    refuse_without_record()
    from_the_command_line()
    return records_here()


def refuse_without_record() -> None:
    """Raises StoreRefused when there is no record where the environment points: none is made by mistake."""
    place = store_place()
    url = url_of(place)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise StoreRefused(
            f"There is no record at {url.database}. Name its place in ANTEROOM_DATA or DATABASE_URL."
        )


def engines() -> Engines:
    """The database of this clinic, of whatever revision. Close with `.dispose()`."""
    return engines_of(store_place())


def ring() -> KeyRing:
    """The keys of this clinic. Raises KeysRefused."""
    return KeyRing(keys_place())
