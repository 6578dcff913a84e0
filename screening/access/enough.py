"""A form may be changed as often as a person changes it; a stuck key or a script may not fill the disk with it."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from screening.errors import WrittenEnough
from screening.records import schema
from screening.records.store import Records


@dataclass(frozen=True, slots=True)
class Enough:
    """How many changes of one form are borne. Whoever types one letter at a time makes some thousand in an hour."""

    in_a_minute: int = 600
    in_an_hour: int = 4_000
    in_all: int = 10_000


ENOUGH = Enough()
_MINUTE, _HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
_TRY_AGAIN = (
    "This form was changed very many times in a short while, so it rests for a moment. "
    "Please wait a few minutes and try again, or ask the clinic staff."
)
_FULL = (
    "This form was changed so many times that it takes no more changes. "
    "All that was saved before is kept. Please ask the clinic staff."
)


def refuse_when_written_enough(records: Records, encounter_id: str, enough: Enough = ENOUGH) -> None:
    """Raises WrittenEnough, StoreUnavailable."""
    in_all, in_an_hour, in_a_minute = records.read(
        lambda connection: _counted(connection, encounter_id, records.now())
    )
    if in_all >= enough.in_all:
        raise WrittenEnough(_FULL)
    if in_an_hour >= enough.in_an_hour or in_a_minute >= enough.in_a_minute:
        raise WrittenEnough(_TRY_AGAIN)


def _counted(connection: Connection, encounter_id: str, now: dt.datetime) -> tuple[int, int, int]:
    """The changes of one form: all, of the last hour, of the last minute."""
    at = schema.answer.c.recorded_at
    since = [func.coalesce(func.sum(case((at > now - ago, 1), else_=0)), 0) for ago in (_HOUR, _MINUTE)]
    wanted = select(func.count(), *since).where(schema.answer.c.encounter_id == encounter_id)
    in_all, in_an_hour, in_a_minute = connection.execute(wanted).one()
    return int(in_all), int(in_an_hour), int(in_a_minute)
