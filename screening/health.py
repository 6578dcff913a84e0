"""Whether this server can be trusted with patients at this moment: each check says what it looked at and what it found."""

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from screening.access.mail import mail_server_of
from screening.clinic import Clinic, clinic_here
from screening.errors import AnteroomError, SettingsRefused
from screening.evaluate import PROTOCOLS
from screening.records import Records, data_folder
from screening.records.pulse import clocks_of, heart_beaten, revisions, tables_missing
from screening.source import Source
from screening.sources import CHECKED_ON, SOURCES

LARGEST_DIFFERENCE = dt.timedelta(seconds=5)
_LEAST_FREE_BYTES, _LEAST_FREE_SHARE = 2**30, 0.10


class State(StrEnum):
    """What a check found. Only TROUBLE keeps patients out."""

    FINE = "fine"
    WARNING = "warning"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: the kind of thing that was looked at, and in `words` what for administrators alone."""

    kind: str
    state: State
    words: str


@dataclass(frozen=True, slots=True)
class Health:
    """All of them."""

    checks: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        """Whether patients may come."""
        return not self.kinds(State.TROUBLE)

    def kinds(self, state: State) -> tuple[str, ...]:
        """The kinds that are in this state."""
        return tuple(check.kind for check in self.checks if check.state is state)


def health_of(records: Records, *, on: dt.date) -> Health:
    """Every check. `on` is the clinic's day, for what must be looked at again by then."""
    checks: dict[str, Callable[[], Check]] = {
        "store": lambda: _store(records),
        "tables": lambda: _tables(records),
        "clock": lambda: _clock(records),
        "disk": lambda: _disk(data_folder()),
        "keys": lambda: _keys(records),
        "audit": lambda: _audit(records),
        "protocol": lambda: _protocol(clinic_here()),
        "sources": lambda: _sources(SOURCES, on),
        "mail": _mail,
    }
    return Health(tuple(_checked(kind, check) for kind, check in checks.items()))


def _checked(kind: str, check: Callable[[], Check]) -> Check:
    """A check that fails itself is trouble of its kind; of what went wrong only the type is told."""
    try:
        return check()
    except AnteroomError as error:
        return Check(kind, State.TROUBLE, str(error))
    except Exception as error:  # noqa: BLE001 (whatever it is, the server is not ready)
        return Check(kind, State.TROUBLE, f"cannot be looked at ({type(error).__name__})")


def _store(records: Records) -> Check:
    heart_beaten(records)
    return Check("store", State.FINE, "takes and keeps what is written")


def _tables(records: Records) -> Check:
    there, wanted = revisions(records)
    if there != wanted:
        return Check(
            "tables", State.TROUBLE, f"migrations are not done: {there} is there, {wanted} is wanted"
        )
    missing = tables_missing(records)
    if missing:
        return Check("tables", State.TROUBLE, f"are not whole: {', '.join(missing[:5])} missing")
    return Check("tables", State.FINE, "are those of this program")


def _clock(records: Records) -> Check:
    clocks = clocks_of(records)
    if clocks.here.date() < CHECKED_ON:
        return Check("clock", State.TROUBLE, f"shows {clocks.here:%Y-%m-%d}, before this program was made")
    if clocks.newest is not None and clocks.newest > clocks.here + LARGEST_DIFFERENCE:
        return Check("clock", State.TROUBLE, "went back: the newest event lies in the future")
    apart = abs(clocks.here - clocks.database)
    if apart > LARGEST_DIFFERENCE:
        return Check("clock", State.TROUBLE, f"is {apart.total_seconds():.0f} s from the database's clock")
    return Check("clock", State.FINE, "agrees with the database and with the record")


def _disk(folder: Path) -> Check:
    usage = shutil.disk_usage(folder)
    words = f"{usage.free / 2**30:.1f} GiB of {usage.total / 2**30:.1f} GiB are free"
    enough = usage.free >= min(_LEAST_FREE_BYTES, usage.total * _LEAST_FREE_SHARE)
    return Check("disk", State.FINE if enough else State.TROUBLE, words)


def _keys(records: Records) -> Check:
    if not records.keys_fit():
        return Check("keys", State.TROUBLE, "do not open this record")
    return Check("keys", State.FINE, "open this record")


def _audit(records: Records) -> Check:
    state = records.audit_state()
    if not state.whole:
        return Check("audit", State.TROUBLE, "; ".join(state.problems))
    return Check("audit", State.FINE, f"the chain ends whole after {state.length} events")


def _protocol(clinic: Clinic) -> Check:
    protocol = PROTOCOLS[clinic.policy]
    return Check(
        "protocol",
        State.FINE,
        f"{protocol.name} {protocol.version}, policy {clinic.policy}, {protocol.hash[:16]}",
    )


def _sources(sources: Mapping[str, Source], on: dt.date) -> Check:
    due = [id for id, source in sources.items() if source.check_again < on]
    if due:
        return Check("sources", State.WARNING, f"{len(due)} are past their check date: {', '.join(due[:10])}")
    return Check("sources", State.FINE, f"{len(sources)} are within their check date")


def _mail() -> Check:
    try:
        server = mail_server_of()
    except SettingsRefused as refused:
        return Check("mail", State.WARNING, f"is set up wrongly: {refused}")
    return Check(
        "mail", State.FINE, "is not set up: links are handed over" if server is None else "is set up"
    )
