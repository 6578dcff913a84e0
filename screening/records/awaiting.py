"""How many lifts and acts of a case wait for a second clinician, as the reading has it that was kept with its judgement."""

from sqlalchemy import Connection, select

from screening.records import schema
from screening.records.review_rows import reading_in
from screening.records.values import Json

# What a reading of a release before revision 0003 says of a lift that waits; it does not count them.
AWAITED = "it awaits a second clinician's signature"


def awaited_in(reading: Json) -> int:
    """How many a reading (a whole summary as JSON) says there are; 0 for none, and where nothing can be told."""
    review = reading.get("review") if isinstance(reading, dict) else None
    if not isinstance(review, dict):
        return 0
    counted = review.get("awaits")
    if isinstance(counted, int):
        return counted
    lifts = review.get("lifts")
    return sum(map(_lift_waits, lifts)) if isinstance(lifts, list) else 0


def _lift_waits(lift: Json) -> bool:
    return isinstance(lift, dict) and AWAITED in str(lift.get("standing"))


def awaited_now(connection: Connection, data_key: bytes, encounter_id: str, judgement: int | None) -> int:
    """The same, from the reading that was kept with the judgement of this number. Raises SealBroken."""
    # A reading is large, and most cases have nothing that could wait.
    if judgement is None or not _anything_added(connection, encounter_id):
        return 0
    kept = reading_in(connection, data_key, encounter_id, judgement)
    return 0 if kept is None else awaited_in(kept.content)


def _anything_added(connection: Connection, encounter_id: str) -> bool:
    added = schema.case_entry.c
    wanted = select(added.number).where(added.encounter_id == encounter_id).limit(1)
    return connection.execute(wanted).one_or_none() is not None
