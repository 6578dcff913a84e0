"""One transaction, run as a whole and again as a whole when the database went away: it is kept once, or not at all.

A commit that failed may have happened all the same. PostgreSQL is asked by the number of the transaction, before anything
is done a second time.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from screening.errors import StoreUnavailable
from screening.records.engines import worth_another_try

T = TypeVar("T")
# How long a transaction is tried again after PostgreSQL went away, in seconds, and the longest pause between tries.
LONGEST_TRYING = 10.0
_LONGEST_PAUSE = 0.5


def tried(engine: Engine, work: Callable[[Connection], T], failed: str) -> T:
    """Run a transaction, and run it again as a whole for a while when the database went away under it.

    Raises StoreUnavailable with the words `failed`.
    """
    until = time.monotonic() + LONGEST_TRYING
    pause, ticket, value = 0.05, None, cast(T, None)
    while True:
        try:
            status = _status(engine, ticket)
            if status == "committed":
                return value
            if status != "in progress":
                ticket = None
                with engine.begin() as connection:
                    value = work(connection)
                    ticket = _ticket(connection)
                return value
        except DBAPIError as error:
            # The database's own words may quote the value: they go no further than this line.
            if not worth_another_try(error):
                raise StoreUnavailable(failed) from None
        except SQLAlchemyError:
            raise StoreUnavailable(failed) from None
        if time.monotonic() + pause > until:
            raise StoreUnavailable(failed) from None
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


@contextmanager
def once(engine: Engine, failed: str) -> Iterator[Connection]:
    """One transaction that is tried once. Raises StoreUnavailable with the words `failed`."""
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError:
        raise StoreUnavailable(failed) from None


# Which life of PostgreSQL this is. After a crash it gives the numbers of lost transactions to others: what it says of
# a number from an earlier life is about somebody else. Its statistics begin anew with every crash.
_LIFE = "concat(pg_postmaster_start_time(), ' ', (SELECT stats_reset FROM pg_stat_wal))"


def _ticket(connection: Connection) -> tuple[str, str] | None:
    """By what PostgreSQL knows this transaction later on: its number and the life it is of; None when it wrote nothing."""
    if connection.dialect.name != "postgresql":
        return None
    asked = text(f"SELECT pg_current_xact_id_if_assigned()::text, {_LIFE}")  # nosec B608: our own words alone
    number, life = connection.execute(asked).one()
    return None if number is None else (number, life)


def _status(engine: Engine, ticket: tuple[str, str] | None) -> str | None:
    """What became of a transaction whose commit failed: "committed", "aborted", "in progress"; None: not known."""
    if ticket is None:
        return None
    number, life = ticket
    asked = text(f"SELECT CASE WHEN {_LIFE} = :life THEN pg_xact_status(CAST(:number AS xid8)) END")  # nosec B608
    with engine.begin() as connection:
        status: str | None = connection.execute(asked, {"number": number, "life": life}).scalar_one()
    return status
